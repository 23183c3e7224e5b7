"""Numbers that dictation, spelling by ear and playful keyboards write as something else: "ate out of ten", "thr33".

What is a word of its own ("ate", "for", "dies") is a number only where nothing but a number can stand.
"""

import re

# Digits for letters; no other word looks like these.
_LEET = {
    "zer0": "zero", "0ne": "one", "on3": "one", "tw0": "two", "thr33": "three", "thre3": "three", "f0ur": "four",
    "f1ve": "five", "fiv3": "five", "s1x": "six", "s3ven": "seven", "sev3n": "seven", "se7en": "seven",
    "e1ght": "eight", "eigh7": "eight", "n1ne": "nine", "nin3": "nine", "t3n": "ten", "cer0": "cero", "un0": "uno",
    "d0s": "dos", "tr3s": "tres", "cuatr0": "cuatro", "cinc0": "cinco", "s3is": "seis", "siet3": "siete",
    "och0": "ocho", "nuev3": "nueve", "di3z": "diez",
}  # fmt: skip
_SOUNDS = {
    "won": "one", "wun": "one", "to": "two", "tew": "two", "tow": "two", "tu": "two", "tree": "three", "for": "four",
    "fore": "four", "fo": "four", "foe": "four", "fower": "four", "fife": "five", "sicks": "six", "sics": "six",
    "ate": "eight", "ait": "eight", "nein": "nine", "nyne": "nine", "tin": "ten", "o": "zero", "oh": "zero",
    "dies": "diez", "diess": "diez", "sei": "seis", "sais": "seis", "ocio": "ocho", "oxo": "ocho", "nuevo": "nueve",
    "ii": "two", "iii": "three", "vi": "six", "vii": "seven", "viii": "eight", "ix": "nine",
}  # fmt: skip
_NOT_ALONE = frozenset(("o", "oh", "tu", "tin", "nuevo", "vi", "to", "for", "tree"))  # words that may be a whole text
_WORD = "|".join(sorted(_SOUNDS, key=len, reverse=True))
_LEET_WORD = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(_LEET)})(?![a-z0-9])")
_HEDGES = (
    r"(?:(?:um|uh|hmm|like|about|maybe|a|an|un|una|hi|hola|ok|well|pues|honestly|probably|im|estoy en|hoy|un)[ ,]+)"
)
_ALONE = re.compile(rf"^([^a-z0-9]*{_HEDGES}{{0,3}})({_WORD})(?=[^a-z0-9]*$| *[.,!\n]| de (?:diez|dies|10)\b)")
_OF_TEN = re.compile(rf"(?<![a-z'])({_WORD})(?= ?(?:out of|outta|outa|out a|/|on|over) ?(?:ten|10)\b)")
_SAID = re.compile(
    r"((?:(?:i'?d|i would|would|have to|gotta) (?:have to )?say|pain (?:is|level is|level)|call it|it'?s|its) (?:an? )?"
    r"|(?:\b(?:dolor|ando|estoy|toy|ta|esta|sigo|es|anda) (?:es )?(?:en|de|un|como)|\bun) )"
    r"(won|wun|tew|fore|fower|fo|sicks|ate|dies|diess|sei|sais|oxo)(?= ?(?:$|[.,!;)]))"
)

_ZIP_CODE = re.compile(r"\b(?:(?<=my )zip|zip code)\b")


def sounded_out(plain: str) -> str:
    """The normalized text with numbers written by ear as the words that were meant."""

    def meant(found: re.Match[str]) -> str:
        before = "".join(group for group in found.groups()[:-1] if group)
        return before + _SOUNDS[found.groups()[-1]]

    def alone(found: re.Match[str]) -> str:
        bare = not re.search("[a-z]", found[1]) and found[2] in _NOT_ALONE
        return found[0] if bare else found[1] + _SOUNDS[found[2]]

    plain = _ZIP_CODE.sub("zipcode", plain)
    plain = _LEET_WORD.sub(lambda found: _LEET[found[0]], plain)
    return _ALONE.sub(alone, _SAID.sub(meant, _OF_TEN.sub(meant, plain)))
