"""Texts by hand at the desk: an admin approves them, staff choose one as the patient will read it, the conversation
shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from reminders.settings import Settings
from tests.day import Day
from tests.factories import Lived
from tests.migrated import migrated_settings
from tests.web.desk.conftest import Visitor, words

Enter = Callable[..., Visitor]


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """One engine is enough here: the use cases behind the forms are tested on both."""
    return migrated_settings(request, "sqlite", tmp_path)


TEXT = {
    "title": "Please call us",
    "text_en": "Please call us about your next visit.",
    "text_es": "Llame por favor por su siguiente visita.",
}


def test_a_text_is_approved_sent_and_shown_in_the_conversation(day: Day, clinic_life: Lived, signed_in: Enter) -> None:
    nurse, luis = signed_in("coordinator"), f"/patients/{clinic_life.luis.patient.id}"
    assert "An admin approves them in Settings" in nurse.read(f"{luis}/text")
    assert nurse.get("/settings/texts").status_code == 403
    admin = signed_in("admin")
    wrong = admin.send(
        "/settings/texts", **TEXT | {"text_en": "How is your pain, 0 to 10?", "text_es": ""}, do="approve"
    )
    assert wrong.status_code == 422
    assert 'href="#f-text_en"' in wrong.text
    assert "Español: the text is missing." in wrong.text
    looked = admin.send("/settings/texts", **TEXT, do="preview")
    assert "Lakeside Clinic: Llame por favor por su siguiente visita." in words(looked.text)
    assert "None yet" in words(looked.text)
    assert admin.send("/settings/texts", **TEXT, do="approve").status_code == 302
    assert admin.send("/settings/texts", **TEXT, do="approve").status_code == 422, "one text of a name"
    page = nurse.get(f"{luis}/text").text
    assert "Lakeside Clinic: Llame por favor por su siguiente visita." in words(page), "in Luis's language"
    (text,), (once,) = (re.findall(rf'{kind} value="(\w+)"', page) for kind in ('type="radio"', 'name="once"'))
    nothing = nurse.send(f"{luis}/text", once=once)
    assert (nothing.status_code, "Choose a text of the list." in nothing.text) == (422, True)
    for _ in range(2):
        sent = nurse.send(f"{luis}/text", text=text, once=once)
    page = nurse.read(sent.location.partition("#")[0])
    assert "The text is on its way" in page
    assert page.count("Llame por favor por su siguiente visita.") == 1
    assert "text by hand, waiting to go out" in page
    history = nurse.read(f"{luis}/history")
    assert "sent a text by hand" in history
    assert "text: nothing → Please call us" in history
    day.tick()
    assert day.texts(clinic_life.phones["luis"])[-1].endswith("Llame por favor por su siguiente visita.")
    grace = nurse.read(f"/patients/{clinic_life.grace.patient.id}/text")
    assert "Nothing is texted to Grace now : an urgent flag was open" in grace
    assert admin.send("/settings/texts", do="retire", text=text).status_code == 302
    assert "An admin approves them" in nurse.read(f"{luis}/text")
