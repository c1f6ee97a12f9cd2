"""robots.txt: RFC 9309 rule by rule, then the middleware with an engine that answers as we like, then real crawls."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from growth import assert_at_most, assert_in_line, steps
from hypothesis import given
from hypothesis import strategies as st
from loopback import Answer, Site, crawl, redirect
from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from scrapy.settings import Settings

from legionwire.article import State
from legionwire.errors import DatabaseError, WorkTimedOut
from legionwire.robots import MAX_BYTES, MAX_COMPARISONS, MAX_RULES, RobotsRules, decide_robots, parse_robots
from spiders.middlewares.refusals import RefusedRequest
from spiders.middlewares.robots import RobotsMiddleware

AGENT = "legionwire/0.1 (+mailto:someone@example.org)"
HOST = "https://news.example"


def allows(robots: str | bytes, path: str) -> bool:
    body = robots if isinstance(robots, bytes) else robots.encode()
    return parse_robots(body, AGENT).allows(HOST + path)


# --- which group is ours

GROUPS = {
    "nobody named": ("Disallow: /", True),
    "everyone": ("User-agent: *\nDisallow: /", False),
    "everyone, with a word behind": ("User-agent: * all\nDisallow: /", False),
    "us": ("User-agent: legionwire\nDisallow: /", False),
    "us in capitals": ("USER-AGENT: LegionWire\nDISALLOW: /", False),
    "us with a version": ("User-agent: legionwire/2.0\nDisallow: /", False),
    "us with a word behind": ("User-agent: legionwire crawler\nDisallow: /", False),
    "another with a longer name": ("User-agent: legionwire-images\nDisallow: /", True),
    "another with a shorter name": ("User-agent: legion\nDisallow: /", True),
    "us before everyone": ("User-agent: *\nDisallow: /\n\nUser-agent: legionwire\nDisallow: /x", True),
    "us with no rule": ("User-agent: *\nDisallow: /\n\nUser-agent: legionwire\n", True),
    "us with an empty rule": ("User-agent: *\nDisallow: /\n\nUser-agent: legionwire\nDisallow:", True),
    "us among several": ("User-agent: a\nUser-agent: legionwire\nUser-agent: b\nDisallow: /", False),
    "two groups of ours": (
        "User-agent: legionwire\nDisallow: /x\nUser-agent: a\nUser-agent: legionwire\nDisallow: /",
        False,
    ),
    "a rule ends the names": ("User-agent: legionwire\nAllow: /\nUser-agent: a\nDisallow: /", True),
    "a blank line does not": ("User-agent: legionwire\n\n\nUser-agent: a\nDisallow: /", False),
    "a Sitemap does not": ("User-agent: legionwire\nSitemap: https://a/b\nUser-agent: a\nDisallow: /", False),
    "an unknown line does not": ("User-agent: legionwire\nFoo: bar\nUser-agent: a\nDisallow: /", False),
    "a Crawl-delay does not": ("User-agent: legionwire\nCrawl-delay: 3\nUser-agent: a\nDisallow: /", False),
    "blanks around": (" \tUser-agent \t: legionwire\t \n Disallow\t:  / # all of it", False),
    "a comment is no rule": ("User-agent: *\n#Disallow: /", True),
    "no colon": ("User-agent: *\nDisallow /", False),
    "no colon and several words": ("User-agent: *\nDisallow / this", True),
    "a slip in the name of a line": ("Useragent: *\nDissallow: /", False),
    "a slip too many": ("User-agent: *\nDissalllow: /", True),
    "another whose name begins so": ("User-agent: legionwire2\nDisallow: /", True),
}


@pytest.mark.parametrize(("robots", "allowed"), GROUPS.values(), ids=GROUPS)
def test_the_group_that_speaks_to_us(robots: str, allowed: bool) -> None:
    assert allows(robots, "/page") is allowed


# --- which rule wins

RULES = {
    "prefix": ("Disallow: /fish", "/fishing", False),
    "prefix of a folder": ("Disallow: /fish/", "/fish", True),
    "case of the path": ("Disallow: /Fish", "/fish", True),
    "the longest": ("Allow: /p\nDisallow: /", "/page", True),
    "the longest, whatever the order": ("Disallow: /\nAllow: /p", "/page", True),
    "a longer Disallow": ("Allow: /folder\nDisallow: /folder/x", "/folder/x1", False),
    "a tie is an Allow": ("Disallow: /folder\nAllow: /folder", "/folder", True),
    "a star counts as a letter": ("Allow: /page\nDisallow: /*.htm", "/page.htm", False),
    "star": ("Disallow: /*.php", "/a/b.php?c", False),
    "star for nothing": ("Disallow: /a*b", "/ab", False),
    "star at the end": ("Disallow: /fish*", "/fish", False),
    "star at the start": ("Disallow: *.gif", "/a.gif", False),
    "stars in order": ("Disallow: /a*b*c", "/acb", True),
    "many stars are one": ("Disallow: /a****b", "/axb", False),
    "end": ("Disallow: /*.php$", "/b.php", False),
    "not the end": ("Disallow: /*.php$", "/b.php?x", True),
    "end of a plain path": ("Disallow: /fish$", "/fish1", True),
    "end finds the last": ("Disallow: /*ab$", "/abcab", False),
    "end after the last piece": ("Disallow: /ab*b$", "/ab", True),
    "only the home page": ("Disallow: /$", "/", False),
    "only the home page, not others": ("Disallow: /$", "/page", True),
    "a dollar inside is a dollar": ("Disallow: /a$b", "/a$bc", False),
    "query": ("Disallow: /*?print=", "/a?print=1", False),
    "empty query": ("Disallow: /a?", "/a?", False),
    "robots.txt itself": ("Disallow: /", "/robots.txt", True),
    "no slash matches nothing": ("Disallow: page", "/page", True),
    # RFC 9309 section 2.2.2 and 2.2.3
    "encoded, letters": ("Disallow: /%66oo", "/foo", False),
    "encoded in the address": ("Disallow: /foo", "/%66oo", False),
    "hex digits in any case": ("Disallow: /a%3cd", "/a%3Cd", False),
    "reserved stays encoded": ("Disallow: /a%2Fb", "/a/b", True),
    "beyond ASCII against encoded": ("Disallow: /легіон", "/%D0%BB%D0%B5%D0%B3%D1%96%D0%BE%D0%BD", False),
    "encoded against beyond ASCII": ("Disallow: /%E3%83%84", "/ツ", False),
    "encoded star is a star sign": ("Disallow: /a-%2A.html", "/a-*.html", False),
    "encoded star is no wildcard": ("Disallow: /a-%2A.html", "/a-b.html", True),
    "encoded dollar is a dollar": ("Disallow: /foo-%24", "/foo-$bar", False),
    "blanks inside": ("Disallow: /a b", "/a%20bc", False),
    "reserved letters, encoded in the file": ("Disallow: /a%3Db", "/a=b", False),
    "reserved letters, encoded in the address": ("Disallow: /*page=*/$", "/1/page%3D5/", False),
    "letters that no address may hold": ("Disallow: /a<d", "/a%3cd", False),
    "an encoded slash behind the question mark": (
        "Disallow: /a?to=https://b",
        "/a?to=https%3A%2F%2Fb",
        False,
    ),
    "an encoded question mark parts nothing": ("Disallow: /a?b", "/a%3Fb", True),
}


@pytest.mark.parametrize(("rules", "path", "allowed"), RULES.values(), ids=RULES)
def test_the_rule_that_wins(rules: str, path: str, allowed: bool) -> None:
    assert allows(f"User-agent: *\n{rules}", path) is allowed


# --- bytes of every kind


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\r"], ids=["LF", "CR LF", "CR", "LF CR"])
def test_every_line_end(end: str) -> None:
    robots = end.join(["User-agent: a", "Disallow: /a", "", "User-agent: *", "Disallow: /b"])
    assert not allows(robots, "/b")
    assert allows(robots, "/a")


def test_a_byte_order_mark_is_not_part_of_the_first_line() -> None:
    assert not allows("\ufeffUser-agent: *\nDisallow: /", "/a")


def test_bytes_that_are_no_utf8_spoil_only_their_own_line() -> None:
    robots = b"\xff\xfe\nUser-agent: *\nDisallow: /\xe9t\xe9\nDisallow: /private\n"
    assert not allows(robots, "/private")
    assert not allows(robots, "/%E9t%E9/1")
    assert allows(robots, "/été")


def test_what_comes_after_500_kib_is_not_read() -> None:
    head = b"User-agent: *\nDisallow: /a\n"
    filler = b"#" * (MAX_BYTES - len(head) - len(b"\nDisallow: /bc")) + b"\n"
    assert MAX_BYTES >= 500 * 1024
    robots = head + filler + b"Disallow: /bc\nDisallow: /d\n"
    assert [allows(robots, path) for path in ("/a", "/bc", "/d")] == [False, False, True]


def test_a_page_in_place_of_robots_txt_forbids_nothing() -> None:
    assert allows("<!doctype html><html><head><title>News</title></head></html>", "/a")


HOSTILE = {
    "many rules": b"User-agent: *\n" + b"".join(b"Disallow: /some/path/%d\n" % n for n in range(20_000)),
    "many short rules": b"User-agent: *\n" + b"".join(b"Allow:/%x\n" % n for n in range(42_000)),
    "many wildcards": b"User-agent: *\n" + b"".join(b"Disallow: /*a*%x*\n" % n for n in range(25_000)),
    "one rule of stars": b"User-agent: *\nDisallow: /" + b"*a" * 250_000,
    "one rule of escapes": b"User-agent: *\nDisallow: /" + b"\xff" * 500_000,
    "empty lines": b"\r" * 500_000,
    "groups": b"User-agent: *\nUser-agent: legionwire\nDisallow: /\n" * 10_000,
}


@pytest.mark.parametrize("robots", HOSTILE.values(), ids=HOSTILE)
def test_500_kib_are_parsed_in_a_time_in_line_with_their_size(robots: bytes) -> None:
    assert_in_line(lambda body: parse_robots(body, AGENT), lambda size: robots[:size], MAX_BYTES // 8)
    assert_at_most(10, lambda: parse_robots(robots, AGENT), steps(1_000_000))


def file_of(pattern: Callable[[int], str], size: int = MAX_BYTES, rules: int = MAX_RULES) -> bytes:
    """A robots.txt as full of a pattern as it may be."""
    lines = [f"Disallow: {pattern(number)}\n" for number in range(rules)]
    whole = "User-agent: *\n" + "".join(lines)
    return whole.encode()[: whole.rfind("\n", 0, size)]


SLOW = {
    "short pieces": (lambda n: f"*a*{n:x}aaab", "a"),
    "short pieces, a few": (lambda n: f"*{n:x}!" if n < 100 else f"/{n}", "a"),
    "pieces that nearly match": (lambda n: f"*{'a' * 90}ba{n:x}", "a"),
    "pieces that nearly match backwards": (lambda n: f"*{n:x}ba{'a' * 90}b{'a' * 8}", "a"),
    "long pieces": (lambda n: f"*{'a' * 1200}{n:x}ba", "a"),
    "pieces of two letters": (lambda n: f"*{'ab' * 30}{n:x}b", "ab"),
    "stars": (lambda n: "*" + "a*" * 40 + f"{n:x}", "a"),
    "one pattern of stars": (lambda n: "*" + "a*" * 8000 + "b", "a"),
    "prefixes": (lambda n: f"/{'a' * 80}{n:x}", "a"),
    "whole paths": (lambda n: f"/{'a' * 80}{n:x}$", "a"),
    "escapes": (lambda n: f"*%D1%8{n:x}", "%d1%8f"),
    "none": (lambda n: "", "%d1%8f"),
}


@pytest.mark.parametrize(("pattern", "letters"), SLOW.values(), ids=SLOW)
@pytest.mark.parametrize("length", [100, 1000, 2400, 8000])
def test_no_file_keeps_the_crawl_waiting(pattern: Callable[[int], str], letters: str, length: int) -> None:
    rules = parse_robots(file_of(pattern), AGENT)
    assert rules.unread is None
    assert_takes_a_moment(rules, letters * (length // len(letters)))


def assert_takes_a_moment(rules: RobotsRules, path: str) -> None:
    """Some 15 ms where a plain step of Python takes 30 ns; a third of it is the most that was seen."""
    assert_at_most(1, lambda: rules.allows(f"{HOST}/{path}"), steps(500_000))


NEARLY = ["ba", "aaba", "b" + "a" * 29, "a" * 88 + "ba", "a*" * 4 + "b", "a*" * 48 + "b"]


@pytest.mark.parametrize("pattern", NEARLY)
@pytest.mark.parametrize("length", [20, 100, 300, 1000, 2400, 8000])
def test_what_is_just_not_too_much_does_not_either(pattern: str, length: int) -> None:
    many = min(MAX_RULES, MAX_COMPARISONS // ((length + 101) * (len(pattern) + 4)))
    plain = tuple(f"/{'a' * 15}{number}$" for number in range(MAX_RULES - many))
    rules = RobotsRules(disallowed=(f"*{pattern}",) * many + plain)
    assert rules.allows(f"{HOST}/{'a' * length}")
    assert_takes_a_moment(rules, "a" * length)


def test_a_match_that_would_take_too_long_is_a_no() -> None:
    rules = parse_robots(file_of(lambda n: f"*/{n:x}/print", rules=1000), AGENT)
    assert rules.allows(HOST + "/news/1")
    assert not rules.allows(HOST + "/news/" + "a" * 8000)


def test_rules_that_begin_elsewhere_cost_nothing() -> None:
    rules = parse_robots(file_of(lambda n: f"/{n:x}/*/print"), AGENT)
    assert rules.allows(HOST + "/news/" + "a" * 8000)


def test_more_rules_than_anybody_needs_forbid_all_and_say_so() -> None:
    sitemap = "\nSitemap: https://news.example/a.xml"
    full = parse_robots(file_of(lambda n: f"/gone/{n}"), AGENT)
    assert (full.unread, full.allows(HOST + "/a")) == (None, True)
    over = parse_robots(file_of(lambda n: f"/gone/{n}", rules=MAX_RULES + 1) + sitemap.encode(), AGENT)
    assert (over.unread, over.allows(HOST + "/a")) == ("it has more than 4,000 rules for us", False)
    assert over.sitemaps == ("https://news.example/a.xml",)
    others = parse_robots(file_of(lambda n: f"/gone/{n}", rules=9000) + b"\nUser-agent: legionwire\nAllow: /", AGENT)
    assert others.allows(HOST + "/a")


@given(st.binary(max_size=200), st.text(max_size=20))
def test_no_bytes_and_no_path_break_it(body: bytes, path: str) -> None:
    assert parse_robots(b"User-agent: *\nDisallow: " + body, AGENT).allows(f"{HOST}/{path}") in (True, False)


@given(st.text("ab/*", max_size=12), st.text("ab/", max_size=12), st.booleans())
def test_wildcards_match_as_the_plain_definition_says(pattern: str, path: str, ends: bool) -> None:
    def matches(pattern: str, path: str) -> bool:
        if not pattern:
            return not path or not ends
        if pattern[0] == "*":
            return matches(pattern[1:], path) or (path != "" and matches(pattern, path[1:]))
        return path[:1] == pattern[0] and matches(pattern[1:], path[1:])

    forbidden = not allows(f"User-agent: *\nDisallow: /{pattern}{'$' * ends}", f"/{path}")
    assert forbidden is matches(pattern, path)


# --- what else a file says


@pytest.mark.parametrize(
    ("lines", "delay"),
    [
        ("Crawl-delay: 7", 7.0),
        ("crawl-delay: 0.5 # half", 0.5),
        ("Crawl-delay: 2\nCrawl-delay: 9", 9.0),
        ("Crawl-delay: 1e9", 1e9),
        ("Crawl-delay: soon", None),
        ("Crawl-delay: -1", None),
        ("Crawl-delay: nan", None),
        ("Crawl-delay: inf", None),
        ("Crawl-delay: 1e999", None),
        ("Crawl-delay:", None),
        ("User-agent: legionwire\nCrawl-delay: 5", 5.0),
        ("Crawl-delay: 3\nUser-agent: other\nCrawl-delay: 5\nDisallow: /x", 3.0),
        ("User-agent: other\nCrawl-delay: 5\nDisallow: /x", 5.0),
        ("Disallow: /x\nCrawl-delay: 5\nUser-agent: other\nCrawl-delay: 9", 5.0),
    ],
)
def test_crawl_delay(lines: str, delay: float | None) -> None:
    assert parse_robots(f"User-agent: *\n{lines}".encode(), AGENT).crawl_delay == delay


def test_sitemaps_of_all_groups_are_kept_when_they_are_addresses() -> None:
    robots = (
        b"Sitemap: https://news.example/a.xml\nUser-agent: other\nDisallow: /\nsitemap:HTTP://news.example/b.xml\n"
        b"Sitemap: /relative.xml\nSitemap: file:///etc/passwd\nSitemap: https://news.example/a.xml\n"
        b"Sitemap: https://news.example/\x1b[31m\nSitemap: https://news.example/" + b"x" * 3000
    )
    assert parse_robots(robots, AGENT).sitemaps == ("https://news.example/a.xml", "HTTP://news.example/b.xml")


@pytest.mark.parametrize(
    ("lines", "rate"),
    [
        ("Request-rate: 1/10", 10.0),
        ("Request-rate: 1/10s 1820-1940", 10.0),
        ("request rate: 30 / 1m", 2.0),
        ("Request-rate: 2/1h", 1800.0),
        ("Request-rate: 0/10", None),
        ("Request-rate: often", None),
        ("Request-rate: 1/5\nRequest-rate: 1/9", 9.0),
    ],
)
def test_request_rate(lines: str, rate: float | None) -> None:
    rules = parse_robots(f"User-agent: *\nCrawl-delay: 3\n{lines}".encode(), AGENT)
    assert rules.request_rate == rate
    assert rules.pause == max(3.0, rate or 0.0)


@pytest.mark.parametrize(
    ("agent", "allowed"),
    [
        ("legionwire", False),
        ("Mozilla/5.0 (compatible; LegionWire/1.0; +https://legion.example/)", False),
        ("Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/1.0", True),
        ("МірЛегіон/2", False),
        ("MJ12bot/v1.4", False),
        ("MJ", True),
        ("", True),
    ],
)
def test_names_that_crawlers_give_themselves(agent: str, allowed: bool) -> None:
    robots = "User-agent: legionwire\nUser-agent: МірЛегіон\nUser-agent: MJ12bot\nDisallow: /"
    assert parse_robots(robots.encode(), agent).allows(HOST + "/") is allowed


def test_relative_sitemaps_are_read_when_the_file_has_an_address() -> None:
    robots = b"Sitemap: /map.xml\nSite-map //cdn.example/map.xml\nSitemap: map.xml"
    assert parse_robots(robots, AGENT).sitemaps == ()
    found = parse_robots(robots, AGENT, f"{HOST}/robots.txt").sitemaps
    assert found == (f"{HOST}/map.xml", "https://cdn.example/map.xml")


def test_sitemaps_are_not_without_number() -> None:
    robots = b"".join(b"Sitemap: https://news.example/%d.xml\n" % n for n in range(5000))
    assert len(parse_robots(robots, AGENT).sitemaps) == 1000


FORBID = b"User-agent: *\nDisallow: /"
STATUSES = {200: False, 206: False, 301: True, 304: True, 400: True, 401: True, 403: True, 404: True, 410: True}
STATUSES |= {429: False, 500: False, 503: False, 599: False, 100: False}


@pytest.mark.parametrize(("status", "allowed"), STATUSES.items())
def test_the_status_decides_before_the_body(status: int, allowed: bool) -> None:
    assert decide_robots(status, FORBID, AGENT).allows(HOST + "/a") is allowed


@pytest.mark.parametrize("status", [None, 429, 500])
def test_what_could_not_be_read_forbids_all_and_says_why(status: int | None) -> None:
    rules = decide_robots(status, b"", AGENT)
    assert not rules.allows(HOST + "/a")
    assert rules.unread == (str(status) if status else "no answer")


def test_rules_cross_process_borders() -> None:
    rules = parse_robots(b"User-agent: *\nDisallow: /a\nAllow: /a/b\nCrawl-delay: 2\nSitemap: https://a/b", AGENT)
    assert pickle.loads(pickle.dumps(rules)) == rules


# --- the middleware, with an engine that answers as we like

Answers = dict[str, Response | BaseException]


class World:
    """A crawler as far as the middleware looks at it."""

    def __init__(self, answers: Answers | None = None, **context: Any) -> None:
        self.answers = answers or {}
        self.fetched: list[Request] = []
        downloader = SimpleNamespace(slots={}, per_slot_settings={}, get_slot_key=self.slot)
        crawler: Any = SimpleNamespace(
            settings=Settings({"USER_AGENT": AGENT, "DOWNLOAD_DELAY": 1.0}),
            stats=SimpleNamespace(inc_value=lambda name: None),
            engine=SimpleNamespace(download_async=self.download, downloader=downloader),
            spider=SimpleNamespace(context=SimpleNamespace(**context)),
        )
        self.downloader = downloader
        self.middleware = RobotsMiddleware(crawler)

    @staticmethod
    def slot(request: Request) -> str:
        return "news.example"

    async def download(self, request: Request) -> Response:
        self.fetched.append(request)
        await asyncio.sleep(0)
        answer = self.answers.get(request.url, Response(request.url, 404))
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def ask(self, path: str, origin: str = HOST, **meta: Any) -> RefusedRequest | None:
        try:
            await self.middleware.process_request(Request(origin + path, meta=meta))
        except RefusedRequest as refusal:
            return refusal
        return None

    @property
    def urls(self) -> list[str]:
        return [request.url for request in self.fetched]


def robots(body: bytes = FORBID, status: int = 200, origin: str = HOST, **headers: str) -> Answers:
    return {f"{origin}/robots.txt": Response(f"{origin}/robots.txt", status, headers=headers, body=body)}


def run(work: Awaitable[RefusedRequest | None]) -> RefusedRequest | None:
    async def wait() -> RefusedRequest | None:
        return await work

    return asyncio.run(wait())


def test_what_is_forbidden_is_refused_with_its_path() -> None:
    refusal = run(World(robots()).ask("/a?b=c#d"))
    assert refusal is not None
    assert (refusal.state, refusal.reason, refusal.until) == (State.ROBOTS, "robots.txt forbids /a?b=c", None)


def test_many_requests_wait_for_one_answer() -> None:
    world = World(robots(b"User-agent: *\nDisallow: /b"))

    async def together() -> list[RefusedRequest | None]:
        return await asyncio.gather(*(world.ask(path) for path in ["/a", "/b", "/c", "/b2"]))

    assert [refusal is None for refusal in asyncio.run(together())] == [True, False, True, False]
    assert world.urls == [HOST + "/robots.txt"]
    assert run(world.ask("/a")) is None
    assert len(world.urls) == 1


def test_a_request_given_up_does_not_take_the_answer_with_it() -> None:
    world = World(robots())

    async def first_given_up() -> RefusedRequest | None:
        first = asyncio.create_task(world.ask("/a"))
        second = asyncio.create_task(world.ask("/a"))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(first_given_up()) is not None


def test_scheme_host_and_port_have_each_their_own() -> None:
    world = World(robots())
    origins = [HOST, "http://news.example", "https://news.example:8443", "https://www.news.example"]
    for origin in [*origins, *origins]:
        run(world.ask("/a", origin))
    assert world.urls == [f"{origin}/robots.txt" for origin in origins]


def test_robots_txt_does_not_wait_for_itself() -> None:
    world = World()
    run(world.ask("/a"))
    (fetched,) = world.fetched
    assert run(world.middleware.process_request(fetched)) is None
    assert len(world.fetched) == 1


UNREACHABLE = {
    "timeout": DownloadTimeoutError("Getting it took longer than 30 seconds."),
    "no such host": CannotResolveHostError("no such host"),
    "reset": ConnectionResetError("reset"),
    "bomb": IgnoreRequest("too large when unpacked"),
}


@pytest.mark.parametrize("error", UNREACHABLE.values(), ids=UNREACHABLE)
def test_without_an_answer_we_stay_away(error: Exception) -> None:
    refusal = run(World({f"{HOST}/robots.txt": error}).ask("/a"))
    assert refusal is not None
    assert refusal.state is State.ROBOTS
    assert refusal.reason == f"robots.txt could not be read ({error}): RFC 9309 says stay away"
    assert refusal.until is not None
    assert timedelta(minutes=59) < refusal.until - datetime.now(UTC) <= timedelta(hours=1)


def test_a_host_that_is_refused_itself_keeps_its_own_reason() -> None:
    refused = RefusedRequest(State.REFUSED, "news.example leads to 10.0.0.1")
    assert run(World({f"{HOST}/robots.txt": refused}).ask("/a")) is refused


def moved(*hops: str) -> Answers:
    """robots.txt that leads from hop to hop."""
    ways = zip([f"{HOST}/robots.txt", *hops], hops, strict=False)
    return {url: Response(url, 301, headers={"Location": to}) for url, to in ways}


def test_five_redirects_are_followed_across_hosts() -> None:
    hops = [f"https://h{n}.example/r" for n in range(5)]
    world = World(moved(*hops) | {hops[-1]: Response(hops[-1], 200, body=FORBID)})
    assert run(world.ask("/a")) is not None
    assert world.urls == [f"{HOST}/robots.txt", *hops]


def test_a_sixth_makes_it_a_missing_file() -> None:
    world = World(moved(*[f"https://h{n}.example/r" for n in range(6)]))
    assert run(world.ask("/a")) is None
    assert len(world.fetched) == 6


def test_a_redirect_to_nonsense_leaves_it_unread() -> None:
    refusal = run(World(moved("http://[nonsense/")).ask("/a"))
    assert refusal is not None
    assert refusal.reason.startswith("robots.txt could not be read (")


@pytest.mark.parametrize(("asked", "delay"), [("10", 10.0), ("999999", 30.0), ("inf", 1.0), ("0.2", 1.0), ("0", 1.0)])
def test_crawl_delay_slows_the_slot_down_but_not_for_ever(asked: str, delay: float) -> None:
    world = World(robots(f"User-agent: *\nCrawl-delay: {asked}".encode()))
    slot = world.downloader.slots["news.example"] = Slot(1, 1.0, 0.5)
    assert run(world.ask("/a")) is None
    assert slot.delay == delay
    assert slot.jitter == (0.5 if delay == 1.0 else 0.0)
    kept = world.downloader.per_slot_settings["news.example"] if delay > 1 else {"delay": 1.0, "jitter": 0.0}
    assert kept == {"delay": delay, "jitter": 0.0}


def test_a_source_that_is_slower_anyway_stays_slower() -> None:
    world = World(robots(b"User-agent: *\nCrawl-delay: 5"))
    world.downloader.per_slot_settings["news.example"] = {"concurrency": 1, "delay": 20.0}
    assert run(world.ask("/a")) is None
    assert world.downloader.per_slot_settings["news.example"]["delay"] == 20.0


class Memory:
    """Rules of earlier crawls; `failing` names the verb that does not work."""

    def __init__(self, age: timedelta | None = None, failing: str = "") -> None:
        self.failing = failing
        known = RobotsRules(disallowed=("/old",))
        self.rules = (known, datetime.now(UTC) - age) if age is not None else None
        self.kept: dict[str, RobotsRules] = {}

    async def get(self, host: str) -> tuple[RobotsRules, datetime] | None:
        await self.answer("get")
        return self.rules

    async def answer(self, verb: str) -> None:
        await asyncio.sleep(0)
        if verb == self.failing:
            raise DatabaseError("the database is locked")

    async def put(self, host: str, rules: RobotsRules, fetched_at: datetime) -> None:
        await self.answer("put")
        assert datetime.now(UTC) - fetched_at < timedelta(minutes=1)
        self.kept[host] = rules


def test_rules_of_an_earlier_crawl_serve_for_a_day() -> None:
    world = World(robots_memory=Memory(timedelta(hours=23)))
    assert run(world.ask("/old")) is not None
    assert world.urls == []


@pytest.mark.parametrize("age", [None, timedelta(hours=25)], ids=["none", "a day old"])
def test_other_rules_are_fetched_and_kept(age: timedelta | None) -> None:
    memory = Memory(age)
    world = World(robots(b"User-agent: *\nDisallow: /new", origin=HOST), robots_memory=memory)
    assert run(world.ask("/old")) is None
    assert memory.kept == {"news.example": RobotsRules(disallowed=("/new",))}


@pytest.mark.parametrize("answer", [robots(status=500), robots(origin="http://news.example")], ids=["unread", "http"])
def test_what_could_not_be_read_or_told_apart_is_not_kept(answer: Answers) -> None:
    memory = Memory()
    (url,) = answer
    run(World(answer, robots_memory=memory).ask("/a", url.removesuffix("/robots.txt")))
    assert memory.kept == {}


@pytest.mark.parametrize("verb", ["get", "put"])
def test_a_memory_that_fails_is_told_and_costs_nothing_else(verb: str, caplog: pytest.LogCaptureFixture) -> None:
    world = World(robots(b"User-agent: *\nDisallow: /b"), robots_memory=Memory(failing=verb))
    assert run(world.ask("/a")) is None
    assert run(world.ask("/b")) is not None
    assert world.urls == [f"{HOST}/robots.txt"]
    (record,) = caplog.records
    assert "robots.txt rules of news.example" in record.getMessage()
    assert "the database is locked" in caplog.text


@pytest.mark.parametrize("failure", [RuntimeError("nobody thought of this"), asyncio.CancelledError()], ids=repr)
def test_a_look_up_that_broke_is_not_kept(failure: BaseException) -> None:
    world = World({f"{HOST}/robots.txt": failure})
    with pytest.raises(type(failure)):
        run(world.ask("/a"))
    world.answers = robots()
    refusal = run(world.ask("/a"))
    assert refusal is not None
    assert refusal.reason == "robots.txt forbids /a"


def test_a_refusal_is_kept() -> None:
    world = World({f"{HOST}/robots.txt": RefusedRequest(State.DEFERRED, "host asked to wait")})
    assert run(world.ask("/a")) is run(world.ask("/b"))
    assert len(world.urls) == 1


class Pool:
    """Workers that note what they are given."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.work: list[object] = []

    async def run(self, work: Callable[..., Any], *args: Any) -> Any:
        self.work.append(work)
        assert len(args[1]) <= MAX_BYTES
        if self.error:
            raise self.error
        return work(*args)


def test_strangers_bytes_are_parsed_by_the_workers() -> None:
    pool = Pool()
    refusal = run(World(robots(FORBID + b"\n" * 600_000), workers=pool).ask("/a"))
    assert refusal is not None
    assert pool.work == [decide_robots]


def test_a_worker_that_gives_up_leaves_it_unread() -> None:
    refusal = run(World(robots(), workers=Pool(WorkTimedOut("it took longer than 20 s"))).ask("/a"))
    assert refusal is not None
    assert refusal.reason == "robots.txt could not be read (it took longer than 20 s): RFC 9309 says stay away"


# --- real crawls


def test_robots_of_many_kinds_in_a_real_crawl(tmp_path: Path) -> None:
    oversized = Answer(body=b"User-agent: *\nDisallow: /page\n" + b"# filler\n" * 200_000)
    elsewhere = Site("127.0.2.100", robots=Answer(body=FORBID))
    kinds: dict[str, tuple[Answer | list[Answer], str | None]] = {
        "missing": (Answer(404), None),
        "forbidden file": (Answer(403), None),
        "forbids": (Answer(body=FORBID), "robots.txt forbids /page"),
        "forbids others": (Answer(body=b"User-agent: *\nDisallow: /admin"), None),
        "wildcard": (Answer(body=b"User-agent: legionwire\nDisallow: /*ge$"), "robots.txt forbids /page"),
        "oversized": (oversized, "robots.txt forbids /page"),
        "broken": (Answer(500), "robots.txt could not be read (500): RFC 9309 says stay away"),
        "broken once": ([Answer(500), Answer(404)], None),
        "unavailable": (Answer(503), "robots.txt could not be read (503): RFC 9309 says stay away"),
        "too many": (Answer(429), "robots.txt could not be read (429): RFC 9309 says stay away"),
        "slow": (Answer(seconds=2.5), "took longer than 1"),
        "moved": (redirect(elsewhere.url("/robots.txt")), "robots.txt forbids /page"),
        "moved to and fro": (redirect("/robots.txt"), None),
    }
    sites = {kind: Site(f"127.0.2.{n}", robots=answer) for n, (kind, (answer, _)) in enumerate(kinds.items(), 1)}
    urls = {kind: site.url("/page") for kind, site in sites.items()}
    with ExitStack() as open_sites:
        for site in [elsewhere, *sites.values()]:
            open_sites.enter_context(site)
        crawled = crawl(tmp_path, *urls.values(), allowed=["127.0.2.0/24"], together=True, DOWNLOAD_TIMEOUT="1")
    for kind, (_, reason) in kinds.items():
        outcome = crawled.of(urls[kind])
        if reason is None:
            assert (kind, outcome.status, sites[kind].pages) == (kind, 200, ["/page"])
        else:
            assert (kind, outcome.state, sites[kind].pages) == (kind, "robots", [])
            assert reason in (outcome.reason or "")


def test_a_redirected_page_must_be_allowed_where_it_leads(tmp_path: Path) -> None:
    with Site("127.0.3.1", robots=Answer(body=FORBID)) as shut, Site("127.0.3.2") as site:
        site.answers["/page"] = [redirect(shut.url("/other"))]
        crawled = crawl(tmp_path, site.url("/page"), site.url("/more"), allowed=["127.0.3.0/24"])
        assert (site.robots, shut.robots, shut.pages) == (1, 1, [])
    assert crawled.of(site.url("/page")).reason == "robots.txt forbids /other"
    assert len(crawled.robots_kept) == 2


def test_crawl_delay_keeps_real_requests_apart(tmp_path: Path) -> None:
    with Site("127.0.3.3", robots=Answer(body=b"User-agent: *\nCrawl-delay: 0.4")) as site:
        crawl(tmp_path, *(site.url(f"/{n}") for n in range(3)), allowed=["127.0.3.3/32"], together=True)
        times = [when for _, when in site.asked]
    assert len(times) == 4
    assert all(later - earlier > 0.35 for earlier, later in pairwise(times))


def gaps(times: list[float]) -> list[float]:
    ordered = sorted(times)
    return [later - earlier for earlier, later in pairwise(ordered)]


def test_crawl_delay_of_a_redirects_target_slows_the_target_only(tmp_path: Path) -> None:
    paths = ["/a", "/b", "/c", "/d"]
    with (
        Site("127.0.3.4", robots=Answer(body=b"User-agent: *\nCrawl-delay: 0.8")) as slow,
        Site("127.0.3.5", a=redirect(slow.url("/a")), b=redirect(slow.url("/b"))) as quick,
        Site("127.0.3.6", c=redirect(slow.url("/c")), d=redirect(slow.url("/d"))) as another,
    ):
        urls = [site.url(path) for site in (quick, another) for path in paths]
        crawl(tmp_path, *urls, allowed=["127.0.3.0/24"], together=True)
        assert sorted(slow.pages) == paths
        for site in (quick, another):
            assert sorted(site.pages) == paths
            assert max(gaps([when for _, when in site.asked])) < 0.7
    assert min(gaps([when for _, when in slow.asked])) > 0.7


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_in_utf_16_is_read(encoding: str) -> None:
    rules = parse_robots("User-agent: *\r\nDisallow: /drafts/\r\n".encode(encoding), "legionwire")
    assert not rules.allows("https://paper.example/drafts/1")
    assert rules.allows("https://paper.example/news/1")
