"""What an operator can put right is said in one sentence on stderr, with exit code 1 and no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reminders.care.wording import library
from reminders.cli import COMMANDS, cli
from reminders.settings import SettingError, Settings
from tests.operate.installed import Installed, new_key
from tests.services.ports import free_port

AUDIT = ("audit", "verify")


def test_every_command_has_a_sentence_of_help(embedded: Installed) -> None:
    told = embedded.must("--help")
    for name in COMMANDS:
        assert f"  {name} " in told
        command = cli.get_command(None, name)  # type: ignore[arg-type]
        assert command is not None
        assert command.help


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("DATABASE_URL", "mysql://x"),
        ("RECORD_KEYS", "short"),
        ("CLOCK_START", "2026-03-02T09:00:00"),
        ("TWILIO_AUTH_TOKEN", "a token without its account"),
        ("SMTP_URL", "mail.example.org"),
        ("SMTP_URL", "smtp://AKIA:BLx/y+z@mail.example.org"),
        ("DATABASE_URL", "postgresql://reminders@db.example:port/reminders"),
        ("PUBLIC_URL", "https://[texts.clinic.example"),
        ("TWILIO_FROM", "+1 312 555 0100"),
    ],
)
@pytest.mark.parametrize("call", [AUDIT, ("db", "upgrade"), ("web",), ("run",), ("restore", "a-file")])
def test_a_wrong_setting_is_named(tmp_path: Path, call: tuple[str, ...], name: str, value: str) -> None:
    told = Installed({"DATA_DIR": str(tmp_path)}).refused(*call, **{name: value})
    assert name.removesuffix("_AUTH_TOKEN") in told


@pytest.mark.parametrize("call", [AUDIT, ("db", "upgrade"), ("doctor",)])
def test_an_at_sign_in_the_password_is_refused_without_showing_it(tmp_path: Path, call: tuple[str, ...]) -> None:
    url = "postgresql://reminders:hunter2@secret@db.example/reminders"
    result = Installed({"DATA_DIR": str(tmp_path)}).run(*call, DATABASE_URL=url)
    assert result.exit_code == 1
    assert "DATABASE_URL" in result.output
    assert "%40" in result.output
    assert not [part for part in ("hunter2", "secret") if part in result.output + repr(result.exception)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_URL", "smtp://user:hunter2/@mail.example"),  # no port: the password's beginning
        ("SMTP_URL", "smtp://user:12/hunter2@mail.example"),  # read as port 12 of a server called user
        ("SMTP_URL", "smtp://user:12?hunter2@mail.example"),  # the same, the rest an option
        ("REDIS_URL", "redis://:12?hunter2@redis.example:6379"),
        ("SMTP_URL", "smtps://user:12#hunter2@mail.example"),
        ("SMTP_URL", "smtp://user:hunter2@mail.example:587a"),
        ("SMTP_URL", "smtp:mail.example"),
        ("REDIS_URL", "redis://:hunter2/1@redis.example"),
        ("REDIS_URL", "redis://:hunter2@[redis.example"),
        ("DATABASE_URL", "postgresql://reminders:hunter2@one:5432,two:5432/reminders"),
        ("PUBLIC_URL", "https:texts.example"),
        ("PUBLIC_URL", "https://texts.example?clinic=1"),
        ("PUBLIC_URL", "https://texts.example:port"),
        ("HEARTBEAT_URL", "https://check.example:port/hunter2"),
        ("TWILIO_API_URL", "http://["),
        ("TWILIO_API_URL", "http://api.dublin.ie1.twilio.com"),
        ("TWILIO_API_URL", "https://messaging.dublin.ie1.twilio.com"),
        ("TWILIO_API_URL", "https://user:hunter2@api.twilio.com"),
        ("TWILIO_FROM", "3125550100"),
        ("TWILIO_MESSAGING_SERVICE_SID", "+13125550100"),
    ],
)
def test_an_address_that_cannot_be_reached_is_refused_at_start_without_showing_it(name: str, value: str) -> None:
    with pytest.raises(SettingError) as refused:
        Settings.load({name: value})
    assert str(refused.value).startswith(name)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_URL", "smtp://user%40clinic.example:p%2Fw@mail.example:587?from=desk@clinic.example"),
        ("SMTP_URL", "smtp:///?from=desk@clinic.example"),
        ("REDIS_URL", "unix:///run/redis/redis.sock?db=1"),
        ("REDIS_URL", "redis://:secret@redis.example/1"),
        ("DATABASE_URL", "postgresql://reminders:p/w@one,two/reminders?target_session_attrs=read-write"),
        ("DATABASE_URL", "postgresql:///reminders?host=/var/run/postgresql"),
        ("PUBLIC_URL", "https://clinic.example/texts"),
        ("TWILIO_API_URL", "https://texts.example/api.twilio.com"),
        ("TWILIO_FROM", "24365"),
    ],
)
def test_an_address_that_can_be_reached_is_taken(name: str, value: str) -> None:
    Settings.load({name: value})


@pytest.mark.parametrize("api_url", ["", "https://api.twilio.com/", "https://API.Dublin.ie1.twilio.com"])
@pytest.mark.parametrize("trial", [{"CLOCK_SPEED": "60"}, {"WEBHOOKS_ALLOW_PRIVATE": "yes"}])
def test_twilio_texts_real_phones_in_every_region(api_url: str, trial: dict[str, str]) -> None:
    account = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "token", "TWILIO_API_URL": api_url}
    settings = Settings.load(account)
    assert settings.real_texts
    assert settings.sender_rate is None
    assert settings.production == "TWILIO_ACCOUNT_SID"
    with pytest.raises(SettingError, match="refused with Twilio's own API"):
        Settings.load(account | trial)
    Settings.load(account | trial | {"TWILIO_API_URL": "https://twilio.com.example"})


def test_a_setting_whose_name_was_misspelled_is_found() -> None:
    environ = {"PUBLIC_URI": "https://a.example", "TWILIO_FORM": "+13125550100", "REDIS_PORT": "6379", "PATH": "/bin"}
    assert Settings.load(environ).misspelled == {"PUBLIC_URI": "PUBLIC_URL", "TWILIO_FORM": "TWILIO_FROM"}
    assert Settings.load(environ | {"TWILIO_FROM": "24365"}).misspelled == {"PUBLIC_URI": "PUBLIC_URL"}


@pytest.mark.parametrize("line", ["SMTP_URL: smtp://mail.example", "SMTP_URL smtp://mail.example", "SMTP_URL"])
def test_a_line_of_the_settings_file_that_sets_nothing_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "settings"
    file.write_text(f"# Mail\nDATA_DIR={tmp_path / 'data'}\n\n{line}\nPORT=8000\n")
    assert f"{file} has no NAME=value in line 4" in Installed().refused("--env-file", str(file), *AUDIT)


def test_a_home_folder_of_nobody_is_one_sentence(tmp_path: Path) -> None:
    told = Installed({"DATA_DIR": str(tmp_path)}).refused("--env-file", "~nobody-of-this-name/settings", *AUDIT)
    assert "which is not there" in told
    assert "~nobody-of-this-name" in Installed({"DATA_DIR": "~nobody-of-this-name/data"}).refused(*AUDIT)


@pytest.mark.parametrize("process", ["web", "worker", "beat"])
def test_a_process_without_anybody_to_hand_texts_to_does_not_start(embedded: Installed, process: str) -> None:
    told = embedded.refused(process)
    assert "TWILIO_ACCOUNT_SID" in told
    assert "TWILIO_API_URL" in told


@pytest.mark.parametrize("process", ["web", "worker", "beat"])
def test_a_process_does_not_start_on_a_database_that_was_never_set_up(process: str, tmp_path: Path) -> None:
    environ = {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'none.db'}",
        "RECORD_KEYS": new_key(),
        "SECRET_KEY": "s" * 40,
        "TWILIO_API_URL": "http://127.0.0.1:9",
    }
    assert "reminders db upgrade" in Installed(dict(environ)).refused(process)


def test_a_database_without_keys_or_tables_says_what_to_run(database_url: str, tmp_path: Path) -> None:
    bare = Installed({"DATA_DIR": str(tmp_path), "DATABASE_URL": database_url})
    assert "SECRET_KEY" in bare.refused(*AUDIT)
    assert "RECORD_KEYS" in bare.refused(*AUDIT, SECRET_KEY="s" * 40)
    assert "reminders db upgrade" in bare.refused(*AUDIT, SECRET_KEY="s" * 40, RECORD_KEYS=new_key())


def test_the_embedded_default_says_that_it_was_never_set_up(tmp_path: Path) -> None:
    assert "reminders db upgrade" in Installed({"DATA_DIR": str(tmp_path / "data")}).refused(*AUDIT)


def test_other_record_keys_than_the_database_was_made_with_are_told_apart(installed: Installed) -> None:
    assert "RECORD_KEYS" in installed.refused(*AUDIT, RECORD_KEYS=new_key())


def test_a_key_file_that_is_gone_is_never_made_again(embedded: Installed) -> None:
    file = embedded.settings.data_dir / "keys" / "record_keys"
    file.unlink()
    for call in (AUDIT, ("db", "upgrade")):
        assert str(file) in embedded.refused(*call)
    assert not file.exists()


def test_a_database_server_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    away = Installed(
        {
            "DATA_DIR": str(tmp_path),
            "RECORD_KEYS": new_key(),
            "SECRET_KEY": "s" * 40,
            "DATABASE_URL": f"postgresql://nobody@127.0.0.1:{free_port()}/none",
        }
    )
    assert "database" in away.refused(*AUDIT)
    assert "database" in away.refused("db", "upgrade")


def test_a_reader_that_has_seen_enough_ends_the_command_quietly(embedded: Installed) -> None:
    environ = {**os.environ, **{name: value for name, value in embedded.environ.items() if value is not None}}
    done = subprocess.run(
        ["/bin/sh", "-c", '"$0" -m reminders.cli export outcomes --all --format csv | true', sys.executable],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("call", ["web", "worker", "beat", "run"])
def test_nothing_starts_without_every_text_in_english(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(library._offered, "en")
    monkeypatch.setitem(library._broken, "en", ("The text danger is not written in English.",))
    told = Installed({"DATA_DIR": str(tmp_path)}).refused(call)
    assert "The texts in the language 'en' cannot be used. The text danger is not written in English." in told
