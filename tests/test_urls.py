"""Addresses: spellings that are one page, spellings that are not, and what is no address of ours."""

from __future__ import annotations

import socket
import string
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from legionwire import urls
from legionwire.errors import FormatError
from legionwire.urls import canonical_url, host_key, is_home, registrable_domain, same_site, url_hash

ONE_PAGE = [
    *(
        pytest.param(
            f"https://{cache}/c/s/www.paper.example/a/b.amp?x=1", "https://www.paper.example/a/b.amp?x=1", id=cache
        )
        for cache in ("www-paper-example.cdn.ampproject.org", "www-paper-example.bing-amp.com")
    ),
    pytest.param("https://p.cdn.ampproject.org/v/paper.example/a?usqp=mq33", "http://paper.example/a", id="amp-viewer"),
    pytest.param("https://a.example/(S(abcdefghijklmnopqrstuvwx))/b.aspx", "https://a.example/b.aspx", id="asp.net"),
    pytest.param(
        "https://a.example/t?id=5&sid=0123456789abcdef0123456789ABCDEF", "https://a.example/t?id=5", id="forum"
    ),
    pytest.param("https://a.example/t?sid=5&s=war", "https://a.example/t?sid=5&s=war", id="sid-that-is-no-session"),
    pytest.param(
        "https://a.example/t?replytocom=77&srsltid=x&INTCMP=y&itm_source=z", "https://a.example/t", id="noise"
    ),
    pytest.param("HTTPS://Example.COM/A/b", "https://example.com/A/b", id="case-of-scheme-and-host-only"),
    pytest.param("https://example.com", "https://example.com/", id="empty-path"),
    pytest.param("https://example.com?a=1", "https://example.com/?a=1", id="empty-path-with-query"),
    pytest.param("https://example.com:443/a", "https://example.com/a", id="default-port-https"),
    pytest.param("http://example.com:80/a", "http://example.com/a", id="default-port-http"),
    pytest.param("http://example.com:443/a", "http://example.com:443/a", id="port-of-the-other-scheme-stays"),
    pytest.param("http://example.com:/a", "http://example.com/a", id="empty-port"),
    pytest.param("https://example.com./a", "https://example.com/a", id="last-dot"),
    pytest.param("https://укрінформ.укр/", "https://xn--j1aeceicql4n.xn--j1amh/", id="idna-cyrillic"),
    pytest.param("https://XN--J1AMH.xn--j1amh/", "https://xn--j1amh.xn--j1amh/", id="idna-given-encoded"),
    pytest.param("https://faß.de/", "https://xn--fa-hia.de/", id="idna-2008-keeps-sharp-s"),
    pytest.param("https://ｅｘａｍｐｌｅ。com/", "https://example.com/", id="full-width"),
    pytest.param("https://my_paper.example.com/", "https://my_paper.example.com/", id="underscore"),
    pytest.param("http://[2001:DB8:0:0::1]:8080/", "http://[2001:db8::1]:8080/", id="ipv6"),
    pytest.param("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/a", id="ipv4"),
    pytest.param("https://example.com/a/./b/../c", "https://example.com/a/c", id="dot-segments"),
    pytest.param("https://example.com/a/b/..", "https://example.com/a/", id="dot-dot-at-the-end"),
    pytest.param("https://example.com/../../a", "https://example.com/a", id="dot-dot-above-the-root"),
    pytest.param("https://example.com/%2e%2E/a/%2E", "https://example.com/a/", id="escaped-dot-segments"),
    pytest.param("https://example.com//a//b/", "https://example.com//a//b/", id="double-slashes-stay"),
    pytest.param("https://example.com/%7euser/%41", "https://example.com/~user/A", id="needless-escapes"),
    pytest.param("https://example.com/a%2fb%3fc", "https://example.com/a%2Fb%3Fc", id="needed-escapes-in-capitals"),
    pytest.param("https://example.com/%%34%31", "https://example.com/%2541", id="lone-percent-sign"),
    pytest.param("https://example.com/100%", "https://example.com/100%25", id="percent-sign-at-the-end"),
    pytest.param("https://example.com/легіон", "https://example.com/%D0%BB%D0%B5%D0%B3%D1%96%D0%BE%D0%BD", id="utf-8"),
    pytest.param("https://example.com/%e9t%e9", "https://example.com/%E9t%E9", id="other-encodings-byte-for-byte"),
    pytest.param("https://example.com/a|b[1]", "https://example.com/a%7Cb%5B1%5D", id="not-allowed-in-an-address"),
    pytest.param("https://example.com/a#!/b", "https://example.com/a", id="fragment"),
    pytest.param("https://example.com/a?", "https://example.com/a", id="empty-query"),
    pytest.param("https://example.com/a?b=2&a=1&b=1", "https://example.com/a?b=2&a=1&b=1", id="order-stays"),
    pytest.param("https://example.com/a?&x=1&&y", "https://example.com/a?x=1&y", id="empty-parameters"),
    pytest.param("https://example.com/?q=a+b%20c", "https://example.com/?q=a+b%20c", id="plus-stays-plus"),
    pytest.param("https://example.com/?u=a%26b%3Dc", "https://example.com/?u=a%26b%3Dc", id="escaped-separators"),
    pytest.param("https://example.com/a?utm_source=rss&id=7", "https://example.com/a?id=7", id="utm"),
    pytest.param("https://example.com/a?UTM_Medium=x", "https://example.com/a", id="utm-in-capitals"),
    pytest.param("https://example.com/a?utm%5Fsource=x", "https://example.com/a", id="utm-escaped"),
    pytest.param("https://example.com/a?id=7&amp;utm_source=x", "https://example.com/a?id=7", id="utm-after-amp"),
    pytest.param("https://example.com/a?fbclid=x&yclid=2&CMP=y&WT.mc_id=3", "https://example.com/a", id="many"),
    pytest.param(
        "https://example.com/a?at_medium=RSS&ns_source=x&xtor=1&_openstat=2", "https://example.com/a", id="eu"
    ),
    pytest.param("https://example.com/a?PHPSESSID=1f&p=3", "https://example.com/a?p=3", id="session"),
    pytest.param("https://example.com/a;jsessionid=AB.1?p=3", "https://example.com/a?p=3", id="session-in-the-path"),
    pytest.param("https://example.com/?p=12&ref=3&sid=4", "https://example.com/?p=12&ref=3&sid=4", id="meaning-stays"),
]


@pytest.mark.parametrize(("url", "expected"), ONE_PAGE)
def test_canonical(url: str, expected: str) -> None:
    assert canonical_url(url) == expected
    assert canonical_url(expected) == expected


@pytest.mark.parametrize(
    ("url", "why"),
    [
        pytest.param("file:///etc/passwd", "not http", id="file"),
        pytest.param("data:text/html,hello", "not http", id="data"),
        pytest.param("javascript:alert(1)", "not http", id="javascript"),
        pytest.param("ftp://example.com/", "not http", id="ftp"),
        pytest.param("//example.com/a", "not http", id="no-scheme"),
        pytest.param("/a/b", "not http", id="relative"),
        pytest.param("", "not http", id="empty"),
        pytest.param("https:///a", "no host", id="no-host"),
        pytest.param("https:example.com", "no host", id="no-slashes"),
        pytest.param("https://:80/", "no host", id="port-only"),
        pytest.param("https://user:secret@example.com/", "names a user", id="userinfo"),
        pytest.param("https://@example.com/", "names a user", id="empty-userinfo"),
        pytest.param("https://example.com\\@evil.test/", "backslash", id="backslash"),
        pytest.param("https://example.com/a b", "white space", id="blank"),
        pytest.param(" https://example.com/", "white space", id="blank-before"),
        pytest.param("https://exa\nmple.com/", "white space", id="newline"),
        pytest.param("https://example.com/\x00", "control", id="nul"),
        pytest.param("https://example.com/\ud800", "control", id="surrogate"),
        pytest.param("https://example.com:99999/", "cannot be read", id="port-too-large"),
        pytest.param("https://example.com:x/", "cannot be read", id="port-no-number"),
        pytest.param("https://example.com:0/", "port 0", id="port-zero"),
        pytest.param("https://[::1/", "cannot be read", id="bracket-open"),
        pytest.param("https://[fe80::1%25eth0]/", "network interface", id="ipv6-zone"),
        pytest.param("https://[::1]example.com/", "brackets|cannot be read", id="name-after-the-brackets"),
        pytest.param("https://example.com[::1]/", "brackets|cannot be read", id="name-before-the-brackets"),
        pytest.param("https://example..com/", "cannot be a name", id="empty-label"),
        pytest.param("https://./", "cannot be a name", id="only-a-dot"),
        pytest.param("https://ex%61mple.com/", "cannot be a name", id="escaped-host"),
        pytest.param("https://" + "a" * 64 + ".com/", "cannot be a name", id="label-too-long"),
        pytest.param("https://й\u200d\u0301\U0001f600.укр/", "cannot be a name", id="idna-refuses"),
        pytest.param("http://2130706433/", "plain IPv4", id="ipv4-decimal"),
        pytest.param("http://0x7f.1/", "plain IPv4", id="ipv4-hex"),
        pytest.param("http://0177.0.0.1/", "plain IPv4", id="ipv4-octal"),
        pytest.param("http://１２７.１/", "plain IPv4", id="ipv4-full-width-and-short"),
        pytest.param("https://example.com/" + "a" * 9000, "longer than", id="too-long"),
        pytest.param("https://example.com/" + "й" * 2000, "longer than", id="too-long-when-encoded"),
    ],
)
def test_refused(url: str, why: str) -> None:
    with pytest.raises(FormatError, match=why):
        canonical_url(url)


PIECES = st.sampled_from(
    [
        "%",
        "%2",
        "%2e",
        "%41",
        "%25",
        "..",
        ".",
        "/",
        "//",
        ";",
        "jsessionid=",
        "utm_a=1",
        "&",
        "amp;",
        "?",
        "=",
        "й",
        "#",
    ]
)


@settings(deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(string.printable, max_size=3), st.characters()), max_size=30).map("".join))
@example("/%%34%31")
@example("/(S(abcdefghijklmnopqrstuvwx))/(S(abcdefghijklmnopqrstuvwx))")
@example("/;jsess;jsessionid=xionid=1/..")
def test_canonical_is_idempotent_or_refuses(rest: str) -> None:
    try:
        canonical = canonical_url("http://example.com" + rest)
    except FormatError:
        return
    assert canonical_url(canonical) == canonical
    assert canonical.isascii()
    assert url_hash(canonical) == url_hash(canonical_url(canonical))


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_string_is_refused_or_idempotent(url: str) -> None:
    for candidate in (url, f"https://{url}", f"//{url}"):
        try:
            canonical = canonical_url(candidate)
        except FormatError:
            continue
        assert canonical_url(canonical) == canonical


@given(st.from_regex(r"https?://[a-z0-9.-]{1,30}(com|uk|\.)/[a-zA-Z0-9_~./-]{0,40}", fullmatch=True))
def test_plain_addresses_are_read_as_all_others(url: str) -> None:
    """The short way for them against the long one, on which a fragment sends them."""
    try:
        canonical = canonical_url(url + "#top")
    except FormatError:
        with pytest.raises(FormatError):
            canonical_url(url)
        return
    assert canonical_url(url) == canonical
    assert registrable_domain(url) == registrable_domain(url + "#top")
    assert urls.absolute_url("https://other.example/", url) in (url, canonical)


def test_hash_is_a_fixed_signed_number() -> None:
    # Computed once with sha256sum: stored keys must never change.
    assert url_hash("https://example.com/") == 0x0F115DB062B7C0DD
    assert url_hash("https://example.com/b") < 0
    assert -(2**63) <= url_hash("https://example.com/a") < 2**63


@pytest.mark.parametrize(
    ("url_or_host", "expected"),
    [
        pytest.param("https://news.bbc.co.uk/a?b", "bbc.co.uk", id="url"),
        pytest.param("www.pravda.com.ua", "pravda.com.ua", id="host"),
        pytest.param("Example.COM:8080", "example.com", id="host-and-port"),
        pytest.param("пошта.газета.укр", "xn--80aahjj1e.xn--j1amh", id="idn"),
        pytest.param("paper.github.io", "github.io", id="private-suffixes-off"),
        pytest.param("co.uk", "co.uk", id="a-suffix-is-itself"),
        pytest.param("a.news.example", "news.example", id="suffix-not-on-the-list"),
        pytest.param("localhost:8000", "localhost", id="one-label"),
        pytest.param("http://127.0.0.1:8000/", "127.0.0.1", id="ipv4"),
        pytest.param("http://[2001:DB8::1]/", "2001:db8::1", id="ipv6"),
        pytest.param("2001:DB8::1", "2001:db8::1", id="ipv6-bare"),
    ],
)
def test_registrable_domain(url_or_host: str, expected: str) -> None:
    assert registrable_domain(url_or_host) == expected
    assert registrable_domain(expected) == expected


def test_same_site() -> None:
    assert same_site("https://m.example.co.uk/a", "www.example.co.uk")
    assert not same_site("https://a.co.uk/", "https://b.co.uk/")
    with pytest.raises(FormatError):
        same_site("https://a.co.uk/", "")


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    urls._suffixes.cache_clear()
    urls._registrable.cache_clear()
    yield
    urls._suffixes.cache_clear()


@pytest.mark.usefixtures("no_network")
def test_suffixes_come_from_the_bundled_list() -> None:
    assert registrable_domain("a.b.com.ua") == "b.com.ua"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("HTTPS://Example.com:443/a", "example.com", id="default-port"),
        pytest.param("http://example.com:8080/a", "example.com:8080", id="other-port"),
        pytest.param("http://[::1]:81/", "[::1]:81", id="ipv6"),
    ],
)
def test_host_key(url: str, expected: str) -> None:
    assert host_key(url) == expected


@pytest.mark.parametrize(
    ("path", "home"),
    [
        ("", True),
        ("/", True),
        ("/#top", True),
        ("/?utm_source=x", True),
        ("/index.html", True),
        ("/index.php", True),
        ("/uk/", True),
        ("/en", True),
        ("/en-us/", True),
        ("/ukr/index.html", True),
        ("/?p=12", False),
        ("/war/", False),
        ("/uk/news", False),
        ("/index", False),
        ("/uk/index.html/a", False),
    ],
)
def test_is_home(path: str, home: bool) -> None:
    assert is_home("https://example.com" + path) is home
