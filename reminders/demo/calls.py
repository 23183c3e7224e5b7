"""What the demo's patients can reach over HTTP: their phones on the simulated network, and the clinic's API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Final
from urllib.parse import quote

import requests

from reminders.demo.made_up_person import Infused, Person
from reminders.demo.past import enrollment

#: How long one call may take before the patient tries again.
CALL_SECONDS: Final = 10.0


@dataclass(frozen=True)
class Arrived:
    """A text that reached a phone, at this real time."""

    number: str
    body: str
    at: datetime


@dataclass(frozen=True)
class OpenFlag:
    """A flag nobody has resolved."""

    id: str
    concern: str


class _Caller:
    """A connection to one address, kept open."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._session = requests.Session()
        self._session.trust_env = False  # loopback only, so the machine's proxy settings do not apply

    def __enter__(self) -> Any:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def _call(self, method: str, path: str, **body: Any) -> requests.Response:
        return self._session.request(method, self.address + path, json=body or None, timeout=CALL_SECONDS)


class Phones(_Caller):
    """The phones of the simulated network. Raises `requests.RequestException` while it is away."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self._heard_until: dict[str, str] = {}
        self._last_at: dict[str, str | None] = {}
        self._last_side: dict[str, str | None] = {}

    def register(self, number: str, condition: str) -> None:
        """Register a phone with the network in a condition (`on`, `landline`)."""
        self._call("PUT", f"/phones/{quote(number)}", condition=condition).raise_for_status()

    def listen(self) -> Iterator[Arrived]:
        """The texts that reached any phone since the last call, oldest first on each."""
        for phone in self._json("/phones"):
            number, last_at = phone["number"], phone["last_at"]
            self._last_side[number] = phone["last_side"]
            if last_at is None or self._last_at.get(number) == last_at:
                continue
            since = self._heard_until.get(number, "")
            for message in self._json(f"/phones/{quote(number)}/messages"):
                if message["direction"] == "out" and message["at"] > since:
                    self._heard_until[number] = message["at"]
                    yield Arrived(number, message["body"], datetime.fromisoformat(message["at"]))
            self._last_at[number] = last_at

    def answered_by_hand(self, number: str) -> bool:
        """Whether the last text on this phone was sent from it: then somebody watching the demo answered by hand."""
        return self._last_side.get(number) == "in"

    def say(self, number: str, body: str, pictures: int) -> None:
        """Text from a phone to the number that texted it last."""
        self._call("POST", f"/phones/{quote(number)}/messages", body=body, media=pictures).raise_for_status()

    def _json(self, path: str) -> Any:
        answer = self._call("GET", path)
        answer.raise_for_status()
        return answer.json()


class Clinic(_Caller):
    """The clinic's own system, with its API key."""

    def __init__(self, address: str, key: str) -> None:
        super().__init__(address)
        self._session.headers["Authorization"] = f"Bearer {key}"

    def enroll(self, person: Person, infused: Infused, *, known: bool) -> bool:
        """Enter an infusion. Returns whether the service took it."""
        answer = self._call("POST", "/api/v1/enrollments", **_body(person, infused, known=known))
        if answer.status_code >= requests.codes.server_error:
            answer.raise_for_status()
        if not answer.ok:
            print(f"not enrolled: {answer.text}", flush=True)  # noqa: T201 - into this process's log
        return answer.ok

    def open_flags(self) -> list[OpenFlag]:
        """The oldest flags nobody has resolved."""
        answer = self._call("GET", "/api/v1/flags?open=true&limit=500")
        answer.raise_for_status()
        return [OpenFlag(flag["id"], flag["concern"]) for flag in answer.json()["items"]]

    def resolve(self, flag_id: str, note: str) -> None:
        """Say that a flag is settled."""
        self._call("POST", f"/api/v1/flags/{flag_id}/resolve", note=note).raise_for_status()


def _body(person: Person, infused: Infused, *, known: bool) -> dict[str, Any]:
    request = enrollment(person, infused, known=known)
    patient, consent, infusion = request.patient, request.consent, request.infusion
    body: dict[str, Any] = {
        "patient": {
            "name": patient.name,
            "phone": patient.phone,
            "mrn": patient.mrn,
            "time_zone": patient.time_zone,
            "language": patient.language,
        },
        "infusion": {
            "infused_at": infusion.infused_at.isoformat(),
            "baseline_pain": infused.baseline,
            "condition": infusion.condition,
            "course": infusion.course,
            "number": infusion.number,
        },
    }
    if consent is not None:
        body["consent"] = {
            "given_at": consent.given_at.isoformat(),
            "method": consent.method,
            "unencrypted_ok": consent.unencrypted_ok,
        }
    return body
