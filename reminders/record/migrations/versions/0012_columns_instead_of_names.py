"""What a flag is about, and whether a machine wrote a reply, stand in columns of their own.

Until now the first was read out of the flag's natural key, the second out of the name of the reply's rule.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

#: How many characters of a natural key stand after the sender: a colon and the time at which it stopped.
_STOPPED_AT_LENGTH = len(":20260302T150000")

_OF_A_TEXT = ("bad-number", "not-delivered", "not-texted")


def upgrade() -> None:
    """Fill the new columns from the natural keys and the rule."""
    op.add_column("flags", sa.Column("other_clinic_reply_id", sa.String(26), nullable=True))
    op.add_column("flags", sa.Column("message_id", sa.String(26), nullable=True))
    op.add_column("flags", sa.Column("sender", sa.String(40), nullable=True))
    _move("other_clinic_reply_id", "danger-elsewhere", "kind = 'danger'")
    for kind in _OF_A_TEXT:
        _move("message_id", kind, f"kind = '{kind}'")
    _move("message_id", "opted-out", "kind = 'opted-out' AND reply_id IS NULL")
    _move("sender", "sender-stopped", "kind = 'sender-stopped'", but_last=_STOPPED_AT_LENGTH)
    op.add_column("replies", sa.Column("is_automatic", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE replies SET is_automatic = true WHERE rule = 'automatic'")


def downgrade() -> None:
    """The natural keys and the rule were not changed, so nothing is lost."""
    op.drop_column("replies", "is_automatic")
    for name in ("other_clinic_reply_id", "message_id", "sender"):
        op.drop_column("flags", name)


def _move(column: str, prefix: str, where: str, *, but_last: int = 0) -> None:
    """Set a column to what follows `prefix` and its colon in the natural key, without its last characters."""
    begin = len(prefix) + 2
    op.execute(
        f"UPDATE flags SET {column} = substr(natural_key, {begin}, length(natural_key) - {begin - 1 + but_last})"  # noqa: S608
        f" WHERE {where} AND natural_key LIKE '{prefix}:%'"
    )
