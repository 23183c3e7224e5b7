"""The commands of the runbooks, run as they are written, in their order, on a record that somebody lived in."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.operate.installed import Installed

RUNBOOKS = Path(__file__).parents[2] / "docs" / "runbooks.md"
BACKUPS = "/var/backups/reminders"


def commands() -> list[list[str]]:
    """The arguments of every `reminders …` line in the runbooks' blocks, without what the shell does with them."""
    blocks = re.findall(r"^```\n(.*?)^```", RUNBOOKS.read_text(encoding="utf-8"), re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("reminders ")]
    return [shlex.split(re.split(r" [<>|] ?", line)[0])[1:] for line in lines]


def test_every_command_of_the_runbooks_does_what_it_says(lived_in: Installed, tmp_path: Path) -> None:
    called = [[word.replace(BACKUPS, str(tmp_path)) for word in words] for words in commands()]
    assert len(called) > 12
    for words in called:
        if words[0] == "restore":
            lived_in.must("backup", words[1])
    for words in called:
        result = lived_in.run(*words)
        assert result.exception is None or isinstance(result.exception, SystemExit), (words, result.exception)
        if words[0] == "doctor":  # says what is wrong here: no staff may sign in, no worker runs
            assert re.search(r"^\d+ failed, \d+ warnings?, \d+ fine\.$", result.stdout, re.M), result.output
        else:
            assert result.exit_code == 0, (words, result.output)
    for words in called:
        if words[0] == "backup":
            assert Path(words[-1]).stat().st_size > 0
