"""Writing texts that wait again, after the name, the language or who shares the phone has changed."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from sqlalchemy.orm import Session

from reminders.care import wording
from reminders.care.wording import asking
from reminders.followup.asking import texts
from reminders.followup.asking.own_wording import words_for
from reminders.followup.asking.questions import question_of
from reminders.followup.asking.tags import tag_of
from reminders.outbox.kinds import Kind
from reminders.outbox.queue import reword, waiting_of
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn
from reminders.record.sealing import Erased, SealError
from reminders.record.texts import Message

#: Texts that may wait for hours and are queued once. What staff send by hand leaves as they read it.
_QUEUED_ONCE: Final = (Kind.WELCOME, Kind.FOLLOW_UP, Kind.NUDGE)


def reword_waiting(session: Session, clinic: Clinic, patient: Patient) -> None:
    """Give a patient's waiting welcome, further question and nudge the words that they would be queued with now."""
    for message in waiting_of(session, patient, Message.kind.in_([kind.value for kind in _QUEUED_ONCE])):
        request = _request(session, clinic, patient, message)
        language = wording.spoken(patient.language)
        body = texts.body_of(session, clinic, request, language=language, tag=tag_of(session, patient))
        with suppress(Erased, SealError):  # what no key opens does not leave anyway
            _own, version = words_for(session, clinic, request.text, language)
            reword(session, message, body, language=language, wording_version=version)
    session.flush()


def _request(session: Session, clinic: Clinic, patient: Patient, message: Message) -> texts.TextRequest:
    if message.kind == Kind.WELCOME:
        return texts.welcome(session, clinic, patient)
    check_in = session.get_one(CheckIn, message.check_in_id)
    question = question_of(session, check_in, str(message.question))
    asks = asking(question)
    text = asks.nudge if message.kind == Kind.NUDGE and asks.nudge is not None else asks.question
    return texts.TextRequest(Kind(message.kind), text, message.natural_key, asks=question)
