"""Redis is killed, read-only, full or hangs, or no worker runs: danger is still answered and paged.

Real processes and a real Redis. When it is back the workers go on, and nothing that left goes out a second time.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import psutil
import pytest
import redis
import requests
from sqlalchemy import func, make_url, select

from reminders.followup.intake.without_redis.direct import LEFT_TO_WORKERS
from reminders.record.flags import About, open_flag
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Patient
from reminders.record.sealing import index_of
from reminders.record.texts import Message, MessageState
from tests.chaos.installation import SENDER, Installation
from tests.reliability.at_work import WORDS, enrolled, on_call, problems, replies, sent, wait_for_workers
from tests.service import eventually, noon_today

CRY = "I want to kill myself"

Broken = Callable[[Installation], Any]


@pytest.fixture(scope="module")
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Web, a worker and beat at work, at noon in Chicago."""
    postgres = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    with Installation(
        tmp_path_factory.mktemp("away"), noon_today(), 1.0, "away", "", postgres, hurried=False, workers=1, beats=1
    ) as installation:
        eventually(lambda: requests.get(f"{installation.url}/healthz", timeout=60).ok, "web")
        wait_for_workers(installation)
        yield installation


def flags(installation: Installation) -> int:
    with installation.database.read() as session:
        return session.scalar(select(func.count()).select_from(Flag)) or 0


def no_worker_came(installation: Installation) -> None:
    """Set what is due to as long ago as it is left to the workers, instead of waiting for that."""
    with installation.database.write() as session:
        for message in session.scalars(select(Message).where(Message.state == MessageState.QUEUED.value)):
            message.send_after -= LEFT_TO_WORKERS
        for flag in session.scalars(select(Flag).where(Flag.page_next_at.is_not(None))):
            assert flag.page_next_at is not None
            flag.page_next_at -= LEFT_TO_WORKERS


# -- what may be wrong -------------------------------------------------------------------------------------------------


@contextmanager
def killed(installation: Installation) -> Iterator[None]:
    installation.redis.kill()
    try:
        yield
    finally:
        installation.redis.start()


@contextmanager
def read_only(installation: Installation) -> Iterator[None]:
    """A fail-over that went wrong: the address leads to a replica."""
    with redis.Redis.from_url(installation.redis.url) as client:
        client.replicaof("127.0.0.1", 9)
        try:
            yield
        finally:
            client.replicaof("NO", "ONE")


@contextmanager
def full(installation: Installation) -> Iterator[None]:
    with redis.Redis.from_url(installation.redis.url) as client:
        client.config_set("maxmemory", "1")
        try:
            yield
        finally:
            client.config_set("maxmemory", "0")


@contextmanager
def hanging(installation: Installation) -> Iterator[None]:
    """It takes connections and never answers."""
    assert installation.redis.pid is not None
    os.kill(installation.redis.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(installation.redis.pid, signal.SIGCONT)


@contextmanager
def no_worker(installation: Installation) -> Iterator[None]:
    with ended(installation, "worker-1", "beat-1"):
        yield


@contextmanager
def ended(installation: Installation, *names: str) -> Iterator[None]:
    for name in names:
        installation.processes[name].end()
    try:
        yield
    finally:
        for name in names:
            installation.processes[name].start()


# -- outages that end --------------------------------------------------------------------------------------------------


@contextmanager
def shut_down(installation: Installation) -> Iterator[None]:
    """SHUTDOWN, as an operator or a fail-over says it."""
    with redis.Redis.from_url(installation.redis.url) as client:
        client.shutdown(nosave=True)
    installation.redis.kill()
    eventually(lambda: "Cannot connect" in installation.processes["worker-1"].log.read_text(), "the worker to notice")
    try:
        yield
    finally:
        installation.redis.start()


@contextmanager
def stopped_at_once(installation: Installation) -> Iterator[None]:
    """`pg_ctl stop -m immediate`: connections break off, and the next start recovers."""
    assert installation.postgres is not None
    installation.postgres.stop(signal.SIGQUIT)
    try:
        yield
    finally:
        installation.postgres.start()


@contextmanager
def without_connections(installation: Installation) -> Iterator[None]:
    """Others have taken every connection."""
    assert installation.postgres is not None
    name = make_url(installation.settings.database_url).database
    with installation.postgres.admin() as admin:
        admin.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
    try:
        yield
    finally:
        with installation.postgres.admin() as admin:
            admin.execute(f"ALTER DATABASE {name} CONNECTION LIMIT -1")


def lines_of(installation: Installation, event: str) -> dict[str, int]:
    """How many lines of an event each process has written."""
    return {
        name: process.log.read_text().count(f'{{"event": "{event}"') for name, process in installation.processes.items()
    }


@pytest.mark.parametrize("lived", ["postgresql"], indirect=True, scope="module")
def test_every_process_waits_for_the_end_of_an_outage_and_says_it_once_a_minute(lived: Installation) -> None:
    def tells(sentence: str) -> bool:
        return sentence in " ".join(problems(lived))

    lives = {name: process.starts for name, process in lived.processes.items()}
    phone = enrolled(lived)
    for outage, said in (
        (stopped_at_once, "The database cannot be reached"),
        (without_connections, "it takes no more connections"),
        (shut_down, ""),
    ):
        before, began = lines_of(lived, "database away"), time.monotonic()
        with outage(lived):
            lived.network.say(phone, WORDS, to=SENDER)
            eventually(partial(tells, said), "readiness")
            assert requests.get(f"{lived.url}/healthz", timeout=60).ok
        wait_for_workers(lived)
        minutes = 1 + (time.monotonic() - began) / 60
        written = lines_of(lived, "database away")
        # A kind of line for each reason: that the server is away, that it starts, that it takes no more connections.
        assert all(written[name] - before[name] <= 3 * minutes for name in written), (outage.__name__, before, written)
    assert lives == {name: process.starts for name, process in lived.processes.items()}, "they live on"
    eventually(lambda: replies(lived) == 3, "every reply, those that were refused from the provider's list")
    for name, process in lived.processes.items():
        said = process.log.read_text().lower()
        assert not [word for word in (*WORDS.split(), "ruiz", phone[-7:]) if word in said], name


@pytest.mark.parametrize("lived", ["postgresql"], indirect=True, scope="module")
def test_a_worker_that_starts_while_redis_is_read_only_keeps_no_connection_that_it_cannot_use(
    lived: Installation,
) -> None:
    """Celery leaves one open at each try, and with a thousand of them nothing can be sent at all, not even directly."""
    worker = lived.processes["worker-1"]
    worker.end()
    # Without beat, every connection is the worker's.
    with ended(lived, "beat-1"), read_only(lived), redis.Redis.from_url(lived.redis.url) as client:

        def tried(times: int) -> Callable[[], bool]:
            until = client.info("stats")["total_connections_received"] + 2 * times
            return lambda: bool(client.info("stats")["total_connections_received"] >= until)

        worker.start()
        held = []
        for _ in range(2):
            eventually(tried(8), "some tries")
            assert worker.pid is not None
            held.append(psutil.Process(worker.pid).num_fds())
        assert held[1] < held[0] + 8, held  # a leak opens one at each try; threads that begin meanwhile open some
    wait_for_workers(lived)


# -- danger while nothing is whole ----------------------------------------------------------------------------------

#: Redis knows nothing of the database's engine: on PostgreSQL it is tried once without Redis and once without a worker.
#: That comes first, so that each engine's installation is started once for all tests of it.
CASES = [
    *(("postgresql", wrong) for wrong in (killed, no_worker)),
    *(("sqlite", wrong) for wrong in (killed, read_only, full, hanging, no_worker)),
]


@pytest.mark.parametrize(
    ("lived", "wrong"), CASES, indirect=["lived"], ids=lambda case: getattr(case, "__name__", case), scope="module"
)
def test_a_cry_for_help_is_answered_and_paged_while_no_tick_comes_through_and_not_again_after(
    lived: Installation, wrong: Broken
) -> None:
    pager, phone = on_call(lived), enrolled(lived)
    lives = {name: process.starts for name, process in lived.processes.items()}
    with wrong(lived):
        before = flags(lived)
        lived.network.say(phone, CRY, to=SENDER)
        eventually(lambda: flags(lived) > before, "the flag")
        no_worker_came(lived)
        lived.network.wait_for(lambda: any("988" in body for body in sent(lived, phone)), "the answer")
        lived.network.wait_for(lambda: sent(lived, pager), "the page")
        # It says so once the sending is over, a moment after the page has left.
        eventually(lambda: any("sent directly" in problem for problem in problems(lived)), "readiness to say so")
    wait_for_workers(lived)
    assert len([body for body in sent(lived, phone) if "988" in body]) == 1
    assert len(sent(lived, pager)) == 1
    if wrong is not no_worker:
        assert lives == {name: process.starts for name, process in lived.processes.items()}, "they live on"
    # Since the first start: a line like one of the minute before is left out.
    new = [process.log.read_bytes().decode() for process in lived.processes.values()]
    assert any("it was sent directly" in text for text in new)


@pytest.mark.parametrize("lived", ["sqlite"], indirect=True, scope="module")
def test_any_one_process_is_enough_to_page(lived: Installation) -> None:
    """Everything else is dead, Redis too; the process itself starts without it."""
    names = ("web", "worker-1", "beat-1")
    assert lived.processes.keys() == set(names)
    phones, pagers = {name: enrolled(lived) for name in names}, dict.fromkeys(names, "")
    with killed(lived), ended(lived, *names):
        for alive in names:
            pagers[alive] = on_call(lived)
            with lived.database.write() as session:
                found = session.scalars(
                    select(Patient).where(Patient.phone_index == index_of(session, "phone", phones[alive]))
                )
                patient = found.one()
                open_flag(
                    session, patient.clinic_id, FlagKind.DANGER, About.of(patient),
                    natural_key=f"danger:{phones[alive]}", opened_at=lived.clock.now() - LEFT_TO_WORKERS, urgent=True,
                )  # fmt: skip
            lived.processes[alive].start()
            lived.network.wait_for(partial(sent, lived, pagers[alive]), f"the page from {alive}")
            lived.processes[alive].end()
    wait_for_workers(lived)
    assert {name: len(sent(lived, pager)) for name, pager in pagers.items()} == dict.fromkeys(names, 1)
