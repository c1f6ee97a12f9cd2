"""What came in, as a page of text: which articles it names, what it counts, how it reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st
from stored import DAY, HOUR, NOW, asked, begin_run, read, row_of, save, store_article

from legionwire.article import State
from legionwire.digest import WIDTH, Digest, Item, render
from legionwire.storage import runs
from legionwire.storage.news import digest_of

AT = datetime(2026, 11, 27, 7, tzinfo=UTC)
ITEM = Item(5, "core", "Families ask for a list", "meridian-wire", AT, "en", "https://meridian.example/5", False)
A, B, COPY = "https://alpha.example/a", "https://alpha.example/b", "https://beta.example/a"


def digest(*items: Item, **values: object) -> Digest:
    given = {"since": AT - DAY, "until": AT, "items": items, "copies": 0, "runs": (), "troubles": ()}
    return Digest(**{**given, **values})  # type: ignore[arg-type]


def test_a_quiet_day():
    assert render(digest()) == (
        "From 2026-11-26 07:00 to 2026-11-27 07:00 UTC\n\n"
        "New articles: 0 (none), and 0 copies\nRevised: 0\nRuns: none\n"
    )


def test_a_lively_day():
    other = Item(9, "mention", "", "kurier", None, None, "https://kurier.example/9", True)
    page = render(digest(other, ITEM, copies=3, runs=(("ok", 40), ("partial", 2)), troubles=("kurier: HTTP 503",)))
    assert page.splitlines()[2:] == [
        "New articles: 1 (1 core), and 3 copies",
        "Revised: 1",
        "Runs: 40 ok, 2 partial",
        "",
        "NEW",
        "",
        "Families ask for a list",
        "  core · meridian-wire · 2026-11-27 · en · no. 5",
        "  https://meridian.example/5",
        "",
        "REVISED",
        "",
        "(no title)",
        "  mention · kurier · undated · und · no. 9",
        "  https://kurier.example/9",
        "",
        "TROUBLES",
        "- kurier: HTTP 503",
    ]


@example(" ")
@given(st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), max_size=400))
def test_titles_are_wrapped_and_nothing_of_them_is_lost(title):
    item = Item(1, "core", title, "a", None, "en", "https://a.example/", False)
    lines = render(digest(item)).split("NEW\n\n")[1].split("\n  core ·")[0].splitlines()
    assert " ".join(lines).split() == (title.split() or ["(no", "title)"])
    assert all(len(line) <= WIDTH or " " not in line.strip() for line in lines)


def test_what_the_collection_tells(store):
    with store.write() as db:
        old = begin_run(db, at=NOW - 2 * DAY)
        store_article(db, old, B, "an older text " * 20, title="Old", at=NOW - 2 * DAY)
        first = begin_run(db)
        store_article(db, first, A, title="New")
        store_article(db, first, COPY, title="New")
        save(db, first, read(row_of(db, B), "a newer text " * 20, title="Old, corrected"))
        save(db, first, asked(row_of(db, A), State.ERROR, "no answer"))
        runs.close_run(db, first, "ok", "", NOW)
        found = digest_of(db, NOW - HOUR, NOW + HOUR)
        before = digest_of(db, NOW - 3 * DAY, NOW - HOUR)
        after = digest_of(db, NOW + HOUR, NOW + DAY)
    assert [(item.title, item.revised) for item in found.items] == [("New", False), ("Old, corrected", True)]
    assert (found.copies, found.runs) == (1, (("ok", 1),))
    assert [(item.title, item.revised) for item in before.items] == [("Old, corrected", False)]
    assert after.items == ()


def test_a_digest_begins_where_the_last_one_ended(store):
    with store.write() as db:
        first = begin_run(db)
        store_article(db, first, A)
        spans = [(NOW - DAY, NOW - timedelta(seconds=1)), (NOW - timedelta(seconds=1), NOW), (NOW, NOW + DAY)]
        assert [len(digest_of(db, *span).items) for span in spans] == [0, 1, 0]
