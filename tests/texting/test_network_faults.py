"""Which faults happen to which text: read from a specification, decided by the seed alone."""

import random

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from reminders.texting.gateway import Gateway, ProviderUnavailable, Sent
from reminders.texting.network.faults import POST_FAULTS, Dice, Faults, FaultsError, from_mapping, from_spec
from tests.network import SimulatedNetwork

PHONE, SENDER = "+13125550142", "+13125550100"


def test_a_specification_names_rates_and_seconds() -> None:
    faults = from_spec("drop_before=0.02, accept_then_drop=0.03,stall_seconds=20")
    assert faults == Faults(drop_before=0.02, accept_then_drop=0.03, stall_seconds=20)
    assert faults.in_force() == {"drop_before": 0.02, "accept_then_drop": 0.03}
    assert from_spec("") == Faults()


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ("drop=0.1", "no fault called drop"),
        ("drop_before", "must be a number"),
        ("drop_before=often", "must be a number"),
        ("drop_before=1.5", "between 0 and 1"),
        ("drop_before=nan", "between 0 and 1"),
        ("status_lost=-0.1", "between 0 and 1"),
        ("drop_before=0.6,fail_500=0.6", "more than 1"),
    ],
)
def test_a_specification_that_cannot_be_meant_is_refused(spec: str, why: str) -> None:
    with pytest.raises(FaultsError, match=why):
        from_spec(spec)


def test_a_rate_in_json_is_a_number_and_nothing_else() -> None:
    values: list[object] = [True, None, [], {}]
    for value in values:
        with pytest.raises(FaultsError):
            from_mapping({"drop_before": value})


texts = st.lists(st.tuples(st.sampled_from([PHONE, "+13125550143"]), st.sampled_from("abc")), max_size=30)


@given(texts, st.integers(0, 99))
def test_the_order_in_which_threads_run_changes_no_decision(posts: list[tuple[str, str]], seed: int) -> None:
    faults = Faults(drop_before=0.2, fail_500=0.3, accept_then_stall=0.1)

    def decide(order: list[tuple[str, str]]) -> dict[tuple[str, str], list[str | None]]:
        dice = Dice(faults, str(seed))
        decided: dict[tuple[str, str], list[str | None]] = {}
        for to, body in order:
            decided.setdefault((to, body), []).append(dice.post_fault(to, body))
        return decided

    shuffled = posts[:]
    random.Random(seed).shuffle(shuffled)
    assert decide(posts) == decide(shuffled)


def test_faults_come_as_often_as_asked_and_differ_with_the_seed() -> None:
    faults = Faults(drop_before=0.1, fail_500=0.2, busy_429=0.3)
    runs = []
    for seed in ("one", "two"):
        dice = Dice(faults, seed)
        runs.append([dice.post_fault(PHONE, str(n)) for n in range(4000)])
        assert dice.happened["drop_before"] == pytest.approx(400, rel=0.25)
        assert dice.happened["fail_500"] == pytest.approx(800, rel=0.25)
        assert dice.happened["busy_429"] == pytest.approx(1200, rel=0.25)
    assert runs[0] != runs[1]


def test_every_fault_of_a_post_is_a_rate() -> None:
    assert all(getattr(Faults(), name) == 0 for name in POST_FAULTS)


@pytest.fixture
def gateway_to(network: SimulatedNetwork) -> Gateway:
    """A gateway to the file's network."""
    return Gateway(network.account_sid, network.auth_token, network.api_url)


def test_faults_can_be_read_and_changed_while_it_runs(network: SimulatedNetwork) -> None:
    network.set_faults("status_lost=0.5")
    answer = requests.get(network.api_url + "/faults", timeout=30).json()
    assert (answer["status_lost"], answer["seed"]) == (0.5, "tests")
    network.set_faults(fail_500=1)
    answer = requests.get(network.api_url + "/faults", timeout=30).json()
    assert (answer["status_lost"], answer["fail_500"]) == (0, 1)


def test_faults_that_cannot_be_meant_are_refused_while_it_runs(network: SimulatedNetwork) -> None:
    url = network.api_url + "/faults"
    assert requests.put(url, json={"drop": 1}, timeout=30).status_code == 400
    assert requests.put(url, json=["drop"], timeout=30).status_code == 400
    assert requests.put(url, data="drop_before=1", timeout=30).status_code == 415


def test_a_lagging_list_leaves_texts_out_that_can_be_fetched(network: SimulatedNetwork, gateway_to: Gateway) -> None:
    network.set_faults("list_lag=1,list_lag_seconds=3600")
    sent = gateway_to.post(to=PHONE, sender=SENDER, body="late", status_callback="http://127.0.0.1:9/s")
    assert isinstance(sent, Sent)
    assert gateway_to.sent_to(PHONE) == []
    assert gateway_to.fetch(sent.provider_id).body == "late"
    network.set_faults("list_lag=1,list_lag_seconds=0.2")
    gateway_to.post(to=PHONE, sender=SENDER, body="soon", status_callback="http://127.0.0.1:9/s")
    network.wait_for(lambda: [m.body for m in gateway_to.sent_to(PHONE)] == ["soon"], "the list to catch up")


def test_an_unavailable_list_is_an_error_and_not_empty(network: SimulatedNetwork, gateway_to: Gateway) -> None:
    network.set_faults(list_unavailable=1)
    with pytest.raises(ProviderUnavailable):
        gateway_to.sent_to(PHONE)
    with pytest.raises(ProviderUnavailable):
        gateway_to.fetch("SM1")


def test_a_trial_account_puts_its_words_before_the_text(network: SimulatedNetwork, gateway_to: Gateway) -> None:
    network.set_faults(trial_prefix=1)
    gateway_to.post(to="+13125550188", sender=SENDER, body="How is it?", status_callback="http://127.0.0.1:9/s")
    (found,) = gateway_to.sent_to("+13125550188")
    assert found.body == "Sent from your Twilio trial account - How is it?"
    assert network.wait_for_text("+13125550188") == [found.body]


def test_some_texts_can_stay_undelivered(network: SimulatedNetwork, gateway_to: Gateway) -> None:
    network.set_faults(undelivered=1)
    sent = gateway_to.post(to="+13125550189", sender=SENDER, body="a", status_callback="http://127.0.0.1:9/s")
    assert isinstance(sent, Sent)
    network.wait_for(lambda: gateway_to.fetch(sent.provider_id).status == "undelivered", "the carrier to give up")
    assert gateway_to.fetch(sent.provider_id).error_code == 30003


def test_two_networks_with_one_seed_do_the_same_and_another_seed_does_not() -> None:
    def run(seed: str) -> list[str]:
        with SimulatedNetwork(seed=seed, faults="drop_before=0.3,fail_503=0.2,busy_429=0.2") as network:
            gateway = Gateway(network.account_sid, network.auth_token, network.api_url)
            return [
                repr(gateway.post(to=PHONE, sender=SENDER, body=str(n), status_callback="http://127.0.0.1:9/s"))[:10]
                for n in range(40)
            ]

    assert run("one") == run("one") != run("two")
