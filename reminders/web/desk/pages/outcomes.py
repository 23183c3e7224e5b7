"""Outcomes: whether infusions helped, by timepoint, and the record as a download."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from flask import Response, abort, render_template, request

from reminders.care import conditions
from reminders.care.doses import DOSE_GROUPS
from reminders.care.hours import local_midnights
from reminders.record.audit import audit
from reminders.reports.claims import claims
from reminders.reports.courses import BaselineRange, Filter
from reminders.reports.export import Format, TableName, content_type, listing_of, stream
from reminders.reports.kept_reports import Asked as AskedReport
from reminders.reports.kept_reports import Shown, report_to_show
from reminders.reports.report import Report
from reminders.reports.report_page import charts
from reminders.reports.report_tables import TABLES, table
from reminders.reports.selection import Selection
from reminders.reports.tables.chosen import infusions_of
from reminders.reports.words import step
from reminders.web.desk.context import actor, blueprint, clinic, database, now, reading, writing
from reminders.web.desk.forms import day_typed

FILE_ENDINGS: Final = {Format.CSV: "csv", Format.JSON: "json", Format.FHIR: "ndjson"}

#: The tables that are offered as files, in the words of the page.
DOWNLOADS: Final = (
    (TableName.OUTCOMES.value, "Every answer with its corrections"),
    (TableName.INFUSIONS.value, "Every infusion"),
    (TableName.CHECK_INS.value, "Every check-in, asked or not, and why"),
    (TableName.WIDE.value, "One row an infusion, one column a question"),
)

_BASELINES: Final = {BaselineRange.UNDER_4.value: "under 4", BaselineRange.FROM_4.value: "4 and more"}


@dataclass(frozen=True)
class Asked:
    """What the address asks for: which courses, and at which timepoint the cumulative curve is drawn.

    `kept` are the parameters that are understood, for every link of the page; what is not understood narrows nothing.
    """

    wanted: Filter
    at: str | None
    kept: dict[str, str]


@blueprint.get("/outcomes")
def outcomes() -> str:
    """The outcomes report, of all courses or of those asked for."""
    asked = _asked(request.args)
    given = _report(asked)
    found = given.report
    return render_template(
        "outcomes.html",
        found=found,
        as_of=given.as_of if given.is_kept else None,
        now=now(),
        zone=clinic().time_zone,
        shown=found.figures,
        claims=claims(found),
        charts=charts(found) if found.figures.timepoints else (),
        kept=asked.kept,
        choices=_choices(found),
        narrowed=_narrowed(asked.kept),
        downloads=DOWNLOADS,
        tab="outcomes",
    )


@blueprint.get("/outcomes/figures.csv")
def outcomes_figures() -> Response:
    """The table of one chart of the page (`chart`), of the same courses, as CSV. It holds no patient's data."""
    name = request.args.get("chart", "")
    if name not in TABLES:
        abort(404)
    file = f"outcomes-{name}-{clinic().slug}-{now():%Y-%m-%d}.csv"
    return Response(
        table(_report(_asked(request.args)).report, name).csv(),
        content_type=content_type(Format.CSV),
        headers={"Content-Disposition": f'attachment; filename="{file}"'},
    )


def _report(asked: Asked) -> Shown:
    """The report; with `fresh` in the address it is counted now, also where one is kept."""
    return report_to_show(
        database(), clinic().id, AskedReport(asked.wanted, asked.at), fresh=request.args.get("fresh") == "1"
    )


def _asked(values: Mapping[str, str]) -> Asked:
    understood: dict[str, Callable[[str], bool]] = {
        "condition": conditions.is_code,
        "group": conditions.GROUPS.__contains__,
        "course": lambda text: text.isascii() and text.isdigit() and len(text) < 4,
        "dose": DOSE_GROUPS.__contains__,
        "baseline": _BASELINES.__contains__,
        "from": lambda text: day_typed(text) is not None,
        "to": lambda text: day_typed(text) is not None,
        "at": conditions.is_code,
    }
    given = {name: values.get(name, "").strip() for name in understood}
    kept = {name: value for name, value in given.items() if value and understood[name](value)}
    return Asked(_filter(kept), kept.get("at"), kept)


def _filter(kept: Mapping[str, str]) -> Filter:
    """Days begin and end at midnight in the clinic's time."""
    zone = ZoneInfo(clinic().time_zone)
    first, last = (day_typed(kept.get(name, "")) for name in ("from", "to"))
    return Filter(
        condition=kept.get("condition"),
        group=kept.get("group"),
        course=int(kept["course"]) if "course" in kept else None,
        since=local_midnights(first, zone)[0] if first else None,
        until=local_midnights(last, zone)[1] if last else None,
        dose=kept.get("dose"),
        baseline=BaselineRange(kept["baseline"]) if "baseline" in kept else None,
    )


def _choices(found: Report) -> dict[str, list[tuple[str, str]]]:
    """The options of each filter that is chosen from a list; the first narrows nothing."""
    every = [("", "all")]
    timepoints = list(dict.fromkeys((row.step, step(row.step)) for row in found.figures.timepoints))
    return {
        "condition": every + [(code, conditions.label(code)) for code in found.conditions],
        "group": every + list(conditions.GROUPS.items()),
        "course": every + [(str(number), str(number)) for number in found.numbers],
        "dose": every + list(DOSE_GROUPS.items()),
        "baseline": every + list(_BASELINES.items()),
        "at": [("", "the usual one"), *timepoints],
    }


def _narrowed(kept: Mapping[str, str]) -> str:
    """What the courses shown are narrowed to, in words; empty if they are all."""
    said: dict[str, Callable[[str], str]] = {
        "condition": conditions.label,
        "group": conditions.GROUPS.__getitem__,
        "course": lambda number: f"course {number}",
        "dose": DOSE_GROUPS.__getitem__,
        "baseline": lambda code: f"baseline {_BASELINES[code]}",
        "from": lambda day: f"begun from {_day(day)}",
        "to": lambda day: f"begun up to {_day(day)}",
    }
    return ", ".join(said[name](value) for name, value in kept.items() if name in said)


def _day(text: str) -> str:
    found = date.fromisoformat(text)
    return f"{found:%b} {found.day}, {found.year}"


@blueprint.get("/outcomes/export/<form>")
def export_outcomes(form: str) -> Response:
    """Download a table of the courses that the address asks for as a file. The download is audited."""
    table = request.args.get("table", TableName.OUTCOMES.value)
    if form not in set(Format) or table not in set(TableName) or (form == Format.FHIR and table != TableName.OUTCOMES):
        abort(404)
    wanted, clinic_id, record = Format(form), clinic().id, database()
    with reading() as session:
        selection = Selection(clinic_id, among=infusions_of(session, clinic_id, _asked(request.args).wanted, now=now()))
        listing = listing_of(session, TableName(table), selection)
    with writing() as session:
        audit(session, clinic_id, actor=actor(), action="exported", subject=table, subject_id=clinic_id)
    name = f"{table}-{clinic().slug}-{now():%Y-%m-%d}.{FILE_ENDINGS[wanted]}"
    return Response(
        stream(wanted, record.read, selection, listing=listing),
        content_type=content_type(wanted),
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
