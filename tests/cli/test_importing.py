"""`reminders import`: what would happen, row by row; all of a file or nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from reminders import clock
from reminders.record.outcomes import Outcome
from reminders.record.people import Patient
from tests.operate.installed import NAME, PHONE, RECORD_NUMBER, Installed

HISTORY = (
    "mrn,condition,course,number,infused_at,baseline_pain,step,answered_at,pain,birth_date,Remarks\n"
    "A-1001,crps,1,1,2025-03-03 10:00,8,h24,2025-03-04 10:30,4,1970-01-01,well\n"
)


def count(installed: Installed, table: type) -> int:
    with installed.open() as database, database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_patients_are_enrolled_as_the_dry_run_said_and_twice_changes_nothing(
    installed: Installed, tmp_path: Path
) -> None:
    at = clock.real() - timedelta(hours=1)
    file = tmp_path / "patients.csv"
    header = "Name;Phone;MRN;Infused at;Condition;Baseline pain;Consent given at;Consent method;Unencrypted OK\n"
    file.write_text(header + f"{NAME};{PHONE};{RECORD_NUMBER};{at.isoformat()};crps;6,5;{at.isoformat()};written;yes\n")
    which = ("import", "patients", str(file), "--clinic", "north")

    dry = installed.run(*which, "--dry-run")
    assert (dry.exit_code, count(installed, Patient)) == (0, 0)
    assert dry.stdout.startswith("Row 2: new patient, infusion 1 of course 1; ")
    assert dry.stderr.splitlines()[-2:] == ["Rows: 1. New patients: 1.", "A dry run: nothing was changed."]
    assert installed.must(*which) == dry.stdout
    assert count(installed, Patient) == 1
    assert installed.must(*which) == "Row 2: enrolled already; nothing changes\n"

    file.write_text(header + f"{NAME};1.3E+10;{RECORD_NUMBER};{at.isoformat()};crps;;;;\n")
    for more in ((), ("--dry-run",)):
        refused = installed.run(*which, *more)
        assert refused.exit_code == 1
        assert refused.stdout.startswith("Row 2, column B (Phone): The spreadsheet shortened this number to 1.3E+10")
        assert refused.stderr.endswith("correct the rows above, then import the whole file again.\n")
        assert NAME not in refused.output


def test_a_history_is_imported_and_what_is_not_kept_is_said(installed: Installed, tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text(HISTORY)
    which = ("import", "history", str(file), "--clinic", "north")
    done = installed.run(*which)
    assert done.exit_code == 0, done.output
    assert done.stdout == "Row 2: new patient, who is not texted, new infusion, number 1 of course 1, answer at h24\n"
    assert "Not used: Remarks (K)." in done.stderr
    assert count(installed, Outcome) == 2
    assert installed.must(*which) == "Row 2: recorded already; nothing changes\n"
    assert ",import," in installed.must("export", "outcomes", "--format", "csv", "--clinic", "north")
    installed.must("audit", "verify")

    file.write_bytes(b"PK\x03\x04")
    assert 'Save the sheet as "CSV UTF-8"' in installed.refused(*which)
    assert "elsewhere" in installed.refused(*which[:-1], "elsewhere")
