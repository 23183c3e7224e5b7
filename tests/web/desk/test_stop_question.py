"""What staff see and do about a text that may be a wish for no more texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reminders.errors import Refused
from reminders.followup import amending
from reminders.followup.alerting import permissions
from reminders.followup.alerting.permissions import Principal
from reminders.settings import Settings
from tests.day import Day
from tests.followup.intake.doubts import DOUBT, asked, hear, reasons
from tests.migrated import migrated_settings
from tests.web.desk.conftest import Visitor

Enter = Callable[..., Visitor]


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """One engine is enough here: the pages are the same."""
    return migrated_settings(request, "sqlite", tmp_path)


def test_staff_see_that_texts_rest_and_why_and_resume_them(day: Day, signed_in: Enter) -> None:
    somebody = signed_in()
    phone, ana = asked(day)
    hear(day, phone, DOUBT)
    own, (flag,) = f"/patients/{ana.patient.id}", day.flags()
    page = somebody.read(own)
    assert "Texts rest : Ana may want no more. They go on when Ana answers that, or when you resume them." in page
    assert "wait because the patient may want no more texts. They go on when the patient answers or you resume" in page
    assert "Resume texts" in page
    assert "Wants no more texts" in page
    assert "Pause texts" not in page
    page = somebody.read(f"/flags/{flag.id}")
    assert "May want no more texts. Texts rest. Resume them, or record that the patient wants no more" in page
    assert DOUBT in page
    assert "Resume texts" in page
    assert "Wants no more texts" in page
    assert "What was done" not in page
    # The flag cannot be resolved while nobody has said what is to become of the texts.
    refused = somebody.send(f"/flags/{flag.id}/resolve", page="/", note="Will call her tomorrow.")
    assert refused.status_code == 422
    assert "Texts to this patient still rest. Resume them, or record" in refused.get_data(as_text=True)
    key = Principal("key:1", scopes=frozenset({"flags"}))  # nor through the API
    with day.database.write() as session, pytest.raises(Refused, match="still rest"):
        permissions.resolve(session, day.clinic_id, flag.id, key, "Done.")
    assert [f.resolved_at for f in day.flags()] == [None]
    assert "Texts rest" in somebody.read(own)
    sent = somebody.send(f"{own}/change/resume", why="She likes them.")
    assert sent.status_code == 302
    assert "Texts rest" not in somebody.read(own)
    assert "Texts go out again." in somebody.read(sent.headers["Location"])
    assert reasons(day, ana) == {None}
    assert day.flags()[0].resolved_at is not None
    history = somebody.read(f"{own}/history")
    for said in ("may have asked for no more texts", "resumed texts", "She likes them."):
        assert said in history


def test_a_flag_about_texts_that_go_on_says_so_and_can_be_resolved(day: Day, signed_in: Enter) -> None:
    somebody = signed_in()
    phone, ana = asked(day)
    hear(day, phone, DOUBT, "KEEP", DOUBT)  # the second within a month of the question
    assert reasons(day, ana) == {None}
    flag = day.flags()[-1]
    page = somebody.read(f"/flags/{flag.id}")
    assert "Texts rest" not in page
    assert "Texts do not rest for this: the patient or staff settled it before" in page
    assert somebody.send(f"/flags/{flag.id}/resolve", page="/", note="She likes them.").status_code == 302
    assert [f.resolved_at is None for f in day.flags()] == [False, False]
    # Nor does it have to be settled first where texts have ended.
    other, bo = asked(day, name="Bo Lee")
    hear(day, other, DOUBT)
    with day.database.write() as session:
        amending.end_patient(session, day.clinic_id, bo.patient.id, actor="staff:1", why="He left.", ended="left")
    (flag,) = day.flags(patient_id=bo.patient.id)
    assert somebody.send(f"/flags/{flag.id}/resolve", page="/", note="He left.").status_code == 302
