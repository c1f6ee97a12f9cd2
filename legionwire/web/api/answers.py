"""What the API answers about articles, and what it says when it cannot. The names are those of `--json`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Literal

from legionwire.exported import Exported
from legionwire.rulings import Ruling
from legionwire.storage.questions import Revision
from legionwire.storage.results import Sort
from legionwire.storage.timelines import Event, Wording
from legionwire.storage.told_stories import Report, Told
from legionwire.web.api.shapes import SPREAD


@dataclass(frozen=True, slots=True)
class Fault:
    """What was wrong."""

    status: Annotated[int, "the HTTP status"]
    what: Annotated[str, "what went wrong"]
    way_out: Annotated[str, "what may be done about it; may be empty"]


@dataclass(frozen=True, slots=True)
class Failure:
    """The one shape of every answer that is none."""

    error: Fault


# --- articles


@dataclass(frozen=True, slots=True)
class Marked:
    """A part of a text."""

    text: str
    hit: Annotated[bool, "whether the query asked for it"]


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are."""

    n: int
    is_exact: Annotated[bool, "false: at least so many"]


@dataclass(frozen=True, slots=True)
class Hit:
    """An article among the results of a search."""

    id: int
    published: datetime | None
    published_precision: str | None
    first_seen: datetime
    source: Annotated[str, "its id"]
    source_name: str
    country: Annotated[str, "of the outlet, ISO 3166-1"]
    url: str
    lang: str | None
    relevance: str
    org: str
    access: str
    title: str
    title_marked: Annotated[tuple[Marked, ...], "the title in parts"]
    snippet: Annotated[str, "where the words stand together; without words the beginning"]
    snippet_marked: Annotated[tuple[Marked, ...], "the snippet in parts"]
    copy_of: Annotated[int | None, "the first article of its group"]
    copy_kind: str | None
    n_copies: int
    n_revisions: int
    n_edits: Annotated[int, "revisions that the outlet made"]
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Articles:
    """A page of the articles that are wanted."""

    count: Annotated[Count, "of all that are wanted"]
    sort: Annotated[Sort, "the order; without words there is none by relevance"]
    articles: tuple[Hit, ...]
    next: Annotated[str | None, "the address of the next page, on this server; null on the last"]


@dataclass(frozen=True, slots=True)
class Copy:
    """Another article of a group of copies."""

    id: int
    source: str
    published: datetime | None
    url: str
    kind: Annotated[str | None, "null: the original"]
    score: Annotated[float | None, "share of the shorter text that is in the longer"]


@dataclass(frozen=True, slots=True)
class Alike:
    """An article that is like another and no copy."""

    id: int
    source: str
    published: datetime | None
    lang: str | None
    title: str
    url: str
    kind: str | None
    score: float | None


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A story with its reports in the order of time."""

    story: Told = field(metadata=SPREAD)
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a person ruled."""

    says: Annotated[str, "in a few words"]
    ruling: Ruling = field(metadata=SPREAD)


@dataclass(frozen=True, slots=True)
class WholeArticle:
    """An article with all that is known about it: the fields of an export, and what belongs to it."""

    article: Exported = field(metadata=SPREAD)
    judge: Annotated[str | None, "the judge's own reason where a person has ruled"]
    copies: tuple[Copy, ...]
    copy_why: str | None
    alike: tuple[Alike, ...]
    story: Annotated[ToldStory | None, "the event of which others tell as well"]
    rulings: tuple[Ruled, ...]
    revisions: tuple[Revision, ...]
    timeline: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Wordings:
    """What an article said at each time."""

    id: int
    revisions: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class RevisionName:
    """Which revision it is."""

    n: int
    seen: datetime
    cause: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A part of both texts, of the old one alone (del) or of the new one alone (ins)."""

    kind: Literal["same", "del", "ins"]
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two revisions, word by word."""

    id: int
    from_: RevisionName
    to: RevisionName
    words_deleted: int
    words_inserted: int
    title: tuple[Changed, ...]
    standfirst: tuple[Changed, ...]
    text: tuple[Changed, ...]


# --- what answers are made up of


@dataclass(frozen=True, slots=True)
class Share:
    """A value and the articles that have it."""

    value: str
    articles: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What the answer is made up of. Of each part it has all values, whichever of them is asked for."""

    articles: int
    folded: Annotated[int, "copies that are not among them because copies are not asked for"]
    is_exact: Annotated[bool, "false: these are the newest 50,000, or more texts hold an exact form"]
    source: tuple[Share, ...]
    country: tuple[Share, ...]
    lang: tuple[Share, ...]
    relevance: tuple[Share, ...]
    org: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A day, week or month."""

    start: Annotated[date, "its first day; a week begins on Monday"]
    articles: int
    collected: Annotated[int | None, "all articles of that time, when they are asked for (share=1)"]


@dataclass(frozen=True, slots=True)
class Series:
    """The times of one query's articles. Stretches without an article are left out."""

    q: str
    articles: int
    is_exact: bool
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """When articles appeared."""

    by: Literal["day", "week", "month"]
    series: Annotated[tuple[Series, ...], "one for each q, in their order"]
