"""The account's own resources on the simulated network: its number, its messaging service, their registration.

Any number or service that is asked for is the account's; all are registered, and post what they receive to one address.
"""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from reminders.texting.network.network import Network
from reminders.texting.network.texts import API_VERSION

_ACCOUNT = f"/{API_VERSION}/Accounts/<account>"
_SERVICE = "/v1/Services/<service>"


def add_account(api: Blueprint, network: Network) -> None:
    """Add the routes of the account, its numbers and its services."""
    _add_numbers(api, network)
    _add_services(api, network)
    _add_registration(api, network)


def _add_numbers(api: Blueprint, network: Network) -> None:
    @api.get(f"{_ACCOUNT}.json")
    def account_resource(account: str) -> ResponseReturnValue:
        return jsonify(
            sid=account,
            friendly_name="Simulated phone network",
            status="active",
            type="Full",
            owner_account_sid=account,
        )

    @api.get(f"{_ACCOUNT}/IncomingPhoneNumbers.json")
    def numbers(account: str) -> ResponseReturnValue:
        del account
        known = _number(network, request.args.get("PhoneNumber") or network.sender)
        return jsonify(incoming_phone_numbers=[known], page=0, page_size=1, next_page_uri=None)

    @api.post(f"{_ACCOUNT}/IncomingPhoneNumbers/<sid>.json")
    def change_number(account: str, sid: str) -> ResponseReturnValue:
        del account, sid
        network.inbound_url = request.form.get("SmsUrl") or None
        return jsonify(_number(network, network.sender))


def _add_services(api: Blueprint, network: Network) -> None:
    @api.get("/v1/Services")
    def services() -> ResponseReturnValue:
        return _page("services", [_service(network, "MG" + network.account_sid[2:])])

    @api.get(_SERVICE)
    def messaging_service(service: str) -> ResponseReturnValue:
        return jsonify(_service(network, service))

    @api.post(_SERVICE)
    def change_service(service: str) -> ResponseReturnValue:
        network.inbound_url = request.form.get("InboundRequestUrl") or None
        return jsonify(_service(network, service))

    @api.get(f"{_SERVICE}/PhoneNumbers")
    def numbers_of_service(service: str) -> ResponseReturnValue:
        del service
        return _page("phone_numbers", [_number(network, network.sender)])

    @api.get(f"{_SERVICE}/ChannelSenders")
    def channel_senders(service: str) -> ResponseReturnValue:
        del service
        return _page("senders", [])


def _add_registration(api: Blueprint, network: Network) -> None:
    @api.get(f"{_SERVICE}/Compliance/Usa2p")
    def campaigns(service: str) -> ResponseReturnValue:
        campaign = "QE" + network.account_sid[2:]
        return _page("compliance", [{"sid": campaign, "messaging_service_sid": service, "campaign_status": "VERIFIED"}])

    @api.get("/v1/Tollfree/Verifications")
    def toll_free_verifications() -> ResponseReturnValue:
        return _page("verifications", [{"sid": "HH" + network.account_sid[2:], "status": "TWILIO_APPROVED"}])


def _number(network: Network, number: str) -> dict[str, object]:
    return {
        "sid": "PN" + network.account_sid[2:],
        "account_sid": network.account_sid,
        "phone_number": number,
        "sms_url": network.inbound_url or "",
        "sms_method": "POST",
    }


def _service(network: Network, service: str) -> dict[str, object]:
    return {
        "sid": service,
        "account_sid": network.account_sid,
        "inbound_request_url": network.inbound_url,
        "inbound_method": "POST",
        "use_inbound_webhook_on_number": False,
        "sticky_sender": True,
    }


def _page(key: str, rows: list[dict[str, object]]) -> ResponseReturnValue:
    return jsonify({key: rows, "meta": {"key": key, "page": 0, "page_size": len(rows), "next_page_url": None}})
