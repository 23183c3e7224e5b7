"""The duties of a worker as Celery tasks of a few lines. A tick carries no data; what is due is in the database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from functools import partial, wraps

import structlog

from reminders.followup.alerting import page as paging
from reminders.followup.alerting import try_page
from reminders.followup.asking import batches
from reminders.followup.intake import WAIT, clockwork, read_unread
from reminders.followup.intake import resume as resuming
from reminders.followup.intake.arrival import collect as collecting
from reminders.health.heartbeat import beat
from reminders.logs.errors import Place, count_error, log_error
from reminders.outbox.reconcile import reconcile as look_for_unknown
from reminders.record.columns import new_id
from reminders.record.database import is_away, why_away
from reminders.record.duties import record_done
from reminders.record.restore_hold import is_resuming
from reminders.reports import facts_ahead, kept_reports
from reminders.texting.gateway import ProviderUnavailable
from worker.app import app
from worker.context import Context, context
from worker.watchdog import liveness

log = structlog.get_logger()

#: The sweep leaves a reply to the request that stored it for this long.
LEAVE_TO_WEB_SECONDS = 2.0

#: How long one tick of `send` runs at most.
SEND_SECONDS = 5.0


class DutyFailed(Exception):
    """A duty failed and is not done. It names the duty; the error itself is in our log."""


def duty(work: Callable[[Context], None]) -> Callable[[], None]:
    """A task for a duty: one at a time in a process, its heartbeat written when the work is done.

    Returns the duty as a function that raises what the work raised. The task raises `DutyFailed` instead: Celery logs
    the message of what a task raises, which could hold patients' words.
    """
    busy = threading.Lock()

    @wraps(work)
    def do_once() -> None:
        liveness.note_tick()
        # Every line of one run has one id, the tick's, as the lines of one web request have theirs.
        with structlog.contextvars.bound_contextvars(request_id=_tick_id() or new_id()):
            one_at_a_time()

    def one_at_a_time() -> None:
        if not busy.acquire(blocking=False):
            return  # the tick before is still running
        try:
            _do(work)
        except Exception as error:
            _tell(work.__name__, error)
            raise
        finally:
            busy.release()

    @app.task(name=f"worker.tasks.{work.__name__}", throws=(DutyFailed,))  # type: ignore[untyped-decorator]
    def task() -> None:
        try:
            do_once()
        except Exception:  # noqa: BLE001 (logged and counted where it was caught)
            raise DutyFailed(work.__name__) from None

    return do_once


def _tick_id() -> str | None:
    """The id that beat gave to the tick that this thread works on; None outside a task."""
    tick = app.current_task
    return None if tick is None else tick.request.id


def _tell(duty: str, error: Exception) -> None:
    """Log and count what a duty failed of. That the database is away is one line for all duties, not one for each."""
    if is_away(error):
        log.error("database away", where=Place.DUTY.value, error=type(error).__name__, why=why_away(error), duty=duty)
        count_error(Place.DUTY)
    else:
        log_error(log, "duty failed", error, where=Place.DUTY, duty=duty)


def _do(work: Callable[[Context], None]) -> None:
    """Do a duty's work and write its heartbeat.

    All of it is at work for the watchdog: while a database hangs, each thread may wait for it to be opened, or for a
    heartbeat's row, and a worker that can take no tick for that is not deaf.
    """
    with liveness.working_on(work.__name__):
        here = context()
        try:
            work(here)
        except ProviderUnavailable as error:
            log.warning("provider unavailable", duty=work.__name__, why=str(error))
            return
        with here.database.write() as session:
            record_done(session, work.__name__)


@duty
def remind(here: Context) -> None:
    """Take the steps of the clockwork (`intake.clockwork`). While a restore is being resumed, `intake.resume` does."""
    with here.database.read() as session:
        if is_resuming(session):
            return
    _each("remind", [partial(_until_done, here, step) for step in clockwork.steps()])


def _each(name: str, steps: Iterable[Callable[[], object]]) -> None:
    """Take the steps of a duty. If one fails, the others are taken; the first error is raised, others logged."""
    broken: list[Exception] = []
    for step in steps:
        try:
            step()
        except Exception as error:  # noqa: BLE001 (raised below; a failing step must not hold up the others)
            broken.append(error)
    for another in broken[1:]:
        _tell(name, another)
    if broken:
        raise broken[0]


def _until_done(here: Context, step: clockwork.Step) -> None:
    while True:
        with here.database.write() as session:
            handled = step(session)
        if handled < batches.BATCH:
            return


@duty
def send(here: Context) -> None:
    """Claim, post and settle what may leave now."""
    here.send_loop.run(budget_seconds=SEND_SECONDS, threads=here.settings.texts_at_once)


@duty
def reconcile(here: Context) -> None:
    """Look for texts with an unknown outcome in the provider's list; after a restore, resume from the backup."""
    if resuming.resume(here.database, here.gateway):
        return
    look_for_unknown(here.database, here.gateway)


@duty
def collect(here: Context) -> None:
    """Collect the replies and statuses that webhooks lost."""
    collecting.collect_replies(here.database, here.gateway)
    collecting.collect_statuses(here.database, here.gateway)


@duty
def read(here: Context) -> None:
    """Read replies that a crash left unread, and those that waited for a second part."""
    read_unread(here.database, older_than_seconds=LEAVE_TO_WEB_SECONDS, wait=WAIT)


@duty
def page(here: Context) -> None:
    """Page the on-call list for flags that are due."""
    with here.database.write() as session:
        paging.page_due(session)
    paging.deliver_mails(here.database, here.post_mail)
    try_page.deliver_test_mails(here.database, here.post_mail)


@duty
def webhooks(here: Context) -> None:
    """Begin to send what is due to clinics' own systems. It does not wait: an endpoint may take long to answer."""
    here.deliverer.start_due()


@duty
def figures(here: Context) -> None:
    """Keep ready what the outcomes report needs of changed courses, a part of it in each tick, and large reports."""
    ahead = partial(facts_ahead.keep_ahead, here.database), partial(kept_reports.count_anew, here.database)
    _each("figures", ahead)


@duty
def heartbeat(here: Context) -> None:
    """Tell a service outside that this one is well, if it is. That it was called is no duty of `record.duties`."""
    if here.settings.heartbeat_url is not None:
        beat(here.database, here.settings.heartbeat_url)
