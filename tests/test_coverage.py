"""Coverage: the sums agree however it is told, and silence is told from absence; on both databases."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from commands import Desk
from hypothesis import given
from hypothesis import strategies as st
from stored import CATALOGUE, DAY, HOUR, NOW, asked, begin_run, finder, known_page, record, save, store_article
from web_collection import write_collection

from legionwire.article import State
from legionwire.coverage import (
    BYS,
    CONDITIONS,
    COUNTS,
    KIND_OF,
    MOST_MONTHS,
    NONE,
    Figures,
    Outlet,
    Part,
    Tally,
    cover,
    rested,
)
from legionwire.storage import runs
from legionwire.storage.coverage import watch
from legionwire.storage.engine import Store
from legionwire.storage.schema import article, page, source
from legionwire.stretches import after
from legionwire.web import strips

TODAY = date(2026, 11, 30)
OUTLETS = (
    Outlet("alpha", "Alpha", "UA", ("uk", "ru")),
    Outlet("beta", "Beta", "DE", ("de",), paused=date(2026, 9, 12)),
    Outlet("gamma", "Gamma", "UA", ()),
)
MONTHS = st.dates(date(2019, 1, 1), date(2027, 6, 1)).map(lambda day: day.replace(day=1))
FIGURES = st.builds(Figures, **{name: st.integers(0, 3) for name in COUNTS})
TALLIES = st.lists(
    st.builds(Tally, st.sampled_from(["alpha", "beta", "gamma"]), st.sampled_from(["uk", "de", "und"]), MONTHS, FIGURES)
)
PARTS = st.builds(
    Part, source=st.sampled_from([None, "alpha"]), country=st.sampled_from([None, "UA", "DE"]),
    lang=st.sampled_from([None, "uk", "xx"]), since=st.none() | MONTHS, until=st.none() | MONTHS,
)  # fmt: skip


def total(figures) -> Figures:
    return sum(figures, NONE)


# --- the laws


@given(TALLIES, PARTS, st.sampled_from(BYS))
def test_rows_add_up_to_the_total_whatever_they_are(tallies, part, by):
    found = cover(tallies, OUTLETS, part, TODAY, by)
    assert total(row.figures for row in found.rows) == found.total
    assert found.total == cover(tallies, OUTLETS, part, TODAY).total
    assert (part.since is None or part.since <= min(TODAY, part.until or TODAY)) == (len(found.months) > 0)
    assert len(found.months) <= MOST_MONTHS
    assert all(later == after(month, "month") for month, later in zip(found.months, found.months[1:], strict=False))
    assert all(month <= TODAY for month in found.months)
    for row in found.rows:
        assert total(row.months.values()) == row.figures
        assert set(row.months) <= set(found.months)


@given(TALLIES, PARTS)
def test_what_is_not_shown_is_told_to_be_outside(tallies, part):
    unbounded = replace(part, since=None, until=None)
    found = cover(tallies, OUTLETS, unbounded, TODAY)
    wanted = {outlet.id for outlet in OUTLETS if part.has(outlet)}
    held = [one for one in tallies if one.source in wanted and part.lang in (None, one.lang)]
    assert found.total + found.outside == total(one.figures for one in held)


@given(TALLIES)
def test_every_month_of_an_outlet_is_in_one_condition(tallies):
    found = cover(tallies, OUTLETS, Part(), TODAY)
    for row in found.rows:
        assert sum(row.count(kind) for kind in CONDITIONS) == len(found.months)
        for month, condition in row.conditions.items():
            assert (condition == "found") == (row.months.get(month, NONE).articles > 0)
    for counts in found.outlets_by_condition().values():
        assert sum(counts.values()) == len(OUTLETS)


@given(TALLIES)
def test_a_strip_draws_every_month_as_what_it_is(tallies):
    found = cover(tallies, OUTLETS, Part(), TODAY)
    for row in found.rows:
        drawn: dict[int, str] = {}
        for line in strips.lines_of(row, found.months):
            held = [
                place
                for start, length in re.findall(r"M(\d+) \d+h(\d+)", line.path)
                for place in range(int(start), int(start) + int(length))
            ]
            if line.kind == "leaky":
                assert [found.months[place] for place in held] == list(row.leaky)
                continue
            assert not drawn.keys() & set(held)
            drawn |= dict.fromkeys(held, line.kind.rstrip("0123456789"))
        blank = [place for place in range(len(found.months)) if place not in drawn]
        for place, month in enumerate(found.months):
            assert row.conditions[month] == drawn.get(place, "unwatched")
        assert row.count("unwatched") == len(blank)


@pytest.mark.parametrize(
    ("figures", "condition"),
    [
        (Figures(), "unwatched"),
        (Figures(articles=1, walls=50), "found"),
        (Figures(answered=1), "nothing"),
        (Figures(answered=3, vain=2), "nothing"),
        (Figures(vain=2), "failed"),
        (Figures(answered=1, read=5, walls=5), "failed"),
        (Figures(answered=1, read=90, walls=1), "nothing"),
        (Figures(answered=1, read=9, errors=1), "failed"),
        (Figures(read=4), "glimpsed"),
        (Figures(read=4, vain=1), "glimpsed"),
        (Figures(waiting=4), "unwatched"),
        (Figures(gone=1), "failed"),
    ],
)
def test_what_a_month_says(figures, condition):
    assert figures.condition() == condition


def test_a_pause_explains_only_what_nothing_else_does():
    tallies = [Tally("beta", "de", date(2026, 10, 1), Figures(articles=1))]
    row = cover(tallies, OUTLETS, Part("beta"), TODAY).rows[0]
    assert [row.conditions[date(2026, n, 1)] for n in (10, 11)] == ["found", "paused"]
    assert Figures().condition(paused=True) == "paused"
    assert not replace(OUTLETS[1], resumes=date(2026, 9, 30)).is_paused(date(2026, 10, 1))


def test_a_pause_of_the_catalogue_begins_after_the_last_visit():
    tallies = [
        Tally("alpha", "uk", date(2026, 3, 1), Figures(answered=2)),
        Tally("alpha", "uk", date(2026, 5, 1), Figures(read=2)),  # looked back at: nobody asked
    ]
    alpha, beta, gamma = rested(OUTLETS, {"alpha", "gamma"}, tallies)
    assert (alpha.paused, beta, gamma.paused) == (date(2026, 4, 1), OUTLETS[1], date.min)


def test_every_state_counts_as_one_thing_or_as_no_news():
    silent = {State.STORED, State.ALIAS, State.SKIPPED, State.REFUSED, State.TRAP}
    assert KIND_OF.keys() == {state.value for state in State} - {state.value for state in silent}


# --- counted, on both databases


def fill(db) -> None:
    may = datetime(2023, 5, 9, tzinfo=UTC)
    run = begin_run(db, "alpha", "beta")
    store_article(db, run, "https://alpha.example/1", published=may, lang="uk")
    store_article(db, run, "https://beta.example/1", published=may + 9 * DAY)  # the same words
    store_article(db, run, "https://alpha.example/2", "hidden words", published=may)
    db.execute(article.update().where(article.c.url == "https://alpha.example/2").values(relevance="no"))
    store_article(db, run, "https://alpha.example/3", "of no date", published=None, lang=None)
    for number, state in enumerate(State):
        if state not in (State.STORED, State.QUEUED):
            row = known_page(db, run, f"https://alpha.example/state/{number}")
            save(db, run, asked(row, state))
    record(db, finder(run, "alpha"), "https://alpha.example/told", published=may)
    record(db, finder(run, "alpha"), "https://alpha.example/untold")
    for name, outcome in (("alpha", "ok"), ("beta", "failed")):
        runs.close_source(db, run, name, outcome, "")
    runs.close_run(db, run, "partial", "", NOW + HOUR)
    stopped = begin_run(db, "beta", at=NOW + 40 * DAY)
    runs.close_source(db, stopped, "beta", "cancelled", "")
    begin_run(db, "gather", at=NOW + 40 * DAY)  # under way
    db.execute(source.update().where(source.c.id == "beta").values(paused_at=NOW, paused_until=NOW + DAY))


def test_what_is_in_the_database_is_counted(store):
    with store.write() as db:
        fill(db)
    with store.read() as db:
        held = watch(db)
        alone = watch(db, "alpha")
    found = {(one.source, one.lang, f"{one.month:%Y-%m}"): one.figures for one in held.tallies}
    assert found == {
        ("alpha", "uk", "2023-05"): Figures(articles=1),
        ("alpha", "und", "2024-05"): Figures(articles=1),
        ("alpha", "en", "2023-05"): Figures(waiting=1),
        ("alpha", "en", "2024-05"): Figures(read=2, walls=1, blocked=2, errors=2, gone=1, waiting=2, answered=1),
        ("beta", "en", "2023-05"): Figures(articles=1, copies=1),
        ("beta", "en", "2024-05"): Figures(vain=1),
    }
    assert alone.tallies == tuple(one for one in held.tallies if one.source == "alpha")
    assert [outlet.id for outlet in held.outlets] == ["alpha", "beta", "gather"]
    assert held.outlets[1] == Outlet("beta", "Beta", "UA", ("en",), None, NOW.date(), (NOW + DAY).date())


def test_the_last_poll_of_a_channel_counts_where_no_run_tells_of_it(store):
    from legionwire.storage import sources
    from legionwire.storage.sources import Poll

    with store.write() as db:
        begin_run(db, "alpha")
        (feed,) = sources.root_channels(db, ["alpha"], ["feed"])
        sources.record_poll(db, Poll(feed.id, NOW, 200, body_hash="b", shown=1, fresh=1))
        sources.record_poll(db, Poll(feed.id, NOW + 40 * DAY, 503, "HTTP 503"))
    with store.read() as db:
        found = {f"{one.month:%Y-%m}": one.figures for one in watch(db, "alpha").tallies}
    assert found == {"2024-05": Figures(answered=1), "2024-06": Figures(vain=1)}


def test_the_catalogue_adds_what_no_crawl_has_met(store):
    with store.write() as db:
        begin_run(db, "alpha")
    new = replace(CATALOGUE[0], id="new", name="New")
    resting = replace(CATALOGUE[1], paused="it asked us to")
    with store.read() as db:
        held = watch(db).planned([CATALOGUE[0], resting, new])
    assert {outlet.id: outlet.paused for outlet in held.outlets} == {
        "alpha": None, "beta": date.min, "gather": None, "new": None,
    }  # fmt: skip


def test_no_address_is_read_to_count_it(tmp_path):
    store = Store(write_collection(tmp_path).config.database)
    statements: list[str] = []
    with closing(store), store.read() as db:
        from sqlalchemy import event

        event.listen(db, "before_cursor_execute", lambda *given: statements.append((given[2], given[3])))
        watch(db)
        plans = [
            row[3]
            for text, values in list(statements)
            for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)
        ]
    touched = [plan for plan in plans if re.search(r"\b(page|article)\b", plan)]
    assert len(touched) == 2
    assert all("USING COVERING INDEX" in plan for plan in touched), touched
    assert page.name == "page"


# --- the command


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Desk:
    config = write_collection(tmp_path_factory.mktemp("coverage")).config
    return Desk(config.data, config.catalogue)


def test_the_command_tells_it_by_outlet(desk):
    done = desk.run("coverage", "--json")
    rows = {row["outlet"]: row for row in done.json}
    assert set(rows) >= {"alpha", "beta", "rested"}
    assert rows["alpha"]["articles"] + rows["beta"]["articles"] == 66
    assert rows["beta"]["copies"] == 1
    assert rows["rested"]["paused"] > 0
    assert "66 articles" in done.err


def test_the_command_tells_each_month_apart(desk):
    rows = desk.run("coverage", "--months", "--outlet", "beta", "--jsonl").json_lines
    assert sum(row["articles"] for row in rows) == 22
    assert {row["condition"] for row in rows} == {"found", "unwatched"}
    by_month = desk.run("coverage", "--by", "month", "--from", "2024-04", "--until", "2024-05", "--json").json
    assert [row["month"] for row in by_month] == ["2024-04", "2024-05"]
    assert all(sum(row[kind] for kind in CONDITIONS) == 4 for row in by_month)  # three of the catalogue, one before it


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--outlet", "nobody"), 2, "there is no source 'nobody'"),
        (("--from", "May"), 2, "'May' is no month"),
        (("--country", "FR", "--fail-empty"), 3, "0 articles"),
        (("--by", "month", "--from", "2999", "--fail-empty"), 3, ""),
    ],
)
def test_the_command_says_what_cannot_be(desk, words, code, told):
    done = desk.run("coverage", *words)
    assert (done.code, done.out) == (code, "")
    assert told in done.err
