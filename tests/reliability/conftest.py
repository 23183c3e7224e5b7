"""Fixtures that the reliability tests share."""

import hypothesis

from tests.reliability.lived import lived

__all__ = ["lived"]

# For `--hypothesis-profile=long`; the state machine sets how far it then goes.
hypothesis.settings.register_profile("long", deadline=None)
