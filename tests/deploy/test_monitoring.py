"""Prometheus' rules and the Grafana dashboard: well formed, tried on series, and made of metrics that exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from reminders import clock
from reminders.logs.errors import Place
from reminders.record.backups import BackupAct, note_backup
from reminders.record.duties import DUTIES
from reminders.reports.metrics import Figures, as_read
from tests.day import Day
from tests.deploy.tools import DEPLOY, ROOT, said_by

MONITORING = DEPLOY / "monitoring"
ALERTS = (MONITORING / "alerts.yml").read_text(encoding="utf-8")
TRIED = (MONITORING / "alerts_test.yml").read_text(encoding="utf-8")


def test_prometheus_takes_the_rules_and_they_fire_as_the_series_say() -> None:
    assert "SUCCESS" in said_by("promtool", "check", "rules", "alerts.yml", folder=MONITORING)
    assert "SUCCESS" in said_by("promtool", "check", "config", "prometheus.yml", folder=MONITORING)
    assert "SUCCESS" in said_by("promtool", "test", "rules", "alerts_test.yml", folder=MONITORING)


def test_every_alert_is_tried_firing_and_silent_and_has_a_runbook() -> None:
    names = re.findall(r"alert: (\w+)", ALERTS)
    fires = re.findall(r"alertname: (\w+)\n +exp_alerts:", TRIED)
    assert sorted(set(fires)) == sorted(names)
    quiet = TRIED.split("# The provider")[0]
    assert re.findall(r"alertname: (\w+) }", quiet) == names
    runbooks = re.findall(r"runbook: (\S+)", ALERTS)
    assert len(runbooks) == len(names)
    for runbook in set(runbooks):
        file, _, anchor = runbook.partition("#")
        headings = re.findall(r"^#+ (.+)$", (ROOT / file).read_text(encoding="utf-8"), re.M)
        assert not anchor or anchor in {_anchor(heading) for heading in headings}, runbook


@pytest.mark.parametrize("file", [MONITORING / "alerts.yml", MONITORING / "dashboard.json"])
def test_only_metrics_and_labels_that_exist_are_asked_for(file: Path, day: Day) -> None:
    with day.database.write() as session:  # what is there only once a backup was made
        note_backup(session, BackupAct.MADE, at=clock.real(), size_bytes=1, rows=1)
    with day.database.read() as session:
        families = list(Figures(as_read(session)).collect())
    labels: dict[str, dict[str, set[str]]] = {}
    for family in families:
        for name in {family.name, f"{family.name}_total", *(sample.name for sample in family.samples)}:
            values = labels.setdefault(name, {})
            for sample in family.samples:
                for label, value in sample.labels.items():
                    values.setdefault(label, set()).add(value)
    asked = set(re.findall(r"(reminders_\w+)(?:\{(\w+)=\\?\"(\w+)\\?\"\})?", file.read_text(encoding="utf-8")))
    assert asked
    for metric, label, value in asked:
        assert metric in labels, metric
        assert not label or value in labels[metric][label], (metric, label, value)


def test_the_names_used_in_the_trials_are_the_products() -> None:
    assert set(re.findall(r'duty="(\w+)"', TRIED)) <= set(DUTIES)
    assert set(re.findall(r'where="([\w.]+)"', TRIED)) <= {place.value for place in Place}


def test_the_dashboard_is_one_grafana_can_load() -> None:
    dashboard = json.loads((MONITORING / "dashboard.json").read_text(encoding="utf-8"))
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24, panel["title"]
        assert all(target["expr"] for target in panel["targets"])


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
