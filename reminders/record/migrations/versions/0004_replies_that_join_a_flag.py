"""A later reply about the same trouble joins the flag that is open, instead of opening another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of replies that joined a flag."""
    op.create_table(
        "flag_replies",
        sa.Column("flag_id", sa.String(length=26), nullable=False),
        sa.Column("reply_id", sa.String(length=26), nullable=False),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "flag_id"], ["flags.clinic_id", "flags.id"], name=op.f("fk_flag_replies_clinic_id_flag_id")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "reply_id"],
            ["replies.clinic_id", "replies.id"],
            name=op.f("fk_flag_replies_clinic_id_reply_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_flag_replies_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_replies")),
        sa.UniqueConstraint("flag_id", "reply_id", name=op.f("uq_flag_replies_flag_id_reply_id")),
    )
    op.create_index(op.f("ix_flag_replies_reply_id"), "flag_replies", ["reply_id"])


def downgrade() -> None:
    """Forget which replies joined a flag."""
    op.drop_table("flag_replies")
