"""What a short text says in answer to "Do you want us to stop texting you?" (`Text.STOP_ASKED`).

Only whole texts count, from a list: this question turns "yes" into a refusal and "no" into the wish to go on, which is
the opposite of what either means elsewhere. A letter written several times counts once ("nooo"). What is not on the
list is read as any other text.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from reminders.care.reading.text.normalise import normalise


class StopAnswer(StrEnum):
    """What the patient wants. Its value is the rule that is recorded."""

    STOP = "asked-stop"
    KEEP = "asked-keep"
    UNCLEAR = "asked-unclear"
    """It may mean either: "no thanks" can refuse the texts or that they end."""


_SAID: Final = {
    StopAnswer.STOP: (
        "stop; yes; y; yes stop; stop yes; yes please; yes please stop; yes please do; yes i do; yes i want you to "
        "stop; yes stop texting me; please do; please stop; stop please; yeah; yeah stop; yep; yup; yes thank you; "
        "yes thanks; i do; ok stop; alto; si; si por favor; por favor si; si alto; alto si; si stop; si gracias; "
        "si quiero; si claro; claro que si; si paren; paren; paren por favor; si ya no; si terminar; terminar; yes "
        "si; si yes; yea; yea stop; yea please; yeah please; yep stop; yup stop; yes i would; correct; yes correct; "
        "thats correct; yes thats correct; thats right; yes thats right; yes stop them; stop them; yes stop the texts; "
        "correcto; si correcto; asi es; si asi es; exacto; si exacto"
    ),
    StopAnswer.KEEP: (
        "keep; no; n; nope; nah; no keep; keep no; keep please; please keep; no please keep; keep going; keep "
        "texting; keep texting me; no keep texting; no keep texting me; please keep texting; please keep texting "
        "me; keep them; keep them coming; no keep them coming; keep sending; keep sending them; keep on; dont "
        "stop; do not stop; no dont stop; no do not stop; please dont stop; no please dont stop; no i dont; no i "
        "do not; continue; no continue; please continue; go on; i want to keep getting them; i want to keep them; "
        "no i want to keep them; sigo; no sigo; sigo no; seguir; sigan; siga; sigan mandando; sigan mandandome; "
        "continuar; continuen; no paren; no dejen de mandar; quiero seguir; no quiero que paren; i like them; i like "
        "the texts; i like your texts; i like getting them; no i like them; keep them please; please keep them; no "
        "keep them; no keep them please; no please keep them; yes keep them; yes keep them please; yes please keep; "
        "yes please keep them; yes keep them coming; yes keep texting; yes keep texting me; yes keep going; yes keep "
        "sending; yes keep sending them; yes dont stop; yes do not stop; yes please dont stop; please do not stop; si "
        "sigan; si siga; si sigan mandando; si sigan por favor; si quiero seguir; sigan por favor; me gustan; "
        "no por favor sigan; no paren por favor; si no paren"
    ),
    StopAnswer.UNCLEAR: (
        "no thanks; no thank you; no gracias; no quiero; no quiero gracias; no stop; stop no; no alto; no ya no; i "
        "dont want to; i dont want that; no i dont want; no i dont want to; keep stop; stop keep; yes keep; si "
        "sigo; no seguir; no sigan; no siga; no dejen; yes no; no yes; si no; no si; yes and no"
    ),
}

#: Of `KEEP`, what may as well answer another question: it counts only right after this one.
_ANSWERS_ANYTHING: Final = frozenset({"no", "n", "nope", "nah", "no i dont", "no i do not", "i like them", "me gustan"})


def _squeezed(words: str) -> str:
    """The words with each run of one letter written once: "nooo" is "no"."""
    return re.sub(r"([a-z])\1+", r"\1", words.strip())


_ANSWERS: Final = {_squeezed(phrase): answer for answer, said in _SAID.items() for phrase in said.split(";")}
_KEEPS_TEXTS: Final = frozenset(
    phrase for phrase, answer in _ANSWERS.items() if answer is StopAnswer.KEEP
) - {_squeezed(phrase) for phrase in _ANSWERS_ANYTHING}  # fmt: skip

_SAYS_YES: Final = re.compile(r"\W*(?:yes|yeah|yep|yup|si)\b")


def stop_answer(text: str) -> StopAnswer | None:
    """What a whole text answers; None if it is not on the list."""
    return _ANSWERS.get(_key(text))


def keeps_texts(text: str) -> bool:
    """Whether a whole text asks for texts to go on ("keep", "don't stop"), whatever was asked last."""
    return _key(text) in _KEEPS_TEXTS


def _key(text: str) -> str:
    return _squeezed(re.sub(r"[^a-z0-9]+", " ", normalise(text).replace("'", "")))


def says_yes(text: str) -> bool:
    """Whether a text begins with a yes: then a number beside it does not show that texts are welcome."""
    return _SAYS_YES.match(normalise(text)) is not None
