"""No parameter of the provider's, however wrong, costs a patient's text or breaks the webhook."""

from __future__ import annotations

from itertools import count

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake.recording.refusals import how_refused
from reminders.outbox.phone_refusals import TextedPhone
from reminders.record.outcomes import Flag
from reminders.record.sealing import index_of, unseal
from reminders.record.texts import Message, MessageState, Reply
from tests.network import AUTH_TOKEN
from tests.one_clinic import Care, add_clinic_row
from tests.web.conftest import PUBLIC_URL
from tests.web.test_webhooks import INBOUND, PHONE, Twilio, asked, inbound, queued_text, twilio

__all__ = ["asked", "twilio"]

_ids = count(1)

#: What a form can carry: any character but halves of characters.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
numbers = st.integers().map(str) | st.floats().map(str)
odd = st.sampled_from(
    ["", " ", "\0", "-1", "99999999999", "9" * 400, "1e9", "٣", "²", "x" * 300, "MG" + "z" * 100, "rcs:", ":", "null",
     "\r\nX: y", "💊" * 100, "STOP" * 20, "+" + "1" * 70]
)  # fmt: skip
anything = texts | numbers | odd
addresses = anything | st.sampled_from(
    [f"rcs:{PHONE}", "whatsapp:+13125550142", "whatsapp: 13125550142", "messenger:12", "12345", "AMAZON", "client:ana"]
)
NAMES = (
    "ToCountry NumMedia NumSegments SmsStatus OptOutType MessagingServiceSid SmsSid ApiVersion ChannelMetadata"
    " ProfileName MediaUrl0 SmsMessageSid"
)
parameters = dict.fromkeys(NAMES.split(), anything)
given_parameters = st.fixed_dictionaries(
    {}, optional=parameters | {"To": addresses, "From": addresses.filter(lambda text: bool(text.strip()))}
)
slow_is_fine = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@slow_is_fine
@given(odd_ones=given_parameters, sid=anything)
@example(odd_ones={"NumMedia": "999999999"}, sid="SM")
@example(odd_ones={"NumMedia": "-3", "OptOutType": "STOPALL" * 5}, sid="\0")
@example(odd_ones={"To": "\0", "MessagingServiceSid": "\0" * 70, "From": "\0"}, sid="x" * 400)
def test_a_signed_text_is_stored_word_for_word_whatever_is_said_beside_it(
    twilio: Twilio, odd_ones: dict[str, str], sid: str
) -> None:
    body, sid = f"about a {next(_ids)}", f"SM{next(_ids)}{sid}"
    answer = twilio.text(body, sid=sid, **{"MessageSid": sid} | odd_ones)
    assert answer.status_code == 200
    assert twilio.text(body, sid=sid, **{"MessageSid": sid} | odd_ones).status_code == 200
    with twilio.care.database.read() as session:
        newest = session.scalars(select(Reply).order_by(Reply.id.desc()).limit(2)).all()
        assert [unseal(session, reply, "body") for reply in newest].count(body) == 1
        assert newest[0].read_at is not None


@slow_is_fine
@given(status=anything, code=anything, sid=anything)
@example(status="delivered", code="99999999999", sid="x" * 400)
@example(status="DELIVERED ", code="-1", sid="\0")
def test_a_status_with_odd_parameters_breaks_nothing(
    twilio: Twilio, asked: Enrollment, status: str, code: str, sid: str
) -> None:
    message_id = queued_text_or_any(twilio.care)
    sid = f"SM{sid}"
    answer = twilio.status(message_id, status, sid=sid, MessageSid=sid, ErrorCode=code)
    assert answer.status_code == (204 if status.strip() else 400)


def queued_text_or_any(care: Care) -> str:
    with care.database.read() as session:
        return session.scalars(select(Message.id).order_by(Message.id)).first() or ""


def test_an_odd_error_code_does_not_cost_the_status(twilio: Twilio, asked: Enrollment) -> None:
    message_id = queued_text(twilio.care)
    assert twilio.status(message_id, "delivered", ErrorCode="thirty thousand").status_code == 204
    with twilio.care.database.read() as session:
        assert session.get_one(Message, message_id).state == MessageState.DELIVERED


@pytest.mark.parametrize("form", [b"Body=%FF%FE&MessageSid=SM1&From=%2B1", b"\xff\xfe=\xff", b"Body=6&Body=7&%00=%00"])
def test_bytes_that_are_no_text_are_refused_and_break_nothing(twilio: Twilio, app: Flask, form: bytes) -> None:
    answer = twilio.client.post(
        INBOUND, data=form, headers={"X-Twilio-Signature": "x"}, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("wrong", ["", "AC", "none"])
def test_an_account_that_is_no_account_does_not_cost_a_text_signed_with_our_token(
    twilio: Twilio, asked: Enrollment, wrong: str
) -> None:
    assert twilio.text("6", AccountSid=wrong).status_code == 200
    assert twilio.scores() == [("h4", "6")]


def test_a_parameter_that_comes_twice_is_signed_with_both_its_values(twilio: Twilio) -> None:
    params = MultiDict([*inbound("6"), ("ChannelMetadata", "a"), ("ChannelMetadata", "b")])
    signature = RequestValidator(AUTH_TOKEN).compute_signature(PUBLIC_URL + INBOUND, params)
    answer = twilio.client.post(INBOUND, data=params, headers={"X-Twilio-Signature": signature})
    assert answer.status_code == 200
    assert len(twilio.replies()) == 1


def test_a_text_that_is_told_of_without_its_words_is_kept_empty(twilio: Twilio, asked: Enrollment) -> None:
    told = [(name, value) for name, value in inbound("6") if name not in ("Body", "NumMedia")]
    assert twilio.post(INBOUND, told).status_code == 200
    (reply,) = twilio.replies()
    with twilio.care.database.read() as session:
        assert (unseal(session, reply, "body"), reply.media) == ("", 0)


def test_a_text_is_to_the_clinic_of_the_number_it_was_written_to(twilio: Twilio) -> None:
    theirs = "+13125550166"
    with twilio.care.database.write() as session:
        other = add_clinic_row(session, "hillside", sender=theirs).id
    assert twilio.text("hello", To=theirs).status_code == 200
    assert twilio.text("hello", sid="SM2").status_code == 200
    found = [(reply.clinic_id, reply.sender, reply.sender_guessed) for reply in twilio.replies()]
    ours = twilio.care.settings.twilio_sender
    assert found == [(other, theirs, False), (twilio.care.clinic_id, ours, False)]


# -- channels ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["rcs:", "RCS:", "whatsapp:", "whatsapp: "])
def test_an_answer_over_another_channel_is_the_same_phone_s(twilio: Twilio, asked: Enrollment, prefix: str) -> None:
    to = {"rcs:": "rcs:lakeside_agent"}.get(prefix, "whatsapp:+13125550100")
    assert twilio.text("6", From=f"{prefix}{PHONE}", To=to).status_code == 200
    assert twilio.scores() == [("h4", "6")]
    (reply,) = twilio.replies()
    assert reply.channel == prefix.lower().strip(": ")
    with twilio.care.database.read() as session:
        assert unseal(session, reply, "from") == PHONE
        back = session.scalars(select(Message).where(Message.reply_id == reply.id)).one()
        assert (unseal(session, back, "to"), back.sender) == (PHONE, twilio.care.settings.twilio_sender)


def test_a_stop_over_another_channel_is_the_phone_s(twilio: Twilio, asked: Enrollment) -> None:
    twilio.text("please stop texting me", From=f"rcs:{PHONE}", To="rcs:lakeside_agent")
    with twilio.care.database.read() as session:
        sender = str(twilio.care.settings.twilio_sender)
        assert (
            how_refused(session, TextedPhone(twilio.care.clinic_id, sender, index_of(session, "phone", PHONE)))
            is not None
        )


def test_a_danger_over_another_channel_is_its_patient_s_and_answered(twilio: Twilio, asked: Enrollment) -> None:
    twilio.text("I want to kill myself", From=f"whatsapp:{PHONE}", To="whatsapp:+13125550100")
    with twilio.care.database.read() as session:
        assert session.scalars(select(Flag.patient_id).where(Flag.kind == "danger")).all() == [asked.patient.id]
        assert session.scalar(select(func.count()).select_from(Message).where(Message.kind == "danger")) == 1


@pytest.mark.parametrize("writer", ["messenger:13125550142", "12345", "AMAZON", "client:ana"])
def test_what_no_phone_wrote_is_kept_and_flagged_and_never_texted_back(
    twilio: Twilio, asked: Enrollment, writer: str
) -> None:
    assert twilio.text("I want to kill myself", From=writer).status_code == 200
    assert twilio.text("help", sid="SM2", From=writer).status_code == 200
    with twilio.care.database.read() as session:
        assert [unseal(session, reply, "from") for reply in session.scalars(select(Reply))] == [writer] * 2
        assert session.scalars(select(Flag.patient_id).where(Flag.kind == "danger")).first() is None
        assert session.scalar(select(func.count()).select_from(Message).where(Message.reply_id.is_not(None))) == 0
        assert session.scalars(select(Flag.id).where(Flag.kind == "danger", Flag.concern == "urgent")).first()
