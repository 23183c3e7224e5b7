"""Infusions and their check-ins, as migration 0001 makes them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def infusions() -> None:
    op.create_table(
        "infusions",
        sa.Column("patient_id", sa.String(length=26), nullable=False),
        sa.Column("infused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("of_day", sa.SmallInteger(), nullable=False),
        sa.Column("condition", sa.String(length=40), nullable=False),
        sa.Column("course", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("protocol_id", sa.String(length=26), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("data_key_id", sa.String(length=26), nullable=True),
        sa.Column("cancelled_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_infusions_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "protocol_id"],
            ["protocols.clinic_id", "protocols.id"],
            name=op.f("fk_infusions_clinic_id_protocol_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_infusions_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_infusions")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_infusions_clinic_id_id")),
        sa.UniqueConstraint(
            "clinic_id",
            "patient_id",
            "local_day",
            "of_day",
            name=op.f("uq_infusions_clinic_id_patient_id_local_day_of_day"),
        ),
    )
    op.create_index(
        op.f("ix_infusions_clinic_id_patient_id_infused_at"),
        "infusions",
        ["clinic_id", "patient_id", "infused_at"],
        unique=False,
    )


def check_ins() -> None:
    op.create_table(
        "check_ins",
        sa.Column("patient_id", sa.String(length=26), nullable=False),
        sa.Column("infusion_id", sa.String(length=26), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nudge_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("awaiting", sa.String(length=20), nullable=True),
        sa.Column("clarified", sa.SmallInteger(), nullable=False),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "infusion_id"],
            ["infusions.clinic_id", "infusions.id"],
            name=op.f("fk_check_ins_clinic_id_infusion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_check_ins_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_check_ins_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_check_ins_clinic_id_id")),
        sa.UniqueConstraint("clinic_id", "infusion_id", "step", name=op.f("uq_check_ins_clinic_id_infusion_id_step")),
    )


def check_ins_indexes() -> None:
    op.create_index(
        "ix_check_ins_asked",
        "check_ins",
        ["clinic_id", "asked_at"],
        unique=False,
        sqlite_where=sa.text("asked_at IS NOT NULL"),
        postgresql_where=sa.text("asked_at IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_check_ins_clinic_id_patient_id_due_at"),
        "check_ins",
        ["clinic_id", "patient_id", "due_at"],
        unique=False,
    )
    op.create_index(
        "ix_check_ins_closing",
        "check_ins",
        ["closes_at"],
        unique=False,
        sqlite_where=sa.text("final = 0"),
        postgresql_where=sa.text("NOT final"),
    )
    op.create_index(
        "ix_check_ins_due",
        "check_ins",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'scheduled' AND queued_at IS NULL"),
        postgresql_where=sa.text("state = 'scheduled' AND queued_at IS NULL"),
    )
    op.create_index(
        "ix_check_ins_next",
        "check_ins",
        ["clinic_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'scheduled'"),
        postgresql_where=sa.text("state = 'scheduled'"),
    )
    op.create_index(
        "ix_check_ins_nudge",
        "check_ins",
        ["nudge_at"],
        unique=False,
        sqlite_where=sa.text("nudge_at IS NOT NULL"),
        postgresql_where=sa.text("nudge_at IS NOT NULL"),
    )
