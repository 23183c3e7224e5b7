"""`reminders doctor` says whether passkeys fit the public address, and whether the identity provider answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reminders import clock
from reminders.clinics.staff import add_staff
from reminders.operate.doctor import ways_in
from reminders.operate.doctor.findings import Installation
from reminders.record.columns import new_id
from reminders.record.database import Database
from reminders.record.sealing import seal
from reminders.record.sign_in_ways import Passkey
from reminders.settings import Settings
from tests.migrated import migrated_settings
from tests.record import rows
from tests.services.openid_provider import openid_provider


def test_passkeys_fit_the_public_address(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings = migrated_settings(request, "sqlite", tmp_path)
    database = Database.open(settings)

    def said(url: str, account: str | None = None) -> list[str]:
        real = replace(settings, public_url=url, twilio_account_sid=account, twilio_api_url=None)
        here = Installation(real, database, None)
        return [f"{finding.level} {finding.sentence}" for finding in ways_in.passkeys(here)]

    (trial,) = said("http://127.0.0.1:8000")
    assert trial.startswith("ok Nobody can add a passkey. PUBLIC_URL is http://127.0.0.1:8000")
    (warning,) = said("https://203.0.113.9", account="AC1")
    assert warning.startswith("warn PUBLIC_URL is https://203.0.113.9: browsers make passkeys for a name")
    assert said("https://desk.example") == ["ok Passkeys can be made for desk.example."]
    with database.write() as session:
        clinic = rows.add_clinic(session, "north")
        ann = add_staff(session, clinic, email="a@example.org", role="admin", password="correct horse battery")
        passkey = Passkey(
            id=new_id(), clinic_id=clinic.id, staff_id=ann.id, data_key_id=ann.data_key_id, credential_digest="0" * 64,
            relying_party="desk.example", sign_count=0, created_at=clock.real(),
        )  # fmt: skip
        seal(session, passkey, "name", "phone")
        seal(session, passkey, "credential", "{}")
        session.add(passkey)
    assert said("https://desk.example") == ["ok Passkeys can be made for desk.example."]
    assert "Passkeys made for another address than https://new.example: 1." in said("https://new.example")[0]
    assert said("http://127.0.0.1:8000")[0].startswith("warn PUBLIC_URL is http://127.0.0.1:8000")
    database.close()


def test_the_identity_provider_is_asked() -> None:
    settings = replace(Settings.load({}), public_url="https://desk.example")
    assert list(ways_in.identity_provider(Installation(settings, None, None))) == []
    with openid_provider("") as there:
        named = replace(settings, oidc_issuer=there.issuer, oidc_client_id="desk", oidc_client_secret="x" * 24)
        (well,) = ways_in.identity_provider(Installation(named, None, None))
        assert well.sentence.endswith("send browsers back to https://desk.example/sign-in/provider/back.")
        there.metadata = {"token_endpoint": "http://elsewhere.example/token"}
        (ill,) = ways_in.identity_provider(Installation(named, None, None))
        assert (ill.level, "names no safe address as its token_endpoint" in ill.sentence) == ("warn", True)
        there.metadata = {"code_challenge_methods_supported": ["plain"]}
        assert "does not take PKCE" in next(iter(ways_in.identity_provider(Installation(named, None, None)))).sentence
        there.ill = True
        assert "answers 500" in next(iter(ways_in.identity_provider(Installation(named, None, None)))).sentence
    assert "Nobody answers" in next(iter(ways_in.identity_provider(Installation(named, None, None)))).sentence
