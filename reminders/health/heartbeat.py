"""The dead man's switch: a service outside is called while this one is well, and alarms when the calls stop.

So it also notices what nothing inside can tell: this machine, its network or its power failed. The address is a GET
that any such service takes (Healthchecks, Dead Man's Snitch, Cronitor, an Uptime Kuma push monitor).
"""

from __future__ import annotations

import requests

from reminders.health.service import not_well
from reminders.record.database import Database

#: How long the service outside may take to answer.
TIMEOUT_SECONDS = 10.0


class NoHeartbeat(Exception):
    """The service outside did not take the call. The message holds no address: it is a secret."""


def beat(database: Database, url: str) -> bool:
    """Call `url` if every duty is well (`health.service`); returns whether it was called. Raises `NoHeartbeat`."""
    with database.read() as session:
        if not_well(session):
            return False
    try:
        answer = requests.get(url, timeout=TIMEOUT_SECONDS)
    except requests.RequestException as error:
        raise NoHeartbeat(f"no answer ({type(error).__name__})") from None
    if not answer.ok:
        raise NoHeartbeat(f"the answer was {answer.status_code}")
    return True
