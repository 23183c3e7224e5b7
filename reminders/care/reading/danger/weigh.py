"""Weighs what sounds dangerous by its circumstances: denied, long ago, somebody else's, a thing's.

Only what reverses a meaning is here; everything finer is left to the trained decision.
"""

from reminders.care.reading.danger.values import Concern
from reminders.care.reading.packs import compiled

_NO_THING = compiled("(?<![^ ]){determiner} {weigh-listed}$")
_DID_NOT = compiled("{weigh-did-not}")
_TO_BE_SURE = compiled("{to-be-sure}")
_LONG_AGO = compiled("{long-ago}")
_OTHER_PERSON = compiled("{other-person}")
_IN_THE_PAST = compiled("{in-the-past}")

# Whoever it is, it has not ended: "my wife passed out and will not wake up".
_GOING_ON = compiled("{going-on}")

# What cannot be in danger, or only in a story.
_THING_DOES = compiled(r"\b{no-patient}{weigh-does}{0,3} $")
_A_THING = compiled(r"\b{no-patient}\b")
_DIES = compiled("{weigh-dies}")
_THING_IT_IS = compiled("{thing-it-is}")
_OVER = compiled("{weigh-over}")
_AGAIN = compiled("{weigh-again}")
_ALL_WELL = compiled("{all-well}")
_HOME_AGAIN = compiled("{home-again}")
_STILL = compiled("{weigh-still}")
_LAUGHTER = compiled("{weigh-laughter}")
_GONE_AFTER = compiled("{gone-after}")
_NONE_AFTER = compiled("{none-after}")
_NO_DENIAL = compiled("{no-denial}")
_NEVER_DID = compiled("{never-did}")
_OURS = compiled("{weigh-ours}")
_MINE = compiled("{weigh-mine}")
_MYSELF, _SUICIDAL = compiled(r"\b{weigh-self}\b"), compiled("{weigh-suicidal}")
_PERHAPS_THE_PATIENT, _THE_PATIENT = compiled(r"\b{perhaps-the-patient}\b"), compiled("{the-patient}")
_END_OF_ROPE = compiled("{end-of-rope}$")


def _is_about_no_patient(before: str, found: str, after: str) -> bool:
    """Whether it is a thing or an animal that is in danger."""
    return bool(_THING_DOES.search(before) or (_DIES.search(found) and _THING_IT_IS.match(after)))


def _is_negated(before: str, after: str, found: str = "") -> bool:
    if _NONE_AFTER.match(after) or _NEVER_DID.match(found):
        return True
    near = " ".join(before.split()[-9:]) + " " if before.strip() else ""
    return not _NO_DENIAL.search(near) and bool(_NO_THING.search(near) or _DID_NOT.search(near))


def weigh_self_harm(before: str, after: str, found: str, line: str) -> Concern:
    """How soon a person must look at words of self-harm; in doubt it is urgent.

    `found` is what was said, `before` and `after` the rest of its sentence, `line` the whole text.
    """
    if _is_about_no_patient(before, found, after):
        return Concern.NONE
    theirs = _OTHER_PERSON.search(before) and not _MINE.search(found)
    if _LONG_AGO.search(f"{before}{found}{after}"):
        is_theirs = _OTHER_PERSON.search(before) and not _MYSELF.search(f"{before}{found}")
        return Concern.NONE if is_theirs else Concern.REVIEW
    if " ," not in found and _is_negated(before.rsplit(" ,", 1)[-1], after, found):
        rest = line.split(found, 1)[1] if found in line else ""
        return Concern.REVIEW if _TO_BE_SURE.search(rest[:60]) else Concern.NONE
    if _END_OF_ROPE.search(f"{before}{found}"):
        return Concern.REVIEW
    return Concern.REVIEW if theirs and _IN_THE_PAST.search(f"{before}{found}") else Concern.URGENT


def weigh_emergency(before: str, after: str, found: str, line: str) -> Concern:
    """How soon a person must look at words of an emergency.

    `found` is what was said, `before` and `after` the rest of its sentence, `line` the whole text.
    """
    around = f"{before}{found}{after}"
    if _is_negated(before, after, found) or _is_about_no_patient(before, found, after) or _OVER.search(around):
        return Concern.NONE
    is_theirs = _OTHER_PERSON.search(before) and _IN_THE_PAST.search(f"{before}{found}")
    if is_theirs and not _GOING_ON.search(f"{found}{after}"):
        return Concern.URGENT if _OURS.search(line) else Concern.NONE
    if _LONG_AGO.search(around):
        return Concern.URGENT if _AGAIN.search(after) and not _ALL_WELL.search(line) else Concern.NONE
    if _HOME_AGAIN.search(line) and not _STILL.search(line) and not _GOING_ON.search(around):
        return Concern.REVIEW
    return Concern.URGENT


def weigh_worrying(before: str, after: str, found: str, line: str) -> Concern:
    """Whether a person should see a complaint the same day.

    `found` is what was said, `before` and `after` the rest of its sentence, `line` the whole text.
    """
    around = f"{before}{found}{after}"
    if (
        _is_negated(before, after, found)
        or _is_about_no_patient(before, found, after)
        or _OVER.search(around)
        or _GONE_AFTER.match(after)
        or (_LONG_AGO.search(around) and not _SUICIDAL.search(found))
    ):
        return Concern.NONE
    theirs = _OTHER_PERSON.search(before)
    if theirs and not _PERHAPS_THE_PATIENT.search(theirs[0]) and not _THE_PATIENT.search(line):
        return Concern.NONE
    return Concern.REVIEW


def weigh_death(before: str, after: str, found: str, line: str) -> Concern:
    """A reported death: the number may be the patient's, or the writer grieves; not one of years ago."""
    is_none = (
        _LONG_AGO.search(f"{before}{found}{after}")
        or _is_about_no_patient(before, found, after)
        or _THING_IT_IS.match(after)
        or _A_THING.search(found)
        or _LAUGHTER.search(line)
    )
    return Concern.NONE if is_none else Concern.REVIEW
