"""What the pages say about a clinic's day, and that nothing on them can run, leak or be framed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask, template_rendered
from sqlalchemy import select

from reminders import clock
from reminders.followup.enrolling.enroll import Enrollment
from reminders.record.access import AuditEntry
from reminders.record.flags import open_flag
from reminders.record.installation import Duty
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Clinic, Patient
from reminders.texting import numbers
from tests.day import Day, new_phone
from tests.factories import Lived
from tests.web.desk.conftest import Visitor
from tests.web.desk.test_passkeys import token

Enter = Callable[..., Visitor]

PAGES = ("/", "/flags", "/patients", "/replies", "/outcomes", "/enroll", "/settings", "/settings/wording",
         "/settings/questions", "/settings/zone", "/settings/ready", "/settings/people", "/settings/keys",
         "/settings/protocols", "/settings/protocols/change", "/settings/protocols/move", "/settings/wording/welcome",
         "/account", "/account/password", "/account/second-factor",
         "/import/patients", "/import/history")  # fmt: skip


def urgent_flag(day: Day) -> Flag:
    (flag,) = (f for f in day.flags() if f.concern == "urgent")
    return flag


def urgent_flag_of(day: Day, who: Enrollment) -> Flag:
    (flag,) = day.flags(concern="urgent", patient_id=who.patient.id)
    return flag


def beat(day: Day, *but: str) -> None:
    """Every duty did its work just now, except some."""
    with day.database.write() as session:
        for duty in {"remind", "send", "collect", "read", "page"} - set(but):
            session.merge(Duty(duty=duty, done_at=clock.real(), worker="test"))


def test_today_begins_with_danger_and_names_all_a_person_needs(day: Day, clinic_life: Lived, signed_in: Enter) -> None:
    day.add_on_call("+13125550188")
    beat(day)
    somebody = signed_in()
    page = somebody.read("/")
    assert "1 patient may be in danger. Call now." in page
    danger = page[page.index("Danger") : page.index("For a person to look at")]
    for part in (
        "Grace <b>O'Neill</b>",
        "I took 10 pills and dont want to wake up",
        "988",
        "Acknowledge",
        "Respond by",
    ):
        assert part in danger, part
    assert page.index("Danger") < page.index("For a person to look at") < page.index("Asked today")
    assert "puedo tomar ibuprofeno?" in page
    luis = page[page.index("Luis Ortega") : page.index("Asked today")]
    assert "no baseline Infusion today . Without the pain before it, no relief can be told." in luis
    assert "Enter the baseline for Luis Ortega" in luis
    assert "For a person to look at 1" in page, "one thread, though he also asked something"
    flags = somebody.read("/flags")
    assert "2 flags open, about 2 patients or phones." in flags
    assert "Nobody is on call" not in page


def test_today_says_in_one_line_that_nothing_is_wrong(day: Day, signed_in: Enter) -> None:
    day.add_on_call("+13125550188")
    beat(day)
    page = signed_in().read("/")
    assert "Nothing is wrong and nobody waits for a person." in page
    assert "Nobody is enrolled yet." in page


def test_the_one_line_of_today_never_contradicts_what_stands_below_it(day: Day, signed_in: Enter) -> None:
    beat(day)
    page = signed_in().read("/")
    assert "Nobody is on call: a patient in danger would page no one." in page
    assert "Nothing is wrong" not in page
    assert "Danger would page no one. Nobody waits for a person." in page


def test_today_tells_what_holds_texts_up(day: Day, signed_in: Enter) -> None:
    beat(day, "send")
    somebody = signed_in()
    page = somebody.read("/")
    follows = (
        "No text leaves, but pages and answers to danger do, ten seconds late. Whoever runs this service must look"
    )
    assert f"Sending texts (send) has not begun. {follows} at it." in page
    assert "Nobody is on call: a patient in danger would page no one." in page
    with day.database.write() as session:
        kind = FlagKind.TEXTS_HELD_UP
        flag_id = open_flag(session, day.clinic_id, kind, natural_key="s", opened_at=day.now, urgent=True).id
    paged = somebody.read(f"/flags/{flag_id}")
    assert "Texts are not sent or not read. Tell whoever runs this service. It is resolved by itself" in paged
    assert f"Sending texts (send) has not begun. {follows} at it." in paged


def test_a_patients_page_holds_chart_conversation_schedule_and_consent(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    somebody = signed_in()
    html = somebody.get(f"/patients/{clinic_life.ana.patient.id}").text
    assert "<figure" in html
    page = somebody.read(f"/patients/{clinic_life.ana.patient.id}")
    for part in ("about a six today, thanks", "recorded 6", "How is your pain right now?", "Still to come",
                 "knowing that texts are not encrypted", "day 84", "Baseline 8"):  # fmt: skip
        assert part in page, part
    assert page.index("How is your pain right now?") < page.index("We noted 6")


def test_what_waits_for_a_flag_or_a_pause_is_told_with_when_it_goes_on(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    somebody = signed_in()
    grace = f"/patients/{clinic_life.grace.patient.id}"
    page = somebody.read(grace)
    assert (
        "Still to come 9 check-ins wait because an urgent flag is open. "
        "They go on when the flag is resolved, if there is time left to ask by then."
    ) in page
    assert "day 7 Mon Mar 9, 10:00 am" in page
    assert "waits: an urgent flag is open" in page
    assert "an urgent flag was open" not in page
    flag = f"/flags/{urgent_flag(day).id}"
    somebody.send(f"{flag}/acknowledge", page="/")
    somebody.send(f"{flag}/resolve", page="/", note="Called; she is safe.")
    page = somebody.read(grace)
    assert "Still to come tomorrow" in page
    assert "wait because" not in page
    somebody.send(f"{grace}/change/pause", why="Holiday")
    assert "9 check-ins wait because texts to this patient are paused. They go on when texts are resumed" in (
        somebody.read(grace)
    )
    somebody.send(f"{grace}/change/end", ended="left", why="Moved away")
    assert "Still to come Nothing." in somebody.read(grace)


def test_what_happened_at_one_moment_is_told_in_its_natural_order(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    """The clock of this test stands still: the reply, its thanks and the further question carry the same time."""
    day.ask(clinic_life.phones["ana"], clinic_life.ana, "h24")
    day.say(clinic_life.phones["ana"], "about a five now")
    day.tick()
    page = signed_in().read(f"/patients/{clinic_life.ana.patient.id}")
    talk = page[page.index("about a five now") : page.index("Still to come")]
    places = [talk.index(text) for text in ("about a five now", "We noted 5", "side effects")]
    assert places == sorted(places)


def test_opening_a_patients_page_is_kept_in_the_trail(day: Day, clinic_life: Lived, signed_in: Enter) -> None:
    somebody = signed_in()
    patient_id = clinic_life.ana.patient.id
    somebody.get(f"/patients/{patient_id}")
    with day.database.read() as session:
        views = session.scalars(
            select(AuditEntry).where(AuditEntry.subject_id == patient_id, AuditEntry.action == "viewed")
        )
        assert len(views.all()) == 1
    assert "opened the page" in somebody.read(f"/patients/{patient_id}/history?all=1")
    assert "opened the page" not in somebody.read(f"/patients/{patient_id}/history")


def test_search_finds_by_part_of_a_name_by_number_and_by_phone_and_stays_out_of_the_address(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    somebody = signed_in()
    own = f"/patients/{clinic_life.ana.patient.id}#enroll"
    for typed in ("ruiz", "ANA RU", "a-1001", clinic_life.phones["ana"], clinic_life.phones["ana"][2:]):
        assert somebody.send("/search", page="/", q=typed).location == own, typed
    assert "Found nobody" in somebody.read(somebody.send("/search", page="/", q="Nobody Known").location)
    assert somebody.get("/search?q=Ana").status_code == 405
    several = somebody.send("/search", page="/", q="A-100").location
    assert "A-100" not in several
    page = somebody.read(several)
    assert "Found 2 patients" in page
    assert "Ana Ruiz" in page
    assert somebody.read(several) == page, "an address to come back to"
    for wrong in (several[:-1], several[:-2] + "AA", "/search/x", "/search/é"):
        assert somebody.get(wrong).status_code == 404, wrong
    assert signed_in("clinician").get(several).status_code == 404, "nobody else's to open"


def test_what_patients_write_never_becomes_markup(day: Day, clinic_life: Lived, signed_in: Enter) -> None:
    day.say(clinic_life.phones["ana"], '<script>alert(1)</script> "><img src=x onerror=alert(1)>')
    somebody = signed_in()
    for address in ("/", "/replies", "/patients", f"/patients/{clinic_life.ana.patient.id}",
                    f"/patients/{clinic_life.grace.patient.id}"):  # fmt: skip
        html = somebody.get(address).text
        assert "<script>alert" not in html
        assert "<img" not in html
        assert "<b>O'Neill" not in html


def test_no_page_holds_an_inline_script_or_style_and_all_carry_the_headers(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    somebody = signed_in()
    own = (f"/patients/{clinic_life.ana.patient.id}", f"/flags/{urgent_flag(day).id}")
    for address in (*PAGES, *own, "/no-such-page"):
        answer = somebody.get(address)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", answer.text), address
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", answer.text)), address


def test_failures_are_a_sentence_without_data(day: Day, signed_in: Enter, app: Flask, visitor: Visitor) -> None:
    somebody = signed_in()
    assert "There is no such page" in somebody.get("/patients/01ARZ3NDEKTSV4RRFFQ69G5FAV").text
    assert somebody.get("/patients/%00").status_code == 404
    for address in ("/replies?patient=%00", "/enroll?patient=%00", "/flags/%00", "/infusions/x/change/details"):
        assert somebody.get(address).status_code == 404, address
    assert somebody.send("/search", page="/", q="A\x00").status_code == 400
    assert visitor.sign_in("a\x00@lakeside.example").status_code == 400
    large = somebody.client.post("/search", data={"q": "x" * 70_000})
    assert large.status_code == 413
    assert "xxx" not in large.text
    assert visitor.client.get("/", headers={"Host": "evil.example"}).location == "/sign-in"


def test_without_the_database_every_page_and_every_form_says_so_in_a_sentence(
    app: Flask, signed_in: Enter, database_away: Callable[[], None]
) -> None:
    somebody = signed_in()
    form = {"csrf_token": token(somebody, "/enroll")}

    def gone(*_: object, **__: object) -> None:
        database_away()

    with template_rendered.connected_to(gone, app):  # it leaves after the form was refused, before that page is kept
        answer = somebody.client.post("/enroll", data={**form, "name": "Ottoline"})
    assert (answer.status_code, "Ottoline" in answer.text) == (422, True)
    for answer in (
        somebody.get("/"),
        somebody.client.post("/enroll", data=form),
        somebody.client.post("/settings/keys/new", data=form),
        somebody.client.post("/sign-in", data={**form, "email": "a@lakeside.example", "password": "x"}),
    ):
        assert answer.status_code == 503
        assert "The record cannot be reached" in answer.text
        assert "default-src" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        for word in ("secret", "127.0.0.1", "refused"):
            assert word not in answer.text


def test_a_disputed_score_is_told_in_plain_words_wherever_its_flag_stands(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    day.say(clinic_life.phones["ana"], "no that's wrong")
    day.at(clinic_life.ana.check_ins[0].closes_at)
    day.tick()
    (flag,) = day.flags(kind=FlagKind.UNCLEAR.value)
    somebody, said = signed_in(), "says the noted score is wrong, not which is right"
    for address in ("/", "/flags", f"/patients/{clinic_life.ana.patient.id}", "/replies"):
        assert said in somebody.read(address), address
    stands = "The number noted stands until somebody corrects it on the patient's page."
    page = somebody.read(f"/flags/{flag.id}")
    assert f"Says the noted score is wrong, not which is right. A person should look. {stands}" in page
    assert "no that's wrong" in page
    somebody.send(f"/flags/{flag.id}/resolve", page=f"/flags/{flag.id}", note="Called; it was a 4.")
    page = somebody.read(f"/flags/{flag.id}")
    assert stands not in page
    assert "Says the noted score is wrong, not which is right" in page


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("STOP", "the phone texted STOP"),
        ("please stop texting me", "the patient asked for no more texts"),
        ("you have the wrong number", "somebody else has this phone"),
    ],
)
def test_the_flag_of_a_phone_that_is_not_texted_says_so_and_why(
    day: Day, clinic_life: Lived, signed_in: Enter, said: str, why: str
) -> None:
    for text in (said, "I want to kill myself"):
        day.say(clinic_life.phones["ana"], text)
    (flag,) = day.flags(kind=FlagKind.DANGER.value, patient_id=clinic_life.ana.patient.id)
    somebody = signed_in()
    page = somebody.read(f"/flags/{flag.id}")
    assert f"Call now, then say so here. Only a call reaches them: {why}." in page
    assert f"Sent back nothing: {why}" in page
    assert f"No text reaches this phone : {why}" in page
    assert f"No text reaches this phone : {why}" in somebody.read("/")
    assert "No text reaches this phone" not in somebody.read(f"/flags/{urgent_flag_of(day, clinic_life.grace).id}")


def test_the_history_of_a_patient_tells_stops_wrong_numbers_and_starts(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    ana, grace = clinic_life.ana.patient.id, clinic_life.grace.patient.id
    for text in ("STOP", "START", "please stop texting me", "you have the wrong number"):
        day.say(clinic_life.phones["ana"], text)
    somebody = signed_in()
    page = somebody.read(f"/patients/{ana}/history")
    lines = (
        "stopped texts to the phone why: a text says that the phone is somebody else's",
        "stopped texts to the phone why: in their own words",
        "made texts to the phone welcome again why: texted from the phone",
        "stopped texts to the phone why: texted STOP",
    )
    places = [page.index(line) for line in lines]
    assert places == sorted(places)  # the newest first
    assert "stopped texts" not in somebody.read(f"/patients/{grace}/history")


def test_the_history_of_each_patient_on_a_phone_tells_its_stop(day: Day, clinic_life: Lived, signed_in: Enter) -> None:
    phone = clinic_life.phones["ana"]
    ben = day.enroll(phone, name="Ben Ruiz", shared_phone=True)
    day.say(phone, "please stop texting me")
    somebody = signed_in()
    for patient in (clinic_life.ana.patient.id, ben.patient.id):
        assert "stopped texts to the phone why: in their own words" in somebody.read(f"/patients/{patient}/history")


def test_a_stop_from_before_a_patient_was_enrolled_is_in_the_history(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    phone = new_phone()
    day.say(phone, "STOP")
    patient = day.enroll(phone, name="Bo Lee").patient.id
    assert "stopped texts to the phone" in signed_in().read(f"/patients/{patient}/history")


def test_acknowledging_and_resolving_danger(day: Day, clinic_life: Lived, signed_in: Enter) -> None:
    flag_id = urgent_flag(day).id
    coordinator, clinician = signed_in("coordinator"), signed_in("clinician")
    assert coordinator.send(f"/flags/{flag_id}/acknowledge", page="/").status_code == 302
    assert "A clinician or an admin resolves danger." in coordinator.read(f"/flags/{flag_id}")
    assert coordinator.send(f"/flags/{flag_id}/resolve", page="/", note="called").status_code == 403
    empty = clinician.send(f"/flags/{flag_id}/resolve", page="/", note=" ")
    assert empty.status_code == 422
    assert clinician.send(f"/flags/{flag_id}/resolve", page="/", note="Called; she is safe.").status_code == 302
    page = clinician.read(f"/flags/{flag_id}")
    assert "Called; she is safe." in page
    assert "Resolved by clinician-own@lakeside.example" in page
    day.later(minutes=1)
    assert "may be in danger" not in clinician.read("/")


def test_today_says_what_was_passed_over_and_is_shown_although_a_row_is_broken(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    beat(day)
    staff = signed_in()
    bad = day.enroll(name="Bad Row")
    with day.database.write() as session:
        patient = session.get_one(Patient, bad.patient.id)
        patient.time_zone, patient.name_sealed = "Mars/Olympus", b"nothing that opens"
    day.at(bad.check_ins[0].due_at)
    day.tick()
    page = staff.read("/")
    assert "1 check-in waits to be asked: the text cannot be written. Those patients are not asked. Whoever" in page
    assert "(cannot be opened)" in page
    theirs = staff.read(f"/patients/{bad.patient.id}")
    assert "waits: its text could not be written, which whoever runs this service must look at" in theirs


def test_settings_and_today_say_what_patients_call_while_the_clinic_has_no_number(day: Day, signed_in: Enter) -> None:
    admin = signed_in()
    sender = str(day.settings.twilio_sender)
    with day.database.write() as session:
        session.get_one(Clinic, day.clinic_id).phone = None
    day.add_on_call("+13125550187")
    page = admin.read("/settings")
    assert f"told to call {numbers.display(sender)}, the number that texts them. Does somebody answer it?" in page
    assert "phone number for patients" not in admin.read("/")
    with day.database.write() as session:
        session.get_one(Clinic, day.clinic_id).sender = "MG" + "0a" * 16
    assert "Not ready to text." in admin.read("/settings")
    assert "No question goes out: the clinic has no phone number for patients yet." in admin.read("/")
    assert "0187" not in admin.read("/settings/wording")
