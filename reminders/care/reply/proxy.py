"""Somebody writes for the patient: "this is his daughter, he says 4" is the patient's own value, told by another.

Only where the text says so. A relative's opinion without that ("my wife says I'm an 8") stays somebody else's.
"""

import re

_KIN = (
    r"(?:daughter|son|wife|husband|mother|mom|mum|dad|father|sister|brother|niece|nephew|grandson"
    r"|granddaughter|caregiver"
    r"|caretaker|care giver|aide|cna|helper|hija|hijo|esposa|esposo|nuera|yerno|nieta|nieto|sobrina|sobrino|cuidadora"
    r"|cuidador|hermana|hermano|mama|papa)"
)
_SPEAKS_FOR = re.compile(
    r"\b(?:this is|its|it is|i am|soy|habla|escribe|here is|hi|hello|from) (?:(?:the|his|her|su|la|el"
    rf"|[a-z]+s?) ){{0,3}}{_KIN}\b"
    rf"|\b{_KIN}s? (?:here|typing|texting|answering|writing|de don|de dona|de la senora|del senor)\b"
    r"|\b(?:typing|texting|answering|answer|writing|responding|reply|replying|type|text) (?:this )?for (?:him"
    r"|her|my|mom|dad|the patient)"
    r"|\b(?:so this|this) (?:is )?(?:his|her)\b|\bso i (?:am )?(?:text|typing|type|texting|answer\w*) for\b"
    r"|\bdo (?:his|her) texting\b"
    r"|\b(?:can not|does not) (?:see|read|type|hear you|text)\b|\bup to texting\b|\bexact words\b|\bper"
    r" (?:mom|dad|patient|pt)\b"
    r"|\bescribo por\b|\ble traduzco\b|\bme ayuda a escribir\b|\b(?:no ve|no puede) (?:las letras|escribir"
    r"|leer|la pantalla)\b"
    r"|\bthe aide\b|\b(?:he|she|pt|patient) (?:states|rates)\b|\bme what to type\b|\b(?:i|then) asked (?:him"
    r"|her) twice\b|\bhad to ask (?:him|her )?twice\b"
)
_SAYS = re.compile(
    r"\b(?:he|she|ella|el|dad|mom|mama|papa|mother|father|grandpa|grandma|abuelit[ao]|mi mama|mi papa|pt|patient)"
    r"(?: just| is| been| esta| me)* (?:says?|said|saying|states?|reports?|rates|tells? me|telling me|told me"
    r"|dice|dijo|gives"
    r"|points to|pointed to|pointing to|is holding up|holding up|nodded|shows)\b"
)
_PLAIN_SAYS = re.compile(r"\b(?:dice|refiere)(?: abuelit[ao])?(?: que| tell them| que es)*(?= (?:un |a )?<)")
_HIS_PAIN = re.compile(
    r"\b(?:his|her|moms?|dads?|mi moms|her pains|su|my dads|my moms|mothers|fathers) (?=(?:pain|dolor|level"
    r"|score|back|number)\b)"
)
_IS_AT = re.compile(r"\b(?:he|she|mom|dad|my (?:papa|mom|dad)) is (?=(?:at |an? |about |around |like )*<)")
_FINGERS = re.compile(r"(<[ws]?(?:\d|10)>) (?:fingers?|face|dedos|carita)\b")


def speaks_for(line: str) -> bool:
    """Whether somebody passes on the patient's own words ("this is his daughter, he says 4")."""
    spoken = spoken_for(line)
    return spoken != line and "patient says" in spoken


def spoken_for(line: str) -> str:
    """The line in the patient's own voice where somebody else wrote it down."""
    if not _SPEAKS_FOR.search(line):
        return line
    line = _FINGERS.sub(r"\1", line)
    line = _SAYS.sub("patient says", line)
    line = _PLAIN_SAYS.sub("patient says", line)
    return _IS_AT.sub("pain is ", _HIS_PAIN.sub("the ", line))
