"""Known mistakes of systems like this one, each with a test, named after it, that it does not happen here."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from twilio.request_validator import RequestValidator

from reminders.care.reading import Intent, read
from reminders.care.reasons import Reason
from reminders.clinics.clinic_settings import pause_clinic, resume_clinic
from reminders.followup.amending import PatientChanges, change_patient
from reminders.followup.intake.acting.answer_limits import PERIOD
from reminders.followup.intake.acting.wish import DOUBTFUL_FOR
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.followup.intake.whose.attribute import LATE_FOR
from reminders.outbox.claim import Limits, claim
from reminders.outbox.status import apply_status
from reminders.record.people import Refusal
from reminders.record.schedule import CheckInState
from reminders.record.texts import MessageState
from reminders.texting.signature import is_valid
from tests.day import CHICAGO, Day, new_phone

# -- sending -----------------------------------------------------------------------------------------------------------


def test_no_claim_before_the_provider_call(day: Day) -> None:
    """VA notify #2473: a crash between call and commit texted a veteran twice. A text in one's hand is no other's."""
    day.enroll()
    with day.database.write() as session:
        assert claim(session, Limits()) is not None
    with day.database.write() as session:
        assert claim(session, Limits()) is None
    assert day.send() == 0


def test_a_fast_delivered_overwritten_by_a_late_sending(day: Day) -> None:
    day.enroll()
    day.send()
    (message,) = day.messages(kind="welcome")
    for status in ("delivered", "sending", "queued"):
        with day.database.write() as session:
            apply_status(session, message.id, str(message.provider_id), status)
    assert day.messages(kind="welcome")[0].state == MessageState.DELIVERED


def test_a_retry_that_does_nothing_because_the_state_no_longer_matches(day: Day) -> None:
    """A text that certainly was not processed is back where a claim finds it, and does leave."""
    phone = new_phone()
    day.enroll(phone)
    day.network.set_faults(busy_429=1.0)
    try:
        day.send()
    finally:
        day.network.set_faults()
    (message,) = day.messages(kind="welcome")
    assert (message.state, day.network.taken(phone)) == (MessageState.QUEUED, [])
    with day.database.write() as session:
        session.execute(text("UPDATE messages SET try_after = NULL"))
        session.execute(text("UPDATE senders SET free_at_epoch = 0"))
    day.send()
    assert len(day.network.taken(phone)) == 1


def test_an_opted_out_recipient_retried_2886_times(day: Day) -> None:
    phone = new_phone()
    day.network.say(phone, "STOP", to=day.settings.twilio_sender)
    enrollment = day.enroll(phone)
    day.tick()
    (message,) = day.messages(kind="welcome")
    for check_in in enrollment.check_ins:
        day.at(check_in.due_at)
        day.tick()
    assert [(m.kind, m.tries) for m in day.messages()] == [("welcome", 1)]
    assert message.state == MessageState.FAILED
    assert {day.check_in(c).reason for c in enrollment.check_ins} == {Reason.OPTED_OUT}


def test_a_failure_to_enqueue_deletes_the_stored_message() -> None:
    """There is no second place to put a text: the row is the queue, and nothing that sends knows a broker."""
    import reminders.outbox.queue as module

    assert "celery" not in vars(module)
    assert "redis" not in vars(module)


def test_the_same_text_every_five_minutes_for_a_week(day: Day) -> None:
    """cht-core #10802."""
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.ask(phone, enrollment, "h4")
    for _ in range(40):
        day.later(minutes=5)
        day.tick()
    bodies = day.network.taken(phone)
    assert len(bodies) == len(set(bodies)) == 3  # welcome, question, one nudge


def test_a_paused_queue_that_sends_everything_at_once_on_resume(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.tick()
    with day.database.write() as session:
        pause_clinic(session, day.clinic_id, why="a flood", actor="operator")
    for check_in in enrollment.check_ins[:4]:
        day.at(check_in.due_at)
        day.tick()
    with day.database.write() as session:
        resume_clinic(session, day.clinic_id, actor="operator")
    day.tick()
    assert len(day.network.taken(phone)) == 2  # the welcome, and the one question whose window is open
    assert [day.check_in(c).state for c in enrollment.check_ins[:4]] == [
        *[CheckInState.SKIPPED] * 3, CheckInState.ASKED,
    ]  # fmt: skip


# -- times -------------------------------------------------------------------------------------------------------------


def test_a_constant_named_three_days_that_is_three_minutes() -> None:
    assert timedelta(days=7) == LATE_FOR
    assert timedelta(days=30) == DOUBTFUL_FOR
    assert timedelta(minutes=10) == PERIOD


def test_a_text_at_22_57_local_time(day: Day) -> None:
    phone = new_phone()
    day.at(datetime(2026, 3, 2, 22, 57, tzinfo=CHICAGO))
    day.enroll(phone)
    day.tick()
    assert day.network.taken(phone) == []


def test_surveys_at_4_pm_pacific_for_everyone(day: Day) -> None:
    """Days are counted on the wall where the patient lives."""
    zones = ("America/New_York", "America/Los_Angeles", "Pacific/Honolulu")
    due = {}
    for number, zone in enumerate(zones):
        enrollment = day.enroll(name=f"Body Number {number}", time_zone=zone)
        due[zone] = next(c.due_at for c in enrollment.check_ins if c.step == "d7")
    assert {due[zone].astimezone(ZoneInfo(zone)).hour for zone in zones} == {10}
    assert len(set(due.values())) == 3


def test_a_fixed_offset_from_utc_is_wrong_after_a_clock_change(day: Day) -> None:
    day.at(datetime(2026, 3, 3, 10, tzinfo=CHICAGO))
    enrollment = day.enroll()
    before, after = (next(c.due_at for c in enrollment.check_ins if c.step == step) for step in ("h72", "d7"))
    assert before.astimezone(CHICAGO).utcoffset() != after.astimezone(CHICAGO).utcoffset()
    assert after.astimezone(CHICAGO).hour == 10


def test_a_conversation_planned_before_the_window_opens_is_never_sent(day: Day) -> None:
    phone = new_phone()
    day.at(datetime(2026, 3, 3, 6, tzinfo=CHICAGO))
    day.enroll(phone)
    day.tick()
    assert day.network.taken(phone) == []
    day.at(datetime(2026, 3, 3, 9, tzinfo=CHICAGO))
    day.tick()
    assert len(day.network.taken(phone)) == 1


def test_missed_slots_dropped_in_silence(day: Day) -> None:
    enrollment = day.enroll()
    day.at(enrollment.check_ins[-1].closes_at)
    day.tick()
    stands = [day.check_in(c) for c in enrollment.check_ins]
    assert all(c.final and c.state == CheckInState.SKIPPED and c.reason for c in stands)


# -- replies -----------------------------------------------------------------------------------------------------------


def test_blank_webhook_parameters_dropped_so_that_valid_signatures_fail() -> None:
    url, pairs = "https://clinic.example/webhooks/twilio/inbound", [("Body", ""), ("FromCity", ""), ("From", "+1")]
    signature = RequestValidator("token").compute_signature(url, dict(pairs))
    assert is_valid(("token",), url, pairs, signature)


def test_a_webhook_retry_records_a_reply_twice(day: Day) -> None:
    phone = new_phone()
    inbound = Inbound("SM-once", phone, str(day.settings.twilio_sender), "7")
    with day.database.write() as session:
        assert store_reply(session, inbound) is not None
    with day.database.write() as session:
        assert store_reply(session, inbound) is None
    assert len(day.replies()) == 1


def test_an_encrypt_that_only_signs(day: Day) -> None:
    phone = new_phone()
    day.enroll(phone, name="Zebulon Quartermain")
    with day.database.read() as session:
        for table in ("patients", "messages", "audit_entries"):
            rows = session.execute(text(f"SELECT * FROM {table}")).all()
            stored = " ".join(bytes(v).decode("latin-1") if isinstance(v, bytes | memoryview) else str(v)
                              for row in rows for v in row)  # fmt: skip
            assert "Zebulon" not in stored
            assert phone[1:] not in stored


def test_two_open_questions_that_cannot_be_told_apart(day: Day) -> None:
    """Two on one phone: the second is not asked before the first is answered or closed."""
    phone = new_phone()
    first = day.enroll(phone)
    second = day.enroll(phone, name="Ben Okafor", shared_phone=True)
    for enrollment in (first, second):
        day.at(max(day.now, enrollment.check_ins[0].due_at))
    day.tick()
    states = [day.check_in(e.check_ins[0]).state for e in (first, second)]
    assert sorted(states) == [CheckInState.ASKED, CheckInState.SCHEDULED]
    day.say(phone, "3")
    day.tick()
    day.say(phone, "8")
    scores = [day.scores(e) for e in (first, second)]
    assert {value for score in scores for _, value in score} == {Decimal(3), Decimal(8)}
    assert all(len(score) == 1 for score in scores)


def test_an_edit_that_does_not_reach_scheduled_messages(day: Day) -> None:
    old, new = new_phone(), new_phone()
    enrollment = day.enroll(old)
    day.tick()
    with day.database.write() as session:
        changes = PatientChanges(phone=new)
        change_patient(session, day.clinic_id, enrollment.patient.id, changes, actor="operator", why="a new number")
    day.ask(new, enrollment, "h4")
    assert len(day.network.taken(old)) == 1
    assert any("right now" in body for body in day.network.taken(new))


def test_a_shared_phone_that_breaks_the_session(day: Day) -> None:
    """A stop from a shared phone counts for everyone on it, and is kept once."""
    phone = new_phone()
    both = [day.enroll(phone), day.enroll(phone, name="Ben Okafor", shared_phone=True)]
    day.tick()
    day.say(phone, "please stop texting me")
    with day.database.read() as session:
        assert len(session.scalars(select(Refusal).where(Refusal.opted_out_at.is_not(None))).all()) == 1
    assert {day.check_in(c).reason for e in both for c in e.check_ins} == {Reason.OPTED_OUT}


@pytest.mark.parametrize(
    ("said", "score"),
    [
        ("took 2 advil, pain 4", Decimal(4)),
        ("was 9 now 4", Decimal(4)),
        ("I took 10 pills and dont want to wake up", None),
        ("six or seven", None),
        ("it's about a 6.5 today", Decimal("6.5")),
    ],
)
def test_the_first_number_that_fits_is_taken_or_only_a_bare_integer(said: str, score: Decimal | None) -> None:
    reading = read(said)
    assert reading.score == score
    assert reading.intent in (Intent.ANSWER, Intent.OTHER)
