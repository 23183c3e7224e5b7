"""The fixtures of `tests.one_clinic`."""

from tests.one_clinic import care, settings

__all__ = ["care", "settings"]
