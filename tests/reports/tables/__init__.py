"""Tests of the record as tables."""
