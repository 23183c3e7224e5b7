"""What a language file holds, and what goes wrong with one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reminders.care.wording.texts import Text


@dataclass(frozen=True)
class Wording:
    """Every text in one language. A changed text takes a higher `version`: consent and messages name theirs.

    `opening` and `tagged_opening` begin every text: the clinic's name comes first, and on a phone that patients share,
    the name tag of the one who is meant.
    """

    language: str
    name: str
    version: int
    opening: str
    tagged_opening: str
    zero_to_ten: tuple[str, str]
    """The ends of the scale in words, which a protocol's own question says: digits are for the pain score alone."""
    texts: Mapping[Text, str]
    without_phone: Mapping[Text, str] = field(default_factory=dict)
    """Each text that names the clinic's number, for a clinic that has none yet: danger is answered all the same."""
    answers: Mapping[Text, Mapping[int, str]] = field(default_factory=dict)
    """Of each question with numbered options, what else names an option, as a list with semicolons."""
    adjectives: Mapping[Text, Mapping[int, str]] = field(default_factory=dict)
    nouns: Mapping[Text, str] = field(default_factory=dict)
    """What names an option together, in either order: "mild nausea", "nausea leve"."""


class UnknownLanguage(LookupError):
    """Nothing is written in this language."""

    def __init__(self, language: str) -> None:
        super().__init__(f"There is no wording in the language {language[:20]!r}.")
        self.language = language


class WordingError(ValueError):
    """A text cannot be composed: it is missing, or was given too few or too many fields."""
