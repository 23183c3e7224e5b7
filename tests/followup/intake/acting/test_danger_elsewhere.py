"""Which flag at another clinic a danger joins, and for whom a new one is opened there: each case is undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reminders.care.reasons import Reason
from reminders.followup.alerting.flag import acknowledge, resolve
from reminders.followup.enrolling.enroll import enroll
from reminders.followup.intake import read_reply
from reminders.followup.intake.arrival.store import store_reply
from reminders.followup.intake.inbound import Inbound
from reminders.record.columns import new_id
from reminders.record.flags import ELSEWHERE
from reminders.record.outcomes import Flag
from reminders.record.people import Clinic, Patient
from reminders.record.texts import Message
from tests.followup.intake.doubts import DOUBT
from tests.followup.intake.test_what_follows import HARM
from tests.followup.intake.whose.test_who_texted_last import SOUTHS, Change, Known, known
from tests.migrated import SENDER
from tests.one_clinic import add_clinic_row, request_for
from tests.outbox.claiming import OTHER_PHONE, PHONE

__all__ = ["known"]


def writes(session: Session, body: str, to: str = SENDER) -> str:
    """North's patient writes, and it is read."""
    reply = store_reply(session, Inbound(f"SM{new_id()}", PHONE, to, body))
    assert reply is not None
    assert read_reply(session, reply, wait=timedelta())
    session.flush()
    return reply


def at_south(known: Known, session: Session) -> list[Flag]:
    clinic = known.south.patient.clinic_id
    return list(session.scalars(select(Flag).where(Flag.clinic_id == clinic).order_by(Flag.id)))


def patient(of: str, **values: Any) -> Change:
    return lambda session: session.execute(update(Patient).where(Patient.id == of).values(**values))


def test_the_flag_at_the_other_clinic_names_its_patient_and_what_it_warns_of(known: Known) -> None:
    def look(session: Session) -> None:
        reply = writes(session, HARM)
        (flag,) = at_south(known, session)
        patient = session.get_one(Patient, known.south.patient.id)
        assert (flag.kind, flag.concern, flag.natural_key) == ("danger", "urgent", f"{ELSEWHERE}:{reply}")
        assert (flag.patient_id, flag.other_clinic_reply_id, flag.reply_id) == (patient.id, reply, None)
        assert (flag.data_key_id, flag.opened_at, flag.page_next_at) == (patient.data_key_id, known.now, known.now)

    known.undone(look=look)


def test_a_doubt_that_is_open_at_the_other_clinic_does_not_take_the_danger(known: Known) -> None:
    def look(session: Session) -> list[tuple[str, str]]:
        writes(session, DOUBT)
        writes(session, HARM)
        return [(flag.kind, flag.concern) for flag in at_south(known, session)]

    assert known.undone(look=look) == [("refusal-in-doubt", "review"), ("danger", "urgent")]


def test_a_danger_of_the_other_clinics_own_does_not_take_what_was_written_here(known: Known) -> None:
    """Its staff know the words of that one, and settle it without knowing of this."""

    def look(session: Session) -> list[bool]:
        session.execute(update(Clinic).where(Clinic.id == known.south.patient.clinic_id).values(sender=SOUTHS))
        theirs = writes(session, HARM, to=SOUTHS)
        here = writes(session, HARM)
        flags = at_south(known, session)
        assert [flag.reply_id for flag in flags] == [theirs, None]
        return [flag.other_clinic_reply_id == here for flag in flags]

    assert known.undone(look=look) == [False, True]


def test_one_flag_of_the_phone_is_open_there_whoever_it_names_and_another_phones_is_not_it(known: Known) -> None:
    def look(session: Session) -> list[bool]:
        clinic = session.get_one(Clinic, known.south.patient.clinic_id)
        who = request_for(patient={"name": "Ben", "mrn": "ben"}, shared_phone=True)
        enroll(session, clinic, who, actor="staff:1", settings=known.care.settings)
        first = writes(session, HARM)
        writes(session, HARM)
        (flag,) = at_south(known, session)
        assert (flag.patient_id, flag.other_clinic_reply_id) == (known.south.patient.id, first)
        other = request_for(patient={"name": "Cy", "mrn": "cy", "phone": OTHER_PHONE})
        cy = enroll(session, clinic, other, actor="staff:1", settings=known.care.settings)
        session.execute(update(Flag).where(Flag.id == flag.id).values(patient_id=cy.patient.id))
        session.expire_all()
        again = writes(session, HARM)
        return [one.other_clinic_reply_id == again for one in at_south(known, session)]

    assert known.undone(look=look) == [False, True]


def test_every_other_clinic_has_a_flag_of_its_own_that_names_its_oldest_patient_on_the_phone(known: Known) -> None:
    def look(session: Session) -> list[bool]:
        west = add_clinic_row(session, "west")
        _, older = (
            enroll(session, west, request_for(patient={"name": name, "mrn": name}, shared_phone=True), actor="staff:1",
                   settings=known.care.settings).patient.id
            for name in ("Ana", "Ben")
        )  # fmt: skip
        patient(older, created_at=known.now - timedelta(days=90))(session)
        writes(session, HARM)
        assert [flag.clinic_id for flag in at_south(known, session)] == [known.south.patient.clinic_id]
        return [flag.patient_id == older for flag in session.scalars(select(Flag).where(Flag.clinic_id == west.id))]

    assert known.undone(look=look) == [True]


def test_a_danger_after_the_first_was_resolved_has_a_flag_of_its_own(known: Known) -> None:
    def look(session: Session) -> list[bool]:
        writes(session, HARM)
        (flag,) = at_south(known, session)
        resolve(session, flag.clinic_id, flag.id, actor="staff:1", note="We called her.")
        writes(session, HARM)
        return [one.resolved_at is None for one in at_south(known, session)]

    assert known.undone(look=look) == [False, True]


@pytest.mark.parametrize("acknowledged", [True, False])
def test_a_further_cry_pages_the_other_clinic_again_where_somebody_took_the_first_on(
    known: Known, acknowledged: bool
) -> None:
    def look(session: Session) -> bool:
        writes(session, HARM)
        (flag,) = at_south(known, session)
        if acknowledged:
            acknowledge(session, flag.clinic_id, flag.id, actor="staff:1")
        else:
            flag.page_next_at = known.now + timedelta(minutes=10)
        session.flush()
        before = flag.page_next_at
        writes(session, HARM)
        session.refresh(flag)
        return flag.page_next_at != before

    assert known.undone(look=look) is acknowledged


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"ended_reason": "deceased"}, False),
        ({"ended_reason": "wrong-person"}, False),
        ({"ended_reason": "left"}, True),
        ({"phone_index": "another"}, False),
    ],
)
def test_who_may_have_written_is_whoever_has_the_phone_and_is_not_known_to_be_somebody_else(
    known: Known, values: dict[str, Any], told: bool
) -> None:
    def look(session: Session) -> int:
        writes(session, HARM)
        return len(at_south(known, session))

    assert known.undone(patient(known.south.patient.id, **values), look=look) == int(told)


def test_what_waits_at_either_clinic_to_be_asked_about_the_texts_is_not_asked_in_danger(known: Known) -> None:
    def look(session: Session) -> dict[str, tuple[str, str | None]]:
        writes(session, DOUBT)
        (asked,) = session.scalars(select(Message).where(Message.kind == "stop-asked")).all()
        values: dict[str, Any] = {"kind": "stop-asked", "state": "queued", "claimed_at": None, "claimed_care_at": None}
        session.execute(update(Message).where(Message.id == known.welcome).values(**values))
        session.expire_all()
        writes(session, HARM)
        texts = {"here": asked.id, "there": known.welcome}
        return {name: (m.state, m.reason) for name, m in ((n, session.get_one(Message, i)) for n, i in texts.items())}

    dropped = ("dropped", Reason.URGENT_OPEN.value)
    assert known.undone(look=look) == {"here": dropped, "there": dropped}
