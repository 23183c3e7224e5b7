"""How a sender is set up at the provider: where replies are posted, which numbers it has, whether they are registered.

US carriers block texts from numbers that are not registered: a long code needs an approved campaign (10DLC) of the
messaging service it is in, a toll-free number a verification of its own. Sources: twilio.com/docs/messaging/api
(services, us-app-to-person, tollfree-verification-resource, channelsender-resource).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from twilio.rest import Client

if TYPE_CHECKING:
    from twilio.rest.api.v2010.account.incoming_phone_number import IncomingPhoneNumberInstance

#: More numbers and services than this are not looked at.
MOST = 50

TOLL_FREE_AREA_CODES = ("800", "833", "844", "855", "866", "877", "888")


class Registration(StrEnum):
    """Whether carriers take texts from a number."""

    APPROVED = "approved"
    PENDING = "pending"
    REJECTED = "rejected"
    MISSING = "missing"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True)
class SenderSetup:
    """What the provider knows of one sender of ours.

    `webhook_url` is empty where none is set; `webhook_method` is GET or POST. `numbers` are its numbers with their
    registration: one, or those of its messaging service. `rcs` are RCS senders in the service. `by_number`: the service
    leaves it to each number where its replies are posted. `sticky`: a patient is always texted from the same number.
    """

    sender: str
    webhook_url: str
    webhook_method: str
    numbers: tuple[tuple[str, Registration], ...]
    rcs: tuple[str, ...] = ()
    by_number: bool = False
    sticky: bool = True


def read_setup(client: Client, sender: str) -> SenderSetup | None:
    """How a number or messaging service is set up; None if the account has no such sender.

    Raises what Twilio's client raises: 404 for a service that the account does not have.
    """
    if not sender.startswith("MG"):
        number = _number(client, sender)
        if number is None:
            return None
        registered = _registration(client, sender, str(number.sid), _service_with(client, sender))
        return SenderSetup(sender, number.sms_url or "", number.sms_method or "", ((sender, registered),))
    context = client.messaging.v1.services(sender)
    service = context.fetch()
    numbers = [(str(each.phone_number), str(each.sid)) for each in context.phone_numbers.list(limit=MOST)]
    return SenderSetup(
        sender,
        service.inbound_request_url or "",
        service.inbound_method or "",
        tuple((number, _registration(client, number, sid, sender)) for number, sid in numbers),
        rcs=tuple(
            str(each.sender)
            for each in context.channel_senders.list(limit=MOST)
            if str(each.sender_type).upper() == "RCS" or str(each.sender).startswith("rcs:")
        ),
        by_number=bool(service.use_inbound_webhook_on_number),
        sticky=service.sticky_sender is not False,
    )


def set_webhook(client: Client, sender: str, url: str) -> None:
    """Have everything that is texted to a sender posted to `url`. Raises what Twilio's client raises."""
    if sender.startswith("MG"):
        client.messaging.v1.services(sender).update(
            inbound_request_url=url, inbound_method="POST", use_inbound_webhook_on_number=False
        )
        return
    number = _number(client, sender)
    if number is not None:
        client.incoming_phone_numbers(str(number.sid)).update(sms_url=url, sms_method="POST")


def _number(client: Client, number: str) -> IncomingPhoneNumberInstance | None:
    return next(iter(client.incoming_phone_numbers.list(phone_number=number, limit=1)), None)


def _service_with(client: Client, number: str) -> str | None:
    """The messaging service that a long code is in: its campaign is the number's."""
    if _kind(number) != "long":
        return None
    for service in client.messaging.v1.services.list(limit=MOST):
        numbers = client.messaging.v1.services(str(service.sid)).phone_numbers.list(limit=MOST)
        if any(each.phone_number == number for each in numbers):
            return str(service.sid)
    return None


def _registration(client: Client, number: str, number_sid: str, service: str | None) -> Registration:
    kind = _kind(number)
    if kind == "toll-free":
        found = client.messaging.v1.tollfree_verifications.list(tollfree_phone_number_sid=number_sid, limit=1)
        return _as_registration([str(each.status) for each in found])
    if kind == "long":
        campaigns = client.messaging.v1.services(service).us_app_to_person.list(limit=MOST) if service else []
        return _as_registration([str(each.campaign_status) for each in campaigns])
    return Registration.NOT_NEEDED


def _as_registration(statuses: list[str]) -> Registration:
    said = {status.upper() for status in statuses}
    if said & {"VERIFIED", "TWILIO_APPROVED"}:
        return Registration.APPROVED
    if said & {"IN_PROGRESS", "PENDING", "PENDING_REVIEW", "IN_REVIEW"}:
        return Registration.PENDING
    return Registration.REJECTED if said else Registration.MISSING


def _kind(number: str) -> str:
    """`long` for a long code of North America, `toll-free`, or another."""
    if not number.startswith("+1") or len(number) != len("+13125550100"):
        return "other"
    return "toll-free" if number[2:5] in TOLL_FREE_AREA_CODES else "long"
