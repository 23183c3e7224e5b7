"""A text that may be a wish for no more texts: texts rest, a person looks, the patient is asked once, and says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from reminders.care.reasons import Reason
from reminders.clock import real
from reminders.followup import amending
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake import WAIT, read_reply, read_unread
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.outbox.phone_refusals import Stance, stance_of
from reminders.record.access import AuditEntry
from reminders.record.columns import new_id
from reminders.record.database import Database
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import OptOut, Patient
from reminders.record.sealing import index_of, unseal_or_none
from reminders.record.texts import Message, MessageState
from reminders.reports.patient import patient_view
from tests.day import Day, new_phone

#: Texts in which the reader finds a refusal and is not sure: its rules do not know them.
DOUBT = "im over these daily texts. bye"
DOUBT_ES = "ya me tienen harta"
QUESTION = (
    "Lakeside Clinic: Do you want us to stop texting you? Reply STOP to end the texts, or KEEP to go on. "
    "Our staff will see this. Emergency: 911."
)
QUESTION_ES = (
    "Lakeside Clinic: ¿Quiere que ya no le mandemos mensajes? STOP para terminar, SIGO para seguir. "
    "Nuestro personal lo va a leer. Emergencia: 911."
)
CONFIRMED = "You will get no more texts from us"
GOES_ON = "You will get our texts again"

RESTS = Reason.REFUSAL_IN_DOUBT


def asked(day: Day, step: str = "h4", **who: str) -> tuple[str, Enrollment]:
    """A patient with an open question."""
    phone = new_phone()
    enrollment = day.enroll(phone, **who)
    day.ask(phone, enrollment, step)
    return phone, enrollment


def store(day: Day, phone: str, body: str, *, opt_out_type: str | None = None, seconds: float = 0) -> str:
    """A text by webhook, written some seconds ago, is stored and not read."""
    at = real() - timedelta(seconds=seconds)
    to = str(day.settings.twilio_sender)
    with day.database.write() as session:
        inbound = Inbound(f"SM{new_id()}", phone, to, body, provider_at=at, opt_out_type=opt_out_type)
        reply_id = store_reply(session, inbound)
    assert reply_id is not None
    return reply_id


def hear(day: Day, phone: str, *bodies: str, opt_out_type: str | None = None) -> list[str]:
    """The phone writes; what is queued to it in answer is read here and leaves. Returns the texts that left."""
    before = len(day.texts(phone))
    for body in bodies:
        store(day, phone, body, opt_out_type=opt_out_type)
        read_unread(day.database)
        day.send()
    return day.texts(phone)[before:]


def reasons(day: Day, enrollment: Enrollment) -> set[str | None]:
    """Why the check-ins that were not asked yet would not be asked."""
    return {day.check_in(c).reason for c in enrollment.check_ins[1:]}


def open_flags(day: Day, **where: str) -> list[str]:
    return [flag.kind for flag in day.flags(**where) if flag.resolved_at is None]


def note(day: Day) -> str | None:
    """What is noted with the flag about the doubt."""
    with day.database.read() as session:
        (flag,) = session.scalars(select(Flag).where(Flag.kind == FlagKind.REFUSAL_IN_DOUBT.value)).all()
        return unseal_or_none(session, flag, "note")


def stance(day: Day, phone: str) -> Stance:
    with day.database.read() as session:
        return stance_of(session, day.clinic_id, str(day.settings.twilio_sender), index_of(session, "phone", phone))


def restart(day: Day) -> None:
    """Everything that a process knew by heart is gone."""
    clock = day.database.clock
    day.database.close()
    day.database = Database.open(day.settings)
    day.database.clock = clock


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


# -- answering ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "opt_out_type", "how"),
    [
        ("yes", None, OptOut.WORDS),
        ("YES", "START", OptOut.WORDS),  # the carrier takes it as a new subscription; we must refuse all the same
        ("Sí", None, OptOut.WORDS),
        ("please do", None, OptOut.WORDS),
        ("ALTO", None, OptOut.WORDS),
        ("please stop texting me", None, OptOut.WORDS),
        ("STOP", "STOP", OptOut.KEYWORD),
    ],
)
def test_a_refusal_or_a_yes_in_answer_ends_the_texts(
    day: Day, answer: str, opt_out_type: str | None, how: OptOut
) -> None:
    phone, ana = asked(day)
    hear(day, phone, DOUBT)
    restart(day)
    said = hear(day, phone, answer, opt_out_type=opt_out_type)
    assert [CONFIRMED in text for text in said] == ([True] if how is OptOut.WORDS else [])
    assert stance(day, phone) == Stance(how)
    assert reasons(day, ana) == {Reason.OPTED_OUT}
    assert open_flags(day) == [FlagKind.OPTED_OUT]
    assert note(day) == (
        f'No more texts: {"in their own words" if how is OptOut.WORDS else "texted STOP"}. They wrote: "{answer}"'
    )
    # "Yes" once more is no wish for texts, whatever the carrier makes of it.
    hear(day, phone, "YES", opt_out_type="START")
    assert stance(day, phone).refused is (how if how is OptOut.WORDS else None)


@pytest.mark.parametrize("answer", ["no", "KEEP", "keep texting", "START", "5", "my pain is 4 now"])
def test_a_no_or_a_score_in_answer_lets_the_texts_go_on(day: Day, answer: str) -> None:
    phone, ana = asked(day)
    hear(day, phone, DOUBT)
    restart(day)
    is_score = any(character.isdigit() for character in answer)
    said = hear(day, phone, answer)
    # START alone is confirmed by the carrier.
    assert [("We noted" if is_score else GOES_ON) in text for text in said] == ([] if answer == "START" else [True])
    assert len(day.scores(ana)) == is_score
    assert stance(day, phone) == Stance()
    assert reasons(day, ana) == {None}
    assert open_flags(day) == []
    assert str(note(day)).endswith(f'They wrote: "{answer}"')
    day.ask(phone, ana, "h24")
    assert "24 hours" in day.texts(phone)[-1]
    # Never asked again within a month, and not silenced: a person looks.
    (said,) = hear(day, phone, DOUBT)
    assert "Our staff will" in said
    assert (stance(day, phone), open_flags(day)) == (Stance(), [FlagKind.REFUSAL_IN_DOUBT])
    with day.database.read() as session:
        audited = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == ana.patient.id)).all()
    assert [a for a in audited if a in ("doubt", "opt-in", "resume")] == ["doubt", "resume" if is_score else "opt-in"]


def test_a_month_later_it_is_asked_again_and_the_old_question_is_not_answered_anew(day: Day) -> None:
    phone, ana = asked(day)
    hear(day, phone, DOUBT, "KEEP")
    day.later(days=31)
    with day.database.write() as session:  # real time went by too
        for message in session.scalars(select(Message).where(Message.kind == "stop-asked")):
            message.claimed_at = real() - timedelta(days=31)
    (said,) = hear(day, phone, f"{DOUBT}. I want to kill myself")  # rests, and is not asked
    assert "988" in said
    hear(day, phone, "yes")
    assert stance(day, phone).refused is None
    assert hear(day, phone, DOUBT) == [QUESTION]
    hear(day, phone, "yes")
    assert stance(day, phone).refused is OptOut.WORDS
    assert reasons(day, ana) <= {Reason.OPTED_OUT, "no-answer", "outage", "cap", None, RESTS}


@pytest.mark.parametrize("answer", ["no thanks", "no quiero", "hmm", "yes 5", "what do you mean?"])
def test_anything_else_leaves_the_texts_at_rest_and_a_person_has_it(day: Day, answer: str) -> None:
    phone, ana = asked(day)
    hear(day, phone, DOUBT)
    (said,) = hear(day, phone, answer)
    assert "taff" in said
    assert stance(day, phone).rests
    assert reasons(day, ana) == {RESTS}
    assert FlagKind.REFUSAL_IN_DOUBT in open_flags(day)
    assert len(day.messages(kind="stop-asked")) == 1
    assert day.messages(kind="clarify") == []
    hear(day, phone, "no")
    assert (stance(day, phone), reasons(day, ana)) == (Stance(), {None})


def test_no_and_yes_answer_the_question_about_stopping_and_no_other(day: Day) -> None:
    phone, ana = asked(day, "h24")
    hear(day, phone, "6")
    day.tick()
    assert "side effects" in day.texts(phone)[-1]
    hear(day, phone, DOUBT, "no")
    assert [o.measure for o in day.outcomes(source="patient")] == ["pain"]
    hear(day, phone, "no")  # nothing is in doubt any more: it answers what was asked before
    assert [o.measure for o in day.outcomes(source="patient")] == ["pain", "side_effects"]
    assert stance(day, phone) == Stance()
    assert day.scores(ana) == [("h24", Decimal(6))]


@pytest.mark.parametrize("fate", [MessageState.CLAIMED, MessageState.UNKNOWN])
def test_an_answer_that_comes_before_the_question_is_settled_answers_it_and_proves_that_it_arrived(
    day: Day, fate: MessageState
) -> None:
    phone, _ = asked(day)
    store(day, phone, DOUBT)
    read_unread(day.database)
    with day.database.write() as session:
        message = session.scalars(select(Message).where(Message.kind == "stop-asked")).one()
        message.state, message.claimed_at, message.claimed_care_at = fate, real(), day.now
        message.lease_until = real() + timedelta(seconds=60)
        message.claim_token = new_id()
    hear(day, phone, "yes")
    assert stance(day, phone).refused is OptOut.WORDS
    assert [m.state for m in day.messages(kind="stop-asked")] == ["accepted"]


def test_a_yes_written_before_the_question_left_does_not_answer_it_and_a_question_settled_first_never_leaves(
    day: Day,
) -> None:
    phone, _ = asked(day)
    store(day, phone, DOUBT)
    read_unread(day.database)
    store(day, phone, "yes")
    read_unread(day.database)
    assert stance(day, phone) == replace(stance(day, phone), refused=None, rests=True)
    store(day, phone, "start texting me")
    read_unread(day.database)
    assert [(m.state, m.reason) for m in day.messages(kind="stop-asked")] == [("dropped", "answered")]
    assert not stance(day, phone).rests


def test_an_older_start_that_is_found_late_settles_no_doubt_and_an_older_doubt_rests_nothing(day: Day) -> None:
    phone, _ = asked(day)
    hear(day, phone, DOUBT)
    store(day, phone, "start texting me", seconds=60)
    read_unread(day.database)
    assert stance(day, phone).rests
    hear(day, phone, "KEEP")
    other, bo = asked(day, name="Bo Lee")
    hear(day, other, "start texting me")
    store(day, other, DOUBT, seconds=60)
    read_unread(day.database)
    assert stance(day, other) == Stance()
    assert reasons(day, bo) == {None}
    assert FlagKind.REFUSAL_IN_DOUBT in open_flags(day, patient_id=bo.patient.id)


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
