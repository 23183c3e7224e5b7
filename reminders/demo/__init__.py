"""The demo: the whole service on throw-away data, with a clinic's past, patients who answer and a fast clock."""

from reminders.demo.run import run_demo

__all__ = ["run_demo"]
