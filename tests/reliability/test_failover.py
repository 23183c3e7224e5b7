"""The primary dies and its streaming standby is promoted: every process follows by itself, as the runbook promises."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.chaos.installation import SENDER, Installation
from tests.reliability.at_work import WORDS, enrolled, problems, replies, sent, wait_for_workers
from tests.service import eventually, noon_today
from tests.services.standby import WithStandby

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a second loopback address is there on Linux only")


@pytest.fixture
def pair() -> Iterator[WithStandby]:
    with WithStandby() as both:
        yield both


def test_every_process_follows_a_standby_that_is_promoted_and_nothing_is_lost_or_sent_twice(
    pair: WithStandby, tmp_path: Path
) -> None:
    with Installation(
        tmp_path, noon_today(), 1.0, "failover", "", pair, hurried=False, workers=1, beats=1
    ) as installation:
        eventually(lambda: requests.get(f"{installation.url}/healthz", timeout=60).ok, "web")
        phone = enrolled(installation)
        lives = {name: process.starts for name, process in installation.processes.items()}

        pair.stop(signal.SIGKILL)
        installation.network.say(phone, WORDS, to=SENDER)
        eventually(lambda: "The database cannot be reached" in " ".join(problems(installation)), "readiness to say so")
        assert requests.get(f"{installation.url}/healthz", timeout=60).ok
        pair.standby.promote()
        wait_for_workers(installation)
        eventually(
            lambda: "database" not in " ".join(problems(installation)), "readiness to be content with the standby"
        )
        eventually(lambda: replies(installation) == 1, "the reply that was written meanwhile")
        assert len([body for body in sent(installation, phone) if "Lakeside" in body]) >= 1
        bodies = sent(installation, phone)
        assert len(bodies) == len(set(bodies)), "nothing is sent twice"
        assert sent(installation, enrolled(installation)), "somebody enrolled on the new primary"
        assert lives == {name: process.starts for name, process in installation.processes.items()}, "they live on"
        for name, process in installation.processes.items():
            said = process.log.read_text().lower()
            assert not [word for word in (*WORDS.split(), "ruiz", phone[-7:]) if word in said], name
