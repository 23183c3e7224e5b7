"""What a person must see: the patterns of danger in both languages, as they stand in a line."""

import re
from dataclasses import dataclass

from reminders.care.reading.vocabulary import BODY, DRUG, PERSON, TAKE, either

_SELF = r"(?:my self|me self|meself|myself|my own self)"
_UP_TO_3 = r"(?: [a-z\[\],]+){0,3}?"
_WANT = either(
    """want wants wanted wanting wish wished wishing hope hoping hoped ready rather prefer going plan planning planned think
    thinking thought thoughts considering considered feel feeling tempted need pray praying prayed about might could should
    would makes make making made decided trying try tried how_to ways_to contemplating fantasizing dream dreaming urge desire"""
)
_QUERER = either(
    """quiero quisiera kisiera quise querer deseo prefiero preferiria ojala ganas_de gana_de pienso_en pensado_en pensando_en
    pienso he_pensado voy_a me_gustaria mejor intento intente trate_de planeo tengo_plan_de necesito pido le_pido_a_dios"""
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
            r"\b(?:suicid\w*|sucid\w*|suisid\w*|suecid\w*|suicde|suicidle|sewer ?slide\w*|unaliv\w*|un alive\w*|suisidar\w*|sucidar\w*|s word thoughts)\b",
            rf"\b(?:kill|killing|killed|kil|kiling|kll|off|offing|hang|hanging|shoot|shooting|drown|drowning|stab|stabbing|poison|starve|gas|burn|end|ending|delete|deleting) {_SELF}\b",
            r"\b(?:kms|kys|kmself|killmyself|ctb|catch the bus)\b",
            rf"\b(?:hurting|harming|cutting|harm|cut) {_SELF}\b|\b{_WANT}{_UP_TO_3} (?:hurt|harm|cut|injure) {_SELF}\b|\bself ?-? ?(?:harm|injur)\w*|\bcutting (?:again|tonight|today)\b",
            r"\b(?:cut|cutting|slit|slitting|slash) my (?:wrists?|arms?|veins?|throat|legs?)\b|\bslit my\b",
            r"\b(?:end|ending|take|taking|took|ended|finish) (?:my|this|me) (?:own )?(?:life|existence|misery)\b|\bend(?:ing)? (?:it|this)(?: all)?\b(?! (?:text|survey|program|message|chat|call|conversation))(?= all| for good| now| tonight| today| here|$| [.,!?;|]| and| because| i| before| once)",
            r"\bend it all\b|\bend(?:ing)? everything\b|\bdo (?:my self|me) in\b|\b(?:do|doing|done) away with my self\b|\bput (?:me|my self) out of (?:my|this|the) (?:misery|pain)\b|\bdo something (?:stupid|drastic|bad to my self)\b",
            rf"\b{_WANT}{_UP_TO_3} (?:die|dye|be dead|dying|be gone|death|disappear|vanish|not exist|stop existing|not be (?:here|alive|around)|never (?:wake|waking) up|not wake up|sleep forever|be with (?:jesus|god|the lord|my (?:late|dead)))\b(?! down)",
            r"\b(?:wish|wished|wishing) (?:that )?(?:i|god|the lord|it|somebody|someone) (?:was|were|am|would|had|could|will)(?: (?:just|not|never|have|already|simply))* (?:dead|gone|died|die|born|been born|here|alive|around|never born|not here|disappear|take me|kill me|asleep forever|wake up|woken up|sleep forever|not wake)\b",
            r"\b(?:better off|be better|happier|easier|easier off) (?:dead|gone|with out me|without me|not here|if i (?:was|were|am|died|wasnt|was not|werent|were not|not))\b|\bmy family would be better without\b",
            r"\b(?:rather|should|might as well|want to|just|gotta|ought to) (?:just )?(?:be )?(?:dead|die|dying)\b(?! (?:of laughter|laughing|down))|\blet me die\b|\bjust die already\b|\bready to (?:die|go home to (?:jesus|god|the lord)|meet (?:my maker|jesus|god|the lord)|leave this (?:world|earth)|check out for good|be done with (?:life|it all))\b",
            r"\bgod(?: just| please)* take me\b|\blord(?: just| please)* take me\b|\btake me (?:home )?(?:now )?(?:lord|god|jesus)\b|\bmeet my maker\b|\bpray(?:ing|ed)? (?:for death|to die|i do not wake|that i do not wake|i die|not to wake)\b",
            r"\b(?:go|going|fall) to sleep (?:and|n) (?:never|not) (?:wak\w+|get up|getting up|open)\b|\b(?:never|not) (?:waking|wake|woken) up(?: again| any more| ever)?\b(?! [a-z]+ (?:am|oclock))|\bgo to sleep forever\b|\bpermanent(?:ly)? (?:sleep|asleep|rest|solution)\b|\bsleep forever\b|\beternal (?:sleep|rest)\b",
            r"\b(?:do|did|would|does|am|will|really|just|can) ?(?:not|no longer|never) (?:really |even |just |actually |longer )*(?:want|wanna|wanting|wish|care|feel like|desire|need|plan|expect|intend|deserve|see my self)(?: to| about)? (?:live|living|be here|be alive|exist|existing|wake up|waking up|go on|keep going|be around|keep living|keep fighting|fight any more|do life|live like|continue living|be on this (?:earth|planet)|be in this world|see tomorrow|make it to|tomorrow|be alive)\b",
            r"\bno longer (?:want|wish|care|desire)(?: to)? (?:live|be here|be alive|exist|go on|keep going|be around)\b|\b(?:do|does) not matter if i (?:live|die|am alive|wake up)\b|\bdo not care if i (?:live|die|wake|am alive|do not wake)\b|\bnot want(?:ing)? to (?:live|be here|be alive|exist|go on|wake up)\b",
            r"\b(?:no|any|a|lost|losing|lack|not a|good) (?:reason|point|will|desire|purpose|need|motivation) (?:to|in|for|of) (?:live|living|go on|going on|being here|keep going|keep living|existing|exist|life|stay alive|staying alive|be alive|being alive|carry on|stay here|continue living)\b|\blost (?:the|my) will to live\b",
            r"\bwhat (?:is|s) (?:even )?the (?:point|use|purpose|reason) (?:of|in|to) (?:living|life|going on|it all|being (?:here|alive)|live|any of (?:it|this)|existing|keep going|keeping going)\b|\bwhat (?:is|s) the (?:point|use) any more\b|\b(?:do|can) not see (?:the|a|any) (?:point|use|reason|future)(?: (?:any more|in living|in going on|of living|in life|to go on|to live|in anything|of it all|of going on))\b|\bwhy (?:am i (?:even |still )*(?:alive|here|living)|bother living|live|keep living|go on)\b",
            r"\b(?:life|living|my life)(?: (?:is|feels|seems))? (?:just )?(?:not|no longer|never) (?:worth|worthwhile)\b|\bnot worth (?:living|being here|being alive|going on|it any more)\b|\bnothing (?:left |much |more )*(?:to live|left to live|worth living) ?(?:for)?\b|\bnothing left for me\b",
            r"\b(?:tired|sick|done|over|exhausted|through|finished|fed up|had enough)(?: and tired)? (?:of|with|from) (?:living|life|being alive|existing|this life|my life|this world|the world|being here|waking up|everything and everyone|it all)\b|\bhate (?:being alive|living|my life so much|waking up every)\b",
            r"\bcan ?not (?:possibly |just |even |really )*(?:go on(?: living)?|live|keep (?:living|going)|do (?:this|life|it)|continue|survive|exist)(?: (?:like this|this way|with this|in this|any ?more|any longer|living|much longer|another day|life))\b|\bcan not go on\b|\bi can not keep (?:doing this|going)\b",
            r"\bgiv(?:e|ing|en) up on (?:life|living|everything|my self)\b|\b(?:goodbye|good bye|farewell|bye) (?:forever|everyone|everybody|world|cruel|to everyone|to all|y all|you all|all|my (?:family|kids|friends|love|loves|babies))\b|\bthis is (?:my )?(?:goodbye|good bye|farewell)\b|\b(?:saying|said|say|final|last|my) (?:my )?(?:goodbyes?|good byes?)\b",
            rf"\btell (?:my |the |all my )*(?:kids|children|family|{PERSON}|everyone|them|babies|boys|girls)s? (?:that )?(?:i|how much i) (?:love|loved|am sorry)\b|\b(?:when|after|once|if) i (?:am|will be) (?:gone|dead|no longer here)\b|\btake care of (?:my|the) (?:kids|dog|dogs|cat|cats|family|babies|children)(?: (?:for me|when|after|if))\b",
            r"\b(?:will|would|wo) not be (?:here|around|alive|with us|breathing)(?: (?:any ?more|much longer|long|anyway|to|by|soon|by then|to see))\b|\bi will not be here tomorrow\b|\bwill be (?:gone|dead)(?: (?:soon|by|tomorrow|tonight|anyway))\b|\bwill not (?:have to |ever )?(?:hear from|see|deal with|worry about|bother with) me (?:again|any ?more|ever)\b|\b(?:see you|meet (?:you|up)) on the other side\b|\b(?:this is|be) (?:my|the) last (?:text|message|day|night|words)\b(?! (?:here|at work|of work|on the))",
            r"\b(?:no one|nobody|noone) (?:would|will|d) (?:even )?(?:miss|care|notice)(?: me)?\b|\b(?:everyone|everybody|family|kids|world|people|they|husband|wife|all|them|you|anyone|children|daughter|son)(?: (?:will|would|all|is|are|d|could))* (?:be )?(?:better|happier|so much better)(?: off)? (?:without me|with out me|if i)\b|\bbetter off without me\b",
            r"\b(?:wrote|writing|written|left|leaving|leave) (?:a|my|the|them a)? ?(?:suicide |goodbye |farewell |good bye )?(?:note|goodbye letters?|letters? to my (?:kids|family|wife|husband|children|mom))\b(?! (?:for the|on the|to the|from))|\bmy affairs (?:are )?in order\b|\b(?:giving|gave|give) away (?:all )?my (?:stuff|things|belongings|possessions|dog|cat)\b",
            r"\b(?:have|got|has|loaded|bought|holding|buy|get|cleaned|load|my|with|a|the) (?:a |the |my |his |loaded |dads )*(?:gun|pistol|revolver|shotgun|rifle|noose|rope)\b(?=$| (?:and|to|in|in my|ready|next|by|beside|loaded|with|now|here|out|for|i|is|[.,!]))|\bgun to my head\b|\bput a (?:gun|bullet) (?:to|in)\b|\bblow my (?:brains?|head)\b|\beat (?:a|my) (?:gun|bullet)\b|\bbullet (?:in|to|through) my\b",
            r"\b(?:jump|jumping|jumped|throw my self|throwing my self|leap|step|stepping|walk|walking|drive|driving|steer|run|swerve) (?:my car |the car |right |out )*(?:off (?:a|the|my|of|this)|in front of|into (?:traffic|a (?:tree|wall|pole)|oncoming|the (?:river|ocean|lake))|off|from (?:a|the) (?:bridge|roof|building|balcony|window))\b(?! (?:work|today|in the|the (?:bed|couch|bus|highway|road)|topic))",
            r"\bdrink(?:ing)? (?:bleach|antifreeze|drano)\b|\b(?:stockpil\w+|hoard\w+|saving|saved|save|collecting) (?:up )?(?:all )?(?:my |the )?(?:pills|meds|medication|oxys?|norcos?)\b(?! (?:money|for later in))|\benough (?:pills|meds|medication) (?:to|here|left to|in)\b|\bpills? (?:are |is )?(?:lined up|counted out|right here|in my hand|in front of me|calling|looking (?:good|tempting))\b|\bhow many (?:pills|of these|norco|oxy|tylenol|xanax|ambien)? ?(?:would|does|do|will|it) ?(?:it )?(?:take|takes)? ?to (?:die|kill|od|overdose|not wake)\b|\blethal (?:dose|amount)\b",
            r"\bdead would be (?:better|easier)\b|\bdeath (?:would|sounds|seems|is) (?:be )?(?:better|easier|nice|good|a relief|welcome|the only)\b|\bdying (?:would|sounds|seems|is) (?:be )?(?:better|easier|nice|good|a relief|the only)\b|\bonly way out\b|\bno (?:other )?way out\b|\bmake it (?:all )?(?:end|go away forever|all stop)\b|\bwant it (?:all )?to (?:end|be over)\b|\bwant (?:everything|it all|this life|my life|life) to (?:end|stop|be over)\b|\bplease kill me\b|\bsomeone kill me\b|\bput me down\b(?! for| as| at| with| in)|\bput me to sleep (?:like|for good|forever)\b|\beuthan\w+|\bassisted (?:suicide|dying)\b|\bswitzerland to die\b",
            rf"\bfeel(?:ing)? (?:so bad )?like (?:dying|i want to die|ending (?:it|things))\b|\b(?:attempt|attempted|try|tried|trying) (?:to )?(?:suicide|kill {_SELF}|end|take my life)\b|\bnot (?:safe|trust my self) (?:with|around|alone|from) (?:my self|pills|alone)\b|\b(?:do|can) not trust my self\b|\bi am not safe\b|\bnot safe (?:with|from|for) my self\b|\bdark (?:thoughts|place|places)\b|\b(?:bad|scary|intrusive|ugly|negative) thoughts (?:about|of|again)?\b|\bi am (?:so )?done (?:with life|with everything|with it all|living|trying|fighting|existing)\b|\bchecking out (?:for good|of life|early)\b",
            rf"\b(?:me )?{_QUERER}{_UP_TO_3} (?:morir\w*|morirme|matarme|matar|muert[oa]s?|no despertar\w*|nunca despertar|no (?:vivir|existir|estar)|desaparecer|dormir(?:me)? (?:y|para|pa) (?:no|nunca|siempre)|quitarme la vida|acabar con (?:todo|mi vida|esto de una vez|mi sufrimiento)|terminar con (?:todo|mi vida)|suicid\w+|irme (?:de este mundo|al cielo|con dios|con mi (?:mama|madre|esposo|hijo))|colgarme|ahorcarme|tirarme|aventarme|cortarme|lastimarme|hacerme dano|estar muert[oa])\b",
            r"\bme (?:quiero|kiero|voy a|quisiera|pienso|dan ganas de|quieres|voi a|quiere) (?:morir|matar|suicidar|ahorcar|colgar|tirar|aventar|cortar|ir de este mundo|ir de aqui para siempre|quitar la vida)\b|\bme (?:mato|suicido|cuelgo|ahorco|corto|mate)\b|\bmatarme\b|\bquit(?:ar|arme|e|o) la vida\b|\bcortarme\b|\bme corte las venas\b|\bhacerme dano\b|\bpegarme un tiro\b",
            r"\bno (?:me )?(?:quiero|kiero|quisiera|deseo) (?:ya )?(?:vivir|despertar\w*|seguir viv\w+|estar viv[oa]|existir|seguir (?:aqui|en este mundo|asi|viviendo|adelante)|estar (?:aqui|en este mundo|mas aqui|mas en este)|amanecer|mas vida|esta vida)\b|\bya no quiero (?:nada de nada|mas de esta vida|seguir)(?=$| [.,!;|]| asi| viviendo| aqui)",
            r"\b(?:cansad[oa]|hart[oa]|fastidiad[oa]) de (?:vivir|la vida|estar viv[oa]|existir|esta vida|todo y de todos)\b|\bno (?:le )?(?:tiene|veo|hay|encuentro|vale|tengo|halla)(?: \w+){0,2} (?:sentido|razon|caso|la pena|ganas|motivos?|motivo)(?: \w+){0,2} (?:vida|vivir|seguir|viviendo|existir|estar viv[oa])\b|\b(?:mi|la) vida (?:ya )?no (?:tiene sentido|vale|sirve)\b|\bpara que (?:vivir|seguir viv\w+|vivo|seguir asi)\b|\bsin ganas de (?:vivir|seguir)\b|\bperdi las ganas de\b",
            r"\bmejor (?:muert[oa]|me muero|me voy|me mato|sin mi|estar muert[oa]|que me muera|morir\w*)\b(?! (?:a (?:dormir|mi casa|la casa|casa|la cama|descansar|acostar|trabajar|banar|otro|otra|la otra|comer|caminar)|al (?:doctor|hospital|trabajo|medico)|por|en (?:carro|bus)|manana))|\bmejor sin mi\b|\badios (?:a todos|mundo|para siempre|familia|mundo cruel|mi familia)\b|\bme despido (?:de (?:todos|ustedes|mi familia|la vida|este mundo))?|\bhasta nunca\b",
            r"\bque (?:dios|diosito|el senor) (?:ya )?me (?:lleve|recoja|quite|saque|mate)\b|\b(?:diosito|dios|senor)(?: mio)?(?: ya)? (?:llevame|recogeme|llevame ya)\b|\bya llevame\b|\bya no puedo (?:seguir|vivir|con (?:mi|la|esta) vida)\b|\bno aguanto (?:mas )?(?:vivir|la vida|esta vida|mi vida)\b|\bya me quiero ir\b|\bme quiero ir (?:de este mundo|al cielo|con dios|ya de aqui)\b|\b(?:dejar|irme|salir) (?:de )?este mundo\b|\bestar(?:ian|an|ia) mejor sin mi\b|\bnadie me (?:va a )?(?:extran\w+)\b|\bno quiero despertar\b|\bquiero (?:dejar de|ya no) (?:existir|vivir|sufrir para siempre)\b|\bojala (?:no|ya no|nunca) (?:despierte|amanezca|despertara|amaneciera)\b|\bojala me muera\b",
        ),
    ),
    Danger(
        "overdose",
        (
            r"\b(?:overdos\w*|over dos(?:e|ed|ing)|overdoes|overdosis|over dosis|oded|od d|od ed|od_ed|sobredosis|sobre dosis)\b|\b(?:i|gonna|going to|to|might|did i|have|think i) od\b",
            rf"\b{TAKE} (?:[a-z]+ ){{0,2}}?(?:way )?(?:too (?:many|much)|a (?:whole )?(?:bunch|handful|fistful|ton) of|handfuls? of|a handful|(?:the |a |my )?(?:whole|entire|full|rest of (?:the|my)) (?:bottle|thing|pack|box|prescription|supply|pills|meds|month)|(?:the|a) bottle(?: of)?|every (?:pill|one of|last|single)|all (?:of )?(?:my|the|them|these|those|of them|of it|the rest|his|her)(?: (?:pills|meds|medication|medicine|{DRUG}s?|bottle|pain pills|sleeping pills|of it))?)(?! (?:as (?:prescribed|directed)|on time|today as|like (?:i am|im) supposed|every|this morning as|correctly|at the right|breath|help|vitamins|daily|time|long|stairs|out of me|day))",
            rf"\b(?:take|taking|swallow|eat|down) (?:all|every|the whole|the entire|the rest of|a bunch of|a handful of|too many|these|enough) (?:of )?(?:my |the |these |those |them )*(?:pills?|meds|bottle|medications?|{DRUG}s?)\b(?! (?:as|on time|every|daily|today|before bed))",
            r"\bme (?:tome|trague|tomo|voy a tomar|tomare) (?:ya )?(?:todas?|todos?|el frasco|un monton|un puno|un punado|muchas|muchisimas|demasiad[oa]s?|toda|todo|la botella)(?: [a-z]+){0,3} ?(?:pastillas|pildoras|frasco|medicinas?|botella|tabletas)?\b(?! (?:como|a tiempo|bien|segun))|\btome (?:demasiad[oa]s?|muchas|todas las|todo el|un monton de) ?(?:mis |las )?(?:pastillas|pildoras|medicinas?|frasco|tabletas)?",
            r"\btoo many (?:pills|pain ?killers|meds|tylenol|percocets?|oxys?|norcos?|xanax|ambien|sleeping pills|tabs)\b|\btoo much (?:medication|medicine|tylenol|morphine|fentanyl|oxy|insulin|ambien|xanax)\b|\bdemasiadas pastillas\b",
        ),
    ),
)

EMERGENCY = (
    Danger(
        "chest-pain",
        (
            r"\bchest (?:pains?|hurts?|hurting|tight\w*|pressure|aches?|discomfort|heavy|heaviness|pounding|squeez\w+|burn\w*)\b|\bchest(?: (?:is|feels|felt|area|been|has|got|keeps|started|really|so|kind of|very|all|a bit|wall|super|just|getting|am)){1,4} (?:tight\w*|heavy|hurt\w*|pain\w*|killing|sore|pressure|like|crush\w+|squeez\w+|weird|ach\w+)\b",
            r"\b(?:pains?|pressure|tight\w*|hurts?|hurting|squeezing|heaviness|weight|elephant|sitting|stabbing|ache|crushing|burning) (?:[a-z]+ ){0,2}(?:in|on|across|around) (?:my |the |center of my |middle of my )?chest\b|\btight chest\b|\b(?:dolor|presion|opresion|punzada) (?:fuerte |muy fuerte )?(?:de|en) (?:el |mi )?pecho\b|\b(?:me )?duele (?:mucho |bastante |tanto )?(?:el|mi) pecho\b|\bpecho (?:me duele|apretado|oprimido)\b|\b(?:heart|ataque al|ataque de|atake al) (?:attack|corazon)\b|\binfarto\b|\bleft arm (?:is |and |feels |went )*(?:numb|hurt\w*|tingl\w*|pain|heavy)(?= and| .{0,20}(?:chest|jaw|sweat))",
        ),
    ),
    Danger(
        "breathing",
        (
            r"\bcan ?not (?:hardly |barely |really |even |seem to |get to )*(?:breath\w*|breth|breate|get (?:my |enough |any |a (?:full |deep )?)*(?:breaths?|air)|catch (?:my )?(?:breath|air)|inhale)\b|\b(?:could not|hardly|barely|unable to|struggling to|struggle to|fighting to) (?:breath\w*|breth|catch my breath|get air)\b",
            r"\b(?:trouble|hard|harder|difficulty|difficult|hard time|problems?|struggling|issues?|labored|having to work)(?: (?:with|to|for|me|my|in|time|a))* (?:breath\w*|breth\w*|breathe|getting (?:air|a breath)|catching my breath)\b|\bbreath\w* (?:is |feels |has been |trouble|problems?|difficult\w*|has |got |getting |issues?|very |really |so |)*(?:hard|difficult|labored|bad|shallow|heavy|weird|funny|trouble|problems?|difficulty|difficulties|issues?)\b|\bshort(?:ness)? (?:of|on|ov) (?:breath|breathe|breth)\b|\bout of breath\b|\bsob\b(?= (?:and|at rest))",
            r"\b(?:gasping|suffocat\w+|not breathing|stopped breathing|quit breathing|turning blue|lips (?:are |look |turning )?blue|blue lips|choking|can not swallow|wheez\w+)\b|\bno (?:puedo|podia|puede|podemos) (?:casi |bien )?respirar\b|\b(?:me|le) cuesta (?:mucho |trabajo )?respirar\b|\b(?:me |le )?falta (?:de |el |mucho )*aire\b|\bme (?:estoy )?ahog(?:o|ando)\b|\bdificultad (?:para|al|de) respirar\b|\bno respira\b|\bno (?:respiro|puedo jalar|jalo|agarro|alcanzo) (?:bien|aire|el aire|a respirar)\b|\bse me (?:va|acaba|corta) (?:el aire|la respiracion)\b|\brespir\w+ (?:mal|con dificultad)\b|\bno puedo respirar\b|\bme asfixi\w+\b",
        ),
    ),
    Danger(
        "allergic-swelling",
        (
            r"\b(?:throat|airway|windpipe)(?: (?:is|are|feels|feel|felt|like|it is|it|keeps|getting|getting really|really|kind of|started|starting|so|been|and tongue|all|up|to|be|very)){0,5} (?:clos\w+|swell\w*|swollen|swelled|tight\w*|constrict\w*|shut\w*)\b|\b(?:tongue|lips?|face|mouth|eyes and lips)(?: (?:is|are|feels?|felt|keeps?|getting|all|really|so|started|and lips|and tongue|and throat|and face|went|got|look\w*|just)){0,5} (?:swell\w*|swollen|swelled|huge|puffy|puffed|puffing|twice|big|blew up|blown up|ballooned)\b|\bswollen (?:tongue|throat|lips?|face|mouth)\b|\bswelling (?:of|in|around) (?:my |the )?(?:face|throat|tongue|lips?|mouth)\b|\banaphyla\w*|\bepi ?pen\b",
            r"\b(?:se me|se le|me) (?:esta |estan )?(?:cierra|cierran|cerrando|cerro|hincha|hinchan|hinchando|hincho|hincharon) (?:la |el |los |mi |toda la )*(?:garganta|lengua|cara|labios?|boca)\b|\b(?:garganta|lengua|cara|labios|boca) (?:se me |se |esta |la tengo |estan |me |toda )*(?:cierra|cerrando|cerrada|hinchad[oa]s?|hinchando|hincha)\b",
        ),
    ),
    Danger(
        "unconscious-or-seizure",
        (
            r"\b(?:passed|passing|past|pass) out\b|\b(?:faint|fainted|fainting|blacked out|blacking out|blackout|black out|lost consciousness|lose consciousness|losing consciousness|unconscious|unconcious|unresponsive|collapsed|collapse|not responding|not responsive|knocked out cold)\b|\b(?:will|would|do|does) not wake(?: up)?\b(?! (?:early|until|till|me))|\bcan ?not (?:wake|get) (?:him|her|them|my \w+)(?: to)?(?: wake)?(?: up)?\b|\b(?:he|she|they|wife|husband|mom|dad) (?:is |are )?not waking up\b|\bseizures?\b|\bseizing\b|\bsiezures?\b|\bconvuls\w*",
            r"\b(?:me|se) desmay\w*|\bdesmay(?:o|e|ado|ada|os)\b|\bperd(?:i|io|ido|iendo) el (?:conocimiento|sentido)\b|\binconsciente\b|\bno (?:responde|despierta|reacciona)\b|\bataques? (?:epilepticos?|de epilepsia)\b",
        ),
    ),
    Danger(
        "stroke-signs",
        (
            r"\bstrokes?\b|\btia symptoms\b|\b(?:face|mouth|smile|eye|eyelid|side)(?: [a-z]+){0,5} droop\w*|\bdroop\w* (?:face|mouth|eye|on one side)\b|\bdrooping\b|\bslur\w*|\bslured\b|\bcan ?not (?:move|feel|lift|raise) (?:my|one|the|half) (?:arms?|legs?|face|left|right|side|body|lower|hands?|half|feet)\b|\b(?:left|right|one|half|whole|entire) (?:of )?(?:my )?(?:side|face|body)(?: (?:of|my|the|is|of my|went|has gone|feels|face|body|all|suddenly|gone|are|on|left|right|side)){0,5} (?:numb|weak|paraly\w+|dead|limp|tingly)\b|\bparaly\w+\b|\bface (?:is |went |feels |has gone |gone )*(?:numb|limp|paraly\w+)\b|\b(?:numb|weak)(?: on| in)? (?:my |the )?(?:one|left|right|whole left|whole right|half) (?:side|half)\b",
            r"\b(?:can ?not|could not|suddenly can not|lost|losing|unable to) (?:my |the |all )*(?:see|talk|speak|eye ?sight|vision|form words|get words out)\b(?! (?:you|the doctor|my|him|her|to|about|any|a|well|them|it|how|why|straight|myself|us|point))|\b(?:gone|went|going) blind\b|\bworst headache (?:of my life|ever|i have ever)\b|\bthunderclap\b|\b(?:derrame|embolia)\b|\bno puedo (?:mover|levantar) (?:el|la|mi|un|los|las|una|medio)\b|\b(?:cara|boca) (?:se me |esta |la tengo )*(?:caida|torcida|chueca|torcio)\b|\bno puedo (?:ver|hablar)\b(?! (?:ahora|con|por|al|en este))|\bse me (?:durmio|paralizo|entumecio) (?:la cara|medio cuerpo|media cara|el lado|la mitad)\b",
        ),
    ),
    Danger(
        "bleeding",
        (
            r"\b(?:vomit\w*|throwing up|threw up|cough\w*(?: up)?|spit\w*(?: up)?|puk\w*) (?:up )?(?:bright |red |dark |some |a lot of )*blood\b|\bbleeding (?:a lot|badly|bad|heavily|heavy|out|everywhere|non ?stop|and (?:it )?will not|profusely|will not stop)\b|\bwill not stop bleeding\b|\bcan not stop the bleeding\b|\b(?:vomit\w*|tosiendo|escup\w+) sangre\b|\bsangrando (?:mucho|bastante|y no para)\b|\bhemorrag\w+",
        ),
    ),
    Danger(
        "emergency-called",
        (
            r"\[emergency\]|\b(?:ambulance|ambulancia|paramedics?|emts?|rescue squad)\b|\b(?:in|at|to|en|a|al|headed|heading|inside)(?: to| for)? (?:the |an |el |la |my local )*(?:er|e r|emergency(?: room| dept| department)?|emergencies|icu|sala de (?:emergencias?|urgencias)|emergencias?|urgencias|urgent care|trauma)\b|\ber (?:right )?now\b|\b(?:this is|it is|its|is|have|having) (?:an? )?(?:medical )?emergency\b|\bes una emergencia\b|\bnecesito (?:una )?ambulancia\b|\bsend (?:help|someone|an? )\b(?! (?:me|a text|the|an email|a message|a refill|a copy|the results|a link|in))|\bauxilio\b|\bsocorro\b|\b(?:think|feel like|feels like|believe) (?:that )?(?:i am|i will be|im|he is|she is) (?:actually |really |going to )?(?:dying|die|gonna die)\b|\bme estoy muriendo\b(?! (?:de|del|por))|\bcreo que me (?:voy a|estoy) mor\w+|\bsiento que me muero\b(?! (?:de|del) (?:dolor|hambre|sueno))",
        ),
    ),
    Danger(
        "violence",
        (
            rf"\b(?:he|she|{PERSON}|someone|they|ex) (?:just |keeps |has |is |been |always )*(?:hit|hits|hitting|beat|beats|beating|choked|choking|raped|punched|abusing|abused|threatened|threatening|threatens|strangled) (?:me|us|on me|to kill|my)\b|\bbeing abused\b|\bnot safe at home\b|\bafraid for my life\b|\b(?:want|going|gonna|plan|planning) to (?:kill|hurt|shoot|stab|murder) (?:him|her|them|someone|somebody|people|everyone|my (?:wife|husband|boss|kids|family|neighbor|mom|dad))\b|\bhomicid\w*|\b(?:me (?:pega|golpea|golpeo|pego|amenaza|amenazo)|quiero matar a)\b",
        ),
    ),
)

_TOLERATE = r"(?:take|stand|bear|handle|deal with|tolerate|cope|cope with|put up with|manage)"
WORRYING = (
    Danger(
        "side-effect",
        (
            r"\b(?:rash\w*|hives?|welts?|blisters?|itch\w*|ronchas?|sarpullidos?|salpullidos?|erupcion|urticaria|comezon|picazon|me pica(?:n)? (?:todo|toda|mucho|la piel|el cuerpo|los brazos|las piernas)|alergi[ac]\w*|allerg\w+)\b(?! (?:season|pills?|meds?|shots?|test|medicine))",
            r"\b(?:vomi\w*|bomit\w*|gomit\w*|devolv\w* (?:todo|la comida)|volver el estomago|throw(?:ing|n|s)?(?: [a-z]+){0,2} up|threw(?: [a-z]+){0,2} up|thrown up|puk(?:e|ed|ing|es)|barf\w*|upchuck\w*|(?:can not|could not|not) keep (?:anything|food|water|it|fluids|nothing)(?: down)?|dry heav\w+|nause\w*|naseous|nasuea|nausious|naucea|queasy|quesy|sick to my stomach|stomach (?:is )?(?:upset|sick)|asco|diarr?h?ea|diarrea)\b",
            r"\b(?:dizz\w*|dizy|dizzi\w*|light ?-? ?headed\w*|vertigo|woozy|spinning|off balance|unsteady|mare(?:o|os|ada|ado|e|ando|an)|mariad[ao]|balance is)\b",
            r"\b(?:hallucin\w*|halucin\w*|seeing (?:things|stuff|shadows|people|spiders|bugs|double|spots|faces)|hearing (?:things|voices)|see things|hear voices|voices in|alucin\w*|(?:veo|oigo) (?:cosas|voces)|shadow people)\b",
            r"\b(?:dissoc\w*|disassoc\w*|disoci\w*|out of (?:my )?body|outside (?:of )?my (?:self|body)|(?:do not|does not|not|nothing) (?:feel |feels |seem |seems |be )?(?:real|like my ?self|like me)|(?:feel|feels|feeling|felt|still|so|am|kind of|really|a bit|very|little) (?:[a-z]+ ){0,2}?(?:weird|strange|off|funny|disconnected|unreal|floaty|loopy|spacey|spacy|spaced|drugged|stoned|drunk|foggy|detached|zombie|trippy|zoned|out of it|high|groggy)|floating|k ?-? ?hole|spaced out|tripping|trippin|me siento (?:rar[oa]|extran[oa]|ida|ido|fuera de mi)|fuera de mi(?: cuerpo)?|brain fog)\b(?! (?:today i took|thanks))",
            r"\b(?:confus(?:ed|ion|ing my)|disoriented|do not know where i am|can not (?:think|remember|focus|concentrate)|memory (?:loss|problems?|gone|is)|losing my (?:mind|memory)|confundid[oa]|desorientad[oa]|no recuerdo nada|nightmares?|pesadillas?)\b",
            r"\b(?:can ?not|could not|unable to|not been able to|not able to|have not been able to|have yet to|trouble|hard to|hurts? to|burns? (?:to|when i)|pain when i|difficulty|problems?|struggl\w+ to) (?:go )?(?:pee\w*|urin\w*|piss\w*|go to the (?:bathroom|restroom)|empty my bladder|void|poop)\b|\b(?:blood\w*|sangre|red|brown|dark|pink)(?: (?:in|when|while|en|is|at))? ?(?:my |the |mi |la |i )*(?:urine|pee|piss|stool|poop|toilet|orina|pipi|popo|peeing)\b|\b(?:pee\w*|urinat\w*|pissing|orin\w*) (?:red|blood|sangre|every|a lot|constantly|con|all)\b|\bno puedo (?:orinar|hacer pipi|mear|ir al bano)\b|\bsangre en\b|\b(?:me arde|ardor|dolor) (?:al|para) orinar\b|\b(?:peed|wet|pooped|soiled|peeing) (?:my self|the bed|my pants)\b|\bincontinen\w*|\b(?:control of|lost) (?:my )?(?:bladder|bowels?)\b|\bbladder (?:pain|hurts|is|problems?|infection|issues?)\b|\buti\b|\b(?:pee|urine|orina) (?:is|looks|esta|was) (?:red|bloody|pink|brown|dark|roja)\b",
            r"\b(?:palpitat\w*|palpitacion\w*|heart (?:is |was |has been |keeps |rate |feels |felt |been |beat )*(?:rac\w+|pound\w+|flutter\w*|skip\w*|fast|beating (?:fast|hard|so|out)|jump\w*|high|irregular|weird|palpit\w+)|racing heart|fast heart\w*|taquicardia|corazon (?:acelerado|me late|muy rapido|late|agitado)|afib)\b",
            r"\b(?:blurr?y?|blurred|blurring) ?(?:vision|eyes|sight)?\b|\b(?:double|seeing) (?:vision|double)\b|\bvision (?:is|has|problems?|changes?|blurry|borrosa|doble)\b|\b(?:vista|veo) (?:borros[oa]|doble|nublad[oa])\b",
            r"\b(?:fever\w*|feverish|chills|night sweats|cold sweats?|fiebre|calentura|escalofrios?|temperature (?:of|is|was|at) <10[0-9])\b|\b(?:swell\w*|swollen|swelled|hinch\w+|inflamad[oa]|infect\w*|pus|oozing|red streaks?|infeccion|infectad[oa]|jaundice|yellow (?:skin|eyes)|ojos amarillos)\b(?! (?:down|gone|is gone|is down|went down|better))",
            r"\b(?:(?:bad |weird |strange |new |some |any |awful |terrible |these |the |severe |having |more |had )side effects?|side effects? (?:are|is|from|like|since|bad|today|:)|efectos secundarios|efecto secundario|(?:bad |weird |allergic |had a |having a )reaction(?: to)?|reaccion (?:alergica|mala|al)|tremor\w*|tremb\w+|shak(?:ing|y|es) (?:all|so|uncontroll\w+|bad\w*|hands|a lot|and|really|since)|uncontrollabl\w+|temblor\w*|temblando|twitch\w*|jaundice|pregnan\w*|embarazad[oa]|miscarr\w*|withdrawals?|ran out of (?:my )?(?:meds|pills|medication|medicine|pain meds)|out of (?:my )?(?:meds|pills|medication|medicine)|se me (?:acabaron|acabo) (?:las|la|el|mi|mis|los) (?:pastillas|medicina|medicamentos?))\b",
            rf"\b(?:took|taking|take|tome) (?:an extra|extra|double|twice|two extra|more than|another extra|mas de lo|doble|my dose twice)\b|\bdoubl(?:ed|e) (?:up|my dose|the dose|dose|dosed)\b|\bdose twice\b|\b(?:mix|mixed|mixing|drank|drinking|alcohol|wine|vodka|beers?) (?:[a-z\[\]<>0-9]+ ){{0,4}}(?:with|on top of|while on|and) (?:my |the )?(?:meds|pills|pain pills|{DRUG}s?)\b",
            r"\b(?:new|sudden|suddenly|weird|strange|complete|total|increasing|more) (?:onset )?(?:numb(?!er)\w*|weakness|tingling|headaches?|symptoms?|pain in my (?:arm|jaw))\b|\b(?:arm|leg|hand|foot|arms|legs|hands|feet|tongue|lips)(?: (?:is|are|went|has gone|have gone|feels?|both|all|gone|completely|totally))* (?:numb|weak|limp|paralyzed|cold and blue|blue|gave out|giving out|given out)\b|\b(?:numb|weak) (?:arm|leg|hand|arms|legs|all over|everywhere)\b|\blegs? (?:gave|give|giving|keeps? giving) out\b|\b(?:bad|severe|terrible|awful|horrible|massive|splitting|pounding|killer|huge|intense|worst) (?:head ?aches?|migraines?)\b|\bdolor (?:muy )?fuerte de cabeza\b",
        ),
    ),
    Danger(
        "fall-or-injury",
        (
            r"\b(?:i|have|had|he|she|just|and|then|almost|nearly|mom|dad|husband|wife|also|patient) (?:[a-z]+ ){0,2}?(?:fell|fallen|fall|slipped|tripped|collapsed)\b(?! asleep)|\bfell (?:down|in|on|off|out|over|at|hard|again|yesterday|today|and|this|last|while|from|backwards?|going|getting|coming|trying)\b|^fell\b|\b(?:took|had|bad|nasty|after my|after the|after a) (?:a )?(?:bad |nasty |hard |big )?(?:fall|tumble|spill)\b|\b(?:slipped|tripped) (?:and|on|in|over|down)\b|\bhit my head\b|\bconcussion\b|\bme (?:cai|caigo|resbale|tropece|pegue en la cabeza|golpee)\b|\bcaida\b|\bse cayo\b|\b(?:broke|broken|fractured|fracture) (?:my|a|mi)\b|\b(?:car|auto) (?:accident|wreck|crash)\b|\baccidente\b|\b(?:cut|burned|burnt|hurt|injured) (?:my self|my (?:hand|arm|leg|foot|head|face|finger))\b(?! (?:is|are))|\btwisted my\b",
        ),
    ),
    Danger(
        "much-worse",
        (
            r"\b(?:much|so much|a lot|lot|way|far|even|getting|got|gotten|lots|made (?:it|me|my pain|things|everything|the pain)|making (?:it|me)|tons|significantly|keeps getting|progressively|definitely|10x|times|becoming|going|became|feels|feel|feeling) (?:[a-z]+ )?(?:wors\w*)\b|\bworse (?:since|after|than (?:before|ever|when|baseline|it was)|every ?day|each day|and worse|not better|by the day|now than)\b|\bnever (?:been|felt|hurt|had)(?: it| pain| so)* (?:this|so|that|as) (?:bad|much|intense)\b|\bmucho peor\b|\b(?:cada vez|cada dia|esta|estoy|va|sigo|me siento|me puse|se puso|estuvo|muy|peor y) (?:mas )?peor\b|\bpeor (?:desde|que (?:antes|nunca)|cada|despues)\b|\bempeor\w*|\bworst (?:pain|it has|it is|day|night|flare|i have|ever|its|week)\b|\bel peor dolor\b",
            rf"\b(?:unbear\w*|unberable|unbarable|excruciat\w*|excrutiat\w*|agony|agoniz\w*|intolerable|insoportable|inaguantable|torture|tortur\w+|screaming|sobbing|in tears|crying|cried|can not stop crying|llorando|llorar|lloro|llore|no dejo de llorar|retorciendo\w*|writhing|curled up)\b(?! (?:laughing|baby|babies))|\bcan ?not (?:even |hardly |barely |really )*{_TOLERATE} (?:it|this|the|that|any|much|another|my|no more|with|being)\b|\bcan ?not (?:even |hardly |barely )*(?:move|walk|stand(?: up)?|get (?:up|out of bed)|function|put (?:any )?weight)\b|\bno (?:lo |la )?(?:aguanto|soporto|aguantaba|puedo mas|resisto|puedo con (?:este|el|tanto))\b|\bya no (?:puedo|aguanto|soporto|doy)(?: mas| con| este| el)?\b|\bno puedo (?:caminar|moverme|levantarme|mas|ni|pararme)\b|\btoo much (?:pain|to (?:bear|take|handle))\b|\bmake (?:it|the pain|this pain|this) (?:please )?stop\b|\bpain (?:[a-z]+ )?(?:will|does|would|did|wo) not (?:stop|quit|let up|go away|ease|end|leave)\b|\b(?:non ?-? ?stop|constant|relentless|unrelenting|never ?ending) (?:severe|screaming|agony)\b|\bno (?:para|se me quita|se quita|me deja) (?:el |de )?(?:dolor|doler|dormir)\b",
            rf"\b(?:pain|it|this|{BODY}|nerves?|infusion|headache|nausea|they|that|spasms?|cramps?)(?: (?:is|are|has|been|was|s|really|just|literally|totally|absolutely|still|be|in my [a-z]+|pain|today|has been|right now|always|keeps)){{0,5}} (?:kill|kills|killed|killing|killin|murdering) me\b|\bkill(?:in|ing)? me\b|\bkill me\b|\b(?:shoot|kill) me now\b|\bjust shoot me\b|\b(?:me (?:mata|matan|esta matando|estan matando|ta matando|tiene muerta|tiene muerto)|matandome|me mata)\b|\bme (?:muero|estoy muriendo|moria|morí) (?:de|del|por el|con este) (?:dolor|dolores)\b|\b(?:dying|die|died) (?:of|from|with|in|over) (?:this |the |my |so much )?(?:pain|here)\b|\bi am (?:literally |actually |so |fucking )?dying\b(?! (?:to|for|of (?:laugh|bored|hunger)))|\b(?:pain|hurts?) (?:so (?:bad|much) )?(?:i |that i |it )?(?:could|might|may|thought i would|i will) die\b|\bcould (?:just )?die\b|\bfeel(?:s|ing)? like (?:death|hell|crap i could|shit i could|im dying)\b|\bdead inside\b|\bliving hell\b|\bin hell\b",
        ),
    ),
    Danger(
        "low-mood",
        (
            r"\b(?:depress(?:ed|ing|ion)|deprimid\w*|depresion)\b(?! (?:(?:is|was|score|level|at|about|around|:|=|-|like|better|es|en|a|un) )*<)(?! (?:is |feels |has been |much |so |a lot )*(?:better|gone|lifted|improved|mejor))|\b(?:hopeless\w*|hopless|helpless|desperate\w*|desesperad[oa]|desesperacion|worthless|useless|empty inside|no hope|lost (?:all )?hope|losing hope|sin esperanza|no (?:hay|tengo) esperanza|give up|giving up|gave up|me rindo|tirar la toalla|throw in the towel|rock bottom|breaking (?:point|down)|break ?down|falling apart|losing it|nobody cares|no one cares|a nadie le importo|all alone|so alone|hate my (?:life|body|self)|hate (?:this|living like)|odio mi vida|burden|una carga|estorbo|soy un estorbo|whats the point|what is the (?:point|use)|(?:do|can) not see (?:the|a|any) (?:point|use)|no le veo (?:caso|sentido)|para que|at my (?:limit|wits end|breaking)|end of my rope|enough of this life|over it all|over everything|can not (?:do|take|handle) (?:this|it|any ?more|much more|another)|i am (?:so |just |really |completely )*done)(?= |$)(?! (?:with (?:the )?(?:text|these|survey|message|this survey|your|work|dinner|lunch|breakfast|school|my (?:chores|pt|therapy|shower|shopping))|insurance|with insurance|sirve|at work|at the gym|shopping|eating|packing|cleaning|cooking|driving|for (?:the|today)|early|now thanks))",
            r"\b(?:panic\w*|anxiety attack\w*|ataques? de (?:panico|ansiedad)|freaking out|terrified|scared (?:to|of|for|something|about|im|i|and|that)|so scared|very scared|tengo miedo|mucho miedo|angustia\w*|relaps\w*|recai|drinking (?:again|heavily|a lot|too much|every|all)|heroin|cocaine|meth|using again|got high|shooting up|please help me|help me(?= please|$| [.,!;|])|someone help|need help (?:now|bad|please|asap|right away)|ayudame\w*|ayudenme|necesito ayuda|por favor ayuda|do not know what to do|no se que hacer|crisis|nervous breakdown|can not cope|ya no quiero (?:nada|seguir|mas)|no quiero (?:seguir|mas)(?=$| [.,!;|]))\b",
        ),
    ),
    Danger(
        "hospital",
        (
            r"\b(?:in|at|to|from|of|into|el|al|en)(?: (?:the|a|el|un))? (?:hospital|hospitali[sz]ed)\b(?! (?:visiting|for work|bill|parking|cafeteria|volunteer))|\bhospitali[sz]ed\b|\badmitted\b|\bhospitalizad[oa]\b|\bblood clots?\b|\bpneumonia\b|\bsurgery (?:today|tomorrow|emergency)\b|\bemergency surgery\b|\bcovid\b",
        ),
    ),
)
