"""robots.txt as RFC 9309 has it: which group is ours, which rule wins, what a status means.

Protego, Scrapy's parser, is not used (0.7.0, tried): a group for "legion" counts as ours, one for "legionwire/1.0" does
not, a line it does not know ends a group although the RFC forbids that, it takes text and so has to guess at bytes that
are no UTF-8, and 500 KiB of patterns with wildcards take it 105 ms (here 30). Here rules are plain strings, a value to
keep and to send between processes, matched by splitting at `*` and searching from left to right: no backtracking.

Addresses are matched where everything else waits meanwhile, so no file and no address may take long, together 5 ms.
Where the limits are passed the answer is no: a file with more than MAX_RULES rules for us forbids all, and an address
is forbidden when searching it for all patterns with wildcards might take more than MAX_COMPARISONS.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

MAX_BYTES = 512_000  # RFC 9309 section 2.5 asks for 500 KiB at least; what follows is not read
MAX_RULES = 4_000
MAX_COMPARISONS = 4_000_000  # of letters: 400 patterns that begin with `*`, of 20 letters, and a path of 300

_WIDE_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_BOM = b"\xef\xbb\xbf"
_MAX_VALUE = 16_384  # bytes; no address that we ask for is as long, and the reference parser cuts there too
_SEARCH, _EACH = 100, 4  # counted on top of a path's and a pattern's letters: what each search costs however short
_MAX_SITEMAPS = 1000
_MAX_SITEMAP_URL = 2048
_LINE = re.compile(
    # Slips that Google's parser takes for what was meant, too: "Dissallow", "Useragent", and a blank for the colon.
    rb"^[ \t]*(user[ -]?agent|allow|diss?all?[oa]w|diasllow|crawl[ -]?delay|request[ -]?rate|site-?map)"
    rb"(?:[ \t]*:|[ \t]+(?=[^\s:#]\S*[ \t]*(?:[#\n]|\Z)))([^#\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_MEANT = {"u": "user-agent", "a": "allow", "d": "disallow", "c": "crawl-delay", "r": "request-rate", "s": "sitemap"}
_EVERYONE = (b"* ", b"*\t")
_OUTSIDE = frozenset({"crawl-delay", "request-rate"})  # not of the RFC
# The RFC has letters, - and _ only, but crawlers are called "MJ12bot" and files name them so.
_PRODUCT = re.compile(rb"[\w\x80-\xff-]+", re.ASCII)
_COMPATIBLE = re.compile(rb"Mozilla/[^()]{0,20}\((?:[^();]{0,100};){0,4}\s*compatible;\s*([\w\x80-\xff-]+)", re.ASCII)
_RATE = re.compile(rb"(\d{1,9})\s*/\s*(\d{1,9})\s*([smhd]?)", re.ASCII | re.IGNORECASE)
_UNITS = {b"": 1, b"s": 1, b"m": 60, b"h": 3600, b"d": 86_400}
_STARS = re.compile(rb"\*+")
_QUERY = re.compile(rb"\?[^\n]+")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})|[^\x21-\x7e\n]|[\"<>\\^`{|}]")
# Letters of a path that are the same encoded or not: the RFC would encode those of the second line on both sides, which
# compares alike. Not `/`, `?`, `#` and `%`, which part a path, nor `*` and `$`, which mean something in a pattern.
_PLAIN = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    b"!&'()+,;=:@[]"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """What a robots.txt asks of us. Without arguments: everything is allowed."""

    allowed: tuple[str, ...] = ()  # patterns, percent-encoding in one form, longest first
    disallowed: tuple[str, ...] = ()
    crawl_delay: float | None = None  # seconds, as asked for: the caller sets a limit
    sitemaps: tuple[str, ...] = ()  # absolute http(s) addresses, of all groups
    unread: str | None = None  # why the file could not be read, which forbids everything
    request_rate: float | None = None  # the same as a Request-rate, in seconds for each request

    @property
    def pause(self) -> float | None:
        """Seconds between two requests, by whichever of the two lines asks for more; None when neither is there."""
        return max((asked for asked in (self.crawl_delay, self.request_rate) if asked is not None), default=None)

    def allows(self, url: str) -> bool:
        """May this URL be asked for? The longest pattern that matches decides; at equal length, Allow does."""
        path = _path(url)
        if path == "/robots.txt":
            return True
        if self.unread is not None or self._comparisons(path) > MAX_COMPARISONS:
            return False
        forbidden = _longest_match(self.disallowed, path)
        return forbidden == 0 or _longest_match(self.allowed, path) >= forbidden

    def _comparisons(self, path: str) -> int:
        """What searching the path costs at worst: its length times that of all there is to search it for."""
        letters = 0
        for patterns in (self.allowed, self.disallowed):
            for pattern in patterns:
                if "*" in pattern:
                    first, _, others = pattern.partition("*")
                    letters += len(others) + _EACH if others and path.startswith(first) else 0
        return letters * (len(path) + _SEARCH)


def decide_robots(status: int | None, body: bytes, user_agent: str, url: str | None = None) -> RobotsRules:
    """The rules that follow from the answer for /robots.txt, after redirects (RFC 9309 section 2.3.1).

    A status of 2xx: the file's rules. 4xx, or a redirect that leads nowhere: all is allowed. 5xx, no answer at all
    (None), or 429, by which a host says that even this was too much: nothing is.
    """
    if status is not None and 200 <= status < 300:
        return parse_robots(body, user_agent, url)
    if status is not None and 300 <= status < 500 and status != 429:
        return RobotsRules()
    return RobotsRules(unread="no answer" if status is None else str(status))


def parse_robots(body: bytes, user_agent: str, url: str | None = None) -> RobotsRules:
    """The rules for the product that `user_agent` begins with ("legionwire/1.0 (+...)"), or that it names as
    "Mozilla/5.0 (compatible; ...", else those for `*`. Relative addresses of sitemaps are read when the file's own,
    `url`, is given.

    Never fails: a line that makes no sense is passed over, as RFC 9309 section 2.2 asks.
    """
    ours, everyone, sitemaps = _Group(), _Group(), dict[str, None]()
    product = _own_product(user_agent)
    nobody = frozenset[_Group]()
    groups = paced = nobody  # which of the two the rules are for, and the lines about the pace
    naming = pacing = False  # inside a run of User-agent lines; behind a line about the pace in such a run
    for name, value in _fields(_in_ascii(body[:MAX_BYTES])):
        if name == "user-agent":
            named = (
                everyone if value == b"*" or value[:2] in _EVERYONE else ours if _product(value) == product else None
            )
            found = frozenset((named,)) if named else nobody
            groups, paced = (groups if naming else nobody) | found, (paced if naming and not pacing else nobody) | found
            naming, pacing = True, False
            ours.named = ours.named or named is ours
        elif name == "sitemap":
            _add_sitemap(sitemaps, value, url)
        elif name in _OUTSIDE:
            # None of the RFC's, so it does not end the run (section 2.2.4): the rules to come are for the names above
            # as well. The pace is not: each name has that which stands below it.
            pacing = True
            for group in paced:
                group.slow(name, value)
        else:
            naming = False
            for group in groups:
                group.add(name, value)
    chosen = ours if ours.named else everyone
    allowed, disallowed = _longest_first(chosen.allow), _longest_first(chosen.disallow)
    if len(allowed) + len(disallowed) > MAX_RULES:
        return RobotsRules(sitemaps=tuple(sitemaps), unread=f"it has more than {MAX_RULES:,} rules for us")
    return RobotsRules(allowed, disallowed, chosen.crawl_delay, tuple(sitemaps), request_rate=chosen.request_rate)


def _in_ascii(body: bytes) -> bytes:
    """A file in UTF-16, with its mark or without: as it stands no line of it is a rule, and everything would be
    allowed."""
    if b"\0" not in body[:4]:  # letters of ASCII, of which every file begins with some
        return body
    wide = _WIDE_MARKS.get(body[:2]) or ("utf-16-be" if body[:1] == b"\0" else "utf-16-le")
    return body.decode(wide, "replace").lstrip("\ufeff").encode()


def answer_robots(
    body: bytes, user_agent: str, urls: tuple[str, ...], url: str | None = None
) -> tuple[RobotsRules, dict[str, bool | None]]:
    """The rules, and whether each of these addresses or paths may be asked for; None for what is neither."""
    rules = parse_robots(body, user_agent, url)
    allowed: dict[str, bool | None] = {}
    for asked in urls:
        try:
            allowed[asked] = rules.allows(asked)
        except ValueError:  # brackets that do not match
            allowed[asked] = None
    return rules, allowed


@dataclass(slots=True, eq=False)
class _Group:
    """The rules for one product, gathered from all groups that name it."""

    named: bool = False
    allow: list[bytes] = field(default_factory=list)
    disallow: list[bytes] = field(default_factory=list)
    crawl_delay: float | None = None
    request_rate: float | None = None

    def add(self, name: str, value: bytes) -> None:
        if value:  # an empty rule matches nothing
            (self.allow if name == "allow" else self.disallow).append(value)

    def slow(self, name: str, value: bytes) -> None:
        if name == "crawl-delay":
            delay = _seconds(value)
            if delay is not None:
                self.crawl_delay = max(delay, self.crawl_delay or 0.0)
        else:
            rate = _rate(value)
            if rate is not None:
                self.request_rate = max(rate, self.request_rate or 0.0)


def _fields(body: bytes) -> Iterator[tuple[str, bytes]]:
    """The lines that mean something."""
    lines = body.removeprefix(_BOM).replace(b"\r", b"\n")
    for line in _LINE.finditer(lines):
        yield _MEANT[line[1][:1].decode("ascii").lower()], line[2][:_MAX_VALUE].strip()


def _product(name: bytes) -> bytes | None:
    """The product token a name begins with, in lower case."""
    found = _PRODUCT.match(name)
    return found[0].lower() if found else None


def _own_product(user_agent: str) -> bytes:
    name = user_agent.encode("utf-8", "replace")
    found = _COMPATIBLE.match(name)
    return found[1].lower() if found else _product(name) or b""


def _rate(value: bytes) -> float | None:
    """Seconds for each request of "1/10s" or "30/1m"; hours of the day behind it are not looked at."""
    found = _RATE.match(value)
    if not found or not int(found[1]):
        return None
    return int(found[2]) * _UNITS[found[3].lower()] / int(found[1])


def _seconds(value: bytes) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _add_sitemap(sitemaps: dict[str, None], value: bytes, base: str | None) -> None:
    url = value.decode("utf-8", "replace")
    if base and url[:1] == "/":
        url = urljoin(base, url)
    is_address = url.lower().startswith(("http://", "https://")) and url.isprintable()
    if is_address and len(url) <= _MAX_SITEMAP_URL and len(sitemaps) < _MAX_SITEMAPS:
        sitemaps[url] = None


def _longest_first(values: list[bytes]) -> tuple[str, ...]:
    lines = _normal(_with_slashes(_STARS.sub(b"*", b"\n".join(values)))).split("\n")  # all at once: there may be 50,000
    patterns = {_without_inner_dollars(line) if "$" in line else line for line in lines if line}
    return tuple(sorted(patterns, key=len, reverse=True))


def _with_slashes(path: bytes) -> bytes:
    """Behind the question mark an encoded slash is a slash (RFC 9309 section 2.2.2, the second example)."""
    return _QUERY.sub(lambda query: query[0].replace(b"%2F", b"/").replace(b"%2f", b"/"), path)


def _without_inner_dollars(pattern: str) -> str:
    return pattern[:-1].replace("$", "%24") + pattern[-1:]  # only the last one means something


def _normal(path: bytes) -> str:
    """Percent-encoding in one form: what may stand in a path stands there as it is, everything else is encoded."""
    return _ESCAPE.sub(_one_escape, path).decode("ascii")


def _one_escape(match: re.Match[bytes]) -> bytes:
    byte = int(match[1], 16) if match[1] else match[0][0]
    return bytes((byte,)) if byte in _PLAIN else b"%%%02X" % byte


def _path(url: str) -> str:
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query or "?" in url.partition("#")[0] else ""
    path = _normal(_with_slashes(f"{parts.path or '/'}{query}".encode("utf-8", "replace")))
    return path.replace("*", "%2A").replace("$", "%24")  # here they are letters like any other


def _longest_match(patterns: tuple[str, ...], path: str) -> int:
    """The length of the longest pattern that matches, 0 when none does."""
    return next((len(pattern) for pattern in patterns if _matches(pattern, path)), 0)


def _matches(pattern: str, path: str) -> bool:
    """Does the path begin as the pattern says? `*` stands for anything, a last `$` for the end of the path."""
    ends = pattern[-1] == "$"
    if not ends and "*" not in pattern:
        return path.startswith(pattern)
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    if not others:
        return not ends or len(path) == len(first)
    position = len(first)
    for piece in others[:-1]:
        position = path.find(piece, position)
        if position < 0:
            return False
        position += len(piece)
    last = others[-1]
    if ends:
        return path.endswith(last) and len(path) - len(last) >= position
    return path.find(last, position) >= 0
