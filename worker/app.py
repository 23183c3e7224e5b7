"""The Celery application. Redis carries ticks without any data; what is due is in the database alone."""

from __future__ import annotations

from functools import cache

from celery import Celery
from celery.signals import beat_init, celeryd_init, setup_logging, worker_init, worker_ready
from kombu.entity import Queue

from reminders.care.reading import heads
from reminders.followup.intake.without_redis.direct import DirectContext
from reminders.followup.intake.without_redis.stand_by import StandBy
from reminders.launch.long_lived import set_aside
from reminders.launch.redis import broker_url
from reminders.logs.libraries import capture
from reminders.settings import Settings
from worker.watchdog import OWN_QUEUE, liveness, watch

heads()  # a worker that cannot read replies does not start
settings = Settings.load()

#: Seconds between ticks; shorter if care time runs fast.
TICK_SECONDS = 1.0 if settings.clock_speed <= 60 else 0.2
RECONCILE_SECONDS = 5.0
READ_SECONDS = 2.0
WEBHOOK_SECONDS = 1.0
FIGURES_SECONDS = 15.0
HEARTBEAT_SECONDS = 30.0

app = Celery("worker", broker=broker_url(settings.redis_url or ""), include=["worker.tasks"])

app.conf.update(
    # For all connections to the broker, beat's too: certificate and host name of a rediss:// are verified.
    broker_use_ssl=dict(settings.redis_tls) or None,
    # One process with a thread for each duty: nothing is shared by accident after a fork, and one kill ends it all.
    worker_pool="threads",
    worker_consumer="worker.consumer:Consumer",
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=20.0,
    worker_enable_soft_shutdown_on_idle=True,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    task_ignore_result=True,
    task_acks_late=False,  # a lost tick comes again a second later
    task_serializer="json",
    accept_content=["json"],
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # A Redis that is full or read-only refuses commands; it is waited for like one that is down.
    broker_channel_error_retry=True,
    broker_transport_options={
        "socket_keepalive": True,
        "socket_timeout": 30,
        "health_check_interval": 10,
        "retry_on_timeout": True,
    },
    timezone="UTC",
    enable_utc=True,
    beat_scheduler="celery.beat:Scheduler",  # keeps no file, so every start begins fresh
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
            "webhooks": WEBHOOK_SECONDS,
            "figures": FIGURES_SECONDS,
            "heartbeat": HEARTBEAT_SECONDS,
        }.items()
    },
)


@setup_logging.connect  # type: ignore[untyped-decorator]
def log_as_we_do(**_: object) -> None:
    """Keep Celery from setting up logs of its own: its lines go into ours, in the worker and in beat."""
    capture()


@celeryd_init.connect  # type: ignore[untyped-decorator]
def add_own_queue(**_: object) -> None:
    """Let this worker also consume a queue of its own, for the watchdog's calls."""
    capture()
    app.amqp.queues.select_add(Queue(OWN_QUEUE, auto_delete=True))  # type: ignore[no-untyped-call]


@app.task(name="worker.app.answer_self_call")  # type: ignore[untyped-decorator]
def answer_self_call() -> None:
    """Receive the watchdog's call: this worker does consume from Redis."""
    liveness.note_tick()


@worker_ready.connect  # type: ignore[untyped-decorator]
def run_every_duty_once(**_: object) -> None:
    """Start the watchdog, and send every duty once, so that a new worker shows at once that it works."""
    set_aside()
    # The watchdog first: a full or read-only Redis lets a worker connect and then refuses what is sent below.
    watch(lambda: app.send_task("worker.app.answer_self_call", queue=OWN_QUEUE, expires=60.0, retry=False) and None)
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"], expires=30.0)


@worker_init.connect  # type: ignore[untyped-decorator]
def stand_by_in_worker(**_: object) -> None:
    """Start the threads that send what is urgent if no tick arrives; before connecting to Redis, which may be down."""
    StandBy(lambda: _direct_context("worker"), "worker").begin()


@beat_init.connect  # type: ignore[untyped-decorator]
def stand_by_in_beat(**_: object) -> None:
    """The same in beat, in case no worker is alive."""
    capture()
    set_aside()
    StandBy(lambda: _direct_context("beat"), "beat").begin()


@cache
def _direct_context(process: str) -> DirectContext:
    from worker.context import context  # opens the record, which may be unreachable while a worker starts

    here = context()
    return DirectContext(here.settings, here.database, process)
