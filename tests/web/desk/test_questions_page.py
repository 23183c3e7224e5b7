"""A clinic's own questions in the settings: looked at before they are asked, refused by field, asked from then on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from reminders.care.protocol import parse_protocol
from reminders.followup.asking import protocols
from reminders.record.people import ProtocolVersion
from tests.day import Day, new_phone
from tests.web.desk.conftest import Visitor, words

Enter = Callable[..., Visitor]
PAGE = "/settings/questions"

#: What an admin types.
SLEEP = {
    "protocol": "chronic-pain",
    "title": "Sleep quality",
    "recall": "7d",
    "question_en": "In the past week, how well did you sleep? Zero (very badly) to ten (very well).",
    "about_en": "your sleep",
    "question_es": "Desde hace una semana, ¿qué tal ha dormido? Del cero (muy mal) al diez (muy bien).",
    "about_es": "su descanso",
    "step_d7": "yes",
    "step_d28": "yes",
}

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def test_a_question_is_looked_at_added_asked_and_removed(day: Day, signed_in: Enter) -> None:
    before = day.enroll()
    admin = signed_in("admin")
    preview = admin.send(PAGE, **{**SLEEP, "do": "preview"})
    assert "Lakeside Clinic: In the past week, how well did you sleep?" in words(preview.text)
    assert "Mande solo una cifra, del cero al diez: su descanso." in words(preview.text)
    added = admin.send(PAGE, **{**SLEEP, "do": "add"})
    assert added.status_code == 302
    assert "Asked at day 7, day 28. In the record: sleep-quality" in admin.read(PAGE)
    assert "None yet." in admin.read(f"{PAGE}?protocol=chronic-pain-peg")

    with day.database.write() as session:  # nobody else's question
        other_clinic = day.add_clinic(session, "hillside")
        assert [len(protocol.measures) for protocol in protocols.offered(session, other_clinic.id).values()] == [0, 3]
    phone = new_phone()
    after = day.enroll(phone, name="Luis Ortega", language="es")
    assert before.infusion.protocol_id != after.infusion.protocol_id
    day.ask(phone, after, "d7")
    for body in ("4", "1", "ya no tengo dolor", "7 porque el dolor bajo a 2"):  # no number of this question
        day.say(phone, body)
        day.tick()
        day.later(minutes=1)
    texts = day.texts(phone)
    assert any(text.endswith("¿qué tal ha dormido? Del cero (muy mal) al diez (muy bien).") for text in texts)
    assert day.outcomes(measure="sleep-quality") == []
    day.say(phone, "un 8")
    (slept,) = day.outcomes(measure="sleep-quality")
    assert (str(slept.value), slept.recall, slept.step) == ("8", "7d", "d7")

    assert "already" in words(admin.send(PAGE, **{**SLEEP, "do": "add"}).text)
    assert admin.send(PAGE, **{**SLEEP, "measure": "sleep-quality", "do": "remove"}).status_code == 302
    assert "None yet." in admin.read(PAGE)
    other = {**SLEEP, "question_en": "How rested are you, zero (not at all) to ten (fully)?", "do": "add"}
    assert "in other words before" in words(admin.send(PAGE, **other).text)
    assert admin.send(PAGE, **{**SLEEP, "do": "add"}).status_code == 302
    with day.database.read() as session:
        rows = session.scalars(select(ProtocolVersion).order_by(ProtocolVersion.version)).all()
        asks = [(row.version, len(parse_protocol(row.definition).measures)) for row in rows]
    assert asks == [(2, 0), (3, 1), (4, 0), (5, 1)]


def test_peg_before_the_infusion_is_typed_at_enrollment_or_later(day: Day, signed_in: Enter) -> None:
    staff = signed_in("clinician")
    form = {
        "name": "Ana Ruiz", "phone": new_phone(), "language": "en", "time_zone": "America/Chicago",
        "infused_at": "2026-03-02T09:30", "baseline_pain": "8", "condition": "crps", "protocol": "chronic-pain-peg",
        "peg_pain": "7", "peg_activity": "6,5", "consent_given_at": "2026-03-02T09:00", "consent_method": "written",
        "unencrypted_ok": "yes",
    }  # fmt: skip
    refused = staff.send("/enroll", **{**form, "peg_pain": "11", "peg_enjoyment": "much"})
    assert refused.status_code == 422
    assert {"e-peg_pain", "e-peg_enjoyment"} <= set(re.findall(r'id="(e-\w+)"', refused.text))
    assert staff.send("/enroll", **form).status_code == 302
    (pain,) = day.outcomes(measure="peg-pain")
    page = f"/patients/{pain.patient_id}"
    assert "PEG pain 7 correct" in staff.read(page)
    assert "Baseline 8" in staff.read(page)
    later = f"/infusions/{pain.infusion_id}/change/baseline-peg"
    assert staff.send(later, why="asked").status_code == 422
    assert 'id="e-peg_enjoyment"' in staff.send(later, peg_enjoyment="12", why="asked").text
    overwrites = staff.send(later, peg_pain="6", peg_enjoyment="8", why="asked")
    assert (overwrites.status_code, re.findall(r'id="(e-\w+)"', overwrites.text)) == (422, ["e-peg_pain"])
    assert "Another answer is recorded; correct that one." in words(overwrites.text)
    assert [o.id for o in day.outcomes(measure="peg-pain")] == [pain.id]
    assert day.outcomes(measure="peg-enjoyment") == [], "all or nothing"
    assert staff.send(later, peg_pain="7", peg_enjoyment="8", why="asked").status_code == 302
    assert len(day.outcomes(measure="peg-pain")) == 1
    shown = staff.read(page)
    assert "PEG enjoyment of life 8" in shown
    assert "enter PEG" not in shown


#: What is typed otherwise, the field that is refused, and why.
WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"title": ""}, "title", "The name is missing."),
    ({"title": "Pain"}, "title", "kept for another measure"),
    ({"title": "PEG pain"}, "title", "kept for another measure"),
    ({"recall": "2h"}, "recall", "Choose what"),
    ({"step_d7": "", "step_d28": ""}, "steps", "Choose at which"),
    ({"question_en": ""}, "question_en", "English: the question is missing."),
    ({"question_en": "How well did you sleep, 0 to 10? From zero to ten."}, "question_en", '"0" before "10"'),
    ({"question_en": "How well did you sleep?"}, "question_en", "how to answer"),
    ({"question_en": "Did ketamine help, zero (no) to ten (fully)?"}, "question_en", "names a drug"),
    ({"question_en": "Do you feel better, zero (no) to ten (fully)?"}, "question_en", "promises"),
    ({"question_en": "Call 312-555-0142 or answer zero (no) to ten (yes)."}, "question_en", "phone number"),
    ({"question_en": "How did you sleep, zero (badly) to ten (well)?" + " Please." * 9}, "question_en", "160"),
    ({"question_es": "¿Cuánto durmió? Del cero (mal) al diez (bien)."}, "question_es", "alphabet"),
    ({"question_es": "¿Qué tal durmió? Zero to ten."}, "question_es", "how to answer"),
    ({"about_es": "todo lo que usted ha dormido en estos meses"}, "about_es", "160"),
    ({"about_en": "your {about}"}, "about_en", "alphabet"),
]


def test_what_is_wrong_with_a_question_is_said_at_its_field(day: Day, signed_in: Enter) -> None:
    admin = signed_in("admin")
    for changes, field, sentence in WRONG:
        answer = admin.send(PAGE, **{**SLEEP, **changes, "do": "add"})
        assert answer.status_code == 422, changes
        found = answer.text.split(f'id="e-{field}"', 1)
        assert len(found) == 2, words(answer.text)
        assert sentence in words(found[1][:400]), changes
    with day.database.read() as session:
        assert session.scalars(select(ProtocolVersion)).all() == []
