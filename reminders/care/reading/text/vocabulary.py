"""The words of this field in all languages, in their usual spelling, as alternatives for the rules' patterns."""

from reminders.care.reading import packs


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def either(words: str) -> str:
    """A pattern for any of the words; `_` inside a word stands for a space."""
    alternatives = sorted(set(words.split()), key=len, reverse=True)
    return "(?:" + "|".join(word.replace("_", " ") for word in alternatives) + ")"


PAIN = packs.either("pain")
BODY = packs.either("body")
DRUG = packs.either("drug")
DOSE_FORM = packs.either("dose-form")
TIME_UNIT = packs.either("time-unit")
PERSON = packs.either("person")
