"""One-time links, recovery codes, and clinics where everybody needs one-time codes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reminders.record.columns import Instant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody is invited yet, and every clinic keeps the installation's rule."""
    op.add_column(
        "clinics", sa.Column("second_factor_for_all", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "sign_in_links",
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("role", sa.String(12), nullable=True),
        sa.Column("staff_id", sa.String(26), nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_by", sa.String(80), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("clinic_id", sa.String(26), nullable=False),
        sa.Column("id", sa.String(26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name="fk_sign_in_links_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"], ["staff.clinic_id", "staff.id"], name="fk_sign_in_links_clinic_id_staff_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_links"),
        sa.UniqueConstraint("digest", name="uq_sign_in_links_digest"),
    )
    op.create_index("ix_sign_in_links_clinic_id_email", "sign_in_links", ["clinic_id", "email"])
    op.create_index("ix_sign_in_links_made_by", "sign_in_links", ["made_by"])
    op.create_index("ix_sign_in_links_staff_id", "sign_in_links", ["staff_id"])
    op.create_table(
        "recovery_codes",
        sa.Column("staff_id", sa.String(26), nullable=False),
        sa.Column("code_index", sa.String(64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column("clinic_id", sa.String(26), nullable=False),
        sa.Column("id", sa.String(26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name="fk_recovery_codes_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"], ["staff.clinic_id", "staff.id"], name="fk_recovery_codes_clinic_id_staff_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_codes"),
        sa.UniqueConstraint("staff_id", "code_index", name="uq_recovery_codes_staff_id_code_index"),
    )


def downgrade() -> None:
    """Open invitations, resets and recovery codes are lost; passwords and second factors stay."""
    op.drop_table("recovery_codes")
    op.drop_table("sign_in_links")
    op.drop_column("clinics", "second_factor_for_all")
