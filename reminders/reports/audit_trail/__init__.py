"""The audit trail as staff read it: what was done, by whom, to what and when, in sentences."""
