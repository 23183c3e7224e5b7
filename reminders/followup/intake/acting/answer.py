"""An answer to a question: record it, thank for it, ask the next question, and flag it if it is high."""

from __future__ import annotations

from decimal import Decimal

from reminders.care.protocol import CALL_ME, CHOICES, Recall
from reminders.care.reading import ChoiceReading, Concern, Intent, Reading, format_score
from reminders.care.wording import Text, asking
from reminders.followup.alerting import flag
from reminders.followup.asking import texts
from reminders.followup.asking.questions import natural_key
from reminders.followup.intake.acting import disputes
from reminders.followup.intake.acting.ask_again import ask_again
from reminders.followup.intake.in_hand import InHand, TextBack
from reminders.followup.intake.recording import outcomes, relief_ended
from reminders.followup.intake.recording.outcomes import InForce, newest_infusion
from reminders.followup.intake.understanding.understand import value_of
from reminders.followup.intake.understanding.which_question import HIGH_SCORE
from reminders.outbox.kinds import Kind
from reminders.record.database import clock_of
from reminders.record.outcomes import FlagKind, Measure
from reminders.record.schedule import CheckIn, CheckInState
from reminders.record.texts import Attribution

#: A score this much above the course's baseline is flagged like a high one.
WORSE_BY = Decimal(2)


def record_answer(in_hand: InHand, reading: Reading | ChoiceReading) -> TextBack | None:
    """Record the value if the reply answers a question, flag what needs a person, and return what to text back."""
    value, belongs = value_of(reading), in_hand.belongs
    if reading.is_automatic:
        return None
    wants_call = reading.wants_call and reading.intent is not Intent.WRONG_PERSON
    if wants_call:
        in_hand.flag(FlagKind.CALL_ME)
    if value is None or reading.intent is Intent.WRONG_PERSON:
        return promise_call(in_hand) if wants_call and reading.intent is Intent.OTHER else ask_again(in_hand, reading)
    if belongs.how is Attribution.NONE or belongs.check_in is None or belongs.measure is None:
        return _handle_unasked(in_hand, reading, value)
    if belongs.how is Attribution.OVERTAKEN:  # a newer answer is in force; this one is kept as a reply
        return promise_call(in_hand) if wants_call else None
    return _record(in_hand, belongs.check_in, belongs.measure, value, reading)


def promise_call(in_hand: InHand) -> TextBack | None:
    """The text that says that staff will call, or None for a phone of no patient."""
    return TextBack(Kind.ACKNOWLEDGE, Text.ACK_CALL) if in_hand.people else None


def _handle_unasked(in_hand: InHand, reading: Reading | ChoiceReading, value: Decimal) -> TextBack | None:
    """Flag a value that no question asked for; it is not recorded."""
    if not in_hand.people:
        if reading.concern is Concern.NONE:  # a danger has a flag of its own
            in_hand.flag(FlagKind.UNKNOWN_PHONE)
        return None
    newest = newest_infusion(in_hand.session, in_hand.patient) if in_hand.patient is not None else None
    baseline = outcomes.baseline_of_course(in_hand.session, newest.id) if newest is not None else None
    if isinstance(reading, Reading) and is_high(value, baseline):
        in_hand.flag(FlagKind.HIGH_PAIN)
    elif reading.concern is Concern.NONE:
        in_hand.flag(FlagKind.NO_QUESTION)
    if reading.wants_call:
        return promise_call(in_hand)
    if reading.is_question:
        in_hand.flag(FlagKind.QUESTION)
        return TextBack(Kind.CALL_CLINIC, Text.CALL_CLINIC)
    return None  # that staff will look is said for the flag (`text_back`)


def _record(
    in_hand: InHand, check_in: CheckIn, measure: str, value: Decimal, reading: Reading | ChoiceReading
) -> TextBack | None:
    how = in_hand.belongs.how
    late = how is Attribution.LATE
    outcome, before = outcomes.record(
        in_hand.session, check_in, in_hand.reply,
        measure=measure, value=value, recall=in_hand.questions[measure].recall.value, late=late,
        corrects=how is Attribution.CORRECTION,
    )  # fmt: skip
    in_hand.reply.outcome_id = outcome.id
    _record_rest(in_hand, check_in)
    reminded = measure == Measure.PAIN and check_in.nudge_at is None  # staff may have begun to call
    if check_in.clarified or reminded or how is not Attribution.OPEN:
        flag.resolve_unclear(in_hand.session, in_hand.reply.clinic_id, check_in.id, measure, actor=in_hand.actor)
    if reading.is_question:
        in_hand.flag(FlagKind.QUESTION)
    if how is Attribution.OPEN:
        _close_question(in_hand, check_in)
    elif check_in.dispute_until is not None:
        disputes.close_if_settled(in_hand.session, check_in)
    elif late:
        check_in.answered_at = check_in.answered_at or in_hand.reply.received_at
    _look_at_course(in_hand, outcome, before, check_in, late=late)
    return _acknowledgement(in_hand, outcome, before, reading)


def _record_rest(in_hand: InHand, check_in: CheckIn) -> None:
    """Record the further answers of a text that answers several questions; those are not asked any more."""
    for measure, value in list(in_hand.several.items())[1:]:
        outcomes.record(
            in_hand.session, check_in, in_hand.reply,
            measure=measure, value=value, recall=in_hand.questions[measure].recall.value,
        )  # fmt: skip


def _close_question(in_hand: InHand, check_in: CheckIn) -> None:
    if in_hand.belongs.measure == Measure.PAIN:
        check_in.state, check_in.reason = CheckInState.ANSWERED, None
        check_in.answered_at, check_in.nudge_at = in_hand.reply.received_at, None
    check_in.awaiting, check_in.clarified = None, 0
    _ask_next(in_hand, check_in)


def _ask_next(in_hand: InHand, check_in: CheckIn) -> None:
    """Queue the check-in's next question; it is sent after the acknowledgment."""
    measures = list(in_hand.questions)
    following = [
        measure
        for measure in measures[measures.index(str(in_hand.belongs.measure)) + 1 :]
        if measure not in in_hand.several and not _has_answer(in_hand, check_in, measure)
    ]
    if not following or in_hand.patient is None or check_in.closes_at <= clock_of(in_hand.session).now():
        return
    question = in_hand.questions[following[0]]
    request = texts.TextRequest(
        Kind.FOLLOW_UP,
        asking(question).question,
        natural_key(check_in, following[0], Kind.FOLLOW_UP, 1),
        check_in=check_in,
        question=following[0],
        asks=question,
        reply=in_hand.reply,
        expires_at=check_in.closes_at,
    )
    texts.queue_to_patient(in_hand.session, in_hand.clinic, in_hand.patient, request)


def _has_answer(in_hand: InHand, check_in: CheckIn, measure: str) -> bool:
    """Whether staff took the answer by phone before it was asked."""
    found = outcomes.current(in_hand.session, check_in.infusion_id, check_in.step, measure)
    return found is not None and found.value is not None


def _acknowledgement(
    in_hand: InHand, outcome: InForce, before: InForce | None, reading: Reading | ChoiceReading
) -> TextBack | None:
    """Thanks, with what else the reply asked for: a call, or the number to ask a question at."""
    asks_call = reading.wants_call or (outcome.measure == Measure.SIDE_EFFECTS and outcome.value == CALL_ME)
    how, score = in_hand.belongs.how, {"score": format_score(outcome.value) or ""}
    without_score = outcome.measure in CHOICES or bool(in_hand.several)
    if how is Attribution.CORRECTION and before is None:  # the same answer again: it was acknowledged
        if reading.wants_call:
            return promise_call(in_hand)
        return TextBack(Kind.CALL_CLINIC, Text.CALL_CLINIC) if reading.is_question else None
    if without_score:
        choice = Text.ACK_CALL if asks_call else Text.ACK_CHOICE_QUESTION if reading.is_question else Text.ACK_CHOICE
        return TextBack(Kind.ACKNOWLEDGE, choice)
    if asks_call:
        return TextBack(Kind.ACKNOWLEDGE, Text.ACK_SCORE_CALL, score)
    if reading.is_question:
        return TextBack(Kind.ACKNOWLEDGE, Text.ACK_SCORE_QUESTION, score)
    text = Text.ACK_AGAIN if before else Text.ACK_LATE if how is Attribution.LATE else Text.ACK
    return TextBack(Kind.ACKNOWLEDGE, text, score)


def _look_at_course(
    in_hand: InHand, outcome: InForce, before: InForce | None, check_in: CheckIn, *, late: bool
) -> None:
    """Flag what the answer says by itself, and what it says together with the others of its course."""
    session, infusion_id = in_hand.session, check_in.infusion_id
    if outcome.value is None:
        return
    is_pain = outcome.measure == Measure.PAIN
    baseline = outcomes.baseline_of_course(session, infusion_id) if is_pain else None
    kind = calls_for(outcome.measure, outcome.value, baseline)
    if kind is not None:
        in_hand.flag(kind)
    if not is_pain:
        return
    if in_hand.questions[Measure.PAIN].recall is Recall.NOW:
        return
    if before is not None:
        relief_ended.review_after_reply(session, check_in.clinic_id, check_in.patient_id)
    elif not late:
        relief_ended.flag_if_ended(session, in_hand.clinic, infusion_id, outcome.value, baseline)


def calls_for(measure: str, value: Decimal, baseline: Decimal | None) -> FlagKind | None:
    """The flag that an answer calls for by itself, texted or told on the phone; `baseline` is its course's pain."""
    if measure == Measure.SIDE_EFFECTS and value == CALL_ME:
        return FlagKind.CALL_ME
    if measure == Measure.PAIN and is_high(value, baseline):
        return FlagKind.HIGH_PAIN
    return None


def is_high(score: Decimal, baseline: Decimal | None) -> bool:
    """Whether staff look at a pain score the same day, given the baseline of its course."""
    return score >= HIGH_SCORE or (baseline is not None and score >= baseline + WORSE_BY)
