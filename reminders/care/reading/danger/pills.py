"""Pills that were counted: a handful is worth a look, more is an overdose until somebody has asked."""

import re

from reminders.care.reading.danger.values import CALM, Alarm, Concern, weight
from reminders.care.reading.text.line import NUMBER, value_of
from reminders.care.reading.text.vocabulary import DOSE_FORM, DRUG, TAKE

_COUNTED_PILLS = re.compile(
    rf"\b{TAKE} (?:(?!at|by|around|since|after|before|until|and|pain|but)[a-z]+ ){{0,3}}?"
    rf"({NUMBER})(?: (?:-|or|to|o|a) ({NUMBER}))?"
    r"(?:(?P<noun>[_ ](?:(?:more|extra|of|my|the|those|these|them|whole"
    r"|pain|sleeping|de|mis|las|different|little|white|blue) ){0,3}"
    rf"(?:{DOSE_FORM}|{DRUG}s?|them|pain killers|sleepers|blancas|azules|rojas|blanquitas|white ones|blue ones)\b)"
    r"|(?=$| (?:[.,;!|]|and|y|at once|today|tonight|now|at the same"
    r"|all|together|i|so|because|just)(?: |$)))"
)


_PILLS_ALONE = re.compile(
    rf"(?<!_)({NUMBER})() (?:pain |sleeping |more )?(?:{DOSE_FORM}|{DRUG}s?)\b(?! (?:left"
    r"|refill|remaining|prescribed|a day|per day|every|daily|out|per"
    r"|at the pharmacy))"
)


_PRESCRIBED = re.compile(
    r"^ ?(?:[a-z\[\]]+ ){0,4}?(?:a day|per day|every|daily|each|al dia"
    r"|diario|diarias|a week|as prescribed|left|refill|per|times a"
    r"|cada|prescribed|throughout|mg|milligrams|days ago|weeks|since \[date\])\b"
)


_HABIT = re.compile(
    r"\b(?:usually|always|every day|daily|normally|prescribed|supposed to"
    r"|diario|each morning|every morning|every night|i have to|cada dia"
    r"|used to) (?:[a-z]+ ){0,3}$"
)


_MANY_PILLS = 8  # at once: beyond any usual dose


_SOME_PILLS = 5


def pill_count(line: str) -> Alarm:
    """Pills are counted: a handful is worth a look, more is an overdose until somebody has asked."""
    best = CALM
    for pattern, taken in ((_COUNTED_PILLS, True), (_PILLS_ALONE, False)):
        for found in pattern.finditer(line):
            count = max(value_of(part) for part in found.groups()[:2] if part)
            if taken and count < _MANY_PILLS and not found["noun"]:
                continue
            if taken and not found["noun"] and found[0].startswith(("take ", "taking ", "takes ")):
                continue
            if count > 200 or _PRESCRIBED.search(line[found.end() :]) or _HABIT.search(line[: found.start()]):
                continue
            if found[0].startswith(("take ", "taking ")) and not re.search(
                r"\b(?:going to|gonna|will|about to|want to|might|if i|could|just"
                r"|i am) $",
                line[: found.start()],
            ):
                taken = False
            if count >= _MANY_PILLS:
                best = max(best, Alarm(Concern.URGENT if taken else Concern.REVIEW, "pill-count"), key=weight)
            elif count >= _SOME_PILLS and taken:
                best = max(best, Alarm(Concern.REVIEW, "pill-count"), key=weight)
    return best
