"""An article as it is taken away: the names and the order of the contract, for every format and every view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from legionwire.article import Match, Mention


@dataclass(frozen=True, slots=True)
class Exported:
    """One article with all that leaves the collection. Times are UTC, to the second."""

    id: int
    url: str
    source: str  # its id in the catalogue
    title: str
    standfirst: str
    text: str
    stripped: tuple[str, ...]  # lines left out because they repeat on its site
    authors: tuple[str, ...]
    organisations: tuple[str, ...]  # of the authors those that are no persons
    published: datetime | None
    published_precision: str | None  # second, minute or day
    published_origin: str | None
    date_conflict: bool
    dates: tuple[Mapping[str, str | None], ...]  # all candidates: value, precision, origin, zone
    modified: datetime | None
    lang: str | None  # ISO 639-1
    section: str | None
    tags: tuple[str, ...]  # the outlet's, then those that people gave it
    genre: str | None
    genre_origin: str | None
    country: str  # of the outlet, ISO 3166-1 alpha-2
    access: str
    relevance: str
    score: float
    org: str
    matches: tuple[Match, ...]
    why: str  # it is here, in one line
    mentions: tuple[Mention, ...]
    copy_of: int | None
    copy_kind: str | None
    story: str | None
    n_copies: int
    n_revisions: int
    first_seen: datetime
    last_checked: datetime | None
    captured_at: datetime | None
    capture: str | None  # file:offset
    removed_at: datetime | None
    extractor_version: str
    rules_version: str


NAMES = tuple(field.name for field in fields(Exported))


def to_row(article: Exported) -> dict[str, object]:
    """The same for JSON: times as text with Z, lists as lists."""
    row: dict[str, object] = {}
    for name in NAMES:
        value = getattr(article, name)
        if isinstance(value, datetime):
            value = moment(value)
        elif isinstance(value, tuple):
            value = [asdict(item) if isinstance(item, (Match, Mention)) else item for item in value]
        row[name] = value
    return row | {"published": published(article.published, article.published_precision)}


def published(value: datetime | None, precision: str | None) -> str | None:
    """A publication date as text. A clock time that is exact to the day only has no known zone, and no Z."""
    text = moment(value) if value else None
    is_foreign = precision == "day" and text is not None and not text.endswith("T00:00:00Z")
    return text.removesuffix("Z") if text and is_foreign else text


def moment(value: datetime) -> str:
    """An instant as ISO 8601 in UTC."""
    return value.isoformat(timespec="seconds").replace("+00:00", "Z")
