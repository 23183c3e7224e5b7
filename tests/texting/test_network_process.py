"""The network as a process: what survives a restart, what it refuses, how fast it must be."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reminders.texting.gateway import Gateway, Rejected, Sent
from reminders.texting.signature import is_valid
from tests.network import SimulatedNetwork
from tests.texting.webhook_receiver import Receiver

PHONE, SENDER = "+13125550142", "+13125550100"


def run(*arguments: str, token: str = "t") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reminders.texting.network", *arguments],
        env={"TWILIO_AUTH_TOKEN": token},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("how", ["kill", "stop"])
def test_everything_it_answered_survives_a_restart(tmp_path: Path, how: str) -> None:
    with SimulatedNetwork(database=tmp_path / "network.sqlite3") as network:
        gateway = Gateway(network.account_sid, network.auth_token, network.api_url)
        with ThreadPoolExecutor(8) as pool:
            results = list(
                pool.map(
                    lambda n: gateway.post(
                        to=PHONE, sender=SENDER, body=str(n), status_callback="http://127.0.0.1:9/s"
                    ),
                    range(40),
                )
            )
        network.say(PHONE, "STOP")
        network.set_condition("+13125550143", "landline")
        getattr(network, how)()
        network.start()
        posted = {result.provider_id for result in results if isinstance(result, Sent)}
        assert len(posted) == 40
        assert posted <= {m.provider_id for m in gateway.sent_to(PHONE)}
        refused = gateway.post(to=PHONE, sender=SENDER, body="a", status_callback="http://127.0.0.1:9/s")
        assert isinstance(refused, Rejected)
        assert refused.code == 21610
        assert "STOP" in [m["body"] for m in network.messages(PHONE)]


def test_texts_under_way_at_a_kill_arrive_after_the_restart(tmp_path: Path, webhooks: Receiver) -> None:
    database = tmp_path / "network.sqlite3"
    with SimulatedNetwork(database=database, delivery_seconds=3600) as slow:
        gateway = Gateway(slow.account_sid, slow.auth_token, slow.api_url)
        sent = gateway.post(to=PHONE, sender=SENDER, body="a", status_callback=webhooks.url + "/s")
        assert isinstance(sent, Sent)
        slow.kill()
    with SimulatedNetwork(database=database) as network:
        assert network.wait_for_text(PHONE) == ["a"]
        # Both were overdue at the restart, so either may come first, as with the provider itself.
        statuses = {w["MessageStatus"] for w in webhooks.wait_for(2, MessageSid=sent.provider_id)}
        assert statuses == {"sent", "delivered"}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5"])
def test_it_listens_on_loopback_only(tmp_path: Path, host: str) -> None:
    result = run("--host", host, "--port", "0", "--database", str(tmp_path / "n"), "--account-sid", "AC1")
    assert result.returncode == 2
    assert "127.0.0.1 only" in result.stderr


def test_a_missing_token_bad_faults_or_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    common = ("--database", str(tmp_path / "n"), "--account-sid", "AC1")
    with SimulatedNetwork() as taken:
        results = [
            run(*common, token=" , "),
            run(*common, "--faults", "drop=1"),
            run(*common, "--port", str(taken.port)),
        ]
    for result, words in zip(results, ["TWILIO_AUTH_TOKEN", "no fault called drop", f"port {taken.port}"], strict=True):
        assert result.returncode == 2
        assert words in result.stderr
        assert len(result.stderr.splitlines()) == 1


def test_it_ends_when_whoever_started_it_is_gone() -> None:
    network = SimulatedNetwork().start()
    assert network.process is not None
    assert network.process.stdin is not None
    network.process.stdin.close()
    assert network.process.wait(60) == 0
    network.close()


def test_both_tokens_call_during_a_rotation_and_the_first_signs(webhooks: Receiver) -> None:
    with SimulatedNetwork(auth_token="new,old", inbound_url=webhooks.url + "/in") as network:
        for token in ("new", "old"):
            assert Gateway(network.account_sid, token, network.api_url).account_status().status == "active"
        network.say(PHONE, "7")
        (webhook,) = webhooks.wait_for(1, From=PHONE)
    header = webhook.headers["X-Twilio-Signature"]
    assert is_valid(["new"], webhook.url, webhook.pairs, header)
    assert not is_valid(["old"], webhook.url, webhook.pairs, header)
