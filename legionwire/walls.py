"""Pages that answer 200 and are no article: walls, notices, home pages, listings, tickers, empty shells.

An article always wins over a resemblance: the signs count only where the page gives little text of its own, and what
lay over the page (`overlays.py`) was no part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from legionwire import wall_signs
from legionwire.article import Page, State
from legionwire.blocks import Block, title_index
from legionwire.documents import Refusal
from legionwire.metadata import Metadata
from legionwire.notices import find_notice, find_removal, is_named
from legionwire.overlays import Overlays
from legionwire.overviews import find_listing, find_media
from legionwire.shells import find_nothing
from legionwire.urls import is_home, registrable_domain
from legionwire.wall_view import STUB_TEXT, View, is_dated, is_described

_CONSENT_TEXT = 5_000
_NOTHING = 60  # characters
_MIN_PROMPT = 20
_PROMPT_BLOCKS = 100  # below the title
_PROMPT = 160  # characters; a prompt to subscribe is no longer


def find_wall(
    page: Page, tree: HtmlElement, blocks: Sequence[Block], meta: Metadata, overlays: Overlays, text: str
) -> Refusal | None:
    """Why this page is no article; None when it is one. `text` is the extracted body."""
    view = View(page, tree, blocks, meta, text)
    listing = find_listing(view)
    return (
        _home(page)
        or _consent_address(view)
        or find_removal(view)
        or find_notice(view, listed=listing is not None)
        or _login(view, overlays)
        or listing
        or find_media(view)
        or _consent(view, overlays)
        or _paywall(view, overlays)
        or find_nothing(view)
    )


def has_paywall(blocks: Sequence[Block], meta: Metadata, overlays: Overlays) -> bool:
    """The page says that it holds back a part of the article."""
    if meta.access != "unknown":
        return meta.access == "partial"
    if overlays.offer or any(wall_signs.OFFER_BOX.search(block.marks) for block in blocks):
        return True
    place = title_index(blocks, meta.title) or 0
    return any(
        _is_prompt(block) and wall_signs.SUBSCRIBE.search(block.text)
        for block in blocks[place : place + _PROMPT_BLOCKS]
    )


def _is_prompt(block: Block) -> bool:
    """A sentence in the page, not the name of a section for subscribers."""
    return not block.outside and _MIN_PROMPT <= len(block.text) < _PROMPT and block.linked * 2 < len(block.text)


def _home(page: Page) -> Refusal | None:
    if not is_home(page.url):
        return None
    if page.requested_url and not is_home(page.requested_url):
        return Refusal(State.GONE, "soft 404: the address leads to the home page")
    return Refusal(State.NOT_ARTICLE, "home page")


def _consent_address(view: View) -> Refusal | None:
    address = urlsplit(view.page.url)
    host = address.hostname or ""
    if is_described(view.meta):
        return None
    if wall_signs.CONSENT_HOST.match(host) and host != registrable_domain(view.page.url):
        return Refusal(State.WALL, f"consent wall: {host}")
    if wall_signs.CONSENT_PATH.search(address.path):
        return Refusal(State.WALL, f"consent wall: {address.path[:80]}")
    return None


def _consent(view: View, overlays: Overlays) -> Refusal | None:
    text = view.text
    if is_described(view.meta) or len(text) > _CONSENT_TEXT:
        return None
    other = [block for block in view.own if block.is_prose and not wall_signs.CONSENT_WORD.search(block.text)]
    least = _NOTHING if is_dated(view.meta) else 2 * STUB_TEXT  # the date may be today's, in the page's head
    if overlays.consent and len(text) < min(least, len(overlays.consent) + 1) and not other:
        return Refusal(State.WALL, "consent wall: a dialog and nothing behind it")
    lines = [line for line in text.split("\n") if line]
    about = sum(len(line) for line in lines if wall_signs.CONSENT_WORD.search(line))
    if about * 10 >= 6 * len(text) > 0 and not is_dated(view.meta) and _has_accept(view.tree):
        return Refusal(State.WALL, "consent wall: the text is about cookies and consent only")
    return None


def _has_accept(tree: HtmlElement) -> bool:
    for control in tree.iter("button", "input", "a"):
        label = control.get("value") if control.tag == "input" else control.text_content()
        if label and len(label) < 80 and wall_signs.ACCEPT.search(label):
            return True
    return False


def _login(view: View, overlays: Overlays) -> Refusal | None:
    if not view.is_short or is_described(view.meta):
        return None
    fields = {(field.get("type") or "").lower() for field in view.tree.iter("input")}
    address = urlsplit(view.page.url)
    at_home = wall_signs.LOGIN_ADDRESS.search(address.path) or wall_signs.LOGIN_ADDRESS.match(f"//{address.netloc}")
    named = is_named(view, wall_signs.LOGIN, at_most=len(view.text))
    if (
        (named and (fields & {"password", "email"} or at_home or overlays.login))
        or ("password" in fields and view.said < STUB_TEXT and not is_dated(view.meta))
        or (overlays.login and view.said < STUB_TEXT // 2 and not view.has_prose)
    ):
        return Refusal(State.WALL, "login page")
    return None


def _paywall(view: View, overlays: Overlays) -> Refusal | None:
    if len(view.text) >= 2 * STUB_TEXT:
        return None
    free = sum(len(line) for line in view.text.split("\n") if not wall_signs.SUBSCRIBE.search(line[:_PROMPT]))
    if free < STUB_TEXT and has_paywall(view.blocks, view.meta, overlays):
        return Refusal(State.WALL, f"paywall: {free} characters are free")
    return None
