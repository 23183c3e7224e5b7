"""Changing or copying a clinic's protocol as its admins do: check-ins with their times, windows and questions.

A change is stored as the protocol's next version. Infusions that are followed already keep the version they have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from reminders.care.protocol import Offset, Protocol, ProtocolError, Unit, parse_protocol
from reminders.clinics.row import locked_clinic
from reminders.errors import FieldError, NotFound, Refused
from reminders.fields import Fields
from reminders.followup.asking import protocols
from reminders.record.people import ProtocolVersion

TITLE_LENGTH: Final = 80
_NAME_LENGTH: Final = 40
_PLACE: Final = re.compile(r"steps\[(\d+)\](?:\.(\w+))?.*")
#: What a field of a check-in is called in the sentences that refuse it.
_CALLED: Final = {
    "after_hours": "The hours after the infusion",
    "after_days": "The days after the infusion",
    "window_hours": "The hours it is open",
    "nudge_hours": "The hours until it is asked again",
    "questions": "A check-in",
}


@dataclass(frozen=True)
class ChosenStep:
    """One check-in as an admin chose it; `asks` holds measure and recall of each question, pain first.

    `nudge_hours` as in `Step`.
    """

    offset: Offset
    window_hours: int
    asks: tuple[tuple[str, str], ...]
    nudge_hours: int | None = None

    @property
    def name(self) -> str:
        """The timepoint's name in the record. It follows from the time, so that `d7` is day 7 in every version."""
        return f"{'h' if self.offset.unit is Unit.HOURS else 'd'}{self.offset.count}"


@dataclass(frozen=True)
class ProtocolDraft:
    """A protocol as an admin changed it, begun from `version`. With `copy` it becomes a protocol of its own."""

    title: str
    steps: tuple[ChosenStep, ...]
    version: int
    copy: bool = False


def check_draft(session: Session, clinic_id: str, name: str, draft: ProtocolDraft) -> Protocol:
    """The protocol as it would be stored. Raises `NotFound`, and `Refused` naming every bad field.

    A field of a check-in is named by its place in the draft: `steps[2].window_hours`.
    """
    known = protocols.known(session, clinic_id)
    if name not in protocols.offered(session, clinic_id):
        raise NotFound
    return _checked(known, protocols.definition(session, clinic_id, name), known[name], draft)[0]


def store_draft(session: Session, clinic_id: str, name: str, draft: ProtocolDraft, *, actor: str) -> ProtocolVersion:
    """Store the draft as the next version of the protocol, or as the first of a copy.

    Raises as `check_draft` does, and `Refused` for a draft that changes nothing.
    """
    locked_clinic(session, clinic_id)
    known = protocols.known(session, clinic_id)
    if name not in protocols.offered(session, clinic_id):
        raise NotFound
    protocol, data = _checked(known, protocols.definition(session, clinic_id, name), known[name], draft)
    if not draft.copy and (protocol.title, protocol.steps) == (known[name].title, known[name].steps):
        raise Refused([FieldError("steps", "Nothing is changed yet.")])
    return protocols.edit(session, clinic_id, data, actor=actor)


def _checked(
    known: Mapping[str, Protocol], definition: Mapping[str, Any], current: Protocol, draft: ProtocolDraft
) -> tuple[Protocol, dict[str, Any]]:
    fields = Fields()
    title = fields.text("title", draft.title, most=TITLE_LENGTH, what="The name")
    if title:
        for sentence in _wrong_title(known, current, draft, title):
            fields.refuse("title", sentence)
    if draft.version != current.version:
        fields.refuse(
            "version",
            f"Somebody stored version {current.version} of this schedule meanwhile. Open it again and make your "
            "change in that version.",
        )
    order = sorted(range(len(draft.steps)), key=lambda place: _when(draft.steps[place]))
    data: dict[str, Any] = {
        **definition,
        "name": protocols.slug(title, _NAME_LENGTH) if draft.copy else current.name,
        "version": 1 if draft.copy else current.version + 1,
        "title": title or current.title,
        "steps": [_step(draft.steps[place]) for place in order],
    }
    fields.errors += _wrong_steps(data, draft, order)
    fields.done()
    return parse_protocol(data), data


def _wrong_title(known: Mapping[str, Protocol], current: Protocol, draft: ProtocolDraft, title: str) -> Iterator[str]:
    others = {protocol.title.casefold() for protocol in known.values() if draft.copy or protocol.name != current.name}
    if title.casefold() in others or (draft.copy and protocols.slug(title, _NAME_LENGTH) in known):
        yield "Another schedule has this name already. Take another one."


def _wrong_steps(data: Mapping[str, Any], draft: ProtocolDraft, order: list[int]) -> list[FieldError]:
    if not draft.steps:
        return [FieldError("steps", "A schedule has one check-in at least.")]
    names = [step.name for step in draft.steps]
    twice = {name for name in names if names.count(name) > 1}
    wrong = [
        FieldError(f"steps[{place}].offset", "Another check-in is asked at this time already.")
        for place, name in enumerate(names)
        if name in twice
    ]
    try:
        parse_protocol({**data, "name": "a", "title": "a"})
    except ProtocolError as error:
        for problem in error.problems:
            found = _PLACE.fullmatch(problem.field)
            if found is None:
                wrong.append(FieldError("steps", f"A schedule {problem.sentence}"))
            elif found[2] != "step":
                wrong.append(_refusal(order[int(found[1])], found[2] or "", problem.sentence))
    return wrong


def _refusal(place: int, key: str, sentence: str) -> FieldError:
    field = "offset" if key in ("", "after_hours", "after_days") else key
    return FieldError(f"steps[{place}].{field}", f"{_CALLED[key]} {sentence}" if key in _CALLED else sentence)


def _when(step: ChosenStep) -> timedelta:
    return step.offset.nominal


def _step(step: ChosenStep) -> dict[str, Any]:
    return {
        "step": step.name,
        f"after_{step.offset.unit.value}": step.offset.count,
        "window_hours": step.window_hours,
        **({} if step.nudge_hours is None else {"nudge_hours": step.nudge_hours}),
        "questions": [{"measure": measure, "recall": recall} for measure, recall in step.asks],
    }
