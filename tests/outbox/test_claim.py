"""Which text is claimed: one record, and of each condition what it is the last to allow and the first to hold.

`test_gates`, `test_caps` and `test_what_a_claim_waits_for` tell the same rules as stories; this is the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import insert, select, update

from reminders import clock
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.outbox.claim import Limits, claim, claim_batch
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import latest_turn
from reminders.outbox.phone_refusals import record_refusal
from reminders.record.installation import Hold
from reminders.record.people import Clinic, OptOut
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.texts import Message, Sender
from tests.migrated import SENDER
from tests.one_clinic import Care, add_clinic_row, request_for
from tests.outbox.claiming import OTHER_PHONE, queued

MOMENT, SECOND = timedelta(microseconds=1), timedelta(seconds=1)
IN_A_DAY, IN_DAYS = timedelta(days=1), timedelta(days=20)


@dataclass
class Table:
    """One question to Ana that may leave, and beside it what must not count: each test changes rows and undoes it."""

    care: Care
    ana: Enrollment
    earlier: Enrollment
    """An infusion of Ana's before that one."""
    hillside: Enrollment
    """Another clinic's patient on the same phone."""
    text: str
    sent: str
    """Ana's welcome, delivered before today."""
    theirs: str
    """The other clinic's welcome."""

    def leaves(self, *changes: Any, limits: Limits | None = None) -> bool:
        """Whether the text is claimed, alone, in a batch that has room for more, once the changes are made."""
        with self.care.database.write() as session:
            for change in changes:
                session.execute(change)
            batch = claim_batch(session, limits or Limits(), at_most=4)
            session.rollback()
        return [claimed.message_id for claimed in batch] == [self.text]

    def row(self, **values: object) -> Any:
        return update(Message).where(Message.id == self.text).values(**values)

    def before(self, **values: object) -> Any:
        return update(Message).where(Message.id == self.sent).values(**values)

    def check_in(self, of: Enrollment | None = None, step: int = 0, **values: object) -> Any:
        return update(CheckIn).where(CheckIn.id == (of or self.ana).check_ins[step].id).values(**values)


@pytest.fixture
def table(care: Care, ana: Enrollment) -> Table:
    with care.database.write() as session:
        yesterday = request_for(infusion={"infused_at": care.now - timedelta(days=1)}, consent=None)
        earlier = enroll(session, care.clinic(session), yesterday, actor="staff:1", settings=care.settings)
        clinic = add_clinic_row(session, "hillside")
        hillside = enroll(session, clinic, request_for(), actor="staff:1", settings=care.settings)
        session.execute(update(Message).values(state="delivered", claimed_care_at=care.now - timedelta(days=9)))
        later = care.now + IN_DAYS
        session.execute(update(CheckIn).values(state="answered", awaiting=None, due_at=later, closes_at=later))
        welcomes = select(Message.id).where(Message.kind == "welcome")
        sent = session.scalars(welcomes.where(Message.clinic_id == care.clinic_id)).one()
        theirs = session.scalars(welcomes.where(Message.clinic_id == clinic.id)).one()
    text = queued(care, ana, Kind.QUESTION, "Pain?", "q", check_in_id=ana.check_ins[0].id, question="pain")
    found = Table(care, ana, earlier, hillside, text, sent, theirs)
    with care.database.write() as session:
        session.execute(update(Sender).values(free_at_epoch=0.0))
        session.execute(found.check_in(state="scheduled"))
        session.execute(found.row(send_after=care.now, send_before=care.now + IN_A_DAY, expires_at=care.now + IN_DAYS))
    return found


def test_its_times_its_sender_an_equal_text_and_a_hold(table: Table) -> None:
    now, row, before = table.care.now, table.row, table.before
    with time_machine.travel(clock.real(), tick=False):
        real = clock.real()
        ceiling = latest_turn(real.timestamp())
        held = insert(Hold).values(name="restore", since=real)
        other = insert(Sender).values(
            sender="+13125550177", segments_per_second=1.0, free_at_epoch=0.0, stopped_late=False
        )  # fmt: skip
        with table.care.database.read() as session:
            mine = session.get_one(Message, table.text)
        twin = {"to_index": mine.to_index, "body_index": mine.body_index, "priority": mine.priority}

        def sender(**values: object) -> Any:
            return update(Sender).where(Sender.sender == SENDER).values(**values)

        cases: list[tuple[bool, list[Any]]] = [
            (True, []),
            (False, [row(send_after=now + SECOND)]),
            (False, [row(send_before=now)]),
            (True, [row(send_before=now + SECOND)]),
            (False, [row(expires_at=now)]),
            (True, [row(try_after=real)]),
            (False, [row(try_after=real + MOMENT)]),
            (True, [sender(free_at_epoch=real.timestamp())]),
            (False, [sender(free_at_epoch=ceiling)]),
            (True, [sender(free_at_epoch=ceiling + 1)]),
            (True, [sender(stopped_at=real, probe_at=real)]),
            (False, [sender(stopped_at=real, probe_at=real + MOMENT)]),
            (False, [sender(stopped_at=real), other]),
            (False, [before(state="claimed", **twin)]),
            (False, [before(state="unknown", **twin)]),
            (True, [before(state="delivered", **twin)]),
            (True, [before(state="unknown", **twin | {"to_index": "another"})]),
            (True, [before(state="unknown", **twin | {"body_index": "another"})]),
            (False, [held]),
            (True, [held, row(kind="page")]),
            (True, [row(kind="page")]),
        ]
        wrong = [number for number, (leaves, changes) in enumerate(cases) if table.leaves(*changes) != leaves]
    assert wrong == []


def test_texts_of_a_stopped_sender_keep_no_other_senders_text_waiting(table: Table) -> None:
    """They are the first of the queue, and would fill every batch that is picked."""
    other = queued(table.care, table.ana, Kind.HELP, "Call us.", "help:1", sender="+13125550177", phone=OTHER_PHONE)
    with table.care.database.write() as session:
        session.execute(table.row(priority=0))
        session.execute(update(Sender).where(Sender.sender == SENDER).values(stopped_at=clock.real()))
        (claimed,) = claim_batch(session, Limits(), at_most=1)
    assert claimed.message_id == other


def test_its_check_in_its_infusion_and_who_refused(table: Table) -> None:
    now, row, check_in = table.care.now, table.row, table.check_in
    answered = check_in(state="answered")
    asked = check_in(state="asked", awaiting="pain")
    follow_up, nudge = row(kind=Kind.FOLLOW_UP.value), row(kind=Kind.NUDGE.value)
    theirs_too = row(check_in_id=table.earlier.check_ins[0].id)
    earlier_ready = check_in(table.earlier, state="scheduled")

    def canceled(of: Enrollment) -> Any:
        return update(Infusion).where(Infusion.id == of.infusion.id).values(status="cancelled")

    cases: list[tuple[bool, list[Any]]] = [
        (True, [check_in(closes_at=now + SECOND)]),
        (False, [check_in(closes_at=now)]),
        (False, [check_in(state="asked"), check_in(step=1, state="scheduled")]),
        (True, [follow_up, answered]),
        (False, [follow_up]),
        (False, [follow_up, answered, check_in(closes_at=now)]),
        (False, [follow_up, answered, check_in(awaiting="change")]),
        (True, [nudge, asked]),
        (False, [nudge, asked, check_in(closes_at=now)]),
        (False, [nudge, asked, check_in(awaiting="change")]),
        (True, [canceled(table.earlier)]),
        (False, [canceled(table.ana)]),
        (True, [theirs_too, earlier_ready, canceled(table.ana)]),
        (False, [theirs_too, earlier_ready, canceled(table.earlier)]),
    ]
    wrong = [number for number, (leaves, changes) in enumerate(cases) if table.leaves(*changes) != leaves]
    assert wrong == []
    for how, dangers_leave in ((OptOut.DECEASED, True), (OptOut.WRONG_PERSON, False), (OptOut.WORDS, False)):
        with table.care.database.write() as session:
            record_refusal(
                session, SENDER, session.get_one(Message, table.text).to_index, at=clock.real(), how=how
            )  # fmt: skip
            session.flush()
            for kind, leaves in (("danger", dangers_leave), ("question", False), ("page", True)):
                session.execute(row(kind=kind))
                claimed = claim(session, Limits())
                assert (claimed is not None) == leaves, (how, kind)
                session.execute(row(state="queued"))
                session.execute(update(Sender).values(free_at_epoch=0.0))
            session.rollback()


def test_what_the_phone_had_what_it_will_get_and_what_is_open_on_it(table: Table) -> None:
    now, row, before, check_in = table.care.now, table.row, table.before, table.check_in
    counted = before(unprompted=True, claimed_care_at=now - SECOND)
    last_week = before(unprompted=True, claimed_care_at=now - timedelta(days=7, seconds=1))
    from_them = update(Message).where(Message.id == table.theirs).values(unprompted=True, claimed_care_at=now)
    today: dict[str, Any] = {"state": "scheduled", "due_at": now + IN_A_DAY - SECOND, "closes_at": now + SECOND}
    nudge = [row(kind="nudge"), check_in(state="asked", awaiting="pain")]

    def own(of: bool, **limits: int) -> Any:
        clinic = Clinic.id == table.care.clinic_id
        return update(Clinic).where(clinic if of else ~clinic).values(**limits)

    cases: list[tuple[bool, Limits | None, list[Any]]] = [
        (True, Limits(1, 1), []),
        (False, Limits(1, 9), [counted]),
        (True, Limits(2, 9), [counted]),
        (False, Limits(9, 1), [counted]),
        (True, Limits(9, 1), [last_week]),
        (True, Limits(1, 1), [from_them]),
        (False, None, [counted, own(True, texts_per_day=1)]),
        (True, None, [counted, own(False, texts_per_day=1)]),
        (True, Limits(1, 9), [counted, own(True, texts_per_day=2)]),
        (False, Limits(1, 9), [counted, own(False, texts_per_day=2)]),
        (True, Limits(1, 9), nudge),
        (False, Limits(1, 9), [*nudge, check_in(step=1, **today)]),
        (True, Limits(2, 9), [*nudge, check_in(step=1, **today)]),
        (False, Limits(2, 9), [*nudge, counted, check_in(step=1, **today)]),
        (True, Limits(1, 9), [check_in(step=1, **today)]),
        (True, Limits(1, 9), [*nudge, check_in(step=1, **today | {"state": "answered"})]),
        (True, Limits(1, 9), [*nudge, check_in(step=1, **today | {"due_at": now + IN_A_DAY})]),
        (True, Limits(1, 9), [*nudge, check_in(step=1, **today | {"closes_at": now})]),
        (True, Limits(1, 9), [*nudge, check_in(table.hillside, **today)]),
        (False, None, [check_in(table.hillside, state="asked", awaiting="pain")]),
        (True, None, [check_in(table.hillside, state="asked", awaiting="pain", closes_at=now)]),
        (True, None, [check_in(awaiting="pain")]),
        (False, None, [before(kind="question", priority=30, state="unknown")]),
        (False, None, [before(kind="question", priority=30, state="claimed")]),
        (True, None, [before(kind="question", state="unknown", to_index="another")]),
        (True, None, [before(kind="nudge", state="unknown", priority=40)]),
    ]
    wrong = [
        number
        for number, (leaves, limits, changes) in enumerate(cases)
        if table.leaves(*changes, limits=limits) != leaves
    ]
    assert wrong == []
    # A text that goes first: held by its sender, it is not claimed itself and still holds the question.
    waits: dict[str, Any] = {"priority": 10, "kind": "help", "try_after": clock.real() + IN_A_DAY, "send_after": now}
    waits |= {"expires_at": now + SECOND, "send_before": now + IN_A_DAY}
    first: list[tuple[bool, dict[str, Any]]] = [
        (False, {"state": "queued"}),
        (False, {"state": "claimed"}),
        (False, {"state": "unknown"}),
        (True, {"state": "delivered"}),
        (True, {"state": "queued", "priority": 30}),
        (True, {"state": "queued", "send_after": now + SECOND}),
        (True, {"state": "queued", "expires_at": now}),
        (True, {"state": "queued", "to_index": "another"}),
    ]
    assert [values for leaves, values in first if table.leaves(before(**waits | values)) != leaves] == []
