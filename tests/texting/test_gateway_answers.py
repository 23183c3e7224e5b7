"""What the gateway reports for everything a provider or a network can do to one POST."""

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reminders.texting.errors import FailureClass
from reminders.texting.gateway import (
    Gateway,
    NotSent,
    PostResult,
    ProviderUnavailable,
    Rejected,
    Sent,
    Unknown,
)
from tests.texting.scripted_server import (
    Script,
    answer,
    hang_up,
    reset,
    scripted_server,
    silent,
    trickle,
)

ACCOUNT = "AC" + "0" * 32
PHONE = "+13125550142"


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def post(url: str, deadline_seconds: float = 5.0, body: str = "How is your pain?", **more: int) -> PostResult:
    gateway = Gateway(ACCOUNT, "token", url, deadline_seconds)
    return gateway.post(to=PHONE, sender="+13125550100", body=body, status_callback="http://127.0.0.1/s/1", **more)


def post_to(script: Script, deadline_seconds: float = 5.0) -> PostResult:
    with scripted_server(script) as server:
        return post(server.url, deadline_seconds)


def error(status: int, code: int, headers: str = "") -> Script:
    return answer(status, json.dumps({"code": code, "message": "no", "status": status}), headers)


CREATED = json.dumps({"sid": "SM" + "1" * 32, "status": "queued", "date_created": None})


def test_a_taken_text_is_sent_with_its_id_and_first_status() -> None:
    assert post_to(answer(201, CREATED)) == Sent("SM" + "1" * 32, "queued")


def test_a_number_is_posted_as_from_and_a_messaging_service_as_itself() -> None:
    with scripted_server(answer(201, CREATED)) as server:
        gateway = Gateway(ACCOUNT, "first,second", server.url)
        gateway.post(to=PHONE, sender="+13125550100", body="a", status_callback="http://h/1")
        gateway.post(to=PHONE, sender="MG1", body="a", status_callback="http://h/1", validity_seconds=600)
    by_number, by_service = server.requests
    assert by_number.startswith(f"POST /2010-04-01/Accounts/{ACCOUNT}/Messages.json HTTP/1.1")
    assert "From=%2B13125550100" in by_number
    assert "MessagingServiceSid" not in by_number
    assert "MessagingServiceSid=MG1" in by_service
    assert "From=" not in by_service
    assert "ValidityPeriod=600" in by_service


def test_of_two_tokens_the_first_is_used_to_call() -> None:
    with scripted_server(answer(201, CREATED)) as server:
        Gateway("ACx", "first, second", server.url).post(
            to=PHONE, sender="+13125550100", body="a", status_callback="http://h/1"
        )
    assert "Authorization: Basic QUN4OmZpcnN0" in server.requests[0]  # ACx:first


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (21211, FailureClass.BAD_NUMBER),
        (21610, FailureClass.OPTED_OUT),
        (21606, FailureClass.CONFIGURATION),
        (30007, FailureClass.LOOK),
        (21999, FailureClass.UNKNOWN),
    ],
)
def test_a_final_no_is_refused_with_its_class(code: int, failure: FailureClass) -> None:
    result = post_to(error(400, code))
    assert isinstance(result, Rejected)
    assert (result.code, result.failure) == (code, failure)


def test_too_many_requests_was_not_sent_and_says_when_to_try_again() -> None:
    result = post_to(error(429, 20429, "Retry-After: 3\r\n"))
    assert isinstance(result, NotSent)
    assert result.retry_after_seconds == 3.0


def test_too_many_requests_without_a_code_was_not_sent() -> None:
    assert isinstance(post_to(answer(429, "slow down")), NotSent)


def test_a_used_up_daily_limit_of_a_carrier_is_tried_again_after_midnight_pacific_and_slows_no_one_else() -> None:
    result = post_to(error(400, 30023))
    assert isinstance(result, NotSent)
    assert not result.of_sender
    assert result.retry_after_seconds is not None
    again = datetime.now(UTC) + timedelta(seconds=result.retry_after_seconds + 30)
    assert again.astimezone(ZoneInfo("America/Los_Angeles")).strftime("%H:%M") == "00:00"


def test_a_full_queue_was_not_sent() -> None:
    assert isinstance(post_to(error(400, 21611)), NotSent)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_any_server_error_is_unknown(status: int) -> None:
    assert isinstance(post_to(error(status, 20500)), Unknown)
    assert isinstance(post_to(answer(status, "<html>oh</html>")), Unknown)


def test_even_a_transient_code_on_a_server_error_is_unknown() -> None:
    assert isinstance(post_to(error(503, 20503)), Unknown)


@pytest.mark.parametrize("status", [302, 401, 403, 404])
def test_an_answer_that_is_not_twilio_s_is_a_configuration_error(status: int) -> None:
    result = post_to(answer(status, "<html>proxy</html>"))
    assert isinstance(result, Rejected)
    assert (result.code, result.failure) == (status, FailureClass.CONFIGURATION)


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "{}", '"SM1"', '{"sid": null}'])
def test_a_success_that_makes_no_sense_is_unknown(body: str) -> None:
    assert isinstance(post_to(answer(201, body)), Unknown)


def test_a_refused_connection_was_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert isinstance(post(f"http://127.0.0.1:{port}"), NotSent)


def test_a_name_that_does_not_resolve_was_not_sent() -> None:
    assert isinstance(post("http://no-such-host.invalid"), NotSent)


def test_a_host_that_does_not_speak_tls_was_not_sent() -> None:
    def plain(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                plain(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        assert isinstance(post(f"https://127.0.0.1:{listener.getsockname()[1]}"), NotSent)
        thread.join()


@pytest.mark.parametrize("script", [reset, hang_up])
def test_a_connection_lost_after_the_request_is_unknown(script: Script) -> None:
    assert isinstance(post_to(script), Unknown)


def test_an_answer_cut_off_in_the_middle_is_unknown() -> None:
    def half(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n" + CREATED[:20].encode())

    assert isinstance(post_to(half), Unknown)


def test_a_kept_connection_that_died_meanwhile_is_not_taken_for_a_lost_text(stop: threading.Event) -> None:
    """The pool must notice a connection closed while idle, or every pause ends in an unknown text."""
    encoded = CREATED.encode()
    keep = b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n" % len(encoded) + encoded
    closed = threading.Event()

    def then_close(connection: socket.socket) -> None:
        connection.sendall(keep)
        connection.shutdown(socket.SHUT_RDWR)
        closed.set()

    with scripted_server(then_close, answer(201, CREATED)) as server:
        gateway = Gateway(ACCOUNT, "token", server.url)
        first = gateway.post(to=PHONE, sender="+13125550100", body="a", status_callback="http://h/1")
        assert closed.wait(10)
        second = gateway.post(to=PHONE, sender="+13125550100", body="b", status_callback="http://h/2")
    assert isinstance(first, Sent)
    assert isinstance(second, Sent)


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 201 Created\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 201 Created\r\nContent-Length: 900000\r\n\r\n", b" "),
    ],
    ids=["status line", "headers", "body"],
)
def test_an_answer_that_trickles_in_ends_at_the_total_deadline(stop: threading.Event, head: bytes, drop: bytes) -> None:
    outcome: list[PostResult] = []
    with scripted_server(trickle(stop, head, drop, 0.02)) as server:
        worker = threading.Thread(target=lambda: outcome.append(post(server.url, 1.5)), daemon=True)
        worker.start()
        worker.join(30)  # without the total deadline it would never end, however fast the machine
    assert outcome
    assert isinstance(outcome[0], Unknown)


def test_a_stall_ends_at_the_deadline_and_is_unknown(stop: threading.Event) -> None:
    began = time.monotonic()
    assert isinstance(post_to(silent(stop), 1.5), Unknown)
    assert time.monotonic() - began >= 1.49


def test_a_host_that_never_accepts_was_not_sent() -> None:
    """A listener with a full backlog: the connection is never made, so no byte of the text left."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        waiting = []
        for _ in range(4):  # fill the backlog
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(address)
            waiting.append(one)
        result = post(f"http://127.0.0.1:{address[1]}", 0.5)
        for one in waiting:
            one.close()
    assert isinstance(result, NotSent)


def test_the_environment_s_proxy_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted_server(answer(201, CREATED)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        result = post("http://provider.invalid")
    assert isinstance(result, Sent)
    assert proxy.requests[0].startswith("POST http://provider.invalid/2010-04-01/")


def test_a_proxy_may_be_written_without_its_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted_server(answer(201, CREATED)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.removeprefix("http://"))
        monkeypatch.setenv("no_proxy", "")
        assert isinstance(post("http://provider.invalid"), Sent)
    assert proxy.requests[0].startswith("POST http://provider.invalid/2010-04-01/")


def test_a_provider_on_this_machine_is_never_called_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted_server(answer(201, CREATED)) as provider, scripted_server(answer(502, "")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        assert isinstance(post(provider.url), Sent)
    assert proxy.requests == []


def test_a_body_that_cannot_be_encoded_is_our_error_and_raises() -> None:
    with scripted_server(answer(201, CREATED)) as server, pytest.raises(UnicodeError):
        post(server.url, body="\ud800")
    assert server.requests == []


def test_the_patient_s_number_is_in_no_log_line_and_no_answer(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    caplog.set_level(logging.DEBUG)
    empty = '{"messages": [], "next_page_uri": null, "page_size": 1000}'
    with scripted_server(answer(200, empty), answer(500, ""), reset) as server:
        gateway = Gateway(ACCOUNT, "token", server.url)
        assert gateway.sent_to(PHONE) == []
        shown = [repr(post(server.url)), repr(post(server.url))]
        with pytest.raises(ProviderUnavailable) as raised:
            gateway.sent_to(PHONE)
    digits = PHONE.lstrip("+")
    assert not any(digits in text for text in [caplog.text, str(raised.value), *shown])


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (answer(401, '{"code": 20003, "message": "Authenticate", "status": 401}'), 20003),
        (answer(503, "gone"), None),
        (answer(200, "{"), None),
        (answer(200, '{"messages": [{"sid": "SM1"}]}'), None),
        (hang_up, None),
    ],
)
def test_a_list_that_fails_says_so_and_is_never_taken_for_an_empty_one(script: Script, code: int | None) -> None:
    with scripted_server(script) as server, pytest.raises(ProviderUnavailable) as raised:
        Gateway(ACCOUNT, "token", server.url).sent_to(PHONE)
    assert raised.value.code == code


def test_a_second_page_that_fails_fails_the_whole_list() -> None:
    first = {
        "messages": [
            {
                "sid": "SM1",
                "direction": "outbound-api",
                "date_created": "Mon, 02 Mar 2026 15:00:00 +0000",
            }
        ],
        "next_page_uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?PageToken=x",
    }
    with scripted_server(answer(200, json.dumps(first)), answer(500, "")) as server:
        gateway = Gateway(ACCOUNT, "token", server.url)
        with pytest.raises(ProviderUnavailable):
            gateway.sent_to(PHONE)


def test_a_poll_for_replies_stops_reading_at_what_is_old() -> None:
    def page(created_at: str, next_page: str | None) -> Script:
        message = {"sid": "SM1", "direction": "inbound", "date_created": created_at, "body": created_at[5:7]}
        return answer(200, json.dumps({"messages": [message], "next_page_uri": next_page}))

    following = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?PageToken=x"
    new, old = "Mon, 02 Mar 2026 15:00:00 +0000", "Mon, 02 Mar 2026 09:00:00 +0000"
    with scripted_server(page(new, following), page(old, following), page(old, None)) as server:
        gateway = Gateway(ACCOUNT, "token", server.url)
        found = gateway.received_since(datetime(2026, 3, 2, 14, 30, tzinfo=UTC), "+13125550100")
    assert [message.created_at.hour for message in found] == [15]
    assert len(server.requests) == 2
    assert "To=%2B13125550100" in server.requests[0]
    assert "DateSent%3E=2026-03-02T00%3A00%3A00Z" in server.requests[0]


@pytest.mark.parametrize(
    ("api_url", "hosts"),
    [
        (None, ("api.twilio.com", "messaging.twilio.com")),
        ("https://api.dublin.ie1.twilio.com", ("api.dublin.ie1.twilio.com", "messaging.dublin.ie1.twilio.com")),
    ],
)
def test_each_product_of_twilio_is_asked_in_the_account_s_region(
    monkeypatch: pytest.MonkeyPatch, api_url: str | None, hosts: tuple[str, str]
) -> None:
    with scripted_server(answer(502, "")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        gateway = Gateway("AC1", "t", api_url)
        sent = gateway.post(to=PHONE, sender="+13125550100", body="a", status_callback="http://127.0.0.1/s/1")
        assert isinstance(sent, NotSent)
        with pytest.raises(ProviderUnavailable):
            gateway.sender_setup("MG" + "1" * 32)
    assert [request.split()[:2] for request in proxy.requests] == [["CONNECT", f"{host}:443"] for host in hosts]
