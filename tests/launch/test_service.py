"""Which processes the service has, and that each is configured by the environment alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from reminders.launch import processes
from reminders.launch.child import Child
from reminders.launch.service import Service, SimulatedAccount, plan
from reminders.settings import SettingError, Settings

REAL = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "secret", "TWILIO_FROM": "+13125550199"}


def planned(tmp_path: Path, **environ: str) -> Service:
    environ = {"DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin", **environ}
    return plan(Settings.load(environ, env_file=tmp_path / "none"), environ)


def children(service: Service) -> dict[str, Child]:
    return {child.name: child for group in service.groups for child in group}


def test_the_embedded_default_brings_its_own_redis_and_phones(tmp_path: Path) -> None:
    assert list(children(planned(tmp_path))) == ["redis", "network", "web", "worker", "beat"]


def test_what_is_configured_is_not_provided(tmp_path: Path) -> None:
    service = planned(tmp_path, REDIS_URL="redis://127.0.0.1:6379/0", **REAL)
    assert list(children(service)) == ["web", "worker", "beat"]
    assert service.phones_url is None
    assert children(service)["worker"].environ["REDIS_URL"] == "redis://127.0.0.1:6379/0"


def test_another_messages_api_is_not_simulated_here(tmp_path: Path) -> None:
    service = planned(tmp_path, TWILIO_API_URL="http://127.0.0.1:9", **REAL)
    assert "network" not in children(service)


def test_every_child_reads_the_same_settings_that_the_supervisor_decided_on(tmp_path: Path) -> None:
    service = planned(tmp_path, PORT="8100")
    for name in ("web", "worker", "beat"):
        seen = Settings.load(children(service)[name].environ, env_file=tmp_path / "none")
        assert seen == service.settings, name
    assert service.settings.has_provider
    assert service.settings.twilio_api_url == "http://127.0.0.1:8101" == service.phones_url


def test_the_made_up_account_is_private_and_the_same_at_every_start(tmp_path: Path) -> None:
    first, second = (planned(tmp_path).settings for _ in range(2))
    assert first.twilio_account_sid == second.twilio_account_sid
    assert first.twilio_auth_tokens == second.twilio_auth_tokens
    assert stat.S_IMODE((tmp_path / "network" / "account.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "network").stat().st_mode) == 0o700


def test_the_helpers_do_not_get_the_keys_of_the_record(tmp_path: Path) -> None:
    service = planned(tmp_path, RECORD_KEYS="A" * 43 + "=", SECRET_KEY="s", SMTP_URL="smtp://u:p@mail.example")
    for name in ("redis", "network"):
        assert not {"RECORD_KEYS", "SECRET_KEY", "SMTP_URL"} & children(service)[name].environ.keys()
    assert "RECORD_KEYS" in children(service)["worker"].environ


def test_no_secret_is_on_a_command_line_or_in_a_repr(tmp_path: Path) -> None:
    service = planned(tmp_path)
    token = SimulatedAccount.kept_in(tmp_path / "network").token
    for child in children(service).values():
        assert token not in " ".join(child.argv)
    assert token not in repr(service)


@pytest.mark.parametrize("start", [processes.exec_web, processes.exec_worker, processes.exec_beat])
def test_a_process_that_could_text_nobody_refuses_to_start(start: object, tmp_path: Path) -> None:
    settings = Settings.load({"REDIS_URL": "redis://127.0.0.1"}, env_file=tmp_path / "none")
    with pytest.raises(SettingError, match=r"^TWILIO_ACCOUNT_SID is missing"):
        start(settings, {})  # type: ignore[operator]


@pytest.mark.parametrize("start", [processes.exec_worker, processes.exec_beat])
def test_worker_and_beat_need_a_redis_that_they_share(start: object, tmp_path: Path) -> None:
    settings = Settings.load(REAL, env_file=tmp_path / "none")
    with pytest.raises(SettingError, match=r"^REDIS_URL is missing"):
        start(settings, {})  # type: ignore[operator]


def test_processes_with_many_threads_have_few_heaps_unless_the_operator_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "MALLOC_ARENA_MAX"
    own = children(planned(tmp_path))
    assert {own[child].environ[name] for child in ("web", "worker", "beat")} == {"2"}
    assert children(planned(tmp_path, **{name: "5"}))["worker"].environ[name] == "5"

    became: list[str] = []
    monkeypatch.setattr(os, "execve", lambda _path, _argv, environ: became.append(environ[name]))
    settings = Settings.load({**REAL, "REDIS_URL": "redis://127.0.0.1"}, env_file=tmp_path / "none")
    for start in (processes.exec_worker, processes.exec_beat):
        start(settings, {})
        start(settings, {name: "5"})
    assert became == ["2", "5"] * 2
    assert processes.web_environment(settings, {})[name] == "2"


def test_the_numbers_of_processes_are_the_operators_to_set(tmp_path: Path) -> None:
    settings = Settings.load(REAL, env_file=tmp_path / "none")
    assert processes.web_environment(settings, {"GRANIAN_WORKERS": "7"})["GRANIAN_WORKERS"] == "7"
    assert "7" in processes.worker_command(settings, {"WORKER_CONCURRENCY": "7"})
    for wrong in ("0", "many", "-1"):
        with pytest.raises(SettingError, match="WORKER_CONCURRENCY"):
            processes.worker_command(settings, {"WORKER_CONCURRENCY": wrong})
