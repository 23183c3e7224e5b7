"""Acting on what a reply asks for in words: no more texts, wrong person, texts again, help."""

from __future__ import annotations

from datetime import timedelta

from reminders.care.reading import ChoiceReading, Concern, Intent, Reading, StopAnswer
from reminders.care.wording import Text
from reminders.followup.asking.questions import questions_a_day
from reminders.followup.intake.in_hand import InHand, TextBack
from reminders.followup.intake.recording import outcomes, refusals, relief_ended
from reminders.outbox.kinds import Kind
from reminders.record.outcomes import FlagKind
from reminders.record.people import OptOut

#: How far back answers are marked doubtful when somebody else turns out to have the phone.
DOUBTFUL_FOR = timedelta(days=30)


def act_on_wish(in_hand: InHand, reading: Reading | ChoiceReading) -> TextBack | None:
    """Do what the reply asks for. Returns the text that confirms it, if any."""
    if reading.reports_death:
        return _record_death(in_hand)
    match reading.intent:
        case Intent.STOP:
            first = obey_stop(in_hand, OptOut.WORDS)
            return TextBack(Kind.STOP_CONFIRMED, Text.STOP_CONFIRMED) if first else None
        case Intent.WRONG_PERSON:
            first = obey_stop(in_hand, OptOut.WRONG_PERSON)
            for patient in in_hand.people if not in_hand.is_held else ():
                since = in_hand.reply.received_at - DOUBTFUL_FOR
                outcomes.mark_doubtful_since(
                    in_hand.session, patient.id, since, why="somebody else answered from this phone"
                )
                relief_ended.review_after_reply(in_hand.session, patient.clinic_id, patient.id)
            in_hand.flag(FlagKind.WRONG_PERSON)
            return TextBack(Kind.WRONG_PERSON, Text.WRONG_PERSON_CONFIRMED) if first else None
        case Intent.START:
            goes_on = obey_keep(in_hand) if in_hand.stop_answer is StopAnswer.KEEP else obey_start(in_hand)
            return TextBack(Kind.START_CONFIRMED, Text.START_CONFIRMED) if goes_on else None
        case Intent.HELP if reading.concern is not Concern.URGENT and not in_hand.is_held:
            per_day = questions_a_day(in_hand.session, in_hand.clinic, [person.id for person in in_hand.people])
            return TextBack(Kind.HELP, Text.HELP, {"per_day": str(per_day)})
        case _:
            pass
    return None


def _record_death(in_hand: InHand) -> TextBack | None:
    """Stop texts to this phone until staff lift that. The patient's earlier answers stay as they are."""
    first = obey_stop(in_hand, OptOut.DECEASED)
    in_hand.flag(FlagKind.DEATH)
    return TextBack(Kind.STOP_CONFIRMED, Text.DEATH_CONFIRMED) if first else None


def obey_start(in_hand: InHand) -> bool:
    """Record that texts are welcome, if there is anybody to text. Returns whether that lifted a refusal."""
    if in_hand.nobody_to_text:
        return False
    started = True in [refusals.start(in_hand.session, phone, in_hand.choice) for phone in in_hand.phones]
    in_hand.refuses = in_hand.refuses and not started
    return started


def obey_keep(in_hand: InHand) -> bool:
    """End the doubt that the reply answers, if there is anybody to text. No refusal is lifted, on any sender.

    Returns whether texts rested.
    """
    if in_hand.nobody_to_text:
        return False
    session, choice = in_hand.session, in_hand.choice
    went_on = [refusals.go_on(session, phone, choice, by_answer=False) for phone in in_hand.phones]
    return True in went_on and not in_hand.refuses


def obey_stop(in_hand: InHand, how: OptOut) -> bool:
    """Record a refusal, and flag it unless its reason has a flag of its own. Returns whether texts had been welcome."""
    changed = True in [refusals.stop(in_hand.session, phone, in_hand.choice, how=how) for phone in in_hand.phones]
    in_hand.refuses = in_hand.refuses or changed
    if changed and refusals.REFUSAL_RULES[how].phone_lifts:
        in_hand.flag(FlagKind.OPTED_OUT)
    return changed
