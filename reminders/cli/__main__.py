"""`python -m reminders.cli`: the same command where the script is not installed."""

from reminders.cli import main

main()
