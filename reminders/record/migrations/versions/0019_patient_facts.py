"""Facts of patients' courses that are kept for the report, and the triggers that mark whose have changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reminders.record.columns import Instant
from reminders.record.facts import unwatch, watch

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


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
    for statement in watch(op.get_context().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """They are derived: nothing is lost."""
    for statement in unwatch(op.get_context().dialect.name):
        op.execute(statement)
    op.drop_table("changed_patients")
    op.drop_table("patient_facts")
