"""FHIR as a clinic's record system calls it."""
