"""Where a patient's check-ins stand: `reminders.outbox.schedule`, which the outbox needs too, by its use-case name."""

from reminders.outbox.schedule import review, review_phone, with_reasons

__all__ = ["review", "review_phone", "with_reasons"]
