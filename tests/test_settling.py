"""Stories in the database: whoever comes in when, a settlement gives the same; copies follow, the hidden leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zlib import compress

import pytest
import sqlalchemy as sa
from commands import Desk
from conftest import Scratch
from stored import NOW, article_at, begin_run, known_page, read, save
from story_texts import FIRST, StoryText

from legionwire.article import Visit
from legionwire.storage import settling, stories, told_stories
from legionwire.storage.engine import Connection, Store
from legionwire.storage.schema import article, story, story_signs
from legionwire.stories import StoryArticle, settle, settle_signs
from legionwire.story_signs import signs_of, signs_to_json
from legionwire.urls import url_hash

TEXTS = FIRST
STORY = next(text.story for text in TEXTS if text.story)
REPORTS = [text for text in TEXTS if text.story == STORY]


def url_of(text: StoryText) -> str:
    return f"https://alpha.example/{text.id}"


def visit(db: Connection, run_id: int, text: StoryText, url: str | None = None) -> Visit:
    published = datetime.fromisoformat(text.published)
    row = known_page(db, run_id, url or url_of(text))
    seen = read(row, text.text, title=text.title, lang=text.lang, published=published, at=NOW)
    signs = signs_to_json(signs_of(StoryArticle("", text.title, text.text, text.lang, published)))
    assert seen.reading is not None
    return replace(seen, reading=replace(seen.reading, story_signs=signs))


def fill(store: Store, texts: list[StoryText], together: int) -> None:
    """As runs bring them, so many articles each."""
    for start in range(0, len(texts), together):
        with store.write() as db:
            run_id = begin_run(db)
            save(db, run_id, *[visit(db, run_id, text) for text in texts[start : start + together]])
        place_all(store)


def place_all(store: Store) -> None:
    for _ in range(100):
        with store.write() as db:
            if not stories.place_new(db):
                break
    else:
        pytest.fail("it does not end")
    with store.read() as db:
        assert db.execute(sa.select(story_signs.c.article_id).where(~story_signs.c.is_placed)).all() == []


def told(db: Connection) -> dict[str, str | None]:
    return {row.url: row.story for row in db.execute(sa.select(article.c.url, article.c.story))}


def rows(db: Connection) -> list[tuple[object, ...]]:
    urls = {row.id: row.url for row in db.execute(sa.select(article.c.id, article.c.url))}
    return [(*row[:2], urls[row.first_id], *row[3:]) for row in db.execute(sa.select(story).order_by(story.c.id))]


def expected() -> dict[str, str | None]:
    """What the pure settlement says."""
    keys = {stories.key_of(url_hash(url_of(text))): url_of(text) for text in TEXTS}
    found = settle(
        StoryArticle(key, text.title, text.text, text.lang, datetime.fromisoformat(text.published), "alpha")
        for key, text in zip(keys, TEXTS, strict=True)
    )
    return {keys[member]: one.id if len(one.members) > 1 else None for one in found for member in one.members}


@pytest.mark.parametrize("seed", [1, 2])
def test_every_order_of_arrival_is_settled_alike(store: Store, seed: int) -> None:
    texts = list(TEXTS)
    Random(seed).shuffle(texts)
    fill(store, texts, together=7)
    with store.read() as db:
        before = told(db)
    settled = settling.settle_all(store, NOW, lambda _: None)
    with store.read() as db:
        assert told(db) == expected()
        assert settled.moved == sum(before[url] != key for url, key in told(db).items())
        assert settled.moved <= len(TEXTS) // 4, "what comes in is mostly placed where it stays"
        first = rows(db)
        assert (settled.articles, settled.stories) == (len(TEXTS), len(first))
    assert settling.settle_all(store, NOW, lambda _: None).moved == 0
    with store.read() as db:
        assert rows(db) == first
        assert not settling.is_due(db, NOW + timedelta(hours=19))
        assert settling.is_due(db, NOW + timedelta(hours=20))


@pytest.fixture
def db(scratch: Scratch) -> Iterator[Connection]:
    with scratch() as connection:
        yield connection


def place(db: Connection) -> None:
    while stories.place_new(db):
        pass


def test_each_step_of_a_settlement_leaves_stories_as_they_are_told(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others come between two steps, and a stop may; the last leaves what one step for all would have left."""
    fill(store, TEXTS, len(TEXTS))
    settling.settle_all(store, NOW, lambda _: None)
    with store.write() as db:
        wanted = told(db)
        names = sorted(set(filter(None, wanted.values())))
        db.execute(article.update().values(story=None))
        for name, next_ in zip(names, [*names[1:], names[0]], strict=True):  # each has one of its own, one of the next
            first, *_ = (url for url, key in wanted.items() if key == name)
            *_, last = (url for url, key in wanted.items() if key == next_)
            db.execute(article.update().where(article.c.url.in_([first, last])).values(story=name))
        stories._tell(db, names, {})
    steps, write = list[int](), stories.settle

    def checked(db: Connection, step: stories.Step, titles: Mapping[str, str]) -> None:
        write(db, step, titles)
        own = sa.select(article.c.story, sa.func.count()).where(
            article.c.copy_of.is_(None), article.c.story.is_not(None)
        )
        held = dict(db.execute(own.group_by(article.c.story)).all())
        assert held == dict(db.execute(sa.select(story.c.id, story.c.n_articles)).all())
        assert all(number > 1 for number in held.values())
        steps.append(len(step.places))

    monkeypatch.setattr(stories, "SETTLED", 1)
    monkeypatch.setattr(stories, "settle", checked)
    settling.settle_all(store, NOW, lambda _: None)
    with store.read() as db:
        assert told(db) == wanted
    assert sum(map(bool, steps)) > 3


def test_copies_are_where_their_original_is_and_the_hidden_nowhere(db: Connection) -> None:
    run_id = begin_run(db)
    save(db, run_id, *[visit(db, run_id, text) for text in REPORTS])
    copy = "https://beta.example/copy"
    save(db, run_id, visit(db, run_id, REPORTS[-1], copy))
    place(db)
    key = article_at(db, url_of(REPORTS[0])).story
    assert key and set(told(db).values()) == {key}
    found = told_stories.find_story(db, key)
    assert found is not None and (found.articles, found.copies) == (len(REPORTS), 1)
    assert [report.copy_of is None for report in told_stories.reports_of(db, key)].count(False) == 1

    hidden = article_at(db, url_of(REPORTS[0]))
    db.execute(article.update().where(article.c.id == hidden.id).values(relevance="no"))
    placed = stories.originals(db)
    assert hidden.id not in {one.id for one in placed}
    settle_now(db)
    left = told_stories.told(db, 10)[0]
    assert (left.articles, left.copies) == (len(REPORTS) - 1, 1)
    assert article_at(db, url_of(REPORTS[0])).story is None
    db.execute(article.update().values(relevance="no"))
    settle_now(db)
    assert told_stories.told(db, 10) == []
    assert db.execute(sa.select(story)).all() == []


def test_a_copy_that_comes_later_goes_where_its_original_is(db: Connection) -> None:
    run_id = begin_run(db)
    save(db, run_id, *[visit(db, run_id, text) for text in REPORTS])
    place(db)
    copy = "https://beta.example/copy"
    save(db, run_id, visit(db, run_id, REPORTS[-1], copy))
    place(db)
    assert article_at(db, copy).story == article_at(db, url_of(REPORTS[-1])).story is not None
    assert told_stories.told(db, 10)[0].copies == 1


def settle_now(db: Connection) -> None:
    placed = stories.originals(db)
    plan = stories.plan(db, placed, settle_signs(one.signs for one in placed))
    for step in plan.steps:
        stories.settle(db, step, plan.titles)


def test_what_says_something_else_goes_elsewhere(db: Connection) -> None:
    run_id = begin_run(db)
    pair = REPORTS[:2]
    save(db, run_id, *[visit(db, run_id, text) for text in pair])
    place(db)
    assert len(told_stories.told(db, 10)) == 1
    other = next(text for text in TEXTS if text.story != STORY)
    moved = pair[0]._replace(title=other.title, text=other.text, lang=other.lang)
    save(db, run_id, visit(db, run_id, moved))
    place(db)
    assert told_stories.told(db, 10) == []
    assert set(told(db).values()) == {None}


def test_signs_that_are_missing_are_made(store: Store) -> None:
    fill(store, list(REPORTS), together=3)
    with store.write() as db:
        before = told(db)
        db.execute(story_signs.delete())
        db.execute(article.update().values(story=None))
    heard: list[int] = []
    settling.settle_all(store, NOW, heard.append)
    assert heard == [len(REPORTS)]
    with store.read() as db:
        assert {key is None for key in told(db).values()} == {key is None for key in before.values()} == {False}


def test_stories_are_listed_and_shown(database_url: str, store: Store, tmp_path: Path) -> None:
    fill(store, list(REPORTS), together=10)
    desk = Desk(tmp_path / "desk", settings={"database": database_url})
    listed = desk.run("stories", "--json").json
    assert [one["articles"] for one in listed] == [len(REPORTS)]
    whole = desk.run("stories", listed[0]["id"], "--json").json
    assert [report["url"] for report in whole["reports"]] == [
        url_of(text) for text in sorted(REPORTS, key=lambda text: datetime.fromisoformat(text.published))
    ]
    assert desk.run("stories", "--lang", "xx", "--fail-empty").code == 3
    unknown = desk.run("stories", "nothing")
    assert (unknown.code, "there is no story" in unknown.err) == (2, True)


def test_in_a_flood_the_nearest_in_time_are_looked_at(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "MOST_AROUND", 3)
    run_id = begin_run(db)
    save(db, run_id, *[visit(db, run_id, text) for text in REPORTS[:2]])
    place(db)
    save(db, run_id, *[visit(db, run_id, text) for text in TEXTS if text.story != STORY])
    place(db)
    assert article_at(db, url_of(REPORTS[0])).story == article_at(db, url_of(REPORTS[1])).story is not None


def test_in_a_flood_whose_signs_another_version_made_there_is_nobody_to_look_around(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stories, "MOST_AROUND", 1)
    fill(store, list(REPORTS[:2]), together=2)
    with store.read() as db:
        before = told(db)
    later = REPORTS[2]
    with store.write() as db:
        run_id = begin_run(db)
        save(db, run_id, visit(db, run_id, later))
        mine = story_signs.c.article_id == article_at(db, url_of(later)).id
        db.execute(story_signs.update().where(mine).values(signs=compress(b'["0"]')))
    place_all(store)
    with store.read() as db:
        assert told(db) == before | {url_of(later): None}
    settling.settle_all(store, NOW, lambda _: None)
    with store.read() as db:
        assert len(set(told(db).values()) - {None}) == 1 and told(db)[url_of(later)] is not None
