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

_SCRIPT = re.compile(r"<(script|style)\b[^<>]*>[^<]*</\1\s*>", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:br|p|div|li|ul|ol|h[1-6]|tr|td|th|table|blockquote|figure|figcaption)\b[^<>]*>", re.IGNORECASE
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<![^<>]*>")
_OPEN_TAG = re.compile(r"<[A-Za-z/!][^<>]*\Z")


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry as written; None for what it does not say."""

    url: str | None  # absolute and http(s) if there is such a one, else as written
    title: str | None = None
    summary: str | None = None
    published: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class RawFeed:
    """A feed as written."""

    entries: tuple[RawEntry, ...]
    title: str | None = None
    language: str | None = None
    ttl: str | None = None  # minutes
    update_period: str | None = None
    update_frequency: str | None = None
    hub: str | None = None
    problems: tuple[str, ...] = ()


def first_address(written: Iterable[tuple[str, str]]) -> str | None:
    """Of (base, address) pairs, best first: the first that is an http(s) address, else the first as it is written."""
    shown = None
    for base, address in written:
        found = absolute_url(base, address)
        if found:
            return found
        shown = shown or clean_line(address, MAX_SHOWN) or None
    return shown


def plain_text(markup: str | None, limit: int) -> str | None:
    """One line of text without tags and entities, or None when nothing is left.

    Titles are treated as markup whatever the feed says about their type: publishers get that wrong far more often
    than a headline holds a literal tag.
    """
    if not markup:
        return None
    markup = _OPEN_TAG.sub("", markup[:MAX_MARKUP])
    markup = _TAG.sub("", _BLOCK.sub(" ", _SCRIPT.sub(" ", markup)))
    return clean_line(html.unescape(markup), limit) or None
