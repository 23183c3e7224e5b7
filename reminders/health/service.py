"""Is the service well: every finding that the record alone can tell, the one source for all who ask.

Readiness, `reminders doctor`, Today's banner, the page to the on-call list, the metrics and the heartbeat read it here.
Each part is a look-up by index, or reads a table of a few rows; a disk is asked by a write of four KiB.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from reminders.health import texts
from reminders.health.backups import backups
from reminders.health.disk import disk
from reminders.health.duties import late_duties, missing_processes, sent_directly
from reminders.health.finding import Finding, Level


def look(session: Session) -> list[Finding]:
    """Everything there is to say of the whole service, failures first; what is well is not mentioned, but a backup."""
    return _worst_first(_everything(session))


def not_well(session: Session) -> list[Finding]:
    """The failures among `look`: the service does not do all its work."""
    return [finding for finding in _everything(session) if finding.level is Level.FAIL]


def what_holds_texts(session: Session, clinic_id: str, sender: str | None) -> Iterator[Finding]:
    """What staff of one clinic are told: why its patients are not texted or not read. `sender` is its sender."""
    found = [
        *disk(session),
        *texts.hold(session),
        *(texts.stopped_senders(session, sender) if sender else ()),
        *texts.texts_that_wait(session, clinic_id),
        *texts.unread_replies(session, clinic_id),
        *texts.unknown_fates(session, clinic_id),
        *late_duties(session),
    ]
    return (finding for finding in found if finding.holds_texts)


def _everything(session: Session) -> Iterator[Finding]:
    yield from disk(session)
    yield from missing_processes(session)
    yield from late_duties(session)
    yield from sent_directly(session)
    yield from texts.unread_replies(session)
    yield from texts.hold(session)
    yield from texts.stopped_senders(session)
    yield from texts.texts_that_wait(session)
    yield from texts.unknown_fates(session)
    yield from backups(session)


def _worst_first(found: Iterator[Finding]) -> list[Finding]:
    order: Sequence[Level] = (Level.FAIL, Level.WARN, Level.OK)
    return sorted(found, key=lambda finding: order.index(finding.level))
