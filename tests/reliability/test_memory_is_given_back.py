"""Nothing is kept of a request or a reply once it is answered: more of the same work leaves as much in memory.

Python's own blocks are counted, so it is the same on any machine, however slow. What the C library keeps is seen by
`make soak` alone.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from reminders.care.reading import read
from reminders.clinics.api_keys import create_key
from reminders.record.people import Clinic
from tests.day import Day, new_phone
from tests.factories import staff_member
from tests.services.applications import application
from tests.web.desk.conftest import Visitor

PARTS, ROUNDS = 5, 6

#: Blocks that a round of eleven requests, or one patient's way, may leave. Memo tables and statements that are met late
#: leave 5 to 14. A leak of 1 MB an hour, with a request a second, is some 300 bytes a request: three blocks or more.
BLOCKS = 33


def left_by(work: Callable[[int], object]) -> float:
    """How many blocks of memory one round leaves: the least of several parts, since a leak is in each of them."""
    counts = []
    for part in range(PARTS):
        for number in range(ROUNDS):
            work(part * ROUNDS + number)
        gc.collect()
        counts.append(sys.getallocatedblocks())
    return min(after - before for before, after in pairwise(counts)) / ROUNDS


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_request_leaves_nothing_in_memory(day: Day) -> None:
    app = application(replace(day.settings, public_url="http://desk.example"), day.database)
    patient_id = day.enroll().patient.id
    staff_member(day, "nurse@lakeside.example", "admin")
    nurse, caller = Visitor(app.test_client()), app.test_client()
    nurse.sign_in("nurse@lakeside.example")
    with day.database.write() as session:
        key = create_key(session, session.get_one(Clinic, day.clinic_id), "ehr")
    known = {"Authorization": f"Bearer {key}"}

    def round_of_requests(number: int) -> None:
        for path in ("/readyz", "/metrics", "/api/v1/outcomes", f"/api/v1/infusions/{number:026d}", f"/none/{number}"):
            caller.get(path, headers=known)
        caller.get("/api/v1/flags", headers={"Authorization": f"Bearer {number}"})
        caller.post("/api/v1/enrollments", json={"patient": number}, headers=known)
        caller.post("/webhooks/twilio/inbound", data={"MessageSid": f"SM{number}"})
        for path in ("/", "/replies", f"/patients/{patient_id}"):
            assert nurse.get(path).status_code == 200

    assert left_by(round_of_requests) < BLOCKS
    kept: list[list[str]] = []
    assert left_by(lambda number: kept.append([f"{number}.{one}" for one in range(BLOCKS)])) > BLOCKS, "it can see"


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_patient_who_was_asked_and_answered_leaves_nothing_in_memory(day: Day) -> None:
    def said(number: int) -> str:
        # The reader remembers some thousand words, which is no leak: none of these is new.
        return f"about a {number % 11} today" + " so far" * (number % 6)

    def ask_and_answer(number: int) -> None:
        phone = new_phone()
        day.later(seconds=5)
        day.enroll(phone)
        day.tick()
        day.hear(phone, said(number))

    for number in range(PARTS * ROUNDS):
        read(said(number))
    left = left_by(ask_and_answer)
    assert left < BLOCKS, left
