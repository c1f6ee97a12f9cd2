"""What the demo's newsrooms have written: outlets, articles and odd addresses, read from `content/*.toml`.

The files are also the truth for tests: they say what an extractor should read and what the topic rules should find.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, Literal

from legionwire.article import Label, State

OddKind = Literal[
    "busy",  # 503 with Retry-After
    "closed",  # 403
    "consent",  # 200, a consent wall in place of the article
    "elsewhere",  # a link to a foreign host
    "empty",  # 200, a headline without text
    "forbidden",  # robots.txt forbids it
    "local-file",  # a file: address
    "missing",  # 404
    "pdf",
    "print",  # the print twin of an article, with rel=canonical
    "private-address",  # a link into a private network
    "redirect",  # 301 to an article of the same site
    "redirect-home",  # 302 to the home page
    "same-address",  # an article's address with campaign parameters
    "section",  # a list of articles
    "soft-404",  # 200, "page not found"
]


@dataclass(frozen=True, slots=True)
class Outlet:
    """A made-up news site: who it is, and which formats it publishes in."""

    id: str
    name: str
    host: str
    country: str
    languages: tuple[str, ...]
    kind: str
    fetch: Literal["all", "hinted"]
    feed: Literal["rss", "atom", "json"]
    feed_path: str
    feed_size: int  # articles; odd addresses come on top
    sitemap: Literal["none", "plain", "news", "index"]
    section: str
    section_path: str
    disallow: tuple[str, ...]
    metadata: Literal["json-ld", "json-ld-graph", "meta", "microdata", "none"]
    encoding: str
    tagline: str
    boilerplate: tuple[str, ...]  # paragraphs repeated below every article
    sitemap_path: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a section heading."""

    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """One article as it stands on the demo web now, with everything a reader of it should find out."""

    id: str
    outlet: str
    home: str  # the outlet's address, without a path
    path: str
    title: str
    standfirst: str
    body: tuple[Block, ...]
    published: datetime  # in the outlet's own zone
    authors: tuple[str, ...]
    lang: str
    about: Label
    copy_of: str | None = None  # id of the article whose text this is, word for word
    translation_of: str | None = None
    modified: datetime | None = None
    removed: bool = False  # was there before the tick, answers 404 now

    @property
    def url(self) -> str:
        return self.home + self.path

    @property
    def text(self) -> str:
        """Paragraphs and section headings, one a line, without standfirst and boilerplate."""
        return "\n".join(block.text for block in self.body)


@dataclass(frozen=True, slots=True)
class DemoOdd:
    """An address that a channel shows although no article of its own is behind it."""

    outlet: str
    url: str
    kind: OddKind
    title: str
    published: datetime
    state: State  # where the ledger should have it after a crawl
    shown_in: Literal["feed", "sitemap"] = "feed"
    leads_to: str | None = None  # the article's address, for redirects and twins


@dataclass(frozen=True, slots=True)
class Edition:
    """One outlet at one moment: what its site is built from."""

    outlet: Outlet
    home: str
    articles: tuple[DemoArticle, ...]  # removed ones too
    odd: tuple[DemoOdd, ...]
    most_read: tuple[DemoArticle, ...]  # for the sidebar; the same before and after the tick
    updated: datetime

    @property
    def live(self) -> tuple[DemoArticle, ...]:
        """The articles that can be read, newest first."""
        return tuple(sorted((a for a in self.articles if not a.removed), key=lambda a: a.published, reverse=True))


# A table of a content file, as tomllib reads it.
Table = Mapping[str, Any]

TICKED_AT = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
_SIDEBAR = 5


@dataclass(frozen=True, slots=True)
class Newsroom:
    """One content file."""

    outlet: Outlet
    articles: tuple[Table, ...]
    odd: tuple[Table, ...]


def load_newsrooms() -> tuple[Newsroom, ...]:
    """All content files, ordered by host."""
    found = []
    for file in files("legionwire.demo").joinpath("content").iterdir():
        if file.name.endswith(".toml"):
            content = tomllib.loads(file.read_text(encoding="utf-8"))
            found.append(
                Newsroom(Outlet(**_tuples(content["outlet"])), tuple(content["article"]), tuple(content["odd"]))
            )
    return tuple(sorted(found, key=lambda newsroom: newsroom.outlet.host))


def make_editions(newsrooms: tuple[Newsroom, ...], port: int, ticked: bool) -> tuple[Edition, ...]:
    """Every outlet as it stands before or after the tick."""
    texts = {
        table["id"]: _body(table["text"]) for room in newsrooms for table in room.articles if "copy_of" not in table
    }
    return tuple(_edition(room, texts, port, ticked) for room in newsrooms)


def _edition(room: Newsroom, texts: Mapping[str, tuple[Block, ...]], port: int, ticked: bool) -> Edition:
    home = f"http://{room.outlet.host}:{port}"
    articles = tuple(
        _article(table, room.outlet.id, home, texts, ticked)
        for table in room.articles
        if ticked or not table.get("new_on_tick")
    )
    steady = {t["id"] for t in room.articles if not {"new_on_tick", "gone_on_tick", "after_tick"} & t.keys()}
    by_id = {article.id: article for article in articles}
    latest = max(article.modified or article.published for article in articles)
    return Edition(
        outlet=room.outlet,
        home=home,
        articles=articles,
        odd=tuple(_odd(table, room.outlet.id, home, by_id) for table in room.odd),
        # Legion stories come first, so that every page of every outlet has Legion words beside its text.
        most_read=tuple(
            sorted((a for a in articles if a.id in steady), key=lambda a: (a.about != "core", a.id))[:_SIDEBAR]
        ),
        updated=max(latest, TICKED_AT) if ticked else latest,
    )


def _article(table: Table, outlet: str, home: str, texts: Mapping[str, tuple[Block, ...]], ticked: bool) -> DemoArticle:
    article = DemoArticle(
        id=table["id"],
        outlet=outlet,
        home=home,
        path=table["path"],
        title=table["title"],
        standfirst=table["standfirst"],
        body=texts[table.get("copy_of", table["id"])],
        published=table["published"],
        authors=tuple(table["authors"]),
        lang=table["lang"],
        about=table["about"],
        copy_of=table.get("copy_of"),
        translation_of=table.get("translation_of"),
        removed=ticked and table.get("gone_on_tick", False),
    )
    after = table.get("after_tick")
    if not ticked or after is None:
        return article
    return replace(
        article,
        title=after["title"],
        standfirst=after["standfirst"],
        body=_body(after["text"]),
        modified=after["modified"],
    )


def _odd(table: Table, outlet: str, home: str, articles: Mapping[str, DemoArticle]) -> DemoOdd:
    url = table["url"] if "url" in table else home + table["path"]
    return DemoOdd(
        outlet=outlet,
        url=url,
        kind=table["kind"],
        title=table["title"],
        published=table["published"],
        state=State(table["state"]),
        shown_in=table.get("shown_in", "feed"),
        leads_to=articles[table["same_as"]].url if "same_as" in table else None,
    )


def _body(text: str) -> tuple[Block, ...]:
    blocks = (block.strip() for block in text.split("\n\n"))
    return tuple(Block(block.removeprefix("## "), block.startswith("## ")) for block in blocks if block)


def _tuples(table: Table) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
