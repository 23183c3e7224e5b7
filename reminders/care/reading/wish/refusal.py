"""A refusal of further texts, in any words a reasonable person would understand (47 CFR 64.1200(a)(10))."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reminders.care.patterns import compiled_when_used
from reminders.care.reading.danger.grammar import places_of
from reminders.care.reading.text.line import NUMBER
from reminders.care.reading.text.vocabulary import DRUG
from reminders.care.reading.values import Intent
from reminders.care.reading.wish.refusal_phrases import ENGLISH, SPANISH, STOPS_EN, STOPS_ES
from reminders.care.reading.wish.wrong_person import WRONG_NUMBER


@dataclass(frozen=True)
class Wish:
    """An intent, the rule that found it, and the line without the words that said it.

    `is_keyword` says that the whole text is nothing else but a word or phrase of refusal.
    """

    intent: Intent
    rule: str
    rest: str
    is_keyword: bool = False


_THESE = (
    r"(?:the|it|these|this|those|your|all|any|all the|all of|all these"
    r"|all this|of|me|with|us|any more|such|more|sending|getting|with the"
    r"|out|already|damn|fucking|stupid|annoying|daily|automated|clinic|pain"
    r"|spam|mas|los|las|estos|estas|esos|sus|tantos|tus)"
)


_TEXTS = (
    r"(?:texts?|texting|texted|messages?|messaging|messaged|notifications?"
    r"|reminders?|surveys?|survey questions|questions?|check ?-? ?ins?"
    r"|spam|subscription|alerts?|communications?|correspondence|check ?-? ?ups? by (?:text|phone)|texto"
    r"|textos|mensajes?|mensajitos"
    r"|recordatorios|encuestas?|preguntas?|avisos|notificaciones)"
)


_SENDING = (
    r"(?:text|texting|messaging|message|contacting|contact|sending"
    r"|send|spamming|bugging|bothering|harassing|asking|calling|writing"
    r"|pestering|annoying|blowing up|hitting|reaching out|pinging|stalking"
    r"|disturbing|emailing|hounding|bugging me|bother|harass"
    r"|txtn|txtin|textn|textin|texing|txing|msgn|msgin)"
)


_NOT_MEDICAL = (
    r"(?! (?:the |this |these |my |of |from |all |about )*(?:pain|meds?"
    rf"|medications?|medicine|pills?|infusions?|treatment|{DRUG}s?|doctor"
    r"|pharmacy|dose|my doctor|nurse|refill|appointment))"
)


# A refusal said in words, anywhere in a text.
_REFUSALS: tuple[str, ...] = tuple(
    pattern
    for pattern in (
        r"(?:stop|quit|cease|discontinue|halt|end|cancel|pause|no more"
        rf"|stopping|stop with|quit with|enough of|enough with|enough)(?: {_THESE}){{0,4}} {_TEXTS}\b(?!"
        r" (?:from|by) (?:pharmacy|cvs|walgreens))",
        rf"(?:stop|quit|cease|discontinue)(?: {_THESE}){{0,3}} {_SENDING}\b{_NOT_MEDICAL}",
        r"(?:stop|quit|cease) (?:it )?(?:with )?(?:them|these|this|this crap"
        r"|this shit|this nonsense|the service|this service|this program"
        r"|the program|all of this|all this|all communication|bugging)(?=$"
        r"| [.,!;|?]| please| now| already| stuff| thing| or i)",
        r"(?:can|could|would|will|wish|want|need|have|please)(?: (?:you"
        rf"|the|these|this|all|your|i|to|those))* {_TEXTS} (?:to |please "
        r"|just |must |have to |need to |needs to |should )*(?:stop|end"
        r"|go away|quit)\b",
        rf"{_TEXTS} (?:need|needs|have|has|must|should|better)(?: to)? (?:stop"
        rf"|end)\b|make (?:the|these|it|this|your|them|those) {_TEXTS} stop",
        r"(?:do not|dont|never|please not|not) (?:ever |you |please |be )*(?:text"
        r"|texting|message|messaging|contact|contacting|write|writing|bother"
        r"|bothering|bug|bugging|spam|disturb|harass)(?: to)?(?: (?:me"
        r"|us|my|this|any|again|anymore|here|her|him|anything|back|no more)"
        r"|$)(?! (?:back until|while|before|after \[?|at \[|during))",
        r"(?:do not|never|not|no longer|no need to) (?:please |ever )*(?:send"
        r"|sending)(?: (?:me|us|any|anything|this|these|more|no|your|out"
        rf"|it|them))+(?: {_TEXTS})?\b(?! (?:a bill|bill|an? [a-z]+ bill"
        r"|to (?:the )?(?:wrong )?pharmacy|home|away))",
        r"(?:do not|dont|no longer|never|not|did not) (?:really |even "
        r"|ever )?(?:want|wish|wanting|need|care|like|appreciate|consent"
        r"|agree|sign up|signed up|ask|asked|request|requested|authorize)(?: (?:to"
        r"|for|get|receive|receiving|getting|have|be|keep|continue|hear"
        r"|hearing|any|these|this|the|your|more|of|those|doing|do|anything"
        rf"|part|in|answer|answering|being|from|sent|a|daily|all))* (?:{_TEXTS}"
        r"|from you|from (?:this|your) (?:clinic|number)|participate|participating"
        r"|contacted|study|program|service)\b",
        r"(?:do not|no longer|never|not) (?:want|wish|need|like|care for"
        r"|care)(?: (?:to|get|getting|receive|receiving|be getting|keep"
        r"|any|have|of))* (?:these|them|those)(?: (?:any more|please|now"
        r"|at all))*(?=$| [.,!;|])",
        r"(?:do not|no longer|not) (?:want|wish|wanting|going)(?: to)? (?:do"
        r"|answer|be part of|continue(?: with)?|keep doing|participate(?: in)?"
        r"|be in|take part)(?: in)?(?: (?:this|it|these|the|your|any more"
        r"|any|that|anymore))*(?: (?:survey|study|program|thing|questions?"
        r"|any ?more))?(?=$| [.,!;|?]| please| thanks| thank)",
        r"(?:remove|delete|drop|scratch|erase|cross|leave|wipe|unenroll"
        r"|withdraw|exclude|strike)(?: (?:me|us|my (?:name|number|phone"
        r"|cell|info|contact|information)|this (?:number|phone)|him|her"
        r"|the number|number))(?: (?:off|out|from|of|please|now|completely))*(?: (?:the"
        r"|this|your|these|that|all|any|of))*(?: (?:lists?|system|texts?"
        r"|messages?|database|service|program|survey|contacts?|records?"
        rf"|rotation|distribution|study))?{_NOT_MEDICAL}(?=$| [.,!;|?)]"
        r"| please| now| asap| thanks| thank| and| i| before| immediately"
        r"| right| y| or| already| today| por)",
        r"(?:take|get|pull|put) (?:me|us|my (?:name|(?:phone |cell )?number|cell|phone)|this number) (?:off"
        r"|out)(?: of)?(?: (?:the|this|your|these|that|all|any|of))*(?: (?:lists?"
        r"|texts?|messages?|this|it|here|thing|survey|system|database|program"
        rf"|study|loop|(?:texts?|texting|messages?) (?:thing|stuff|list|business)))?{_NOT_MEDICAL}(?=$| [.,!;|?])",
        r"permission (?:is )?revoked|(?:do not|did not|never) (?:give|gave"
        r"|have)(?: (?:you|my|any))* (?:permission|consent)",
        r"(?:please|por favor) (?:just )?(?:stop|unsubscribe|remove|cancel)(?: (?:it"
        r"|this|now|me|thanks|already|all))*$",
        r"(?:off|out of|from) (?:the|this|your|that|ur) (?:mailing |text "
        r"|texting |call |contact |calling |sms |texts? )?(?:list|lists"
        r"|database)\b",
        r"opt(?:ing|ed)? (?:me )?(?:- )?out\b|\bopt me out|\bout opt\b"
        r"|opt ?- ?out|count me out|unenroll me|disenroll\w*|unsubscrib\w*"
        r"|sign me out of|de ?-?activate (?:my|these|this|me)",
        r"(?:revoke|revoking|withdraw|withdrawing|cancel|cancelling|rescind"
        r"|retract|take back)(?: (?:my|all|the|any|mi))* (?:consent|permission"
        rf"|authorization|participation|enrollment|subscription|{_TEXTS}"
        r"|consentimiento|permiso)\b|withdraw (?:me|from (?:this|the|your))",
        rf"cancel(?: (?:these|this|the|all|your|my|me))* (?:{_TEXTS}|service"
        r"|program|subscription|enrollment|from (?:this|these|the))\b",
        r"lose (?:my|this) (?:number|#|phone)|leave me(?: (?:the|tf|fuck"
        r"|hell|f))* (?:alone|be|tf alone)|let me be|(?:blocking|block"
        r"|blocked|gonna block|reporting|report) (?:you|this number|your number"
        r"|this)\b|get lost|piss off|fuck (?:off|you)|f off|eff off|go (?:away"
        r"|to hell|fuck)|buzz off|(?:this is|its|it is) (?:spam|harassment"
        r"|harassing)|bug off|knock it off|take a hike|kick rocks|get bent|shove (?:it|off)",
        r"(?:i am |am |im |so )?(?:done|finished|through|over)(?: (?:with"
        r"|answering|doing|getting|responding to|replying to|these|this"
        rf"|the|your|all|of|to))+ (?:{_TEXTS}|service|program)\b",
        r"(?:sick|tired|fed up|had enough|enough|annoyed|over it|over)(?: (?:of"
        r"|with|by|getting|receiving|answering|and tired of|these|this"
        rf"|the|your|all|stupid|damn|from|being|constant))+ (?:{_TEXTS}"
        r"|texted|messaged)\b",
        r"i (?:did not|never|do not) (?:sign up|signed up|consent|consented"
        r"|agree|agreed|ask|asked|subscribe|subscribed|gave (?:you )?permission"
        r"|give (?:you )?permission)(?: (?:to|for|with))?(?: (?:this|these"
        r"|any of this|be texted|texts|messages|get texts))?(?=$| [.,!;|?]"
        r"| please| remove| stop| so)",
        r"(?:not|no longer|never been|never was|not really|not at all) interested(?: (?:in (?:this"
        r"|these|your|the|any|participating|texts|messages|the survey|answering)"
        r"|any ?more|any longer|participating|this|thanks|thank you|please"
        r"|receiving|getting|answering|being|texted|contacted|these|at all))*(?=$"
        r"| [.,!;|?])|no thank(?:s| you) to (?:the|these|your)|please (?:discontinue"
        r"|desist|refrain)|cease and desist",
        r"(?:rather|prefer) not (?:to )?(?:get|receive|answer|have|be getting) (?:any |these|those|this"
        r"|your|such|texts|messages)"
        r"|(?:rather|prefer) not (?:to )?be (?:texted|messaged|contacted)",
        r"ya estuvo(?: bueno| bien| suave)?(?: (?:de|con|los|tantos|sus|estos|tanto))* (?:mensajes?"
        r"|mensajitos|textos?|preguntas?)",
        r"(?:detengan?|paren?|suspendan?|terminen?|cancelen?) (?:con )?(?:esto|eso|todo esto)(?=$| [.,!;|?]"
        r"| por favor| ya)",
        r"(?:like|want|wish|need|prefer|asking|asked)(?: to)? (?:be|get) (?:removed|taken (?:off|out)"
        r"|deleted|unsubscribed"
        r"|dropped|excluded|left alone|unenrolled)\b",
        rf"(?:never|did not|have not) (?:agreed?|consent(?:ed)?|sign(?:ed)? up|ask(?:ed)?|subscribed?|opt(?:ed)? in)"
        rf" (?:to|for) (?:(?:be|get|getting|receive|receiving|being) )?(?:{_THESE} )*(?:{_TEXTS}|texted"
        rf"|messaged|this)\b",
        r"(?:cancel|discontinue|end) (?:these|them|all (?:of )?(?:these|this|them))(?=$| [.,!;|?]| please| thanks)",
        r"how (?:do|can|would) i (?:get|make|turn|stop|end|cancel|quit"
        r"|leave|remove|unsubscribe|opt)(?: (?:off|out|these|this|the|them"
        r"|it|of|my self|me|to|your|texts?|messages?|stop|list|from|getting"
        r"|receiving))*(?: (?:stop|off|out|list|texts?|messages?|this|it"
        r"|survey))(?=$| [.,!;|?])",
        rf"(?:turn|shut|switch) (?:off|these off|this off|it off|the) ?(?:{_THESE} )*(?:{_TEXTS})\b"
        rf"|turn (?:these|this|the {_TEXTS}) off",
        # Spanish
        r"(?:ya )?no (?:me )?(?:vuelvan? a |sigan? |vayan? a |quiero que me "
        r"|deseo que me |necesito que me |me )*(?:mand\w+|envi\w+|escrib\w+"
        r"|textee\w*|texte\w*|molest\w+|moleste\w*|contact\w+|mensaje\w+"
        r"|pregunt\w+|llame[ns]?|hable[ns]?|texting|esten molestando|esten mandando"
        r"|este mandando|chinguen|jodan|joda)(?! (?:la receta|el recibo"
        r"|la cuenta|mi receta|a la farmacia|el doctor|la medicina|cuando))\b",
        r"(?:dej\w+|par\w{0,4}|pare de|basta de|alto a|alto con|ya dej\w+"
        r"|ya par\w{0,4})(?: ya)? (?:de |con |a )?(?:me )?(?:mand\w+|envi\w+"
        r"|escrib\w+|texte\w+|textear\w*|molest\w+|contact\w+|mensaje\w*"
        r"|pregunt\w+|llam\w+|los mensajes|los textos|tanto mensaje|estos mensajes"
        r"|estos textos|texting|fregar|chingar|joder|estar (?:mandando"
        r"|molestando|escribiendo|enviando|chingando))",
        r"(?:dej\w{1,4}me|dejeme|dejenme)(?: ya)? (?:en paz|tranquil[oa]"
        r"|de molestar|sol[oa])|deje de molestar",
        r"(?:ya )?no (?:quiero|deseo|necesito|kiero|quisiera|me gusta|me interesa"
        r"|me interesan|autorizo|acepto|voy a|pienso)(?: (?:mas|ya|recibir"
        r"|seguir|recibiendo|sus|estos|los|estas|las|tener|que me|contestar"
        r"|contestando|responder|respondiendo|a|con|esto|ningun|nada de"
        r"|tantos|participar|participando|en|el|la|ser parte|de|esos|otro"
        r"|ver|esta))* (?:mensajes?|mensajitos?|textos?|encuestas?|participar"
        r"|participando|programa|estudio|manden|escriban|envien|molesten"
        r"|contacten|texteen|texts?|messages?|preguntas|recordatorios|contestar"
        r"|responder|recibir|recibir mas|recibirlos|recibir nada|esto)(?=$"
        r"| |[.,!])",
        r"(?:qui[st]\w+|sa[cq]\w+|borr\w+|elimin\w+|remuev\w+|remov\w+"
        r"|bor[re]\w+)(?:me|nme|n|e|en|an)?(?: (?:me|mi|por favor|mis|este"
        r"|ya|el))*(?: (?:numero|telefono|datos|nombre|celular))?(?: (?:de"
        r"|del|en))? ?(?:(?:la|su|esta|sus|el|tu) (?:lista|listas|sistema"
        r"|base|registro)|(?<=numero )|(?<=telefono ))",
        r"(?:quitenme|quiteme|bajenme|bajeme|saquenme|saqueme|sacame|quitame|borrenme"
        r"|borreme|borrame|eliminenme|elimineme|eliminen mi|borren mi|borre mi"
        r"|quiten mi|quite mi|saquen mi|borra mi|elimine mi)(?= de| por"
        r"| ya| numero| telefono| nombre|$| [.,!])(?! (?:de|por|ya)? ?(?:el "
        r"|la |mi )?(?:dolor|medicina|pastilla))",
        r"(?:den|deme|denme|dar|darme|dame|dense|quiero|solicito|pido) ?(?:me )?(?:la "
        r"|mi )?(?:de )?baja\b|darme de baja|desuscri\w+|cancel\w+ (?:mi"
        r"|la|los|estos|mis|esta|sus) (?:suscripcion|mensajes?|textos?"
        r"|participacion|inscripcion|encuesta)|(?:suspend\w+|detenga\w*"
        r"|deteng\w+) (?:los|estos|sus|el|de)? ?(?:mensajes?|textos?|envio)"
        r"|no mas (?:mensajes?|textos?|texts?|messages?|encuestas?|preguntas?"
        r"|sms|de estos)|basta (?:ya )?(?:de|con) (?:mensajes|textos|tantos?"
        r"|los|sus|estos)|revoco",
        r"stop (?:(?:los|estos|de|a|con|sus) ){0,3}(?:mensajes|textos|mandar\w*"
        r"|mandando|textear\w*|enviar\w*|molestar\w*)\b",
    )
)


_REFUSAL = compiled_when_used(rf"(?:^|(?<=\s))(?:{'|'.join(_REFUSALS)})")


TAKEN_BACK = compiled_when_used(
    r"\b(?:do not|dont|never|not|please do not|can not|did not|will not"
    r"|would not|should not|no|have not|hope you do not|hope you never"
    r"|why did you|did you|nunca|no me|no quiero que|so (?:he|she|they|you|youd|hed|theyd) (?:would |will )?) "
    r"(?:want (?:you )?to |ever "
    r"|you |you all |them to |it to |going to |trying to |be |dare )*$"
)


# A stop that is told as an accident or regretted asks for the texts.
_BACK_AGAIN = compiled_when_used(
    r"\b(?:changed my mind|by (?:accident|mistake)|back on\b|put me back|want back in|resume|un ?- ?stop|hit s"
    r"top (?:with|by)"
    r"|did not mean to|sin querer|por error|me arrepenti|me equivoque|cambie de opinion|como estan|(?<!no )siganme"
    r"|(?<!me )(?<!no )(?<!ni )sigan (?:mandando|escribiendo)|(?:the|my|those) texts again|los mensajes como"
    r"|(?:quiero|vuelv\w+|activ\w+|apunt\w+|inscrib\w+|mand\w+|pon\w+) (?:[a-z]+ ){0,4}(?:otra vez|de nuevo"
    r"|a apuntar)"
    r"|(?<!no )(?<!no me )quiero (?:seguir (?:con los|recib)|volver))\b"
)


# "I do not want to stop these texts": the whole of it sounds like a refusal, and says the opposite.
_NOT_TO_END = compiled_when_used(
    r"(?:do not|did not|never|no) (?:want|wanna|wish|wanted|quiero|deseo|quisiera)(?: you)?(?: to| que)? (?:ever "
    r"|me )?"
    r"(?:stop|quit|end|cancel|unsubscribe|lose|miss|opt out|paren?|dejen?|terminar|cancelar|cancelen?|dejar"
    r"|perder|parar)\b"
)


# What is stopped, left or taken off is something else.
_SOMETHING_ELSE = compiled_when_used(
    r"\b(?:le|les|te|ya) deje (?:un |el )?mensajes?\b|\bunsubscribed? from (?:the |my )?(?!you|your|this|these"
    r"|texts?|messages?)[a-z]+|\bunsubscribe from the "
    r"pharmacy\b"
    r"|\bso (?:he|she|they|you)(?:d| would)? (?:would )?leave me alone|\byoud leave me alone\b|\bhed leave me alone\b"
    r"|\bstop this thing recording\b|\bwill you stop asking\b|\bno me habl\w+ de (?:usted|tu|vos)\b"
    r"|\b(?:would|could|will|can) not text(?: back)?\b|\bquit\w*me de encima\b|\bdel resto no pregunten\b"
    r"|\bfuck you fuck everything\b|\bthe top part go away\b|\bstop asking my (?:daughter|son|wife|husband|mom)\b"
    r"|\bno thank you to the next one\b|\bno me manden? mas (?:medicina|pastillas|oxi\w*)\b|\bme das la vida\b"
    r"|\b(?:del banco|de la farmacia|the pharmacy|walgreens|cvs|my bank)\b[^.;?]*|\bmeant to text someone else\b"
    r"|\bno me vayan a quitar\b|\bno quiero que paren\b|\bcouldnt feel\b|\bno llegue al\b"
    r"|\bcall\w* me (?:mrs|mr|miss|ms|maam|sir)\b|\blegit (?:to|<2>) quit\b"
)


# A refusal in a word: the whole text, or (first group) a whole clause, is nothing else.
_ANYWHERE = (
    r"(?:stop|estop|stpo|stpo thsi|stop thsi|stopall|stop all|please stop|stop it please|just stop"
    r"|stop now|unsubscribe|optout|opt out|basta ya|ya basta|unsubscribe me"
    r"|stop all texts|leave me alone|stop please)"
)


_WHOLE = (
    r"(?:end|quit|quit it|i quit|cancel|cancel me|cancel all|cancel please"
    r"|revoke|basta|alto|parar|pare|paren|paren ya|detener|detenga"
    r"|detengan|detente|cancelar|cancele|cancelen|cancela|baja|salir"
    r"|fin|terminar|no mas|nomas|no mas ya|no more|ya no|ya no mas"
    r"|ya no quiero"
    r"|no quiero|enough|enough already|suficiente|remove|remove me"
    r"|delete|delete me|eliminar|borrar|stop it|stop this|end this"
    r"|end it now|unsub|not interested|no me interesa|no gracias|deje de"
    r"|dejen de|dejar|exit|desist|stops|stop send|stop text|go away"
    r"|im out|i am out|count me out|ya paren|ya dejen|arret|stop all of it"
    r"|stop all of this|nunca mas|no thanks stop|ya no me interesa"
    r"|no me interesa ya|no me interesa mas|no ya no|no no mas|no no more)"
)


_UNMISTAKABLE = (
    rf"(?:{_ANYWHERE}|quit|cancel|revoke|basta|no mas|ya no|ya no mas"
    r"|no more|enough|ya no quiero|not interested|no me interesa|stop it"
    r"|stop this)"
)


_POLITE = compiled_when_used(
    r"\b(?:please|lol|omg|por favor|thanks|thank you|now|ok|hey|immediately"
    r"|gracias|just|sir|maam|hi|hello|hola|sorry|lo siento|asap|right now"
    r"|today|for real|seriously|omg|damn it|damn|i said|i want to|i would like to"
    r"|favor|ahora|ya por favor|for now|everything|you guys|guys|already"
    r"|dear|you can|you may|can you|could you|will you|would you|u can"
    rf"|u|i|yes|again|all)\b|{NUMBER}|[^\w\s<>]"
)


_REPEATED = compiled_when_used(r"\b(\w+)(?: \1\b)+")


_CLAUSE_END = compiled_when_used(rf"[.,!?;|()&:-]|\b(?:and|but|y|pero|so|then|because|porque)\b|{NUMBER}")


def bare(clause: str) -> str:
    """A clause without courtesies, numbers and marks, a word said twice in a row once."""
    words = " ".join(_POLITE.sub(" ", clause).split())
    return _REPEATED.sub(r"\1", words)


def _said(line: str) -> Iterator[tuple[int, int]]:
    """Where a refusal is said in words: by the patterns first, by the phrases of both languages then."""
    yield from (found.span() for found in _REFUSAL.finditer(line))
    yield from places_of(STOPS_EN, ENGLISH.folded(line))
    yield from places_of(STOPS_ES, SPANISH.folded(line))


_GO_ON = compiled_when_used(
    r"\b(?:do not|dont|never|please not|not) (?:you )?(?:ever )?(?:dare )?(?:to )?"
    r"(?:stop|quit|take me off|remove me|drop me|unsubscribe)\b"
    r"|\bno (?:me )?(?:dejen?|dejes|paren?|quiten?|saquen?|borren?)\b"
)
_THANKS_FOR_TEXTS = compiled_when_used(
    r"\b(?:thanks|thank you|gracias|like|love|loves|appreciate|enjoy|glad|keep|got|get|me gustan?|me encantan?|siga"
    rf"|sigan)\b(?: (?!not\b)[a-z]+){{0,4}} (?:{_TEXTS}|texting|checking|asking|escribiendo|preguntando)\b"
)
_REFUSED_AFTER_ALL = compiled_when_used(
    r"\b(?:but|pero|just|please|now|ya|no more|no mas|enough|basta|tired|harta|harto|annoy\w*|sick of|too many"
    r"|unwanted)\b"
)


def welcomes_texts(line: str) -> bool:
    """Whether a text asks us to go on, or thanks for the texts: then the classifier may find no refusal in it."""
    thanks = _THANKS_FOR_TEXTS.search(line) and not _REFUSED_AFTER_ALL.search(line)
    return bool(thanks or _GO_ON.search(line))


# Where a text goes on after a refusal. "Do not text me before 8" goes on with no score.
_RESUMES = compiled_when_used(
    rf" [.,!?;|]| (?:and|but|y|pero) |(?<!\btill )(?<!\btil )(?<!\buntil )(?<!\bat )(?<!\bbefore )(?<!\bafter )"
    rf"(?<!\bpast )(?<!\bpor )(?<!\blas )(?<!\bday ){NUMBER}"
)


@lru_cache(maxsize=16)  # the same text is often read twice: as a score and as a choice
def refusal_in(line: str) -> Wish | None:
    """The refusal of further texts in a line, with what the line says besides, or None."""
    if _BACK_AGAIN.search(line):
        return None
    line = _SOMETHING_ELSE.sub("[saying]", line)
    for start, end in _said(line):
        if _NOT_TO_END.match(line, start):
            continue
        if not TAKEN_BACK.search(line[:start]) or line[start:].startswith(("no ", "not ", "do not")):
            resumes = _RESUMES.search(line[end:])
            after = line[end + resumes.start() :] if resumes else ""
            return Wish(Intent.STOP, "stop-in-words", f"{line[:start]} . {after}")
    words = re.compile(r"[^\w\s<>\[\]|.,!?;():&-]").sub(" ", line)
    words = WRONG_NUMBER.sub(" . ", words)
    whole = bare(words)
    numbered = re.search(NUMBER, line) is not None and not re.fullmatch(rf"{_UNMISTAKABLE}(?: {_ANYWHERE})?", whole)
    if re.fullmatch(rf"(?:{_WHOLE}|{_ANYWHERE})(?: {_ANYWHERE})?", whole) and not numbered:
        return Wish(
            Intent.STOP, "stop-word", " . ".join(re.findall(rf"{NUMBER}", line)), is_keyword=not re.search(NUMBER, line)
        )
    start = 0
    for mark in [*_CLAUSE_END.finditer(words), None]:
        clause = words[start : mark.start() if mark else len(words)]
        if re.fullmatch(_ANYWHERE, bare(clause)):
            rest = line.replace(clause.strip(), " . ", 1) if clause.strip() in line else line
            return Wish(Intent.STOP, "stop-word", rest)
        start = mark.end() if mark else len(words)
    return None
