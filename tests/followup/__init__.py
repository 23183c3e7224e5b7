"""Tests of the use cases between a clinic and its patients."""
