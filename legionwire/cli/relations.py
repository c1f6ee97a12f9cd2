"""What `legionwire show` says of an article's copies, of what is like it, and of its story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from legionwire.cli.notes import count

if TYPE_CHECKING:
    from legionwire.storage.relatives import Relative, Relatives
    from legionwire.storage.told_stories import Telling

MOST_ALIKE = 5  # lines for people; --json has all that are known
MOST_REPORTS = 10

_OF_COPIES = ("id", "source", "published", "url", "kind", "score")
_OF_ALIKE = ("id", "source", "published", "lang", "title", "url", "kind", "score")


def relation_fields(relatives: Relatives, telling: Telling | None) -> dict[str, object]:
    """For programs. A story has the fields that `legionwire stories STORY --json` gives it."""
    story = None
    if telling is not None:
        story = asdict(telling.story) | {"reports": [asdict(report) for report in telling.reports]}
    return {
        "copies": [_fields(one, _OF_COPIES) for one in relatives.group],
        "copy_why": relatives.why,
        "alike": [_fields(one, _OF_ALIKE) for one in relatives.alike],
        "story": story,
    }


def relation_lines(article_id: int, relatives: Relatives, telling: Telling | None) -> Iterator[tuple[str, str]]:
    """For people: what stands in front of a line, and the line."""
    if relatives.group:
        yield "copy_kind", ": ".join(filter(None, (relatives.kind or "original", relatives.why)))
    for one in relatives.group:
        yield one.kind or "original", _line(one)
    for one in relatives.alike[:MOST_ALIKE]:
        yield str(one.kind), _line(one)
    if len(relatives.alike) > MOST_ALIKE:
        yield "alike", f"{len(relatives.alike) - MOST_ALIKE} more: --json"
    if telling is not None:
        yield from _story_lines(article_id, telling)


def _story_lines(article_id: int, telling: Telling) -> Iterator[tuple[str, str]]:
    story, others = telling.story, telling.others(article_id)
    sizes = count(story.articles, "article"), count(story.copies, "copy", "copies")
    languages = count(len(story.languages), "language")
    yield "story", f"{story.id} {story.title} ({', '.join(sizes)}, {languages})"
    shown = others if len(others) <= MOST_REPORTS else others[: MOST_REPORTS - 1]
    for report in shown:
        when = f"{report.published:%Y-%m-%d %H:%M}" if report.published else "undated"
        yield "report", f"{report.id} {when} {report.source} {report.lang or '-'} {report.title}"
    if len(shown) < len(others):
        yield "report", f"{len(others) - len(shown)} more: legionwire stories {story.id}"


def _line(one: Relative) -> str:
    """Number, outlet, time, share of the shorter text that is in the longer, address."""
    when = "undated"
    if one.published:
        when = f"{one.published:%Y-%m-%d}" if one.precision == "day" else f"{one.published:%Y-%m-%d %H:%M}"
    score = "-" if one.score is None else f"{one.score:.2f}"
    return f"{one.id} {one.source} {when} {score} {one.url}"


def _fields(one: Relative, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(one, name) for name in names}
