"""How soon a clinic repeats a page that nobody acknowledged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every clinic keeps the installation's interval."""
    op.add_column("clinics", sa.Column("page_again_minutes", sa.SmallInteger(), nullable=True))


def downgrade() -> None:
    """The clinics' own intervals are lost."""
    op.drop_column("clinics", "page_again_minutes")
