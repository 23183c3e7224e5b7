"""Which patients the list shows and in what order; a page costs the same however many patients there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, select, text, tuple_
from sqlalchemy.orm import Session, aliased

from reminders.record.flags import REVIEW
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Patient
from reminders.record.schedule import GIVEN, CheckIn, CheckInState, Infusion, InfusionStatus
from reminders.reports.worklist import entries

#: A filter that no index serves looks at so many patients for one page; the next page goes on from there.
SEARCHED: Final = 1_000

#: The actor that resolves the flag that relief has ended when it is no longer true.
_TAKEN_BACK_BY: Final = "service"


class Show(StrEnum):
    """Which patients are shown, besides everybody."""

    NEEDS_PERSON = "person"
    """Those of Today's threads: an open flag, an unanswered check-in to call about, a missing baseline."""
    NO_ANSWER = "no-answer"
    """Those of whom Today says that they did not answer."""
    RELIEF_ENDED = "relief-ended"
    """Those whose relief has ended since their last infusion."""


class Order(StrEnum):
    """What comes first."""

    ENROLLED = "enrolled"
    INFUSED = "infused"
    DUE = "due"
    """The next check-in; patients without one are left out."""


@dataclass(frozen=True)
class PatientFilter:
    """Which patients to show (of every kind that is given), and in what order."""

    show: Show | None = None
    condition: str | None = None
    order: Order = Order.ENROLLED


@dataclass(frozen=True)
class Chosen:
    """The patients of one page; `last` is where the next page goes on, None at the end.

    `searched` says that fewer than a page were found among those looked at, and that more were not looked at.
    """

    rows: Sequence[Patient]
    last: str | None
    searched: bool = False


def choose(
    session: Session, clinic_id: str, which: PatientFilter, *, before: str | None, now: datetime, size: int,
    searched: int = SEARCHED,
) -> Chosen:  # fmt: skip
    """One keyset page of the patients that fit; `before` is the last patient of the page before it."""
    only = _only(session, clinic_id, which.show, now)
    narrowed = _narrowed(which)
    looked_at = searched if narrowed else size + 1
    window = _ordered(session, clinic_id, which.order, only, before).limit(looked_at).subquery()
    place = tuple(window.c[name] for name in ("at", "row") if name in window.c)
    first_up = which.order is Order.DUE
    order = [column.asc() if first_up else column.desc() for column in place]
    query = select(Patient).join(window, window.c.patient == Patient.id).where(*narrowed).order_by(*order)
    rows = session.scalars(query.limit(size + 1)).all()
    if len(rows) > size:
        return Chosen(rows[:size], rows[size - 1].id)
    seen = session.scalars(select(window.c.patient).order_by(*order)).all() if narrowed else ()
    return Chosen(rows, seen[-1], searched=True) if len(seen) == looked_at else Chosen(rows, None)


def _only(session: Session, clinic_id: str, show: Show | None, now: datetime) -> set[str] | None:
    """The patients among whom to look, where Today knows them; None means everybody."""
    if show is Show.NEEDS_PERSON:
        return {entry.whose for entry in entries(session, clinic_id, now)}
    if show is Show.NO_ANSWER:
        open_flags = select(Flag.patient_id).where(
            Flag.clinic_id == clinic_id,
            Flag.concern == REVIEW,
            Flag.resolved_at.is_(None),
            Flag.kind == FlagKind.NOT_ANSWERED.value,
        )
        to_call = {entry.whose for entry in entries(session, clinic_id, now) if entry.unanswered}
        return to_call | {one for one in session.scalars(open_flags) if one}
    return None


def _narrowed(which: PatientFilter) -> list[ColumnElement[bool]]:
    """The conditions that each patient is looked at for."""
    conditions: list[ColumnElement[bool]] = []
    if which.condition:
        given = select(Infusion.id).where(
            Infusion.clinic_id == Patient.clinic_id,
            Infusion.patient_id == Patient.id,
            Infusion.status == InfusionStatus.ACTIVE.value,
            Infusion.condition == which.condition,
        )
        conditions.append(given.exists())
    if which.show is Show.RELIEF_ENDED:
        conditions.append(_relief_ended())
    return conditions


def _relief_ended() -> ColumnElement[bool]:
    """Whether the flag of it was opened for the patient's newest infusion, and was not taken back."""
    told, newer = aliased(Infusion), aliased(Infusion)
    return (
        select(Flag.id)
        .join(told, and_(told.clinic_id == Flag.clinic_id, told.id == Flag.infusion_id))
        .where(
            Flag.clinic_id == Patient.clinic_id,
            Flag.patient_id == Patient.id,
            Flag.kind == FlagKind.RELIEF_ENDED.value,
            Flag.resolved_by.is_distinct_from(_TAKEN_BACK_BY),
            ~_newer_than(told, newer),
        )
        .exists()
    )


def _newer_than(infusion: type[Infusion], newer: type[Infusion]) -> ColumnElement[bool]:
    return (
        select(newer.id)
        .where(
            newer.clinic_id == infusion.clinic_id,
            newer.patient_id == infusion.patient_id,
            newer.status == InfusionStatus.ACTIVE.value,
            tuple_(newer.infused_at, newer.id) > tuple_(infusion.infused_at, infusion.id),
        )
        .exists()
    )


def _ordered(session: Session, clinic_id: str, order: Order, only: set[str] | None, before: str | None) -> Any:
    """Patients in order, after the one that ended the last page: `patient` and the place (`at` and) `row`."""
    if order is Order.ENROLLED:
        found = select(Patient.id.label("patient"), Patient.id.label("row")).where(Patient.clinic_id == clinic_id)
        found = found.where(Patient.id.in_(only)) if only is not None else found
        return (found.where(Patient.id < before) if before else found).order_by(Patient.id.desc())
    newest_first = order is Order.INFUSED
    if only is not None:
        placed, at, row, patient = _among_few(clinic_id, newest_first=newest_first)
        placed = placed.where(Patient.id.in_(only))
    elif newest_first:
        placed, at, row, patient = _by_infusion(clinic_id), Infusion.infused_at, Infusion.id, Infusion.patient_id
    else:
        placed, at, row, patient = _by_check_in(clinic_id), CheckIn.due_at, CheckIn.id, CheckIn.patient_id
    last = session.execute(placed.where(patient == before)).first() if before else None
    if last is not None:
        there, here = tuple_(at, row), tuple_(last.at, last.row)
        placed = placed.where(there < here if newest_first else there > here)
    return placed.order_by(*((at.desc(), row.desc()) if newest_first else (at, row)))


def _among_few(clinic_id: str, *, newest_first: bool) -> tuple[Any, Any, Any, Any]:
    """Patients that are looked up one by one, each at the newest infusion or the next check-in."""
    found = (
        select(func.max(Infusion.infused_at)).where(
            Infusion.clinic_id == Patient.clinic_id,
            Infusion.patient_id == Patient.id,
            Infusion.status == InfusionStatus.ACTIVE.value,
        )
        if newest_first
        else select(func.min(CheckIn.due_at)).where(
            CheckIn.clinic_id == Patient.clinic_id,
            CheckIn.patient_id == Patient.id,
            CheckIn.state == CheckInState.SCHEDULED.value,
        )
    )
    at = found.scalar_subquery()
    placed = select(Patient.id.label("patient"), at.label("at"), Patient.id.label("row"))
    return placed.where(Patient.clinic_id == clinic_id, at.is_not(None)), at, Patient.id, Patient.id


def _by_infusion(clinic_id: str) -> Select[str, datetime, str]:
    """Each patient at the newest infusion that counts."""
    newer = aliased(Infusion)
    return select(
        Infusion.patient_id.label("patient"), Infusion.infused_at.label("at"), Infusion.id.label("row")
    ).where(
        Infusion.clinic_id == clinic_id,
        text(f"infusions.{GIVEN}"),
        Infusion.status == InfusionStatus.ACTIVE.value,
        ~_newer_than(Infusion, newer),
    )


def _by_check_in(clinic_id: str) -> Select[str, datetime, str]:
    """Each patient at the check-in that is asked next."""
    sooner = aliased(CheckIn)
    earlier = select(sooner.id).where(
        sooner.clinic_id == CheckIn.clinic_id,
        sooner.patient_id == CheckIn.patient_id,
        sooner.state == CheckInState.SCHEDULED.value,
        tuple_(sooner.due_at, sooner.id) < tuple_(CheckIn.due_at, CheckIn.id),
    )
    return select(CheckIn.patient_id.label("patient"), CheckIn.due_at.label("at"), CheckIn.id.label("row")).where(
        CheckIn.clinic_id == clinic_id,
        text("check_ins.state = 'scheduled'"),
        ~earlier.exists(),
    )
