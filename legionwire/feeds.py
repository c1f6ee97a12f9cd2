"""Feeds: RSS 0.9 to 2.0, RDF, Atom and JSON Feed, to links and what was said about them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from legionwire.article import Link
from legionwire.cleaning import clean_line
from legionwire.documents import decode
from legionwire.errors import FeedError
from legionwire.feed_dates import read_instant
from legionwire.feed_entries import RawEntry, RawFeed, plain_text
from legionwire.feed_json import read_feed_json
from legionwire.feed_xml import read_feed_xml
from legionwire.urls import absolute_url
from legionwire.xml_text import name_what_came, read_xml

MAX_ENTRIES = 20_000
MAX_BYTES = 10_000_000
MAX_TITLE = 500
MAX_SUMMARY = 2_000

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_LONGEST = timedelta(days=365)
_NUMBER = re.compile(r"[0-9]{1,9}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was shown: its links in their order, each address once."""

    links: tuple[Link, ...]
    refused: tuple[str, ...] = ()  # what stood in an address's place and is none for http(s), as shown
    title: str | None = None
    language: str | None = None  # BCP 47 in lower case, as declared: "uk", "en-us"
    ttl: timedelta | None = None  # how long it asks to be left alone
    hub: str | None = None  # its WebSub hub
    problem: str | None = None  # what was wrong with it, although it could be read


def parse_feed(body: bytes, url: str, content_type: str | None = None) -> Feed:
    """Read what came from a feed's address; `url` is that address after redirects.

    Titles and summaries are plain text. Dates without a zone are None, see feed_dates. Entries without any
    address are left out and counted in `problem`; broken and truncated XML gives the entries that are whole. A feed
    without entries is no error. Raises FeedError, saying what came instead, when it is no feed at all.
    """
    raw = _read(body, url, content_type)
    links: dict[str, Link] = {}
    refused: dict[str, None] = {}
    for entry in raw.entries:
        address = absolute_url(url, entry.url)
        if address and address not in links:
            links[address] = _link(address, entry)
        elif entry.url and not address:
            refused[entry.url] = None
    problems = list(raw.problems)
    if len(body) > MAX_BYTES:
        problems.append(f"only the first {MAX_BYTES:,} bytes were read")
    lost = sum(entry.url is None for entry in raw.entries)
    if lost:
        problems.append(f"entries without an address: {lost:,}")
    language = (raw.language or "").strip().replace("_", "-").lower()
    return Feed(
        links=tuple(links.values()),
        refused=tuple(refused),
        title=plain_text(raw.title, MAX_TITLE),
        language=language if _LANGUAGE.fullmatch(language) else None,
        ttl=_ttl(raw),
        hub=raw.hub,
        problem=clean_line("; ".join(problems), 500) or None,
    )


def _read(body: bytes, url: str, content_type: str | None) -> RawFeed:
    source = read_xml(body[:MAX_BYTES], content_type)
    if source and source.root in ("rss", "rdf", "channel", "feed"):
        return read_feed_xml(source, url, MAX_ENTRIES)
    came = name_what_came(body)
    if came == "JSON":
        if len(body) > MAX_BYTES:
            raise FeedError(f"the feed {url} is JSON of {len(body):,} bytes, the limit is {MAX_BYTES:,}")
        return read_feed_json(decode(body, "application/json").lstrip("\ufeff"), url, MAX_ENTRIES)
    raise FeedError(f"the feed {url} gave {came}", "look for the feed's new address on the site")


def _link(address: str, entry: RawEntry) -> Link:
    return Link(
        url=address,
        title=plain_text(entry.title, MAX_TITLE),
        summary=plain_text(entry.summary, MAX_SUMMARY),
        published=read_instant(entry.published),
        modified=read_instant(entry.modified),
    )


def _ttl(raw: RawFeed) -> timedelta | None:
    """RSS 2.0 `ttl` in minutes, else the syndication module's period divided by its frequency; a year at most."""
    minutes = _number(raw.ttl)
    if minutes:
        return min(timedelta(minutes=minutes), _LONGEST)
    period = _PERIODS.get((raw.update_period or "").strip().lower())
    frequency = _number(raw.update_frequency or "1")
    return period / frequency if period and frequency else None


def _number(text: str | None) -> int:
    text = (text or "").strip()
    return int(text) if _NUMBER.fullmatch(text) else 0
