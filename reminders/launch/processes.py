"""The service's processes as plain commands, configured by the environment alone: `web`, `worker`, `beat`.

The supervisor starts the same commands that `reminders web`, `reminders worker` and `reminders beat` (the Procfile)
turn into.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import NoReturn

from reminders.launch import preflight
from reminders.settings import SettingError, Settings

#: Where the commands find the program: the same Python that runs this.
PYTHON = sys.executable

#: Threads of a worker on the embedded default: one for each duty, most of whose time is waiting.
EMBEDDED_CONCURRENCY = 6
CONCURRENCY = 8

#: More web processes than this want a reason: set GRANIAN_WORKERS.
MOST_WEB_PROCESSES = 4

#: A request's headers have this long to arrive whole, and a connection to be used again. The longest that granian
#: allows: a proxy must give idle connections up sooner, or one is closed in the moment in which it carries a text.
HEADER_MILLISECONDS = 60_000

#: Longer than the longest request; then a web process that will not end is killed.
WEB_KILL_SECONDS = 10


def web_command(settings: Settings) -> tuple[str, ...]:
    """granian in front of the Flask app. GRANIAN_WORKERS changes how many processes it has."""
    command = [PYTHON, "-m", "granian", "--interface", "rsgi", "--factory", "reminders.web.app:create_front"]
    command += ["--host", settings.host, "--port", str(settings.port), "--no-ws", "--http", "1"]
    command += ["--log-level", "warning", "--respawn-failed-workers", "--workers-kill-timeout", str(WEB_KILL_SECONDS)]
    return tuple(command)


def web_environment(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment with granian's numbers filled in where the operator has not set them."""
    processes = 1 if settings.embedded else min(os.cpu_count() or 1, MOST_WEB_PROCESSES)
    usual = {"GRANIAN_WORKERS": str(processes), "GRANIAN_HTTP1_HEADER_READ_TIMEOUT": str(HEADER_MILLISECONDS)}
    return {**usual, **environ}


def worker_command(settings: Settings, environ: Mapping[str, str]) -> tuple[str, ...]:
    """A Celery worker. WORKER_CONCURRENCY changes how many tasks it works on at a time."""
    default = EMBEDDED_CONCURRENCY if settings.embedded else CONCURRENCY
    concurrency = environ.get("WORKER_CONCURRENCY", "").strip() or str(default)
    if not concurrency.isdecimal() or int(concurrency) < 1:
        raise SettingError(f"WORKER_CONCURRENCY must be a number of at least 1, not {concurrency!r}.")
    # Gossip, mingle and worker heartbeats are chatter between workers that nothing here listens to.
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    return (*_celery("worker"), "--concurrency", concurrency, *quiet)


def beat_command() -> tuple[str, ...]:
    """Celery beat; its schedule is code, so it keeps no file and writes no pid."""
    return (*_celery("beat"), "--pidfile=")


def exec_web(settings: Settings, environ: Mapping[str, str] | None = None) -> NoReturn:
    """Become the web process.

    Raises, before that, `SettingError` for settings it cannot run with and `CannotStart` for a port that is taken:
    granian itself would share the port with whatever web process is there, of another installation as well.
    """
    check_provider(settings)
    preflight.reserve_port(settings.host, settings.port, "PORT")
    environ = os.environ if environ is None else environ
    _become(web_command(settings), web_environment(settings, environ))


def exec_worker(settings: Settings, environ: Mapping[str, str] | None = None) -> NoReturn:
    """Become a worker. Raises `SettingError`, before that, for settings it cannot run with."""
    check_provider(settings)
    check_redis(settings)
    environ = os.environ if environ is None else environ
    _become(worker_command(settings, environ), environ)


def exec_beat(settings: Settings, environ: Mapping[str, str] | None = None) -> NoReturn:
    """Become beat. Raises `SettingError`, before that, for settings it cannot run with."""
    check_provider(settings)
    check_redis(settings)
    _become(beat_command(), os.environ if environ is None else environ)


def check_provider(settings: Settings) -> None:
    """A production that silently simulates texts nobody: without anyone to hand texts to, do not start."""
    if not settings.has_provider:
        raise SettingError(
            "TWILIO_ACCOUNT_SID is missing: set it with TWILIO_AUTH_TOKEN, or TWILIO_API_URL for a simulated network "
            "(`reminders run` starts one by itself)."
        )


def check_redis(settings: Settings) -> None:
    """Workers and beat meet in a Redis that they all name."""
    if settings.redis_url is None:
        raise SettingError("REDIS_URL is missing: workers and beat need one (`reminders run` starts one by itself).")


def _celery(role: str) -> tuple[str, ...]:
    return (PYTHON, "-m", "celery", "-A", "worker.app", role, "--loglevel", "WARNING")


def _become(argv: tuple[str, ...], environ: Mapping[str, str]) -> NoReturn:
    sys.stdout.flush()
    os.execve(argv[0], argv, dict(environ))  # noqa: S606 - our own program, no shell
