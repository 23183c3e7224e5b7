"""The pictures of the outcomes page: what is uncertain looks uncertain, and what is not comparable stands apart."""

from __future__ import annotations

import re
from datetime import timedelta
from xml.etree import ElementTree

from reminders.care.figures.course import Course
from reminders.reports.claims import claims
from reminders.reports.report import Report, report_of
from reminders.reports.report_charts import Chart
from reminders.reports.report_page import charts
from tests.care.figures.test_course import START, course, infusion

GOOD = {"h4": "4", "h24": "3", "d7": "3", "d14": "3"}
LOSING = {"h4": None, "h24": "3", "d7": "7", "d14": "7"}


def told(courses: list[Course], *, at: str | None = None) -> tuple[Report, dict[str, Chart]]:
    found = report_of(courses, "America/Chicago", at=at)
    return found, {chart.name: chart for chart in charts(found)}


def texts(chart: Chart) -> list[str]:
    """The words in the wide or small pictures of a chart, which must be well-formed."""
    root = ElementTree.fromstring(str(chart.picture))
    pictures = [svg for svg in root.iter("svg") if "narrow" not in svg.get("class", "")]
    return [element.text or "" for svg in pictures for element in svg.iter("text")]


def twelve() -> list[Course]:
    later = START + timedelta(days=40)
    good = [course(GOOD, patient=f"G{n}", next_course_at=later if n % 2 else None) for n in range(8)]
    return [*good, *(course(LOSING, patient=f"L{n}") for n in range(4))]


def test_of_ten_and_more_there_are_bands_and_of_fewer_dotted_marks_without_any() -> None:
    _, many = told(twelve())
    _, few = told(twelve()[:6])
    for name in ("responders", "pain", "by-condition"):
        assert 'class="interval' in str(many[name].picture)
        assert str(many[name].picture).count("dotted") == (2 if name == "pain" else 0)  # eight answered at 4 hours
        assert 'class="interval' not in str(few[name].picture)
        assert "dotted" in str(few[name].picture)
    for name in ("cumulative", "duration"):
        assert "band-area" in str(many[name].picture)
        assert "band-area" not in str(few[name].picture)
        assert "curve main dotted" in str(few[name].picture)
    assert not re.search(r"\(\d+%", " ".join(chart.says for chart in few.values()))
    assert many["responders"].says == (
        "On day 7, 8 of 12 (67%) had at least 30% less pain and 8 of 12 (67%) at least 50% less, of those expected "
        "with a baseline. A missing answer counts as no response."
    )


def test_what_is_said_first_is_of_the_step_that_is_shown_and_not_of_the_best() -> None:
    _, drawn = told([*twelve(), course({"d7": "7", "d28": "0"}, patient="one of one on day 28")])
    assert drawn["responders"].says.startswith("On day 7, 8 of 13 (62%) had at least 30% less pain")
    _, asked = told(twelve(), at="h24")
    assert asked["responders"].says.startswith("At 24 hours, 12 of 12 (100%) had at least 30% less pain")
    _, without = told([course(GOOD, baseline=None)])
    assert without["pain"].says == "Mean pain was 3.0 on day 14 (n = 1, 0 missing)."


def test_the_two_recalls_stand_apart_with_n_and_missing_under_every_timepoint() -> None:
    _, drawn = told(twelve())
    words = texts(drawn["responders"])
    assert [word for word in words if word in ("right now", "average of 24 hours", "n", "missing")] == [
        "n", "missing", "right now", "average of 24 hours",
    ]  # fmt: skip
    assert words.count("12") == 4
    assert words[words.index("4h") : words.index("4h") + 3] == ["4h", "12", "4"]
    assert {"30% less", "50% less"} <= set(words)  # named beside their marks
    assert str(drawn["responders"].picture).count('class="apart"') == 2  # wide and narrow
    assert texts(drawn["pain"])[-1] != "before"
    assert "Mean pain was 8.0 before (n = 12) and 4.3 on day 7 (n = 12, 0 missing)." in drawn["pain"].says


def test_the_next_course_as_loss_is_a_line_of_its_own_where_it_differs() -> None:
    _, drawn = told(twelve())
    assert {"as observed", "next course as loss", "day", "left"} <= set(texts(drawn["duration"]))
    assert 'class="curve other"' in str(drawn["duration"].picture)
    assert 'class="tick"' in str(drawn["duration"].picture)
    assert "4 lost it. Of the others nothing later is known: 4 the next course began; 4" in drawn["duration"].says
    _, without = told([course(LOSING, patient=f"L{n}") for n in range(12)])
    assert "curve other" not in str(without["duration"].picture)
    assert "Half of the 12 courses that responded had lost the response by day 7" in without["duration"].says


def test_relief_is_compared_from_course_to_course_on_shared_axes() -> None:
    second = [course(LOSING, patient=f"G{n}", number=2) for n in range(10)]
    found, drawn = told([*twelve(), *second])
    assert drawn["courses"].says == (
        "First course: more than half of 12 had not lost it when last heard of; second course: half of 10 had lost it "
        "by day 7."
    )
    words = texts(drawn["courses"])
    assert words.count("14") == 2  # the day stands under both
    assert str(drawn["by-course"].picture).count("<svg") == 2
    assert found.by["course"][1].figures.duration.lost == 10  # type: ignore[index]
    _, alone = told(twelve())
    assert alone["courses"].picture is None


def test_the_cut_offs_are_drawn_at_the_timepoint_that_was_asked_for() -> None:
    assert told(twelve())[1]["cumulative"].says.startswith("On day 7, 8 of 12 (67%) had at least 30% less pain")
    assert told(twelve(), at="h4")[1]["cumulative"].says.startswith("At 4 hours, 8 of 12")
    assert told(twelve(), at="d99")[1]["cumulative"].says.startswith("On day 7")


def test_each_claim_has_its_figure_a_caution_and_published_figures_with_their_source() -> None:
    found, _ = told([*twelve(), course(GOOD, infusion({"h24": "2"}), patient="two infusions")])
    rows = claims(found)
    assert [row.name for row in rows] == ["onset", "duration", "neuropathic", "side_effects"]
    for row in rows:
        assert row.caution.endswith(".")
        assert row.published
        assert all(one.says and re.search(r"20\d\d", one.source) for one in row.published)
    assert (rows[0].figure.n, rows[0].figure.of) == (13, 13)


def test_that_nobody_still_responds_is_known_before_the_day_of_the_claim() -> None:
    found, _ = told([course(LOSING, patient=f"L{n}") for n in range(12)])  # all lost it on day 7
    figure = {row.name: row.figure for row in claims(found)}["duration"]
    assert (figure.of, figure.rate, figure.low, figure.high) == (12, 0.0, 0.0, 0.0)


def test_a_claim_of_nearly_everybody_never_reads_as_of_everybody() -> None:
    found, _ = told([course(GOOD if n else {"h24": "8", "h72": "8"}, patient=f"P{n}") for n in range(300)])
    onset = claims(found)[0].figure
    assert (onset.n, onset.of, onset.percent, onset.interval) == (299, 300, ">99%", "98–100")
    few = claims(told(twelve()[:6])[0])[0].figure
    assert (few.n, few.of, few.percent, few.interval) == (6, 6, "", "")


def test_without_anybody_every_chart_says_so_and_draws_nothing() -> None:
    _, drawn = told([])
    assert [chart.name for chart in drawn.values() if chart.picture is not None] == []
    assert all(chart.says and chart.question for chart in drawn.values())
