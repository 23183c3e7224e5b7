"""The main job end to end, as its users see it: enrolled, texted, answered, and the score where it should be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.service import PASSWORD, RunningService, eventually, noon_today

PHONE = "+13125550142"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """Care time starts on a Monday at noon in Chicago."""
    data = tmp_path_factory.mktemp("story")
    with RunningService(data, {"CLOCK_START": noon_today().isoformat()}) as running:
        running.set_up()
        yield running


@pytest.mark.browser
def test_enrolled_in_the_form_asked_on_the_phone_answered_and_seen_in_log_chart_and_api(
    service: RunningService, page: Page
) -> None:
    page.goto(service.url)
    page.get_by_label("E-mail").fill("nurse@lakeside.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Enroll patient").first.click()
    page.locator("[name=name]").fill("Ana Ruiz")
    page.locator("[name=phone]").fill("(312) 555-0142")
    page.locator("[name=mrn]").fill("A-1001")
    local = (noon_today() - timedelta(hours=10)).strftime("%Y-%m-%dT%H:%M")  # four hours ago in Chicago
    page.locator("[name=infused_at]").fill(local)
    page.locator("[name=baseline_pain]").fill("8")
    page.locator("[name=condition]").select_option("crps")
    page.locator("[name=consent_given_at]").fill(local)
    page.locator("[name=unencrypted_ok]").check()
    page.get_by_role("button", name="Enroll").click()
    expect(page.get_by_text("will get")).to_be_visible()

    phone = page.context.new_page()
    service.wait_for_text(PHONE, "right now")
    phone.goto(f"{service.phones_url}/?phone=%2B13125550142")
    expect(phone.locator("#bubbles").get_by_text("How is your pain right now?")).to_be_visible(timeout=60_000)
    phone.get_by_label("Your text").fill("about a 6.5")
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("#bubbles").get_by_text("We noted 6.5")).to_be_visible(timeout=60_000)

    page.goto(f"{service.url}/replies")
    expect(page.get_by_text("about a 6.5")).to_be_visible()
    page.get_by_role("link", name="Ana Ruiz").first.click()
    expect(page.locator("figure").get_by_text("6.5").first).to_be_attached()
    items = service.api("GET", "/api/v1/outcomes")["items"]
    assert [(i["step"], i["value"]) for i in items if i["source"] == "patient"] == [("h4", 6.5)]


def test_killed_and_started_again_it_has_lost_nothing_and_goes_on(service: RunningService) -> None:
    phones = ("+13125550144", "+13125550145")
    infused_at = noon_today() - timedelta(hours=4)
    first = service.enroll(phones[0], "A-1", infused_at)["infusion_id"]
    service.wait_for_text(phones[0], "right now")
    service.say(phones[0], "7")
    eventually(lambda: service.scores(first), "the first score")
    second = service.enroll(phones[1], "A-2", infused_at)["infusion_id"]
    service.kill()
    service.start()
    assert service.scores(first) == [("h4", 7)]
    service.wait_for_text(phones[1], "right now")
    service.say(phones[1], "5")
    eventually(lambda: service.scores(second), "the second score")
    for phone in phones:
        questions = [m for m in service.texts(phone) if "right now" in m["body"]]
        assert len(questions) == 1
    service.command("audit", "verify")


def test_a_simulated_clock_takes_a_patient_through_days_in_seconds(tmp_path: Path) -> None:
    now = noon_today()
    environ = {"CLOCK_START": now.isoformat(), "CLOCK_SPEED": "3600"}
    with RunningService(tmp_path / "data", environ) as service:
        service.set_up()
        service.enroll(PHONE, "A-1", now)
        service.wait_for_text(PHONE, "last 24 hours")
        service.say(PHONE, "4")
        service.wait_for_text(PHONE, "We noted 4")
