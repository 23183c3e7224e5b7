"""Sayings that sound like danger and are none: they are taken out of a line before dangers are looked for."""

import re

from reminders.care.reading.vocabulary import either

_THING = either(
    """phone cell battery car truck laptop computer tv internet wifi signal tablet charger watch remote plant plants garden
    lawn engine power dog cat fish hamster celular telefono bateria pila carro internet"""
)
_TEASER = either(
    """traffic work bills heat weather humidity kids kid commute suspense curiosity movie show song joke boss heels shoes
    shoe coworkers allergies rent taxes job homework exams test finals tarea calor trafico jefe pelicula you_guys gas prices"""
)
_SAYINGS = (
    rf"(?:my |the |our |mi |el |la )*{_THING}s? (?:just |has |had |almost |is |was |keeps |finally |se me |se |me )*(?:died|dies|die|dying|dead|killed|murio|muriendo|muerto|muere)",
    r"\b(?:phone|battery|service|reception) (?:was|is|went) dead",
    r"\bdying (?:to (?!die|be dead|end)[a-z]+|for (?:a|an|some|the|my|this|it to be) [a-z]+|of (?:laughter|boredom|curiosity|hunger|thirst)|laughing|down)",
    r"\b(?:died|die|dead) (?:laughing|of laughter|of boredom|of embarrassment|down|out laughing|hard)|\bpain (?:has )?died\b",
    r"\bkill(?:ed|ing|s)? (?:some |the |a bit of |a little )*(?:time|it|two birds|hours?|lights|mood|vibe|bugs|spiders?|weeds|germs|virus)\b(?! all)",
    r"\b(?:could|would|i will|to) (?:kill|die) for (?:a|an|some|that|one|coffee|sleep)\b|\bto die for\b",
    r"\bdead (?:tired|asleep|serious|wrong|end|line|lines|ass|lift|set|weight|beat|on|sea|battery|to the world|week|last|quiet|giveaway)\b|\bdead(?:line|lift|beat|pool)s?\b",
    r"\b(?:scared|bored|sick|tired|worried|starving|freezing|frightened|starved|tickled|loved|worked|talked) (?:me |half )?to death\b",
    rf"\b(?:{_TEASER}|he|she|you|they|that|those|these kids|my [a-z]+ in law) (?:[a-z]+ ){{0,2}}(?:kill|kills|killed|killing|murder|murdered) (?:me|us)\b",
    rf"\b{_TEASER} (?:is|are|was|were) (?:absolute |pure )?(?:murder|killer|hell)\b",
    rf"\b(?:el|la|los) {_TEASER} (?:me |nos )(?:mata|matan|esta matando)\b|\bmatar (?:el )?tiempo\b|\bmatando (?:el )?tiempo\b",
    r"\bshoot me (?:a|an|the|over|your|his|that|an? email|text)\b|\b(?:hang|hanging|hung) (?:in|out|on|up|around|with)\b|\bjump(?:ed|ing)? (?:in the shower|rope|on (?:a|the) (?:call|bed|trampoline)|jacks)\b",
    r"\b(?:nail|heat|massage|glue|water|nerf|top|theragun|price|staple|temperature) guns?\b|\bgun (?:show|shy|range)\b|\bjump(?:ed|ing)? the gun\b",
    r"\b(?:almost|nearly|about) (?:gave me|had|had me having) a heart attack\b|\bheart attack when i (?:saw|heard|opened)\b|\bstroke of (?:luck|genius)\b|\b(?:breast|back|golf) ?strokes?\b",
    r"\b(?:suicide squad|suicide (?:door|lap|run|runs|drills|wings|cables?|prevention (?:walk|month|week)))\b|\b(?:die|died|dying) of (?:happiness|joy|laughter|embarrassment|excitement|cuteness)\b|\bover my dead body\b|\bdrop dead\b|\bnever say die\b",
    r"\boverdos(?:e|ed|ing) on (?:the )?(?:chocolate|sugar|candy|turkey|food|tv|netflix|sun|cuteness|carbs|pie|cookies|cake|news|football|christmas|pasta|sweets|ice cream|pizza|vitamin d|sunshine)\b",
    r"\bpassed out (?:on the (?:couch|sofa)|asleep|in (?:bed|my bed|the chair|my chair)|early|from being (?:so )?tired|from exhaustion|right away|watching|for the night|as soon as|by [a-z\[]+|at [a-z\[<]+|candy|flyers|the)\b|\bpassing out (?:candy|flyers|papers)\b",
    r"\b(?:can not|could not) breathe? (?:through|out of|thru) (?:my |one |the )*(?:nose|nostril|nostrils)\b|\btake my breath away\b|\b(?:hold|holding|held|under|saving) my breath\b|\bout of breath (?:after|from) (?:walking|running|the stairs|stairs|exercis\w+|climbing|pt|dancing|my walk)\b",
    r"\b(?:can not|could not) live without (?:you|my (?:coffee|phone|dog|heating pad|cat|tv)|coffee|it|these infusions|the infusions)\b|\blive and learn\b",
    r"\b(?:do not|did not|will not|would not) (?:want to )?(?:wake|waking|wake me) up (?:early|at|before|so early|till|until|for work|the kids|the baby|my|him|her)\b|\bnot (?:wake|waking) up (?:till|until|before|early|at)\b",
    r"\bend it (?:there|here|with|on a|at|by|early|after)\b|\bend of (?:the|my|this) (?:day|week|month|year|line|shift|rope|visit)\b",
    r"\b(?:chest day|chest of drawers|chest (?:workout|press|freezer|cold|congestion)|treasure chest|hope chest)\b|\b911 (?:turbo|porsche|operator|dispatcher)\b",
    r"\bgiv(?:e|ing|en|ing) up (?:on )?(?!life|living|hope|everything|it all|on|any|and|the fight|now|completely)(?:smoking|sugar|coffee|carbs|alcohol|meat|dairy|caffeine|soda|[a-z]+ing|my|wine|beer|bread|gluten|the couch|sweets)\b",
    r"\b(?:fell|fallen|fall|falling|falls) (?:asleep|behind|in love|through|short|back asleep|off the wagon|out of bed laughing|for|into place|apart laughing|right to sleep|right asleep|to sleep|leaves|weather|festival|season|colors|decor)\b|\b(?:this|last|in the|next|since the|every|the|during the|of) fall\b",
    r"\bcabe morir de risa\b|\bmuer(?:o|ta|to) de (?:risa|hambre|sueno|calor|frio|sed|cansancio|ganas|la risa|aburrimiento|pena|nervios|envidia)\b|\bme muero por (?!morir)[a-z]+\b|\bmorir de (?:risa|hambre)\b",
    r"\bi (?:am|was) (?:so )?dead (?:lol|lmao|haha|💀|😂)|\bi am dead$|\bi am dead (?:😂|🤣|💀|lol|lmao|haha\w*)",
    r"\b(?:no|sin) (?:other |new |bad |major |real |otros )?(?:side effects?|efectos secundarios|reactions?)\b|\bside effects?(?: (?:are|is|were|so far|today|:|-|=))* (?:none|zero|nothing|no|ninguno|<[ws]?0>)\b",
    r"\b(?:high|blood) (?:five|orange|sugar [a-z]+ fine)\b|\bblood (?:pressure|test|tests|work|draw|drawn|sugar|type|moon|donation)\b|\bgive blood\b|\bdonat\w+ blood\b",
    r"\bhot (?:shit|mess|damn)\b|\bcrying (?:happy|tears of joy|laughing|with joy|of joy)\b|\bhappy (?:tears|crying)\b|\btears of joy\b|\b(?:burst|bursting) out (?:laughing|in laughter)\b",
)  # fmt: skip
_SAYING = re.compile("|".join(_SAYINGS))


def without_idioms(line: str) -> str:
    """The line with harmless sayings replaced by a neutral word."""
    return _SAYING.sub("[saying]", line)
