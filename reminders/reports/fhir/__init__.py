"""The record as FHIR R4 resources: one file for each resource, from rows to plain dictionaries."""
