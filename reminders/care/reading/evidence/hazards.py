"""What takes a number back: bounds, negations, conditions, habits, other people, questions."""

from enum import StrEnum
from typing import Final

from reminders.care.reading.packs import Rows, compiled, rules, said


class Hazard(StrEnum):
    """Why a number is not, or not surely, the patient's pain now; the value is the rule's name in the record."""

    AMOUNT = "amount"
    BOUND = "bound"
    CONDITION = "condition"
    DATE = "date"
    FLUCTUATES = "fluctuates"
    IRONY = "irony"
    LIE = "lie"
    NEGATED = "negated"
    NEGATIVE = "negative"
    NOT_SERIOUS = "not-serious"
    NOT_THE_PAIN = "not-the-pain"
    ONE_PLACE_ONLY = "one-place-only"
    PAST = "past"
    QUESTION = "question"
    QUOTED = "quoted"
    SOMEONE_ELSE = "someone-else"
    TAKEN_BACK = "taken-back"
    TIME = "time"
    TWO_VALUES = "two-values"
    UNCLEAR_DIRECTION = "unclear-direction"
    USUAL = "usual"
    WISH = "wish"
    WORST_OR_BEST = "worst-or-best"


Table = Rows[Hazard]


def table(name: str) -> Table:
    """A table of the packs with the hazard that each row names and its pattern; ValueError where a row names none."""
    return Rows((pattern, Hazard(hazard)) for pattern, hazard in rules(name))


#: What takes a number back, looked for in the words before it (they end where the number starts).
LEFT_HAZARDS: Final = table("hazard-left")

#: The same in the words after it.
RIGHT_HAZARDS: Final[Table] = Rows(
    (compiled(rf"^(?:[_ ]?{{passing-right}}\b)*[_ ]?(?:{one})"), Hazard(hazard)) for one, hazard in said("hazard-right")
)

#: A time in the past, named after the number.
PAST_BEHIND: Final = next(pattern for pattern, hazard in RIGHT_HAZARDS if hazard is Hazard.PAST)
SAID: Final = compiled("{hazards-said}")
