"""What `make bench` measures, beside what, and what we build toward."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Aim:
    """One row of the table: a ratio of ours to something else, measured one right after the other.

    `at_least` is the smallest ratio that meets the aim, `at_most` the largest; exactly one is given. `floor` is the
    smallest figure of ours that meets it, whatever the other side does; `unit` is of both sides.
    """

    measured: str
    against: str
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    floor: float | None = None

    def said(self) -> str:
        """The aim in signs: `>= 0.7 and 200 texts/s`."""
        bound = f">= {self.at_least:g}" if self.at_least is not None else f"<= {self.at_most:g}"
        return bound if self.floor is None else f"{bound} and {self.floor:g} {self.unit}"

    def met(self, ours: float, ratio: float) -> bool:
        """Whether these figures meet it."""
        if self.floor is not None and ours < self.floor:
            return False
        return ratio >= self.at_least if self.at_least is not None else ratio <= float(self.at_most or 0)


_PAGE = "the same of a record of a hundredth of the size"

#: By name, in the order of the table. Programs read these names in `--json` (`Run.as_json`): they stay.
AIMS: Final[dict[str, Aim]] = {
    "send:bare": Aim("durable send, provider at 0 ms", "bare pooled loop of the official client", "texts/s", 1.0),
    "send:celery": Aim("the same", "one Celery task a text: load, post, save", "texts/s", 2.5),
    "send-150ms:bare": Aim("provider at 150 ms, one worker", "bare loop, as many threads", "texts/s", 0.7, floor=200),
    "workers-2:1": Aim("two workers, provider at 150 ms", "one worker", "texts/s", 1.8),
    "reply-stored:view": Aim("signed reply to stored and answered", "view: signature, one row", "replies/s", 0.6),
    "reply-outcome:view": Aim("signed reply to committed outcome", "the same view", "replies/s", 0.4),
    "prepared-send": Aim(
        "claiming and settling a text, prepared statements", "SQLAlchemy's own execution", "ms of CPU", at_most=0.9
    ),
    "prepared-reply": Aim("signed reply to committed outcome, the same", "the same", "ms of CPU", at_most=1.0),
    "waiting": Aim("memory a reminder that waits", "Celery `eta`", "KB", at_most=0.05),
    "dead-worker": Aim("lateness after a worker's death", "Celery `eta`, visibility 30 s", "s", at_most=0.1),
    "tick": Aim("due tick", _PAGE, "ms", at_most=1.3),
    "today": Aim("Today", _PAGE, "ms", at_most=1.3),
    "log": Aim("replies", _PAGE, "ms", at_most=1.3),
    "patient": Aim("a patient's page", _PAGE, "ms", at_most=1.3),
    "report": Aim("outcomes report", _PAGE, "ms", at_most=1.3),
    "report-network": Aim("outcomes report of one clinic of many", _PAGE, "ms", at_most=1.3),
    "export": Aim("memory of an export at most", _PAGE, "MB", at_most=1.1),
    "enroll:inserts": Aim("enrollments through the API", "the bare inserts of them", "enrollments/s", 0.4),
    "desk": Aim("desk pages, p95, 50 users and 100 replies/s", "one user, no replies", "ms", at_most=3.0),
}
