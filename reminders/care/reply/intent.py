"""What the writer wants: out of the texts, back in, help, or to say that the number is somebody else's."""

import re
from dataclasses import dataclass

from reminders.care.reading.line import NUMBER
from reminders.care.reading.vocabulary import DRUG, PERSON
from reminders.care.reply.names import FIRST_NAMES
from reminders.care.reply.values import Intent


@dataclass(frozen=True)
class Wish:
    """An intent, the rule that found it, and the line without the words that said it."""

    intent: Intent
    rule: str
    rest: str


_THESE = r"(?:the|these|this|those|your|all|any|all the|all of|all these|all this|of|me|with|us|any more|such|more|sending|getting|with the|out|damn|fucking|stupid|annoying|daily|automated|clinic|pain|spam|mas|los|las|estos|estas|esos|sus|tantos|tus)"
_TEXTS = r"(?:texts?|texting|texted|messages?|messaging|messaged|notifications?|reminders?|surveys?|survey questions|questions?|check ?-? ?ins?|spam|subscription|alerts?|texto|textos|mensajes?|mensajitos|recordatorios|encuestas?|preguntas?|avisos|notificaciones)"
_SENDING = r"(?:text|texting|messaging|message|contacting|contact|sending|send|spamming|bugging|bothering|harassing|asking|calling|writing|pestering|annoying|blowing up|hitting|reaching out|pinging|stalking|disturbing|emailing|hounding|bugging me|bother|harass)"
_NOT_MEDICAL = rf"(?! (?:the |this |these |my |of |from |all |about )*(?:pain|meds?|medications?|medicine|pills?|infusions?|treatment|{DRUG}s?|doctor|pharmacy|dose|my doctor|nurse|refill|appointment))"

# A refusal said in words, anywhere in a text.
_REFUSALS: tuple[str, ...] = tuple(
    pattern
    for pattern in (
        rf"(?:stop|quit|cease|discontinue|halt|end|cancel|pause|no more|stopping|stop with|quit with|enough of|enough with|enough)(?: {_THESE}){{0,4}} {_TEXTS}\b(?! (?:from|by) (?:pharmacy|cvs|walgreens))",
        rf"(?:stop|quit|cease|discontinue)(?: {_THESE}){{0,3}} {_SENDING}\b{_NOT_MEDICAL}",
        r"(?:stop|quit|cease) (?:it )?(?:with )?(?:them|these|this|this crap|this shit|this nonsense|the service|this service|this program|the program|all of this|all this|all communication|bugging)(?=$| [.,!;|?]| please| now| already| stuff| thing| or i)",
        rf"(?:can|could|would|will|wish|want|need|have|please)(?: (?:you|the|these|this|all|your|i|to|those))* {_TEXTS} (?:to |please |just |must |have to |need to |needs to |should )*(?:stop|end|go away|quit)\b",
        rf"{_TEXTS} (?:need|needs|have|has|must|should|better)(?: to)? (?:stop|end)\b|make (?:the|these|it|this|your|them|those) {_TEXTS} stop",
        r"(?:do not|dont|never|please not|not) (?:ever |you |please |be )*(?:text|texting|message|messaging|contact|contacting|write|writing|bother|bothering|bug|bugging|spam|disturb|harass)(?: to)?(?: (?:me|us|my|this|any|again|anymore|here|her|him|anything|back|no more)|$)(?! (?:back until|while|before|after \[?|at \[|during))",
        rf"(?:do not|never|not|no longer|no need to) (?:please |ever )*(?:send|sending)(?: (?:me|us|any|anything|this|these|more|no|your|out|it|them))+(?: {_TEXTS})?\b(?! (?:a bill|bill|an? [a-z]+ bill|to (?:the )?(?:wrong )?pharmacy|home|away))",
        rf"(?:do not|dont|no longer|never|not|did not) (?:really |even |ever )?(?:want|wish|wanting|need|care|like|appreciate|consent|agree|sign up|signed up|ask|asked|request|requested|authorize)(?: (?:to|for|get|receive|receiving|getting|have|be|keep|continue|hear|hearing|any|these|this|the|your|more|of|those|doing|do|anything|part|in|answer|answering|being|from|sent|a|daily|all))* (?:{_TEXTS}|from you|from (?:this|your) (?:clinic|number)|participate|participating|contacted|study|program|service)\b",
        r"(?:do not|no longer|never|not) (?:want|wish|need|like|care for|care)(?: (?:to|get|getting|receive|receiving|be getting|keep|any|have|of))* (?:these|them|those)(?: (?:any more|please|now|at all))*(?=$| [.,!;|])",
        r"(?:do not|no longer|not) (?:want|wish|wanting|going)(?: to)? (?:do|answer|be part of|continue(?: with)?|keep doing|participate(?: in)?|be in|take part)(?: in)?(?: (?:this|it|these|the|your|any more|any|that|anymore))*(?: (?:survey|study|program|thing|questions?|any ?more))?(?=$| [.,!;|?]| please| thanks| thank)",
        rf"(?:remove|delete|drop|scratch|erase|cross|leave|wipe|unenroll|withdraw|exclude|strike)(?: (?:me|us|my (?:name|number|phone|cell|info|contact|information)|this (?:number|phone)|him|her|the number|number))(?: (?:off|out|from|of|please|now|completely))*(?: (?:the|this|your|these|that|all|any|of))*(?: (?:lists?|system|texts?|messages?|database|service|program|survey|contacts?|records?|rotation|distribution|study))?{_NOT_MEDICAL}(?=$| [.,!;|?)]| please| now| asap| thanks| thank| and| i| before| immediately| right| y| or| already| today| por)",
        rf"(?:take|get|pull|put) (?:me|us|my (?:name|number|phone)|this number) (?:off|out)(?: of)?(?: (?:the|this|your|these|that|all|any|of))*(?: (?:lists?|texts?|messages?|this|it|here|thing|survey))?{_NOT_MEDICAL}(?=$| [.,!;|?])",
        r"(?:off|out of|from) (?:the|this|your|that|ur) (?:mailing |text |texting |call |contact |calling |sms |texts? )?(?:list|lists|database)\b",
        r"opt(?:ing|ed)? (?:me )?(?:- )?out\b|\bopt me out|\bout opt\b|opt ?- ?out|count me out|unenroll me|disenroll\w*|unsubscrib\w*|sign me out of|de ?-?activate (?:my|these|this|me)",
        rf"(?:revoke|revoking|withdraw|withdrawing|cancel|cancelling|rescind|retract|take back)(?: (?:my|all|the|any|mi))* (?:consent|permission|authorization|participation|enrollment|subscription|{_TEXTS}|consentimiento|permiso)\b|withdraw (?:me|from (?:this|the|your))",
        rf"cancel(?: (?:these|this|the|all|your|my|me))* (?:{_TEXTS}|service|program|subscription|enrollment|from (?:this|these|the))\b",
        r"lose (?:my|this) (?:number|#|phone)|leave me(?: (?:the|tf|fuck|hell|f))* (?:alone|be|tf alone)|let me be|(?:blocking|block|blocked|gonna block|reporting|report) (?:you|this number|your number|this)\b|get lost|piss off|fuck (?:off|you)|f off|eff off|go (?:away|to hell|fuck)|buzz off|(?:this is|its|it is) (?:spam|harassment|harassing)|bug off|knock it off",
        rf"(?:i am |am |im |so )?(?:done|finished|through|over)(?: (?:with|answering|doing|getting|responding to|replying to|these|this|the|your|all|of|to))+ (?:{_TEXTS}|service|program)\b",
        rf"(?:sick|tired|fed up|had enough|enough|annoyed|over it|over)(?: (?:of|with|by|getting|receiving|answering|and tired of|these|this|the|your|all|stupid|damn|from|being|constant))+ (?:{_TEXTS}|texted|messaged)\b",
        r"i (?:did not|never|do not) (?:sign up|signed up|consent|consented|agree|agreed|ask|asked|subscribe|subscribed|gave (?:you )?permission|give (?:you )?permission)(?: (?:to|for|with))?(?: (?:this|these|any of this|be texted|texts|messages|get texts))?(?=$| [.,!;|?])",
        r"(?:not|no longer|never been|never was|not really|not at all) interested(?: (?:in (?:this|these|your|the|any|participating|texts|messages|the survey|answering)|any ?more|any longer|participating|this|thanks|thank you|please|receiving|getting|answering|being|texted|contacted|these|at all))*(?=$| [.,!;|?])|no thank(?:s| you) to (?:the|these|your)|please (?:discontinue|desist|refrain)|cease and desist",
        r"how (?:do|can|would) i (?:get|make|turn|stop|end|cancel|quit|leave|remove|unsubscribe|opt)(?: (?:off|out|these|this|the|them|it|of|my self|me|to|your|texts?|messages?|stop|list|from|getting|receiving))*(?: (?:stop|off|out|list|texts?|messages?|this|it|survey))(?=$| [.,!;|?])",
        rf"(?:turn|shut|switch) (?:off|these off|this off|it off|the) ?(?:{_THESE} )*(?:{_TEXTS})\b|turn (?:these|this|the {_TEXTS}) off",
        # Spanish
        r"(?:ya )?no (?:me )?(?:vuelvan? a |sigan? |vayan? a |quiero que me |deseo que me |necesito que me |me )*(?:mand\w+|envi\w+|escrib\w+|textee\w*|texte\w*|molest\w+|moleste\w*|contact\w+|mensaje\w+|pregunt\w+|llame[ns]?|hable[ns]?|texting|esten molestando|esten mandando|este mandando|chinguen|jodan|joda)(?! (?:la receta|el recibo|la cuenta|mi receta|a la farmacia|el doctor|la medicina|cuando))\b",
        r"(?:dej\w+|par\w{0,4}|pare de|basta de|alto a|alto con|ya dej\w+|ya par\w{0,4})(?: ya)? (?:de |con |a )?(?:me )?(?:mand\w+|envi\w+|escrib\w+|texte\w+|textear\w*|molest\w+|contact\w+|mensaje\w*|pregunt\w+|llam\w+|los mensajes|los textos|tanto mensaje|estos mensajes|estos textos|texting|fregar|chingar|joder|estar (?:mandando|molestando|escribiendo|enviando|chingando))",
        r"(?:dej\w{1,4}me|dejeme|dejenme)(?: ya)? (?:en paz|tranquil[oa]|de molestar|sol[oa])|deje de molestar",
        r"(?:ya )?no (?:quiero|deseo|necesito|kiero|quisiera|me gusta|me interesa|me interesan|autorizo|acepto|voy a|pienso)(?: (?:mas|ya|recibir|seguir|recibiendo|sus|estos|los|estas|las|tener|que me|contestar|contestando|responder|respondiendo|a|con|esto|ningun|nada de|tantos|participar|participando|en|el|la|ser parte|de|esos|otro|ver|esta))* (?:mensajes?|mensajitos?|textos?|encuestas?|participar|participando|programa|estudio|manden|escriban|envien|molesten|contacten|texteen|texts?|messages?|preguntas|recordatorios|contestar|responder|recibir|recibir mas|recibirlos|recibir nada|esto)(?=$| |[.,!])",
        r"(?:qui[st]\w+|sa[cq]\w+|borr\w+|elimin\w+|remuev\w+|remov\w+|bor[re]\w+)(?:me|nme|n|e|en|an)?(?: (?:me|mi|por favor|mis|este|ya|el))*(?: (?:numero|telefono|datos|nombre|celular))?(?: (?:de|del|en))? ?(?:(?:la|su|esta|sus|el|tu) (?:lista|listas|sistema|base|registro)|(?<=numero )|(?<=telefono ))",
        r"(?:quitenme|quiteme|saquenme|saqueme|sacame|quitame|borrenme|borreme|borrame|eliminenme|elimineme|eliminen mi|borren mi|borre mi|quiten mi|quite mi|saquen mi|borra mi|elimine mi)(?= de| por| ya| numero| telefono| nombre|$| [.,!])(?! (?:de|por|ya)? ?(?:el |la |mi )?(?:dolor|medicina|pastilla))",
        r"(?:den|deme|denme|dar|darme|dame|dense|quiero|solicito|pido) ?(?:me )?(?:la |mi )?(?:de )?baja\b|darme de baja|desuscri\w+|cancel\w+ (?:mi|la|los|estos|mis|esta|sus) (?:suscripcion|mensajes?|textos?|participacion|inscripcion|encuesta)|(?:suspend\w+|detenga\w*|deteng\w+) (?:los|estos|sus|el|de)? ?(?:mensajes?|textos?|envio)|no mas (?:mensajes?|textos?|texts?|messages?|encuestas?|preguntas?|sms|de estos)|basta (?:ya )?(?:de|con) (?:mensajes|textos|tantos?|los|sus|estos)|revoco",
        r"stop (?:(?:los|estos|de|a|con|sus) ){0,3}(?:mensajes|textos|mandar\w*|mandando|textear\w*|enviar\w*|molestar\w*)\b",
    )
)  # fmt: skip
_REFUSAL = re.compile(rf"(?:^|(?<=\s))(?:{'|'.join(_REFUSALS)})")
_TAKEN_BACK = re.compile(
    r"\b(?:do not|dont|never|not|please do not|can not|did not|will not|would not|should not|no|have not|hope you do not|hope you never|why did you|did you|nunca|no me) (?:want (?:you )?to |ever |you |them to |it to |going to |trying to |be )*$"
)
# A refusal in a word: the whole text, or (first group) a whole clause, is nothing else.
_ANYWHERE = r"(?:stop|stopall|stop all|please stop|stop it please|just stop|stop now|unsubscribe|optout|opt out|basta ya|ya basta|unsubscribe me|stop all texts|leave me alone|stop please)"
_WHOLE = (
    r"(?:end|quit|i quit|cancel|cancel me|cancel all|cancel please|revoke|basta|alto|parar|pare|paren|paren ya|detener|detenga|detengan|detente|cancelar|cancele|cancelen|cancela|baja|salir|fin|terminar|no mas|nomas|no mas ya|no more|ya no|ya no mas|ya no quiero"
    r"|no quiero|enough|enough already|suficiente|remove|remove me|delete|delete me|eliminar|borrar|stop it|stop this|end this|end it now|unsub|not interested|no me interesa|no gracias|deje de|dejen de|dejar|exit|desist|stops|stop send|stop text|go away|im out|i am out|count me out|ya paren|ya dejen|arret|stop all of it|stop all of this|nunca mas|no thanks stop|ya no me interesa|no me interesa ya|no me interesa mas)"
)
_UNMISTAKABLE = rf"(?:{_ANYWHERE}|quit|cancel|revoke|basta|no mas|ya no|ya no mas|no more|enough|ya no quiero|not interested|no me interesa|stop it|stop this)"
_POLITE = re.compile(
    rf"\b(?:please|por favor|thanks|thank you|now|ok|hey|immediately|gracias|just|sir|maam|hi|hello|hola|sorry|lo siento|asap|right now|today|for real|seriously|omg|damn it|damn|i said|i want to|i would like to|favor|ahora|ya por favor|for now|everything|you guys|guys|already|dear|you can|you may|can you|could you|will you|would you|u can|u|i|yes|again|all)\b|{NUMBER}|[^\w\s<>]"
)
_REPEATED = re.compile(r"\b(\w+)(?: \1\b)+")
_CLAUSE_END = re.compile(rf"[.,!?;|()&:-]|\b(?:and|but|y|pero|so|then|because|porque)\b|{NUMBER}")

_STARTS = re.compile(
    r"(?:^|(?<=\s))(?:i want to (?:get|receive|have) (?:the |your |these |my )?(?:texts|messages|reminders) again|(?:start|resume|restart|begin|reactivate|reinstate|turn) (?:back )?(?:texting|messages|texts|reminders|sending|messaging|sending|contacting|my|the|these|your|on)(?: (?:me|texts?|messages?|reminders?|surveys?|back|on|again))*|start (?:me|it) (?:up |back )*(?:again|up|back)?|sign me (?:back )?up(?: again)?|(?:re ?-?)subscribe me|re ?-?subscribe|put me back(?: on)?|add me back|opt(?: me)? (?:back )?in|(?:text|message|contact) me again|you (?:can|may) (?:text|message|start|resume|contact)(?: (?:me|texting|texts|messages))* ?(?:again|back)|i (?:want|would like|changed my mind).{0,30} (?:texts?|messages?|reminders) (?:again|back)|un ?-?stop|un ?stop me|turn (?:the |my )?(?:texts|messages) back on"
    r"|(?:quiero|deseo|me gustaria|puedo|quisiera)(?: volver a| de nuevo| otra vez)? (?:recibir|tener)(?: (?:los|sus|mas|estos|las))* ?(?:mensajes|textos|preguntas)?(?: (?:otra vez|de nuevo|nuevamente|again))+|(?:quiero|deseo|quisiera) volver a (?:recibir|participar|empezar)\b[a-z ]{0,20}|vuelv\w+ a (?:mandar\w*|escribir\w*|enviar\w*)|empiec\w+ (?:otra vez|de nuevo|a mandar\w*)|(?:mandenme|escribanme|envienme|manden|envien) (?:mensajes |textos |los mensajes )?(?:otra vez|de nuevo|nuevamente)|reactiv\w+|reinscri\w+)"
)
_START_WORDS = re.compile(
    r"(?:start|start again|restart|resume|begin|subscribe|unstop|opt in|optin|comenzar|empezar|iniciar|inicio|reanudar|activar|continuar|comienzo|alta|start over|start texts|start texting|start messages|start up again)"
)
_HELP_WORDS = re.compile(
    r"(?:help|help me|info|information|more info|more information|ayuda|ayudame|informacion|mas informacion|need help|i need help|i need some help|necesito ayuda|help please|i need info|commands|menu|support|soporte)"
)
_WHO_IS_THIS = re.compile(
    r"(?:^|(?<=\s))(?:who (?:is|are|r) (?:this|you|dis|it|texting|sending)|who dis|who this|this is who|who sent (?:me )?this|who am i (?:texting|talking)|what (?:is this|number is this|is this (?:about|for|number)|clinic is this|company is this|are these (?:texts|messages))|what do these (?:texts|messages) (?:mean|want)"
    r"|how does this work|what am i supposed to (?:do|text|say|send)|quien (?:es|eres|habla|me escribe|me manda|manda|son|esta)(?: este| usted| esto)?|quienes son|de (?:parte de )?quien(?: es)?|de donde (?:escriben|me escriben|son)|que es esto|de que se trata|que numero es este|como funciona)(?= |$)(?! (?:going|doing|happening|pain|my|the pain|feeling|coming|normal|el dolor|mi dolor))"
)
_WRONG_NUMBER = re.compile(
    r"(?:^|(?<=\s))(?:wrong (?:number|person|phone|guy|lady|patient|num|#|no|nbr|numero|contact|party|woman|man|cell|individual)|rong number|wrong numb\w*|(?:not|is not|are not|isnt) the (?:right|correct) (?:number|person|phone|one)|(?:have|got|texting|texted|reached|messaging|contacting) (?:the )?wrong|"
    r"(?:this|it)(?: phone| number| cell)? (?:is not|is no longer|does not belong to|belongs to|isnt|was|used to be|is now)(?: (?:his|her|their|my (?:mom|dad|husband|wife|son|daughter|mother|father|sister|brother)s?))(?: (?:number|phone|cell|any ?more|now))*|(?:is not|no longer) (?:his|her|their|[a-z]+s) (?:number|phone|cell)(?: any ?more)?|"
    r"(?:no longer|does not|doesnt|dont) (?:live|lives|have|has|use|uses|own|owns|work|works) (?:here|this (?:number|phone|cell)|at this number|with me)(?: any ?more)?|(?:do not|dont) know (?:who|any|anyone|anybody|a|no|this)(?: (?:named|called|by|that|this|person|you are (?:looking|talking|asking|trying|texting)|you think|is|by that name|with that name|your))+|nobody (?:by|with|named|here)|no one (?:by|with|named|here by) ?(?:that name|this name|[a-z]+)|there is no (?:one )?(?:by that name|[a-z]+ (?:here|at this number))|"
    r"(?:never|not) (?:had|have had|been|gotten|did|received|got|get|done|having)(?: (?:an?|any|to|your|the|this|of|for))* (?:infusions?|clinic|patient|treatment|ketamine|procedure there|pain clinic)(?! (?:help|work|that|since|yet|this|before|so|today|until|like))|(?:am|are|is|was) not (?:a |your |one of your |the )?(?:patients?|person)(?: (?:of yours|of|there|here|at|you|in|anymore|any more))*|(?:meant|trying|looking|wanted|want) (?:to )?(?:text|reach|message|contact|for)? ?(?:to )?(?:someone|somebody|some one|another) (?:else|person)|no es el (?:numero|telefono|celular) de|not (?:a |the )?patient of|do not (?:have|go to|know) (?:a |any |your |this |that )?(?:pain )?(?:clinic|doctor named)|i (?:just )?(?:got|have|have had|bought) (?:this|a) new (?:number|phone number)|i (?:just|recently) (?:got|bought|received) this (?:number|phone)|this is a (?:new|business|work|company|different) (?:number|phone|line)|number (?:was|has been|got|is) (?:reassigned|recycled|changed|new)|"
    r"numero equivocado|(?:esta|estan|anda|andan|estas|persona|telefono|celular) equivocad[oa]s?|equivocad[oa](?: de)? (?:numero|persona)|se equivoc\w*(?: de (?:numero|persona|telefono))?|no soy (?:esa|la|ese|el|su|un|una) (?:persona|paciente|senora|senor)|no soy paciente|no (?:conozco|conosco) (?:a )?(?:ningun[oa]?|nadie|esa|ese|es[ae] persona|quien|al|[a-z]+$)|(?:este|esto|ya) (?:no es|ya no es)(?: (?:el|su|mas))* (?:numero|telefono|celular)(?: de)?|ese no es mi nombre|no hay nadie (?:con|aqui|llamad)|aqui no (?:vive|hay|es)|"
    r"(?:he|she|the patient|your patient|this patient|el paciente|la paciente)(?: (?:has|is|had|was|just|sadly|unfortunately|already|recently|ya))* (?:passed away|passed on|passed last|passed in|passed|died|deceased|dead|fallecio|murio)(?! out)|(?:esta persona|ella|el) (?:ya )?(?:fallecio|murio))(?= |$)"
)
_NOT_ME = re.compile(
    r"\b(?:i am|this is|it is|my name is|name is|soy|me llamo|yo)? ?(?:not|no soy|isnt|never been|no es|no se llama|aint) (?:the )?([a-z]+)(?=$| [.,!;|?)]| anymore| any more| sorry| lo| so| and| he| she| you| who| your| u| perdon| soy| this| i am| y|s phone| her| his)"
)
_WHO_IS_NAME = re.compile(
    r"\bwho (?:is|the hell is|tf is|s) ([a-z]+)(?=$| [.,!;|?])|\b(?:no|there is no) ([a-z]+) (?:here|at this number)\b|\bquien es ([a-z]+)(?=$| [.,!;|?])|\b([a-z]+) (?:does not live here|no longer (?:has|lives|uses)|changed (?:his|her) number|no vive aqui|ya no (?:vive|tiene|usa))|\bno conozco a(?: ningun| ninguna)? ([a-z]+)|\bdo not know (?:any|a|anyone named|anybody named|anyone called|who) ([a-z]+)"
)
_CAPITAL_NAME = re.compile(
    r"\b(?:[Nn]ot|NOT|n't|[Nn]o soy|[Ww]ho is|[Ww]ho's|[Qq]uien es|[Qq]uién es)\s+(?:the\s+)?([A-Z][a-zà-ÿ]{2,15})\b"
)
_NO_NAMES = frozenset(
    [
        "Sure",
        "Good",
        "Great",
        "Well",
        "Bad",
        "Feeling",
        "Okay",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Today",
        "Much",
        "Yet",
        "Really",
        "Too",
        "So",
        "Very",
        "Happy",
        "Tylenol",
        "Advil",
        "Ketamine",
        "Gabapentin",
        "Sleeping",
        "Better",
        "Worse",
        "The",
        "This",
        "That",
        "God",
        "Jesus",
        "English",
        "Spanish",
        "January",
        "Able",
    ]
)
_PROXY = re.compile(
    rf"\b(?:this is|soy|habla|im|i am)(?: (?:his|her|their|the|[a-z]+s|su|la|el))+ (?:{PERSON}|caregiver|nurse|cuidadora?|hij[oa]|espos[oa])\b|\b(?:his|her|their) (?:{PERSON}|caregiver)s? (?:here|typing|texting|answering|replying)\b|\b(?:{PERSON}|caregiver) (?:typing|texting|answering|replying) for\b|\bon behalf of\b|\bde parte de (?:mi|su)\b"
)


def _bare(clause: str) -> str:
    words = " ".join(_POLITE.sub(" ", clause).split())
    return _REPEATED.sub(r"\1", words)


def _stop(line: str) -> Wish | None:
    for found in _REFUSAL.finditer(line):
        if not _TAKEN_BACK.search(line[: found.start()]) or found[0].startswith(("no ", "not ", "do not")):
            rest = re.search(rf" [.,!?;|]| (?:and|but|y|pero) |{NUMBER}", line[found.end() :])
            after = line[found.end() + rest.start() :] if rest else ""
            return Wish(Intent.STOP, "stop-in-words", f"{line[: found.start()]} . {after}")
    words = re.compile(r"[^\w\s<>\[\]|.,!?;():&-]").sub(" ", line)
    words = _WRONG_NUMBER.sub(" . ", words)
    whole = _bare(words)
    numbered = re.search(NUMBER, line) is not None and not re.fullmatch(rf"{_UNMISTAKABLE}(?: {_ANYWHERE})?", whole)
    if re.fullmatch(rf"(?:{_WHOLE}|{_ANYWHERE})(?: {_ANYWHERE})?", whole) and not numbered:
        return Wish(Intent.STOP, "stop-word", " . ".join(re.findall(rf"{NUMBER}", line)))
    start = 0
    for mark in [*_CLAUSE_END.finditer(words), None]:
        clause = words[start : mark.start() if mark else len(words)]
        if re.fullmatch(_ANYWHERE, _bare(clause)):
            rest = line.replace(clause.strip(), " . ", 1) if clause.strip() in line else line
            return Wish(Intent.STOP, "stop-word", rest)
        start = mark.end() if mark else len(words)
    return None


def _is_someone_else(line: str, text: str) -> bool:
    if _WRONG_NUMBER.search(line):
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


def wish_of(line: str, text: str) -> Wish:
    """What the writer wants; `text` is the original, whose capitals tell names."""
    plain = re.sub(r"[^\x00-\x7f]", " ", line).replace('"', " ").replace("'", " ")
    plain = " ".join(plain.split())
    stop = _stop(plain)
    if stop:
        return stop
    if _is_someone_else(plain, text):
        return Wish(Intent.WRONG_PERSON, "wrong-person", plain)
    bare = _bare(plain)
    if (_HELP_WORDS.fullmatch(bare) and "<" not in plain) or _HELP_WORDS.fullmatch(
        " ".join(re.sub(r"[^\w\s]", " ", plain).split())
    ):
        return Wish(Intent.HELP, "help-word", plain)
    started = _STARTS.search(plain)
    if _START_WORDS.fullmatch(bare) or (started and not _TAKEN_BACK.search(plain[: started.start()])):
        return Wish(Intent.START, "start", plain)
    if _WHO_IS_THIS.search(plain):
        return Wish(Intent.HELP, "who-is-this", plain)
    return Wish(Intent.OTHER, "", plain)
