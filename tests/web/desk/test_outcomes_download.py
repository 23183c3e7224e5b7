"""What is downloaded from the outcomes page holds what the page shows: its filter holds for every table and form."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from reminders.followup.amending import cancel_infusion, change_infusion
from reminders.record.access import AuditEntry
from reminders.reports.courses import Filter
from reminders.reports.kept_facts import keep
from reminders.reports.tables.chosen import infusions_of
from tests.day import Day, new_phone
from tests.plans import noting
from tests.web.desk.conftest import Visitor

Enter = Callable[..., Visitor]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_filter_of_the_page_holds_for_what_is_downloaded(day: Day, signed_in: Enter) -> None:
    phone = new_phone()
    ana, bo, cleo = day.enroll(phone), day.enroll(name="Bo Chen"), day.enroll(name="Cleo Ruiz")
    day.later(days=3)
    second = day.enroll(phone, baseline_pain=None)
    with day.database.write() as session:
        cancel_infusion(session, day.clinic_id, second.infusion.id, actor="staff:1", why="did not happen")
        change_infusion(session, day.clinic_id, bo.infusion.id, actor="staff:1", why="a slip", condition="migraine")
        cancel_infusion(session, day.clinic_id, cleo.infusion.id, actor="staff:1", why="did not happen")
    somebody = signed_in()

    def given(table: str, query: str) -> set[str]:
        key = "infusion_id" if table in ("outcomes", "check-ins") else "id"
        answer = somebody.get(f"/outcomes/export/csv?table={table}&{query}")
        assert answer.status_code == 200
        assert f'filename="{table}-lakeside-' in answer.headers["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        taken = somebody.get(f"/outcomes/export/json?table={table}&{query}").text
        assert [item[key] for item in json.loads(taken)["items"]] == [row[key] for row in rows]
        return {row[key] for row in rows}

    of_ana = {ana.infusion.id, second.infusion.id}
    every = {*of_ana, bo.infusion.id, cleo.infusion.id}
    for table in ("infusions", "check-ins", "wide"):
        assert given(table, "") == every
        assert given(table, "condition=crps") == of_ana, "the canceled one of the course is in it, and is marked"
        assert given(table, "group=migraine") == {bo.infusion.id}
        assert given(table, "course=2") == set()
    assert given("outcomes", "group=migraine") == {bo.infusion.id}
    keep(day.database, day.clinic_id, now=day.now)
    with noting(day.database.engine) as asked, day.database.read() as session:
        assert infusions_of(session, day.clinic_id, Filter(condition="crps"), now=day.now) == frozenset(of_ana)
    assert not [sql for sql, _ in asked.statements if "check_ins" in sql], "kept facts are read, and no answer"
    fhir = somebody.get("/outcomes/export/fhir?condition=migraine").text.splitlines()
    assert [json.loads(line)["partOf"][0]["reference"].split("/")[1] for line in fhir] == [bo.infusion.id]
    for refused in ("csv?table=people", "fhir?table=wide", "pdf"):
        assert somebody.get(f"/outcomes/export/{refused}").status_code == 404
    with day.database.read() as session:
        kept = session.scalars(select(AuditEntry).where(AuditEntry.action == "exported")).all()
    assert len(kept) == 2 * 13 + 1
    assert {entry.subject for entry in kept} == {"outcomes", "infusions", "check-ins", "wide"}
