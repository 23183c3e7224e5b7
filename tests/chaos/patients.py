"""Patients by script: each phone answers what reaches it in its own way, and every answer's meaning is known."""

from __future__ import annotations

import heapq
import itertools
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import requests

from tests.chaos.installation import Installation
from tests.service import enrollment

#: A person needs at least this long to read a text and answer it (real seconds), and at most this long here.
QUICKEST_SECONDS, USUAL_SECONDS = 1.5, 4.0
LOOK_EVERY_SECONDS = 0.3

ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles")

#: Hours after the infusion at which a step of the default protocol is due.
STEP_HOURS = {"h4": 4, "h24": 24, "h72": 72}


class Habit(StrEnum):
    """How a patient answers."""

    PROMPT = "prompt"
    WORDS = "in words"
    ON_NUDGE = "only when asked again"
    LATE = "after the window"
    UNCLEAR = "unclear at first"
    CORRECTS = "corrects it"
    SILENT = "never"
    STOPS = "the word STOP"
    STOPS_IN_WORDS = "stops in words"
    DANGER = "in danger"


SHARES = {
    Habit.PROMPT: 40, Habit.WORDS: 15, Habit.ON_NUDGE: 10, Habit.LATE: 6, Habit.UNCLEAR: 6, Habit.CORRECTS: 8,
    Habit.SILENT: 5, Habit.STOPS: 4, Habit.STOPS_IN_WORDS: 4, Habit.DANGER: 2,
}  # fmt: skip

WORDS = ("about a {n}", "{n}/10", "It's {n} today", "i would say {n}", "{n} out of 10")


class Meaning(StrEnum):
    """What a text says, as its author meant it."""

    SCORE = "score"
    CHOICE = "choice"
    STOP = "stop"
    UNCLEAR = "unclear"
    DANGER = "danger"


@dataclass(frozen=True)
class Said:
    """One text of a patient: the network's id, which text it answers, and what it means."""

    sid: str
    phone: str
    about_sid: str
    body: str
    meaning: Meaning
    value: Decimal | None = None


@dataclass(frozen=True)
class Person:
    """One patient of the script, with the step that falls due while we watch, and when."""

    number: int
    phone: str
    zone: str
    habit: Habit
    step: str
    infused_at: datetime

    @property
    def mrn(self) -> str:
        return f"C-{self.number:05d}"


def cast(count: int, seed: str, start: datetime, spread: timedelta, steps: tuple[str, ...]) -> list[Person]:
    """That many patients; the step of each falls due within `spread` after `start`."""
    dice = random.Random(f"{seed}/cast")
    people = []
    for number in range(count):
        due_after = spread * dice.random()
        due_at = start + due_after
        # An infusion has happened when its patient is enrolled.
        step = dice.choice([step for step in steps if timedelta(hours=STEP_HOURS[step]) > due_after])
        people.append(
            Person(
                number=number,
                phone=f"+1312{2_500_000 + number}",
                zone=dice.choice(ZONES),
                # Every habit once, whatever the seed.
                habit=list(Habit)[number]
                if number < len(Habit)
                else dice.choices(list(SHARES), list(SHARES.values()))[0],
                step=step,
                infused_at=(due_at - timedelta(hours=STEP_HOURS[step])).replace(microsecond=0),
            )
        )
    return people


class Patients:
    """All patients of a run: a thread that reads the phones and answers, until `stop`."""

    def __init__(self, installation: Installation, people: list[Person], seed: str) -> None:
        self.installation = installation
        self.people = {person.phone: person for person in people}
        self.said: list[Said] = []
        self.network_lock = threading.Lock()
        """Held while a patient texts, and while the network is away."""
        self.failure: BaseException | None = None
        self._seed = seed
        self._heard: set[str] = set()
        self._to_say: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._unclear: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._live, name="patients", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    @property
    def waiting(self) -> int:
        """Texts that patients are about to write."""
        return len(self._to_say)

    # -- enrolling -----------------------------------------------------------------------------------------------

    def enroll(self, give_up: Callable[[], bool]) -> None:
        """Enroll everybody over the API, again and again until it says yes; repeats must change nothing."""
        try:
            self._enroll(give_up)
        except BaseException as error:
            self.failure = error
            raise

    def _enroll(self, give_up: Callable[[], bool]) -> None:
        with requests.Session() as session:
            for person in self.people.values():
                body = enrollment(person.phone, person.mrn, person.infused_at, time_zone=person.zone)
                while not self._enrolled(session, person, body):
                    if give_up():
                        raise AssertionError(f"patient {person.mrn} could not be enrolled")
                    time.sleep(0.2)

    def _enrolled(self, session: requests.Session, person: Person, body: dict[str, Any]) -> bool:
        headers = {"Authorization": f"Bearer {self.installation.key}", "Idempotency-Key": f"enroll-{person.mrn}"}
        try:
            answer = session.post(f"{self.installation.url}/api/v1/enrollments", json=body, headers=headers, timeout=20)
        except requests.RequestException:
            return False
        assert answer.ok or answer.status_code >= 500, f"{person.mrn}: {answer.status_code} {answer.text}"
        return answer.ok

    # -- living --------------------------------------------------------------------------------------------------

    def _live(self) -> None:
        try:
            pause = LOOK_EVERY_SECONDS
            while not self._over.wait(pause):
                began = time.monotonic()
                with self.network_lock:
                    ledger = self.installation.network.ledger()
                # A long ledger is read less often: the patients must not be what the machine is busy with.
                pause = max(LOOK_EVERY_SECONDS, 5 * (time.monotonic() - began))
                for text in ledger["outbound"]:
                    if text["reached_at"] is not None and text["sid"] not in self._heard:
                        self._heard.add(text["sid"])
                        self._hear(text)
                while self._to_say and self._to_say[0][0] <= time.monotonic():
                    heapq.heappop(self._to_say)[2]()
        except BaseException as error:
            self.failure = error
            raise

    def _hear(self, text: dict[str, Any]) -> None:
        person = self.people.get(text["to"])
        body = text["body"]
        if person is None or person.habit is Habit.SILENT:
            return
        dice = random.Random(f"{self._seed}/{text['to']}/{body}/{len(self._heard)}")
        if "1 for none" in body or "Side effects: 1 none" in body:
            choice = Decimal(dice.choice([1, 2]))
            self._soon(dice, text, str(choice), Meaning.CHOICE, choice)
        elif "10" in body and "no more texts" not in body and "noted" not in body:
            self._answer(person, dice, text, nudge="still like" in body)

    def _answer(self, person: Person, dice: random.Random, text: dict[str, Any], *, nudge: bool) -> None:
        halves = dice.randrange(21)
        value, whole = Decimal(halves) / 2, Decimal(halves // 2)
        match person.habit:
            case Habit.WORDS:
                self._soon(dice, text, dice.choice(WORDS).format(n=f"{value:g}"), Meaning.SCORE, value)
            case Habit.ON_NUDGE if not nudge:
                return
            case Habit.LATE if "right now" in text["body"] and not nudge:
                after = 4.2 * 3600 / self.installation.clock_speed
                self._later(after, text, str(whole), Meaning.SCORE, whole)
            case Habit.LATE:
                return
            case Habit.UNCLEAR if person.phone not in self._unclear:
                self._unclear.add(person.phone)
                self._soon(dice, text, "not so great today", Meaning.UNCLEAR)
            case Habit.CORRECTS:
                other = (whole + 3) % 11
                self._later(
                    QUICKEST_SECONDS, text, str(other), Meaning.SCORE, other,
                    # Counted from when the first was written: a machine out of breath must not write both at once.
                    then=lambda: self._later(3.0, text, f"sorry {whole} not {other}", Meaning.SCORE, whole),
                )  # fmt: skip
            case Habit.STOPS:
                self._soon(dice, text, "STOP", Meaning.STOP)
            case Habit.STOPS_IN_WORDS:
                self._soon(dice, text, "please stop texting me", Meaning.STOP)
            case Habit.DANGER:
                self._soon(dice, text, "I took 10 pills and dont want to wake up", Meaning.DANGER)
            case _:
                self._soon(dice, text, f"{value:g}", Meaning.SCORE, value)

    def _soon(
        self, dice: random.Random, text: dict[str, Any], body: str, meaning: Meaning, value: Decimal | None = None
    ) -> None:
        self._later(dice.uniform(QUICKEST_SECONDS, USUAL_SECONDS), text, body, meaning, value)

    def _later(
        self,
        seconds: float,
        text: dict[str, Any],
        body: str,
        meaning: Meaning,
        value: Decimal | None = None,
        *,
        then: Callable[[], None] | None = None,
    ) -> None:
        def say() -> None:
            with self.network_lock:
                sid = self.installation.network.say(text["to"], body, to=text["from"])["sid"]
            self.said.append(Said(sid, text["to"], text["sid"], body, meaning, value))
            if then is not None:
                then()

        heapq.heappush(self._to_say, (time.monotonic() + seconds, next(self._order), say))
