"""What clinics decide about schedules: how soon a check-in is asked once more, and by which version it was asked."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

from reminders.record.facts import Watched, unwatch, watch

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_WATCHED_BEFORE: Final = (
    "patient_id", "infusion_id", "step", "due_at", "closes_at", "state", "reason", "asked_at", "answered_at",
)  # fmt: skip
_CONCERNED: Final = "SELECT {row}.patient_id AS id"

#: The figures depend on the version that a check-in was asked by, so it is watched from this migration on.
WATCHED: Final = {"check_ins": Watched((*_WATCHED_BEFORE, "protocol_id"), _CONCERNED)}
BEFORE: Final = {"check_ins": Watched(_WATCHED_BEFORE, _CONCERNED)}


def upgrade() -> None:
    """Every check-in keeps the installation's hours and its infusion's version."""
    op.add_column("check_ins", sa.Column("nudge_hours", sa.SmallInteger(), nullable=True))
    op.add_column("check_ins", sa.Column("protocol_id", sa.String(26), nullable=True))
    _watch_instead(BEFORE, WATCHED)


def downgrade() -> None:
    """What check-ins were asked before their infusions were moved is lost, like the hours of the clinics' protocols."""
    _watch_instead(WATCHED, BEFORE)
    op.drop_column("check_ins", "protocol_id")
    op.drop_column("check_ins", "nudge_hours")


def _watch_instead(before: dict[str, Watched], now: dict[str, Watched]) -> None:
    dialect = op.get_context().dialect.name
    for statement in (*unwatch(dialect, before), *watch(dialect, now)):
        op.execute(statement)
