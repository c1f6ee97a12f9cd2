"""No request reaches an address that is not public, by whatever way it is spelled, named or led to."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Crawled, Site, crawl, redirect
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.task import Clock

from legionwire.addresses import is_public, networks, objection
from spiders.middlewares.addresses import Address, GuardedResolver

PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]

NOT_PUBLIC = {
    "loopback": "127.0.0.1",
    "loopback, another": "127.255.255.254",
    "unspecified": "0.0.0.0",
    "this network": "0.1.2.3",
    "private 10": "10.0.0.1",
    "private 172": "172.31.255.255",
    "private 192": "192.168.1.1",
    "link-local, where clouds keep secrets": "169.254.169.254",
    "provider's customers": "100.64.0.1",
    "protocol assignments": "192.0.0.8",
    "documentation": "203.0.113.5",
    "benchmarks": "198.18.0.1",
    "6to4 relay": "192.88.99.1",
    "multicast": "224.0.1.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "6 loopback": "::1",
    "6 unspecified": "::",
    "6 mapped": "::ffff:127.0.0.1",
    "6 mapped in hex": "::ffff:a00:1",
    "6 compatible": "::127.0.0.1",
    "6 to4": "2002:7f00:1::1",
    "6 Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "6 NAT64": "64:ff9b::7f00:1",
    "6 NAT64, local use": "64:ff9b:1::808:808",
    "6 link-local": "fe80::1",
    "6 link-local with interface": "fe80::1%lo",
    "6 site-local": "fec0::1",
    "6 unique local": "fd00::1",
    "6 documentation": "2001:db8::1",
    "6 documentation, new": "3fff::1",
    "6 multicast, global": "ff0e::1",
    "6 discard": "100::1",
    "6 segment routing": "5f00::1",
}


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC.values(), ids=NOT_PUBLIC)
def test_all_others_do_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::a01:203", "2002:a01:203::1"])
def test_an_allowed_network_is_allowed_in_every_wrapping_and_nothing_else_is(address: str) -> None:
    allowed = networks(["10.1.0.0/16"])
    assert is_public(address, allowed)
    assert not is_public("10.2.0.1", allowed)
    assert not is_public("::1", allowed)


REFUSED_URLS = {
    "file": "file:///etc/hostname",
    "data": "data:text/plain,x",
    "ftp": "ftp://example.org/",
    "script": "javascript:alert(1)",
    "user name": "http://someone@example.org/",
    "user name that looks like a host": "http://example.org@127.0.0.1/",
    "backslash": "http://example.org\\@127.0.0.1/",
    "no host": "http:///path",
    "bad port": "http://example.org:99999/",
    "plain": "http://127.0.0.1/",
    "last dot": "http://127.0.0.1./",
    "decimal": "http://2130706433/",
    "hex": "http://0x7f000001/",
    "hex in parts": "http://0x7f.0.0.1/",
    "octal": "http://0177.0.0.1/",
    "short": "http://127.1/",
    "full-width digits": "http://１２７.0.0.1/",
    "full-width dots": "http://127。0。0。1/",
    "escaped": "http://%31%32%37.0.0.1/",
    "mapped": "http://[::ffff:127.0.0.1]/",
    "loopback 6": "http://[::1]/",
    "private": "https://10.0.0.1:8443/x",
}


@pytest.mark.parametrize("url", REFUSED_URLS.values(), ids=REFUSED_URLS)
def test_an_address_is_refused_by_its_text(url: str) -> None:
    assert objection(url)


@pytest.mark.parametrize("url", ["https://example.org/x?y=@z", "http://8.8.8.8/", "http://[2606:4700::1111]:8080/"])
def test_an_ordinary_address_is_not(url: str) -> None:
    assert objection(url) is None


# --- the resolver, with a system below it that says what we like


class Names:
    """A system's resolver of which the answers are known."""

    def __init__(self, **names: list[str]) -> None:
        self.names, self.questions = names, 0

    def resolveHostName(self, receiver: Any, host: str, port: int, types: object, semantics: str) -> None:
        self.questions += 1
        receiver.resolutionBegan(None)
        if host == "silent":
            return
        for ip in self.names[host]:
            receiver.addressResolved((IPv6Address if ":" in ip else IPv4Address)("TCP", ip, port))
        receiver.resolutionComplete()


class Received:
    """What an endpoint hears."""

    def __init__(self) -> None:
        self.hosts: list[str] = []
        self.began = self.complete = 0

    def resolutionBegan(self, resolution: object) -> None:
        self.began += 1

    def addressResolved(self, address: Address) -> None:
        self.hosts.append(address.host)

    def resolutionComplete(self) -> None:
        self.complete += 1


@pytest.fixture
def clock() -> Any:
    clock: Any = Clock()
    clock.nameResolver = Names(
        mixed=["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111"], Inside=["192.168.0.1", "fd00::1"], nowhere=[]
    )
    return clock


def resolve(resolver: GuardedResolver, host: str) -> Received:
    received = Received()
    resolver.resolveHostName(received, host, 80)
    return received


def test_of_a_mixed_name_only_the_public_addresses_are_handed_out(clock: Any) -> None:
    received = resolve(GuardedResolver(clock, 10, 5), "mixed")
    assert received.hosts == ["8.8.8.8", "2606:4700::1111"]
    assert (received.began, received.complete) == (1, 1)


def test_a_name_without_a_public_address_has_none_and_the_reason_is_kept(clock: Any) -> None:
    resolver = GuardedResolver(clock, 10, 5)
    assert resolve(resolver, "Inside").hosts == []
    assert resolve(resolver, "nowhere").hosts == []
    assert dict(resolver.refused) == {"inside": "192.168.0.1"}


def test_a_name_is_asked_for_once_and_checked_each_time(clock: Any) -> None:
    resolver = GuardedResolver(clock, 10, 5)
    resolver.allowed = networks(["192.168.0.0/16"])
    assert resolve(resolver, "Inside").hosts == ["192.168.0.1"]
    resolver.allowed = ()
    assert resolve(resolver, "Inside").hosts == []
    assert clock.nameResolver.questions == 1


def test_a_silent_name_server_is_given_up(clock: Any) -> None:
    received = resolve(GuardedResolver(clock, 10, 5), "silent")
    clock.advance(4.9)
    assert received.complete == 0
    clock.advance(0.2)
    assert (received.hosts, received.complete) == ([], 1)


# --- real crawls


@pytest.fixture(scope="module")
def home() -> Any:
    with Site("127.0.0.1") as site:
        yield site


@pytest.fixture(scope="module")
def guarded(home: Site, tmp_path_factory: pytest.TempPathFactory) -> tuple[Crawled, list[str]]:
    """A crawl with nothing allowed, of every way to write the address of a site that is there."""
    hosts = ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "0177.0.0.1", "[::ffff:127.0.0.1]"]
    hosts += ["１２７.0.0.1", "127.0.0.1.", "localhost.", "me:pw@localhost"]
    urls = [home.url("/", host) for host in hosts]
    urls += [home.url("/", "localhost").replace("http:", "https:"), "file:///etc/hostname", "data:text/plain,x"]
    urls += ["ftp://127.0.0.1/", "s3://bucket/key"]
    crawled = crawl(tmp_path_factory.mktemp("crawl"), *urls, home.url("/", "nowhere.invalid\\@127.0.0.1"))
    return crawled, urls


def test_a_crawl_refuses_every_spelling_of_a_private_address(guarded: tuple[Crawled, list[str]], home: Site) -> None:
    crawled, urls = guarded
    assert {url: crawled.of(url).state for url in urls} == dict.fromkeys(urls, "refused")
    assert len(crawled.outcomes) == len(urls) + 1  # the backslash is read as a slash: another host, which is nowhere
    assert home.asked == []


def test_the_reason_names_what_a_name_leads_to(guarded: tuple[Crawled, list[str]], home: Site) -> None:
    reason = guarded[0].of(home.url("/", "localhost")).reason or ""
    assert reason.startswith(("localhost leads to 127.0.0.1, not a public", "localhost leads to ::1, not a public"))
    assert "LEGIONWIRE_ALLOW_ADDRESSES" in reason


def test_redirects_are_checked_on_every_hop(home: Site, tmp_path: Path) -> None:
    ways = {
        "literal": home.url("/inside"),
        "name": home.url("/inside", "localhost"),
        "decimal": home.url("/inside", "2130706433"),
        "mapped": home.url("/inside", "[::ffff:127.0.0.1]"),
        "file": "file:///etc/hostname",
    }
    answers = {way: redirect(target) for way, target in ways.items()}
    before = len(home.asked)
    with Site("127.0.0.2", hop=redirect("/literal"), **answers) as site:
        urls = {way: site.url(f"/{way}") for way in [*ways, "hop"]}
        crawled = crawl(tmp_path, *urls.values(), allowed=["127.0.0.2/32"])
        assert site.pages == [f"/{way}" for way in [*ways, "hop"]] + ["/literal"]
    assert len(home.asked) == before
    refused = {way for way, url in urls.items() if crawled.of(url).state == "refused"}
    assert refused == {"literal", "name", "decimal", "mapped", "hop"}
    assert crawled.of(urls["file"]).status == 302  # Scrapy does not follow it


def test_robots_txt_is_fetched_under_the_same_guard(home: Site, tmp_path: Path) -> None:
    before = len(home.asked)
    with Site("127.0.0.2", robots=redirect(home.url("/robots.txt"))) as site:
        crawled = crawl(tmp_path, site.url("/page"), allowed=["127.0.0.2/32"])
        assert site.pages == []
    assert len(home.asked) == before
    outcome = crawled.of(site.url("/page"))
    assert outcome.state == "robots"
    assert "it is redirected: 127.0.0.1 is not a public address" in (outcome.reason or "")


def test_an_allowed_network_is_crawled_without_proxy_or_referer(tmp_path: Path) -> None:
    with Site("127.0.0.3", a=redirect("/b"), b=Answer(204, body=b"")) as site:
        crawled = crawl(tmp_path, site.url("/a"), allowed=["127.0.0.3/32"])
        assert site.pages == ["/a", "/b"]
    assert crawled.of(site.url("/a")).status == 204
    assert "WARNING" not in crawled.log


def test_a_redirect_waits_its_turn_where_it_leads(tmp_path: Path) -> None:
    with Site("127.0.0.4") as target, ExitStack() as open_sites:
        sites = [open_sites.enter_context(Site(f"127.0.0.{n}", a=redirect(target.url(f"/{n}")))) for n in (5, 6, 7)]
        urls = [site.url("/a") for site in sites]
        crawl(tmp_path, *urls, allowed=["127.0.0.0/24"], together=True, DOWNLOAD_DELAY="0.4")
        assert sorted(target.pages) == ["/5", "/6", "/7"]
        times = sorted(when for _, when in target.asked)
    assert all(later - earlier > 0.35 for earlier, later in pairwise(times))


def test_without_the_guarded_resolver_nothing_goes_out(tmp_path: Path) -> None:
    with Site("127.0.0.3") as site:
        crawled = crawl(
            tmp_path,
            site.url("/"),
            allowed=["127.0.0.3/32"],
            TWISTED_DNS_RESOLVER="scrapy.resolver.CachingThreadedResolver",
        )
        assert site.asked == []
    assert crawled.of(site.url("/")).error == "ConfigError"
