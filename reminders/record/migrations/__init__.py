"""Migrations of the record, oldest first in `versions/`."""
