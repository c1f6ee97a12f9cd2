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
from urllib.parse import urlsplit

MAX_BYTES = 512_000  # RFC 9309 section 2.5 asks for 500 KiB at least; what follows is not read
MAX_RULES = 4_000
MAX_COMPARISONS = 4_000_000  # of letters: 400 patterns that begin with `*`, of 20 letters, and a path of 300

_BOM = b"\xef\xbb\xbf"
_MAX_VALUE = 16_384  # bytes; no address that we ask for is as long, and the reference parser cuts there too
_SEARCH, _EACH = 100, 4  # counted on top of a path's and a pattern's letters: what each search costs however short
_MAX_SITEMAPS = 1000
_MAX_SITEMAP_URL = 2048
_LINE = re.compile(
    rb"^[ \t]*(user-agent|allow|disallow|crawl-delay|sitemap)[ \t]*:([^#\n]*)", re.IGNORECASE | re.MULTILINE
)
_PRODUCT = re.compile(rb"[A-Za-z_-]+")
_STARS = re.compile(rb"\*+")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})|[^\x21-\x7e\n]")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """What a robots.txt asks of us. Without arguments: everything is allowed."""

    allowed: tuple[str, ...] = ()  # patterns, percent-encoding in one form, longest first
    disallowed: tuple[str, ...] = ()
    crawl_delay: float | None = None  # seconds, as asked for: the caller sets a limit
    sitemaps: tuple[str, ...] = ()  # absolute http(s) addresses, of all groups
    unread: str | None = None  # why the file could not be read, which forbids everything

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


def decide_robots(status: int | None, body: bytes, user_agent: str) -> RobotsRules:
    """The rules that follow from the answer for /robots.txt, after redirects (RFC 9309 section 2.3.1).

    A status of 2xx: the file's rules. 4xx, or a redirect that leads nowhere: all is allowed. 5xx, no answer at all
    (None), or 429, by which a host says that even this was too much: nothing is.
    """
    if status is not None and 200 <= status < 300:
        return parse_robots(body, user_agent)
    if status is not None and 300 <= status < 500 and status != 429:
        return RobotsRules()
    return RobotsRules(unread="no answer" if status is None else str(status))


def parse_robots(body: bytes, user_agent: str) -> RobotsRules:
    """The rules for the product that `user_agent` begins with ("legionwire/1.0 (+...)"), else those for `*`.

    Never fails: a line that makes no sense is passed over, as RFC 9309 section 2.2 asks.
    """
    ours, everyone, sitemaps = _Group(), _Group(), dict[str, None]()
    product = _product(user_agent.encode()) or b""
    in_ours = in_everyone = False
    naming = False  # inside a run of User-agent lines
    for name, value in _fields(body[:MAX_BYTES]):
        if name == "user-agent":
            if not naming:
                in_ours, in_everyone, naming = False, False, True
            in_ours = in_ours or _product(value) == product
            in_everyone = in_everyone or value == b"*" or value[:2] in (b"* ", b"*\t")
        elif name == "sitemap":
            _add_sitemap(sitemaps, value)
        else:
            naming = naming and name == "crawl-delay"  # not of the RFC, so it does not end the run (section 2.2.4)
            for group in (ours,) * in_ours + (everyone,) * in_everyone:
                group.add(name, value)
        ours.named = ours.named or in_ours
    chosen = ours if ours.named else everyone
    allowed, disallowed = _longest_first(chosen.allow), _longest_first(chosen.disallow)
    if len(allowed) + len(disallowed) > MAX_RULES:
        return RobotsRules(sitemaps=tuple(sitemaps), unread=f"it has more than {MAX_RULES:,} rules for us")
    return RobotsRules(allowed, disallowed, chosen.crawl_delay, tuple(sitemaps))


@dataclass(slots=True)
class _Group:
    """The rules for one product, gathered from all groups that name it."""

    named: bool = False
    allow: list[bytes] = field(default_factory=list)
    disallow: list[bytes] = field(default_factory=list)
    crawl_delay: float | None = None

    def add(self, name: str, value: bytes) -> None:
        if name == "crawl-delay":
            delay = _seconds(value)
            if delay is not None:
                self.crawl_delay = max(delay, self.crawl_delay or 0.0)
        elif value:  # an empty rule matches nothing
            (self.allow if name == "allow" else self.disallow).append(value)


def _fields(body: bytes) -> Iterator[tuple[str, bytes]]:
    """The lines that mean something."""
    lines = body.removeprefix(_BOM).replace(b"\r", b"\n")
    for line in _LINE.finditer(lines):
        yield line[1].decode("ascii").lower(), line[2][:_MAX_VALUE].strip()


def _product(name: bytes) -> bytes | None:
    """The product token a name begins with, in lower case."""
    found = _PRODUCT.match(name)
    return found[0].lower() if found else None


def _seconds(value: bytes) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _add_sitemap(sitemaps: dict[str, None], value: bytes) -> None:
    url = value.decode("utf-8", "replace")
    is_address = url.lower().startswith(("http://", "https://")) and url.isprintable()
    if is_address and len(url) <= _MAX_SITEMAP_URL and len(sitemaps) < _MAX_SITEMAPS:
        sitemaps[url] = None


def _longest_first(values: list[bytes]) -> tuple[str, ...]:
    lines = _normal(_STARS.sub(b"*", b"\n".join(values))).split("\n")  # all at once: there may be 50,000
    patterns = {_without_inner_dollars(line) if "$" in line else line for line in lines if line}
    return tuple(sorted(patterns, key=len, reverse=True))


def _without_inner_dollars(pattern: str) -> str:
    return pattern[:-1].replace("$", "%24") + pattern[-1:]  # only the last one means something


def _normal(path: bytes) -> str:
    """Percent-encoding in one form: letters, digits and -._~ as they are, everything beyond visible ASCII encoded."""
    return _ESCAPE.sub(_one_escape, path).decode("ascii")


def _one_escape(match: re.Match[bytes]) -> bytes:
    byte = int(match[1], 16) if match[1] else match[0][0]
    return bytes((byte,)) if byte in _UNRESERVED else b"%%%02X" % byte


def _path(url: str) -> str:
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query or "?" in url.partition("#")[0] else ""
    path = _normal(f"{parts.path or '/'}{query}".encode("utf-8", "replace"))
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
