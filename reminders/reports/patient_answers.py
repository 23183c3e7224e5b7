"""A patient's answers with what they were before: every value that was corrected or withdrawn stays to be seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from reminders.record.outcomes import Outcome
from reminders.record.people import Patient
from reminders.record.sealing import prepare
from reminders.record.texts import Reply
from reminders.reports.patient_names import actors, opened

#: Texts shown beside the field of a value: the rest of a long exchange is in the conversation.
MOST_TEXTS = 10


@dataclass(frozen=True)
class Recorded:
    """One recorded value: where it came from, who recorded it when, and why."""

    value: Decimal | None
    """None where the value before it was withdrawn."""
    source: str
    by: str
    at: datetime
    why: str | None


@dataclass(frozen=True)
class Answer:
    """One outcome in force, with the values that it replaced, oldest first."""

    id: str
    measure: str
    value: Decimal
    replied_at: datetime
    late: bool
    doubtful: bool
    reply_id: str | None
    recorded: Recorded
    before: tuple[Recorded, ...]

    @property
    def corrected(self) -> bool:
        """Whether it replaced an earlier row."""
        return bool(self.before)

    @property
    def source(self) -> str:
        """Where it came from, of `Source`."""
        return self.recorded.source

    @property
    def was(self) -> tuple[Recorded, ...]:
        """The values before it that said something else: a row that only marks the same value is left out."""
        return tuple(one for one, later in pairwise((*self.before, self.recorded)) if one.value != later.value)


@dataclass(frozen=True)
class Withdrawn:
    """A measure whose value was withdrawn without another in its place."""

    id: str
    measure: str
    recorded: Recorded
    was: tuple[Recorded, ...]
    """The values before it, oldest first."""


@dataclass(frozen=True)
class Wrote:
    """A text of the patient's about a question. `body` is None if it was erased."""

    body: str | None
    at: datetime
    media: int


#: By infusion and step.
ByStep = Mapping[tuple[str, str], Sequence[Answer | Withdrawn]]


def answers_of(session: Session, patient: Patient) -> ByStep:
    """What is in force of each of a patient's measures, in the order it was recorded."""
    # Sorted here: with ORDER BY, SQLite would read all of the clinic's outcomes to pick out the patient's.
    mine = select(Outcome).where(Outcome.clinic_id == patient.clinic_id, Outcome.patient_id == patient.id)
    rows = sorted(session.scalars(mine), key=lambda row: (row.recorded_at, row.id))
    who = actors(session, patient.clinic_id, (row.recorded_by for row in rows))
    by_id = {row.id: row for row in rows}
    superseded = {row.supersedes for row in rows if row.supersedes}
    found: dict[tuple[str, str], list[Answer | Withdrawn]] = {}
    for row in rows:
        if row.id in superseded:
            continue
        recorded, *earlier = (_recorded(session, one, who) for one in _line(row, by_id))
        before = tuple(reversed(earlier))
        stands: Answer | Withdrawn
        if row.value is None:
            stands = Withdrawn(row.id, row.measure, recorded, before)
        else:
            stands = Answer(
                row.id, row.measure, row.value, row.replied_at, row.late, row.doubtful, row.reply_id, recorded, before
            )
        found.setdefault((row.infusion_id, row.step), []).append(stands)
    return found


def _line(row: Outcome, by_id: Mapping[str, Outcome]) -> list[Outcome]:
    """A row and those it supersedes, the newest first."""
    line = [row]
    while (earlier := by_id.get(line[-1].supersedes or "")) is not None:
        line.append(earlier)
    return line


def _recorded(session: Session, row: Outcome, who: Mapping[str, str]) -> Recorded:
    return Recorded(row.value, row.source, who[row.recorded_by], row.recorded_at, opened(session, row, "why"))


def texts_behind(session: Session, outcome: Outcome) -> list[Wrote]:
    """What the patient wrote about the question that an outcome answers, also before it was corrected, oldest first."""
    mine = select(Outcome).where(Outcome.clinic_id == outcome.clinic_id, Outcome.patient_id == outcome.patient_id)
    line = _line(outcome, {row.id: row for row in session.scalars(mine)})
    reply_ids = {row.reply_id for row in line if row.reply_id}
    return texts_about(session, outcome, outcome.check_in_id, [outcome.measure], reply_ids)


def texts_about(
    session: Session,
    of: Outcome | Patient,
    check_in_id: str | None,
    measures: Sequence[str],
    reply_ids: Iterable[str] = (),
) -> list[Wrote]:
    """The patient's newest texts about some questions of a check-in, and those of these ids, oldest first."""
    patient_id = of.id if isinstance(of, Patient) else of.patient_id
    asked = (Reply.check_in_id == check_in_id) & Reply.question.in_(measures)
    found = session.scalars(
        select(Reply)
        .where(
            Reply.clinic_id == of.clinic_id,
            Reply.patient_id == patient_id,
            or_(Reply.id.in_(set(reply_ids)), asked),
        )
        .order_by(Reply.id.desc())
        .limit(MOST_TEXTS)
    ).all()
    prepare(session, found)
    return [Wrote(opened(session, row, "body"), row.received_at, row.media) for row in reversed(found)]
