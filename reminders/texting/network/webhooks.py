"""Posting signed webhooks by Twilio's rules: 15 seconds in all, and one retry if no connection could be made.

The address can change that in its fragment, which is neither signed nor sent: `rc` is the number of retries, `rp` the
failures that are retried (4xx, 5xx, ct, rt, all), `ct`, `rt` and `tt` are timeouts in milliseconds.
Source: twilio.com/docs/usage/webhooks/webhooks-connection-overrides.
"""

import threading
import time
import uuid
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import requests

from reminders.texting.signature import sign

WORKERS = 16


@dataclass(frozen=True)
class DeliveryRules:
    """How one webhook is posted; times in seconds."""

    retries: int = 1
    retry_on: frozenset[str] = frozenset({"ct"})
    connect_seconds: float = 5.0
    read_seconds: float = 15.0
    total_seconds: float = 15.0


def rules_of(url: str) -> DeliveryRules:
    """The rules that an address asks for in its fragment; invalid ones are ignored, as Twilio does."""
    asked = {name: values[-1] for name, values in parse_qs(urlsplit(url).fragment).items()}
    default = DeliveryRules()
    return DeliveryRules(
        retries=min(5, _number(asked.get("rc"), default.retries)),
        retry_on=frozenset(asked["rp"].split(",")) if "rp" in asked else default.retry_on,
        connect_seconds=min(10.0, _number(asked.get("ct"), 5000) / 1000),
        read_seconds=min(15.0, _number(asked.get("rt"), 15000) / 1000),
        total_seconds=min(15.0, _number(asked.get("tt"), 15000) / 1000),
    )


class Webhooks:
    """Posts webhooks from threads of its own, signed with the account's token."""

    def __init__(self, auth_token: str) -> None:
        self._token = auth_token
        self._pool = ThreadPoolExecutor(WORKERS, "webhook")
        self._local = threading.local()

    def post(self, url: str, *bodies: Mapping[str, str]) -> "Future[list[int | None]]":
        """Post in the background, one after the other; the results are those of `deliver`."""
        return self._pool.submit(lambda: [self.deliver(url, params) for params in bodies])

    def deliver(self, url: str, params: Mapping[str, str]) -> int | None:
        """Post now, with the retries that the address asks for; the last HTTP status, or None without an answer."""
        rules = rules_of(url)
        address = url.partition("#")[0]
        headers = {
            "X-Twilio-Signature": sign(self._token, address, params.items()),
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
            "User-Agent": "TwilioProxy/1.1",
        }
        deadline = time.monotonic() + rules.total_seconds
        status = None
        for _ in range(1 + rules.retries):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            timeouts = (min(rules.connect_seconds, left), min(rules.read_seconds, left))
            status, failure = self._once(address, params, headers, timeouts)
            if failure is None or not ({failure, "all"} & rules.retry_on):
                break
        return status

    def close(self) -> None:
        """Drop what is waiting. A post under way is not interrupted."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _once(
        self, url: str, params: Mapping[str, str], headers: Mapping[str, str], timeouts: tuple[float, float]
    ) -> tuple[int | None, str | None]:
        try:
            answer = self._session().post(url, data=params, headers=headers, timeout=timeouts, allow_redirects=False)
        except requests.ReadTimeout:
            return None, "rt"
        except requests.RequestException:
            return None, "ct"
        status = answer.status_code
        return status, f"{status // 100}xx" if status >= 400 else None

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            session.trust_env = False  # no proxy: webhooks stay on this machine
        return session


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdecimal() else default
