"""Temporary files are in memory where there is room, and where TMPDIR says if it says anything."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from tests.services import scratch


def test_files_go_into_memory_with_room_unless_somebody_named_a_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", tempfile.tempdir)
    monkeypatch.setenv("TMPDIR", "/named")
    scratch.keep_files_in_memory(tmp_path)
    assert os.environ["TMPDIR"] == "/named"
    monkeypatch.delenv("TMPDIR")
    scratch.keep_files_in_memory(tmp_path / "none")
    monkeypatch.setattr(scratch, "LEAST_FREE_BYTES", 2**60)
    scratch.keep_files_in_memory(tmp_path)
    assert "TMPDIR" not in os.environ
    monkeypatch.setattr(scratch, "LEAST_FREE_BYTES", 0)
    scratch.keep_files_in_memory(tmp_path)
    assert tempfile.gettempdir() == os.environ["TMPDIR"] == str(tmp_path)
