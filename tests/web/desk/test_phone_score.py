"""A score taken by phone, in two clicks; a correction beside the patient's words; old and new stay to be seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from tests.day import CHICAGO, Day, new_phone
from tests.factories import Lived
from tests.web.desk.conftest import Visitor, words

Enter = Callable[..., Visitor]


def test_a_score_is_taken_in_two_clicks_from_today(day: Day, signed_in: Enter) -> None:
    phone = new_phone()
    ana = day.enroll(phone)
    check_in = day.ask(phone, ana, "h24")
    day.later(hours=3, minutes=1)
    day.tick()
    nurse = signed_in("coordinator")
    [link] = re.findall(r'href="(/check-ins/[^"]+)"', nurse.get("/").text)
    form = nurse.get(link).text
    assert "autofocus" in form[form.index('name="value_pain"') :].split(">")[0]
    moment = re.search(r'name="replied_at"[^>]*value="([^"]+)"', form)
    assert moment
    wrong = nurse.send(link, value_pain="12", value_side_effects="2", replied_at=moment[1])
    assert wrong.status_code == 422
    assert 'id="e-value_pain"' in wrong.text
    assert day.outcomes(check_in_id=check_in.id) == [], "all of it or nothing"
    empty = nurse.send(link, replied_at=moment[1])
    assert "Type what the patient said." in words(empty.text)
    sent = nurse.send(link, value_pain="9,5", value_side_effects="2", replied_at=moment[1], why="called at noon")
    assert sent.status_code == 302
    assert {(o.measure, str(o.value), o.source) for o in day.outcomes(check_in_id=check_in.id)} == {
        ("pain", "9.5", "call"), ("side_effects", "2", "call"),
    }  # fmt: skip
    page = nurse.read(sent.location)
    assert "The score is recorded." in page
    assert "9.5 by phone, coordinator-own@lakeside.example, today" in page
    assert "Why: called at noon" in page
    assert "Side effects: 2 (mild)" in page
    assert "recorded a score taken by phone" in nurse.read(f"/patients/{ana.patient.id}/history")
    assert "/check-ins/" not in nurse.get("/").text
    [flag] = day.flags(kind="high-pain")
    assert "By phone, 24 hours: pain 9.5." in nurse.read(f"/flags/{flag.id}")
    assert "Every question of this check-in is answered." in nurse.read(link)


def test_an_answer_that_was_texted_while_the_form_was_open_stays(day: Day, signed_in: Enter) -> None:
    phone = new_phone()
    check_in = day.ask(phone, day.enroll(phone), "h24")
    day.say(phone, "so so")
    nurse = signed_in("coordinator")
    link = f"/check-ins/{check_in.id}/call"
    assert "What Ana wrote so so" in nurse.read(link)
    day.say(phone, "hmm")
    day.say(phone, "well")
    [flag] = day.flags(kind="unclear")
    for page in ("/", f"/flags/{flag.id}"):  # from the flag that asks a person to look, too
        assert f'href="{link}">Took it by phone' in nurse.get(page).text
    day.say(phone, "4")
    at = day.now.astimezone(CHICAGO)
    both = {"value_pain": "7", "value_side_effects": "1", "replied_at": f"{at:%Y-%m-%dT%H:%M}"}
    sent = nurse.send(link, **both)
    assert sent.status_code == 422
    assert "Pain was answered meanwhile; what you typed (7) is not noted." in words(sent.text)
    assert [str(o.value) for o in day.outcomes(check_in_id=check_in.id)] == ["4"]


def test_every_measure_is_corrected_beside_the_patients_words_and_old_and_new_are_shown(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    ana, phone = clinic_life.ana, clinic_life.phones["ana"]
    own = f"/patients/{ana.patient.id}"
    day.at(next(c for c in ana.check_ins if c.step == "h24").due_at + timedelta(minutes=1))
    day.tick()
    day.say(phone, "5")
    day.say(phone, "3")
    clinician = signed_in("clinician")

    def correcting(what: str) -> str:
        """Where the page leads that corrects this value."""
        links = re.findall(
            rf'href="(/outcomes/[^"]+/correct)">correct<span class="unseen"> {what}<', clinician.get(own).text
        )
        assert links, what
        return str(links[0])

    address = correcting("the pain at 4 hours")
    assert "What Ana wrote about a six today, thanks" in clinician.read(address)
    assert clinician.send(address, value="4", why="misread the pain").status_code == 302
    address = correcting("the side effects at 24 hours")
    form = clinician.read(address)
    assert "2 (mild)" in form, "the options in words"
    assert "What Ana wrote 3" in form
    assert clinician.send(address, value="9", why="typo").status_code == 422
    assert clinician.send(address, value="1", why="pressed the wrong key").status_code == 302

    page, history = clinician.read(own), clinician.read(f"{own}/history")
    assert "4 corrected correct the pain at 4 hours by clinician-own@lakeside.example, " in page
    assert "was 6 (patient, " in page
    assert "1 (none) corrected" in page
    assert "was 3 (please call me) (patient, " in page
    assert "Why: pressed the wrong key" in page
    assert "Pain, 4 hours, infusion 1 of course 1: value: 6 → 4; why: misread the pain" in history
    assert "Side effects, 24 hours, infusion 1 of course 1: value: 3 → 1" in history
    address = correcting("the pain at 4 hours")
    assert "about a six today, thanks" in clinician.read(address), "their words stay beside a corrected value"
    clinician.send(address.replace("/correct", "/withdraw"), why="not hers")
    page = clinician.read(own)
    assert "withdrawn by clinician-own@lakeside.example" in page
    assert "was 4 (staff, " in page
    assert "was 6 (patient, " in page


def test_the_change_a_patient_told_is_corrected_like_any_other_measure(day: Day, signed_in: Enter) -> None:
    phone = new_phone()
    ana = day.enroll(phone)
    check_in = day.ask(phone, ana, "d28")
    for text in ("4", "2"):
        day.say(phone, text)
    (change,) = day.outcomes(check_in_id=check_in.id, measure="change")
    clinician = signed_in("clinician")
    form = clinician.read(f"/outcomes/{change.id}/change/correct")
    assert "2 (much improved)" in form, "the options in words"
    assert "What Ana wrote 2" in form
    sent = clinician.send(f"/outcomes/{change.id}/change/correct", value="6", why="took the scale the other way")
    page = clinician.read(sent.location)
    assert "6 (much worse) corrected" in page
    assert "was 2 (much improved) (patient, " in page
    assert "value: 2 → 6; why: took the scale the other way" in clinician.read(f"/patients/{ana.patient.id}/history")
