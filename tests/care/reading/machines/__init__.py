"""Texts that no person wrote, and persons' texts that look like them, by one blind writer in two halves.

`open` was read while the rules were written; `kept` was measured once before anybody looked, and says what the rules
are worth on texts that nobody foresaw.
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from reminders.care.reading import Concern, Intent

HALVES = ("open", "kept")


@dataclass(frozen=True)
class Labelled:
    """One text: a machine's (then it means nothing), or a person's with what is expected of its reading."""

    text: str
    kind: str
    is_machines: bool
    score: Decimal | None = None
    intent: Intent = Intent.OTHER
    concern: Concern = Concern.NONE


def load(half: str) -> list[Labelled]:
    """The texts of one half."""
    lines = (Path(__file__).parent / f"{half}.jsonl").read_text("utf-8").splitlines()
    return [_labelled(json.loads(line)) for line in lines]


def _labelled(row: dict[str, object]) -> Labelled:
    text, kind, expected = str(row["text"]), str(row["kind"]), row.get("expect")
    if not isinstance(expected, dict):
        return Labelled(text, kind, is_machines=True)
    score = expected["score"]
    return Labelled(
        text, kind, is_machines=False, score=None if score is None else Decimal(score),
        intent=Intent(expected["intent"]), concern=Concern(expected["concern"]),
    )  # fmt: skip
