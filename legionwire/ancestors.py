"""What an element stands in, asked for many elements of one page."""

from __future__ import annotations

from collections.abc import Callable

from lxml.html import HtmlElement


def has_ancestor(
    element: HtmlElement, is_wanted: Callable[[HtmlElement], bool], known: dict[HtmlElement, bool]
) -> bool:
    """Whether an ancestor is wanted. `known` are those asked before, for the same: deep pages have them in common, and
    without it 40,000 elements below 250 others take minutes."""
    asked, answer = [], False
    for parent in element.iterancestors():
        if parent in known:
            answer = known[parent]
            break
        asked.append(parent)
        if is_wanted(parent):
            answer = True
            break
    known.update(dict.fromkeys(asked, answer))
    return answer
