"""The desk in a real browser: accessible, nothing sideways on a phone, and enrolled by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from reminders.followup import amending
from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox.status import apply_status
from reminders.record.people import Patient
from reminders.settings import Settings
from reminders.web.desk import recent_password
from reminders.webhooks import endpoints
from tests.day import Day, new_phone
from tests.factories import PASSWORD, Lived, staff_member
from tests.migrated import migrated_settings
from tests.services.serving import serving
from tests.web.desk.accessible import AFTER_A_FORM, ELSEWHERE, WIDTHS, pages, rendered, violations

pytestmark = pytest.mark.browser

EMAIL = "nurse@lakeside.example"
#: Pixels a finger needs.
TOUCH = 44
#: Pixels of the narrowest screen on which rows are a table and not cards: a tablet held upright has little more.
NARROWEST_TABLE = 721
#: A table may be too wide from ten to one only, and no test should find that at those hours alone.
AT_THE_WIDEST_HOUR = """document.querySelectorAll("time").forEach(
    time => { time.textContent = time.textContent.replace(/\\b\\d:(?=\\d\\d)/g, "10:"); })"""


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """One engine is enough here: the pages are the same."""
    return migrated_settings(request, "sqlite", tmp_path)


@pytest.fixture
def served(app: Flask, day: Day) -> Iterator[str]:
    """The application's address."""
    staff_member(day, EMAIL)
    with serving(app) as address:
        yield address


def sign_in(page: Page, served: str) -> None:
    page.goto(f"{served}/sign-in")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served}/")


def endpoint(day: Day) -> str:
    """An endpoint for webhooks with a long URL, to which one was sent."""
    url = "https://hooks.lakeside-clinic.example/ehr/incoming/reminders?token=01KB5YB4V0V5TQ3V2V9C6FQ9ZK"
    with day.database.write() as session:
        added, _secret = endpoints.add_endpoint(
            session, day.clinic_id, url=url, events=["flag.opened"], actor="staff:1"
        )
        endpoints.send_test(session, added)
        return added.id


def every_page(day: Day, life: Lived) -> list[str]:
    ana, flag = life.ana.patient.id, day.flags()[0].id
    (outcome,) = day.outcomes(patient_id=ana, source="patient")
    with day.database.write() as session:
        changes = amending.PatientChanges(phone=new_phone())
        amending.change_patient(session, day.clinic_id, ana, changes, actor="staff:1", why="A new phone")
        changed = amending.newest_change(session, session.get_one(Patient, ana))
    return [
        "/", "/flags", f"/flags/{flag}", "/patients", f"/patients/{ana}?all=1", f"/patients/{life.grace.patient.id}",
        f"/patients/{ana}/history?all=1", f"/patients/{ana}/summary", f"/patients/{ana}/change/phone",
        f"/patients/{ana}/change/end", f"/patients/{ana}/earlier-phones", f"/patients/{ana}/undo/{changed}",
        f"/patients/{ana}/calls",
        f"/infusions/{life.ana.infusion.id}/change/details", f"/outcomes/{outcome.id}/change/correct",
        f"/check-ins/{life.luis.check_ins[0].id}/call",
        f"/enrolled/{life.ana.infusion.id}", "/enroll", f"/enroll?patient={ana}", "/replies", "/replies?state=unread",
        "/outcomes", "/settings", "/settings/wording", "/settings/questions", "/settings/zone", "/settings/ready",
        "/settings/protocols", "/settings/protocols/change", "/settings/protocols/move",
        "/settings/protocols/retire?protocol=chronic-pain",
        "/settings/wording/welcome",
        "/settings/people", "/settings/keys", "/clinic",
        "/settings/texts", f"/patients/{ana}/text",
        "/account", "/account/password",
        "/account/second-factor", "/account/passkeys",
        "/audit", f"/patients/{ana}/file", f"/patients/{ana}/hold", f"/patients/{ana}/erase", "/settings/retention",
        "/settings/webhooks", f"/settings/webhooks/{endpoint(day)}", "/import/patients", "/import/history",
        "/nothing-here",
    ]  # fmt: skip


def test_axe_finds_nothing_and_nothing_scrolls_sideways_on_any_page(
    app: Flask, day: Day, clinic_life: Lived, served: str, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent_password, "GOOD_FOR", timedelta(hours=1))  # a slow machine takes minutes for all this
    context = browser.new_context(viewport={"width": 1280, "height": 844})
    page = context.new_page()
    blocked: list[str] = []
    page.on("console", lambda m: blocked.append(m.text) if "Content Security Policy" in m.text else None)
    wrong: list[tuple[object, ...]] = []
    with rendered(app) as seen:
        page.goto(f"{served}/sign-in")
        assert violations(page) == []
        sign_in(page, served)
        for address in every_page(day, clinic_life):
            page.goto(served + address)
            wrong += [(address, violation) for violation in violations(page)]
            page.evaluate(AT_THE_WIDEST_HOUR)
            for seen_at in (*WIDTHS, NARROWEST_TABLE):
                page.set_viewport_size({"width": seen_at, "height": 844})
                wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                wrong += [(address, seen_at, f"{wider} px too wide")] if wider > 0 else []
            page.set_viewport_size({"width": 1280, "height": 844})
            parts = ("h1", "main", "nav") if address != "/nothing-here" else ("h1", "main")
            wrong += [(address, tag) for tag in parts if page.locator(tag).count() != 1]
    assert not wrong, "\n".join(map(str, wrong))
    assert blocked == []
    assert pages() - seen == AFTER_A_FORM | ELSEWHERE.keys(), "every page is looked at somewhere"
    context.close()


def test_on_a_phone_every_control_can_be_touched(day: Day, clinic_life: Lived, served: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    sign_in(page, served)
    for address in every_page(day, clinic_life):
        page.goto(served + address)
        low = page.evaluate(
            """least => [...document.querySelectorAll(
              "button, .button, input:not([type=hidden]), select, summary, .tel, nav a"
            )]
            .filter(e => e.getBoundingClientRect().width > 2 && e.type !== "checkbox" && e.type !== "radio")
            .filter(e => e.getBoundingClientRect().height < least).map(e => e.outerHTML.slice(0, 100))""",
            TOUCH,
        )
        assert low == [], address
    context.close()


def test_on_a_phone_the_top_is_compact_and_nothing_in_it_is_cut(
    day: Day, clinic_life: Lived, served: str, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    sign_in(page, served)
    inside = page.locator(".top-in").bounding_box()
    assert inside
    assert inside["height"] <= 130
    cut = page.evaluate(
        """() => [...document.querySelectorAll(".top-in :is(a, button, span, p)")]
        .filter(e => e.getBoundingClientRect().width > 2 && e.scrollWidth > e.clientWidth && e.clientWidth > 0)
        .map(e => e.outerHTML.slice(0, 100))"""
    )
    assert cut == []
    page.get_by_role("link", name="Account").click()
    expect(page.get_by_role("definition").first).to_have_text(EMAIL)
    context.close()


def type_in(page: Page, label: str, text: str) -> None:
    """Go on with Tab until the field of this label has the focus, then type."""
    for _ in range(30):  # a date has a stop for each of its parts
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement?.labels?.[0]?.textContent.trim() ?? ''")
        if focused.startswith(label):
            page.keyboard.type(text)
            return
    raise AssertionError(f"Tab never reached {label}")


def test_a_patient_is_enrolled_by_keyboard_alone(day: Day, served: str, page: Page) -> None:
    sign_in(page, served)
    page.goto(f"{served}/enroll")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Ana Ruiz")
    type_in(page, "Mobile phone", "3125550142")
    type_in(page, "Record number", "A-1001")
    type_in(page, "Pain before the infusion", "8")
    type_in(page, "Given for", "Complex")
    type_in(page, "The patient was told", " ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ana Ruiz is enrolled")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Ana will get 10 texts")


def test_a_schedule_and_a_text_are_changed_by_keyboard_alone_with_scripts_off(
    day: Day, served: str, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, served)
    page.goto(f"{served}/settings/protocols/change")
    page.get_by_label("Open, in hours, day 7").press("Control+a")
    page.keyboard.type("60")
    page.keyboard.press("Enter")  # looks at it, and stores nothing
    expect(page.get_by_text("Clocks are set forward on Sun Mar 8, 2026, 3:00 am")).to_be_visible()
    expect(page.get_by_label("Open, in hours, day 7")).to_have_value("60")
    page.get_by_label("Patient's time zone").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Store version 3")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The new version is stored.")

    page.goto(f"{served}/settings/wording/ack_choice")
    page.get_by_label("English").press("Control+a")
    page.keyboard.type("Thank you, we wrote that down.")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The words are changed")
    expect(page.get_by_text("Lakeside Clinic: Thank you, we wrote that down.")).to_be_visible()
    context.close()


def test_what_is_wrong_has_the_focus_and_leads_to_its_field(day: Day, served: str, page: Page) -> None:
    sign_in(page, served)
    page.goto(f"{served}/enroll")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Ana Ruiz")
    page.keyboard.press("Enter")
    expect(page.locator("#problems")).to_be_focused()
    page.get_by_role("link", name="The phone number is missing.").press("Enter")
    expect(page.get_by_label("Mobile phone")).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ana Ruiz")


def test_the_first_tab_leads_past_the_navigation(day: Day, served: str, page: Page) -> None:
    sign_in(page, served)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))


def test_the_current_page_is_marked_in_the_navigation(day: Day, served: str, context: BrowserContext) -> None:
    page = context.new_page()
    sign_in(page, served)
    for word in ("Today", "Patients", "Replies", "Outcomes", "Settings"):
        page.get_by_role("navigation").get_by_role("link", name=word).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(word)
        assert page.locator("nav [aria-current=page]").inner_text() == word


def test_a_long_form_outlives_the_idle_limit_while_somebody_types(day: Day, served: str, page: Page) -> None:
    page.clock.install()
    sign_in(page, served)
    page.goto(f"{served}/enroll")
    page.clock.fast_forward("05:00")
    with page.expect_response("**/still-here") as answered:
        page.keyboard.type("A")
    assert answered.value.status == 204


def test_a_known_patient_is_found_and_enrolled_again_in_nine_keys(day: Day, served: str, page: Page) -> None:
    """And Back leads through the same pages again: none of them asks to send anything twice."""
    day.enroll(name="Ana Ruiz", mrn="A-1001")
    day.enroll(name="Otto Ruizinger")
    day.later(days=2)
    sign_in(page, served)
    page.goto(f"{served}/replies?state=unread")
    keys = ["/", *"na r", "Enter", "Enter", "7", "Enter"]
    assert len(keys) <= 20
    for key in keys[:6]:
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="Ana Ruiz")).to_be_visible()
    expect(page.get_by_role("link", name="Enroll for another infusion")).to_be_focused()
    assert page.evaluate("scrollY") == 0, "the page's head stays in sight"
    page.keyboard.press(keys[6])
    expect(page.get_by_label("Pain before the infusion")).to_be_focused()
    looked = page.get_by_role("region", name="What will be sent")
    expect(looked).to_contain_text("Ana will get 10 texts until")
    expect(looked).to_contain_text("Consent in force: given Mon Mar 2")
    for key in keys[7:]:
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="Ana Ruiz is enrolled")).to_be_visible()
    for heading in ("Another infusion", "Ana Ruiz", "Replies"):
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)

    page.keyboard.press("/")
    page.keyboard.type("ruiz/")  # typed there, a slash is a character
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Found 2 patients")
    assert "ruiz" not in page.url.lower()
    expect(page.get_by_role("link", name="Otto Ruizinger")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Otto Ruizinger")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Found 2 patients")
    expect(page.get_by_role("searchbox")).to_have_value("ruiz")


def test_the_texts_of_a_new_patient_are_shown_as_the_form_is_filled_in(
    day: Day, clinic_life: Lived, served: str, browser: Browser
) -> None:
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts)
        page = context.new_page()
        sign_in(page, served)
        page.goto(f"{served}/enroll")
        looked = page.get_by_role("region", name="What will be sent")
        button = looked.get_by_role("button")
        expect(button).to_be_visible(visible=not scripts)
        expect(looked).to_contain_text("The patient will get 10 texts until Mon May 25; the first today 5:31 pm")
        page.get_by_label("Name", exact=True).fill("Ana Ruiz")
        page.get_by_label("Patient's time zone").select_option("America/Los_Angeles")
        page.get_by_label("Mobile phone").fill(clinic_life.phones["grace"])
        page.get_by_label("Record number optional").fill("A-7")
        if not scripts:
            button.click()
        expect(looked).to_contain_text("A patient called Ana Ruiz is known.")
        expect(looked).to_contain_text("record number A-1001, last infusion today")
        expect(looked).to_contain_text("This phone belongs to Grace")
        expect(looked).to_contain_text("Nothing is sent for now: an urgent flag is open.")
        page.get_by_label("Mobile phone").fill("3125550177")
        page.get_by_label("Record number optional").focus()
        if not scripts:
            button.click()
        expect(looked).to_contain_text("Ana will get 10 texts until Mon May 25; the first today 3:31 pm")
        expect(looked).to_contain_text("(5:31 pm at the clinic)")
        looked.get_by_text("The words").click()
        expect(looked).to_contain_text("after the answer: Lakeside Clinic: Any side effects")
        page.get_by_label("Language").select_option("es")
        if not scripts:
            button.click()
            looked.get_by_text("The words").click()
        expect(looked).to_contain_text("Lakeside Clinic: ¿Qué nivel de dolor tiene")
        looked.get_by_role("link", name="Ana Ruiz").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Another infusion")
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("Enroll patient")
        context.close()


def reported(day: Day, who: Enrollment, status: str, code: int | None = None) -> None:
    """What the phone company says of a patient's welcome, as its callback does."""
    (welcome,) = day.messages(kind="welcome", patient_id=who.patient.id)
    with day.database.write() as session:
        apply_status(session, welcome.id, str(welcome.provider_id), status, code)


def test_the_welcome_is_seen_to_arrive_while_the_patient_is_still_there(day: Day, served: str, page: Page) -> None:
    ana, luis = day.enroll(name="Ana Ruiz"), day.enroll(name="Luis Ortega")
    sign_in(page, served)
    page.goto(f"{served}/enrolled/{ana.infusion.id}")
    said = page.locator("[data-source]")
    expect(said).to_have_text("The welcome is on its way: waiting to go out.")
    expect(page.get_by_role("link", name="Look again")).to_be_hidden()
    day.send()
    expect(said).to_contain_text("The welcome was handed to the phone company.")
    reported(day, ana, "delivered")
    expect(said).to_have_text("The welcome has arrived on Ana's phone.")
    reported(day, luis, "undelivered", 30006)
    page.goto(f"{served}/enrolled/{luis.infusion.id}")
    expect(said).to_contain_text("The welcome did not arrive. The number is a landline")
    page.get_by_role("link", name="change the phone").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("phone")
    day.later(days=2)
    again = day.enroll(new_phone(), name="Grace Lee", time_zone="America/Los_Angeles")  # 8 am there
    page.goto(f"{served}/enrolled/{again.infusion.id}")
    expect(said).to_have_text("The welcome leaves today 9:00 am, Grace's time: until then no texts leave.")
