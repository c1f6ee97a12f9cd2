"""Questions to the collection: the exported article, an address's fate, the state of things."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from conftest import Scratch
from databases import on_sqlite
from stored import (
    DAY,
    HOUR,
    NOW,
    article_at,
    asked,
    begin_run,
    finder,
    kept,
    known_page,
    read,
    record,
    row_of,
    save,
    store_article,
)

from legionwire.article import State
from legionwire.exported import to_row
from legionwire.links import RefusedLink, shown_address
from legionwire.query import parse_query
from legionwire.robots import RobotsRules
from legionwire.storage import exporting, fates, hosts, ledger, questions, results, sources
from legionwire.storage.engine import Connection
from legionwire.storage.exporting import exported, find_exported
from legionwire.storage.fates import Fate
from legionwire.storage.relatives import relatives_of
from legionwire.storage.results import Wanted
from legionwire.urls import canonical_url

A, B, C = (f"https://alpha.example/{name}" for name in "abc")
THEIRS = "https://beta.example/x"

NAMES = """
    id url source title standfirst text stripped authors organisations published published_precision published_origin
    date_conflict dates modified lang section tags genre genre_origin country access relevance score org matches
    why mentions copy_of copy_kind story
    n_copies n_revisions first_seen last_checked captured_at capture removed_at extractor_version rules_version
"""
CONTRACT = NAMES.split()


@pytest.fixture
def db(scratch: Scratch):
    with scratch() as connection:
        yield connection


# --- the exported article


def test_an_article_has_the_fields_of_the_contract_in_its_order(db):
    held = find_exported(db, store_article(db, begin_run(db), A))
    assert held is not None
    assert list(to_row(held)) == list(CONTRACT)


def test_an_article_says_what_was_stored(db):
    run_id = begin_run(db)
    text = "text enough"
    number = store_article(db, run_id, A, text, standfirst="Below the title", warc=kept(offset=12))
    store_article(db, run_id, THEIRS, text, published=NOW)
    held = find_exported(db, number)
    assert held is not None
    expected = {
        "id": number,
        "url": A,
        "source": "alpha",
        "standfirst": "Below the title",
        "authors": ["A. Writer"],
        "published": "2024-05-17T12:00:00Z",
        "published_precision": "second",
        "date_conflict": False,
        "modified": None,
        "tags": [],
        "relevance": "core",
        "copy_of": None,
        "n_revisions": 1,
        "first_seen": "2024-05-18T12:00:00Z",
        "capture": "2024.warc.gz:12",
        "removed_at": None,
        "rules_version": "rules-1",
    }
    row = to_row(held)
    assert {name: row[name] for name in expected} == expected
    assert json.loads(json.dumps(row)) == row
    assert find_exported(db, 99) is None


def test_an_export_holds_every_article_oldest_first(db, monkeypatch):
    monkeypatch.setattr(exporting, "STREAM", 2)
    run_id = begin_run(db)
    for day in range(7):
        store_article(db, run_id, f"https://alpha.example/{day}", f"legion {day}", published=NOW - day * DAY)
    store_article(db, run_id, "https://alpha.example/other", "something else", published=NOW + HOUR)
    everything = [row.url.rpartition("/")[2] for row in exported(db, Wanted(copies=True))]
    assert everything == ["6", "5", "4", "3", "2", "1", "0", "other"]
    some = [row.text for row in exported(db, Wanted(parse_query("legion"), copies=True))]
    assert some == [f"legion {day}" for day in range(6, -1, -1)]
    assert next(iter(exported(db, Wanted(copies=True)))).title == "A title"
    assert list(exported(db, Wanted(parse_query("nowhere"), copies=True))) == []


def test_copies_and_revisions_of_an_article(db):
    run_id = begin_run(db, "alpha", "beta")
    first = store_article(db, run_id, A, published=NOW - DAY)
    copy = store_article(db, run_id, THEIRS, published=NOW)
    save(db, run_id, read(row_of(db, A), published=NOW - DAY, title="A better title", at=NOW + HOUR))
    assert [one.url for one in relatives_of(db, first).group] == [THEIRS]
    assert questions.related_to(db, first).revisions == (
        questions.Revision(1, NOW, "A title", "edit"),
        questions.Revision(2, NOW + HOUR, "A better title", "edit"),
    )
    assert [one.url for one in relatives_of(db, copy).group] == [A]
    question = results.ask(db, Wanted(copies=True))
    hits = {hit.url: hit.n_copies for hit in results.find(db, question, "newest", None)}
    assert hits == {A: 1, THEIRS: 0}


# --- what became of an address


def fate(db: Connection, url: str) -> Fate:
    (only,) = fates.fate_of(db, url)
    return only


def test_the_fate_of_an_article(db):
    run_id = begin_run(db)
    (feed,) = sources.root_channels(db, ["alpha"], ["feed"])
    record(db, finder(run_id, channel_id=feed.id), A)
    save(db, run_id, read(row_of(db, A), at=NOW + HOUR))
    answer = fate(db, A)
    assert (answer.state, answer.reason, answer.source) == ("stored", "core: named in the title", "alpha")
    assert (answer.found_on, answer.article) == (feed.url, article_at(db, A).id)
    assert (answer.first_seen, answer.last_checked, answer.http_status, answer.run) == (NOW, NOW + HOUR, 200, run_id)
    assert (answer.label, answer.score, answer.rules_version, answer.stands_for) == ("core", 0.9, "rules-1", None)


def test_the_fate_of_an_alias(db):
    run_id = begin_run(db)
    store_article(db, run_id, A)
    save(db, run_id, read(known_page(db, run_id, B), canonical=A))
    assert (fate(db, B).state, fate(db, B).stands_for, fate(db, B).article) == ("alias", A, None)


def test_the_fate_of_an_address_that_waits(db):
    run_id = begin_run(db)
    save(db, run_id, asked(known_page(db, run_id, A), State.BLOCKED, "HTTP 403", status=403, not_before=NOW + DAY))
    answer = fate(db, A)
    assert (answer.state, answer.http_status, answer.not_before, answer.run) == ("blocked", 403, NOW + DAY, run_id)


def test_the_fate_of_an_address_that_was_passed_over(db):
    record(db, finder(begin_run(db), fetch_all=False), A)
    answer = fate(db, A)
    assert (answer.state, answer.source) == ("skipped", "alpha")
    assert answer.last_checked == NOW.replace(hour=0)
    assert "not hinted" in answer.reason


def test_the_fate_of_what_was_no_address(db):
    shown = shown_address("mailto:desk@alpha.example")
    ledger.record_refused(db, finder(begin_run(db)), [RefusedLink(shown, "not an http or https address")], NOW)
    assert (fate(db, shown).state, fate(db, shown).reason) == ("refused", "not an http or https address")


@pytest.mark.parametrize(
    ("poll", "told"),
    [
        pytest.param(None, "never asked", id="never asked"),
        pytest.param({"status": 200, "body_hash": "b", "shown": 12}, "it showed 12 links", id="read"),
        pytest.param({"status": 503, "problem": "HTTP 503: the server failed"}, "HTTP 503", id="in trouble"),
    ],
)
def test_the_fate_of_a_channel(db, poll, told):
    begin_run(db)
    (feed,) = sources.root_channels(db, ["alpha"], ["feed"])
    if poll:
        sources.record_poll(db, sources.Poll(feed.id, NOW, **poll))
    answer = fate(db, feed.url)
    assert (answer.state, answer.source) == ("feed", "alpha")
    assert told in answer.reason


def test_an_address_may_have_several_fates(db):
    """A feed that a page links to as an article, and that another outlet passed over."""
    run_id = begin_run(db, "alpha", "beta")
    url = "https://alpha.example/feed"
    record(db, finder(run_id, "beta", fetch_all=False), url)
    record(db, finder(run_id), url)
    assert [answer.state for answer in fates.fate_of(db, url)] == ["queued", "skipped", "feed"]


@pytest.mark.parametrize("host", ["alpha.example", "alpha.example:8443"])
def test_the_fate_of_robots_txt(db, host):
    hosts.keep_robots(db, host, RobotsRules(disallowed=("/a", "/b"), allowed=("/a/c",)), NOW)
    answer = fate(db, canonical_url(f"https://{host}/robots.txt"))
    assert (answer.state, answer.last_checked) == ("robots.txt", NOW)
    assert answer.reason == "read for the host: 2 rules forbid, 1 allow"


@pytest.mark.parametrize("url", [A, "https://alpha.example/robots.txt", "no address/robots.txt", ""])
def test_an_address_nobody_saw_has_no_fate(db, url):
    begin_run(db)
    assert fates.fate_of(db, url) == []


# --- the state of things


def test_health_counts_what_there_is(db):
    run_id = begin_run(db, "alpha", "beta")
    store_article(db, run_id, A, published=NOW - DAY)
    store_article(db, run_id, THEIRS, published=NOW)
    store_article(db, run_id, B, "words", label="mention")
    save(db, run_id, read(row_of(db, B), "other words", label="mention", at=NOW + HOUR))
    save(db, run_id, asked(known_page(db, run_id, C), State.GONE, status=404))
    (feed,) = sources.root_channels(db, ["beta"], ["feed"])
    for _ in range(2):
        sources.record_poll(db, sources.Poll(feed.id, NOW, 404, "HTTP 404: not found"))
    state = questions.health(db)
    assert (state.articles, state.copies, state.revisions, state.sources) == (3, 1, 1, 3)
    assert state.by_relevance == {"core": 2, "mention": 1}
    assert state.by_state == {"stored": 3, "gone": 1}
    assert state.troubled == (("beta", feed.url, "HTTP 404: not found", 2),)
    assert (state.open_runs, state.newest) == ((run_id,), NOW + HOUR)
    assert [way.failures for way in questions.ways_of(db, "beta")] == [2]
    assert {url for url, _, _ in questions.settled(db)} == {A, B, C, THEIRS}


def test_an_empty_collection_has_answers_too(db):
    assert questions.health(db).newest is None
    assert results.find(db, results.ask(db, Wanted()), "newest", 5) == ()
    assert list(exported(db, Wanted(copies=True))) == []


@on_sqlite  # a planner of PostgreSQL's kind decides by what the tables hold
@pytest.mark.parametrize("words", [None, "legion"])
def test_no_answer_is_sorted_before_its_first_row(store, words):
    """Else an export of all articles would first copy their texts into a temporary file."""
    query = parse_query(words) if words else None
    asked_for: list[tuple[str, Any]] = []
    with store.read() as db:
        sa.event.listen(db, "before_cursor_execute", lambda _c, _cu, text, values, *_: asked_for.append((text, values)))
        list(exported(db, Wanted(query, copies=True)))
        question = results.ask(db, Wanted(query))
        results.find(db, question, "newest", 5)
        results.find(db, question, "oldest", 5)
    with store.read() as db:
        for statement, values in asked_for:
            plan = [row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            assert plan
            assert not [step for step in plan if "TEMP B-TREE" in step], statement
