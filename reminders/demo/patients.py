"""Plays the demo's patients while it runs: reads their phones, answers, and enrolls new infusions as a clinic would.

    python -m reminders.demo.patients --phones http://127.0.0.1:8001 --clinic http://127.0.0.1:8000
        --first-day 2026-03-02 --care-at 2026-03-02T14:30:00+00:00 --real-at 2026-03-02T20:00:00+00:00 --speed 4320

The clinic's API key is in DEMO_API_KEY. Everything goes over HTTP, as with real phones and a real clinic's system.
"""

from __future__ import annotations

import argparse
import heapq
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from threading import Event
from typing import Final

from requests import RequestException

from reminders.care.hours import wall_instant
from reminders.clock import Clock
from reminders.demo.answering import Patient, Reply
from reminders.demo.calls import Arrived, Clinic, Phones
from reminders.demo.made_up_person import ZONE, Infused, Person
from reminders.demo.starting_patients import newcomers, starting_patients

KEY_VARIABLE: Final = "DEMO_API_KEY"

#: How often the phones are looked at, in real seconds.
LOOK_EVERY: Final = 0.15

#: When infusions end on a clinic day; the clinic's system enters each at once.
INFUSIONS_END: Final = (time(9, 40), time(11, 0), time(12, 20), time(14, 0), time(15, 10))
INFUSION_TAKES: Final = timedelta(minutes=40)

#: Patients come back for the next infusion of their series after this many days; a new series begins much later.
NEXT_OF_SERIES, NEW_SERIES = (3, 5), 45
SERIES_HAS: Final = 4

#: How many open flags are left for people who watch the demo; the older ones are resolved.
FLAGS_LEFT: Final = {"urgent": 3, "review": 8}
DESK_EVERY: Final = 3.0
DESK_NOTE: Final = "Settled by the demo's desk, which keeps the list short."


@dataclass(order=True)
class _Due:
    at: datetime
    order: int
    patient: Patient = field(compare=False)
    reply: Reply = field(compare=False)


class Patients:
    """Everybody with a phone. `tick()` does what is due now; the caller decides how often."""

    def __init__(self, phones: Phones, clinic: Clinic, clock: Clock, first_day: date) -> None:
        self.phones = phones
        self.clinic = clinic
        self.clock = clock
        self.first_day = first_day
        self._order = count()
        self._due: list[_Due] = []
        self._on_phone: dict[str, list[Patient]] = {}
        self._to_come = newcomers()
        self._dice = Random("clinic")  # noqa: S311 - a demo's dice
        for person in starting_patients(first_day):
            self._add(person).remember()
        self._entering = _infusion_ends(first_day)
        self._next_end = next(self._entering)

    def get_ready(self) -> None:
        """Switch every phone on, except the one that is a landline."""
        for number, patients in self._on_phone.items():
            self.phones.register(number, "on" if patients[0].person.reachable else "landline")

    def tick(self) -> None:
        """Read what arrived, send what is due, enter the infusions that ended."""
        for heard in self.phones.listen():
            self._hear(heard)
        now = self.clock.now()
        while self._due and self._due[0].at <= now:
            due = heapq.heappop(self._due)
            if due.reply.rest_of_it or not self.phones.answered_by_hand(due.patient.person.phone):
                self.phones.say(due.patient.person.phone, due.reply.body, due.reply.pictures)
        while self._next_end <= now:
            self._enter(self._next_end)
            self._next_end = next(self._entering)

    def keep_the_desk(self) -> None:
        """Resolve the oldest flags if more are open than somebody could look at."""
        for concern, left in FLAGS_LEFT.items():
            waiting = [flag for flag in self.clinic.open_flags() if flag.concern == concern]
            for flag in waiting[: max(0, len(waiting) - left)]:
                self.clinic.resolve(flag.id, DESK_NOTE)

    def _hear(self, heard: Arrived) -> None:
        at = self.clock.at(heard.at)
        owners = self._on_phone.get(heard.number, [])
        for patient in owners:
            if len(owners) > 1 and f" for {patient.person.name.split()[0]}: " not in heard.body:
                continue
            for reply in patient.replies(heard.body, at):
                heapq.heappush(self._due, _Due(reply.at, next(self._order), patient, reply))

    def _enter(self, ended_at: datetime) -> None:
        """Somebody's infusion ended: of a patient whose next one is due, else of somebody new."""
        infused_at = ended_at - INFUSION_TAKES
        coming_back = [p for p in self._everybody() if self._comes_back(p, infused_at)]
        patient = self._dice.choice(coming_back) if coming_back and self._dice.random() < 0.6 else None
        if patient is None:
            person = next(self._to_come, None)
            if person is None:
                return
            patient = self._add(person)
            self.phones.register(person.phone, "on")
        person = patient.person
        infused = _next_infusion(person, infused_at, self._dice)
        if self.clinic.enroll(person, infused, known=bool(person.infusions)):
            patient.person = person.infused(infused)
        else:
            patient.gone = True  # has left the clinic, or somebody at the desk changed who they are

    def _comes_back(self, patient: Patient, at: datetime) -> bool:
        person = patient.person
        if patient.gone or not person.reachable or len(self._on_phone[person.phone]) > 1 or not person.infusions:
            return False
        days = (at - person.infusions[-1].at) / timedelta(days=1)
        least, most = NEXT_OF_SERIES
        return (least <= days <= most and person.infusions[-1].number < SERIES_HAS) or days > NEW_SERIES

    def _everybody(self) -> list[Patient]:
        return [patient for patients in self._on_phone.values() for patient in patients]

    def _add(self, person: Person) -> Patient:
        patient = Patient(person, self.first_day)
        self._on_phone.setdefault(person.phone, []).append(patient)
        return patient


def _next_infusion(person: Person, at: datetime, dice: Random) -> Infused:
    last = person.infusions[-1] if person.infusions else None
    if last is None:
        return Infused(at, 1, 1, person.baseline)
    if (at - last.at) / timedelta(days=1) > NEW_SERIES:
        return Infused(at, last.course + 1, 1, max(3, person.baseline - dice.randint(0, 1)))
    return Infused(at, last.course, last.number + 1, max(2, (last.baseline or person.baseline) - dice.randint(0, 1)))


def _infusion_ends(first_day: date) -> Iterator[datetime]:
    """When infusions end, day after day."""
    for after in count():
        for wall in INFUSIONS_END:
            yield wall_instant(datetime.combine(first_day + timedelta(days=after), wall), ZONE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Play until SIGTERM or Ctrl-C."""
    asked = _parser().parse_args(arguments)
    over = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    clock = Clock(asked.care_at, asked.real_at, asked.speed)
    with Phones(asked.phones) as phones, Clinic(asked.clinic, os.environ[KEY_VARIABLE]) as clinic:
        patients = Patients(phones, clinic, clock, asked.first_day)
        ready, desk_at = False, clock.now()
        while not over.is_set():
            try:
                if not ready:
                    patients.get_ready()
                    ready = True
                patients.tick()
                if clock.now() >= desk_at:
                    patients.keep_the_desk()
                    desk_at = clock.now() + timedelta(seconds=DESK_EVERY * clock.speed)
            except RequestException as error:
                # The service restarts what died; the patients wait for it.
                print(f"waiting: {error}", flush=True)  # noqa: T201 - into this process's log
                over.wait(1.0)
            over.wait(LOOK_EVERY)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("reminders.demo.patients", description="Plays the demo's patients.")
    parser.add_argument("--phones", required=True, help="address of the simulated phone network")
    parser.add_argument("--clinic", required=True, help="address of the service")
    parser.add_argument("--first-day", type=date.fromisoformat, required=True)
    parser.add_argument("--care-at", type=datetime.fromisoformat, required=True, help="care time at --real-at")
    parser.add_argument("--real-at", type=datetime.fromisoformat, required=True)
    parser.add_argument("--speed", type=float, required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main())
