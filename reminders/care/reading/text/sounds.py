"""Numbers that dictation, spelling by ear and playful keyboards write as something else: "ate out of ten", "thr33".

What is a word of its own ("ate", "for", "dies") is a number only where nothing but a number fits.
"""

import re

from reminders.care.reading.packs import compiled, either, table, words

_LEET, _SOUNDS = table("leet"), table("sound")
_NOT_ALONE = words("not-alone")  # words that may be a whole text
_WORD = "|".join(sorted(_SOUNDS, key=len, reverse=True))
_LEET_WORD = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(_LEET)})(?![a-z0-9])")
_HEDGES = rf"(?:{either('hedge')}[ ,]+)"
_ALONE = compiled(rf"^([^a-z0-9]*{_HEDGES}{{0,3}})({_WORD})(?=[^a-z0-9]*$| *[.,!\n]| {{heard-of}} (?:{{ten}}|10)\b)")
_OF_TEN = compiled(rf"(?<![a-z'])({_WORD})(?= ?(?:/|{{heard-of-ten}}) ?(?:{{ten}}|10)\b)")
_SAID = compiled(r"({heard-behind})({heard-said})(?= ?(?:$|[.,!;)]))")
_ZIP_CODE = compiled(r"\b{no-zip}\b")


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
