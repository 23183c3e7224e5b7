"""One spelling for what phones and ears make many of, for words of danger and refusal alone.

The Spanish fold writes words as they sound (kiero, qiero; voy, boi; serrar, cerrar), the English one opens what is
spoken short (livin, gon). Both are applied to the line and to the phrases alike, so no phrase lists its own slips.
"""

import re
from functools import lru_cache

from reminders.care.reading.text.vocabulary import words

_SOUNDS = (
    (re.compile(r"ch"), "C"),
    (re.compile(r"h"), ""),
    (re.compile(r"ll"), "y"),
    (re.compile(r"qu?(?=[ei])"), "k"),
    (re.compile(r"c(?=[ei])|z"), "s"),
    (re.compile(r"[cq]"), "k"),
    (re.compile(r"gu(?=[ei])"), "G"),
    (re.compile(r"g(?=[ei])"), "j"),
    (re.compile(r"G"), "g"),
    (re.compile(r"v"), "b"),
    (re.compile(r"nb"), "mb"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"y$"), "i"),
    (re.compile(r"ao$"), "ado"),
    (re.compile(r"(?<=[aeiou])d$"), ""),
)
_SPANISH_SLIPS = {
    "pal": "para el",
    "to": "todo",
    "toa": "toda",
    "jarta": "harta",
    "jarto": "harto",
    "kero": "quiero",
    "ekisiera": "quisiera",
    "nomas": "nada mas",
    "eta": "esta",
    "bida": "vida",
    "weno": "bueno",
    "ise": "hice",
    "asi": "asi",
    "orita": "ahorita",
    "izq": "izquierdo",
}
_ENDS_IN_IN = words(
    """
    again brain pain begin within certain margin captain chain drain grain plain train spain stain insulin
    aspirin virgin cousin muffin cabin satin latin basin robin resin toxin raisin protein vitamin vitamins
    heparin warfarin chin skin thin twin spin grin main vein ruin remain explain contain explain curtain
    mountain fountain bargain villain origin martin austin dublin berlin admin plugin login gabapentin
    metformin melatonin penicillin oxytocin coffin ketamin dolphin pumpkin napkin
    """
)
_ENGLISH_SLIPS = {
    "n": "and",
    "b": "be",
    "caint": "can not",
    "gon": "going to",
    "finna": "going to",
    "tn": "tonight",
    "ded": "dead",
    "dieing": "dying",
    "breth": "breath",
    "swalow": "swallow",
    "hisself": "himself",
    "theirself": "themself",
    "evry": "every",
    "goodnite": "goodnight",
    "tomorow": "tomorrow",
    "tmrws": "tomorrows",
    "rist": "wrist",
    "thats": "that is",
    "nothin": "nothing",
    "nuthin": "nothing",
    "ambulence": "ambulance",
    "cus": "because",
    "yous": "you",
    "meself": "my self",
    "blud": "blood",
    "sumthin": "something",
    "sum1": "someone",
    "unconcious": "unconscious",
    "freind": "friend",
    "hart": "heart",
    "kno": "know",
    "dont": "do not",
    "stoping": "stopping",
    "gma": "grandma",
    "gramps": "grandpa",
}


@lru_cache(maxsize=8192)
def spanish(word: str) -> str:
    """How a Spanish word sounds."""
    word = _SPANISH_SLIPS.get(word, word).replace("ñ", "n")
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word) if " " not in word else " ".join(map(spanish, word.split()))
    return word


@lru_cache(maxsize=8192)
def english(word: str) -> str:
    """An English word in full."""
    if word in _ENGLISH_SLIPS:
        return _ENGLISH_SLIPS[word]
    if len(word) > 4 and word.endswith("in") and word not in _ENDS_IN_IN:
        return f"{word}g"
    return word
