"""The record after a run: everything that is held against what the network and the patients know."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select

from reminders.clock import Clock
from reminders.record.audit import verify
from reminders.record.database import Database
from reminders.record.outcomes import Flag, Outcome
from reminders.record.people import Patient
from reminders.record.schedule import CheckIn
from reminders.record.texts import Message, MessageEvent, Reply


@dataclass
class Record:
    """The record as it was when everything had settled."""

    clock: Clock
    messages: dict[str, Message]
    events: dict[str, list[MessageEvent]]
    check_ins: dict[str, CheckIn]
    replies: dict[str, Reply]
    outcomes: dict[str, Outcome]
    flags: list[Flag]
    zones: dict[str, ZoneInfo]
    broken_links: int

    @classmethod
    def of(cls, database: Database) -> Record:
        """Read all of it in one state."""
        with database.read() as session:
            events: dict[str, list[MessageEvent]] = defaultdict(list)
            for event in session.scalars(select(MessageEvent).order_by(MessageEvent.at, MessageEvent.id)):
                events[event.message_id].append(event)
            return cls(
                clock=database.clock,
                messages={m.id: m for m in session.scalars(select(Message))},
                events=events,
                check_ins={c.id: c for c in session.scalars(select(CheckIn))},
                replies={r.provider_id: r for r in session.scalars(select(Reply))},
                outcomes={o.id: o for o in session.scalars(select(Outcome).order_by(Outcome.id))},
                flags=list(session.scalars(select(Flag))),
                zones={p.id: ZoneInfo(p.time_zone) for p in session.scalars(select(Patient))},
                broken_links=len(list(verify(session))),
            )

    def trail(self, message_id: str) -> str:
        """One text's life, for whoever looks for the cause."""
        steps = [f"{e.at:%H:%M:%S.%f} {e.from_state}>{e.to_state} ({e.cause})" for e in self.events[message_id]]
        return f"{self.messages[message_id].natural_key}: " + "; ".join(steps)
