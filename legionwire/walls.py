"""Pages that answer 200 and are no article: consent walls, logins, challenges, soft 404s, home pages and listings.

An article always wins over a resemblance: the signs count only where the page gives little text of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from legionwire import wall_signs
from legionwire.article import Page, State
from legionwire.blocks import Block
from legionwire.documents import Refusal
from legionwire.lines import loose
from legionwire.metadata import Metadata
from legionwire.urls import is_home

SHORT_TEXT = 600  # characters; walls and error pages say less, most articles more
STUB_TEXT = 200  # below this a paywall leaves nothing to read
MIN_LETTERS = 60
MIN_CJK = 25
_CONSENT_TEXT = 5_000
_MIN_LINK_CHARS = 20

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_LISTING_TYPES = frozenset(["collectionpage", "itemlist", "searchresultspage", "profilepage", "website"])
_MEDIA_TYPES = frozenset(["videoobject", "audioobject", "podcastepisode", "imagegallery", "mediagallery"])


def find_wall(page: Page, tree: HtmlElement, blocks: Sequence[Block], meta: Metadata, text: str) -> Refusal | None:
    """Why this page is no article; None when it is one. `text` is the extracted body."""
    short = len(text) < SHORT_TEXT
    return (
        _home(page)
        or _challenge(tree, blocks, meta, short)
        or _consent(page, tree, meta, text)
        or _gone(meta, text, short)
        or _login(page, tree, meta, short)
        or _listing(page, blocks, meta, text)
        or _media(page, meta, short)
        or _paywall(blocks, meta, text)
        or _nothing(tree, text)
    )


def has_paywall(blocks: Sequence[Block], meta: Metadata) -> bool:
    """The page says that it holds back a part of the article."""
    return meta.access == "partial" or any(wall_signs.PAYWALL.search(block.marks) for block in blocks)


def _is_described_article(meta: Metadata) -> bool:
    """The page states in its metadata that it is an article, with a date or a headline."""
    stated = bool(meta.linked.article_type) and bool(meta.linked.headline or meta.linked.published)
    dated = meta.published is not None and meta.published.origin in ("json-ld", "meta")
    return stated or (meta.og_type == "article" and dated)


def _is_dated(meta: Metadata) -> bool:
    """The page itself shows a date; one in its address or in the feed is there for the wall as well."""
    return meta.published is not None and meta.published.origin not in ("url", "feed", "sitemap")


def _home(page: Page) -> Refusal | None:
    if not is_home(page.url):
        return None
    if page.requested_url and not is_home(page.requested_url):
        return Refusal(State.GONE, "soft 404: the address leads to the home page")
    return Refusal(State.NOT_ARTICLE, "home page")


def _challenge(tree: HtmlElement, blocks: Sequence[Block], meta: Metadata, short: bool) -> Refusal | None:
    if not short or _is_described_article(meta):
        return None
    for name in (meta.document_title, *meta.headings[:1]):
        found = wall_signs.CHALLENGE.search(name)
        if found:
            return Refusal(State.BLOCKED, f"challenge: {found[0].lower()}")
    prose = sum(len(block.text) for block in blocks if block.is_prose)
    if prose < STUB_TEXT:
        scripts = (f"{script.get('src') or ''} {(script.text or '')[:5_000]}" for script in tree.iter("script"))
        if any(wall_signs.CHALLENGE_SCRIPT.search(script) for script in scripts):
            return Refusal(State.BLOCKED, "challenge: a captcha in place of the page")
    return None


def _consent(page: Page, tree: HtmlElement, meta: Metadata, text: str) -> Refusal | None:
    address = urlsplit(page.url)
    if wall_signs.CONSENT_HOST.match(address.hostname or "") and not _is_described_article(meta):
        return Refusal(State.WALL, f"consent wall: {address.hostname}")
    if wall_signs.CONSENT_PATH.search(address.path) and not _is_described_article(meta):
        return Refusal(State.WALL, f"consent wall: {address.path[:80]}")
    if _is_described_article(meta) or _is_dated(meta) or len(text) > _CONSENT_TEXT:
        return None
    lines = [line for line in text.split("\n") if line]
    about = sum(len(line) for line in lines if wall_signs.CONSENT_WORD.search(line))
    if about * 10 >= 6 * len(text) > 0 and _has_control(tree, wall_signs.ACCEPT):
        return Refusal(State.WALL, "consent wall: the text is about cookies and consent only")
    return None


def _has_control(tree: HtmlElement, words: re.Pattern[str]) -> bool:
    for control in tree.iter("button", "input", "a"):
        label = control.get("value") if control.tag == "input" else control.text_content()
        if label and len(label) < 80 and words.search(label):
            return True
    return False


def _gone(meta: Metadata, text: str, short: bool) -> Refusal | None:
    if not short or _is_described_article(meta):
        return None
    for name in (meta.document_title, *meta.headings[:2], text[:120]):
        found = wall_signs.GONE.search(name)
        if found:
            return Refusal(State.GONE, f"soft 404: {found[0].strip()[:60]}")
    return None


def _login(page: Page, tree: HtmlElement, meta: Metadata, short: bool) -> Refusal | None:
    if not short or _is_described_article(meta):
        return None
    password = any((field.get("type") or "").lower() == "password" for field in tree.iter("input"))
    named = any(wall_signs.LOGIN.search(name) for name in (meta.document_title, *meta.headings[:1]))
    if (password and (named or not _is_dated(meta))) or (
        named and wall_signs.LOGIN_PATH.search(urlsplit(page.url).path)
    ):
        return Refusal(State.WALL, "login page")
    return None


def _listing(page: Page, blocks: Sequence[Block], meta: Metadata, text: str) -> Refusal | None:
    """Most of the text is links, or teasers that stand under linked headlines."""
    if _is_described_article(meta):
        return None
    path = urlsplit(page.url).path
    is_listed = bool(wall_signs.LISTING_PATH.search(path) or meta.linked.types & _LISTING_TYPES)
    allowed = 85 if meta.og_type == "article" else 40 if is_listed else 60  # percent
    total, linked, teasers = _line_shares(blocks, meta.title, text)
    if total and linked * 10 >= 6 * total:
        return Refusal(State.NOT_ARTICLE, "listing: most of the text is links")
    if total and (linked + teasers) * 100 >= allowed * total:
        return Refusal(State.NOT_ARTICLE, "listing: teasers of other articles")
    headlines = sum(_is_link(block) and not block.outside for block in blocks)
    if len(text) < SHORT_TEXT and headlines >= 10 and not any(block.is_prose for block in blocks):
        return Refusal(State.NOT_ARTICLE, f"listing: {headlines} headlines and no article")
    return None


def _line_shares(blocks: Sequence[Block], title: str, text: str) -> tuple[int, int, int]:
    """Characters of the text: all that are found on the page, those in links, those right under a linked headline."""
    places: dict[str, int] = {}
    for index, block in enumerate(blocks):
        places.setdefault(loose(block.text)[:80], index)
    wanted = loose(title)
    total = linked = teasers = 0
    for line in text.split("\n"):
        place = places.get(loose(line)[:80])
        if place is None:
            continue
        total += len(line)
        if blocks[place].linked * 2 > len(blocks[place].text):
            linked += len(line)
        elif any(_is_link(block) and loose(block.text) != wanted for block in blocks[max(0, place - 2) : place]):
            teasers += len(line)
    return total, linked, teasers


def _is_link(block: Block) -> bool:
    return len(block.text) >= _MIN_LINK_CHARS and block.linked * 10 >= 8 * len(block.text)


def _media(page: Page, meta: Metadata, short: bool) -> Refusal | None:
    path = urlsplit(page.url).path
    if meta.linked.article_type == "liveblogposting" and wall_signs.LIVE_PATH.search(path):
        return Refusal(State.NOT_ARTICLE, "live ticker")
    if not short:
        return None
    if wall_signs.LIVE_PATH.search(path) and not _is_described_article(meta):
        return Refusal(State.NOT_ARTICLE, "live ticker")
    is_media = meta.og_type.startswith(("video", "music")) or (
        bool(meta.linked.types & _MEDIA_TYPES) and not meta.linked.article_type
    )
    if is_media or wall_signs.MEDIA_PATH.search(path):
        return Refusal(State.NOT_ARTICLE, "video, gallery or audio with little text")
    return None


def _paywall(blocks: Sequence[Block], meta: Metadata, text: str) -> Refusal | None:
    if len(text) < STUB_TEXT and has_paywall(blocks, meta):
        return Refusal(State.WALL, f"paywall: {len(text)} characters are free")
    return None


def _nothing(tree: HtmlElement, text: str) -> Refusal | None:
    letters = sum(char.isalpha() for char in text)
    if letters >= MIN_LETTERS or len(_CJK.findall(text)) >= MIN_CJK:
        return None
    refresh = any((meta.get("http-equiv") or "").lower() == "refresh" for meta in tree.iter("meta"))
    return Refusal(State.NO_TEXT, "meta refresh and no text" if refresh else f"no text: {letters} letters in the body")
