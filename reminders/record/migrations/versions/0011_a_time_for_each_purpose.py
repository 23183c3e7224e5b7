"""Separate columns for the time of a nudge, of a retry and of the end of a dispute, which shared one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reminders.record.columns import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_IN_TROUBLE = sa.text("retry_at IS NOT NULL AND reason = 'trouble'")


def upgrade() -> None:
    """Move each time in `nudge_at` to the column of its purpose."""
    for name in ("retry_at", "dispute_until"):
        op.add_column("check_ins", sa.Column(name, Instant(), nullable=True))
    _move("nudge_at", "retry_at", "state = 'skipped'")
    _move("nudge_at", "dispute_until", "answered_at IS NOT NULL")
    op.drop_index("ix_check_ins_trouble", table_name="check_ins")
    _index("ix_check_ins_trouble", ["clinic_id", "retry_at"], _IN_TROUBLE)
    _index("ix_check_ins_dispute", ["dispute_until"], sa.text("dispute_until IS NOT NULL"))


def downgrade() -> None:
    """Move all three back into one column."""
    for name in ("ix_check_ins_trouble", "ix_check_ins_dispute"):
        op.drop_index(name, table_name="check_ins")
    for name in ("retry_at", "dispute_until"):
        _move(name, "nudge_at", f"{name} IS NOT NULL")
        op.drop_column("check_ins", name)
    _index("ix_check_ins_trouble", ["clinic_id", "nudge_at"], sa.text("nudge_at IS NOT NULL AND reason = 'trouble'"))


def _move(old: str, new: str, where: str) -> None:
    op.execute(f"UPDATE check_ins SET {new} = {old}, {old} = NULL WHERE {old} IS NOT NULL AND {where}")  # noqa: S608


def _index(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, "check_ins", columns, sqlite_where=where, postgresql_where=where)
