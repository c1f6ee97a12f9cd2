"""Pages without a text: what stands in its place, as far as the markup tells."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from legionwire.article import State
from legionwire.documents import Refusal
from legionwire.wall_view import View, is_dated, is_described

MIN_LETTERS = 60
MIN_CJK = 25
MIN_UNNAMED = 80  # letters, on a page that neither calls itself an article nor shows a date
_START = 2_000  # characters; whoever says nothing in them says nothing

CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Where frameworks draw their pages.
_ROOTS = frozenset(["root", "app", "__next", "__nuxt", "___gatsby", "q-app", "svelte", "react-root", "main-app"])
_ROOT_TAG = re.compile(r"(?:[a-z]+-)?app(?:-root)?|[a-z]+-root")


def find_nothing(view: View) -> Refusal | None:
    """Too few letters for a text."""
    start = view.text[:_START]
    letters = sum(char.isalpha() for char in start)
    least = MIN_LETTERS if is_described(view.meta) or is_dated(view.meta) else MIN_UNNAMED
    if letters >= least or len(CJK.findall(start)) >= MIN_CJK:
        return None
    tree = view.tree
    if any(_leads_on(meta) for meta in tree.iter("meta")):
        return Refusal(State.NO_TEXT, "meta refresh and no text")
    if next(tree.iter("frameset"), None) is not None:
        return Refusal(State.NO_TEXT, "no text: the page is made of frames")
    if not view.has_prose and next(tree.iter("script"), None) is not None and any(map(_is_root, tree.iter())):
        return Refusal(State.NO_TEXT, "no text: the page is drawn by scripts")
    return Refusal(State.NO_TEXT, f"no text: {letters} letters in the body")


def _leads_on(meta: HtmlElement) -> bool:
    return (meta.get("http-equiv") or "").lower() == "refresh" and "url" in (meta.get("content") or "").lower()


def _is_root(element: HtmlElement) -> bool:
    return (element.get("id") or "").lower() in _ROOTS or _ROOT_TAG.fullmatch(str(element.tag)) is not None
