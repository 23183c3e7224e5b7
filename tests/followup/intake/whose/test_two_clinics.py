"""Two clinics with a patient on one phone: each answer goes to the clinic that asked, and danger alerts both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import select

from reminders.clock import real
from reminders.followup.alerting.flag import resolve
from reminders.followup.amending import end_patient
from reminders.followup.asking import remind
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake import read, read_reply, read_unread
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.followup.intake.recording.refusals import how_refused
from reminders.outbox.phone_refusals import TextedPhone
from reminders.outbox.status import apply_status
from reminders.record.columns import new_id
from reminders.record.installation import Hold
from reminders.record.outcomes import FlagReply
from reminders.record.people import Clinic
from reminders.record.restore_hold import RESTORED
from reminders.record.sealing import index_of
from reminders.record.texts import Message
from reminders.reports.flags import open_flags
from tests.day import Day, new_phone
from tests.outbox.test_due_query import plans
from tests.web.desk.conftest import Visitor, app, build, signed_in, visitor

__all__ = ["app", "build", "signed_in", "visitor"]

HARM = "I want to kill myself"


class Pair:
    """North (the day's clinic) has asked; South has enrolled somebody on the same phone, its welcome only queued."""

    def __init__(self, day: Day, south_sender: str | None = None) -> None:
        self.day, self.phone, self.north = day, new_phone(), day.clinic_id
        self.on_call = {self.north: new_phone()}
        day.add_on_call(self.on_call[self.north])
        self.enrolled_north = day.enroll(self.phone)
        day.send()
        self.question = day.ask(self.phone, self.enrolled_north)
        with day.database.write() as session:
            self.south = day.add_clinic(session, "south", sender=south_sender).id
        with self.at_south():
            self.on_call[self.south] = new_phone()
            day.add_on_call(self.on_call[self.south])
            self.enrolled_south: Enrollment = day.enroll(self.phone, name="Ana Ruiz", mrn="S-1")
        day.later(minutes=5)

    @contextmanager
    def at_south(self) -> Iterator[None]:
        self.day.clinic_id = self.south
        try:
            yield
        finally:
            self.day.clinic_id = self.north

    def store(self, body: str, to: str | None = None) -> str:
        inbound = Inbound(f"SM-two-{new_id()}", self.phone, to or str(self.day.settings.twilio_sender), body)
        with self.day.database.write() as session:
            reply_id = store_reply(session, inbound)
        assert reply_id is not None
        return reply_id

    def writes(self, body: str, to: str | None = None) -> None:
        self.store(body, to)
        read_unread(self.day.database)

    def dangers(self) -> list[tuple[str, str | None, bool]]:
        """(clinic, patient, whether it has the words) of each urgent danger flag that is open."""
        flags = [f for f in self.day.flags(kind="danger", concern="urgent") if f.resolved_at is None]
        return sorted((f.clinic_id, f.patient_id, f.reply_id is not None) for f in flags)

    def everywhere(self) -> list[tuple[str, str | None, bool]]:
        return sorted(
            [
                (self.north, self.enrolled_north.patient.id, True),
                (self.south, self.enrolled_south.patient.id, False),
            ]
        )


@pytest.fixture
def pair(day: Day) -> Pair:
    return Pair(day)


def test_a_clinic_whose_text_is_only_queued_takes_neither_answer_nor_cry(pair: Pair) -> None:
    day = pair.day
    pair.writes("7")
    assert day.scores(pair.enrolled_north) == [("h4", Decimal(7))]
    pair.writes(HARM)
    assert {reply.clinic_id for reply in day.replies()} == {pair.north}
    assert pair.dangers() == pair.everywhere()


def test_asking_which_score_is_right_keeps_the_phone_until_it_is_settled_and_no_longer(pair: Pair) -> None:
    day = pair.day
    pair.writes("6")
    day.later(minutes=1)
    pair.writes("no thats wrong")
    day.send()
    day.later(minutes=1)
    with pair.at_south(), day.database.write() as session:  # South's welcome is the newest text
        (welcome,) = session.scalars(select(Message).where(Message.clinic_id == pair.south, Message.kind == "welcome"))
        welcome.claimed_care_at = day.now
    day.later(minutes=1)
    pair.writes("4")
    assert day.scores(pair.enrolled_north) == [("h4", Decimal(6)), ("h4", Decimal(4))]
    day.later(minutes=1)
    pair.writes("can I take ibuprofen?")
    assert [reply.clinic_id for reply in day.replies()] == [*[pair.north] * 3, pair.south]


def test_another_patient_s_answer_to_the_same_step_leaves_the_question_of_this_phone_open(pair: Pair) -> None:
    day, other = pair.day, new_phone()
    bo = day.enroll(other, name="Bo Lee", mrn="N-2", infused_at=pair.enrolled_north.infusion.infused_at)
    day.send()  # South's welcome leaves
    day.ask(other, bo)
    day.say(other, "3")
    assert day.scores(bo) == [("h4", Decimal(3))]
    pair.writes("7")
    assert day.scores(pair.enrolled_north) == [("h4", Decimal(7))]


def test_danger_pages_the_on_call_list_of_every_clinic_and_is_answered_once(pair: Pair) -> None:
    day = pair.day
    pair.writes(HARM)
    day.tick()
    for phone in pair.on_call.values():
        assert len(day.texts(phone)) == 1
    assert len(day.messages(kind="danger")) == 1
    assert [m.clinic_id for m in day.messages(kind="danger")] == [pair.north]


def test_every_clinic_is_to_answer_a_danger_in_the_time_that_the_settings_name(pair: Pair) -> None:
    pair.writes(HARM)
    flags = pair.day.flags(kind="danger")
    respond_in = timedelta(minutes=pair.day.settings.urgent_respond_minutes)
    assert sorted((f.clinic_id, f.respond_by - f.opened_at) for f in flags) == sorted(
        (clinic, respond_in) for clinic in (pair.north, pair.south)
    )


def test_no_clinic_asks_somebody_whose_danger_nobody_has_seen_to(pair: Pair) -> None:
    day = pair.day
    pair.writes("7")
    pair.writes(HARM)
    due = next(c for c in pair.enrolled_south.check_ins if c.step == "h24")
    day.at(due.due_at)
    day.tick()
    assert (day.check_in(due).state, day.check_in(due).reason) == ("skipped", "urgent-open")
    for flag in day.flags(kind="danger"):
        if flag.clinic_id == pair.south:
            with day.database.write() as session:
                resolve(session, pair.south, flag.id, actor="operator", note="called")
    assert day.check_in(due).state == "scheduled"


def test_the_same_cry_again_opens_nothing_new_elsewhere_until_that_is_resolved(pair: Pair) -> None:
    day = pair.day
    for body in (HARM, "please, I want to die", HARM):
        pair.writes(body)
    assert len(day.flags(clinic_id=pair.south, kind="danger")) == 1
    (flag,) = day.flags(clinic_id=pair.south, kind="danger")
    with day.database.write() as session:
        resolve(session, pair.south, flag.id, actor="operator", note="called")
    pair.writes("I want to die tonight")
    assert len(day.flags(clinic_id=pair.south, kind="danger")) == 2


def test_a_danger_is_flagged_everywhere_while_a_restored_record_is_resumed_and_once(pair: Pair) -> None:
    day = pair.day
    with day.database.write() as session:
        session.add(Hold(name=RESTORED, since=day.now, detail="test"))
    reply_id = pair.store(HARM)
    for _ in range(2):
        with day.database.write() as session:
            read_reply(session, reply_id)
    assert pair.dangers() == pair.everywhere()
    with day.database.write() as session:
        session.delete(session.get_one(Hold, RESTORED))
    read_unread(day.database)
    assert pair.dangers() == pair.everywhere()


def test_a_cry_that_the_reader_broke_on_is_flagged_everywhere_by_the_sweep(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a reader that breaks")

    pair.store(HARM)
    monkeypatch.setattr(read, "_act_on", broken)
    read_unread(pair.day.database)
    assert pair.dangers() == pair.everywhere()


def test_a_clinic_with_a_sender_of_its_own_hears_of_the_danger_too(day: Day) -> None:
    pair = Pair(day, south_sender="MG" + "a" * 32)
    pair.writes(HARM)
    assert pair.dangers() == pair.everywhere()


def test_a_clinic_that_was_told_the_phone_is_somebody_else_s_hears_nothing(pair: Pair) -> None:
    day = pair.day
    with day.database.write() as session:
        patient = pair.enrolled_south.patient.id
        end_patient(session, pair.south, patient, ended="wrong-person", actor="operator", why="told by phone")
    pair.writes(HARM)
    assert pair.dangers() == [(pair.north, pair.enrolled_north.patient.id, True)]


def test_the_other_clinic_s_pages_say_whom_to_call_and_none_of_the_words(
    pair: Pair, signed_in: Callable[..., Visitor]
) -> None:
    day = pair.day
    pair.writes(HARM)
    (flag,) = day.flags(clinic_id=pair.south, kind="danger")
    nurse = signed_in("clinician", clinic_id=pair.south)
    for address in ("/", "/flags", f"/flags/{flag.id}", f"/patients/{flag.patient_id}"):
        said = nurse.read(address)
        assert "wrote so to another clinic" in said.lower() or "danger" in said.lower(), address
        assert "kill" not in said
    assert "Their words stay with that clinic" in nurse.read(f"/flags/{flag.id}")
    assert nurse.send(f"/flags/{flag.id}/acknowledge", page=f"/flags/{flag.id}").status_code in (302, 303)
    assert nurse.send(f"/flags/{flag.id}/resolve", page=f"/flags/{flag.id}", note="called").status_code in (302, 303)
    assert "kill" not in nurse.read("/flags")
    with day.database.read() as session:
        assert open_flags(session, pair.south, "urgent") == []


def test_a_lost_webhook_of_a_clinic_with_its_own_service_ends_where_the_webhook_would_have(day: Day) -> None:
    service, phone = "MG" + "a" * 32, new_phone()
    with day.database.write() as session:
        south = day.add_clinic(session, "south", sender=service).id
    day.clinic_id = south
    enrollment = day.enroll(phone)
    day.send()
    day.ask(phone, enrollment)
    for body in ("7", HARM, "stop"):
        day.later(minutes=1)
        day.collect(day.network.say(phone, body)["sid"])  # to whoever texted it: a number we were never told of
    with day.database.read() as session:  # the network still lists what phones of other tests wrote
        index = index_of(session, "phone", phone)
    assert [(r.clinic_id, r.sender) for r in day.replies() if r.from_index == index] == [(south, service)] * 3
    assert day.scores(enrollment) == [("h4", Decimal(7))]
    assert [f.clinic_id for f in day.flags(kind="danger", patient_id=enrollment.patient.id)] == [south]
    with day.database.read() as session:
        assert how_refused(session, TextedPhone(south, service, index)) is not None


def test_a_stop_to_a_number_that_the_clinic_had_before_binds_the_one_it_has_now(pair: Pair) -> None:
    day, before = pair.day, str(pair.day.settings.twilio_sender)
    with day.database.write() as session:
        session.get_one(Clinic, pair.north).sender = "+13125550188"
    pair.writes("please stop texting me", to=before)
    with day.database.read() as session:
        index = index_of(session, "phone", pair.phone)
        assert how_refused(session, TextedPhone(pair.north, before, index)) is not None
        assert how_refused(session, TextedPhone(pair.north, "+13125550188", index)) is not None


@dataclass(frozen=True)
class LostDays:
    """A phone that two clinics know, after a restore: North's question had left, and the backup does not know it."""

    north: Enrollment
    south: Enrollment
    north_id: str
    south_id: str
    due: datetime
    question: Message


def question_of_the_lost_days(day: Day, phone: str) -> LostDays:
    north = day.enroll(phone)
    day.send()
    with day.database.write() as session:
        south_id = day.add_clinic(session, "south").id
    north_id, day.clinic_id = day.clinic_id, south_id
    day.later(minutes=5)
    south = day.enroll(phone, mrn="S-1")
    day.send()  # South's welcome left last, of what the backup knows
    due = next(c.due_at for c in north.check_ins if c.step == "h4")
    day.at(due)
    with day.database.write() as session:
        session.add(Hold(name=RESTORED, since=day.now, detail="test"))
        remind.queue_due(session)
    (question,) = day.messages(clinic_id=north_id, kind="question")
    day.later(minutes=5)
    return LostDays(north, south, north_id, south_id, due, question)


def test_a_reply_stored_after_a_restore_belongs_to_whose_question_is_found_to_have_left(day: Day) -> None:
    phone = new_phone()
    lost = question_of_the_lost_days(day, phone)
    enrollment, north, south, due, question = lost.north, lost.north_id, lost.south_id, lost.due, lost.question
    with day.database.write() as session:
        reply_id = store_reply(session, Inbound(f"SM-{new_id()}", phone, str(day.settings.twilio_sender), "7"))
    assert reply_id is not None
    assert [reply.clinic_id for reply in day.replies()] == [south]
    with day.database.write() as session:
        session.get_one(Message, question.id).claimed_care_at = due
        session.flush()
        apply_status(session, question.id, f"SM-{new_id()}", "delivered")
        read_reply(session, reply_id, resuming=True)
    assert [(reply.clinic_id, reply.patient_id) for reply in day.replies()] == [(north, enrollment.patient.id)]
    assert day.scores(enrollment) == [("h4", Decimal(7))]


def test_a_danger_in_two_texts_and_a_part_after_it_all_go_to_whose_question_is_found_to_have_left(day: Day) -> None:
    phone, sender = new_phone(), str(day.settings.twilio_sender)
    lost = question_of_the_lost_days(day, phone)
    enrollment, enrolled_south, north, south = lost.north, lost.south, lost.north_id, lost.south_id
    due, question = lost.due, lost.question
    replies, now = [], real()
    for later, body in enumerate((HARM, "I really want to die", "it is (1/2)", "a 7 now (2/2)")):
        with day.database.write() as session:
            text = Inbound(f"SM-{new_id()}", phone, sender, body, provider_at=now + timedelta(seconds=later - 9))
            reply_id = store_reply(session, text)
            assert reply_id is not None
            replies.append(reply_id)
            read_reply(session, reply_id)  # under the hold: a danger is flagged, nothing else is done
    assert [reply.clinic_id for reply in day.replies()] == [south] * 4
    (at_south,) = day.flags(clinic_id=south, kind="danger")
    with day.database.write() as session:
        session.get_one(Message, question.id).claimed_care_at = due
        session.flush()
        apply_status(session, question.id, f"SM-{new_id()}", "delivered")
        for reply_id in replies:
            read_reply(session, reply_id, resuming=True)
    assert [(reply.clinic_id, reply.patient_id) for reply in day.replies()] == [(north, enrollment.patient.id)] * 4
    assert day.replies()[3].part_of == replies[2]
    assert day.outcomes(infusion_id=enrolled_south.infusion.id, source="patient") == []
    (at_north,) = day.flags(clinic_id=north, kind="danger")  # North was told of it as of another clinic's
    with day.database.read() as session:
        joined = {(joins.flag_id, joins.reply_id) for joins in session.scalars(select(FlagReply))}
    assert joined == {(at_north.id, replies[0]), (at_north.id, replies[1])}
    assert day.flags(clinic_id=south, kind="danger")[0].id == at_south.id  # it stays, however many joined it


def test_deciding_whose_a_reply_is_reads_what_was_sent_to_that_phone_and_no_other_text(pair: Pair) -> None:
    day, sender = pair.day, str(pair.day.settings.twilio_sender)
    for to in (sender, "+13125550166", "rcs:agent"):
        with day.database.write() as session:
            text = Inbound(f"SM-{new_id()}", pair.phone, to, "7")
            read = plans(day, session, partial(store_reply, inbound=text))
        of_texts = [plan for plan in read if "messages" in plan]
        assert of_texts
        assert all("ix_messages_to" in plan for plan in of_texts), of_texts
        assert not any("SCAN messages" in plan or "Seq Scan on messages" in plan for plan in of_texts), of_texts


def test_while_a_restored_record_is_resumed_a_stranger_s_text_stays_at_the_clinic_it_was_stored_for(day: Day) -> None:
    with day.database.write() as session:
        session.add(Hold(name=RESTORED, since=day.now, detail="test"))
        text = Inbound(f"SM-{new_id()}", new_phone(), str(day.settings.twilio_sender), "hello there")
        reply_id = str(store_reply(session, text))
    with day.database.write() as session:
        assert read_reply(session, reply_id, resuming=True)
    assert [(f.kind, f.clinic_id) for f in day.flags()] == [("unknown-phone", day.clinic_id)]
