"""What a reading rests on, in the order of the text: every value with its likelihood, and everything else it names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from reminders.care.reading.danger import Concern
from reminders.care.reading.evidence.evidence import NAMED
from reminders.care.reading.evidence.score import examine
from reminders.care.reading.model.decision import weighed
from reminders.care.reading.reader import understand, values_of
from reminders.care.reading.values import Intent, format_score


@dataclass(frozen=True)
class Span:
    """One thing found in a reply.

    `kind` is `value`, the name of a number that is something else (`dose`, `time`, …), `danger`, `review`, or what the
    writer wants (`stop`, `help`, …). A value has its `likelihood` of being the pain asked for (0 to 1); `because` is
    the rule that found the span or what the rules make of it. `start` and `end` count characters of the text, where the
    value is there in digits, once.
    """

    kind: str
    value: str | None = None
    likelihood: float | None = None
    because: str | None = None
    start: int | None = None
    end: int | None = None


def spans_of(text: str) -> list[Span]:
    """Everything that a reply's reading rests on; none of a text that a machine wrote."""
    understood = understand(text)
    if understood.is_automatic:
        return []
    found: list[Span] = []
    if understood.alarm.concern is not Concern.NONE:
        kind = "danger" if understood.alarm.concern is Concern.URGENT else "review"
        found.append(Span(kind, because=understood.alarm.rule))
    if understood.wish.intent is not Intent.OTHER or understood.may_refuse:
        kind = "may-refuse" if understood.may_refuse else understood.wish.intent.value
        found.append(Span(kind, because=understood.wish.rule or "words"))
    examined = examine(understood.wish.rest)
    roles = {seen.value: seen.hazard.value if seen.hazard else seen.rule for seen in examined.seen}
    _, values = values_of(understood, about_past=False)
    if understood.wish.intent is Intent.WRONG_PERSON:
        values = []  # a wrong number never has a score
    weighed_values = [
        _placed(text, Span("value", format_score(one.value), round(one.likelihood, 3), roles.get(one.value)), one.value)
        for one in weighed(values)
    ]
    weighed_values.sort(key=lambda span: len(text) if span.start is None else span.start)
    return found + weighed_values + [Span(name) for name in NAMED.findall(examined.prepared)]


def _placed(text: str, span: Span, value: Decimal) -> Span:
    written = re.escape(format_score(value) or "").replace(r"\.", "[.,]")
    places = [found.span() for found in re.finditer(rf"(?<![\d.,]){written}(?![\d]|[.,]\d)", text)]
    if len(places) != 1:
        return span
    return replace(span, start=places[0][0], end=places[0][1])
