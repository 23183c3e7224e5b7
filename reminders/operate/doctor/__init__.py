"""`reminders doctor`: checks an installation and says what to do. Every check is one small function."""

from reminders.operate.doctor.examine import examine
from reminders.operate.doctor.findings import Finding, Installation, Level

__all__ = ["Finding", "Installation", "Level", "examine"]
