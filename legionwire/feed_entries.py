"""What a feed says, in its own words: the same for XML and JSON, before anything is cleaned or believed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from legionwire.cleaning import clean_line
from legionwire.urls import absolute_url

MAX_MARKUP = 20_000  # characters of one description that are looked at; 2,000 of text are kept
MAX_SHOWN = 2_000  # characters of what stands in an address's place

# What nobody sees, and how it ends.
_HIDDEN = tuple(
    (re.compile(begin + r".*?" + end, re.IGNORECASE | re.DOTALL), re.compile(end, re.IGNORECASE))
    for begin, end in (
        (r"<!--", r"-->"),
        (r"<script\b[^<>]*>", r"</script\s*>"),
        (r"<style\b[^<>]*>", r"</style\s*>"),
    )
)
_BLOCK = re.compile(
    r"</?(?:[a-z0-9]{1,10}:)?(?:br|p|div|li|ul|ol|h[1-6]|tr|td|th|table|blockquote|figure|figcaption)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<![^<>]*>")
_OPEN_TAG = re.compile(r"<[A-Za-z/!][^<>]*\Z")


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry as written; None for what it does not say."""

    url: str | None  # absolute and http(s)
    shown: str | None = None  # what stands in an address's place and is none
    title: str | None = None
    summary: str | None = None
    published: str | None = None
    modified: str | None = None
    identity: str | None = None  # GUID or id: shown, and never trusted
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawFeed:
    """A feed as written."""

    entries: tuple[RawEntry, ...]
    format: str = ""  # "rss 2.0"
    title: str | None = None
    link: str | None = None  # the page it is about, absolute
    language: str | None = None
    ttl: str | None = None  # minutes
    update_period: str | None = None
    update_frequency: str | None = None
    hub: str | None = None
    older: str | None = None  # where it goes on with older entries, absolute
    problems: tuple[str, ...] = ()
    cut_off: bool = False


def first_address(written: Iterable[tuple[str, str]]) -> tuple[str | None, str | None]:
    """Of (base, address) pairs, best first: the first that is an http(s) address, else the first as it is written."""
    shown = None
    for base, address in written:
        found = absolute_url(base, address)
        if found:
            return found, None
        shown = shown or clean_line(address, MAX_SHOWN) or None
    return None, shown


def plain_text(markup: str | None, limit: int) -> str | None:
    """One line of text without tags and entities, or None when nothing is left.

    Titles are treated as markup whatever the feed says about their type: publishers get that wrong far more often
    than a headline holds a literal tag.
    """
    if not markup:
        return None
    if "<" not in markup[:MAX_MARKUP]:
        return clean_line(html.unescape(markup[:MAX_MARKUP]), limit) or None
    markup = _OPEN_TAG.sub("", markup[:MAX_MARKUP])
    markup = _TAG.sub("", _BLOCK.sub(" ", _visible(markup)))
    return clean_line(html.unescape(markup), limit) or None


def _visible(markup: str) -> str:
    """Without comments, scripts and style sheets that are closed."""
    for hidden, end in _HIDDEN:
        # Not beyond the last end: a search for one that is not there goes through all of the rest, each time.
        last = max((match.end() for match in end.finditer(markup)), default=0)
        markup = hidden.sub("", markup[:last]) + markup[last:]
    return markup
