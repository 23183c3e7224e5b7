"""What the writer wants: out of the texts, back in, help, or to say that the number is somebody else's."""

import re

from reminders.care.reading.danger.grammar import Grammar, Phrases, places_of
from reminders.care.reading.text.asides import without_ending
from reminders.care.reading.values import Intent
from reminders.care.reading.wish import intent_phrases as phrases
from reminders.care.reading.wish.refusal import TAKEN_BACK, Wish, bare, refusal_in
from reminders.care.reading.wish.wrong_person import is_someone_else

_STARTS = re.compile(
    r"(?:^|(?<=\s))(?:i want to (?:get|receive|have) (?:the |your "
    r"|these |my )?(?:texts|messages|reminders) again|(?:start|resume"
    r"|restart|begin|reactivate|reinstate|turn) (?:back )?(?:texting"
    r"|messages|texts|reminders|sending|messaging|sending|contacting"
    r"|my|the|these|your|on)(?: (?:me|texts?|messages?|reminders?|surveys?"
    r"|back|on|again))*|start (?:me|it) (?:up |back )*(?:again|up|back)?"
    r"|sign me (?:back )?up(?: again)?|(?:re ?-?)subscribe me|re ?-?subscribe"
    r"|put me back(?: on)?|add me back|opt(?: me)? (?:back )?in|(?:text"
    r"|message|contact) me again|you (?:can|may) (?:text|message|start"
    r"|resume|contact)(?: (?:me|texting|texts|messages))* ?(?:again"
    r"|back)|i (?:want|would like|changed my mind).{0,30} (?:texts?"
    r"|messages?|reminders) (?:again|back)|un ?-?stop|un ?stop me|turn (?:the "
    r"|my )?(?:texts|messages) back on"
    r"|(?:quiero|deseo|me gustaria|puedo|quisiera)(?: volver a| de nuevo"
    r"| otra vez)? (?:recibir|tener)(?: (?:los|sus|mas|estos|las))* ?(?:mensajes"
    r"|textos|preguntas)?(?: (?:otra vez|de nuevo|nuevamente|again))+"
    r"|(?:quiero|deseo|quisiera) volver a (?:recibir|participar|empezar)\b[a-z ]{0,20}"
    r"|vuelv\w+ a (?:mandar\w*|escribir\w*|enviar\w*)|empiec\w+ (?:otra vez"
    r"|de nuevo|a mandar\w*)|(?:mandenme|escribanme|envienme|manden"
    r"|envien) (?:mensajes |textos |los mensajes )?(?:otra vez|de nuevo"
    r"|nuevamente)|reactiv\w+|reinscri\w+)"
)


_START_WORDS = re.compile(
    r"(?:start|start again|restart|resume|begin|subscribe|unstop|opt in"
    r"|optin|comenzar|empezar|iniciar|inicio|reanudar|activar|continuar"
    r"|comienzo|alta|start over|start texts|start texting|start messages"
    r"|start up again)"
)


_HELP_WORDS = re.compile(
    r"(?:help|help me|info|information|more info|more information|ayuda"
    r"|ayudame|ayudeme|ayudenme|ayudeme por favor|ayudenme por favor|ayudame por favor|socorro|auxilio"
    r"|informacion|mas informacion|need help|i need help|i need some help"
    r"|necesito ayuda|help please|i need info|commands|menu|support"
    r"|soporte)"
)


_WHO_IS_THIS = re.compile(
    r"(?:^|(?<=\s))(?:who (?:is|are|r) (?:this|you|dis|it|texting|sending)"
    r"|who dis|who this|this is who|who sent (?:me )?this|who am i (?:texting"
    r"|talking)|what (?:is this|number is this|is this (?:about|for"
    r"|number)|clinic is this|company is this|are these (?:texts|messages))"
    r"|what do these (?:texts|messages) (?:mean|want)"
    r"|how does this work|what am i supposed to (?:do|text|say|send)"
    r"|quien (?:es|eres|habla|me escribe|me manda|manda|son|esta)(?: este"
    r"| usted| esto)?|quienes son|de (?:parte de )?quien(?: es)?|de donde (?:escriben"
    r"|me escriben|son)|que es esto|de que se trata|que numero es este"
    r"|como funciona)(?= |$)(?! (?:going|doing|happening|pain|my|the pain"
    r"|feeling|coming|normal|el dolor|mi dolor))"
)


def _says(line: str, english: Phrases, spanish: Phrases) -> bool:
    """Whether one of the phrases of either language is in a line."""
    return _any(line, phrases.ENGLISH, english) or _any(line, phrases.SPANISH, spanish)


def _any(line: str, grammar: Grammar, those: Phrases) -> bool:
    return next(places_of(those, grammar.folded(line)), None) is not None


def wish_of(line: str, text: str) -> Wish:
    """What the writer wants; `text` is the original, whose capitals tell names."""
    plain = re.sub(r"[^\x00-\x7f]", " ", line.replace("🛑", " stop ")).replace('"', " ").replace("'", " ")
    plain = " ".join(plain.split())
    stop = refusal_in(without_ending(plain))
    if stop:
        return stop
    wants_back = _says(plain, phrases.START_EN, phrases.START_ES)
    if not wants_back and (
        is_someone_else(plain, text) or _says(plain, phrases.WRONG_PERSON_EN, phrases.WRONG_PERSON_ES)
    ):
        return Wish(Intent.WRONG_PERSON, "wrong-person", plain)
    alone = bare(plain)
    if (_HELP_WORDS.fullmatch(alone) and "<" not in plain) or _HELP_WORDS.fullmatch(
        " ".join(re.sub(r"[^\w\s]", " ", plain).split())
    ):
        return Wish(Intent.HELP, "help-word", plain)
    started = _STARTS.search(plain)
    if wants_back or _START_WORDS.fullmatch(alone) or (started and not TAKEN_BACK.search(plain[: started.start()])):
        return Wish(Intent.START, "start", plain)
    if _WHO_IS_THIS.search(plain) or _says(plain, phrases.HELP_EN, phrases.HELP_ES):
        return Wish(Intent.HELP, "who-is-this", plain)
    return Wish(Intent.OTHER, "", plain)
