"""Before a page is parsed: can it matter at all?

Nothing is screened out that the judge could find a name in, nor what may be no article: a wall or a listing is to be
called so. Names are looked for in stages, each on less than the one before: the literals that patterns need among the
page's words, then the patterns themselves where they stand. What the stages cost, and how often each decides:
docs/design.md.
"""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import urlsplit

from legionwire import wall_signs
from legionwire.article import NO_RULES, Page
from legionwire.documents import MAX_BYTES, check_kind, decode, may_be_utf8
from legionwire.errors import FormatError
from legionwire.literals import NEAR, places_of
from legionwire.prose import shows_prose
from legionwire.relevance import hinted
from legionwire.site_lines import MAX_HOLDERS, SiteLines
from legionwire.skim import Skim
from legionwire.topic import Topic
from legionwire.urls import is_home

# For addresses in lower case: without regard to case a search takes several times as long.
_ODD_PATH = re.compile(
    "|".join(
        signs.pattern
        for signs in (
            wall_signs.LIVE_PATH,
            wall_signs.LISTING_PATH,
            wall_signs.SEARCH_PATH,
            wall_signs.SITE_PATH,
            wall_signs.MEDIA_PATH,
            wall_signs.CONSENT_PATH,
            wall_signs.LOGIN_ADDRESS,
        )
    )
)


class Screening(StrEnum):
    """What the screen makes of a page. All but the last are read."""

    NAMED = "named"  # a name of the topic may stand in it
    DOUBT = "doubt"  # it may be a wall, a listing, a notice
    OFF = "off"  # an article that names nothing of the topic


def is_settled(evidence: SiteLines) -> bool:
    """Whether enough is known of a site's lines: until then its pages are read for what they teach."""
    return len(evidence.pages) >= MAX_HOLDERS


def screen(page: Page, topic: Topic) -> Screening:
    """Judge by the bytes. Errs on the side of reading."""
    link = (page.link.title or "", page.link.summary or "") if page.link else ()
    if hinted(topic, page.url, *link):
        return Screening.NAMED
    if len(page.body) > MAX_BYTES or page.rules != NO_RULES or check_kind(page) or _is_odd(page):
        return Screening.DOUBT  # an operator's rules may name anything as the body
    skim = _skim(page.body, page.header("Content-Type"))
    if skim.is_ambiguous:
        return Screening.DOUBT
    if _is_named(skim, topic):
        return Screening.NAMED
    return Screening.OFF if shows_prose(skim) else Screening.DOUBT


def _skim(body: bytes, content_type: str | None) -> Skim:
    if may_be_utf8(body, content_type) and (skim := Skim(body)).is_utf8:
        return skim
    return Skim(decode(body, content_type).encode("utf-8", "replace"))


def _is_named(skim: Skim, topic: Topic) -> bool:
    """Whether a pattern matches somewhere. What look-alikes hide is not asked here."""
    candidates = topic.literals.candidates(skim.words)
    if not candidates:
        return False
    parts = skim.around(places_of(candidates, skim.words), NEAR)
    return any(pattern.find(part) for part in parts for pattern in candidates)


def _is_odd(page: Page) -> bool:
    """Addresses of listings, tickers, searches and the like."""
    try:
        address = urlsplit(page.url)
        return (
            is_home(page.url)
            or _ODD_PATH.search(address.path.lower()) is not None
            or wall_signs.CONSENT_HOST.match(address.hostname or "") is not None
            or wall_signs.LOGIN_ADDRESS.match(f"//{address.netloc}") is not None
        )
    except (FormatError, ValueError):
        return True  # the extractor says what is wrong with it
