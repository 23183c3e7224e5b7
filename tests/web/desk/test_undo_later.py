"""An undo that comes late, or while the record is held up: what stands is said as it is."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from reminders.record.people import Patient
from reminders.web.desk.amendments import About
from reminders.web.desk.change_preview import undone_by_one_click
from tests.day import Day, new_phone
from tests.web.desk.conftest import Visitor, words

Enter = Callable[..., Visitor]


def click(somebody: Visitor, page: str) -> None:
    """Click on Undo beside what was done, with the fields that the page itself sends."""
    form = re.search(r'<form method="post" action="([^"]+)" class="done">(.*?)</form>', page)
    assert form
    sent = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[2]))
    assert somebody.client.post(form[1], data=sent).status_code == 302


@pytest.mark.parametrize("texted", [True, False])
def test_an_ending_comes_back_as_of_when_it_was_only_if_the_patient_was_not_texted_meanwhile(
    day: Day, signed_in: Enter, *, texted: bool
) -> None:
    phone = new_phone()
    ana = day.enroll(phone)
    day.ask(phone, ana)  # a text from before the reopening says nothing about it
    somebody, own = signed_in("coordinator"), f"/patients/{ana.patient.id}"
    somebody.send(f"{own}/change/end", ended="moved", why="Her sister called")
    ended_at = day.patient(ana).ended_at
    day.later(days=1)
    reopened = somebody.send(f"{own}/change/reopen", why="The wrong patient").location
    assert "texting: goes on → ended yesterday" in somebody.read(reopened)
    if texted:
        day.ask(phone, ana, "d7")
        day.say(phone, "4")
        assert [step for step, _ in day.scores(ana)] == ["d7"]
        day.later(days=1)
    else:
        day.later(days=7)
    page = somebody.get(reopened).text
    says = re.search(r"texting: goes on → ended (.*?): moved away", words(page))
    assert says
    assert says[1].startswith("today" if texted else "Mon Mar 2"), "the words before the click are what will be"
    click(somebody, page)
    again = day.patient(ana)
    assert (again.ended_at, again.ended_reason) == (day.now if texted else ended_at, "moved")
    dated = "texting ended: nothing → Mon Mar 2, 2026" in somebody.read(f"{own}/history")
    assert dated is not texted, "the history claims no earlier end than there was"


def test_while_the_record_is_held_up_the_page_says_what_was_done_without_what_its_undo_puts_back(
    day: Day, signed_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is saved, and whoever sees an error page makes it again."""
    ana = day.enroll()
    somebody, own = signed_in("coordinator"), f"/patients/{ana.patient.id}"

    def held_up(about: About) -> list[tuple[str, str]]:
        with day.database.write() as somebody_else:  # on SQLite it holds the whole record
            somebody_else.get_one(Patient, ana.patient.id, with_for_update=True)
            return undone_by_one_click(about)

    made = somebody.send(f"{own}/change/end", ended="moved", why="Her sister called")
    with monkeypatch.context() as patch:
        patch.setattr("reminders.web.desk.pages.patients.undone_by_one_click", held_up)
        page = somebody.get(made.location)
    assert page.status_code == 200, words(page.text)
    assert "No more texts: moved away." in words(page.text)
    assert "Undo puts back" not in page.text
    assert "Undo puts back: texting: ended today" in somebody.read(made.location), "free again, it says so again"
    click(somebody, page.text)
    assert day.patient(ana).ended_at is None
