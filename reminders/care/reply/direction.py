"""Notices where words and number point in opposite directions: "feeling like a 10 today!"."""

import re

from reminders.care.reading.vocabulary import PAIN
from reminders.care.reply.before import Introduction
from reminders.care.reply.current_value import HIGHEST, Candidate

_SURELY_GOOD = re.compile(
    r"\b(?:amazing|amazingly|wonderful|fantastic|awesome|excellent"
    r"|perfect|perfectly|best|incredible|great|yay|woohoo|ecstatic"
    r"|service|servicio|recommend|recommended|experience|staff|team"
    r"|ustedes|phenomenal|fabulous|superb|on top of the world|like new"
    r"|brand new"
    r"|(?:feel|feeling|felt|doing|im|am) (?:so |really |pretty |very "
    r"|real |super |much |a lot |way )*(?:good|well|better|awesome)"
    r"|miracle|blessed|loving|genial|excelente|maravilla|maravilloso"
    r"|(?:me siento|estoy|muy|super|bien) (?:muy |super |mucho )*(?:bien"
    r"|mejor)|de maravilla|perfecto|perfecta|increible)\b"
)


_FEELS_SPLENDID = re.compile(
    r"\b(?:feel|feels|feeling|felt|me siento|estoy|ando) (?:so |really |absolutely |just |super |muy |de )*(?:great"
    r"|amazing|wonderful|fantastic|excellent|awesome|perfect|excelente|maravilla|genial|perfectamente|increible)\b"
)
_SURELY_BAD = re.compile(
    r"\b(?:worst|terrible|horrible|awful|unbearable|excruciating|agony"
    r"|screaming|insoportable|killing me|miserable|intolerable|severe"
    r"|fatal|muy mal|horrendo|never been worse)\b"
)


_A = r"(?:(?:whole|solid|strong|big|fat|straight|full|perfect|a|an|about|around|like|un|una|el|como|at|the|my|~) ){0,3}"
_FEELING_LIKE = re.compile(
    r"\b(?:feel|feeling|feels|siento|sintiendo|felt|doing)(?: (?:like"
    rf"|about|como|so|really|de|al|pretty|very))* {_A}$"
)


_I_FEEL_LIKE = re.compile(rf"\b(?:feel|feeling) like {_A}$")


# "Amaneci de 10": first-rate, not in pain.
_SPLENDID = re.compile(r"(?:^|\s)(?:amaneci|estoy|ando|me siento|todo|quede|salio)(?: [a-z]+)? de $")

_PRAISED = re.compile(
    r"\b(?:(?<!not the )(?:service|servicio)|recommend\w*|experience|staff|nurses|team|(?:para|a|con) ustedes"
    r"|ustedes (?:son|siempre|todos|tienen|hacen|valen|merecen)|movie|hotel|(?<!not the )food|best"
    r"|(?<!por su )(?<!por la )(?<!por tanta )atencion|atendid[oa]s?|tratad[oa]s?|trato|nunca me habian|annoying"
    r"|never (?:been )?better|nunca mejor)\b"
)


_NOT_ABOUT_ONESELF = re.compile(
    r"\b(?:have|had|having) a (?:\w+ )?(?:good|great|wonderful|blessed"
    r"|nice|amazing|fantastic|awesome)\b|\byou (?:guys |all |are )*(?:the )?(?:best"
    r"|great|amazing|awesome|wonderful)\b|\bgreat (?:job|work|team)\b"
)


_NO_PRAISE = re.compile(
    r"\b(?:not|no|isnt|nothing|never|hardly) (?:\w+ )?(?:so |too |very "
    r"|that )?(?:good|great|well|better|bien|mejor|amazing|best)\b"
)


_OTHER_SYMPTOM = re.compile(
    r"\b(?:nausea|nauseous|headache|sleep|tired|weather|traffic|mood"
    r"|anxiety|dizzy|but|pero|except|night|day|was|yesterday)\b"
)


def is_misleading(line: str, candidate: Candidate, left_of: str) -> bool:
    """Whether words say good where the number says bad, or the other way round: the scale may be upside down."""
    if candidate.value >= 7 and candidate.introduction is not Introduction.PAIN_IS and _PRAISED.search(line):
        return True
    if candidate.value >= 8 and _FEELS_SPLENDID.search(line) and not re.search(rf"\b{PAIN}\b", line):
        return True
    if candidate.value == HIGHEST and _SPLENDID.search(left_of):
        return True
    if candidate.value >= 7 and _I_FEEL_LIKE.search(left_of) and not re.search(rf"\b{PAIN}\b", line):
        return True
    if candidate.value >= 7 and not candidate.names_pain:
        if _FEELING_LIKE.search(left_of):
            return True
        praise = _NOT_ABOUT_ONESELF.sub(" ", _NO_PRAISE.sub(" ", line))
        mild = candidate.value < 9 and re.search(
            r"\b(?:feeling|feel|doing|am) (?:a (?:bit|little|lot) |much )?better\b", praise
        )
        if _SURELY_GOOD.search(praise) and not mild:
            return True
    boast = candidate.value == HIGHEST and candidate.introduction is Introduction.I_AM_AT and not candidate.names_pain
    if boast and re.search(r"!|\b(?:lol|haha\w*|lmao|baby|jaja\w*)\b", line):
        return True
    if candidate.value >= 9 and re.search(r"\b(?:best|amazing|perfect|fantastic|awesome)\b", line):
        return True
    return candidate.value <= 2 and bool(_SURELY_BAD.search(line)) and not _OTHER_SYMPTOM.search(line)
