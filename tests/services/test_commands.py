"""The command that is forked is like one that a shell starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.services.commands import run_command


def test_a_call_has_its_own_arguments_environment_folder_and_streams(tmp_path: Path) -> None:
    missing = run_command("--env-file", "none.env", "audit", "verify", environ={}, folder=tmp_path)
    assert missing.returncode == 1
    assert str(tmp_path / "none.env") in missing.stderr
    named = run_command("audit", "verify", environ={"REMINDERS_ENV": "other.env"}, folder=tmp_path)
    assert str(tmp_path / "other.env") in named.stderr  # and nothing of the call before
    read = run_command("read", "--language", "en", environ={}, folder=tmp_path, stdin='{"text": "7"}\n')
    assert (read.returncode, read.stderr) == (0, "")
    assert '"score": "7"' in read.stdout
    assert run_command("nonsense", environ={}).returncode == 2
    assert not list(tmp_path.iterdir())


def test_a_process_that_a_test_starts_loads_no_pygments_and_may(tmp_path: Path) -> None:
    program = "import sys, alembic.command; print('pygments' in sys.modules); import pygments"
    started = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, stdout=subprocess.PIPE, check=True)
    assert started.stdout == b"False\n"
