"""What the record shows: worklists, the response log, charts, exports."""
