"""Tests of what the record shows."""
