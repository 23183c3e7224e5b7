"""The gateway over TLS: certificates are checked, and the deadline applies there too."""

import ipaddress
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from reminders.texting.gateway import Gateway, NotSent, PostResult, Sent, Unknown
from tests.texting.scripted_server import answer, reset, scripted_server, trickle


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of our own for 127.0.0.1, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    """A server's side of TLS with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment says to trust it."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    """Set when the test is over."""
    event = threading.Event()
    yield event
    event.set()


def post(url: str, deadline_seconds: float = 30.0) -> PostResult:
    gateway = Gateway("AC1", "t", url, deadline_seconds)
    return gateway.post(to="+13125550142", sender="+13125550100", body="a", status_callback="http://h/1")


@pytest.mark.usefixtures("trusted")
def test_a_text_goes_out_over_tls(tls: ssl.SSLContext) -> None:
    with scripted_server(answer(201, '{"sid": "SM1", "status": "queued"}'), tls=tls) as server:
        assert post(server.url) == Sent("SM1", "queued")


def test_a_certificate_nobody_vouches_for_is_not_spoken_to(tls: ssl.SSLContext) -> None:
    with scripted_server(answer(201, '{"sid": "SM1"}'), tls=tls) as server:
        assert isinstance(post(server.url), NotSent)
    assert server.requests == []


@pytest.mark.usefixtures("trusted")
def test_a_lost_connection_is_unknown_over_tls(tls: ssl.SSLContext) -> None:
    with scripted_server(reset, tls=tls) as server:
        assert isinstance(post(server.url), Unknown)


@pytest.mark.usefixtures("trusted")
def test_the_total_deadline_holds_over_tls(tls: ssl.SSLContext, stop: threading.Event) -> None:
    outcome: list[PostResult] = []
    with scripted_server(trickle(stop, b"HTTP/1.1 201 Created\r\n", b"X-A: b\r\n", 0.02), tls=tls) as server:
        worker = threading.Thread(target=lambda: outcome.append(post(server.url, 1.5)), daemon=True)
        worker.start()
        worker.join(60)
    assert len(outcome) == 1
    assert isinstance(outcome[0], Unknown)
