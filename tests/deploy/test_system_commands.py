"""The documents' calls of the system's own programs: each names units, subcommands and options that there are.

Nothing of this machine is touched: systemctl works in a folder and starts nothing (`--now` would, past the folder),
journalctl reads an empty one, and no cluster has the name that pg_ctlcluster is given.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest
import redis

from tests.deploy.tools import DEPLOY, ROOT, environment, tool

DOCUMENTS = ("runbooks.md", "deploy.md", "operations.md", "monitoring.md", "scaling.md")

UNITS = sorted(path for path in (DEPLOY / "systemd").iterdir() if path.suffix in (".service", ".target", ".timer"))
INSTANCES = {f"reminders@{process}.service" for process in ("web", "worker", "beat")}

#: Units of Debian's packages, as the packages call them.
DEBIANS = {"postgresql@15-main.service", "postgresql.service", "redis-server.service", "caddy.service", "nginx.service"}

#: What a program says of words that it does not know.
UNKNOWN = re.compile(r"unknown|unrecognized|invalid|requires an argument|failed to parse|usage:|does not exist", re.I)

_FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def calls(program: str) -> list[list[str]]:
    """The arguments of each call of a program, in blocks and in the text, without what it is piped to."""
    found = []
    for name in DOCUMENTS:
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        lines = [line for block in _FENCED.findall(text) for line in block.splitlines()]
        lines += re.findall(r"`([^`\n]+)`", _FENCED.sub("", text))
        found += [shlex.split(line.split(" | ")[0])[1:] for line in lines if line.startswith(f"{program} ")]
    return found


def said_to(name: str, *arguments: str) -> str:
    """What a program says, whether it is content or not."""
    done = subprocess.run(
        [tool(name), *arguments], env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip
    return done.stdout + done.stderr


def is_there(unit: str) -> bool:
    """Whether a unit, or one that a pattern means, is ours or a package's."""
    there = {path.name for path in UNITS} | INSTANCES | DEBIANS
    return any(fnmatch(each, pattern) for each in there for pattern in (unit, f"{unit}.service"))


def test_every_call_of_systemctl_is_one_that_systemd_knows_about_units_that_there_are(tmp_path: Path) -> None:
    installed = tmp_path / "etc" / "systemd" / "system"
    installed.mkdir(parents=True)
    for unit in UNITS:
        shutil.copy(unit, installed)
    called = calls("systemctl")
    assert len(called) > 12
    for verb, *words in called:
        units = [word for word in words if not word.startswith("-")]
        assert [unit for unit in units if not is_there(unit)] == [], (verb, words)
        if verb in ("enable", "disable") and not all(is_ours(unit) for unit in units):
            continue  # a package's unit is not in the folder
        said = said_to("systemctl", f"--root={tmp_path}", verb, *(word for word in words if word != "--now"))
        assert not UNKNOWN.search(said), (verb, words, said)
    wanted = {path.name for path in installed.glob("*.wants/*")}
    assert wanted >= {"reminders.target", "reminders-backup.timer", "reminders-audit.timer"}, (
        "as deploy.md enables them"
    )


def is_ours(unit: str) -> bool:
    return any(path.name in (unit, f"{unit}.service") for path in UNITS)


def test_every_call_of_journalctl_is_one_that_it_knows_about_units_that_there_are(tmp_path: Path) -> None:
    called = calls("journalctl")
    assert len(called) > 4
    for words in called:
        assert is_there(words[words.index("-u") + 1]), words
        said = said_to("journalctl", "--no-pager", f"--directory={tmp_path}", *words)
        assert not UNKNOWN.search(said), (words, said)


def test_every_call_of_pg_ctlcluster_is_an_action_that_it_knows() -> None:
    called = calls("pg_ctlcluster")
    assert called
    for version, _cluster, *action in called:
        said = said_to("pg_ctlcluster", version, "no-cluster-here", *action)
        assert "no-cluster-here' does not exist" in said, (action, said)


def test_every_call_of_redis_cli_is_a_command_that_redis_answers(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert [client.execute_command(*words) for words in calls("redis-cli")] == [True]


@pytest.mark.parametrize(
    ("program", "wrong"),
    [
        ("systemctl", ["--root=/nowhere", "strat", "reminders.target"]),
        ("systemctl", ["--root=/nowhere", "status", "--almost"]),
        ("journalctl", ["--directory=/nowhere", "--sincere", "-1h"]),
        ("journalctl", ["--directory=/nowhere", "--since", "-1fortnight"]),
    ],
)
def test_a_word_that_is_not_known_is_found(program: str, wrong: list[str]) -> None:
    assert UNKNOWN.search(said_to(program, *wrong))
    assert not is_there("reminders@mail")


def test_an_action_that_pg_ctlcluster_does_not_know_is_found() -> None:
    assert "does not exist" not in said_to("pg_ctlcluster", "15", "no-cluster-here", "premote")
