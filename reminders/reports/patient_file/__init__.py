"""All that is recorded of one patient, in one file that a person can read: for a request for their data."""
