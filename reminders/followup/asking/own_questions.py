"""A clinic's own 0 to 10 questions: each becomes part of the clinic's next version of a protocol.

Infusions that are followed already keep the version they were planned with. Answers of one measure always answer the
same words: a name that was used before is taken for a question in other words never again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import protocols as shipped
from reminders.care import wording
from reminders.care.figures import peg
from reminders.care.protocol import QUESTIONS_LIMIT, Measure, OwnMeasure, Protocol, Recall, ScoreWords
from reminders.clinics.row import locked_clinic
from reminders.errors import Refused
from reminders.fields import Fields
from reminders.followup.asking import protocols
from reminders.record.outcomes import BASELINE
from reminders.record.people import ProtocolVersion

TITLE_LENGTH: Final = 40
_NAME_LENGTH: Final = 20
_WORDS_LENGTH: Final = 160
_RECALLS: Final = (Recall.NOW, Recall.DAY, Recall.WEEK)
#: Names that mean something else in the record.
_RESERVED: Final = frozenset({*Measure, BASELINE, "peg"}) | peg.MEASURES


@dataclass(frozen=True)
class NewQuestion:
    """A question as a clinic's admin words it: its `title` for staff, words by language, and the steps that ask it."""

    title: str
    recall: str
    words: Mapping[str, ScoreWords]
    steps: tuple[str, ...]


def clinics_own(protocol: Protocol) -> tuple[OwnMeasure, ...]:
    """The measures of a protocol that the clinic added; the shipped ones are not among them."""
    known: set[str] = set()
    if protocol.name in shipped.names():
        known = {measure.name for measure in shipped.load(protocol.name).measures}
    return tuple(measure for measure in protocol.measures if measure.name not in known)


def steps_asking(protocol: Protocol, measure: str) -> tuple[str, ...]:
    """The steps of a protocol that ask for a measure."""
    return tuple(step.step for step in protocol.steps if any(q.measure == measure for q in step.questions))


def check_question(session: Session, clinic_id: str, protocol: Protocol, new: NewQuestion) -> OwnMeasure:
    """The question as it would be asked. Raises `Refused` naming every bad field.

    The rules of every text to patients hold for it.
    """
    fields = Fields()
    title = fields.text("title", new.title, most=TITLE_LENGTH, what="The name")
    measure = OwnMeasure(
        name=protocols.slug(title, _NAME_LENGTH),
        title=title,
        recall=_recall(fields, new.recall),
        words={
            language: ScoreWords(
                fields.text(f"question_{language}", said.question, most=_WORDS_LENGTH, what="The question"),
                fields.text(f"about_{language}", said.about, most=_WORDS_LENGTH, what="What it is about"),
            )
            for language, said in new.words.items()
        },
    )
    blank = {error.field for error in fields.errors}
    for place, sentence in wording.check_measure(measure):
        language, _, which = place.partition(".")
        if f"{which}_{language}" not in blank:
            fields.refuse(f"{which}_{language}", f"{_WHAT[which]} {sentence}")
    if title:
        for sentence in _wrong_name(session, clinic_id, protocol, measure):
            fields.refuse("title", sentence)
    for sentence in _wrong_steps(protocol, new.steps):
        fields.refuse("steps", sentence)
    fields.done()
    return measure


def add_question(session: Session, clinic_id: str, protocol: str, new: NewQuestion, *, actor: str) -> ProtocolVersion:
    """Store the protocol's next version, which asks the question too. Raises `Refused` naming every bad field."""
    locked_clinic(session, clinic_id)
    current = _current(session, clinic_id, protocol)
    measure = check_question(session, clinic_id, protocols.parsed(current), new)
    data: dict[str, Any] = deepcopy(dict(current.definition))
    data.setdefault("measures", []).append(
        {
            "measure": measure.name,
            "kind": "score",
            "title": measure.title,
            "recall": measure.recall.value,
            "words": {lang: {"question": w.question, "about": w.about} for lang, w in measure.words.items()},
        }
    )
    for step in data["steps"]:
        if step["step"] in new.steps:
            step["questions"].append({"measure": measure.name, "recall": measure.recall.value})
    return protocols.edit(session, clinic_id, data, actor=actor)


def remove_question(session: Session, clinic_id: str, protocol: str, measure: str, *, actor: str) -> ProtocolVersion:
    """Store the protocol's next version, which does not ask for this measure any more. Raises `Refused`."""
    locked_clinic(session, clinic_id)
    current = _current(session, clinic_id, protocol)
    if measure not in {own.name for own in clinics_own(protocols.parsed(current))}:
        fields = Fields()
        fields.refuse("measure", "This schedule has no question of the clinic's own by that name any more.")
        fields.done()
    data: dict[str, Any] = deepcopy(dict(current.definition))
    data["measures"] = [own for own in data["measures"] if own["measure"] != measure]
    for step in data["steps"]:
        step["questions"] = [question for question in step["questions"] if question["measure"] != measure]
    return protocols.edit(session, clinic_id, data, actor=actor)


_WHAT: Final = {"question": "The question", "about": "What it is about"}


def _current(session: Session, clinic_id: str, protocol: str) -> ProtocolVersion:
    current = protocols.ensure_current_version(session, clinic_id, protocol)
    if current is None:
        fields = Fields()
        fields.refuse("protocol", "There is no schedule of this name.")
        raise Refused(fields.errors)
    return current


def _recall(fields: Fields, value: str) -> Recall:
    if value in _RECALLS:
        return Recall(value)
    fields.refuse("recall", "Choose what the question asks about: now, the last 24 hours or the past week.")
    return Recall.DAY


def _wrong_name(session: Session, clinic_id: str, protocol: Protocol, measure: OwnMeasure) -> Iterator[str]:
    if measure.name in _RESERVED:
        yield "This name is kept for another measure; take another one."
    elif measure.name in {own.name for own in protocol.measures}:
        yield "This schedule asks a question of this name already. To word it anew, take another name."
    else:
        rows = select(ProtocolVersion).where(ProtocolVersion.clinic_id == clinic_id)
        for version in session.scalars(rows):
            for own in protocols.parsed(version).measures:
                if own.name == measure.name and (own.words, own.recall) != (measure.words, measure.recall):
                    yield (
                        "A question of this name was asked in other words before. Take another name, so that their "
                        "answers are not mixed."
                    )
                    return


def _wrong_steps(protocol: Protocol, chosen: tuple[str, ...]) -> Iterator[str]:
    if not chosen or set(chosen) - {step.step for step in protocol.steps}:
        yield "Choose at which check-ins it is asked."
    full = [s.step for s in protocol.steps if s.step in chosen and len(s.questions) >= QUESTIONS_LIMIT]
    if full:
        yield f"{QUESTIONS_LIMIT} questions are the most at one check-in; as many are asked at {', '.join(full)}."
