"""What the page of an article says of its copies, of what is like it, and of the event that others tell of, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from legionwire.storage.pages import Story
from legionwire.storage.relatives import Relative
from legionwire.storage.told_stories import Report, Telling
from legionwire.web.lags import lag
from legionwire.web.words import counted

MOST_REPORTS = 12  # of a story, around the article that is shown; all of them are on the story's page
MOST_MEMBERS = 40  # of a group


@dataclass(frozen=True, slots=True)
class Member:
    """An article that has text in common with the one that is shown, or that one itself."""

    id: int
    title: str
    lang: str | None
    outlet: str
    published: datetime | None
    precision: str | None
    kind: str | None  # None for the original of a group
    why: str | None
    score: float | None  # share of the shorter text that is in the longer
    own: bool = False  # the article that is shown
    lag: str = ""  # behind the original of its group
    against: int | None = None  # the article with which it is worth being compared


@dataclass(frozen=True, slots=True)
class Group:
    """An article and its copies, the original first, the others in the order of time."""

    heading: str
    members: tuple[Member, ...]
    more: int  # that are not told


def group_of(story: Story, outlets: Mapping[str, str]) -> Group | None:
    """The group of an article; None when it stands alone. `outlets` are names by the ids of sources."""
    held = story.relatives
    if not held.group:
        return None
    own = Member(
        story.id, story.title, story.lang, story.source_name, story.published, story.precision, held.kind, held.why,
        score=None, own=True,
    )  # fmt: skip
    members = [own, *(_member(one, outlets) for one in held.group)]
    original = story.copy_of or story.id
    members.sort(key=lambda one: (one.id != original, one.published or story.first_seen, one.id))
    heading = _heading(Counter(one.kind for one in members if one.id != original))
    told = [one for n, one in enumerate(members) if n < MOST_MEMBERS or one.own]
    first = members[0] if members[0].id == original else None  # the original may be hidden
    return Group(heading, tuple(_behind(one, first) for one in told), len(members) - len(told))


def _behind(one: Member, first: Member | None) -> Member:
    if first is None or one is first:
        return one
    behind = lag(first.published, first.precision, one.published, one.precision)
    same = one.kind == "exact" and one.title == first.title
    return replace(one, lag=behind, against=None if same else first.id)


def alike_to(story: Story, outlets: Mapping[str, str]) -> list[Member]:
    """What is like an article without being a copy, most alike first."""
    return [replace(_member(one, outlets), against=story.id) for one in story.relatives.alike]


def _member(one: Relative, outlets: Mapping[str, str]) -> Member:
    when = one.published, one.precision
    return Member(
        one.id, one.title, one.lang, outlets.get(one.source, one.source), *when, one.kind, one.why, one.score
    )  # fmt: skip


def _heading(kinds: Counter[str | None]) -> str:
    if set(kinds) == {"exact"}:
        return f"{counted(kinds.total(), 'copy', 'copies')} of one text"
    copies = kinds.total() - kinds["excerpt"] - kinds["update"]
    parts = (copies, "copy", "copies"), (kinds["excerpt"], "excerpt", None), (kinds["update"], "update", None)
    return ", ".join(counted(*part) for part in parts if part[0])


@dataclass(frozen=True, slots=True)
class Line:
    """A report of a story; copies are counted with their originals."""

    id: int
    title: str
    lang: str | None
    outlet: str
    published: datetime | None
    copies: int
    own: bool  # the article that is shown, or what it is a copy of


@dataclass(frozen=True, slots=True)
class Event:
    """A story around one of its articles."""

    id: str
    title: str
    lang: str | None  # of the title
    first: datetime  # report
    articles: int
    copies: int
    languages: tuple[str, ...]
    lines: tuple[Line, ...]  # in the order of time
    before: int  # earlier reports that are left out
    after: int


def event_of(story: Story, outlets: Mapping[str, str]) -> Event | None:
    """The story that an article belongs to; None when it stands alone. `outlets` are names by the ids of sources."""
    if story.telling is None:
        return None
    told, reports = story.telling.story, story.telling.originals()
    lines = _lines(story.telling, reports, story, outlets)
    place = next((n for n, line in enumerate(lines) if line.own), 0)
    start = max(0, min(place - MOST_REPORTS // 2, len(lines) - MOST_REPORTS))
    shown = lines[start : start + MOST_REPORTS]
    lang = next((report.lang for report in reports if report.title == told.title), None)
    return Event(
        told.id, told.title, lang, told.first, told.articles, told.copies, told.languages,
        shown, before=start, after=len(lines) - start - len(shown),
    )  # fmt: skip


def _lines(
    telling: Telling, reports: Sequence[Report], story: Story, outlets: Mapping[str, str]
) -> tuple[Line, ...]:  # fmt: skip
    copies = Counter(report.copy_of for report in telling.reports)
    own = {story.id, story.copy_of}
    return tuple(
        Line(one.id, one.title, one.lang, outlets.get(one.source, one.source), one.published, copies[one.id],
             own=one.id in own)
        for one in reports
    )  # fmt: skip
