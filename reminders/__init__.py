"""Texts ketamine-infusion patients for their pain score and keeps the outcomes record."""
