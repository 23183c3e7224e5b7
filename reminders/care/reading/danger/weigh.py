"""Weighs what sounds dangerous by its circumstances: denied, long ago, somebody else's, a thing's.

Only what turns a meaning around stands here; everything finer is for the trained decision to hear.
"""

import re

from reminders.care.reading.danger.values import Concern
from reminders.care.reading.text.line import NUMBER
from reminders.care.reading.text.vocabulary import PERSON

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

_OVER = re.compile(
    r"\b(?:cleared (?:up )?|gone (?:now|away)|went away|(?:that|it|rash|swelling|nausea|pain|dizziness) is (?:"
    r"all )?gone|never came back|none since|not since"
    r"|no se ha repetido|(?:ya )?se me (?:quito|quitaron|paso|pasaron)|ya sano|ya paso|ya no me da|nunca mas|h"
    r"as not come back"
    r"|y como si nada|toasty now)\b"
)
_AGAIN = re.compile(
    r"\b(?:again|still|but|back again|is back|same|worse|now|tonight|today|otra vez|ahora|hoy|sigue|pero)\b"
)
_ALL_WELL = re.compile(r"\b(?:fine|ok|okay|good|well|great|bien|none since|careful|watch|resting|home now|ya como)\b")
_HOME_AGAIN = re.compile(
    r"\b(?:sent (?:me )?home|back home|home now|discharged|released|ya estoy en (?:la )?casa|de alta)\b"
)
_STILL = re.compile(r"\b(?:again|still|is back|worse|otra vez|sigue)\b")
_LAUGHTER = re.compile(r"\b(?:a*ha(?:ha)+h*|a*ja(?:ja)+j*|lol|lmao|jk|laugh\w*|risa)\b")
_GONE_AFTER = re.compile(
    r"(?: (?:is|are|has|have|feels?|seems?|all|much|went|totally|completely))* ?(?:gone|better|away|resolved|stopped"
    r"|went away|improved|cleared)\b"
)
_NONE_AFTER = re.compile(r" ?[:=-]? ?(?:no|none|ninguno|negative|nope|zero|<[ws]?0>)(?=$| [.,;|])")
_NO_DENIAL = re.compile(
    r"\b(?:not only|no doubt|no longer able|no wonder|why not|not sure (?:if|but|why)|no idea|or not|if not|can not)"
    r" (?:[a-z]+ ){0,4}$"
)
_NEVER_DID = re.compile(r"(?:would|will|have|had|has|did) (?:not|never) (?:[a-z]+ )?(?:fall\w*|fell|hurt|harm|fainted)")
_OURS = re.compile(r"\b(?:infusion|ketamine|treatment|patient|infusion|tratamiento|just|right now|help|now)\b")
_MINE = re.compile(r"\b(?:i|me|my|my self|better|without|with out|miss|care|love)\b")


def _is_about_no_patient(before: str, found: str, after: str) -> bool:
    """Whether it is a thing or an animal that is in danger."""
    return bool(_THING_DOES.search(before) or (_DIES.search(found) and _THING_IT_IS.match(after)))


def _is_negated(before: str, after: str, found: str = "") -> bool:
    if _NONE_AFTER.match(after) or _NEVER_DID.match(found):
        return True
    near = " ".join(before.split()[-9:]) + " " if before.strip() else ""
    return not _NO_DENIAL.search(near) and bool(_NO_THING.search(near) or _DID_NOT.search(near))


def weigh_self_harm(before: str, after: str, found: str, line: str) -> Concern:
    """How soon a person must look at words of self-harm; in doubt it is urgent.

    `found` is what was said, `before` and `after` the rest of its sentence, `line` the whole text.
    """
    if _is_about_no_patient(before, found, after):
        return Concern.NONE
    theirs = _OTHER_PERSON.search(before) and not _MINE.search(found)
    if _LONG_AGO.search(f"{before}{found}{after}"):
        is_theirs = _OTHER_PERSON.search(before) and not re.search(r"\b(?:i|me|my self)\b", f"{before}{found}")
        return Concern.NONE if is_theirs else Concern.REVIEW
    if " ," not in found and _is_negated(before.rsplit(" ,", 1)[-1], after, found):
        rest = line.split(found, 1)[1] if found in line else ""
        return Concern.REVIEW if _TO_BE_SURE.search(rest[:60]) else Concern.NONE
    if found.endswith("rope") and "end of" in f"{before}{found}":
        return Concern.REVIEW
    return Concern.REVIEW if theirs and _IN_THE_PAST.search(f"{before}{found}") else Concern.URGENT


def weigh_emergency(before: str, after: str, found: str, line: str) -> Concern:
    """How soon a person must look at words of an emergency.

    `found` is what was said, `before` and `after` the rest of its sentence, `line` the whole text.
    """
    around = f"{before}{found}{after}"
    if _is_negated(before, after, found) or _is_about_no_patient(before, found, after) or _OVER.search(around):
        return Concern.NONE
    is_theirs = _OTHER_PERSON.search(before) and _IN_THE_PAST.search(f"{before}{found}")
    if is_theirs and not _GOING_ON.search(f"{found}{after}"):
        return Concern.URGENT if _OURS.search(line) else Concern.NONE
    if _LONG_AGO.search(around):
        return Concern.URGENT if _AGAIN.search(after) and not _ALL_WELL.search(line) else Concern.NONE
    if _HOME_AGAIN.search(line) and not _STILL.search(line) and not _GOING_ON.search(around):
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
        or _GONE_AFTER.match(after)
        or (_LONG_AGO.search(around) and not re.search(r"kill|suic", found))
    ):
        return Concern.NONE
    theirs = _OTHER_PERSON.search(before)
    if theirs and not re.search(r"\b(?:he|she|patient)\b", theirs[0]) and "patient" not in line:
        return Concern.NONE
    return Concern.REVIEW


def weigh_death(before: str, after: str, found: str, line: str) -> Concern:
    """A death that is told: the number may be the patient's, or the writer grieves; not one of years ago."""
    is_none = (
        _LONG_AGO.search(f"{before}{found}{after}")
        or _is_about_no_patient(before, found, after)
        or _THING_IT_IS.match(after)
        or _A_THING.search(found)
        or _LAUGHTER.search(line)
    )
    return Concern.NONE if is_none else Concern.REVIEW
