"""Indexes for queries of every reply and every second, and a column that says whether a sender was guessed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Order a phone's replies by the provider's time (nobody asks by the other one); index mails that wait, senders."""
    op.add_column("replies", sa.Column("sender_guessed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_clinics_sender", "clinics", ["sender"])
    op.drop_index("ix_replies_from", table_name="replies")
    op.create_index("ix_replies_from", "replies", ["from_index", "provider_at"])
    which = sa.text("channel = 'email' AND sent_at IS NULL AND failed_why IS NULL")
    op.create_index("ix_pages_mail_waits", "pages", ["paged_at"], sqlite_where=which, postgresql_where=which)


def downgrade() -> None:
    """As it was."""
    op.drop_column("replies", "sender_guessed")
    op.drop_index("ix_clinics_sender", table_name="clinics")
    op.drop_index("ix_pages_mail_waits", table_name="pages")
    op.drop_index("ix_replies_from", table_name="replies")
    op.create_index("ix_replies_from", "replies", ["from_index", "received_at"])
