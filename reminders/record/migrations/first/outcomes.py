"""Outcomes and flags, as migration 0001 makes them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def flags() -> None:
    op.create_table(
        "flags",
        sa.Column("patient_id", sa.String(length=26), nullable=True),
        sa.Column("infusion_id", sa.String(length=26), nullable=True),
        sa.Column("check_in_id", sa.String(length=26), nullable=True),
        sa.Column("reply_id", sa.String(length=26), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("concern", sa.String(length=8), nullable=False),
        sa.Column("natural_key", sa.String(length=120), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("respond_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=80), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(length=80), nullable=True),
        sa.Column("data_key_id", sa.String(length=26), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("page_round", sa.SmallInteger(), nullable=False),
        sa.Column("page_next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_flags_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flags")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_flags_clinic_id_id")),
        sa.UniqueConstraint("clinic_id", "natural_key", name=op.f("uq_flags_clinic_id_natural_key")),
    )
    op.create_index("ix_flags_log", "flags", ["clinic_id", "id"], unique=False)
    op.create_index(
        "ix_flags_open",
        "flags",
        ["clinic_id", "concern", "opened_at"],
        unique=False,
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_index("ix_flags_patient", "flags", ["clinic_id", "patient_id"], unique=False)


def pages() -> None:
    op.create_table(
        "pages",
        sa.Column("flag_id", sa.String(length=26), nullable=False),
        sa.Column("contact_id", sa.String(length=26), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("paged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_why", sa.String(length=120), nullable=True),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "flag_id"], ["flags.clinic_id", "flags.id"], name=op.f("fk_pages_clinic_id_flag_id")
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_pages_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint(
            "flag_id", "round", "contact_id", "channel", name=op.f("uq_pages_flag_id_round_contact_id_channel")
        ),
    )


def outcomes() -> None:
    op.create_table(
        "outcomes",
        sa.Column("patient_id", sa.String(length=26), nullable=False),
        sa.Column("infusion_id", sa.String(length=26), nullable=False),
        sa.Column("check_in_id", sa.String(length=26), nullable=True),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("value_hundredths", sa.SmallInteger(), nullable=True),
        sa.Column("recall", sa.String(length=12), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("reply_id", sa.String(length=26), nullable=True),
        sa.Column("supersedes", sa.String(length=26), nullable=True),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("data_key_id", sa.String(length=26), nullable=True),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "check_in_id"],
            ["check_ins.clinic_id", "check_ins.id"],
            name=op.f("fk_outcomes_clinic_id_check_in_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "infusion_id"],
            ["infusions.clinic_id", "infusions.id"],
            name=op.f("fk_outcomes_clinic_id_infusion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_outcomes_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_outcomes_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_outcomes_clinic_id_id")),
        sa.UniqueConstraint("supersedes", name=op.f("uq_outcomes_supersedes")),
    )
    op.create_index("ix_outcomes_clinic", "outcomes", ["clinic_id", "id"], unique=False)
    op.create_index("ix_outcomes_patient", "outcomes", ["clinic_id", "patient_id"], unique=False)
    op.create_index("ix_outcomes_recorded", "outcomes", ["clinic_id", "recorded_at"], unique=False)
    op.create_index(
        "uq_outcomes_first",
        "outcomes",
        ["infusion_id", "step", "measure"],
        unique=True,
        sqlite_where=sa.text("supersedes IS NULL"),
        postgresql_where=sa.text("supersedes IS NULL"),
    )
