"""The collection for Python: `legionwire.open()` and the questions of the command line, answered with rows.

    import legionwire

    with legionwire.open() as news:
        rows = news.search('"foreign volunteers" lang:uk')
        frame = polars.DataFrame(rows)  # or pandas.DataFrame(rows)

Nothing can be written through it. Each question sees one moment of the collection; two may see two.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, is_dataclass, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Generic, TypeVar, cast, overload

from legionwire.clock import utcnow
from legionwire.config import Config, load_config
from legionwire.config_values import sqlite_url
from legionwire.errors import UsageError
from legionwire.exported import Exported
from legionwire.lemmas import use_cache
from legionwire.moments import read_moment
from legionwire.query import parse_query
from legionwire.storage import results
from legionwire.storage.engine import Connection
from legionwire.storage.exporting import count_exported, exported, find_exported
from legionwire.storage.facets import PARTS, by_day, facets
from legionwire.storage.frozen import require_frozen
from legionwire.storage.questions import related_to
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.results import Question, Sort, Wanted
from legionwire.storage.timelines import Wording, wording
from legionwire.storage.told_stories import Report, Told, find_story, reports_of, told

PATIENCE_SECONDS = 3600.0  # for one question: who works in Python may well ask for everything
R = TypeVar("R")


class Rows(Sequence[R], Generic[R]):
    """An answer: frozen rows in their order, all of one kind. DataFrames of pandas and polars take it as it is."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Sequence[R]) -> None:
        self._rows = tuple(rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> R: ...
    @overload
    def __getitem__(self, place: slice) -> Rows[R]: ...
    def __getitem__(self, place: int | slice) -> R | Rows[R]:
        return Rows(self._rows[place]) if isinstance(place, slice) else self._rows[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and self._rows == other._rows

    def __hash__(self) -> int:
        return hash(self._rows)

    def __repr__(self) -> str:
        kind = type(self._rows[0]).__name__ if self._rows else "nothing"
        return f"<{len(self)} rows: {kind}>"

    def to_dicts(self) -> list[dict[str, Any]]:
        """The same as dictionaries, rows within rows too. Times are datetimes in UTC."""
        return [asdict(cast(Any, row)) if is_dataclass(row) else dict(cast(Any, row)) for row in self._rows]


@dataclass(frozen=True, slots=True)
class Facet:
    """A value of source, country, lang, relevance or org, and how many articles have it."""

    part: str
    value: str
    articles: int
    share: float  # of the answer


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which articles of an answer appeared."""

    day: date
    articles: int
    collected: int  # in all, that day


@dataclass(frozen=True, slots=True)
class Collection:
    """An open collection. Times may be given as text ("2026-11-01"), as dates or as datetimes; without a zone in UTC.

    `query` is everywhere what `legionwire search` takes (docs/query.md); without it all articles are meant. Copies are
    among the answers, as on the command line, unless `copies=False`. `as_of` gives articles as they were at a moment
    that is two minutes old at least, with `last_checked` left out; of facets and days it only leaves out what came in
    later.
    """

    name: str  # of the database, without a password
    _store: ReadOnlyStore

    def __enter__(self) -> Collection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def search(
        self,
        query: str = "",
        *,
        limit: int | None = None,
        sort: Sort = "newest",
        copies: bool = True,
        as_of: str | date | None = None,
    ) -> Rows[Exported]:
        """Articles, with all fields of an export (docs/exports.md), `text` too.

        `sort` is newest, oldest or relevance; by relevance there are at most 500, and none as of a moment. All are held
        in memory: of very many `each` gives one after the other.
        """
        wanted = _wanted(query, copies, as_of)
        if as_of is not None and sort == "relevance":
            raise UsageError("what was most relevant then is not known", "leave out as_of, or sort by time")
        with self._read() as db:
            if as_of is None and (sort == "relevance" or limit is not None):
                found = [hit.id for hit in results.find(db, results.ask(db, wanted), sort, limit)]
                return Rows([article for number in found if (article := find_exported(db, number)) is not None])
            articles = _as_wanted(db, wanted)
            if sort == "oldest":
                return Rows(list(islice(articles, limit)))
            return Rows(list(deque(articles, limit))[::-1])

    def each(self, query: str = "", *, copies: bool = True, as_of: str | date | None = None) -> Iterator[Exported]:
        """The same articles, oldest first, one after the other: memory stays flat however many there are."""
        wanted = _wanted(query, copies, as_of)
        with self._read() as db:
            yield from _as_wanted(db, wanted)

    def count(self, query: str = "", *, copies: bool = True, as_of: str | date | None = None) -> int:
        """How many articles there are."""
        with self._read() as db:
            return count_exported(db, _settled(db, _wanted(query, copies, as_of)))

    def facets(self, query: str = "", *, copies: bool = True, as_of: str | date | None = None) -> Rows[Facet]:
        """What an answer is made up of: rows of part, value, articles, share."""
        wanted = _wanted(query, copies, as_of)
        with self._read() as db:
            found = facets(db, results.ask(db, wanted))
        total = found.total(wanted)
        return Rows([Facet(part, value, n, n / total) for part in PARTS for value, n in found.by(part, wanted)])

    def days(self, query: str = "", *, copies: bool = True, as_of: str | date | None = None) -> Rows[Day]:
        """The days on which articles appeared: rows of day, articles, collected (all articles of that day)."""
        wanted = _wanted(query, copies, as_of)
        with self._read() as db:
            counts = by_day(db, results.ask(db, wanted))
            collected = by_day(db, Question(replace(wanted, query=None), None))
        return Rows([Day(day, counts[day], collected[day]) for day in sorted(counts)])

    def article(self, number: int) -> Exported:
        """One article. Raises UsageError when there is none of that number."""
        with self._read() as db:
            found = find_exported(db, number)
        if found is None:
            raise UsageError(f"there is no article {number}", "`search` finds the numbers, as `id`")
        return found

    def revisions(self, number: int) -> Rows[Wording]:
        """What an article said at each time: rows of n, seen, cause ("edit", "reread"), title, standfirst, text."""
        with self._read() as db:
            if find_exported(db, number) is None:
                raise UsageError(f"there is no article {number}", "`search` finds the numbers, as `id`")
            held = [wording(db, number, revision.n) for revision in related_to(db, number).revisions]
        return Rows([one for one in held if one is not None])

    def stories(
        self, *, since: str | date | None = None, lang: str | None = None, limit: int = 1_000_000
    ) -> Rows[Told]:
        """Events that several articles tell, the one with the newest report first: rows of id, title, first, last,
        articles, copies, languages, outlets."""
        with self._read() as db:
            return Rows(told(db, limit, _moment(since), lang))

    def reports(self, story: str) -> Rows[Report]:
        """The articles of a story in the order of time, with their copies: rows of id, published, source, lang, title,
        url, copy_of, copy_kind. Raises UsageError when there is no such story."""
        with self._read() as db:
            if find_story(db, story) is None:
                raise UsageError(f"there is no story {story!r}", "`stories` has the ids")
            return Rows(reports_of(db, story))

    def _read(self) -> AbstractContextManager[Connection]:
        self._store.require_current()
        return self._store.read()


def open_collection(place: str | Path | None = None) -> Collection:
    """What `legionwire.open` does."""
    config = _config(place)
    use_cache(config.caches)
    store = ReadOnlyStore(config.database, PATIENCE_SECONDS)
    try:
        store.require_current()
    except BaseException:
        store.close()
        raise
    return Collection(store.name, store)


def _config(place: str | Path | None) -> Config:
    config = load_config()
    if place is None:
        return config
    if isinstance(place, str) and "://" in place:
        return replace(config, database=place)
    path = Path(place).expanduser().absolute()
    data = path if path.is_dir() or path.suffix != ".db" else path.parent
    file = data / "legionwire.db" if data == path else path
    # Dictionaries stay with the collection, unless the settings have a place for them.
    caches = data / "caches" if config.caches == config.data / "caches" else config.caches
    return replace(config, data=data, database=sqlite_url(file), caches=caches)


def _wanted(query: str, copies: bool, as_of: str | date | None) -> Wanted:
    return Wanted(parse_query(query) if query.strip() else None, copies=copies, as_of=_moment(as_of))


def _as_wanted(db: Connection, wanted: Wanted) -> Iterator[Exported]:
    return exported(db, _settled(db, wanted))


def _settled(db: Connection, wanted: Wanted) -> Wanted:
    """The same. Raises UsageError for a moment that something may still reach: later the answer would be another."""
    if wanted.as_of is not None:
        require_frozen(db, wanted.as_of, utcnow())
    return wanted


def _moment(given: str | date | None) -> datetime | None:
    if given is None:
        return None
    text = given if isinstance(given, str) else given.isoformat()
    moment = read_moment(text)
    if moment is None:
        raise UsageError(f"{text[:80]!r} is no time", "give a day (2026-11-01) or a time (2026-11-01T18:30, in UTC)")
    return moment
