"""Fills a text with the clinic's name, its phone and the rest, in a patient's language."""

from reminders.care.wording.check import Problem, check_wording, sample_texts
from reminders.care.wording.fill import fill
from reminders.care.wording.library import wording
from reminders.care.wording.texts import Text


def compose(
    text: Text,
    language: str,
    *,
    clinic: str,
    phone: str | None,
    tag: str | None = None,
    own: str | None = None,
    **fields: str,
) -> str:
    """One text, ready to send.

    `phone` is the clinic's, E.164 or as staff write it, or None where it has none yet; `tag` names the patient meant on
    a shared phone and is left out of texts that concern everyone there. `own` are the clinic's own words for it; where
    the clinic has no number to call and its words name one, the product's words without it are taken. `fields` are
    those that `FIELDS` names for this text. Names are brought into the text-message alphabet. Raises UnknownLanguage,
    or WordingError for fields that do not fit.
    """
    return fill(wording(language), text, clinic=clinic, phone=phone, tag=tag, own=own, **fields)


def samples(language: str, *, clinic: str, phone: str | None, tag: str | None = None) -> dict[Text, str]:
    """Every text of a language as a patient would get it, filled with the widest values. Raises UnknownLanguage."""
    return sample_texts(wording(language), clinic, phone, tag)


def check(language: str, clinic: str, phone: str) -> list[Problem]:
    """Everything wrong with a language's texts for this clinic; empty where all is well. Raises UnknownLanguage."""
    return check_wording(wording(language), clinic, phone)
