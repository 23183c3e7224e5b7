"""What a person should see the same day: side effects, falls, much worse pain, low mood."""

from reminders.care.concern.danger import Danger
from reminders.care.reading.vocabulary import BODY, DRUG

_TOLERATE = r"(?:take|stand|bear|handle|deal with|tolerate|cope|cope with|put up with|manage)"


WORRYING = (
    Danger(
        "side-effect",
        (
            r"\b(?:rash\w*|hives?|welts?|blisters?|itch\w*|ronchas?|sarpullidos?"
            r"|salpullidos?|erupcion|urticaria|comezon|picazon|me pica(?:n)? (?:todo"
            r"|toda|mucho|la piel|el cuerpo|los brazos|las piernas)|alergi[ac]\w*"
            r"|allerg\w+)\b(?! (?:season|pills?|meds?|shots?|test|medicine))",
            r"\b(?:vomi\w*|bomit\w*|gomit\w*|devolv\w* (?:todo|la comida)|volver el estomago"
            r"|throw(?:ing|n|s)?(?: [a-z]+){0,2} up|threw(?: [a-z]+){0,2} up"
            r"|thrown up|puk(?:e|ed|ing|es)|barf\w*|upchuck\w*|(?:can not|could not"
            r"|not) keep (?:anything|food|water|it|fluids|nothing)(?: down)?"
            r"|dry heav\w+|nause\w*|naseous|nasuea|nausious|naucea|queasy|quesy"
            r"|sick to my stomach|stomach (?:is )?(?:upset|sick)|asco|diarr?h?ea"
            r"|diarrea)\b",
            r"\b(?:dizz\w*|dizy|dizzi\w*|light ?-? ?headed\w*|vertigo|woozy"
            r"|spinning|off balance|unsteady|mare(?:o|os|ada|ado|e|ando|an)"
            r"|mariad[ao]|balance is)\b",
            r"\b(?:hallucin\w*|halucin\w*|seeing (?:things|stuff|shadows|people"
            r"|spiders|bugs|double|spots|faces)|hearing (?:things|voices)|see things"
            r"|hear voices|voices in|alucin\w*|(?:veo|oigo) (?:cosas|voces)"
            r"|shadow people)\b",
            r"\b(?:dissoc\w*|disassoc\w*|disoci\w*|out of (?:my )?body|outside (?:of )?my (?:self"
            r"|body)|(?:do not|does not|not|nothing) (?:feel |feels |seem "
            r"|seems |be )?(?:real|like my ?self|like me)|(?:feel|feels|feeling"
            r"|felt|still|so|am|kind of|really|a bit|very|little) (?:[a-z]+ ){0,2}?(?:weird"
            r"|strange|(?<!am )off(?! (?:to|the|today|work|and|on|these))|funny|disconnected|unreal|floaty|loo"
            r"py|spacey|spacy"
            r"|spaced|drugged|stoned|drunk|foggy|detached|zombie|trippy|zoned"
            r"|out of it|high|groggy)|floating|k ?-? ?hole|spaced out|tripping"
            r"|trippin|me siento (?:rar[oa]|extran[oa]|ida|ido|fuera de mi)"
            r"|fuera de mi(?: cuerpo| mism[oa])?(?! (?:cel|casa|lista|telefono|numero|vista))|brain fog)\b(?! "
            r"(?:today i took|thanks))",
            r"\b(?:confus(?:ed|ion|ing my)|disoriented|do not know where i am"
            r"|can not (?:think|remember|focus|concentrate)|memory (?:loss"
            r"|problems?|gone|is)|losing my (?:mind|memory)|confundid[oa]|desorientad[oa]"
            r"|no recuerdo nada|nightmares?|pesadillas?)\b",
            r"\b(?:can ?not|could not|unable to|not been able to|not able to"
            r"|have not been able to|have yet to|trouble|hard to|hurts? to"
            r"|burn\w* (?:to|when|while|whenever)(?: i)?|pain when i|difficulty"
            r"|problems?|struggl\w+ to) (?:go )?(?:pee\w*|urin\w*|piss\w*|go to the (?:bathroom"
            r"|restroom)|empty my bladder|void|poop)\b|\b(?:blood\w*|sangre"
            r"|red|brown|dark|pink)(?: (?:in|when|while|en|is|at))? ?(?:my "
            r"|the |mi |la |i )*(?:urine|pee|piss|stool|poop|toilet|orina|pipi"
            r"|popo|peeing)\b|\b(?:pee\w*|urinat\w*|pissing|orin\w*) (?:red"
            r"|blood|sangre|every|a lot|constantly|con|all)\b|\bno (?:puedo"
            r"|podia|he podido|puede|podido) (?:orinar|hacer pipi|mear|ir al bano)\b"
            r"|\bsangre en\b|\b(?:me arde|ardor|dolor) (?:al|para) orinar\b"
            r"|\b(?:peed|wet|pooped|soiled|peeing) (?:my self|the bed|my pants)\b"
            r"|\bincontinen\w*|\b(?:control of|lost) (?:my )?(?:bladder|bowels?)\b"
            r"|\bbladder (?:pain|hurts|is|problems?|infection|issues?)\b|\buti\b"
            r"|\b(?:pee|urine|orina) (?:is|looks|esta|was) (?:red|bloody|pink"
            r"|brown|dark|roja)\b",
            r"\b(?:palpitat\w*|palpitacion\w*|heart (?:is |was |has been |keeps "
            r"|rate |feels |felt |been |beat )*(?:rac\w+|pound\w+|flutter\w*"
            r"|skip\w*|fast|beating (?:fast|hard|so|out)|jump\w*|high|irregular"
            r"|weird|palpit\w+)|racing heart|fast heart\w*|taquicardia|corazon (?:acelerado"
            r"|me late|muy rapido|late|agitado)|afib)\b",
            r"\b(?:blurr?y?|blurred|blurring) ?(?:vision|eyes|sight)?\b|\b(?:double"
            r"|seeing) (?:vision|double)\b|\bvision (?:is|has|problems?|changes?"
            r"|blurry|borrosa|doble)\b|\b(?:vista|veo) (?:borros[oa]|doble"
            r"|nublad[oa])\b",
            r"\b(?:fever\w*|feverish|chills|night sweats|cold sweats?|fiebre"
            r"|calentura|escalofrios?|temperature (?:of|is|was|at) <10[0-9])\b"
            r"|\b(?:swell\w*|swollen|swelled|hinch\w+|inflamad[oa]|infect\w*"
            r"|pus(?! <)|oozing|red streaks?|infeccion|infectad[oa]|jaundice|yellow (?:skin"
            r"|eyes)|ojos amarillos)\b(?! (?:down|gone|is gone|is down|went down"
            r"|better))",
            r"\b(?:(?:bad |weird |strange |new |some |any |awful |terrible "
            r"|these |the |severe |having |more |had )side effects?|side effects? (?:are"
            r"|is|from|like|since|bad|today|:)|efectos secundarios|efecto secundario"
            r"|(?:bad |weird |allergic |had a |having a )reaction(?: to)?|reaccion (?:alergica"
            r"|mala|al)|tremor\w*|tremb\w+|shak(?:ing|y|es) (?:all|so|uncontroll\w+"
            r"|bad\w*|hands|a lot|and|really|since)|uncontrollabl\w+|temblor\w*"
            r"|temblando|twitch\w*|jaundice|pregnan\w*|embarazad[oa]|miscarr\w*"
            r"|withdrawals?(?! from)|ran out of (?:my )?(?:meds|pills|medication|medicine"
            r"|pain meds)|out of (?:my )?(?:meds|pills|medication|medicine)"
            r"|se me (?:acabaron|acabo) (?:las|la|el|mi|mis|los) (?:pastillas"
            r"|medicina|medicamentos?))\b",
            r"\b(?:took|taking|take|tome) (?:an extra|extra|double|twice|two extra"
            r"|more than|another extra|mas de lo|doble|my dose twice)\b|\bdoubl(?:ed"
            r"|e) (?:up|my dose|the dose|dose|dosed)\b|\bdose twice\b|\b(?:mix"
            r"|mixed|mixing|drank|drinking|alcohol|wine|vodka|beers?) (?:[a-z\[\]<>0-9]+ ){0,4}(?:with"
            r"|on top of|while on|and) (?:my |the )?(?:meds|pills|pain pills"
            rf"|{DRUG}s?)\b",
            r"\b(?:new|sudden|suddenly|weird|strange|complete|total|increasing"
            r"|more) (?:onset )?(?:numb(?!er)\w*|weakness|tingling|headaches?"
            r"|symptoms?|pain in my (?:arm|jaw))\b|\b(?:arm|leg|hand|foot|arms"
            r"|legs|hands|feet|tongue|lips)(?: (?:is|are|went|has gone|have gone"
            r"|feels?|both|all|gone|completely|totally))* (?:numb|weak|limp"
            r"|paralyzed|cold and blue|blue|gave out|giving out|given out)\b"
            r"|\b(?:numb|weak) (?:arm|leg|hand|arms|legs|all over|everywhere)\b"
            r"|\blegs? (?:gave|give|giving|keeps? giving) out\b|\b(?:bad|severe"
            r"|terrible|awful|horrible|massive|splitting|pounding|killer|huge"
            r"|intense|worst) (?:head ?aches?|migraines?)\b|\bdolor (?:muy )?fuerte de cabeza\b",
        ),
    ),
    Danger(
        "fall-or-injury",
        (
            r"\b(?:i|have|had|he|she|just|and|then|almost|nearly|mom|dad|husband"
            r"|wife|also|patient) (?:[a-z]+ ){0,2}?(?:fell|fallen|fall|slipped"
            r"|tripped|collapsed)\b(?! asleep)|\bfell (?:down|in|on|off|out"
            r"|over|at|hard|again|yesterday|today|and|this|last|while|from"
            r"|backwards?|going|getting|coming|trying)\b|^fell\b|\b(?:took"
            r"|had|bad|nasty|after my|after the|after a) (?:a )?(?:bad |nasty "
            r"|hard |big )?(?:fall|tumble|spill)\b|\b(?:slipped|tripped) (?:and"
            r"|on|in|over|down)\b|\bhit my head\b|\bconcussion\b|\bme (?:cai"
            r"|caigo|resbale|tropece|pegue en la cabeza|golpee)\b|\bcaida\b"
            r"|\bse cayo\b(?! (?:el|la) (?:internet|sistema|wifi|red|senal|luz|llamada))|\b(?:broke|broken|fra"
            r"ctured|fracture) (?:my|a|mi)\b(?! heart)"
            r"|\b(?:car|auto) (?:accident|wreck|crash)\b|(?<!del )(?<!el )accidente\b(?! en el)|\b(?:cut"
            r"|burned|burnt|hurt|injured) (?:my self|my (?:hand|arm|leg|foot"
            r"|head|face|finger))\b(?! (?:is|are))|\btwisted my\b",
        ),
    ),
    Danger(
        "much-worse",
        (
            r"\b(?:much|so much|a lot|lot|way|far|even|getting|got|gotten|lots"
            r"|made (?:it|me|my pain|things|everything|the pain)|making (?:it"
            r"|me)|tons|significantly|keeps getting|progressively|definitely"
            r"|10x|times|becoming|going|became|feels|feel|feeling) (?:[a-z]+ )?(?:wors\w*)\b"
            r"|\bworse (?:since|after|than (?:before|ever|when|baseline|it was)"
            r"|every ?day|each day|and worse|not better|by the day|now than)\b"
            r"|\bnever (?:been|felt|hurt|had)(?: it| pain| so)* (?:this|so"
            r"|that|as) (?:bad|much|intense)\b|\bmucho peor\b|\b(?:cada vez"
            r"|cada dia|esta|estoy|va|sigo|me siento|me puse|se puso|estuvo"
            r"|muy|peor y) (?:mas )?peor\b|\bpeor (?:desde|que (?:antes|nunca)"
            r"|cada|despues)\b|\bempeor\w*|\bworst (?:pain|it has|it is|day"
            r"|night|flare|i have|ever|its|week)\b|\bel peor dolor\b",
            r"\b(?:unbear\w*|unberable|unbarable|excruciat\w*|excrutiat\w*"
            r"|agony|agoniz\w*|intolerable|insoportable|inaguantable|(?:is|was|this|pure|like) (?:pure |absolu"
            r"te )?torture"
            r"|(?:es|esto es) (?:una |pura )?tortura|tortur(?:ed|ing)|screaming|sobbing|in tears|crying|cried|"
            r"(?:i )?cry(?:ing)? (?:every"
            r"|all|a lot|constantly|day)|death of me|can not stop crying|llorando"
            r"|llorar|lloro|llore|no dejo de llorar|retorciendo\w*|writhing"
            r"|curled up)\b(?! (?:laughing|baby|babies))|\bcan ?not (?:even "
            rf"|hardly |barely |really )*{_TOLERATE} (?:it|this|the|that|any"
            r"|much|another|my|no more|with|being)\b|\bcan ?not (?:even |hardly "
            r"|barely )*(?:move|walk|stand(?: up)?|get (?:up|out of bed)|function"
            r"|put (?:any )?weight)\b|\bno (?:lo |la )?(?:aguanto|soporto|aguantaba"
            r"|puedo mas|resisto|puedo con (?:este|el|tanto))\b|\bya no (?:puedo"
            r"|aguanto|soporto|doy)(?: mas| con| este| el)?\b|\bno puedo (?:caminar"
            r"|moverme|levantarme|mas|ni|pararme)\b|\btoo much (?:pain|to (?:bear"
            r"|take|handle))\b|\bmake (?:it|the pain|this pain|this) (?:please )?stop\b"
            r"|\bpain (?:[a-z]+ )?(?:will|does|would|did|wo) not (?:stop|quit"
            r"|let up|go away|ease|end|leave)\b|\b(?:non ?-? ?stop|constant"
            r"|relentless|unrelenting|never ?ending) (?:severe|screaming|agony)\b"
            r"|\bno (?:para|se me quita|se quita|me deja) (?:el |de )?(?:dolor"
            r"|doler|dormir)\b",
            rf"\b(?:pain|it|this|{BODY}|nerves?|infusion|headache|nausea|they"
            r"|that|spasms?|cramps?)(?: (?:is|are|has|been|was|s|really|just"
            r"|literally|totally|absolutely|still|be|in my [a-z]+|pain|today"
            r"|has been|right now|always|keeps)){0,5} (?:kill|kills|killed"
            r"|killing|killin|murdering) me\b|\bkill(?:in|ing)? me\b|\bkill me\b"
            r"|\b(?:shoot|kill) me now\b|\b(?:just )?shoot me\b|\bdriv(?:es?|ing) me (?:insane|crazy|nuts"
            r"|mad|up the wall|to tears)\b"
            r"|\b(?:more|worse)(?: pain| pains)? than (?:it has )?ever\b|\bskin (?:is |was "
            r"|keeps )*(?:peel\w+|yellow|blister\w*)\b"
            r"|\bpiel (?:esta |muy )*(?:amarilla|pelando)\b|\bme (?:desespera|vuelve loc[oa]|trae loc[oa]"
            r"|tiene loc[oa])\b|\b(?:me (?:mata"
            r"|matan|esta matando|estan matando|ta matando|tiene muerta|tiene muerto)"
            r"|matandome|me mata)\b|\bme (?:muero|estoy muriendo|moria|morí) (?:de"
            r"|del|por el|con este) (?:dolor|dolores)\b|\b(?:dying|die|died) (?:of"
            r"|from|with|in|over) (?:this |the |my |so much )?(?:pain|here)\b"
            r"|\bi am (?:literally |actually |so |fucking )?dying\b(?! (?:to"
            r"|for|of (?:laugh|bored|hunger)))|\b(?:pain|hurts?) (?:so (?:bad"
            r"|much) )?(?:i |that i |it )?(?:could|might|may|thought i would"
            r"|i will) die\b|\bcould (?:just )?die\b|\bfeel(?:s|ing)? like (?:death"
            r"|hell|crap i could|shit i could|im dying)\b|\bdead inside\b|\bliving hell\b"
            r"|\bin hell\b",
        ),
    ),
    Danger(
        "low-mood",
        (
            r"\b(?:depress(?:ed|ing|ion)|deprimid\w*|depresion)\b(?! (?:(?:is"
            r"|was|score|level|at|about|around|:|=|-|like|better|es|en|a|un) )*<)(?! (?:is "
            r"|feels |has been |much |so |a lot )*(?:better|gone|lifted|improved"
            r"|mejor))|\b(?:hopeless\w*|hopless|helpless|desperate\w*|desesperad[oa]"
            r"|desesperacion|worthless|useless(?! at)|empty inside|no hope|lost (?:all )?hope"
            r"|losing hope|sin esperanza|no (?:hay|tengo) esperanza|give up"
            r"|giving up|gave up|me rindo|tirar la toalla|throw in the towel"
            r"|rock bottom(?! on)|breaking (?:point|down)|break ?down|falling apart"
            r"|losing it|nobody cares|no one cares|a nadie le importo|all alone"
            r"|so alone|hate my (?:life|body|self)|hate (?:this (?:life|body|pain)|living like)"
            r"|odio mi vida|(?:siento|estoy|muy|tan) triste|siento (?:muy |tan )?sol[oa]"
            r"|feel(?:ing)? (?:so |very |really )?(?:sad|lonely|low|down)(?! (?:pain|back|to|from|in"
            r"|level))|burden(?! (?:of|to carry))|una carga|estorbo|soy un estorbo"
            r"|whats the point"
            r"|what is the (?:point|use)|(?:do|can) not see (?:the|a|any) (?:point"
            r"|use)|no le veo (?:caso|sentido)|para que(?= [?.!]|$)|at my (?:limit|wits end"
            r"|breaking)|end of my rope|enough of this life|over it all|over everything"
            r"|can not (?:do|take|handle) (?:this|it|any ?more|much more|another)"
            r"|i am (?:so |just |really |completely )*done(?= [.,!;|]|$| with (?:everything|life|it all|all of"
            r"|living|this$)))(?= |$)(?! (?:with (?:the )?(?:text"
            r"|these|survey|message|this survey|your|work|dinner|lunch|breakfast"
            r"|school|my (?:chores|pt|therapy|shower|shopping))|insurance|with insurance"
            r"|sirve|at work|at the gym|shopping|eating|packing|cleaning|cooking"
            r"|driving|for (?:the|today)|early|now thanks))",
            r"\b(?:panic\w*|anxiety attack\w*|ataques? de (?:panico|ansiedad)"
            r"|freaking out|terrified|scared (?:to|of|for|something|about|im"
            r"|i|and|that)|so scared|very scared|tengo miedo|mucho miedo|angustia\w*"
            r"|relaps\w*|recai|drinking (?:again|heavily|a lot|too much|every"
            r"|all)|heroin|cocaine|meth|using again|got high|shooting up|please help me"
            r"|help me(?= please|$| [.,!;|])|someone help|need help (?:now"
            r"|bad|please|asap|right away)|ayudame\w*|ayudenme|necesito ayuda"
            r"|por favor ayuda|do not know what to do|no se que hacer|crisis"
            r"|nervous breakdown|can not cope|ya no quiero (?:nada|seguir|mas(?= [.,!?;|]|$))"
            r"|no quiero (?:seguir|mas)(?=$| [.,!;|]))\b",
        ),
    ),
    Danger(
        "hospital",
        (
            r"\b(?:in|at|to|from|of|into|el|al|en)(?: (?:the|a|el|un))? (?:hospital"
            r"|hospitali[sz]ed)\b(?! (?:visiting|for work|bill|parking|cafeteria"
            r"|volunteer))|\bhospitali[sz]ed\b|\badmitted\b(?! (?:it|that|he|she))|\bhospitalizad[oa]\b"
            r"|\bblood clots?\b|\bpneumonia\b|\bsurgery (?:today|tomorrow|emergency)\b"
            r"|\bemergency surgery\b|\bcovid\b",
        ),
    ),
)
