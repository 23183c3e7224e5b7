"""`reminders read`: the reader of replies as a filter, one JSON object a line; no settings, no database."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass

import click

from reminders.care.reading import Concern, Reading, format_score, spans_of
from reminders.care.reading import read as read_text

LANGUAGES = ("en", "es")


class BadLine(Exception):
    """A line that is not a reply to read; the message says why."""


@dataclass(frozen=True)
class Line:
    """One reply to read."""

    text: str
    language: str


@click.command()
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="The language of lines that name none.",
)
def read(language: str) -> None:
    """Read replies from stdin, one JSON object a line: {"text": "about a 6", "language": "en"}.

    Prints one object for each: score, intent, concern, the rule that decided, and the spans that it rests on. A line
    that cannot be read yields {"error": "…"} in its place, and the command then exits with 1.
    """
    failed = False
    out = sys.stdout.buffer
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            answer = _read(_parse(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line, language))
        except BadLine as bad:
            failed, answer = True, {"error": f"line {number}: {bad}"}
        out.write(json.dumps(answer).encode() + b"\n")
        out.flush()  # flushed so that a person or a pipe sees each answer at once
    sys.exit(1 if failed else 0)


def _parse(line: bytes, language: str) -> Line:
    try:
        said = json.loads(line.decode())
    except UnicodeDecodeError:
        raise BadLine("not UTF-8") from None
    except (ValueError, RecursionError):
        raise BadLine("not JSON") from None
    if not isinstance(said, dict) or not isinstance(said.get("text"), str):
        raise BadLine('not an object with a "text"')
    own = said.get("language")
    if own is not None and own not in LANGUAGES:
        raise BadLine(f"language must be {' or '.join(LANGUAGES)}")
    return Line(said["text"], own or language)


def _read(line: Line) -> dict[str, object]:
    reading = read_text(line.text)
    return {
        "score": format_score(reading.score),
        "intent": reading.intent.value,
        "concern": _concern(reading),
        "rule": reading.rule,
        "spans": [
            {name: said for name, said in asdict(span).items() if said is not None} for span in spans_of(line.text)
        ],
    }


def _concern(reading: Reading) -> str:
    """How soon a person looks: at what may be a wish for no more texts, the same day."""
    looked_at = reading.concern is Concern.NONE and reading.may_refuse
    return (Concern.REVIEW if looked_at else reading.concern).value
