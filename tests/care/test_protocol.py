"""The default protocol, and what is said about a protocol file that is wrong."""

import tomllib
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from reminders import protocols
from reminders.care.protocol import CALL_ME, CHOICES, Measure, ProtocolError, Recall, Unit, parse_protocol


@pytest.fixture
def data() -> dict[str, Any]:
    """The default protocol as plain values, free to be spoiled."""
    return deepcopy(tomllib.loads(protocols.source(protocols.DEFAULT)))


def problems(data: dict[str, Any]) -> dict[str, str]:
    """Field and sentence of everything wrong with a protocol."""
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(data)
    return {problem.field: problem.sentence for problem in caught.value.problems}


def test_the_default_protocol_asks_at_the_published_timepoints() -> None:
    protocol = protocols.load("chronic-pain")
    assert (protocol.name, protocol.version) == ("chronic-pain", 2)
    assert [(step.step, step.offset.nominal, step.window_hours) for step in protocol.steps] == [
        ("h4", timedelta(hours=4), 4),
        ("h24", timedelta(hours=24), 20),
        ("h72", timedelta(hours=72), 24),
        ("d7", timedelta(days=7), 48),
        ("d14", timedelta(days=14), 48),
        ("d21", timedelta(days=21), 48),
        ("d28", timedelta(days=28), 72),
        ("d42", timedelta(days=42), 72),
        ("d56", timedelta(days=56), 72),
        ("d84", timedelta(days=84), 72),
    ]


def test_the_default_protocol_asks_for_pain_first_and_for_more_at_four_steps() -> None:
    asked = {
        step.step: [(question.measure, question.recall) for question in step.questions]
        for step in protocols.load("chronic-pain").steps
    }
    assert asked["h4"] == [(Measure.PAIN, Recall.NOW)]
    assert asked["h24"] == [(Measure.PAIN, Recall.DAY), (Measure.SIDE_EFFECTS, Recall.DAY)]
    assert asked["d7"] == [(Measure.PAIN, Recall.DAY), (Measure.SIDE_EFFECTS, Recall.WEEK)]
    assert asked["d28"] == asked["d84"] == [(Measure.PAIN, Recall.DAY), (Measure.CHANGE, Recall.SINCE_FIRST)]
    plain = {"h72", "d14", "d21", "d42", "d56"}
    assert {step for step, questions in asked.items() if questions == [(Measure.PAIN, Recall.DAY)]} == plain


def test_every_protocol_that_ships_is_valid_and_named_as_its_file_says() -> None:
    for name in protocols.names():
        assert protocols.load(name).name == name
        taken = protocols.definition(name)
        assert taken == tomllib.loads(protocols.source(name))
        taken["steps"].clear()  # the caller's own: the next one gets all of it again
        assert protocols.definition(name) == tomllib.loads(protocols.source(name))


@pytest.mark.parametrize("name", ["", "no-such", "../secrets", "chronic-pain-1.toml", "\0"])
def test_an_unknown_protocol_is_named_and_the_known_ones_listed(name: str) -> None:
    with pytest.raises(protocols.UnknownProtocol, match="chronic-pain"):
        protocols.load(name)
    for read in (protocols.source, protocols.definition):
        with pytest.raises(protocols.UnknownProtocol):
            read(name)


def test_everything_wrong_is_named_at_once(data: dict[str, Any]) -> None:
    data["name"] = "Chronic Pain"
    data["version"] = True
    data["colour"] = "red"
    data["steps"][0]["window_hours"] = 0
    data["steps"][1]["questions"][0]["recall"] = "yesterday"
    assert set(problems(data)) == {
        "name",
        "version",
        "colour",
        "steps[0].window_hours",
        "steps[1].questions[0].recall",
    }


def test_the_error_about_a_protocol_reads_as_its_problems_one_after_the_other(data: dict[str, Any]) -> None:
    data["colour"] = "red"
    data["steps"][0]["after_hours"] = 0
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(data)
    said = [f"{problem.field}: {problem.sentence}" for problem in caught.value.problems]
    assert str(caught.value) == "; ".join(said)
    assert said[-1] == "steps[0].after_hours: must be a whole number from 1 to 240."


@pytest.mark.parametrize("steps", [None, [], "h4", {"step": "h4"}])
def test_a_protocol_without_check_ins_is_refused(data: dict[str, Any], steps: object) -> None:
    data["steps"] = steps
    assert "steps" in problems(data)


@pytest.mark.parametrize("offset", [{}, {"after_hours": 4, "after_days": 1}])
def test_a_step_is_counted_in_hours_or_in_days_and_not_in_both(data: dict[str, Any], offset: dict[str, int]) -> None:
    del data["steps"][0]["after_hours"]
    data["steps"][0] |= offset
    assert "only one" in problems(data)["steps[0]"]


@pytest.mark.parametrize("hours", [0, -4, 4.0, "4", None, True, 241])
def test_an_offset_is_a_whole_number_in_bounds(data: dict[str, Any], hours: object) -> None:
    data["steps"][0]["after_hours"] = hours
    assert problems(data) == {"steps[0].after_hours": "must be a whole number from 1 to 240."}


def test_two_steps_of_one_name_are_refused(data: dict[str, Any]) -> None:
    data["steps"][2]["step"] = "h4"
    assert "twice" in problems(data)["steps[2].step"]
    data["steps"][2]["step"] = data["steps"][3]["step"] = "!"
    assert problems(data) == {f"steps[{place}].step": LETTERS.format(16) for place in (2, 3)}


def test_the_baseline_is_no_step(data: dict[str, Any]) -> None:
    data["steps"][0]["step"] = "baseline"
    assert "before the infusion" in problems(data)["steps[0].step"]


def test_pain_is_asked_first_and_nothing_twice(data: dict[str, Any]) -> None:
    data["steps"][1]["questions"].reverse()
    data["steps"][6]["questions"].append({"measure": "pain", "recall": "now"})
    assert problems(data) == {
        "steps[1].questions": "must ask for pain first.",
        "steps[6].questions[2].measure": '"pain" is asked twice in one check-in.',
    }


@pytest.mark.parametrize("question", ["pain", {"measure": "mood", "recall": "now"}, {"measure": ["pain"]}, {}])
def test_a_question_nobody_has_words_for_is_refused(data: dict[str, Any], question: object) -> None:
    data["steps"][0]["questions"] = [question]
    assert any(field.startswith("steps[0].questions[0]") for field in problems(data))


def test_steps_out_of_order_are_refused(data: dict[str, Any]) -> None:
    data["steps"][3], data["steps"][4] = data["steps"][4], data["steps"][3]
    assert set(problems(data)) == {"steps[4]"}


@pytest.mark.parametrize(
    ("index", "longest"),
    [
        (0, 20),  # h4 until h24
        (2, 7 * 24 - 72 - 25),  # h72 until d7, which may come almost a day early, and an hour at a clock change
        (3, 7 * 24 - 1),  # d7 until d14, an hour less at a clock change
    ],
)
def test_a_window_may_not_reach_past_the_next_step(data: dict[str, Any], index: int, longest: int) -> None:
    data["steps"][index]["window_hours"] = longest
    parse_protocol(data)
    data["steps"][index]["window_hours"] = longest + 1
    assert set(problems(data)) == {f"steps[{index + 1}]"}


def smallest(**changes: Any) -> dict[str, Any]:
    """A protocol of one check-in; changes that no protocol has are those of the check-in."""
    step = {"step": "h4", "after_hours": 4, "window_hours": 4, "questions": [{"measure": "pain", "recall": "now"}]}
    protocol = {"name": "short", "version": 1, "title": "Short", "steps": [step]}
    for key, value in changes.items():
        (protocol if key in protocol else step)[key] = value
    if "after_days" in changes:
        del step["after_hours"]
    return protocol


def day_steps(count: int) -> list[dict[str, Any]]:
    pain = [{"measure": "pain", "recall": "24h"}]
    return [{"step": f"d{n}", "after_days": n, "window_hours": 1, "questions": pain} for n in range(1, count + 1)]


LETTERS = "must be 1 to {} small letters and digits, with single hyphens inside."
WHOLE = "must be a whole number from 1 to {}."


@pytest.mark.parametrize(
    ("key", "most", "too_much", "sentence"),
    [
        ("name", "a" * 40, "a" * 41, LETTERS.format(40)),
        ("name", "a-b1", "a--b", LETTERS.format(40)),
        ("step", "a" * 16, "a" * 17, LETTERS.format(16)),
        ("version", 10_000, 10_001, WHOLE.format(10_000)),
        ("version", 1, 0, WHOLE.format(10_000)),
        ("window_hours", 168, 169, WHOLE.format(168)),
        ("after_hours", 240, 241, WHOLE.format(240)),
        ("after_days", 366, 367, WHOLE.format(366)),
        ("title", "A" * 80, "A" * 81, "must be 1 to 80 printable characters."),
        ("title", " A ", "  ", "must be 1 to 80 printable characters."),
        ("title", "A", "A\n", "must be 1 to 80 printable characters."),
        ("steps", day_steps(60), day_steps(61), "must be a list of 1 to 60 check-ins."),
        ("step", "baselines", "baseline", '"baseline" is kept for the score before the infusion.'),
    ],
)
def test_each_value_has_bounds_and_a_sentence_that_says_them(
    key: str, most: object, too_much: object, sentence: str
) -> None:
    protocol = parse_protocol(smallest(**{key: most}))
    assert protocol.title == protocol.title.strip()
    ((field, said),) = problems(smallest(**{key: too_much})).items()
    assert (field.removeprefix("steps[0]."), said) == (key, sentence)


def test_every_other_mistake_has_its_sentence(data: dict[str, Any]) -> None:
    data["color"] = data["steps"][0]["color"] = data["steps"][0]["questions"][0]["color"] = "red"
    data["steps"][1]["after_days"] = 1
    data["steps"][2] = "d7"
    data["steps"][3]["step"] = "h4"
    data["steps"][4]["questions"] = []
    data["steps"][5]["questions"] = ["pain"]
    data["steps"][6]["questions"][0]["measure"] = "mood"
    data["steps"][7]["questions"][0]["recall"] = "since_first"
    data["steps"][8]["questions"].append({"measure": "change", "recall": "now"})
    assert problems(data) == {
        "color": 'is not known here; known are "measures" or "name" or "steps" or "title" or "version".',
        "steps[0].color": "is not known here; known are "
        '"after_days" or "after_hours" or "nudge_hours" or "questions" or "step" or "window_hours".',
        "steps[0].questions[0].color": 'is not known here; known are "measure" or "recall".',
        "steps[1]": 'needs either "after_hours" or "after_days", and only one of them.',
        "steps[2]": "must be a table of values.",
        "steps[3].step": '"h4" is used twice; every check-in needs a name of its own.',
        "steps[4].questions": "must be a list of 1 to 6 questions.",
        "steps[5].questions[0]": 'must be a table with "measure" and "recall".',
        "steps[6].questions[0].measure": 'must be one of "pain" or "side_effects" or "change".',
        "steps[7].questions[0].recall": 'must be "now" or "24h" where pain is asked.',
        "steps[8].questions[1].recall": 'must be "since_first" where change is asked.',
    }


def test_a_step_that_is_due_too_early_is_told_from_the_one_before(data: dict[str, Any]) -> None:
    data["steps"][0]["window_hours"] = 21
    assert problems(data) == {
        "steps[1]": '"h24" may fall due before "h4" has closed; '
        "put the check-ins in order or shorten the earlier window."
    }


def test_what_the_record_and_the_protocol_files_call_things() -> None:
    assert [measure.value for measure in Measure] == ["pain", "side_effects", "change"]
    assert [recall.value for recall in Recall] == ["now", "24h", "7d", "since_first"]
    assert [unit.value for unit in Unit] == ["hours", "days"]
    assert CALL_ME == 3
    assert {"side_effects": range(1, 4), "change": range(1, 8)} == CHOICES


SPOILS: list[object] = [None, True, -1, 2**70, float("nan"), "", "x" * 200, "\0", "Ünïcode", [], {}, [[]], {"": None}]
PLACES: list[tuple[str | int, ...]] = [
    ("name",),
    ("version",),
    ("title",),
    ("steps",),
    ("steps", 0),
    ("steps", 0, "step"),
    ("steps", 0, "after_hours"),
    ("steps", 0, "window_hours"),
    ("steps", 0, "questions"),
    ("steps", 0, "questions", 0),
    ("steps", 0, "questions", 0, "measure"),
    ("steps", 0, "questions", 0, "recall"),
]


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("spoil", SPOILS, ids=repr)
def test_anything_else_in_any_place_is_refused_there(
    data: dict[str, Any], place: tuple[str | int, ...], spoil: object
) -> None:
    holder: Any = data
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = spoil
    if place == ("title",) and spoil == "Ünïcode":
        parse_protocol(data)
        return
    found = problems(data)
    path = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in place).lstrip(".")
    assert any(field.startswith(path) or path.startswith(field) for field in found), found
    assert all(sentence.endswith(".") for sentence in found.values())


def test_a_check_in_is_asked_once_more_after_hours_of_its_own_while_it_is_open_or_never() -> None:
    kept = [parse_protocol(smallest(nudge_hours=hours)).steps[0].nudge_hours for hours in (0, 1, 3)]
    assert (kept, parse_protocol(smallest()).steps[0].nudge_hours) == ([0, 1, 3], None)
    where = "steps[0].nudge_hours"
    assert problems(smallest(nudge_hours=4)) == {where: "must be less than the 4 hours that it is open."}
    assert set(problems(smallest(nudge_hours=1, window_hours=1))) == {where}
    for hours in (-1, 169, 2.0, "2", None, True):
        assert problems(smallest(nudge_hours=hours)) == {where: "must be a whole number from 0 to 168."}, hours
    for window in (0, None, "4"):  # nothing to compare with: one mistake is one problem
        assert set(problems(smallest(nudge_hours=1, window_hours=window))) == {"steps[0].window_hours"}, window
