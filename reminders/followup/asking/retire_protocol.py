"""Retiring a clinic's protocol: no new infusion is planned with it; those that follow it go on. It can be undone."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from reminders.clinics.row import locked_clinic
from reminders.errors import FieldError, NotFound, Refused
from reminders.followup.asking import protocols
from reminders.record.audit import audit
from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.people import RetiredProtocol


def check_retiring(session: Session, clinic_id: str, name: str) -> None:
    """Raises `NotFound` where the clinic offers no such protocol, and `Refused` for the last one it offers."""
    offered = protocols.offered(session, clinic_id)
    if name not in offered:
        raise NotFound
    if len(offered) == 1:
        raise Refused([FieldError("", "It is the only schedule that is offered. Offer another one first.")])


def retire(session: Session, clinic_id: str, name: str, *, actor: str) -> None:
    """Offer a protocol for no new infusion. Raises as `check_retiring`; retiring it again changes nothing."""
    locked_clinic(session, clinic_id)
    if name in protocols.retired_names(session, clinic_id):
        return
    check_retiring(session, clinic_id, name)
    session.add(RetiredProtocol(id=new_id(), clinic_id=clinic_id, name=name, retired_at=clock_of(session).now()))
    _audit(session, clinic_id, name, "retire-protocol", actor)


def offer_again(session: Session, clinic_id: str, name: str, *, actor: str) -> None:
    """Offer a retired protocol again. Raises `NotFound` for none of the clinic's; one that is offered stays so."""
    locked_clinic(session, clinic_id)
    if name not in protocols.known(session, clinic_id):
        raise NotFound
    if name not in protocols.retired_names(session, clinic_id):
        return
    session.execute(delete(RetiredProtocol).where(RetiredProtocol.clinic_id == clinic_id, RetiredProtocol.name == name))
    _audit(session, clinic_id, name, "offer-protocol", actor)


def _audit(session: Session, clinic_id: str, name: str, action: str, actor: str) -> None:
    version = protocols.ensure_current_version(session, clinic_id, name)
    assert version is not None, "the clinic knows it"
    audit(session, clinic_id, actor=actor, action=action, subject="protocol", subject_id=version.id)
