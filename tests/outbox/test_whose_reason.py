"""Whose consent, urgent flag, bad number or later infusion holds a question, and whose does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.outbox.effects import ensure_number
from reminders.outbox.kinds import Kind
from reminders.record.columns import new_id
from reminders.record.database import settings_of
from reminders.record.flags import About, open_flag
from reminders.record.outcomes import FlagKind
from reminders.record.people import Consent, Patient
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.texts import Message, MessageState
from tests.migrated import SENDER
from tests.one_clinic import NOON, Care, add_clinic_row, request_for
from tests.outbox.claiming import OTHER_PHONE, PHONE, kind_taken, queued

MINUTE = timedelta(minutes=1)
OTHER_SENDER = "+13125550177"

#: Writes rows about Ana, whose question may leave, and about Luis, another patient of her clinic on another phone.
Make = Callable[[Session, Patient, Patient], object]


@pytest.fixture
def luis(care: Care, ana: Enrollment) -> Enrollment:
    """Another patient of the clinic, infused after Ana."""
    details = {"name": "Luis Ortega", "phone": OTHER_PHONE, "mrn": "A-1002"}
    with care.database.write() as session:
        request = request_for(patient=details, infusion={"infused_at": NOON - MINUTE})
        return enroll(session, care.clinic(session), request, actor="staff:1", settings=care.settings)


def question_leaves(care: Care, ana: Enrollment, luis: Enrollment, how: Make, phone: str = PHONE) -> bool:
    """Whether Ana's first question, queued for `phone`, leaves after `how`; nothing else is queued."""
    with care.database.write() as session:
        session.execute(update(CheckIn).values(closes_at=care.now + timedelta(days=20)))
        how(session, session.get_one(Patient, ana.patient.id), session.get_one(Patient, luis.patient.id))
        session.flush()
        session.execute(update(Message).values(state=MessageState.DELIVERED.value))
    queued(
        care, ana, Kind.QUESTION, "How is your pain?", "question:1", phone,
        check_in_id=ana.check_ins[0].id, question="pain",
    )  # fmt: skip
    return kind_taken(care) == Kind.QUESTION


# -- consent ----------------------------------------------------------------------------------------------------------


def consented(session: Session, patient: Patient, at: datetime, *, withdrawn: bool = False) -> None:
    session.add(
        Consent(
            id=new_id(), clinic_id=patient.clinic_id, patient_id=patient.id, given_at=at, method="verbal",
            unencrypted_ok=True, wording_version="1", withdrawn=withdrawn, recorded_by="staff:1", recorded_at=at,
        )
    )  # fmt: skip


def withdrawn_and_given_again(session: Session, ana: Patient, luis: Patient) -> None:
    consented(session, ana, NOON + MINUTE, withdrawn=True)
    consented(session, ana, NOON + 2 * MINUTE)


def given_twice_and_withdrawn(session: Session, ana: Patient, luis: Patient) -> None:
    consented(session, ana, NOON + MINUTE)
    consented(session, ana, NOON + 2 * MINUTE, withdrawn=True)


CONSENTS: dict[str, tuple[bool, Make]] = {
    "given": (True, lambda session, ana, luis: None),
    "withdrawn": (False, lambda session, ana, luis: consented(session, ana, NOON + MINUTE, withdrawn=True)),
    "withdrawn by another": (True, lambda session, ana, luis: consented(session, luis, NOON + MINUTE, withdrawn=True)),
    "withdrawn and given again": (True, withdrawn_and_given_again),
    "given twice and withdrawn": (False, given_twice_and_withdrawn),
}


@pytest.mark.parametrize("what", CONSENTS)
def test_a_question_leaves_while_the_patients_own_newest_consent_stands(
    care: Care, ana: Enrollment, luis: Enrollment, what: str
) -> None:
    leaves, how = CONSENTS[what]
    assert question_leaves(care, ana, luis, how) == leaves


# -- urgent flags -----------------------------------------------------------------------------------------------------


def flagged(session: Session, clinic_id: str, patient: Patient | None, *, urgent: bool = True) -> None:
    about = About(patient_id=patient.id if patient else None)
    open_flag(session, clinic_id, FlagKind.DANGER, about, natural_key="danger:1", opened_at=NOON, urgent=urgent)


def resolved(session: Session, ana: Patient, luis: Patient) -> None:
    about = About(patient_id=ana.id)
    flag = open_flag(
        session, ana.clinic_id, FlagKind.DANGER, about, natural_key="danger:1", opened_at=NOON, urgent=True
    )
    flag.resolved_at, flag.resolved_by = NOON, "staff:1"


def on_her_phone(session: Session, ana: Patient, luis: Patient) -> None:
    luis.phone_index = ana.phone_index
    flagged(session, luis.clinic_id, luis)


def at_another_clinic(session: Session, ana: Patient) -> Patient:
    """A patient of another clinic, on Ana's phone."""
    hillside = add_clinic_row(session, "hillside")
    there = enroll(session, hillside, request_for(), actor="staff:1", settings=settings_of(session)).patient
    assert there.phone_index == ana.phone_index
    return there


def on_her_phone_at_another_clinic(session: Session, ana: Patient, luis: Patient) -> None:
    there = at_another_clinic(session, ana)
    flagged(session, there.clinic_id, there)


FLAGGED: dict[str, tuple[bool, Make]] = {
    "hers": (False, lambda session, ana, luis: flagged(session, ana.clinic_id, ana)),
    "hers, for review": (True, lambda session, ana, luis: flagged(session, ana.clinic_id, ana, urgent=False)),
    "hers, resolved": (True, resolved),
    "another patient's": (True, lambda session, ana, luis: flagged(session, luis.clinic_id, luis)),
    "another patient's on her phone": (False, on_her_phone),
    "about no patient": (True, lambda session, ana, luis: flagged(session, ana.clinic_id, None)),
    # The clinics of a phone on which danger was reported each get a flag of their own (`tell_other_clinics`).
    "of another clinic, on her phone": (True, on_her_phone_at_another_clinic),
    "about another clinic's patient": (
        True,
        lambda session, ana, luis: flagged(session, ana.clinic_id, at_another_clinic(session, ana)),
    ),
}


@pytest.mark.parametrize("what", FLAGGED)
def test_an_open_urgent_flag_of_the_clinic_holds_the_questions_to_its_patients_phone(
    care: Care, ana: Enrollment, luis: Enrollment, what: str
) -> None:
    leaves, how = FLAGGED[what]
    assert question_leaves(care, ana, luis, how) == leaves


def test_an_urgent_flag_holds_the_patients_questions_at_whichever_phone_they_were_queued_for(
    care: Care, ana: Enrollment, luis: Enrollment
) -> None:
    assert not question_leaves(care, ana, luis, FLAGGED["hers"][1], phone="+13125550144")


# -- bad numbers and later infusions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("elsewhere", "sender", "of_luis", "leaves"),
    [
        (False, SENDER, False, False),
        (True, SENDER, False, True),
        (False, OTHER_SENDER, False, True),
        (False, SENDER, True, True),
    ],
)
def test_a_bad_number_holds_the_clinics_questions_from_that_sender_to_that_phone(
    care: Care, ana: Enrollment, luis: Enrollment, elsewhere: bool, sender: str, of_luis: bool, leaves: bool
) -> None:
    def bad(session: Session, ana: Patient, luis: Patient) -> None:
        clinic_id = add_clinic_row(session, "hillside").id if elsewhere else ana.clinic_id
        number = ensure_number(session, clinic_id, sender, str((luis if of_luis else ana).phone_index))
        number.bad_since, number.bad_code = NOON, 21211

    assert question_leaves(care, ana, luis, bad) == leaves


def test_another_patients_later_infusion_supersedes_nothing(care: Care, ana: Enrollment, luis: Enrollment) -> None:
    assert luis.infusion.infused_at > ana.infusion.infused_at
    assert question_leaves(care, ana, luis, lambda session, ana, luis: None)


def test_of_two_infusions_at_one_moment_neither_supersedes_the_other(
    care: Care, ana: Enrollment, luis: Enrollment
) -> None:
    def again_then(session: Session, ana: Patient, luis: Patient) -> None:
        there = session.get_one(Infusion, infusion_id)
        yesterday = {"infused_at": there.infused_at - timedelta(days=1)}
        request = request_for(consent=None, infusion=yesterday)
        again = enroll(session, care.clinic(session), request, actor="staff:1", settings=settings_of(session)).infusion
        again.infused_at = there.infused_at

    infusion_id = ana.infusion.id
    assert question_leaves(care, ana, luis, again_then)
