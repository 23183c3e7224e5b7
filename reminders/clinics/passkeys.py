"""Passkeys of staff (WebAuthn): made, checked, named and removed. The library `webauthn` checks what devices answer.

A passkey is made so that the device asks for a finger, a face or a PIN each time, so it is both factors in one. What a
device answers holds a challenge of ours, which is looked at once. All times are real.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from reminders import clock
from reminders.clinics.places import audit_sign_in, open_places
from reminders.clinics.relying_party import RelyingParty
from reminders.errors import FieldError, NotFound, Refused
from reminders.fields import Fields
from reminders.logs.errors import Place, log_error
from reminders.record.access import Staff
from reminders.record.columns import new_id
from reminders.record.sealing import SealError, seal, unseal
from reminders.record.sign_in_ways import Passkey, UsedChallenge
from reminders.record.statements import delete_expired, insert_for

log = structlog.get_logger("web")

#: How long a device may take to answer: a phone has to be found and unlocked.
ANSWER_WITHIN: Final = timedelta(minutes=5)
CHALLENGE_BYTES: Final = 32

#: More would make the list of those to leave out longer than a browser takes.
MOST_OF_ONE: Final = 20
NAME_LENGTH: Final = 60

SERVICE: Final = "Reminders"

NOT_MADE: Final = "The passkey was not made: the browser's answer does not fit. Try again."
KNOWN: Final = "This passkey is known already."
TOO_MANY: Final = f"There are {MOST_OF_ONE} passkeys already: remove one that is not used any more."


def registration_options(session: Session, staff: Staff, party: RelyingParty, challenge: bytes) -> str:
    """What a browser needs to make a passkey (JSON): found without an address, and used after verifying the person."""
    import webauthn  # a fifth of a second, needed only where a passkey is used
    from webauthn.helpers import structs

    known = [_credential(session, passkey) for passkey in of_staff(session, staff.id)]
    options = webauthn.generate_registration_options(
        rp_id=party.host,
        rp_name=SERVICE,
        user_id=staff.id.encode(),
        user_name=staff.email,
        challenge=challenge,
        timeout=_milliseconds(),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[_descriptor(one) for one in known if one is not None],
    )
    return webauthn.options_to_json(options)


def sign_in_options(party: RelyingParty, challenge: bytes) -> str:
    """What a browser needs to use a passkey (JSON): any that was made for this host."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_authentication_options(
        rp_id=party.host,
        challenge=challenge,
        timeout=_milliseconds(),
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def use_challenge(session: Session, challenge: bytes) -> bool:
    """Use a challenge up. False if it was answered before; of two answers at once, one is looked at."""
    now = clock.real()
    used = insert_for(session, UsedChallenge).values(
        challenge_digest=_digest(challenge), keep_until=now + 2 * ANSWER_WITHIN
    )
    first = session.scalar(used.on_conflict_do_nothing().returning(UsedChallenge.challenge_digest)) is not None
    delete_expired(session, UsedChallenge.challenge_digest, UsedChallenge.keep_until, now)
    return first


def add(session: Session, staff: Staff, party: RelyingParty, *, answer: str, challenge: bytes, name: str) -> Passkey:
    """Keep the passkey that a browser made. Raises `Refused` naming `name` or `passkey`."""
    from webauthn import verify_registration_response

    fields = Fields()
    name = fields.text("name", name, most=NAME_LENGTH, what="The name")
    fields.done()
    if how_many(session, [staff.id]).get(staff.id, 0) >= MOST_OF_ONE:
        raise Refused([FieldError("passkey", TOO_MANY)])
    given = _json(answer)
    made = _verified(verify_registration_response, party, given, challenge)
    if made is None:
        raise Refused([FieldError("passkey", NOT_MADE)])
    if session.scalar(select(Passkey.id).where(Passkey.credential_digest == _digest(made.credential_id))) is not None:
        raise Refused([FieldError("passkey", KNOWN)])
    passkey = Passkey(
        id=new_id(), clinic_id=staff.clinic_id, staff_id=staff.id, data_key_id=staff.data_key_id,
        credential_digest=_digest(made.credential_id), relying_party=party.host, sign_count=made.sign_count,
        created_at=clock.real(), last_used_at=None,
    )  # fmt: skip
    kept = {
        "id": made.credential_id.hex(),
        "key": made.credential_public_key.hex(),
        "transports": _transports(given),
    }
    seal(session, passkey, "credential", json.dumps(kept))
    seal(session, passkey, "name", name)
    session.add(passkey)
    session.flush()
    audit_sign_in(session, staff, "passkey-added", actor=f"staff:{staff.id}")
    return passkey


def check(
    session: Session, party: RelyingParty, *, answer: str, challenge: bytes, staff_id: str | None = None
) -> Staff | None:
    """Whose passkey answered, if the answer is right and they may sign in; a refusal of a known one is audited.

    `staff_id`: only a passkey of this staff member counts. The challenge must have been used up (`use_challenge`).
    """
    given = _json(answer)
    identifier = _identifier(given)
    digest = None if identifier is None else _digest(identifier)
    passkey = session.scalar(select(Passkey).where(Passkey.credential_digest == digest))
    if passkey is None or staff_id not in (None, passkey.staff_id):
        return None
    staff = session.get_one(Staff, passkey.staff_id)
    if not open_places(session, staff) or _names_another(given, staff):
        return None
    count = _verified_count(session, passkey, party, given, challenge)
    if count is None:
        audit_sign_in(session, staff, "passkey-refused", actor="service")
        return None
    if not _count_up(session, passkey, count):
        audit_sign_in(session, staff, "passkey-copied", actor="service")
        return None
    return staff


def of_staff(session: Session, staff_id: str) -> Sequence[Passkey]:
    """Somebody's passkeys, the oldest first."""
    return session.scalars(select(Passkey).where(Passkey.staff_id == staff_id).order_by(Passkey.id)).all()


def own(session: Session, staff: Staff, passkey_id: str) -> Passkey:
    """A passkey of this staff member. Raises `NotFound` for anybody else's."""
    passkey = session.get(Passkey, passkey_id)
    if passkey is None or passkey.staff_id != staff.id:
        raise NotFound("There is no such passkey.")
    return passkey


def how_many(session: Session, staff_ids: Iterable[str]) -> dict[str, int]:
    """How many passkeys each of these staff members has; who has none is left out."""
    counted = (
        select(Passkey.staff_id, func.count()).where(Passkey.staff_id.in_(list(staff_ids))).group_by(Passkey.staff_id)
    )
    return dict(session.execute(counted).all())


def rename(session: Session, staff: Staff, passkey_id: str, name: str) -> None:
    """Call a passkey something else. Raises `NotFound`, and `Refused` naming `name`."""
    passkey = own(session, staff, passkey_id)
    fields = Fields()
    name = fields.text("name", name, most=NAME_LENGTH, what="The name")
    fields.done()
    seal(session, passkey, "name", name)


def remove(session: Session, staff: Staff, passkey_id: str) -> None:
    """Remove a passkey; every session of theirs ends, as one may be on the device that was lost. Raises `NotFound`."""
    session.delete(own(session, staff, passkey_id))
    staff.session_version += 1
    audit_sign_in(session, staff, "passkey-removed", actor=f"staff:{staff.id}")


def forget(session: Session, staff: Staff) -> bool:
    """Remove all passkeys of somebody whose devices are lost. Returns whether there were any."""
    gone = delete(Passkey).where(Passkey.staff_id == staff.id).returning(Passkey.id)
    return bool(session.execute(gone.execution_options(synchronize_session=False)).all())


def _verified_count(
    session: Session, passkey: Passkey, party: RelyingParty, given: dict[str, Any], challenge: bytes
) -> int | None:
    """The signature counter of an answer; None if it is not one of this passkey to this challenge, on our page.

    The counter itself is compared where it is stored, so that two answers at once cannot both pass.
    """
    from webauthn import verify_authentication_response

    kept = _credential(session, passkey)
    if kept is None:
        return None
    key = bytes.fromhex(kept["key"])
    verified = _verified(
        verify_authentication_response,
        party,
        given,
        challenge,
        credential_public_key=key,
        credential_current_sign_count=0,
    )
    return None if verified is None else int(verified.new_sign_count)


def _verified(
    verify: Callable[..., Any], party: RelyingParty, given: dict[str, Any], challenge: bytes, **more: Any
) -> Any:
    """What the library makes of a device's answer; None if it refuses it.

    It parses bytes that anybody may send. What breaks it instead of being refused is refused too, but logged: the fault
    may be ours.
    """
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return verify(
            credential=given, expected_challenge=challenge, expected_rp_id=party.host, expected_origin=party.origin,
            require_user_verification=True, **more,
        )  # fmt: skip
    except WebAuthnException:
        return None
    except Exception as error:  # noqa: BLE001 (logged; whatever a stranger's bytes break in the parsers is a refusal)
        log_error(log, "a passkey's answer could not be read", error, where=Place.WEB_REQUEST, level="warning")
        return None


def _count_up(session: Session, passkey: Passkey, count: int) -> bool:
    """Note the use. False if the counter did not grow: a copy of the passkey may exist.

    Devices that share a passkey with others keep no counter and always send 0, which is no sign of a copy.
    """
    grew = Passkey.sign_count < count
    counted = session.execute(
        update(Passkey)
        .where(Passkey.id == passkey.id, grew if count else Passkey.sign_count == 0)
        .values(sign_count=count, last_used_at=clock.real())
        .execution_options(synchronize_session=False)
        .returning(Passkey.id)
    )
    return counted.scalar_one_or_none() is not None


def _credential(session: Session, passkey: Passkey) -> dict[str, Any] | None:
    """Identifier, public key and transports; None if no key opens them."""
    try:
        kept = json.loads(unseal(session, passkey, "credential"))
    except SealError:
        return None
    assert isinstance(kept, dict)
    return kept


def _descriptor(credential: dict[str, Any]) -> Any:
    from webauthn.helpers import structs

    transports = [structs.AuthenticatorTransport(one) for one in credential["transports"]]
    return structs.PublicKeyCredentialDescriptor(id=bytes.fromhex(credential["id"]), transports=transports)


def _transports(given: dict[str, Any]) -> list[str]:
    """How the device says it is reached, as far as the library knows the words."""
    from webauthn.helpers.structs import AuthenticatorTransport

    response = given.get("response")
    said = response.get("transports") if isinstance(response, dict) else None
    return [one.value for one in AuthenticatorTransport if isinstance(said, list) and one.value in said]


def _identifier(given: dict[str, Any]) -> bytes | None:
    from webauthn.helpers import base64url_to_bytes

    try:
        return base64url_to_bytes(given["id"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _names_another(given: dict[str, Any], staff: Staff) -> bool:
    """Whether the answer says that the passkey was made for somebody else. A browser may leave it out."""
    from webauthn.helpers import bytes_to_base64url

    response = given.get("response")
    handle = response.get("userHandle") if isinstance(response, dict) else None
    return handle not in (None, "", bytes_to_base64url(staff.id.encode()))


def _json(answer: str) -> dict[str, Any]:
    try:
        given = json.loads(answer)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def _digest(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()


def _milliseconds() -> int:
    return int(ANSWER_WITHIN.total_seconds() * 1000)
