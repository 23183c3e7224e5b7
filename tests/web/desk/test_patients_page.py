"""The list of patients: narrowed to who needs something or is treated for something, and sorted."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest

from reminders.record.flags import open_flag
from reminders.record.outcomes import FlagKind
from reminders.reports.patient_list import patient_list
from tests.day import Day, new_phone
from tests.factories import Lived
from tests.web.desk.conftest import Visitor

Enter = Callable[..., Visitor]


def test_patients_are_narrowed_to_what_they_need_and_sorted_and_the_pages_go_on(
    day: Day, clinic_life: Lived, signed_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = day.enroll(new_phone(), name="Sy Lent")
    with day.database.write() as session:
        for kind, who in ((FlagKind.RELIEF_ENDED, clinic_life.ana), (FlagKind.NOT_ANSWERED, silent)):
            open_flag(session, day.clinic_id, kind, natural_key=f"{kind}", patient_id=who.patient.id, opened_at=day.now)
    day.enroll(new_phone(), name="Al Right")
    somebody = signed_in()
    ana, grace, luis, sy, al = "Ana Ruiz", "Grace", "Luis Ortega", "Sy Lent", "Al Right"

    def listed(query: str) -> list[str]:
        html = somebody.get(f"/patients?{query}").text
        return [name.split(" &lt;")[0] for name in re.findall(r'<th scope="row"><a [^>]+>([^<]+)</a>', html)]

    assert listed("") == listed("need=x&condition=x&sort=x") == [al, sy, luis, grace, ana]
    assert listed("sort=oldest") == [ana, grace, luis, sy, al]
    assert listed("need=person") == [sy, luis, grace, ana]
    assert listed("need=no-answer") == [sy]
    assert listed("need=relief-ended") == [ana]
    assert listed("need=relief-ended&condition=crps") == [ana]
    assert listed("condition=migraine") == []
    assert "Nobody fits." in somebody.read("/patients?condition=migraine")
    monkeypatch.setattr("reminders.web.desk.pages.patients.patient_list", partial(patient_list, size=3))
    assert listed("need=person&sort=oldest") == [ana, grace, luis]
    (onward,) = re.findall(r'href="/patients\?(before=[^"]+)"', somebody.get("/patients?need=person&sort=oldest").text)
    assert listed(onward.replace("&amp;", "&")) == [sy]
