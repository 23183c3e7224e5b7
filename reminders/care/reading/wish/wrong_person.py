"""Says whether a text comes from somebody who is not the patient."""

from reminders.care.patterns import compiled_when_used
from reminders.care.reading.evidence.names import FIRST_NAMES
from reminders.care.reading.text.vocabulary import PERSON, words

# Somebody tells that the patient died, whose number it still may be.
_DEATH = (
    r"(?:(?:he|she|the patient|your patient|this patient|el paciente|la paciente)(?: (?:has|is|had|was|just|sadly"
    r"|unfortunately|already|recently|ya))* (?:passed away|passed on|passed last|passed in|passed|died|deceased|dead"
    r"|fallecio|murio)(?! out)|(?:esta persona|ella|el) (?:ya )?(?:fallecio|murio))"
)
DEATH = compiled_when_used(rf"\b{_DEATH}\b")
WRONG_NUMBER = compiled_when_used(
    r"(?:^|(?<=\s))(?:wrong (?:number|person|phone|guy|lady|patient"
    r"|num|#|no|nbr|numero|contact|party|woman|man|cell|individual)"
    r"|rong number|wrong numb\w*|(?:not|is not|are not|isnt) the (?:right"
    r"|correct) (?:number|person|phone|one)|(?:have|got|texting|texted"
    r"|reached|messaging|contacting) (?:the )?wrong|"
    r"(?:this|it)(?: phone| number| cell)? (?:is not|is no longer|does not belong to"
    r"|belongs to|isnt|was|used to be|is now)(?: (?:his|her|their|my (?:mom"
    r"|dad|husband|wife|son|daughter|mother|father|sister|brother)s?))(?: (?:number"
    r"|phone|cell|any ?more|now))*|(?:is not|no longer) (?:his|her"
    r"|their|[a-z]+s) (?:number|phone|cell)(?: any ?more)?|"
    r"(?:no longer|does not|doesnt|dont) (?:live|lives|have|has|use"
    r"|uses|own|owns|work|works) (?:here|this (?:number|phone|cell)"
    r"|at this number|with me)(?: any ?more)?|(?:do not|dont) know (?:who"
    r"|any|anyone|anybody|a|no|this)(?: (?:named|called|by|that|this"
    r"|person|you are (?:looking|talking|asking|trying|texting)|you think"
    r"|is|by that name|with that name|your))+|nobody (?:by|with|named"
    r"|here)|no one (?:by|with|named|here by) ?(?:that name|this name"
    r"|[a-z]+)|there is no (?:one )?(?:by that name|[a-z]+ (?:here"
    r"|at this number))|"
    r"(?:never|not) (?:had|have had|been|gotten|did|received|got|get"
    r"|done|having)(?: (?:an?|any|to|your|the|this|of|for))* (?:infusions?"
    r"|clinic|patient|treatment|ketamine|procedure there|pain clinic)(?! (?:help"
    r"|work|that|since|yet|this|before|so|today|until|like))|(?:am"
    r"|are|is|was) not (?:a |your |one of your |the )?(?:patients?"
    r"|person)(?: (?:of yours|of|there|here|at|you|in|anymore|any more))*"
    r"|(?:meant|trying|looking|wanted|want) (?:to )?(?:text|reach|message"
    r"|contact|for)? ?(?:to )?(?:someone|somebody|some one|another) (?:else"
    r"|person)|no es el (?:numero|telefono|celular) de|changed (?:his"
    r"|her|their) (?:number|phone)|(?:telefono|numero|celular) ya no es (?:de"
    r"|suyo|su)|not (?:a |the )?patient of|do not (?:have|go to|know) (?:a "
    r"|any |your |this |that )?(?:pain )?(?:clinic|doctor named)|i (?:just )?(?:got"
    r"|have|have had|bought) (?:this|a) new (?:number|phone number)"
    r"|i (?:just|recently) (?:got|bought|received) this (?:number|phone)"
    r"|this is a (?:new|business|work|company|different) (?:number"
    r"|phone|line)|number (?:was|has been|got|is) (?:reassigned|recycled"
    r"|changed|new)|"
    r"not (?:who|the (?:one|person)) (?:you|u) (?:think|thought|want|are looking)|(?:phone|number"
    r"|cell) belongs to|numero (?:equivocado|incorrecto|erroneo)|(?:esta|estan|anda|andan|estas|persona|telefono"
    r"|celular) equivocad[oa]s?|equivocad[oa](?: de)? (?:numero|persona)"
    r"|se equivoc\w*(?: de (?:numero|persona|telefono))?|no soy (?:esa"
    r"|la|ese|el|su|un|una) (?:persona|paciente|senora|senor)|no soy paciente"
    r"|no (?:conozco|conosco) (?:a )?(?:ningun[oa]?|nadie|esa|ese|es[ae] persona"
    r"|quien|al|[a-z]+$)|(?:este|esto|ya) (?:no es|ya no es)(?: (?:el"
    r"|su|mas))* (?:numero|telefono|celular)(?: de)?|ese no es mi nombre"
    r"|(?:este|ese) era su (?:numero|telefono|celular)|this was (?:(?:my|his|her) )?[a-z]+ (?:old )?(?:phone"
    r"|number|cell)"
    r"|this is (?!my|our|his|her)[a-z]+s (?:phone|cell|number) not|(?:yo )?no soy (?:don|dona|la senora|el senor"
    r"|mr|mrs|ms) [a-z]+"
    r"|no hay nadie (?:con|aqui|llamad)|aqui no (?:vive|hay|es)|"
    rf"{_DEATH})(?= |$)"
)


_NOT_ME = compiled_when_used(
    r"\b(?:i am|this is|it is|my name is|name is|soy|me llamo|yo)? ?(?:not"
    r"|no soy|isnt|never been|no es|no se llama|aint) (?:the )?([a-z]+)(?=$"
    r"| [.,!;|?)]| anymore| any more| sorry| lo| so| and| he| she| you"
    r"| who| your| u| perdon| soy| this| i am| y|s phone| her| his)"
)


_WHO_IS_NAME = compiled_when_used(
    r"\bwho (?:is|the hell is|tf is|s) ([a-z]+)(?=$| [.,!;|?])|\b(?:no"
    r"|there is no) ([a-z]+) (?:here|at this number)\b|\bquien es ([a-z]+)(?=$"
    r"| [.,!;|?])|\b([a-z]+) (?:does not live here|no longer (?:has"
    r"|lives|uses)|changed (?:his|her) number|no vive aqui|ya no (?:vive"
    r"|tiene|usa))|\bno conozco a(?: ningun| ninguna)? ([a-z]+)|\bdo not know (?:any"
    r"|a|anyone named|anybody named|anyone called|who) ([a-z]+)"
)


_CAPITAL_NAME = compiled_when_used(
    r"\b(?:[Nn]ot|NOT|n't|[Nn]o soy|[Ww]ho is|[Ww]ho's|[Qq]uien es"
    r"|[Qq]uién es)\s+(?:the\s+)?([A-Z][a-zà-ÿ]{2,15})\b"
)


_NO_NAMES = words(
    """
    Sure Good Great Well Bad Feeling Okay Monday Tuesday Wednesday Thursday Friday Saturday Sunday Today
    Much Yet Really Too So Very Happy Tylenol Advil Ketamine Gabapentin Sleeping Better Worse The This
    That God Jesus English Spanish January Able
    """
)


_PROXY = compiled_when_used(
    r"\b(?:this is|soy|habla|im|i am)(?: (?:his|her|their|the|[a-z]+s"
    rf"|su|la|el))+ (?:{PERSON}|caregiver|nurse|cuidadora?|hij[oa]|espos[oa])\b"
    rf"|\b(?:his|her|their) (?:{PERSON}|caregiver)s? (?:here|typing"
    rf"|texting|answering|replying)\b|\b(?:{PERSON}|caregiver) (?:typing"
    r"|texting|answering|replying) for\b|\bon behalf of\b|\bde parte de (?:mi"
    r"|su)\b"
)


def is_someone_else(line: str, text: str) -> bool:
    """Whether the writer says that this is not the patient's phone; `text` is the original: capitals tell names."""
    if WRONG_NUMBER.search(line):
        return True
    found = _CAPITAL_NAME.search(text)
    if found and found[1] not in _NO_NAMES and not text.isupper():
        return True
    if any(found[1] in FIRST_NAMES for found in _NOT_ME.finditer(line)):
        return True
    return any(name in FIRST_NAMES for found in _WHO_IS_NAME.finditer(line) for name in found.groups() if name)


def is_by_proxy(line: str) -> bool:
    """Whether somebody writes for the patient: what they say is not the patient's own score."""
    return bool(_PROXY.search(line))
