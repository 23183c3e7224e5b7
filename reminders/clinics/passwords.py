"""Which passwords are taken: long ones that no list of guesses begins with. One check for pages, commands and resets.

NIST SP 800-63B 3.1.1.2: length, no rules of composition, and none that is commonly used, expected or compromised, nor
one made of the service's or the person's own names. What is common is judged by zxcvbn: its lists of passwords, names
and words, keyboard rows, sequences, repeats and dates, with the guesses that a guesser needs. Nothing leaves the
machine. Passwords chosen before go on opening their accounts.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from typing import Final

#: What everybody's password has at least.
LEAST_PASSWORD_LENGTH: Final = 12
#: Longer ones would only cost time; nobody types more.
MOST_PASSWORD_LENGTH: Final = 200

#: What an operator may hand over at least: a shorter one than staff may keep is theirs until the first sign-in, no
#: longer. Scripts that set clinics up with such passwords go on working, and nobody keeps one.
LEAST_HANDED_OVER: Final = 8

#: Guesses that a password must outlast. One that is kept, the bar zxcvbn calls "safely unguessable" online; one that is
#: handed over for one sign-in, what somebody gets through in months: an address can be tried a hundred times a day
KEPT_OUTLASTS: Final = 10**8
HANDED_OVER_OUTLASTS: Final = 10**4

#: Words of this product, which somebody would try first here.
OUR_WORDS: Final = ("reminders", "reminder", "ketamine", "infusion", "clinic", "patient", "nurse", "doctor", "pain")

#: Own names shorter than this are part of too many words to be looked for.
LEAST_OWN_WORD: Final = 4
#: What must be left of a password without them.
LEAST_OF_ONES_OWN: Final = 6

#: Of a longer password its beginning must do. zxcvbn tries every letter that a sign may stand for (4 and @ for a): what
#: is made to keep it busy takes it ten seconds at 72 characters, so many different signs are looked at for fewer.
_LOOKED_AT: Final = 32
_MANY_SIGNS, _LOOKED_AT_WITH_MANY_SIGNS = 6, 16

#: zxcvbn keeps the caller's own words in a table that all threads share.
_one_at_a_time: Final = threading.Lock()

TOO_EASY: Final = "This is too easy to guess: {}. A few words that do not belong together are better."
COMMON: Final = "guessers try this, or something very much like it, before anything else"

_BY_PATTERN: Final = {
    "repeat": "it repeats the same few characters",
    "sequence": "it is a row of letters or numbers that follow each other",
    "spatial": "it follows the keys of a keyboard",
    "date": "it is little more than a date",
}


def why_too_weak(password: str, own: Iterable[str] = (), *, handed_over: bool = False) -> str | None:
    """Why a password cannot be taken, in a sentence; None if it can.

    `own` are names that belong to the person and the clinic: address, clinic's name. `handed_over` is one that opens
    nothing but the page where another is chosen, and may be shorter.
    """
    if handed_over and not LEAST_HANDED_OVER <= len(password) <= MOST_PASSWORD_LENGTH:
        return (
            f"A password has {LEAST_PASSWORD_LENGTH} to {MOST_PASSWORD_LENGTH} characters; with at least "
            f"{LEAST_HANDED_OVER} it is taken for the first sign-in alone."
        )
    if not handed_over and len(password) < LEAST_PASSWORD_LENGTH:
        return f"Use at least {LEAST_PASSWORD_LENGTH} characters; a few words are easiest to remember."
    if len(password) > MOST_PASSWORD_LENGTH:
        return f"Use at most {MOST_PASSWORD_LENGTH} characters."
    words = _own_and_our_words(own)
    if len(password) < LEAST_PASSWORD_LENGTH:
        return TOO_EASY.format(COMMON) if _estimate_guesses(password, words)[0] < HANDED_OVER_OUTLASTS else None
    if (made_of := _made_of(password, words)) is not None:
        return TOO_EASY.format(f'it is little more than "{made_of}"')
    guesses, mostly = _estimate_guesses(password, words)
    return TOO_EASY.format(mostly or COMMON) if mostly or guesses < KEPT_OUTLASTS else None


def _own_and_our_words(own: Iterable[str]) -> list[str]:
    """The names that somebody who knows the person, the clinic and this product would try."""
    found = dict.fromkeys(
        part.lower() for name in own for part in (name, *re.split(r"[\W_]+", name)) if len(part) >= LEAST_OWN_WORD
    )
    return sorted({*found, *OUR_WORDS}, key=len, reverse=True)


def _made_of(password: str, words: list[str]) -> str | None:
    """The own name without which nothing much is left of a password."""
    left = password.lower()
    used = [word for word in words if word in left]
    for word in used:
        left = left.replace(word, " ")
    return used[0] if used and sum(c.isalnum() for c in left) < LEAST_OF_ONES_OWN else None


def _estimate_guesses(password: str, words: list[str]) -> tuple[float, str | None]:
    """The guesses that a guesser needs, and the pattern that most of the password follows, if one does."""
    from zxcvbn import zxcvbn  # 2 MB of lists, wanted where somebody chooses a password and nowhere else

    looked_at = password[:_LOOKED_AT]
    if len({character for character in looked_at if not character.isalpha()}) >= _MANY_SIGNS:
        looked_at = looked_at[:_LOOKED_AT_WITH_MANY_SIGNS]
    with _one_at_a_time:
        found = zxcvbn(looked_at, user_inputs=words)
    pattern = max(found["sequence"], key=lambda match: len(match["token"]))
    is_most_of_it = 2 * len(pattern["token"]) > len(looked_at)
    return float(found["guesses"]), _BY_PATTERN.get(pattern["pattern"]) if is_most_of_it else None
