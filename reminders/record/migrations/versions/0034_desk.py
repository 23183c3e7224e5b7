"""Pages that answered a form, kept for a while; names of API keys, unique at each clinic."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reminders.record.columns import Instant

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is kept yet."""
    op.create_table(
        "kept_pages",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("keep_until", Instant(), nullable=False),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_kept_pages_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_pages")),
        sa.UniqueConstraint("digest", name=op.f("uq_kept_pages_digest")),
    )
    op.create_index(op.f("ix_kept_pages_keep_until"), "kept_pages", ["keep_until"])


def downgrade() -> None:
    """What was typed into refused forms is lost."""
    op.drop_table("kept_pages")
