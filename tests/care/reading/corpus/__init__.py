"""Replies of our own making with what a careful person understands by each; LABELLING.md holds the rules."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from reminders.care.reply import Concern, Intent

#: `develop` was read while the rules were written; the classifier learns from it and from `learn`; `measure`
#: only measures.
PARTS = ("develop", "learn", "measure")
LEARNED_PARTS = ("develop", "learn")


@dataclass(frozen=True)
class Labelled:
    """One reply and its labels; `group` says what kind of writer or trap it stands for."""

    text: str
    score: Decimal | None
    intent: Intent
    concern: Concern
    group: str


@cache
def load(part: str) -> tuple[Labelled, ...]:
    """The replies of one part, in the order of its file."""
    lines = file_of(part).read_text("utf-8").splitlines()
    return tuple(_labelled(json.loads(line)) for line in lines)


def file_of(part: str) -> Path:
    """Where a part is kept."""
    return Path(__file__).parent / f"{part}.jsonl"


def _labelled(row: dict[str, str]) -> Labelled:
    score = Decimal(row["score"]) if "score" in row else None
    usual = Intent.OTHER if score is None else Intent.ANSWER
    return Labelled(
        text=row["text"],
        score=score,
        intent=Intent(row.get("intent", usual)),
        concern=Concern(row.get("concern", Concern.NONE)),
        group=row["group"],
    )
