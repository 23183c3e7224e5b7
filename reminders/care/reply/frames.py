"""What stands around a number that could be the score: how it is introduced, how it goes on, what takes it back."""

import re

from reminders.care.reading.line import NUMBER
from reminders.care.reading.vocabulary import BODY, PAIN, PERSON, SIDE, either, words

# Words that may stand between an introduction and its number without changing either.
_ABOUT = either(
    """
    about around like maybe roughly approximately probably pretty_much kind_of just only still now
    currently at a an solid good strong full more_like right_around right_at right_about somewhere_around
    somewhere_near basically honestly definitely actually really ~ : = - @ as averaging averaged averages
    manageable tolerable nice weak mere decent bad rough hard comfortable firm bearable finally unchanged
    remains remained stayed stays sitting hanging hovering holding steady staying stuck today right_now
    at_the_moment this_morning tonight this_afternoon this_evening sofar all_day overall mostly easily
    no_less_nor_more is prob perhaps possibly about_like i_think i_guess i_would_say id_say say
    an_average_of average_of apenas lil hm average on_average exactly precisely perfect maybe_like very
    consistently constant what like_at # como un una uno mas_o_menos aproximadamente alrededor_de cerca_de
    por_ahi_de ahi_de por_ahi ahi tipo ahorita hoy ahora de en con todavia aun solo solamente nomas
    en_este_momento esta_manana esta_noche esta_tarde quizas tal_vez digamos siempre_ahora puro creo_que
    creo yo_creo diria promedio en_promedio que a_un
    """
)
_ABOUTS = rf"(?:{_ABOUT} ){{0,6}}"
_SITE = (
    r"(?:(?:my|the|mi|la|el|mis|los|las|both|this|in|on|of|for|en|de"
    rf"|del|por) ){{0,2}}(?:{SIDE} ){{0,2}}{BODY}(?: {BODY})?"
)
_PAIN_IS = rf"{PAIN}(?: (?:{PAIN}|{_SITE}|number|nivel|level|score)){{0,2}}"
_IS = (
    r"(?: (?:is|are|was|were|has been|have been|has averaged|averaged"
    r"|averages|averaging|been|be|remains|stays|stayed|feels|feel|seems"
    r"|seemed|got|went|came|is at|is holding"
    r"|is still|is down|is up|is back|down|up|back|to|es|esta|estan"
    r"|sigue|siguen|anda|fue|era|estaba|ha estado|estuvo|se mantiene"
    r"|today|hoy|now|ahora|out of <[ws]?10>|for today|i have|que tengo"
    r"|sofar|rating|score|level|i am at|i am|here|hit"
    r"|este momento|the last|24|amanecio|bajo|subio|a)){0,4}"
)

# How a number is introduced so that whatever came before does not matter.
STRONG_LEFT: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"(?:^|\s)(?:{pattern}) {_ABOUTS}$"))
    for name, pattern in (
        ("pain-is", rf"{_PAIN_IS}{_IS}"),
        ("site-is", rf"{_SITE}{_IS}"),
        (
            "i-am-at",
            r"(?:(?:i|we) (?:am|was|are|have been|am still)|(?:woke|got|waking"
            r"|getting) up) (?:[a-z]+ ){0,2}?(?:at|a|an|with a|with an|about"
            r"|around|like|like a)",
        ),
        (
            "i-am-at",
            r"(?:estoy|ando|sigo|amaneci|me siento|me levante|desperte|amanecio"
            r"|sigue|esta|voy|quede)(?: [a-z]+)? (?:en|con|como|un|a|con un"
            r"|en un|como un)",
        ),
        (
            "it-is",
            r"(?:it|that|this|today|mine|esto|eso|hoy) (?:is|has been|feels like"
            r"|was|es|esta|fue|remains) (?:[a-z]+ )?(?:a|an|at|un|en|de|about"
            r"|around|like|como)",
        ),
        (
            "i-say",
            r"(?:(?:you can|just|please|lets|i will|go ahead and|^) )(?:put"
            r"|mark|call it|make it|go with|say|rate it)(?: me)?(?: down)?(?: for"
            r"| as| at)?",
        ),
        (
            "i-say",
            r"(?:put|mark) me(?: down)?(?: for| as| at)?|(?:happy|glad|pleased"
            r"|thankful|grateful|blessed|proud|sad|sorry) (?:to (?:say|report"
            r"|be at|announce)|with|for|it is)",
        ),
        (
            "i-say",
            r"(?:i would|id|i will|lets|let us|gonna|going to|i|to|have to"
            r"|gotta|will|can) (?:have to |probably |still |honestly |just "
            r"|go ahead and )?(?:say|rate it|rate my pain|rate the pain|rate this"
            r"|rate today|rate|call it|give it|put it|guess|go with|score it)",
        ),
        (
            "i-say",
            r"(?:diria que|diria|yo diria|le doy|le daria|le pondria|le pongo"
            r"|le pondria|pongale|ponga|calculo|lo califico|califico|digamos"
            r"|lo pongo)",
        ),
        (
            "moved-to",
            r"(?:down|back|dropped|fell|gone|came|come|jumped|moved|improved"
            r"|reduced|lowered|decreased|increased|rose|climbed|crept|inched"
            r"|bumped|creeping|changed|spiked|went|bajo|subio|bajado|subido"
            r"|regreso|volvio|llego|baje|subi|paso)(?: (?:down|up|back|all the way"
            r"|it|me|my pain|right|again|now|way|hoy|ya|ahora)){0,3} (?:to"
            r"|a|al)",
        ),
        (
            "now",
            r"(?:right now|now|currently|at the moment|today|ahora|ahorita"
            r"|hoy|actualmente|en este momento)(?: (?:i am|it is|is|at|es|estoy"
            r"|esta|estoy en|a)){0,2}",
        ),
        (
            "article",
            r"(?:at|like|about|around|be|been|is|am|as|still|only|just|maybe"
            r"|probably|now|feel|feeling|have|got|tengo|es|con|como|en|de|siento"
            r"|pues) (?:a|an|un)",
        ),
        (
            "correction",
            r"(?:i meant|meant|i mean|meant to (?:say|put|type|write|send)"
            r"|should be|should have been|supposed to be|correction|make (?:it"
            r"|that)|change (?:it|that|my answer|my score|my number)(?: to)?"
            r"|not [a-z]+ but|quise decir|quise poner|queria decir|me equivoque"
            r"|correccion|corrijo|digo|mejor dicho|typo|oops|whoops)(?: (?:it is"
            r"|es|is|to|no|era|,|:|it|was|que))*",
        ),
    )
)

# Words of a plain answer: a number that follows nothing but these is one.
_PLAIN_WORDS = words(
    """
    ummm er avg wow yay oops whoops wait no big fat whopping mean meant typo correction [slip] [old]
    consistent light total even dead bendito verdad neta unos igual not too bad better worse hanging
    pondria change answer to mistake made o on slightly tad bit little lot love finally unchanged remains
    remained stayed stays infusion after post since treatment jesus xo old [duration] ever next later hi
    hello hey hiya good morning afternoon evening night dear doctor doctora nurse mam maam sir miss mr mrs
    ms hun honey yes yeah yep yup ok okay well so um uh umm hmm oh ah aww sorry thanks thank you god lord
    my goodness hon i am is it this that the a an about around like maybe probably still now today tonight
    currently right just only roughly approximately pretty much honestly uhh be tbh ngl lol lmao haha
    hahaha omg omfg smh sadly unfortunately ugh ouch ow yikes oof meh bruh bro dude man girl sup yo pain
    level score number rating say would guess think believe suppose have got at been feeling feel feels
    kind of sort really actually basically definitely mostly overall average going with here there let us
    see me for say's final update report reporting checking in please pls damn dang shit crap fuck fucking
    freaking hell effing another same solid strong steady down up back low high hmmm mmm lets eh welp
    aight alright k kk fr ight idk do know guessing hola buenos buenas buen dia dias tardes noches si pues
    bueno creo que diria como un una uno de en la el mi es esta estoy tengo siento ando amaneci amanecio
    hoy ahora ahorita mas menos dolor nivel aproximadamente solo nomas todavia sigue sigo gracias dios
    senorita licenciada hay con del al ya le doy pongo digo este ay ayy mio ni modo respuesta numero mis
    molestias puntaje anda nada tiene siempre lo mismo fijese mire oiga disculpe perdon saludos amen senor
    wey guey nombre chale orale ahi por alrededor cerca tipo alto fuerte : = - ~ @ # * [scale] [time]
    [date] [number] [ordinal] [fraction]x level, scale out las los
    """
)
_PLAIN_LAST = re.compile(
    rf"(?:^|\s)(?:{_ABOUT}|{PAIN}|{BODY}|am|is|be|been|it|say|number"
    r"|answer|level|score|rating|hi|hello|hey|hola|doctor|doctora|nurse"
    r"|yes|yeah|yep|ok|well|so|um|uh|hmm|oh|ah|ugh|ouch|lol|haha|omg"
    r"|sorry|thanks|you|god|lord|tbh|ngl|sadly|unfortunately|honestly"
    r"|feel|feeling|guess|think|morning|afternoon|evening|night|day"
    r"|dias|tardes|noches|si|pues|bueno|que|estoy|tengo|siento"
    r"|esta|es|sigue|ando|amaneci|gracias|dios|perdon|mmm|eh|bruh|dude"
    r"|bro|yo|man|girl|sir|maam|dear|honey|please|damn|respuesta|numero"
    r"|update|report|reporting|suppose|believe|rn|bad|egg|apenas|hm"
    r"|lil|jesus|love|change|infusion|treatment|better|worse|finally"
    r"|later|old|bendito|verdad|neta|unos|igual|pondria|consistent"
    r"|light|total|even|mistake|rn|meh|welp|eh|lowkey|highkey|giving"
    r"|umm|uhh|avg|wow|yay|oops|whoops|wait|fat|whopping|meant|mean"
    r"|typo|correction|\[slip\]|\[old\]|\[scale\]|\[time\]|\[date\]"
    r"|\[number\]|\*|mio"
    r"|oof|ow|yikes|smh|ay|hoy|amen|same|mismo|disculpe|hmmm|here|k"
    r"|alright|aight|hun|hon|idk|know|las|day|low|senor|wey) $"
)


def plain_left(left: str) -> bool:
    """Whether nothing but the words of a plain answer stands before the number."""
    words = left.split()
    return not words or (
        (words[-1] not in {"at", "@", "en", "con", "de", "in"} or len(words) > 1)
        and (
            all(word in _PLAIN_WORDS or _SITE_WORD.fullmatch(word) for word in words) and bool(_PLAIN_LAST.search(left))
        )
    )


_SITE_WORD = re.compile(rf"{BODY}|{PAIN}|{SIDE}|{_ABOUT}")

_A = (
    r"(?: (?:a|an|un|una|about|around|like|de|en|than|of|level|at|as"
    r"|quite|really|even|exactly|es|como|is|it is|my pain is|que|anywhere"
    r"|near|close|to|is a)){0,3}"
)

# What takes a number back, judged on the words before it (ending where the number starts) or after it.
LEFT_HAZARDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "bound",
            r"(?:^|\s)(?:at least|at most|more than|less than|fewer than|no more than"
            r"|no less than|higher than|lower than|worse than|better than|greater than"
            r"|bigger than|over|under|above|below|beyond|past|nearly|almost"
            r"|close to|closer to|approaching|pushing|north of|south of|min"
            r"|minimum|max|maximum|not over|nothing over|shy of|just shy of"
            r"|exceeds|minimo|maximo|mas de|menos de|mas que|menos que|al menos"
            r"|por lo menos|arriba de|abajo de|debajo de|encima de|pasa de"
            r"|no pasa de|casi|casi casi|mayor a|menor a|mayor que|menor que"
            r"|peor que|mejor que|<|>|cerca de|hasta|(?<!went )(?<!gone )(?<!crept )(?<!climbed )(?<!inched"
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
            r"\b(?:do not|did not|never|doubt|hardly|would not|no creo|can not) (?:think"
            r"|believe|been|feel|say|consider|call|rate|see|had|have|is|it is"
            r"|that|be|remember|que|ever)\b(?: [a-z]+){0,4} $",
        ),
        (
            "worst-or-best",
            r"\b(?:worst|best|highest|lowest|peak|peaked|peaks|spikes?|spiked"
            r"|hit|reached|reaches|max|bad days?|good days?|bad day|good day"
            r"|peor|mejor|al maximo|record|topped out|maxes|bottomed)\b(?! (?:now"
            r"|today))(?: [a-z]+){0,3} ?[:=-]? ?$",
        ),
        (
            "usual",
            r"\b(?:usually|usual|normally|normal|typically|typical|generally"
            r"|in general|sometimes|often|most days|every day|on a good day"
            r"|on a bad day|always|tends to|goes|gets|ranges|runs|varies|swings"
            r"|going between|normalmente|usualmente|generalmente|por lo general"
            r"|en general|casi siempre|siempre|a veces|suele|suelo|costumbre"
            r"|aveces|diario|rarely|on days|some days|other days|unos dias"
            r"|otros dias|otros|otras|goes up to|can be|can get|can go|puede"
            r"|llega a|se pone|se me pone|me llega|pone)\b(?: [a-z]+){0,6} ?[:=-]? ?$",
        ),
        (
            "condition",
            r"\b(?:if|when|whenever|while|unless|without|during|cuando|mientras"
            r"|depending|depends|depende|at rest|at night|en reposo|before"
            r"|antes de|until|sitting down|standing|lying|laying down|walking"
            r"|moving|movement|bending|lifting|resting|sentada|sentado|parada"
            r"|parado|acostada|acostado|caminando|moviendome|once|would be"
            r"|would have been|could be|could have been|might be|expect|expecting"
            r"|hope|hoping|hopefully|want(?! to say)|wish|goal|target|aiming"
            r"|ojala|espero|quiero|quisiera|seria|podria|(?:love|like|want"
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
            rf"|gave) |\b(?:{PERSON}|his|her|their|your|someone|somebody)s? (?:[a-z]+ ){{0,2}}(?:pain"
            r"|is|has|at|had|was|dolor|esta|tiene|says?|said|rates|gave|reports"
            r"|dice|feels|puts)\b|\b(?:his|her|their|your|su|he|she|ella) (?:[a-z]+ )?(?:pain"
            r"|level|score|back|dolor|nivel|says|said|is|dice|tiene|esta|espalda"
            r"|knee|hip|leg)",
        ),
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
            r"\b(?:down|up|dropped|drop|improved|reduced|increased|decreased"
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
RIGHT_HAZARDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (
        name,
        re.compile(
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
            r"|cuando mucho|a lo mucho|easily more",
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
            r"|except |mostly |maybe |especially )?(?:if|when|whenever|while"
            r"|unless|without|cuando|mientras|at rest|at night|en reposo|until"
            r"|once i|depending|depends|during|before|antes|sitting|standing"
            r"|lying|laying|walking|moving|bending|lifting|resting|caminando"
            r"|sentada|sentado|parada|parado|acostada|acostado|al [a-z]+(?:ar"
            r"|er|ir|arme|erme|irme)\b|(?:with|con) (?!out)(?:my |the |la "
            r"|mi |las |any |un |some )?(?:meds?|medicine|medication|medicina"
            r"|medicamentos?|pastillas?|rest|ice|heat|movement|activity|walking"
            r"|standing|sitting|brace|patch|movimiento|reposo|stairs|weight"
            r"|exercise|pressure|bending|motion)|sin (?:medic|pastill|mover"
            r"|tomar)|on (?:meds|my meds|medication|a (?:good|bad) day|good days"
            r"|bad days)|off (?:meds|my meds)|after (?:i )?[a-z]+ing\b(?! (?:home"
            r"|up))|si (?:me|no|camino|estoy|hago|muevo|tomo|descanso|ando)"
            r"|in the (?:morning|evening|afternoon|mornings)|by (?:the )?(?:end"
            r"|night|evening|bedtime)|por la (?:manana|tarde|noche)|en la (?:noche"
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
            r"|como siempre|most nights|daily)\b",
        ),
        (
            "question",
            r"(?:bad|normal|good|ok|high|low|too high|malo|normal|bueno|mucho"
            r"|alto)\b.{0,20}\?",
        ),
    )
)
PAST_VERB = re.compile(
    r"\b(?:was|were|had|used to|started|began|previously|initially"
    r"|originally|at first|prior|baseline|era|estaba|estuvo|estuve"
    r"|tenia"
    r"|tuve|fue|fueron|empece|empezo|had been|came in|came in at|went in|went in at|arrived)\b"
)
PAST_TIME = re.compile(
    r"\b(?:yesterday|last night|last week|last month|last time|last year"
    r"|earlier|before|ayer|anoche|antes|semana pasada|el otro dia"
    r"|mes pasado|the other day|\[duration\] ago|hace \[duration\]|past)\b"
)
NOW = re.compile(
    r"\b(?:now|right now|today|currently|at the moment|at this moment"
    r"|at present|this week|as of now|presently|hoy|ahora|ahorita|actualmente"
    r"|en este momento|esta semana|sofar|currently at)\b"
)
THIS_MORNING = re.compile(
    r"\b(?:this morning|esta manana|amaneci|amanecio|woke up|desperte"
    r"|me levante|this afternoon|when i woke|earlier today|waking up)\b"
)
ABOUT_TODAY = re.compile(
    r"\b(?:today|hoy|overall|average|on average|avg|promedio|all day"
    r"|in general today)\b"
)
PRESENT_VERB = re.compile(r"\b(?:is|are|am|es|esta|estoy|remains|sigue|ando|anda)(?: [a-z~:=-]+){0,4} $")
SAID = re.compile(
    r"\b(?:i|i just|i already|already|me|i had|i have|^) ?(?:said|put"
    r"|typed|wrote|texted|sent|answered|reported|told you|told the [a-z]+"
    r"|dije|puse|escribi|mande|conteste|gave)(?: [a-z]+){0,3} $"
)
RANGE = re.compile(
    rf"({NUMBER})(?:[_ ](?:ish|or so|orso|out of ten|pain|at times))?[_ ]?(?:-"
    r"|to|or|o|a|/|~|through|till|hasta|maybe|possibly|u|and sometimes"
    r"|, maybe|, or"
    r"|y|and|&|,|, sometimes|sometimes|, possibly|y a veces|a veces"
    r"|or maybe|or even|and a|more like|bordering on|almost|going on"
    r"|or like|tal vez|quizas|o tal vez|if not"
    r"|y hasta|, a veces|[.]{3}|>|<|;|[|])? ?(?:(?:maybe|like|about"
    rf"|perhaps|a|an|un|at|even|possibly|como|is) ){{0,2}}({NUMBER})"
)
