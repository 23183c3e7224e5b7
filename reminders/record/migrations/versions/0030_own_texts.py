"""The clinics' own words for texts, and how many versions of them a clinic has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every clinic goes on with the product's words."""
    op.add_column("clinics", sa.Column("own_texts_version", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "own_texts",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_own_texts_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_texts")),
        sa.UniqueConstraint(
            "clinic_id", "version", "language", "text", name=op.f("uq_own_texts_clinic_id_version_language_text")
        ),
    )


def downgrade() -> None:
    """The clinics' words are lost; messages keep what was sent."""
    op.drop_table("own_texts")
    op.drop_column("clinics", "own_texts_version")
