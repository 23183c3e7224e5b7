"""`reminders doctor`: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import sys
from collections import Counter

import click

from reminders.cli.installation import load_settings
from reminders.operate.doctor import Level, examine


@click.command()
def doctor() -> None:
    """Check settings, database, Redis, provider, webhooks, clock, keys and on-call; exits with 1 if any check fails."""
    counted: Counter[Level] = Counter()
    for finding in examine(load_settings):
        counted[finding.level] += 1
        click.echo(f"{finding.level:<5} {finding.subject:<9} {finding.with_since}")
        if finding.follows:
            click.echo(f"{'':<15} {finding.follows}")
        if finding.advice:
            click.echo(f"{'':<15} → {finding.advice}")
    click.echo(f"{counted[Level.FAIL]} failed, {counted[Level.WARN]} warnings, {counted[Level.OK]} fine.")
    sys.exit(1 if counted[Level.FAIL] else 0)
