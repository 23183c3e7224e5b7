"""A reply that may be a wish for no more texts: texts rest, a person looks, and the patient is asked, once.

Where the reader is sure, the texts end (`wish`). Where it is not, ending them would silence somebody who never asked
for that, and going on would text somebody who did. "Do you want us to stop texting you?" is answered by a short text
(`care.reading.stop_answer`); a refusal of any kind, or a score, answers it too. Anything else leaves the texts at rest.
The question may not have reached the patient, so a score or "keep" ends the rest whatever was asked last.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from reminders import clock
from reminders.care.reading import (
    ChoiceReading,
    Concern,
    Intent,
    Reading,
    StopAnswer,
    keeps_texts,
    says_yes,
    stop_answer,
)
from reminders.care.wording import Text
from reminders.followup.alerting import flag
from reminders.followup.intake.in_hand import NOT_THE_WRITER, InHand, TextBack
from reminders.followup.intake.recording import refusals
from reminders.followup.intake.understanding.open_danger import danger_is_open
from reminders.followup.intake.understanding.understand import value_of
from reminders.followup.intake.whose.dates import LISTED_TO_THE_SECOND, slack_of
from reminders.outbox.kinds import Kind
from reminders.outbox.status import settle_as_answered
from reminders.outbox.transitions import MAYBE_SENT
from reminders.record.database import clock_of
from reminders.record.flags import About
from reminders.record.outcomes import FlagKind
from reminders.record.people import Clinic, OptOut, Patient
from reminders.record.texts import Message, MessageState

#: A phone is asked at most once in this time (care time); a doubt within it is only flagged.
ASKED_AGAIN_AFTER: Final = timedelta(days=30)

_ENDS_TEXTS: Final = frozenset({Intent.STOP, Intent.WRONG_PERSON})
_NOT_DELIVERED: Final = (MessageState.FAILED.value, MessageState.UNDELIVERED.value, MessageState.DROPPED.value)
_IN_FLIGHT: Final = (MessageState.CLAIMED, MessageState.UNKNOWN)

#: Texts that ask for something else: a "yes" after one of them does not answer whether to stop.
_ASKS_OTHERWISE: Final = (
    Kind.QUESTION,
    Kind.FOLLOW_UP,
    Kind.NUDGE,
    Kind.CLARIFY,
    Kind.CLARIFY_CORRECTION,
)


def read_stop_answer(in_hand: InHand, reading: Reading | ChoiceReading) -> Reading | ChoiceReading:
    """The reading, as an answer to the question whether to stop if that is what the phone was asked last.

    Then "yes" is a refusal and "no" the wish to go on, whatever else they may answer, and neither is a value. While
    texts rest, "keep" is the wish to go on whatever was asked last. What may mean either hides no clear refusal.
    """
    if reading.is_automatic or reading.reports_death or not _is_in_doubt(in_hand):
        return reading
    asked = _asked_last(in_hand, in_hand.stance.in_doubt_at)
    in_hand.answers_stop = asked is not None
    if asked is not None:
        settle_question(in_hand, asked)
    if not in_hand.answers_stop and not keeps_texts(in_hand.body):
        return reading
    answer = stop_answer(in_hand.body)  # of the whole: "no" may go on in a second part with "more texts"
    if answer is None or (answer is StopAnswer.UNCLEAR and reading.intent in _ENDS_TEXTS):
        return reading
    in_hand.stop_answer, in_hand.disputes, in_hand.several = answer, False, {}
    intent = {StopAnswer.STOP: Intent.STOP, StopAnswer.KEEP: Intent.START}.get(answer, Intent.OTHER)
    without = (
        replace(reading, score=None, disputes=False) if isinstance(reading, Reading) else replace(reading, value=None)
    )
    return replace(
        without, intent=intent, rule=answer.value, is_question=False, is_correction=False,
        may_refuse=answer is StopAnswer.UNCLEAR,
    )  # fmt: skip


def act_on_doubt(in_hand: InHand, reading: Reading | ChoiceReading) -> TextBack | None:
    """Let texts rest, flag and ask if the reply may be a refusal; let them go on if it answers with a score.

    Another text in answer to the question is shown with the flag, and texts rest on. What somebody else writes from the
    phone does not come here (`intake.read`).
    """
    if reading.may_refuse:
        return _rest_and_ask(in_hand, reading)
    if not _is_in_doubt(in_hand) or reading.concern is Concern.URGENT:
        return None
    answers = value_of(reading) is not None and reading.intent is Intent.ANSWER
    if answers and not says_yes(in_hand.body):
        for phone in in_hand.phones:
            refusals.go_on(in_hand.session, phone, in_hand.choice, by_answer=True)
    elif in_hand.answers_stop and in_hand.stance.rests and (answers or reading.intent is Intent.OTHER):
        in_hand.flag(FlagKind.REFUSAL_IN_DOUBT)
    return None


def repeated_stop(in_hand: InHand) -> Message | None:
    """The question, if a phone that refused by answering it says "yes" once more, which is no wish for new texts."""
    if in_hand.refusal is not OptOut.WORDS or stop_answer(in_hand.body) is not StopAnswer.STOP:
        return None
    return _asked_last(in_hand, None)


def settle_question(in_hand: InHand, asked: Message) -> None:
    """Settle a question of unknown outcome that the reply answers: so it arrived."""
    if asked.state in _IN_FLIGHT:
        settle_as_answered(in_hand.session, asked)


def _rest_and_ask(in_hand: InHand, reading: Reading | ChoiceReading) -> TextBack | None:
    """Flag the doubt and, unless the phone was asked lately, let texts rest. Returns the question, if it may be asked.

    Somebody in danger is not asked (`read` drops the question; so does `danger`, one that waits), nor while an earlier
    danger is open. Texts rest all the same.
    """
    ended = reading.intent in _ENDS_TEXTS or in_hand.refuses
    if ended or reading.is_automatic or not in_hand.people:
        return None
    in_hand.flag(FlagKind.REFUSAL_IN_DOUBT)
    if _asked_lately(in_hand) or all(person.ended_at is not None for person in in_hand.people):
        return None
    choice, resting = in_hand.choice, in_hand.stance.rests
    choice = replace(choice, at=min(choice.at, clock.real()))
    for phone in in_hand.phones if not resting else ():
        elsewhere = refusals.doubt(in_hand.session, phone, choice)
        resting = resting or in_hand.reply.clinic_id in elsewhere
        for clinic_id in elsewhere:
            _flag_elsewhere(in_hand, clinic_id)
    asks = resting and not danger_is_open(in_hand)
    return TextBack(Kind.STOP_ASKED, Text.STOP_ASKED) if asks else None


def _flag_elsewhere(in_hand: InHand, clinic_id: str) -> None:
    """Tell another clinic on the sender why its texts to this phone rest. It sees whom, and not the words."""
    session, reply = in_hand.session, in_hand.reply
    if clinic_id == reply.clinic_id:
        return
    patient = session.scalar(
        select(Patient)
        .where(
            Patient.clinic_id == clinic_id,
            Patient.phone_index == reply.from_index,
            Patient.ended_reason.is_(None) | Patient.ended_reason.not_in(NOT_THE_WRITER),
        )
        .order_by(Patient.created_at, Patient.id)
        .limit(1)
    )
    if patient is not None:
        clinic, kind = session.get_one(Clinic, clinic_id), FlagKind.REFUSAL_IN_DOUBT
        about = About.of(patient, other_clinic_reply_id=reply.id)
        flag.open_review(session, clinic, kind, about, natural_key=f"{kind.value}:{reply.id}")


def _asked_lately(in_hand: InHand) -> bool:
    """Whether the phone was asked within `ASKED_AGAIN_AFTER`. A text that did not arrive does not count."""
    asked = select(Message.id).where(
        Message.to_index == in_hand.reply.from_index,
        Message.sender == in_hand.reply.sender,
        Message.kind == Kind.STOP_ASKED.value,
        Message.created_at > clock_of(in_hand.session).now() - ASKED_AGAIN_AFTER,
        Message.state.not_in(_NOT_DELIVERED),
    )
    in_hand.session.flush()
    return in_hand.session.scalar(asked.limit(1)) is not None


def _is_in_doubt(in_hand: InHand) -> bool:
    """Whether the phone's last word when the reply was written may have been a refusal."""
    since, reply = in_hand.stance.in_doubt_at, in_hand.reply
    return since is not None and not in_hand.is_held and since <= reply.provider_at + slack_of(reply.source)


def _asked_last(in_hand: InHand, since: datetime | None) -> Message | None:
    """The question whether to stop, if it is the last that this phone was asked before the reply was written.

    `since` is when the doubt began, if it matters. Times are real.
    """
    session, reply = in_hand.session, in_hand.reply
    asked = session.scalar(
        select(Message)
        .where(
            Message.to_index == reply.from_index,
            Message.sender == reply.sender,
            Message.kind.in_([kind.value for kind in (Kind.STOP_ASKED, *_ASKS_OTHERWISE)]),
            Message.state.in_([state.value for state in MAYBE_SENT]),
            Message.claimed_at <= reply.provider_at + slack_of(reply.source),
            *([Message.claimed_at >= since - LISTED_TO_THE_SECOND] if since is not None else []),
        )
        .order_by(Message.claimed_at.desc(), Message.id.desc())
        .limit(1)
    )
    return asked if asked is not None and asked.kind == Kind.STOP_ASKED else None
