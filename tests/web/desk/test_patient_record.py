"""A patient's whole record on the desk: its file, legal hold, erasing and how long it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.day import Day
from tests.factories import Lived
from tests.web.desk.conftest import Visitor, words

Enter = Callable[..., Visitor]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_the_file_is_made_after_saying_what_is_in_it_and_what_for(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    admin, grace = signed_in("admin"), clinic_life.grace.patient.id
    own = f"/patients/{grace}/file"
    assert f'href="{own}"' in admin.get(f"/patients/{grace}").text
    assert "Texts: " in admin.read(own)
    refused = admin.send(own, why=" ")
    assert refused.status_code == 422
    assert "audit" not in refused.headers.get("Content-Disposition", "")
    made = admin.send(own, why="Asked for it in writing")
    assert made.headers["Content-Disposition"].startswith(f'attachment; filename="patient-{grace}')
    assert made.headers["Content-Type"].startswith("text/html")
    read = words(made.text)
    assert "I took 10 pills and dont want to wake up" in read
    assert "Grace <b>O'Neill</b>" in read
    assert "<b>O'Neill" not in made.text  # what people wrote is never markup
    trail = admin.read("/audit?kind=looked")
    assert "made the file of everything recorded of the patient why: Asked for it in writing" in trail
    assert trail.count("made the file") == 1


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_held_record_cannot_be_erased_and_erasing_says_first_what_it_does(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    admin, ana = signed_in("admin"), clinic_life.ana.patient.id
    own = f"/patients/{ana}"
    assert "Nobody can erase Ana while the hold stands" in admin.read(f"{own}/hold")
    assert admin.send(f"{own}/hold", do="hold", why="").status_code == 422
    assert admin.send(f"{own}/hold", do="hold", why="Lawsuit 12").location.startswith(f"{own}?done=held")
    assert "Under legal hold since today 1:31 pm : Lawsuit 12" in admin.read(f"{own}/hold")
    assert "Under legal hold since today : nobody can erase it." in admin.read(own)
    assert "nothing of this record may be erased" in admin.read(f"{own}/erase")
    held = admin.send(f"{own}/erase", page="/account", why="asked for it", confirm="erase")
    assert held.status_code == 422
    assert "under legal hold: nothing of it may be erased" in words(held.text)
    hold = f"{own}?done=held"
    assert "The record is under legal hold: nobody can erase it." in admin.read(hold)
    released = admin.send(f"{own}/hold", do="release", why="Settled").location
    assert "The record is released from legal hold." in admin.read(released)
    assert "The record is under legal hold" not in admin.read(hold), "Back leads there"

    # Those of Grace wait for the urgent flag to be resolved: they are to come all the same.
    assert "9 check-ins to come are not asked" in admin.read(f"/patients/{clinic_life.grace.patient.id}/erase")
    said = admin.read(f"{own}/erase")
    texts = len(day.messages(patient_id=ana)) + 1
    for part in ("Who Ana is will be destroyed for good", f"{texts} texts, to and from the phone",
                 "check-ins to come are not",
                 "1 infusion and 2 recorded values, linked to nobody", "Backups made before still hold"):  # fmt: skip
        assert part in said, part
    for wrong in ({"why": "asked for it"}, {"why": "", "confirm": "erase"}):
        assert admin.send(f"{own}/erase", **wrong).status_code == 422
    assert "Ana Ruiz" in admin.read(own)
    assert admin.send(f"{own}/erase", why="asked for it", confirm=" Erase ").location == f"{own}?done=erased"
    after = admin.read(f"{own}?done=erased")
    assert "The patient is erased. " in after
    assert "Erased patient" in after
    assert admin.get(f"{own}/erase").status_code == 404
    trail = admin.read("/audit?kind=record")
    for did in ("put the record under legal hold", "released the record from legal hold", "erased the patient"):
        assert did in trail
    assert "why: asked for it" in trail
    assert "Lawsuit" not in trail  # sealed with the patient's key


def test_records_are_kept_as_long_as_is_set_and_nobody_is_erased_unseen(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    day.at(day.now.replace(year=2034))
    bo = day.enroll(name="Bo Lee").patient.id
    admin = signed_in("admin")
    page = "/settings/retention"
    assert "Who a patient was is kept for ever." in admin.read(page)
    for wrong in ("5", "51", "six", "6.5"):
        assert admin.send(page, keep_years=wrong, do="look").status_code == 422
    seen = admin.send(page, keep_years="7", do="look").text
    assert "3 patients become due at once" in words(seen)
    assert "Bo Lee" not in words(seen)
    # The setting is not taken unless what is shown was seen.
    assert "3 patients become due" in words(admin.send(page, keep_years="7", do="set", looked_at="8").text)
    assert "kept for ever" in admin.read(page)
    admin.send(f"/patients/{clinic_life.luis.patient.id}/hold", do="hold", why="Inquiry")
    assert admin.send(page, keep_years="7", do="set", looked_at="7").location == f"{page}?done=kept"
    told = admin.read(page)
    assert "kept for 7 years after the last contact" in told
    assert "2 patients had no contact for 7 years. 1 patient whose time is over is under legal hold and stays." in told
    assert "2 patients are due to be erased." in admin.read("/settings")
    ana, grace = clinic_life.ana.patient.id, clinic_life.grace.patient.id
    assert admin.send(f"{page}/erase", page=page, patient=ana, why="over").status_code == 422
    refused = admin.get(admin.client.post(f"{page}/erase", data=form(admin, page, [ana, bo])).location)
    assert refused.status_code == 422
    assert "Nobody was erased" in words(refused.text)
    assert "Ana Ruiz" in admin.read(f"/patients/{ana}")
    done = admin.client.post(f"{page}/erase", data=form(admin, page, [ana, grace]))
    assert done.location == f"{page}?done=erased"
    assert "Nobody is due. 1 patient" in admin.read(page)
    assert "Erased patient" in admin.read(f"/patients/{ana}")
    assert "Luis Ortega" in admin.read(f"/patients/{clinic_life.luis.patient.id}")
    assert "changed for how long records are kept years that records are kept: nothing → 7" in admin.read(
        "/audit?kind=record"
    )


def form(visitor: Visitor, page: str, patients: list[str]) -> dict[str, str | list[str]]:
    """The form that erases those who are due, confirmed."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get(page).text)
    assert token
    return {"csrf_token": token[1], "patient": patients, "why": "over", "confirm": "erase"}
