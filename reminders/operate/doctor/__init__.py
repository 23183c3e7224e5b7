"""`reminders doctor`: is everything as it must be, and if not, what to do. Every check is one small function."""

from reminders.operate.doctor.examine import examine
from reminders.operate.doctor.findings import Finding, Level

__all__ = ["Finding", "Level", "examine"]
