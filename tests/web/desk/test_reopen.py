"""A resolved danger can be reopened, and two people on one flag see each other's notes, at the desk."""

from __future__ import annotations

from collections.abc import Callable

from tests.day import Day, new_phone
from tests.factories import Lived
from tests.web.desk.conftest import Visitor

Enter = Callable[..., Visitor]


def test_two_people_on_one_danger_see_each_others_notes_and_either_reopens_it(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    [flag] = day.flags(kind="danger", patient_id=clinic_life.grace.patient.id)
    own = f"/flags/{flag.id}"
    clinician, admin, coordinator = (signed_in(role) for role in ("clinician", "admin", "coordinator"))
    clinician.send(f"{own}/acknowledge", page=own)
    assert clinician.send(f"{own}/resolve", page=own, note="Called, her sister is with her.").status_code == 302
    late = admin.send(f"{own}/resolve", page="/account", note="Called too, no answer.")  # had the page open
    assert late.status_code == 302
    for somebody in (clinician, admin, coordinator):
        page = somebody.read(own)
        assert "by clinician-own@lakeside.example" in page
        assert "Called, her sister is with her." in page
        assert "Called too, no answer." in page
    assert f'href="{own}"' not in clinician.get("/").text
    assert coordinator.send(f"{own}/reopen", page="/account", why="She texted again").status_code == 403
    assert admin.send(f"{own}/reopen", page=own, why="").status_code == 422
    opened = admin.send(f"{own}/reopen", page=own, why="Her sister has left.")
    assert "The on-call list is paged as for a new one." in admin.read(opened.location)
    [again] = day.flags(kind="danger", patient_id=clinic_life.grace.patient.id)
    assert (again.resolved_at, again.acknowledged_at) == (None, None)
    assert again.page_next_at == day.now, "the on-call list is paged as for a new one"
    page = clinician.read(own)
    for said in ("Her sister has left.", "Called, her sister is with her.", "Called too, no answer.", "Opened again"):
        assert said in page
    assert f'href="{own}"' in clinician.get("/").text

    day.enroll(phone := new_phone())
    day.say(phone, "STOP")
    [stop] = day.flags(kind="opted-out")
    routine = f"/flags/{stop.id}"
    clinician.send(f"{routine}/resolve", page=routine, note="Called.")
    opened = clinician.send(f"{routine}/reopen", page=routine, why="Wants texts after all.")
    assert "It is open again, and on Today." in clinician.read(opened.location), "nobody is paged for a STOP"
