"""What is understood of one reply: the values that the rest of the product works with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from reminders.care.reading.danger import Concern
from reminders.care.reading.model.weights import trained_on

#: The version of a reading: of the reader's shape, and of what its trained decisions were learned from.
READER_VERSION = f"5-{trained_on()}"


class Intent(StrEnum):
    """What the writer wants; a clear refusal wins over everything else."""

    ANSWER = "answer"
    STOP = "stop"
    START = "start"
    HELP = "help"
    WRONG_PERSON = "wrong_person"
    OTHER = "other"


@dataclass(frozen=True)
class AskedForScore:
    """The pain question; `about_past` says that it was about the last day and not about this moment ("it was a 5")."""

    about_past: bool = False


@dataclass(frozen=True)
class AskedForChoice:
    """A question with numbered options; `words` maps other answers ("none") to options."""

    options: Sequence[int]
    words: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What one reply to the pain question says.

    `score` is the one current pain value, 0 to 10, or None: then the patient is asked again. `rule` names what decided,
    `is_correction` marks "sorry 4 not 7", `is_question` something that staff should answer ("can I take ibuprofen?"),
    `is_automatic` what a phone sent by itself: never a score, never worth asking again. `disputes` says that a value is
    spoken of without one clear one: after an answer was noted, that is a correction nobody understood. `wants_call`
    asks for a person to ring, `reports_death` tells that the patient died, `denied` are the values that the text itself
    takes back ("sorry 2 not 3": 3). `may_refuse` says that it may be a wish for no more texts: the patient is asked.
    `names_pain` says that the text itself calls the number its pain ("my pain is 6"), `calls_emergency` that help was
    or is to be called, which texts of machines say too.
    """

    score: Decimal | None
    intent: Intent
    concern: Concern
    rule: str
    is_correction: bool = False
    is_question: bool = False
    is_automatic: bool = False
    disputes: bool = False
    wants_call: bool = False
    reports_death: bool = False
    denied: frozenset[Decimal] = frozenset()
    may_refuse: bool = False
    names_pain: bool = False
    calls_emergency: bool = False
    version: str = READER_VERSION


@dataclass(frozen=True)
class ChoiceReading:
    """What one reply to a question with numbered options says; `value` is the option's number or None: ask again."""

    value: int | None
    intent: Intent
    concern: Concern
    rule: str
    is_correction: bool = False
    is_question: bool = False
    is_automatic: bool = False
    wants_call: bool = False
    reports_death: bool = False
    denied: frozenset[Decimal] = frozenset()
    may_refuse: bool = False
    version: str = READER_VERSION


def format_score(score: Decimal | None) -> str | None:
    """A score as the command line and the record write it: `6`, `6.5`, `0`, `10`, never `6.0` or `1E+1`."""
    if score is None:
        return None
    text = format(score, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
