"""How a score is introduced: "my pain is about a", "amaneci con un", or nothing but the words of a plain answer."""

import re
from enum import StrEnum

from reminders.care.patterns import compiled_when_used
from reminders.care.reading.vocabulary import BODY, PAIN, SIDE, either, words


class Introduction(StrEnum):
    """How a number is introduced as the score; the value is the rule's name in the record."""

    ANNOUNCED = "announced"
    ARTICLE = "article"
    AVERAGE_IS = "average-is"
    CORRECTION = "correction"
    I_AM_AT = "i-am-at"
    I_SAY = "i-say"
    IT_IS = "it-is"
    LEVEL_AT = "level-at"
    MOVED_TO = "moved-to"
    NOW = "now"
    PAIN_FOLLOWS = "pain-follows"
    PAIN_IS = "pain-is"
    SAID_FOR = "said-for"
    SITE_IS = "site-is"


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
    an_average_of average_of apenas lil hm average on_average exactly precisely perfect barely easy mas_bien
    maybe_like very
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
    r"|sofar|right|rating|score|level|i am at|i am|here|hit"
    r"|este momento|the last|24|amanecio|bajo|subio|a)){0,4}"
)


# How a number is introduced so that whatever came before does not matter.
STRONG_LEFT: tuple[tuple[Introduction, re.Pattern[str]], ...] = tuple(
    (Introduction(name), compiled_when_used(rf"(?:^|\s)(?:{pattern}) {_ABOUTS}$"))
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
            r"|mark|call it|make it|go with|go|say|rate it)(?: me)?(?: down)?(?: for"
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
            r"|rate today|rate|call it|give it|put it|guess|go with|go|score it)",
        ),
        (
            "i-say",
            r"(?:diria que|diria|yo diria|le doy|le daria|le pondria|le pongo"
            r"|le pondria|pongale|ponga|calculo|lo califico|califico|digamos"
            r"|lo pongo)",
        ),
        (
            "i-say",
            r"(?:write|jot|note|record)(?: (?:me|it|that))?(?: down)?(?: (?:as|for))?"
            r"|(?:anote|anota|apunte|apunta|ponga|pon|marque)(?:le|me|lo)?",
        ),
        (
            "it-is",
            r"(?:answer|reply|response|respuesta|guess)(?: (?:today|for today|hoy|de hoy))*"
            r" (?:is|would be|will be|es|seria)(?: (?:a|an|un))?",
        ),
        (
            "i-say",
            r"(?:i am|im|i have been|been) (?:thinking|saying|feeling|rating|reporting|calling it|going with|going to"
            r" say)"
            r"(?: it is)?|(?:thinking|calling it|call it|call the pain|call this|put (?:it|her|him) (?:down )?(?:at"
            r"|as|for)"
            r"|(?<!\byou )put(?= (?:a |an )?$)|put down|mark down|go with|going with|score of|pain of|dolor de"
            r"|sitting (?:pretty"
            r" )?at"
            r"|(?:gave|give|giving|given) (?:it|you|this one|today|myself)|make that|more of)",
        ),
        (
            "i-say",
            r"(?:clocking|coming|checking|weighing|reporting) in(?: today)? (?:at|with)|(?:landing|landed|parked"
            r"|camped out|camped|perched"
            r"|cruising|idling|lingering|floating|registering|measuring|scoring|levele?d (?:off|out)|plateaued|settled)"
            r" (?:in |out )?(?:at|around|on|to)|(?:scoring|registering|dealing with|living with|rocking|nursing"
            r"|battling|fighting"
            r"|looking at|running)(?= an?\b)|(?:rating|grade|level|score|severity|intensity) of|(?:lets|we will|you"
            r" can|could)"
            r" call (?:it|this|that)|(?:pencil|chalk|mark|sign) me (?:in|up|down)(?: (?:at|for|as))?|log (?:me|it"
            r"|that)(?: (?:as|at))?"
            r"|(?:my|todays|final) (?:vote|answer|number|score|pain|rating|pick)(?: (?:today|now|is|for today))+|i"
            r" (?:pick|choose"
            r"|vote|report)|picking|choosing|sending(?: you)?|final answer|aching at|throbbing at|hurting (?:at|about"
            r"|like)",
        ),
        (
            "i-say",
            r"(?:siri|google|hey siri|hey google)? ?(?:text|tell|message) (?:(?:the|my) )?(?:pain )?(?:clinic|doctor"
            r"|them"
            r"|office|nurse|him|her)(?: that| it is| i am)*|to answer (?:the|your) question|the (?:honest )?(?:truth"
            r"|reality"
            r"|verdict|number|honest answer)(?: (?:is|today))+|truth is|reality is|(?:that|dat|which) (?:mean|means"
            r"|makes me"
            r"|makes it|would make it)|brought (?:me|it) (?:down |back )?to|(?:leaves|left|puts) me at|has me at"
            r"|(?:it|that) should (?:have said|say|be)|(?:eased|settled|calmed|come|came|crept|climbed|went|gone|is"
            r"|back"
            r"|slid|ticked|bumped|shot) (?:up|down|off)(?: (?:back|some))* (?:to|at)|settled (?:to|at|into)",
        ),
        (
            "said-for",
            r"(?:mom|mother|mama|momma|ma|dad|daddy|father|papa|grandpa|grandma|gramps|granny|nana|granddad\w*"
            r"|abuelit[ao]"
            r"|abuel[ao]|mi papa|mi mama|patient|pt|respondent|resident) (?:is |been )?(?:says?|saying|states?"
            r"|reports?|rates"
            r"(?: (?:it|her pain|his pain))?|tells me|gives|dice|reporta|refiere)(?: (?:it is|tell them|that|about"
            r"|que|que le"
            r" ponga|pain|her pain is|his pain is))*",
        ),
        (
            "i-say",
            r"(?:traigo|cargo|(?:ya |me |lo )?(?:va|voy|vamos|vengo) (?:en|con)|quedo en|quede en|quedamos en|se"
            r" (?:me )?puso en"
            r"|se quedo en|(?:ando|anda|andamos) (?:en|por|con|como en)|(?:sigo|seguimos|sigue) (?:[a-z]+ )?en"
            r"|estamos (?:en|con)|(?:he |e |ha )?estado (?:en|con)|me tiene en|me esta dando|se encuentra en|actual"
            r" es|en su"
            r" mero|traiga)(?: (?:un|el|dolor de))*",
        ),
        (
            "i-say",
            r"(?:segun yo|a mi ver|para mi|yo digo|yo creo|yo pienso|pienso|creo|se me figura|diria|le diria|le dire"
            r"|te dire"
            r"|le digo|te digo|les digo|deci|decile|dile|digale|digales|dejemoslo en|dejalo en|dejelo en|pongame"
            r"|ponme|poneme|poneme"
            r"|pongan|ponganle|ponganme|ponle|ponele|anotame|anoteme|les? contesto|te contesto|le reporto|le voy a"
            r" reportar"
            r"|reportar|tirandole a|lo veo (?:como )?en|lo dejo en|echele|marquele|apuntele|lo mio es|la mia es|lo mio"
            r"|me quedo (?:con|en)|me voy (?:con|por)|escojo|elijo|voto por|(?:anote|apunte|ponga|pon|pongale) ahi"
            r"|reporto|reportando"
            r"|me encuentro en|me hallo en|(?:instalad|plantad|estacionad|clavad|atorad|estancad)[oa] en|rondando"
            r" (?:el|los)|ronda el"
            r"|(?:me )?duele (?:como|a|un|en)|me (?:pega|esta pegando) (?:en|como|a)|(?:nivel|intensidad|grado"
            r"|puntaje|calificacion)"
            r" (?:de|en)|calculo que|le calculo|hoy (?:me )?toca|mi (?:respuesta|puntaje|reporte|calificacion)(?:"
            r" (?:de hoy|hoy))? es"
            r"|mi numero (?:de hoy )?es|mas bien|por eso el|con todo y mi|este dolor de|de dolor)(?: (?:que|es|como"
            r"|un|el|una))*",
        ),
        (
            "level-at",  # "me mantiene en 3", "se me quedo en cuatro", "aqui con mi 6": the level something is at
            r"(?:me|lo|la|se|te|aqui|hoy|ahora|ahorita|ya)(?: (?!parte|partio|rompe|rompio|doble|doblo|veo|vemos"
            r"|quedamos)"
            r"[a-z]+){1,3} (?:en|con(?: (?:mi|un|el|este))?)(?: (?:un|el))?"
            r"|(?:me|se)(?: me)?(?: (?:dolor|ya|hoy))* (?:fue|vino|subio|bajo|regreso|quedo|dejo) (?:a|en)(?:"
            r" (?:un|el))?"
            r"|(?:toi|tamo|tamos|toy|quedo|quede|yegue|llegue|amanesi|amaneci) (?:en|a|de|con)(?: un)?"
            r"|(?:me (?:marca|late que|reporta)|pongamos|ponle que)"
            r"|(?:aqui |pues )?con (?:mi|este|el mismo)",
        ),
        (
            "level-at",
            r"(?:pegged|dialed in|pointing|purring along|humming along|cruising along|settin|setting|simmered"
            r" down|leveled"
            r" (?:off|out)|dropped (?:off|down)|dawdling|fell off|turned (?:in)?to|knocked (?:it )?(?:down)?)"
            r" (?:at|to|around"
            r"|into)(?: (?:a|an|about))?"
            r"|(?:comes to|makes|votes|votes for|picks|picked|chose|chooses|talking|at the tune of|to the tune"
            r" of)(?: (?:a|an))?"
            r"|(?:it|mine|this) (?:be|being|is)(?: (?:a|an))?|hand on heart|pain iz",
        ),
        ("correction", r"\[slip\](?: (?:es|era|it is|its|just|no|solo|un|a))*"),
        (
            "i-say",
            rf"(?:pain wise|painwise|(?:my|mi) {BODY} (?:says|dice)|pain itself(?: is)?|por eso (?:es|el)|(?:quise"
            r"|queria) poner el"
            r"|making it a|so it is)",
        ),
        (
            "average-is",
            r"(?:average|avg|promedio)(?: (?:pain|dolor|score|level|today|hoy|for today|de hoy|del dia|(?:over"
            r"|for|in) the"
            r" \[duration\]))*(?: [=:-])?"
            r"(?: (?:is|was|has been|es|fue|ha sido|seria))?(?: (?:a|an|un|de|como))*",
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
            r"(?:right now|now|currently|at (?:the|this) (?:moment|time)|at this point|today|ahora|ahorita"
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
    senorita licenciada hay con del al ya bien le doy pongo digo este ay ayy mio ni modo respuesta numero mis
    molestias puntaje anda nada tiene siempre lo mismo fijese mire oiga disculpe perdon saludos amen senor
    otherwise wee measly honest flat actual ol clear whole same_ol namas quick mera meros puros puro purito apenitas
    apenas casi mid whatever cuerpo general rating it here's heres thinking answer: score: pain: final nada
    wey guey nombre chale orale ahi por alrededor cerca tipo alto fuerte : = - ~ @ # * [scale] [time]
    [date] [number] [ordinal] [fraction]x level, scale out las los me duele duelen tal vez quizas doing
    """
)


# How strong it is and how one is, in a word: it may be the last before the number ("terrible 9", "mucho mejor 2").
_HOW = words(
    """
    mild moderate severe terrible horrible awful intense slight sharp dull achy aching sore tight stiff burning
    throbbing tender medium rough awful ugly great tolerable bearable worse better leve moderado moderada ligero
    regular feo fea mal mala mejor mejorcito peor mucho mucha muchisimo bastante poquito poquitito poco tantito
    tranquilo tranquila maso pesado soportable aguantable llevadero duele vez uy oye oigan oye back otra quizas mark
    """
)
_PLAIN_WORDS |= _HOW | {"muy"}


_PLAIN_LAST = compiled_when_used(
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
    r"|alright|aight|hun|hon|idk|know|las|day|low|senor|wey|otherwise|wee|measly|honest|flat|actual|ol|whole"
    r"|mera|purito"
    r"|apenitas|apenas|whatever|final|wise|nomas) $"
)


def plain_left(left: str) -> bool:
    """Whether nothing but the words of a plain answer stands before the number."""
    words = left.split()
    return not words or (
        (words[-1] not in {"at", "@", "en", "con", "de", "in"} or len(words) > 1)
        and (
            all(word in _PLAIN_WORDS or _SITE_WORD.fullmatch(word) for word in words)
            and (words[-1] in _HOW or bool(_PLAIN_LAST.search(left)))
        )
    )


_SITE_WORD = compiled_when_used(rf"{BODY}|{PAIN}|{SIDE}|{_ABOUT}")
