"""A test page names the contact whose phone it tries in a column of its own, and no longer in its natural key alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

#: The test pages of one contact, found by the index of natural keys: a time's digits come before a letter in every
#: collation. So nobody waits while all texts are read.
_OF_CONTACT = sa.text(
    "UPDATE messages SET contact_id = :contact"
    " WHERE clinic_id = :clinic AND natural_key >= :begins AND natural_key < :ends"
)


def upgrade() -> None:
    """Fill the column. A test page that the release before queues later has none, and is told of by that one alone."""
    op.add_column("messages", sa.Column("contact_id", sa.String(26), nullable=True))
    connection = op.get_bind()
    for clinic, contact in connection.execute(sa.text("SELECT clinic_id, id FROM on_call_contacts")).all():
        key = f"test-page:{contact}:"
        of = {"clinic": clinic, "contact": contact, "begins": key, "ends": f"{key}Z"}
        connection.execute(_OF_CONTACT, of)


def downgrade() -> None:
    """The natural keys still begin with the contacts."""
    op.drop_column("messages", "contact_id")
