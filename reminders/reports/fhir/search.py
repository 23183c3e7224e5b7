"""The search parameters of Patient, Procedure and Observation, and what each asks of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from reminders.record.access import INFUSION_CHANGED, AuditEntry
from reminders.record.identifiers import ExternalIdentifier
from reminders.record.identify import External, value_index
from reminders.record.outcomes import BASELINE, Measure, Outcome
from reminders.record.people import Patient
from reminders.record.schedule import Infusion
from reminders.record.sealing import index_of
from reminders.reports.fhir.lines import current_of
from reminders.reports.fhir.names import LOINC, Names
from reminders.reports.fhir.observation import CATEGORY, CATEGORY_SYSTEM, PAIN_CODE
from reminders.reports.fhir.search_values import Token, date_range, reference_id, token


@dataclass(frozen=True)
class Asking:
    """Who searches, and how what they write is to be read."""

    session: Session
    clinic_id: str
    zone: ZoneInfo
    """The clinic's: a date without an offset is on its clocks."""
    names: Names


Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Parameter:
    """One search parameter: its FHIR type, what it means here, and what one of its values asks of a row."""

    type: str
    says: str
    condition: Callable[[Asking, str], Condition]


def _patient_id(_asking: Asking, text: str) -> Condition:
    return Patient.id == token(text).code


def _patient_identifier(asking: Asking, text: str) -> Condition:
    wanted, names = token(text), asking.names
    found: list[Condition] = []
    if wanted.of(names.identifiers("patient")):
        found.append(Patient.id == wanted.code)
    if wanted.of(names.record_numbers(asking.clinic_id)) and wanted.code:
        named = select(ExternalIdentifier.id).where(
            ExternalIdentifier.clinic_id == asking.clinic_id,
            ExternalIdentifier.patient_id == Patient.id,
            ExternalIdentifier.kind == "Patient",
        )
        # Only patients without a number of the clinic's own are found under ours.
        unnamed = true() if wanted.system is None else ~exists(named)
        found.append(and_(Patient.mrn_index == index_of(asking.session, "mrn", wanted.code), unnamed))
    named_so = select(ExternalIdentifier.patient_id).where(*_external(asking, "Patient", wanted))
    # A number that staff changed since finds nobody any more.
    found.append(and_(Patient.id.in_(named_so), Patient.mrn_index == index_of(asking.session, "mrn", wanted.code)))
    return or_(*found)


def _infusion_id(_asking: Asking, text: str) -> Condition:
    return Infusion.id == token(text).code


def _infusion_identifier(asking: Asking, text: str) -> Condition:
    wanted = token(text)
    known = select(ExternalIdentifier.infusion_id).where(*_external(asking, "Procedure", wanted))
    own = wanted.of(asking.names.identifiers("infusion"))
    return or_(Infusion.id.in_(known), Infusion.id == wanted.code if own else false())


def _external(asking: Asking, kind: str, wanted: Token) -> tuple[Condition, ...]:
    """What finds identifiers that other systems gave: by system and value, or by the value alone."""
    if wanted.system is None:
        found = ExternalIdentifier.value_index == value_index(asking.session, kind, wanted.code)
    else:
        given = External(wanted.system, wanted.code)
        found = ExternalIdentifier.identifier_index == given.index(asking.session, kind)
    return (ExternalIdentifier.clinic_id == asking.clinic_id, ExternalIdentifier.kind == kind, found)


def _infusion_patient(asking: Asking, text: str) -> Condition:
    return _is(Infusion.patient_id, reference_id(text, "Patient", asking.names))


def _infusion_date(asking: Asking, text: str) -> Condition:
    return date_range(text, asking.zone).holds(Infusion.infused_at)


def _outcome_id(asking: Asking, text: str) -> Condition:
    return _of_line(asking, token(text).code)


def _outcome_identifier(asking: Asking, text: str) -> Condition:
    wanted = token(text)
    return _of_line(asking, wanted.code) if wanted.of(asking.names.identifiers("outcome")) else false()


def _of_line(asking: Asking, first_id: str) -> Condition:
    current = current_of(asking.session, asking.clinic_id, first_id)
    return false() if current is None else Outcome.id == current.id


def _outcome_patient(asking: Asking, text: str) -> Condition:
    return _is(Outcome.patient_id, reference_id(text, "Patient", asking.names))


def _outcome_infusion(asking: Asking, text: str) -> Condition:
    return _is(Outcome.infusion_id, reference_id(text, "Procedure", asking.names))


def _outcome_date(asking: Asking, text: str) -> Condition:
    at = case((Outcome.step == BASELINE, Infusion.infused_at), else_=Outcome.replied_at)
    return date_range(text, asking.zone).holds(at)


def _outcome_updated(asking: Asking, text: str) -> Condition:
    """As `lines.Line.changed_at` has it: any change of an infusion changes its baseline."""
    moved = (
        select(func.max(AuditEntry.care_at))
        .where(
            AuditEntry.clinic_id == Outcome.clinic_id,
            AuditEntry.subject_id == Outcome.infusion_id,
            AuditEntry.action == INFUSION_CHANGED,
        )
        .scalar_subquery()
    )
    last = case((and_(Outcome.step == BASELINE, moved > Outcome.recorded_at), moved), else_=Outcome.recorded_at)
    return date_range(text, asking.zone).holds(last)


def _outcome_category(_asking: Asking, text: str) -> Condition:
    return true() if token(text).fits(CATEGORY_SYSTEM, CATEGORY) else false()


def _outcome_code(asking: Asking, text: str) -> Condition:
    wanted = token(text)
    found: list[Condition] = []
    if wanted.fits(LOINC, PAIN_CODE):
        found.append(Outcome.measure == Measure.PAIN.value)
    if wanted.of(asking.names.codes("measure")):
        measure, _, recall = wanted.code.rpartition("-")
        own = and_(Outcome.measure == measure, Outcome.recall == recall)
        found.append(own if wanted.code else true())
    return or_(*found) if found else false()


def _is(column: InstrumentedAttribute[str], identifier: str | None) -> Condition:
    return false() if identifier is None else column == identifier


_ID: Final = "The id of the resource."
_INFUSION: Final = "The infusion: an id, Procedure/ID, or the whole address."
_PATIENT: Final = "The patient: an id, Patient/ID, or the whole address."

SEARCH: Final[Mapping[str, Mapping[str, Parameter]]] = {
    "Patient": {
        "_id": Parameter("token", _ID, _patient_id),
        "identifier": Parameter("token", "A record number, as system|value or alone.", _patient_identifier),
    },
    "Procedure": {
        "_id": Parameter("token", _ID, _infusion_id),
        "identifier": Parameter("token", "The identifier the clinic's own system gave it.", _infusion_identifier),
        "patient": Parameter("reference", _PATIENT, _infusion_patient),
        "subject": Parameter("reference", _PATIENT, _infusion_patient),
        "date": Parameter("date", "When the infusion was given.", _infusion_date),
    },
    "Observation": {
        "_id": Parameter("token", _ID, _outcome_id),
        "_lastUpdated": Parameter(
            "date",
            "When it was recorded or corrected; of a baseline, also any change of its infusion.",
            _outcome_updated,
        ),
        "identifier": Parameter("token", "Our identifier of the answer.", _outcome_identifier),
        "patient": Parameter("reference", _PATIENT, _outcome_patient),
        "subject": Parameter("reference", _PATIENT, _outcome_patient),
        "part-of": Parameter("reference", _INFUSION, _outcome_infusion),
        "code": Parameter("token", "What was asked: LOINC 72514-3 for pain, or one of our own codes.", _outcome_code),
        "category": Parameter("token", "Always survey.", _outcome_category),
        "date": Parameter("date", "When it was answered; for a baseline, when the infusion was given.", _outcome_date),
    },
}
