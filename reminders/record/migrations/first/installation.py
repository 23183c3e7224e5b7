"""Tables of the installation itself, as migration 0001 makes them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def clock_anchor() -> None:
    op.create_table(
        "clock_anchor",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("care_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("real_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("speed", sa.Float(), nullable=False),
        sa.Column("asked_start", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_anchor")),
    )


def cursors() -> None:
    op.create_table(
        "cursors",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_cursors")),
    )


def duties() -> None:
    op.create_table(
        "duties",
        sa.Column("duty", sa.String(length=20), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("duty", name=op.f("pk_duties")),
    )


def holds() -> None:
    op.create_table(
        "holds",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_holds")),
    )


def ring_keys() -> None:
    op.create_table(
        "ring_keys",
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("purpose", name=op.f("pk_ring_keys")),
    )
