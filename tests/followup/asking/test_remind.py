"""Which check-ins are asked, nudged and planned anew at a moment, and what is written of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reminders.care import wording
from reminders.care.wording import Text
from reminders.followup.asking import batches, protocols, remind
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn
from reminders.record.sealing import body_index_of
from reminders.record.texts import Message
from tests.one_clinic import Care, request_for

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
OTHER_PHONE = "+13125550143"


@dataclass
class Table:
    """Ana's check-ins while the first is due, and Luis's, who is asked nothing yet. What is tried is put back."""

    care: Care
    ana: Enrollment
    luis: Enrollment

    def after(self, step: Callable[[Session], int], *changes: Any) -> Found:
        """What there is once the changes are made and the step is done; then all is put back."""
        with self.care.database.write() as session:
            for change in changes:
                session.execute(change)
            done = step(session)
            session.flush()
            session.expire_all()
            check_ins = {row.id: row for row in session.scalars(select(CheckIn))}
            texts = session.scalars(select(Message).where(Message.kind != "welcome").order_by(Message.attempt)).all()
            session.expunge_all()
            session.rollback()
        return Found(done, check_ins[self.ana.check_ins[0].id], check_ins, list(texts))

    def check_in(self, step: int = 0, of: Enrollment | None = None, **values: object) -> Any:
        return update(CheckIn).where(CheckIn.id == (of or self.ana).check_ins[step].id).values(**values)

    def texts(self, of_kind: str, **values: object) -> Any:
        return update(Message).where(Message.kind == of_kind).values(**values)


@dataclass
class Found:
    done: int
    first: CheckIn
    check_ins: dict[str, CheckIn]
    texts: list[Message]

    @property
    def keys(self) -> list[str]:
        return [text.natural_key for text in self.texts]


@pytest.fixture
def table(care: Care) -> Table:
    with care.database.write() as session:
        clinic = care.clinic(session)
        ana = enroll(session, clinic, request_for(), actor="staff:1", settings=care.settings)
        his = {"name": "Luis Ortega", "phone": OTHER_PHONE, "mrn": "A-1002", "time_zone": "America/Los_Angeles"}
        luis = enroll(session, clinic, request_for(patient=his), actor="staff:1", settings=care.settings)
        session.execute(update(Message).values(state="delivered"))
        later = care.now + 20 * DAY
        session.execute(
            update(CheckIn).where(CheckIn.patient_id == luis.patient.id).values(due_at=later, closes_at=later + DAY)
        )
    care.at(ana.check_ins[0].due_at)
    return Table(care, ana, luis)


def question(table: Table, attempt: int = 1, step: int = 0) -> str:
    return f"check-in:{table.ana.check_ins[step].id}:pain:question:{attempt}"


# -- questions --------------------------------------------------------------------------------------------------------


def test_a_question_is_queued_when_it_is_due_until_its_window_closes(table: Table) -> None:
    now = table.care.now
    found = table.after(remind.queue_due)
    (text,) = found.texts
    assert (found.done, found.first.queued_at, found.first.state, found.first.reason) == (1, now, "scheduled", None)
    assert (text.kind, text.question, text.attempt, text.natural_key) == ("question", "pain", 1, question(table))
    assert (text.patient_id, text.check_in_id) == (table.ana.patient.id, table.ana.check_ins[0].id)
    assert (text.send_after, text.expires_at) == (now, table.ana.check_ins[0].closes_at)
    cases: list[tuple[int, dict[str, Any]]] = [
        (1, {"due_at": now - DAY}),
        (0, {"due_at": now + SECOND}),
        (0, {"closes_at": now}),
        (1, {"closes_at": now + SECOND}),
        (0, {"queued_at": now}),
        (0, {"state": "asked"}),
        (0, {"state": "skipped", "reason": "trouble"}),
    ]
    for due, values in cases:
        found = table.after(remind.queue_due, table.check_in(**values))
        assert (found.done, len(found.texts)) == (due, due), values


def test_a_question_that_may_not_be_asked_is_skipped_with_its_reason_and_is_still_to_be_queued(table: Table) -> None:
    paused = update(Patient).values(paused_at=table.care.now)
    found = table.after(remind.queue_due, paused, table.check_in(retry_at=table.care.now + DAY))
    assert (found.done, found.texts) == (1, [])
    first = found.first
    assert (first.state, first.reason, first.queued_at, first.retry_at) == ("skipped", "patient-paused", None, None)


def test_what_was_due_first_is_queued_first_and_no_more_than_a_batch(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 1)
    earlier = table.check_in(1, due_at=table.care.now - DAY, closes_at=table.care.now + DAY)
    found = table.after(remind.queue_due, earlier)
    assert (found.done, found.keys) == (1, [question(table, step=1)])


def test_what_could_not_be_written_is_tried_again_when_its_time_has_come_and_its_window_is_open(table: Table) -> None:
    now = table.care.now
    aside: dict[str, Any] = {"state": "skipped", "reason": "trouble", "retry_at": now}
    cases: list[tuple[bool, dict[str, Any]]] = [
        (True, {}),
        (False, {"retry_at": now + SECOND}),
        (False, {"closes_at": now}),
        (False, {"reason": "cap"}),
        (False, {"state": "missed"}),
    ]
    for again, values in cases:
        was = aside | values
        found = table.after(remind.queue_due, table.check_in(**was))
        first = found.first
        assert len(found.texts) == int(again), values
        expected = ("scheduled", None, None) if again else (was["state"], was["reason"], was["retry_at"])
        assert (first.state, first.reason, first.retry_at) == expected, values


def test_what_cannot_be_written_is_set_aside_for_five_minutes(table: Table) -> None:
    nowhere = update(Patient).where(Patient.id == table.ana.patient.id).values(time_zone="Mars/Olympus")
    first = table.after(remind.queue_due, nowhere).first
    assert (first.state, first.reason, first.queued_at) == ("skipped", "trouble", None)
    assert first.retry_at == table.care.now + 5 * MINUTE


def test_a_question_is_queued_anew_only_after_the_one_before_came_to_nothing_on_this_phone(table: Table) -> None:
    with table.care.database.write() as session:
        remind.queue_due(session)
    anew = table.check_in(queued_at=None)
    cases: list[tuple[list[int], list[Any]]] = [
        ([1], []),
        ([1], [table.texts("question", state="delivered")]),
        ([1], [table.texts("question", state="undelivered")]),
        ([1, 2], [table.texts("question", state="failed")]),
        ([1, 2], [table.texts("question", state="dropped")]),
        ([1, 2], [table.texts("question", to_index="an earlier phone", state="delivered")]),
    ]
    for attempts, changes in cases:
        found = table.after(remind.queue_due, anew, *changes)
        assert [text.attempt for text in found.texts] == attempts
        assert found.keys == [question(table, attempt) for attempt in attempts]
    elsewhere = table.check_in(1, due_at=table.care.now, closes_at=table.care.now + DAY)
    found = table.after(remind.queue_due, elsewhere, table.texts("question", state="failed"))
    assert question(table, 1, step=1) in found.keys, "what another check-in's question came to does not count"
    nudged = table.texts("question", kind="nudge", question="pain", state="failed", natural_key="before")
    assert table.after(remind.queue_due, anew, nudged).keys[-1] == question(table, 1), "nor does a nudge"


def test_what_other_patients_were_asked_is_nothing_to_a_question(table: Table) -> None:
    now = table.care.now
    with table.care.database.write() as session:
        session.execute(table.check_in(0, table.luis, due_at=now, closes_at=now + DAY))
        assert remind.queue_due(session) == 2
    found = table.after(remind.queue_due, table.check_in(1, due_at=now, closes_at=now + DAY))
    assert (found.done, len(found.texts)) == (1, 3)
    assert question(table, step=1) in found.keys


def test_a_check_in_that_keeps_its_own_version_is_asked_by_that_one(table: Table) -> None:
    with table.care.database.write() as session:
        data = {**protocols.definition(session, table.care.clinic_id, "chronic-pain")}
        first = {**data["steps"][0], "questions": [{"measure": "pain", "recall": "24h"}]}
        edited = {**data, "steps": [first, *data["steps"][1:]]}
        own = protocols.edit(session, table.care.clinic_id, edited, actor="staff:1").id
    for protocol_id, text in ((None, Text.PAIN_NOW), (own, Text.PAIN_24H)):
        (queued,) = table.after(remind.queue_due, table.check_in(protocol_id=protocol_id)).texts
        with table.care.database.read() as session:
            words = f"Lakeside Clinic: {wording.products_words(text, 'en')}"
            assert queued.body_index == body_index_of(session, words)


# -- nudges -----------------------------------------------------------------------------------------------------------


def test_a_question_that_is_still_open_is_asked_once_more_when_that_is_due(table: Table) -> None:
    now = table.care.now
    open_: dict[str, Any] = {
        "state": "asked", "awaiting": "pain", "asked_at": now, "nudge_at": now, "queued_at": now,
    }  # fmt: skip
    found = table.after(remind.queue_nudges, table.check_in(**open_))
    (text,) = found.texts
    assert (found.done, found.first.nudge_at) == (1, None)
    assert (text.kind, text.question, text.attempt) == ("nudge", "pain", 1)
    assert text.natural_key == f"check-in:{table.ana.check_ins[0].id}:pain:nudge:1"
    assert (text.patient_id, text.check_in_id) == (table.ana.patient.id, table.ana.check_ins[0].id)
    assert (text.send_after, text.expires_at) == (now, table.ana.check_ins[0].closes_at)
    cases: list[tuple[int, int, dict[str, Any]]] = [
        (1, 1, {"nudge_at": now - DAY}),
        (0, 0, {"nudge_at": now + SECOND}),
        (0, 0, {"nudge_at": None}),
        (1, 0, {"state": "answered"}),
        (1, 0, {"state": "missed"}),
        (1, 0, {"awaiting": None}),
        (1, 0, {"closes_at": now}),
        (1, 1, {"closes_at": now + SECOND}),
        (1, 1, {"state": "asked"}),
    ]
    for handled, nudged, values in cases:
        found = table.after(remind.queue_nudges, table.check_in(**open_ | values))
        assert (found.done, len(found.texts)) == (handled, nudged), values
        assert found.first.nudge_at == (None if handled else values["nudge_at"])


def test_what_has_no_nudge_of_its_own_is_asked_once_and_other_check_ins_keep_theirs(table: Table) -> None:
    now = table.care.now
    side_effects: dict[str, Any] = {"state": "asked", "awaiting": "side_effects", "nudge_at": now}
    other = table.check_in(0, table.luis, state="asked", awaiting="pain", nudge_at=now + DAY)
    found = table.after(remind.queue_nudges, table.check_in(1, **side_effects), other)
    assert (found.done, found.keys) == (1, [])
    assert found.check_ins[table.ana.check_ins[1].id].nudge_at is None, "it was looked at"
    assert found.check_ins[table.luis.check_ins[0].id].nudge_at == now + DAY


def test_a_nudge_to_an_earlier_phone_is_not_the_one_to_the_phone_of_now(table: Table) -> None:
    now = table.care.now
    nudge = table.check_in(state="asked", awaiting="pain", nudge_at=now)
    with table.care.database.write() as session:
        session.execute(nudge)
        remind.queue_nudges(session)
    earlier: dict[str, Any] = {"to_index": "an earlier phone"}
    question_of_it, luiss = {"kind": "question", "natural_key": "k"}, {"check_in_id": table.luis.check_ins[0].id}
    cases: list[tuple[list[str], dict[str, Any]]] = [
        (["nudge 1"], {}),
        (["nudge 1", "nudge 2"], earlier),
        (["nudge 1", "question 1"], earlier | question_of_it),
        (["nudge 1", "nudge 1"], earlier | luiss | {"natural_key": "k"}),
    ]
    for texts, values in cases:
        changes = [nudge, table.texts("nudge", **values)] if values else [nudge]
        found = table.after(remind.queue_nudges, *changes)
        assert sorted(f"{text.kind} {text.attempt}" for text in found.texts) == texts, values


def test_a_nudge_that_cannot_be_written_is_tried_again_after_five_minutes(table: Table) -> None:
    now = table.care.now
    nowhere = update(Patient).where(Patient.id == table.ana.patient.id).values(time_zone="Mars/Olympus")
    nudge = table.check_in(state="asked", awaiting="pain", nudge_at=now)
    found = table.after(remind.queue_nudges, nowhere, nudge)
    assert (found.done, found.texts, found.first.nudge_at) == (1, [], now + 5 * MINUTE)


def test_no_nudge_leaves_once_staff_take_over(table: Table) -> None:
    now = table.care.now
    open_: dict[str, Any] = {"state": "asked", "awaiting": "pain", "nudge_at": now}
    with table.care.database.write() as session:
        session.execute(table.check_in(**open_))
        session.execute(table.check_in(0, table.luis, **open_))
        remind.queue_due(session)
        assert remind.queue_nudges(session) == 2

    def take_over(session: Session) -> int:
        remind.cancel_nudge(session, session.get_one(CheckIn, table.ana.check_ins[0].id))
        return 0

    mine = Message.check_in_id == table.ana.check_ins[0].id
    question_of_it = update(Message).where(Message.kind == "nudge", mine).values(kind="question")
    sent = update(Message).where(Message.kind == "nudge", mine).values(state="sent")
    for changes, state, reason in (
        ([], "dropped", "unclear"),
        ([question_of_it], "queued", None),
        ([sent], "sent", None),
    ):
        found = table.after(take_over, table.check_in(nudge_at=now + DAY), *changes)
        assert found.first.nudge_at is None
        states = {text.patient_id: (text.state, text.reason) for text in found.texts}
        assert states == {table.ana.patient.id: (state, reason), table.luis.patient.id: ("queued", None)}


# -- new hours, and the end of a pause --------------------------------------------------------------------------------


def test_a_text_that_missed_its_hours_gets_the_next_ones_of_its_patient_or_is_dropped(table: Table) -> None:
    now, nine = table.care.now, datetime(2026, 3, 3, 17, tzinfo=UTC)  # in Los Angeles, where Luis is
    with table.care.database.write() as session:
        session.execute(
            update(Message).values(kind="by-hand", state="queued", send_after=now - DAY, expires_at=now + DAY)
        )
        session.execute(update(Message).values(send_before=now - SECOND, state="delivered"))
        session.execute(update(Message).where(Message.patient_id == table.luis.patient.id).values(state="queued"))
    table.care.at(now + timedelta(hours=6))  # half past one at night in Chicago
    now = table.care.now
    cases: list[tuple[int, tuple[str, str | None, datetime], dict[str, Any]]] = [
        (1, ("queued", None, nine), {}),
        (1, ("queued", None, nine), {"send_before": now}),
        (0, ("queued", None, now - 30 * DAY), {"send_before": now + SECOND}),
        (1, ("queued", None, nine - timedelta(hours=2)), {"patient_id": None}),
        (1, ("dropped", "too-late", now - 30 * DAY), {"expires_at": now}),
        (1, ("dropped", "too-late", nine), {"expires_at": nine}),
        (1, ("queued", None, nine), {"expires_at": nine + SECOND}),
        (0, ("claimed", None, now - 30 * DAY), {"state": "claimed"}),
    ]
    his = update(Message).where(Message.patient_id == table.luis.patient.id)
    for handled, expected, values in cases:
        usual: dict[str, Any] = {"send_after": now - 30 * DAY, "send_before": now - SECOND, "expires_at": now + DAY}
        found = table.after(remind.replan_missed, his.values(usual | values))
        (text,) = (text for text in found.texts if text.state != "delivered")
        assert found.done == handled, values
        assert (text.state, text.reason, text.send_after) == expected, values
        if expected == ("queued", None, nine):
            assert text.send_before == nine + timedelta(hours=11)
            assert text.day_start == nine - timedelta(hours=9)


def test_texts_that_missed_their_hours_first_are_planned_anew_first(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 1)
    now = table.care.now
    missed = table.texts("welcome", state="queued", send_before=now - MINUTE, send_after=now - DAY, expires_at=now)
    first = update(Message).where(Message.patient_id == table.luis.patient.id).values(send_before=now - 2 * MINUTE)
    renamed = table.texts("welcome", kind="by-hand")
    found = table.after(remind.replan_missed, missed, first, renamed)
    assert {text.patient_id for text in found.texts if text.state == "dropped"} == {table.luis.patient.id}


@pytest.mark.parametrize(("left", "ended"), [(timedelta(), True), (-DAY, True), (SECOND, False)])
def test_a_pause_that_is_over_is_ended_and_the_check_ins_come_back(table: Table, left: timedelta, ended: bool) -> None:
    now = table.care.now
    paused = update(Patient).values(paused_at=now - DAY, paused_for="hospital")
    hers = update(Patient).where(Patient.id == table.ana.patient.id).values(paused_until=now + left)
    skipped = update(CheckIn).values(state="skipped", reason="hospitalized")
    with table.care.database.write() as session:
        for change in (paused, hers, skipped):
            session.execute(change)
        assert remind.resume_patients(session) == int(ended)
    with table.care.database.read() as session:
        ana, luis = (session.get_one(Patient, of.patient.id) for of in (table.ana, table.luis))
        kept = (now - DAY, now + left, "hospital")
        assert (ana.paused_at, ana.paused_until, ana.paused_for) == ((None, None, None) if ended else kept)
        assert (luis.paused_at, luis.paused_for) == (now - DAY, "hospital")
        states = {row.patient_id: row.state for row in session.scalars(select(CheckIn))}
    assert states == {ana.id: "scheduled" if ended else "skipped", luis.id: "skipped"}


def test_every_clinics_check_ins_are_asked_by_their_own_clinic(table: Table) -> None:
    assert (
        table.after(remind.queue_due, update(Clinic).values(paused_at=table.care.now)).first.reason == "clinic-paused"
    )
