"""What sounds like an emergency now: heart, breath, swelling, consciousness, stroke, bleeding, violence."""

from reminders.care.concern.danger import Danger
from reminders.care.concern.values import EMERGENCY_CALLED
from reminders.care.reading.vocabulary import PERSON

EMERGENCY = (
    Danger(
        # what a phone sends to those its owner listed for an emergency: pressed, or after a crash or a fall
        "sos",
        (
            r"\bemergency sos\b|\bsos (?:emergency|alert|message)\b|\b(?:detected|has been in"
            r"|been in) an? (?:(?:severe|possible"
            r"|hard|car|bad|serious) )*(?:crash|fall|car accident)\b|\b(?:has|was) (?:just )?(?:called|calling"
            r"|contacted)"
            r" emergency services\b|\bsos de emergencia\b|\bemergencia sos\b|\b(?:detecto|ha detectado|sufrio"
            r"|ha sufrido) (?:una"
            r"|un) (?:(?:posible|fuerte|grave) )*(?:caida|choque|accidente)\b"
            r"|\bha llamado a (?:los )?servicios de emergencia\b",
        ),
    ),
    Danger(
        "chest-pain",
        (
            r"\bheart (?:[a-z]+ ){0,4}(?:stopp\w+|giving out|gave out|failing)\b",
            r"\bchest(?: (?!and\b|but\b|is fine)[a-z]+){1,4} (?:tight\w*|crush\w+|squeez\w+|heavy)\b"
            r"|\bchest (?:pains?|hurts?|hurting|tight\w*|pressure|aches?|discomfort"
            r"|heavy|heaviness|pounding|squeez\w+|burn\w*)\b|\bchest(?: (?:is"
            r"|feels|felt|area|been|has|got|keeps|started|really|so|kind of"
            r"|very|all|a bit|wall|super|just|getting|am)){1,4} (?:tight\w*"
            r"|heavy|hurt\w*|pain\w*|killing|sore|pressure|like|crush\w+|squeez\w+"
            r"|weird|ach\w+)\b",
            r"\b(?:pains?|pressure|tight\w*|hurts?|hurting|squeezing|heaviness"
            r"|weight|elephant|sitting|stabbing|ache|crushing|burning) (?:[a-z]+ ){0,2}(?:in"
            r"|on|across|around) (?:my |the |center of my |middle of my )?chest\b"
            r"|\btight chest\b|\b(?:dolor|presion|opresion|punzada) (?:fuerte "
            r"|muy fuerte )?(?:de|en) (?:el |mi )?pecho\b|\b(?:me )?duele (?:mucho "
            r"|bastante |tanto )?(?:el|mi) pecho\b|\bpecho (?:me duele|apretado"
            r"|oprimido)\b|\b(?:heart|ataque al|ataque de|atake al) (?:attack"
            r"|corazon)\b|\binfarto\b|\bleft arm (?:is |and |feels |went )*(?:numb"
            r"|hurt\w*|tingl\w*|pain|heavy)(?= and| .{0,20}(?:chest|jaw|sweat))",
        ),
    ),
    Danger(
        "breathing",
        (
            r"\bcan ?not (?:hardly |barely |really |even |seem to |get to )*(?:breath\w*"
            r"|breth|breate|get (?:my |enough |any |a (?:full |deep )?)*(?:breaths?"
            r"|air)|catch (?:my )?(?:breath|air)|inhale)\b|\b(?:could not|hardly"
            r"|barely|unable to|struggling to|struggle to|fighting to) (?:breath\w*"
            r"|breth|catch my breath|get air)\b",
            r"\b(?:trouble|hard|harder|difficulty|difficult|hard time|problems?"
            r"|struggling|issues?|labored|having to work)(?: (?:with|to|for"
            r"|me|my|in|time|a))* (?:breath\w*|breth\w*|breathe|getting (?:air"
            r"|a breath)|catching my breath)\b|\bbreath\w* (?:is |feels |has been "
            r"|trouble|problems?|difficult\w*|has |got |getting |issues?|very "
            r"|really |so |)*(?:getting |gets |worse|harder|hard|difficult"
            r"|labored|bad|shallow|heavy|weird|funny|trouble|problems?|difficulty"
            r"|difficulties|issues?)\b|\bshort(?:ness)? (?:of|on|ov) (?:breath"
            r"|breathe|breth)\b|\bout of breath\b|\bsob\b(?= (?:and|at rest))",
            r"\b(?:gasping|suffocat\w+|not breathing|stopped breathing|quit breathing"
            r"|turning blue|lips? (?:are |is |have |look |looking |turning |turned |went |going "
            r"|got )*(?:blue|purple)|blue lips|choking"
            r"|can not swallow|wheez\w+)\b|\bno (?:puedo|podia|puede|podemos) (?:casi "
            r"|bien )?respirar\b|\b(?:me|le) cuesta (?:mucho |trabajo )?respirar\b"
            r"|\b(?:me |le )?falta (?:de |el |mucho )*aire\b|\bme (?:estoy )?ahog(?:o"
            r"|ando)\b|\bdificultad (?:para|al|de) respirar\b|\bno respira\b"
            r"|\bno (?:respiro|puedo jalar|jalo|agarro|alcanzo) (?:bien|aire"
            r"|el aire|a respirar)\b|\bse me (?:va|acaba|corta) (?:el aire"
            r"|la respiracion)\b|\brespir\w+ (?:mal|con dificultad)\b|\bno puedo respirar\b"
            r"|\bme asfixi\w+\b",
        ),
    ),
    Danger(
        "allergic-swelling",
        (
            r"\b(?:throat|airway|windpipe)(?: (?:is|are|feels|feel|felt|like"
            r"|it is|it|keeps|getting|getting really|really|kind of|started"
            r"|starting|so|been|and tongue|all|up|to|be|very)){0,5} (?:clos\w+"
            r"|swell\w*|swollen|swelled|tight\w*|constrict\w*|shut\w*)\b|\b(?:tongue"
            r"|lips?|face|mouth|eyes and lips)(?: (?:is|are|feels?|felt|keeps?"
            r"|getting|all|really|so|started|and lips|and tongue|and throat"
            r"|and face|went|got|look\w*|just)){0,5} (?:swell\w*|swollen|swelled"
            r"|huge|puffy|puffed|puffing|twice|big|blew up|blown up|ballooned)\b"
            r"|\bswollen (?:tongue|throat|lips?|face|mouth)\b|\bswelling (?:of"
            r"|in|around) (?:my |the )?(?:face|throat|tongue|lips?|mouth)\b"
            r"|\banaphyla\w*|\bepi ?pen\b",
            r"\b(?:se me|se le|me) (?:esta |estan )?(?:cierra|cierran|cerrando"
            r"|cerro|hincha|hinchan|hinchando|hincho|hincharon) (?:la |el "
            r"|los |mi |toda la )*(?:garganta|lengua|cara|labios?|boca)\b|\b(?:garganta"
            r"|lengua|cara|labios|boca) (?:se me |se |esta |la tengo |estan "
            r"|me |toda )*(?:cierra|cerrando|cerrada|hinchad[oa]s?|hinchando"
            r"|hincha)\b",
        ),
    ),
    Danger(
        "unconscious-or-seizure",
        (
            r"\b(?:passed|passing|past|pass) out\b|\b(?:faint|fainted|fainting"
            r"|blacked out|blacking out|blackout|black out|lost consciousness"
            r"|lose consciousness|losing consciousness|unconscious|unconcious"
            r"|unresponsive|collapsed|collapse|not responding|not responsive"
            r"|knocked out cold)\b|\b(?:will|would|do|does) not wake(?: up)?\b(?! (?:early"
            r"|until|till|me))|\bcan ?not (?:wake (?:him|her|them|my \w+)|get (?:him|her|them|my \w+) (?:to )?"
            r"(?:wake|respond|up|open|answer|talk|come|move))\b"
            r"|\b(?:he|she|they|wife|husband|mom|dad) (?:is |are )?not waking up\b"
            r"|\bseizures?\b|\bseizing\b|\bsiezures?\b|\bconvuls\w*",
            r"\b(?:me|se) desmay\w*|\bdesmay(?:o|e|ado|ada|os)\b|\bperd(?:i"
            r"|io|ido|iendo) el (?:conocimiento|sentido)\b|\binconsciente\b"
            r"|\bno (?:responde|despierta|reacciona)\b|\bataques? (?:epilepticos?"
            r"|de epilepsia)\b",
        ),
    ),
    Danger(
        "stroke-signs",
        (
            r"\bstrokes?\b|\btia symptoms\b|\b(?:face|mouth|smile|eye|eyelid"
            r"|side)(?: [a-z]+){0,5} droop\w*|\bdroop\w* (?:face|mouth|eye"
            r"|on one side)\b|\bdrooping\b|\bslur\w*|\bslured\b|\bcan ?not (?:move"
            r"|feel|lift|raise) (?:my|one|the|half) (?:arms?|legs?|face|left"
            r"|right|side|body|lower|hands?|half|feet)\b|\b(?:left|right|one"
            r"|half|whole|entire) (?:of )?(?:my )?(?:side|face|body)(?: (?:of"
            r"|my|the|is|of my|went|has gone|feels|face|body|all|suddenly|gone"
            r"|are|on|left|right|side)){0,5} (?:numb|weak|paraly\w+|dead|limp"
            r"|tingly)\b|\bparaly\w+\b|\b(?:lost|no|losing|have no) (?:all )?feeling (?:on"
            r"|in|of|down) (?:my |the )?(?:whole |entire )?(?:left|right|one"
            r"|half)\b|\bface (?:is |went |feels |has gone |gone )*(?:numb"
            r"|limp|paraly\w+)\b|\b(?:numb|weak)(?: on| in)? (?:my |the )?(?:one"
            r"|left|right|whole left|whole right|half) (?:side|half)\b",
            r"\b(?:can ?not|could not|suddenly can not|lost|losing|unable to) (?:my "
            r"|the |all )*(?:see|talk|speak|eye ?sight|vision|form words|get words out)\b(?! (?:you|u|pain|,|r"
            r"ight|now|at|for|later|things?|what|the (?:screen|towers|tv|top|number)|screen"
            r"|the doctor|my|him|her|to|about|any|a|well|them|it|how|why|straight"
            r"|myself|us|point))|\bvision (?:is |has |just |suddenly )*(?:went|gone|going|turned) (?:all "
            r"|completely )?(?:black|dark|away)\b"
            r"|\bblind in (?:one|my)\b|\b(?:gone|went|going) blind\b|\bworst headache (?:of my life"
            r"|ever|i have ever)\b|\bthunderclap\b|\b(?:derrame|embolia)\b"
            r"|\bno puedo (?:mover|levantar) (?:el|la|mi|un|los|las|una|medio)\b"
            r"|\b(?:cara|boca) (?:se me |esta |la tengo )*(?:caida|torcida"
            r"|chueca|torcio)\b|\bse me (?:torcio|cayo|enchueco|chueco) (?:la|media|un lado de la) (?:cara|boca)\b"
            r"|\bno puedo (?:ver|hablar)\b(?! (?:ahora|con"
            r"|por|al|en este))|\bse me (?:durmio|paralizo|entumecio) (?:la cara"
            r"|medio cuerpo|media cara|el lado|la mitad)\b",
        ),
    ),
    Danger(
        "bleeding",
        (
            r"\b(?:vomit\w*|throwing up|threw up|cough\w*(?: up)?|spit\w*(?: up)?"
            r"|puk\w*) (?:up )?(?:bright |red |dark |some |a lot of )*blood\b"
            r"|\bbleeding (?:a lot|badly|bad|heavily|heavy|out|everywhere|non ?stop"
            r"|and (?:it )?will not|profusely|will not stop)\b|\bwill not stop bleeding\b"
            r"|\bcan not stop the bleeding\b|\b(?:vomit\w*|tosiendo|escup\w+) sangre\b"
            r"|\bsangrando (?:mucho|bastante|y no para)\b|\bhemorrag\w+",
        ),
    ),
    Danger(
        EMERGENCY_CALLED,
        (
            r"\[emergency\]|\b(?:ambulance|ambulancia|paramedics?|emts?|rescue squad)\b"
            r"|\b(?:in|at|to|en|a|al|headed|heading|inside)(?: to| for)? (?:the "
            r"|an |el |la |my local )*(?:er|e r|emergency(?: room| dept| department)?"
            r"|emergencies|icu|sala de (?:emergencias?|urgencias)|emergencias?"
            r"|urgencias|urgent care|trauma)\b|\ber (?:right )?now\b|\b(?:this is"
            r"|it is|its|is|have|having) (?:an? )?(?:medical )?emergency\b"
            r"|\bes una emergencia\b|\bnecesito (?:una )?ambulancia\b|\bsend (?:help"
            r"|someone|an? )\b(?! (?:me|a text|the|an email|a message|a refill"
            r"|a copy|the results|a link|in))|\bauxilio\b|\bsocorro\b|\b(?:think"
            r"|feel like|feels like|believe) (?:that )?(?:i am|i will be|im"
            r"|he is|she is) (?:actually |really |going to )?(?:dying|die|gonna die)\b"
            r"|\bme estoy muriendo\b(?! (?:de|del|por))|\bcreo que me (?:voy a"
            r"|estoy) mor\w+|\bsiento que me muero\b(?! (?:de|del) (?:dolor"
            r"|hambre|sueno))",
        ),
    ),
    Danger(
        "violence",
        (
            rf"\b(?:he|she|{PERSON}|someone|they|ex) (?:just |keeps |has |is "
            r"|been |always )*(?:hit|hits|hitting|beat|beats|beating|choked"
            r"|choking|raped|punched|abusing|abused|threatened|threatening"
            r"|threatens|strangled) (?:me|us|on me|to kill|my)\b|\bbeing abused\b"
            r"|\bnot safe at home\b|\bafraid for my life\b|\b(?:want|going"
            r"|gonna|plan|planning) to (?:kill|hurt|shoot|stab|murder) (?:him"
            r"|her|them|someone|somebody|people|everyone|my (?:wife|husband"
            r"|boss|kids|family|neighbor|mom|dad))\b|\bhomicid\w*|\b(?:me (?:pega"
            r"|golpea|golpeo|pego|amenaza|amenazo)|quiero matar a)\b",
        ),
    ),
)
