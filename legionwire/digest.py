"""What came in, as a page of plain text: for a mail, a printer, or whoever opens the folder in the morning."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

WIDTH = 100
_RANKS = ("core", "mention", "related")


@dataclass(frozen=True, slots=True)
class Item:
    """An article that is new, or says something else now."""

    id: int
    relevance: str
    title: str
    source: str
    published: datetime | None
    lang: str | None
    url: str
    revised: bool


@dataclass(frozen=True, slots=True)
class Digest:
    """A stretch of time."""

    since: datetime
    until: datetime
    items: tuple[Item, ...]  # copies are not among them
    copies: int
    runs: tuple[tuple[str, int], ...]  # outcome, how many
    troubles: tuple[str, ...]  # a line each


def render(digest: Digest) -> str:
    """The whole page. Lines of prose are wrapped, addresses never."""
    new = [item for item in digest.items if not item.revised]
    revised = [item for item in digest.items if item.revised]
    counts = Counter(item.relevance for item in new)
    told = ", ".join(f"{counts[rank]} {rank}" for rank in _RANKS if counts[rank]) or "none"
    lines = [
        f"From {digest.since:%Y-%m-%d %H:%M} to {digest.until:%Y-%m-%d %H:%M} UTC",
        "",
        f"New articles: {len(new)} ({told}), and {digest.copies} copies",
        f"Revised: {len(revised)}",
        f"Runs: {', '.join(f'{count} {outcome}' for outcome, count in digest.runs) or 'none'}",
    ]
    for heading, items in (("NEW", new), ("REVISED", revised)):
        if items:
            lines += ["", heading, *_entries(items)]
    if digest.troubles:
        lines += ["", "TROUBLES", *(line for trouble in digest.troubles for line in _wrapped(trouble, "- "))]
    return "\n".join(lines) + "\n"


def _entries(items: Sequence[Item]) -> list[str]:
    lines: list[str] = []
    for item in sorted(items, key=lambda item: (_RANKS.index(item.relevance), item.id)):
        when = f"{item.published:%Y-%m-%d}" if item.published else "undated"
        lines += ["", *_wrapped(item.title.strip() or "(no title)", "")]
        lines += [
            f"  {item.relevance} · {item.source} · {when} · {item.lang or 'und'} · no. {item.id}",
            f"  {item.url}",
        ]
    return lines


def _wrapped(text: str, first: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
