"""Where the programs are that read the files of deploy/: on this machine, or unpacked by setup/deploy_tools.sh."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"

_UNPACKED = ROOT / ".build" / "tools"
_FOLDERS = ("/usr/sbin", "/usr/bin", *(str(_UNPACKED / folder) for folder in ("usr/sbin", "usr/bin", "bin")))
_LIBRARIES = [str(path.parent) for path in _UNPACKED.glob("**/libsystemd-shared-*.so")]


def tool(name: str) -> str:
    """The path of a program. Skips the test where it could be neither found nor fetched."""
    found = shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), *_FOLDERS)))
    if found is None:
        pytest.skip(f"there is no {name} here, and setup/deploy_tools.sh does not fetch it, or could not")
    return found


def environment() -> dict[str, str]:
    """The environment to start a tool in: one that was unpacked finds its libraries beside it."""
    return {**os.environ, "LD_LIBRARY_PATH": os.pathsep.join(_LIBRARIES)} if _LIBRARIES else dict(os.environ)


def said_by(name: str, *arguments: str, folder: Path = DEPLOY) -> str:
    """What a tool prints (both streams) when it is content; fails with it if it is not."""
    done = subprocess.run(
        [tool(name), *arguments], cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
