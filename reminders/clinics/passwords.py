"""Which passwords are accepted: one check for the web pages, the commands and resets.

The rules are those of NIST SP 800-63B 3.1.1.2: a minimum length, no composition rules, and no password that is common,
expected, compromised or made of the service's or the person's own names. zxcvbn judges what is common by its lists of
passwords, names and words, and by keyboard rows, sequences, repeats and dates. It runs locally. Passwords that were
set before these rules keep working.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from typing import Final

#: The least length of a password that somebody keeps.
LEAST_PASSWORD_LENGTH: Final = 12
#: A longer one would only cost time.
MOST_PASSWORD_LENGTH: Final = 200

#: The least length of a password that an operator hands over. One too short to keep works for the first sign-in only,
#: so that scripts which set up clinics with short passwords keep working.
LEAST_HANDED_OVER: Final = 8

#: How many guesses a password must withstand. A password that is kept: what zxcvbn calls "safely unguessable" online.
#: One that is handed over for one sign-in: months of guessing, at the hundred tries a day that an address is allowed.
KEPT_OUTLASTS: Final = 10**8
HANDED_OVER_OUTLASTS: Final = 10**4

#: Words of this product, which a guesser would try first.
OUR_WORDS: Final = ("reminders", "reminder", "ketamine", "infusion", "clinic", "patient", "nurse", "doctor", "pain")

#: Names shorter than this are part of too many words to be searched for.
LEAST_OWN_WORD: Final = 4
#: How many letters and digits must be left when the names are taken out of a password.
LEAST_OF_ONES_OWN: Final = 6

#: Only this much of a password is given to zxcvbn, and less of one with many different non-letters: zxcvbn tries every
#: letter that a sign may stand for (4 and @ for a), and a password made for it takes ten seconds at 72 characters.
_LOOKED_AT: Final = 32
_MANY_SIGNS, _LOOKED_AT_WITH_MANY_SIGNS = 6, 16

#: zxcvbn keeps the caller's words in a table that all threads share.
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
    """Why a password is not accepted, in a sentence; None if it is.

    `own` are names of the person and the clinic, such as the e-mail address and the clinic's name. `handed_over` says
    that the password opens nothing but the page where another one is chosen; it may be shorter.
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
    """Names that somebody who knows the person, the clinic and this product would try, the longest first."""
    found = dict.fromkeys(
        part.lower() for name in own for part in (name, *re.split(r"[\W_]+", name)) if len(part) >= LEAST_OWN_WORD
    )
    return sorted({*found, *OUR_WORDS}, key=len, reverse=True)


def _made_of(password: str, words: list[str]) -> str | None:
    """The name that makes up nearly the whole password, if one does."""
    left = password.lower()
    used = [word for word in words if word in left]
    for word in used:
        left = left.replace(word, " ")
    return used[0] if used and sum(c.isalnum() for c in left) < LEAST_OF_ONES_OWN else None


def _estimate_guesses(password: str, words: list[str]) -> tuple[float, str | None]:
    """How many guesses it takes, and the pattern that most of the password follows, if one does."""
    from zxcvbn import zxcvbn  # 2 MB of lists, needed only when somebody chooses a password

    looked_at = password[:_LOOKED_AT]
    if len({character for character in looked_at if not character.isalpha()}) >= _MANY_SIGNS:
        looked_at = looked_at[:_LOOKED_AT_WITH_MANY_SIGNS]
    with _one_at_a_time:
        found = zxcvbn(looked_at, user_inputs=words)
    pattern = max(found["sequence"], key=lambda match: len(match["token"]))
    is_most_of_it = 2 * len(pattern["token"]) > len(looked_at)
    return float(found["guesses"]), _BY_PATTERN.get(pattern["pattern"]) if is_most_of_it else None
