"""The log of replies: what it shows, how it is filtered and how it goes on."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select

from reminders.record.access import AuditEntry
from reminders.reports.log import response_log
from reminders.reports.log_filter import LogFilter
from tests.day import Day
from tests.factories import Lived
from tests.web.desk.conftest import Visitor

Enter = Callable[..., Visitor]


def test_the_log_shows_every_reply_with_what_was_read_and_recorded(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    somebody = signed_in()
    page = somebody.read("/replies")
    assert "about a six today, thanks" in page
    assert "I took 10 pills and dont want to wake up" in page
    assert "6 a number named as the score 6" in page
    assert 'title="rule: article">' in somebody.get("/replies").text
    assert "article" not in page
    recorded = somebody.read("/replies?state=recorded")
    assert "about a six" in recorded
    assert "pills" not in recorded
    assert "puedo tomar" not in somebody.read(f"/replies?patient={clinic_life.ana.patient.id}")
    assert "No reply fits." in somebody.read("/replies?to=2026-03-01")
    assert "about a six" in somebody.read("/replies?from=2026-03-02&to=2026-03-02")
    for nonsense in ("from=x", "from=0001-01-01", "state=x", "before=x"):
        assert somebody.get(f"/replies?{nonsense}").status_code == 200, nonsense


def test_the_log_is_narrowed_to_a_patient_by_what_staff_type_which_stays_out_of_the_address(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    somebody = signed_in()
    ana = clinic_life.ana.patient.id
    for typed in ("ruiz", "a-1001", clinic_life.phones["ana"]):
        sent = somebody.send("/replies", **{"who": typed, "from": "2026-03-02", "state": "recorded"})
        assert sent.location == f"/replies?patient={ana}&from=2026-03-02&state=recorded", typed
    page = somebody.get(sent.location).text
    assert 'value="Ana Ruiz"' in page
    assert 'value="2026-03-02"' in page
    assert re.findall(r'<q class="said">(.*?)</q>', page) == ["about a six today, thanks"]
    day.enroll(name="Ana Ruiz-Perez", mrn="A-1009")
    again = somebody.send("/replies", page=sent.location, patient=ana, who="Ana Ruiz", state="flagged")
    assert again.location == f"/replies?patient={ana}&state=flagged", "who is chosen stays chosen"
    two = somebody.send("/replies", who="ana ru", to="2026-03-02")
    assert "Which patient?" in two.text
    assert f'href="/replies?patient={ana}&amp;to=2026-03-02"' in two.text
    nobody = somebody.send("/replies", who="Nobody Known")
    assert nobody.status_code == 422
    assert "Nobody fits." in nobody.text
    assert 'value="Nobody Known"' in nobody.text
    assert somebody.send("/replies", who="", patient=ana, state="unread").location == "/replies?state=unread"


def test_the_log_goes_on_where_the_last_page_ended(
    day: Day, signed_in: Enter, monkeypatch: pytest.MonkeyPatch, clinic_life: Lived
) -> None:
    monkeypatch.setattr("reminders.web.desk.pages.replies.response_log", partial(response_log, size=2))
    somebody, seen, address = signed_in(), [], "/replies"
    for _ in range(2):
        html = somebody.get(address).text
        seen += re.findall(r'<q class="said">(.*?)</q>', html)
        more = re.search(r'href="(/replies\?before=[^"]+)"', html)
        address = more[1] if more else ""
    assert len(seen) == len(set(seen)) == len(day.replies())
    assert address == ""


def test_the_log_is_filtered_by_all_it_shows_says_truly_what_each_was_and_exports_the_same(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    thanks, sorry = "thank you so much", "sorry 4 not 6"
    for text in (thanks, sorry):
        day.say(clinic_life.phones["ana"], text)
    six, ten, spanish = (
        "about a six today, thanks",
        "I took 10 pills and dont want to wake up",
        "puedo tomar ibuprofeno?",
    )
    somebody = signed_in()

    def shown(query: str) -> set[str]:
        html = somebody.get(f"/replies?{query}").text
        found = re.findall(r'<q class="said">(.*?)</q>', html)
        taken = list(csv.DictReader(io.StringIO(somebody.get(f"/replies/export.csv?{query}").text)))
        assert [row["wrote"] for row in taken] == found, query
        return set(found)

    assert shown("") == {six, ten, spanish, thanks, sorry}
    assert shown("step=h4&measure=pain") == shown("state=recorded") == {six, sorry}
    assert shown("state=replaced") == {six}
    assert shown("read=number") == {six, sorry}
    assert shown("read=urgent") == shown("flag=danger") == shown("step=h4&flag=danger") == {ten}
    assert shown("flag=question&state=flag-open") == {spanish}
    assert shown("read=other&flag=question") == {spanish}
    assert shown("step=d7") == shown("measure=change") == shown("read=machine") == set()
    assert shown("step=nonsense&read=nonsense&measure=nonsense&flag=nonsense") == shown("")

    page = somebody.read("/replies")
    assert f"4 hours a correction {sorry}" in page
    assert f"4 hours after the answer {thanks}" in page, "it corrected nothing"
    struck = "not in force any more: 6 now 4"
    assert struck in page[page.index(six) :]
    assert struck in somebody.read(f"/patients/{clinic_life.ana.patient.id}")
    (row,) = csv.DictReader(io.StringIO(somebody.get("/replies/export.csv?state=replaced").text))
    assert (row["patient"], row["mrn"], row["recorded"], row["in_force"]) == ("Ana Ruiz", "A-1001", "6", "4")
    assert row["received_at"].startswith("2026-03-02T")
    with day.database.read() as session:
        exported = select(AuditEntry.id).where(AuditEntry.action == "exported", AuditEntry.subject == "replies")
        assert session.scalars(exported).all(), "a download is in the trail"


def test_a_rare_reply_is_looked_for_piece_by_piece_and_found_at_last(day: Day, clinic_life: Lived) -> None:
    which, before, found, pages = LogFilter(read_as="number"), None, list[str](), 0
    with day.database.read() as session:
        while pages == 0 or before is not None:
            page = response_log(session, day.clinic_id, which, before=before, searched=1)
            found += [line.body or "" for line in page.lines]
            before, pages = page.next_before, pages + 1
            assert (page.searched_to is None) == (before is None)
    assert found == ["about a six today, thanks"]
    assert pages == 2
