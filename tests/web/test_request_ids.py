"""The lines of one web request are joined by its id: the caller's if it is well-formed, else a new one."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.log_lines import LogLines, log_lines

__all__ = ["log_lines"]


@pytest.mark.parametrize(("given", "kept"), [("edge-7.a_B", True), ("", False), ("x" * 65, False), ("a b", False)])
def test_the_answer_and_the_log_have_the_same_id(app: Flask, log_lines: LogLines, given: str, kept: bool) -> None:
    answer = app.test_client().get("/readyz", headers={"X-Request-Id": given})
    said = answer.headers["X-Request-Id"]
    assert (said == given) is kept
    assert said
    assert [line["request_id"] for line in log_lines.of("request")] == [said]
