"""Alembic's entry: runs the migrations on the connection that `reminders.record.migrate` hands over."""

from __future__ import annotations

from alembic import context

from reminders.record.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
