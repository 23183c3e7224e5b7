"""What a writer asks of people, whatever else the text says: to be called, or that a value be taken back."""

import re
from decimal import Decimal

from reminders.care.reading.text.line import NUMBER, value_of

_SOMEONE = (
    r"(?:you|u|yall|someone|somebody|some one|anyone|anybody|a (?:nurse|person|human|doctor)|the (?:nurse|doctor|clinic"
    r"|office|team|staff)|nurse|doctor|dr [a-z]+|they|she|he)"
)
_CALL = r"(?:call|ring|phone|telephone)"
_BACK = (
    r"(?= back\b| actually\b| please\b| pls\b| asap\b| now\b| when\b| at\b| about\b| today\b| tomorrow\b| if\b|"
    r" on\b| so\b| soon\b"
    r"| as\b| any ?time\b| and\b| i\b| am\b| thanks?\b| doctor\b| right\b| cause\b| because\b|$| [.,!;|?])"
)
_WANTS_CALL = re.compile(
    rf"(?:^|[.,!;|] |\b(?:please|pls|can|could|would|will|just|and|but|so|then|ok|yes|yeah|actually|also|to|should|must"
    rf"|needs to|better|hi|hello|hey|doctor|<[\w.]+>) )(?:{_SOMEONE} )?(?:please |just |pls )?{_CALL} me{_BACK}"
    rf"|\b(?:have|need|want|ask|tell|get|like|love) (?:for )?{_SOMEONE} (?:to )?(?:please )?{_CALL} me\b"
    rf"|\b{_SOMEONE} (?:please )?{_CALL} me (?:please|back|asap)\b|\bgive me a (?:call|ring|call back)\b"
    r"|\b(?:need|want|like|request\w*) (?:to (?:get )?)?(?:a |the )?(?:call(?: ?back)?|phone call)\b(?! center)"
    r"|\b(?:need|want|like|love|wanna|have|can i|could i|may i|let me|how do i)(?: to)? (?:talk|speak)(?: (?:to|with)) "
    r"(?:you|u|someone|somebody|anyone|a (?:nurse|person|human|real person|doctor)|(?:the|my) (?:nurse|doctor"
    r"|clinic|office)"
    r"|nurse|doctor|dr [a-z]+|one of)"
    r"|\b(?:llameme|llamenme|llamame|llamarme|marqueme|marquenme|marcarme|hableme|hablenme)\b"
    r"|\b(?:que|me|pueden|puede|podrian|podria) me llamen?\b|\bme (?:pueden|puede|podrian|podria|van a)"
    r" (?:llamar|marcar)\b"
    r"|\bquiero que (?:me llam|alguien me llam|la doctora me llam|el doctor me llam)\w+"
    r"|\b(?:necesito|quiero|quisiera|me urge|puedo|ocupo|deseo) hablar con\b|\balguien (?:me|que me) (?:llame"
    r"|puede llamar)\b"
)
_NOT_CALLED = re.compile(
    r"\b(?:my|mi) [a-z]+ (?:(?:is|will|said|gonna|going|to|later|he|she|would) )*call me\b|"
    rf"\b(?:do not|dont|not|never|no need to|no need for (?:you|anyone) to|need not|stop|quit|did|does|if|when"
    rf"|why|who|how"
    rf"|until|before|after|without) (?:(?:have to|need to|want) )?(?:{_SOMEONE} )?(?:to )?(?:ever |please |even"
    rf" )?{_CALL} me\b"
    rf"|\bdo not (?:want|need) (?:{_SOMEONE} to |a )?call\b|\bno (?:me |es necesario que me |hace falta que me "
    rf"|necesito que me )"
    r"(?:llam|marqu|habl)\w+|\bsi me llaman?\b|\bcuando me llam\w+|\bno (?:necesito|quiero) (?:que me llam\w+|hablar)"
    r"|\b(?:they|people|friends|everybody|everyone|folks|he|she|kids) (?:all |just |always )?call me (?!back)"
)
_DENIED = re.compile(
    rf"\b(?:not|no|instead of|rather than|en vez de|en lugar de|ni) (?:a |an |un |el |the |es |era )?({NUMBER})"
)
#: "Delete that" said of an answer: it takes it back and is no refusal of texts.
_TAKES_BACK = re.compile(
    r"^(?:(?:oops|no|wait|please|pls|sorry|perdon|ay|por favor|can you|puede|can u) ,? ?)*"
    r"(?:delete|cancel|remove|erase|undo|ignore|disregard|forget|scratch|strike|void|borr[aeo]\w*|cancel[ae]\w*|quit[ae]\w*"
    r"|olvid[ae]\w*|ignor[ae]\w*|anul[ae]\w*)(?: (?:that|it|this|my|the|what i (?:said|put|sent)|eso|ese|esa|lo"
    r"|la|el|mi|lo que"
    r" (?:puse|dije|mande)|last|previous|ultimo|ultima|anterior|one|answer|number|score|reply|response|respuesta|numero"
    r"|que puse|de antes|please|pls|por favor))+(?: [.!])*$"
)


def wants_call(line: str) -> bool:
    """Whether the writer wants a person to ring or to talk to."""
    return bool(_WANTS_CALL.search(line)) and not _NOT_CALLED.search(line)


def denied_in(line: str) -> frozenset[Decimal]:
    """The values that a line says are not meant ("sorry 2 not 3": 3)."""
    return frozenset(value_of(found[1]) for found in _DENIED.finditer(line))


def takes_back(line: str) -> bool:
    """Whether the whole text asks to take back what was answered ("delete that")."""
    return bool(_TAKES_BACK.match(line))
