"""The pain chart: what is drawn where, what is said about it, and that nothing a patient writes can break it."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.reports.chart import ChartData, Mark, pain_chart, sparkline
from reminders.reports.chart.scale import Scale
from reminders.reports.chart.svg import words
from tests.reports.charts import INFUSED_AT, answer, course, infusion

Element = ElementTree.Element

BAR = "bar on the axis: while an answer counts"


def drawn(data: ChartData) -> Element:
    """The whole figure, parsed strictly."""
    return ElementTree.fromstring(str(pain_chart(data)))


def wide(data: ChartData) -> Element:
    """The picture for a wide page."""
    return drawn(data).findall("svg")[0]


def every(picture: Element, kind: str) -> list[Element]:
    """The elements of a class."""
    return [one for one in picture.iter() if kind in (one.get("class") or "").split()]


def spoken(picture: Element) -> list[str]:
    """What a screen reader says at each point."""
    return [one.get("aria-label") or "" for one in every(picture, "spot")]


def with_text(text: str) -> ChartData:
    """A course whose only answer was written like this."""
    one = infusion({})
    first = replace(one.timepoints[0], answer=answer("6.5", INFUSED_AT + timedelta(hours=5), text))
    return course(replace(one, timepoints=(first, *one.timepoints[1:])))


def test_every_answer_is_a_dot_with_its_value_at_its_height() -> None:
    picture = wide(course(infusion({"4 hours": "0", "24 hours": "10", "72 hours": "6.5"})))
    bottom, top = (float(one.get("y1", "")) for one in (every(picture, "grid")[0], every(picture, "grid")[-1]))
    heights = [float(one.get("cy", "")) for one in every(picture, "dot")]
    assert heights == pytest.approx([bottom, top, bottom + 0.65 * (top - bottom)], abs=0.1)
    assert [one.text for one in every(picture, "value")] == ["0", "10", "6.5"]


def test_dots_are_joined_between_consecutive_timepoints_only() -> None:
    picture = wide(course(infusion({"4 hours": "3", "24 hours": "4", "72 hours": None, "day 7": "5", "day 14": "6"})))
    assert len(every(picture, "trend")) == 2
    assert len(every(picture, "missing")) == 1


def test_the_line_does_not_run_on_into_the_next_infusion() -> None:
    first = infusion({"4 hours": "3"})
    second = infusion({"4 hours": "2"}, number=2, at=INFUSED_AT + timedelta(hours=20))
    picture = wide(course(first, second))
    assert len(every(picture, "dot")) == 2
    assert every(picture, "trend") == []


def test_timepoints_a_newer_infusion_took_over_are_not_drawn_as_missing() -> None:
    first = infusion({"4 hours": "3", "24 hours": "4", "72 hours": None, "day 7": None})
    second = infusion({}, number=2, at=INFUSED_AT + timedelta(hours=48))
    assert every(wide(course(first, second)), "missing") == []


def test_what_nobody_was_asked_has_a_mark_of_its_own_with_its_name() -> None:
    one = infusion({"4 hours": "3", "24 hours": None})
    third = replace(one.timepoints[2], unasked=True, state="not asked: quiet hours left no room")
    data = course(replace(one, timepoints=(*one.timepoints[:2], third, *one.timepoints[3:])))
    picture = wide(data)
    assert (len(every(picture, "missing")), len(every(picture, "unasked"))) == (1, 1)
    assert "72 hours, not asked: quiet hours left no room" in spoken(picture)
    named = [item[0].tail for item in drawn(data).iter("li")]
    assert named == ["answer", "no answer", "not asked", BAR]


def test_what_is_still_to_come_has_a_window_and_no_tick() -> None:
    picture = wide(course(infusion({"4 hours": "3"})))
    assert len(every(picture, "window")) == 6
    assert every(picture, "missing") == []


@pytest.mark.parametrize("mark", Mark)
def test_late_corrected_and_doubtful_answers_have_their_own_mark_and_a_key(mark: Mark) -> None:
    plain = course(infusion({"4 hours": "3", "24 hours": "4"}))
    one = plain.infusions[0]
    first = one.timepoints[0]
    assert first.answer is not None
    marked = replace(first, answer=replace(first.answer, marks=frozenset({mark})))
    figure = drawn(replace(plain, infusions=(replace(one, timepoints=(marked, *one.timepoints[1:])),)))
    assert len(every(figure.findall("svg")[0], f"dot-{mark}")) == 1
    assert mark in spoken(figure)[0]
    assert [item[0].tail for item in figure.iter("li")] == ["answer", mark.value, BAR]
    assert [item[0].tail for item in drawn(plain).iter("li")] == ["answer", BAR]


def test_a_doubtful_answer_is_not_joined() -> None:
    one = infusion({"4 hours": "3", "24 hours": "4"})
    first = one.timepoints[0]
    assert first.answer is not None
    doubtful = replace(first, answer=replace(first.answer, marks=frozenset({Mark.DOUBTFUL})))
    assert every(wide(course(replace(one, timepoints=(doubtful, *one.timepoints[1:])))), "trend") == []


def test_the_baseline_and_thirty_and_fifty_percent_less_are_named_at_the_edge() -> None:
    picture = wide(course(infusion({})))
    assert [one.text for one in every(picture, "edge")] == ["baseline 8", "30% less", "50% less"]
    line, (thirty, fifty) = every(picture, "line-baseline")[0], every(picture, "line-less")
    bottom = float(every(picture, "grid")[0].get("y1", ""))
    heights = [bottom - float(one.get("y1", "")) for one in (line, thirty, fifty)]
    assert heights == pytest.approx([heights[0], heights[0] * 0.7, heights[0] * 0.5], abs=0.1)


@pytest.mark.parametrize(("baseline", "labels"), [(None, 0), ("0", 1), ("0.5", 3), ("1", 3), ("10", 3)])
def test_labels_at_the_edge_never_touch(baseline: str | None, labels: int) -> None:
    edge = every(wide(course(infusion({}), baseline=baseline)), "edge")
    heights = [float(one.get("y", "")) for one in edge]
    assert len(heights) == labels
    assert all(lower - upper >= 12 for upper, lower in pairwise(heights))


@pytest.mark.parametrize("baseline", ["2", "6.5", "7", "7.5", "8", "8.5", "10"])
def test_no_line_goes_through_the_name_of_a_band(baseline: str) -> None:
    narrow = drawn(course(infusion({"h24": "4"}), baseline=baseline)).findall("svg")[1]
    lines = [float(str(line.get("y1"))) for kind in ("baseline", "less") for line in every(narrow, f"line-{kind}")]
    assert len(lines) == 3
    for name in every(narrow, "band-name"):
        below = float(str(name.get("y")))
        assert not [line for line in lines if below - 10 < line < below + 3], name.text


def test_infusions_are_numbered_and_dated_where_there_is_room() -> None:
    first, second = infusion({}), infusion({}, number=2, at=INFUSED_AT + timedelta(days=1))
    names = every(wide(course(first, second)), "infusion-name")
    assert [one.text for one in names] == ["1, Mar 2", "Infusion 2, Mar 3"]


@pytest.mark.parametrize("days", [1, 3, 7, 14, 28])
@pytest.mark.parametrize("infusions", [2, 3, 6])
def test_the_names_of_infusions_never_run_into_each_other(days: int, infusions: int) -> None:
    """An upright 600-weight 12-unit letter is at most 7 units wide on average."""
    given = [infusion({}, n + 1, INFUSED_AT + n * timedelta(days=days)) for n in range(infusions)]
    data = course(*(replace(one, day=f"{one.at:%a %b %-d}, {one.at.year}") for one in given))
    for picture, width in zip(drawn(data).findall("svg"), (880, 358), strict=True):
        names = every(picture, "infusion-name")
        ends = [float(name.get("x", "")) + 7 * len(name.text or "") for name in names]
        starts = [float(name.get("x", "")) for name in names[1:]]
        assert all(end <= start for end, start in zip(ends, [*starts, width], strict=True)), [n.text for n in names]


def test_a_point_says_its_value_timepoint_time_and_the_patients_words() -> None:
    assert spoken(wide(course(infusion({"24 hours": "6.5"}))))[0] == ("6.5 at 24 hours, Tue Mar 03: “about a 6.5”")


def test_a_missing_answer_can_be_reached_and_says_so() -> None:
    assert spoken(wide(course(infusion({"24 hours": None})))) == ["24 hours, not answered"]


def test_points_can_be_reached_by_keyboard_and_nothing_else_is_read_out() -> None:
    picture = wide(course(infusion({"4 hours": "3", "24 hours": None})))
    assert [one.get("tabindex") for one in every(picture, "spot")] == ["0", "0"]
    assert picture.get("role") == "group"
    drawing = [child for child in picture if child.tag == "g" and child not in every(picture, "spot")]
    assert [child.get("aria-hidden") for child in drawing] == ["true"]


def test_the_picture_is_named_and_described_and_its_ids_are_its_own() -> None:
    figure = drawn(course(infusion({"4 hours": "3", "24 hours": "6", "72 hours": None})))
    ids = [one.get("id") for one in figure.iter() if one.get("id")]
    assert len(ids) == len(set(ids)) == 4
    for picture in figure.findall("svg"):
        named = {one.get("id"): one.text for one in picture}
        assert named[picture.get("aria-labelledby")] == "Pain of course 1"
        assert named[picture.get("aria-describedby")] == (
            "Baseline 8. 2 of 6 timepoints answered. Lowest 3 at 4 hours, latest 6 at 24 hours."
        )


def test_the_table_holds_the_same() -> None:
    rows = list(drawn(course(infusion({"4 hours": "3", "24 hours": None}))).iter("tr"))
    cells = [[cell.text for cell in row] for row in rows]
    assert cells[0] == ["Infusion", "Timepoint", "Pain", "When", "Wrote"]
    assert cells[1] == ["1, Mar 2", "4 hours", "3", "Tue Mar 03", "about a 3"]
    assert cells[2] == ["1, Mar 2", "24 hours", None, "not answered", None]
    assert len(cells) == 7


def test_charts_that_end_together_share_their_axis() -> None:
    ends_at = INFUSED_AT + timedelta(days=84)
    short, long = course(infusion({"4 hours": "3"}), ends_at=ends_at), course(infusion({}), ends_at=ends_at)
    places = [[one.get("x") for one in every(wide(data), "window")] for data in (short, long)]
    assert places[0] == places[1]


def test_nothing_needs_an_inline_style_or_a_script() -> None:
    figure = drawn(with_text("6 <script>alert(1)</script>"))
    assert [one.tag for one in figure.iter() if one.tag in {"script", "style"} or one.get("style")] == []


@pytest.mark.parametrize(
    "text",
    [
        '"><script>alert(1)</script>',
        "</svg></figure><h1>6",
        "6 & 7 &lt; 8 ]]>",
        "6\0\x07\x1b[31m\ud800",
        "\u202e6 erom\u202c",
        "6" + "\u0301" * 400,
        "x" * 1600,
        "\u00bd ５ ٦ 🔟 💊💊",
        "",
        "   \n\t ",
    ],
)
def test_whatever_a_patient_writes_stays_text(text: str) -> None:
    data = with_text(text)
    figure = drawn(data)
    figure_without = drawn(with_text("6"))
    tags = [one.tag for one in figure.iter() if one.tag != "text"]
    assert tags == [one.tag for one in figure_without.iter() if one.tag != "text"]
    str(pain_chart(data)).encode()


class _Tags(HTMLParser):
    """Collects the tags a browser's parser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags += [tag, *(name for name, _ in attrs)]


@given(st.text(max_size=60))
def test_no_text_at_all_adds_a_tag_or_an_attribute(text: str) -> None:
    known = {"script", "onload", "onerror", "onclick", "style", "href", "img", "iframe"}
    parser = _Tags()
    parser.feed(str(pain_chart(with_text(f"'\"><img src=x onerror={text}> {text}"))))
    assert not known & set(parser.tags)


def test_words_are_cut_with_an_ellipsis_and_hold_one_line() -> None:
    assert words("about\na  6.5", 20) == "about a 6.5"
    assert words("x" * 30, 10) == "x" * 9 + "…"


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=200)), min_size=2, max_size=8, unique=True).map(sorted))
def test_time_never_runs_backwards_on_the_axis_and_stays_on_the_plot(moments: list[timedelta]) -> None:
    starts = tuple(INFUSED_AT + moment for moment in moments[::2])
    scale = Scale(50, 800, 0, 100, starts, ends_at=INFUSED_AT + timedelta(days=200))
    places = [scale.x(INFUSED_AT + moment) for moment in moments]
    assert places == sorted(places)
    assert all(50 <= place <= 800.0001 for place in places)
    for tick in scale.ticks(24):
        assert 50 < tick.x <= 800.0001


def test_four_hours_a_day_and_three_days_stand_apart_on_a_chart_of_twelve_weeks() -> None:
    scale = Scale(0, 330, 0, 100, (INFUSED_AT,), INFUSED_AT + timedelta(days=84))
    places = [scale.x(INFUSED_AT + timedelta(hours=hours)) for hours in (0, 4, 24, 72, 168)]
    assert all(later - earlier >= 12 for earlier, later in pairwise(places))


def test_an_instant_outside_the_chart_is_put_on_its_edge() -> None:
    scale = Scale(10, 100, 0, 100, (INFUSED_AT,), INFUSED_AT + timedelta(days=84))
    assert scale.x(INFUSED_AT - timedelta(days=1)) == 10
    assert scale.x(INFUSED_AT + timedelta(days=400)) == pytest.approx(100)


def spark(baseline: str | None, *values: str | None) -> Element:
    """A sparkline, parsed strictly."""
    scores = [None if value is None else Decimal(value) for value in values]
    return ElementTree.fromstring(str(sparkline(None if baseline is None else Decimal(baseline), scores)))


def test_a_sparkline_shows_baseline_and_latest_in_digits_and_breaks_where_one_is_missing() -> None:
    picture = spark("8", "3", "4", None, "6.5")
    assert [one.text for one in picture.iter("text")] == ["8", "6.5"]
    assert len(every(picture, "trend")) == 1
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == "Baseline 8, latest 6.5, 3 of 4 answered"


def test_a_sparkline_of_nothing_says_so() -> None:
    assert spark(None).get("aria-label") == "No baseline, no answer yet, 0 of 0 answered"


def test_a_score_of_ten_is_written_without_an_exponent() -> None:
    assert [one.text for one in spark("1E+1", "10").iter("text")] == ["10", "10"]


def test_an_infusion_of_this_minute_can_be_drawn() -> None:
    bare = replace(infusion({}), timepoints=())
    assert every(wide(course(bare)), "dot") == []
    assert isinstance(bare.at, datetime)
