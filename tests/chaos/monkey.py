"""The monkey: a seeded schedule of blows against the processes, Redis, PostgreSQL and the network."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import redis

from tests.chaos.installation import Installation, Process


@dataclass(frozen=True)
class Temper:
    """How hard and how often it hits. All times in real seconds."""

    blows: int
    pause: tuple[float, float]
    """Between two blows."""
    freeze: tuple[float, float]
    long_freeze: tuple[float, float]
    """Longer than the lease of a claim."""
    away: tuple[float, float]
    """How long Redis or the network stays away."""


class Monkey:
    """Hits until its blows are used up; afterwards everything runs and is thawed again."""

    def __init__(self, installation: Installation, temper: Temper, seed: str, network_lock: threading.Lock) -> None:
        self.installation, self.temper = installation, temper
        self.struck: Counter[str] = Counter()
        self._dice = random.Random(f"{seed}/monkey")
        self._network_lock = network_lock
        self._thawing: list[threading.Thread] = []

    def rage(self, over: Callable[[], bool]) -> None:
        """Strike every blow, or fewer if `over` says that time is up."""
        blows = {
            self._kill_worker: 5,
            self._kill_web: 3,
            self._kill_beat: 2,
            self._end_worker_softly: 2,
            self._freeze_worker: 3,
            self._freeze_worker_long: 2,
            self._freeze_web: 2,
            self._freeze_beat: 1,
            self._flush_redis: 3,
            self._restart_redis: 2,
            self._take_redis_away: 1,
            self._take_network_away: 2,
        }
        if self.installation.postgres is not None:
            blows |= {self._restart_postgres: 2, self._crash_postgres: 2}
        # Every kind once, in an order of the seed's choosing, then whatever the dice say.
        kinds = list(blows)
        self._dice.shuffle(kinds)
        more = max(0, self.temper.blows - len(kinds))
        for blow in (kinds + self._dice.choices(kinds, [blows[kind] for kind in kinds], k=more))[: self.temper.blows]:
            if over():
                break
            blow()
            self.struck[blow.__name__.strip("_").replace("_", " ")] += 1
            time.sleep(self._dice.uniform(*self.temper.pause))
        for thread in self._thawing:
            thread.join()

    # -- processes -----------------------------------------------------------------------------------------------

    def _kill_worker(self) -> None:
        self._one("worker").signal(signal.SIGKILL)

    def _kill_web(self) -> None:
        self._one("web").signal(signal.SIGKILL)

    def _kill_beat(self) -> None:
        self._one("beat").signal(signal.SIGKILL)

    def _end_worker_softly(self) -> None:
        self._one("worker").ask_to_end()

    def _freeze_worker(self) -> None:
        self._freeze(self._one("worker"), self.temper.freeze)

    def _freeze_worker_long(self) -> None:
        self._freeze(self._one("worker"), self.temper.long_freeze)

    def _freeze_web(self) -> None:
        self._freeze(self._one("web"), self.temper.freeze)

    def _freeze_beat(self) -> None:
        self._freeze(self._one("beat"), self.temper.freeze)

    def _one(self, role: str) -> Process:
        names = [name for name in self.installation.processes if name.startswith(role)]
        return self.installation.processes[self._dice.choice(names)]

    def _freeze(self, process: Process, seconds: tuple[float, float]) -> None:
        process.signal(signal.SIGSTOP)
        for_seconds = self._dice.uniform(*seconds)

        def thaw() -> None:
            time.sleep(for_seconds)
            process.signal(signal.SIGCONT)

        thread = threading.Thread(target=thaw, daemon=True)
        thread.start()
        self._thawing.append(thread)

    # -- what they rely on ---------------------------------------------------------------------------------------

    def _flush_redis(self) -> None:
        with redis.Redis.from_url(self.installation.redis.url) as client:
            client.flushall()

    def _restart_redis(self) -> None:
        self.installation.redis.kill()
        self.installation.redis.start()

    def _take_redis_away(self) -> None:
        self.installation.redis.kill()
        time.sleep(self._dice.uniform(*self.temper.away))
        self.installation.redis.start()

    def _take_network_away(self) -> None:
        with self._network_lock:
            self.installation.network.kill()
            time.sleep(self._dice.uniform(*self.temper.away))
            self.installation.network.start()

    def _restart_postgres(self) -> None:
        assert self.installation.postgres is not None
        self.installation.postgres.restart()

    def _crash_postgres(self) -> None:
        assert self.installation.postgres is not None
        self.installation.postgres.restart(signal.SIGKILL)
