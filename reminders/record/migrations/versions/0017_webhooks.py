"""Outgoing webhooks: a clinic's endpoints, what is to be sent to them, and whether a clinic has any."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reminders.record.columns import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No clinic has an endpoint yet."""
    op.add_column("clinics", sa.Column("has_webhooks", sa.Boolean(), nullable=False, server_default=sa.false()))
    _create_endpoints()
    _create_deliveries()


def downgrade() -> None:
    """Endpoints and what waits to be sent to them are lost."""
    op.drop_table("webhook_deliveries")
    op.drop_table("webhook_endpoints")
    op.drop_column("clinics", "has_webhooks")


def _create_endpoints() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("data_key_id", sa.String(26), nullable=False),
        sa.Column("url_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("old_secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("old_secret_until", Instant(), nullable=True),
        sa.Column("events", sa.String(120), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("disabled_at", Instant(), nullable=True),
        sa.Column("disabled_why", sa.String(12), nullable=True),
        sa.Column("deleted_at", Instant(), nullable=True),
        sa.Column("delivered_at", Instant(), nullable=True),
        sa.Column("failing_since", Instant(), nullable=True),
        sa.Column("failures_in_a_row", sa.SmallInteger(), nullable=False),
        sa.Column("paused_until", Instant(), nullable=True),
        sa.Column("served_at", Instant(), nullable=True),
        sa.Column("lease_token", sa.String(26), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("clinic_id", sa.String(26), nullable=False),
        sa.Column("id", sa.String(26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_webhook_endpoints_clinic_id")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "data_key_id"],
            ["data_keys.clinic_id", "data_keys.id"],
            name=op.f("fk_webhook_endpoints_clinic_id_data_key_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_webhook_endpoints_clinic_id_id")),
    )


def _create_deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("endpoint_id", sa.String(26), nullable=False),
        sa.Column("event", sa.String(24), nullable=False),
        sa.Column("subject_id", sa.String(26), nullable=False),
        sa.Column("patient_id", sa.String(26), nullable=True),
        sa.Column("infusion_id", sa.String(26), nullable=True),
        sa.Column("happened_at", Instant(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("tried_at", Instant(), nullable=True),
        sa.Column("answer", sa.String(24), nullable=True),
        sa.Column("clinic_id", sa.String(26), nullable=False),
        sa.Column("id", sa.String(26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_webhook_deliveries_clinic_id")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "endpoint_id"],
            ["webhook_endpoints.clinic_id", "webhook_endpoints.id"],
            name=op.f("fk_webhook_deliveries_clinic_id_endpoint_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_webhook_deliveries_waiting",
        "webhook_deliveries",
        ["endpoint_id", "next_at", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("ix_webhook_deliveries_endpoint", "webhook_deliveries", ["clinic_id", "endpoint_id", "id"])
