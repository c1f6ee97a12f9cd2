"""The lines of sites in the database, on both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import DAY, HOUR, NOW, begin_run, known_page, read, save

from legionwire.article import State
from legionwire.evidence import Evidence
from legionwire.site_lines import SiteLines
from legionwire.storage import site_lines
from legionwire.storage.engine import Connection, Store
from legionwire.storage.schema import site_line
from legionwire.storage.site_lines import evidence_of, prune, record

SITE = "alpha.example"


@pytest.fixture
def db(store: Store) -> Iterator[Connection]:
    with store.write() as connection:
        yield connection


def test_what_is_recorded_is_evidence(db):
    assert evidence_of(db, SITE) == SiteLines()
    record(db, SITE, 7, [1, 2, 3], NOW)
    learnt = record(db, SITE, 5, [3, 4], NOW)
    assert learnt.lines[3] == ((5, 2), (7, 3))
    assert learnt.risen == {5, 7}
    assert evidence_of(db, SITE) == SiteLines().with_page(7, [1, 2, 3]).with_page(5, [3, 4])
    assert evidence_of(db, "beta.example") == SiteLines()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)
@given(st.lists(st.sets(st.integers(-(2**63), 2**63 - 1).filter(bool) | st.integers(1, 6), max_size=9), max_size=14))
def test_the_database_knows_what_memory_would(scratch, pages):
    with scratch() as db:
        expected = SiteLines()
        for key, lines in enumerate(pages):
            record(db, SITE, key, sorted(lines), NOW)
            expected = expected.with_page(key, sorted(lines))
        held = evidence_of(db, SITE)
        few = expected.repeated(site_lines.MOST)
        assert dict(held.holders) == dict(few.holders)
        rows = db.execute(sa.select(site_line.c.n, site_line.c.holders)).all()
        assert all(row.n == len(row.holders) for row in rows)


def test_a_page_that_is_read_again_writes_nothing_on_that_day(db):
    record(db, SITE, 7, [1, 2], NOW)
    assert record(db, SITE, 7, [1, 2], NOW + HOUR).risen == frozenset()
    assert set(db.execute(sa.select(site_line.c.seen_at)).scalars()) == {NOW}
    record(db, SITE, 7, [1, 2], NOW + DAY)
    assert set(db.execute(sa.select(site_line.c.seen_at)).scalars()) == {NOW + DAY}


def test_single_lines_give_way_and_old_ones_are_forgotten(db, monkeypatch):
    monkeypatch.setattr(site_lines, "SINGLE", 3)
    record(db, SITE, 1, [1, 10, 11], NOW)
    record(db, SITE, 2, [1, 20, 21], NOW + DAY)
    record(db, "beta.example", 3, [1, 10], NOW)
    assert prune(db, NOW + DAY) == 1
    left = set(db.execute(sa.select(site_line.c.line_hash).where(site_line.c.site == SITE)).scalars())
    assert {1, 20, 21} < left and len(left) == 4
    assert prune(db, NOW + timedelta(days=366)) == 3  # what was seen on the first day alone
    assert set(db.execute(sa.select(site_line.c.line_hash)).scalars()) == {1, 20, 21}


def test_lines_of_several_pages_are_bounded_as_well(db, monkeypatch):
    monkeypatch.setattr(site_lines, "SEVERAL", 2)
    for key, at in ((1, NOW), (2, NOW), (3, NOW + DAY)):  # each article under two addresses
        for address in (key, key + 100):
            record(db, SITE, address, [key * 10, key * 10 + 1], at)
    assert prune(db, NOW + DAY) == 4
    assert set(db.execute(sa.select(site_line.c.line_hash)).scalars()) == {30, 31}


def test_visits_leave_evidence_unless_they_are_twins_or_no_article(db):
    run_id = begin_run(db)
    url = "https://alpha.example/1"
    visit = read(known_page(db, run_id, url), lines=(1, 2))
    (saved,) = save(db, run_id, visit)
    assert saved.learnt is not None and saved.learnt.site == SITE
    twin = read(known_page(db, run_id, "https://alpha.example/1/print"), canonical=url, lines=(1, 2))
    (saved,) = save(db, run_id, twin)
    assert (saved.state, saved.learnt) == (State.ALIAS, None)
    assert set(db.execute(sa.select(site_line.c.n)).scalars()) == {1}


async def _learns() -> SiteLines:
    loaded = SiteLines().with_page(1, [1, 2])

    async def load(site: str) -> SiteLines:
        return loaded

    evidence = Evidence(load)
    assert await evidence.of(SITE) == loaded
    evidence.learn(site_lines.Learnt(SITE, {2: ((1, 2), (2, 1))}, frozenset({1, 2})))
    assert evidence.risen() == {SITE: {1, 2}}
    return await evidence.of(SITE)


def test_a_crawl_knows_what_it_has_read_itself():
    import asyncio

    assert asyncio.run(_learns()).holders == {1: ((1, 2),), 2: ((1, 2), (2, 1))}
