"""What needs a person, one thread a patient: open flags, the check-in only a call can still answer, a missing baseline.

Every count that staff see of it (Today, the head of each page, what a page asks for by itself) is of these threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from reminders.record.flags import ELSEWHERE, REVIEW, URGENT
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.schedule import CheckIn
from reminders.record.texts import Reply
from reminders.reports.flags import FlagView, flag_views
from reminders.reports.missing_baselines import MissingBaseline, missing_baselines
from reminders.reports.patient_names import Person, people
from reminders.reports.seriousness import ORDER, Level, level_of
from reminders.reports.unanswered import Unanswered, calls_due, unanswered

#: Threads shown on one page; a clinic with more has another problem, and the count says so.
MOST_SHOWN = 50

#: Entries are read up to this number of each concern; more are shown as "1,000 or more".
COUNTED = 1_000

_DANGERS = frozenset({FlagKind.DANGER.value, ELSEWHERE})


@dataclass(frozen=True)
class Entry:
    """One thing that needs a person: an open flag, an unanswered check-in without one, or a missing baseline."""

    level: Level
    since: datetime
    whose: str
    """The patient, else the phone (by index), else the flag itself: one thread each."""
    flag_id: str | None = None
    unanswered: Unanswered | None = None
    baseline: MissingBaseline | None = None


@dataclass(frozen=True)
class Item:
    """An entry as staff see it: exactly one of the three."""

    level: Level
    flag: FlagView | None
    unanswered: Unanswered | None
    baseline: MissingBaseline | None


@dataclass(frozen=True)
class Thread:
    """Everything about one patient, or one phone that is nobody's, the most serious first."""

    id: str
    """The patient's id, else its first flag's: names the thread on the page."""
    level: Level
    person: Person | None
    phone: str | None
    items: tuple[Item, ...]

    @property
    def danger(self) -> bool:
        """Whether a patient may be in danger."""
        return any(item.flag is not None and item.flag.urgent and item.flag.why in _DANGERS for item in self.items)


@dataclass(frozen=True)
class Worklist:
    """The threads of a clinic, as far as they are shown, and how many there are."""

    threads: tuple[Thread, ...]
    urgent_count: int
    count: int
    """Of all threads that are counted, urgent ones too."""
    more: bool
    """Whether there are more than were counted."""

    @property
    def urgent(self) -> tuple[Thread, ...]:
        """The urgent threads."""
        return tuple(thread for thread in self.threads if thread.level is Level.URGENT)

    @property
    def review(self) -> tuple[Thread, ...]:
        """The threads that are not urgent."""
        return tuple(thread for thread in self.threads if thread.level is not Level.URGENT)

    @property
    def review_count(self) -> int:
        """How many threads are not urgent."""
        return self.count - self.urgent_count

    @property
    def by_level(self) -> list[tuple[Level, list[Thread]]]:
        """The threads that are not urgent, by level, the most serious first; levels without any are left out."""
        found = [(level, [one for one in self.review if one.level is level]) for level in ORDER]
        return [(level, threads) for level, threads in found if threads]


def urgent_entries(session: Session, clinic_id: str) -> list[Entry]:
    """What is urgent, the oldest first."""
    return list(_flags(session, clinic_id, URGENT))


def entries(session: Session, clinic_id: str, now: datetime) -> list[Entry]:
    """Everything that needs a person."""
    flags = [*urgent_entries(session, clinic_id), *_flags(session, clinic_id, REVIEW)]
    return [*flags, *entries_without_flag(session, clinic_id, now)]


def entries_without_flag(session: Session, clinic_id: str, now: datetime) -> list[Entry]:
    """Whom to call for an answer, and whose baseline is missing."""
    to_call = [
        Entry(Level.CALL, one.asked_at, one.patient_id, unanswered=one)
        for one in (*unanswered(session, clinic_id, now, COUNTED), *calls_due(session, clinic_id, now, COUNTED))
    ]
    to_enter = [
        Entry(Level.BASELINE, one.infused_at, one.patient_id, baseline=one)
        for one in missing_baselines(session, clinic_id, now, COUNTED)
    ]
    return [*to_call, *to_enter]


def count_urgent(session: Session, clinic_id: str) -> int:
    """How many threads are urgent: what the head of every page says."""
    return len({entry.whose for entry in urgent_entries(session, clinic_id)})


@dataclass(frozen=True)
class FlagCount:
    """How many flags are open, and in how many threads of Today they are."""

    flags: int
    threads: int
    more: bool
    """Whether there are more than were counted."""


def count_flags(session: Session, clinic_id: str) -> FlagCount:
    """The open flags of a clinic, counted as the list of flags and as Today count them."""
    by_concern = [list(_flags(session, clinic_id, concern)) for concern in (URGENT, REVIEW)]
    found = [entry for part in by_concern for entry in part]
    return FlagCount(
        len(found), len({entry.whose for entry in found}), any(len(part) >= COUNTED for part in by_concern)
    )


def worklist(session: Session, clinic_id: str, now: datetime, most: int = MOST_SHOWN) -> Worklist:
    """The threads of a clinic, the most serious first, then the longest waiting."""
    found = entries(session, clinic_id, now)
    grouped = _grouped(found)
    shown = grouped[:most]
    views = flag_views(session, clinic_id, [one.flag_id for group in shown for one in group if one.flag_id])
    persons = people(session, clinic_id, {one.whose for group in shown for one in group if not one.flag_id})
    threads = (_thread(group, views, persons) for group in shown)
    return Worklist(
        threads=tuple(thread for thread in threads if thread is not None),
        urgent_count=sum(group[0].level is Level.URGENT for group in grouped),
        count=len(grouped),
        more=any(len(part) >= COUNTED for part in _by_source(found)),
    )


def _flags(session: Session, clinic_id: str, concern: str) -> Iterator[Entry]:
    # What was not answered keeps its place when staff first do something about it, which opens its flag.
    unanswered_flag = Flag.kind == FlagKind.NOT_ANSWERED.value
    rows = session.execute(
        select(Flag.id, Flag.kind, func.coalesce(CheckIn.asked_at, Flag.opened_at), Flag.patient_id, Reply.from_index)
        .outerjoin(Reply, and_(Reply.clinic_id == Flag.clinic_id, Reply.id == Flag.reply_id))
        .outerjoin(CheckIn, and_(CheckIn.clinic_id == Flag.clinic_id, CheckIn.id == Flag.check_in_id, unanswered_flag))
        .where(Flag.clinic_id == clinic_id, Flag.resolved_at.is_(None), Flag.concern == concern)
        .order_by(Flag.opened_at, Flag.id)
        .limit(COUNTED)
    )
    for flag_id, kind, since, patient_id, phone in rows:
        yield Entry(level_of(kind, concern), since, patient_id or phone or flag_id, flag_id=flag_id)


def _by_source(found: Sequence[Entry]) -> list[list[Entry]]:
    return [
        [one for one in found if one.flag_id and one.level is Level.URGENT],
        [one for one in found if one.flag_id and one.level is not Level.URGENT],
        [one for one in found if one.unanswered],
        [one for one in found if one.baseline],
    ]


def _grouped(found: Iterable[Entry]) -> list[list[Entry]]:
    """Entries by thread: within a thread, and the threads among themselves, the most serious and the oldest first."""
    groups: dict[str, list[Entry]] = {}
    for entry in sorted(found, key=_place):
        groups.setdefault(entry.whose, []).append(entry)
    return list(groups.values())


def _place(entry: Entry) -> tuple[int, datetime]:
    return ORDER.index(entry.level), entry.since


def _thread(group: Sequence[Entry], views: dict[str, FlagView], persons: dict[str, Person]) -> Thread | None:
    items = [
        Item(entry.level, views.get(entry.flag_id or ""), entry.unanswered, entry.baseline)
        for entry in group
        if not entry.flag_id or entry.flag_id in views
    ]
    if not items:
        return None
    flags = [item.flag for item in items if item.flag]
    person = next((flag.person for flag in flags if flag.person), persons.get(group[0].whose))
    return Thread(
        id=person.id if person else flags[0].id,
        level=items[0].level,
        person=person,
        phone=person.phone if person else next((flag.phone for flag in flags if flag.phone), None),
        items=tuple(items),
    )
