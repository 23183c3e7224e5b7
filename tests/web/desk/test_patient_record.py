"""A patient's whole record on the desk: the file of everything recorded."""

from __future__ import annotations

from collections.abc import Callable

from tests.day import Day
from tests.factories import Lived
from tests.web.desk.conftest import Visitor, words

Enter = Callable[..., Visitor]


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
