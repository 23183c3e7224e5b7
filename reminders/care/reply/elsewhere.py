"""Numbers that are some other day's, somebody else's, only wished for, or no values at all.

They are never the score, and they leave a plain current value beside them alone: "8. My sister went to 1", "7 at
breakfast, 5 now", "4, next dose is at 2". Asked only where a number has no better explanation.
"""

from reminders.care.reading.vocabulary import DRUG, MONTH, OTHER_SCALE, PERSON, WEEKDAY, either
from reminders.care.reply.hazards import Hazard, compiled, first_in

_A = r"(?:(?:a|an|the|un|una|el|la|about|around|like|como|en|at|de|only|solo) ){0,3}"
_SOMEBODY = (
    rf"(?:{PERSON}|compadre|comadre|cunad[ao]|suegr[ao]|vecin[ao]|roommate|roomate|hubs|doctor|doctora|doc"
    r"|nurse|enfermera|therapist"
    r"|medico|surgeon|senora|senorita|reception|clinic|chart|form|app|watch|people|everybody)"
)
_OTHER_THINGS = either("sleepiness tristeza tristesa alegria vibes effort service turkey sandwich paciencia gratitude")
# On the words before the number, ending where it starts.
_BEFORE: tuple[tuple[str, str], ...] = (
    (
        "past",
        rf"\b(?:{WEEKDAY}|last (?:night|week|time|month)|yesterday|ayer|anoche|antier|antes|earlier|en la"
        r" madrugada|this"
        r" mornings|yesterdays|at (?:breakfast|lunch|dinner|noon|check in)|en el desayuno|first it was|then|de"
        r" nueve que)"
        rf" (?:was |i was |i said |era |fue |estaba en |ran )?{_A}$",
    ),
    (
        "past",
        r"\b(?:puse|te dije|le dije|dije|le di al|mande|marque|wrote|typed|hit|told (?:you|you all|my \w+|them"
        r"|him|her)(?: it was)?"
        r"|i said|know i said|had me at|kept seeing|keep seeing|not the|no es el|venia de|vengo de|traia|i made"
        r" the|with the"
        rf"|con lo del|goes? from|lived at) {_A}$",
    ),
    (
        "wish",
        r"\b(?:wish(?:ed)? (?:it|i) (?:was|were)|hop(?:ed|ing) for|goal (?:was|is)|wanted (?:so (?:bad|badly) )?to say"
        r"|(?:was|were) (?:going|fixing|about) to (?:say|put|lie and say)|bet (?:me )?(?:it|i) (?:would|will) be"
        r"|(?:itd|it would) be"
        r"|guessed|guessed i would be|expected|thought (?:it|i) would be(?: at)?|(?:told|said) (?:me )?(?:i|it)"
        r" would be(?: down to)?"
        r"|would (?:of |have )?been happy with|would be (?:happy|thrilled) with|would love|be thrilled with"
        r"|dreading|waiting for"
        r"|pense que iba a (?:estar|andar) en|iba a (?:estar|andar|ser) (?:en )?|queria|quisiera|esperaba|con"
        r" ganas de que sea"
        rf"|si fuera|le diria|hold your breath for|manana (?:amanezco|ando|amanezca) (?:en )?) ?{_A}$",
    ),
    (
        "someone-else",
        rf"\b{_SOMEBODY}s?\b(?: (?!i\b|yo\b|me\b)[a-z]+){{0,8}} {_A}$|\b(?:his|her|their|lo de (?:mi|el)|yelling"
        rf"|insists) {_A}$",
    ),
    (
        "time",
        rf"\b(?:(?:up|again|dose is|next|counselor|doctor|text|work|there|me|{DRUG}) at|a misa de|misa de|until"
        r"|till|since|by|after|a las|novela de las) $",
    ),
    ("date", rf"\b(?:viajo|salgo|cita|vuelvo|es|para) el $|\b{MONTH} $|\b(?:in|on) (?:the )?$"),
    (
        "quoted",
        r"^(?:(?:and|y|but|pero) )?(?:the|el|that|ese|his|her|my last) $|\b(?:porque|no pongan|it is not|aint"
        r"|hear) (?:the|el) $",
    ),
    (
        "not-the-pain",
        rf"\b(?:cooking for|caught|coached|score of|lost by|by|bowled(?: a)?|holding|number|{OTHER_SCALE}) {_A}$",
    ),
    (
        "not-the-pain",
        r"\b(?:count|snacks?|patience|hunger|hambre|fe|alegria|texts|dog|cat|perro|gato|will to live|coffee|food"
        r"|parking"
        rf"|jello|service)\b(?: (?:[a-z]+|[:=]|is|gets?|in|en)){{0,6}} {_A}$",
    ),
)
# On the words behind it.
_BEHIND: tuple[tuple[str, str], ...] = (
    (
        "past",
        rf"^(?:ish )?(?:on |el |last |this (?:past )?)?(?:{WEEKDAY}|(?<=last |this )weekend|yesterday|ayer|anoche"
        r"|antier|at (?:breakfast|lunch|dinner"
        r"|noon|check in)|earlier|last (?:night|week|time)|this mornings?|que traia|it was|de ayer|last [a-z]+)\b",
    ),
    (
        "quoted",
        r"^(?:was|is when|is for|on the form|on my|que (?:mande|puse|le|me)|lo (?:guardo|puso)|fue|to show up"
        r"|means|is none)\b",
    ),
    ("someone-else", r"^(?:says|said|dice|dijo) (?:my|mi|the|el|la)\b"),
    (
        "not-the-pain",
        r"^(?:on (?:her|his|the|my) (?:exam|test|app|paper|portal)|at (?:complaining|pickleball|bingo)|bus\b"
        r"|fiddy|guys)",
    ),
    (
        "not-the-pain",
        r"^(?:on|for|de|in|for the|al)"
        rf" {_OTHER_THINGS}\b",
    ),
)
_BEFORE_RULES, _BEHIND_RULES = compiled(_BEFORE), compiled(_BEHIND)


def elsewhere(left: str, right: str) -> Hazard | None:
    """Why a number is no value of the writer's pain now, by the words before and after it, or None."""
    return first_in(_BEFORE_RULES, left) or first_in(_BEHIND_RULES, right)
