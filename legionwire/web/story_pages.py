"""The events that several articles tell: all of them, and one with its spread over outlets, languages and time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from legionwire.storage import told_stories
from legionwire.storage.engine import Connection
from legionwire.storage.pages import Summary, summary
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.results import source_names
from legionwire.storage.story_members import Headline, Member, changed_headlines, members_of
from legionwire.storage.told_stories import Moved, Spot, Told
from legionwire.web import charts, words
from legionwire.web.asking import unusable
from legionwire.web.lags import lag
from legionwire.web.rendering import Frame, Renderer
from legionwire.web.spread import BYS, By, spread
from legionwire.web.story_asking import read_asked

PAGE_SIZE = 30
MOST_REPORTS = 40  # of one page
MOST_COPIES = 15  # that are named under their original
MOST_CHANGED = 12  # headlines that are told
SHARES = 10  # languages, outlets, countries that are counted out
_NUMBER = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Pager:
    """The ways on from a page of a list; empty where there is none."""

    first: str = ""
    back: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """An article of a story that is no copy of another there, with those that are copies of it."""

    it: Member
    lag: str  # behind the first report
    copies: tuple[tuple[Member, str], ...]  # each with its lag behind this one
    more: int  # copies that are not named


@dataclass(frozen=True, slots=True)
class Change:
    """The headlines of one article, the first first."""

    it: Member
    headlines: tuple[Headline, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a story's articles are of one language, outlet or country."""

    label: str
    count: int
    width: float  # percent of the largest
    link: str = ""


@dataclass(frozen=True, slots=True)
class Shares:
    """The largest shares of one kind."""

    title: str
    held: tuple[Share, ...]
    more: int  # that are not told


class StoryPages:
    """`/stories`, `/story/{id}`"""

    def __init__(self, store: ReadOnlyStore, renderer: Renderer) -> None:
        self._store, self._renderer = store, renderer

    def all(self, request: Request) -> Response:
        asked = read_asked(request.query_params)
        since = datetime(asked.since.year, asked.since.month, asked.since.day, tzinfo=UTC) if asked.since else None
        wanted = since, asked.lang
        self._store.require_current()
        with self._store.read() as db:
            found = told_stories.told(db, PAGE_SIZE, *wanted, asked.before, asked.after)
            total = told_stories.count_told(db, *wanted)
            turned = asked.before is not None or asked.after is not None
            ahead = told_stories.count_told(db, *wanted, _spot_of(found[0])) if found and turned else 0
            langs = told_stories.title_languages(db, found)
            languages = told_stories.languages_told(db)
            names = source_names(db)
            foot = summary(db)
        return self._renderer.page(
            request,
            "stories.html",
            Frame("Stories", "stories", foot),
            asked=asked,
            found=found,
            total=total,
            ahead=ahead,
            langs=langs,
            languages=sorted(languages, key=words.language),
            names=names,
            pager=Pager(
                first=asked.link() if ahead else "",
                back=asked.link(after=_spot_of(found[0])) if ahead else "",
                on=asked.link(before=_spot_of(found[-1])) if found and ahead + len(found) < total else "",
            ),
        )

    def one(self, request: Request) -> Response:
        key, given = request.path_params["id"], request.query_params
        by, start = _by(given), _start(given)
        self._store.require_current()
        with self._store.read() as db:
            told = told_stories.find_story(db, key)
            if told is None:
                return self._missing(db, request, key)
            members = members_of(db, key)
            changed = changed_headlines(db, key)
            langs = told_stories.title_languages(db, [told])
            was = told_stories.moved_from(db, given.get("was", ""))
            foot = summary(db)
        reports = _reports(members)
        if not reports:  # all of them were hidden a moment ago
            raise HTTPException(404, f"there is no story {key}")
        first = reports[0].it
        chosen: By = by or ("language" if len(told.languages) > 1 else "outlet")
        shown = reports[start : start + MOST_REPORTS]
        by_id = {one.id: one for one in members}
        changes = [Change(by_id[one], headlines) for one, headlines in changed.items() if one in by_id]
        return self._renderer.page(
            request,
            "story.html",
            Frame(told.title or "A story", "stories", foot),
            told=told,
            lang=langs.get(key),
            first=first,
            reports=shown,
            number=len(reports),
            start=start,
            page_size=MOST_REPORTS,
            chart=spread(members, first, chosen),
            bys=BYS,
            on_page=_on_page(shown),
            shares=_shares(members),
            changes=sorted(changes, key=lambda one: (one.headlines[-1].seen, one.it.id), reverse=True),
            most_changed=MOST_CHANGED,
            moved=was if was and was.story == key else None,
            moved_key=given.get("was", ""),
        )

    def _missing(self, db: Connection, request: Request, key: str) -> Response:
        """A story is called by its first report: where an earlier one is found, or that one leaves, it has another
        name."""
        moved = told_stories.moved_from(db, key)
        if moved is None:
            raise HTTPException(404, f"there is no story {key[:80]}")
        if moved.story is not None:
            return RedirectResponse(f"/story/{moved.story}?was={key}", 307, {"Cache-Control": "no-cache"})
        return self._alone(request, moved, summary(db))

    def _alone(self, request: Request, moved: Moved, foot: Summary) -> Response:
        frame = Frame("This is no story any more", "stories", foot)
        return self._renderer.page(request, "no_story.html", frame, 404, moved=moved)


def _spot_of(told: Told) -> Spot:
    return Spot(told.last, told.id)


def _by(given: Mapping[str, str]) -> By | None:
    text = given.get("by")
    if text and text not in BYS:
        raise unusable("by", text, f"one of {', '.join(BYS)}")
    return text or None


def _start(given: Mapping[str, str]) -> int:
    """How many reports stand before the first that is shown."""
    text = given.get("from", "1")
    if not _NUMBER.fullmatch(text):
        raise unusable("from", text, "the number of a report, from 1")
    return max(0, int(text) - 1)


def _reports(members: Sequence[Member]) -> list[Report]:
    """The articles in the order of time, copies with their originals."""
    held = {one.id for one in members}
    copies: dict[int, list[Member]] = {}
    for one in members:
        if one.copy_of in held:
            copies.setdefault(one.copy_of, []).append(one)
    own = sorted((one for one in members if one.copy_of not in held), key=lambda one: (one.at, one.id))
    found = []
    for one in own:
        mine = [(copy, lag(one.published, one.precision, copy.published, copy.precision)) for copy in
                copies.get(one.id, ())]  # fmt: skip
        behind = "" if one is own[0] else lag(own[0].published, own[0].precision, one.published, one.precision)
        found.append(Report(one, behind, tuple(mine[:MOST_COPIES]), max(0, len(mine) - MOST_COPIES)))
    return found


def _on_page(reports: Sequence[Report]) -> dict[int, int]:
    """Where on the page an article stands: by its number, that of the report it is told with."""
    places = {copy.id: report.it.id for report in reports for copy, _ in report.copies}
    return places | {report.it.id: report.it.id for report in reports}


def _shares(members: Sequence[Member]) -> list[Shares]:
    names = {one.source: one.outlet for one in members}
    counted = (
        ("Languages", Counter(one.lang or "und" for one in members), words.language, ""),
        ("Outlets", Counter(one.source for one in members), names.__getitem__, "/sources/"),
        ("Countries of outlets", Counter(one.country for one in members), words.country, ""),
    )
    found = []
    for title, counts, label, way in counted:
        ranked = sorted(counts.items(), key=lambda item: (-item[1], label(item[0])))
        held = tuple(
            Share(label(key), count, charts.share(count, ranked[0][1]), f"{way}{quote(key, safe='')}" if way else "")
            for key, count in ranked[:SHARES]
        )
        found.append(Shares(title, held, len(ranked) - len(held)))
    return found
