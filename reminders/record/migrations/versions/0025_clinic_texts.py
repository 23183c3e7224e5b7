"""The texts that a clinic's staff may send by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reminders.record.columns import Instant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No clinic has any yet."""
    op.create_table(
        "clinic_texts",
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("approved_by", sa.String(80), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("retired_at", Instant(), nullable=True),
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("clinic_id", sa.String(26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_clinic_texts_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_texts")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_clinic_texts_clinic_id_id")),
    )


def downgrade() -> None:
    """The lists are lost; what was sent stays."""
    op.drop_table("clinic_texts")
