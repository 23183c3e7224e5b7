"""Says whether a text comes from somebody who is not the patient."""

from reminders.care.reading.evidence.names import FIRST_NAMES
from reminders.care.reading.packs import compiled, words

# Somebody tells that the patient died, whose number it still may be; or names who died ("Ana Ruiz died this morning": a
# name at the start, and no "my dog" before it).
_DEATH = compiled(r"\b{wrong-person-death}\b")
_NAMED_PERSON_DIED = compiled("{named-person-died}")
WRONG_NUMBER = compiled("{wrong-number}")
_NOT_ME = compiled("{wrong-person-not-me}")
_WHO_IS_NAME = compiled("{who-is-name}")
_CAPITAL_NAME = compiled("{capital-name}")
_NO_NAMES = words("no-names")
_PROXY = compiled("{wrong-person-proxy}")


def is_someone_else(line: str, text: str) -> bool:
    """Whether the writer says that this is not the patient's phone; `text` is the original: capitals tell names."""
    if WRONG_NUMBER.search(line):
        return True
    found = _CAPITAL_NAME.search(text)
    if found and found[1] not in _NO_NAMES and not text.isupper():
        return True
    if any(found[1] in FIRST_NAMES for found in _NOT_ME.finditer(line)):
        return True
    return any(name in FIRST_NAMES for found in _WHO_IS_NAME.finditer(line) for name in found.groups() if name)


def says_patient_died(line: str) -> bool:
    """Whether a rule finds that somebody reports the patient's death."""
    return bool(_DEATH.search(line) or _NAMED_PERSON_DIED.search(line))


def is_by_proxy(line: str) -> bool:
    """Whether somebody writes for the patient: what they say is not the patient's own score."""
    return bool(_PROXY.search(line))
