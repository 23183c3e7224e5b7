"""The record as first laid out. The tables are in `migrations/first/`, a module a subject."""

from __future__ import annotations

from alembic import op

from reminders.record.append_only import protect
from reminders.record.migrations.first import access, installation, outcomes, people, schedule, texts

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: In this order, parents before the children that refer to them.
TABLES = (
    people.clinics,
    installation.clock_anchor,
    installation.cursors,
    installation.duties,
    installation.holds,
    installation.ring_keys,
    texts.senders,
    access.api_keys,
    access.audit_entries,
    access.audit_heads,
    people.closed_days,
    people.data_keys,
    outcomes.flags,
    people.on_call_contacts,
    people.phone_numbers,
    people.protocols,
    texts.replies,
    access.sign_in_tries,
    access.staff,
    access.idempotency_keys,
    outcomes.pages,
    people.patients,
    people.consents,
    schedule.infusions,
    schedule.check_ins,
    schedule.check_ins_indexes,
    texts.messages,
    texts.messages_indexes,
    outcomes.outcomes,
    texts.message_events,
)

APPEND_ONLY = ("outcomes", "audit_entries", "consents", "message_events")


def upgrade() -> None:
    """Make every table, then protect what is append-only."""
    for make in TABLES:
        make()
    for table in APPEND_ONLY:
        for statement in protect(op.get_bind().dialect.name, table):
            op.execute(statement)
