"""The desk's visitors and a clinic with a life, for whoever tries to break in."""

from __future__ import annotations

from tests.web.desk.conftest import app, beginning, build, clinic_life, day, signed_in, visitor

__all__ = ["app", "beginning", "build", "clinic_life", "day", "signed_in", "visitor"]
