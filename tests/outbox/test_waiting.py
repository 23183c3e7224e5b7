"""Texts that should have left: which count as late and which as unknown; and reasons kept with check-ins.

Each case changes one record and undoes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from reminders import clock
from reminders.care.reasons import Reason
from reminders.clock import Clock
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.outbox.kinds import Kind
from reminders.outbox.review import reason_now, review, review_phone, with_reasons
from reminders.outbox.waiting import late_texts, unknown_texts, waits_since
from reminders.record.installation import Hold
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.sealing import index_of
from reminders.record.texts import Message, Sender
from tests.migrated import SENDER, migrated_settings
from tests.one_clinic import Care, add_clinic_row, care_of, request_for
from tests.outbox.claiming import OTHER_PHONE, PHONE, queued

MOMENT, SECOND, MINUTE, DAY = timedelta(microseconds=1), timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
AFTER = 5 * MINUTE


@dataclass
class Late:
    """A text to Ana that could have left five minutes ago, and one of another clinic that left."""

    care: Care
    ana: Enrollment
    other: Enrollment
    """Another clinic's patient on the same phone."""
    text: str
    theirs: str

    @contextmanager
    def changed(self, *changes: Any) -> Iterator[Session]:
        with self.care.database.write() as session:
            for change in changes:
                session.execute(change)
            yield session
            session.rollback()

    def row(self, **values: object) -> Any:
        return update(Message).where(Message.id == self.text).values(**values)

    def other_row(self, **values: object) -> Any:
        return update(Message).where(Message.id == self.theirs).values(**values)

    def late(self, *changes: Any, clinic_id: str | None = None) -> int:
        with self.changed(*changes) as session:
            return len(late_texts(session, AFTER, clinic_id))

    def unknown(self, *changes: Any, clinic_id: str | None = None) -> int:
        with self.changed(*changes) as session:
            return len(unknown_texts(session, AFTER, clinic_id))


@pytest.fixture(scope="module")
def waiting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Late]:
    with care_of(migrated_settings(request, "sqlite", tmp_path_factory.mktemp("waiting"))) as care:
        with care.database.write() as session:
            ana = enroll(session, care.clinic(session), request_for(), actor="staff:1", settings=care.settings)
            hillside = add_clinic_row(session, "hillside")
            other = enroll(session, hillside, request_for(), actor="staff:1", settings=care.settings)
            session.execute(update(Message).values(state="delivered"))
        text = queued(care, ana, Kind.HELP, "Call us.", "help:1")
        theirs = queued(care, other, Kind.HELP, "Call us too.", "help:2", clinic=hillside)
        found = Late(care, ana, other, text, theirs)
        times = {"send_after": care.now - AFTER, "send_before": care.now + DAY, "expires_at": care.now + DAY}
        with found.changed() as session:
            session.execute(found.row(**times))
            session.execute(found.other_row(**times, state="delivered"))
            session.commit()
        yield found


def test_a_text_is_late_if_it_could_have_left_for_so_long_and_still_can(waiting: Late) -> None:
    now, row, care = waiting.care.now, waiting.row, waiting.care
    stopped = update(Sender).where(Sender.sender == SENDER)
    another = insert(Sender).values(
        sender="+13125550177", segments_per_second=1.0, free_at_epoch=0.0, stopped_late=False, stopped_at=clock.real()
    )
    welcomed = update(Message).where(Message.kind == Kind.WELCOME.value).values(unprompted=True)
    cases: list[tuple[bool, list[Any]]] = [
        (True, []),
        (False, [row(send_after=now - AFTER + MOMENT)]),
        (False, [row(state="claimed")]),
        (False, [row(send_before=now)]),
        (False, [row(expires_at=now)]),
        (False, [stopped.values(stopped_at=clock.real())]),
        (True, [another]),
        (False, [insert(Hold).values(name="restore", since=clock.real())]),
        # What a gate holds is not late: it waits for something else.
        (True, [row(kind="question", check_in_id=waiting.ana.check_ins[0].id, question="pain")]),
        (False, [row(kind="question", check_in_id=waiting.ana.check_ins[0].id, question="pain"),
                 update(Clinic).values(paused_at=now)]),
        (False, [row(kind="question", check_in_id=waiting.ana.check_ins[0].id, unprompted=True),
                 update(Clinic).values(texts_per_day=0)]),
        *((days == 8, [row(kind="question", check_in_id=waiting.ana.check_ins[0].id, question="pain"),
                       update(Clinic).values(texts_per_week=1), welcomed.values(claimed_care_at=now - days * DAY)])
          for days in (6, 8)),
    ]  # fmt: skip
    assert [number for number, (late, changes) in enumerate(cases) if waiting.late(*changes) != late] == []
    assert (waiting.late(clinic_id=care.clinic_id), waiting.late(clinic_id=waiting.other.patient.clinic_id)) == (1, 0)
    two = waiting.other_row(state="queued", priority=1)
    with waiting.changed(two) as session:
        first, second = late_texts(session, AFTER)
        assert (first.clinic_id, second.clinic_id) == (waiting.other.patient.clinic_id, care.clinic_id)
        assert (second.sender, second.send_after) == (SENDER, now - AFTER)
    with waiting.changed(waiting.other_row(state="queued", send_after=now - 2 * AFTER)) as session:
        assert next(text.clinic_id for text in late_texts(session, AFTER)) == waiting.other.patient.clinic_id


@pytest.mark.parametrize(("speed", "minutes"), [(1e-9, 5), (0.5, 5), (60.0, 300)])
def test_on_fast_days_a_text_is_late_after_as_long_in_real_time(
    waiting: Late, monkeypatch: pytest.MonkeyPatch, speed: float, minutes: int
) -> None:
    now = waiting.care.now
    with time_machine.travel(clock.real(), tick=False):
        monkeypatch.setattr(waiting.care.database, "clock", Clock(care_at=now, real_at=clock.real(), speed=speed))
        for since, late in ((minutes * MINUTE, 1), (minutes * MINUTE - SECOND, 0)):
            assert waiting.late(waiting.row(send_after=now - since)) == late
        with waiting.changed() as session:
            waited = clock.real() - waits_since(session, now - minutes * MINUTE)
    assert abs(waited - AFTER) < SECOND


def test_a_text_of_unknown_fate_counts_from_its_claim(waiting: Late) -> None:
    with time_machine.travel(clock.real(), tick=False):
        long_ago = clock.real() - AFTER - MOMENT
        lost: dict[str, object] = {"state": "unknown", "claimed_at": long_ago, "lease_until": clock.real()}
        cases: list[tuple[int, dict[str, object]]] = [
            (1, {}), (0, {"claimed_at": clock.real() - AFTER}), (0, {"state": "claimed"}), (0, {"state": "sent"})
        ]  # fmt: skip
        for count, otherwise in cases:
            assert waiting.unknown(waiting.row(**lost | otherwise)) == count, otherwise
        assert waiting.unknown(waiting.row(**lost), clinic_id=waiting.care.clinic_id) == 1
        assert waiting.unknown(waiting.row(**lost), clinic_id=waiting.other.patient.clinic_id) == 0
        sooner = waiting.other_row(**lost | {"lease_until": clock.real() - SECOND})
        with waiting.changed(waiting.row(**lost), sooner) as session:
            first, second = unknown_texts(session, AFTER)
            assert first.clinic_id == waiting.other.patient.clinic_id
            assert (second.clinic_id, second.sender, second.claimed_at) == (waiting.care.clinic_id, SENDER, long_ago)
            assert second.send_after == waiting.care.now - AFTER


# -- reasons kept with check-ins --------------------------------------------------------------------------------------


def kept(waiting: Late, *changes: Any, phone: str | None = None) -> list[tuple[str, str | None]]:
    """State and reason of Ana's first two check-ins once they were reviewed, of her alone or of all on a phone."""
    clinic_id, ana = waiting.care.clinic_id, waiting.ana
    with waiting.changed(*changes) as session:
        if phone is None:
            review(session, clinic_id, ana.patient.id)
        else:
            review_phone(session, clinic_id, index_of(session, "phone", phone))
        session.expire_all()
        return [(one.state, one.reason) for one in (session.get_one(CheckIn, c.id) for c in ana.check_ins[:2])]


def test_a_reason_is_kept_with_what_was_not_asked_and_goes_when_it_no_longer_holds(waiting: Late) -> None:
    now, first = waiting.care.now, update(CheckIn).where(CheckIn.id == waiting.ana.check_ins[0].id)
    paused = update(Patient).where(Patient.id == waiting.ana.patient.id).values(paused_at=now)
    others = update(Patient).where(Patient.id != waiting.ana.patient.id).values(paused_at=now)
    scheduled, skipped = ("scheduled", None), ("skipped", Reason.PATIENT_PAUSED.value)
    assert kept(waiting) == [scheduled] * 2
    assert kept(waiting, paused) == kept(waiting, paused, phone=PHONE) == [skipped] * 2
    assert kept(waiting, others) == kept(waiting, paused, phone=OTHER_PHONE) == [scheduled] * 2
    was_skipped = first.values(state="skipped", reason="opted-out")
    assert kept(waiting, was_skipped) == [scheduled] * 2
    assert kept(waiting, paused, was_skipped) == [skipped] * 2
    for values in (
        {"state": "asked"}, {"state": "answered"}, {"state": "missed", "reason": "no-answer"},
        {"final": True, "state": "skipped", "reason": "outage"}, {"closes_at": now},
    ):  # fmt: skip
        found = kept(waiting, paused, first.values(**values))
        assert found == [(values.get("state", "scheduled"), values.get("reason")), skipped], values
    assert kept(waiting, paused, first.values(closes_at=now + MOMENT * 1000)) == [skipped] * 2


def test_check_ins_come_with_their_reasons_in_the_order_in_which_they_are_due(waiting: Late) -> None:
    last = waiting.ana.check_ins[-1].id
    sooner = update(CheckIn).where(CheckIn.id == last).values(due_at=waiting.care.now - DAY)
    with waiting.changed(sooner) as session:
        clinic = session.get_one(Clinic, waiting.care.clinic_id)
        found = [check_in.id for check_in, _ in with_reasons(session, clinic, waiting.care.now)]
    assert found == [last, *(one.id for one in waiting.ana.check_ins[:-1])]


def test_the_reasons_of_now_are_told_in_their_order_also_of_somebody_not_known_yet(waiting: Late) -> None:
    now = waiting.care.now

    def told(*changes: Any, patient_id: str | None = None, phone: str = PHONE) -> list[Reason]:
        with waiting.changed(*changes) as session:
            clinic = session.get_one(Clinic, waiting.care.clinic_id)
            wanted = waiting.ana.patient.id if patient_id is None else patient_id
            index = index_of(session, "phone", phone) if phone else ""
            return reason_now(session, clinic, patient_id=wanted, phone_index=index)

    assert told() == []
    paused = update(Patient).where(Patient.id == waiting.ana.patient.id).values(paused_at=now, call_only=True)
    clinic_paused = update(Clinic).where(Clinic.id == waiting.care.clinic_id).values(paused_at=now)
    both = [Reason.CALL_ONLY, Reason.PATIENT_PAUSED]
    assert told(paused) == both
    assert told(clinic_paused, paused) == [*both, Reason.CLINIC_PAUSED]
    assert told(clinic_paused, paused, patient_id="", phone="") == [Reason.NO_CONSENT, Reason.CLINIC_PAUSED]
    canceled = update(Infusion).values(status="cancelled")
    assert told(canceled) == [], "what concerns one infusion alone is not told"
