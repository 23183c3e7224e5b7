"""Somebody writes for the patient: "this is his daughter, he says 4" is the patient's own value, told by another.

Only where the text says so. A relative's opinion without that ("my wife says I'm an 8") stays somebody else's.
"""

import re

from reminders.care.patterns import compiled_when_used
from reminders.care.reading.text.line import NUMBER

_KIN = (
    r"(?:daughter|son|wife|husband|mother|mom|mum|dad|father|sister|brother|niece|nephew|grandson"
    r"|granddaughter|caregiver"
    r"|caretaker|care giver|aide|cna|helper|hija|hijo|esposa|esposo|nuera|yerno|nieta|nieto|sobrina|sobrino|cuidadora"
    r"|cuidador|hermana|hermano|mama|papa)"
)
_SPEAKS_FOR = compiled_when_used(
    r"\b(?:this is|its|it is|i am|soy|habla|escribe|here is|hi|hello|from) (?:(?:the|his|her|su|la|el"
    rf"|[a-z]+s?) (?:, )?){{0,4}}{_KIN}\b"
    rf"|\b{_KIN}s? (?:here|typing|texting|answering|writing|de don|de dona|de la senora|del senor)\b"
    r"|\b(?:typing|texting|answering|answer|writing|responding|reply|replying|type|text) (?:this )?for (?:him"
    r"|her|my|mom|dad|the patient)"
    r"|\b(?:so this|this) (?:is )?(?:his|her)\b|\bso i (?:am )?(?:text|typing|type|texting|answer\w*) for\b"
    r"|\bdo (?:his|her) texting\b"
    r"|\b(?:can not|does not) (?:see|read|type|hear you|text)\b|\bup to texting\b|\bexact words\b|\bper"
    r" (?:mom|dad|patient|pt)\b"
    r"|\bescribo por\b|\ble traduzco\b|\bme ayuda a escribir\b|\b(?:no ve|no puede) (?:las letras|escribir"
    r"|leer|la pantalla)\b"
    r"|\b(?:typing|texting|answering|writing|responding|translating|interpreting|texts|types) (?:\w+ )?for (?:my"
    r" |the )?"
    r"[a-z]+\b|\bon behalf of\b|\bi am typing\b|\b(?:i|then) (?:just )?asked (?:him|her)\b|\b(?:read|showed)"
    r" (?:him|her) the\b"
    r"|\b(?:told me|just told me|me lo acaba de decir|wants (?:me|you) to put|told me to put|to type|for me to"
    r" (?:send|put))\b"
    rf"|\b(?:his|her|su|signed ,? ?his|signed ,? ?her) {_KIN}(?= *$| [a-z]+ *$| [.])|\bsoy (?:su|la|el) (?!del\b"
    rf"|de la\b)[a-z]+\b"
    rf"|\b(?:aqui|aki) (?:la|el|su) {_KIN}\b|\byo (?:solo|nomas|nada mas) (?:le )?(?:escribo|tecleo|soy)\b"
    r"|\b(?:le|les) (?:escribo|contesto|respondo|texteo) por\b|\ble (?:ensene|lei|pregunte)\b|\bes mi [a-z]+"
    r" (?:la|el) paciente\b"
    r"|\b(?:she|he|wife|mom|dad) (?:is|s) the patient\b|\bhands are (?:too |so )?(?:shaky|busy|wet|full)\b"
    r"|\bdoes not do (?:these )?phones\b"
    r"|\b(?:lo|la) cuido\b|\bsoy (?:la|el) que (?:la|lo) cuida\b|\bhome (?:health )?(?:aide|helper)\b"
    r"|\bcaregiver (?:of|for)\b"
    r"|\b(?:tell|put) (?:them|it|him|her) (?:down )?for (?:him|her|papa|mama|mom|dad)\b"
    r"|\bonly speaks\b|\bno sabe (?:textear|leer"
    r"|escribir|mandar|usar)\b|\b(?:le|les) (?:contesta|escribe|responde|manda) (?:su|la|el|por)\b"
    r"|\ble manda decir\b|\b(?:contesto|escribo|respondo) yo\b|\bno (?:oye|ve|escucha) bien\b"
    r"|\b(?:le|la|lo) pregunte y\b|\bhelping (?:him|her|my \w+) (?:text|answer|reply)\b|\bonly (?:talks|knows)\b"
    r"|\bthe aide\b|\b(?:he|she|pt|patient) (?:states|rates)\b|\bme what to type\b|\b(?:i|then) asked (?:him"
    r"|her) twice\b|\bhad to ask (?:him|her )?twice\b"
)
# Whose number it is, what they do to give it, and what may stand between that and the number.
_WHO = (
    r"(?:he|she|ella|el|him|her|dad|daddy|mom|mum|mama|mami|papa|papi|mother|father|grandpa|grandma|granny|nana|pops?"
    r"|ma|abuel[ao]|abuelit[ao]|(?:la|el) (?:senora?|don|dona|patron|patrona|dona|paciente|viejit[ao])(?: [a-z]+)?"
    r"|(?:don|dona|mr|mrs|ms|miss|sr|sra) [a-z]+|(?:mi|my) (?:mama|papa|mami|papi|apa|ama|mom|mum|dad|wife"
    r"|husband|mother"
    r"|father|brother|sister|aunt|uncle|grandma|grandpa|viej[ao]|viejit[ao]|abuel[ao]|abuelit[ao]|ti[ao]|espos[ao]|senora?"
    r"|suegr[ao]|jef[ae]|jefit[ao]|tata|herman[ao]|marido|mujer)|wife|husband|the patient|patient|pt|resident|sir|madam"
    r"|the boss)"
)
_GIVES = (
    r"(?:says?|said|saying|states?|reports?|rates?|tells? me|telling me|told me|gives?|gave|wants?|asks?(?: me)?"
    r"|insists?"
    r"|answers?|answered|dictates?|wrote|writes|picked|picks|chose|nodded|nods|points|pointed|pointing|squeezed|blinked"
    r"|tapped|taps|shows|showed|grunted|yelled|goes|is holding up|holding up|holds up|held up|is at|is|has"
    r"|dice|dijo|dise|disen|refiere|insiste|contesta|contesto|responde|pide|escribio|senala|senalo|toco|levanto|anda|esta"
    r"|manda|quiere|ensena|ensenho|me dijo|me dice|me pide)"
)
_BETWEEN = (
    r"(?:(?: just| is| been| me| you| to| put| that| tell| them| it| its| a| an| about| at| on| down| for| the|"
    r" only| like|"
    r" out| loud| up| with| que| ke| q| le| ponga| pongan| decir| es| un| una| en| con| como| de| su| dolor|"
    r" pain| her| his"
    r"| level| today| hoy| now| right now| still| amanecio| tiene| esta| anda| siente| trae| once| pongale| :| ,"
    r"| tipo| el)){0,8}"
)
_REPORT = compiled_when_used(
    rf"\b{_WHO}(?: just| keeps| still| only| me| nos| les| le| solo)* {_GIVES}{_BETWEEN} (?={NUMBER})"
)
_REPORTED = compiled_when_used(
    rf"({NUMBER})(?: (?:out of ten|today|hoy))? ?,? (?:(?:dice|says|said|is what) {_WHO}|{_WHO} (?:says|said|dice))\b"
)
_PLAIN_SAYS = compiled_when_used(
    r"\b(?:dice|dise|refiere|me dijo|told me|contesto|manda decir|says|said|reports)(?: (?:mi|la|el|su|don|dona))?"
    rf"(?: [a-z]+)?{_BETWEEN} (?={NUMBER})"
)
_OPINION = compiled_when_used(
    r"\b(?:i am|im|estoy|tengo|thinks?|thought|guess(?:es|ed)?|cree|opina|would say|diria|looks like|se ve|de"
    r" cara|my guess"
    r"|if you ask me|calculo)\b"
)
_HIS_PAIN = compiled_when_used(
    r"\b(?:his|her|moms?|dads?|mi moms|su|my dads|my moms|my wifes|my husbands|mothers|fathers|el dolor de mi [a-z]+"
    r"|el dolor de ella) (?=(?:pain|dolor|level|score|back|number|answer|words|es)\b)"
)
_FINGERS = compiled_when_used(
    r"(<[ws]?(?:\d|10)>) (?:fingers?|smiley face|face|dedos|deditos|carita)\b(?: on (?:your|the) [a-z]+)?"
)


def speaks_for(line: str) -> bool:
    """Whether somebody passes on the patient's own words ("this is his daughter, he says 4")."""
    spoken = spoken_for(line)
    return spoken != line and "patient says" in spoken


def spoken_for(line: str) -> str:
    """The line in the patient's own voice where somebody else wrote it down."""
    if not _SPEAKS_FOR.search(line):
        return line
    line = _FINGERS.sub(r"\1", line)
    told = _REPORT.sub(_unless_opinion, line)
    if told == line:
        told = _REPORTED.sub(r"patient says \1", line)
    if told == line:
        told = _PLAIN_SAYS.sub(_unless_opinion, line)
    return _HIS_PAIN.sub("the ", told)


def _unless_opinion(found: re.Match[str]) -> str:
    """What introduces the number as the patient's; "she says I'm a 10" introduces nothing."""
    return found[0] if _OPINION.search(found[0]) else "patient says "
