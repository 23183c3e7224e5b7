"""The tables that migration 0001 makes, by subject. Outside `versions/`, so that alembic takes none for a revision.

They say what the record looked like then and are never changed: a change is a new migration.
"""
