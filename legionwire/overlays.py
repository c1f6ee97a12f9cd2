"""What is laid over a page: consent dialogs, offers of subscriptions, sign-in windows.

They are taken out of the tree before anybody reads it, so that no line of them reaches an article; that they were there
is what `walls.py` wants to know. A dialog is known by its vendor's names, by its role, or by a button that accepts and
words about consent beside it. What holds the article itself is never taken out, whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from legionwire import wall_signs

_BOX_TAGS = ("div", "section", "aside", "form", "dialog", "p", "footer")
_MAX_BOX = 2_500  # characters; a longer one is a part of the page
_MAX_OFFER = 1_200
_MAX_LEVELS = 6  # from a button up to its dialog
_MAX_LABEL = 80
_PARAGRAPH = 80
# Bounds on pages that were made to be slow: no honest one has so many of these.
_MAX_BOXES = 300
_MAX_CONTROLS = 40
_MAX_CHILDREN = 100
_MAX_NODES = 5_000
_CONSENT_NAME = re.compile("cookie|consent|gdpr|rodo")


@dataclass(frozen=True, slots=True)
class Overlays:
    """What was taken out of a page."""

    consent: str = ""  # the words of its consent dialogs
    offer: bool = False  # of a subscription
    login: bool = False  # a window that asks for a password


def take_overlays(tree: HtmlElement) -> Overlays:
    """Take them out of the tree, which is changed."""
    consent: list[str] = []
    taken: set[HtmlElement] = set()
    offer = login = False
    titles = sum(1 for _ in tree.iter("h1"))
    for box in _marked(tree):
        words = _words(box)
        if not taken.isdisjoint(box.iterancestors()) or not _is_overlay(box, words, titles):
            continue
        if wall_signs.CONSENT_WORD.search(words):
            consent.append(words)
        elif wall_signs.OFFER_BOX.search(_names(box)) or wall_signs.SUBSCRIBE.search(words):
            offer = True
        login = login or any(field.get("type") == "password" for field in box.iter("input"))
        taken.add(box)
        box.drop_tree()
    for box in _unmarked(tree, titles):
        consent.append(_words(box))
        box.drop_tree()
    return Overlays("\n".join(consent), offer, login)


def _names(box: HtmlElement) -> str:
    return f"{box.get('id') or ''} {box.get('class') or ''}".lower()


def _is_dialog(box: HtmlElement) -> bool:
    return box.tag == "dialog" or box.get("role") in ("dialog", "alertdialog") or box.get("aria-modal") == "true"


def _marked(tree: HtmlElement) -> list[HtmlElement]:
    """Boxes that may be overlays, by their names or their role, in the order of the page."""
    boxes = [(box, _names(box)) for box in tree.iter(*_BOX_TAGS)]
    every = "\n".join(names for _, names in boxes)
    stems = [stem for stem in wall_signs.BOX_STEMS if stem in every]
    found = (box for box, names in boxes if any(stem in names for stem in stems) or _is_dialog(box))
    return list(islice(found, _MAX_BOXES))


def _is_overlay(box: HtmlElement, words: str, titles: int) -> bool:
    names = _names(box)
    if wall_signs.CONSENT_VENDOR.search(names):  # some set their own title as an h1
        return not _holds_article(box, 0) and (not words or wall_signs.CONSENT_WORD.search(words) is not None)
    if _holds_article(box, titles) or len(words) > _MAX_BOX:
        return False
    if _is_dialog(box):
        return True
    if wall_signs.OFFER_BOX.search(names):
        asks = wall_signs.SUBSCRIBE.search(words) or wall_signs.OFFER_VENDOR.search(names)
        return bool(asks) and len(words) <= _MAX_OFFER
    return _CONSENT_NAME.search(names) is not None and _is_about_consent(box)


def _holds_article(box: HtmlElement, titles: int) -> bool:
    """It holds a main part, or every title of the page (`titles`; 0: titles say nothing)."""
    if next(box.iter("article", "main"), None) is not None:
        return True
    return titles > 0 and sum(1 for _ in box.iter("h1")) == titles


def _texts(box: HtmlElement) -> Iterator[str]:
    for element in islice(box.iter(), _MAX_NODES):
        if element.tag not in ("script", "style", "noscript") and element.text:
            yield element.text
        if element is not box and element.tail:
            yield element.tail


def _words(box: HtmlElement) -> str:
    return " ".join(" ".join(_texts(box)).split())


def _is_about_consent(box: HtmlElement) -> bool:
    """A good part of its sentences, or of what it has instead, speaks of consent."""
    texts = [text.strip() for text in _texts(box) if text.strip()]
    about = sum(len(text) for text in texts if wall_signs.CONSENT_WORD.search(text))
    return about * 10 >= 4 * sum(map(len, texts)) > 0


def _unmarked(tree: HtmlElement, titles: int) -> list[HtmlElement]:
    """The dialogs around buttons that accept, outermost only."""
    boxes = {
        box for control in islice(_accepting(tree), _MAX_CONTROLS) if (box := _dialog_of(control, titles)) is not None
    }
    return [box for box in boxes if boxes.isdisjoint(box.iterancestors())]


def _dialog_of(control: HtmlElement, titles: int) -> HtmlElement | None:
    """As far up as nothing but words about consent comes with the button."""
    box: HtmlElement | None = None
    child = control
    for parent in islice(control.iterancestors(), _MAX_LEVELS):
        if parent.tag in ("body", "html") or len(parent) > _MAX_CHILDREN or _holds_article(parent, titles):
            break
        if parent.tag in ("article", "main") or any(_is_paragraph(other) for other in parent if other is not child):
            break
        words = _words(parent)
        if len(words) > _MAX_BOX:
            break
        if wall_signs.CONSENT_WORD.search(words) and _is_about_consent(parent):
            box = parent
        child = parent
    return box


def _is_paragraph(element: HtmlElement) -> bool:
    """It holds a paragraph that is not about consent."""
    return any(len(text.strip()) >= _PARAGRAPH and not wall_signs.CONSENT_WORD.search(text) for text in _texts(element))


def _accepting(tree: HtmlElement) -> Iterator[HtmlElement]:
    for control in tree.iter("button", "input", "a"):
        if control.tag == "a" and not _is_button(control):
            continue
        label = control.get("value") if control.tag == "input" else control.text_content()
        if label and len(label) < _MAX_LABEL and wall_signs.ACCEPT.search(label):
            yield control


def _is_button(link: HtmlElement) -> bool:
    href = link.get("href") or "#"
    return href.startswith(("#", "javascript:")) or link.get("role") == "button"
