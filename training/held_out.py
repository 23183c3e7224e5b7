"""What the reader finds in replies of writers held out of its training: `python -m training.held_out`.

Rules and trained decisions together, as a reply is read (`care/reading/reader.py`), except that every probability is of
a model that saw no reply of the same writer. One line each for all labeled replies and for the everyday ones alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reminders.care.reading import Concern, Intent
from reminders.care.reading.model.opinion import Opinion
from reminders.care.reading.reader import ByRules, Understood, by_rules, by_rules_and_decisions
from tests.care.reading.corpus import Labelled
from training.examples import TEXT_HEADS, Example, examples, in_parallel
from training.heads import judged_by_others, lessons
from training.replies import replies

#: Each figure: of a reply's label and what is understood of it, whether it counts.
FIGURES: dict[str, Callable[[Labelled, Understood], bool]] = {
    "urgent missed": lambda want, got: want.concern is Concern.URGENT and got.alarm.concern is not Concern.URGENT,
    "urgent not seen at all": lambda want, got: want.concern is Concern.URGENT and got.alarm.concern is Concern.NONE,
    "urgent false": lambda want, got: want.concern is not Concern.URGENT and got.alarm.concern is Concern.URGENT,
    "review missed": lambda want, got: want.concern is Concern.REVIEW and got.alarm.concern is Concern.NONE,
    "review false": lambda want, got: want.concern is Concern.NONE and got.alarm.concern is Concern.REVIEW,
    "stop missed": lambda want, got: (
        want.intent is Intent.STOP and got.wish.intent is not Intent.STOP and not got.may_refuse
    ),
    "stop asked about": lambda want, got: want.intent is Intent.STOP and got.may_refuse,
    "stop false": lambda want, got: want.intent is not Intent.STOP and got.wish.intent is Intent.STOP,
    "asked for nothing": lambda want, got: want.intent is not Intent.STOP and got.may_refuse,
    "wrong person missed": lambda want, got: want.intent is Intent.WRONG_PERSON and got.wish.intent is not want.intent,
    "wrong person not seen at all": lambda want, got: (
        want.intent is Intent.WRONG_PERSON
        and got.wish.intent is not want.intent
        and got.alarm.concern is Concern.NONE
        and not got.may_refuse
    ),
    "wrong person false": lambda want, got: (
        want.intent is not Intent.WRONG_PERSON and got.wish.intent is Intent.WRONG_PERSON
    ),
    "call missed": lambda want, got: want.wants_call and not got.wants_call,
    "call false": lambda want, got: not want.wants_call and got.wants_call,
    "death missed": lambda want, got: want.reports_death and not got.reports_death,
    "death false": lambda want, got: not want.reports_death and got.reports_death,
    "taken for a machine's": lambda want, got: (
        got.is_automatic
        and (want.score is not None or want.intent is not Intent.OTHER or want.concern is not Concern.NONE)
    ),
}


def opinions(found: Sequence[Example]) -> list[Opinion]:
    """What the trained decisions say of each reply, by models that saw nothing of its writer."""
    sure = {one.name: judged_by_others(one, found) for one in lessons(found) if one.name in TEXT_HEADS}
    return [Opinion(**{name: float(sure[name][at]) for name in TEXT_HEADS}) for at in range(len(found))]


def understood(heard_of: Sequence[ByRules], opinion: Sequence[Opinion]) -> list[Understood]:
    """What is understood of each reply by both."""
    return [
        one.automatic() if one.is_automatic else by_rules_and_decisions(one, view)
        for one, view in zip(heard_of, opinion, strict=True)
    ]


#: Written after the rules, by a writer who knew none of them: what rules are worth on texts nobody foresaw.
_NEW_TO_THE_RULES = "danger in everyday words"


def tell(labels: Sequence[Labelled], got: Sequence[Understood], say: Callable[[str], object]) -> None:
    """Print every figure: of all replies, of everyday ones, and of those that the rules were not written from."""
    say(f"{'':28}{'all':>8}{'everyday':>10}{'new':>8}")
    for name, counts in FIGURES.items():
        hits = [counts(want, one) for want, one in zip(labels, got, strict=True)]
        everyday = sum(hit and want.is_everyday for hit, want in zip(hits, labels, strict=True))
        new = sum(hit and want.group == _NEW_TO_THE_RULES for hit, want in zip(hits, labels, strict=True))
        say(f"{name:28}{sum(hits):8}{everyday:10}{new:8}")


def main() -> None:
    """Read, teach, judge, tell."""
    labels = replies()
    found = examples(labels)
    tell(labels, understood(in_parallel(by_rules, [one.text for one in labels]), opinions(found)), print)


if __name__ == "__main__":
    main()
