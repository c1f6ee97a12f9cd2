"""A small collection for the web pages: two outlets, a copy, hostile words, Arabic, a failing feed, two runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from stored import (
    DAY,
    HOUR,
    LONG,
    NOW,
    asked,
    begin_run,
    finder,
    found,
    kept,
    known_page,
    read,
    save,
    store_article,
)

from legionwire.article import DateCandidate, Mention, MentionKind, State, Where
from legionwire.config import Config, load_config
from legionwire.date_candidates import candidates_to_json
from legionwire.language import ANALYSER_VERSION, document_terms
from legionwire.rulings import Ruling
from legionwire.storage import ledger, rulings, runs, search, sources
from legionwire.storage.engine import Connection, Store
from legionwire.storage.mentions import replace_mentions
from legionwire.storage.migrate import upgrade
from legionwire.storage.schema import article, story
from legionwire.storage.sources import Poll
from legionwire.storage.stories import key_of

HOSTILE = "<script>alert(1)</script> & <img src=x onerror=alert(2)> \"legion\" 'x'"
ARABIC = "الفيلق الدولي ينشر حصيلة الشهر"
LONG_WORD = "Undonaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
STORY = "00000000000000aa"
SERIES = 60  # articles of a plain series, two a week

CATALOGUE = """
[alpha]
name = "Alpha"
homepage = "https://alpha.example/"
country = "UA"
languages = ["en"]
kind = "national"
feeds = ["https://alpha.example/feed"]

[beta]
name = "Beta & Söhne"
homepage = "https://beta.example/"
country = "DE"
languages = ["de", "en"]
kind = "regional"
feeds = ["https://beta.example/feed"]

[rested]
name = "Rested"
homepage = "https://rested.example/"
country = "PL"
languages = ["pl"]
kind = "national"
feeds = ["https://rested.example/feed"]
paused = "it asked us to stay away"
"""


@dataclass(frozen=True)
class Collection:
    """The configuration of the pages, and the articles that tests ask for by name."""

    config: Config
    hostile: int
    arabic: int
    first: int
    copy: int
    revised: int
    undated: int
    name: str  # of the story, if it were called by its first report
    stray: str  # the same of an article that is in no story


def write_collection(folder: Path, database: str = "") -> Collection:
    """Make it in an empty folder, or in an empty database."""
    config = configure(folder, database)
    (config.catalogue / "sources").mkdir(parents=True)
    (config.catalogue / "sources" / "all.toml").write_text(CATALOGUE, encoding="utf-8")
    store = Store(config.database)
    upgrade(store)
    with store.write() as db:
        ids = _fill(db)
    store.close()
    return Collection(config, **ids)


def configure(folder: Path, database: str = "", **schedule: str) -> Config:
    """The configuration for a data folder; its database need not exist."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"LEGIONWIRE_DATA": str(folder), "LEGIONWIRE_CATALOGUE": str(folder / "catalogue-of-the-tests")}
    if database:
        settings["LEGIONWIRE_DATABASE"] = database
    settings |= {f"LEGIONWIRE_SCHEDULE_{name.upper()}": value for name, value in schedule.items()}
    return load_config(settings, folder)


def _fill(db: Connection) -> dict[str, Any]:
    run = begin_run(db, "alpha", "beta")
    for number in range(SERIES):
        outlet = "alpha" if number % 3 else "beta"
        published = NOW - timedelta(days=3.5 * number)
        words = f"The legion met for the {number}th time. {_own(f'series{number}')}"
        store_article(db, run, f"https://{outlet}.example/series/{number}", words, title=f"Meeting {number}",
                      published=published, label="mention" if number % 2 else "core")  # fmt: skip
    ids = _named(db, run)
    _told_together(db, ids)
    _told_in_full(db, ids)
    (feed,) = sources.root_channels(db, ["beta"], ["feed"])
    sources.record_poll(db, Poll(feed.id, NOW, 503, "HTTP 503: <b>come back</b> later"))
    (feed,) = sources.root_channels(db, ["alpha"], ["feed"])
    sources.record_poll(db, Poll(feed.id, NOW, 200, body_hash="b", shown=60, fresh=2))
    for name, outcome in (("alpha", "ok"), ("beta", "failed")):
        ledger_count = sum(runs.count_states(db, run, name).values())
        counts = {"found": ledger_count, "known": 0, "resumed": 0, "revisited": 0, "revised": 0}
        runs.beat(db, run, runs.Progress(70, {"200": 69, "503": 1}, 123_456, {name: counts}), NOW + HOUR)
        runs.close_source(db, run, name, outcome, "" if outcome == "ok" else "every channel failed")
    runs.close_run(db, run, "partial", "1 of 2 sources failed", NOW + HOUR)
    begin_run(db, "alpha", at=NOW + DAY)  # still under way
    return ids | {"name": _key(db, ids["first"]), "stray": _key(db, ids["revised"])}


def _key(db: Connection, number: int) -> str:
    return key_of(db.execute(sa.select(article.c.url_hash).where(article.c.id == number)).scalar_one())


def _own(word: str) -> str:
    """That word at the end of a text long enough to be a copy, which has no word in common with another article."""
    return " ".join([*(f"{word}x{number}" for number in range(60)), word])


def _told_together(db: Connection, ids: dict[str, int]) -> None:
    """A story of odd titles, with a copy."""
    members = [ids[name] for name in ("first", "copy", "undated", "hostile", "arabic")]
    given = {"title": HOSTILE, "first_id": ids["first"], "first_at": NOW - HOUR, "last_at": NOW + 2 * DAY}
    given |= {"n_articles": 4, "n_copies": 1, "languages": ["en", "ar"], "outlets": ["alpha", "beta"]}
    db.execute(story.insert().values(id=STORY, **given))
    db.execute(article.update().where(article.c.id.in_(members)).values(story=STORY))


def _told_in_full(db: Connection, ids: dict[str, int]) -> None:
    """What articles mention, how one was dated, what people ruled of it."""
    spots: tuple[tuple[MentionKind, str, str, Where, bool], ...] = (
        ("unit", "gur-legion", HOSTILE, "title", False),
        ("country", "PL", "Polish “soil”", "body", False),
        ("country", "PL", "Poland", "body", True),
        ("nationality", "CO", "Colombians", "body", True),
        ("framing", "foreign-fighter", "foreign fighters", "lead", False),
        ("person", "nobody-knows", "<b>Somebody</b>", "body", False),
        *(("place", f"town{n}", f"Town {n}", "body", False) for n in range(12)),
    )
    named = [Mention(kind, key, form, where, n, quoted) for n, (kind, key, form, where, quoted) in enumerate(spots)]
    replace_mentions(db, {ids["hostile"]: named, ids["arabic"]: [Mention("place", "kyiv", ARABIC, "title", 0)]})
    dates = [DateCandidate(NOW, "second", "json-ld", "+03:00", "datePublished"), DateCandidate(NOW, "day", "url")]
    said = {"dates": candidates_to_json(dates), "date_conflict": True, "organisations": [HOSTILE], "genre": "news"}
    db.execute(article.update().where(article.c.id == ids["hostile"]).values(**said))
    url = "https://alpha.example/hostile"
    for label, because in (("core", HOSTILE), (None, "a slip"), ("mention", "it names the Legion once")):
        rulings.add(db, url, Ruling(label, because, "a <note>", "E. Ditor", NOW + DAY, withdrawn=label is None))
    rulings.add(db, url, Ruling(None, "pay", "", "E. Ditor", NOW + DAY, kind="tag", tag="<i>pay</i>"))


def _named(db: Connection, run: int) -> dict[str, int]:
    two_days = NOW + 2 * DAY
    ids = {
        "hostile": store_article(db, run, "https://alpha.example/hostile", f"{HOSTILE}\nlegion {_own('evil')}",
                                 title=HOSTILE, standfirst=HOSTILE, published=two_days),
        "arabic": store_article(db, run, "https://beta.example/arabic", f"{ARABIC}\n{_own('arabic')}", title=ARABIC,
                                published=two_days, label="related"),
        "first": store_article(db, run, "https://alpha.example/first", f"{LONG} shared words", title="Shared words",
                               published=NOW - HOUR),
        "copy": store_article(db, run, "https://beta.example/copy", f"{LONG} shared words", title="Shared words",
                              published=NOW),
        "revised": store_article(db, run, "https://alpha.example/revised", _own("revised") + " before", title="Before",
                                 published=datetime(2024, 5, 1, tzinfo=UTC), precision="day", warc=kept()),
        "undated": store_article(db, run, "https://alpha.example/undated", _own("undated"), title=LONG_WORD,
                                 published=None),
    }  # fmt: skip
    again = known_page(db, run, "https://alpha.example/revised")
    save(db, run, read(again, _own("revised") + " after", title="After", at=NOW + HOUR,
                       published=datetime(2024, 5, 1, tzinfo=UTC), precision="day"))  # fmt: skip
    arabic = article.update().where(article.c.id == ids["arabic"])
    db.execute(arabic.values(lang="ar", copy_of=None))
    row = db.execute(sa.select(article).where(article.c.id == ids["arabic"])).one()
    words = search.Terms(*document_terms(row.title, row.standfirst, row.text, row.lang), ANALYSER_VERSION)
    search.index(db, row.id, row.sort_key, words)
    hand = finder(run)
    ledger.record_links(db, hand, [found("https://alpha.example/wall")], NOW)
    save(
        db, run, asked(known_page(db, run, "https://alpha.example/wall"), State.WALL, "consent wall: <i>all</i> of it")
    )
    return ids
