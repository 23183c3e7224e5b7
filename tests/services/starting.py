"""Processes that tests start, hundreds in a run, begin with less work: see `started/sitecustomize.py`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest

FOLDER: Final = Path(__file__).with_name("started")


def starts_are_light(patch: pytest.MonkeyPatch) -> None:
    """Let every Python process that this one starts, and those it starts in turn, load our `sitecustomize`."""
    already = os.environ.get("PYTHONPATH")
    patch.setenv("PYTHONPATH", os.pathsep.join([str(FOLDER), *([already] if already else [])]))
