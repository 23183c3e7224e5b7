"""The simulated network's Messages API as Twilio's own client sees it."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from reminders.texting.gateway import Gateway, NoSuchMessage, NotSent, ProviderUnavailable, Rejected, Sent, Unknown
from reminders.texting.sender_setup import Registration, SenderSetup
from tests.network import SimulatedNetwork
from tests.texting.conftest import client_of
from tests.texting.webhook_receiver import Receiver

SENDER = "+13125550177"
SERVICE = "MG" + "0" * 32
_phones = itertools.count(2125550000)


@pytest.fixture
def phone() -> str:
    """A phone no other test has used."""
    return f"+1{next(_phones)}"


def refusal(client: Client, **arguments: object) -> TwilioRestException:
    with pytest.raises(TwilioRestException) as raised:
        client.messages.create(**arguments)
    return raised.value


def test_a_created_message_has_twilio_s_fields(client: Client, network: SimulatedNetwork, phone: str) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    message = client.messages.create(to=phone, from_=SENDER, body="One — two")
    assert message.sid.startswith("SM")
    assert len(message.sid) == 34
    assert (message.to, message.from_, message.body) == (phone, SENDER, "One — two")
    assert (message.status, message.direction, message.num_segments) == ("queued", "outbound-api", "1")
    assert (message.account_sid, message.api_version) == (network.account_sid, "2010-04-01")
    assert before <= message.date_created <= datetime.now(UTC)
    assert message.date_created.microsecond == 0
    assert message.error_code is None
    assert message.uri == f"/2010-04-01/Accounts/{network.account_sid}/Messages/{message.sid}.json"


def test_a_text_travels_to_its_phone_and_can_be_fetched(client: Client, network: SimulatedNetwork, phone: str) -> None:
    sid = client.messages.create(to=phone, from_=SENDER, body="Hello").sid
    assert network.wait_for_text(phone) == ["Hello"]
    fetched = client.messages(sid).fetch()
    assert fetched.status == "delivered"
    assert fetched.date_sent is not None
    (entry,) = [one for one in network.ledger()["outbound"] if one["sid"] == sid]
    assert (entry["to"], entry["from"], entry["body"], entry["fault"]) == (phone, SENDER, "Hello", None)


def test_a_messaging_service_accepts_first_and_chooses_the_sender_later(
    client: Client, network: SimulatedNetwork, phone: str
) -> None:
    message = client.messages.create(to=phone, messaging_service_sid=SERVICE, body="Hello")
    assert (message.status, message.from_, message.num_segments) == ("accepted", None, "0")
    assert message.messaging_service_sid == SERVICE
    network.wait_for_text(phone)
    assert client.messages(message.sid).fetch().from_ == SENDER


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"from_": SENDER, "body": "a", "to": ""}, 21604),
        ({"from_": "", "body": "a"}, 21603),
        ({"from_": SENDER, "body": ""}, 21602),
        ({"from_": SENDER, "body": "a" * 1601}, 21617),
        ({"from_": SENDER, "body": "a", "to": "5550142"}, 21211),
        ({"from_": SENDER, "body": "a", "to": SENDER}, 21266),
        ({"from_": "nobody", "body": "a"}, 21212),
        ({"from_": SENDER, "body": "a", "status_callback": "nowhere"}, 21609),
        ({"from_": SENDER, "body": "a", "validity_period": 0}, 20001),
        ({"from_": SENDER, "body": "a", "validity_period": 36001}, 20001),
    ],
)
def test_what_twilio_refuses_is_refused_with_its_code(
    client: Client, network: SimulatedNetwork, phone: str, arguments: dict[str, object], code: int
) -> None:
    error = refusal(client, **{"to": phone, **arguments})
    assert (error.status, error.code) == (400, code)
    assert network.messages(phone) == []


def test_the_longest_body_and_the_longest_validity_are_taken(client: Client, phone: str) -> None:
    message = client.messages.create(to=phone, from_=SENDER, body="a" * 1600, validity_period=36000)
    assert message.num_segments == "11"


@pytest.mark.parametrize(
    ("sender", "code"), [("+15005550001", 21212), ("+15005550007", 21606), ("+15005550008", 21611)]
)
def test_magic_senders_fail_as_with_test_credentials(client: Client, phone: str, sender: str, code: int) -> None:
    assert refusal(client, to=phone, from_=sender, body="a").code == code


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("+15005550001", 21211),
        ("+15005550002", 21612),
        ("+15005550003", 21408),
        ("+15005550004", 21610),
        ("+15005550009", 21614),
    ],
)
def test_magic_phones_fail_as_with_test_credentials(client: Client, to: str, code: int) -> None:
    assert refusal(client, to=to, from_="+15005550006", body="a").code == code


def test_the_good_magic_sender_sends(client: Client, phone: str) -> None:
    assert client.messages.create(to=phone, from_="+15005550006", body="a").status == "queued"


def test_a_wrong_token_or_account_is_refused_with_20003(network: SimulatedNetwork, phone: str) -> None:
    for client in (client_of(network, token="wrong"), client_of(network, account_sid="AC" + "f" * 32)):
        error = refusal(client, to=phone, from_=SENDER, body="a")
        assert (error.status, error.code) == (401, 20003)


def test_the_account_in_the_path_must_be_one_s_own(network: SimulatedNetwork) -> None:
    url = f"{network.api_url}/2010-04-01/Accounts/AC{'e' * 32}/Messages.json"
    answer = requests.get(url, auth=(network.account_sid, network.auth_token), timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_no_credentials_at_all_are_refused(network: SimulatedNetwork) -> None:
    url = f"{network.api_url}/2010-04-01/Accounts/{network.account_sid}/Messages.json"
    answer = requests.get(url, timeout=30)
    assert answer.status_code == 401
    assert answer.json() == {
        "code": 20003,
        "message": "Authenticate",
        "more_info": "https://www.twilio.com/docs/errors/20003",
        "status": 401,
    }


def test_an_unknown_message_is_not_found(client: Client, gateway: Gateway) -> None:
    with pytest.raises(TwilioRestException) as raised:
        client.messages("SM" + "9" * 32).fetch()
    assert (raised.value.status, raised.value.code) == (404, 20404)
    with pytest.raises(NoSuchMessage):
        gateway.fetch("SM" + "9" * 32)


def test_a_list_is_newest_first_and_filters_by_either_end(client: Client, phone: str) -> None:
    sids = [client.messages.create(to=phone, from_=SENDER, body=str(n)).sid for n in range(3)]
    assert [m.sid for m in client.messages.list(to=phone)] == sids[::-1]
    assert client.messages.list(to=phone, from_="+13125550999") == []
    assert [m.sid for m in client.messages.list(to=phone, from_=SENDER)] == sids[::-1]


def test_a_list_comes_in_pages_without_gaps_or_repeats_while_texts_are_added(client: Client, phone: str) -> None:
    sids = [client.messages.create(to=phone, from_=SENDER, body=str(n)).sid for n in range(7)]
    page = client.messages.page(to=phone, page_size=3)
    seen = [m.sid for m in page]
    client.messages.create(to=phone, from_=SENDER, body="in between")
    sizes = [len(seen)]
    while page := page.next_page():
        found = [m.sid for m in page]
        sizes.append(len(found))
        seen += found
    assert seen == sids[::-1]
    assert sizes == [3, 3, 1]


def test_the_next_page_s_address_keeps_the_filters(network: SimulatedNetwork, client: Client, phone: str) -> None:
    for n in range(3):
        client.messages.create(to=phone, from_=SENDER, body=str(n))
    url = f"{network.api_url}/2010-04-01/Accounts/{network.account_sid}/Messages.json"
    answer = requests.get(
        url, {"To": phone, "PageSize": "2"}, auth=(network.account_sid, network.auth_token), timeout=30
    ).json()
    assert (answer["page"], answer["page_size"], answer["start"], answer["end"]) == (0, 2, 0, 1)
    query = parse_qs(urlsplit(answer["next_page_uri"]).query)
    assert query["To"] == [phone]
    assert query["PageSize"] == ["2"]
    assert query["PageToken"] == ["PA" + answer["messages"][-1]["sid"]]


def test_the_date_filter_goes_by_the_day_it_was_sent(client: Client, network: SimulatedNetwork, phone: str) -> None:
    client.messages.create(to=phone, from_=SENDER, body="Hello")
    network.wait_for_text(phone)
    sent_on = client.messages.list(to=phone)[0].date_sent
    assert sent_on is not None
    day = sent_on.replace(hour=0, minute=0, second=0)
    after = day + timedelta(days=1)
    assert len(client.messages.list(to=phone, date_sent=day)) == 1
    assert len(client.messages.list(to=phone, date_sent_after=day)) == 1
    assert len(client.messages.list(to=phone, date_sent_before=day)) == 1
    assert client.messages.list(to=phone, date_sent=after) == []
    assert client.messages.list(to=phone, date_sent_after=after) == []
    assert client.messages.list(to=phone, date_sent_before=day - timedelta(days=1)) == []


def test_a_queued_text_is_in_no_list_by_date_but_in_the_one_by_phone() -> None:
    """Why an unknown text is looked for by `To` alone."""
    with SimulatedNetwork(delivery_seconds=3600) as slow:
        client, phone = client_of(slow), "+13125550142"
        client.messages.create(to=phone, from_=SENDER, body="Hello")
        today = datetime.now(UTC)
        for day in (today - timedelta(days=1), today, today + timedelta(days=1)):
            assert client.messages.list(to=phone, date_sent=day) == []
            assert client.messages.list(to=phone, date_sent_after=day) == []
            assert client.messages.list(to=phone, date_sent_before=day) == []
        assert client.messages.list(to=phone)[0].date_sent is None


@pytest.mark.parametrize("size", ["0", "-5"])
def test_a_page_holds_at_least_one_text(network: SimulatedNetwork, client: Client, phone: str, size: str) -> None:
    for n in range(2):
        client.messages.create(to=phone, from_=SENDER, body=str(n))
    url = f"{network.api_url}/2010-04-01/Accounts/{network.account_sid}/Messages.json"
    auth = (network.account_sid, network.auth_token)
    answer = requests.get(url, {"To": phone, "PageSize": size}, auth=auth, timeout=30).json()
    assert len(answer["messages"]) == 1


@pytest.mark.parametrize(("name", "value"), [("PageSize", "many"), ("DateSent", "yesterday")])
def test_a_list_with_a_parameter_that_makes_no_sense_is_refused(
    network: SimulatedNetwork, name: str, value: str
) -> None:
    url = f"{network.api_url}/2010-04-01/Accounts/{network.account_sid}/Messages.json"
    answer = requests.get(url, {name: value}, auth=(network.account_sid, network.auth_token), timeout=30)
    assert answer.status_code == 400


def test_the_gateway_sees_its_texts_newest_first_and_only_its_own(
    gateway: Gateway, network: SimulatedNetwork, phone: str
) -> None:
    posted = [
        gateway.post(to=phone, sender=SENDER, body=str(n), status_callback="http://127.0.0.1:9/s") for n in range(3)
    ]
    network.say(phone, "7")
    network.say("+13125550177", "8", to=phone)
    found = gateway.sent_to(phone)
    assert [m.body for m in found] == ["2", "1", "0"]
    assert {m.provider_id for m in found} == {p.provider_id for p in posted if isinstance(p, Sent)}
    assert gateway.sent_to(phone, since=datetime.now(UTC) + timedelta(minutes=1)) == []
    assert len(gateway.sent_to(phone, since=found[-1].created_at + timedelta(milliseconds=999))) == 3
    assert all(m.created_at.tzinfo is not None for m in found)


def test_the_gateway_sees_every_reply_since_an_instant_oldest_first(
    gateway: Gateway, network: SimulatedNetwork, phone: str
) -> None:
    clinic, other = "+13125550101", "+13125550102"
    began = datetime.now(UTC)
    network.say(phone, "7", to=clinic)
    network.say(phone, "8", to=other, media=2)
    network.say(phone, "9", to=clinic)
    gateway.post(to=phone, sender=clinic, body="Thank you", status_callback="http://127.0.0.1:9/s")
    assert [m.body for m in gateway.received_since(began, clinic)] == ["7", "9"]
    everything = [m for m in gateway.received_since(began) if m.sender == phone]
    assert [m.body for m in everything] == ["7", "8", "9"]
    assert [m.num_media for m in everything] == [0, 2, 0]
    assert all(m.is_inbound and m.sent_at is not None for m in everything)
    assert gateway.received_since(datetime.now(UTC) + timedelta(minutes=1), clinic) == []


def test_the_gateway_fetches_one_text(gateway: Gateway, network: SimulatedNetwork, phone: str) -> None:
    sent = gateway.post(to=phone, sender=SENDER, body="Hello", status_callback="http://127.0.0.1:9/s")
    assert isinstance(sent, Sent)
    network.wait_for_text(phone)
    message = gateway.fetch(sent.provider_id)
    assert (message.to, message.sender, message.status, message.error_code) == (phone, SENDER, "delivered", None)


def test_the_gateway_tells_the_account_s_state_and_a_sender_s_webhook(
    gateway: Gateway, network: SimulatedNetwork, webhooks: Receiver
) -> None:
    assert gateway.account_status().status == "active"
    address = webhooks.url + "/in#rc=5&rp=all"
    number, service = gateway.sender_setup(SENDER), gateway.sender_setup(SERVICE)
    assert number == SenderSetup(SENDER, "", "POST", ((SENDER, Registration.APPROVED),))
    assert service == replace(number, sender=SERVICE)
    for sender in (SENDER, SERVICE):
        network.set_inbound_url(None)
        gateway.set_webhook(sender, address)
        assert gateway.sender_setup(sender) == replace(number, sender=sender, webhook_url=address)


def test_the_gateway_with_a_wrong_token_says_so_everywhere(network: SimulatedNetwork, phone: str) -> None:
    gateway = Gateway(network.account_sid, "wrong", network.api_url)
    posted = gateway.post(to=phone, sender=SENDER, body="a", status_callback="http://127.0.0.1:9/s")
    assert isinstance(posted, Rejected)
    assert posted.code == 20003
    for call in (
        gateway.account_status,
        lambda: gateway.sent_to(phone),
        lambda: gateway.received_since(datetime.now(UTC)),
        lambda: gateway.fetch("SM1"),
        lambda: gateway.sender_setup(SENDER),
        lambda: gateway.sender_setup(SERVICE),
    ):
        with pytest.raises(ProviderUnavailable) as raised:
            call()
        assert raised.value.code == 20003


def test_a_network_that_is_gone_took_nothing(phone: str) -> None:
    with SimulatedNetwork() as gone:
        gateway = Gateway(gone.account_sid, gone.auth_token, gone.api_url)
        first = gateway.post(to=phone, sender=SENDER, body="a", status_callback="http://127.0.0.1:9/s")
        gone.stop()
        second = gateway.post(to=phone, sender=SENDER, body="b", status_callback="http://127.0.0.1:9/s")
        assert isinstance(first, Sent)
        assert isinstance(second, NotSent)
        with pytest.raises(ProviderUnavailable):
            gateway.sent_to(phone)


@pytest.mark.parametrize(
    ("fault", "kind", "accepted"),
    [
        ("drop_before", Unknown, False),
        ("accept_then_drop", Unknown, True),
        ("accept_then_500", Unknown, True),
        ("fail_500", Unknown, False),
        ("fail_503", Unknown, False),
        ("busy_429", NotSent, False),
        ("accept_then_stall", Unknown, True),
        ("stall_before", Unknown, False),
    ],
)
def test_each_fault_of_a_post_looks_to_the_gateway_as_it_should(
    network: SimulatedNetwork, phone: str, fault: str, kind: type, accepted: bool
) -> None:
    network.set_faults(f"{fault}=1,stall_seconds=600")
    deadline = 2.0 if "stall" in fault else 30.0
    gateway = Gateway(network.account_sid, network.auth_token, network.api_url, deadline)
    result = gateway.post(to=phone, sender=SENDER, body="a", status_callback="http://127.0.0.1:9/s")
    assert isinstance(result, kind)
    found = gateway.sent_to(phone)
    assert len(found) == accepted
    faults = [one["fault"] for one in network.ledger()["outbound"] if one["to"] == phone]
    assert faults == [fault] * accepted
    assert network.ledger()["faults"][fault] >= 1
    if isinstance(result, NotSent):
        assert result.retry_after_seconds == 1.0
