"""Which patient a filter of a list means: typed as a name, record number or phone, kept out of the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders.reports.patient_names import Person, people
from reminders.reports.patient_search import search_patients
from reminders.web.desk.context import clinic, reading


def patients_typed(typed: str, chosen: str) -> list[Person]:
    """The patients that `typed` may mean, nobody where nothing was typed.

    `chosen` is the id of the patient the list is narrowed to already: while their name is there, it means them.
    """
    if not typed:
        return []
    with reading() as record:
        known = people(record, clinic().id, [chosen]).get(chosen)
        if known is not None and known.name == typed:
            return [known]
        ids = search_patients(record, clinic().id, typed).ids
        by_id = people(record, clinic().id, ids)
        return [by_id[one] for one in ids]


def narrowed(
    endpoint: str, given: dict[str, str], show: Callable[[str, list[Person]], str]
) -> BaseResponse | tuple[str, int]:
    """Answer the filters of a list: to the list of the one patient that was typed, or of everybody if nobody was.

    Only filters and the patient's id get into the address. `show` is given what was typed and the patients it may mean
    where that is not one: its page lets one be chosen, or (422) says that nobody fits.
    """
    who, chosen = " ".join(request.form.get("who", "")[:100].split()), given.pop("patient")
    found = patients_typed(who, chosen)
    kept: dict[str, Any] = {name: value for name, value in given.items() if value}
    if not who:
        return redirect(url_for(endpoint, **kept))
    if len(found) == 1:
        return redirect(url_for(endpoint, patient=found[0].id, **kept))
    return show(who, found), 200 if found else 422
