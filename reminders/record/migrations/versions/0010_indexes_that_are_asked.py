"""What is asked for every reply and every second has an index: a phone's texts by time, and mails not sent yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Order a phone's replies by the provider's time (nobody asks by the other one), and index mails that wait."""
    op.drop_index("ix_replies_from", table_name="replies")
    op.create_index("ix_replies_from", "replies", ["from_index", "provider_at"])
    which = sa.text("channel = 'email' AND sent_at IS NULL AND failed_why IS NULL")
    op.create_index("ix_pages_mail_waits", "pages", ["paged_at"], sqlite_where=which, postgresql_where=which)


def downgrade() -> None:
    """As it was."""
    op.drop_index("ix_pages_mail_waits", table_name="pages")
    op.drop_index("ix_replies_from", table_name="replies")
    op.create_index("ix_replies_from", "replies", ["from_index", "received_at"])
