"""Whom another clinic on the sender is told of, where texts rest because its phone may have refused them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reminders.followup.enrolling.enroll import enroll
from reminders.followup.intake import read_reply
from reminders.followup.intake.arrival.store import store_reply
from reminders.followup.intake.inbound import Inbound
from reminders.record.columns import new_id
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Clinic, Patient
from tests.followup.intake.doubts import DOUBT
from tests.followup.intake.whose.test_who_texted_last import Known, known
from tests.migrated import SENDER
from tests.one_clinic import request_for
from tests.outbox.claiming import PHONE

__all__ = ["known"]


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ({}, {}, "first"),
        ({}, {"created_at": -timedelta(days=90)}, "second"),
        ({"ended_reason": "left"}, {}, "first"),
        ({"ended_reason": "deceased"}, {}, "second"),
        ({"ended_reason": "wrong-person"}, {"ended_reason": "deceased"}, None),
        ({"phone_index": "another"}, {}, "second"),
    ],
)
def test_the_flag_at_another_clinic_names_the_first_of_its_patients_who_may_have_written(
    known: Known, first: dict[str, Any], second: dict[str, Any], told: str | None
) -> None:
    def look(session: Session) -> str | None:
        clinic = session.get_one(Clinic, known.south.patient.clinic_id)
        who = request_for(patient={"name": "Ben", "mrn": "ben"}, shared_phone=True)
        ben = enroll(session, clinic, who, actor="staff:1", settings=known.care.settings).patient.id
        names = {known.south.patient.id: "first", ben: "second"}
        for id_, values in zip(names, (first, second), strict=True):
            if "created_at" in values:
                values = {"created_at": known.now + values["created_at"]}
            if values:
                session.execute(update(Patient).where(Patient.id == id_).values(**values))
        session.expire_all()
        reply = store_reply(session, Inbound(f"SM{new_id()}", PHONE, SENDER, DOUBT))
        assert read_reply(session, str(reply), wait=timedelta())
        flags = session.scalars(select(Flag).where(Flag.clinic_id == clinic.id)).all()
        assert {(flag.kind, flag.other_clinic_reply_id, flag.reply_id) for flag in flags} <= {
            (FlagKind.REFUSAL_IN_DOUBT.value, reply, None)
        }
        return names[str(flags[0].patient_id)] if flags else None

    assert known.undone(look=look) == told
