"""Tests of what happens in the clinic's day."""
