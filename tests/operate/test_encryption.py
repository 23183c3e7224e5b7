"""What the doctor says about connections to other machines that are not encrypted or not verified."""

from __future__ import annotations

import pytest

from reminders.operate.doctor.encryption import encrypted_connections
from reminders.operate.doctor.findings import Installation
from reminders.settings import Settings


def said(**given: str) -> list[str]:
    return [f"{f.level} {f.sentence}" for f in encrypted_connections(Installation(Settings.load(given)))]


@pytest.mark.parametrize("mode", ["", "?sslmode=disable", "?sslmode=require", "?sslmode=verify-ca"])
def test_a_database_elsewhere_that_is_not_verified_is_warned_of(mode: str) -> None:
    (sentence,) = said(DATABASE_URL=f"postgresql://u:secret@db.example/r{mode}")
    assert sentence.startswith("warn The way to the database on db.example is not verified")
    assert "secret" not in sentence


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:p@db.example/r?sslmode=verify-full",
        "postgresql://u:p@localhost/r",
        "postgresql://u:p@127.0.0.1:5433/r",
        "postgresql://u:p@[::1]/r",
        "postgresql:///r?host=/run/postgresql",
    ],
)
def test_a_database_here_or_verified_is_well(url: str) -> None:
    assert said(DATABASE_URL=url) == ["ok Whatever leaves this machine is encrypted and verified."]


@pytest.mark.parametrize(
    ("url", "servers"),
    [
        ("postgresql://u:p@one.example,two.example/r?target_session_attrs=read-write", "one.example and two.example"),
        ("postgresql://u:p@/r?host=127.0.0.1:5432&host=two.example:5433", "two.example"),
        ("postgresql://u:p@localhost,two.example:5433/r", "two.example"),
    ],
)
def test_every_server_that_the_address_names_is_looked_at(url: str, servers: str) -> None:
    assert said(DATABASE_URL=url) == [f"warn The way to the database on {servers} is not verified (sslmode is prefer)."]


def test_redis_and_provider_elsewhere_in_the_clear_are_warned_of() -> None:
    given = {
        "REDIS_URL": "redis://:secret@redis.example:6379/0",
        "TWILIO_API_URL": "http://u:secret@texts.example:8001",
    }
    found = said(**given)
    assert found == [
        "warn REDIS_URL goes to redis.example unencrypted.",
        "warn TWILIO_API_URL goes to texts.example unencrypted.",
    ]
    assert said(REDIS_URL="redis://localhost:6379", TWILIO_API_URL="http://127.0.0.1:8001")[0].startswith("ok")
    assert said(REDIS_URL="rediss://redis.example", TWILIO_API_URL="https://texts.example")[0].startswith("ok")
