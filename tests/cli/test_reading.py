"""`reminders read`: replies in, readings out, one JSON object a line."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from reminders.cli import cli

COMMAND = (sys.executable, "-m", "reminders.cli", "read")

#: Whatever loads these takes seconds to start, and `read` needs none of them.
TOO_HEAVY = ("sqlalchemy", "flask", "celery", "alembic", "cryptography", "twilio", "requests", "redis", "pydantic")


def read(stdin: str | bytes, *arguments: str) -> tuple[list[dict[str, Any]], int]:
    result = CliRunner().invoke(cli, ["read", *arguments], input=stdin)
    return [json.loads(line) for line in result.stdout.splitlines()], result.exit_code


def said(text: object, **more: object) -> str:
    return json.dumps({"text": text, **more}) + "\n"


def test_each_line_is_answered_with_one_object_in_the_same_order() -> None:
    answers, code = read(said("7") + said("about a 6.5") + said("stop") + said("0"))
    assert [answer["score"] for answer in answers] == ["7", "6.5", None, "0"]
    assert answers[0].keys() == {"score", "intent", "concern", "rule", "spans"}
    assert [answer["intent"] for answer in answers] == ["answer", "answer", "stop", "answer"]
    assert {answer["concern"] for answer in answers} == {"none"}
    assert code == 0


def test_a_line_may_name_its_own_language() -> None:
    answers, _ = read(said("siete", language="es") + said("siete"), "--language", "es")
    assert [answer["score"] for answer in answers] == ["7", "7"]


def test_only_languages_we_read_can_be_asked_for() -> None:
    result = CliRunner().invoke(cli, ["read", "--language", "fr"], input=said("7"))
    assert result.exit_code == 2
    assert "fr" in result.stderr


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("7", "text"),
        ("seven", "not JSON"),
        ('["7"]', "text"),
        ("{}", "text"),
        ('{"text": null}', "text"),
        ('{"text": 7}', "text"),
        ('{"text": "7", "language": "fr"}', "language"),
        ('{"text": "7", "language": 1}', "language"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_line_that_is_no_reply_gets_an_error_in_its_place_and_the_others_their_reading(line: str, why: str) -> None:
    answers, code = read(said("7") + line + "\n" + said("3"))
    assert [answer.get("score") for answer in answers] == ["7", None, "3"]
    assert answers[1].keys() == {"error"}
    assert answers[1]["error"].startswith("line 2: ")
    assert why in answers[1]["error"]
    assert code == 1


def test_bytes_that_are_no_text_are_an_error_of_their_line() -> None:
    answers, code = read(b'{"text": "\xff"}\n' + said("3").encode())
    assert answers[0] == {"error": "line 1: not UTF-8"}
    assert answers[1]["score"] == "3"
    assert code == 1


def test_empty_lines_a_byte_order_mark_and_a_missing_last_newline_are_harmless() -> None:
    answers, code = read(b"\xef\xbb\xbf" + said("7").encode() + b"\n\r\n" + said("3").strip().encode())
    assert [answer["score"] for answer in answers] == ["7", "3"]
    assert code == 0


def test_any_character_is_read_even_half_a_surrogate_pair() -> None:
    answers, code = read(said("\ud83d") + said("\x00") + said("🔟") + said(""))
    assert len(answers) == 4
    assert all("error" not in answer for answer in answers)
    assert code == 0


def test_nothing_in_is_nothing_out() -> None:
    assert read("") == ([], 0)


def test_each_answer_comes_before_the_next_line_is_written() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for score in ("7", "3"):
            process.stdin.write(said(score))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["score"] == score
        process.stdin.close()
        assert process.wait(60) == 0


def test_it_needs_no_settings_and_no_database(tmp_path: Path) -> None:
    broken = {"DATABASE_URL": "nonsense", "PORT": "nonsense", "RECORD_KEYS": "nonsense", "DATA_DIR": "/nowhere"}
    done = subprocess.run(
        COMMAND, input=said("7"), env={**os.environ, **broken}, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["score"] == "7"
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_it_starts_without_loading_the_service() -> None:
    program = "import sys, reminders.cli as c\ntry: c.cli(['read'])\nexcept SystemExit: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], input="", capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert "reminders" in loaded
    assert loaded.isdisjoint(TOO_HEAVY)


def test_a_thousand_lines_take_no_more_than_ten_times_the_work_of_a_hundred() -> None:
    """A ratio of processor time: what a start costs is in both, and how fast the machine is in neither."""
    assert _work(1000) <= 10 * _work(100)


def _work(lines: int) -> float:
    """Seconds of processor time that reading so many replies takes, the start of the command included."""
    replies = ["about a 6.5 today, slept 8 hours", "no pain", "6 or 7", "stop texting me", "amanecí con un 5 " * 20]
    given = "".join(said(text) for text in replies * (lines // len(replies)))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(COMMAND, input=given, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert len(done.stdout.splitlines()) == lines
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
