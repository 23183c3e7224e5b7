"""Messages, replies and senders, as migration 0001 makes them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def senders() -> None:
    op.create_table(
        "senders",
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("segments_per_second", sa.Float(), nullable=False),
        sa.Column("free_at_epoch", sa.Float(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_code", sa.Integer(), nullable=True),
        sa.Column("probe_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("sender", name=op.f("pk_senders")),
    )


def replies() -> None:
    op.create_table(
        "replies",
        sa.Column("provider_id", sa.String(length=64), nullable=False),
        sa.Column("data_key_id", sa.String(length=26), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("from_index", sa.String(length=64), nullable=False),
        sa.Column("from_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("media", sa.SmallInteger(), nullable=False),
        sa.Column("opt_out_type", sa.String(length=8), nullable=True),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("provider_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("patient_id", sa.String(length=26), nullable=True),
        sa.Column("check_in_id", sa.String(length=26), nullable=True),
        sa.Column("question", sa.String(length=20), nullable=True),
        sa.Column("attribution", sa.String(length=12), nullable=True),
        sa.Column("reader_version", sa.String(length=20), nullable=True),
        sa.Column("rule", sa.String(length=40), nullable=True),
        sa.Column("intent", sa.String(length=14), nullable=True),
        sa.Column("concern", sa.String(length=8), nullable=True),
        sa.Column("value_hundredths", sa.SmallInteger(), nullable=True),
        sa.Column("outcome_id", sa.String(length=26), nullable=True),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_replies_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_replies_clinic_id_id")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_replies_provider_id")),
    )
    op.create_index("ix_replies_from", "replies", ["from_index", "received_at"], unique=False)
    op.create_index("ix_replies_log", "replies", ["clinic_id", "id"], unique=False)
    op.create_index("ix_replies_patient", "replies", ["clinic_id", "patient_id", "id"], unique=False)
    op.create_index(
        "ix_replies_unread",
        "replies",
        ["received_at"],
        unique=False,
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )


def messages() -> None:
    op.create_table(
        "messages",
        sa.Column("patient_id", sa.String(length=26), nullable=True),
        sa.Column("check_in_id", sa.String(length=26), nullable=True),
        sa.Column("reply_id", sa.String(length=26), nullable=True),
        sa.Column("flag_id", sa.String(length=26), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=True),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("natural_key", sa.String(length=120), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("unprompted", sa.Boolean(), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("to_index", sa.String(length=64), nullable=False),
        sa.Column("to_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("body_index", sa.String(length=64), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("data_key_id", sa.String(length=26), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("wording_version", sa.String(length=40), nullable=False),
        sa.Column("segments", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("send_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("send_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("claim_token", sa.String(length=26), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_care_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("try_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("times_missing", sa.SmallInteger(), nullable=False),
        sa.Column("missing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.String(length=64), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "check_in_id"],
            ["check_ins.clinic_id", "check_ins.id"],
            name=op.f("fk_messages_clinic_id_check_in_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_messages_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_messages_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_messages_clinic_id_id")),
        sa.UniqueConstraint("clinic_id", "natural_key", name=op.f("uq_messages_clinic_id_natural_key")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_messages_provider_id")),
    )


def messages_indexes() -> None:
    op.create_index("ix_messages_check_in", "messages", ["check_in_id"], unique=False)
    op.create_index(
        "ix_messages_in_flight",
        "messages",
        ["claimed_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('accepted', 'sent')"),
        postgresql_where=sa.text("state IN ('accepted', 'sent')"),
    )
    op.create_index("ix_messages_patient", "messages", ["clinic_id", "patient_id", "created_at"], unique=False)
    op.create_index(
        "ix_messages_queue",
        "messages",
        ["priority", "send_after"],
        unique=False,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index("ix_messages_reply", "messages", ["reply_id"], unique=False)
    op.create_index("ix_messages_to", "messages", ["to_index", "claimed_care_at"], unique=False)
    op.create_index(
        "ix_messages_unsettled",
        "messages",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state IN ('claimed', 'unknown')"),
        postgresql_where=sa.text("state IN ('claimed', 'unknown')"),
    )


def message_events() -> None:
    op.create_table(
        "message_events",
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_state", sa.String(length=12), nullable=True),
        sa.Column("to_state", sa.String(length=12), nullable=False),
        sa.Column("cause", sa.String(length=60), nullable=False),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "message_id"],
            ["messages.clinic_id", "messages.id"],
            name=op.f("fk_message_events_clinic_id_message_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_message_events_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_events")),
    )
    op.create_index(op.f("ix_message_events_message_id"), "message_events", ["message_id"], unique=False)
