"""First names as people type them in lower case: "im not maria" is a wrong number, "im not sure" is not."""

from reminders.care.reading.packs import words

FIRST_NAMES = words("first-name")
