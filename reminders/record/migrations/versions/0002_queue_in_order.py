"""The queue's index has the whole order of the claim, so that the first text that may leave is read first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index again, with the identifier as its last column."""
    _make("priority", "send_after", "id")


def downgrade() -> None:
    """Make it as it was."""
    _make("priority", "send_after")


def _make(*columns: str) -> None:
    op.drop_index("ix_messages_queue", table_name="messages")
    queued = sa.text("state = 'queued'")
    op.create_index("ix_messages_queue", "messages", [*columns], sqlite_where=queued, postgresql_where=queued)
