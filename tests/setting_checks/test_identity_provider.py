"""The identity provider's settings: all of them or none, and never without encryption."""

from __future__ import annotations

import pytest

from reminders.settings import SettingError, Settings

NEEDED = {"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "desk", "OIDC_CLIENT_SECRET": "a+/b"}


def test_they_are_read_and_the_secret_is_shown_nowhere() -> None:
    plain = Settings.load(NEEDED)
    assert (plain.oidc_issuer, plain.oidc_client_id, plain.oidc_client_secret) == ("https://id.example", "desk", "a+/b")
    assert (plain.oidc_label, plain.oidc_prompt, plain.oidc_mfa) == ("your organization's account", "login", ())
    assert "a+/b" not in repr(plain)
    more = Settings.load(NEEDED | {"OIDC_LABEL": "Lakeside", "OIDC_PROMPT": "off", "OIDC_MFA": " mfa, hwk ,"})
    assert (more.oidc_label, more.oidc_prompt, more.oidc_mfa) == ("Lakeside", None, ("mfa", "hwk"))
    assert Settings.load({}).oidc_issuer is None
    assert Settings.load(NEEDED | {"OIDC_ISSUER": "http://localhost:9"}).oidc_issuer == "http://localhost:9"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_SECRET is missing"),
        ({"OIDC_ISSUER": ""}, "OIDC_ISSUER is missing"),
        ({"OIDC_ISSUER": "http://id.example"}, "OIDC_ISSUER must start with https"),
        ({"OIDC_ISSUER": "id.example"}, "OIDC_ISSUER must start with https"),
        ({"OIDC_PROMPT": "none"}, "OIDC_PROMPT must be one of login, select_account, off"),
        ({"OIDC_LABEL": "x" * 41}, "OIDC_LABEL has at most 40"),
    ],
)
def test_one_that_is_missing_or_wrong_is_named(changed: dict[str, str], says: str) -> None:
    with pytest.raises(SettingError, match=says):
        Settings.load(NEEDED | changed)
