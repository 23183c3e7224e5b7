"""What phones and machines write by themselves means nothing; what a person writes beside it, or like it, does."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from reminders.care.reading import Concern, Intent, Reading, format_score, read, read_choice
from tests.care.reading.machines import HALVES, Labelled, load

#: How many of each half are known as a machine's, and how many persons' texts are read as expected: today's figures.
RECOGNIZED = {"open": 110, "kept": 110}
AS_EXPECTED = {"open": 70, "kept": 62}


@dataclass(frozen=True)
class Figures:
    """How one half was read."""

    machines: int
    recognized: int
    scores: int
    stops: int
    dangers: int
    reviews: int
    texted_back: int
    persons: int
    as_expected: int
    taken_for_machines: int
    wrong: tuple[str, ...]  # the texts that count against one of the bars

    def __str__(self) -> str:
        return (
            f"{self.recognized}/{self.machines} machine texts recognized; of them scores {self.scores}, "
            f"stops {self.stops}, dangers {self.dangers}, reviews {self.reviews}, texted back {self.texted_back}; "
            f"{self.as_expected}/{self.persons} persons' texts as expected, "
            f"taken for a machine's with a score, wish or concern in them {self.taken_for_machines}"
        )


def as_expected(want: Labelled, got: Reading) -> bool:
    return (want.score, want.intent, want.concern) == (got.score, got.intent, got.concern)


@cache
def figures_of(half: str) -> Figures:
    texts = [(want, read(want.text)) for want in load(half)]
    machines = [got for want, got in texts if want.is_machines]
    persons = [(want, got) for want, got in texts if not want.is_machines]
    return Figures(
        machines=len(machines),
        recognized=sum(got.is_automatic for got in machines),
        scores=sum(got.score is not None for got in machines),
        stops=sum(got.intent in {Intent.STOP, Intent.WRONG_PERSON} for got in machines),
        dangers=sum(got.concern is Concern.URGENT for got in machines),
        reviews=sum(got.concern is Concern.REVIEW for got in machines),
        texted_back=sum(not got.is_automatic for got in machines),
        persons=len(persons),
        as_expected=sum(as_expected(want, got) for want, got in persons),
        taken_for_machines=sum(
            got.is_automatic
            and (want.score is not None or want.intent is not Intent.OTHER or want.concern is not Concern.NONE)
            for want, got in persons
        ),
        wrong=tuple(
            want.text
            for want, got in texts
            if (not got.is_automatic if want.is_machines else not as_expected(want, got))
        ),
    )


@pytest.mark.parametrize("half", HALVES)
def test_no_machines_text_is_a_score_a_refusal_or_a_danger(half: str) -> None:
    figures = figures_of(half)
    assert (figures.scores, figures.stops, figures.dangers) == (0, 0, 0), str(figures)


@pytest.mark.parametrize("half", HALVES)
def test_as_many_machines_are_known_and_persons_read_as_the_bars_say(
    half: str, record_property: Callable[[str, object], None]
) -> None:
    figures = figures_of(half)
    record_property("figure", f"machines, {half} half: {figures}")
    measured, bars = (figures.recognized, figures.as_expected), (RECOGNIZED[half], AS_EXPECTED[half])
    is_worse = any(now < bar for now, bar in zip(measured, bars, strict=True))
    assert not is_worse, "\n".join([str(figures), "Wrong:", *figures.wrong])
    assert measured == bars, f"Tighten the bars of {half!r} to {measured}: {figures}"


@pytest.mark.parametrize("half", HALVES)
def test_no_person_who_says_something_is_taken_for_a_machine(half: str) -> None:
    assert figures_of(half).taken_for_machines == 0, str(figures_of(half))


@pytest.mark.parametrize(
    "text",
    [
        "Emergency SOS: Jane Roe has called emergency services from this approximate location.",
        "Jane's iPhone detected a severe car crash and called emergency services.",
        "SOS de emergencia: Ana ha llamado a los servicios de emergencia desde esta ubicación aproximada.",
        "Voicemail to text: \"hi it's mary I can't breathe please somebody call\" - 0:09",
        'Mensaje de voz a texto: "ya no quiero vivir" (0:10)',
    ],
)
def test_a_phones_call_for_help_and_a_danger_in_a_voicemail_reach_a_person(text: str) -> None:
    reading = read(text)
    assert (reading.is_automatic, reading.concern, reading.score) == (False, Concern.URGENT, None)


@pytest.mark.parametrize(
    ("text", "score", "intent", "concern"),
    [
        ("I can't talk now, I took all my pills", None, Intent.OTHER, Concern.URGENT),
        ("I'm driving with Focus turned on. I want to drive off a bridge", None, Intent.OTHER, Concern.URGENT),
        ("I'm driving, stop texting me", None, Intent.STOP, Concern.NONE),
        ("driving now, it's a 5", "5", Intent.ANSWER, Concern.NONE),
        ("missed call from you, pain 5", "5", Intent.ANSWER, Concern.NONE),
        ("I don't want to stop these texts, they help. Pain 3", "3", Intent.ANSWER, Concern.NONE),
    ],
)
def test_a_danger_a_refusal_and_an_answer_beside_a_machines_words_are_a_persons(
    text: str, score: str | None, intent: Intent, concern: Concern
) -> None:
    reading = read(text)
    assert (format_score(reading.score), reading.intent, reading.concern) == (score, intent, concern)
    assert not reading.is_automatic


@pytest.mark.parametrize(
    "text",
    [
        "\u200a\u200d👍\u200d from “\u200aReply STOP to end. 0 to 10\u200a”\u200a",
        "Reacted to “Thank you. We noted 6” with 👍",
        "Curtiu “We noted 6, thank you”",
        "A aimé « We noted 6, thank you »",
        "Đã thích “We noted 6, thank you”",
        "赞了“We noted 6, thank you”",
        "「We noted 6, thank you」にリアクションしました",
        "Понравилось «We noted 6, thank you»",
    ],
)
def test_a_reaction_in_any_languages_form_quotes_and_says_nothing(text: str) -> None:
    reading, choice = read(text), read_choice(text, (1, 2, 3))
    assert (reading.rule, reading.score, reading.concern) == ("automatic", None, Concern.NONE)
    assert (choice.rule, choice.value) == ("automatic", None)
