"""Flags can be reopened: their earlier states and later notes are kept in an append-only table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reminders.record.append_only import protect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of what was done about a flag, and a column to restart the count of paging rounds."""
    op.add_column("flags", sa.Column("rounds_before", sa.SmallInteger(), server_default="0", nullable=False))
    op.create_table(
        "flag_events",
        sa.Column("flag_id", sa.String(length=26), nullable=False),
        sa.Column("sequence", sa.SmallInteger(), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("data_key_id", sa.String(length=26), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "flag_id"], ["flags.clinic_id", "flags.id"], name=op.f("fk_flag_events_clinic_id_flag_id")
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_flag_events_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_events")),
        sa.UniqueConstraint("flag_id", "sequence", name=op.f("uq_flag_events_flag_id_sequence")),
    )
    for statement in protect(op.get_bind().dialect.name, "flag_events"):
        op.execute(statement)


def downgrade() -> None:
    """Drop the earlier states of flags."""
    op.drop_table("flag_events")
    op.drop_column("flags", "rounds_before")
