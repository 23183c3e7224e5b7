"""The phones' page in a real browser: reading, answering, two sizes, light and dark, accessibility."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from reminders.texting.gateway import Gateway
from tests.network import SimulatedNetwork

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)  # for a busy machine; nothing waits that long where it works

SENDER = "+13125550100"
ANA, BEN = "+13125550142", "+13125550143"


@pytest.fixture
def page(browser: Browser, network: SimulatedNetwork, gateway: Gateway) -> Iterator[Page]:
    """A page on which any error of the console fails the test."""
    gateway.post(to=ANA, sender=SENDER, body="How is your pain, 0 to 10?", status_callback="http://127.0.0.1:9/s")
    network.wait_for_text(ANA)
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def test_a_visitor_picks_a_phone_reads_its_texts_and_answers(page: Page, network: SimulatedNetwork) -> None:
    page.goto(network.api_url)
    page.get_by_role("link", name="(312) 555-0142").click()
    expect(page.get_by_role("log")).to_contain_text("How is your pain, 0 to 10?")
    page.get_by_label("Your text").fill("about a 6½ 😀")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("about a 6½ 😀")
    expect(page.get_by_label("Your text")).to_have_value("")
    expect(page.get_by_label("Your text")).to_be_focused()
    assert network.messages(ANA)[-1]["body"] == "about a 6½ 😀"


def test_new_texts_appear_by_themselves_and_only_once(page: Page, network: SimulatedNetwork, gateway: Gateway) -> None:
    page.goto(f"{network.api_url}/?phone=%2B13125550144")
    for body in ("first", "second"):
        gateway.post(to="+13125550144", sender=SENDER, body=body, status_callback="http://127.0.0.1:9/s")
        expect(page.locator("#bubbles > li", has_text=body)).to_have_count(1)
    expect(page.locator("#bubbles > li")).to_have_count(2)


def test_markup_in_a_text_is_text(page: Page, network: SimulatedNetwork) -> None:
    network.say("+13125550145", "<b>7</b> & <script>alert(1)</script>")
    page.goto(f"{network.api_url}/?phone=%2B13125550145")
    expect(page.get_by_role("log")).to_contain_text("<b>7</b> & <script>alert(1)</script>")


def test_a_phone_can_be_added(page: Page, network: SimulatedNetwork) -> None:
    page.goto(network.api_url)
    page.get_by_label("Add a phone").fill("312 555 0146")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="(312) 555-0146")).to_be_visible()


def test_a_wrong_number_is_explained_and_kept(browser: Browser, network: SimulatedNetwork) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(network.api_url)
    page.get_by_label("Add a phone").fill("123")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("This phone number has too few digits.")).to_be_visible()
    expect(page.get_by_label("Add a phone")).to_have_value("123")
    context.close()


def test_faults_in_force_and_a_refusing_phone_are_shown_and_go_away(page: Page, network: SimulatedNetwork) -> None:
    network.say(BEN, "STOP", to=SENDER)
    page.goto(f"{network.api_url}/?phone=%2B13125550143")
    expect(page.get_by_text("This phone texted STOP to (312) 555-0100")).to_be_visible()
    network.set_faults(status_lost=0.25)
    expect(page.get_by_text("status lost 25 %")).to_be_visible()
    network.set_faults()
    network.say(BEN, "START", to=SENDER)
    expect(page.get_by_text("status lost")).to_have_count(0)
    expect(page.get_by_text("This phone texted STOP")).to_have_count(0)


def test_without_scripts_reading_and_answering_work_all_the_same(
    browser: Browser, network: SimulatedNetwork, gateway: Gateway
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{network.api_url}/?phone=%2B13125550147")
    page.get_by_label("Your text").fill("7")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("log")).to_contain_text("7")
    context.close()


def test_the_policy_allows_no_inline_script_or_style(page: Page, network: SimulatedNetwork) -> None:
    answer = page.goto(network.api_url)
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("path", ["/", "/?phone=%2B13125550142", "/?phone=%2B13125550148"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_use_it(
    browser: Browser, network: SimulatedNetwork, page: Page, path: str, width: int, scheme: str
) -> None:
    network.say("+13125550148", "STOP", to=SENDER)
    network.set_condition("+13125550148", "off")
    network.set_faults(status_lost=0.01)
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(network.api_url + path)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == width
