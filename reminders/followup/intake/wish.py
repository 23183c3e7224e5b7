"""What a reply wants in the writer's own words: no more texts, another person, texts again, help."""

from __future__ import annotations

from datetime import timedelta

from reminders.care.concern import Concern
from reminders.care.reply import ChoiceReading, Intent, Reading
from reminders.care.wording import Text
from reminders.followup.intake import outcomes, refusals
from reminders.followup.intake.in_hand import Answer, InHand
from reminders.outbox.kinds import Kind
from reminders.record.outcomes import FlagKind
from reminders.record.people import OptOut

#: Answers doubted when somebody else turns out to hold the phone.
DOUBT_FOR = timedelta(days=30)


def fulfil(in_hand: InHand, reading: Reading | ChoiceReading) -> Answer | None:
    """Do what the reply asks for, and work out the text that says so."""
    if reading.reports_death:
        return _death(in_hand)
    match reading.intent:
        case Intent.STOP:
            first = stop(in_hand, OptOut.WORDS)
            return Answer(Kind.STOP_CONFIRMED, Text.STOP_CONFIRMED) if first else None
        case Intent.WRONG_PERSON:
            first = stop(in_hand, OptOut.WRONG_PERSON)
            for patient in in_hand.people if not in_hand.is_held else ():
                since = in_hand.reply.received_at - DOUBT_FOR
                outcomes.doubt(in_hand.session, patient.id, since, why="somebody else answered from this phone")
            in_hand.flag(FlagKind.WRONG_PERSON)
            return Answer(Kind.WRONG_PERSON, Text.WRONG_PERSON_CONFIRMED) if first else None
        case Intent.START:
            return Answer(Kind.START_CONFIRMED, Text.START_CONFIRMED) if start(in_hand) else None
        case Intent.HELP if reading.concern is not Concern.URGENT and not in_hand.is_held:
            per_day = str(in_hand.clinic.texts_per_day or in_hand.settings.texts_per_day)
            return Answer(Kind.HELP, Text.HELP, {"per_day": per_day})
        case _:
            pass
    return None


def _death(in_hand: InHand) -> Answer | None:
    """No more texts to this phone until staff say otherwise; what the patient answered while alive stands."""
    first = stop(in_hand, OptOut.DECEASED)
    in_hand.flag(FlagKind.DEATH)
    return Answer(Kind.STOP_CONFIRMED, Text.DEATH_CONFIRMED) if first else None


def start(in_hand: InHand) -> bool:
    """Keep a wish for texts, if there is anybody to text. Returns whether they had been refused and no longer are."""
    if in_hand.nobody_to_text:
        return False
    at, actor = in_hand.reply.provider_at, in_hand.actor
    started = True in [refusals.start(in_hand.session, *number, at=at, actor=actor) for number in in_hand.numbers]
    in_hand.refuses = in_hand.refuses and not started
    return started


def stop(in_hand: InHand, how: OptOut) -> bool:
    """Keep a refusal; tell staff, unless a flag of its own does. Returns whether texts had been welcome until now."""
    at, actor = in_hand.reply.provider_at, in_hand.actor
    session, numbers = in_hand.session, in_hand.numbers
    changed = True in [refusals.stop(session, *number, at=at, how=how, actor=actor) for number in numbers]
    in_hand.refuses = in_hand.refuses or changed
    if changed and refusals.REFUSAL_RULES[how].phone_lifts:
        in_hand.flag(FlagKind.OPTED_OUT)
    return changed
