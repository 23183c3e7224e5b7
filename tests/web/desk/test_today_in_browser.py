"""Today in a real browser while the day goes on: what is urgent comes by itself, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from reminders import clock
from reminders.followup.alerting import permissions
from reminders.followup.alerting.permissions import Principal
from reminders.followup.enrolling.enroll import Enrollment
from reminders.record.access import Role
from reminders.record.flags import About, open_flag
from reminders.record.outcomes import FlagKind
from reminders.settings import Settings
from tests.day import Day, new_phone
from tests.factories import PASSWORD, Lived, staff_member
from tests.migrated import migrated_settings
from tests.services.serving import serving
from tests.web.desk.accessible import WIDTHS, violations

pytestmark = pytest.mark.browser

EMAIL = "nurse@lakeside.example"
#: Seconds between two polls of a page under test.
OFTEN = 0.2


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """One engine is enough here: what the record does is tested on both elsewhere."""
    return migrated_settings(request, "sqlite", tmp_path)


@pytest.fixture
def served(app: Flask, day: Day) -> Iterator[str]:
    staff_member(day, EMAIL)
    with serving(app) as address:
        yield address


#: Counts the tones that a page plays: a machine for tests has no loudspeaker.
TONES = """window.tones = 0; window.AudioContext = class {
    currentTime = 0; destination = {}; close() {}
    createGain() { return { gain: {}, connect: (to) => to }; }
    createOscillator() { return { frequency: {}, connect: (to) => to, start() { window.tones += 1; }, stop() {} }; }
};"""


def often(page: Page) -> None:
    """Let the page ask now, and again and again."""
    page.evaluate(
        f"document.body.dataset.liveSeconds = '{OFTEN}'; document.dispatchEvent(new Event('visibilitychange'))"
    )


def open_page(context: BrowserContext, served: str, address: str = "/") -> Page:
    page = context.new_page()
    page.goto(f"{served}{address}")
    if "/sign-in" in page.url:
        page.get_by_label("E-mail address").fill(EMAIL)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{served}{address}")
    often(page)
    return page


def flagged(day: Day, kind: FlagKind, who: Enrollment, *, urgent: bool = False) -> str:
    with day.database.write() as session:
        return open_flag(
            session, day.clinic_id, kind, About(patient_id=who.patient.id),
            natural_key=f"{kind}:{who.patient.id}", opened_at=day.now, urgent=urgent,
        ).id  # fmt: skip


def test_a_danger_comes_to_every_open_page_by_itself_and_a_lost_connection_is_said(
    day: Day, served: str, context: BrowserContext
) -> None:
    phone = new_phone()
    day.ask(phone, day.enroll(phone, name="Grace Oh"))
    context.add_init_script("window.told = []; class Notification { static permission = 'granted';"
                            " constructor(...said) { window.told.push(said.map(one => JSON.stringify(one)).join()) } };"
                            " window.Notification = Notification")  # fmt: skip
    context.add_init_script(TONES)
    today, patients = open_page(context, served), open_page(context, served, "/patients")
    today.get_by_role("button", name="Sound and notify").click()
    expect(today.get_by_role("button", name="turn off")).to_have_attribute("aria-pressed", "true")
    expect(today).to_have_title(re.compile("^Today"))
    expect(today.locator("[data-live-urgent]")).to_be_hidden()
    day.say(phone, "I took ten pills")
    expect(today.get_by_role("region", name="Danger")).to_contain_text("I took ten pills")
    expect(today.locator("p.lead")).to_contain_text("1 patient may be in danger. Call now.")
    for page in (today, patients):
        expect(page).to_have_title(re.compile(r"^\(1 urgent\) "))
        expect(page.locator("[data-live-urgent]")).to_have_text("1 urgent")
        expect(page.locator("[data-live-said]")).to_contain_text("1 urgent, new at")
        expect(page.locator("[data-live-lost]")).to_be_hidden()
        (notified,) = page.evaluate("window.told")
        assert "1 urgent" in notified
        assert "Grace" not in notified
        assert page.evaluate("window.tones") == (6 if page is today else 3), "three tones, and three when turned on"
    context.set_offline(True)
    for page in (today, patients):
        expect(page.locator("[data-live-lost]")).to_contain_text(re.compile("Connection lost. .* from .*M"))
    context.set_offline(False)
    for page in (today, patients):
        expect(page.locator("[data-live-lost]")).to_be_hidden()


def test_what_somebody_types_stays_and_what_is_new_waits_unless_it_is_urgent(
    day: Day, served: str, context: BrowserContext
) -> None:
    ana, ben, eve = (day.enroll(new_phone(), name=name) for name in ("Ana Ruiz", "Ben Oh", "Eve Lee"))
    asked = flagged(day, FlagKind.QUESTION, ana)
    page = open_page(context, served)
    page.get_by_text("Note, call, resolve").click()
    note = page.locator(f"[id='f-note-{asked}']")
    note.press_sequentially("She asks whether ")
    flagged(day, FlagKind.WORRYING, ben)
    expect(page.get_by_role("button", name="1 new: show")).to_be_visible()
    expect(page.get_by_role("region", name="Serious")).to_have_count(0)
    before = note.bounding_box()
    flagged(day, FlagKind.DANGER, eve, urgent=True)
    danger = page.get_by_role("region", name="Danger")
    expect(danger).to_contain_text("Eve Lee")
    expect(note).to_be_focused()
    page.keyboard.type("she may ")
    flagged(day, FlagKind.DANGER, ana, urgent=True)  # about whom somebody is typing
    expect(danger).to_contain_text("Ana Ruiz")
    expect(note).to_be_focused()
    page.keyboard.type("drive.")
    after = note.bounding_box()
    assert before
    assert after
    assert abs(after["y"] - before["y"]) < 2, "it moved under the hand"
    page.get_by_role("button", name="1 new: show").click()
    expect(page.get_by_role("region", name="Serious")).to_contain_text("Ben Oh")
    expect(page.locator(f"[data-thread='{ana.patient.id}']")).to_have_count(1)
    expect(note).to_have_value("She asks whether she may drive.")
    with day.database.write() as session:  # somebody else settles it meanwhile
        permissions.resolve(session, day.clinic_id, asked, Principal("staff:2", role=Role.ADMIN), "Called her.")
    page.get_by_text("The list has changed").or_(page.get_by_text("Ana Ruiz").first).first.wait_for()
    expect(note).to_have_value("She asks whether she may drive.")
    with page.expect_response(f"**/flags/{asked}/do"):  # going elsewhere at once may call it off
        note.locator("xpath=ancestor::form").get_by_role("button", name="Save note").click()
    page.goto(f"{served}/flags/{asked}")
    expect(page.locator("dl.facts")).to_contain_text("She asks whether she may drive.")
    expect(page.locator("dl.facts")).to_contain_text("Called her.")


def test_a_page_nobody_uses_is_signed_out_and_what_was_typed_is_kept_out_of_sight(
    day: Day, served: str, context: BrowserContext, clinic_life: Lived
) -> None:
    today, form = open_page(context, served), open_page(context, served, "/enroll")
    form.get_by_label("Name", exact=True).fill("Ada New")
    with time_machine.travel(clock.real() + timedelta(minutes=31), tick=True):
        today.wait_for_url(re.compile("/sign-in"))
        expect(form.get_by_role("heading", name="You were signed out")).to_be_visible()
        expect(form.get_by_label("Name", exact=True)).to_be_hidden()
        expect(form.get_by_text("Lakeside Clinic", exact=True)).to_be_hidden()
        expect(form.get_by_role("heading", name="What will be sent")).to_be_hidden()
        today.get_by_label("E-mail address").fill(EMAIL)
        today.get_by_label("Password").fill(PASSWORD)
        today.keyboard.press("Enter")
        today.wait_for_url(f"{served}/")
        expect(form.get_by_label("Name", exact=True)).to_have_value("Ada New")
        form.get_by_role("button", name="Enroll").click()
        expect(form.get_by_role("alert").first).to_be_visible()  # the form was read: its token is good


@pytest.mark.parametrize("width", WIDTHS)
def test_a_full_list_is_accessible_and_fits_in_both_themes(
    day: Day, clinic_life: Lived, served: str, browser: Browser, width: int
) -> None:
    kinds = (FlagKind.WORRYING, FlagKind.HIGH_PAIN, FlagKind.BAD_NUMBER, FlagKind.UNCLEAR, FlagKind.NOT_DELIVERED,
             FlagKind.OPTED_OUT)  # fmt: skip
    for number, kind in enumerate(kinds):
        flagged(day, kind, day.enroll(new_phone(), name=f"Patient {'ABCDEF'[number]}"))
    flagged(day, FlagKind.HIGH_PAIN, clinic_life.grace)
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = open_page(context, served)
    for summary in page.locator("details.act > summary").all():
        summary.click()
    context.set_offline(True)
    expect(page.locator("[data-live-lost]")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    context.close()


def test_without_scripts_today_is_the_same_page(day: Day, clinic_life: Lived, served: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/sign-in")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Danger")).to_contain_text("I took 10 pills")
    expect(page.locator("[data-live-urgent]")).to_have_text("1 urgent")
    for hidden in ("[data-alerts]", "[data-show]", "[data-live-lost]"):
        expect(page.locator(hidden)).to_be_hidden()
    page.get_by_role("region", name="Danger").get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_role("region", name="Danger")).to_contain_text(f"Owner: {EMAIL}")
    context.close()
