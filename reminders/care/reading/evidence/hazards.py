"""What takes a number back: bounds, negations, conditions, habits, other people, questions."""

import re
from enum import StrEnum
from typing import Final

from reminders.care.patterns import compiled_when_used
from reminders.care.reading.text.vocabulary import BODY, PERSON


class Hazard(StrEnum):
    """Why a number is not, or not surely, the patient's pain now; the value is the rule's name in the record."""

    AMOUNT = "amount"
    BOUND = "bound"
    CONDITION = "condition"
    DATE = "date"
    FLUCTUATES = "fluctuates"
    IRONY = "irony"
    LIE = "lie"
    NEGATED = "negated"
    NEGATIVE = "negative"
    NOT_SERIOUS = "not-serious"
    NOT_THE_PAIN = "not-the-pain"
    ONE_PLACE_ONLY = "one-place-only"
    PAST = "past"
    QUESTION = "question"
    QUOTED = "quoted"
    SOMEONE_ELSE = "someone-else"
    TAKEN_BACK = "taken-back"
    TIME = "time"
    TWO_VALUES = "two-values"
    UNCLEAR_DIRECTION = "unclear-direction"
    USUAL = "usual"
    WISH = "wish"
    WORST_OR_BEST = "worst-or-best"


Table = tuple[tuple[Hazard, re.Pattern[str]], ...]


def compiled(rows: tuple[tuple[str, str], ...]) -> Table:
    """A table's rows with the hazard they name and their pattern; ValueError where a row names no hazard."""
    return tuple((Hazard(name), compiled_when_used(pattern)) for name, pattern in rows)


def first_in(table: Table, text: str) -> Hazard | None:
    """The hazard of the first row whose pattern is in the text."""
    return next((hazard for hazard, pattern in table if pattern.search(text)), None)


_A = (
    r"(?: (?:a|an|un|una|about|around|like|de|en|than|of|level|at|as"
    r"|quite|really|even|exactly|es|como|is|it is|my pain is|que|anywhere"
    r"|near|close|to|is a)){0,3}"
)


#: What takes a number back, looked for in the words before it (they end where the number starts).
LEFT_HAZARDS: Final = compiled(
    (
        (
            "bound",
            r"(?:^|\s)(?:at least|at most|more than|less than|fewer than|no more than"
            r"|no less than|higher than|lower than|worse than|better than|greater than"
            r"|bigger than|over|under|above|below|beyond|past|nearly|almost"
            r"|close to|closer to|approaching|pushing|north of|south of|min"
            r"|minimum|max|maximum|not over|nothing over|shy of|just shy of"
            r"|exceeds|minimo|maximo|mas de|menos de|mas que|menos que|al menos"
            r"|por lo menos|arriba de|abajo de|debajo de|encima de|pasa de"
            r"|no pasa de|no (?:me |le |se )?(?:baja|sube|sale|rebasa|supera|llega)(?: mas)?|casi|casi casi|mayor a"
            r"|menor a|mayor que|menor que"
            r"|peor que|mejor que|a lo mucho|cuando mucho|si mucho|<|>|cerca de|hasta|(?<!went )(?<!gone"
            r" )(?<!crept )(?<!climbed )(?<!inched"
            r" )(?<!moved )(?<!bumped )(?<!rose )(?<!creeping )(?<!spiked )(?<!popped )(?<!got )(?<!back"
            r" )(?<!is )(?<!came )(?<!jumped )(?<!shot )(?<!now )(?<!right )up to"
            r"|as high as|as low as|as much as|as bad as|minus|(?<!mas o )menos"
            r"|neg|not quite|just under|just over|just above|just below|a little over"
            r"|a little under|a bit over|bit above|slightly over|slightly under"
            rf"|slightly above|slightly below|upwards of){_A} $",
        ),
        (
            "negated",
            r"(?:^|\s)(?:not|never|isnt|no|nunca|ni|not be|not been|never be"
            r"|instead of|rather than|en vez de|en lugar de|no es|no estoy"
            rf"|ya no|no longer|hardly|far from|nowhere near){_A} $",
        ),
        (
            "negated",
            r"\b(?:do not|does not|did not|never|doubt|hardly|would not|no creo|can not) (?:think"
            r"|believe|been|feel|put|mark|rate|give|make|say|consider|call|rate|see|had|have|is|it is"
            r"|that|be|remember|que|ever)\b(?: [a-z]+){0,4} $",
        ),
        (
            "negated",
            r"\b(?:no way|no chance|as if|like hell|doubtful|i doubt)(?: [a-z]+){0,4} $",
        ),
        (
            "worst-or-best",
            r"\b(?:worst|best|highest|lowest|peak|peaked|peaks|spikes?|spiked"
            r"|hit|reached|reaches|max|bad days?|good days?|bad day|good day"
            r"|(?:lo|el|la|mi|su|al|los|las|mis) (?:peor|mejor|peores|mejores)|(?:peor|mejor) (?:momento|dia"
            r"|hora|caso|punto)"
            r"|al maximo|record|topped out|maxes|bottomed)\b(?! (?:now"
            r"|today))(?: [a-z]+){0,3} ?[:=-]? ?$",
        ),
        (
            "usual",
            r"\b(?:usually|usual|normally|normal|typically|typical|generally"
            r"|in general|sometimes|often|most days|every day|on a good day"
            r"|on a bad day|always|tends to|goes|gets|ranges|runs|varies|swings"
            r"|going between|normalmente|usualmente|generalmente|por lo general"
            r"|en general|casi siempre|siempre|a veces|suele|suelo|costumbre"
            r"|aveces|diario|rarely|every now and then|now and then|once in a while|de vez en cuando|por ratos|a ratos"
            r"|on days|some days|other days|unos dias"
            r"|otros dias|otros|otras|goes up to|can be|can get|can go|puede"
            r"|llega a|se pone|se me pone|me llega|pone)\b(?: [a-z]+){0,6} ?[:=-]? ?$",
        ),
        (
            "condition",
            r"\b(?:if|when|whenever|while|unless|without|during|cuando|mientras"
            r"|provided|assuming|as long as|so long as|medicated|unmedicated|medicad[oa]"
            r"|siempre que|siempre y cuando|con tal|depending|depends|depende|at rest|at night|en reposo|before"
            r"|antes de|until|sitting down|standing|lying|laying down|walking"
            r"|moving|movement|bending|lifting|resting|sentada|sentado|parada"
            r"|parado|acostada|acostado|caminando|moviendome|once"
            r"|(?<!score )(?<!number )(?<!answer )(?<!rating )(?<!today )(?<!guess )(?<!response )(?<!that"
            r" )(?<!average )(?<!avg )would be"
            r"|(?:like|love|want|need|prefer|expect|wish|hope)(?: [a-z]+){1,3} to (?:be|get|stay|go)"
            r"|would (?:love|like|settle for|take|welcome)(?: an?)?(?= $)|(?:probably|prob|likely|may) be"
            r"|(?:about|going|bound|starting) to (?:be|hit|get|reach)|soon (?:be|hit)"
            r"|would have been|could be|could have been|might be|expect|expecting"
            r"|hope|hoping|hopefully|(?<!you )want(?! to say)|wish|goal|target|aiming"
            r"|ojala|espero|quiero(?! decir)|quisiera|seria|podria|(?:love|like|want"
            r"|need|hope|trying|going|supposed|would|get|able) to (?:be|get"
            r"|stay|see)|next time|tomorrow|by tonight|manana sera|supposed"
            r"|will be|it will|with (?:meds|medicine|my meds|medication|rest"
            r"|ice|heat|movement|activity|my brace|the brace|stairs|weight"
            r"|exercise|pressure)|con (?:medicina|la medicina|medicamento|pastillas"
            r"|las pastillas|movimiento|reposo|hielo)|sin (?:medicina|la medicina"
            r"|medicamento|medicamentos|pastillas|moverme|las pastillas)|on (?:meds"
            r"|my meds|medication)|off (?:meds|my meds)|al [a-z]+(?:ar|er|ir"
            r"|arme|erme|irme)|si(?= (?:me|no|camino|estoy|hago|muevo|tomo"
            r"|descanso|ando|corro|subo|trabajo|bajo|duermo|la|lo|el|trato"
            r"|intento|yo|levanto)))\b",
        ),
        ("condition", r"\bafter (?:i |a |some |my |taking |the )?[a-z]+ing\b"),
        (
            "someone-else",
            rf"\b(?:{PERSON}|his|her|their|your|someone|somebody|doctor|nurse"
            r"|therapist)s? (?:[a-z]+ ){0,2}(?:said|says|thinks|put|wrote"
            rf"|gave) |\b(?:{PERSON}|his|her|their|your(?! (?:text|message|call|question))|someone|somebody)s?"
            r" (?:[a-z]+ ){0,2}(?:pain"
            r"|is|has|at|had|was|dolor|esta|tiene|says?|said|rates|gave|reports"
            r"|dice|feels|puts)\b|\b(?:his|her|their|your|su|he|she|ella) (?:[a-z]+ )?(?:pain"
            r"|level|score|back|dolor|nivel|says|said|is|dice|tiene|esta|espalda"
            r"|knee|hip|leg)",
        ),
        ("negated", r"\bno (?:le |lo |me |les )?(?:pon|dari|doy|diri|digo|calific|llamari|anot)\w*(?: [a-z]+){0,2} $"),
        (
            "someone-else",
            r"\b(?:doctor|doctora|nurse|therapist|surgeon|staff|clinic|team|office|enfermera|servicio|service)s?"
            r"(?: [a-z]+)? (?:is|are|was|were|gets?|deserves?|es|son|merece)(?: [a-z]+){0,3} $",
        ),
        ("someone-else", r"\bles? (?:duel|dol|molest|peg)\w+\b"),
        (
            "question",
            r"^(?:(?:so|ok|and|but|wait|hi|hello|hey|sorry|pero|y) )?(?:is"
            r"|are|does|do you mean|did you mean|what|why|how|can|could|should"
            r"|would|will|que es|que significa|es normal|cuanto|cual|es malo"
            r"|es bueno|si es|meaning of|how bad|what if|do i|mean)(?: (?:a"
            r"|an|the|my|is|was|does|about|pain|level|un|it|that|this|being"
            r"|having|el|score|i|you|put|text|answer|say|of|if)){0,4} $",
        ),
        (
            "amount",
            r"\b(?:(?<!write )(?<!jot )(?<!put )(?<!it )(?<!me )(?<!mark )down|up|dropped|drop|improved"
            r"|reduced|increased|decreased"
            r"|lowered|by|(?<!mas o )menos|bajo|subio|bajado|bajaron|mejoro"
            r"|went down|went up|came down|lost|gained|off)(?: (?:by|about"
            r"|like|at least|only|maybe|solo|como)){0,2} $",
        ),
        (
            "fluctuates",
            r"\b(?:fluctuates|fluctuating|varies|varying|ranges|ranging|between"
            r"|anywhere|depends|bounces|bouncing|back and forth|sube y baja"
            r"|varia|fluctua|oscila|entre|from|desde)(?: [a-z]+){0,3} $",
        ),
    )
)


#: The same in the words after it.
RIGHT_HAZARDS: Final[Table] = tuple(
    (
        Hazard(name),
        compiled_when_used(
            r"^(?:[_ ]?(?:ish|all day|all night|all morning|at times|on average"
            rf"|average|most of the day|around|about|pain|level|out of ten|{BODY}"
            rf"|de dolor|in my {BODY}|or so|orso|dolor)\b)*[_ ]?(?:{pattern})"
        ),
    )
    for name, pattern in (
        (
            "bound",
            r"\+|plus\b|or (?:something |maybe |even |a (?:bit|little) )?(?:more"
            r"|less|higher|lower|worse|better|above|below|under|over|greater"
            r"|up|so more)|o (?:mas|menos|mayor)\b|and (?:up|above|over|below"
            r"|under|rising|climbing|change|counting)|at (?:least|most|best"
            r"|worst|the (?:worst|best|most|least|lowest|highest))|max\b|maximum"
            r"|tops\b|minimum|min\b|por lo menos|al menos|como (?:maximo|minimo)"
            r"|cuando mucho|a lo mucho|easily more|y (?:pico|tantos|algo)\b|and some$",
        ),
        (
            "amount",
            r"(?:points?|pts?|notch(?:es)?|levels|puntos?|less|lower|higher"
            r"|menos|worse|better|veces|times|fold|steps?)\b(?! (?:than )?(?:yesterday"
            r"|today|now|but|doctor|tingling|numbness|burning|swelling|nausea"
            r"|stiff|stress|anxiety|energy|back|legs?|body|spine)\b)",
        ),
        (
            "condition",
            r"(?:only |just |but |but only |pero |pero solo |solo |solamente "
            r"|except |mostly |maybe |especially )?(?:if(?! (?:that|this) (?:is|makes|counts|works))|when"
            r"|whenever|while"
            r"|provided|providing|assuming|(?:as |so )?long as|medicated|unmedicated"
            r"|medicad[oa]|siempre que|siempre y cuando|con tal"
            r"|unless|without|cuando|mientras|at rest|at night|en reposo|until"
            r"|once i|depending|depends|during|before|antes|sitting|standing"
            r"|lying|laying|walking|moving|bending|lifting|resting|caminando"
            r"|(?:going|walking|climbing) (?:up|down) (?:the |some |my )?(?:stairs|steps|hill)|getting (?:in|out"
            r"|up|on|off)|climbing"
            r"|sentada|sentado|parada|parado|acostada|acostado|al [a-z]+(?:ar"
            r"|er|ir|arme|erme|irme)\b|(?:with|con) (?!out)(?:my |the |la "
            r"|mi |las |any |un |some )?(?:meds?|medicine|medication|medicina"
            r"|medicamentos?|pastillas?|rest|ice|heat|movement|activity|walking"
            r"|standing|sitting|brace|patch|movimiento|reposo|stairs|weight"
            r"|exercise|pressure|bending|motion)|sin (?:la |las |mi |mis |el )?(?:medic\w*|pastill\w*|mover\w*"
            r"|tomar\w*|hielo|faja|baston)|solo al |nada mas al |nomas al |on (?:meds|my meds|medication|a"
            r" (?:good|bad) day|good days"
            r"|bad days)|later(?! (?:in|than))|in a (?:bit|while)|off (?:meds|my meds)"
            r"|after (?:i )?[a-z]+ing\b(?! (?:home"
            r"|up))|si (?:me|no|camino|estoy|hago|muevo|tomo|descanso|ando)"
            r"|in the (?:morning|evening|afternoon|mornings)|by (?:the )?(?:end"
            r"|night|evening|bedtime)|por las? (?:manana|tarde|noche)s?|en la (?:noche"
            r"|manana|tarde)|de noche|at bedtime|tomorrow|by tonight|hopefully)\b(?! (?:i woke up today"
            r"|i came home)\b)",
        ),
        (
            "past",
            r"(?:yesterday|last (?:night|week|month|time|year)|earlier|before"
            r"|previously|ayer|anoche|antes|la semana pasada|el otro dia|a (?:week"
            r"|month|day|year) ago|\[duration\] ago|hace |the other day|the day before"
            r"|on (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
            r"|prior)\b",
        ),
        (
            "usual",
            r"(?:usually|normally|typically|generally|in general|sometimes"
            r"|most days|every day|always|on most days|normalmente|usualmente"
            r"|generalmente|casi siempre|siempre|a veces|por lo general|en general"
            r"|often|as usual|the usual|most of the time|(?:on )?some days"
            r"|como siempre|most nights|daily|(?:por|a) (?:ratos|ratitos|momentos|momentitos)|de vez en cuando"
            r"|on and off|off and on|in (?:spurts|bursts|waves))\b",
        ),
        (
            "question",
            r"(?:bad|normal|good|ok|high|low|too high|malo|normal|bueno|mucho"
            r"|alto)\b.{0,20}\?",
        ),
    )
)


#: A time in the past, named after the number.
PAST_BEHIND: Final = next(pattern for hazard, pattern in RIGHT_HAZARDS if hazard is Hazard.PAST)


SAID = compiled_when_used(
    r"\b(?:i|i just|i already|already|me|i had|i have|^) ?(?:said|put"
    r"|typed|wrote|texted|sent|answered|reported|told you|told the [a-z]+"
    r"|dije|puse|escribi|mande|conteste|gave)(?: [a-z]+){0,3} $"
)
