"""Enrolling a patient for an infusion: who it is, consent, baseline, the plan of check-ins; and enrolling again."""
