"""First pages are cleaned when their site is known better, and `reread` rebuilds articles from their captures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from crawling import Collection
from databases import on_postgresql, on_sqlite
from loopback import Answer, Site

from legionwire.article import Page
from legionwire.extract import EXTRACTOR_VERSION
from legionwire.reading import read_bare, warc_record, with_terms
from legionwire.storage import rereading, search
from legionwire.storage.engine import Store
from legionwire.storage.rereading import Effect
from legionwire.storage.schema import article, capture, page, revision, site_line
from legionwire.topic import Topic

REPEATED = "What stands here is weighed twice before it is printed, and once more when a reader doubts it."
HTML = {"Content-Type": "text/html; charset=utf-8"}
OF = ("river", "bridge", "harbour", "market")


def article_page(thing: str) -> Answer:
    words = " ".join(
        f"<p>The {thing} was the {nth} place that volunteers of the International Legion in Ukraine held that week, "
        f"and the {nth} from which they had to tell of the {thing} and of those who lived beside it.</p>"
        for nth in ("first", "second", "third", "fourth", "fifth", "last")
    )
    head = f"<title>Volunteers hold the {thing}</title><meta property='og:type' content='article'>"
    head += "<meta property='article:published_time' content='2026-05-01T10:00:00Z'>"
    text = f"<article><h1>Volunteers hold the {thing}</h1>{words}<p>{REPEATED}</p></article>"
    return Answer(headers=HTML, body=f"<html lang='en'><head>{head}</head><body>{text}</body></html>".encode())


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[Collection]:
    """An outlet with four articles, crawled once."""
    site = Site("127.0.0.1", **{thing: article_page(thing) for thing in OF})
    items = "".join(f"<item><title>{thing}</title><link>{site.url(f'/{thing}')}</link></item>" for thing in OF)
    feed = f'<rss version="2.0"><channel><title>House</title>{items}</channel></rss>'.encode()
    site.answers["/feed"] = [Answer(headers={"Content-Type": "application/rss+xml"}, body=feed)]
    table = f'[house]\nname = "House"\nhomepage = "{site.url()}"\ncountry = "UA"\nlanguages = ["en"]\n'
    table += f'kind = "national"\nfeeds = ["{site.url("/feed")}"]\nfetch = "all"\n'
    (tmp_path / "catalogue" / "sources").mkdir(parents=True)
    (tmp_path / "catalogue" / "sources" / "house.toml").write_text(table)
    settings = {"LEGIONWIRE_DATABASE": database_url, "LEGIONWIRE_CRAWL_DELAY": "0"}
    with site:
        collection = Collection(tmp_path / "data", tmp_path / "catalogue", settings=tuple(settings.items()))
        collection.crawl()
    yield collection


def change(house: Collection, statement: Any) -> None:
    store = Store(house.database)
    with store.write() as db:
        db.execute(statement)
    store.close()


def causes(house: Collection) -> list[str]:
    return sorted(row.cause for row in house.rows(sa.select(revision.c.cause)))


@on_sqlite
def test_first_pages_are_cleaned_at_the_end_of_the_crawl(house: Collection) -> None:
    held = house.articles().values()
    assert len(held) == 4
    for row in held:
        assert REPEATED not in row.text
        assert row.stripped == [[6, REPEATED]]
        assert "weighed" not in row.verdict
    assert causes(house).count("edit") == 4
    reread = house.run("reread")
    assert (reread.returncode, reread.stdout) == (0, "")
    assert "0 articles read again" in reread.stderr
    shown = house.run("show", str(row.id), "--stripped")
    assert f"- {REPEATED}" not in house.run("show", str(row.id)).stdout
    assert f"- {REPEATED}" in shown.stdout or f"stripped\t{REPEATED}" in shown.stdout
    state = house.run("status", "--json")
    assert '"revisions": 0' in state.stdout


@on_postgresql
def test_another_extractor_reads_everything_again(house: Collection) -> None:
    before = house.articles()
    (one, *_) = before.values()
    change(house, article.update().values(extractor_version="0"))
    change(house, article.update().where(article.c.id == one.id).values(text="What an old extractor made of it."))
    change(house, revision.update().where(revision.c.article_id == one.id).values(content_key="old"))

    tried = house.run("reread", "--dry-run", "--jsonl")
    assert (tried.returncode, tried.stdout.count("\n")) == (0, 1)
    assert "4 articles read again: 1 would change, 3 unchanged" in tried.stderr
    assert {row.extractor_version for row in house.articles().values()} == {"0"}

    assert "1 article read again" in house.run("reread", "--limit", "1").stderr  # and goes on with what is still old
    done = house.run("reread", "--source", "house", "--json")
    assert "3 articles read again" in done.stderr
    after = house.articles()
    assert {row.extractor_version for row in after.values()} == {EXTRACTOR_VERSION}
    unlike = {name for name in one._fields if getattr(one, name) != getattr(after[one.url], name)}
    assert unlike == {"n_revisions"}
    query = sa.select(revision).where(revision.c.article_id == one.id).order_by(revision.c.n.desc())
    latest = house.rows(query)[0]
    assert (latest.cause, latest.extractor_version, latest.text) == ("reread", EXTRACTOR_VERSION, one.text)
    assert latest.capture_id == one.capture_id
    for row in before.values():  # nobody else was written anew
        assert after[row.url].n_revisions == row.n_revisions + (row.id == one.id)
    store = Store(house.database)
    with store.read() as db:
        assert search.differences(db) == []
    store.close()
    assert "0 articles read again" in house.run("reread").stderr
    assert "4 articles read again: 0 changed, 4 unchanged" in house.run("reread", "--all").stderr


@on_sqlite
def test_a_collection_without_evidence_is_clean_after_one_round(house: Collection) -> None:
    """As one is that an older version filled."""
    change(house, site_line.delete())
    for row in house.articles().values():
        words = {"text": f"{row.text}\n{REPEATED}", "stripped": []}
        change(house, article.update().where(article.c.id == row.id).values(extractor_version="0", **words))
    assert "4 articles read again" in house.run("reread").stderr
    assert not any(REPEATED in row.text for row in house.articles().values())
    assert "0 articles read again" in house.run("reread").stderr


@on_postgresql
def test_what_cannot_be_read_again_is_kept_and_named(house: Collection) -> None:
    before = house.articles()
    river, bridge, harbour, market = (
        before[url] for url in sorted(before, key=lambda url: OF.index(url.split("/")[-1]))
    )
    change(house, article.update().values(extractor_version="0"))
    change(house, article.update().where(article.c.id == river.id).values(capture_id=None))
    change(house, capture.update().where(capture.c.id == bridge.capture_id).values(digest="sha1:" + "A" * 32))
    change(house, capture.update().where(capture.c.id == harbour.capture_id).values(warc_file="2020/gone.warc.gz"))
    login = b"<html><head><title>Sign in</title></head><body><form><input type=password></form></body></html>"
    record, digest = warc_record(Page(market.url, login, datetime.now(UTC)))
    (house.folder / "captures" / "login.warc.gz").write_bytes(record)
    place = {"warc_file": "login.warc.gz", "warc_offset": 0, "digest": digest}
    change(house, capture.update().where(capture.c.id == market.capture_id).values(**place))

    done = house.run("reread", "--csv")
    assert done.returncode == 1, "raw pages are lost, which somebody should know"
    lines = sorted(done.stdout.splitlines()[1:], key=lambda line: int(line.split(",")[0]))
    told = {int(line.split(",")[0]): line.split(",", 2)[2] for line in lines}
    assert told[river.id] == "missing,no raw answer was kept"
    assert told[bridge.id].startswith("missing,") and "is damaged: its digest" in told[bridge.id]
    assert told[harbour.id].startswith("missing,2020/gone.warc.gz:") and told[harbour.id].endswith("is not there")
    assert told[market.id].startswith("refused,")
    assert "1 no longer an article (kept as it is), 3 without a capture" in done.stderr
    after = house.articles()
    assert {url: row.text for url, row in after.items()} == {url: row.text for url, row in before.items()}
    assert set(house.states().values()) == {"stored"}
    assert {row.extractor_version for row in after.values()} == {"0"}


def test_the_ledger_keeps_what_the_last_visit_came_to(house: Collection) -> None:
    rows = house.rows(sa.select(page).order_by(page.c.id))
    change(house, article.update().values(extractor_version="0", verdict="as it was judged"))
    change(house, page.update().where(page.c.id == rows[0].id).values(reason="stored; last visit: gone (404)"))
    change(house, page.update().where(page.c.id == rows[1].id).values(reason="as it was judged"))
    house.run("reread")
    after = house.rows(sa.select(page).order_by(page.c.id))
    assert after[0].reason == "stored; last visit: gone (404)"
    assert after[1].reason == rows[1].reason != "as it was judged"
    assert [row.checked_at for row in after] == [row.checked_at for row in rows]


def test_a_reading_that_the_database_refuses_costs_itself_alone(house: Collection) -> None:
    change(house, article.update().values(extractor_version="0"))
    (one, *_) = sorted(house.articles().values(), key=lambda row: row.id)
    store = Store(house.database)
    with store.write() as db:
        kept = {row.id: row for row in rereading.kept_after(db, 0, (), 10)}
        page = replace(kept[one.id].page, body=article_page("river").body)
        reading = with_terms(read_bare(page, Topic.everything()))
        assert reading.article and reading.verdict
        at = datetime.now(UTC)
        broken = replace(reading.article, title="half a character: \ud800")
        done = [
            rereading.save(db, item, reading, read, reading.verdict, at, None)
            for item, read in zip(kept.values(), (broken, *[reading.article] * 3), strict=True)
        ]
    store.close()
    assert done[0].effect == Effect.FAILED and "could not be stored" in done[0].reason
    assert Effect.FAILED not in [item.effect for item in done[1:]]
