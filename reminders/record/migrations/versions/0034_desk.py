"""Pages that answered a form; test pages by mail; retired schedules; names of API keys, unique at each clinic."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from reminders.record.columns import Instant

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_OF_TEST_MAILS: tuple[sa.Column[Any], ...] = (
    sa.Column("test_mail_at", Instant(), nullable=True),
    sa.Column("test_mail_sent_at", Instant(), nullable=True),
    sa.Column("test_mail_failed_why", sa.String(length=120), nullable=True),
)


def upgrade() -> None:
    """Nothing is kept yet."""
    op.create_table(
        "kept_pages",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("keep_until", Instant(), nullable=False),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_kept_pages_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_pages")),
        sa.UniqueConstraint("digest", name=op.f("uq_kept_pages_digest")),
    )
    op.create_index(op.f("ix_kept_pages_keep_until"), "kept_pages", ["keep_until"])
    op.create_table(
        "retired_protocols",
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("retired_at", Instant(), nullable=False),
        sa.Column("clinic_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_retired_protocols_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retired_protocols")),
        sa.UniqueConstraint("clinic_id", "name", name=op.f("uq_retired_protocols_clinic_id_name")),
    )
    for column in _OF_TEST_MAILS:
        op.add_column("on_call_contacts", sa.Column(column.name, column.type))
    waits = sa.text("test_mail_at IS NOT NULL AND test_mail_sent_at IS NULL")
    op.create_index(
        "ix_test_mail_waits", "on_call_contacts", ["test_mail_at"], sqlite_where=waits, postgresql_where=waits
    )
    _keys_unique_by("clinic_id", "name", instead_of=("name",))


def downgrade() -> None:
    """What was typed into refused forms is lost, and how test mails went. Later keys of a name are renamed.

    Retired schedules are offered again.
    """
    op.execute(
        "UPDATE api_keys SET name = substr(name, 1, 50) || ' ' || id WHERE EXISTS "
        "(SELECT 1 FROM api_keys AS earlier WHERE earlier.name = api_keys.name AND earlier.id < api_keys.id)"
    )
    _keys_unique_by("name", instead_of=("clinic_id", "name"))
    op.drop_index("ix_test_mail_waits", "on_call_contacts")
    for column in _OF_TEST_MAILS:
        op.drop_column("on_call_contacts", column.name)
    op.drop_table("retired_protocols")
    op.drop_table("kept_pages")


def _keys_unique_by(*columns: str, instead_of: tuple[str, ...]) -> None:
    """Replace the rule by which names of keys are unique."""
    name, old = (f"uq_api_keys_{'_'.join(of)}" for of in (columns, instead_of))
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(old, "api_keys", type_="unique")
        op.create_unique_constraint(name, "api_keys", [*columns])
        return
    # SQLite makes the table again, which it does not do while rows refer to it: they are put aside meanwhile.
    op.execute("CREATE TEMPORARY TABLE put_aside AS SELECT * FROM idempotency_keys")
    op.execute("DELETE FROM idempotency_keys")
    with op.batch_alter_table("api_keys", recreate="always") as table:
        table.drop_constraint(old, type_="unique")
        table.create_unique_constraint(name, [*columns])
    op.execute("INSERT INTO idempotency_keys SELECT * FROM put_aside")
    op.execute("DROP TABLE put_aside")
