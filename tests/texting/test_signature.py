"""Twilio's webhook signature: its published example, agreement with its library, and what must not pass."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from reminders.texting.signature import is_valid, sign

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
PARAMS = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675309"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
]
SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_the_published_example_is_reproduced() -> None:
    assert sign("12345", URL, PARAMS) == SIGNATURE
    assert is_valid(["12345"], URL, PARAMS, SIGNATURE)


def test_the_order_of_the_parameters_does_not_matter() -> None:
    assert is_valid(["12345"], URL, reversed(PARAMS), SIGNATURE)


def test_during_a_rotation_both_tokens_verify() -> None:
    assert is_valid(["new", "12345"], URL, PARAMS, SIGNATURE)
    assert is_valid(["12345", "new"], URL, PARAMS, SIGNATURE)


def test_blank_values_are_signed() -> None:
    """Government notify services dropped them, so that Twilio's valid signatures failed."""
    with_blank = [*PARAMS, ("Body", ""), ("FromZip", "")]
    assert is_valid(["t"], URL, with_blank, sign("t", URL, with_blank))
    assert not is_valid(["t"], URL, PARAMS, sign("t", URL, with_blank))


def test_the_fragment_is_not_signed() -> None:
    assert sign("12345", URL + "#rc=5&rp=all", PARAMS) == SIGNATURE
    assert is_valid(["12345"], URL + "#rc=5&rp=all", PARAMS, SIGNATURE)


@pytest.mark.parametrize("header", [None, "", "x", SIGNATURE[:-1], SIGNATURE + "=", "ünïcode\udcff"])
def test_a_missing_or_wrong_header_is_not_valid(header: str | None) -> None:
    assert not is_valid(["12345"], URL, PARAMS, header)


@pytest.mark.parametrize("tokens", [[], [""], ["12346"], ["", "x"]])
def test_a_wrong_empty_or_absent_token_is_not_valid(tokens: list[str]) -> None:
    assert not is_valid(tokens, URL, PARAMS, SIGNATURE)


def test_an_empty_token_never_verifies_even_what_it_signed() -> None:
    assert not is_valid([""], URL, PARAMS, sign("", URL, PARAMS))


@pytest.mark.parametrize(
    "changed",
    [
        PARAMS[:-1],
        [*PARAMS, ("Extra", "1")],
        [*PARAMS[:-1], ("To", "+18005551213")],
    ],
)
def test_any_change_to_the_parameters_is_noticed(changed: list[tuple[str, str]]) -> None:
    assert not is_valid(["12345"], URL, changed, SIGNATURE)


@pytest.mark.parametrize(
    "url",
    [
        "http://mycompany.com/myapp.php?foo=1&bar=2",
        "https://mycompany.com/myapp.php?foo=1&bar=3",
        "https://mycompany.com/other.php?foo=1&bar=2",
        "https://evil.com/myapp.php?foo=1&bar=2",
    ],
)
def test_any_change_to_the_address_is_noticed(url: str) -> None:
    assert not is_valid(["12345"], url, PARAMS, SIGNATURE)


@pytest.mark.parametrize(
    ("signed", "configured"),
    [
        ("https://a.example/x", "https://a.example:443/x"),
        ("https://a.example:443/x", "https://a.example/x"),
        ("http://a.example:80/x", "http://a.example/x"),
        ("https://a.example/x", "https://a.example:8443/x"),
    ],
)
def test_the_port_may_be_signed_or_not_as_twilio_is_not_consistent(signed: str, configured: str) -> None:
    assert is_valid(["t"], configured, PARAMS, sign("t", signed, PARAMS))


def test_another_port_is_another_address() -> None:
    assert not is_valid(["t"], "https://a.example/x", PARAMS, sign("t", "https://a.example:8443/x", PARAMS))
    assert not is_valid(["t"], "http://a.example/x", PARAMS, sign("t", "http://a.example:443/x", PARAMS))


def test_an_address_in_brackets_keeps_them() -> None:
    assert is_valid(["t"], "http://[::1]:8000/x", PARAMS, sign("t", "http://[::1]/x", PARAMS))


@pytest.mark.parametrize("odd", ["\ud800", "\0"])
def test_what_is_no_text_is_merely_not_valid(odd: str) -> None:
    """Twilio's own library raised here (twilio-python 28), and anybody can post it."""
    assert not is_valid(["12345"], URL, [("Body", odd)], SIGNATURE)
    assert not is_valid(["12345"], URL + odd, PARAMS, SIGNATURE)


def test_a_parameter_repeated_with_several_values_is_signed_with_each_of_them_once() -> None:
    """Twilio's own library dropped all but one for years (twilio-python 613)."""
    repeated = [("Field", "2"), ("Field", "1"), ("Field", "2")]
    signature = RequestValidator("t").compute_signature(URL, MultiDict(repeated))
    assert signature == sign("t", URL, [("Field", "1"), ("Field", "2")])
    assert is_valid(["t"], URL, repeated, signature)
    assert not is_valid(["t"], URL, [("Field", "1")], signature)


def test_a_signature_by_a_shared_key_is_refused() -> None:
    """SHA-256 comes of Twilio's Webhooks configuration API alone, which is not for what is subject to HIPAA
    (twilio.com/docs/usage/webhooks/webhook-configuration)."""
    signature = RequestValidator("12345").compute_signature(URL, MultiDict(PARAMS), "HMAC_SHA256")
    assert not is_valid(["12345"], URL, PARAMS, signature)


names = st.text(string.ascii_letters, min_size=1, max_size=6)
values = st.text(st.characters(codec="utf-8"), max_size=12)


@given(st.lists(st.tuples(names, values), max_size=8), st.text(string.ascii_letters, min_size=1))
def test_it_agrees_with_twilio_s_own_library(params: list[tuple[str, str]], token: str) -> None:
    theirs = RequestValidator(token)
    url = "https://clinic.example/webhooks/twilio/inbound"
    signature = sign(token, url, params)
    assert signature == theirs.compute_signature(url, MultiDict(params))
    assert theirs.validate(url, MultiDict(params), signature)
    assert is_valid([token], url, params, signature)


#: Ways to write addresses that are the same and that are not. (Its own library breaks those with brackets and a port.)
ADDRESSES = [
    f"{scheme}://{host}{port}/x{query}"
    for scheme in ("http", "https")
    for host in ("a.example", "b.example")
    for port in ("", ":80", ":443", ":8443")
    for query in ("", "?a=b%20c")
]


@pytest.mark.parametrize("signed", ADDRESSES)
def test_it_agrees_with_twilio_s_own_library_on_every_address(signed: str) -> None:
    theirs = RequestValidator("t")
    signature = theirs.compute_signature(signed, MultiDict(PARAMS))
    accepted = [address for address in ADDRESSES if is_valid(["t"], address, PARAMS, signature)]
    assert accepted == [address for address in ADDRESSES if theirs.validate(address, MultiDict(PARAMS), signature)]
    assert signed in accepted


def test_an_address_whose_scheme_has_no_usual_port_is_signed_as_it_is() -> None:
    address = "xyz://a.example/x"
    assert is_valid(["a token"], address, [], sign("a token", address, []))
