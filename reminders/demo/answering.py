"""What a demo patient writes back to a text, and when, both in the made-up past and while the demo runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from reminders.care.protocol import Measure
from reminders.care.reading import format_score
from reminders.demo.made_up_person import Moment, Person
from reminders.demo.questions import Asked, asked
from reminders.demo.relief_shapes import pain
from reminders.demo.writing_style import choice_words

#: Between the texts of somebody who sends several.
NEXT_TEXT = timedelta(minutes=9)

#: How far a person's pain wanders from day to day.
WOBBLE = 0.7

#: Side effects: most have none, some mild ones on the first day; few want to be called.
_MILD, _CALL_ME = 0.22, 0.02

#: The share of the baseline that is gone, with the answer to "since your first treatment, how are you?".
_CHANGE = ((0.6, 1), (0.4, 2), (0.2, 3), (-0.05, 4), (-0.2, 5))
_MUCH_WORSE = 6


@dataclass(frozen=True)
class Reply:
    """One text a patient is going to send. `rest_of_it`: it is the rest of the text before, and always follows it."""

    at: datetime
    body: str
    pictures: int = 0
    rest_of_it: bool = False


class Patient:
    """A person with a phone: remembers which texts they wrote once only, and whether they still answer."""

    def __init__(self, person: Person, first_day: date) -> None:
        self.person = person
        self.first_day = first_day
        self.gone = False
        self._writes_at = datetime.min.replace(tzinfo=UTC)
        self._done: frozenset[Moment] = frozenset()

    def remember(self, before: int = 0) -> None:
        """Treat what the patient would have written before this day as written."""
        self._done = frozenset(moment for moment in self.person.moments if moment.day < before)
        self.gone = any(moment.last for moment in self._done)

    def replies(self, body: str, at: datetime) -> list[Reply]:
        """What the patient writes after a text that arrives at `at` (care time); often nothing."""
        question = asked(body)
        if question is None or self.gone or (question.nudge and self._writes_at > at):
            return []
        written = self._written(question, at)
        self._writes_at = written[-1].at if written else self._writes_at
        return written

    def _written(self, question: Asked, at: datetime) -> list[Reply]:
        dice = self.person.rng(at.date(), question)
        if question.measure in (Measure.SIDE_EFFECTS, Measure.CHANGE):
            return [Reply(at + timedelta(minutes=dice.uniform(2, 12)), choice_words(self._choice(question, at), dice))]
        if question.measure != Measure.PAIN:
            score = self.person.voice.score(max(0.0, self._felt(at) + dice.gauss(0, WOBBLE)))
            return [Reply(at + timedelta(minutes=dice.uniform(2, 12)), format_score(score) or "")]
        first = at + self.person.voice.takes(dice, at_once=question.about_now)
        if question.first and (moment := self.person.moment(at, self.first_day, self._done)) is not None:
            self._done |= {moment}
            self.gone = moment.last
            first = min(first, at + timedelta(minutes=45))
            return [
                Reply(first + place * NEXT_TEXT, text, moment.pictures if place == 0 else 0, rest_of_it=place > 0)
                for place, text in enumerate(moment.texts)
            ]
        if not question.again and dice.random() > self.person.answers:
            return []
        score = self.person.voice.score(self._felt(at))
        return [Reply(first, self.person.voice.say(score, self.person.language, dice))]

    def _felt(self, at: datetime) -> float:
        given = [at - infused.at for infused in self.person.infusions_until(at)]
        today = self.person.rng("felt", at.date())
        return pain(self.person.baseline, self.person.response, given, today.gauss(0, WOBBLE))

    def _choice(self, question: Asked, at: datetime) -> int:
        if question.measure == Measure.SIDE_EFFECTS:
            chance = self.person.rng("side effects", at.date()).random()
            return 3 if chance < _CALL_ME else 2 if chance < _CALL_ME + _MILD else 1
        eased = 1 - self._felt(at) / self.person.baseline
        return next((answer for least, answer in _CHANGE if eased >= least), _MUCH_WORSE)
