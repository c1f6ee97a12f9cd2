"""A collection of articles that have to do with each other: a group of every kind of copy, a series, a story.

Two titles of the story are hostile: markup and Arabic.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from stored import DAY, HOUR, NOW, begin_run, store_article
from story_texts import FIRST
from test_regrouping import report
from web_collection import ARABIC, CATALOGUE, HOSTILE, configure

from legionwire.config import Config
from legionwire.storage import settling
from legionwire.storage.engine import Connection, Store
from legionwire.storage.migrate import upgrade
from legionwire.storage.schema import article, story

DAYS = 8  # of the series
TEXT = report(1, sentences=20)


@dataclass(frozen=True)
class Related:
    """The configuration, and the articles that tests ask for by name."""

    config: Config
    original: int
    exact: int
    copy: int
    excerpt: int
    update: int
    series: tuple[int, ...]
    reports: tuple[int, ...]  # of the story, in the order of time
    echo: int  # a copy of the story's first report
    alone: int


def write_related(folder: Path) -> Related:
    """Make it in an empty folder."""
    config = configure(folder)
    (config.catalogue / "sources").mkdir(parents=True)
    (config.catalogue / "sources" / "all.toml").write_text(CATALOGUE, encoding="utf-8")
    store = Store(config.database)
    upgrade(store)
    with store.write() as db:
        ids = _group(db) | _series(db)
        reports, echo = _story(db)
    settling.settle_all(store, NOW, lambda _: None)
    with store.write() as db:
        _disguise(db, reports)
    store.close()
    return Related(config, **ids, reports=reports, echo=echo)  # type: ignore[arg-type]


def _group(db: Connection) -> dict[str, object]:
    run = begin_run(db, "alpha", "beta")
    lines = TEXT.splitlines()
    texts = {
        "original": ("alpha", TEXT),
        "exact": ("beta", TEXT),
        "copy": ("beta", "\n".join([*lines[:-1], "An editor ended this report in a way of her own."])),
        "excerpt": ("beta", "\n".join(lines[12:])),
        "update": ("alpha", "\n".join([*lines, *report(2).splitlines()[:2]])),
        "alone": ("alpha", report(3)),
    }
    return {
        name: store_article(db, run, f"https://{outlet}.example/{name}", text, title=f"The {name}",
                            published=NOW + n * HOUR)
        for n, (name, (outlet, text)) in enumerate(texts.items())
    }  # fmt: skip


def _series(db: Connection) -> dict[str, object]:
    run = begin_run(db, "alpha")
    days = tuple(
        store_article(db, run, f"https://alpha.example/day/{n}", report(7, losses=100 * n), title=f"Losses of day {n}",
                      published=(NOW - (90 - n) * DAY).replace(hour=0), precision="day")
        for n in range(DAYS)
    )  # fmt: skip
    return {"series": days}


def _story(db: Connection) -> tuple[tuple[int, ...], int]:
    run = begin_run(db, "alpha", "beta")
    told = sorted((text for text in FIRST if text.story == "haugland"), key=lambda text: text.published)
    ids = tuple(
        store_article(db, run, f"https://{('alpha', 'beta')[n % 2]}.example/story/{text.id}", text.text,
                      title=text.title, lang=text.lang, published=datetime.fromisoformat(text.published))
        for n, text in enumerate(told)
    )  # fmt: skip
    first = told[0]
    echo = store_article(db, run, "https://beta.example/story/echo", first.text, title=first.title, lang=first.lang,
                         published=datetime.fromisoformat(first.published) + HOUR)  # fmt: skip
    return ids, echo


def _disguise(db: Connection, reports: tuple[int, ...]) -> None:
    """Titles that would break a page which trusts them."""
    db.execute(story.update().values(title=HOSTILE))
    for number, values in zip(reports[1:], ({"title": HOSTILE}, {"title": ARABIC, "lang": "ar"}), strict=False):
        db.execute(article.update().where(article.c.id == number).values(**values))
