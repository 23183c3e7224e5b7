"""What a patient's free text means: the score, the wish, the danger, and the rule that decided. The only way in.

`text` makes characters, words and numbers plain, `packs` hold what belongs to one language, `machines` find what no
person wrote, `danger` and `wish` what the whole text says, `evidence` what speaks for and against each value; `model`
holds the trained decisions, and `reader.py` puts them together.
"""

from reminders.care.reading.danger import Concern
from reminders.care.reading.machines import own_words
from reminders.care.reading.model import heads
from reminders.care.reading.parts import Part, belong_together, in_order, is_complete, joined
from reminders.care.reading.reader import read, read_choice
from reminders.care.reading.spans import Span, spans_of
from reminders.care.reading.text.line import NUMBER, line_of, value_of
from reminders.care.reading.text.normalise import normalise
from reminders.care.reading.text.vocabulary import word_set
from reminders.care.reading.values import (
    READER_VERSION,
    AskedForChoice,
    AskedForScore,
    ChoiceReading,
    Intent,
    Reading,
    format_score,
)
from reminders.care.reading.wish.stop_answer import StopAnswer, keeps_texts, says_yes, stop_answer

Question = AskedForScore | AskedForChoice
__all__ = [
    "NUMBER",
    "READER_VERSION",
    "AskedForChoice",
    "AskedForScore",
    "ChoiceReading",
    "Concern",
    "Intent",
    "Part",
    "Question",
    "Reading",
    "Span",
    "StopAnswer",
    "belong_together",
    "format_score",
    "heads",
    "in_order",
    "is_complete",
    "joined",
    "keeps_texts",
    "line_of",
    "normalise",
    "own_words",
    "read",
    "read_choice",
    "says_yes",
    "spans_of",
    "stop_answer",
    "value_of",
    "word_set",
]
