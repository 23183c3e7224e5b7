"""Twilio's webhooks: what is signed is stored first and then read; everything else changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from reminders import clock
from reminders.care.reading import ChoiceReading, Reading
from reminders.followup import intake
from reminders.followup.asking.remind import queue_due
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.followup.intake import read
from reminders.followup.intake.arrival import at_once
from reminders.followup.intake.in_hand import InHand
from reminders.followup.intake.understanding import joined
from reminders.followup.intake.understanding.understand import understand
from reminders.outbox.status import apply_status
from reminders.record.outcomes import Outcome
from reminders.record.people import Clinic
from reminders.record.sealing import unseal
from reminders.record.tables import METADATA
from reminders.record.texts import Message, MessageEvent, MessageState, Reply
from tests.network import ACCOUNT_SID, AUTH_TOKEN
from tests.one_clinic import Care, add_clinic_row, request_for
from tests.web.conftest import PUBLIC_URL

INBOUND = "/webhooks/twilio/inbound"
PHONE = "+13125550142"
OURS = "+13125550100"


@dataclass
class Twilio:
    """Posts webhooks as Twilio does, signed by Twilio's own library."""

    client: FlaskClient
    care: Care

    def post(
        self,
        path: str,
        params: Sequence[tuple[str, str]],
        *,
        token: str = AUTH_TOKEN,
        signed_url: str | None = None,
        signature: str | None = None,
    ) -> TestResponse:
        if signature is None:
            signature = RequestValidator(token).compute_signature(signed_url or PUBLIC_URL + path, dict(params))
        data: dict[str, Any] = dict(params)
        return self.client.post(path, data=data, headers={"X-Twilio-Signature": signature} if signature else {})

    def text(self, body: str, *, sid: str = "SM1", **more: str) -> TestResponse:
        return self.post(INBOUND, inbound(body, sid=sid, **more))

    def status(self, message_id: str, word: str, *, sid: str = "SM9", **more: str) -> TestResponse:
        params = {"MessageSid": sid, "SmsSid": sid, "MessageStatus": word, "SmsStatus": word, "To": PHONE}
        params |= {"From": OURS, "AccountSid": ACCOUNT_SID, "ApiVersion": "2010-04-01"} | more
        return self.post(f"/webhooks/twilio/status/{message_id}", list(params.items()))

    def replies(self) -> list[Reply]:
        with self.care.database.read() as session:
            return list(session.scalars(select(Reply).order_by(Reply.id)))

    def scores(self) -> list[tuple[str, str | None]]:
        with self.care.database.read() as session:
            rows = session.scalars(select(Outcome).where(Outcome.source == "patient").order_by(Outcome.id))
            return [(row.step, str(row.value)) for row in rows]

    def rows(self) -> dict[str, int]:
        with self.care.database.read() as session:
            return {n: session.scalar(select(func.count()).select_from(t)) or 0 for n, t in METADATA.tables.items()}


def inbound(body: str, *, sid: str = "SM1", **more: str) -> list[tuple[str, str]]:
    """What Twilio posts for a text, blank values included."""
    params = {
        "ToCountry": "US", "ToState": "IL", "SmsMessageSid": sid, "NumMedia": "0", "ToCity": "", "FromZip": "",
        "SmsSid": sid, "FromState": "IL", "SmsStatus": "received", "FromCity": "", "Body": body, "FromCountry": "US",
        "To": OURS, "ToZip": "", "NumSegments": "1", "MessageSid": sid, "AccountSid": ACCOUNT_SID, "From": PHONE,
        "ApiVersion": "2010-04-01",
    }  # fmt: skip
    return list((params | more).items())


@pytest.fixture
def twilio(app: Flask, care: Care) -> Twilio:
    return Twilio(app.test_client(), care)


@pytest.fixture
def asked(care: Care) -> Enrollment:
    """A patient whose first question is out."""
    with care.database.write() as session:
        made = enroll(session, care.clinic(session), request_for(), actor="operator", settings=care.settings)
    first = made.check_ins[0]
    care.at(first.due_at)
    with care.database.write() as session:
        assert queue_due(session) == 1
        question = session.scalars(select(Message.id).where(Message.check_in_id == first.id)).one()
        apply_status(session, question, "SM0", "delivered")
    care.at(first.due_at + timedelta(minutes=5))
    return made


def queued_text(care: Care) -> str:
    """A text that waits in the outbox (the welcome)."""
    with care.database.read() as session:
        return session.scalars(select(Message.id).where(Message.state == MessageState.QUEUED)).one()


# -- replies -----------------------------------------------------------------------------------------------------------


def test_two_parts_of_one_text_are_read_as_one_and_the_first_of_them_waits(twilio: Twilio, asked: Enrollment) -> None:
    with time_machine.travel(clock.real(), tick=False):  # the second comes within moments, however slow the machine
        assert twilio.text("(2/2) 6 today", sid="SM1").status_code == 200
        assert [reply.read_at for reply in twilio.replies()] == [None]
        assert twilio.text("(1/2) my pain is", sid="SM2").status_code == 200
        assert twilio.scores() == [("h4", "6")]


def test_a_reply_that_breaks_the_reader_does_not_hold_up_the_next_one(
    twilio: Twilio, asked: Enrollment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(in_hand: InHand) -> Reading | ChoiceReading:
        if "odd" in in_hand.body:
            raise RuntimeError("a reader that breaks")
        return understand(in_hand)

    for module in (joined, read):
        monkeypatch.setattr(module, "understand", breaks)
    assert twilio.text("odd " * 37, sid="SM1").status_code == 200
    assert twilio.text("6", sid="SM2").status_code == 200
    assert [reply.read_at is None for reply in twilio.replies()] == [True, False]
    assert twilio.scores() == [("h4", "6")]


def test_a_reply_is_stored_answered_with_empty_twiml_and_read(twilio: Twilio, asked: Enrollment) -> None:
    answer = twilio.text("about a 6.5")
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert answer.text.endswith("<Response/>")
    (reply,) = twilio.replies()
    assert reply.read_at is not None
    assert twilio.scores() == [("h4", "6.5")]
    with twilio.care.database.read() as session:
        assert unseal(session, session.get_one(Reply, reply.id), "body") == "about a 6.5"


def test_the_same_webhook_again_is_a_harmless_repeat(twilio: Twilio, asked: Enrollment) -> None:
    twilio.text("6")
    before = twilio.rows()
    for _ in range(3):
        assert twilio.text("6").status_code == 200
    assert twilio.rows() == before


def test_a_reply_is_committed_before_it_is_read(
    twilio: Twilio, asked: Enrollment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a reader that breaks")

    with monkeypatch.context() as patch:
        patch.setattr(at_once, "read_reply", fail)
        assert twilio.text("6").status_code == 200
    (reply,) = twilio.replies()
    assert (reply.read_at, twilio.scores()) == (None, [])
    twilio.care.at(twilio.care.now + timedelta(minutes=1))
    assert intake.read_unread(twilio.care.database) == 1
    assert twilio.scores() == [("h4", "6")]


@pytest.mark.parametrize(
    "body", ["", "6", "¿6 o 7? ñ", "💊💊💊", "a+b=c&d", "6\r\nsent from my phone", "\0", "x" * 1600, "’“”—"]
)
def test_any_text_is_stored_word_for_word(twilio: Twilio, asked: Enrollment, body: str) -> None:
    assert twilio.text(body).status_code == 200
    (reply,) = twilio.replies()
    with twilio.care.database.read() as session:
        stored = unseal(session, session.get_one(Reply, reply.id), "body")
    assert stored == body.replace("\0", "\N{REPLACEMENT CHARACTER}")


def test_a_picture_is_counted(twilio: Twilio, asked: Enrollment) -> None:
    twilio.text("", NumMedia="2", MediaUrl0="https://api.twilio.com/x", MediaUrl1="https://api.twilio.com/y")
    assert [reply.media for reply in twilio.replies()] == [2]


def test_a_stop_that_twilio_handled_is_kept_as_such(twilio: Twilio, asked: Enrollment) -> None:
    twilio.text("STOP", OptOutType="STOP")
    assert [reply.opt_out_type for reply in twilio.replies()] == ["STOP"]


def test_a_stranger_s_text_is_kept_too(twilio: Twilio) -> None:
    assert twilio.text("who is this?", From="+13125550999").status_code == 200
    assert len(twilio.replies()) == 1


# -- signatures --------------------------------------------------------------------------------------------------------


FORGED: list[tuple[str, dict[str, str]]] = [
    ("no signature", {"signature": ""}),
    ("nonsense", {"signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="}),
    ("another token", {"token": "not-ours"}),
    ("an empty token", {"token": ""}),
    ("another path", {"signed_url": PUBLIC_URL + "/webhooks/twilio/other"}),
    ("without the public prefix", {"signed_url": "https://texts.example.org" + INBOUND}),
    ("the proxy's idea of the address", {"signed_url": "http://localhost" + INBOUND}),
    ("http", {"signed_url": PUBLIC_URL.replace("https", "http") + INBOUND}),
    ("with a query that is not there", {"signed_url": PUBLIC_URL + INBOUND + "?a=b"}),
]


def test_a_forged_webhook_is_403_and_nothing_is_stored(twilio: Twilio, asked: Enrollment) -> None:
    before = twilio.rows()
    for why, details in FORGED:
        assert twilio.post(INBOUND, inbound("6"), **details).status_code == 403, why
        assert twilio.rows() == before, why


def test_of_a_json_body_which_is_signed_by_its_hash_alone_nothing_is_believed(
    twilio: Twilio, asked: Enrollment
) -> None:
    """Twilio signs JSON by a hash in the address. Texts never come so; the form is all that is read."""
    path = f"{INBOUND}?bodySHA256={'0' * 64}"
    signature = RequestValidator(AUTH_TOKEN).compute_signature(PUBLIC_URL + path, {})
    answer = twilio.client.post(path, json=dict(inbound("6")), headers={"X-Twilio-Signature": signature})
    assert answer.status_code == 400
    assert twilio.replies() == []


def test_a_signed_text_with_a_word_changed_is_403(twilio: Twilio, asked: Enrollment) -> None:
    signature = RequestValidator(AUTH_TOKEN).compute_signature(PUBLIC_URL + INBOUND, dict(inbound("4")))
    assert twilio.post(INBOUND, inbound("5"), signature=signature).status_code == 403
    assert twilio.replies() == []


def test_a_blank_parameter_left_out_is_403(twilio: Twilio, asked: Enrollment) -> None:
    signature = RequestValidator(AUTH_TOKEN).compute_signature(
        PUBLIC_URL + INBOUND, dict([*inbound("4"), ("FromCity", "CHICAGO")])
    )
    assert twilio.post(INBOUND, inbound("4"), signature=signature).status_code == 403


def test_another_account_is_403(twilio: Twilio, asked: Enrollment) -> None:
    for account in ("AC" + "9" * 32, "ac" + "9" * 32):
        assert twilio.text("6", AccountSid=account).status_code == 403
    assert twilio.replies() == []


def test_either_token_signs_while_one_is_being_rotated(twilio: Twilio, asked: Enrollment) -> None:
    assert twilio.post(INBOUND, inbound("6"), token="the-token-before").status_code == 200


def test_the_query_is_signed_and_the_fragment_is_not(twilio: Twilio, asked: Enrollment) -> None:
    assert twilio.post(f"{INBOUND}?clinic=a%20b", inbound("6")).status_code == 200
    signed = f"{PUBLIC_URL}{INBOUND}"
    assert twilio.post(f"{INBOUND}#rc=5&rp=all", inbound("6", sid="SM2"), signed_url=signed).status_code == 200


def test_parameters_twilio_adds_without_notice_are_signed_over(twilio: Twilio, asked: Enrollment) -> None:
    assert twilio.text("6", ChannelMetadata='{"type":"sms"}', Ünïcode="ñ").status_code == 200


def test_without_an_account_no_webhook_is_believed(app: Flask, care: Care) -> None:
    app.extensions["settings"] = care.settings
    assert not care.settings.twilio_auth_tokens
    twilio = Twilio(app.test_client(), care)
    for details in ({}, {"token": ""}, {"signature": ""}):
        assert twilio.post(INBOUND, inbound("6"), **details).status_code == 403


def test_a_get_is_no_webhook(twilio: Twilio) -> None:
    assert twilio.client.get(INBOUND).status_code == 405


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
@pytest.mark.parametrize("blank", ["", " "])
def test_a_signed_text_without_what_it_needs_is_400(twilio: Twilio, missing: str, blank: str) -> None:
    answer = twilio.text("6", **{missing: blank})
    assert (answer.status_code, answer.mimetype, answer.text) == (400, "text/plain", "Bad Request\n")
    assert twilio.replies() == []


def test_a_text_to_a_messaging_service_is_to_the_clinic_that_texts_from_it(twilio: Twilio) -> None:
    service = "MG" + "0a" * 16
    with twilio.care.database.write() as session:
        other = add_clinic_row(session, "hillside", sender=service).id
    assert twilio.text("6", To="+13125550166", MessagingServiceSid=service).status_code == 200
    assert [(reply.clinic_id, reply.sender) for reply in twilio.replies()] == [(other, service)]


def test_a_text_that_comes_before_there_is_a_clinic_is_answered_and_not_kept(twilio: Twilio) -> None:
    with twilio.care.database.write() as session:
        session.execute(delete(Clinic))
    answer = twilio.text("6")
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert twilio.replies() == []


def test_an_oversized_webhook_is_refused(twilio: Twilio) -> None:
    assert twilio.text("x" * 70_000).status_code == 413


# -- statuses ----------------------------------------------------------------------------------------------------------


def test_a_status_moves_a_text_forward_once(twilio: Twilio, asked: Enrollment) -> None:
    message_id = queued_text(twilio.care)
    for word in ("queued", "sent", "delivered", "delivered", "sent", "sending"):
        assert twilio.status(message_id, word).status_code == 204
    with twilio.care.database.read() as session:
        message = session.get_one(Message, message_id)
        assert (message.state, message.provider_id) == (MessageState.DELIVERED, "SM9")
        events = select(MessageEvent.to_state).where(MessageEvent.message_id == message_id).order_by(MessageEvent.id)
        moved = [state for state in session.scalars(events) if state != "queued"]
        assert moved == ["accepted", "sent", "delivered"]


def test_a_failure_keeps_its_code(twilio: Twilio, asked: Enrollment) -> None:
    message_id = queued_text(twilio.care)
    assert twilio.status(message_id, "undelivered", ErrorCode="30005").status_code == 204
    with twilio.care.database.read() as session:
        assert session.get_one(Message, message_id).error_code == 30005


@pytest.mark.parametrize(("code", "kept"), [("123456789", 123456789), ("1234567890", None), ("-1", None), ("²", None)])
def test_of_an_error_code_only_what_may_be_one_is_kept(
    twilio: Twilio, asked: Enrollment, code: str, kept: int | None
) -> None:
    message_id = queued_text(twilio.care)
    assert twilio.status(message_id, " UNDELIVERED ", ErrorCode=code).status_code == 204
    with twilio.care.database.read() as session:
        message = session.get_one(Message, message_id)
        assert (message.state, message.error_code) == (MessageState.UNDELIVERED, kept)


@pytest.mark.parametrize("missing", ["MessageSid", "MessageStatus"])
def test_a_status_without_what_it_needs_is_400(twilio: Twilio, asked: Enrollment, missing: str) -> None:
    message_id = queued_text(twilio.care)
    assert twilio.status(message_id, "delivered", **{missing: " "}).status_code == 400
    with twilio.care.database.read() as session:
        assert session.get_one(Message, message_id).state == MessageState.QUEUED


def test_a_word_we_do_not_know_changes_nothing(twilio: Twilio, asked: Enrollment) -> None:
    message_id = queued_text(twilio.care)
    assert twilio.status(message_id, "teleported").status_code == 204
    with twilio.care.database.read() as session:
        assert session.get_one(Message, message_id).state == MessageState.QUEUED


@pytest.mark.parametrize("message_id", ["01ARZ3NDEKTSV4RRFFQ69G5FAV", "1", "x" * 26, "SM9"])
def test_a_status_of_no_text_of_ours_is_404(twilio: Twilio, asked: Enrollment, message_id: str) -> None:
    before = twilio.rows()
    assert twilio.status(message_id, "delivered").status_code == 404
    assert twilio.rows() == before


def test_a_forged_status_is_403(twilio: Twilio, asked: Enrollment) -> None:
    message_id = queued_text(twilio.care)
    path = f"/webhooks/twilio/status/{message_id}"
    params = [("MessageSid", "SM9"), ("MessageStatus", "delivered"), ("AccountSid", ACCOUNT_SID)]
    assert twilio.post(path, params, token="not-ours").status_code == 403
    with twilio.care.database.read() as session:
        assert session.get_one(Message, message_id).state == MessageState.QUEUED


# -- outages -----------------------------------------------------------------------------------------------------------


def test_a_text_is_503_while_the_database_is_away_and_stored_on_the_retry(
    app: Flask, twilio: Twilio, asked: Enrollment, database_away: Callable[[], None]
) -> None:
    extensions = dict(app.extensions)
    database_away()
    answer = twilio.text("6")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.mimetype == "text/plain"
    app.extensions.update(extensions)
    assert twilio.replies() == []
    assert twilio.text("6").status_code == 200
    assert twilio.scores() == [("h4", "6")]
