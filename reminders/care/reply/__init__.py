"""What a patient's free text means: the score, the wish, the worry, and the rule that decided."""

from reminders.care.concern import Concern
from reminders.care.reply.read import read, read_choice
from reminders.care.reply.values import (
    READER_VERSION,
    AskedForChoice,
    AskedForScore,
    ChoiceReading,
    Intent,
    Reading,
    format_score,
)

__all__ = [
    "READER_VERSION",
    "AskedForChoice",
    "AskedForScore",
    "ChoiceReading",
    "Concern",
    "Intent",
    "Reading",
    "format_score",
    "read",
    "read_choice",
]
