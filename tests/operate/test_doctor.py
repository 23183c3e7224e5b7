"""`reminders doctor` finds what is wrong and says what to do."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from email.utils import formatdate
from importlib import import_module
from pathlib import Path

import pytest
import redis
from sqlalchemy import delete, select, update

from reminders import clock
from reminders.care.reasons import Reason
from reminders.care.wording import Text
from reminders.operate.doctor.examine import CHECKS
from reminders.operate.doctor.findings import Finding, Installation
from reminders.record.duties import DIRECT, DUTIES, record_done
from reminders.record.installation import Duty, Hold
from reminders.record.people import Clinic, OnCallContact, OptOut, Patient, Refusal
from reminders.record.schedule import CheckIn, CheckInState
from reminders.record.sealing import index_of
from reminders.record.texts import Message, MessageState, Sender
from tests.languages import LanguageFiles
from tests.network import ACCOUNT_SID, AUTH_TOKEN, SimulatedNetwork
from tests.operate.installed import ON_CALL, SENDER, Installed, new_key
from tests.services.ports import free_port


class Answers(http.server.BaseHTTPRequestHandler):
    """A web process, as far as the doctor looks at it."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def network() -> Iterator[SimulatedNetwork]:
    with SimulatedNetwork(sender=SENDER) as running:
        yield running


@pytest.fixture(scope="module")
def web_url() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def well(lived_in: Installed, network: SimulatedNetwork, web_url: str, redis_url: str) -> Installed:
    """An installation with nothing wrong, as if its service were running."""
    network.set_inbound_url(f"{web_url}/webhooks/twilio/inbound")
    well = Installed(
        {
            **lived_in.environ,
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_API_URL": network.api_url,
            "PUBLIC_URL": web_url,
            "REDIS_URL": redis_url,
        }
    )
    with well.open() as database, database.write() as session:
        for duty in DUTIES:
            session.add(Duty(duty=duty, done_at=clock.real(), worker="w"))
        clinic_id = session.scalars(select(OnCallContact.clinic_id)).one()
        session.add(
            OnCallContact(clinic_id=clinic_id, position=2, name="Second", phone="+13125550112", created_at=clock.real())
        )
        # The copied record may be minutes old: by day a running service would have sent the welcome long ago.
        session.execute(update(Message).values(state=MessageState.DELIVERED.value))
    return well


def findings(installed: Installed, **environ: str | None) -> list[str]:
    """What the doctor does not find in order; every such line is followed by what to do."""
    result = installed.run("doctor", **environ)
    lines = result.stdout.splitlines()
    found = [number for number, line in enumerate(lines) if line.startswith(("warn", "fail"))]
    for number in found:
        assert any(line.strip().startswith("→ ") for line in lines[number + 1 : number + 3])
    assert result.exit_code == (1 if any(lines[number].startswith("fail") for number in found) else 0), result.output
    assert "Traceback" not in result.output
    return [" ".join(lines[number].split()) for number in found]


def test_a_well_installation_has_nothing_to_do(well: Installed) -> None:
    assert findings(well) == []
    assert well.run("doctor").stdout.splitlines()[-1].startswith("0 failed, 0 warnings, ")


def test_every_check_is_a_small_function_that_says_what_it_looks_at() -> None:
    assert len(CHECKS) == len(set(CHECKS))
    assert all(check.__doc__ for check in CHECKS)


def test_every_finding_says_what_is_wrong_what_follows_and_what_to_do_as_json_too(well: Installed) -> None:
    result = well.run(
        "doctor", "--json", RECORD_KEYS=new_key(), SECRET_KEY="x", REDIS_URL=None, METRICS_TOKEN="guess",
        PUBLIC_URL="http://127.0.0.1:9", SMTP_URL="smtp://127.0.0.1:9", TWILIO_AUTH_TOKEN="wrong",
    )  # fmt: skip
    told = json.loads(result.stdout)
    ill = [finding for finding in told["findings"] if finding["level"] != "ok"]
    assert len(ill) == told["failed"] + told["warnings"] >= 8
    assert result.exit_code == 1
    for finding in ill:
        assert all(str(finding[part]).endswith((".", "?")) for part in ("sentence", "follows")), finding
        assert finding["advice"], finding


def test_keys_that_do_not_open_the_record_are_findings_and_never_a_trace(
    well: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_here: Installation) -> Iterator[Finding]:
        raise LookupError("what a patient wrote")
        yield

    with well.open() as database, database.write() as session:
        session.scalars(select(Clinic)).one().paused_at = clock.real()
    monkeypatch.setattr(import_module("reminders.operate.doctor.examine"), "CHECKS", (breaks, *CHECKS))
    for wrong in (new_key(), "abc", new_key()[:-6], "Ä" * 44, ","):
        result = well.run("doctor", RECORD_KEYS=wrong)
        assert isinstance(result.exception, SystemExit), repr(result.exception)
        assert "patient wrote" not in result.output
    assert "The check of breaks failed: LookupError (" in well.run("doctor", RECORD_KEYS=new_key()).stdout


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({"PORT": "x"}, "fail settings PORT must be"),
        ({"RECORD_KEYS": None}, "fail settings RECORD_KEYS is missing"),
        ({"RECORD_KEYS": new_key()}, "fail keys RECORD_KEYS lacks the key"),
        (
            {"TWILIO_AUTH_TOKEN": "wrong"},
            "fail provider The texting account cannot be used: ",
        ),
        ({"TWILIO_API_URL": None, "TWILIO_ACCOUNT_SID": None, "TWILIO_AUTH_TOKEN": None}, "fail provider There is no"),
        ({"PUBLIC_URL": "http://127.0.0.1:9"}, "warn address Nobody answers"),
        ({"REDIS_URL": "redis://127.0.0.1:9"}, "fail redis Redis does not answer"),
        ({"REDIS_URL": None}, "warn redis No private Redis"),
        ({"SMTP_URL": "smtp://127.0.0.1:9"}, "fail mail The mail server does not answer"),
        ({"SECRET_KEY": "x"}, "fail keys SECRET_KEY has 1 characters and can be guessed"),
        ({"TWILIO_FROM": None}, "fail senders The clinic north has no sender"),
        ({"SMTP_URI": "smtp://mail.example"}, "warn settings SMTP_URI is set, which nothing reads."),
    ],
)
def test_a_wrong_setting_is_found(well: Installed, environ: dict[str, str | None], found: str) -> None:
    assert [finding for finding in findings(well, **environ) if finding.startswith(found)]


def test_a_webhook_that_goes_elsewhere_is_found_with_the_right_address(
    well: Installed, network: SimulatedNetwork, web_url: str
) -> None:
    network.set_inbound_url("http://127.0.0.1:9/old")
    [finding] = findings(well)
    assert finding.startswith(f"fail webhook What patients text to {SENDER} is posted to http://127.0.0.1:9/old")
    assert f"{web_url}/webhooks/twilio/inbound#rc=5&rp=all (POST)" in well.run("doctor").stdout
    assert f"The webhook of {SENDER} was set to {web_url}/webhooks/" in well.must("doctor", "--set-webhooks")
    assert findings(well) == []


def test_real_phones_need_an_encrypted_public_address(well: Installed) -> None:
    environ = {"TWILIO_API_URL": None, "PUBLIC_URL": "http://example.org", "HTTPS_PROXY": "http://127.0.0.1:9"}
    assert [finding for finding in findings(well, **environ) if finding.startswith("fail address PUBLIC_URL is http:")]


def test_a_clinic_that_nobody_can_be_reached_for_fails(well: Installed) -> None:
    with well.open() as database, database.write() as session:
        session.execute(delete(OnCallContact).where(OnCallContact.position == 2))
    assert findings(well) == ["warn on-call The clinic north has one person on call who can be reached."]
    with well.open() as database, database.write() as session:
        session.add(
            Refusal(
                sender=SENDER,
                phone_index=index_of(session, "phone", ON_CALL),
                opted_out_at=clock.real(),
                opted_out_how=OptOut.KEYWORD.value,
            )
        )
    [finding] = findings(well)
    assert finding.startswith("fail on-call The clinic north has 1 on call and none can be reached")
    with well.open() as database, database.write() as session:
        session.execute(delete(OnCallContact))
    [finding] = findings(well)
    assert finding.startswith("fail on-call The clinic north has nobody on call")


def test_without_a_sender_nobody_is_said_to_have_opted_out_of_pages(embedded: Installed) -> None:
    embedded.must(
        *("clinic", "add", "south", "--name", "South", "--time-zone", "America/Chicago", "--alert-phone", ON_CALL)
    )
    [finding] = [
        found for found in findings(embedded, REDIS_URL=None, TWILIO_FROM=None) if "clinic south has 1 on call" in found
    ]
    assert finding.startswith("fail on-call ")
    assert "pages have no number to come from" in finding
    assert "opted out" not in finding


def test_patients_are_told_to_call_a_number_that_somebody_answers(well: Installed) -> None:
    with well.open() as database, database.write() as session:
        session.scalars(select(Clinic)).one().phone = None
    (stands_in,) = findings(well)
    assert stands_in.startswith("warn clinic-phone Patients of north, in danger too, are told to call +1")
    assert stands_in.endswith("the number that texts them: does somebody answer it?")
    with well.open() as database, database.write() as session:
        session.scalars(select(Clinic)).one().sender = "MG" + "0a" * 16
    assert "fail clinic-phone The clinic north is not ready to text" in " ".join(findings(well))


def test_a_duty_that_fell_behind_fails_and_one_never_begun_warns(well: Installed) -> None:
    with well.open() as database, database.write() as session:
        session.get_one(Duty, "send").done_at = clock.real() - timedelta(hours=1)
    [finding] = findings(well)
    assert finding.startswith("fail duties Sending texts (send) has fallen behind. Since ")
    with well.open() as database, database.write() as session:
        session.execute(delete(Duty))
    assert findings(well) == ["warn duties No duty was ever done: the service has not run yet."]


@pytest.mark.parametrize(
    ("break_it", "mend_it", "error"),
    [
        (("REPLICAOF", "127.0.0.1", "9"), ("REPLICAOF", "NO", "ONE"), "ReadOnlyError"),
        (("CONFIG", "SET", "maxmemory", "1"), ("CONFIG", "SET", "maxmemory", "0"), "OutOfMemoryError"),
    ],
    ids=["read-only", "full"],
)
def test_a_redis_that_answers_and_takes_nothing_fails(
    well: Installed, redis_url: str, break_it: tuple[str, ...], mend_it: tuple[str, ...], error: str
) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.execute_command(*break_it)
        try:
            assert f"fail redis Redis answers, and takes nothing ({error})." in findings(well)
        finally:
            client.execute_command(*mend_it)


def test_it_is_told_that_urgent_texts_go_by_the_direct_way(well: Installed) -> None:
    with well.open() as database, database.write() as session:
        record_done(session, DIRECT)
    (found,) = findings(well)
    assert found.startswith("fail urgent What is urgent is sent directly, past Redis and the workers")


def test_what_holds_texts_back_is_told(well: Installed) -> None:
    with well.open() as database, database.write() as session:
        session.add(Hold(name="restored", since=clock.real(), detail="backup of yesterday"))
        session.merge(
            Sender(
                sender=SENDER,
                segments_per_second=1.0,
                free_at_epoch=clock.real().timestamp(),
                stopped_at=clock.real(),
                stopped_code=30034,
            )
        )
    held, stopped = findings(well)
    assert stopped.startswith(f"fail senders Sending from {SENDER} is stopped")
    assert "not registered with a campaign" in stopped
    assert held.startswith("fail sending No text leaves: a backup was restored (backup of yesterday)")


def test_a_key_waiting_for_rekey_and_one_not_needed_any_more_are_told_apart(well: Installed) -> None:
    keys = f"{new_key()},{well.environ['RECORD_KEYS']}"
    [finding] = findings(well, RECORD_KEYS=keys)
    assert finding.startswith("warn keys Some data keys are still wrapped with an older")
    well.must("rekey", RECORD_KEYS=keys)
    [finding] = findings(well, RECORD_KEYS=keys)
    assert finding.startswith("warn keys RECORD_KEYS holds an older key")
    assert findings(well, RECORD_KEYS=keys.split(",", maxsplit=1)[0]) == []


def test_a_database_that_is_not_there_is_one_finding_and_the_rest_is_still_checked(well: Installed) -> None:
    found = findings(well, DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    assert len(found) == 1
    assert found[0].startswith("fail database The database cannot be reached")


def test_files_that_others_can_open_fail(embedded: Installed) -> None:
    keys: Path = embedded.settings.data_dir / "keys" / "record_keys"
    assert not [finding for finding in findings(embedded, REDIS_URL=None) if finding.startswith("fail")]
    keys.chmod(0o644)
    assert f"fail files Others on this machine can open {keys}." in findings(embedded, REDIS_URL=None)


@pytest.mark.parametrize(("hours", "level"), [(0.01, "warn"), (2, "fail"), (-2, "fail")])
def test_a_clock_that_disagrees_with_the_provider_is_found(
    well: Installed, web_url: str, monkeypatch: pytest.MonkeyPatch, hours: float, level: str
) -> None:
    off_seconds = hours * 3600
    monkeypatch.setattr(
        Answers, "date_time_string", lambda _self: formatdate(clock.real().timestamp() + off_seconds, usegmt=True)
    )
    found = findings(well, TWILIO_API_URL=web_url)
    assert [finding for finding in found if finding.startswith(f"{level} clock This machine's clock is ")]


def test_a_clock_that_agrees_is_fine(well: Installed, web_url: str) -> None:
    assert "agree on the time" in well.run("doctor", TWILIO_API_URL=web_url).stdout


def test_the_examination_changes_nothing(well: Installed) -> None:
    with well.open() as database, database.read() as session:
        before = session.scalars(select(Duty.duty).order_by(Duty.duty)).all()
    findings(well)
    with well.open() as database, database.read() as session:
        assert session.scalars(select(Duty.duty).order_by(Duty.duty)).all() == before


def test_a_language_that_is_not_whole_fails_and_the_text_is_named(
    well: Installed, language_files: LanguageFiles
) -> None:
    language_files.add("fr", without=(Text.DANGER,))
    [finding] = findings(well)
    assert finding.startswith(
        "fail language The texts in fr cannot be used and are not offered: The text danger is not"
    )
    assert "languages/fr.py" in well.run("doctor").stdout


def test_patients_whose_language_went_away_are_counted(well: Installed) -> None:
    with well.open() as database, database.write() as session:
        session.execute(update(Patient).values(language="fr"))
    assert findings(well) == [
        "warn language 1 of north's patients have the language fr, which is not offered: they are texted in English."
    ]


def test_what_was_passed_over_fails_and_is_named_by_its_id(well: Installed) -> None:
    with well.open() as database, database.write() as session:
        check_in = session.scalars(select(CheckIn).order_by(CheckIn.closes_at.desc())).first()
        assert check_in is not None
        check_in.state, check_in.reason = CheckInState.SKIPPED.value, Reason.TROUBLE.value
        check_in.retry_at = check_in.closes_at = clock.real() + timedelta(days=1)
    [finding] = findings(well)
    assert finding == "fail stuck 1 check-in waits to be asked: the text cannot be written."
    assert f"Ids: {check_in.id}." in well.run("doctor").stdout


def test_a_clinic_whose_name_in_texts_tells_too_much_is_found(well: Installed) -> None:
    with well.open() as database, database.write() as session:
        session.execute(update(Clinic).values(text_name="Orthopedics North"))
    [finding] = findings(well)
    assert finding.startswith("warn clinic-name north: The clinic's name in texts must be neutral")
    assert finding.endswith("Leave out Orthopedics.")
