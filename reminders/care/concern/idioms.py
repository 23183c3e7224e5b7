"""Sayings that sound like danger and are none: they are taken out of a line before dangers are looked for."""

import re

from reminders.care.reading.vocabulary import either

_THING = either(
    """
    phone cell battery car truck laptop computer tv internet wifi signal tablet charger watch remote plant
    plants garden lawn engine power dog cat fish hamster celular telefono bateria pila carro
    """
)
_TEASER = either(
    """
    traffic work bills heat weather humidity kids kid commute suspense curiosity movie show song joke boss
    heels shoes shoe coworkers allergies rent taxes job homework exams test finals tarea calor trafico
    jefe pelicula you_guys gas prices
    """
)
_SAYINGS = (
    rf"(?:my |the |our |mi |el |la )*{_THING}s? (?:just |has |had |almost "
    r"|is |was |keeps |finally |se me |se |me )*(?:died|dies|die|dying"
    r"|dead|killed|murio|muriendo|muerto|muere)",
    r"\bsorry [,.]? ?i can ?not talk right now\b",
    r"\b(?:phone|battery|service|reception) (?:was|is|went) dead",
    r"\bdying (?:to (?!die|be dead|end)[a-z]+|for (?:a|an|some|the"
    r"|my|this|it to be) [a-z]+|of (?:laughter|boredom|curiosity|hunger"
    r"|thirst)|laughing|down)",
    r"\b(?:died|die|dead) (?:laughing|of laughter|of boredom|of embarrassment"
    r"|down|out laughing|hard)|\bpain (?:has )?died\b",
    r"\bkill(?:ed|ing|s)? (?:some |the |a bit of |a little )*(?:time"
    r"|it|two birds|hours?|lights|mood|vibe|bugs|spiders?|weeds|germs"
    r"|virus)\b(?! all)",
    r"\b(?:could|would|i will|to) (?:kill|die) for (?:a|an|some|that"
    r"|one|coffee|sleep)\b|\bto die for\b",
    r"\bdead (?:tired|asleep|serious|wrong|end|line|lines|ass|lift"
    r"|set|weight|beat|on|sea|battery|to the world|week|last|quiet"
    r"|giveaway)\b|\bdead(?:line|lift|beat|pool)s?\b",
    r"\b(?:scared|bored|sick|tired|worried|starving|freezing|frightened"
    r"|starved|tickled|loved|worked|talked) (?:me |half )?to death\b",
    rf"\b(?:{_TEASER}|he|she|you|they|that|those|these kids|my [a-z]+ in law) (?:[a-z]+ ){{0,2}}(?:kill"
    r"|kills|killed|killing|murder|murdered) (?:me|us)\b",
    rf"\b{_TEASER} (?:is|are|was|were) (?:absolute |pure )?(?:murder|killer|hell)\b",
    rf"\b(?:el|la|los) {_TEASER} (?:me |nos )(?:mata|matan|esta matando)\b"
    r"|\bmatar (?:el )?tiempo\b|\bmatando (?:el )?tiempo\b",
    r"\bshoot me (?:a|an|the|over|your|his|that|an? email|text)\b|\b(?:hang"
    r"|hanging|hung) (?:in|out|on|up|around|with)\b|\bjump(?:ed|ing)? (?:in the shower"
    r"|rope|on (?:a|the) (?:call|bed|trampoline)|jacks)\b",
    r"\b(?:nail|heat|massage|glue|water|nerf|top|theragun|price|staple"
    r"|temperature) guns?\b|\bgun (?:show|shy|range)\b|\bjump(?:ed"
    r"|ing)? the gun\b",
    r"\b(?:almost|nearly|about) (?:gave me|had|had me having) a heart attack\b"
    r"|\bheart attack when i (?:saw|heard|opened)\b|\bstroke of (?:luck"
    r"|genius)\b|\b(?:breast|back|golf) ?strokes?\b",
    r"\b(?:suicide squad|suicide (?:door|lap|run|runs|drills|wings"
    r"|cables?|prevention (?:walk|month|week)))\b|\b(?:die|died|dying) of (?:happiness"
    r"|joy|laughter|embarrassment|excitement|cuteness)\b|\bover my dead body\b"
    r"|\bdrop dead\b|\bnever say die\b",
    r"\boverdos(?:e|ed|ing) on (?:the )?(?:chocolate|sugar|candy|turkey"
    r"|food|tv|netflix|sun|cuteness|carbs|pie|cookies|cake|news|football"
    r"|christmas|pasta|sweets|ice cream|pizza|vitamin d|sunshine)\b",
    r"\bpassed out (?:on the (?:couch|sofa)|asleep|in (?:bed|my bed"
    r"|the chair|my chair)|early|from being (?:so )?tired|from exhaustion"
    r"|right away|watching|for the night|as soon as|by [a-z\[]+|at [a-z\[<]+"
    r"|candy|flyers|the)\b|\bpassing out (?:candy|flyers|papers)\b",
    r"\b(?:can not|could not) breathe? (?:through|out of|thru) (?:my "
    r"|one |the )*(?:nose|nostril|nostrils)\b|\btake my breath away\b"
    r"|\b(?:hold|holding|held|under|saving) my breath\b|\bout of breath (?:after"
    r"|from) (?:walking|running|the stairs|stairs|exercis\w+|climbing"
    r"|pt|dancing|my walk)\b",
    r"\b(?:can not|could not) live without (?:you|my (?:coffee|phone"
    r"|dog|heating pad|cat|tv)|coffee|it|these infusions|the infusions)\b"
    r"|\blive and learn\b",
    r"\b(?:do not|did not|will not|would not) (?:want to )?(?:wake"
    r"|waking|wake me) up (?:early|at|before|so early|till|until|for work"
    r"|the kids|the baby|my|him|her)\b|\bnot (?:wake|waking) up (?:till"
    r"|until|before|early|at)\b",
    r"\bend it (?:there|here|with|on a|at|by|early|after)\b|\bend of (?:the"
    r"|my|this) (?:day|week|month|year|line|shift|visit)\b",
    r"\b(?:chest day|chest of drawers|chest (?:workout|press|freezer"
    r"|cold|congestion)|treasure chest|hope chest)\b|\b911 (?:turbo"
    r"|porsche|operator|dispatcher)\b",
    r"\bgiv(?:e|ing|en|ing) up (?:on )?(?!life|living|hope|everything"
    r"|it all|on|any|and|the fight|now|completely)(?:smoking|sugar"
    r"|coffee|carbs|alcohol|meat|dairy|caffeine|soda|[a-z]+ing|my|wine"
    r"|beer|bread|gluten|the couch|sweets)\b",
    r"\b(?:fell|fallen|fall|falling|falls) (?:asleep|behind|in love"
    r"|through|short|back asleep|off the wagon|out of bed laughing"
    r"|for|into place|apart laughing|right to sleep|right asleep|to sleep"
    r"|leaves|weather|festival|season|colors|decor)\b|\b(?:this|last"
    r"|in the|next|since the|every|the|during the|of) fall\b",
    r"\bcabe morir de risa\b|\bmuer(?:o|ta|to) de (?:risa|hambre|sueno"
    r"|calor|frio|sed|cansancio|ganas|la risa|aburrimiento|pena|nervios"
    r"|envidia)\b|\bme muero por (?!morir)[a-z]+\b|\bmorir de (?:risa"
    r"|hambre)\b",
    r"\bi (?:am|was) (?:so )?dead (?:lol|lmao|haha|💀|😂)|\bi am dead$"
    r"|\bi am dead (?:😂|🤣|💀|lol|lmao|haha\w*)",
    r"\b(?:no|sin) (?:other |new |bad |major |real |otros )?(?:side effects?"
    r"|efectos secundarios|reactions?)\b|\bside effects?(?: (?:are"
    r"|is|were|so far|today|:|-|=))* (?:none|zero|nothing|no|ninguno"
    r"|<[ws]?0>)\b",
    r"\b(?:high|blood) (?:five|orange|sugar [a-z]+ fine)\b|\bblood (?:pressure"
    r"|test|tests|work|draw|drawn|sugar|type|moon|donation)\b|\bgive blood\b"
    r"|\bdonat\w+ blood\b",
    r"\bhot (?:shit|mess|damn)\b|\bcrying (?:happy|tears of joy|laughing"
    r"|with joy|of joy)\b|\bhappy (?:tears|crying)\b|\btears of joy\b"
    r"|\b(?:burst|bursting) out (?:laughing|in laughter)\b",
    # Slept soundly, put on a list, gave up what one may give up.
    r"\b(?:slept|sleep|sleeping|duermo|dormi) like (?:the |a )?(?:dead|log|baby|rock)\b|\bput me down for\b"
    r"|\bat? ?ate (?:out of|of|/)|\b(?:an|say|is|was|about an) ate\b"
    r"|\b(?:gave|give|giving) up (?:the ghost|sugar|coffee|smoking|bread|soda|carbs|chocolate|wine|beer)\b"
    r"|\b(?:gave|giving|gives|give|given) (?:me|us|someone|him|her|my [a-z]+) a (?:stroke|heart attack|seizure|fit)\b"
    r"|\bde infarto\b|\binfarto (?:cuando|al ver|con la)\b|\bcasi me infarto\b|\bcasi me da un infarto\b",
    r"\b(?:me )?(?:ahog\w*|mat\w*|muer\w+|desmay\w*|morir|matar|desternillo|quiero matar|quiero morir)(?: pero)? de "
    r"(?:la )?(?:risa|pena|verguenza|hambre|sueno|calor|frio|sed|ganas|susto|emocion|felicidad|alegria|nervios|amor)\b"
    r"|\bahogo en un vaso\b|\b(?:casi me |me )ahog\w* con (?:la|el) (?:salsa|cafe|agua|comida|pan)\b"
    r"|\b(?:falta(?: el| de)? )?aire (?:\.+ )?acondicionado\b|\bdesmayad[oa] en la cama\b"
    r"|\bme (?:mato|mate|estoy matando|mata) (?:trabajando|haciendo|limpiando|estudiando|cocinando|barriendo)\b",
    r"\b(?:me|nos) (?:va a matar|quiere matar|mata|matan|mato)(?: mi [a-z]+)? (?:si|cuando|porque|pq|por|del s"
    r"usto|de un susto"
    r"|ustedes|tres vidas|el calor|la calor|las cuentas|las ganas|esos|estos|esas|estas|los numer)\b"
    r"|\b(?:mi (?:ama|mama|marido|esposo|esposa|vieja|viejo|jefe|patron|suegra|mujer|hija|hijo)|ustedes|el calor|calor"
    r"|zapatos) (?:me |nos )(?:va a |quiere )?(?:mata|matan|matar|mato)\b|\bcasi me mata (?:al|del|de)\b"
    r"|\b(?:he|she|they|wife|husband|mom|boss|coach) (?:is |are )?(?:will|going to|gonna) (?:kill|murder) me ("
    r"?:if|when|for)\b",
    r"\bout of breath (?:for a|like any|laughing|from (?:chasing|laughing)|chasing|after chasing)\b|\bchoking up\b"
    r"|\bfaint with hunger\b|\bbreath(?:ing|ed)? its last\b|\bcan not breathe in (?:these|this|my) (?:[a-z]+ )?"
    r"(?:jeans|dress|pants|bra|suit|corset|mask)\b|\bhumidity is suffocating\b|\bheart skipped a beat\b",
    r"\b(?:suicide|suicides) (?:squeeze|runs?|drills?)\b|\brunning suicides\b|\b(?:like i am|as|me siento|sentir) "
    r"(?:como )?muert[oa]\b|\bthe suicidal (?:squirrel|deer)\b|\bdeath certificate\b|\bdeath all day\b"
    r"|\bmisa de muerto\b|\bdi[ae]s? de (?:los )?muertos?\b|\bday of the dead\b|\bsusto de muerte\b",
    r"\b(?:say|said|saying|this is|that is|my) (?:my )?good ?byes? to (?:the|these|those|my (?:walker|cane|cru"
    r"tches|pain)"
    r"|our|all (?:these|the) texts)(?! (?:kids|children|family|world|grandkids))\b"
    r"|\bthat is my goodbye\b|\bme desp(?:ido|edi) (?:con un abrazo|del|de mi (?:cama|hermana|cigarro|doctor))\b"
    r"|\bme despido (?:,|voy|porque|ya)|\b(?:jump\w*|leap) off the (?:dock|diving)\b",
    r"\bya me quiero ir (?:pero )?(?:a (?:mi|la) casa|con mi mama pa|,? ?me dijeron)|\bmejor me voy antes\b"
    r"|\bacabar con todo (?:el|lo) (?:trabajo|quehacer|pendiente\w*|tarea)\b|\bno amanezca (?:lloviendo|nublado|frio)\b"
    r"|\bno quiero vivir en\b|\bcut my self (?:shaving|cooking|chopping|some slack)\b|\bslit my (?:jeans|pants|dress)\b"
    r"|\bnothing to live on\b|\bdie for (?:those|these|that|one|some|a)\b|\bdie for\b(?! (?:me|it|good|real))"
    r"|\btom(?:ar|e|o|amos) tod[oa]s? (?:las fotos|el jugo|el agua|el caldo|la sopa|la leche|el cafe|como|las onzas)\b",
    r"\boverdosed on (?:my (?!meds|pills|med|pain)[a-z]+|hallmark|nachos|lasagna|tamales|turkey|food)"
    r"\b|\bsobredosis de (?:chocolate|azucar|"
    r"tele|amor|tacos)\b"
    r"|\boverdosed on was my\b|\boverdose (?:signs|awareness|training)\b|\bate too much\b(?! (?:medicine|med|pills))"
    r"|\bold kit\b|\[emergency\] (?:was|the show|is on)\b|\b(?:retired|former|used to be an?) emt\b",
    r"\brazor burn\b|\b(?:took|finished) (?:all )?(?:of )?(?:my |the )?(?:antibiotics|vitamins|steroids)\b|\bf"
    r"eel\w* like death warmed"
    r"|\bnot be around to (?:answer|text|reply)\b|\bthe depression (?:question|one|survey|form)\b"
    r"|\b(?:el|del|un) temblor (?:de|del)\b|\bdel brinco del temblor\b|\bme tropece con el teclado\b|\bfell "
    r"\.+ in love\b"
    r"|\b(?:nearly|almost) (?:fainted|passed out) when i saw\b|\bmake it stop \.+ the smoke\b|\bmi funeral de "
    r"mentiras\b"
    r"|\bcarta a los reyes\b|\bponiendo las luces\b|\bambulancia de juguete\b|\bel juego me mato\b|\bdeath warmed\b",
    r"\b(?:she|he|they) beat me(?: !)?(?: at| [0-9<]| in| to| by)|\bnot moving off\b|\bdead (?:people|man) (?:"
    r"jokes?|walking)\b",
)
_SAYING = re.compile("|".join(_SAYINGS))


def without_idioms(line: str) -> str:
    """The line with harmless sayings replaced by a neutral word."""
    return _SAYING.sub("[saying]", line)
