"""Random sequences of everything that can happen to texts, replies and schedules, checked against the invariants."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from reminders import clock
from reminders.errors import Refused
from reminders.followup import amending
from reminders.followup.enrolling.enroll import (
    ConsentDetails,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
    enroll,
)
from reminders.followup.intake import clockwork, read_reply, read_unread
from reminders.followup.intake.arrival import collect
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.outbox.claim import GIVE_UP_SECONDS, Claimed, Limits, claim_batch
from reminders.outbox.kinds import Gate, with_gate
from reminders.outbox.reconcile import reconcile
from reminders.outbox.settle import accept_all, return_unposted, settle
from reminders.outbox.status import apply_status
from reminders.outbox.transitions import ENTERED_FROM
from reminders.record import migrate
from reminders.record.columns import new_id
from reminders.record.database import Database
from reminders.record.outcomes import Outcome
from reminders.record.people import Clinic, Refusal
from reminders.record.schedule import CheckIn, CheckInState
from reminders.record.sealing import index_of
from reminders.record.texts import Message, MessageEvent, MessageState, Reply
from reminders.texting.gateway import PostResult, ProviderMessage, ProviderUnavailable, Sent
from tests.migrated import SENDER, settings_for
from tests.reliability.in_memory import Fate, InMemoryProvider

CHICAGO = ZoneInfo("America/Chicago")
PHONES = {"Ana Ruiz": ("+13125550142", "+13125550143"), "Ben Okafor": ("+13125550152", "+13125550153")}
WORDS = (
    *("7", "4", "10", "sorry 3 not 4", "somewhere between 5 and 8", "2", "thank you"),
    *("STOP", "START", "please stop texting me", "I want to die"),
)
STATUSES = ("queued", "sending", "sent", "delivered", "undelivered", "failed")
ENDS = {MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.FAILED, MessageState.DROPPED}

_template: Path | None = None


def _fresh(folder: Path) -> str:
    """A migrated database of its own, copied from one made once."""
    global _template
    if _template is None or not _template.exists():
        _template = Path(tempfile.mkdtemp(prefix="machine-")) / "template.db"
        migrate.upgrade(settings_for(f"sqlite:///{_template}"))
    copy = folder / "record.db"
    shutil.copy(_template, copy)
    return f"sqlite:///{copy}"


@dataclass
class InHand:
    """A text that some worker has claimed; with a result once it was posted."""

    claimed: Claimed
    at: datetime
    result: PostResult | None = None


class Texting(RuleBasedStateMachine):
    """Two patients, any number of workers, a provider that does as it likes, and staff who change their minds."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="machine-")
        self.traveller = time_machine.travel(datetime(2026, 3, 2, 10, tzinfo=CHICAGO), tick=False)
        self.time = self.traveller.start()
        self.database = Database.open(settings_for(_fresh(Path(self.folder.name))))
        self.provider = InMemoryProvider()
        self.in_hand: list[InHand] = []
        self.events_seen: list[Any] = []
        self.outcomes_seen: list[Any] = []

    @initialize()
    def enrolled(self) -> None:
        with self.database.write() as session:
            clinic = Clinic(
                id=new_id(), slug="lakeside", name="Lakeside Clinic", text_name="Lakeside Clinic",
                phone="+13125550199", time_zone="America/Chicago", created_at=clock.real(),
            )  # fmt: skip
            session.add(clinic)
            session.flush()
            self.clinic_id = clinic.id
            infused = clock.real() - timedelta(minutes=30)
            self.enrollments = [
                enroll(
                    session, clinic,
                    EnrollmentRequest(
                        patient=PatientDetails(name=name, phone=phones[0], mrn=None, time_zone="America/Chicago"),
                        consent=ConsentDetails(
                            given_at=infused - timedelta(minutes=30), method="written", unencrypted_ok=True
                        ),
                        infusion=InfusionDetails(infused_at=infused, baseline_pain=Decimal(8), condition="crps"),
                    ),
                    actor="operator", settings=self.database.settings,
                )
                for name, phones in PHONES.items()
            ]  # fmt: skip

    # -- time, and what the clockwork does ---------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([1, 5, 61, 130, 600, 3 * 3600, 11 * 3600, 24 * 3600]))
    def time_passes(self, seconds: int) -> None:
        self.time.shift(seconds)

    @rule()
    def schedule_ticks(self) -> None:
        for step in clockwork.steps():
            with self.database.write() as session:
                step(session)

    @rule()
    def next_thing_is_due(self) -> None:
        """Straight to the next question, so that short runs reach the conversation."""
        with self.database.read() as session:
            following = session.scalar(
                select(CheckIn.due_at)
                .where(CheckIn.state == CheckInState.SCHEDULED.value, CheckIn.due_at > clock.real())
                .order_by(CheckIn.due_at)
                .limit(1)
            )
        if following is not None:
            self.time.move_to(following)
        self.schedule_ticks()

    # -- one text's life ---------------------------------------------------------------------------------------------

    @rule(at_most=st.sampled_from([1, 4]))
    def a_worker_claims(self, at_most: int) -> None:
        with self.database.write() as session:
            batch = claim_batch(session, Limits(), at_most=at_most)
        assert len({claimed.to for claimed in batch}) == len(batch) <= at_most, "two texts of one phone in a batch"
        for claimed in batch:
            self._could_be_claimed(claimed)
            self.in_hand.append(InHand(claimed, clock.real()))

    def _could_be_claimed(self, claimed: Claimed) -> None:
        with self.database.read() as session:
            message = session.get_one(Message, claimed.message_id)
            index = index_of(session, "phone", claimed.to)
            stop = select(Refusal.opted_out_at).where(Refusal.phone_index == index, Refusal.sender == SENDER)
            if message.kind in with_gate(Gate.NOT_REFUSED):
                assert not self._has_said_stop(session, index), f"{message.kind} claimed after a stop"
                assert session.scalar(stop) is None
            if message.kind in with_gate(Gate.HOURS):
                assert 9 <= clock.real().astimezone(CHICAGO).hour < 20, "out of hours"

    @precondition(lambda self: any(h.result is None for h in self.in_hand))
    @rule(data=st.data(), fate=st.sampled_from(Fate))
    def it_posts(self, data: st.DataObject, fate: Fate) -> None:
        hand = data.draw(st.sampled_from([h for h in self.in_hand if h.result is None]))
        if clock.real() - hand.at > timedelta(seconds=GIVE_UP_SECONDS):
            self.in_hand.remove(hand)
            with self.database.write() as session:
                return_unposted(session, hand.claimed)
            return
        c = hand.claimed
        hand.result = self.provider.post(c.message_id, c.to, c.sender, c.body, fate)

    @precondition(lambda self: any(h.result is not None for h in self.in_hand))
    @rule(data=st.data())
    def it_settles(self, data: st.DataObject) -> None:
        hand = data.draw(st.sampled_from([h for h in self.in_hand if h.result is not None]))
        self.in_hand.remove(hand)
        assert hand.result is not None
        with self.database.write() as session:
            settle(session, hand.claimed, hand.result)

    @precondition(lambda self: any(h.result is not None for h in self.in_hand))
    @rule()
    def those_that_were_taken_settle_together(self) -> None:
        posted = [(h.claimed, h.result) for h in self.in_hand if isinstance(h.result, Sent)]
        with self.database.write() as session:
            accepted = accept_all(session, posted)
        self.in_hand = [h for h in self.in_hand if h.claimed.message_id not in accepted]

    @precondition(lambda self: self.in_hand)
    @rule(data=st.data())
    def it_dies(self, data: st.DataObject) -> None:
        self.in_hand.remove(data.draw(st.sampled_from(self.in_hand)))

    @precondition(lambda self: self.provider.taken)
    @rule(data=st.data(), status=st.sampled_from(STATUSES))
    def the_provider_calls_back(self, data: st.DataObject, status: str) -> None:
        """Any status, in any order, any number of times, before the POST is settled or long after."""
        message_id = data.draw(st.sampled_from(sorted(self.provider.taken)))
        for provider_id in self.provider.taken[message_id]:
            self.provider.move(provider_id, status)
            with self.database.write() as session:
                apply_status(session, message_id, provider_id, status)

    @rule(available=st.booleans(), lags=st.booleans())
    def the_providers_list_changes_its_mood(self, available: bool, lags: bool) -> None:
        self.provider.list_available, self.provider.list_lags = available, lags

    @rule()
    def a_worker_reconciles(self) -> None:
        reconcile(self.database, self.provider)

    @rule()
    def a_worker_collects(self) -> None:
        with suppress(ProviderUnavailable):
            collect.collect_replies(self.database, self.provider)
            collect.collect_statuses(self.database, self.provider)

    # -- patients and staff ------------------------------------------------------------------------------------------

    @rule(phone=st.sampled_from([p for phones in PHONES.values() for p in phones]), body=st.sampled_from(WORDS))
    def a_patient_texts(self, phone: str, body: str) -> None:
        """The webhook is lost: only the provider's list has it."""
        self.time.shift(1)
        self.provider.text(phone, SENDER, body)

    @precondition(lambda self: self.provider.inbound)
    @rule(data=st.data(), read_at_once=st.booleans())
    def a_webhook_comes(self, data: st.DataObject, read_at_once: bool) -> None:
        """For any text ever sent: late, repeated, out of order; the process may die before it reads."""
        message: ProviderMessage = data.draw(st.sampled_from(self.provider.inbound))
        with self.database.write() as session:
            reply_id = store_reply(
                session,
                Inbound(message.provider_id, message.sender, message.to, message.body, provider_at=message.created_at),
            )
        if reply_id is not None and read_at_once:
            with self.database.write() as session:
                read_reply(session, reply_id)

    @rule()
    def the_sweep_reads(self) -> None:
        read_unread(self.database)

    @rule(who=st.integers(0, 1), what=st.sampled_from(["pause", "resume", "cancel", "reinstate", "earlier", "later"]))
    def staff_change_the_schedule(self, who: int, what: str) -> None:
        enrollment = self.enrollments[who]
        patient, infusion = enrollment.patient.id, enrollment.infusion.id
        actor, why = "operator", "they asked"
        with suppress(Refused), self.database.write() as session:
            match what:
                case "pause":
                    until = clock.real() + timedelta(days=1)
                    amending.pause_patient(session, self.clinic_id, patient, until=until, actor=actor, why=why)
                case "resume":
                    amending.resume_patient(session, self.clinic_id, patient, actor=actor, why=why)
                case "cancel":
                    amending.cancel_infusion(session, self.clinic_id, infusion, actor=actor, why=why)
                case "reinstate":
                    amending.reinstate_infusion(session, self.clinic_id, infusion, actor=actor, why=why)
                case _:
                    hours = -2 if what == "earlier" else 2
                    at = enrollment.infusion.infused_at + timedelta(hours=hours)
                    amending.change_infusion(
                        session, self.clinic_id, infusion, infused_at=at, actor="operator", why="a mistake"
                    )

    @rule(who=st.sampled_from(sorted(PHONES)), which=st.integers(0, 1))
    def staff_change_the_phone(self, who: str, which: int) -> None:
        patient = self.enrollments[sorted(PHONES).index(who)].patient.id
        with suppress(Refused), self.database.write() as session:
            changes = amending.PatientChanges(phone=PHONES[who][which])
            amending.change_patient(session, self.clinic_id, patient, changes, actor="operator", why="a new number")

    # -- what never breaks -------------------------------------------------------------------------------------------

    @invariant()
    def no_text_was_sent_twice(self) -> None:
        for message_id, ids in self.provider.taken.items():
            assert len(ids) == 1, f"{message_id} was taken {len(ids)} times"

    @invariant()
    def every_move_is_in_the_table_and_none_goes_back(self) -> None:
        with self.database.read() as session:
            rows = session.scalars(select(MessageEvent).order_by(MessageEvent.id)).all()
            states = {m.id: m.state for m in session.scalars(select(Message))}
        events = [(e.id, e.message_id, str(e.from_state), e.to_state) for e in rows]
        assert events[: len(self.events_seen)] == self.events_seen, "history was rewritten"
        self.events_seen = events
        stands: dict[str, str] = {}
        for event in rows:
            assert event.from_state == stands.get(event.message_id), "a move from where the text did not stand"
            if event.from_state is not None:
                assert MessageState(event.from_state) in ENTERED_FROM[MessageState(event.to_state)]
                assert MessageState(event.from_state) not in ENDS
            stands[event.message_id] = event.to_state
        assert stands == states

    @invariant()
    def outcomes_are_only_added_to_and_form_one_line(self) -> None:
        with self.database.read() as session:
            rows = session.scalars(select(Outcome).order_by(Outcome.id)).all()
        as_stored = [(o.id, o.check_in_id, o.measure, o.value, o.supersedes, o.reply_id, o.recorded_at) for o in rows]
        assert as_stored[: len(self.outcomes_seen)] == self.outcomes_seen, "an outcome was changed"
        self.outcomes_seen = as_stored
        superseded = [o.supersedes for o in rows if o.supersedes]
        assert len(superseded) == len(set(superseded))
        current = [(o.infusion_id, o.step, o.measure) for o in rows if o.id not in superseded]
        assert len(current) == len(set(current)), "two values in force for one timepoint"
        from_replies = [o.reply_id for o in rows if o.reply_id]
        assert len(from_replies) == len(set(from_replies)), "one reply recorded twice"

    @invariant()
    def every_check_in_says_where_it_stands(self) -> None:
        with self.database.read() as session:
            for c in session.scalars(select(CheckIn)):
                has_reason = c.reason is not None
                assert has_reason == (c.state in (CheckInState.SKIPPED, CheckInState.MISSED)), (c.state, c.reason)
                if c.awaiting is not None:
                    assert c.asked_at is not None
                if c.state in (CheckInState.ASKED, CheckInState.MISSED):
                    assert c.asked_at is not None

    def _has_said_stop(self, session, index: str) -> bool:  # type: ignore[no-untyped-def]
        """By the words we have read from this phone, in the order of the provider's time."""
        said = [
            m.body
            for m in self.provider.inbound
            if m.body in ("STOP", "START", "please stop texting me")
            and session.scalar(
                select(Reply.id).where(
                    Reply.provider_id == m.provider_id, Reply.read_at.is_not(None), Reply.from_index == index
                )
            )
        ]
        return bool(said) and said[-1] != "START"

    def teardown(self) -> None:
        """Everything heals: nothing stays in the balance, every text of a patient is in the record once, and read."""
        try:
            if hasattr(self, "clinic_id"):
                self._heal()
        finally:
            self.database.close()
            self.traveller.stop()
            self.folder.cleanup()

    def _heal(self) -> None:
        self.in_hand.clear()
        self.provider.list_available, self.provider.list_lags = True, False
        for _ in range(4):
            self.time.shift(130)
            reconcile(self.database, self.provider)
            collect.collect_replies(self.database, self.provider)
            read_unread(self.database)
        with self.database.read() as session:
            states = set(session.scalars(select(Message.state)))
            replies = session.scalars(select(Reply)).all()
        assert not states & {MessageState.CLAIMED, MessageState.UNKNOWN}
        assert sorted(r.provider_id for r in replies) == sorted(m.provider_id for m in self.provider.inbound)
        assert all(r.read_at is not None for r in replies)
        self.no_text_was_sent_twice()
        self.every_move_is_in_the_table_and_none_goes_back()
        self.outcomes_are_only_added_to_and_form_one_line()
        self.every_check_in_says_where_it_stands()


def test_no_interleaving_sends_twice_or_after_a_stop_or_moves_a_state_back(request: pytest.FixtureRequest) -> None:
    """Short and the same every time; `pytest tests/reliability --hypothesis-profile=long` goes looking."""
    long = request.config.getoption("--hypothesis-profile") == "long"
    run_state_machine_as_test(
        Texting,
        settings=settings(
            max_examples=2000 if long else 25,
            stateful_step_count=80 if long else 40,
            derandomize=not long,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
