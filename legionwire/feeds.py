"""Feeds: RSS 0.9 to 2.0, RDF, Atom and JSON Feed, to links and what was said about them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from legionwire.article import Link
from legionwire.cleaning import clean_line
from legionwire.date_strings import read_shown_date
from legionwire.documents import decode
from legionwire.errors import FeedError
from legionwire.feed_cutting import newest_of_json, newest_of_xml
from legionwire.feed_entries import RawEntry, RawFeed, plain_text
from legionwire.feed_json import read_feed_json
from legionwire.feed_xml import read_feed_xml
from legionwire.moments import Moment
from legionwire.xml_text import name_what_came, read_xml

MAX_ENTRIES = 20_000
MAX_BYTES = 64 * 1024 * 1024  # that are looked at
MAX_TREE = 10_000_000  # bytes that are parsed
MAX_TITLE = 500
MAX_SUMMARY = 2_000
MAX_AUTHOR = 200

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
class Entry:
    """An entry as it was shown, cleaned. Dates are as much as was said: with a zone or without, or a day alone."""

    url: str | None  # None when it has none, or none for http(s)
    id: str | None = None  # as it calls itself: many give one to many entries
    title: str | None = None
    summary: str | None = None
    published: Moment | None = None
    modified: Moment | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was shown: its links in their order, each address once."""

    links: tuple[Link, ...]
    refused: tuple[str, ...] = ()  # what stood in an address's place and is none for http(s), as shown
    entries: tuple[Entry, ...] = ()  # all of them in their order, with or without address
    format: str = ""  # "rss 2.0", "atom 1.0", "json feed 1.1"
    title: str | None = None
    link: str | None = None  # the page it is about
    older: str | None = None  # where it goes on with what is older (RFC 5005), as it says itself
    language: str | None = None  # BCP 47 in lower case, as declared: "uk", "en-us"
    ttl: timedelta | None = None  # how long it asks to be left alone
    hub: str | None = None  # its WebSub hub
    problem: str | None = None  # what was wrong with it, although it could be read
    cut_off: bool = False  # its end is missing


def parse_feed(body: bytes, url: str, content_type: str | None = None) -> Feed:
    """Read what came from a feed's address; `url` is that address after redirects.

    Titles and summaries are plain text. A clock time without a zone is a date of an entry and none of its link. Entries
    without any address are no links and are counted in `problem`; broken and truncated XML gives the entries that are
    whole. A feed without entries is no error. Raises FeedError, saying what came instead, when it is no feed at all.
    """
    raw = _read(body, url, content_type)
    language = (raw.language or "").strip().replace("_", "-").lower()
    lang = language if _LANGUAGE.fullmatch(language) else None
    entries = tuple(_entry(entry, lang) for entry in raw.entries)
    links: dict[str, Link] = {}
    refused: dict[str, None] = {}
    for written, entry in zip(raw.entries, entries, strict=True):
        if entry.url and entry.url not in links:
            links[entry.url] = _link(entry.url, entry)
        elif written.shown:
            refused[written.shown] = None
    problems = list(raw.problems)
    if len(body) > MAX_BYTES:
        problems.append(f"only the first {MAX_BYTES:,} bytes were looked at")
    lost = sum(entry.url is None and entry.shown is None for entry in raw.entries)
    if lost:
        problems.append(f"entries without an address: {lost:,}")
    return Feed(
        links=tuple(links.values()),
        refused=tuple(refused),
        entries=entries,
        format=raw.format,
        link=raw.link,
        older=raw.older,
        title=plain_text(raw.title, MAX_TITLE),
        language=lang,
        ttl=_ttl(raw),
        hub=raw.hub,
        problem=clean_line("; ".join(problems), 500) or None,
        cut_off=raw.cut_off,
    )


def _read(body: bytes, url: str, content_type: str | None) -> RawFeed:
    came = name_what_came(body)
    if came == "JSON":
        text = decode(body[:MAX_BYTES], "application/json").lstrip("\ufeff")
        cut = newest_of_json(text, MAX_ENTRIES)
        return _shortened(read_feed_json(cut, url, MAX_ENTRIES), len(cut) < len(text))
    kept = newest_of_xml(body[:MAX_BYTES], MAX_ENTRIES, MAX_TREE)
    source = read_xml(kept, content_type)
    if source is None or source.root not in ("rss", "rdf", "channel", "feed"):
        raise FeedError(f"the feed {url} gave {came}", "look for the feed's new address on the site")
    return _shortened(read_feed_xml(source, url, MAX_ENTRIES), len(kept) < len(body))


def _shortened(feed: RawFeed, is_cut: bool) -> RawFeed:
    told = f"too long: only the newest {len(feed.entries):,} entries were read"
    return replace(feed, problems=(*feed.problems, told)) if is_cut else feed


def _entry(entry: RawEntry, lang: str | None) -> Entry:
    return Entry(
        url=entry.url,
        id=clean_line(entry.identity or "", MAX_TITLE) or None,
        title=plain_text(entry.title, MAX_TITLE),
        summary=plain_text(entry.summary, MAX_SUMMARY),
        published=read_shown_date(entry.published, lang),
        modified=read_shown_date(entry.modified, lang),
        authors=tuple(name for author in entry.authors if (name := plain_text(author, MAX_AUTHOR))),
    )


def _link(address: str, entry: Entry) -> Link:
    return Link(
        url=address,
        title=entry.title,
        summary=entry.summary,
        published=_instant(entry.published),
        modified=_instant(entry.modified),
    )


def _instant(moment: Moment | None) -> datetime | None:
    """A clock of nobody knows which zone is no instant: hours off, and nobody could tell."""
    return moment.value if moment and moment.zoned else None


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
