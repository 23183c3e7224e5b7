"""Where no webhook may go: not by a literal address, not by a name, not by any way of writing one."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import Any

import pytest

from reminders.webhooks.address import NotAllowed, addresses_of, is_public, read_url


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.5", "172.16.0.1", "172.31.255.254", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1",
        "224.0.0.1", "224.0.1.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.5", "::ffff:169.254.169.254", "::ffff:0:7f00:1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:808:808::", "2001::1",
        "2001:db8::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "2606:4700::1%1", "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_a_private_local_or_shared_address_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.215.14", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://example.org/hook", "begin with https://"),
        ("ftp://example.org/hook", "begin with https://"),
        ("example.org/hook", "begin with https://"),
        ("", "neither spaces nor"),
        ("https://", "name a host"),
        ("https://localhost/hook", "name a host"),
        ("https://printer/hook", "name a host"),
        ("https://db.internal/hook", "name a host"),
        ("https://printer.local./hook", "name a host"),
        ("https://2130706433/", "name a host"),
        ("https://0x7f.0x1/", "name a host"),
        ("https://0177.0.0.1/", "name a host"),
        ("https://127.1/", "name a host"),
        ("https://example.0x7f000001/", "name a host"),
        ("https://127.0.0.1/", "private or local"),
        ("https://[::1]:8443/", "private or local"),
        ("https://[::ffff:10.0.0.1]/", "private or local"),
        ("https://169.254.169.254/latest/meta-data", "private or local"),
        ("https://ana:secret@example.org/", "user name or password"),
        ("https://example.org@10.0.0.1/", "user name or password"),
        ("https://example.org:25/", "The port must be 443"),
        ("https://example.org:0/", "The port must be 443"),
        ("https://example.org:70000/", "not a URL"),
        ("https://[::1/", "not a URL"),
        ("https://example.org/#here", "before the #"),
        ("https://example.org\\@10.0.0.1/", "neither spaces nor"),
        ("https://exam ple.org/", "neither spaces nor"),
        ("https://exa\tmple.org/", "neither spaces nor"),
        ("https://exämple.org/", "neither spaces nor"),
        ("https://example.org/" + "a" * 500, "too long"),
    ],
)
def test_a_url_that_no_webhook_can_go_to_is_refused_with_a_reason(url: str, says: str) -> None:
    with pytest.raises(NotAllowed, match=says):
        read_url(url)


def test_a_url_keeps_its_port_path_and_query_and_names_its_host_as_browsers_do() -> None:
    usual = read_url("https://Example.org./in/box?token=a%20b")
    assert (usual.host, usual.port, usual.path) == ("example.org", 443, "/in/box?token=a%20b")
    assert usual.host_header == "example.org"
    assert read_url("https://example.org:8443").host_header == "example.org:8443"
    assert read_url("https://[2606:4700::1111]/").host_header == "[2606:4700::1111]"
    assert read_url("http://127.0.0.1:80/", allow_private=True).host_header == "127.0.0.1"


def answering(*addresses: str) -> Any:
    def resolve(_host: str, port: int, **_: Any) -> list[Any]:
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in a], socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    return resolve


def test_one_private_address_among_those_of_a_name_refuses_them_all() -> None:
    target = read_url("https://example.org/")
    public = addresses_of(target, resolve=answering("8.8.8.8", "8.8.8.8", "2606:4700::1111"))
    assert [address[0] for _family, address in public] == ["8.8.8.8", "2606:4700::1111"]
    for private in ("10.0.0.1", "::ffff:127.0.0.1", "169.254.169.254"):
        with pytest.raises(NotAllowed, match="private or local"):
            addresses_of(target, resolve=answering("8.8.8.8", private))
