"""Enrolling a patient for an infusion: identity, consent, baseline, the plan of check-ins; and enrolling again."""
