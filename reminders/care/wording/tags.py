"""The name tags by which patients who share a phone know whose text it is."""

from reminders.care.wording.fill import TAG_CHARACTERS
from reminders.care.wording.gsm7 import plain


def name_tag(name: str) -> str | None:
    """A patient's first name as it stands in texts to a shared phone, in the basic alphabet.

    None where nothing is left of it (another script): staff then choose a tag of plain letters.
    """
    kept = ""
    for word in plain(name).split():
        longer = f"{kept} {word}".strip()
        if kept and (len(longer) > TAG_CHARACTERS or len(kept) >= 3):
            break
        kept = longer[:TAG_CHARACTERS]
    return kept if any(character.isalpha() for character in kept) else None
