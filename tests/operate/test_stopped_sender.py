"""The runbook of a stopped sender, walked: real processes with a wrong token, corrected as the runbook says."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import requests
from sqlalchemy import func, select, update

from reminders import clock
from reminders.record.texts import Message, Sender
from tests.chaos.installation import Installation
from tests.operate.installed import Installed
from tests.reliability.at_work import enrolled, on_call, problems, sent, wait_for_workers
from tests.service import eventually, noon_today

WRONG = {"TWILIO_AUTH_TOKEN": base64.b64encode(b"no").decode()}


def test_a_sender_that_the_provider_refuses_is_named_and_texts_leave_once_it_is_put_right(tmp_path: Path) -> None:
    with Installation(
        tmp_path, noon_today(), 1.0, "stopped", "", None, hurried=False, workers=1, beats=1
    ) as installation:
        operator = Installed(dict(installation.variables))
        worker, beat, web = (installation.processes[name] for name in ("worker-1", "beat-1", "web"))
        eventually(lambda: requests.get(f"{installation.url}/healthz", timeout=60).ok, "web")
        wait_for_workers(installation)
        pager, phone = on_call(installation), enrolled(installation)

        def told() -> dict[str, str] | None:
            found = json.loads(operator.run("doctor", "--json").stdout)["findings"]
            return next((one for one in found if one["subject"] == "senders" and one["level"] == "fail"), None)

        def restart(**environ: str) -> None:
            """As `systemctl restart reminders@worker` and the others do, with another settings file."""
            for process in (worker, beat, web):
                process.end()
                process.environ.update(environ)
                process.start()

        assert told() is None
        restart(**WRONG)
        with installation.database.write() as session:  # the patient's next text, due now
            session.execute(update(Message).where(Message.kind == "welcome").values(state="queued", provider_id=None))
        finding = eventually(told, "doctor to name the sender")
        assert finding["sentence"] == "Sending from +13125550100 is stopped: The texting account's sign-in was refused."
        assert "doctor --page CLINIC" in finding["advice"]
        eventually(lambda: finding["sentence"] in " ".join(problems(installation)), "readiness to say it")
        eventually(lambda: pages_queued(installation) == 1, "the clinic's page, which waits too")
        before = len(sent(installation, phone))
        restart(TWILIO_AUTH_TOKEN=installation.network.auth_token)
        with installation.database.write() as session:  # five minutes later
            session.execute(update(Sender).values(probe_at=clock.real()))
            session.execute(update(Message).values(try_after=None))
        eventually(lambda: told() is None, "doctor to be content")
        eventually(lambda: len(sent(installation, phone)) == before + 1, "the text that waited")
        eventually(lambda: sent(installation, pager), "the page, once texts leave again")


def pages_queued(installation: Installation) -> int:
    with installation.database.read() as session:
        return session.scalars(select(func.count()).select_from(Message).where(Message.kind == "page")).one()
