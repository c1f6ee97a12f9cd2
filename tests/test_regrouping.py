"""Copies in the database: keys, links and groups, in whatever order articles come, change, vanish and return."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from threading import Barrier

import pytest
import sqlalchemy as sa
from conftest import Scratch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import DAY, HOUR, NOW, article_at, begin_run, known_page, read, save

from legionwire.article import Visit
from legionwire.errors import DatabaseError
from legionwire.postings import places
from legionwire.sketches import sketch
from legionwire.storage import regrouping
from legionwire.storage.engine import Connection, Store
from legionwire.storage.groups import regroup
from legionwire.storage.schema import article, fact, link, posting, source
from legionwire.storage.versions import require_writable


@pytest.fixture
def db(store: Store) -> Iterator[Connection]:
    with store.write() as db:
        yield db


PLACES = ["Kharkiv", "Odesa", "Sumy", "Lviv", "Dnipro", "Poltava", "Izium", "Kupiansk"]


def report(seed: int, *, losses: int = 12, sentences: int = 10) -> str:
    """A text of its own for each seed; `losses` is the figure in every other sentence."""
    chance, lines = Random(seed), []
    for n in range(sentences):
        words = [
            chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") + chance.choice("lmnrst") * 2 for _ in range(6)
        ]
        city = chance.choice(PLACES)
        told = (
            f"near {city} {words[2]} counted {losses + n} {words[4]}"
            if n % 2
            else f"said Colonel Mark{chr(97 + seed % 26)}n from {city}"
        )
        lines.append(f"Then the {' '.join(words)} {told}.")
    return "\n".join(lines)


ONE, OTHER = report(1), report(2)
CUT = "\n".join(ONE.splitlines()[:5])
LONGER = ONE + "\n" + "\n".join(OTHER.splitlines()[:2])
TEXTS = [
    ONE,
    ONE.upper(),
    CUT,
    LONGER,
    report(1, losses=500),
    OTHER,
    "\n".join(OTHER.splitlines()[2:]),
    "too short to be a copy",
]


@dataclass(frozen=True)
class Piece:
    """An article of a set whose texts have much in common."""

    url: str
    text: str
    published: datetime | None
    seen: datetime
    label: str = "core"

    def visit(self, db: Connection, run_id: int) -> Visit:
        row = known_page(db, run_id, self.url)
        return read(row, self.text, published=self.published, at=self.seen, label=self.label)  # type: ignore[arg-type]


@st.composite
def pieces(draw: st.DrawFn) -> list[Piece]:
    when = st.none() | st.integers(-40, 2).map(lambda days: NOW + days * DAY)
    return [
        Piece(
            f"https://{draw(st.sampled_from(['alpha', 'beta']))}.example/{place}",
            draw(st.sampled_from(TEXTS)),
            draw(when),
            NOW + place * HOUR,
        )
        for place in range(draw(st.integers(2, 7)))
    ]


def state(db: Connection) -> tuple[object, ...]:
    """Groups, links and keys, by addresses, as ids depend on the order of arrival."""
    rows = db.execute(sa.select(article)).all()
    urls = {row.id: row.url for row in rows}
    places_ = {(row.url, row.copy_kind, row.copy_why, urls.get(row.copy_of)) for row in rows}
    links = {(frozenset((urls[row.a], urls[row.b])), *row[3:]) for row in db.execute(sa.select(link))}
    keys = {(urls[row.article_id], row.place) for row in db.execute(sa.select(posting))}
    return places_, links, keys


def expected_keys(db: Connection) -> set[tuple[str, int]]:
    rows = db.execute(sa.select(article)).all()
    return {
        (row.url, place)
        for row in rows
        if len(row.text.split()) >= 40
        for place in places(sketch(row.text), row.published_at or row.first_seen_at)
    }


LAW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=10)


@LAW
@given(items=pieces(), data=st.data())
def test_every_order_of_arrival_gives_the_same(scratch: Scratch, items: list[Piece], data: st.DataObject) -> None:
    seen = []
    for order in (items, data.draw(st.permutations(items))):
        with scratch() as db:
            run_id = begin_run(db)
            for item in order:
                save(db, run_id, item.visit(db, run_id))
            seen.append(state(db))
            assert seen[-1][2] == expected_keys(db)
            for row in db.execute(sa.select(article).where(article.c.copy_of.is_not(None))):
                first = db.execute(sa.select(article).where(article.c.id == row.copy_of)).one()
                assert first.copy_of is None, "an original is no copy"
                assert row.copy_kind in ("exact", "copy", "excerpt", "update")
    assert seen[0] == seen[1]


@LAW
@given(
    items=pieces(),
    changes=st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from(TEXTS), st.integers(-40, 0), st.sampled_from(["core", "no"])),
        max_size=4,
    ),
)
def test_what_changed_is_as_if_it_had_always_been_so(
    scratch: Scratch, items: list[Piece], changes: Sequence[tuple[int, str, int, str]]
) -> None:
    with scratch() as db:
        run_id = begin_run(db)
        save(db, run_id, *[item.visit(db, run_id) for item in items])
        for number, text, days, _ in changes:
            changed = items[number % len(items)]
            new = replace(changed, text=text, published=NOW + days * DAY)
            items = [new if item is changed else item for item in items]
            save(db, run_id, new.visit(db, run_id))
        after = state(db)
        assert after[2] == expected_keys(db)
    with scratch() as db:
        run_id = begin_run(db)
        save(db, run_id, *[item.visit(db, run_id) for item in items])
        assert state(db) == after


@LAW
@given(items=pieces())
def test_made_anew_all_is_as_it_was(store: Store, items: list[Piece]) -> None:
    with store.write() as db:
        for table in (link, posting):
            db.execute(table.delete())
        run_id = begin_run(db)
        save(db, run_id, *[item.visit(db, run_id) for item in items])
    assert_regrouping_changes_nothing(store)
    with store.write() as db:
        before = state(db)
        db.execute(link.delete())
        db.execute(posting.delete())
    regrouping.regroup_all(store, lambda *_: None)
    with store.read() as db:
        assert state(db) == before


def assert_regrouping_changes_nothing(store: Store) -> None:
    regrouping.regroup_all(store, lambda *_: None)  # earlier examples' articles stand there without links
    with store.read() as db:
        before = state(db)
    assert regrouping.regroup_all(store, lambda *_: None) == 0
    with store.read() as db:
        assert state(db) == before


def fill(db: Connection, number: int) -> None:
    run_id = begin_run(db)
    items = [Piece(f"https://alpha.example/{n}", report(n // 3), NOW - n % 3 * HOUR, NOW) for n in range(number)]
    save(db, run_id, *[item.visit(db, run_id) for item in items])


def test_interrupted_it_goes_on_where_it_was(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regrouping, "TOGETHER", 5)
    with store.write() as db:
        fill(db, 30)
        before = state(db)
        db.execute(fact.update().where(fact.c.name == "copies").values(value="copies-0 sketch-0"))
    with store.read() as db, pytest.raises(DatabaseError, match="db upgrade"):
        require_writable(db)

    class Stopped(Exception):
        pass

    def stop_at(limit: int) -> regrouping.Tell:
        def tell(done: int, total: int, changed: int) -> None:
            assert (total, done <= total) == (60, True)
            if done == limit:
                raise Stopped

        return tell

    begun: list[int] = []
    for limit in (10, 40):
        with pytest.raises(Stopped):
            regrouping.regroup_all(store, stop_at(limit))
        with store.read() as db:
            assert not regrouping.is_current(db)
    regrouping.regroup_all(store, lambda done, *_: begun.append(done))
    assert begun[0] == 40
    with store.read() as db:
        assert regrouping.is_current(db)
        require_writable(db)
        assert state(db) == before
        assert regrouping.grouped(db, 0) == regrouping.Grouped(30, 10, 20, 0)


def test_of_two_copies_that_come_in_at_once_one_finds_the_other(store: Store) -> None:
    rounds = 12
    with store.write() as db:
        run_id = begin_run(db)
        for n in range(rounds):
            for name in ("alpha", "beta"):
                known_page(db, run_id, f"https://{name}.example/{n}")
    together = Barrier(2)

    def write(name: str) -> None:
        own = Store(store.url.render_as_string(hide_password=False))
        try:
            for n in range(rounds):
                piece = Piece(
                    f"https://{name}.example/{n}",
                    report(n + 5) if name == "alpha" else report(n + 5) + "\nMore.",
                    NOW,
                    NOW,
                )
                together.wait(30)
                with own.write() as db:
                    save(db, run_id, piece.visit(db, run_id))
        finally:
            own.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, ("alpha", "beta")))
    with store.read() as db:
        assert regrouping.grouped(db, 0) == regrouping.Grouped(2 * rounds, rounds, rounds, 0)


def test_a_reprint_of_years_later_finds_its_original(db: Connection) -> None:
    run_id = begin_run(db)
    old = Piece("https://alpha.example/old", ONE, NOW - 900 * DAY, NOW)
    new = Piece("https://beta.example/new", ONE + "\nThis report was first published elsewhere.", NOW, NOW)
    save(db, run_id, new.visit(db, run_id), old.visit(db, run_id))
    assert article_at(db, new.url).copy_of == article_at(db, old.url).id
    assert article_at(db, old.url).copy_why == "appeared first"


def test_a_report_of_every_day_is_a_series_and_no_group(db: Connection) -> None:
    run_id = begin_run(db)
    days = [
        Piece(f"https://alpha.example/{n}", report(1, losses=100 * n), NOW + n * DAY, NOW + n * DAY)
        for n in range(30)  # among them 1901 and 2001, which look like years
    ]
    save(db, run_id, *[day.visit(db, run_id) for day in days])
    assert {row.kind for row in db.execute(sa.select(link))} == {"series"}
    assert all(article_at(db, day.url).copy_of is None for day in days)


def test_the_agency_that_others_name_is_the_original_though_it_is_seen_last(db: Connection) -> None:
    run_id = begin_run(db)
    db.execute(source.update().where(source.c.id == "beta").values(kind="agency", name="Unison Wire"))
    paper = Piece("https://alpha.example/1", "KYIV (Unison Wire) - " + ONE, NOW - 5 * HOUR, NOW)
    wire = Piece("https://beta.example/1", ONE, NOW - HOUR, NOW)
    save(db, run_id, paper.visit(db, run_id), wire.visit(db, run_id))
    assert article_at(db, paper.url).copy_of == article_at(db, wire.url).id
    assert article_at(db, wire.url).copy_why == "the agency that others name"
    blog = Piece("https://alpha.example/0", ONE, NOW - 6 * HOUR, NOW)
    save(db, run_id, blog.visit(db, run_id))
    assert article_at(db, wire.url).copy_of == article_at(db, blog.url).id, "it was there before, and names nobody"


def test_hidden_articles_leave_their_group_and_come_back_to_it(db: Connection) -> None:
    run_id = begin_run(db)
    items = [
        Piece(f"https://alpha.example/{n}", text, NOW - (3 - n) * HOUR, NOW)
        for n, text in enumerate([ONE, LONGER, CUT])
    ]
    save(db, run_id, *[item.visit(db, run_id) for item in items])
    whole = state(db)
    first = article_at(db, items[0].url)
    db.execute(article.update().where(article.c.id == first.id).values(relevance="no"))
    regroup(db, [first.id])
    assert article_at(db, items[1].url).copy_of is None
    assert article_at(db, items[2].url).copy_of == article_at(db, items[1].url).id
    assert article_at(db, items[0].url).copy_why is None
    db.execute(article.update().where(article.c.id == first.id).values(relevance="core"))
    regroup(db, [first.id])
    assert state(db) == whole


def test_exact_copies_are_a_star_that_moves_when_its_centre_leaves_or_is_hidden(db: Connection) -> None:
    run_id = begin_run(db)
    items = [Piece(f"https://alpha.example/{n}", ONE, NOW - (20 - n) * HOUR, NOW) for n in range(12)]
    save(db, run_id, *[item.visit(db, run_id) for item in items])
    centre = min(db.execute(sa.select(article)).all(), key=lambda row: row.url_hash)
    assert star(db) == (11, {centre.url: 11})
    first = article_at(db, items[0].url)
    copies = {row.id: (row.copy_of, row.copy_kind, row.copy_why) for row in db.execute(sa.select(article))}
    assert set(copies.values()) == {(None, None, "appeared first"), (first.id, "exact", "the same words")}
    db.execute(article.update().where(article.c.id == centre.id).values(relevance="no"))
    regroup(db, [centre.id])
    original = next(item for item in items if item.url != centre.url).url
    rest = [row for row in db.execute(sa.select(article)) if row.url not in (centre.url, original)]
    assert {row.copy_of for row in rest} == {article_at(db, original).id}
    db.execute(article.update().where(article.c.id == centre.id).values(relevance="core"))
    regroup(db, [centre.id])
    assert {row.id: (row.copy_of, row.copy_kind, row.copy_why) for row in db.execute(sa.select(article))} == copies
    left = next(item for item in items if item.url == centre.url)
    save(db, run_id, replace(left, text=OTHER).visit(db, run_id))
    second = min((row for row in db.execute(sa.select(article)) if row.id != centre.id), key=lambda row: row.url_hash)
    assert star(db) == (10, {second.url: 10})


def star(db: Connection) -> tuple[int, dict[str, int]]:
    """How many links there are, and who has more than one."""
    urls = {row.id: row.url for row in db.execute(sa.select(article))}
    ends = [urls[one] for row in db.execute(sa.select(link)) for one in (row.a, row.b)]
    return len(ends) // 2, {url: ends.count(url) for url in ends if ends.count(url) > 1}
