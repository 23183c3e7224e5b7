"""A table of the identifiers by which clinics' own systems know patients and infusions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLE = "external_identifiers"


def upgrade() -> None:
    """Make it, empty."""
    op.create_table(
        TABLE,
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("patient_id", sa.String(length=26), nullable=False),
        sa.Column("infusion_id", sa.String(length=26), nullable=True),
        sa.Column("identifier_index", sa.String(length=64), nullable=False),
        sa.Column("value_index", sa.String(length=64), nullable=False),
        sa.Column("data_key_id", sa.String(length=26), nullable=False),
        sa.Column("identifier_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "infusion_id"],
            ["infusions.clinic_id", "infusions.id"],
            name=op.f("fk_external_identifiers_clinic_id_infusion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_external_identifiers_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_external_identifiers_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_identifiers")),
        sa.UniqueConstraint(
            "clinic_id",
            "kind",
            "identifier_index",
            name=op.f("uq_external_identifiers_clinic_id_kind_identifier_index"),
        ),
    )
    for columns in (("clinic_id", "kind", "value_index"), ("clinic_id", "patient_id")):
        op.create_index(op.f(f"ix_{TABLE}_{'_'.join(columns)}"), TABLE, list(columns), unique=False)


def downgrade() -> None:
    """Drop it: repeats are then known by record number and time alone."""
    op.drop_table(TABLE)
