"""A service of trivial children on a real supervisor, run as a process of its own by the tests beside it.

`python -m tests.launch.trivial_service KIND`, configured by DATA_DIR and PORT like the real one. KIND says how its
children behave (`CHILDREN`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from reminders.launch.child import Child
from reminders.launch.process_marker import MARKER
from reminders.launch.redis import private_redis
from reminders.launch.service import Service, healthy
from reminders.launch.supervise import FirstRun, run_service
from reminders.settings import Settings

WEB = """
import http.server, os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Health).serve_forever()
"""

#: A worker with a child of its own, as Celery's has.
WORKER = """
import signal, subprocess, sys
grandchild = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
def end(*_):
    grandchild.terminate(); grandchild.wait(); sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("working", flush=True)
signal.pause()
"""

#: Neither the worker nor its child listens to anything but SIGKILL.
STUBBORN_WORKER = """
import signal, subprocess, sys
deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
subprocess.Popen([sys.executable, "-c", deaf])
exec(deaf)
"""

FAILING_WORKER = """
import signal
print("2026-11-22 ERROR the provider refused 20003", flush=True)
signal.pause()
"""

FAILING_WEB = "import sys; sys.exit('SECRET_KEY is missing')"

#: Web and worker of each kind, and how many lines the worker has written when it is ready.
CHILDREN = {
    "good": (WEB, WORKER, 1),
    "stubborn": (WEB, STUBBORN_WORKER, 2),
    "complaining": (WEB, FAILING_WORKER, 1),
    "failing": (FAILING_WEB, WORKER, 1),
    "missing": (WEB, WORKER, 1),
    "replaced": (WEB, WORKER, 1),
}


def program(kind: str, data_dir: Path) -> str:
    """The Python that runs the worker: one that does not exist for "missing", one that can be taken away for
    "replaced"."""
    if kind == "missing":
        return str(data_dir / "no-such-program")
    if kind == "replaced":
        link = data_dir / "python"
        link.symlink_to(sys.executable)
        return str(link)
    return sys.executable


def service(settings: Settings, environ: Mapping[str, str]) -> Service:
    """A real private Redis, then a web and a worker that do nothing."""
    redis = private_redis(settings.data_dir / "redis")
    environ = {**environ, MARKER: str(settings.data_dir), "REDIS_URL": redis.url}
    web, worker, lines = CHILDREN[sys.argv[1]]
    python = program(sys.argv[1], settings.data_dir)
    log = settings.data_dir / "log" / "worker.log"

    def working() -> bool:
        return len(log.read_text().splitlines()) >= lines

    helpers = (Child("redis", redis.argv, environ, redis.answers, clean_up=redis.remove_files, awaited=True),)
    processes = (
        Child("web", (sys.executable, "-c", web), environ, lambda: healthy(settings)),
        Child("worker", (python, "-c", worker), environ, working, grace_seconds=300),
    )
    return Service(settings, environ, (helpers, processes), f"http://127.0.0.1:{settings.port + 1}")


if __name__ == "__main__":
    os.environ.pop("REDIS_URL", None)
    run = run_service(
        Settings.load(env_file=None), prepare=lambda _: FirstRun("admin@clinic.example", "once-only"), children=service
    )
    sys.exit(run)
