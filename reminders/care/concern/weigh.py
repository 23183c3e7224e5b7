"""Weighs what sounds dangerous by its circumstances: denied, long ago, somebody else's, only asked about."""

import re

from reminders.care.concern.values import Concern
from reminders.care.reading.line import NUMBER
from reminders.care.reading.vocabulary import BODY, PERSON

_DETERMINER = (
    r"(?:no|sin|without|denies|ningun|ninguna|zero|cero|<[ws]?0>|free of|neither"
    r"|nor|ni|nada de|negative for|never had|niego)"
)


_LISTED = (
    r"(?:(?!(?:but|pero|except|just|only|because|since|so|then|sleep"
    r"|sleeping|relief|help|better|worse|luck|change|idea|doubt|i|my"
    r"|it|and i|appetite|energy|work|more|longer|one|matter|aguanto"
    r"|puedo|puede|sirve|funciona|ya|agarro|works?|working|soporto|quiero|tengo|me|se|lo|la|duermo|dormi|he|es"
    r"|estoy)\b)[a-z',\[\]/&-]+ ){0,8}"
)


_NO_THING = re.compile(rf"(?<![^ ]){_DETERMINER} {_LISTED}$")


_DID_NOT = re.compile(
    r"\b(?:not|never|no|ni|nunca|tampoco|nobody|dont|havent|isnt) (?:(?:had"
    r"|have|having|feel|feeling|felt|been|be|any|a|an|really|to|in"
    r"|going|gonna|ever|am|is|get|getting|got|seen|of|about|the|thinking"
    r"|think|thought|thoughts|at all"
    r"|estoy|tengo|he|siento|tenido|me|quiero|voy|want|wanting|experienced"
    r"|experiencing|noticed|planning|plan|trying|try|even|actually"
    r"|so|very|that|too|tan|muy|pienso|pensado|need|have to|as|para"
    r"|por|la|el|once|ha|dado|ando|pensamientos|signs|feelings|considering|contemplating|de|hay|que"
    r"|longer|feels|much|lots|lot|el|le|se|i have|i am) ){0,5}$"
)


_TO_BE_SURE = re.compile(
    r"\b(?:but|pero|yet|though|just|almost|sometimes|or maybe|unless"
    r"|until|only|aunque|todavia|lately|tonight)\b"
)


_LONG_AGO = re.compile(
    r"\b(?:years?|months?|anos?|meses|decades?|ages|lifetimes?) (?:ago|back)\b|\[(?:duration"
    r"|date)\] ago\b|\bhace (?:como |mas de |unos )*(?:anos|mucho|meses|\[duration\]|(?:[a-z]+|<[^ ]+>) (?:anos|meses))"
    r"|\balla por\b|\ba los <[ws]?[1-9]\d?>|\b(?:anos|mes) pasado\b|\blast (?:month|spring|summer|fall|winter)\b"
    r"|\bcuando (?:yo )?era (?:nin[oa]|chic[oa]|joven)|\b(?:in|en|de|since|desde|del) (?:el )?(?:<(?:19|20)"
    r"\d\d>|' <\d\d>)|\bback in <\d\d>"
    r"|\blast year\b"
    r"|\bel ano pasado\b|\bwhen i was (?:a |in |young|little|<|\[|[0-9]"
    r"|kid|teen)"
    r"|\bas a (?:kid|teen\w*|child|young)\b|\bhistory of\b|\bin the past\b"
    rf"|\bback in\b|\bin <(?:19|20)\d\d>|{NUMBER} (?:years?|months?"
    r"|anos|meses)(?: ago| back|$)|\ba long time ago\b|\bused to (?:be"
    r"|get|have|feel|think)\b|\bbefore i (?:started|came|found)\b"
    r"|\bde (?:nino|nina|joven)\b|\bin (?:high school|college|my (?:teens"
    r"|twenties|thirties))\b|\ben <(?:19|20)\d\d>|\byears before\b"
    r"|\bonce in\b|\bin my past\b|\bmany years\b"
)


_RECENTLY = re.compile(
    r"\b(?:yesterday|last (?:night|week)|earlier|ayer|anoche|the other day"
    r"|on (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
    r"|days? ago|la semana pasada)\b"
)


_OVER_NOW = re.compile(
    r"\b(?:went|was|were|had|better now|fine now|ok now|gone now|home now"
    r"|all good now|fui|estuve|tuve|ya estoy bien|discharged|released)\b"
)


_SOMEONE = (
    rf"\b(?:{PERSON}|he|she|they|his|her|their|ella|el vecino|vieja|viejo|cunad[oa]|abuelit[oa]|roommate|someone"
    r"|somebody|people|a guy|a lady)s?\b"
)


_OTHER_PERSON = re.compile(rf"{_SOMEONE}(?: (?!(?:i|me|my)\b)[a-z\[\],]+){{0,4}} $")


_IN_THE_PAST = re.compile(
    r"\b(?:had|died|passed|was|were|got|did|suffered|committed|went"
    r"|tuvo|murio|sufrio|fallecio|estuvo|has had|once|lost|attempted"
    r"|tried|survived|ended|killed|hung|shot|overdosed|od)\b"
)


# Whoever it is, it has not ended: "my wife passed out and will not wake up".
_GOING_ON = re.compile(
    r"\b(?:will|does|do|is|can) ?not (?:wak|breath|respond|get up|come to)\w*|\bnot (?:breathing|responding|waking)\b"
    r"|\bunresponsive\b|\bno (?:despierta|responde|respira|reacciona)\b"
)


_ASKING = re.compile(
    r"\b(?:what if|if i (?:get|have|feel|start|develop|ever|notice"
    r"|experience|had)|in case|is it (?:normal|common)|can (?:this"
    r"|it|ketamine|the infusion) cause|should i (?:worry|expect|watch)"
    r"|possible|risk of|signs? of|symptoms? (?:of|like)"
    r"|que (?:pasa|hago) si|si (?:tengo|me da|siento)|es normal)\b(?: [a-z]+){0,6} $"
)


_CHANCES = re.compile(
    r"\b(?:almost|nearly|about to|felt like i (?:would|was going to"
    r"|might)|feel like i (?:might|could|am going to|will|am gonna"
    r"|may)|thought i (?:would|was going to|might)|like i am going to"
    r"|casi|might|going to|feel like|came close to) $"
)


# Hearts stop over bills and grandchildren: a body word beside laughter, or made by what no body is hurt by.
_HYPERBOLE = re.compile(
    r"strok|heart attack|infarto|derrame|seizure|convuls|ahog|desma|chok|suffocat|breath|faint|passed out|respir|aire"
    r"|overdos|sobredosis|unconscious|knocked|numb|murien|heart"
)
_LAUGHTER = re.compile(
    r"\b(?:a*ha(?:ha)+h*|he(?:he)+|a*ja(?:ja)+j*|je(?:je)+|jaj\w*|lol|lmao|lmfao|rofl|jk|kidding|laugh\w*"
    r"|risa|carcajadas|chiste|broma)\b"
)
# What cannot be in danger, or only in a story.
_NO_PATIENT = (
    r"(?:phone|wifi|truck|car|carro|auto|internet|sistema|air condition\w*|a ?c|battery|roses?|tomato\w*|plants?|beagle"
    r"|puppy|dogs?|cats?|kitten|perr[oa]|gat[oa]|gallo|horse|chicken\w*|autocorrect"
    r"|celular|telefono|cel|quarterback|portero"
    r"|team|equipo|goldfish|hamster|pececito|toy|juguete|pickup|van|lawn ?mower|printer|computer|compu|laptop|"
    r"tablet|bateria|planta"
    r"|audifono|luz|refri|lavadora|starter)"
)
_DOES = (
    r"(?: (?:has|have|had|is|was|just|almost|nearly|about|looks?|keeps?|went|got|committed|ya|no|le|se|me|nos|"
    r"dan?|dio|that"
    r"|always|over|here|an?|una?))"
)
_THING_DOES = re.compile(rf"\b{_NO_PATIENT}{_DOES}{{0,3}} $")
_A_THING = re.compile(rf"\b{_NO_PATIENT}\b")
_DIES = re.compile(r"(?:muri\w+|ahogo|desmayo|cayo|died|dying|respira)$")
_THING_IT_IS = re.compile(rf" ?(?:de |el |la |mi |los |las |my |the |our ){{0,2}}{_NO_PATIENT}\b")
_STORY = re.compile(
    r"\b(?:movie|film|show|episode|series|podcast|novel|book|character|song|game|peli|pelicula|novela|serie|noticias"
    r"|cancion|teleserie|partido|dominoes|pickleball|karaoke|protagonista|predica|obra de)\b"
)
_MYSELF = re.compile(r"\b(?:i|me|my|yo|mi|quiero|voy|im)\b")
_OVER = re.compile(
    r"\b(?:cleared (?:up )?|gone (?:now|away)|went away|(?:that|it|rash|swelling|nausea|pain|dizziness) is (?:"
    r"all )?gone|never came back|none since|not since"
    r"|no se ha repetido|(?:ya )?se me (?:quito|quitaron|paso|pasaron)|ya sano|ya paso|ya no me da|nunca mas|h"
    r"as not come back"
    r"|y como si nada|toasty now)\b"
)
_HOME_AGAIN = re.compile(
    r"\b(?:sent (?:me |us |him |her )?home|back home|home now|home (?:and )?(?:ok|resting|safe)|discharged|released"
    r"|kept (?:me|him|her) (?:one|a|<w?1>|over)|ya (?:estoy|esta) en (?:la )?casa|de alta|paid off|bill)\b"
)


_SOMEONE_NEAR = re.compile(rf"\b{PERSON}\b")
# A laugh beside one of these is no joke: bodies are named, help is asked for, or it goes on.
_IN_EARNEST = re.compile(
    r"\b(?:help|face|chest|numb|arm|lips?|tongue|throat|please|can ?not breathe|now|still|again|not kidding|pe"
    r"cho|cara|brazo"
    r"|ayuda|ahora|sigue|lengua)\b"
)
_AGAIN = re.compile(
    r"\b(?:again|still|but|back again|is back|same|worse|now|tonight|today|otra vez|ahora|hoy|sigue|pero)\b"
)
_ALL_WELL = re.compile(r"\b(?:fine|ok|okay|good|well|great|bien|none since|careful|watch|resting|home now|ya como)\b")


def _is_about_no_patient(before: str, found: str, after: str) -> bool:
    """Whether it is a thing or an animal that is in danger."""
    return bool(_THING_DOES.search(before) or (_DIES.search(found) and _THING_IT_IS.match(after)))


def _is_a_story(before: str, found: str, line: str) -> bool:
    """Whether a film, a song or a game is told; somebody watching one can be in danger, so it only softens."""
    return bool(_STORY.search(line)) and not _MYSELF.search(line) and not _SOMEONE_NEAR.search(f"{before}{found}")


# Tears of joy and at films, numbness of a nerve block, what the sheet says will come: no complaint.
_HAPPY_TEARS = re.compile(
    r"\b(?:good kind|happy|joy|alegria|felicidad|laugh\w*|risa|movie|film|show|serie|pelicula|chopping|onions?"
    r"|wedding|boda"
    r"|graduat\w*|face|smiley|baby|crying wolf|have you)\b"
)
_EXPECTED = re.compile(
    r"\b(?:like|as|como) (?:u|you|the (?:nurse|doctor|sheet|paper)|she|he|they|la enfermera|el doctor|dijo|me dijeron)"
    r"(?: [a-z]+)? ?(?:said|says|warned|told|dijo|dijeron)?|\bblock\b|\bbloqueo\b|\bmosquito\b|\bpollen\b"
)
_SHOES = re.compile(
    r" (?:el|la|los|las|estos|estas|este|esta|de lo) (?:ruido|zapatos|calor|frio|trafico|llen[oa]|tele|vecin\w+)"
)
_BY_A_BODY = re.compile(rf"\b(?:{BODY}|pain|dolor|ciatica|nervio|calambres?|migrana|it|this|esto)\b")


def _is_no_complaint(before: str, found: str, after: str, line: str) -> bool:
    """Whether what sounds like a complaint is joy, is expected, or is about shoes and neighbors."""
    if re.search(r"cry|cried|tear|llor|sob|weep|bawl", found):
        return bool(_HAPPY_TEARS.search(line))
    if re.search(r"numb|dormi|entum|grogg|itch|allerg|mare|dizz|nause", found) and _EXPECTED.search(f"{found}{after}"):
        return True
    if re.search(r"\bme mat|\bkill\w* me\b|\bkillin\w*", found) and not _BY_A_BODY.search(f"{before}{found}{after}"):
        return True
    return bool(_SHOES.match(after))


def _is_laughed_off(found: str, line: str) -> bool:
    return bool(_HYPERBOLE.search(found) and _LAUGHTER.search(line))


def _is_negated(before: str, after: str, found: str = "") -> bool:
    if re.match(r" ?[:=-]? ?(?:no|none|ninguno|negative|nope|zero|<[ws]?0>)(?=$| [.,;|])", after):
        return True
    near = " ".join(before.split()[-9:]) + " " if before.strip() else ""
    if re.match(r"(?:would|will|have|had|has|did) (?:not|never) (?:[a-z]+ )?(?:fall\w*|fell|hurt|harm|fainted)", found):
        return True
    if re.search(
        r"\b(?:not only|no doubt|no longer able|no wonder|why not|not sure (?:if"
        r"|but|why)|no idea|or not|if not|can not) (?:[a-z]+ ){0,4}$",
        near,
    ):
        return False
    return bool(_NO_THING.search(near) or _DID_NOT.search(near))


def weigh_self_harm(before: str, after: str, found: str, line: str) -> Concern:
    """How soon a person must look at words of self-harm; in doubt it is urgent.

    `found` is what was said, `before` and `after` the rest of its sentence, `line` the whole text.
    """
    around = f"{before}{found}{after}"
    if _is_about_no_patient(before, found, after):
        return Concern.NONE
    if _is_a_story(before, found, line):
        return Concern.REVIEW
    if _LONG_AGO.search(around):
        theirs = _OTHER_PERSON.search(before) and not re.search(r"\b(?:i|me|my self)\b", f"{before}{found}")
        return Concern.NONE if theirs else Concern.REVIEW
    if " ," not in found and _is_negated(before.rsplit(" ,", 1)[-1], after, found):
        rest = line.split(found, 1)[1] if found in line else ""
        doubtful = _TO_BE_SURE.search(rest[:60])
        return Concern.REVIEW if doubtful else Concern.NONE
    if found.endswith("rope") and "end of" in f"{before}{found}":
        return Concern.REVIEW
    if re.search(r"me (?:quiere|va a) matar|\bvivir$", found) and (
        _BY_A_BODY.search(f"{before} {line[-40:]}")
        or re.match(r" (?:adolorid|con (?:este|el|tanto|tanta)|en dolor)", after)
    ):
        return Concern.REVIEW
    if _OTHER_PERSON.search(before) and not re.search(
        r"\b(?:i|me|my|better|without|with out|miss|care|love)\b", f"{found}"
    ):
        return Concern.REVIEW if _IN_THE_PAST.search(f"{before}{found}") else Concern.URGENT
    if re.search(r"\b(?:thought|felt like|like) i (?:was|would|am)(?: gonna| going)? $", before) and "die" in found:
        return Concern.REVIEW
    return Concern.URGENT


def weigh_emergency(before: str, after: str, found: str, line: str) -> Concern:
    """How soon a person must look at words of an emergency.

    `found` is what was said, `before` and `after` the rest of its sentence, `line` the whole text.
    """
    around = f"{before}{found}{after}"
    if _is_negated(before, after, found) or _is_about_no_patient(before, found, after) or _OVER.search(around):
        return Concern.NONE
    if _is_laughed_off(found, line) or _is_a_story(before, found, line):
        return Concern.URGENT if _IN_EARNEST.search(line) else Concern.REVIEW
    if (
        _OTHER_PERSON.search(before)
        and _IN_THE_PAST.search(f"{before}{found}")
        and not _GOING_ON.search(f"{found}{after}")
    ):
        ours = re.search(
            r"\b(?:infusion|ketamine|treatment|patient|infusion|tratamiento"
            r"|just|right now|help|now)\b",
            line,
        )
        return Concern.URGENT if ours else Concern.NONE
    if _LONG_AGO.search(around) and _AGAIN.search(after) and not _ALL_WELL.search(line):
        return Concern.URGENT
    if _LONG_AGO.search(around):
        return Concern.REVIEW if "breath" in found and re.search(r"\bi\b", before) else Concern.NONE
    pain_is_back = re.search(r"\b(?:again|still|is back|worse|otra vez|sigue)\b", line)
    if _HOME_AGAIN.search(line) and not pain_is_back and not _GOING_ON.search(around):
        return Concern.REVIEW
    if _CHANCES.search(before) and re.search(r"pass|faint|black|desmay|collapse", found):
        return Concern.REVIEW
    if _ASKING.search(before):
        return Concern.REVIEW
    if re.search(r"\b(?:er|emergency room|emergency|urgent care|emergencias?|urgencias)$", found) and (
        _OVER_NOW.search(before) or _RECENTLY.search(around)
    ):
        return Concern.REVIEW
    if _RECENTLY.search(around) and re.search(
        r"\b(?:better|fine|ok|gone|good|bien|mejor) now\b|\bgone today\b"
        r"|\bya (?:no|estoy bien|se me quito)\b",
        line,
    ):
        return Concern.REVIEW
    return Concern.URGENT


def weigh_worrying(before: str, after: str, found: str, line: str) -> Concern:
    """Whether a person should see a complaint the same day.

    `found` is what was said, `before` and `after` the rest of its sentence, `line` the whole text.
    """
    around = f"{before}{found}{after}"
    if (
        _is_negated(before, after, found)
        or _is_about_no_patient(before, found, after)
        or _OVER.search(around)
        or _is_no_complaint(before, found, after, line)
        or re.search(r"\bno more $|\bnot (?:had|have|been)(?: any| a)?(?: [a-z]+ (?:,|or|nor))+ (?:any )?$", before)
    ):
        return Concern.NONE
    if re.match(
        r"(?: (?:is|are|has|have|feels?|seems?|all|much|went|totally|completely))* ?(?:gone"
        r"|better|away|resolved|stopped|went away|improved|cleared)\b",
        after,
    ):
        return Concern.NONE
    if _LONG_AGO.search(around) and not re.search(r"kill|suic", found):
        return Concern.NONE
    theirs = _OTHER_PERSON.search(before)
    if theirs and not re.search(r"\b(?:he|she|patient)\b", theirs[0]) and "patient" not in line:
        return Concern.NONE
    if _OTHER_PERSON.search(f"{before}") and re.search(r"\bfell\b", found) and not re.search(r"\bi\b", found):
        return Concern.REVIEW
    return Concern.REVIEW


def weigh_death(before: str, after: str, found: str, line: str) -> Concern:
    """A death that is told: the number may be the patient's, or the writer grieves; not one of years ago."""
    around = f"{before}{found}{after}"
    if (
        _LONG_AGO.search(around)
        or _is_about_no_patient(before, found, after)
        or _THING_IT_IS.match(after)
        or _A_THING.search(found)
        or _LAUGHTER.search(line)
    ):
        return Concern.NONE
    return Concern.REVIEW
