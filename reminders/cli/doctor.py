"""`reminders doctor`: what is wrong with this installation, what follows, and what to do about it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable

import click

from reminders.cli.sentences import load_settings
from reminders.operate.doctor import Finding, Installation, Level, examine
from reminders.operate.doctor.provider import put_webhooks_right
from reminders.operate.doctor.trial_page import page_as_a_trial


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with every finding.")
@click.option("--set-webhooks", is_flag=True, help="First have every sender's replies posted to PUBLIC_URL.")
@click.option("--page", "slug", metavar="SLUG", help="Also page a clinic's on-call list, as a test.")
def doctor(as_json: bool, set_webhooks: bool, slug: str | None) -> None:
    """Check settings, keys, database, Redis, provider, webhooks, mail, clock, backups, duties and on-call.

    Each finding says what is wrong, what follows and what to do. Exits with 1 if any check fails.
    """

    def test_page(here: Installation) -> Iterable[Finding]:
        return page_as_a_trial(here, slug) if slug is not None else ()

    told = []
    for finding in examine(load_settings, test_page, first=(put_webhooks_right,) if set_webhooks else ()):
        told.append(finding)
        if not as_json:
            _print(finding)
    counts = {level: sum(finding.level is level for finding in told) for level in Level}
    if as_json:
        findings = [_as_json(finding) for finding in told]
        totals = {"failed": counts[Level.FAIL], "warnings": counts[Level.WARN], "fine": counts[Level.OK]}
        click.echo(json.dumps({"findings": findings, **totals}, indent=1))
    else:
        click.echo(f"{counts[Level.FAIL]} failed, {counts[Level.WARN]} warnings, {counts[Level.OK]} fine.")
    sys.exit(1 if counts[Level.FAIL] else 0)


def _print(finding: Finding) -> None:
    click.echo(f"{finding.level:<5} {finding.subject:<15} {finding.with_since}")
    for mark, text in (("", finding.follows), ("→ ", finding.advice)):
        if text:
            click.echo(f"{'':<21} {mark}{text}")


def _as_json(finding: Finding) -> dict[str, str | None]:
    return {
        "level": finding.level.value,
        "subject": finding.subject,
        "sentence": finding.sentence,
        "since": finding.since.isoformat() if finding.since else None,
        "follows": finding.follows or None,
        "advice": finding.advice or None,
    }
