"""What the tests of the database are made of: a small catalogue, its links, and visits that brought something."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from legionwire.article import (
    Article,
    DateEvidence,
    Label,
    Link,
    Match,
    Precision,
    Reading,
    State,
    Verdict,
    Visit,
    WarcPlace,
)
from legionwire.dedup import text_key
from legionwire.language import ANALYSER_VERSION, document_terms
from legionwire.links import FoundLink
from legionwire.sources import Source
from legionwire.storage import ledger, runs
from legionwire.storage.articles import Saved, save_visits
from legionwire.storage.engine import AnyRow, Connection
from legionwire.storage.ledger import Finder, Recorded
from legionwire.storage.schema import article, article_past
from legionwire.storage.sources import sync_sources
from legionwire.urls import canonical_url, registrable_domain, url_hash

NOW = datetime(2024, 5, 18, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONG = " ".join(f"word{number}" for number in range(60))  # long enough to be a copy by its text alone


def source(name: str, **values: object) -> Source:
    given = {"id": name, "name": name.title(), "homepage": f"https://{name}.example/", "country": "UA"}
    given |= {"languages": ("en",), "kind": "national", "feeds": (f"https://{name}.example/feed",)}
    return Source(**{**given, **values})  # type: ignore[arg-type]


ALPHA, BETA, GATHER = source("alpha"), source("beta"), source("gather", kind="aggregator")
CATALOGUE = (ALPHA, BETA, GATHER)


def begin_run(db: Connection, *names: str, at: datetime = NOW) -> int:
    """A run over these sources, with the catalogue in the database."""
    sync_sources(db, CATALOGUE, at)
    return runs.create_run(db, "batch", runs.Task(names or ("alpha",)), at)


def finder(run_id: int, source_id: str = "alpha", **values: object) -> Finder:
    """The policy of a source as a crawl over the whole catalogue has it."""
    owners: Mapping[str, str] = {f"{item.id}.example": item.id for item in CATALOGUE}
    given = {"run_id": run_id, "source_id": source_id, "channel_id": None, "fetch_all": True, "since": None}
    given |= {"any_site": source_id == "gather", "own_sites": frozenset({f"{source_id}.example"}), "owners": owners}
    given |= {"batch": frozenset(item.id for item in CATALOGUE)}
    return Finder(**{**given, **values})  # type: ignore[arg-type]


def found(shown: str, *, hinted: bool = False, **said: object) -> FoundLink:
    url = canonical_url(shown)
    link = Link(shown, **said)  # type: ignore[arg-type]
    return FoundLink(url, url_hash(url), registrable_domain(url), link, hinted)


def record(db: Connection, who: Finder, *urls: str, at: datetime = NOW, **said: object) -> Recorded:
    return ledger.record_links(db, who, [found(url, **said) for url in urls], at)  # type: ignore[arg-type]


def row_of(db: Connection, url: str) -> AnyRow:
    """The ledger's row for an address that is in it."""
    row = ledger.find_page(db, url_hash(canonical_url(url)))
    assert row is not None, url
    return row


def known_page(db: Connection, run_id: int, url: str, at: datetime = NOW) -> AnyRow:
    """The ledger's row for an address, entered when it is not there yet."""
    name = registrable_domain(url).removesuffix(".example")
    record(db, finder(run_id, name), url, at=at)
    return row_of(db, url)


def asked(row: AnyRow, state: State, reason: str = "", at: datetime = NOW, **values: object) -> Visit:
    """A visit to an address of the ledger, decided."""
    given = {"status": 200, "state": state, "reason": reason or f"it is {state}", **values}
    return Visit(row.id, row.source_id, row.url, State(row.state), at, **given)  # type: ignore[arg-type]


def read(
    row: AnyRow,
    text: str = LONG,
    *,
    title: str = "A title",
    standfirst: str = "",
    published: datetime | None = NOW - DAY,
    precision: Precision = "second",
    label: Label = "core",
    lang: str | None = "en",
    org: str = "ildu",
    canonical: str | None = None,
    at: datetime = NOW,
    lines: tuple[int, ...] = (),
    **values: object,
) -> Visit:
    """A visit that read an article, as it comes to the store."""
    evidence = DateEvidence(published, precision, "json-ld") if published else None
    article_read = Article(title, text, standfirst, authors=("A. Writer",), published=evidence, lang=lang)
    match = Match("core.en.1", "International Legion", "title", 0, "strong")
    verdict = Verdict(label, 0.9, org, (match,), "rules-1", f"{label}: named in the title")
    title_terms, text_terms = document_terms(title, standfirst, text, lang)
    reading = Reading(
        row.url,
        State.STORED,
        "",
        article_read,
        verdict,
        canonical,
        title_terms=title_terms,
        text_terms=text_terms,
        extractor_version="extractor-1",
        analyser_version=ANALYSER_VERSION,
        line_hashes=lines,
    )
    given = {"reading": reading, "text_key": text_key(title, text, published), **values}
    return asked(row, State.STORED, verdict.reason, at, **given)


def save(db: Connection, run_id: int, *visits: Visit) -> list[Saved]:
    return save_visits(db, run_id, visits)


def store_article(db: Connection, run_id: int, url: str, text: str = LONG, at: datetime = NOW, **values: object) -> int:
    """Visit an address and store the article read there; its id."""
    save(db, run_id, read(known_page(db, run_id, url, at), text, at=at, **values))  # type: ignore[arg-type]
    return article_at(db, url).id


def as_if_in_time(db: Connection) -> None:
    """Made-up times are long ago by the database's clock, which notes that the articles came in late. Forget that."""
    db.execute(article_past.delete())


def article_at(db: Connection, url: str) -> AnyRow:
    """The article stored under an address."""
    return db.execute(sa.select(article).where(article.c.url_hash == url_hash(canonical_url(url)))).one()


def kept(file: str = "2024.warc.gz", offset: int = 0) -> WarcPlace:
    """A place in a WARC file."""
    return WarcPlace(file, offset, 100, "sha1:" + "A" * 32)
