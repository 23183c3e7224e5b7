"""The Celery application: Redis carries ticks without patient data, and the database is the only schedule."""

from __future__ import annotations

from functools import cache

from celery import Celery
from celery.signals import beat_init, celeryd_init, worker_init, worker_ready
from kombu.entity import Queue

from reminders.followup.intake.without_redis.direct import Way
from reminders.followup.intake.without_redis.stand_by import StandBy
from reminders.launch.redis import broker_url
from reminders.settings import Settings
from reminders.tracing import configure
from worker.watchdog import OWN_QUEUE, ear, watch

settings = Settings.load()

#: Seconds between ticks; ten times as many where care time runs fast.
TICK_SECONDS = 1.0 if settings.clock_speed <= 60 else 0.2
RECONCILE_SECONDS = 5.0
READ_SECONDS = 2.0

app = Celery("worker", broker=broker_url(settings.redis_url or ""), include=["worker.tasks"])

app.conf.update(
    # Every connection to the broker, the beat's too: certificate and name of a rediss:// are verified.
    broker_use_ssl=dict(settings.redis_tls) or None,
    # One process, one thread a duty: nothing of a fork is shared by accident, and a kill is one kill.
    worker_pool="threads",
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=20.0,
    worker_enable_soft_shutdown_on_idle=True,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    task_ignore_result=True,
    task_acks_late=False,  # a tick lost is a tick repeated a second later
    task_serializer="json",
    accept_content=["json"],
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # A Redis that is full or read-only refuses, and is waited for like one that is away.
    broker_channel_error_retry=True,
    broker_transport_options={
        "socket_keepalive": True,
        "socket_timeout": 30,
        "health_check_interval": 10,
        "retry_on_timeout": True,
    },
    timezone="UTC",
    enable_utc=True,
    beat_scheduler="celery.beat:Scheduler",  # keeps no file: every start ticks anew
    beat_max_loop_interval=TICK_SECONDS,
    worker_hijack_root_logger=False,
    beat_schedule={
        duty: {"task": f"worker.tasks.{duty}", "schedule": seconds, "options": {"expires": max(2 * seconds, 2.0)}}
        for duty, seconds in {
            "remind": TICK_SECONDS,
            "send": TICK_SECONDS,
            "page": TICK_SECONDS,
            "read": READ_SECONDS,
            "reconcile": RECONCILE_SECONDS,
            "collect": settings.collect_seconds,
        }.items()
    },
)


@celeryd_init.connect  # type: ignore[untyped-decorator]
def listen_to_itself(**_: object) -> None:
    """Beside the ticks for whoever is free, a worker hears what it tells itself."""
    configure()
    app.amqp.queues.select_add(Queue(OWN_QUEUE, auto_delete=True))  # type: ignore[no-untyped-call]


@app.task(name="worker.app.hear")  # type: ignore[untyped-decorator]
def hear() -> None:
    """The worker's call to itself has come through."""
    ear.hear()


@worker_ready.connect  # type: ignore[untyped-decorator]
def begin(**_: object) -> None:
    """A worker that starts does every duty once, and does not wait for the slowest tick to show that it can."""
    # First: a Redis that is full or read-only lets a worker connect and refuses what is sent below.
    watch(lambda: app.send_task("worker.app.hear", queue=OWN_QUEUE, expires=60.0, retry=False) and None)
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"], expires=30.0)


@worker_init.connect  # type: ignore[untyped-decorator]
def worker_stands_by(**_: object) -> None:
    """What is urgent is sent by a worker's own thread where no tick comes through: before Redis is asked for one."""
    StandBy(_way, "worker").begin()


@beat_init.connect  # type: ignore[untyped-decorator]
def beat_stands_by(**_: object) -> None:
    """And by beat, where no worker lives."""
    configure()
    StandBy(_way, "beat").begin()


@cache
def _way() -> Way:
    from worker.context import context  # opens the record, which may be away while a worker starts

    here = context()
    return Way(here.settings, here.database)
