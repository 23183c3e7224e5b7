"""The outcomes page: its figures, its filters in the address, and the files that keep them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask import Flask

from reminders.clinics.api_keys import create_key
from reminders.record.access import Scope
from reminders.record.people import Clinic
from reminders.record.schedule import Infusion
from reminders.reports import kept_reports
from reminders.reports.figure_table import interval, percent
from reminders.reports.report_tables import TABLES
from tests.day import Day, new_phone
from tests.factories import Lived
from tests.reports.test_report import answered
from tests.web.desk.conftest import Visitor

Enter = Callable[..., Visitor]

DOSES = ("0.4", "0.5", "2")
FILTER = "condition=crps&group=crps&course=1&dose=0.5-to-1&baseline=from-4&from=2026-03-01&to=2026-03-31&at=d14"


def test_the_page_counts_who_responded_and_the_record_can_be_taken(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    day.at(day.now + timedelta(hours=8))
    day.tick()
    somebody = signed_in()
    page = somebody.read("/outcomes")
    assert "3 courses of 3 patients, 3 infusions; 2 with a baseline above 0." in page
    assert "4 hours right now 3 1 2 0 of 2 0 of 2 1 of 2" in page
    assert "4 hours right now 1 2 6.0 – 6.0" in page
    assert "4 hours right now 2 0 0 0 0 0 of 2 0 of 2 0 of 1 2: no answer came while it was open" in page
    assert "%" not in re.sub(r"(30|50|95|0|25|75|100)%|At least %", "", page)  # of two people nothing has a percentage
    assert "0 of 2 courses with a baseline responded: 2 not so far." in page
    for section in ("Sigtermans, Pain 2009", "Adverse events in 108 of 218 patients.", "no control group"):
        assert section in page
    day.ask(clinic_life.phones["ana"], clinic_life.ana, "h24")
    day.say(clinic_life.phones["ana"], "2")
    assert "1 of 2 courses with a baseline responded: 1 first at 24 hours, 1 not so far." in somebody.read("/outcomes")
    taken = somebody.get("/outcomes/export/csv")
    assert taken.mimetype == "text/csv"
    assert "pain" in taken.text
    assert "Ana" not in taken.text
    assert somebody.get("/outcomes/export/exe").status_code == 404
    assert somebody.get("/outcomes/figures.csv?chart=nothing").status_code == 404


def prepared(day: Day) -> None:
    """Twelve courses, every other one responding, of two conditions and two doses; their first two weeks are over."""
    for n in range(12):
        enrolled = day.enroll(new_phone(), name=f"Ann {chr(65 + n)}", baseline_pain=Decimal(8 if n else 3))
        answered(day, enrolled, {"h24": "2" if n % 2 else "7", "d7": "4", "d14": "8"} if n > 1 else {"h24": "2"})
        with day.database.write() as session:
            infusion = session.get_one(Infusion, enrolled.infusion.id)
            infusion.dose_mg_per_kg, infusion.condition = Decimal(DOSES[n % 3]), "crps" if n < 11 else "migraine"
    day.later(days=20)


def test_page_api_and_csv_say_the_same_and_every_file_keeps_the_filter(day: Day, app: Flask, signed_in: Enter) -> None:
    prepared(day)
    somebody = signed_in()
    with day.database.write() as session:
        key = create_key(session, session.get_one(Clinic, day.clinic_id), "dashboard", scopes=(Scope.READ,))

    def told(narrowed: str, of_api: str) -> None:
        page = somebody.read(f"/outcomes?{narrowed}")
        text = somebody.get(f"/outcomes/figures.csv?chart=responders&{narrowed}").text
        rows = {row["step"]: row for row in csv.DictReader(io.StringIO(text))}
        head = {"Authorization": f"Bearer {key}"}
        answer: Any = app.test_client().get(f"/api/v1/report?{of_api}", headers=head).get_json()
        for row in answer["timepoints"]:
            rate, of_csv = row["responders_30"], rows[row["step"]]
            assert [of_csv[f"responders_30_{part}"] for part in rate] == [
                "" if value is None else str(value) for value in rate.values()
            ]
            assert int(of_csv["missing"]) == row["missing"]
            if rate["of"]:
                assert f"{rate['n']} of {rate['of']}" in page
        for claim in answer["claims"]:
            if claim["rate"] is not None:
                said = f"{percent(claim['rate'])} ({interval(claim['low'], claim['high'])}), n = {claim['of']}"
                assert said in page
        assert f"{answer['population']['courses']} courses of" in page

    told("", "")
    told("dose=2-and-more", "dose=2-and-more")
    told("baseline=from-4&condition=crps", "baseline=from-4&condition=crps")
    told("from=2026-03-02&to=2026-03-02", "since=2026-03-02T00:00:00-06:00&until=2026-03-03T00:00:00-06:00")
    page = somebody.read("/outcomes?baseline=under-4")
    assert "1 course of 1 patient, 1 infusion; 1 with a baseline above 0 (1 of them under 4" in page
    assert "Only: baseline under 4." in page
    assert "No infusion. Only: begun from Apr 1, 2026." in somebody.read("/outcomes?from=2026-04-01")
    keeps_its_filter(somebody)
    unclear = somebody.get("/outcomes?dose=9&baseline=5&from=yesterday&to=1999-01-01&at=../x&course=-1").text
    assert "12 courses of 12 patients" in unclear
    assert "Only:" not in unclear  # what nobody could mean narrows nothing, and no file keeps it
    assert not re.search(r"figures\.csv\?[^\"]*(dose|baseline|from|to|at|course)=", unclear)
    says_of_when(day, somebody, key)


def says_of_when(day: Day, somebody: Visitor, key: str) -> None:
    """Page, file and API of a large clinic are of one moment, and say so; whoever asks has it counted again."""
    ask = {"Authorization": f"Bearer {key}"}

    def told(more: str = "") -> tuple[str, str, str, int]:
        page = somebody.read(f"/outcomes?course=1{more.replace('true', '1')}")
        rows = csv.DictReader(io.StringIO(somebody.get("/outcomes/figures.csv?chart=responders&course=1").text))
        answer: Any = somebody.client.application.test_client().get(f"/api/v1/report?course=1{more}", headers=ask).json
        of_api = sum(row["expected"] for row in answer["timepoints"])
        assert sum(int(row["expected"]) for row in rows) == of_api
        said = re.search(r"As of [^.]+[ap]m", page)
        return said[0] if said else "", answer["as_of"], page.split(" of ")[0].split()[-2], of_api

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_reports, "LARGE", 1)
        first = told("&fresh=true")
        assert first[0] == ""  # counted just now
        day.enroll(new_phone(), name="Ann Z")
        day.later(minutes=4)
        assert told() == ("As of today 11:00 am", *first[1:])
        assert 'href="/outcomes?fresh=1&amp;course=1"' in somebody.get("/outcomes?course=1").text
        anew = told("&fresh=true")
        assert (anew[0], int(anew[2])) == ("", int(first[2]) + 1)
        assert anew[1] > first[1]
        day.later(minutes=6)
        assert told()[0] == ""  # too old to be shown


def keeps_its_filter(somebody: Visitor) -> None:
    """Every file of the page is narrowed to what the page is."""
    page = somebody.get(f"/outcomes?{FILTER}&nonsense=1").text
    files = re.findall(r'href="(/outcomes/figures\.csv\?[^"]+)"', page)
    assert {re.search(r"chart=([\w-]+)", file)[1] for file in files} <= set(TABLES)  # type: ignore[index]
    assert len(files) >= 10
    for file in files:
        assert [part for part in FILTER.split("&") if part not in unescape(file)] == []
        assert "nonsense" not in file
        taken = somebody.get(unescape(file))
        assert (taken.status_code, taken.mimetype) == (200, "text/csv")
        assert "Ann" not in taken.text
    said = somebody.read(f"/outcomes?{FILTER}")
    assert "On day 14, 0 of 4 had at least 30% less pain" in said
    for option in ("0.5-to-1", "from-4", "d14"):
        assert re.search(rf'<option value="{option}" selected>', page)
    for name, day_typed in (("from", "2026-03-01"), ("to", "2026-03-31")):
        assert re.search(rf'name="{name}" type="date" value="{day_typed}"', page)
