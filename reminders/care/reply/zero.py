"""Ways to say "no pain" without a number; each becomes the value 0 in the line, for the rules that look at numbers."""

import re

from reminders.care.reading.vocabulary import BODY

_NOT_ABOUT_PAIN = (
    r"(?! (?:med|meds|medicine|medication|medications|medicina|pill"
    r"|pills|relief|reliever|relievers|killer|killers|patch|no gain"
    r"|control|management|doctor|clinic|no gane|level|score|scale|number"
    r"|change|improvement|difference|worse|better"
    r"|free|if|when|unless|except|until|soon|no problem|no glory|no hay gloria|, they promised|, said|said|se"
    r" llama|no more"
    r"|cuando|si|excepto|hasta|as(?! of (?:now|today|this))|ever|like|but i)\b)"
)
_ALL = (
    r"(?: (?:at all|whatsoever|what so ever|any more|anymore|para nada"
    r"|ninguno|alguno|de nada|period)){0,2}"
)
_ANY = r"(?:(?:any|a|much of any|nada de|ningun|ninguna) )?"
_PAIN = (
    r"(?:(?:back|nerve|leg|knee|hip|neck|foot|body) )?(?:pain|pains"
    r"|dolor|dolores|ache|aches|aches or pains|hurt)"
)
_ONLY = (
    r"(?:(?:oh|well|um|pues|hi|hello|hola|thank god|thanks|thank you"
    r"|gracias|gracias a dios|today|now|right now|hoy|ahora|ahorita"
    r"|absolutely|absolutamente|at all|sofar|at the moment|this morning"
    r"|amen|yay|por ahora|por el momento"
    r"|doctor|doctora|dr|none|nothing|nada|zero|esta manana|i have"
    r"|i feel|tengo|siento|it is|praise god|bendito dios|[.,!|]) ?){0,10}"
)
_PHRASES: tuple[str, ...] = (
    r"\b(?:i (?:have|am having|feel|am in|got|had) |i am |there is "
    r"|having |tengo |hay |siento |estoy )?(?:no|zero|cero|sin|without"
    r"|ningun)"
    rf" (?:more |mas |hay )?{_PAIN}{_ALL}\b{_NOT_ABOUT_PAIN}",
    r"\b(?:i )?(?:do not|did not|am not|not) (?:have|having|feel|feeling"
    rf"|in|experiencing) {_ANY}pain{_ALL}\b{_NOT_ABOUT_PAIN}",
    rf"\b(?:no|ya no|yo no) (?:tengo|siento|hay|tuve) {_ANY}(?:mas )?dolor(?:es)?{_ALL}\b{_NOT_ABOUT_PAIN}",
    r"\bpain ?-? ?free\b(?! (?:day|days|clinic|life|if|when|until))"
    r"|\bpain ?less\b|\blibre de dolor\b",
    r"\bnothing (?:hurts|is hurting|hurt)\b(?! (?:like|as|more|much"
    r"|too))|\bnada (?:me )?duele\b|\bno me duele nada\b",
    r"\b(?:i am |i do |am |do )?not (?:hurting|in pain)(?: (?:at all"
    r"|any more))?(?! (?:too|much|as|that|bad|like|when|if|to|so|my))\b",
    r"\b(?:it|pain) does not hurt(?: (?:at all|any more))?(?! (?:too"
    r"|much|as|that|bad|like|when|if|to|so|unless|until|really|all)\b)",
    r"\b(?:the |my |all )*pain (?:is |has )?(?:all |completely |totally "
    r"|entirely |finally )?gone(?: (?:away|completely))?\b"
    r"(?! (?:up|down|to|from|back|into|worse))",
    r"\b(?:ya )?no me (?:duele|duelen)(?: (?:para nada|nada de nada|nada|nadita|na|ya))?(?! (?:tanto"
    r"|mucho|la|el|las|los|mi|mis|cuando|si|tan|como|igual|hasta|tan"
    rf"|{BODY})\b)",
    r"\b(?:is not |not |nary |hardly )(?:so much as |even )?(?:a|an|one|1|<w1>) (?:little |single |tiny )*(?:bitty )?"
    r"(?:(?:lick|bit|ounce|drop|twinge|speck|lick or bit|stitch|trace|hint|shred|lick) of (?:pain|hurt|ache)"
    r"|twinge|ache"
    r"|ouchie|pang)\b"
    rf"(?: at all| in me| today| over here)?{_NOT_ABOUT_PAIN}",
    rf"\b(?:is not|have not|do not have|not) (?:got )?(?:no|any|one bit of|a lick of) pain{_ALL}\b{_NOT_ABOUT_PAIN}",
    r"\bi do not hurt(?: (?:at all|any more|anywhere|one bit|none))+\b|\bis not (?:hurting|hurtin)(?: (?:at"
    r" all|one bit|none|any))+\b",
    r"\bfree (?:of|from) (?:all )?pain\b|\bnothing hurts\b(?! (?:like|as|more|much|too))",
    r"\bni (?:tantito|poquito|una pizca de|un poquito de|tantita|nada de) (?:dolor|me duele|asi me"
    rf" duele)\b{_NOT_ABOUT_PAIN}",
    r"\bno (?:me duele|siento) (?:na|nadita|nada de nada|nada)\b(?! (?:mas|menos))|\bya no traigo dolor(?:"
    r" (?:ninguno|,))*",
    r"\bnada de (?:dolor|dolores|pain)\b",
    r"\bhoy no me (?:dolio|ha dolido) (?:para )?nada\b",
    # gone, and nothing else said of it
    r"^(?:(?:it is|it|ya|now|all|the pain|todo|thank god|gracias a dios) )*(?:all gone|(?<=is )gone"
    r"|does not hurt|no hurting)(?: (?:any more|at all|now|today|right now|thank god|thank you"
    r"|thanks))*(?=$| [.!,])",
    r"\b(?:ya )?se (?:me )?(?:quito|fue|paso)(?: (?:todo|ya|por completo))? el dolor\b(?! (?:de|en|por))"
    r"|\bel dolor (?:ya )?(?:se (?:me )?(?:fue|quito|paso)|desaparecio)\b(?! (?:de|en|por|un|a))"
    r"|^ya no duele(?: (?:nada|gracias a dios|hoy))*(?=$| [.!,])",
    r"\bno (?:ouchies|aches|achy parts)\b(?! (?:but|except))|\bnot hurting (?:one|a) bit\b",
    r"\bni (?:una )?(?:chispa|pizca|gota|rastro|senal|sombra|tantito|poquito|molestia)(?: de (?:dolor|nada))?"
    r"(?=$| [.!,])|\bdolor (?:nulo|ninguno|cero)\b|\bdolor no (?:tengo|hay|siento)\b|\bausencia (?:total "
    r"|completa )?de dolor\b"
    r"|\bdolor (?:esta )?ausente\b|\b(?:ya )?se (?:me |nos )?acabo el dolor\b|\b(?:ya )?(?:me )?dejo de doler(?:me)?\b"
    r"(?! (?:un|por|anoche|ayer))|^(?:ya )?se me (?:paso|quito|fue) (?:todo|todito|por completo)(?=$| [.!,])"
    r"|^(?:[a-z]+ ,? ?)?no duele(?: (?:nada|ya|hoy))*(?=$| [.!])",
    r"^(?:it|the pain|pain|my pain|todo)(?: (?:has|all|is|done|just|up and))* (?:went away|gone away|packed up and left"
    r"|left|vanished|disappeared|melted away)(?: (?:completely|entirely|all together|for good|now|today))*(?=$| [.!,])",
    r"\b(?:does|do) not hurt (?:anywhere|nowhere|none|a bit|one bit)\b|\bhurts nowhere\b",
    r"\bno hurting(?: (?:here|today|at all))*(?=$| (?:[.!,]|maam|sir|doctor|now|and))"
    r"|\b(?:all )?(?:the |my )?pain (?:has |is |just )?(?:left me|vanished|disappeared|went poof)\b(?! (?:for"
    r"|until|but))"
    r"|\b(?:ya )?no traigo (?:nada de )?dolor\b|^desaparecio por completo\b|^(?:no tengo ,? ?)?(?:ya )?se me"
    r" paso todito\b",
    r"^(?:i )?(?:is not|do not|have not) (?:got|have|having) (?:none|any)(?: (?:at all|today|right now"
    r"|now))*(?=$| [.!,])",
)
_ZERO = re.compile("|".join(_PHRASES))
_NOTHING = re.compile(
    rf"^{_ONLY}(?:(?:nope|nah|por fin|pos) ,? ?)?(?:none|nadita de nada|nadita|nada de nada|na de na|nulo)(?:"
    rf" (?:at all|whatsoever|at this time|at the moment|literally|today"
    r"|right now|doctora?|thank you|thanks|dear|hon|gracias|mi amor|amaneci como nuev[ao]))*(?:$| [.!,|])"
    r"(?!.{0,40}\b(?:but(?! (?:ask|check|text|call))|pero|except|only|until|when|if|sleep|thanks for|pills?"
    r"|meds?|dose|took|skipped"
    r"|pastillas?)\b)(?!.*<)"
    rf"|^{_ONLY}(?:none|nothing|nada|ninguno|ninguna|zilch)(?: |$){_ONLY}$"
)
_WISHED = re.compile(
    r"\b(?:want|wants|wish|hope|hoping|hopefully|pray|need|quiero|ojala"
    r"|espero|almost|nearly|casi|mostly|little to|poco o|not|never"
    r"|practically|virtually|basically|if|when|before|hardly|if i)(?: \w+){0,2} $"
)
_STILL_SOME = re.compile(
    r"^(?: \w+){0,4}(?: [,.])? (?:but|just|only|except|pero|solo|though"
    r"|although|aside|other than|maybe|apart|besides|y|and|then)\b.{0,40}"
    r"\b(?:sore|soreness|ache|aches|achy|aching|hurts?|discomfort|twinges?"
    r"|dolor|molestias?|pain|painful|duele|tender|regreso|(?:little|slight)(?! (?:bit )?(?:sleepy|tired|dizzy|nauseous"
    r"|nauseated|groggy|hungry|woozy|loopy|drowsy|weak|foggy))"
    r"|volvio|came back|returned|back again|is back|started again)\b"
)
# "Pain free for 2 hours", "sin dolor por ratos": a spell without pain, not the pain now.
_FOR_A_SPELL = re.compile(
    r"^ (?:(?:for|por|durante|like|about|only|just|unas|una|maybe|at least) )+(?:an |a few |a couple (?:of )?|unos )?"
    r"(?:<[ws]?(?:[1-9]|1[0-9])>[_ ])?(?:hours?|hrs?|minutes?|mins?|horas?|minutos?|rato|ratos|ratitos?|while|bit)\b"
    r"|^ (?:at times|a ratos|on and off|off and on|a veces|some of the time|part of the)\b"
)
ZERO_SAID = "<z0>"


_ONE_PLACE = re.compile(
    rf"\b(?:the|la|el|that|one|other) (?!(?:body|everything|cuerpo|todo)\b){BODY} (?:has|have|had|feels?|is"
    rf"|esta|tiene) $"
)


_PLACE_FIRST = re.compile(rf"\b(?:la|el|mi) (?!(?:cuerpo|todo)\b){BODY} $")


def with_zeros(line: str) -> str:
    """The line with every plain statement of no pain replaced by a zero; wishes and near-misses stay words."""
    if _NOTHING.search(line):
        return ZERO_SAID
    parts: list[str] = []
    end = 0
    for found in _ZERO.finditer(line):
        before, after = line[: found.start()], line[found.end() :]
        if (
            _WISHED.search(before)
            or _ONE_PLACE.search(before)
            or (_PLACE_FIRST.search(before) and "duele" in found[0])
            or _STILL_SOME.search(after)
            or _FOR_A_SPELL.search(after)
            or after[:1].isalnum()  # "no me duele nad": half a word more may mean anything
        ):
            return line
        parts += [line[end : found.start()], ZERO_SAID]
        end = found.end()
    return "".join([*parts, line[end:]])
