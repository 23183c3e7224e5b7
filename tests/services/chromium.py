"""The system's Chromium for browser tests: where it is and how to start it."""

from __future__ import annotations

import os
import shutil
import subprocess

from playwright._impl._driver import compute_driver_executable

#: The headless shell first: a page in a context of its own is a quarter of the work of the whole browser's.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

#: Without these Chromium looks for its maker's servers at every start.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)

ABSENT = (
    "No Chromium on this machine: `make test` installs its headless shell as root "
    "(Debian: apt-get install chromium-headless-shell)."
)
NO_DRIVER = (
    "Playwright's own Node.js does not run here: `make test` installs what it needs as root (Debian: libatomic1)."
)


def find_chromium() -> str | None:
    """The path of a Chromium: `CHROMIUM` if set, else the first of `NAMES` on PATH."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def missing() -> str | None:
    """Why no browser can be driven here, and what to do about it; None where one can."""
    if find_chromium() is None:
        return ABSENT
    node, _script = compute_driver_executable()
    runs = subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0
    return None if runs else NO_DRIVER


def launch_options(executable: str) -> dict[str, object]:
    """Playwright's launch options. Chromium's own sandbox refuses to run as root."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": executable, "args": [*FLAGS, *sandbox]}
