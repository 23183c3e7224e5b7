"""A reply without one clear value: ask again, twice at most, then flag it for a person."""

from __future__ import annotations

from typing import Final

from reminders.care.reading import ChoiceReading, Concern, Intent, Reading
from reminders.care.reasons import Reason
from reminders.care.wording import Text, asking
from reminders.followup.asking import remind
from reminders.followup.intake.acting import disputes
from reminders.followup.intake.in_hand import InHand, TextBack
from reminders.followup.intake.recording import outcomes
from reminders.outbox.kinds import Kind
from reminders.outbox.review import reason_against
from reminders.record.database import clock_of
from reminders.record.outcomes import FlagKind
from reminders.record.schedule import CheckIn
from reminders.record.texts import Attribution

#: Why a text that asks again would wait until it is too late, though its patient refuses none.
_HOLDS_FOR_NOW: Final = frozenset(
    {
        Reason.SUPERSEDED,
        Reason.CALL_ONLY,
        Reason.URGENT_OPEN,
        Reason.HOSPITALIZED,
        Reason.PATIENT_PAUSED,
        Reason.CLINIC_NOT_READY,
        Reason.CLINIC_PAUSED,
    }
)


def ask_again(in_hand: InHand, reading: Reading | ChoiceReading) -> TextBack | None:
    """Ask again if the reply should have answered a question or disputes an answer; flag what a person should see.

    Returns what to text back. Where that is nothing and staff will look, `text_back` says so.
    """
    if reading.intent is not Intent.OTHER:
        return None
    if reading.is_question:
        in_hand.flag(FlagKind.QUESTION)
        return TextBack(Kind.CALL_CLINIC, Text.CALL_CLINIC)
    if any(reply.media for reply in (in_hand.reply, *in_hand.rest)):
        in_hand.flag(FlagKind.PICTURE)
    check_in, how = in_hand.belongs.check_in, in_hand.belongs.how
    if not in_hand.people and check_in is None:
        if reading.concern is Concern.NONE:
            in_hand.flag(FlagKind.UNKNOWN_PHONE)
        return None
    if reading.may_refuse or (in_hand.answers_stop and in_hand.stance.rests):
        return None  # whether texts are wanted comes first (`stop_question`)
    if how is Attribution.OPEN and check_in is not None:
        return _clarify(in_hand, check_in, reading)
    if how is Attribution.LATE:
        in_hand.flag(FlagKind.UNCLEAR)
        return None
    if how is Attribution.CORRECTION and in_hand.disputes:
        assert check_in is not None
        return _dispute(in_hand, check_in, reading)
    shares = how is Attribution.NONE and len(in_hand.people) > 1
    if shares and isinstance(reading, Reading) and reading.disputes:
        in_hand.flag(FlagKind.UNCLEAR)  # values from a shared phone that cannot be attributed to one patient
    return None


def _dispute(in_hand: InHand, check_in: CheckIn, reading: Reading | ChoiceReading) -> TextBack | None:
    """Ask which number is right. If the patient does not say, staff are told when `dispute_until` has passed.

    Staff are told at once if it was asked twice before, or if the value in force is a correction already: then one of
    the two values was a misunderstanding.
    """
    session, measure = in_hand.session, str(in_hand.belongs.measure)
    if outcomes.was_corrected(session, check_in, measure):
        in_hand.flag(FlagKind.UNCLEAR)
    asked = _clarify(in_hand, check_in, reading)
    if asked is not None and asked.kind is Kind.CLARIFY_CORRECTION:
        until = disputes.wait_until(check_in, measure, clock_of(session).now())
        check_in.dispute_until = min(until, check_in.dispute_until) if check_in.dispute_until else until
    elif reading.concern is not Concern.URGENT:  # staff have been told of this one
        disputes.close_if_settled(session, check_in)
    return asked


def _clarify(in_hand: InHand, check_in: CheckIn, reading: Reading | ChoiceReading) -> TextBack | None:
    if reading.concern is Concern.URGENT:
        return None
    measure = str(in_hand.belongs.measure)
    clarifications = asking(in_hand.questions[measure]).clarify
    if check_in.clarified >= len(clarifications):
        in_hand.flag(FlagKind.UNCLEAR)
        if in_hand.belongs.how is Attribution.OPEN:
            remind.cancel_nudge(in_hand.session, check_in)  # staff take over
        return None
    if reason_against(in_hand.session, check_in) in _HOLDS_FOR_NOW:
        in_hand.flag(FlagKind.UNCLEAR)  # it would wait until it is too late
        return None
    text = clarifications[check_in.clarified]
    check_in.clarified += 1
    kind = Kind.CLARIFY if in_hand.belongs.how is Attribution.OPEN else Kind.CLARIFY_CORRECTION
    return TextBack(kind, text, question=measure, attempt=check_in.clarified)
