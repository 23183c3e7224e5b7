"""The runbooks that are walked at the desk: a patient says stop by phone, and nobody answers a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from reminders.followup.enrolling.enroll import Enrollment
from reminders.reports.metrics import as_read
from reminders.settings import Settings
from tests.day import Day, new_phone
from tests.migrated import migrated_settings
from tests.web.desk.conftest import Visitor

Enter = Callable[..., Visitor]


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """One engine is enough here: the pages are the same."""
    return migrated_settings(request, "sqlite", tmp_path)


def overdue(day: Day) -> float:
    """What the alert `RemindersUrgentUnanswered` looks at."""
    with day.database.read() as session:
        figure = next(one for one in as_read(session) if one.name == "flags_overdue")
        return dict(figure.values).get("urgent", 0.0)


def test_a_stop_said_by_phone_holds_at_once_at_every_clinic_and_only_the_patient_lifts_it(
    day: Day, signed_in: Enter
) -> None:
    somebody, phone = signed_in(), new_phone()
    ana = day.enroll(phone)
    elsewhere = enrolled_at_another_clinic(day, phone)
    day.tick()
    before = len(day.texts(phone))
    day.at(ana.check_ins[0].due_at)
    own = f"/patients/{ana.patient.id}"
    assert "Wants no more texts" in somebody.read(own)
    answer = somebody.send(f"{own}/change/opt-out", why="Her daughter called: no more texts.")
    assert answer.status_code == 302
    assert "No more texts go to this phone." in somebody.read(answer.location)
    for _ in range(3):
        day.tick()
        day.later(hours=1)
    assert len(day.texts(phone)) == before, "nothing that had not left"
    for enrolled in (ana, elsewhere):
        assert day.check_in(enrolled.check_ins[0]).reason == "opted-out"
    assert "Her daughter called: no more texts." in somebody.read(f"{own}/history")
    assert "Wants texts again" in somebody.read(own)
    assert somebody.send(f"{own}/change/opt-in", why="").status_code == 422, "with the reason"
    day.hear(phone, "START")
    assert day.check_in(ana.check_ins[1]).reason is None


def test_a_page_that_nobody_answers_is_alarmed_for_stands_first_on_today_and_goes_to_the_next_contact(
    day: Day, signed_in: Enter
) -> None:
    somebody, (first, second, patient) = signed_in("admin"), (new_phone() for _ in range(3))
    day.add_on_call(first)
    day.add_on_call(second, position=2)
    day.network.set_condition(first, "off")
    ana = day.enroll(patient)
    day.ask(patient, ana)
    day.hear(patient, "I want to kill myself")
    day.tick()
    assert day.messages(kind="page")
    assert (len(day.texts(second)), overdue(day)) == (0, 0.0)
    day.later(minutes=11)
    day.tick()
    assert len(day.texts(second)) == 1, "the next contact too"
    assert overdue(day) == 0.0, "a quarter of an hour is allowed"
    day.later(minutes=5)
    assert overdue(day) == 1.0
    page = somebody.read("/")
    assert "I want to kill myself" in page
    (flag,) = [one for one in day.flags() if one.concern == "urgent"]
    seen = somebody.read(f"/flags/{flag.id}")
    assert patient[-4:] in seen, "whom to call"
    listed = somebody.read("/settings")
    assert "On call" in listed
    assert somebody.send(f"/flags/{flag.id}/acknowledge", page="/").status_code == 302
    assert overdue(day) == 0.0
    rounds = len(day.texts(second))
    day.later(minutes=30)
    day.tick()
    assert len(day.texts(second)) == rounds, "somebody has it: no page every ten minutes"


def enrolled_at_another_clinic(day: Day, phone: str) -> Enrollment:
    """The same phone's patient at a second clinic that texts from the same number."""
    own = day.clinic_id
    with day.database.write() as session:
        day.clinic_id = day.add_clinic(session, "riverside").id
    try:
        return day.enroll(phone, infused_at=day.now - timedelta(minutes=20))
    finally:
        day.clinic_id = own
