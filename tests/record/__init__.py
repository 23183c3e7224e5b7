"""Tests of the outcomes record: its tables, what protects them, and what cannot be read in them."""
