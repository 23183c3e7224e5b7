"""The words of this field in all languages, in their usual spelling, as alternatives for the rules' patterns."""

from reminders.care.reading import packs


def word_set(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


PAIN = packs.either("pain")
BODY = packs.either("body")
DRUG = packs.either("drug")
DOSE_FORM = packs.either("dose-form")
TIME_UNIT = packs.either("time-unit")
PERSON = packs.either("person")
