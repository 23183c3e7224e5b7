"""What speaks for and against each value of a reply: the words around it and what every rule makes of it.

Rules are good evidence and bad judges: each knows one turn of phrase, and none knows the rest of the text. So nothing
is decided here; the trained decision (`care/reading/model`) weighs it all together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from reminders.care.reading.evidence.current_value import HIGHEST, Candidate
from reminders.care.reading.evidence.score import MOST_NUMBERS, Examined, examine, value_line
from reminders.care.reading.evidence.zero import with_zeros
from reminders.care.reading.model import features
from reminders.care.reading.packs import compiled, either
from reminders.care.reading.text.homophones import marked
from reminders.care.reading.text.line import NUMBER, value_of

#: What a number of a prepared line was found to be: `[dose]`.
NAMED = re.compile(r"\[([a-z-]+)\]")
_N = re.compile(NUMBER)
_NOT_PLAIN = compiled("{not-kept}")
#: What means something else where the question was about the last day: "ayer fue un 6" answers it.
_OF_THE_PAST = re.compile(either("of-the-past"))  # asked of hundreds of short names: no cue is worth looking for
#: Evidence that means something else where the number is alone, or in a short text.
_BY_COMPANY = ("hazard", "role", "rule", "because", "verdict")
_MARKS = ("says_no_pain", "is_out_of_order", "is_now", "is_this_morning", "names_pain", "is_elsewhere", "is_alone",
          "is_firm", "is_foreign")  # fmt: skip


@dataclass(frozen=True)
class Value:
    """One value that a reply holds, with the names of everything that speaks for or against it being the pain asked."""

    value: Decimal
    features: frozenset[str]


def values_in(line: str, rest: str, *, about_past: bool) -> list[Value]:
    """The different values of a reply, in their order.

    `line` is the whole text and `rest` what is left beside a refusal (`intent.wish_of`); `about_past` says that the
    question was about the last day.
    """
    pieces = marked(features.pieces_of(with_zeros(" ".join(_NOT_PLAIN.sub(" ", line).split()))))
    numbers = list(features.numbers_in(pieces))
    if len(numbers) > MOST_NUMBERS:
        return []
    examined = examine(rest)
    shared = _of_the_text(rest, examined)
    around: dict[Decimal, set[str]] = {}
    for at, value in numbers:
        around.setdefault(value, set()).update(features.of_number(pieces, at))
    prepared = {value_of(found) for found in _N.findall(examined.prepared)}
    kept = {value_of(found) for found in _N.findall(value_line(rest))}
    company = "one" if len(around) == 1 else "many"
    length = "short" if len(pieces) <= 5 else "middle" if len(pieces) <= 12 else "long"
    found = []
    for value, words in around.items():
        said = shared | _of_the_value(value, examined) | {f"left {value in prepared} {value in kept}"}
        by_company = {one for one in said if one.startswith(_BY_COMPANY)}
        said |= {f"{company} {one}" for one in by_company} | {f"{company} {length} {one}" for one in by_company}
        said.add(f"{company} {length} {value <= HIGHEST}")
        if about_past:
            said |= {f"asked of the past {one}" for one in said | words if _OF_THE_PAST.search(one)}
        found.append(Value(value, frozenset(words | said)))
    return found


def _of_the_text(rest: str, examined: Examined) -> set[str]:
    verdict = examined.verdict
    found = {
        f"because {verdict.rule}",
        f"verdict hazard {verdict.hazard}",
        f"guess {verdict.is_guess}",
        f"taken back {examined.taken_back}",
        f"current {sum(seen.role == 'current' for seen in examined.seen)}",
    }
    return found | {f"named {name}" for name in NAMED.findall(value_line(rest))}


def _of_the_value(value: Decimal, examined: Examined) -> set[str]:
    verdict = examined.verdict
    mine = [seen for seen in examined.seen if seen.value == value]
    others = [seen for seen in examined.seen if seen.value != value]
    is_score = verdict.score == value
    found = {f"verdict {is_score}", f"verdict {is_score} {verdict.rule}", f"undecided {verdict.score is None}"}
    found.add(f"value {value if value <= HIGHEST else 'beyond'} verdict {is_score}")  # 10 is also the end of the scale
    found.update(*map(_of_a_candidate, mine))
    if not mine:
        found.add("role gone")
    if value in examined.misleading:
        found.add("misleading")
    found.update(f"other {what}" for seen in others for what in (f"role {seen.role}", f"hazard {seen.hazard}"))
    found.add(f"roles {sorted({seen.role.value for seen in mine})} {sorted({seen.role.value for seen in others})}")
    return found


def _of_a_candidate(seen: Candidate) -> set[str]:
    found = {
        f"role {seen.role}",
        f"rule {seen.rule}",
        f"hazard {seen.hazard}",
        f"introduced {seen.introduction}",
        f"{seen.role} {seen.rule} {seen.introduction}",
    }
    marks = [mark for mark in _MARKS if getattr(seen, mark)]
    return found | set(marks) | {f"{mark} {seen.role}" for mark in marks}
