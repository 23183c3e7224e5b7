"""Numbers that are not pain scores, each recognized by what stands around it: doses, times, ages, other scales.

Every rule replaces its numbers by a name in brackets, so that what is left in the line has no explanation but pain.
"""

from reminders.care.patterns import compiled_when_used
from reminders.care.reading.line import NUMBER, TEN
from reminders.care.reading.vocabulary import (
    DOSE_FORM,
    DRUG,
    MONTH,
    OTHER_SCALE,
    PERSON,
    TAKE,
    TIME_UNIT,
    WEEKDAY,
    either,
)

N = NUMBER
SOME = rf"{N}(?:[_ ](?:-|to|or|o|a|/|and|y|through|hasta) (?:an? )?{N})?"  # "3", "3-4", "3 or 4"
_ABOUT = (
    r"(?:(?:about|around|like|only|maybe|just|almost|over|at least"
    r"|for|como|unas|unos|solo|casi|my|another|the|otra|otras|more than"
    r"|i|mis|las|los|up to|less than|an extra|hasta) ){0,3}"
)
_IS = (
    r"(?: (?:level|levels|score|quality|rating|was|is|are|has been"
    r"|at|like|about|around|a|an|of|only|still|now|today|last night"
    r"|es|esta|estuvo|fue|en|de|como|un|:|=|-|pretty much|solid)){0,5}"
)
_MORE = (
    r"(?:(?:more|full|whole|straight|extra|other|different|of my|of the"
    r"|of those|of|my|little|small|big|regular|strength|mas|de|de mis"
    r"|de las) ){0,3}"
)
_EVENT = either(
    """
    woke wake waking awoke awake up slept asleep bed ate eat lunch dinner breakfast work working
    appointment infusion treatment visit call called calling meet meeting school flight home came come
    left leave leaving started starts start finished surgery pt therapy coffee gym church party nap shower
    meds medicine medication see_you be_there tomorrow tonight got_up pick_up picked_up took take taken
    taking dose pill pills arrive arrived open closes close desperte levante despierto dormi tome cita
    trabajo medicina pastilla pastillas comi llegue sali manana
    """
)
_GAP = (
    r"(?: (?!i |am |is |pain |now |it |dolor |estoy |level |still "
    r"|sitting |and |y |but )[a-z]+){0,4}?"
)
_COUNTED = either(
    """
    kids children people persons times time steps stairs miles mile km kms blocks block laps lap cups cup
    glasses glass beers beer drinks drink coffees meals meal eggs pounds pound lbs lb kg kgs kilos feet_of
    inches inch ft yards acres dogs cats horses chickens grandkids grandchildren grandbabies sisters
    brothers friends sessions session infusions infusion treatments treatment appointments appointment
    visits visit rounds sets reps pages books episodes shows movies loads games holes rooms bags boxes
    cans cigarettes cigs smokes texts messages calls surgeries surgery operations operation discs disks
    vertebrae injections injection doctors nurses stitches cookies slices pieces piece refills refill
    spots bumps sleeps naps trips errands flights hills wheeler ways star stars thumbs things reasons
    questions out_of_town nerve_blocks epidurals patients texts_a puppies babies veces hijos ninos nietos
    personas pasos millas cuadras tazas vasos cervezas libras sesiones infusiones citas terapias cirugias
    operaciones preguntas mensajes perros gatos vueltas escalones comidas
    """
)
# What "zero" may count: "zero sleep", "cero paciencia".
_NONE_OF = either(
    """
    sleep patience energy interest fun help relief_from motivation appetite hope chill clue idea chance tolerance
    tears regrets stars
    desire faith trust parking complaints stress drama need will_to will reason interest luck sympathy self_control
    vibes shame
    paciencia siesta tele ganas sueno energia interes ideas apetito esperanza fe ayuda suerte dudas quejas
    problemas animo plata
    dinero estres drama gracia verguenza tolerancia
    """
)
_NUMBERED = either(
    """
    day dia week semana month mes infusion infusion_number treatment tratamiento session sesion visit
    round stage phase type tipo step grade grado tx room apartment suite unit exit route gate bus channel
    highway interstate aisle ward box zip building lot cuarto habitacion piso apto version chapter psalm
    verse page covid iphone galaxy windows ipad ps xbox season episode dose_number infusion_no mrn ext
    extension dob pin code zipcode my_zip
    """
)

# (what the numbers are, how they are recognized). Order matters: the more telling surroundings come first.
_RULES: tuple[tuple[str, str], ...] = (
    # The scale itself, quoted back.
    (
        "scale",
        rf"\b(?:if|with|where|when|and|since) {N} (?:is|was|being|means"
        r"|es) (?:the |no |el )?(?:worst|best|pain|highest|lowest|max|most"
        r"|none|peor|nada)"
        rf"(?: (?:pain|ever|possible|imaginable|and {N} (?:is|being) (?:the "
        r"|no )?(?:worst|best|pain|none))){0,3}(?: (?:then|so|,))?",
    ),
    (
        "blood-pressure",
        r"\b(?:bp|blood pressure|presion)(?: (?:is|was|es|esta|en|at|of))* <\d{2,3}> ?(?:/|over|sobre|con) <\d{1,3}>",
    ),
    ("other-measure", rf"{N} {OTHER_SCALE}(?= (?:(?:,|and) )?{N} (?:{OTHER_SCALE}|pain))"),
    ("other-scale", rf"\bam ?:? \[time\] ?:? {N}"),  # one value for the morning, one for the evening
    (
        "scale",
        r"(?:(?:on|in|using|from|en) )?(?:(?:a|the|una|la|pain) ){0,2}(?:scale"
        r"|escala)(?: (?:of|from|de|del|being)){0,2} <[ws]?[01]>(?: \( [a-z =]{1,40} \))? (?:-"
        rf"|to|through|thru|/|a|al|y|and) {TEN}",
    ),
    (
        "scale",
        r"(?:(?:from|between|de|del|entre|of) )?(?:el )?<[ws]?[01]>(?: \( [a-z =]{1,40} \))? (?:-"
        rf"|to|through|thru|a|al) (?:el )?{TEN}(?! (?:mg|pills|days))(?: (?:pain )?(?:scale"
        r"|escala))?",
    ),
    (
        "scale",
        rf"(?:with |w )?{N} (?:being|siendo|=|means|meaning|equals)(?: (?:the"
        r"|a|as|el|la))? [a-z]+(?: (?:pain|possible|ever|imaginable|dolor"
        r"|posible|imaginable)){0,2}",
    ),
    (
        "other-scale",
        rf"(?:scale|escala) (?:of|from|de|del)(?: (?:of|from|de|del|un|a))? {N}(?: (?:-"
        rf"|to|a|al|through) {N})?|(?:scale|escala) {N} (?:-|to|a|al|through) {N}"
        rf"|{N} (?:-|to|a|al) {N} (?:scale|escala)",
    ),
    # Other things that are measured.
    (
        "count",
        r"\b(?:won|lost|beat|beating|losing|winning|leading|tied|up|down|score|ganando|gano|ganaron|perdimos"
        r"|perdiendo|mato|van"
        rf"|vamos|empate|quedaron)\b(?: (?!(?:from|to|pain|dolor)\b)[a-z]+){{0,5}} {N} (?:-|to|a) {N}(?! [a-z]+ now)",
    ),
    ("count", rf"<[ws]?0> {_NONE_OF}\b"),
    ("other-measure", rf"\b(?:will to live|reason to (?:live|stay)){_IS} {N}(?: / {N})?"),
    ("other-measure", rf"\b{OTHER_SCALE}{_IS} {SOME}(?: ?(?:/|out of|over|sobre) {N})?"),
    (
        "other-measure",
        rf"{N}(?: (?:/|out of) {N})? (?:for|on|in|para|de) (?:(?:my|the"
        rf"|mi|el|la) )?{OTHER_SCALE}\b",
    ),
    ("other-measure", rf"{N} {OTHER_SCALE}(?=$| (?:[.,;|!)]|and|y|{N}))"),
    ("temperature", rf"{N}[_ ](?:°(?:[_ ]?[fc]\b)?|degrees|grados|f\b|c\b)|<(?:9[6-9]|10[0-6])\.\d+>"),
    ("blood-pressure", r"<\d{2,3}> (?:/|over|sobre) <\d{2,3}>"),
    ("percent", rf"{SOME} ?(?:%|percent|percentage|per cent|pct|por ciento|porciento)"),
    ("price", rf"\$ {SOME}|{SOME} (?:\$|dollars|dollar|bucks|usd|pesos|dolares|cents|euros|grand)"),
    # Medicine.
    (
        "dose",
        rf"{SOME}[_ ](?:mg|mgs|mcg|ug|ml|mls|milligrams?|miligramos?|g|gm"
        r"|gms|grams?|gramos|cc|ccs|units?|unidades|iu|meq)\b",
    ),
    ("dose", rf"(?:{SOME}|<1> / <2>|half an?|media)[_ ]{_MORE}(?:{DOSE_FORM}|{DRUG}s?)\b"),
    ("dose", rf"{SOME} pain (?:meds?|pills?|patch|patches|killers?|relievers?|tablets?|medications?)"),
    ("dose", rf"\b{TAKE} {_ABOUT}{SOME}(?! ?(?:/|pain))"),
    ("dose", rf"\b{DRUG}s?(?: (?:pm|er|xr|cr|ir|hcl))? <(?:1[1-9]|[2-9]\d|\d{{3,4}})(?:\.\d+)?>(?: / <\d+>)?"),
    ("dose", rf"(?:\bx[_ ]{N}|{N}[_ ]x\b)(?: (?:a|per) (?:day|week|month))?|\b{DRUG}s? x[_ ]{N}"),
    # Time.
    ("time", rf"{SOME}(?:_(?:a|p)|[_ ](?:am|pm))\b|{N}[_ ](?:a|p) m\b|{N} (?:noon|oclock|o clock)"),
    ("time", rf"\b(?:las|a la) {N}(?: (?:y|menos) (?:media|cuarto|{N}))?(?: (?:am|pm|de la [a-z]+))?"),
    (
        "time",
        rf"{SOME} (?:(?:here|there|already|aqui|ya) )?(?:in|de|por|en) (?:the|la) (?:morning|afternoon|evening"
        r"|manana|tarde|noche|madrugada)\b",
    ),
    ("time", rf"\b(?:since|until|till|til) (?:(?:about|around|like) )?{SOME}"),
    (
        "time",
        rf"(?:\b{_EVENT}|\[(?:dose|duration)\]){_GAP} (?:at|around|about"
        rf"|by|@|before|after|near|until)(?: (?:about|around|like))? {SOME}",
    ),
    ("time", rf"\b(?:at|by|around|before|after) {SOME} (?:tomorrow|tonight|sharp|{WEEKDAY})\b"),
    ("count", rf"{N} (?:out of|of|/|de) (?:the (?:last|past) )?{N} {TIME_UNIT}"),
    (
        "duration",
        rf"{SOME} (?:bad|good|great|rough|long|nice|horrible|terrible|awful"
        r"|sleepless|consecutive|solid|painful|straight)"
        r" (?:days|nights|weeks|hours|months|years|mornings|minutes|dias|noches|semanas)\b",
    ),
    ("time", rf"{N}[_ ]ish (?:am|pm)\b"),
    ("duration", rf"{N}[_ ](?:mo|mos|oz|tsp|tbsp|ct|pk|pc|pcs|qt|gal|ft|yd|mph|k)\b|{N}[_ ]mi(?=$| [.,;|!)])"),
    ("duration", rf"{SOME}[_ ]{_MORE}{TIME_UNIT}(?![a-z])(?: (?:old|later))?"),
    (
        "duration",
        rf"{SOME}[_ ](?:year|yr|day|hours?|hr|minute|month|week)s?\b(?: ?-? ?old)?"
        rf"|{N}[_ ](?:yo(?! (?:creo|digo|diria|pienso|siento|le))|y o|d|m|s|w)\b",
    ),
    (
        "duration",
        r"\b(?:slept|dormi|dormido|napped|sleep)(?: (?:about|around|like"
        r"|only|maybe|just|for|como|unas|solo|almost|over|at least|a|good"
        rf"|solid|casi|barely)){{0,3}} {SOME}(?! ?/)",
    ),
    (
        "date",
        rf"\b{MONTH} (?:the )?{N}(?:(?: ,)? <(?:19|20)\d\d>)?|{N} (?:de "
        rf"|of )?{MONTH}\b(?:(?: de| del| ,)? <(?:19|20)\d\d>)?",
    ),
    (
        "date",
        rf"\b{WEEKDAY}(?: the)? {N}(?! /)|\b(?:on|since|until|by|el|desde"
        rf"|hasta|dob|dated) {N} [/-] {N}",
    ),
    ("date", r"<(?:1[3-9]|2\d|3[01])> / <\d{1,2}>|<\d{1,2}> / <(?:1[1-9]|2\d|3[01])>|<(?:19|20)\d\d>"),
    # Things that are counted or numbered.
    (
        "number",
        rf"(?<!to )(?<!the )(?<!post )(?<!after )(?<!my )(?<!since )(?<!this )(?<!buen )(?<!mal )"
        rf"(?<!good )(?<!bad )(?<!all )(?<!last )(?<!same )\b{_NUMBERED}(?: (?:#"
        rf"|number|no|:|is|de|of))?[_ ]{SOME}",
    ),
    ("code", rf"\b[bcdlstvh]_{N}(?: ?[-/] (?:[clst]_)?{N})?(?: ?[-/] (?:[clst]_)?{N})?"),
    (
        "age",
        rf"\b(?:{PERSON}|he|she|ella|el)(?: (?:is|are|was|just|turned|turns"
        rf"|turning|who|will be|cumple|cumplio|tiene|tenia)){{1,2}} {N}"
        rf"|\b(?:age|aged|edad)(?: (?:is|:|of))? {N}|\bi am <(?:1[1-9]|[2-9]\d)>(?! /)",
    ),
    (
        "frequency",
        rf"{SOME}(?: times| x| veces)? (?:a|per|al|por|every|each) (?:day"
        r"|days|week|night|month|hours|year|dia|semana|noche|mes)\b",
    ),
    (
        "count",
        rf"{SOME}[_ ]{_MORE}(?:(?!after|before|since|with|from|during|the"
        r"|and|but|this|that|because|per|when|until|post|pre|for|then|than"
        rf"|while|though)[a-z]{{3,12}} )?{_COUNTED}\b",
    ),
    (
        "count",
        rf"{N} of (?:them|those|these|us|my|the|his|her|your)\b|{N} de (?:ellas"
        r"|ellos|las|los|mis|esas|esos)\b",
    ),
    ("count", rf"{N} (?:more|left|remaining|mas)(?=$| (?:[.,;|!?]|in|over|to go|than|today|now))"),
    (
        "count",
        r"\b(?:every|each|cada|another|these|those|(?<!at )all|next|first|past"
        rf"|los|las|estos|estas) {SOME}",
    ),
    (
        "count",
        r"<[a-z]?[\d.]+> (?:sons|daughters|cousins|nieces|nephews|aunts"
        r"|uncles|neighbors|coworkers|hijas|hermanos|hermanas|primos|sobrinos"
        r"|tios|amigos|roommates)\b",
    ),
    (
        "idiom",
        rf"\bhi <5>|\b(?:high|cloud|take|dressed to the) {N}|<[ws]?9> to <[ws]?5>"
        rf"|{N} (?:up|ball|guys|eleven)\b|<50> [/-] <50>",
    ),
    ("fraction", r"<1> / <[2348]>"),
)
_COMPILED = tuple((f"[{kind}]", compiled_when_used(pattern)) for kind, pattern in _RULES)


# "Four. Four! That's how many", "dos... dos dias": the number said again with what it counts.
_COUNTED_AFTER_ALL = compiled_when_used(
    r"(?:^|[^\w<])<[wsz]?([\d.]+)>(?: (?:[.,!(;|]+|\.\.\.))+ (?:the |las |los )?<[wsz]?\1> (?!pain|dolor)"
    rf"(?:{TIME_UNIT}|{_COUNTED}|{DOSE_FORM}|{_NONE_OF}|days?)\b"
)


def is_counted_after_all(line: str) -> bool:
    """Whether the number turns out to count something."""
    return bool(_COUNTED_AFTER_ALL.search(line))


def explain(line: str) -> str:
    """The line with every number that is explained by its surroundings replaced by what it is."""
    if "<" not in line:
        return line
    for name, pattern in _COMPILED:
        line = pattern.sub(name, line)
    return line
