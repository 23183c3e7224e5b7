"""A running network, the official client for it, our gateway to it, and a receiver of its webhooks."""

from collections.abc import Iterator

import pytest
from twilio.rest import Client

from reminders.texting.gateway import Gateway
from reminders.texting.transport import Transport
from tests.network import SimulatedNetwork
from tests.texting.webhook_receiver import Receiver, receiver


@pytest.fixture(scope="module")
def shared_network() -> Iterator[SimulatedNetwork]:
    """One process for a whole file of tests: each test uses phones of its own."""
    with SimulatedNetwork() as network:
        yield network


@pytest.fixture
def network(shared_network: SimulatedNetwork) -> Iterator[SimulatedNetwork]:
    """The file's network, without faults and without an address for replies when the test begins and ends."""
    yield shared_network
    shared_network.set_faults()
    shared_network.set_inbound_url(None)


@pytest.fixture
def webhooks() -> Iterator[Receiver]:
    """Receives webhooks."""
    with receiver() as running:
        yield running


@pytest.fixture
def gateway(network: SimulatedNetwork) -> Iterator[Gateway]:
    """Our gateway to the network."""
    made = Gateway(network.account_sid, network.auth_token, network.api_url)
    yield made
    made.close()


@pytest.fixture
def client(network: SimulatedNetwork) -> Client:
    """Twilio's own client, its address replaced and nothing else."""
    return client_of(network)


def client_of(network: SimulatedNetwork, token: str | None = None, account_sid: str | None = None) -> Client:
    """Twilio's own client with these credentials."""
    transport = Transport(network.api_url, 30.0)
    return Client(account_sid or network.account_sid, token or network.auth_token, http_client=transport)
