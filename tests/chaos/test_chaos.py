"""Nothing is lost, nothing is sent twice, nothing leaves at the wrong hour, whatever is killed, frozen or cut off."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from sqlalchemy import exists, func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from reminders import clock
from reminders.record.duties import DUTIES
from reminders.record.installation import Duty
from reminders.record.people import Refusal
from reminders.record.texts import Message, MessageEvent, MessageState, Reply
from tests.chaos.evidence import judge
from tests.chaos.installation import Installation
from tests.chaos.monkey import Monkey, Temper
from tests.chaos.patients import Patients, cast
from tests.chaos.settled_record import Record
from tests.conftest import ENGINES
from tests.services.postgres import PostgresServer

#: Everything that can go wrong on the way to a phone and back.
FAULTS = (
    "drop_before=0.03,accept_then_drop=0.04,accept_then_500=0.04,fail_500=0.02,fail_503=0.02,busy_429=0.02,"
    "accept_then_stall=0.02,stall_before=0.02,list_lag=0.1,list_unavailable=0.1,trial_prefix=0.05,status_lost=0.15,"
    "status_repeated=0.1,status_reordered=0.1,status_early=0.1,inbound_lost=0.15,inbound_repeated=0.1,"
    "inbound_concurrent=0.1,undelivered=0.02"
)

#: Care time passes so many times slower in each further run, if a machine is too slow to send enough in the one before.
PACES = (1, 3, 9)

#: Bounds every wait on a machine that is out of breath.
PATIENCE_SECONDS = 900.0


@dataclass(frozen=True)
class Plan:
    """How big the run is. Care time in hours, the rest in real seconds."""

    patients: int
    texts: int
    """What the network must have taken at the least, or the run proved too little and is made again, slower."""
    start: datetime
    clock_speed: float
    due_within_hours: float
    lasts_hours: float
    temper: Temper
    hurried: bool
    environ: dict[str, str]
    faults: str


PLANS = {
    "short": Plan(
        patients=60,
        texts=50,
        # A Monday, 15:00 in Chicago: before the end no hour for texts in New York any more.
        start=datetime(2026, 3, 2, 21, tzinfo=UTC),
        clock_speed=150,
        due_within_hours=1.5,
        lasts_hours=4.5,
        temper=Temper(blows=22, pause=(0.5, 2.5), freeze=(0.5, 3), long_freeze=(13, 15), away=(0.5, 3)),
        hurried=True,
        environ={"COLLECT_SECONDS": "3", "NUDGE_HOURS": "2"},
        faults=FAULTS + ",stall_seconds=4,list_lag_seconds=4",
    ),
    "long": Plan(
        patients=1600,
        texts=2000,
        # 9:00 in Chicago, too early for texts in Denver and further west; at the end too late in New York.
        start=datetime(2026, 3, 2, 15, tzinfo=UTC),
        clock_speed=60,
        due_within_hours=8,
        lasts_hours=11.5,
        temper=Temper(blows=80, pause=(2, 9), freeze=(1, 20), long_freeze=(62, 95), away=(1, 20)),
        hurried=False,
        environ={"COLLECT_SECONDS": "10"},
        faults=FAULTS,
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_question_once_every_answer_kept_every_hour_right(
    engine: str, chaos: str, seed: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    plan = PLANS[chaos]
    for pace in PACES:
        postgres = request.getfixturevalue("postgres_server") if engine == "postgresql" else None
        folder = tmp_path / f"pace-{pace}"
        folder.mkdir()
        if run(replace(plan, clock_speed=plan.clock_speed / pace), folder, postgres, seed, f"{chaos}, {engine}"):
            return
    raise AssertionError(
        f"fewer than {plan.texts} texts left, or most answers were excused, at every pace: too little is proved"
    )


def run(plan: Plan, folder: Path, postgres: PostgresServer | None, seed: str, name: str) -> bool:
    """One run. Whatever it did must be right; False if it did too little to prove anything (see `Plan.texts`)."""
    began = time.monotonic()
    people = cast(plan.patients, seed, plan.start, timedelta(hours=plan.due_within_hours), ("h4", "h4", "h24", "h72"))
    installation = Installation(
        folder, plan.start, plan.clock_speed, seed, plan.faults, postgres, hurried=plan.hurried, environ=plan.environ
    )
    with installation:
        patients = Patients(installation, people, seed)
        monkey = Monkey(installation, plan.temper, seed, patients.network_lock)
        ends_at = plan.start + timedelta(hours=plan.lasts_hours)
        patience_ends = time.monotonic() + PATIENCE_SECONDS + (ends_at - plan.start).total_seconds() / plan.clock_speed

        def out_of_patience() -> bool:
            return time.monotonic() > patience_ends or patients.failure is not None

        with watching_opt_outs(installation) as opt_outs:
            patients.start()
            # The monkey stays in this thread: Linux ends what it starts again when the thread that started it ends.
            enrolling = threading.Thread(target=patients.enroll, args=(out_of_patience,), daemon=True)
            enrolling.start()
            monkey.rage(out_of_patience)
            enrolling.join()
            while installation.clock.now() < ends_at and not out_of_patience():
                time.sleep(0.2)
            installation.network.set_faults()
            while not (settled(installation, patients) or out_of_patience()):
                time.sleep(0.2)
            patients.stop()
        assert patients.failure is None
        record = Record.of(installation.database)
        verdict = judge(record, installation.network.ledger(), patients.said, opt_outs)
        verdict.figures["patients"] = plan.patients
        verdict.figures.update({f"blow {name}": count for name, count in monkey.struck.items()})
        verdict.figures["starts of processes"] = sum(p.starts for p in installation.processes.values())
        took = time.monotonic() - began
        report = [f"\nchaos {name}, seed {seed}, {plan.clock_speed:.0f} x, {took:.0f} s", *verdict.lines()]
        print("\n".join(report))  # noqa: T201 (what the run is for)
        assert time.monotonic() < patience_ends, "it never settled"
        assert not any(verdict.wrong.values())
        assert outcomes_over_http(installation) == set(record.outcomes)
        enough = verdict.figures["texts accepted"] >= plan.texts
        return enough and verdict.recorded > verdict.excused  # where most are excused, nothing is proved by them


@contextmanager
def watching_opt_outs(installation: Installation) -> Iterator[dict[tuple[str, str], datetime]]:
    """When each opt-out was first seen committed, in real time: whatever is claimed later comes too late."""
    seen: dict[tuple[str, str], datetime] = {}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.3):
            try:
                with installation.database.read() as session:
                    found = session.execute(
                        select(Refusal.sender, Refusal.phone_index).where(
                            or_(Refusal.opted_out_at.is_not(None), Refusal.not_theirs_at.is_not(None))
                        )
                    ).all()
            except SQLAlchemyError:
                continue  # PostgreSQL is being restarted
            now = clock.real()
            for sender, phone_index in found:
                seen.setdefault((sender, phone_index), now)

    thread = threading.Thread(target=watch, name="opt-outs", daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def settled(installation: Installation, patients: Patients) -> bool:
    """Nothing is in the balance, unread or about to be said, and every duty was done since anything last changed."""
    if patients.waiting:
        return False
    written = len(installation.network.ledger()["inbound"])
    in_the_balance = (MessageState.CLAIMED.value, MessageState.UNKNOWN.value)
    with installation.database.read() as session:
        if session.scalar(select(exists().where(Message.state.in_(in_the_balance)))):
            return False
        if session.scalar(select(exists().where(Reply.read_at.is_(None)))):
            return False
        if session.scalar(select(func.count()).select_from(Reply)) != written:
            return False
        changes = (session.scalar(select(func.max(at))) for at in (MessageEvent.at, Reply.stored_at))
        changed_at = max((at for at in changes if at is not None), default=installation.began)
        done = {duty.duty: duty.done_at for duty in session.scalars(select(Duty))}
    return all(duty in done and done[duty] > changed_at for duty in DUTIES)


def outcomes_over_http(installation: Installation) -> set[str]:
    """The ids of every outcome as the API pages them out."""
    found: set[str] = set()
    cursor: str | None = ""
    while cursor is not None:
        answer = requests.get(
            f"{installation.url}/api/v1/outcomes",
            params={"cursor": cursor} if cursor else {},
            headers={"Authorization": f"Bearer {installation.key}"},
            timeout=60,
        )
        answer.raise_for_status()
        page = answer.json()
        found |= {item["id"] for item in page["items"]}
        cursor = page["next"]
    return found
