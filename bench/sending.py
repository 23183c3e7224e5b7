"""The rows of sending: beside a bare loop, beside Celery, with a slow provider, with two workers."""

from __future__ import annotations

from pathlib import Path

from bench.at_once import SLOW_SECONDS, Workers, bare_threads
from bench.celery_side import CelerySide
from bench.provider import Provider
from bench.records import Records
from bench.run import Run
from bench.send import Durable, bare_loop


def measure(run: Run, records: Records, wanted: frozenset[str], folder: Path) -> None:
    """Measure the rows of sending that are wanted, on one engine."""
    sizes, engine = run.sizes, records.engine
    with Provider() as quick, Provider(SLOW_SECONDS) as slow:
        durable = Durable(quick.url, records.new(), sizes.threads)
        late = Durable(slow.url, durable.database.settings.database_url, sizes.threads, of=durable)
        durable.prepare(5)
        durable.run(5)  # the first compiles statements
        for _ in range(sizes.rounds):
            if "send:bare" in wanted:
                durable.prepare(sizes.texts)
                run.note("send:bare", engine, durable.run(sizes.texts), bare_loop(quick.url, sizes.texts))
            if "send-150ms:bare" in wanted:
                texts = 2 * sizes.texts
                late.prepare(texts)
                ours = late.run(texts, queued=True)
                run.note("send-150ms:bare", engine, ours, bare_threads(slow.url, texts, sizes.threads))
            if "workers-2:1" in wanted and engine == "postgresql":
                late.prepare(4 * sizes.texts)
                both = Workers(late).run(4 * sizes.texts, 2, sizes.threads)
                late.prepare(2 * sizes.texts)
                run.note("workers-2:1", engine, both, Workers(late).run(2 * sizes.texts, 1, sizes.threads))
        if "send:celery" in wanted:
            with CelerySide(quick.url, folder, records.new()) as celery:
                celery.start_worker()
                celery.run(min(20, sizes.texts))
                for _ in range(sizes.rounds):
                    durable.prepare(sizes.texts)
                    run.note("send:celery", engine, durable.run(sizes.texts), celery.run(sizes.texts))
        durable.database.close()
