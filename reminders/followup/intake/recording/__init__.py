"""What a reply leaves in the record: outcomes, refusals, and flags about a course."""
