"""Whom a text from a shared phone names, and what is kept of it: `test_shared_phone` tells the same as stories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from reminders.care.reading import Concern, Intent, Reading
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.followup.intake.understanding.understand import keep_reading
from reminders.followup.intake.whose.attribute import Belongs
from reminders.record.people import Patient
from reminders.record.texts import Attribution
from tests.followup.intake.conversation import STRANGERS, Office, office, patient_request
from tests.followup.intake.test_what_follows import MACHINE
from tests.one_clinic import Care

THEIRS = "+13125550157"
BOTH: dict[str, Enrollment] = {}
ASKS = "clarify:clarify_now ?pain#1"


def enroll_both(session: Session, care: Care) -> None:
    for name, hours in (("Carl Marsh", 4), ("Dora Marsh", 0.5)):
        who = replace(patient_request(name, THEIRS, 5, hours=hours), shared_phone=bool(BOTH))
        BOTH[name.split()[0]] = enroll(session, care.clinic(session), who, actor="staff:1", settings=care.settings)


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    BOTH.clear()
    with office(request, tmp_path_factory, enroll_both) as made:
        yield made


#: Carl is asked: what a text says, what follows, and by which rule it is read.
NAMES = {
    "the one who was asked, in passing": ("my pain is 5, Carl", "acknowledge:ack(5) h4/pain=5", "pain-is"),
    "the one who was asked, plainly": ("Carl here, 5", "acknowledge:ack(5) h4/pain=5", "bare-number"),
    "the other one": ("Dora here, 8", ASKS, "names-another"),
    "the other one, with a wish": (
        "Dora here, 8. please stop texting me", "stop-confirmed:stop_confirmed +opted-out", "names-another",
    ),
}  # fmt: skip


def test_what_follows_where_a_text_names_somebody(here: Office) -> None:
    for name, (body, short, rule) in NAMES.items():
        with here.talk() as talk:
            heard = talk.says(body, THEIRS)
            assert (name, heard.short, heard.reply.rule) == (name, short, rule)
            assert heard.reply.patient_id == BOTH["Carl"].patient.id


def test_what_is_said_of_somebody_whose_texts_ended_is_kept_as_theirs_and_seen(here: Office) -> None:
    for gone, short in (
        ("Carl", "received:received +no-question"),
        ("Dora", "acknowledge:ack_again(2) h4/pain=2"),
    ):
        with here.talk() as talk:
            talk.says("5", THEIRS)
            talk.ana = BOTH["Dora"]
            talk.asked("h4")
            talk.says("3", THEIRS)
            talk.change(Patient, BOTH[gone].patient.id, ended_at=talk.now, ended_reason="staff")
            heard = talk.says("Carl here, 2", THEIRS)
            assert (gone, heard.short, heard.reply.patient_id) == (gone, short, BOTH["Carl"].patient.id)


def test_a_machines_text_is_kept_as_one_and_a_long_rule_as_far_as_its_column_goes(here: Office) -> None:
    with here.talk() as talk:
        for body, is_automatic in ((MACHINE, True), ("Carl here, 5", False)):
            assert talk.says(body, THEIRS).reply.is_automatic is is_automatic
        reply = talk.says("hello", STRANGERS).reply
        in_hand: Any = SimpleNamespace(
            session=talk.session, reply=reply, belongs=Belongs(Attribution.NONE), patient=None
        )
        keep_reading(in_hand, Reading(None, Intent.OTHER, Concern.NONE, "x" * 50))
        assert reply.rule == "x" * 40
