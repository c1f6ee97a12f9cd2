"""The plan of revisits in the database: what is due, what its source learns of it, what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from conftest import Scratch
from stored import (
    ALPHA,
    CATALOGUE,
    DAY,
    HOUR,
    LONG,
    NOW,
    article_at,
    asked,
    begin_run,
    known_page,
    read,
    row_of,
    save,
    store_article,
)

from legionwire.article import State
from legionwire.revisits import STEPS
from legionwire.rulings import Ruling
from legionwire.storage import rereading, revisits, runs
from legionwire.storage.due import waiting_sources
from legionwire.storage.engine import Connection
from legionwire.storage.leftovers import Ending
from legionwire.storage.schema import absence, article, page, source
from legionwire.storage.timelines import timeline_of
from legionwire.storage.verdicts import rule
from legionwire.urls import url_hash

A, B = "https://alpha.example/a", "https://alpha.example/b"


@pytest.fixture
def db(scratch: Scratch):
    with scratch() as connection:
        yield connection


def due(db: Connection, at: datetime, limit: int = 10) -> list[str]:
    run_id = begin_run(db, at=at)
    return [order.url for order in revisits.due_revisits(db, ["alpha"], run_id, at, limit)]


def visit(db: Connection, at: datetime, state: State | None = None, text: str = LONG, **values: object) -> None:
    """The page of A answers: as an article, or in that state."""
    run_id, row = begin_run(db, at=at), row_of(db, A)
    save(db, run_id, asked(row, state, at=at, **values) if state else read(row, text, at=at, published=NOW, **values))


def follow(db: Connection, until: datetime) -> list[timedelta]:
    """Visit A whenever it is due, and find nothing due in between; its ages then."""
    ages = []
    while (at := article_at(db, A).revisit_at) is not None and at <= until:
        assert due(db, at - timedelta(minutes=1)) == []
        assert due(db, at) == [A]
        visit(db, at, State.STORED, status=304)
        assert due(db, at) == []
        ages.append(at - NOW)
    return ages


def test_the_plan_is_followed_and_ends(db):
    store_article(db, begin_run(db), A, published=NOW)
    ages = follow(db, NOW + 100 * DAY)
    assert len(ages) == len(STEPS)
    assert all(step <= age <= step * 1.1 for step, age in zip(STEPS, ages, strict=True))
    assert article_at(db, A).revisit_at is None


def test_edited_three_times_taken_down_and_restored(db):
    store_article(db, begin_run(db), A, "one", published=NOW)
    for hours, text in ((2, "two"), (4, "two"), (8, "three"), (26, "four")):
        visit(db, NOW + hours * HOUR, text=text)
    visit(db, NOW + 3 * DAY, State.GONE, status=404, reason="HTTP 404: not found")
    assert article_at(db, A).revisit_at == NOW + 3 * DAY + HOUR
    visit(db, NOW + 3 * DAY + HOUR, State.GONE, status=404)
    assert article_at(db, A).revisit_at < NOW + 4 * DAY, "soon once more: it may come back"
    visit(db, NOW + 5 * DAY, text="four")
    told = [(event.event, event.n, event.at - NOW) for event in timeline_of(db, article_at(db, A).id)]
    assert told == [
        ("first seen", 1, timedelta(0)),
        ("edited", 2, 2 * HOUR),
        ("edited", 3, 8 * HOUR),
        ("edited", 4, 26 * HOUR),
        ("removed", None, 3 * DAY),
        ("restored", None, 5 * DAY),
    ]
    assert (article_at(db, A).n_revisions, article_at(db, A).removed_at) == (4, None)


def test_what_comes_back_with_other_words_is_back_before_it_is_edited(db):
    store_article(db, begin_run(db), A, published=NOW)
    visit(db, NOW + HOUR, State.GONE, status=410)
    visit(db, NOW + DAY, text="other words")
    assert [event.event for event in timeline_of(db, article_at(db, A).id)][1:] == ["removed", "restored", "edited"]


def test_a_visit_without_an_answer_is_made_up_for(db):
    store_article(db, begin_run(db), A, published=NOW)
    visit(db, NOW + HOUR, State.ERROR, status=503)
    at = article_at(db, A).revisit_at
    assert at == NOW + HOUR + timedelta(minutes=15)
    assert due(db, at) == [A]
    visit(db, at, State.BLOCKED, status=403)
    assert article_at(db, A).revisit_at >= at + DAY, "turned away: no earlier than a day later"


@pytest.mark.parametrize("pause", [timedelta(minutes=1), HOUR, 3 * DAY])
@pytest.mark.parametrize("led", [False, True])
def test_a_page_that_is_always_put_off_falls_back_to_the_plan(db, pause, led):
    store_article(db, begin_run(db), A, published=NOW)
    count = 0
    while (at := article_at(db, A).revisit_at) is not None:
        assert due(db, at) == [A]
        run_id, values = begin_run(db, at=at), {"at": at, "status": None, "not_before": at + pause}
        row = row_of(db, A)
        if led:
            values["came_from"], row = row.id, known_page(db, run_id, B, at)
        save(db, run_id, asked(row, State.DEFERRED, **values))
        count += 1
        assert count <= 6
        assert article_at(db, A).revisit_at is None or article_at(db, A).revisit_at >= at + pause
    assert count > 4, "it was made up for first"
    assert at is None


def test_an_answer_after_a_wait_begins_the_count_anew(db):
    store_article(db, begin_run(db), A, published=NOW)
    for hours in (1, 2, 3):
        visit(db, NOW + hours * HOUR, State.DEFERRED, status=None, not_before=NOW + (hours + 1) * HOUR)
    assert row_of(db, A).attempts == 3
    visit(db, NOW + 30 * HOUR, State.STORED, status=304)
    visit(db, NOW + 8 * DAY, State.DEFERRED, status=None, not_before=NOW + 8 * DAY + HOUR)
    assert article_at(db, A).revisit_at == NOW + 8 * DAY + HOUR


def test_an_address_that_was_never_read_waits_as_long_as_its_host_says(db):
    run_id = begin_run(db)
    for hours in range(3):
        row = known_page(db, run_id, A)
        save(db, run_id, asked(row, State.DEFERRED, status=None, at=NOW + hours * HOUR, not_before=NOW + DAY))
    assert (row_of(db, A).attempts, row_of(db, A).not_before) == (0, NOW + DAY)


@pytest.mark.parametrize("led", [False, True])
def test_a_page_without_a_text_settles_the_doubt_and_no_removal(db, led):
    store_article(db, begin_run(db), A, published=NOW)

    def without_text(at: datetime) -> None:
        run_id, row = begin_run(db, at=at), row_of(db, A)
        came_from = row.id if led else None
        row = known_page(db, run_id, B, at) if led else row
        save(db, run_id, asked(row, State.NO_TEXT, at=at, came_from=came_from))

    visit(db, NOW + HOUR, State.GONE, status=404)
    without_text(NOW + 2 * HOUR)
    assert db.execute(sa.select(absence)).all() == []
    assert article_at(db, A).revisit_at >= NOW + 6 * HOUR, "the plan goes on"
    visit(db, NOW + DAY, State.GONE, status=410)
    without_text(NOW + DAY + HOUR)
    assert article_at(db, A).removed_at == NOW + DAY


def test_a_doubt_that_nothing_settles_is_no_hourly_visit(db):
    store_article(db, begin_run(db), A, published=NOW)
    visit(db, NOW + HOUR, State.GONE, status=404)
    count = 0
    while (at := article_at(db, A).revisit_at) is not None:
        visit(db, at, State.NOT_ARTICLE)
        count += 1
        assert count <= 9 + len(STEPS)


def test_what_is_shown_again_is_planned_again(db):
    store_article(db, begin_run(db), A, published=NOW)
    rule(db, A, Ruling("no", "a person looked", "", "anna", NOW))
    visit(db, NOW + HOUR)
    assert article_at(db, A).revisit_at is None
    db.execute(source.update().values(resume_at=None))
    rule(db, A, Ruling(None, "a person looked again", "", "anna", NOW + 2 * HOUR, withdrawn=True))
    at = article_at(db, A).revisit_at
    assert 6 * HOUR <= at - NOW <= 6.6 * HOUR
    woken = db.execute(sa.select(source.c.resume_at).where(source.c.id == "alpha")).scalar_one()
    assert woken == at + revisits.PATIENCE


@pytest.mark.parametrize(
    ("visited", "shown", "when"),
    [
        pytest.param(HOUR, 9 * DAY, 9 * DAY, id="a step was missed: at once"),
        pytest.param(31 * DAY, 40 * DAY, None, id="the plan was done"),
    ],
)
def test_what_is_shown_again_late(db, visited, shown, when):
    store_article(db, begin_run(db), A, published=NOW)
    rule(db, A, Ruling("no", "a person looked", "", "anna", NOW))
    visit(db, NOW + visited)
    rule(db, A, Ruling("core", "a person looked again", "", "anna", NOW + shown))
    assert article_at(db, A).revisit_at == (NOW + when if when else None)


def test_what_a_new_reading_shows_again_is_planned_again(db):
    store_article(db, begin_run(db), A, published=NOW)
    visit(db, NOW + HOUR, label="no")
    assert article_at(db, A).revisit_at is None
    (kept,) = rereading.kept_of(db, [url_hash(A)])
    reading = read(row_of(db, A), published=NOW).reading
    done = rereading.save(db, kept, reading, reading.article, reading.verdict, NOW + 2 * HOUR, None)
    assert (done.effect, article_at(db, A).relevance) == (rereading.Effect.UNCHANGED, "core")
    assert 6 * HOUR <= article_at(db, A).revisit_at - NOW <= 6.6 * HOUR


def test_an_address_that_leads_to_a_wall_is_not_due_for_ever(db):
    store_article(db, begin_run(db), A, published=NOW)
    at = NOW + HOUR
    run_id = begin_run(db, at=at)
    save(db, run_id, asked(known_page(db, run_id, B), State.WALL, at=at, came_from=row_of(db, A).id))
    assert article_at(db, A).revisit_at > at + HOUR


def test_what_could_not_be_stored_is_planned_as_well(db):
    store_article(db, begin_run(db), A, published=NOW)
    visit(db, NOW + HOUR, text="\udcff")
    assert article_at(db, A).revisit_at > NOW + HOUR


def test_what_was_read_again_without_asking_anybody_leaves_the_plan(db):
    store_article(db, begin_run(db), A, published=NOW)
    before = article_at(db, A).revisit_at
    save(db, None, read(row_of(db, A), "better read", at=NOW))  # type: ignore[arg-type]
    assert article_at(db, A).revisit_at == before


def test_hidden_articles_and_pages_under_way_are_not_due(db):
    store_article(db, begin_run(db), A, published=NOW)
    later = NOW + 2 * HOUR
    assert due(db, later) == [A]
    db.execute(page.update().values(not_before=later + HOUR))
    assert due(db, later) == []
    db.execute(page.update().values(not_before=None))
    db.execute(article.update().values(relevance="no"))
    assert due(db, later) == []


def test_what_waits_longest_comes_first_up_to_a_limit(db):
    run_id = begin_run(db)
    for number in range(5):
        store_article(db, run_id, f"https://alpha.example/{number}", f"{LONG} {number}", published=NOW)
        db.execute(article.update().where(article.c.url.like(f"%/{number}")).values(revisit_at=NOW - number * HOUR))
    assert due(db, NOW, 3) == [f"https://alpha.example/{number}" for number in (4, 3, 2)]


def test_a_source_with_due_revisits_and_no_due_channel_is_due(db):
    run_id = begin_run(db)
    store_article(db, run_id, A, published=NOW)
    db.execute(sa.text("UPDATE channel SET next_poll_at = :at"), {"at": "2034-01-01T00:00:00Z"})
    runs.close_run(db, run_id, "ok", "", NOW)
    at = article_at(db, A).revisit_at + revisits.PATIENCE

    def waits(now: datetime, **state: object) -> list[str]:
        return [item.source_id for item in waiting_sources(db, [replace(ALPHA, **state)], now)]

    assert waits(at - timedelta(seconds=1)) == []
    assert waits(at) == ["alpha"]
    assert waits(at, paused="it asked us to stay away") == []
    db.execute(source.update().values(paused_at=NOW))
    assert waits(at) == [], "paused by hand"


def test_a_budget_that_is_used_up_lasts_until_the_next_poll(db):
    run_id = begin_run(db)
    store_article(db, run_id, A, published=NOW)
    runs.close_run(db, run_id, "ok", "", NOW + 3 * HOUR, Ending(spent=frozenset({"alpha"})))
    assert db.execute(sa.select(source.c.resume_at).where(source.c.id == "alpha")).scalar_one() is None


def test_what_is_due_does_not_begin_a_crawl_at_once_again(db):
    """What a run could not ask for, as since others held the site, waits as leftovers do."""
    run_id = begin_run(db)
    store_article(db, run_id, A, published=NOW)
    late = NOW + 3 * DAY
    runs.close_run(db, begin_run(db, at=late), "ok", "", late)
    resume_at = db.execute(sa.select(source.c.resume_at).where(source.c.id == "alpha")).scalar_one()
    assert resume_at == late + timedelta(minutes=10)


def test_how_the_plan_stands(db):
    run_id = begin_run(db)
    store_article(db, run_id, A, published=NOW)
    store_article(db, run_id, B, f"{LONG} more", published=NOW)
    store_article(db, run_id, "https://beta.example/c", f"{LONG} and more", published=NOW)
    first, last = NOW - 2 * HOUR, NOW - timedelta(minutes=5)
    db.execute(article.update().where(article.c.url == A).values(revisit_at=first))
    db.execute(article.update().where(article.c.url == B).values(revisit_at=last))
    assert revisits.standing(db, NOW) == revisits.Standing(3, 2, 1, first, first)
    assert revisits.standing(db, NOW, "beta").due == 0
    db.execute(source.update().where(source.c.id == "alpha").values(paused_at=NOW))
    assert revisits.standing(db, NOW).due == 0, "nobody is to ask for them"
    assert len(CATALOGUE) == 3
