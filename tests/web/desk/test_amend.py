"""Amending at the desk: what moves is shown first and nothing is kept of it; a new phone with its consent and the
answers from the old one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import func, select

from reminders.record.access import AuditEntry
from reminders.record.people import Consent, Patient
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.sealing import unseal
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


NEW = {"phone": "(312) 555-0177", "why": "A new phone"}
CONSENT = {"consent_given_at": "2026-03-02T13:30", "consent_method": "oral", "unencrypted_ok": "yes"}


def standing(day: Day) -> list[tuple[object, ...]]:
    """What a change would leave traces in."""
    with day.database.read() as session:
        found: list[tuple[object, ...]] = [
            tuple(row)
            for row in session.execute(select(CheckIn.id, CheckIn.due_at, CheckIn.state).order_by(CheckIn.id))
        ]
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (AuditEntry, Consent)]
        return [*found, tuple(counts)]


def test_what_moves_is_shown_before_anything_changes(day: Day, clinic_life: Lived, signed_in: Enter) -> None:
    somebody, ana = signed_in("coordinator"), f"/patients/{clinic_life.ana.patient.id}/change"
    before = standing(day)
    looked = somebody.send(f"{ana}/hour", preferred_time="18:00", time_zone="America/Chicago", do="look")
    page = words(looked.text)
    assert looked.status_code == 200
    assert "7 check-ins. Times are Ana's, Central (America/Chicago). Nothing is changed yet." in page
    assert "day 7 Mon Mar 9, 10:00 am Mon Mar 9, 6:00 pm" in page
    assert "24 hours" not in page, "check-ins counted in hours stay"
    assert 'value="18:00"' in looked.text, "what was typed is still there"
    paused = somebody.read(f"{ana}/pause")
    assert "9 check-ins" in paused
    assert "waits: texts to this patient are paused" in paused
    luis = f"/infusions/{clinic_life.luis.infusion.id}/change"
    assert "not asked: staff canceled the schedule" in somebody.read(f"{luis}/cancel")
    moved = {"infused_at": "2026-03-02T08:30", "condition": "crps", "course": "1", "number": "1"}
    assert "24 hours tomorrow 9:30 am tomorrow 9:00 am" in words(
        somebody.send(f"{luis}/details", do="look", **moved).text
    )
    wrong = somebody.send(f"{ana}/hour", preferred_time="23:00", do="look")
    assert (wrong.status_code, "Texts leave from" in wrong.text) == (422, True)
    assert "opted" not in somebody.read(f"{ana}/language")
    assert standing(day) == before


def test_a_new_phone_needs_consent_and_what_came_from_the_old_one_can_be_taken_back(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    coordinator, own = signed_in("coordinator"), f"/patients/{clinic_life.ana.patient.id}"
    form = coordinator.read(f"{own}/change/phone")
    assert "Answers from the phone of today" in form
    assert "about a six today, thanks Pain 6 4 hours, infusion 1 of course 1" in form
    refused = coordinator.send(f"{own}/change/phone", **NEW | {"why": ""}, consent_method="oral")
    assert refused.status_code == 422
    for sentence in ("not encrypted, and prefer them", "When consent was given is missing", "The reason is missing"):
        assert sentence in refused.text
    grace = f"/patients/{clinic_life.grace.patient.id}"
    page = words(coordinator.send(f"{grace}/change/phone", do="look", phone=NEW["phone"]).text)
    assert "4 hours asked, open until today 5:30 pm waits: an urgent flag is open" in page
    sent = coordinator.send(f"{own}/change/phone", **NEW, **CONSENT)
    assert f"{own}/earlier-phones?done=phone&undo=" in sent.location
    listed = coordinator.read(sent.location)
    assert "about a six today, thanks" in listed
    assert "A clinician or an admin can take them back here" in listed
    page = coordinator.read(own)
    assert "Answers from an earlier phone" in page
    assert "Given today 1:30 pm by word of mouth, knowing that texts are not encrypted" in page
    (outcome,) = day.outcomes(patient_id=clinic_life.ana.patient.id, source="patient")
    assert coordinator.send(f"{own}/earlier-phones", page=own, outcome=outcome.id, why="No").status_code == 403
    clinician = signed_in("clinician")
    refused = clinician.send(f"{own}/earlier-phones")
    assert refused.status_code == 422
    assert "Tick what was not the patient" in refused.text
    foreign = day.outcomes(patient_id=clinic_life.grace.patient.id)[0].id
    assert clinician.send(f"{own}/earlier-phones", outcome=foreign, why="Not hers").status_code == 422
    taken = clinician.send(f"{own}/earlier-phones", outcome=outcome.id, why="Her brother answered")
    assert taken.status_code == 302
    page = clinician.read(taken.location)
    assert "What you ticked is withdrawn." in page
    assert "Why: Her brother answered" in page
    assert "Answers from an earlier phone" not in page


def test_a_change_can_be_undone_from_where_it_was_made_and_from_the_history(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    somebody, own = signed_in("coordinator"), f"/patients/{clinic_life.luis.patient.id}"
    before = standing(day)[:-1]
    made = somebody.send(f"{own}/change/hour", preferred_time="18:00", time_zone="America/Chicago", why="After work")
    undo = re.search(rf'href="({own}/undo/\w+)">Undo</a>', somebody.get(made.location).text)
    assert undo
    page = somebody.read(undo[1])
    assert "preferred hour: 6:00 pm → nothing" in page
    assert "day 7 Mon Mar 9, 6:00 pm Mon Mar 9, 10:00 am" in page
    undone = somebody.send(undo[1], why="It was a mistake")
    assert "The change is undone." in somebody.read(undone.location)
    assert standing(day)[:-1] == before
    assert somebody.get(undo[1]).status_code == 404, "it does not stand any more"
    assert "That change is no longer in force" in somebody.get(undo[1]).text, "Back leads there"
    assert f'<a href="{own}/history">' in somebody.get(undo[1]).text
    assert "moved to the new hour" not in somebody.read(made.location), "nor does the page say that it was done"
    history = somebody.get(f"{own}/history").text
    assert history.count("/undo/") == 1
    ana = clinic_life.ana.patient.id
    again = re.search(rf"{own}/undo/(\w+)", history)
    assert again
    assert somebody.get(f"/patients/{ana}/undo/{again[1]}").status_code == 404
    assert "Nothing here" in somebody.get(f"/patients/{ana}/undo/{again[1]}").text, "somebody else's"
    with day.database.write() as session:
        session.get_one(Patient, clinic_life.luis.patient.id).call_only = True
    assert "Consent to texts on this phone" not in somebody.read(f"{own}/change/phone")
    assert somebody.send(f"{own}/change/phone", phone="(312) 555-0178", why="His landline").status_code == 302
    with day.database.write() as session:
        session.get_one(Patient, clinic_life.luis.patient.id).call_only = False
    hospital = somebody.send(f"{own}/change/hospital", until="2026-03-09T12:00", why="Admitted last night")
    hospital_page = somebody.get(hospital.location).text
    back = re.search(rf'<form method="post" action="({own}/undo/\w+)" class="done">.*?value="Undone"', hospital_page)
    assert back
    assert "In the hospital , nothing is asked until Mon Mar 9, 12:00 pm" in somebody.read(own)
    infusion = clinic_life.luis.infusion.id
    cancelled = somebody.send(f"/infusions/{infusion}/change/cancel", why="Wrong patient")
    assert re.search(
        rf'<form method="post" action="{own}/undo/\w+" class="done">', somebody.get(cancelled.location).text
    )


def test_one_click_takes_back_a_pause_and_the_history_says_so(day: Day, clinic_life: Lived, signed_in: Enter) -> None:
    """With the fields that the page itself sends: nothing is typed."""
    somebody, own = signed_in("coordinator"), f"/patients/{clinic_life.luis.patient.id}"
    before = standing(day)[:-1]
    for what, fields in (("pause", {"until": ""}), ("hospital", {"until": ""}), ("end", {"ended": "moved"})):
        made = somebody.send(f"{own}/change/{what}", **fields, why="The wrong patient")
        page = somebody.get(made.location).text
        assert standing(day)[:-1] != before, what
        form = re.search(r'<form method="post" action="([^"]+)" class="done">(.*?)</form>', page)
        assert form, what
        sent = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[2]))
        undone = somebody.client.post(form[1], data=sent)
        assert undone.status_code == 302, what
        assert "The change is undone." in somebody.read(undone.location)
        assert standing(day)[:-1] == before, what
    history = somebody.read(f"{own}/history")
    assert "undid the end of texting" in history
    assert history.count("why: Undone") == 3
    refused = somebody.send(f"{own}/change/opt-out", why="Said so at the desk")
    assert f'href="{own}/change/opt-in">Undo</a>' in somebody.get(refused.location).text, "that asks the patient"
    welcome = somebody.send(f"{own}/change/opt-in", why="She asked for them again")
    assert 'class="done"' in somebody.get(welcome.location).text
    assert 'class="done"' not in somebody.get(refused.location).text, "Back leads there, and it is not so any more"


def test_one_click_is_for_whoever_made_the_change_and_for_what_was_made(
    clinic_life: Lived, signed_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody, own = signed_in("coordinator"), f"/patients/{clinic_life.luis.patient.id}"
    click = f'<form method="post" action="{own}/undo/'
    ended = somebody.send(f"{own}/change/end", ended="deceased", why="His wife called")
    assert click in somebody.get(ended.location).text
    assert click not in somebody.get(ended.location.replace("done=end", "done=called")).text
    assert click not in signed_in("admin").get(ended.location).text
    monkeypatch.setattr("reminders.web.desk.pages.patients.RIGHT_AFTER", timedelta(0))
    later = somebody.get(ended.location).text
    assert click not in later
    assert f'href="{own}/undo/' in later, "an old page leads to the form"


def test_what_had_been_chosen_already_offers_to_undo_nothing(clinic_life: Lived, signed_in: Enter) -> None:
    somebody, own = signed_in("coordinator"), f"/patients/{clinic_life.luis.patient.id}"
    chosen = somebody.send(f"{own}/calls", choose="called", why="A landline")
    assert "undo=" in chosen.location
    assert somebody.send(f"{own}/change/end", ended="deceased", why="His wife called").status_code == 302
    again = somebody.send(f"{own}/calls", choose="called", why="A landline")
    assert "undo=" not in again.location, "the end of texting is not what was just done"


#: Each change that is taken back: its form, what is typed, and what its undoing says it puts back.
TURNED: Final[tuple[tuple[str, str, dict[str, str], str], ...]] = (
    ("patients", "pause", {"until": "2026-03-09T12:00"}, "pause: until Mon Mar 9, 12:00 pm → none"),
    ("patients", "pause", {}, "pause: until somebody resumes texts → until Mon Mar 9, 12:00 pm"),
    ("patients", "hospital", {}, "pause: until somebody resumes texts, because of a stay in the hospital → "
     "until somebody resumes texts"),
    ("patients", "resume", {}, "pause: none → until somebody resumes texts, because of a stay in the hospital"),
    ("patients", "end", {"ended": "moved"}, "texting: ended today 1:31 pm: moved away → goes on"),
    ("patients", "reopen", {}, "texting: goes on → ended today 1:31 pm: moved away"),
    ("infusions", "cancel", {}, "infusion 1 of course 1: canceled: Luis asked → counts"),
    ("infusions", "reinstate", {}, "infusion 1 of course 1: counts → canceled: Luis asked"),
)  # fmt: skip


def test_every_undo_says_before_the_click_what_it_puts_back(day: Day, clinic_life: Lived, signed_in: Enter) -> None:
    """From what is to what will be: on the page that the history leads to, and beside the button of one click."""
    somebody, luis = signed_in("coordinator"), clinic_life.luis
    ids = {"patients": luis.patient.id, "infusions": luis.infusion.id}
    own = f"/patients/{luis.patient.id}"
    for table, what, typed, puts_back in TURNED:
        made = somebody.send(f"/{table}/{ids[table]}/change/{what}", **typed, why="Luis asked")
        page = somebody.get(made.location).text
        assert f"Undo puts back: {puts_back}" in words(page), what
        undo = re.search(rf'action="({own}/undo/\w+)" class="done"', page)
        assert undo, what
        before = standing(day)
        asked = somebody.read(undo[1])
        assert f"What is put back: {puts_back}" in asked, what
        assert "The reason given: Luis asked" in asked, what
        assert standing(day) == before, "nothing is changed by looking"
        assert f"What is put back: {puts_back}" in words(somebody.send(undo[1], why="").text), "and stays when refused"
        assert "undid the cancellation of the infusion of Mon Mar 2" in asked or what != "reinstate"


def test_a_form_that_takes_something_back_says_what_it_is_and_what_it_will_be(
    clinic_life: Lived, signed_in: Enter
) -> None:
    somebody, own = signed_in("coordinator"), f"/patients/{clinic_life.luis.patient.id}/change"
    infusion = f"/infusions/{clinic_life.luis.infusion.id}/change"
    told = "none, because the patient told staff to stop them"
    for form, back, says in (
        (f"{own}/pause", f"{own}/resume", "What is put back: pause: until somebody resumes texts → none"),
        (f"{own}/end", f"{own}/reopen", "What is put back: texting: ended today 1:31 pm: left the clinic → goes on"),
        (f"{own}/opt-out", f"{own}/opt-in", f"What is put back: texts to the phone: {told} → welcome"),
        (f"{infusion}/cancel", f"{infusion}/reinstate", "infusion 1 of course 1: canceled: Asked → counts"),
    ):
        opened = somebody.read(form)
        assert "What changes: " in opened, form
        assert "to see what" not in opened, "no reason is made up"
        assert somebody.send(form, ended="left", why="Asked").status_code == 302
        assert says in somebody.read(back), back


def test_undoing_a_reopening_and_a_reinstatement_shows_the_page_as_it_was_and_the_history_says_so(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    somebody, own = signed_in("coordinator"), f"/patients/{clinic_life.luis.patient.id}"
    infusion = f"/infusions/{clinic_life.luis.infusion.id}/change"
    somebody.send(f"{own}/change/end", ended="deceased", why="His wife called")
    somebody.send(f"{infusion}/cancel", why="He never came")
    day.later(hours=3)
    for form in (f"{own}/change/reopen", f"{infusion}/reinstate"):
        page = somebody.get(somebody.send(form, why="The wrong patient").location).text
        back = re.search(r'<form method="post" action="([^"]+)" class="done">(.*?)</form>', page)
        assert back, form
        assert somebody.client.post(back[1], data=dict(re.findall(r'name="([^"]+)" value="([^"]*)"', back[2])))
    page = somebody.read(own)
    assert "No more texts: has died." in page
    assert "Canceled : He never came" in page
    with day.database.read() as session:
        ended_at = session.get_one(Patient, clinic_life.luis.patient.id).ended_at
    assert ended_at is not None
    assert day.now - ended_at >= timedelta(hours=3), "when it had ended, not when that was put back"
    history = somebody.read(f"{own}/history")
    for said in ("why it was canceled: He never came → nothing; why: The wrong patient",
                 "why it was canceled: nothing → He never came; why: Undone",
                 "what happened: has died → nothing", "what happened: nothing → has died",
                 "texting ended: nothing → Mon Mar 2, 2026, 1:31 pm"):  # fmt: skip
        assert said in history, said
    for action in ("ended texting", "undid the end of texting", "canceled the infusion", "undid the cancellation"):
        assert action in history, "nothing of it is gone"


def test_an_undo_that_cannot_be_made_says_why_before_the_click(day: Day, clinic_life: Lived, signed_in: Enter) -> None:
    somebody, own = signed_in("coordinator"), f"/patients/{clinic_life.luis.patient.id}"
    somebody.send(f"{own}/change/pause", until="2026-03-02T15:00", why="Asked")
    resumed = somebody.send(f"{own}/change/resume", why="Asked")
    undo = re.search(rf'action="({own}/undo/\w+)"', somebody.get(resumed.location).text)
    assert undo
    day.later(hours=3)
    assert "That pause would have ended by itself meanwhile" in somebody.read(undo[1])


def test_the_end_of_texting_is_undone_on_a_phone_of_two_once_somebody_says_so(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    somebody, own = signed_in("coordinator"), f"/patients/{clinic_life.luis.patient.id}"
    ended = somebody.send(f"{own}/change/end", ended="left", why="Told us")
    undo = re.search(rf'action="({own}/undo/\w+)"', somebody.get(ended.location).text)
    assert undo
    with day.database.read() as session:
        phone = unseal(session, session.get_one(Patient, clinic_life.luis.patient.id), "phone")
    day.enroll(phone, name="Ben Lopez")
    for form in (undo[1], f"{own}/change/reopen"):
        asked = somebody.send(form, why="A mix-up")
        assert asked.status_code == 422
        assert "This phone belongs to Ben Lopez." in asked.text
        assert 'name="shared_phone"' in asked.text
    done = somebody.send(undo[1], why="A mix-up", shared_phone="yes")
    assert "(shared)" in somebody.read(done.location)


def test_an_infusion_that_was_enrolled_once_more_counts_again_beside_it_once_somebody_says_so(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    somebody, luis = signed_in("coordinator"), clinic_life.luis
    infusion = f"/infusions/{luis.infusion.id}/change"
    somebody.send(f"{infusion}/cancel", why="A mix-up")
    again = day.enroll(clinic_life.phones["luis"], name="Luis Ortega")
    assert again.patient.id == luis.patient.id
    asked = somebody.send(f"{infusion}/reinstate", why="There were two")
    assert asked.status_code == 422
    assert "is enrolled for that day. If there were two, say so." in asked.text
    assert 'name="second_of_day"' in asked.text
    done = somebody.send(f"{infusion}/reinstate", why="There were two", second_of_day="yes")
    assert "The infusion counts again." in somebody.read(done.location)


def test_a_record_number_or_a_dose_whose_field_was_emptied_is_taken_away(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    somebody, ana = signed_in("coordinator"), clinic_life.ana
    own, infusion = f"/patients/{ana.patient.id}", f"/infusions/{ana.infusion.id}/change/details"
    given = {"infused_at": "2026-03-02T08:30", "condition": "crps", "course": "1", "number": "1", "why": "A slip"}
    somebody.send(f"{own}/change/name", name="Ana Ruiz", mrn="A-1001", birth_date="", why="Known by now")
    somebody.send(infusion, **given, dose_mg_per_kg="5")
    # Opened before those were recorded: the fields were empty then.
    somebody.send(f"{own}/change/name", name="Ana Ruiz", mrn="", mrn_was="", birth_date="1970-01-02", why="Passport")
    with day.database.read() as session:
        assert session.get_one(Patient, ana.patient.id).mrn_index is not None
    assert 'name="mrn_was" value="A-1001"' in somebody.get(f"{own}/change/name").text
    somebody.send(f"{own}/change/name", name="Ana Ruiz", mrn="", mrn_was="A-1001", birth_date="", why="Not hers")
    assert 'name="dose_mg_per_kg_was" value="5' in somebody.get(infusion).text
    done = somebody.send(infusion, **given, dose_mg_per_kg="", dose_mg_per_kg_was="5")
    assert "The infusion is changed" in somebody.read(done.location)
    with day.database.read() as session:
        assert session.get_one(Patient, ana.patient.id).mrn_index is None
        assert session.get_one(Infusion, ana.infusion.id).dose_mg_per_kg is None
