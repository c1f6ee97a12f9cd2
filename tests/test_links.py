"""Links on their way into the ledger: what is new, known, passed over, moved, refused, and how it is counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime

import pytest
import sqlalchemy as sa
from conftest import Scratch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import DAY, HOUR, NOW, asked, begin_run, finder, found, known_page, read, record, row_of, save

from legionwire.article import State
from legionwire.ledger import RESUMED_FOR
from legionwire.links import RefusedLink, body_hash, shown_address
from legionwire.storage import ledger, runs
from legionwire.storage.engine import Connection
from legionwire.storage.ledger import Finder, Recorded
from legionwire.storage.orders import hinted_now, unfinished
from legionwire.storage.schema import channel, page, skipped_link
from legionwire.urls import url_hash

A, B = "https://alpha.example/a", "https://alpha.example/b"
THEIRS = "https://beta.example/x"
NOBODYS = "https://nobody.example/x"


def pairs(source: str, *urls: str) -> frozenset[tuple[str, int]]:
    return frozenset((source, url_hash(url)) for url in urls)


def ordered(recorded: Recorded) -> list[str]:
    return [order.url for order in recorded.orders]


@pytest.fixture
def db(scratch: Scratch):
    with scratch() as connection:
        yield connection


# --- new and known


def test_a_new_link_is_entered_with_what_was_said_and_asked_for(db):
    run_id = begin_run(db)
    recorded = record(db, finder(run_id), A, title="A title", published=NOW, modified=NOW + HOUR)
    row = row_of(db, A)
    assert (row.state, row.source_id, row.site) == ("queued", "alpha", "alpha.example")
    assert (row.hint_title, row.hint_published_at, row.hint_modified_at) == ("A title", NOW, NOW + HOUR)
    assert (row.first_run_id, row.first_seen_at, row.checked_at) == (run_id, NOW, None)
    (order,) = recorded.orders
    assert (order.page_id, order.url, order.state, order.hint_title) == (row.id, A, State.QUEUED, "A title")
    assert (recorded.new, recorded.known) == (pairs("alpha", A), frozenset())


def test_a_link_of_this_run_stays_new_and_one_of_an_earlier_run_is_known(db):
    first = begin_run(db)
    record(db, finder(first), A)
    assert record(db, finder(first), A).new == pairs("alpha", A)
    again = record(db, finder(begin_run(db)), A, B)
    assert (again.known, again.new) == (pairs("alpha", A), pairs("alpha", B))


def test_orders_come_in_the_order_of_the_links(db):
    urls = [f"https://alpha.example/{number}" for number in (3, 1, 2)]
    run_id = begin_run(db)
    record(db, finder(run_id), urls[1])
    assert ordered(record(db, finder(run_id), *urls)) == urls


def test_an_address_given_twice_counts_once(db):
    recorded = record(db, finder(begin_run(db)), A, B, A)
    assert ordered(recorded) == [A, B]
    assert recorded.new == pairs("alpha", A, B)


def test_what_was_read_is_not_asked_for_again(db):
    run_id = begin_run(db)
    save(db, run_id, read(known_page(db, run_id, A)))
    recorded = record(db, finder(begin_run(db)), A)
    assert (ordered(recorded), recorded.known) == ([], pairs("alpha", A))


# --- whose is it


def test_another_outlets_address_is_counted_there_and_waits_for_its_turn(db):
    run_id = begin_run(db, "alpha", "beta")
    alone = finder(run_id, batch=frozenset({"alpha"}))
    recorded = record(db, alone, THEIRS)
    assert (recorded.new, ordered(recorded)) == (pairs("beta", THEIRS), [])
    assert (row_of(db, THEIRS).source_id, row_of(db, THEIRS).state) == ("beta", "queued")
    assert ordered(record(db, finder(run_id), THEIRS)) == [THEIRS]


def test_an_address_of_nobody_is_refused_and_never_asked_for(db):
    recorded = record(db, finder(begin_run(db)), NOBODYS)
    row = row_of(db, NOBODYS)
    assert (row.state, row.source_id, ordered(recorded)) == ("refused", "alpha", [])
    assert "nobody.example" in row.reason
    assert recorded.new == pairs("alpha", NOBODYS)


def test_an_aggregator_may_show_any_address(db):
    recorded = record(db, finder(begin_run(db, "gather"), "gather"), NOBODYS, THEIRS)
    assert ordered(recorded) == [NOBODYS, THEIRS]
    assert recorded.new == pairs("gather", NOBODYS) | pairs("beta", THEIRS)


def test_a_site_that_two_outlets_share_belongs_to_the_one_that_shows_the_link(db):
    run_id = begin_run(db, "alpha", "beta")
    recorded = record(db, finder(run_id, own_sites=frozenset({"alpha.example", "beta.example"})), THEIRS)
    assert recorded.new == pairs("alpha", THEIRS)
    assert record(db, finder(run_id, "beta"), THEIRS).new == pairs("alpha", THEIRS)


# --- hints


def test_hints_are_remembered_where_none_were_known(db):
    who = finder(begin_run(db))
    record(db, who, A)
    record(db, who, A, title="First", published=NOW, modified=NOW)
    record(db, who, A, title="Second", published=NOW + DAY, modified=NOW - DAY)
    row = row_of(db, A)
    assert (row.hint_title, row.hint_published_at, row.hint_modified_at) == ("First", NOW, NOW)


@pytest.mark.parametrize("feed_first", [True, False], ids=["feed first", "sitemap first"])
def test_the_date_is_the_same_whichever_channel_was_read_first(db, feed_first):
    who = finder(begin_run(db))
    told = [{"title": "A title", "published": NOW - HOUR}, {"published": NOW + HOUR}]
    for link in told if feed_first else reversed(told):
        (order,) = record(db, who, A, **link).orders
    assert row_of(db, A).hint_published_at == NOW - HOUR
    stale = replace(order, hint_title=None, hint_published_at=NOW + HOUR)
    assert hinted_now(db, stale) == replace(order, hint_title="A title", hint_published_at=NOW - HOUR)


def test_an_address_is_not_published_in_the_future(db):
    record(db, finder(begin_run(db)), A, published=NOW + 2 * DAY)
    assert row_of(db, A).hint_published_at is None


def test_a_change_brings_us_back_once(db):
    first = begin_run(db)
    save(db, first, read(known_page(db, first, A), at=NOW))
    second = begin_run(db)
    later = NOW + DAY
    told = record(db, finder(second), A, modified=later - HOUR, at=later)
    (order,) = told.orders
    assert order.state is State.STORED
    save(db, second, read(row_of(db, A), at=later))
    assert not record(db, finder(begin_run(db)), A, modified=later - HOUR, at=later + HOUR).orders


def test_a_change_that_was_told_and_never_read_is_not_forgotten(db):
    """The crawl was killed, or its budget spent, between the link and the visit."""
    first = begin_run(db)
    save(db, first, read(known_page(db, first, A), at=NOW))
    for _ in range(2):
        told = record(db, finder(begin_run(db)), A, modified=NOW + HOUR, at=NOW + DAY)
        assert ordered(told) == [A]


def test_a_new_title_that_was_never_read_is_done_by_the_next_run_without_being_shown_again(db):
    first, second, third = (begin_run(db) for _ in range(3))
    (feed,) = db.execute(sa.select(channel.c.id).where(channel.c.source_id == "alpha")).scalars()
    record(db, finder(first, channel_id=feed), A, title="Explosion")
    save(db, first, read(row_of(db, A)))
    assert ordered(record(db, finder(second, channel_id=feed), A, title="Three wounded", at=NOW + HOUR)) == [A]
    left = unfinished(db, ["alpha"], third, NOW + DAY, 10)
    assert [(order.url, order.state) for order in left] == [(A, State.STORED)]
    save(db, third, read(row_of(db, A), at=NOW + DAY))
    assert unfinished(db, ["alpha"], begin_run(db), NOW + 2 * DAY, 10) == []


def test_a_change_whose_visit_failed_is_not_forgotten(db):
    first, second = begin_run(db), begin_run(db)
    save(db, first, read(known_page(db, first, A), at=NOW))
    record(db, finder(second), A, modified=NOW + HOUR, at=NOW + DAY)
    save(db, second, asked(row_of(db, A), State.ERROR, status=503, at=NOW + DAY))
    assert ordered(record(db, finder(begin_run(db)), A, modified=NOW + HOUR, at=NOW + 2 * DAY)) == [A]


def test_a_change_in_the_far_future_is_a_mistake_and_hides_no_true_one(db):
    """A clock that is wrong by years must neither make us ask at every poll nor freeze the article for ever."""
    first = begin_run(db)
    save(db, first, read(known_page(db, first, A), at=NOW))
    assert ordered(record(db, finder(begin_run(db)), A, modified=NOW + 9999 * DAY, at=NOW + HOUR)) == []
    assert ordered(record(db, finder(begin_run(db)), A, modified=NOW + DAY, at=NOW + 2 * DAY)) == [A]


# --- passed over


def skips(db: Connection) -> list[tuple[str, int]]:
    return [tuple(row) for row in db.execute(sa.select(skipped_link.c.source_id, skipped_link.c.url_hash))]


def test_what_policy_does_not_want_is_kept_small(db):
    run_id = begin_run(db)
    recorded = record(db, finder(run_id, fetch_all=False), A)
    assert (recorded.new, ordered(recorded)) == (pairs("alpha", A), [])
    assert ledger.find_page(db, url_hash(A)) is None
    ((source_id, day, reason),) = ledger.skipped_at(db, url_hash(A))
    assert (source_id, day) == ("alpha", date(2024, 5, 18))
    assert "not hinted" in reason
    assert record(db, finder(begin_run(db), fetch_all=False), A).known == pairs("alpha", A)


def test_what_was_passed_over_and_is_wanted_later_moves_into_the_ledger(db):
    first = begin_run(db)
    record(db, finder(first, fetch_all=False), A)
    runs.close_source(db, first, "alpha", "ok", "")
    second = begin_run(db)
    moved = ledger.record_links(db, finder(second, fetch_all=False), [found(A, hinted=True)], NOW)
    assert ordered(moved) == [A]
    assert skips(db) == []
    assert moved.known == pairs("alpha", A), "it was seen by an earlier run, which counted it among its skipped"
    assert runs.funnels(db, first)[0].states == {"skipped": 1}


def test_what_was_passed_over_and_is_wanted_in_the_same_run_is_counted_once(db):
    run_id = begin_run(db)
    hinting = finder(run_id, fetch_all=False)
    before = record(db, hinting, A)
    after = ledger.record_links(db, hinting, [found(A, hinted=True)], NOW)
    assert before.new == after.new == pairs("alpha", A)
    assert runs.count_states(db, run_id, "alpha") == {"queued": 1}


def test_what_one_outlet_passed_over_and_another_owns_is_each_ones_own(db):
    run_id = begin_run(db, "alpha", "beta")
    hinting = finder(run_id, fetch_all=False)
    assert record(db, hinting, THEIRS).new == pairs("alpha", THEIRS)
    wanted = ledger.record_links(db, hinting, [found(THEIRS, hinted=True)], NOW)
    assert wanted.new == pairs("beta", THEIRS)
    assert runs.count_states(db, run_id, "alpha") == {"skipped": 1}
    assert runs.count_states(db, run_id, "beta") == {"queued": 1}


def test_links_before_the_wanted_date_are_passed_over(db):
    since = finder(begin_run(db), since=NOW)
    assert ordered(record(db, since, A, published=NOW - HOUR)) == []
    assert ordered(record(db, since, B, published=NOW)) == [B]


# --- what stands in a link's place


def test_what_is_no_address_is_in_the_ledger_under_the_text_that_was_shown(db):
    who = finder(begin_run(db))
    shown = shown_address("javascript:void(0)\x00")
    refused = RefusedLink(shown, "not an http or https address")
    first = ledger.record_refused(db, who, [refused, refused], NOW)
    assert (first.orders, first.new) == ((), frozenset({("alpha", url_hash(shown))}))
    row = ledger.find_page(db, url_hash(shown))
    assert row is not None
    assert (row.url, row.state, row.reason) == (shown, "refused", refused.reason)
    later = ledger.record_refused(db, finder(begin_run(db)), [refused], NOW)
    assert (later.known, later.new) == (first.new, frozenset())


def test_equal_bodies_have_equal_hashes():
    assert body_hash(b"<rss/>") == body_hash(b"<rss/>") != body_hash(b"<rss />")


# --- settling


@pytest.mark.parametrize("state", [state for state in State if state is not State.STORED])
def test_an_article_stays_stored_whatever_its_page_answers_later(db, state):
    run_id = begin_run(db)
    row = known_page(db, run_id, A)
    ledger.settle(db, row.id, State.STORED, "core", NOW)
    ledger.settle(db, row.id, state, "because", NOW)
    row = row_of(db, A)
    assert row.state == "stored"
    assert state in row.reason
    assert "because" in row.reason


def test_failed_tries_are_counted_in_a_row(db):
    row = known_page(db, begin_run(db), A)
    for state, attempts in ((State.ERROR, 1), (State.ERROR, 2), (State.BLOCKED, 0), (State.ERROR, 1)):
        ledger.settle(db, row.id, state, "", NOW, not_before=NOW + HOUR)
        assert row_of(db, A).attempts == attempts
    ledger.settle(db, row.id, State.OFF_TOPIC, "", NOW)
    row = row_of(db, A)
    assert (row.attempts, row.not_before, row.checked_at) == (0, None, NOW)


# --- what earlier runs left


def left(db: Connection, run_id: int, now: datetime = NOW, limit: int = 10) -> list[str]:
    return [order.url for order in unfinished(db, ["alpha"], run_id, now, limit)]


def unfinished_at(db: Connection, now: datetime) -> list[str]:
    return left(db, begin_run(db), now)


def feed_of(db: Connection, name: str) -> int:
    return int(db.execute(sa.select(channel.c.id).where(channel.c.source_id == name)).scalar_one())


def test_unfinished_addresses_come_newest_first_and_undated_last(db):
    first = begin_run(db)
    for name, published in (("old", NOW - DAY), ("undated", None), ("new", NOW), ("undated-2", None)):
        record(db, finder(first), f"https://alpha.example/{name}", published=published)
    record(db, finder(first), THEIRS, published=NOW)
    names = [url.rpartition("/")[2] for url in left(db, begin_run(db))]
    assert names == ["new", "old", "undated-2", "undated"]
    assert len(left(db, begin_run(db), limit=2)) == 2
    assert left(db, first) == [], "this run's own links are asked for as they come"


@pytest.mark.parametrize(
    ("state", "values", "taken"),
    [
        pytest.param(State.QUEUED, {}, True, id="queued"),
        pytest.param(State.DEFERRED, {"not_before": NOW}, True, id="deferred, its time has come"),
        pytest.param(State.DEFERRED, {"not_before": NOW + HOUR}, False, id="deferred, too early"),
        pytest.param(State.ERROR, {}, False, id="failed just now"),
        pytest.param(State.ERROR, {"not_before": NOW}, True, id="failed, the pause is over"),
        pytest.param(State.BLOCKED, {}, False, id="blocked for good"),
        pytest.param(State.BLOCKED, {"not_before": NOW}, True, id="blocked, the pause is over"),
        pytest.param(State.ROBOTS, {"not_before": NOW}, True, id="robots.txt was unreadable"),
        pytest.param(State.ROBOTS, {}, False, id="robots.txt forbids"),
        pytest.param(State.STORED, {}, False, id="stored"),
        pytest.param(State.OFF_TOPIC, {}, False, id="off topic"),
        pytest.param(State.GONE, {}, False, id="gone"),
        pytest.param(State.TRAP, {}, False, id="trap"),
    ],
)
def test_what_is_taken_up_again(db, state, values, taken):
    row = known_page(db, begin_run(db), A)
    ledger.settle(db, row.id, state, "", NOW, **values)
    assert left(db, begin_run(db)) == ([A] if taken else [])


def test_what_was_tried_in_this_run_waits_for_another(db):
    row = known_page(db, begin_run(db), A)
    now_run = begin_run(db)
    ledger.settle(db, row.id, State.ERROR, "", NOW - HOUR, last_run_id=now_run)
    assert left(db, now_run) == []
    assert left(db, begin_run(db)) == [A]


def test_an_outage_costs_time_and_no_address(db):
    """Three failed tries, then the site is well again: it is still asked, later and later."""
    row, at = known_page(db, begin_run(db), A), NOW
    for _ in range(5):
        ledger.settle(db, row.id, State.ERROR, "HTTP 500", at)
        wait = row_of(db, A).not_before - at
        assert unfinished_at(db, at + wait - HOUR / 60) == []
        at += wait
        assert unfinished_at(db, at) == [A]
    assert unfinished_at(db, NOW + RESUMED_FOR + DAY) == []  # unless a channel shows it
    assert ordered(record(db, finder(begin_run(db)), A, at=NOW + RESUMED_FOR + DAY)) == [A]


def test_a_page_that_is_not_there_yet_is_asked_for_once_more(db):
    row = known_page(db, begin_run(db), A)
    ledger.settle(db, row.id, State.GONE, "HTTP 404", NOW)
    assert unfinished_at(db, NOW + HOUR) == [A]
    ledger.settle(db, row.id, State.GONE, "HTTP 404", NOW + HOUR)
    assert unfinished_at(db, NOW + 9 * DAY) == []


def test_one_outlet_with_a_long_queue_does_not_starve_the_others(db):
    run_id = begin_run(db)
    record(db, finder(run_id), *(f"https://alpha.example/{n}" for n in range(9)), published=NOW)
    record(db, finder(run_id, "beta"), "https://beta.example/old", published=NOW - 99 * DAY)
    urls = [order.url for order in unfinished(db, ["alpha", "beta"], begin_run(db), NOW, 3)]
    assert len(urls) == 4
    assert "https://beta.example/old" in urls


def test_an_outlet_s_own_policy_holds_for_links_that_others_show(db):
    who = finder(begin_run(db), "beta", channel_id=feed_of(db, "beta"), hinted=frozenset({"alpha"}))
    assert ordered(record(db, who, A)) == []
    assert skips(db) == [("beta", url_hash(A))]


# --- the law of the funnel

ADDRESSES = [A, B, "https://alpha.example/c", THEIRS, "https://beta.example/y", NOBODYS, "https://other.example/z"]


@dataclass(frozen=True)
class Feed:
    """One channel as it is read once."""

    source: str
    links: tuple[tuple[str, bool], ...]  # address, does it name the topic
    fetch_all: bool
    refused: tuple[str, ...]
    visited: bool  # are its orders carried out


FEEDS = st.builds(
    Feed,
    source=st.sampled_from(["alpha", "beta", "gather"]),
    links=st.lists(st.tuples(st.sampled_from(ADDRESSES), st.booleans()), max_size=5).map(tuple),
    fetch_all=st.booleans(),
    refused=st.lists(st.sampled_from(["mailto:a@b.example", "javascript:1"]), max_size=2).map(tuple),
    visited=st.booleans(),
)
OUTCOMES = [State.STORED, State.OFF_TOPIC, State.ERROR, State.GONE, State.ALIAS]


def poll(db: Connection, feed: Feed, who: Finder) -> list[Recorded]:
    links = [found(url, hinted=hinted) for url, hinted in feed.links]
    recorded = ledger.record_links(db, who, links, NOW)
    refused = ledger.record_refused(db, who, [RefusedLink(text, "no address") for text in feed.refused], NOW)
    for order in recorded.orders if feed.visited else ():
        state = OUTCOMES[order.page_id % len(OUTCOMES)]
        ledger.settle(db, order.page_id, state, "", NOW, last_run_id=who.run_id)
    return [recorded, refused]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(crawls=st.lists(st.lists(FEEDS, max_size=5), max_size=4))
def test_every_funnel_adds_up(scratch: Scratch, crawls: list[list[Feed]]):
    """found = known + new, and new = the sum of the states, for every source of every run, then and later."""
    counted: dict[tuple[int, str], tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    with scratch() as db:
        for feeds in crawls:
            run_id = begin_run(db, "alpha", "beta", "gather")
            for feed in feeds:
                for recorded in poll(db, feed, finder(run_id, feed.source, fetch_all=feed.fetch_all)):
                    for source, key in recorded.new:
                        counted[run_id, source][0].add(key)
                    for source, key in recorded.known:
                        counted[run_id, source][1].add(key)
            shares = {
                source: {"found": len(new | known), "known": len(known)}
                for (run, source), (new, known) in counted.items()
                if run == run_id
            }
            runs.beat(db, run_id, runs.Progress(0, {}, 0, shares), NOW)
            for source in ("alpha", "beta", "gather"):
                runs.close_source(db, run_id, source, "ok", "")
            assert all(funnel.adds_up for funnel in runs.funnels(db, run_id))
        for (run_id, _), (new, known) in counted.items():
            assert not new & known, "an address is seen first by one run only"
            assert all(funnel.adds_up for funnel in runs.funnels(db, run_id))
        everything = Counter(key for new, _ in counted.values() for key in new)
        in_ledger = set(db.execute(sa.select(page.c.url_hash)).scalars())
        passed_over = {key for _, key in skips(db)}
        assert everything.keys() == in_ledger | passed_over, "nothing is lost, nothing comes from nowhere"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(feeds=st.lists(FEEDS, min_size=1, max_size=6), beats=st.integers(0, 5))
def test_the_funnel_of_a_crawl_that_died_adds_up(scratch: Scratch, feeds: list[Feed], beats: int):
    """Its last heartbeat is older than its last links."""
    with scratch() as db:
        earlier = begin_run(db)
        record(db, finder(earlier), A, THEIRS)
        run_id = begin_run(db, "alpha")
        for place, feed in enumerate(feeds):
            recorded, refused = poll(db, replace(feed), finder(run_id, feed.source, fetch_all=feed.fetch_all))
            if place < beats:
                seen = recorded.new | recorded.known | refused.new | refused.known
                shares = {source: {"found": 1, "known": 0} for source, _ in seen}
                runs.beat(db, run_id, runs.Progress(0, {}, 0, shares), NOW)
        runs.mark_ended(db, run_id, "crashed", "killed by SIGKILL", NOW)
        funnels = runs.funnels(db, run_id)
        assert all(funnel.adds_up and funnel.outcome == "crashed" for funnel in funnels)
        in_run = page.c.first_run_id == run_id
        first_seen = db.execute(sa.select(sa.func.count()).where(in_run)).scalar_one()
        passed = sa.select(sa.func.count()).where(skipped_link.c.first_run_id == run_id)
        assert sum(funnel.new for funnel in funnels) == first_seen + db.execute(passed).scalar_one()
