"""The record as first laid out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reminders.record.append_only import protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table, then protect what is append-only."""
    op.create_table(
        "clinics",
        sa.Column("slug", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("text_name", sa.String(length=30), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=True),
        sa.Column("hours_start", sa.Time(), nullable=False),
        sa.Column("hours_end", sa.Time(), nullable=False),
        sa.Column("texts_per_day", sa.Integer(), nullable=True),
        sa.Column("texts_per_week", sa.Integer(), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("data_key_id", sa.String(length=26), nullable=True),
        sa.Column("paused_why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinics")),
        sa.UniqueConstraint("slug", name=op.f("uq_clinics_slug")),
    )
    op.create_table(
        "clock_anchor",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("care_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("real_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("speed", sa.Float(), nullable=False),
        sa.Column("asked_start", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_anchor")),
    )
    op.create_table(
        "cursors",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_cursors")),
    )
    op.create_table(
        "duties",
        sa.Column("duty", sa.String(length=20), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("duty", name=op.f("pk_duties")),
    )
    op.create_table(
        "holds",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_holds")),
    )
    op.create_table(
        "ring_keys",
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("purpose", name=op.f("pk_ring_keys")),
    )
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
    op.create_table(
        "api_keys",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_api_keys_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_api_keys_clinic_id_id")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_keys_digest")),
        sa.UniqueConstraint("name", name=op.f("uq_api_keys_name")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("care_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.String(length=26), nullable=False),
        sa.Column("data_key_id", sa.String(length=26), nullable=True),
        sa.Column("details_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_audit_entries_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("clinic_id", "sequence", name=op.f("uq_audit_entries_clinic_id_sequence")),
    )
    op.create_index("ix_audit_subject", "audit_entries", ["clinic_id", "subject_id"], unique=False)
    op.create_table(
        "audit_heads",
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_audit_heads_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "closed_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_closed_days_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_days")),
        sa.UniqueConstraint("clinic_id", "day", name=op.f("uq_closed_days_clinic_id_day")),
    )
    op.create_table(
        "data_keys",
        sa.Column("patient_id", sa.String(length=26), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_data_keys_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_keys")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_data_keys_clinic_id_id")),
    )
    op.create_index(op.f("ix_data_keys_clinic_id_patient_id"), "data_keys", ["clinic_id", "patient_id"], unique=False)
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
    op.create_table(
        "on_call_contacts",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_on_call_contacts_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_on_call_contacts")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_on_call_contacts_clinic_id_id")),
        sa.UniqueConstraint("clinic_id", "position", name=op.f("uq_on_call_contacts_clinic_id_position")),
    )
    op.create_table(
        "phone_numbers",
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("phone_index", sa.String(length=64), nullable=False),
        sa.Column("opted_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opted_out_how", sa.String(length=20), nullable=True),
        sa.Column("choice_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bad_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bad_code", sa.Integer(), nullable=True),
        sa.Column("undelivered_in_a_row", sa.SmallInteger(), nullable=False),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_phone_numbers_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_numbers")),
        sa.UniqueConstraint(
            "clinic_id", "sender", "phone_index", name=op.f("uq_phone_numbers_clinic_id_sender_phone_index")
        ),
    )
    op.create_index(op.f("ix_phone_numbers_phone_index"), "phone_numbers", ["phone_index"], unique=False)
    op.create_table(
        "protocols",
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_protocols_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocols")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_protocols_clinic_id_id")),
        sa.UniqueConstraint("clinic_id", "name", "version", name=op.f("uq_protocols_clinic_id_name_version")),
    )
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
    op.create_table(
        "sign_in_tries",
        sa.Column("bucket_index", sa.String(length=64), nullable=False),
        sa.Column("address_index", sa.String(length=64), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("wait_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket_index", name=op.f("pk_sign_in_tries")),
    )
    op.create_index(op.f("ix_sign_in_tries_address_index"), "sign_in_tries", ["address_index"], unique=False)
    op.create_index(op.f("ix_sign_in_tries_keep_until"), "sign_in_tries", ["keep_until"], unique=False)
    op.create_table(
        "staff",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("password_is_temporary", sa.Boolean(), nullable=False),
        sa.Column("data_key_id", sa.String(length=26), nullable=False),
        sa.Column("second_factor_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("second_factor_step", sa.Integer(), nullable=False),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_staff_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_staff_clinic_id_id")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("api_key_id", sa.String(length=26), nullable=False),
        sa.Column("key_index", sa.String(length=64), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "api_key_id"],
            ["api_keys.clinic_id", "api_keys.id"],
            name=op.f("fk_idempotency_keys_clinic_id_api_key_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_idempotency_keys_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint("api_key_id", "key_index", name=op.f("uq_idempotency_keys_api_key_id_key_index")),
    )
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
    op.create_table(
        "patients",
        sa.Column("data_key_id", sa.String(length=26), nullable=False),
        sa.Column("mrn_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("mrn_index", sa.String(length=64), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_index", sa.String(length=64), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("shared_phone", sa.Boolean(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("preferred_time", sa.Time(), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(length=40), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "data_key_id"],
            ["data_keys.clinic_id", "data_keys.id"],
            name=op.f("fk_patients_clinic_id_data_key_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_patients_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patients")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_patients_clinic_id_id")),
        sa.UniqueConstraint("clinic_id", "mrn_index", name=op.f("uq_patients_clinic_id_mrn_index")),
    )
    op.create_index(op.f("ix_patients_clinic_id_name_index"), "patients", ["clinic_id", "name_index"], unique=False)
    op.create_index(op.f("ix_patients_phone_index"), "patients", ["phone_index"], unique=False)
    op.create_table(
        "consents",
        sa.Column("patient_id", sa.String(length=26), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("unencrypted_ok", sa.Boolean(), nullable=False),
        sa.Column("wording_version", sa.String(length=40), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_consents_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_consents_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_clinic_id_patient_id"), "consents", ["clinic_id", "patient_id"], unique=False)
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
    # ### end Alembic commands ###
    for table in ("outcomes", "audit_entries", "consents", "message_events"):
        for statement in protect(op.get_bind().dialect.name, table):
            op.execute(statement)
