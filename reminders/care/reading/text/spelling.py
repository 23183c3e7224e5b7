"""One spelling for what people type in many: texting short forms, contractions, stretched letters."""

import re

from reminders.care.reading.packs import compiled, table, words

# Contractions open up, so that a rule is written once: "dont", "don't" and "do not" are the same three words later.
_SHORT_FORMS = {
    **table("spelling"),
    **{stem + said: stem + meant for stem in words("spoken-stem") for said, meant in table("spoken-ending").items()},
}
_ENDINGS = tuple(table("ending").items())
_ENDINGS_OF_OWNERS = tuple(table("ending-of-owner").items())
_OWNER = compiled("{owner}")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_REALLY_DOUBLE = words("double")


def spell(word: str) -> str:
    """The usual spelling of one lower-case word; several words where a short form stands for them."""
    if word in _SHORT_FORMS:
        return _SHORT_FORMS[word]
    typed, word = word, word.replace("'", "")
    if _STRETCHED.search(word):
        doubled = _STRETCHED.sub(r"\1\1", word)
        word = doubled if doubled in _REALLY_DOUBLE else _STRETCHED.sub(r"\1", word)
    for ending, meant in _ENDINGS:
        if typed.endswith(ending) and word not in _SHORT_FORMS:
            return f"{word[: 1 - len(ending)]} {meant}"  # "three'll do"
    for ending, meant in _ENDINGS_OF_OWNERS:
        stem = word[: 1 - len(ending)]
        if typed.endswith(ending) and _OWNER.fullmatch(stem):
            return f"{stem} {meant}"  # "my back's a 4"
    return _SHORT_FORMS.get(word, word)
