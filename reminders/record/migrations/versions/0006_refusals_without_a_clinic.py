"""Refusals are kept by sender, not by clinic; a sender keeps which phones its last rejections were for."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)
_NOT_THEIRS = {"wrong-person": 1, "deceased": 2}
_CHOSEN = {"words": 0, "staff": 0, "provider": 1, "keyword": 1}


def upgrade() -> None:
    """Make the table, move the clinics' refusals into it, and drop their columns."""
    op.create_table(
        "refusals",
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("phone_index", sa.String(length=64), nullable=False),
        sa.Column("opted_out_at", _AT, nullable=True),
        sa.Column("opted_out_how", sa.String(length=20), nullable=True),
        sa.Column("choice_at", _AT, nullable=True),
        sa.Column("not_theirs_at", _AT, nullable=True),
        sa.Column("not_theirs_how", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("sender", "phone_index", name=op.f("pk_refusals")),
    )
    op.add_column("phone_numbers", sa.Column("welcome_at", _AT, nullable=True))
    op.add_column("phone_numbers", sa.Column("theirs_at", _AT, nullable=True))
    op.add_column("senders", sa.Column("stopped_late", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("senders", sa.Column("refused_code", sa.Integer(), nullable=True))
    op.add_column("senders", sa.Column("refused_phones", sa.JSON(), nullable=True))
    op.add_column("messages", sa.Column("times_refused", sa.SmallInteger(), nullable=False, server_default="0"))
    _move()
    for column in ("opted_out_at", "opted_out_how", "choice_at"):
        op.drop_column("phone_numbers", column)


def downgrade() -> None:
    """Give every clinic that knows the phone its own copy of the refusal."""
    for column in (
        sa.Column("opted_out_at", _AT, nullable=True),
        sa.Column("opted_out_how", sa.String(length=20), nullable=True),
        sa.Column("choice_at", _AT, nullable=True),
    ):
        op.add_column("phone_numbers", column)
    op.execute(
        "UPDATE phone_numbers SET (opted_out_at, opted_out_how, choice_at) = ("
        " SELECT CASE WHEN r.not_theirs_how IS NULL THEN r.opted_out_at ELSE r.not_theirs_at END,"
        " coalesce(r.not_theirs_how, r.opted_out_how), r.choice_at FROM refusals r"
        " WHERE r.sender = phone_numbers.sender AND r.phone_index = phone_numbers.phone_index)"
    )
    for name in ("welcome_at", "theirs_at"):
        op.drop_column("phone_numbers", name)
    op.drop_table("refusals")
    for name in ("stopped_late", "refused_code", "refused_phones"):
        op.drop_column("senders", name)
    op.drop_column("messages", "times_refused")


def _move() -> None:
    connection = op.get_bind()
    numbers = sa.table(
        "phone_numbers", *(sa.column(n) for n in ("id", "sender", "phone_index", "opted_out_how")),
        *(sa.column(n, _AT) for n in ("opted_out_at", "choice_at", "welcome_at", "theirs_at")),
    )  # fmt: skip
    refusals = sa.table(
        "refusals", *(sa.column(n) for n in ("sender", "phone_index", "opted_out_how", "not_theirs_how")),
        *(sa.column(n, _AT) for n in ("opted_out_at", "choice_at", "not_theirs_at")),
    )  # fmt: skip
    phones: dict[tuple[str, str], list[Any]] = defaultdict(list)
    told = sa.or_(numbers.c.opted_out_at.is_not(None), numbers.c.choice_at.is_not(None))
    for row in connection.execute(sa.select(numbers).where(told)).mappings().all():
        phones[row["sender"], row["phone_index"]].append(row)
    for (sender, phone_index), rows in phones.items():
        connection.execute(sa.insert(refusals).values(sender=sender, phone_index=phone_index, **_together(rows)))
        for row in rows:
            lifted = _lifted(row, rows)
            if lifted:
                connection.execute(sa.update(numbers).where(numbers.c.id == row["id"]).values(lifted))


def _together(rows: list[Any]) -> dict[str, Any]:
    """The clinics' refusals as one: the gravest \"not their phone\", and the phone's newest choice."""
    choices = [row["choice_at"] for row in rows if row["choice_at"] is not None]
    values: dict[str, Any] = {"choice_at": max(choices, default=None)}
    if not_theirs := [row for row in rows if row["opted_out_how"] in _NOT_THEIRS]:
        worst = max(not_theirs, key=lambda row: _NOT_THEIRS[row["opted_out_how"]])
        values |= {"not_theirs_at": worst["opted_out_at"], "not_theirs_how": worst["opted_out_how"]}
    if chosen := [row for row in rows if row["opted_out_how"] in _CHOSEN]:
        gravest = max(chosen, key=lambda row: _CHOSEN[row["opted_out_how"]])
        values |= {"opted_out_at": gravest["opted_out_at"], "opted_out_how": gravest["opted_out_how"]}
    return values


def _lifted(row: Any, rows: list[Any]) -> dict[str, Any]:
    """A clinic where texts were welcomed later than they were refused keeps that.

    Whether the phone or staff said so is not known. So it is no word of staff that the phone is their patient's: a
    "wrong number" binds this clinic too, until its staff say otherwise.
    """
    if row["opted_out_how"] is not None or row["choice_at"] is None:
        return {}
    newer = all(other["opted_out_at"] is None or other["opted_out_at"] <= row["choice_at"] for other in rows)
    return {"welcome_at": row["choice_at"]} if newer else {}
