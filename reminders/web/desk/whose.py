"""Which patient a filter of a list means: typed as a name, record number or phone, kept out of the address."""

from __future__ import annotations

from reminders.reports.patient_list import search
from reminders.reports.people import Person, people
from reminders.web.desk.context import clinic, now, reading


def patients_typed(typed: str, chosen: str) -> list[Person]:
    """The patients that `typed` may mean, nobody where nothing was typed.

    `chosen` is the id of the patient the list is narrowed to already: while their name stands there, it means them.
    """
    if not typed:
        return []
    with reading() as record:
        known = people(record, clinic().id, [chosen]).get(chosen)
        if known is not None and known.name == typed:
            return [known]
        return [line.person for line in search(record, clinic().id, typed, now=now())]
