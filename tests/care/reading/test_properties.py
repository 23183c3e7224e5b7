"""What must hold for every text: no error, no change of the reading by what carries no meaning, little time."""

import json
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache, partial

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.care.reading import Concern, Intent, Reading, format_score, read, read_choice
from reminders.cli import cli
from tests.care.reading.corpus import load
from tests.care.reading.corpus.mistakes import reading_of

REPLIES = [reply for reply in load("develop") if reply.text.strip(" .?") and len(reply.text) < 300]
PLAIN = [reply for reply in REPLIES if "?" not in reply.text and "\n" not in reply.text and '"' not in reply.text]
NAMELESS = [reply for reply in PLAIN if reply.intent is not Intent.WRONG_PERSON]

PIECES = [
    *("7", "10", "pain", "no", "not", "was", "now", "stop", "/", "-", ".", ",", "?", "5mg", "and", "or", "to", "half"),
    *("dolor", "de", "die", "'", "💊", "½", "🔟", "1️⃣", "\ud83d", "\u0336"),
]

#: A reply is changed in one of so many ways, and the next reply in the next of them: each way on a thousand replies.
ONE_OF = 3

#: Replies read twice word for word; of all the others `test_the_language_that_was_asked_in…` compares what counts.
READ_TWICE = PLAIN[::7]

every_text = settings(derandomize=True, deadline=None, max_examples=300)


def meaning(reading: Reading) -> tuple[object, ...]:
    return reading.score, reading.intent, reading.concern


def accented(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", c + "\u0301") if c in "aeiou" else c for c in text)


def stacked(text: str) -> str:
    return "".join(c + "\u0336\u0317" if c.isalpha() else c for c in text)


def followed(text: str, by: str) -> str:
    return f"{text}\n{by}"


SAME: dict[str, Callable[[str], str]] = {
    "lower case": str.lower,
    "upper case": str.upper,
    "accents": accented,
    "stacked marks": stacked,
    "wide spaces": lambda text: f"  {text.replace(' ', '   ')} ",
    "tabs and no-break spaces": lambda text: text.replace(" ", "\u00a0\t"),
    "a full stop": lambda text: f"{text}." if text[-1].isalnum() else text,
    "exclamation marks": lambda text: f"{text} !!" if text[-1].isalnum() and "10" not in text else text,
    "curly quotes": lambda text: text.replace("'", "\u2019"),
    "a smile": lambda text: f"{text} \U0001f642",
    "a sun before": lambda text: f"\U0001f31e {text}",
    "zero-width characters": lambda text: f"\u200b{text[:2]}\u2060{text[2:]}\ufeff",
    "full-width digits": lambda text: text.translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)}),
    "a signature": lambda text: f"{text}\nSent from my iPhone 15",
}
ASIDES = ("Thanks", "Thank you!", "Gracias", "Have a great day", "God bless", "Sorry for the late reply")


@cache
def read_otherwise() -> dict[str, list[str]]:
    """For each change that carries no meaning, the replies that it makes read otherwise.

    A reply and its changes are read one after the other, because the reader keeps its last few lines: most changes are
    gone once a text is normalized. A text that a change leaves as it is is not read again.
    """
    changes = SAME | {aside: partial(followed, by=aside) for aside in ASIDES}
    wrong: dict[str, list[str]] = {name: [] for name in changes}
    changed: Counter[str] = Counter()
    for number, reply in enumerate(NAMELESS):
        plain = meaning(reading_of(reply.text))
        for place, (name, change) in enumerate(changes.items()):
            text = change(reply.text)
            if (number + place) % ONE_OF == 0 and text != reply.text:
                changed[name] += 1
                if meaning(read(text)) != plain:
                    wrong[name].append(reply.text)
    assert all(changed[name] > 50 for name in changes), f"a change that changes few texts proves little: {changed}"
    return wrong


@every_text
@given(st.text(st.characters(), max_size=400), st.booleans(), st.sets(st.integers(1, 9), min_size=1))
def test_any_text_is_read_without_an_error(text: str, about_past: bool, options: set[int]) -> None:
    reading = read(text, about_past=about_past)
    assert reading.score is None or 0 <= reading.score <= 10
    choice = read_choice(text, sorted(options), words={"none": 1, "mild": 2})
    assert choice.value is None or choice.value in options


@every_text
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.booleans())
def test_any_heap_of_meaningful_pieces_is_read_without_an_error(pieces: list[str], about_past: bool) -> None:
    reading = read(" ".join(pieces), about_past=about_past)
    assert reading.score is None or 0 <= reading.score <= 10


def test_a_statement_of_no_pain_may_be_cut_off_or_run_on_anywhere() -> None:
    """ "no me duele nad" once ended in an error: half a word was left behind the zero that the rest was read as."""
    zeros = [reply.text for reply in (*load("develop"), *load("everyday")[::3]) if reply.score == 0]
    assert len(zeros) > 200
    for text in ("no me duele nad", *zeros):
        for other in (text[:-1], text[:-2], f"{text}d", f"{text}5"):
            assert (read(other).score or 0) <= 10, other


@pytest.mark.parametrize("change", SAME)
def test_what_carries_no_meaning_changes_no_reading(change: str) -> None:
    assert read_otherwise()[change] == []


@pytest.mark.parametrize("aside", ASIDES)
def test_an_aside_changes_no_reading(aside: str) -> None:
    assert read_otherwise()[aside] == []


def test_the_language_that_was_asked_in_does_not_decide() -> None:
    """`reminders read` is told a language; told another one than its default, it reads every reply the same."""
    lines = "".join(json.dumps({"text": reply.text, "language": "es"}) + "\n" for reply in REPLIES)
    answers = CliRunner().invoke(cli, ["read", "--language", "en"], input=lines).stdout.splitlines()
    assert len(answers) == len(REPLIES)
    for reply, answer in zip(REPLIES, answers, strict=True):
        reading = reading_of(reply.text)
        said = json.loads(answer)
        del said["spans"]  # they have tests of their own
        assert said == {
            "score": format_score(reading.score),
            "intent": reading.intent,
            "concern": Concern.REVIEW if reading.may_refuse and reading.concern is Concern.NONE else reading.concern,
            "rule": reading.rule,
        }, reply.text


def test_reading_twice_gives_the_same() -> None:
    assert [r.text for r in READ_TWICE if read(r.text) != reading_of(r.text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_600,
        "7 " * 800,
        "no " * 530 + "chest pain",
        "i want to " * 160,
        "took 2 and " * 140,
        "1/" * 800,
        "pain is " * 200 + "5",
        '"' * 1_600,
        "please stop the " * 100,
        "\n> 5" * 400,
        "💊 " * 800,
        "five and a half " * 100,
        "(" * 1_600,
        "no pain in my " * 110,
    ],
)
def test_no_text_is_slow_to_read(text: str) -> None:
    """Processor time, so that a busy machine does not fail it; a pattern that backtracks takes minutes."""
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 2.0
