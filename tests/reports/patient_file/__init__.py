"""Tests of the file of everything recorded of a patient."""
