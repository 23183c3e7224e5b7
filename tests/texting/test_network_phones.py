"""The phones for scripts: what they read and write, and who may not use them."""

import re
import socket

import pytest
import requests

from reminders.texting.gateway import Gateway
from tests.network import SimulatedNetwork

PHONE, SENDER = "+13125550142", "+13125550177"


def url(network: SimulatedNetwork, number: str = "%2B13125550142") -> str:
    return f"{network.api_url}/phones/{number}/messages"


def test_a_conversation_is_read_oldest_first_from_the_patient_s_side(
    network: SimulatedNetwork, gateway: Gateway
) -> None:
    phone = "+13125550111"
    gateway.post(to=phone, sender=SENDER, body="How is your pain?", status_callback="http://127.0.0.1:9/s")
    network.wait_for_text(phone)
    network.say(phone, "7")
    messages = network.messages(phone)
    assert [(m["direction"], m["body"]) for m in messages] == [("out", "How is your pain?"), ("in", "7")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", m["at"]) for m in messages)
    assert messages[0]["at"] <= messages[1]["at"]
    assert set(messages[0]) == {"direction", "body", "at"}


@pytest.mark.parametrize("number", ["%2B13125550142", "+13125550142", "3125550142"])
def test_a_number_may_be_encoded_or_plain(network: SimulatedNetwork, number: str) -> None:
    assert requests.post(url(network, number), json={"body": number}, timeout=30).status_code == 201
    assert number in [m["body"] for m in network.messages(PHONE)]


def test_a_reply_goes_to_whoever_texted_the_phone_last_unless_it_says_to_whom(
    network: SimulatedNetwork, gateway: Gateway
) -> None:
    phone, first, second = "+13125550112", "+13125550121", "+13125550122"
    assert network.say(phone, "hello?")["to"] == SENDER  # nobody texted it yet: the network's own number
    for sender in (first, second):
        gateway.post(to=phone, sender=sender, body="a", status_callback="http://127.0.0.1:9/s")
    assert network.say(phone, "7")["to"] == second
    assert network.say(phone, "8", to=first)["to"] == first
    assert network.say(phone, "9")["to"] == second
    assert network.say(phone, "10", to="12345")["to"] == "12345"


def test_any_text_at_all_comes_through_unchanged(network: SimulatedNetwork) -> None:
    phone = "+13125550113"
    bodies = ["😀 6½", " \n", "", "á" * 1600, "</p><script>", "\u202e7", "a\x00b"]
    for body in bodies:
        network.say(phone, body)
    assert [m["body"] for m in network.messages(phone)] == bodies


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"body": 7}', 400),
        ('{"body": null}', 400),
        ("{}", 400),
        ("[]", 400),
        ("{", 400),
        ('{"body": "\\ud800"}', 400),
        ('{"body": "7", "to": "nobody"}', 400),
        ('{"body": "7", "media": -1}', 400),
        ('{"body": "7", "media": true}', 400),
        ('{"body": "7", "media": "1"}', 400),
        ('{"body": "' + "a" * 1601 + '"}', 400),
    ],
)
def test_what_is_no_text_is_refused(network: SimulatedNetwork, body: str, status: int) -> None:
    answer = requests.post(url(network, "+13125550114"), body, headers={"Content-Type": "application/json"}, timeout=30)
    assert answer.status_code == status
    assert answer.json()["title"]
    assert network.messages("+13125550114") == []


@pytest.mark.parametrize("number", ["123", "letters", "+1312555014299"])
def test_what_is_no_phone_is_refused(network: SimulatedNetwork, number: str) -> None:
    assert requests.post(url(network, number), json={"body": "7"}, timeout=30).status_code == 400
    assert requests.get(url(network, number), timeout=30).status_code == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
def test_another_site_s_form_cannot_text_for_a_patient(network: SimulatedNetwork, kind: str | None) -> None:
    """A browser sends these types across sites without asking; JSON it asks about first, and is not answered."""
    headers = {"Content-Type": kind} if kind else {}
    answer = requests.post(url(network), b'{"body": "7"}', headers=headers, timeout=30)
    assert answer.status_code == 415
    preflight = requests.options(url(network), headers={"Origin": "https://evil.example"}, timeout=30)
    assert "Access-Control-Allow-Origin" not in preflight.headers


def test_a_page_of_another_origin_is_refused(network: SimulatedNetwork) -> None:
    headers = {"Origin": "https://evil.example"}
    assert requests.post(url(network), json={"body": "7"}, headers=headers, timeout=30).status_code == 403
    own = {"Origin": network.api_url}
    assert requests.post(url(network), json={"body": "7"}, headers=own, timeout=30).status_code == 201


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8001", "127.0.0.1.evil.example", "192.168.1.5"])
def test_a_name_that_was_pointed_at_this_machine_is_refused(network: SimulatedNetwork, host: str) -> None:
    for path in ("/", "/phones", "/ledger", "/faults"):
        answer = requests.get(network.api_url + path, headers={"Host": host}, timeout=30)
        assert answer.status_code == 403
    localhost = {"Host": f"localhost:{network.port}"}
    assert requests.get(network.api_url + "/phones", headers=localhost, timeout=30).status_code == 200


def test_a_form_on_the_page_needs_the_page_s_own_token(network: SimulatedNetwork) -> None:
    for path in ("/page/say", "/page/phones"):
        for token in ("", "guess", "é"):
            answer = requests.post(
                network.api_url + path, {"number": PHONE, "body": "x", "form_token": token}, timeout=30
            )
            assert answer.status_code == 403


def test_phones_are_listed_with_their_state(network: SimulatedNetwork) -> None:
    phone = "+13125550115"
    added = requests.post(network.api_url + "/phones", json={"number": "(312) 555-0115"}, timeout=30)
    assert (added.status_code, added.json()["number"]) == (201, phone)
    network.say(phone, "STOP", to=SENDER)
    network.set_condition(phone, "off")
    (found,) = [p for p in requests.get(network.api_url + "/phones", timeout=30).json() if p["number"] == phone]
    assert (found["condition"], found["refuses"], found["display"]) == ("off", [SENDER], "(312) 555-0115")
    bad = requests.put(f"{network.api_url}/phones/{phone}", json={"condition": "broken"}, timeout=30)
    assert bad.status_code == 400


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"GARBAGE\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"400"),
        (b"POST /phones HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"POST /phones HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"POST /phones HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", b"411"),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n", b"431"),
    ],
)
def test_what_is_no_request_is_answered_and_harms_nothing(network: SimulatedNetwork, raw: bytes, status: bytes) -> None:
    with socket.create_connection(("127.0.0.1", network.port), 30) as connection:
        connection.sendall(raw)
        assert connection.recv(64).split()[1] == status
    assert requests.get(network.api_url + "/phones", timeout=30).ok


def test_one_connection_serves_many_requests(network: SimulatedNetwork) -> None:
    request = b"GET /faults HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with socket.create_connection(("127.0.0.1", network.port), 30) as connection, connection.makefile("rb") as answers:
        for _ in range(3):
            connection.sendall(request)
            assert answers.readline().startswith(b"HTTP/1.1 200")
            length = 0
            while (line := answers.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            answers.read(length)
