"""Partial indexes for pages of the desk, so that they read what needs a person and not every patient."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

#: Index → its table, its columns, its condition.
INDEXES = {
    "ix_infusions_baseline": ("infusions", ["clinic_id", "infused_at"], "baseline_missing AND status = 'active'"),
    "ix_check_ins_trouble": ("check_ins", ["clinic_id", "nudge_at"], "nudge_at IS NOT NULL AND reason = 'trouble'"),
    "ix_flags_reply": ("flags", ["clinic_id", "reply_id"], "reply_id IS NOT NULL"),
}

#: Infusions whose course has a baseline that nothing supersedes and nobody withdrew.
HAS_BASELINE = """
    UPDATE infusions SET baseline_missing = {no} WHERE EXISTS (
        SELECT 1 FROM infusions AS other
        JOIN outcomes ON outcomes.infusion_id = other.id
            AND outcomes.clinic_id = infusions.clinic_id AND outcomes.patient_id = infusions.patient_id
        LEFT JOIN outcomes AS newer ON newer.supersedes = outcomes.id
        WHERE other.clinic_id = infusions.clinic_id AND other.patient_id = infusions.patient_id
            AND other.course = infusions.course AND outcomes.step = 'baseline' AND outcomes.measure = 'pain'
            AND outcomes.value_hundredths IS NOT NULL AND newer.id IS NULL
    )
"""


def upgrade() -> None:
    """Keep beside each infusion whether its course may lack a baseline, and make the indexes."""
    op.add_column("infusions", sa.Column("baseline_missing", sa.Boolean(), nullable=False, server_default=sa.true()))
    no = "0" if op.get_bind().dialect.name == "sqlite" else "false"
    op.execute(HAS_BASELINE.format(no=no))
    for name, (table, columns, condition) in INDEXES.items():
        which = sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=which, postgresql_where=which)


def downgrade() -> None:
    """Forget both."""
    for name, (table, _columns, _condition) in INDEXES.items():
        op.drop_index(name, table_name=table)
    op.drop_column("infusions", "baseline_missing")
