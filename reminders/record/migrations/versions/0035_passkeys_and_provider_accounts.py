"""Passkeys, challenges that were answered, and accounts at an identity provider."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reminders.record.columns import Instant

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Everybody signs in with a password until now."""
    op.create_table(
        "passkeys",
        sa.Column("staff_id", sa.String(26), nullable=False),
        sa.Column("credential_digest", sa.String(64), nullable=False),
        sa.Column("data_key_id", sa.String(26), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("credential_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("relying_party", sa.String(253), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("last_used_at", Instant(), nullable=True),
        *_of_staff("passkeys"),
        sa.UniqueConstraint("credential_digest", name="uq_passkeys_credential_digest"),
    )
    op.create_index("ix_passkeys_staff_id", "passkeys", ["staff_id"])
    op.create_table(
        "used_challenges",
        sa.Column("challenge_digest", sa.String(64), nullable=False),
        sa.Column("keep_until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("challenge_digest", name="pk_used_challenges"),
    )
    op.create_index("ix_used_challenges_keep_until", "used_challenges", ["keep_until"])
    op.create_table(
        "provider_accounts",
        sa.Column("staff_id", sa.String(26), nullable=False),
        sa.Column("issuer", sa.String(255), nullable=False),
        sa.Column("subject_index", sa.String(64), nullable=False),
        sa.Column("data_key_id", sa.String(26), nullable=False),
        sa.Column("shown_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("last_used_at", Instant(), nullable=True),
        *_of_staff("provider_accounts"),
        sa.UniqueConstraint("subject_index", name="uq_provider_accounts_subject_index"),
        sa.UniqueConstraint("staff_id", "issuer", name="uq_provider_accounts_staff_id_issuer"),
    )


def _of_staff(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("clinic_id", sa.String(26), nullable=False),
        sa.Column("id", sa.String(26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=f"fk_{table}_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"], ["staff.clinic_id", "staff.id"], name=f"fk_{table}_clinic_id_staff_id"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def downgrade() -> None:
    """Passkeys and connected accounts are lost; passwords and codes stay."""
    op.drop_table("provider_accounts")
    op.drop_table("used_challenges")
    op.drop_table("passkeys")
