"""Tests of the de-identified export."""
