"""What a reply wants in the writer's own words: no more texts, another person, texts again, help."""

from __future__ import annotations

from datetime import timedelta

from reminders.care.concern import Concern
from reminders.care.reply import ChoiceReading, Intent, Reading
from reminders.care.wording import Text
from reminders.followup import outcomes, refusals
from reminders.followup.intake.in_hand import Answer, InHand
from reminders.outbox.kinds import Kind
from reminders.record.outcomes import FlagKind

#: Answers doubted when somebody else turns out to hold the phone.
DOUBT_FOR = timedelta(days=30)


def fulfil(in_hand: InHand, reading: Reading | ChoiceReading) -> Answer | None:
    """Do what the reply asks for, and work out the text that says so."""
    match reading.intent:
        case Intent.STOP:
            first = stop(in_hand, refusals.WORDS)
            return Answer(Kind.STOP_CONFIRMED, Text.STOP_CONFIRMED) if first else None
        case Intent.WRONG_PERSON:
            first = stop(in_hand, refusals.WRONG_PERSON)
            for patient in in_hand.people:
                since = in_hand.reply.received_at - DOUBT_FOR
                outcomes.doubt(in_hand.session, patient.id, since, why="somebody else answered from this phone")
            in_hand.flag(FlagKind.WRONG_PERSON)
            return Answer(Kind.WRONG_PERSON, Text.WRONG_PERSON_CONFIRMED) if first else None
        case Intent.START if in_hand.was_refused:
            at, actor = in_hand.reply.provider_at, in_hand.actor
            if refusals.start(in_hand.session, *in_hand.number, at=at, actor=actor):
                return Answer(Kind.START_CONFIRMED, Text.START_CONFIRMED)
        case Intent.HELP if reading.concern is not Concern.URGENT:
            per_day = str(in_hand.clinic.texts_per_day or in_hand.settings.texts_per_day)
            return Answer(Kind.HELP, Text.HELP, {"per_day": per_day})
        case _:
            pass
    return None


def stop(in_hand: InHand, how: str) -> bool:
    """Keep a refusal and tell staff. Returns whether texts had been welcome until now."""
    at, actor = in_hand.reply.provider_at, in_hand.actor
    changed = refusals.stop(in_hand.session, *in_hand.number, at=at, how=how, actor=actor)
    if changed and how != refusals.WRONG_PERSON:
        in_hand.flag(FlagKind.OPTED_OUT)
    return changed
