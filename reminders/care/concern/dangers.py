"""What a person must see: the patterns of danger in both languages, as they stand in a line."""

import re
from dataclasses import dataclass

from reminders.care.reading.vocabulary import BODY, DRUG, PERSON, TAKE, either

_SELF = r"(?:my self|me self|meself|myself|my own self)"
_UP_TO_3 = r"(?: [a-z\[\],]+){0,3}?"
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


@dataclass(frozen=True)
class Danger:
    """One kind of danger: its stable name, what it sounds like, and which circumstances soften it."""

    name: str
    patterns: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(self.patterns))


SELF_HARM = (
    Danger(
        "self-harm",
        (
            r"\b(?:suicid\w*|sucid\w*|suisid\w*|suecid\w*|suicde|suicidle|sewer ?slide\w*"
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
            r"\bend it all\b|\bend(?:ing)? everything\b|\bdo (?:my self|me) in\b"
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
            r"|ready|next|by|beside|loaded|with|now|here|out|for|i|is|[.,!]))"
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
        "overdose",
        (
            r"\b(?:overdos\w*|over dos(?:e|ed|ing)|overdoes|overdosis|over dosis"
            r"|oded|od d|od ed|od_ed|sobredosis|sobre dosis)\b|\b(?:i|gonna"
            r"|going to|to|might|did i|have|think i) od\b",
            rf"\b{TAKE} (?:[a-z]+ ){{0,2}}?(?:way )?(?:too (?:many|much)|a (?:whole )?(?:bunch"
            r"|handful|fistful|ton) of|handfuls? of|a handful|(?:the |a |my )?(?:whole"
            r"|entire|full|rest of (?:the|my)) (?:bottle|thing|pack|box|prescription"
            r"|supply|pills|meds|month)|(?:the|a) bottle(?: of)?|every (?:pill"
            r"|one of|last|single)|all (?:of )?(?:my|the|them|these|those|of them"
            r"|of it|the rest|his|her)(?: (?:pills|meds|medication|medicine"
            rf"|{DRUG}s?|bottle|pain pills|sleeping pills|of it))?)(?! (?:as (?:prescribed"
            r"|directed)|on time|today as|like (?:i am|im) supposed|every|this morning as"
            r"|correctly|at the right|breath|help|vitamins|daily|time|long"
            r"|stairs|out of me|day))",
            rf"\b{TAKE} (?:[a-z]+ ){{0,2}}?<[ws]?[\d.]+> (?:whole |full |entire )?(?:bottles"
            r"|boxes|packs|handfuls|sheets|blisters)\b(?! of (?:water|beer"
            r"|wine|gatorade|soda|ensure))",
            r"\b(?:take|taking|swallow|eat|down) (?:all|every|the whole|the entire"
            r"|the rest of|a bunch of|a handful of|too many|these|enough) (?:of )?(?:my "
            r"|the |these |those |them )*(?:pills?|meds|bottle|medications?"
            rf"|{DRUG}s?)\b(?! (?:as|on time|every|daily|today|before bed))",
            r"\bme (?:tome|trague|tomo|voy a tomar|tomare) (?:ya )?(?:todas?"
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

EMERGENCY = (
    Danger(
        "chest-pain",
        (
            r"\bchest (?:pains?|hurts?|hurting|tight\w*|pressure|aches?|discomfort"
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
            r"|turning blue|lips (?:are |look |turning )?blue|blue lips|choking"
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
            r"|until|till|me))|\bcan ?not (?:wake|get) (?:him|her|them|my \w+)(?: to)?(?: wake)?(?: up)?\b"
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
            r"|the |all )*(?:see|talk|speak|eye ?sight|vision|form words|get words out)\b(?! (?:you"
            r"|the doctor|my|him|her|to|about|any|a|well|them|it|how|why|straight"
            r"|myself|us|point))|\b(?:gone|went|going) blind\b|\bworst headache (?:of my life"
            r"|ever|i have ever)\b|\bthunderclap\b|\b(?:derrame|embolia)\b"
            r"|\bno puedo (?:mover|levantar) (?:el|la|mi|un|los|las|una|medio)\b"
            r"|\b(?:cara|boca) (?:se me |esta |la tengo )*(?:caida|torcida"
            r"|chueca|torcio)\b|\bno puedo (?:ver|hablar)\b(?! (?:ahora|con"
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
        "emergency-called",
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
            r"|strange|off|funny|disconnected|unreal|floaty|loopy|spacey|spacy"
            r"|spaced|drugged|stoned|drunk|foggy|detached|zombie|trippy|zoned"
            r"|out of it|high|groggy)|floating|k ?-? ?hole|spaced out|tripping"
            r"|trippin|me siento (?:rar[oa]|extran[oa]|ida|ido|fuera de mi)"
            r"|fuera de mi(?: cuerpo)?|brain fog)\b(?! (?:today i took|thanks))",
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
            r"|pus|oozing|red streaks?|infeccion|infectad[oa]|jaundice|yellow (?:skin"
            r"|eyes)|ojos amarillos)\b(?! (?:down|gone|is gone|is down|went down"
            r"|better))",
            r"\b(?:(?:bad |weird |strange |new |some |any |awful |terrible "
            r"|these |the |severe |having |more |had )side effects?|side effects? (?:are"
            r"|is|from|like|since|bad|today|:)|efectos secundarios|efecto secundario"
            r"|(?:bad |weird |allergic |had a |having a )reaction(?: to)?|reaccion (?:alergica"
            r"|mala|al)|tremor\w*|tremb\w+|shak(?:ing|y|es) (?:all|so|uncontroll\w+"
            r"|bad\w*|hands|a lot|and|really|since)|uncontrollabl\w+|temblor\w*"
            r"|temblando|twitch\w*|jaundice|pregnan\w*|embarazad[oa]|miscarr\w*"
            r"|withdrawals?|ran out of (?:my )?(?:meds|pills|medication|medicine"
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
            r"|\bse cayo\b|\b(?:broke|broken|fractured|fracture) (?:my|a|mi)\b"
            r"|\b(?:car|auto) (?:accident|wreck|crash)\b|\baccidente\b|\b(?:cut"
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
            r"|agony|agoniz\w*|intolerable|insoportable|inaguantable|torture"
            r"|tortur\w+|screaming|sobbing|in tears|crying|cried|(?:i )?cry(?:ing)? (?:every"
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
            r"|\b(?:shoot|kill) me now\b|\bjust shoot me\b|\b(?:me (?:mata"
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
            r"|desesperacion|worthless|useless|empty inside|no hope|lost (?:all )?hope"
            r"|losing hope|sin esperanza|no (?:hay|tengo) esperanza|give up"
            r"|giving up|gave up|me rindo|tirar la toalla|throw in the towel"
            r"|rock bottom|breaking (?:point|down)|break ?down|falling apart"
            r"|losing it|nobody cares|no one cares|a nadie le importo|all alone"
            r"|so alone|hate my (?:life|body|self)|hate (?:this|living like)"
            r"|odio mi vida|burden|una carga|estorbo|soy un estorbo|whats the point"
            r"|what is the (?:point|use)|(?:do|can) not see (?:the|a|any) (?:point"
            r"|use)|no le veo (?:caso|sentido)|para que|at my (?:limit|wits end"
            r"|breaking)|end of my rope|enough of this life|over it all|over everything"
            r"|can not (?:do|take|handle) (?:this|it|any ?more|much more|another)"
            r"|i am (?:so |just |really |completely )*done)(?= |$)(?! (?:with (?:the )?(?:text"
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
            r"|nervous breakdown|can not cope|ya no quiero (?:nada|seguir|mas)"
            r"|no quiero (?:seguir|mas)(?=$| [.,!;|]))\b",
        ),
    ),
    Danger(
        "hospital",
        (
            r"\b(?:in|at|to|from|of|into|el|al|en)(?: (?:the|a|el|un))? (?:hospital"
            r"|hospitali[sz]ed)\b(?! (?:visiting|for work|bill|parking|cafeteria"
            r"|volunteer))|\bhospitali[sz]ed\b|\badmitted\b|\bhospitalizad[oa]\b"
            r"|\bblood clots?\b|\bpneumonia\b|\bsurgery (?:today|tomorrow|emergency)\b"
            r"|\bemergency surgery\b|\bcovid\b",
        ),
    ),
)
