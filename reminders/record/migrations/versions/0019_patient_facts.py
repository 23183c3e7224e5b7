"""Facts of patients' courses that are kept for the report, and the triggers that mark whose have changed."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

from reminders.record.columns import Instant
from reminders.record.facts import Watched, unwatch, watch

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

#: What is watched from this migration on: a later one may watch more.
WATCHED: Final[dict[str, Watched]] = {
    "infusions": Watched(
        ("patient_id", "infused_at", "course", "condition", "protocol_id", "dose_hundredths", "status"),
        "SELECT {row}.patient_id AS id",
    ),
    "check_ins": Watched(
        (
            "patient_id", "infusion_id", "step", "due_at", "closes_at", "state", "reason", "asked_at", "answered_at",
        ),
        "SELECT {row}.patient_id AS id",
    ),
    "outcomes": Watched((), "SELECT {row}.patient_id AS id", events=("INSERT",)),
    "flags": Watched(
        ("kind", "check_in_id", "reply_id", "resolved_by"),
        "SELECT c.patient_id AS id FROM check_ins c WHERE c.id = {row}.check_in_id AND {row}.kind = 'unclear'",
    ),
    "replies": Watched(
        ("question",),
        "SELECT c.patient_id AS id FROM flags f JOIN check_ins c ON c.id = f.check_in_id "
        "WHERE f.clinic_id = {row}.clinic_id AND f.reply_id = {row}.id",
        events=("UPDATE",),
    ),
}  # fmt: skip


def upgrade() -> None:
    """Nothing is kept yet: the first report computes and keeps it."""
    op.create_table(
        "patient_facts",
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("known_from", Instant(), nullable=True),
        sa.Column("known_until", Instant(), nullable=True),
        sa.Column("courses", sa.Text(), nullable=False),
        sa.Column("clinic_id", sa.String(26), nullable=False),
        sa.Column("id", sa.String(26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name="fk_patient_facts_clinic_id"),
        sa.PrimaryKeyConstraint("id", name="pk_patient_facts"),
    )
    op.create_table(
        "changed_patients",
        sa.Column("patient_id", sa.String(26), nullable=False),
        sa.Column("id", sa.String(26), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changed_patients"),
    )
    op.create_index("ix_changed_patients_patient_id", "changed_patients", ["patient_id"])
    for statement in watch(op.get_context().dialect.name, WATCHED):
        op.execute(statement)


def downgrade() -> None:
    """They are derived: nothing is lost."""
    for statement in unwatch(op.get_context().dialect.name, WATCHED):
        op.execute(statement)
    op.drop_table("changed_patients")
    op.drop_table("patient_facts")
