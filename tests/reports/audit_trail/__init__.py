"""Tests of the audit trail as staff read it."""
