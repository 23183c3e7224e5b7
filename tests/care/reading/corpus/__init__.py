"""Replies of our own making with what a careful person understands by each; LABELLING.md holds the rules."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from reminders.care.reading import Concern, Intent

#: `develop` was read while the rules were written, `learn` was mostly written to be hard, `everyday` is what patients
#: plainly answer; the trained decisions learn from all three. `measure` only measures: none of its writers wrote a line
#: of the others.
PARTS = ("develop", "learn", "everyday", "measure")
LEARNED_PARTS = ("develop", "learn", "everyday")


@dataclass(frozen=True)
class Labelled:
    """One reply and its labels; `group` says what kind of writer or trap it stands for.

    `asked` is what it answers: how the pain is now, how it was in the last day, the same once more, or the text that
    says what was noted.
    """

    text: str
    score: Decimal | None
    intent: Intent
    concern: Concern
    group: str
    part: str
    asked: str = "now"
    wants_call: bool = False
    reports_death: bool = False

    @property
    def is_everyday(self) -> bool:
        """Whether it was written as what patients plainly answer, and not to be hard."""
        return self.part == "everyday"

    @property
    def is_about_past(self) -> bool:
        """Whether the question was about the last day and not about this moment."""
        return self.asked == "day"


@cache
def load(part: str) -> tuple[Labelled, ...]:
    """The replies of one part, in the order of its file."""
    lines = file_of(part).read_text("utf-8").splitlines()
    return tuple(_labelled(part, json.loads(line)) for line in lines)


def file_of(part: str) -> Path:
    """Where a part is kept."""
    return Path(__file__).parent / f"{part}.jsonl"


def _labelled(part: str, row: dict[str, Any]) -> Labelled:
    score = Decimal(row["score"]) if "score" in row else None
    usual = Intent.OTHER if score is None else Intent.ANSWER
    return Labelled(
        text=row["text"],
        score=score,
        intent=Intent(row.get("intent", usual)),
        concern=Concern(row.get("concern", Concern.NONE)),
        group=row["group"],
        part=part,
        asked=row.get("asked", "now"),
        wants_call=bool(row.get("call")),
        reports_death=bool(row.get("death")),
    )
