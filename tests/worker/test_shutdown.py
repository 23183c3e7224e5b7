"""A worker that is asked to end finishes the text it is sending."""

from __future__ import annotations

import json
import signal
import socket
import threading
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from reminders.clinics.clinic_settings import add_clinic
from reminders.followup.enrolling.enroll import (
    ConsentDetails,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
    enroll,
)
from reminders.launch.redis import RunningRedis
from reminders.record.texts import Message, MessageState
from tests.texting.scripted_server import answer, scripted_server
from tests.worker.running import REAL, Worker

TAKEN = {"sid": "SM" + "0" * 32, "status": "queued"}


def test_a_worker_asked_to_end_while_it_posts_settles_that_text_first(tmp_path: Path) -> None:
    may_answer = threading.Event()

    def slow(connection: socket.socket) -> None:
        may_answer.wait()
        answer(201, json.dumps(TAKEN))(connection)

    with (
        scripted_server(slow) as provider,
        RunningRedis(tmp_path / "redis") as redis,
    ):
        worker = Worker(tmp_path, redis.url, REAL, provider.url)
        enroll_somebody(worker)
        with worker:
            worker.eventually(lambda: any(r.startswith("POST") for r in provider.requests), "a text to be posted")
            worker.process.send_signal(signal.SIGTERM)
            worker.eventually(lambda: "Warm shutdown" in worker.log.read_text(), "the worker to hear of it")
            may_answer.set()
            worker.eventually(worker.ended, "the worker to end")
            with worker.database.read() as session:
                text = session.scalars(select(Message)).one()
    assert (text.state, text.provider_id) == (MessageState.ACCEPTED, TAKEN["sid"])


def enroll_somebody(worker: Worker) -> None:
    """A patient whose welcome text is due now."""
    now = worker.database.clock.now()
    with worker.database.write() as session:
        clinic = add_clinic(session, slug="lakeside", name="Lakeside Clinic", time_zone="America/Chicago")
        request = EnrollmentRequest(
            patient=PatientDetails(
                name="Ana Ruiz", phone="+13125550142", mrn=None, time_zone="America/Chicago", language="en"
            ),
            consent=ConsentDetails(given_at=now - timedelta(hours=1), method="written", unencrypted_ok=True),
            infusion=InfusionDetails(
                infused_at=now - timedelta(minutes=30), baseline_pain=Decimal(8), condition="crps"
            ),
        )
        enroll(session, clinic, request, actor="operator", settings=worker.settings)
