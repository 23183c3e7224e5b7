"""A text that may be a wish for no more texts: texts rest, a person looks, the patient is asked, once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from reminders.care.reasons import Reason
from reminders.followup import amending
from reminders.followup.intake import WAIT, read_reply, read_unread
from reminders.outbox.phone_refusals import Stance
from reminders.record.outcomes import FlagKind
from reminders.record.people import Patient
from reminders.reports.patient import patient_view
from tests.day import Day, new_phone
from tests.followup.intake.doubts import (
    DOUBT,
    DOUBT_ES,
    QUESTION,
    QUESTION_ES,
    RESTS,
    asked,
    hear,
    note,
    on_sqlite,
    open_flags,
    reasons,
    stance,
    store,
)

# -- asking ------------------------------------------------------------------------------------------------------------


def test_a_doubtful_refusal_rests_the_texts_is_flagged_for_today_and_asked_about_once(day: Day) -> None:
    phone, ana = asked(day)
    assert hear(day, phone, DOUBT) == [QUESTION]
    assert reasons(day, ana) == {RESTS}
    (flag,) = day.flags()
    assert (flag.kind, flag.concern, flag.patient_id) == ("refusal-in-doubt", "review", ana.patient.id)
    assert flag.page_next_at is not None
    assert flag.page_next_at < flag.respond_by < day.now + timedelta(days=1)
    assert (day.replies()[-1].intent, day.outcomes(source="patient")) == ("other", [])
    # A second one joins the flag, at another check-in too, and is not asked about; a person has both.
    (said,) = hear(day, phone, DOUBT)
    assert "We got your message. Our staff will look at it." in said
    assert len(day.flags()) == 1
    assert len(day.messages(kind="stop-asked")) == 1
    # Nothing unasked for leaves meanwhile: no nudge, no next question, no further question of an answered check-in.
    before = len(day.messages())
    sent = len(day.texts(phone))
    for hours in (3, 17, 48):
        day.later(hours=hours)
        day.tick()
    assert day.texts(phone)[sent:] == []
    assert [m.kind for m in day.messages()[before:]] == ["nudge"]  # it waits in the outbox, as in a pause
    missed = [day.check_in(c) for c in ana.check_ins[:2]]
    assert [(c.state, c.reason) for c in missed] == [("missed", "no-answer"), ("skipped", RESTS)]


def test_the_question_is_in_the_patients_language_and_a_score_beside_the_doubt_is_recorded(day: Day) -> None:
    phone, ana = asked(day, "h24", language="es")
    assert hear(day, phone, f"6, {DOUBT_ES}") == [QUESTION_ES]
    assert day.scores(ana) == [("h24", Decimal(6))]
    day.tick()
    assert day.texts(phone)[-1] == QUESTION_ES  # the question about side effects waits
    confirmed, following = hear(day, phone, "SIGO")
    assert confirmed.startswith("Lakeside Clinic: Va a recibir nuestros mensajes otra vez")
    assert "efectos secundarios" in following


def test_the_question_leaves_at_night_only_as_confirmations_do(day: Day) -> None:
    phone, _ = asked(day)
    day.later(hours=9)  # after 20:00
    hear(day, phone, DOUBT)
    other = new_phone()
    day.enroll(other, name="Bo Lee")
    late = store(day, other, DOUBT)
    day.later(minutes=40)
    with day.database.write() as session:
        read_reply(session, late)
    day.send()
    first, second = day.messages(kind="stop-asked")
    assert (first.state in ("accepted", "sent", "delivered"), second.state) == (True, "queued")
    assert second.send_after > day.now + timedelta(hours=1)
    assert second.expires_at > second.send_after


@on_sqlite
@pytest.mark.parametrize("held", ["wrong-person", "words", "ended"])
def test_nothing_is_asked_where_texts_have_ended_already(day: Day, held: str) -> None:
    phone, ana = asked(day)
    if held == "ended":
        with day.database.write() as session:
            amending.end_patient(session, day.clinic_id, ana.patient.id, actor="staff:1", why="Left.", ended="left")
    else:
        hear(day, phone, {"wrong-person": "you have the wrong number", "words": "stop texting me"}[held])
    flags = set(open_flags(day))
    before = len(day.messages())
    assert hear(day, phone, DOUBT) == []
    assert len(day.messages()) == before
    assert not stance(day, phone).rests
    expected = {"wrong-person": {FlagKind.SET_ASIDE}, "words": set(), "ended": {FlagKind.REFUSAL_IN_DOUBT}}
    assert set(open_flags(day)) - flags == expected[held]


def test_who_is_in_danger_is_told_where_help_is_and_not_asked_and_texts_rest_all_the_same(day: Day) -> None:
    phone, ana = asked(day)
    (text,) = hear(day, phone, f"{DOUBT}. I want to kill myself")
    assert "988" in text
    assert set(open_flags(day)) == {FlagKind.DANGER, FlagKind.REFUSAL_IN_DOUBT}
    assert reasons(day, ana) == {Reason.URGENT_OPEN}
    assert stance(day, phone).rests
    assert day.messages(kind="stop-asked") == []
    hear(day, phone, "yes")  # answers nothing, because nothing was asked
    assert stance(day, phone).refused is None


@pytest.mark.parametrize("since", ["danger", "danger-elsewhere", "ended", "deceased", "death"])
def test_a_question_that_waits_does_not_leave_to_somebody_in_danger_dead_or_not_texted_any_more(
    day: Day, since: str
) -> None:
    phone, ana = asked(day)
    here = day.clinic_id
    store(day, phone, DOUBT)
    read_unread(day.database)
    assert [m.state for m in day.messages(kind="stop-asked")] == ["queued"]
    if since == "danger-elsewhere":
        with day.database.write() as session:
            south = day.add_clinic(session, "south")
            south.sender = "+15005550177"
            day.clinic_id = south.id
        day.enroll(phone, name="Ana Ruiz", mrn="S-1")
        store(day, phone, "I want to kill myself", to="+15005550177")
        read_unread(day.database)
    elif since in ("danger", "death"):
        store(day, phone, {"danger": "I want to kill myself", "death": "Ana passed away"}[since])
        read_unread(day.database)
    else:
        ended = {"ended": "left", "deceased": "deceased"}[since]
        with day.database.write() as session:
            amending.end_patient(session, here, ana.patient.id, actor="staff:1", why="They said.", ended=ended)
    day.send()
    dropped = [(m.state, m.reason) for m in day.messages(kind="stop-asked")]
    why = {"death": Reason.DEATH_REPORTED, "ended": Reason.ENDED, "deceased": Reason.DECEASED}
    assert dropped == [("dropped", why.get(since, Reason.URGENT_OPEN))]
    assert QUESTION not in day.texts(phone)
    if since == "danger":  # nor is it asked while the danger is open
        hear(day, phone, DOUBT)
        assert len(day.messages(kind="stop-asked")) == 1


@on_sqlite
@pytest.mark.parametrize(
    "parts",
    [
        ("(1/2) im over these daily", "(2/2) texts. bye"),  # neither says it alone
        ("the drive home was long and I slept", DOUBT),  # the second does, and the first was not understood
        (DOUBT, "the drive home was long and I slept"),
    ],
)
def test_both_parts_of_one_text_are_asked_about_once(day: Day, parts: tuple[str, str]) -> None:
    phone, _ = asked(day)
    for seconds, body in zip((2, 1), parts, strict=True):
        reply_id = store(day, phone, body, seconds=seconds)
        with day.database.write() as session:
            read_reply(session, reply_id, wait=WAIT)
    day.send()
    read_unread(day.database)
    day.send()
    assert [m.state == "dropped" for m in day.messages(kind="stop-asked")] == [False]
    assert open_flags(day) == [FlagKind.REFUSAL_IN_DOUBT]
    assert stance(day, phone).rests


# -- several people, several clinics -----------------------------------------------------------------------------------


def test_everybody_on_a_shared_phone_rests_and_goes_on_and_the_question_names_nobody(day: Day) -> None:
    phone, ana = asked(day)
    luis = day.enroll(phone, name="Luis Ruiz", shared_phone=True)
    assert hear(day, phone, DOUBT)[-1] == QUESTION
    assert (reasons(day, ana), reasons(day, luis)) == ({RESTS}, {RESTS})
    eva = day.enroll(phone, name="Eva Paz", shared_phone=True)  # who joins meanwhile rests too
    assert reasons(day, eva) == {RESTS}
    hear(day, phone, "KEEP")
    assert [reasons(day, one) for one in (ana, luis, eva)] == [{None}] * 3
    assert open_flags(day) == []


def test_other_clinics_on_the_sender_rest_and_see_whom_but_not_the_words(day: Day) -> None:
    phone, ana = asked(day)
    north = day.clinic_id
    with day.database.write() as session:
        day.clinic_id = south = day.add_clinic(session, "south").id
    there = day.enroll(phone, name="Ana Ruiz", mrn="S-1")
    day.clinic_id = north
    hear(day, phone, DOUBT)
    assert (reasons(day, ana), reasons(day, there)) == ({RESTS}, {RESTS})
    flags = {flag.clinic_id: flag for flag in day.flags(kind=FlagKind.REFUSAL_IN_DOUBT.value)}
    assert (flags[north].reply_id is None, flags[south].reply_id) == (False, None)
    assert flags[south].patient_id == there.patient.id
    with day.database.write() as session:  # what staff of one clinic say counts at theirs
        amending.resume_patient(session, south, there.patient.id, actor="staff:1", why="She told us.")
    assert (reasons(day, ana), reasons(day, there)) == ({RESTS}, {None})
    assert open_flags(day) == [FlagKind.REFUSAL_IN_DOUBT]
    hear(day, phone, "yes")  # still an answer, and a refusal binds every clinic on the sender
    assert (reasons(day, ana), reasons(day, there)) == ({Reason.OPTED_OUT}, {Reason.OPTED_OUT})
    assert FlagKind.REFUSAL_IN_DOUBT not in open_flags(day)


# -- staff -------------------------------------------------------------------------------------------------------------


def test_staff_settle_it_as_they_do_pauses_and_refusals_and_no_answer_lifts_their_pause(day: Day) -> None:
    phone, ana = asked(day)
    day.add_on_call(new_phone())
    hear(day, phone, DOUBT)
    with day.database.write() as session:
        view = patient_view(session, session.get_one(Patient, ana.patient.id))
        assert view.rests
        amending.resume_patient(session, day.clinic_id, ana.patient.id, actor="staff:1", why="She meant the dog.")
    assert (reasons(day, ana), open_flags(day)) == ({None}, [])
    assert note(day) == "Texts go on: She meant the dog."
    day.ask(phone, ana, "h24")
    hear(day, phone, "yes")  # the last that was asked is another question
    assert stance(day, phone).refused is None

    other, bo = asked(day, name="Bo Lee")
    with day.database.write() as session:
        amending.pause_patient(session, day.clinic_id, bo.patient.id, until=None, actor="staff:1", why="On a trip.")
    hear(day, other, DOUBT, "KEEP")
    assert (reasons(day, bo), stance(day, other)) == ({Reason.PATIENT_PAUSED}, Stance())

    third, cy = asked(day, name="Cy Ono")
    hear(day, third, DOUBT)
    with day.database.write() as session:
        amending.record_oral_opt_out(session, day.clinic_id, cy.patient.id, actor="staff:1", why="He said so.")
    assert reasons(day, cy) == {Reason.OPTED_OUT}
    assert open_flags(day, kind=FlagKind.REFUSAL_IN_DOUBT.value) == []


def test_without_an_answer_texts_rest_and_the_flag_stays_and_pages_the_same_day(day: Day) -> None:
    phone, ana = asked(day)
    on_call = new_phone()
    day.add_on_call(on_call)
    hear(day, phone, DOUBT)
    (flag,) = day.flags()
    assert flag.page_next_at is not None
    day.at(flag.page_next_at)
    day.tick()
    assert len(day.texts(on_call)) == 1
    day.later(days=20)
    day.tick()
    assert stance(day, phone).rests
    assert open_flags(day) == [FlagKind.REFUSAL_IN_DOUBT]
    assert {day.check_in(c).reason for c in ana.check_ins[1:5]} == {RESTS}
