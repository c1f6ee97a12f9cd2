"""The collection from Python: the rows that the command line gives, as pandas and polars take them; nothing written."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime
from pathlib import Path

import pandas
import polars
import pytest
import sqlalchemy as sa
from commands import Desk
from databases import on_postgresql
from stored import HOUR, NOW, as_if_in_time
from web_collection import Collection as Made
from web_collection import write_collection

import legionwire
from legionwire.collection import Collection, Rows
from legionwire.errors import DatabaseError, UsageError
from legionwire.exported import NAMES
from legionwire.storage.engine import Store
from legionwire.storage.schema import article

LATER = "2025-01-01T00:00+01:00"  # than all that is in it, and long ago


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return in_time(write_collection(tmp_path_factory.mktemp("collection")))


def in_time(made: Made) -> Made:
    store = Store(made.config.database)
    with store.write() as db:
        as_if_in_time(db)
    store.close()
    return made


@pytest.fixture(scope="module")
def news(made: Made) -> Iterator[Collection]:
    with legionwire.open(made.config.data) as opened:
        yield opened


def ids(rows: Rows) -> list[int]:
    return [row.id for row in rows]


def test_the_command_finds_the_same(news, made):
    desk = Desk(made.config.data, made.config.catalogue)
    for sort in ("newest", "oldest", "relevance"):
        told = desk.run("search", "legion", "--limit", "0", "--sort", sort, "--json").json
        assert ids(news.search("legion", sort=sort)) == [row["id"] for row in told]
    assert news.count("legion") == len(told)
    facets = desk.run("search", "legion", "--facets", "--json").json
    held = [(one.part, one.value, one.articles, round(one.share, 4)) for one in news.facets("legion")]
    assert held == [tuple(row.values()) for row in facets if row["part"] != "month"]


def test_a_part_of_an_answer_is_its_beginning(news):
    for sort in ("newest", "oldest", "relevance"):
        whole = news.search("meeting", sort=sort)
        assert news.search("meeting", sort=sort, limit=7) == whole[:7]
        if sort != "relevance":
            assert ids(news.search("meeting", sort=sort, limit=7, as_of=LATER)) == ids(whole[:7])
    assert len(news.search(limit=0)) == 0
    assert [row.id for row in news.each("meeting")] == ids(news.search("meeting", sort="oldest"))


def test_copies_and_moments(news, made):
    assert set(ids(news.search("shared"))) == {made.first, made.copy}
    assert ids(news.search("shared", copies=False)) == [made.first]
    assert news.count(copies=False) == news.count() - 1
    for moment in (NOW - HOUR, "2024-05-18T11:00", "2024-05-18", date(2024, 5, 18)):
        assert news.count(as_of=moment) == len(news.search(as_of=moment)) == 0
    for moment in (datetime(2025, 1, 1, tzinfo=UTC), LATER):
        assert news.count(as_of=moment) == len(news.search(as_of=moment)) == news.count()
    for ask in (news.count, news.search, lambda **asked: list(news.each(**asked))):
        with pytest.raises(UsageError, match="may not all be there yet"):
            ask(as_of="2999-01-01T00:00+01:00")
    with pytest.raises(UsageError, match="sort by time"):
        news.search("shared", sort="relevance", as_of=LATER)
    with pytest.raises(UsageError, match="no time"):
        news.count(as_of="yesterday")
    with pytest.raises(UsageError, match="never closed"):
        news.search('"open')


def test_one_article_and_what_it_said(news, made):
    assert news.article(made.revised).title == "After"
    held = news.revisions(made.revised)
    assert [(one.n, one.title, one.cause) for one in held] == [(1, "Before", "edit"), (2, "After", "edit")]
    for ask in (news.article, news.revisions):
        with pytest.raises(UsageError, match="no article 999999"):
            ask(999999)


def test_stories_and_days(news, made):
    (story,) = news.stories()
    assert news.stories(since="2024-06-01") == Rows([])
    assert news.stories(lang="ar")[0] == story
    assert made.first in ids(news.reports(story.id))
    with pytest.raises(UsageError, match="no story"):
        news.reports("none")
    days = news.days("meeting")
    assert sum(day.articles for day in days) == news.count("meeting")
    assert all(day.articles <= day.collected for day in days)


def test_rows_are_what_lists_are_and_stay_what_they_are(news):
    rows = news.search("meeting", limit=5)
    assert (len(rows), rows[-1], list(rows[1:3])) == (5, list(rows)[4], list(rows)[1:3])
    assert repr(rows) == "<5 rows: Exported>"
    assert repr(rows[:0]) == "<0 rows: nothing>"
    with pytest.raises(FrozenInstanceError):
        rows[0].title = "Another"
    assert hash(rows) == hash(news.search("meeting", limit=5))
    (first, *_) = rows.to_dicts()
    assert tuple(first) == NAMES
    assert first["matches"][0]["rule"] == "core.en.1"


@pytest.mark.parametrize("frame", [pandas.DataFrame, polars.DataFrame], ids=["pandas", "polars"])
def test_data_frames_take_rows(news, frame, made):
    table = frame(news.search("legion"))
    assert list(table.columns) == list(NAMES)
    assert table.shape == (news.count("legion"), len(NAMES))
    assert list(table["id"]) == ids(news.search("legion"))
    assert list(table["title"])[:3] == [row.title for row in news.search("legion", limit=3)]
    for rows in (news.facets(), news.days(), news.stories(), news.revisions(made.revised)):
        assert frame(rows).shape[0] == len(rows)
    assert frame(news.search("meeting").to_dicts()).shape == (60, len(NAMES))


def test_times_are_known_to_be_utc(news):
    times = pandas.DataFrame(news.search("meeting"))["published"]
    assert str(times.dtype) == "datetime64[us, UTC]"
    frame = polars.DataFrame(news.search("meeting"))["published"].dt.replace_time_zone("UTC")
    assert list(frame) == list(times) == [row.published for row in news.search("meeting")]


def test_nothing_can_be_written(news):
    with pytest.raises(DatabaseError), news._read() as db:
        db.execute(sa.text("DELETE FROM article"))
    assert news.count() > 60


def test_a_place_may_be_a_folder_a_file_a_url_or_the_settings(made, monkeypatch, tmp_path):
    data = made.config.data
    for place in (data, str(data), data / "legionwire.db", f"sqlite:///{data}/legionwire.db"):
        with legionwire.open(place) as opened:
            assert opened.count() == 66
    monkeypatch.setenv("LEGIONWIRE_DATA", str(data))
    with legionwire.open() as opened:
        assert opened.count() == 66
        assert opened.name.endswith("legionwire.db")
    for place in (tmp_path, tmp_path / "nothing", tmp_path / "other.db"):
        with pytest.raises(DatabaseError, match="no collection yet"):
            legionwire.open(place)
    assert not list(tmp_path.iterdir()), "asking makes nothing"


@on_postgresql
def test_the_same_on_both_databases(blank_url, tmp_path, news):
    made = write_collection(tmp_path, blank_url)
    with legionwire.open(made.config.database) as opened:
        for query in ("", "legion", "lang:ar", '"the legion met"', "source:beta -meeting"):
            assert opened.search(query) == news.search(query)
            assert opened.facets(query) == news.facets(query)
            assert opened.days(query) == news.days(query)


def test_importing_us_costs_nothing():
    asked = "import sys, legionwire; legionwire.open; print([n for n in ('sqlalchemy', 'numpy') if n in sys.modules])"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True,
                           cwd=Path(__file__).parent.parent)  # fmt: skip
    assert found.stdout == "[]\n"


def test_the_newest_of_then_are_found_whatever_became_of_them(tmp_path):
    """A part is taken of the answer as it was, not of today's."""
    made = in_time(write_collection(tmp_path))
    store = Store(made.config.database)
    with legionwire.open(made.config.data) as news:
        then = ids(news.search("meeting", limit=3))
        with store.write() as db:
            db.execute(article.update().where(article.c.id == then[0]).values(relevance="no"))
        assert ids(news.search("meeting", limit=2)) == then[1:3]
        assert ids(news.search("meeting", limit=2, as_of=LATER)) == then[:2]
    store.close()
