"""The service's processes as plain commands, configured by the environment alone: `web`, `worker`, `beat`.

`reminders web`, `reminders worker` and `reminders beat` (the Procfile) turn into them, and the supervisor starts them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib.resources import files
from typing import NoReturn

from reminders.launch import preflight
from reminders.launch.process_marker import WEB_FACTORY
from reminders.settings import SettingError, Settings

#: The commands run with the same Python as this process.
PYTHON = sys.executable

#: Tasks that a worker runs at a time: on the embedded default one for each duty, which mostly wait.
EMBEDDED_CONCURRENCY = 8
CONCURRENCY = 9

#: The most web processes by default, however many processors there are; GRANIAN_WORKERS sets another number.
MOST_WEB_PROCESSES = 4

#: How long a request's headers may take to arrive, and how long an idle connection is kept. This is the most that
#: granian allows. A proxy in front must close idle connections sooner, or one may be closed while it carries a text.
HEADER_MILLISECONDS = 60_000

#: A web process that has not ended after this long is killed; longer than the longest request takes.
WEB_KILL_SECONDS = 10

#: glibc gives threads up to eight heaps a processor, and memory freed in one does not serve the others: with a thread a
#: text and a thread a duty, the process grows for hours. `docs/reliability.md` ("Soak") has the figures.
HEAPS = {"MALLOC_ARENA_MAX": "2"}


def web_command(settings: Settings) -> tuple[str, ...]:
    """granian with the Flask app. GRANIAN_WORKERS sets the number of processes."""
    command = [PYTHON, "-m", "granian", "--interface", "rsgi", "--factory", WEB_FACTORY]
    command += ["--host", settings.host, "--port", str(settings.port), "--no-ws", "--http", "1"]
    command += ["--log-level", "warning", "--respawn-failed-workers", "--workers-kill-timeout", str(WEB_KILL_SECONDS)]
    command += ["--log-config", str(files("reminders.launch") / "granian_log.json")]
    return tuple(command)


def web_environment(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment, with granian's settings filled in where the operator has not set them."""
    processes = 1 if settings.embedded else min(os.cpu_count() or 1, MOST_WEB_PROCESSES)
    usual = {"GRANIAN_WORKERS": str(processes), "GRANIAN_HTTP1_HEADER_READ_TIMEOUT": str(HEADER_MILLISECONDS)}
    return with_few_heaps({**usual, **environ})


def with_few_heaps(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process with many threads, unless the operator has said how many heaps it may have."""
    return {**HEAPS, **environ}


def worker_command(settings: Settings, environ: Mapping[str, str]) -> tuple[str, ...]:
    """A Celery worker. WORKER_CONCURRENCY sets how many tasks it runs at a time. Raises `SettingError`."""
    default = EMBEDDED_CONCURRENCY if settings.embedded else CONCURRENCY
    concurrency = environ.get("WORKER_CONCURRENCY", "").strip() or str(default)
    if not concurrency.isdecimal() or int(concurrency) < 1:
        raise SettingError(f"WORKER_CONCURRENCY must be a number of at least 1, not {concurrency!r}.")
    # Workers need no messages among themselves: nothing here uses gossip, mingle or worker heartbeats.
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    return (*_celery("worker"), "--concurrency", concurrency, *quiet)


def beat_command() -> tuple[str, ...]:
    """Celery beat. Its schedule is code, so it needs no file, and it writes no pid file."""
    return (*_celery("beat"), "--pidfile=")


def exec_web(settings: Settings, environ: Mapping[str, str] | None = None) -> NoReturn:
    """Replace this process with the web process.

    Raises `SettingError` for settings that it cannot run with, and `CannotStart` if the port is taken: granian would
    share it with any web process that uses it, even another installation's.
    """
    check_provider(settings)
    preflight.reserve_port(settings.host, settings.port, "PORT")
    environ = os.environ if environ is None else environ
    _become(web_command(settings), web_environment(settings, environ))


def exec_worker(settings: Settings, environ: Mapping[str, str] | None = None) -> NoReturn:
    """Replace this process with a worker. Raises `SettingError` for settings that it cannot run with."""
    check_provider(settings)
    check_redis(settings)
    environ = os.environ if environ is None else environ
    _become(worker_command(settings, environ), with_few_heaps(environ))


def exec_beat(settings: Settings, environ: Mapping[str, str] | None = None) -> NoReturn:
    """Replace this process with beat. Raises `SettingError` for settings that it cannot run with."""
    check_provider(settings)
    check_redis(settings)
    _become(beat_command(), with_few_heaps(os.environ if environ is None else environ))


def check_provider(settings: Settings) -> None:
    """Raise `SettingError` without a provider: a production service must not run without texting anybody."""
    if not settings.has_provider:
        raise SettingError(
            "TWILIO_ACCOUNT_SID is missing: set it with TWILIO_AUTH_TOKEN, or TWILIO_API_URL for a simulated network "
            "(`reminders run` starts one by itself)."
        )


def check_redis(settings: Settings) -> None:
    """Raise `SettingError` without REDIS_URL: workers and beat must all name the same Redis."""
    if settings.redis_url is None:
        raise SettingError("REDIS_URL is missing: workers and beat need one (`reminders run` starts one by itself).")


def _celery(role: str) -> tuple[str, ...]:
    return (PYTHON, "-m", "celery", "--quiet", "-A", "worker.app", role, "--loglevel", "WARNING")


def _become(argv: tuple[str, ...], environ: Mapping[str, str]) -> NoReturn:
    sys.stdout.flush()
    os.execve(argv[0], argv, dict(environ))  # noqa: S606 - our own program, no shell
