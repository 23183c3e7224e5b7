"""What a reading says it rests on."""

from reminders.care.reading import Span, spans_of


def of_kind(text: str, kind: str) -> list[Span]:
    return [span for span in spans_of(text) if span.kind == kind]


def test_every_value_stands_at_its_place_with_its_likelihood() -> None:
    text = "took 2 advil at 5pm, was a 9, pain is 4 now"
    values = {span.value: span for span in of_kind(text, "value")}
    assert list(values) == ["2", "9", "4"]
    assert all(text[span.start : span.end] == value for value, span in values.items())
    assert [span.likelihood is not None and span.likelihood > 0.9 for span in values.values()] == [False, False, True]
    assert {span.kind for span in spans_of(text)} == {"value", "dose", "time"}


def test_a_value_that_is_written_twice_has_no_place() -> None:
    assert [span.start for span in of_kind("2 advil, pain 2", "value")] == [None]


def test_danger_and_refusal_name_what_found_them() -> None:
    assert [span.because for span in of_kind("I want to kill myself", "danger")] == ["self-harm"]
    assert [span.because for span in of_kind("stop", "stop")] == ["stop-word"]
    assert [span.kind for span in spans_of("im over these daily texts. bye")][:1] == ["may-refuse"]


def test_a_machines_text_and_a_wrong_number_rest_on_no_value() -> None:
    assert spans_of("I'm driving with Do Not Disturb turned on. I'll see your message when I get there.") == []
    assert of_kind("sorry wrong number, my pain is 0 lol", "value") == []
