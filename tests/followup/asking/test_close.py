"""What is recorded of a check-in whose window is over, and why: a table of rows, each changed and put back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from reminders.care.reasons import Reason
from reminders.clock import real
from reminders.followup.asking import batches, remind
from reminders.followup.asking.close import close_windows
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.record.installation import Hold
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn
from reminders.record.texts import Message, Sender
from tests.migrated import SENDER
from tests.one_clinic import Care, add_clinic_row, request_for

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
OTHER_SENDER = "+13125550177"


@dataclass
class Table:
    """Ana's first check-in at the moment its window is over; its question waits in the outbox still."""

    care: Care
    ana: Enrollment
    hillside: Enrollment
    """Another clinic's patient on the same phone."""
    question: Message
    welcome: str
    """Ana's welcome, delivered the day before."""
    theirs: str
    """The other clinic's welcome."""

    def closed(self, *changes: Any) -> CheckIn:
        """The check-in once the changes are made and windows are closed; then all is put back."""
        with self.care.database.write() as session:
            self.close(session, *changes)
            session.flush()
            found = session.get_one(CheckIn, self.ana.check_ins[0].id, populate_existing=True)
            session.expunge(found)
            session.rollback()
        return found

    def reason(self, *changes: Any) -> tuple[str, str | None]:
        found = self.closed(*changes)
        assert found.final
        return found.state, found.reason

    def close(self, session: Session, *changes: Any) -> int:
        for change in changes:
            session.execute(change)
        return close_windows(session)

    def check_in(self, of: Enrollment | None = None, step: int = 0, **values: object) -> Any:
        return update(CheckIn).where(CheckIn.id == (of or self.ana).check_ins[step].id).values(**values)

    def text(self, id_: str | None = None, **values: object) -> Any:
        return update(Message).where(Message.id == (id_ or self.question.id)).values(**values)


@pytest.fixture
def table(care: Care) -> Table:
    with care.database.write() as session:
        ana = enroll(session, care.clinic(session), request_for(), actor="staff:1", settings=care.settings)
        clinic = add_clinic_row(session, "hillside")
        hillside = enroll(session, clinic, request_for(), actor="staff:1", settings=care.settings)
        session.execute(update(Message).values(state="delivered", claimed_care_at=care.now - DAY))
        later = care.now + 20 * DAY
        session.execute(update(CheckIn).where(CheckIn.clinic_id == clinic.id).values(due_at=later, closes_at=later))
        welcomes = {row.clinic_id: row.id for row in session.scalars(select(Message))}
    care.at(ana.check_ins[0].due_at)
    with care.database.write() as session:
        remind.queue_due(session)
    care.at(ana.check_ins[0].closes_at)
    with care.database.write() as session:
        session.add(Sender(sender=OTHER_SENDER, segments_per_second=1.0, free_at_epoch=0.0))
        question = session.scalars(select(Message).where(Message.check_in_id == ana.check_ins[0].id)).one()
    return Table(care, ana, hillside, question, welcomes[care.clinic_id], welcomes[hillside.infusion.clinic_id])


def test_why_a_check_in_was_not_asked(table: Table) -> None:
    due, closes = table.ana.check_ins[0].due_at, table.ana.check_ins[0].closes_at
    hold = insert(Hold).values(name="restore", since=real())
    gone = table.text(check_in_id=None)

    def stopped(sender: str) -> Any:
        return update(Sender).where(Sender.sender == sender).values(stopped_at=real())

    def busy(text: dict[str, object], of: Enrollment | None = None, step: int = 0, **values: object) -> list[Any]:
        of = of or table.hillside
        usual: dict[str, object] = {"kind": "question", "check_in_id": of.check_ins[step].id}
        open_ = {"asked_at": closes - SECOND, "closes_at": due + SECOND, "state": "asked", "final": True}
        id_ = table.theirs if of is table.hillside else table.welcome
        return [table.text(id_, **usual | text), table.check_in(of, step, **open_ | values)]

    def earlier(text: str = table.welcome, **values: object) -> Any:
        day = table.question.day_start
        usual = {"unprompted": True, "claimed_care_at": day, "day_start": day, "state": "sent"}
        return table.text(text, **usual | values)

    one_a_day = update(Clinic).values(texts_per_day=1)
    one_a_week = update(Clinic).values(texts_per_week=1)
    cases: list[tuple[Reason, list[Any]]] = [
        (Reason.OUTAGE, []),
        (Reason.OUTAGE, [gone]),
        (Reason.RESTORED, [hold]),
        (Reason.RESTORED, [gone, hold]),
        (Reason.SENDER_STOPPED, [stopped(SENDER)]),
        (Reason.OUTAGE, [stopped(OTHER_SENDER)]),
        (Reason.OUTAGE, [delete(Sender)]),
        (Reason.PHONE_BUSY, busy({})),
        (Reason.PHONE_BUSY, [*busy({}), earlier()]),
        (Reason.OUTAGE, busy({"to_index": "another"})),
        (Reason.OUTAGE, busy({"kind": "nudge"})),
        (Reason.OUTAGE, busy({"check_in_id": None})),
        (Reason.OUTAGE, busy({}, asked_at=closes)),
        (Reason.OUTAGE, busy({}, asked_at=None)),
        (Reason.OUTAGE, busy({}, closes_at=due)),
        (Reason.OUTAGE, busy({}, table.ana, 1)),
        (Reason.OUTAGE, [earlier()]),
        (Reason.CAP, [one_a_day, earlier()]),
        (Reason.CAP, [one_a_day, earlier(), table.text(day_start=table.question.day_start + DAY)]),
        (Reason.CAP, [one_a_day, earlier(day_start=table.question.created_at - DAY + SECOND)]),
        (Reason.OUTAGE, [one_a_day, earlier(day_start=table.question.created_at - DAY)]),
        (Reason.CAP, [one_a_day, earlier(day_start=closes - SECOND)]),
        (Reason.OUTAGE, [one_a_day, earlier(day_start=closes)]),
        (Reason.OUTAGE, [one_a_day, earlier(unprompted=False)]),
        (Reason.OUTAGE, [one_a_day, earlier(to_index="another")]),
        (Reason.OUTAGE, [one_a_day, earlier(table.theirs)]),
        (Reason.OUTAGE, [one_a_day, earlier(state="failed")]),
        (Reason.CAP, [one_a_week, earlier(claimed_care_at=closes - 7 * DAY + SECOND)]),
        (Reason.OUTAGE, [one_a_week, earlier(claimed_care_at=closes - 7 * DAY)]),
        (Reason.PATIENT_PAUSED, [update(Patient).values(paused_at=table.care.now)]),
        (Reason.CLINIC_PAUSED, [update(Clinic).values(paused_at=table.care.now)]),
    ]
    found = [table.reason(*changes) for _, changes in cases]
    assert found == [("skipped", reason.value) for reason, _ in cases]


@pytest.mark.parametrize(
    ("question", "nudge", "reason"),
    [
        ("delivered", None, Reason.NO_ANSWER),
        ("sent", None, Reason.NO_ANSWER),
        ("undelivered", None, Reason.NOT_DELIVERED),
        ("failed", None, Reason.NOT_DELIVERED),
        ("undelivered", "accepted", Reason.NO_ANSWER),
        ("delivered", "undelivered", Reason.NO_ANSWER),
        ("undelivered", "dropped", Reason.NOT_DELIVERED),
        ("undelivered", "queued", Reason.NOT_DELIVERED),
    ],
)
def test_a_check_in_that_was_asked_is_missed_because_no_answer_came_or_no_text_arrived(
    table: Table, question: str, nudge: str | None, reason: Reason
) -> None:
    asked_at = table.care.now - SECOND
    changes = [table.text(state=question), table.check_in(state="asked", asked_at=asked_at)]
    if nudge is not None:
        of_it = {"check_in_id": table.ana.check_ins[0].id, "kind": "nudge", "question": "pain"}
        changes.append(table.text(table.welcome, state=nudge, **of_it))
    found = table.closed(*changes)
    assert (found.state, found.reason, found.final, found.asked_at) == ("missed", reason.value, True, asked_at)


def test_a_check_in_that_went_to_an_earlier_phone_alone_was_asked_unless_something_stood_against_it(
    table: Table,
) -> None:
    """Its question left, and was to be asked again on the new phone."""
    asked_at = table.care.now - 2 * SECOND
    sent = table.text(state="delivered", accepted_at=asked_at)
    again = {"check_in_id": table.ana.check_ins[0].id, "kind": "question", "question": "pain", "attempt": 2}
    cases: list[tuple[tuple[str, str, Any], list[Any]]] = [
        (("missed", "no-answer", asked_at), [sent]),
        (("missed", "not-delivered", asked_at), [sent, table.text(state="undelivered")]),
        (("skipped", "patient-paused", None), [sent, update(Patient).values(paused_at=table.care.now)]),
        (("skipped", "outage", None), [sent, table.text(state="failed")]),
        (("skipped", "outage", None), [sent, table.text(kind="nudge")]),
        (
            ("missed", "no-answer", asked_at + SECOND),
            [sent, table.text(table.welcome, state="sent", accepted_at=asked_at + SECOND, **again)],
        ),
        (
            ("missed", "no-answer", asked_at + SECOND),
            [
                table.text(table.welcome, state="sent", accepted_at=asked_at, **again | {"attempt": 1}),
                table.text(state="sent", accepted_at=asked_at + SECOND, attempt=2),
            ],
        ),
    ]
    for expected, changes in cases:
        found = table.closed(*changes)
        assert (found.state, found.reason, found.asked_at) == expected


@pytest.mark.parametrize("held", ["welcome", "question"])
def test_of_several_questions_the_last_says_why_it_was_not_asked(table: Table, held: str) -> None:
    """The phone was changed: an equal limit or another's question held the one to the phone of now."""
    first, last = (table.welcome, table.question.id) if held == "question" else (table.question.id, table.welcome)
    of_it: dict[str, Any] = {"check_in_id": table.ana.check_ins[0].id, "kind": "question", "question": "pain"}
    changes = [
        table.text(first, attempt=1, state="dropped", sender=SENDER, **of_it),
        table.text(last, attempt=2, state="queued", sender=OTHER_SENDER, **of_it),
        update(Sender).where(Sender.sender == OTHER_SENDER).values(stopped_at=real()),
    ]
    assert table.reason(*changes) == ("skipped", "sender-stopped")


def test_nothing_of_a_closed_check_in_is_open_or_planned_and_what_was_recorded_stays(table: Table) -> None:
    later = table.care.now + DAY
    planned = table.check_in(awaiting="pain", nudge_at=later, retry_at=later)
    for state, reason in (("answered", None), ("skipped", "trouble"), ("missed", "no-answer")):
        found = table.closed(planned, table.check_in(state=state, reason=reason))
        assert (found.state, found.reason, found.final) == (state, reason, True)
        assert (found.awaiting, found.nudge_at, found.retry_at) == (None, None, None)


def test_of_a_closed_check_ins_texts_those_that_ask_something_are_dropped(table: Table) -> None:
    asks, says = table.question.id, table.welcome
    elsewhere = table.text(says, check_in_id=table.ana.check_ins[1].id, question="pain")
    cases: list[tuple[list[Any], tuple[str, str | None], tuple[str, str | None]]] = [
        ([], ("dropped", "too-late"), ("queued", None)),
        ([table.text(state="sent")], ("sent", None), ("queued", None)),
        ([elsewhere], ("dropped", "too-late"), ("queued", None)),
    ]
    for changes, asked, said in cases:
        with table.care.database.write() as session:
            of_it = table.text(says, state="queued", check_in_id=table.ana.check_ins[0].id, question=None)
            table.close(session, of_it, *changes)
            found = [session.get_one(Message, id_, populate_existing=True) for id_ in (asks, says)]
            assert [(text.state, text.reason) for text in found] == [asked, said]
            session.rollback()


def test_which_windows_are_closed(table: Table) -> None:
    closes, other = table.care.now, table.ana.check_ins[1].id
    cases: list[tuple[int, list[Any]]] = [
        (1, []),
        (0, [table.check_in(closes_at=closes + SECOND)]),
        (1, [table.check_in(closes_at=closes - SECOND)]),
        (0, [table.check_in(final=True)]),
        (0, [table.text(state="claimed")]),
        (0, [table.text(state="unknown")]),
        (1, [table.text(state="accepted")]),
        (1, [table.text(state="unknown", kind="nudge")]),
        (1, [table.text(state="unknown", check_in_id=other)]),
        (2, [table.check_in(step=1, closes_at=closes - SECOND)]),
        (2, [table.check_in(table.hillside, closes_at=closes - SECOND)]),
    ]
    for number, (expected, changes) in enumerate(cases):
        with table.care.database.write() as session:
            assert table.close(session, *changes) == expected, number
            session.flush()
            closed = session.scalars(select(CheckIn).where(CheckIn.final)).all()
            assert len(closed) == expected or number == 3, number
            session.rollback()


def test_the_window_that_was_over_first_is_closed_first(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH", 1)
    ids = [table.ana.check_ins[step].id for step in (1, 0)]
    with table.care.database.write() as session:
        session.execute(table.check_in(step=1, closes_at=table.care.now - SECOND))
    for count in (1, 2):
        with table.care.database.write() as session:
            assert close_windows(session) == 1
        with table.care.database.read() as session:
            final = session.scalars(select(CheckIn.id).where(CheckIn.final)).all()
        assert sorted(final) == sorted(ids[:count])
    with table.care.database.write() as session:
        assert close_windows(session) == 0
