"""What takes a score back wherever in the text it stands: irony, second thoughts, somebody else's hand, a wish, a lie.

`hazards` looks at the words beside a number; here the whole text is asked. Most of this counts only behind the last
number: "no wait, don't write that, 6" has a value, "6. no wait, don't write that" has none.
"""

import re

from reminders.care.reading.evidence.hazards import Hazard, compiled, first_in
from reminders.care.reading.evidence.times import THIS_MORNING
from reminders.care.reading.text.line import NUMBER, value_of
from reminders.care.reading.text.vocabulary import MONTH, PERSON

_N = re.compile(NUMBER)
_STAFF = (
    r"(?:doctor|doctora|nurse|enfermer[ao]|therapist|surgeon|resident|specialist|pharmacist|medico|doc|chart"
    r"|clinic|hospital|er|recepcionista|muchacha|senorita|senora|lady|ladies|guy|desk)"
)
_DEVICE = (
    r"(?:siri|alexa|google|autocorrect|auto correct|the phone|my phone|el corrector|el telefono|el celular"
    r"|(?:the|my|la|mi) (?:app|watch|bascula|aplicacion)|el reloj)"
)
_SOMEBODY = rf"(?:{PERSON}|{_STAFF}|{_DEVICE}|they|he|she|ellos|el|ella|grand\w+|niet\w+|toddler|viejo|vieja|senor)"
_OTHERS = (
    r"(?:people|everybody|everyone|most folks|anybody|anyone|cualquiera|la gente|todos|todo el mundo|compadre"
    rf"|comadre|cunad[ao]|suegr[ao]|{PERSON})"
)
_IT = r"(?:it|that|this|anything|nothing|nada|eso|esto|lo|la)"

# Irony and jokes: whatever the number is, it is not meant.
_ANYWHERE: tuple[tuple[str, str], ...] = (
    (
        "irony",
        r"\b(?:in|en) (?:my|your|mis|tus|sus) (?:dreams?|suenos?)\b|\bni en suenos\b|\bkeep dreaming\b|\bdream on\b"
        r"|\byeah (?:right|sure)\b|\bri+ght ?(?:\.\.\.)|^(?:(?:oh|yeah|ja|ha|well|hm+) ?,? )*sure ,? (?:a |an"
        r" )?(?:big )?"
        r"(?:fat )?<|\boh sure\b|\bsi (?:, )?claro\b|\bclaro que si (?:, )?como no\b|\baja (?:, )?(?:como no"
        r"|si)\b|, como no\b"
        r"|\bpigs (?:might |can |will )?fly\b|\btooth fairy\b|\beaster bunny\b|\bsanta claus\b"
        r"|\b(?:i am|i am also|soy|yo soy) (?:also )?(?:the|la|el) (?:queen|king|pope|reina|rey|papa) (?:of|de)\b"
        r"|\bmy (?:foot|ass|butt|eye)$|> my foot\b|\bsaid (?:no ?one|nobody|no body)\b|\bnobody said\b"
        r"|\b(?:that is|thats) a good one\b|\bque chiste\b|\bera (?:un )?(?:chiste|broma)\b|\bmanifest\w*\b",
    ),
    ("irony", rf"{NUMBER} (?:[.,;!|] )*(?:mentira|mentiras|naa+h? mentira)\b"),
    (
        "lie",
        r"\b(?:i|me|we) (?:always |just |only )?(?:say|tell|told|said|put|lying|lie|lied)\b[^.!?;|]* so (?:that )?"
        r"(?:my|the|they|you|he|she|everybody|nobody|no one)\b(?!.*\b(?:but|truth|really|honestly)\b)"
        r"|\bi tell my (?:kids|wife|husband|family|mom|boss)\b|\blying to\b|\bpretend (?:i|that|it)\b"
        r"|\bput if i (?:was|were) trying\b|\bpara que me (?:den|dejaran?|dejen|den de)\b(?!.*\bpero\b)|\bpuro"
        r" cuento\b|\b(?:i would be|id be) lying\b|\bmentiria\b"
        r"|\bso (?:they|you|he|she) (?:do not|will not|would not|would) (?:up|raise|change|cut|stop|worry|give|leave)\b"
        r"(?!.*<)",
    ),
    (
        "someone-else",
        r"\b(?:does (?:the|this|his|her) survey|(?:that was|it was|fue|era) (?:my|mi|the|el)"
        r" (?:\w+ )?(?:grand\w+|toddler|kids?|baby|son|daughter|cat|niet[ao]|hij[ao]|gato|corrector|autocorrect))\b"
        r"(?!.*<)|\bcopiando la respuesta\b|\bplaying with (?:the|my) phone\b(?!.*<)|\bwrong (?:chat|thread|group"
        r"|text|number chat)\b",
    ),
    ("not-serious", r"\b(?:lucky number|tragamonedas|slot machine|enneagram|horoscope|horoscopo)\b"),
    ("negated", rf"\bque {NUMBER} ni que\b"),
    ("two-values", rf"{NUMBER} ,? ?(?:perdon|perdone|disculpe) no {NUMBER}"),  # "no, 8" or "not 8"?
    (
        "two-values",
        r"<[ws]?2> (?:different |separate |kinds of |types of |distint[oa]s )?(?:pains|dolores|spots|places)\b",
    ),
    ("fluctuates", r"\bdepends who you ask\b|\bdepende (?:de )?a quien\b"),
    ("not-the-pain", r"^<[ws]?0>(?: [.!,]+| \.\.\.)+ \[count\]|\bstars? <|> stars?\b"),
    ("one-place-only", r"\bfrom the (?:waist|neck|knees?|hips?) (?:up|down)\b|\bde la cintura para (?:arriba|abajo)\b"),
    ("not-the-pain", rf"\b(?:doubled up|double dose|dos veces)\b.*{NUMBER} instead of|\b1? ?and done$"),
    ("fluctuates", r"\bpain (?:ranges|varies|fluctuates|comes and goes)\b(?!.*\b(?:now|today|currently|average)\b)"),
    (
        "unclear-direction",
        rf"\bo como era\b|\b(?:el|is|a|the) <[ws]?(?:0|1|10)> (?:is |es )?(?:cuando|when)\b|{NUMBER} is like your\b",
    ),
    ("unclear-direction", r"\b(?:is|es) <[ws]?(?:0|1|10)> (?:the |el |lo )?(?:good|bad|best|worst|bueno|malo)\b"),
)

# Said behind the last number: second thoughts, or what the number really was.
_BEHIND: tuple[tuple[str, str], ...] = (
    (
        "taken-back",
        r"\b(?:scratch that|forget (?:that|it|i said)|never ?mind|nvm|hang on|hold on|take that back|cancel that)\b"
        r"|(?:^|[.,;!|] |\.\.\. )(?:no )?(?:wait|hold up)\b(?! (?:till|until|for|list))|\bno (?:no )?(?:wait|hang"
        r"|hold)\b"
        r"|\b(?:do not|dont) (?:you dare )?(?:write|put|record|mark|note|count|log|enter|use|send|quote|jot)"
        rf" (?:me |down )?{_IT}\b(?! (?:on|off|past))"
        r"|\bno (?:me )?(?:le |lo |la )?(?:anote|anotes|apunte|apuntes|ponga|pongas|escriba|escribas|mande"
        r"|registre)n?\b"
        r"(?: (?:eso|nada|esto|todavia|aun)\b|$| [.,;!|])|\b(?:borre|borra|borren|quite) (?:eso|ese|lo que)\b"
        r"|\bolvide(?:lo|se)|\bolvidalo\b|\bespere(?:se|n)?\b|\besperate\b|\baguante(?:me)?\b"
        r"|\blet me (?:think|see first|check|walk|get up|stand|feel|sit|test|move|try)\b|\bthink (?:on|about)"
        r" it(?: more)?$"
        r"|\bthink (?:on|about) it\b|\b(?:deje|dejeme|dejame|deja)(?: (?:me|que))? (?:lo )?(?:pens\w+|piens\w+"
        r"|ver|levant\w+"
        r"|veo|checo|reviso|me levanto)\b|\bdame un (?:rato|momento|minuto|segundo)\b"
        r"|\bgive me (?:a|one) (?:sec|second|minutes|minute|moment)\b|\bmaking it up\b"
        r"|\bi (?:really )?(?:can not|could not) (?:judge|tell you|say)\b(?! (?:it |that )?(?:enough|how|for"
        r" (?:later|tomorrow)))"
        r"|\b(?:no se|ya no se|ni se) (?:ni )?(?:que (?:decir|poner)|cuanto|la verdad)\w*|\bcomo que no se\b"
        r"|\b(?:ya|luego|despues|ahorita) (?:le|te|les) (?:digo|aviso|escribo)\b|\bi will do mine\b"
        r"|\b(?:have|has) not (?:tested|checked|decided|tried|gotten up|made my mind)\b(?! (?:my|the) (?:sugar|bp"
        r"|mail))"
        r"|\bask me (?:again$|(?:again )?(?:later|in (?:a|an|private)|tomorrow)\b)|\bugh who knows\b|\bpain who knows\b"
        r"|\bi still ?(?:am )?thinking\b|\bme i am still thinking\b|\b(?:it is|that is|its) not (?:true|that)$"
        r"|\bit is not (?:that|true)\b|\bput whatever\b|\b(?:do not|not to) (?:trust|believe|count on) it\b|\bask"
        r" me after\b|\bto think about it\b|\bjust hit a number\b|\b(?:y |ni )+(?:le|les|te) (?:cuento|digo)\b"
        r"|\bno (?:le|les|te) digo\b",
    ),
    (
        "someone-else",
        r"^ ?,? ?(?:(?:\(|-|\.\.\.) ?)?(?:lo |la )?(?:says?|said|dijo|dice|according to|segun|per|claims?"
        r"|insists?|swears?|reckons?|guess(?:ed|es)|opina|jura|insiste|thinks|puso|escribio|marco"
        rf"|votaria)(?: (?:my|the|mi|la|el|su|mis))* {_SOMEBODY}\b(?! ?[.;,]? ?(?:and|y) i (?:agree|think so too))"
        rf"|^ ?,? ?(?:(?:which|that) )?is (?:what|where|how) (?:{_SOMEBODY}|my|the|mi|they|siri|it|that|this)\b(?!"
        r" (?:i\b|is\b|feels|settled|sits|stands|landed|stays))"
        rf"|^ (?:me|le) (?:anoto|puso|dio|apunto)\b|\beso lo (?:escribio|puso|dijo|marco)\b|\bwhat siri heard\b"
        r"|\bno yo\b ?\)?$|^ ?,? ?(?:el|ella|la) de (?:mi|la)\b|, el de la\b",
    ),
    (
        "past",
        r"^ ?,? ?(?:ish )?(?:is|was) (?:what|where|how) i (?:told|would have|would of|had|always|said|used|put"
        r" every|put last)"
        r"|^ (?:le|les) (?:puse|dije) a (?:la|el) otr[ao]\b"
        r"|\b(?:that is|thats|that was|es|era) the number from before\b|^ ?,? ?(?:was )?before (?:the|my)"
        r" (?:infusion|drip|iv)\b"
        r"|\bback in <?(?:19|20)\d\d|\b(?:all|whole) last (?:week|month|year)\b|\bthen i sneezed\b|^ (?:ish"
        r" )?last (?:i|time i) (?:checked|looked|heard)\b|\ban hours? ago$"
        r"|^ for (?:about |like |maybe |around )?\[duration\] (?:after|before|then|until)\b",
    ),
    (
        "usual",
        r"^ (?:for me |para mi )?(?:is|es) normal\b|^ is what i (?:put|say|give) (?:every|each|all the) time\b|^"
        r" is (?:my|mi) (?:normal|usual|baseline|average)\b"
        r"|, for years\b|^ is normal for me\b|\btoda (?:la|mi) vida\b|\b(?:all|whole) my life\b"
        rf"|^ (?:from|de|entre) {MONTH} (?:to|a|through|y)\b",
    ),
    (
        "not-the-pain",
        r"\b(?:that is|thats|eso es|that was|is) how (?:many|much)\b|^ ?(?:[.,;!|(]+ |\.\.\. )+(?:the"
        r" (?:sandwich|coffee|food|book club|movie|show|podcast|game)|this (?:podcast|show|movie|song|book)|el"
        r" (?:sandwich"
        r"|caldito|cafe)|la (?:comida|pelicula|cancion))\b|^ pero el (?:sandwich|cafe|caldito)\b|\bbook club\b"
        r"|\b(?:las |la )?ganas que tengo\b"
        r"|^ (?:\.\.\.|,) (?:is|es) how\b|\beso marco la (?:bascula|balanza)\b|\bveces le (?:marque|llame)\b"
        r"|\bis how much\b|\bas in (?:, )?(?:nein|no|\[count\]|over it|done)\b|\bi mean the\b|\bpense que"
        r" preguntaba\b|\b(?:number|many) of (?:cars|people|times)\b",
    ),
    (
        "past",
        r"^ at \[time\]$|^ (?:alla )?por (?:la |el )?(?:navidad|ano nuevo|semana santa|verano)\b|^ (?:around|back"
        r" at|at) (?:christmas|easter|thanksgiving)\b",
    ),
    (
        "not-the-pain",
        r"\bsorry (?:, )?(?:that is|it is|wrong|that was) (?:for|meant|the wrong|my \w+ on)\b|\b(?:dentist|other"
        r"|knee|hip|school) (?:survey|place)\b"
        r"|\b(?:teclado|keyboard|space ?bar|key) (?:se |is |was |got )?(?:quedo |stuck|pegad[oa])|\bpocket"
        r" (?:dial|text)|\bbutt (?:dial|text)|\bcat (?:walked|stepped|sat|typed)",
    ),
    ("condition", r"\bhad you asked\b|\bif you had asked\b"),
    ("condition", r"\bdifferent story\b|\botra historia\b|\bjust wait till\b"),
    (
        "wish",
        r"^ (?:puedo|podria|se puede|can|could) (?:vivir|live)\b|^ (?:le |les )?(?:prometi|promised|espero"
        r"|calculo que me va|le calculo que me va|me va a dar)\b"
        r"|\bif that was true\b|\bsi fuera cierto\b|\bojala fuera cierto\b",
    ),
)

# Said behind a lone value: with two, one may be the correction of the other.
_BEHIND_ALONE: tuple[tuple[str, str], ...] = (
    (
        "taken-back",
        r"\b(?:disregard|ignore (?:that|this|it|my last)|(?:just|only) testing|made (?:that|it) up|(?:sent|typed"
        r"|hit|pressed|wrote) (?:it |that |this )?(?:by (?:accident|mistake)|accidentally)"
        r"|did not mean (?:to|that)|sent (?:too )?(?:soon|early)|(?:that|this) (?:is|was) (?:not right|wrong|a"
        r" lie|not me|not mine)"
        r"|not my (?:number|answer|score)|no (?:me )?hagan? caso|ignorelo|ignoren? (?:eso|lo)|(?:lo|la|le|se)"
        r" (?:mande|puse|envie|escribi|dio) sin querer|por (?:error|accidente)"
        r"|no es (?:cierto|verdad)|no fui yo|no es mi (?:numero|respuesta))\b",
    ),
    (
        "past",  # "7 but it's gone now", "7 pero ya se me quito": over, and no new value
        r"(?:^|[,.;!|] |\b(?:but|then|now|pero|luego|and|y|it|that|pain|all|ya) )(?:(?:it|that|the pain|pain|is|has"
        r"|had|all|just|now|right now|completely|mostly|finally|since|then) )*"
        r"(?:gone|went away|goes away|passed|eased|calmed down|subsided|let up|wore off|faded|died down)\b"
        r"|\b(?:but|then) (?:(?:it|that|the pain|is|has|i am|now|right now|a lot|much) )*"
        r"(?:(?:better|fine|ok|okay|good|less|nothing|none|no pain) (?:right )?now\b|went down\b|came down\b|dropped\b)"
        r"|\b(?:but|then) (?:right )?now (?:(?:it is|i am|i feel|is|much|a lot|a bit|a little) )*"
        r"(?:better|fine|ok|okay|good|less|nothing|none|gone)\b"
        r"|\b(?:ya )?se (?:me )?(?:quito|paso|calmo|fue)(?: (?:el dolor|todo|solo|sola))?\b|\bya paso\b"
        r"|\bya no (?:me )?duele\b|\b(?:ahora|ahorita) (?:ya )?(?:nada|no (?:me )?duele)\b"
        r"|\bpero (?:ya |ahora |ahorita )+(?:me )?"
        r"(?:bajo|mejor|menos|bien|estoy (?:mejor|bien)|se (?:me )?(?:bajo|alivio))\b"
        r"|\b(?:but|then|until|till|til|pero|hasta que|luego)\b[^<]{0,60}\b(?:it left|knocked it|over it|took"
        r" care of it"
        r"|took the edge off|did the trick|kicked in|(?:is|are) working|that was at|se (?:me )?(?:bajo|alivio"
        r"|calmo|quito)"
        r"|santo remedio|mejore|me compuse|ya estoy (?:tranquil|bien|mejor)\w*|ya ando (?:bien|mejor))\b"
        r"|^ (?:until|till|til|hasta que)\b|\bfinally broke\b",
    ),
    (
        "not-serious",
        r"\b(?:out of habit|force of habit|por costumbre|by default|(?:just )?to (?:be polite|get rid of|fill|put"
        r" something|say something)"
        r"|por (?:contestar|poner|decir|llenar) (?:algo|nomas)|por no dejar|(?<!no lo digo )por quedar bien|my"
        r" favorite number)\b",
    ),
    (
        "someone-else",
        rf"^ (?:for|para|is for|es para) (?:my|mi|his|her) (?:other )?(?:{PERSON}|{_STAFF}|suegr[ao])\b",
    ),
    (
        "wish",
        r"\b(?:if only|wishful thinking|fat chance|in (?:a perfect world|another life|theory)|en teoria"
        r"|supuestamente|supposedly)\b",
    ),
)

# Standing right before a number.
_BEFORE: tuple[tuple[str, str], ...] = (
    (
        "wish",
        r"\b(?:please|pls|dios mio|por favor) (?:let it )?(?:be|que sea) (?:a |an |un )?$|\boh to be (?:a |an )?$"
        r"|\banything but (?:a |an )?$|\bme conform\w+ con (?:un |una )?$|\b(?:settle|settling) for (?:a |an )?$"
        r"|\b(?:a ver|aver|haber) si\b.*$|\b(?:un dia de estos|algun dia|one day|some ?day)\b.* $"
        r"|\b(?:al rato|ha de bajar|va a bajar|vaya a bajar|bajara|manana (?:ya )?(?:es|sera))\b(?: \w+){0,8} $"
        r"|\bsi fuera por mi\b.*$"
        r"|^manana (?:le|te|les) digo\b.*$",
    ),
    (
        "wish",
        r"\b(?:almost|nearly|casi|tempted to|was going to|wanted to|thought about|iba a|estuve a punto de|estuve por) "
        r"(?:put|say|type|text|poner|decir|escribir|putting|saying)(?:le|les)?(?: (?:a|an|un|que))* $"
        r"|\b(?:best|worst) case\b[^.!|]*$|\b(?:hypothetically|supongamos|imagine|lets pretend)\b[^.!|]*$"
        r"|\b(?:give|trade|kill|pay|pray|praying) [^.!|]*\bfor (?:a|an) $|\blive with a $",
    ),
    (
        "condition",
        r"\b(?:as )?soon as (?:i|you|he|she|it)\b[^.;!|]*$|\b(?:turn|turned|turning) it off ,? $"
        r"|\b(?:if|si) (?:i |le |yo |les )?(?:say|said|digo|dijera)(?: (?:a|an|un))? $|\bo sea que si\b.*$",
    ),
    (
        "question",
        r"\b(?:can not|could not|cant) (?:really |even )?be (?:a |an )?$|\bhow can i be (?:a |an )?$|\bis"
        r" there\b.*\?.*$",
    ),
    (
        "worst-or-best",
        r"\b(?:best|worst|lowest|highest|lo mejor|lo peor|lo mas bajo)\b[^.;!|]*\b(?:is|was|es|fue|been)\b"
        r"(?: (?:a|an|un|en|de|como))* $|\blo mejor que llego es (?:a )?$|\bal que mas le pongo es $|\bseen me at"
        r" (?:a )?$",
    ),
    (
        "usual",
        r"\bpor lo (?:regular|comun)\b.*$|\b(?:most|many) (?:weeks|months|mornings|nights|evenings)\b[^.;!|]*$"
        r"|\bhover\w* around\b.*\bmost\b.*$|\bantes .*\bsiempre (?:fue |era )?$",
    ),
    (
        "someone-else",
        rf"(?:^|[.!|,] |\b(?:and|but|y|pero|con este frio) )(?:(?:my|mi|su|en el|in the) )?{_OTHERS}\b(?! las\b|"
        r" \[time\])(?! (?:is |esta )?"
        r"(?:typing|texting|here|asked|keeps|helps|escrib\w+|teclea)|s? (?:been )?(?:says?|saying|states?"
        r"|reports?|rates|dice|tell\w*)\b)"
        r"(?:(?!\b(?:i|yo|me|my|mi|mine|im|estoy|ando|pain|dolor|lo mio)\b)[^.!|,])*$",
    ),
    (
        "condition",
        r"\b(?:would|might|could) have (?:given|said|put|called|been)\b[^.!|]*$|\bel dia que\b[^.!|]*$|\bhad you"
        r" asked\b",
    ),
    (
        "past",
        rf"\b(?:en|in|by|por|back in|since) (?:early |late )?{MONTH}\b(?:(?!\b(?:ahora|now|hoy|today)\b)[^.!|])*$",
    ),
    (
        "someone-else",
        rf"\b(?:{PERSON}|young person|old person)\b[^.;!|]*\b(?<!\bi )(?:would|this ?would|anda|trae)(?: \w+){{0,3}} $"
        r"|\bthey (?:wrote|put|marked|have|had|gave|typed)\b[^.;!|]*$|\b(?:(?<!just )(?<!please )(?<!pls )(?<!so"
        r" )(?<!and )(?<!can )(?<!you )(?<=[a-z0-9] )put|had|has|pegged|got"
        r"|marked) me (?:as|at|down)"
        rf"(?: as| at)? (?:a |an )?$|\baccording to [^.;!|,]*$|\b(?:el|ella) anda en (?:un )?$|\bme dice mi\b.*$"
        rf"|\bque le ponga $|\bmi (?:viejo|vieja|senor|senora|esposo|esposa) (?:esta|anda|va) (?:en|con)(?: un)? $",
    ),
    (
        "someone-else",
        r"\b(?:opina|opinan|reckons|figures|thinks|cree|jura|insiste|insists)(?: que| that)?(?: (?:i am|im|tengo"
        r"|estoy|ando|"
        r"es|soy))?(?: (?:at|a|an|un|en|con|como))* $|\bpor la cara\b.*$|\bby the look of\b.*$",
    ),
    (
        "someone-else",
        r"\b(?:neighbor|friend|coworker|vecin[ao]|amig[ao]|comadre|compadre|cunad[ao]|cousin|sister|brother)s?\b"
        r"[^.!|]* (?:he|she|ella|el) (?!is typing|helps)[^.!|]*$",
    ),
    ("not-the-pain", r"\b(?:adormecid[oa]|dormid[oa]|numb|entumecid[oa])s?(?: \w+){0,3} , (?:un |a |an )?$"),
    (
        "not-the-pain",
        r"\b(?:uber|yelp|credit|google|game|test|exam|book|movie) (?:rating|score|level)(?: (?:is|was))? $"
        r"|\b(?:regret|caffeine|spice|sass|attitude|sarcasm|annoyance) level(?: (?:is|at))? $|\btermostato\b.*$"
        r"|\bthermostat\b.*$|\b(?:de )?(?:humor|animos?|paciencia|fe|mood|spirits)(?: (?:estoy|ando|i am|is|esta"
        r"|at|en|a"
        r"|de|un))* $|\bcae (?:usted|ud)\b.*$|\ba decir $",
    ),
    (
        "past",
        r"\bsince (?:i|my last|the last)\b[^.!|]*$|\bantes de (?:la|el|mi) (?:infusion|suero|tratamiento"
        r"|cirugia)\b[^.;!|]*$"
        r"|\bin the (?:recovery|waiting|emergency|exam) room i (?:said|put|told)\b.*$|\bback when\b.*$",
    ),
)

# Of two values neither.
_NEITHER: tuple[tuple[str, str], ...] = (
    ("not-the-pain", r"\bthrew back $|^mrn (?:<\d+>|\[\w+\]) $"),
    (
        "someone-else",
        r"^(?:my |mi )?(?:neighbor|friend|coworker|vecin[ao]|amig[ao]|comadre|compadre|cunad[ao]|cousin)\b[^.!|<]*"
        r" (?:he|she|ella|el) [^.!|]*$",
    ),
    ("negated", rf"\bnot (?:a |an )?{NUMBER} but (?:do not|dont)\b.*$|\bni (?:un )?{NUMBER} (?:y |, )?ni (?:un )?$"),
)


_BEHIND_ALONE_RULES = compiled(_BEHIND_ALONE)
_ANYWHERE_RULES, _BEHIND_RULES = compiled(_ANYWHERE), compiled(_BEHIND)
_BEFORE_RULES, _NEITHER_RULES = compiled(_BEFORE), compiled(_NEITHER)
_BETTER_SINCE = re.compile(
    r"(?:[,.;|] |\b(?:but|now|pero|ahora|ahorita|y) )"
    r"(?:(?:i am|it is|feel|feels|feeling|now|much|a lot|ya|estoy|me siento|went back to sleep and) )*"
    r"(?:better|fine|ok|okay|mejor|bien|mejore)\b|\b(?:is|are) working\b"
)
_FARTHEST = 300  # characters looked at on either side: a text message is no longer, and patterns stay quick


def withdrawn(line: str) -> Hazard | None:
    """Why the values of a prepared line are taken back, or None."""
    line = line.replace(" ; ", " ")  # a question run on is parted from its score by one
    numbers = list(_N.finditer(line))
    if not numbers:
        return None
    before = line[max(0, numbers[-1].start() - _FARTHEST) : numbers[-1].start()]
    behind = line[numbers[-1].end() : numbers[-1].end() + _FARTHEST]
    is_alone = len({value_of(found[0]) for found in numbers}) == 1
    asked = [(_ANYWHERE_RULES, line[: 2 * _FARTHEST]), (_BEHIND_RULES, behind), (_NEITHER_RULES, before)]
    if is_alone and THIS_MORNING.search(line) and _BETTER_SINCE.search(behind):
        return Hazard.PAST
    if is_alone:  # of several values one may stand: then each is decided by its own surroundings
        asked += [(_BEHIND_ALONE_RULES, behind), (_BEFORE_RULES, before)]
    found = (first_in(rules, text) for rules, text in asked)
    return next((hazard for hazard in found if hazard), None)
