"""Moving infusions that were enrolled earlier to the newest version of their protocol, after a preview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from reminders.clinics.row import locked_clinic
from reminders.errors import NotFound
from reminders.fields import Fields
from reminders.followup.amending.subject import audit_amendment, infusion_of
from reminders.followup.asking import protocols
from reminders.followup.enrolling.protocol_version import look_at_move, move
from reminders.outbox.review import review
from reminders.record.access import INFUSION_CHANGED
from reminders.record.people import Clinic, Patient, ProtocolVersion
from reminders.record.schedule import CheckIn, CheckInState, Infusion, InfusionStatus

#: Infusions moved, and looked at, in one go: a clinic of thousands is moved in several.
MOST: Final = 100
#: How many of them are shown one by one.
SHOWN: Final = 5


@dataclass(frozen=True)
class MovedInfusion:
    """An infusion that would be moved: its next check-in now and then, as step and instant, if there is one."""

    patient_id: str
    from_version: int
    now: tuple[str, datetime] | None
    then: tuple[str, datetime] | None


@dataclass(frozen=True)
class MoveConsequences:
    """What moving would do: `infusions` are moved now, `more` after them; check-ins left out and added, by step."""

    version: ProtocolVersion
    infusions: int
    more: bool
    left_out: Counter[str]
    added: Counter[str]
    examples: tuple[MovedInfusion, ...]


def move_consequences(session: Session, clinic: Clinic, name: str) -> MoveConsequences:
    """Look at moving the infusions that older versions of a protocol are followed by. Changes nothing.

    Raises `NotFound` if the clinic stored no version of this name.
    """
    version = _newest(session, clinic.id, name)
    found = _to_move(session, version, MOST + 1)
    left_out, added, examples = Counter[str](), Counter[str](), list[MovedInfusion]()
    for infusion, patient, from_version in found[:MOST]:
        seen = look_at_move(session, clinic, patient, infusion, version)
        left_out.update(seen.left_out)
        added.update(seen.added.keys())
        if len(examples) < SHOWN:
            to_come = [*seen.goes_on.values(), *seen.added.values()]
            then = min(((one.due_at, one.step) for one in to_come if not one.reason), default=None)
            examples.append(
                MovedInfusion(patient.id, from_version, _next(session, infusion), (then[1], then[0]) if then else None)
            )
    return MoveConsequences(version, min(len(found), MOST), len(found) > MOST, left_out, added, tuple(examples))


def move_schedules(session: Session, clinic_id: str, name: str, *, looked_at: int, why: str, actor: str) -> int:
    """Move up to `MOST` infusions to the newest version of a protocol. Returns how many were moved.

    Each is audited with the reason. Raises `NotFound`, and `Refused` for a missing reason or if version `looked_at` is
    not the newest any more.
    """
    clinic = locked_clinic(session, clinic_id)
    version = _newest(session, clinic_id, name)
    fields = Fields()
    why = fields.why(why)
    if version.version != looked_at:
        fields.refuse("version", f"Version {version.version} is the newest by now. Look at what it moves first.")
    fields.done()
    found = _to_move(session, version, MOST)
    for one, _patient, from_version in found:
        infusion, patient = infusion_of(session, clinic_id, one.id)
        move(session, clinic, patient, infusion, version)
        session.flush()
        review(session, clinic_id, patient.id)
        audit_amendment(
            session, patient, INFUSION_CHANGED, actor=actor, why=why, subject="infusion", subject_id=infusion.id,
            old={"schedule": f"{name} {from_version}"}, new={"schedule": f"{name} {version.version}"},
        )  # fmt: skip
    return len(found)


def _newest(session: Session, clinic_id: str, name: str) -> ProtocolVersion:
    found = protocols.newest_version(session, clinic_id, name)
    if found is None:
        raise NotFound("There is no schedule of this name.")
    return found


def _to_move(session: Session, version: ProtocolVersion, most: int) -> Sequence[tuple[Infusion, Patient, int]]:
    """The infusions with check-ins to come by an older version, the earliest first."""
    to_come = exists().where(
        CheckIn.clinic_id == Infusion.clinic_id,
        CheckIn.infusion_id == Infusion.id,
        CheckIn.state == CheckInState.SCHEDULED.value,
    )
    rows = session.execute(
        select(Infusion, Patient, ProtocolVersion.version)
        .join(Patient, (Patient.clinic_id == Infusion.clinic_id) & (Patient.id == Infusion.patient_id))
        .join(ProtocolVersion, ProtocolVersion.id == Infusion.protocol_id)
        .where(
            Infusion.clinic_id == version.clinic_id,
            Infusion.status == InfusionStatus.ACTIVE.value,
            ProtocolVersion.clinic_id == version.clinic_id,
            ProtocolVersion.name == version.name,
            ProtocolVersion.version < version.version,
            Patient.erased_at.is_(None),
            to_come,
        )
        .order_by(Infusion.infused_at, Infusion.id)
        .limit(most)
    )
    return [(infusion, patient, from_version) for infusion, patient, from_version in rows]


def _next(session: Session, infusion: Infusion) -> tuple[str, datetime] | None:
    row = session.execute(
        select(CheckIn.step, CheckIn.due_at)
        .where(
            CheckIn.clinic_id == infusion.clinic_id,
            CheckIn.infusion_id == infusion.id,
            CheckIn.state == CheckInState.SCHEDULED.value,
        )
        .order_by(CheckIn.due_at)
        .limit(1)
    ).first()
    return (row.step, row.due_at) if row else None
