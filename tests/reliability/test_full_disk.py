"""The embedded default on a disk that fills up: it says so, refuses what it cannot record, and goes on by itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

#: A mount of its own, in a namespace of its own: no rights are needed, and nobody else sees it.
APART = ["unshare", "--mount", "--map-root-user"]


def test_a_full_disk_is_told_of_loses_nothing_and_needs_no_restart(tmp_path: Path) -> None:
    if subprocess.run([*APART, "mount", "-t", "tmpfs", "tmpfs", str(tmp_path)], check=False).returncode != 0:
        pytest.skip("this machine does not let a test mount a small disk of its own")
    done = subprocess.run(
        [*APART, sys.executable, "-m", "tests.reliability.small_disk", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
