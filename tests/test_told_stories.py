"""Stories as the database lists them and tells of their articles: on both databases."""

from __future__ import annotations

from itertools import pairwise

import pytest
from stored import DAY, HOUR, LONG, NOW, begin_run, known_page, read, save, store_article

from legionwire.storage.engine import Connection
from legionwire.storage.schema import article, revision, story
from legionwire.storage.stories import key_of
from legionwire.storage.story_members import changed_headlines, members_of
from legionwire.storage.told_stories import (
    Spot,
    Told,
    count_told,
    find_story,
    languages_told,
    moved_from,
    title_languages,
    told,
)

NUMBER = 23


def write_stories(db: Connection) -> int:
    """Several of one moment each, so that only their ids tell them apart. Returns an article."""
    one = store_article(db, begin_run(db, "alpha"), "https://alpha.example/one", lang="uk", title="Title 4")
    for n in range(NUMBER):
        values = {"title": f"Title {n}", "first_id": one, "first_at": NOW, "last_at": NOW + n // 4 * HOUR}
        values |= {"n_articles": 2, "n_copies": n % 2, "outlets": ["alpha"]}
        languages = ["en", "uk"] if n % 3 else ["sr", "en"]
        db.execute(story.insert().values(id=f"{n * 7919 % 97:016x}", languages=languages, **values))
    return one


def walk(db: Connection, size: int, *wanted: object) -> list[str]:
    """The ids of all pages, and the same backwards."""
    pages: list[list[Told]] = []
    at = None
    while page := told(db, size, *wanted, before=at):  # type: ignore[arg-type]
        pages.append(page)
        at = Spot(page[-1].last, page[-1].id)
    for earlier, later in pairwise(pages):
        spot = Spot(later[0].last, later[0].id)
        assert told(db, size, *wanted, after=spot) == earlier  # type: ignore[arg-type]
        assert count_told(db, *wanted, spot) == sum(len(page) for page in pages[: pages.index(later)])  # type: ignore[arg-type]
    return [one.id for page in pages for one in page]


@pytest.mark.parametrize("size", [1, 4, 10, NUMBER])
def test_turning_pages_meets_every_story_once_newest_first(store, size):
    with store.write() as db:
        write_stories(db)
        whole = told(db, 1000)
        assert len(whole) == NUMBER == count_told(db, None, None)
        assert whole == sorted(whole, key=lambda one: (-one.last.timestamp(), one.id))
        assert walk(db, size, None, None) == [one.id for one in whole]


def test_stories_are_narrowed_by_time_and_language(store):
    with store.write() as db:
        write_stories(db)
        since = NOW + 3 * HOUR
        assert walk(db, 4, since, "sr") == [
            one.id for one in told(db, 1000) if one.last >= since and "sr" in one.languages
        ]
        assert told(db, 10, lang="s") == []  # a part of a code is no code
        assert told(db, 10, lang="%") == []
        assert told(db, 1, lang="UK") == told(db, 1, lang="uk") != []
        assert languages_told(db) == ["en", "uk", "sr"]


def test_a_title_is_of_the_language_of_the_report_that_has_it(store):
    with store.write() as db:
        one = write_stories(db)
        held = {item.title: item.id for item in told(db, 1000)}
        db.execute(article.update().where(article.c.id == one).values(story=held["Title 4"]))
        assert title_languages(db, told(db, 1000)) == {held["Title 4"]: "uk"}


def test_what_a_story_was_called_by_is_found_when_it_is_called_otherwise(store):
    with store.write() as db:
        run = begin_run(db, "alpha")
        ids = [store_article(db, run, f"https://alpha.example/{n}", f"words {n}", title=f"T{n}") for n in range(40)]
        hashes = [db.execute(article.select().where(article.c.id == one)).one().url_hash for one in ids]
        assert min(hashes) < 0 < max(hashes)  # both halves of what 64 bits can be
        for one, hash_ in zip(ids, hashes, strict=True):
            found = moved_from(db, key_of(hash_))
            assert found is not None and (found.article, found.story) == (one, None)
        db.execute(article.update().where(article.c.id == ids[0]).values(story="00ff"))
        assert moved_from(db, key_of(hashes[0])).story == "00ff"
        for other in ("", "00", "x" * 16, "F" * 16, "0" * 16, "1" * 17):
            assert moved_from(db, other) is None
        assert find_story(db, key_of(hashes[0])) is None


def test_members_come_in_the_order_of_time_and_hidden_ones_do_not(store):
    with store.write() as db:
        run = begin_run(db, "alpha", "beta")
        original = store_article(db, run, "https://alpha.example/1", f"{LONG} same", published=NOW)
        copy = store_article(db, run, "https://beta.example/1", f"{LONG} same", published=NOW + HOUR)
        hidden = store_article(db, run, "https://beta.example/2", "hidden", published=NOW)
        early = store_article(db, run, "https://beta.example/3", "early", published=NOW - DAY, precision="day")
        db.execute(article.update().values(story="00ff"))
        db.execute(article.update().where(article.c.id == hidden).values(relevance="no"))
        members = members_of(db, "00ff")
    assert [member.id for member in members] == [early, original, copy]
    assert [member.copy_of for member in members] == [None, None, original]
    assert (members[0].outlet, members[0].country, members[0].precision) == ("Beta", "UA", "day")


def test_headlines_that_the_outlet_changed_are_told_and_ours_are_not(store):
    with store.write() as db:
        run = begin_run(db, "alpha")
        texts = {"changed": ["First", "Second", "Second", "Third"], "same": ["One", "One"], "reread": ["Bad", "Good"]}
        ids = {}
        for name, titles in texts.items():
            url = f"https://alpha.example/{name}"
            ids[name] = store_article(db, run, url, f"{name} 0", title=titles[0])
            for n, title in enumerate(titles[1:], 1):
                save(db, run, read(known_page(db, run, url), f"{name} {n}", title=title, at=NOW + n * HOUR))
        db.execute(
            revision.update().where(revision.c.article_id == ids["reread"], revision.c.n == 2).values(cause="reread")
        )
        db.execute(article.update().values(story="00ff"))
        changed = changed_headlines(db, "00ff")
    assert set(changed) == {ids["changed"]}
    assert [(line.n, line.title, line.seen - NOW) for line in changed[ids["changed"]]] == [
        (1, "First", 0 * HOUR),
        (2, "Second", HOUR),
        (4, "Third", 3 * HOUR),
    ]
