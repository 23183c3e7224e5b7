"""When a clinic's staff are reminded to plan a patient's next course."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reminders.record.columns import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every clinic starts without reminders."""
    op.add_column("clinics", sa.Column("next_course_rule", sa.String(16), nullable=False, server_default="never"))
    op.add_column("clinics", sa.Column("next_course_days", sa.SmallInteger(), nullable=True))
    op.add_column("clinics", sa.Column("next_course_checked_at", Instant(), nullable=True))
    where = sa.text("next_course_checked_at IS NOT NULL")
    op.create_index(
        "ix_clinics_next_course", "clinics", ["next_course_checked_at"], sqlite_where=where, postgresql_where=where
    )
    where = sa.text("of_day > 0")
    op.create_index(
        "ix_infusions_given", "infusions", ["clinic_id", "infused_at"], sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    """The clinics' rules are lost."""
    op.drop_index("ix_infusions_given", "infusions")
    op.drop_index("ix_clinics_next_course", "clinics")
    op.drop_column("clinics", "next_course_checked_at")
    op.drop_column("clinics", "next_course_days")
    op.drop_column("clinics", "next_course_rule")
