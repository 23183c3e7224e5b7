"""The simulated network's webhooks: signed, with Twilio's parameters, retried by Twilio's rules, and faulty."""

import itertools
import socket
import threading
from datetime import UTC, datetime

import pytest

from reminders.texting.gateway import Gateway, Sent
from reminders.texting.network.webhooks import DeliveryRules, rules_of
from reminders.texting.signature import is_valid
from tests.network import SimulatedNetwork
from tests.texting.scripted_server import hang_up, reset, scripted_server, silent
from tests.texting.webhook_receiver import Receiver, Webhook, receiver

SENDER = "+13125550100"
_phones = itertools.count(2135550000)


@pytest.fixture
def phone() -> str:
    """A phone no other test has used."""
    return f"+1{next(_phones)}"


def post(gateway: Gateway, phone: str, callback: str, sender: str = SENDER) -> str:
    result = gateway.post(to=phone, sender=sender, body=f"to {phone}", status_callback=callback)
    assert isinstance(result, Sent)
    return result.provider_id


def is_signed(webhook: Webhook, network: SimulatedNetwork) -> bool:
    header = webhook.headers.get("X-Twilio-Signature")
    return is_valid([network.auth_token], webhook.url, webhook.pairs, header)


def by_status(webhooks: list[Webhook]) -> list[Webhook]:
    """In the order of a text's life: on a busy machine two callbacks in flight may overtake each other."""
    return sorted(webhooks, key=lambda webhook: ("queued", "sent", "delivered").index(webhook["MessageStatus"]))


def statuses(webhooks: list[Webhook]) -> list[str]:
    return [webhook["MessageStatus"] for webhook in webhooks]


def test_a_text_reports_sent_and_delivered_signed_with_twilio_s_parameters(
    gateway: Gateway, network: SimulatedNetwork, webhooks: Receiver, phone: str
) -> None:
    sid = post(gateway, phone, webhooks.url + "/status/7#rc=5&rp=all")
    found = by_status(webhooks.wait_for(2, MessageSid=sid))
    assert statuses(found) == ["sent", "delivered"]
    assert all(is_signed(webhook, network) for webhook in found)
    assert found[0].url == webhooks.url + "/status/7"
    assert dict(found[0].pairs) == {
        "SmsSid": sid,
        "SmsStatus": "sent",
        "MessageStatus": "sent",
        "To": phone,
        "MessageSid": sid,
        "AccountSid": network.account_sid,
        "From": SENDER,
        "ApiVersion": "2010-04-01",
    }


def test_texts_to_one_phone_arrive_in_the_order_they_were_taken(
    gateway: Gateway, network: SimulatedNetwork, phone: str
) -> None:
    for n in range(30):
        gateway.post(to=phone, sender=SENDER, body=f"text {n}", status_callback="http://127.0.0.1:9/s")
    assert network.wait_for_text(phone, count=30) == [f"text {n}" for n in range(30)]


def test_a_messaging_service_s_text_reports_its_service(gateway: Gateway, webhooks: Receiver, phone: str) -> None:
    sid = post(gateway, phone, webhooks.url + "/s", sender="MG" + "1" * 32)
    found = by_status(webhooks.wait_for(3, MessageSid=sid))
    assert statuses(found) == ["queued", "sent", "delivered"]
    assert found[0]["MessagingServiceSid"] == "MG" + "1" * 32


@pytest.mark.parametrize(("condition", "code"), [("off", "30003"), ("not_in_service", "30005"), ("landline", "30006")])
def test_a_phone_that_cannot_be_reached_ends_undelivered_with_its_code(
    gateway: Gateway, network: SimulatedNetwork, webhooks: Receiver, phone: str, condition: str, code: str
) -> None:
    network.set_condition(phone, condition)
    sid = post(gateway, phone, webhooks.url + "/s")
    last = webhooks.wait_for(2, MessageSid=sid)[-1]
    assert (last["MessageStatus"], last["ErrorCode"]) == ("undelivered", code)
    assert network.messages(phone) == []
    assert gateway.fetch(sid).error_code == int(code)


def test_a_reply_is_posted_signed_with_twilio_s_parameters_blank_ones_included(
    network: SimulatedNetwork, webhooks: Receiver, phone: str
) -> None:
    network.set_inbound_url(webhooks.url + "/webhooks/twilio/inbound#rc=5&rp=all")
    said = network.say(phone, "about a 6½ 😀", to="+13125550123", media=1)
    (webhook,) = webhooks.wait_for(1, From=phone)
    assert is_signed(webhook, network)
    assert webhook.url == webhooks.url + "/webhooks/twilio/inbound"
    assert webhook["MessageSid"] == webhook["SmsSid"] == webhook["SmsMessageSid"] == said["sid"]
    assert (webhook["Body"], webhook["To"]) == ("about a 6½ 😀", "+13125550123")
    assert (webhook["NumMedia"], webhook["NumSegments"]) == ("1", "1")
    assert webhook["MediaContentType0"] == "image/jpeg"
    assert ("FromZip", "") in webhook.pairs
    assert "OptOutType" not in dict(webhook.pairs)
    assert webhook.headers["I-Twilio-Idempotency-Token"]


def test_a_reply_without_words_is_posted_with_an_empty_body(
    network: SimulatedNetwork, webhooks: Receiver, phone: str
) -> None:
    network.set_inbound_url(webhooks.url + "/in")
    network.say(phone, "", media=1)
    (webhook,) = webhooks.wait_for(1, From=phone)
    assert webhook["Body"] == ""
    assert is_signed(webhook, network)


def test_a_server_error_is_not_retried_by_default(network: SimulatedNetwork, webhooks: Receiver, phone: str) -> None:
    webhooks.respond = lambda webhook: 500
    network.set_inbound_url(webhooks.url + "/in")
    network.say(phone, "1")
    network.set_inbound_url(webhooks.url + "/in#rc=5&rp=all")
    network.say(phone, "2")
    assert len(webhooks.wait_for(6, Body="2", From=phone)) == 6
    assert len(webhooks.wait_for(1, Body="1", From=phone)) == 1


def test_all_tries_of_one_webhook_carry_one_token(network: SimulatedNetwork, webhooks: Receiver, phone: str) -> None:
    webhooks.respond = lambda webhook: 503
    network.set_inbound_url(webhooks.url + "/in#rc=2&rp=5xx")
    network.say(phone, "1")
    network.say(phone, "2")
    tokens = {body: {w.headers["I-Twilio-Idempotency-Token"] for w in webhooks.wait_for(3, Body=body)} for body in "12"}
    assert [len(one) for one in tokens.values()] == [1, 1]
    assert tokens["1"] != tokens["2"]


def test_a_retry_stops_at_the_first_good_answer(network: SimulatedNetwork, webhooks: Receiver, phone: str) -> None:
    answers = itertools.chain([500, 500, 204, 500, 500], itertools.repeat(200))
    webhooks.respond = lambda webhook: next(answers)
    network.set_inbound_url(webhooks.url + "/in#rc=5&rp=5xx")
    network.say(phone, "1")
    webhooks.wait_for(3, Body="1", From=phone)
    network.say(phone, "2")  # had the first gone on, it would have used up these answers
    assert len(webhooks.wait_for(3, Body="2", From=phone)) == 3
    assert len(webhooks.wait_for(3, Body="1", From=phone)) == 3


@pytest.mark.parametrize("script", [reset, hang_up])
def test_a_connection_that_fails_is_tried_once_more(network: SimulatedNetwork, phone: str, script: object) -> None:
    with scripted_server(script) as server:  # type: ignore[arg-type]
        network.set_inbound_url(server.url + "/in")
        network.say(phone, "1")
        network.wait_for(lambda: len(server.requests) == 2, "the retry")


def test_an_address_where_nobody_listens_loses_the_webhook_and_not_the_reply(
    network: SimulatedNetwork, gateway: Gateway, phone: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    network.set_inbound_url(f"http://127.0.0.1:{port}/in")
    network.say(phone, "7", to="+13125550155")
    assert [entry["body"] for entry in network.ledger()["inbound"] if entry["from"] == phone] == ["7"]


def test_a_receiver_that_never_answers_is_given_up_at_the_asked_total(network: SimulatedNetwork, phone: str) -> None:
    stop = threading.Event()
    with scripted_server(silent(stop)) as server:
        network.set_inbound_url(server.url + "/in#rc=5&rp=all&rt=500&tt=1750")
        network.say(phone, "1")
        network.wait_for(lambda: len(server.requests) >= 2, "a retry after a read timeout")
    stop.set()  # nobody listens any more: what is cut off now is not tried again
    assert len(server.requests) <= 4


@pytest.mark.parametrize(
    ("fragment", "rules"),
    [
        ("", DeliveryRules()),
        ("#rc=5&rp=all", DeliveryRules(retries=5, retry_on=frozenset({"all"}))),
        ("#rc=99&rp=4xx,5xx", DeliveryRules(retries=5, retry_on=frozenset({"4xx", "5xx"}))),
        ("#ct=1000&rt=2000&tt=3000", DeliveryRules(connect_seconds=1, read_seconds=2, total_seconds=3)),
        ("#rc=x&tt=-1&rt=999999&zz", DeliveryRules()),
    ],
)
def test_the_address_s_fragment_sets_the_rules_within_twilio_s_limits(fragment: str, rules: DeliveryRules) -> None:
    assert rules_of("https://clinic.example/in" + fragment) == rules


def test_lost_callbacks_never_come(gateway: Gateway, network: SimulatedNetwork, webhooks: Receiver, phone: str) -> None:
    network.set_faults(status_lost=1)
    lost = post(gateway, phone, webhooks.url + "/s")
    network.wait_for_text(phone)
    network.set_faults()
    came = post(gateway, phone, webhooks.url + "/s")
    webhooks.wait_for(2, MessageSid=came)
    assert lost not in {webhook["MessageSid"] for webhook in webhooks.webhooks}


def test_repeated_callbacks_come_twice(
    gateway: Gateway, network: SimulatedNetwork, webhooks: Receiver, phone: str
) -> None:
    network.set_faults(status_repeated=1)
    sid = post(gateway, phone, webhooks.url + "/s")
    assert sorted(statuses(webhooks.wait_for(4, MessageSid=sid))) == ["delivered"] * 2 + ["sent"] * 2


def test_reordered_callbacks_tell_delivered_before_sent(
    gateway: Gateway, network: SimulatedNetwork, webhooks: Receiver, phone: str
) -> None:
    network.set_faults(status_reordered=1)
    sid = post(gateway, phone, webhooks.url + "/s")
    assert statuses(webhooks.wait_for(2, MessageSid=sid)) == ["delivered", "sent"]


def test_early_callbacks_have_come_when_the_post_is_answered(
    gateway: Gateway, network: SimulatedNetwork, webhooks: Receiver, phone: str
) -> None:
    network.set_faults(status_early=1)
    sid = post(gateway, phone, webhooks.url + "/s")
    assert statuses([w for w in webhooks.webhooks if w["MessageSid"] == sid]) == ["sent", "delivered"]


def test_a_lost_reply_is_in_the_list_all_the_same(
    gateway: Gateway, network: SimulatedNetwork, webhooks: Receiver, phone: str
) -> None:
    began = datetime.now(UTC)
    network.set_inbound_url(webhooks.url + "/in")
    network.set_faults(inbound_lost=1)
    network.say(phone, "7", to="+13125550166")
    network.set_faults()
    network.say(phone, "8", to="+13125550166")
    webhooks.wait_for(1, Body="8", From=phone)
    assert [w["Body"] for w in webhooks.webhooks] == ["8"]
    listed = gateway.received_since(began, "+13125550166")
    assert [m.body for m in listed] == ["7", "8"]


def test_a_repeated_reply_comes_twice_with_one_id(network: SimulatedNetwork, webhooks: Receiver, phone: str) -> None:
    network.set_inbound_url(webhooks.url + "/in")
    network.set_faults(inbound_repeated=1)
    network.say(phone, "7")
    assert len({w["MessageSid"] for w in webhooks.wait_for(2, From=phone)}) == 1


def test_a_concurrent_reply_comes_three_times_at_once(
    network: SimulatedNetwork, webhooks: Receiver, phone: str
) -> None:
    together = threading.Barrier(3)

    def all_three(webhook: Webhook) -> int:
        together.wait(60)  # breaks, and fails the test, unless three are being answered at the same time
        return 200

    webhooks.respond = all_three
    network.set_inbound_url(webhooks.url + "/in")
    network.set_faults(inbound_concurrent=1)
    network.say(phone, "7")
    assert len(webhooks.wait_for(3, From=phone)) == 3
    network.wait_for(lambda: together.n_waiting == 0, "all three to be answered")
    assert not together.broken


def test_stop_opts_out_confirms_and_still_calls_the_webhook(
    gateway: Gateway, network: SimulatedNetwork, webhooks: Receiver, phone: str
) -> None:
    network.set_inbound_url(webhooks.url + "/in")
    post(gateway, phone, webhooks.url + "/s")
    network.wait_for_text(phone)
    network.say(phone, " Stop ")
    assert webhooks.wait_for(1, From=phone)[0]["Body"] == " Stop "
    network.wait_for_text(phone, "You have successfully been unsubscribed")
    refused = gateway.post(to=phone, sender=SENDER, body="a", status_callback=webhooks.url)
    assert getattr(refused, "code", None) == 21610
    by_another = gateway.post(to=phone, sender="+13125550199", body="a", status_callback=webhooks.url)
    assert isinstance(by_another, Sent)


def test_a_second_stop_is_not_confirmed_again(network: SimulatedNetwork, phone: str) -> None:
    network.say(phone, "STOP")
    network.say(phone, "unsubscribe")
    network.say(phone, "HELP")
    network.wait_for_text(phone, "Msg&Data Rates")
    assert ["unsubscribed" in body for body in network.bodies(phone)] == [True, False]


@pytest.mark.parametrize("word", ["START", "yes", "Unstop"])
def test_start_opts_in_again_and_is_confirmed(
    gateway: Gateway, network: SimulatedNetwork, phone: str, word: str
) -> None:
    network.say(phone, "STOP", to=SENDER)
    network.say(phone, word, to=SENDER)
    network.wait_for_text(phone, "re-subscribed")
    again = gateway.post(to=phone, sender=SENDER, body="a", status_callback="http://127.0.0.1:9/s")
    assert isinstance(again, Sent)


def test_start_from_a_phone_that_never_stopped_is_not_answered(
    network: SimulatedNetwork, webhooks: Receiver, phone: str
) -> None:
    network.set_inbound_url(webhooks.url + "/in")
    network.say(phone, "yes")
    webhooks.wait_for(1, From=phone)
    assert [entry for entry in network.ledger()["outbound"] if entry["to"] == phone] == []


@pytest.mark.parametrize("body", ["please stop", "stop texting me", "OPT OUT", "no mas", "stopped my meds", "7"])
def test_any_other_wording_is_left_to_the_clinic(
    gateway: Gateway, network: SimulatedNetwork, phone: str, body: str
) -> None:
    network.say(phone, body, to=SENDER)
    sent = gateway.post(to=phone, sender=SENDER, body="a", status_callback="http://127.0.0.1:9/s")
    assert isinstance(sent, Sent)
    assert [e["body"] for e in network.ledger()["outbound"] if e["to"] == phone] == ["a"]


def test_with_advanced_opt_out_the_webhook_names_the_keyword(phone: str) -> None:
    with receiver() as webhooks, SimulatedNetwork(advanced_opt_out=True, inbound_url=webhooks.url + "/in") as network:
        for body, kind in (("stop", "STOP"), ("start", "START"), ("help", "HELP")):
            network.say(phone, body)
            assert webhooks.wait_for(1, Body=body)[0]["OptOutType"] == kind
        network.say(phone, "7")
        assert "OptOutType" not in dict(webhooks.wait_for(1, Body="7")[0].pairs)
