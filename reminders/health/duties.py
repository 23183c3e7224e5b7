"""Findings about the background work: processes that are missing, duties behind, urgent texts sent past the workers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from reminders import clock
from reminders.health.finding import Finding, Level
from reminders.record.database import settings_of
from reminders.record.duties import last_direct_send, overdue
from reminders.record.processes import kinds_running


@dataclass(frozen=True)
class _Work:
    """What a duty does, and what follows while it is not done; `holds_texts` as in `Finding`."""

    does: str
    follows: str
    holds_texts: bool = True


WORK: Final = {
    "remind": _Work("Asking what is due", "No question is asked."),
    "send": _Work("Sending texts", "No text leaves, but pages and answers to danger do, ten seconds late."),
    "collect": _Work("Fetching replies", "A reply whose webhook was lost is not found."),
    "read": _Work("Reading replies", "A reply that could not be read at once waits."),
    "page": _Work("Paging the on-call list", "Pages leave ten seconds late, past the workers."),
    "reconcile": _Work(
        "Looking up texts whose fate is unknown", "Such a text is neither counted as sent nor sent again.", False
    ),
    "webhooks": _Work("Sending webhooks", "Clinics' own systems are not told of answers and flags.", False),
    "figures": _Work("Keeping the outcomes ready", "The outcomes page takes longer to open.", False),
}

#: Duties that are nothing but questions to the provider.
ASK_PROVIDER: Final = frozenset(("collect", "reconcile"))

ADVICE = "See that a worker and a beat run and reach Redis, and read their logs."
ADVICE_PROVIDER = "The other duties are done, so a worker and a beat run: see whether the provider answers."


#: Without one of each, no duty is done.
NEEDED: Final = ("worker", "beat")


def missing_processes(session: Session) -> Iterator[Finding]:
    """While a duty is late: which kind of process runs nowhere, so that nobody has to guess why all of them are."""
    late = overdue(session, collect_seconds=settings_of(session).collect_seconds)
    running = kinds_running(session)
    if not running or all(age is None for age in late.values()):
        return
    for kind in NEEDED:
        if kind not in running:
            yield Finding(
                Level.FAIL, "processes", f"No {kind} runs, on any machine.",
                f"Start it (with systemd: `systemctl restart reminders@{kind}`). The end of its log says why it ended.",
                "No duty is done: nothing is asked, sent or fetched.",
            )  # fmt: skip


def late_duties(session: Session) -> Iterator[Finding]:
    """Each duty that has done no work for too long, or never did any."""
    real = clock.real()
    late = overdue(session, collect_seconds=settings_of(session).collect_seconds)
    advice = ADVICE_PROVIDER if late.keys() <= ASK_PROVIDER else ADVICE
    for duty in sorted(late, key=lambda name: not WORK[name].holds_texts):
        age, work = late[duty], WORK[duty]
        yield Finding(
            Level.FAIL, "duties",
            f"{work.does} ({duty}) {'has not begun' if age is None else 'has fallen behind'}.",
            advice, work.follows, None if age is None else real - age,
            holds_texts=work.holds_texts, pages=work.holds_texts and age is not None,
        )  # fmt: skip


def sent_directly(session: Session) -> Iterator[Finding]:
    """Something urgent had to be sent without a worker in the last minutes."""
    at = last_direct_send(session)
    if at is not None:
        yield Finding(
            Level.FAIL, "urgent",
            f"What is urgent is sent directly, past Redis and the workers (last at {at:%H:%M:%S}Z).",
            "See that Redis can be written to and that a worker and a beat run.",
            "Pages and answers to danger leave; all other texts wait until a worker receives ticks again.",
        )  # fmt: skip
