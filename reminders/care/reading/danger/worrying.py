"""What a person should see the same day, in plain words: side effects, falls, unbearable pain, low mood, a death."""

from reminders.care.reading.danger.danger import Danger

WORRYING = (
    Danger(
        "side-effect",
        (
            r"\bran out of (?:my )?(?:meds|pills|medication|medicine|pain meds)\b"
            r"|\bse me (?:acabaron|acabo) (?:las|la|el|mi|mis|los) (?:pastillas|medicina|medicamentos?)\b",
            r"\b(?:rash\w*|hives|welts?|itch\w*|ronchas?|s[ao][rl]pullidos?|urticaria|comezon|picazon)\b(?"
            r"! (?:season|pills?|meds?))",
            r"\b(?:infect\w*|infecc\w*|pus(?! <)|oozing|supura\w*|jaundice|hinch\w+|constipat\w*|estrenid[oa])\b"
            r"(?! (?:down|gone|better))",
            r"\b(?:confused|confusion|disoriented|confundid[oa]|desorientad[oa]|pregnan\w*|embarazad[oa])\b",
            r"\b(?:vomi\w*|bomit\w*|gomit\w*|devolv\w* (?:todo|la comida)|volver el estomago|throw(?:ing|n|s)?(?: "
            r"[a-z]+){0,2} up|threw(?: [a-z]+){0,2} up|thrown up|puk(?:e|ed|ing|es)|barf\w*|upchuck\w*|(?:can not|"
            r"could not|not) keep (?:anything|food|water|it|fluids|nothing)(?: down)?|dry heav\w+|nause\w*|naseous"
            r"|nasuea|nausious|naucea|queasy|quesy|sick to my stomach|stomach (?:is )?(?:upset|sick)|asco|diarr?h?"
            r"ea|diarrea)\b|\b(?:dizz\w*|dizy|dizzi\w*|light ?-? ?headed\w*|vertigo|woozy|spinning|off balance|unsteady"
            r"|mare(?:o|os|ada|ado|e|ando|an)|mariad[ao]|balance is)\b|\b(?:hallucin\w*|halucin\w*|seeing (?:things"
            r"|stuff|shadows|people|spiders|bugs|double|spots|faces)|hearing (?:things|voices)|see things|hear voices"
            r"|voices in|alucin\w*|(?:veo|oigo) (?:cosas|voces)|shadow people)\b|\b(?:can ?not|could not|unable to"
            r"|not been able to|not able to|have not been able to|have yet to|trouble|hard to|hurts? to|burn\w* (?"
            r":to|when|while|whenever)(?: i)?|pain when i|difficulty|problems?|struggl\w+ to) (?:go )?(?:pee\w*|urin"
            r"\w*|piss\w*|go to the (?:bathroom|restroom)|empty my bladder|void|poop)\b|\bno (?:puedo|podia|he podido"
            r"|puede|podido) (?:orinar|hacer pipi|mear|ir al bano)\b|\b(?:peed|wet|pooped|soiled|peeing) (?:my self"
            r"|the bed|my pants)\b|\b(?:palpitat\w*|palpitacion\w*|heart (?:is |was |has been |keeps |rate |feels "
            r"|felt |been |beat )*(?:rac\w+|pound\w+|flutter\w*|skip\w*|fast|beating (?:fast|hard|so|out)|jump\w*|"
            r"high|irregular|weird|palpit\w+)|racing heart|fast heart\w*|taquicardia|corazon (?:acelerado|me late|"
            r"muy rapido|late|agitado)|afib)\b|\b(?:double|seeing) (?:vision|double)\b|\b(?:vista|veo) (?:borros[oa"
            r"]|doble|nublad[oa])\b|\b(?:fever\w*|feverish|chills|night sweats|"
            r"cold sweats?|fiebre|calentura|escalofrios"
            r"?|temperature (?:of|is|was|at) <10[0-9])\b|\bdoubl(?:ed|e) (?:up|my dose|the dose|dose|dosed)\b|\b(?"
            r":arm|leg|hand|foot|arms|legs|hands|feet|tongue|lips)(?: (?:is|are|went|has gone|have gone|feels?|both"
            r"|all|gone|completely|totally))* (?:numb|weak|limp|paralyzed|cold and blue|blue|gave out|giving out|given"
            r" out)\b",
        ),
    ),
    Danger(
        "fall-or-injury",
        (
            r"\bfell (?:down|on|off|over|hard|again|yesterday|today|and|this|last|while|from|backwards?"
            r"|going|getting|coming)\b|^fell\b",
            r"\b(?:i|have|had|he|she|just|and|then|almost|nearly|mom|dad|husband|wife|also|patient) (?:[a-z]+ ){0,2}"
            r"?(?:fell|fallen|fall|slipped|tripped|collapsed)\b(?! asleep)|\b(?:slipped|tripped) (?:and|on|in|over"
            r"|down)\b|\bhit my head\b|\bme (?:cai|caigo|resbale|tropece|pegue en la cabeza|golpee)\b|\b(?:car|auto"
            r") (?:accident|wreck|crash)\b",
        ),
    ),
    Danger(
        "much-worse",
        (
            r"\bmucho peor\b|\bcan ?not (?:even |hardly |barely |really )*(?:take|stand|bear|handle|deal with|tolerate"
            r"|cope|cope with|put up with|manage) (?:it|this|the|that|any|much|another|my|no more|with|being)\b|\b"
            r"can ?not (?:even |hardly |barely )*(?:move|walk|stand(?: up)?|get (?:up|out of bed)|function|put (?:"
            r"any )?weight)\b|\bno (?:lo |la )?(?:aguanto|soporto|aguantaba|puedo mas|resisto|puedo con (?:este|el"
            r"|tanto))\b|\bya no (?:puedo|aguanto|soporto|doy)(?: mas| con| este| el)?\b|\b(?:more|worse)(?: pain|"
            r" pains)? than (?:it has )?ever\b|\bme (?:muero|estoy muriendo|moria|morí) (?:de|del|por el|con este)"
            r" (?:dolor|dolores)\b|\b(?:dying|die|died) (?:of|from|with|in|over) (?:this |the |my |so much )?(?:pain"
            r"|here)\b",
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
    Danger(
        "vital-signs-off",
        (
            r"<(?:1[6-9]\d|2\d\d)> (?:something )?(?:/|over) <(?:9\d|1\d\d)>|\b(?:temperature|fever|running|thermometer"
            r"|fiebre|calentura)\b[^.!?;]{0,25}?<(?:10[2-6](?:\.\d+)?|101\.[5-9]|3[89](?:\.\d+)?|4[01](?:\.\d+)?)>",
        ),
    ),
    Danger(
        "new-symptom",
        english="""
        iv/drip/needle/vein/injection/infusion/port/poked/stuck/arm/hand ~~ red/hot/hard/swole/swollen/puffed/puffy/\
            lump/leaking/oozing/streak/throbbing/warm/bruised !flag/tape_off
        have_not/havent/not/cant/can_not/hard/trying ~ pee/peed/tinkle/urinate/void
        pee ~ drops/dribbl*/blood/clots/only
        urine/pee ~ pink/dark/brown/red/bloody/cola/blood
        ringin*/ringing ~ ears
        hearing/hear/heard/hearin ~ music/voices/choir/voice/people/things
        seeing/see/saw/seein/seeing_a ~ ~ people/shadows/man/spiders/bugs/faces/things
        walls/colors ~ breathing/melting/moving
        foggy/fog/confused ~ since
        the shakes
        everything/it_all ~ comes/came back up
        have_not/havent/not/cant/can_not ~ keep/kept/keeping ~ food/soup/anything/water/nothing/liquids ~ down
        heartburn so/bad/awful/terrible/fierce
        skin/eyes ~ ~ yellow/yellowish/yellowing/peeling
        blotches/bruises/bruising ~ ~ coming/all_over/purple/shins
        """,
        spanish="""
        no hago/voy ~ ~ baño
        llevo ~ dias sin
        orin*/pipi ~~ arde/gotit*/gota/coca_cola/oscur*/sangre/cuesta/dolor
        se me olvida*/olvida* ~ ~ todo/cosas/nombre
        se me va la onda
        adormecid*
        mareadisim*/mareo/mareos/mareada/mareado/mareando
        no ~ dormido/duermo ~ ~ noches/dias/nadita
        chichon
        """,
    ),
    Danger(
        "pain-beyond-bearing",
        english="""
        pain/nerves/nerve/nerve_pain/back/leg/foot/feet/neck/knee/head/shoulder/sciatica/sciaticas/migraine/hip/this/\
            it/disease ~~ eating/eat/killing/crucifying/destroying/slaying/murder*/torturing/ruining/eaten/breaking/\
            finishing/doing me/my alive/in/head/life/. !out
        crucifying/destroying/slaying/murdering me
        early grave
        twice/double/triple/tripled/doubled ~ ~ ~ before/infusion/procedure/treatment/monday/stuck
        worse than before/when/labor/ever/childbirth
        way/way_way/so_much/much/lots/far worse
        something/somethings ~ gone? wrong with
        begging for relief/mercy/help
        through the roof
        """,
        spanish="""
        dolor/ciatica/rodilla/pierna/cabeza/espalda/nervio/calambres/cadera/hombro/esto ~~ matar/matando/acabando/\
            acabar/reventar/comiendo/parte/partiendo/desesper*/insoport*/rebas*/volviendo_loc*
        nunca me habia
        """,
    ),
    Danger(
        "fall",
        english="""
        slipped/slip/fell/falling/fallin/slid/tumbled/rolled ~~ steps/step/stairs/porch/tub/shower/bed/commode/chair/\
            ladder/ice/stool/floor/toilet/curb !asleep/in_love
        went down like/hard
        took/had/taken a ~ tumble/spill/fall/header
        """,
        spanish="""
        resbal*/me_cai/tropece/tropeze/choque/se_resbalo/se_cayo/cai/me_fui_de ~~ baño/escalera/perro/super/piso/\
            sentad*/espaldas/puerta/cama/banqueta/pegue/rodilla/patio
        """,
    ),
    Danger(
        "low-spirits",
        english="""
        feel/feeling/felt/been/am/so/pretty/real/really/very/super/just/bit/kind_of/more/too low/down/blue/sad/\
            gloomy/miserable/teary/weepy/empty/hollow/lonely/lonesome/hopeless/defeated/discouraged/dark/numb_inside/\
            crushed/fried/burnt_out/alone/depressed/moody/crushed/broken !in_my/to_a/back/pain/number/level/from/\
            for_a/to_<*/at/on_the/side/there/and_up/sugar/pressure
        mood ~ in/is the? toilet/dumps/low/bad/dark/gutter/terrible/awful
        no interest/joy/pleasure/energy/motivation/desire in/for/to/.
        not care/interested ~ ~ anything/food/friends/fishing/nothing
        can_not/not/cant ~ be_bothered/get_off_the_couch/get_out_of_bed/pick_my_self/leave_the_house/see_the_light/\
            get_dressed
        bawl*/weeping/sobbing/weepy
        cry/cried/crying/tears ~~ shower/every_night/every_day/every/all_day/running/bedtime/nights
        lonely/lonesome ~ as/hell/though
        feel* like a/such_a ghost/failure/burden/zombie
        lost my wife/husband/son/daughter/mom/mother/dad/brother/sister !in_the/at_the/number
        """,
        spanish="""
        feeling/bien/muy/tan/ando/estoy/anda/siento/mas/pura/puro/bastante/re ~ triste/tristeza/deprim*/agüitad*/\
            aguitad*/bajoneado/bajoneada/apachurrad*/desganad*/decaid*/achicopalad*/depre/apagad*/solo_y/sola/chipil/\
            desanimad*/abrumad*/destrozad* !con_la/pero_contenta
        intern*/pastillas/cortaba/intente ~~ terapia/atras/sobrevivi/<20*/en_eso/historial
        me trae muert*
        me siento ~ trapo/inutil/sola/carga/vacia/vacio/apagad*
        """,
    ),
)

DEATHS = (
    Danger(
        "a-death",
        english="""
        @person/mother/father/daddy ~~ passed ~ away/on/sunday/monday/tuesday/wednesday/thursday/friday/saturday/\
            last/yesterday/this/in/[date]/peacefully !out/the/my/a/kidney/me/stone
        @person/mother/father/daddy/mr/jim ~~ died/expired ~ on/last/yesterday/this/peacefully/in_her/in_his/\
            in_hospice/at_hospice/sunday/monday/tuesday/wednesday/thursday/friday/saturday
        """,
        spanish="""
        murio/fallecio ~ ~ anoche/ayer/domingo/sabado/lunes/martes/miercoles/jueves/viernes
        """,
    ),
)
