"""What sounds like harm to oneself: said outright, in slang, in euphemisms, as a farewell, or as too many pills."""

from reminders.care.concern.danger import Danger
from reminders.care.reading.vocabulary import DRUG, PERSON, TAKE, either

_UP_TO_3 = r"(?: [a-z\[\],]+){0,3}?"
_SELF = r"(?:my self|me self|meself|myself|my own self)"


_WANT = either(
    """
    want wants wanted wanting wish wished wishing hope hoping hoped ready rather prefer going plan
    planning planned think thinking thought thoughts considering considered feel feeling tempted need pray
    praying prayed about might could should would makes make making made decided trying try tried how_to
    ways_to contemplating fantasizing dream dreaming urge desire
    """
)


_QUERER = either(
    """
    quiero quisiera kisiera quise querer deseo prefiero preferiria ojala ganas_de gana_de pienso_en
    pensado_en pensando_en pienso he_pensado voy_a me_gustaria mejor intento intente trate_de planeo
    tengo_plan_de necesito pido le_pido_a_dios
    """
)


_OPIOID = "morphine|morfina|oxy[a-z]*|percocets?|norcos?|hydrocodone|fentanyl|methadone|dilaudid|vicodin|tramadol|xanax"


SELF_HARM = (
    Danger(
        "self-harm",
        (
            r"\b(?:suicid\w*|sucid\w*|suisid\w*|suecid\w*|suicde|suicidle|sewer ?slide\w*|sui thoughts?"
            r"|unaliv\w*|un alive\w*|suisidar\w*|sucidar\w*|s word thoughts)\b",
            r"\b(?:kill|killing|killed|kil|kiling|kll|off|offing|hang|hanging"
            r"|shoot|shooting|drown|drowning|stab|stabbing|poison|starve|gas"
            rf"|burn|end|ending|delete|deleting) {_SELF}\b",
            r"\b(?:kms|kys|kmself|killmyself|ctb|catch the bus)\b",
            rf"\b(?:hurting|harming|cutting|harm|cut) {_SELF}\b|\b{_WANT}{_UP_TO_3} (?:hurt"
            rf"|harm|cut|injure) {_SELF}\b|\bself ?-? ?(?:harm|injur)\w*|\bcutting (?:again"
            r"|tonight|today)\b",
            r"\b(?:cut|cutting|slit|slitting|slash) my (?:wrists?|arms?|veins?"
            r"|throat|legs?)\b|\bslit my\b",
            r"\b(?:end|ending|take|taking|took|ended|finish) (?:my|this|me) (?:own )?(?:life"
            r"|existence|misery)\b|\bend(?:ing)? (?:it|this)(?: all)?\b(?! (?:text"
            r"|survey|program|message|chat|call|conversation))(?= all| for good"
            r"| now| tonight| today| here|$| [.,!?;|]| and| because| i| before"
            r"| once)",
            rf"\b{_WANT}{_UP_TO_3} end(?:ing)? (?:things|my time)\b(?! with| at| on)",
            # Said as done: harm to oneself, unless the same breath names an accident.
            r"\bi (?:have |just |did )*(?:hurt|harmed|injured) my self\b"
            r"(?!.{0,40}\b(?:[a-z]+ing|at|pt|gym|fell|accident\w*|lift\w*|by|when|while|stairs|garden|yard|kitchen)\b)",
            r"\b(?:do not|no longer|not) want(?: to)? (?:do|live|be in) (?:this|my) life\b"
            r"|\b(?:out of|leave|leaving|done with|do|doing) (?:this|my) life\b|\b(?:deserve"
            r"|supposed) to (?:die|be dead)\b"
            r"|\bshould (?:be dead|have died)\b|\bpara que (?:sigo|seguir|voy a seguir) (?:viv\w+|aqui)\b",
            r"\b(?:plan\w*|prepar\w+|arrang\w+|paid for) (?:for )?my (?:own )?funeral\b"
            r"|\bcount\w+ (?:out )?(?:all )?(?:my |the )?(?:pills|meds|medication)\b.{0,20}\benough\b",
            r"\b(?:and|along) me with it\b|\bend it all\b|\bend(?:ing)? everything\b|\bdo (?:my self|me) in\b"
            r"|\b(?:do|doing|done) away with my self\b|\bput (?:me|my self) out of (?:my"
            r"|this|the) (?:misery|pain)\b|\bdo something (?:stupid|drastic"
            r"|bad to my self)\b",
            rf"\b{_WANT}{_UP_TO_3} (?:die|dye|be dead|dying|be gone|death(?! of me)"
            r"|disappear|vanish|not exist|stop existing|not be (?:here|alive"
            r"|around)|never (?:wake|waking) up|not wake up|sleep forever|be with (?:jesus"
            r"|god|the lord|my (?:late|dead)))\b(?! down)",
            r"\b(?:wish|wished|wishing) (?:that )?(?:i|god|the lord|it|somebody"
            r"|someone) (?:was|were|am|would|had|could|will)(?: (?:just|not"
            r"|never|have|already|simply))* (?:dead|gone|died|die|born|been born"
            r"|here|alive|around|never born|not here|disappear|take me|kill me"
            r"|asleep forever|wake up|woken up|sleep forever|not wake)\b",
            r"\b(?:better off|be better|happier|easier|easier off) (?:dead"
            r"|gone|with out me|without me|not here|if i (?:was|were|am|died"
            r"|wasnt|was not|werent|were not|not))\b|\bmy family would be better without\b",
            r"\b(?:rather|should|might as well|want to|just|gotta|ought to) (?:just )?(?:be )?(?:dead"
            r"|die|dying)\b(?! (?:of laughter|laughing|down))|\blet me die\b"
            r"|\bjust die already\b|\bready to (?:die|go home to (?:jesus|god"
            r"|the lord)|meet (?:my maker|jesus|god|the lord)|leave this (?:world"
            r"|earth)|check out for good|be done with (?:life|it all))\b",
            r"\bgod(?: just| please)* take me\b|\blord(?: just| please)* take me\b"
            r"|\btake me (?:home )?(?:now )?(?:lord|god|jesus)\b|\bmeet my maker\b"
            r"|\bpray(?:ing|ed)? (?:for death|to die|i do not wake|that i do not wake"
            r"|i die|not to wake)\b",
            r"\b(?:go|going|fall) to sleep (?:and|n) (?:never|not) (?:wak\w+"
            r"|get up|getting up|open)\b|\b(?:never|not) (?:waking|wake|woken) up(?: again"
            r"| any more| ever)?\b(?! [a-z]+ (?:am|oclock))|\bgo to sleep forever\b"
            r"|\bpermanent(?:ly)? (?:sleep|asleep|rest|solution)\b|\bsleep forever\b"
            r"|\beternal (?:sleep|rest)\b",
            r"\b(?:do|did|would|does|am|will|really|just|can) ?(?:not|no longer"
            r"|never) (?:really |even |just |actually |longer )*(?:want|wanna"
            r"|wanting|wish|care|feel like|desire|need|plan|expect|intend|deserve"
            r"|see my self)(?: to| about)? (?:live|living|be here|be alive"
            r"|exist|existing|wake up|waking up|go on|keep going|be around"
            r"|keep living|keep fighting|fight any more|do life|live like|continue living"
            r"|be on this (?:earth|planet)|be in this world|see tomorrow|make it to"
            r"|tomorrow|be alive)\b",
            r"\bno longer (?:want|wish|care|desire)(?: to)? (?:live|be here"
            r"|be alive|exist|go on|keep going|be around)\b|\b(?:do|does) not matter if i (?:live"
            r"|die|am alive|wake up)\b|\bdo not care if i (?:live|die|wake"
            r"|am alive|do not wake)\b|\bnot want(?:ing)? to (?:live|be here"
            r"|be alive|exist|go on|wake up)\b",
            r"\b(?:no|any|a|lost|losing|lack|not a|good) (?:reason|point|will"
            r"|desire|purpose|need|motivation) (?:to|in|for|of) (?:live|living"
            r"|go on|going on|being here|keep going|keep living|existing|exist"
            r"|life|stay alive|staying alive|be alive|being alive|carry on"
            r"|stay here|continue living)\b|\blost (?:the|my) will to live\b",
            r"\bwhat (?:is|s) (?:even )?the (?:point|use|purpose|reason) (?:of"
            r"|in|to) (?:living|life|going on|it all|being (?:here|alive)|live"
            r"|any of (?:it|this)|existing|keep going|keeping going)\b|\bwhat (?:is"
            r"|s) the (?:point|use) any more\b|\b(?:do|can) not see (?:the"
            r"|a|any) (?:point|use|reason|future)(?: (?:any more|in living"
            r"|in going on|of living|in life|to go on|to live|in anything|of it all"
            r"|of going on))\b|\bwhy (?:am i (?:even |still )*(?:alive|here"
            r"|living)|bother living|live|keep living|go on)\b",
            r"\b(?:life|living|my life)(?: (?:is|feels|seems))? (?:just )?(?:not"
            r"|no longer|never) (?:worth|worthwhile)\b|\bnot worth (?:living"
            r"|being here|being alive|going on|it any more)\b|\bnothing (?:left "
            r"|much |more )*(?:to live|left to live|worth living) ?(?:for)?\b"
            r"|\bnothing left for me\b",
            r"\b(?:tired|sick|done|over|exhausted|through|finished|fed up|had enough)(?: and tired)? (?:of"
            r"|with|from) (?:living|life|being alive|existing|this life|my life"
            r"|this world|the world|being here|waking up|everything and everyone"
            r"|it all)\b|\bhate (?:being alive|living|my life so much|waking up every)\b",
            r"\bcan ?not (?:possibly |just |even |really )*(?:go on(?: living)?"
            r"|live|keep (?:living|going)|do (?:this|life|it)|continue|survive"
            r"|exist)(?: (?:like this|this way|with this|in this|any ?more"
            r"|any longer|living|much longer|another day|life))\b|\bcan not go on\b"
            r"|\bi can not keep (?:doing this|going)\b",
            r"\bgiv(?:e|ing|en) up on (?:life|living|everything|my self)\b"
            r"|\b(?:goodbye|good bye|farewell|bye) (?:forever|everyone|everybody"
            r"|world|cruel|to everyone|to all|y all|you all|all|my (?:family"
            r"|kids|friends|love|loves|babies))\b|\bthis is (?:my )?(?:goodbye"
            r"|good bye|farewell)\b|\b(?:saying|said|say|final|last|my) (?:my )?(?:goodbyes?"
            r"|good byes?)\b",
            rf"\btell (?:my |the |all my )*(?:kids|children|family|{PERSON}"
            r"|everyone|them|babies|boys|girls)s? (?:that )?(?:i|how much i) (?:love"
            r"|loved|am sorry)\b|\b(?:when|after|once|if) i (?:am|will be) (?:gone"
            r"|dead|no longer here)\b|\btake care of (?:my|the) (?:kids|dog"
            r"|dogs|cat|cats|family|babies|children)(?: (?:for me|when|after"
            r"|if))\b",
            r"\b(?:will|would|wo) not be (?:here|around|alive|with us|breathing)(?: (?:any ?more"
            r"|much longer|long|anyway|to|by|soon|by then|to see))\b|\bi will not be here tomorrow\b"
            r"|\bnot (?:gonna|going to) be (?:here|around|alive)(?: (?:any ?more|much longer|long|tomorrow"
            r"|by then|to see))"
            r"|\bwill be (?:gone|dead)(?: (?:soon|by|tomorrow|tonight|anyway))\b"
            r"|\bwill not (?:have to |ever )?(?:hear from|see|deal with|worry about"
            r"|bother with) me (?:again|any ?more|ever)\b|\b(?:see you|meet (?:you"
            r"|up)) on the other side\b|\b(?:this is|be) (?:my|the) last (?:text"
            r"|message|day|night|words)\b(?! (?:here|at work|of work|on the))",
            r"\b(?:no one|nobody|noone) (?:would|will|d) (?:even )?(?:miss"
            r"|care|notice)(?: me)?\b|\b(?:everyone|everybody|family|kids|world"
            r"|people|they|husband|wife|all|them|you|anyone|children|daughter"
            r"|son)(?: (?:will|would|all|is|are|d|could))* (?:be )?(?:better"
            r"|happier|so much better)(?: off)? (?:without me|with out me|if i)\b"
            r"|\bbetter off without me\b",
            r"\b(?:wrote|writing|written|left|leaving|leave) (?:a|my|the|them a)? ?(?:suicide "
            r"|goodbye |farewell |good bye )?(?:note|goodbye letters?|letters? to my (?:kids"
            r"|family|wife|husband|children|mom))\b(?! (?:for the|on the|to the"
            r"|from))|\bmy affairs (?:are )?in order\b|\b(?:giving|gave|give) away (?:all )?my (?:stuff"
            r"|things|belongings|possessions|dog|cat)\b",
            r"\b(?:have|got|has|loaded|bought|holding|buy|get|cleaned|load"
            r"|my|with|a|the) (?:a |the |my |his |loaded |dads )*(?:gun|pistol"
            r"|revolver|shotgun|rifle|noose|rope)\b(?=$| (?:and|to|in|in my"
            r"|ready|next|by|beside|loaded|with|now|here|out|for|i|is|[.,!;|]))"
            r"|\bgun to my head\b|\bput a (?:gun|bullet) (?:to|in)\b|\bblow my (?:brains?"
            r"|head)\b|\beat (?:a|my) (?:gun|bullet)\b|\bbullet (?:in|to|through) my\b",
            r"\b(?:jump|jumping|jumped|throw my self|throwing my self|leap"
            r"|step|stepping|walk|walking|drive|driving|steer|run|swerve) (?:my car "
            r"|the car |right |out )*(?:off (?:a|the|my|of|this)|in front of"
            r"|into (?:traffic|a (?:tree|wall|pole)|oncoming|the (?:river|ocean"
            r"|lake))|off|from (?:a|the) (?:bridge|roof|building|balcony|window))\b(?! (?:work"
            r"|today|in the|the (?:bed|couch|bus|highway|road)|topic))",
            r"\bdrink(?:ing)? (?:bleach|antifreeze|drano)\b|\b(?:stockpil\w+"
            r"|hoard\w+|saving|saved|save|collecting) (?:up )?(?:all )?(?:my "
            r"|the )?(?:pills|meds|medication|oxys?|norcos?)\b(?! (?:money"
            r"|for later in))|\benough (?:pills|meds|medication) (?:to|here"
            r"|left to|in)\b|\bpills? (?:are |is )?(?:lined up|counted out"
            r"|right here|in my hand|in front of me|calling|looking (?:good"
            r"|tempting))\b|\bhow many (?:pills|of these|norco|oxy|tylenol"
            r"|xanax|ambien)? ?(?:would|does|do|will|it) ?(?:it )?(?:take|takes)? ?to (?:die"
            r"|kill|od|overdose|not wake)\b|\blethal (?:dose|amount)\b",
            r"\bdead would be (?:better|easier)\b|\bdeath (?:would|sounds|seems"
            r"|is) (?:be )?(?:better|easier|nice|good|a relief|welcome|the only)\b"
            r"|\bdying (?:would|sounds|seems|is) (?:be )?(?:better|easier|nice"
            r"|good|a relief|the only)\b|\bonly way out\b|\bno (?:other )?way out\b"
            r"|\bmake it (?:all )?(?:end|go away forever|all stop)\b|\bwant it (?:all )?to (?:end"
            r"|be over)\b|\bwant (?:everything|it all|this life|my life|life) to (?:end"
            r"|stop|be over)\b|\bplease kill me\b|\bsomeone kill me\b|\bput me down\b(?! for"
            r"| as| at| with| in)|\bput me to sleep (?:like|for good|forever)\b"
            r"|\beuthan\w+|\bassisted (?:suicide|dying)\b|\bswitzerland to die\b",
            r"\b(?:do not|not) (?:think|know (?:if|how)|believe|see how) (?:that )?i (?:can"
            r"|could|will) (?:keep (?:living|going|doing this)|go on|live (?:like"
            r"|with)|continue|do this any|survive (?:this|like)|make it much)\b"
            r"|\b(?:nobody|no one) (?:needs|wants|loves) me\b|\b(?:going to"
            r"|gonna|want to|ready to|about to|might|will) jump(?=$| [.,!;|]"
            r"| off| from)|\b(?:hope|hoping|trying|try|want|wanting|pray|praying) not to (?:wake"
            r"|be here|exist|live|survive|be alive)\b",
            r"\bfeel(?:ing)? (?:so bad )?like (?:dying|i want to die|ending (?:it"
            r"|things))\b|\b(?:attempt|attempted|try|tried|trying) (?:to )?(?:suicide"
            rf"|kill {_SELF}|end|take my life)\b|\bnot (?:safe|trust my self) (?:with"
            r"|around|alone|from) (?:my self|pills|alone)\b|\b(?:do|can) not trust my self\b"
            r"|\bi am not safe\b|\bnot safe (?:with|from|for) my self\b|\bdark (?:thoughts"
            r"|place|places)\b|\b(?:bad|scary|intrusive|ugly|negative) thoughts (?:about"
            r"|of|again)?\b|\bi am (?:so )?done (?:with life|with everything"
            r"|with it all|living|trying|fighting|existing)\b|\bchecking out (?:for good"
            r"|of life|early)\b",
            rf"\b(?:me )?{_QUERER}{_UP_TO_3} (?:morir\w*|morirme|matarme|matar"
            r"|muert[oa]s?|no despertar\w*|nunca despertar|no (?:vivir|existir"
            r"|estar)|desaparecer|dormir(?:me)? (?:y|para|pa) (?:no|nunca|siempre)"
            r"|quitarme la vida|acabar con (?:todo|mi vida|esto de una vez"
            r"|mi sufrimiento)|terminar con (?:todo|mi vida)|suicid\w+|irme (?:de este mundo"
            r"|al cielo|con dios|con mi (?:mama|madre|esposo|hijo))|colgarme"
            r"|ahorcarme|tirarme|aventarme|cortarme|lastimarme|hacerme dano"
            r"|estar muert[oa])\b",
            r"\bme (?:quiero|kiero|voy a|quisiera|pienso|dan ganas de|quieres"
            r"|voi a|quiere) (?:morir|matar|suicidar|ahorcar|colgar|tirar|aventar"
            r"|cortar|ir de este mundo|ir de aqui para siempre|quitar la vida)\b"
            r"|\bme (?:mato|suicido|cuelgo|ahorco|corto|mate)\b|\bmatarme\b"
            r"|\bquit(?:ar|arme|e|o) la vida\b|\bcortarme\b|\bme corte las venas\b"
            r"|\bhacerme dano\b|\bpegarme un tiro\b",
            r"\bno (?:me )?(?:quiero|kiero|quisiera|deseo) (?:ya )?(?:vivir"
            r"|despertar\w*|seguir viv\w+|estar viv[oa]|existir|seguir (?:aqui"
            r"|en este mundo|asi|viviendo|adelante)|estar (?:aqui|en este mundo"
            r"|mas aqui|mas en este)|amanecer|mas vida|esta vida)\b|\bya no quiero (?:nada de nada"
            r"|mas de esta vida|seguir)(?=$| [.,!;|]| asi| viviendo| aqui)",
            r"\b(?:cansad[oa]|hart[oa]|fastidiad[oa]) de (?:vivir|la vida|estar viv[oa]"
            r"|existir|esta vida|todo y de todos)\b|\bno (?:le )?(?:tiene|veo"
            r"|hay|encuentro|vale|tengo|halla)(?: \w+){0,2} (?:sentido|razon"
            r"|caso|la pena|ganas|motivos?|motivo)(?: \w+){0,2} (?:vida|vivir"
            r"|seguir|viviendo|existir|estar viv[oa])\b|\b(?:mi|la) vida (?:ya )?no (?:tiene sentido"
            r"|vale|sirve)\b|\bpara que (?:vivir|seguir viv\w+|vivo|seguir asi)\b"
            r"|\bsin ganas de (?:vivir|seguir)\b|\bperdi las ganas de\b",
            r"\bmejor (?:muert[oa]|me muero|me voy|me mato|sin mi|estar muert[oa]"
            r"|que me muera|morir\w*)\b(?! (?:a (?:dormir|mi casa|la casa|casa"
            r"|la cama|descansar|acostar|trabajar|banar|otro|otra|la otra|comer"
            r"|caminar)|al (?:doctor|hospital|trabajo|medico)|por|en (?:carro"
            r"|bus)|manana))|\bmejor sin mi\b|\badios (?:a todos|mundo|para siempre"
            r"|familia|mundo cruel|mi familia)\b|\bme despido (?:de (?:todos"
            r"|ustedes|mi familia|la vida|este mundo))?|\bhasta nunca\b",
            r"\bque (?:dios|diosito|el senor) (?:ya )?me (?:lleve|recoja|quite"
            r"|saque|mate)\b|\b(?:diosito|dios|senor)(?: mio)?(?: ya)? (?:llevame"
            r"|recogeme|llevame ya)\b|\bya llevame\b|\bya no puedo (?:seguir"
            r"|vivir|con (?:mi|la|esta) vida)\b|\bno aguanto (?:mas )?(?:vivir"
            r"|la vida|esta vida|mi vida)\b|\bya me quiero ir\b|\bme quiero ir (?:de este mundo"
            r"|al cielo|con dios|ya de aqui)\b|\b(?:dejar|irme|salir) (?:de )?este mundo\b"
            r"|\bestar(?:ian|an|ia) mejor sin mi\b|\bnadie me (?:va a )?(?:extran\w+)\b"
            r"|\bno quiero despertar\b|\bquiero (?:dejar de|ya no) (?:existir"
            r"|vivir|sufrir para siempre)\b|\bojala (?:no|ya no|nunca) (?:despierte"
            r"|amanezca|despertara|amaneciera)\b|\bojala me muera\b",
        ),
    ),
    Danger(
        "burden",
        (
            r"\bburden (?:to|on|for) (?:everyone|everybody|every one|people|them|all|y all|the world|my [a-z]+)\b"
            r"|\b(?:carga|estorbo) para (?:todos|ellos|ellas|mi [a-z]+|mis [a-z]+|la familia)\b",
        ),
    ),
    Danger(
        "last-words",
        (
            r"\b(?:will|would) not (?:have to |need to )?(?:bother|trouble|burden|annoy|be a (?:bother|burden)(?: to)?)"
            r"(?: (?:you|anyone|anybody|any one|everyone|my family|them))? (?:after (?:today|tonight|this)"
            r"|much longer)\b",
        ),
    ),
    Danger(
        "overdose",
        (
            rf"\b{TAKE} (?:[a-z]+ ){{0,2}}?(?:(?:double|triple|twice) (?:[a-z]+ ){{0,3}}?(?:{_OPIOID})\b"
            r"|(?:way|a lot|much|far) more (?:[a-z]+ ){0,2}?than (?:i|prescribed|the))",
            r"\b(?:take|taking|swallow|swallowing|eat|down) (?:them|these|those|the pills|my pills|my meds) all\b",
            # Drink and pills together, in quantity.
            rf"\b(?:drank|drink|drinking|downed|chugged)(?: [a-z]+){{0,2}} (?:bottle|fifth|handle|lot|whole)\b.{{0,25}}"
            rf"\b(?:pills?|meds|medication|{DRUG}s?)\b|\b(?:pills?|meds|{DRUG}s?) (?:and|with|w) (?:a |the |my )*"
            r"(?:whole |full |entire )?bottle of (?:vodka|whiskey|wine|rum|gin|tequila|liquor|booze)\b",
            r"\b(?:overdos\w*|over dos(?:e|ed|ing)|overdoes|overdosis|over dosis"
            r"|oded|od d|od ed|od_ed|sobredosis|sobre dosis)\b|\b(?:i|gonna"
            r"|going to|to|might|did i|have|think i) od\b",
            rf"\b{TAKE} (?:[a-z]+ ){{0,2}}?(?:way )?(?:too (?:many|much)|a (?:whole )?(?:bunch"
            r"|handful|fistful|ton) of|handfuls? of|a handful|(?:the |a |my )?(?:whole"
            r"|entire|full|rest of (?:the|my)) (?:bottle|thing|pack|box|prescription"
            r"|supply|pills|meds|month)|(?:the|a) bottle(?: of)?|every (?:pill"
            r"|one of|last|single)|all (?:of )?(?:my|the|them|these|those|of them"
            r"|of it|the rest|his|her)(?: (?:pills|meds|medication|medicine"
            rf"|{DRUG}s?|bottle|pain pills|sleeping pills|of it))?+)(?! (?:as (?:prescribed"
            r"|directed)|on time|today as|today$|like (?:i am|im|you|u|the|i was|they|always)|every|this morning as"
            r"|this morning$|correctly|at the right|breath|help|vitamins|daily|time|long|with (?:food|breakfast"
            r"|dinner|water)"
            r"|(?:morning|night|nighttime|evening|regular|usual|bp|heart|blood pressure) (?:meds|medicine|pills"
            r"|medication)"
            r"|food|dinner|lunch|breakfast|supper|water|vegetables|stairs|out of me|day))",
            rf"\b{TAKE} (?:[a-z]+ ){{0,2}}?<[ws]?[\d.]+> (?:whole |full |entire )?(?:bottles"
            r"|boxes|packs|handfuls|sheets|blisters)\b(?! of (?:water|beer"
            r"|wine|gatorade|soda|ensure))",
            r"\b(?:take|taking|swallow|eat|down) (?:all|every|the whole|the entire"
            r"|the rest of|a bunch of|a handful of|too many|these|enough) (?:of )?(?:my "
            r"|the |these |those |them )*(?:pills?|meds|bottle|medications?"
            rf"|{DRUG}s?)\b(?! (?:as|on time|every|daily|today|before bed))",
            r"\bme (?:tome|trague|tomo|voy a tomar|tomare)"
            r"(?!.{0,40}\b(?:de la (?:manana|noche|tarde|presion)|como me|como dijo|a tiempo|segun)\b) (?:ya"
            r" )?(?:todas?"
            r"|todos?|el frasco|un monton|un puno|un punado|muchas|muchisimas"
            r"|demasiad[oa]s?|toda|todo|la botella)(?: [a-z]+){0,3} ?(?:pastillas"
            r"|pildoras|frasco|medicinas?|botella|tabletas)?\b(?! (?:como|a tiempo"
            r"|bien|segun))|\btome (?:demasiad[oa]s?|muchas|todas las|todo el"
            r"|un monton de) ?(?:mis |las )?(?:pastillas|pildoras|medicinas?"
            r"|frasco|tabletas)?",
            r"\btoo many (?:pills|pain ?killers|meds|tylenol|percocets?|oxys?"
            r"|norcos?|xanax|ambien|sleeping pills|tabs)\b|\btoo much (?:medication"
            r"|medicine|tylenol|morphine|fentanyl|oxy|insulin|ambien|xanax)\b"
            r"|\bdemasiadas pastillas\b",
        ),
    ),
)
