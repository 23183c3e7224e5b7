"""The embedded default, its writer killed 200 times in the middle: it opens, whole, with all that was acknowledged."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.migrated import migrated_settings

KILLS, SEED = 200, 14


def test_a_record_whose_writer_is_killed_200_times_is_whole_and_keeps_what_was_acknowledged(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    migrated_settings(request, "sqlite", tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "tests.reliability.power_cut", str(tmp_path), str(KILLS), str(SEED)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "none lost" in done.stdout
