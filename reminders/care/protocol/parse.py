"""Reads a protocol from the plain values of its data file and says everything that is wrong with it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any, Final

from reminders.care.protocol.definition import (
    Measure,
    Offset,
    OwnMeasure,
    Protocol,
    Question,
    Recall,
    ScoreWords,
    Step,
    Unit,
)


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a protocol file: where, and a sentence a clinic's staff can act on."""

    field: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.field}: {self.sentence}"


class ProtocolError(ValueError):
    """A protocol that cannot be used; `problems` names every field that is wrong, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_BASELINE: Final = "baseline"
_RECALLS: Final[dict[Measure, tuple[Recall, ...]]] = {
    Measure.PAIN: (Recall.NOW, Recall.DAY),
    Measure.SIDE_EFFECTS: (Recall.DAY, Recall.WEEK),
    Measure.CHANGE: (Recall.SINCE_FIRST,),
}
_OFFSETS: Final = {"after_hours": (Unit.HOURS, 240), "after_days": (Unit.DAYS, 366)}
# How much closer than their nominal offsets two steps can fall due. Two day steps lose an hour where the
# clocks go forward; against an hour step a day step may move by nearly a day as well (infused at 23:59,
# asked at 00:00).
_SLACK_HOURS: Final = {
    frozenset((Unit.HOURS,)): 0,
    frozenset((Unit.DAYS,)): 1,
    frozenset((Unit.HOURS, Unit.DAYS)): 25,
}
#: What a protocol's own question may ask about.
_OWN_RECALLS: Final = (Recall.NOW, Recall.DAY, Recall.WEEK)
#: The only kind of question a protocol can define so far.
_SCORE: Final = "score"
#: The language in which every question has words; the others fall back on it.
_DEFAULT_LANGUAGE: Final = "en"
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
#: As long as the record keeps the name of a measure.
_MEASURE_LIMIT: Final = 20
_MEASURES_LIMIT: Final = 20
_WORDS_LIMIT: Final = 160
#: Everything after a patient's first answer is asked at once: more would be too much for one sitting.
QUESTIONS_LIMIT: Final = 6
_WINDOW_HOURS_LIMIT: Final = 168
_STEPS_LIMIT: Final = 60


def parse_protocol(data: Mapping[str, Any]) -> Protocol:
    """Build a protocol from the plain values of its data file.

    Raises ProtocolError naming every bad field.
    """
    return _Parser().protocol(data)


class _Parser:
    """Collects what is wrong while reading; the stand-ins it reads on with never reach a caller."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.own: dict[str, OwnMeasure] = {}

    def protocol(self, data: Mapping[str, Any]) -> Protocol:
        self.known_keys(data, "", {"name", "version", "title", "measures", "steps"})
        self.own = {measure.name: measure for measure in self.measures(data.get("measures", []))}
        protocol = Protocol(
            name=self.name(data, "", "name", 40),
            version=self.number(data, "", "version", 10_000),
            title=self.words(data, "", "title", 80),
            steps=tuple(self.steps(data.get("steps"))),
            measures=tuple(self.own.values()),
        )
        if not self.problems:
            self.problems += _out_of_order(protocol.steps)
        if self.problems:
            raise ProtocolError(self.problems)
        return protocol

    def measures(self, value: object) -> Iterator[OwnMeasure]:
        if not isinstance(value, list) or len(value) > _MEASURES_LIMIT:
            self.wrong("measures", f"must be a list of {_MEASURES_LIMIT} measures at most.")
            return
        seen: set[str] = {*Measure, _BASELINE}
        for index, item in enumerate(value):
            path = f"measures[{index}]"
            if not isinstance(item, Mapping):
                self.wrong(path, "must be a table of values.")
                continue
            measure = self.own_measure(item, path)
            if measure.name in seen:
                self.wrong(f"{path}.measure", f'"{measure.name}" is the name of another measure.')
            seen.add(measure.name)
            yield measure

    def own_measure(self, item: Mapping[str, Any], path: str) -> OwnMeasure:
        self.known_keys(item, path, {"measure", "kind", "title", "recall", "about_pain", "words"})
        if item.get("kind") != _SCORE:
            self.wrong(f"{path}.kind", f'must be "{_SCORE}", a number from 0 to 10.')
        recall, about_pain = item.get("recall"), item.get("about_pain", False)
        if recall not in _OWN_RECALLS:
            self.wrong(f"{path}.recall", f"must be {_listed(_OWN_RECALLS)}.")
            recall = Recall.DAY
        if not isinstance(about_pain, bool):
            self.wrong(f"{path}.about_pain", "must be true or false.")
        return OwnMeasure(
            name=self.name(item, path, "measure", _MEASURE_LIMIT),
            title=self.words(item, path, "title", 40),
            recall=Recall(recall),
            words=dict(self.score_words(item.get("words"), f"{path}.words")),
            about_pain=about_pain is True,
        )

    def score_words(self, value: object, path: str) -> Iterator[tuple[str, ScoreWords]]:
        if not isinstance(value, Mapping) or _DEFAULT_LANGUAGE not in value:
            self.wrong(path, f'must be a table of languages, "{_DEFAULT_LANGUAGE}" among them.')
            return
        for language, item in value.items():
            within = f"{path}.{language}"
            if not (isinstance(language, str) and _LANGUAGE.fullmatch(language) and isinstance(item, Mapping)):
                self.wrong(within, 'must be a language with its "question" and "about".')
                continue
            self.known_keys(item, within, {"question", "about"})
            question = self.words(item, within, "question", _WORDS_LIMIT)
            yield language, ScoreWords(question, self.words(item, within, "about", _WORDS_LIMIT))

    def steps(self, value: object) -> Iterator[Step]:
        if not isinstance(value, list) or not 1 <= len(value) <= _STEPS_LIMIT:
            self.wrong("steps", f"must be a list of 1 to {_STEPS_LIMIT} check-ins.")
            return
        seen: set[str] = set()
        for index, item in enumerate(value):
            path = f"steps[{index}]"
            if not isinstance(item, Mapping):
                self.wrong(path, "must be a table of values.")
                continue
            step = self.step(item, path)
            if step.step and step.step in seen:
                self.wrong(f"{path}.step", f'"{step.step}" is used twice; every check-in needs a name of its own.')
            seen.add(step.step)
            yield step

    def step(self, item: Mapping[str, Any], path: str) -> Step:
        self.known_keys(item, path, {"step", "window_hours", "nudge_hours", "questions", *_OFFSETS})
        name = self.name(item, path, "step", 16)
        if name == _BASELINE:
            self.wrong(f"{path}.step", f'"{_BASELINE}" is kept for the score before the infusion.')
        return Step(
            step=name,
            offset=self.offset(item, path),
            window_hours=self.number(item, path, "window_hours", _WINDOW_HOURS_LIMIT),
            questions=tuple(self.questions(item.get("questions"), f"{path}.questions")),
            nudge_hours=self.nudge_hours(item, path) if "nudge_hours" in item else None,
        )

    def nudge_hours(self, item: Mapping[str, Any], path: str) -> int:
        """How long after a question it is asked once more; it must be while the check-in is open."""
        window = item.get("window_hours")
        found = self.number(item, path, "nudge_hours", _WINDOW_HOURS_LIMIT, least=0)
        if isinstance(window, int) and 0 < window <= found:
            self.wrong(_join(path, "nudge_hours"), f"must be less than the {window} hours that it is open.")
        return found

    def offset(self, item: Mapping[str, Any], path: str) -> Offset:
        given = [key for key in _OFFSETS if key in item]
        if len(given) != 1:
            self.wrong(path, 'needs either "after_hours" or "after_days", and only one of them.')
            return Offset(0, Unit.HOURS)
        unit, limit = _OFFSETS[given[0]]
        return Offset(self.number(item, path, given[0], limit), unit)

    def questions(self, value: object, path: str) -> Iterator[Question]:
        if not isinstance(value, list) or not 1 <= len(value) <= QUESTIONS_LIMIT:
            self.wrong(path, f"must be a list of 1 to {QUESTIONS_LIMIT} questions.")
            return
        seen: set[str] = set()
        for index, item in enumerate(value):
            question = self.question(item, f"{path}[{index}]")
            if question is None:
                continue
            if index == 0 and question.measure != Measure.PAIN:
                self.wrong(path, "must ask for pain first.")
            if question.measure in seen:
                self.wrong(f"{path}[{index}].measure", f'"{question.measure}" is asked twice in one check-in.')
            seen.add(question.measure)
            yield question

    def question(self, item: object, path: str) -> Question | None:
        if not isinstance(item, Mapping):
            self.wrong(path, 'must be a table with "measure" and "recall".')
            return None
        self.known_keys(item, path, {"measure", "recall"})
        measure = item.get("measure")
        if not isinstance(measure, str) or measure not in {*Measure, *self.own}:
            self.wrong(f"{path}.measure", f"must be one of {_listed([*Measure, *self.own])}.")
            return None
        own = self.own.get(measure)
        recalls = (own.recall,) if own else _RECALLS[Measure(measure)]
        recall = item.get("recall")
        if recall not in recalls:
            self.wrong(f"{path}.recall", f"must be {_listed(recalls)} where {measure} is asked.")
            return None
        return Question(measure, Recall(recall), own)

    def name(self, data: Mapping[str, Any], path: str, key: str, limit: int) -> str:
        value = data.get(key)
        if isinstance(value, str) and len(value) <= limit and _NAME.fullmatch(value):
            return value
        self.wrong(
            _join(path, key),
            f"must be 1 to {limit} small letters and digits, with single hyphens inside.",
        )
        return ""

    def words(self, data: Mapping[str, Any], path: str, key: str, limit: int) -> str:
        value = data.get(key)
        if isinstance(value, str) and 1 <= len(value.strip()) <= limit and value.isprintable():
            return value.strip()
        self.wrong(_join(path, key), f"must be 1 to {limit} printable characters.")
        return ""

    def number(self, data: Mapping[str, Any], path: str, key: str, limit: int, least: int = 1) -> int:
        value = data.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= limit:
            return value
        self.wrong(_join(path, key), f"must be a whole number from {least} to {limit}.")
        return 0

    def known_keys(self, data: Mapping[str, Any], path: str, known: set[str]) -> None:
        for key in data:
            if key not in known:
                self.wrong(_join(path, str(key)), f"is not known here; known are {_listed(sorted(known))}.")

    def wrong(self, field: str, sentence: str) -> None:
        self.problems.append(Problem(field, sentence))


def _out_of_order(steps: tuple[Step, ...]) -> Iterator[Problem]:
    for index, (earlier, later) in enumerate(pairwise(steps), start=1):
        slack = _SLACK_HOURS[frozenset((earlier.offset.unit, later.offset.unit))]
        room = later.offset.nominal - earlier.offset.nominal - timedelta(hours=slack)
        if earlier.window > room:
            yield Problem(
                f"steps[{index}]",
                f'"{later.step}" may fall due before "{earlier.step}" has closed; '
                "put the check-ins in order or shorten the earlier window.",
            )


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _listed(values: Iterable[str]) -> str:
    return " or ".join(f'"{value}"' for value in values)
