"""Desk pages while the clinic works: 50 people with a page every ten seconds, and 100 replies a second beside them."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import quantiles

from sqlalchemy import select

from bench import staff
from bench.installation import NOON
from bench.large import Place, grow
from bench.one_row import PATH
from bench.provider import Provider
from bench.receive import signed
from bench.records import Records
from bench.replying import AT_ONCE, Asked
from bench.run import Run
from bench.send import Durable
from bench.web import Web, anchor, note_duties
from reminders.record.people import Clinic, Patient

#: How long somebody looks at a page before the next one.
LOOKS_SECONDS = 10.0

#: Check-ins of the past at the clinic.
PAST = 10_000


class User:
    """A `Browser` over HTTP, signed in."""

    def __init__(self, web: Web, addresses: list[str], seed: int) -> None:
        self.web, self.addresses = web, addresses
        self.cookies: SimpleCookie = SimpleCookie()
        self.chance = random.Random(seed)

    def read(self, address: str) -> str:
        """The page."""
        status, body = self._ask("GET", address)
        assert status == 200, (address, status)
        return body.decode()

    def send(self, address: str, form: dict[str, str]) -> int:
        """A form."""
        return self._ask("POST", address, form)[0]

    def _ask(self, method: str, address: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        sent = "; ".join(f"{name}={kept.value}" for name, kept in self.cookies.items())
        status, body, headers = self.web.ask(method, address, form, {"Cookie": sent} if sent else None)
        for cookie in headers.get_all("Set-Cookie") or ():
            self.cookies.load(cookie)
        return status, body

    def work(self, until: float, *, looks: float) -> list[float]:
        """Open pages until that moment, resting for some `looks` seconds before each; how long each took, in ms."""
        took: list[float] = []
        while True:
            time.sleep(min(self.chance.uniform(0, 2 * looks), max(0.0, until - time.monotonic())))
            if time.monotonic() >= until:
                return took
            began = time.perf_counter()
            self.read(self.chance.choice(self.addresses))
            took.append(1000 * (time.perf_counter() - began))


def replying(web: Web, replies: list[tuple[dict[str, str], str]], a_second: int, until: float) -> Callable[[], float]:
    """Begin to post replies at that rate, however long each takes; returns what waits and gives the rate reached."""
    began = time.monotonic()
    answered = []

    def one(number: int) -> None:
        due = began + number / a_second
        time.sleep(max(0.0, due - time.monotonic()))
        if time.monotonic() >= until:
            return
        form, signature = replies[number]
        status, _, _ = web.ask("POST", PATH, form, {"X-Twilio-Signature": signature})
        assert status == 200
        answered.append(time.monotonic())

    def all_of_them() -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(one, range(len(replies))))

    thread = threading.Thread(target=all_of_them)
    thread.start()

    def rate() -> float:
        thread.join()
        return len(answered) / (max(answered, default=until) - began)

    return rate


def p95(took: list[float]) -> float:
    """The 95th percentile."""
    return quantiles([*took, max(took)], n=20)[-1]


def measure(run: Run, records: Records, _wanted: frozenset[str], _folder: Path) -> None:
    """Measure the desk on one engine: each round first one person, then everybody."""
    sizes = run.sizes
    with Provider() as provider:
        asked = Asked(Durable(provider.url, records.new(), sizes.threads))
        database = asked.durable.database
        with database.read() as session:
            clinic = session.scalars(select(Clinic.id)).one()
        phones = asked.more(sizes.replies_a_second * sizes.desk_seconds * sizes.rounds)
        with database.read() as session:
            patients = session.scalars(select(Patient.id).order_by(Patient.id.desc()).limit(20)).all()
        grow(Place(database, clinic, NOON), min(PAST, sizes.large))
        staff.add(database, clinic)
        anchor(database)
        note_duties(database)
        with Web(database.settings) as web:
            addresses = [*staff.PAGES.values(), "/patients", *(f"/patients/{patient}" for patient in patients)]
            users = [User(web, addresses, seed) for seed in range(sizes.users)]
            for user in users:
                staff.sign_in(user)
            for number in range(sizes.rounds):
                note_duties(database)
                alone = users[0].work(time.monotonic() + sizes.desk_seconds, looks=0.05)
                until = time.monotonic() + sizes.desk_seconds
                mine = phones[number :: sizes.rounds]
                rate = replying(web, signed(str(database.settings.public_url), mine), sizes.replies_a_second, until)
                looks = min(LOOKS_SECONDS, sizes.desk_seconds / 4)
                with ThreadPoolExecutor(len(users)) as pool:
                    lists = pool.map(lambda user: user.work(until, looks=looks), users)  # noqa: B023
                    together = [ms for took in lists for ms in took]
                run.note("desk", records.engine, p95(together), p95(alone), **{"replies/s": rate()})
        database.close()
