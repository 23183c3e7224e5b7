"""The pain chart in a real browser: readable at both widths, by pointer and keyboard, under a strict content policy."""

from importlib import resources

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Route

from reminders.reports.chart import pain_chart, sparkline
from tests.reports.charts import course, infusion

pytestmark = pytest.mark.browser

ADDRESS = "http://127.0.0.1/chart"
POLICY = "default-src 'none'; style-src 'self'"


@pytest.fixture(params=[1280, 390], ids=["wide", "narrow"])
def width(request: pytest.FixtureRequest) -> int:
    """A desk's screen, and a phone's."""
    return int(request.param)


@pytest.fixture(params=["light", "dark"])
def chart(page: Page, width: int, request: pytest.FixtureRequest) -> Page:
    """A page with the chart and its stylesheet alone, answered from here: no server, no network."""
    values = {"4 hours": "3", "24 hours": "3.5", "72 hours": None, "day 7": "10", "day 14": "6.5", "day 28": "7"}
    data = course(infusion(values))
    body = f"<main><h1>Pain</h1>{sparkline(data.baseline, [])}{pain_chart(data)}</main>"
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Pain</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/chart.css"></head>'
        f"<body>{body}</body></html>"
    )
    style = resources.files("reminders.web").joinpath("static/chart.css").read_text(encoding="utf-8")
    scheme = "html { color-scheme: light dark; background: light-dark(#fff, #15191e); color: CanvasText }"

    def answer(route: Route) -> None:
        if route.request.url.endswith(".css"):
            route.fulfill(body=style + scheme, content_type="text/css")
        else:
            route.fulfill(
                body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY}
            )

    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("console", listen)
    page.route("**/*", answer)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=request.param)
    page.goto(ADDRESS)
    assert [text for text in complaints if "favicon" not in text] == []
    return page


def test_one_picture_is_shown_and_nothing_scrolls_sideways(chart: Page, width: int) -> None:
    visible = [picture for picture in chart.locator(".pain-chart-picture").all() if picture.is_visible()]
    assert len(visible) == 1
    assert chart.evaluate("document.documentElement.scrollWidth") <= width
    smallest = visible[0].locator("text").first.evaluate("text => text.getBoundingClientRect().height")
    assert smallest >= 11


def test_the_keyboard_reaches_every_point_and_its_words_lie_within_the_page(chart: Page, width: int) -> None:
    spots = chart.locator(".spot:visible")
    assert spots.count() == 6
    for spot in spots.all():
        chart.keyboard.press("Tab")
        assert spot.evaluate("spot => spot === document.activeElement")
        tip = spot.locator(".tip rect")
        assert tip.is_visible()
        box = tip.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] >= 0


def test_the_words_fit_in_their_box(chart: Page) -> None:
    for spot in chart.locator(".spot:visible").all():
        spot.focus()
        box = spot.locator(".tip rect").bounding_box()
        assert box is not None
        for line in spot.locator(".tip text").all():
            written = line.bounding_box()
            assert written is not None
            assert written["x"] + written["width"] <= box["x"] + box["width"]


def test_hovering_shows_what_the_patient_wrote(chart: Page) -> None:
    spot = chart.locator(".spot:visible").nth(1)
    assert not spot.locator(".tip").is_visible()
    spot.locator(".reach").hover()
    assert "about a 3.5" in (spot.locator(".tip").text_content() or "")
    assert spot.locator(".tip rect").is_visible()


def test_axe_finds_nothing(chart: Page) -> None:
    chart.locator("summary").click()
    results = Axe().run(chart)
    assert results.violations_count == 0, results.generate_report()
