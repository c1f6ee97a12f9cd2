"""Articles in the database: what each kind of visit leaves behind, revisions, twins and copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from conftest import Scratch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import (
    DAY,
    HOUR,
    LONG,
    NOW,
    article_at,
    asked,
    begin_run,
    kept,
    known_page,
    read,
    row_of,
    save,
    store_article,
)

from legionwire.article import State, Visit
from legionwire.errors import DatabaseError
from legionwire.storage import absences, articles, runs, search
from legionwire.storage.articles import Effect, Saved
from legionwire.storage.engine import AnyRow, Connection
from legionwire.storage.schema import article, article_terms, capture, link, page, revision
from legionwire.urls import url_hash

A, B, C = (f"https://alpha.example/{name}" for name in "abc")


@pytest.fixture
def db(scratch: Scratch):
    with scratch() as connection:
        yield connection


def count(db: Connection, table: sa.Table) -> int:
    return int(db.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def again(db: Connection, url: str, *, days: int = 1, text: str = LONG, **values: object) -> Saved:
    """The address is read once more, some days later."""
    later = begin_run(db, at=NOW + days * DAY)
    return save(db, later, read(row_of(db, url), text, at=NOW + days * DAY, **values))[0]  # type: ignore[arg-type]


def revisions_of(db: Connection, url: str) -> Sequence[AnyRow]:
    mine = revision.c.article_id == article_at(db, url).id
    return db.execute(sa.select(revision).where(mine).order_by(revision.c.n)).all()


# --- what a visit leaves behind


def test_a_new_article(db):
    run_id = begin_run(db)
    visit = read(known_page(db, run_id, A), standfirst="What it is about", etag='"1"', last_modified="Sat", warc=kept())
    assert save(db, run_id, visit) == [Saved(Effect.NEW, State.STORED, "core: named in the title")]
    held, row = article_at(db, A), row_of(db, A)
    assert (held.page_id, held.url, held.source_id, held.title, held.text) == (row.id, A, "alpha", "A title", LONG)
    assert (held.authors, held.lang, held.relevance, held.org) == (["A. Writer"], "en", "core", "ildu")
    assert (held.published_at, held.published_origin) == (NOW - DAY, "json-ld")
    assert held.matches == [
        {"rule": "core.en.1", "form": "International Legion", "where": "title", "start": 0, "strength": "strong"}
    ]
    assert held.first_seen_at == held.checked_at == held.captured_at == NOW
    assert held.sort_key == int((NOW - DAY).timestamp()) * 16 + url_hash(A) % 16
    assert (row.state, row.reason, row.label, row.text_key) == ("stored", held.verdict, "core", held.text_key)
    assert (row.status, row.etag, row.last_modified, row.checked_at, row.last_run_id) == (
        200,
        '"1"',
        "Sat",
        NOW,
        run_id,
    )
    (first,) = revisions_of(db, A)
    assert (first.n, first.text, first.run_id, first.capture_id) == (1, LONG, run_id, held.capture_id)
    place = db.execute(sa.select(capture)).one()
    assert (place.page_id, place.warc_file, place.warc_offset, place.status) == (row.id, "2024.warc.gz", 0, 200)
    assert search.differences(db) == []


def test_a_revision_replaces_what_the_article_says_and_keeps_what_it_said(db):
    store_article(db, begin_run(db), A, warc=kept())
    saved = again(db, A, text="Something else entirely", title="A new title", warc=kept(offset=100))
    assert (saved.effect, saved.state) == (Effect.REVISED, State.STORED)
    held = article_at(db, A)
    assert (held.title, held.text, held.n_revisions) == ("A new title", "Something else entirely", 2)
    assert (held.first_seen_at, held.checked_at, held.captured_at) == (NOW, NOW + DAY, NOW + DAY)
    assert [(row.n, row.title, row.seen_at) for row in revisions_of(db, A)] == [
        (1, "A title", NOW),
        (2, "A new title", NOW + DAY),
    ]
    assert revisions_of(db, A)[1].capture_id == held.capture_id != revisions_of(db, A)[0].capture_id
    assert search.differences(db) == []


def test_revisions_are_numbered_on_and_a_text_that_returns_is_a_revision(db):
    store_article(db, begin_run(db), A, "one")
    for days, text in enumerate(("two", "two", "one"), 1):
        again(db, A, days=days, text=text)
    assert [(row.n, row.text) for row in revisions_of(db, A)] == [(1, "one"), (2, "two"), (3, "one")]
    assert article_at(db, A).n_revisions == 3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param('He said "yes" - twice.', "He said “yes” — twice.", id="quotation marks and dashes"),
        pytest.param("One\nTwo", "One\n\n  Two ", id="spacing"),
        pytest.param("The International Legion", "THE INTERNATIONAL LEGION", id="case"),
        pytest.param("the ﬁrst oﬃcer", "the first officer", id="ligatures"),
    ],
)
def test_typography_makes_no_revision(db, before, after):
    store_article(db, begin_run(db), A, before)
    assert again(db, A, text=after).effect is Effect.UNCHANGED
    assert (len(revisions_of(db, A)), article_at(db, A).n_revisions) == (1, 1)
    assert article_at(db, A).checked_at == NOW + DAY
    assert article_at(db, A).text == after, "the places of its matches are counted in it"


def test_what_another_extractor_reads_is_no_edit(db):
    store_article(db, begin_run(db), A, "one")
    db.execute(article.update().values(extractor_version="extractor-0"))
    assert again(db, A, text="one, and what was passed over").effect is Effect.UNCHANGED
    assert again(db, A, text="one, and what the outlet added", days=2).effect is Effect.REVISED
    assert [row.cause for row in revisions_of(db, A)] == ["edit", "reread", "edit"]
    assert article_at(db, A).text == "one, and what the outlet added"


@pytest.mark.parametrize("change", [{"title": "Other"}, {"standfirst": "Other"}, {"text": "Other"}], ids=str)
def test_each_part_of_what_it_says_makes_a_revision(db, change):
    store_article(db, begin_run(db), A)
    assert again(db, A, **change).effect is Effect.REVISED


def test_an_article_that_says_the_same_takes_what_was_learnt_about_it(db):
    """A corrected date or new rules change no word of it, and so make no revision."""
    store_article(db, begin_run(db), A, published=NOW - DAY)
    first = revisions_of(db, A)
    saved = again(db, A, published=NOW - 3 * DAY, label="mention", precision="day", warc=kept(offset=5))
    assert saved.effect is Effect.UNCHANGED
    held, row = article_at(db, A), row_of(db, A)
    assert (held.published_at, held.published_precision) == (NOW - 3 * DAY, "day")
    assert held.sort_key // 16 == int((NOW - 3 * DAY).timestamp())
    assert held.relevance == row.label == "mention"
    assert revisions_of(db, A) == first
    assert held.capture_id == first[0].capture_id, "its words are those of the first capture"
    assert count(db, capture) == 1, "every record in a WARC file is known, or it could never be removed"
    assert search.differences(db) == []


def test_an_article_whose_language_changes_has_the_terms_of_that_language(db):
    run = begin_run(db)
    row = known_page(db, run, A)
    visit = read(row, LONG)
    save(db, run, visit)
    now = replace(visit.reading.article, lang="de")
    save(db, run, replace(visit, reading=replace(visit.reading, article=now, text_terms="anders")))
    packed = db.execute(sa.select(article_terms.c.terms)).scalar_one()
    assert search.unpacked(packed)[1] == "anders"


def test_not_modified(db):
    store_article(db, begin_run(db), A, etag='"1"')
    later = begin_run(db)
    visit = asked(row_of(db, A), State.STORED, status=304, at=NOW + DAY)
    assert save(db, later, visit) == [Saved(Effect.UNCHANGED, State.STORED, "not modified")]
    held, row = article_at(db, A), row_of(db, A)
    assert held.checked_at == row.checked_at == NOW + DAY
    assert (row.status, row.etag, row.state, row.last_run_id) == (304, '"1"', "stored", later)


@pytest.mark.parametrize("was", [State.QUEUED, State.ERROR, State.BLOCKED])
def test_not_modified_said_of_what_was_never_read_is_a_failure(db, was):
    """A broken server must not be asked for ever."""
    run_id = begin_run(db)
    row = known_page(db, run_id, A)
    db.execute(page.update().values(state=str(was)))
    (saved,) = save(db, run_id, asked(replace_row(db), was, status=304))
    assert saved.effect is Effect.SETTLED
    row = row_of(db, A)
    assert (row.state, row.attempts) == ("error", 1)


def replace_row(db: Connection) -> AnyRow:
    return db.execute(sa.select(page)).one()


@pytest.mark.parametrize("state", [state for state in State if state not in (State.STORED, State.QUEUED)])
def test_what_is_no_article_ends_in_the_ledger(db, state):
    run_id = begin_run(db)
    visit = asked(known_page(db, run_id, A), state, "as it was read", not_before=NOW + HOUR, etag='"1"')
    assert save(db, run_id, visit) == [Saved(Effect.SETTLED, state, "as it was read")]
    row = row_of(db, A)
    assert (row.state, row.reason, row.not_before, row.status) == (state, "as it was read", NOW + HOUR, 200)
    assert (row.last_run_id, row.attempts) == (run_id, int(state is State.ERROR))
    assert count(db, article) == 0


def test_what_is_off_topic_keeps_the_verdict_and_its_capture(db):
    run_id = begin_run(db)
    judged = replace(
        read(known_page(db, run_id, A), label="no", warc=kept()), state=State.OFF_TOPIC, reason="no: not named"
    )
    assert save(db, run_id, judged)[0].effect is Effect.SETTLED
    row = row_of(db, A)
    assert (row.label, row.score, row.rules_version, row.text_key) == ("no", 0.9, "rules-1", judged.text_key)
    assert (count(db, capture), count(db, article)) == (1, 0)


def test_a_visit_that_asked_nobody_leaves_the_last_answer_as_it_was(db):
    store_article(db, begin_run(db), A)
    later = begin_run(db)
    save(db, later, asked(row_of(db, A), State.DEFERRED, status=None, at=NOW + DAY, not_before=NOW + 2 * DAY))
    row = row_of(db, A)
    assert (row.checked_at, row.status, row.state) == (NOW, 200, "stored")


def miss(db: Connection, hours: float, status: int = 404, state: State = State.GONE) -> Saved:
    at = NOW + hours * HOUR
    return save(db, begin_run(db, at=at), asked(row_of(db, A), state, status=status, at=at))[0]


def away(db: Connection) -> list[tuple[datetime, datetime | None, datetime | None]]:
    """When the page was missed, when a second look said so, when it was back."""
    return [(item.gone_at, item.confirmed_at, item.back_at) for item in absences.absences_of(db, article_at(db, A).id)]


def test_an_article_whose_page_is_gone_at_a_second_look_is_marked_and_kept(db):
    store_article(db, begin_run(db), A)
    assert miss(db, 24).state is State.GONE
    held, row = article_at(db, A), row_of(db, A)
    assert (held.removed_at, held.checked_at, row.state) == (None, NOW + DAY, "stored")
    assert "gone" in row.reason
    assert held.revisit_at == NOW + 25 * HOUR, "looked at once more before anybody says that it was removed"
    miss(db, 24.2)
    assert article_at(db, A).removed_at is None, "a hiccup may last for some minutes"
    miss(db, 25)
    assert article_at(db, A).removed_at == NOW + DAY, "the day it was first missed"
    miss(db, 49)
    assert away(db) == [(NOW + DAY, NOW + 25 * HOUR, None)]


def test_a_server_that_says_gone_for_good_is_believed_at_once(db):
    store_article(db, begin_run(db), A)
    miss(db, 1, status=410)
    assert article_at(db, A).removed_at == NOW + HOUR


@pytest.mark.parametrize(
    "state", [State.WALL, State.BLOCKED, State.NO_TEXT, State.NOT_ARTICLE, State.ROBOTS, State.ERROR]
)
def test_what_hides_an_article_does_not_remove_it(db, state):
    store_article(db, begin_run(db), A)
    for hours in (1, 6, 24):
        miss(db, hours, status=200, state=state)
    held = article_at(db, A)
    assert (held.removed_at, held.text, away(db)) == (None, LONG, [])
    assert held.revisit_at > NOW + DAY


@pytest.mark.parametrize("how", ["read again", "revised", "not modified"])
def test_an_article_whose_page_comes_back_is_no_longer_removed_and_its_absence_is_kept(db, how):
    store_article(db, begin_run(db), A)
    miss(db, 1)
    miss(db, 2)
    assert article_at(db, A).removed_at == NOW + HOUR
    if how == "not modified":
        save(db, begin_run(db), asked(row_of(db, A), State.STORED, status=304, at=NOW + 2 * DAY))
    else:
        again(db, A, days=2, text=LONG if how == "read again" else "other words")
    assert article_at(db, A).removed_at is None
    assert "gone" not in row_of(db, A).reason
    assert away(db) == [(NOW + HOUR, NOW + 2 * HOUR, NOW + 2 * DAY)]


def test_a_page_that_was_missed_once_was_never_away(db):
    store_article(db, begin_run(db), A)
    miss(db, 1)
    again(db, A)
    assert away(db) == []


def test_an_address_that_leads_to_a_page_that_is_gone_is_missed_as_well(db):
    store_article(db, begin_run(db), A)
    for hours in (1, 2):
        at = NOW + hours * HOUR
        run = begin_run(db, at=at)
        visit = asked(known_page(db, run, B), State.GONE, status=404, at=at, came_from=row_of(db, A).id)
        save(db, run, visit)
    assert article_at(db, A).removed_at == NOW + HOUR


def test_a_wall_before_a_stored_article_does_not_become_its_validator(db):
    """Else "not modified" would mean that the wall still stands."""
    store_article(db, begin_run(db), A, etag='"text"')
    save(db, begin_run(db), asked(row_of(db, A), State.WALL, etag='"wall"', at=NOW + DAY))
    row = row_of(db, A)
    assert (row.etag, row.state) == ('"text"', "stored")
    assert article_at(db, A).text == LONG


# --- two addresses, one article

TWIN = "https://alpha.example/amp/a"


def test_a_twin_of_an_article_we_hold_is_an_alias(db):
    run_id = begin_run(db)
    store_article(db, run_id, A)
    (saved,) = save(db, run_id, read(known_page(db, run_id, TWIN), canonical=A))
    assert (saved.effect, saved.state) == (Effect.SETTLED, State.ALIAS)
    row = row_of(db, TWIN)
    assert (row.state, row.alias_of) == ("alias", row_of(db, A).id)
    assert A in row.reason
    assert count(db, article) == 1


def test_a_twin_that_came_first_gives_way_to_the_canonical_address(db):
    run_id = begin_run(db)
    first = store_article(db, run_id, TWIN, canonical=A)
    save(db, run_id, read(known_page(db, run_id, A)))
    held = article_at(db, A)
    assert (held.id, held.url, held.page_id, held.n_revisions) == (first, A, row_of(db, A).id, 1)
    assert (row_of(db, TWIN).state, row_of(db, TWIN).alias_of) == ("alias", row_of(db, A).id)
    assert (count(db, article), count(db, revision), count(db, link)) == (1, 1, 0)
    assert search.differences(db) == []


@pytest.mark.parametrize(
    ("url", "canonical", "text"),
    [
        pytest.param(B, A, "another text " * 60, id="another text under another title"),
        pytest.param("https://beta.example/a", A, LONG, id="another site"),
        pytest.param(B, B, LONG, id="itself"),
        pytest.param(B, C, LONG, id="an address we never saw"),
        pytest.param(B, None, LONG, id="none given"),
    ],
)
def test_what_a_page_calls_its_canonical_address_is_checked(db, url, canonical, text):
    run_id = begin_run(db)
    store_article(db, run_id, A)
    title = "A title" if text is LONG else "Another title"
    (saved,) = save(db, run_id, read(known_page(db, run_id, url), text, title=title, canonical=canonical))
    assert (saved.effect, count(db, article)) == (Effect.NEW, 2)


def test_an_edited_twin_is_known_by_its_title(db):
    run_id = begin_run(db)
    store_article(db, run_id, A)
    (saved,) = save(db, run_id, read(known_page(db, run_id, B), "edited " + LONG, canonical=A))
    assert (saved.state, count(db, article)) == (State.ALIAS, 1)


def test_an_article_that_got_a_new_address_moves_there_with_its_history(db):
    """A headline edit often changes the slug, and the old address redirects."""
    first, second = begin_run(db), begin_run(db)
    number = store_article(db, first, A, title="Explosion")
    new = known_page(db, second, B)
    visit = read(new, "edited " + LONG, title="Three wounded", at=NOW + DAY, came_from=row_of(db, A).id)
    (saved,) = save(db, second, visit)
    held = article_at(db, B)
    assert (saved.effect, held.id, held.n_revisions, held.title) == (Effect.REVISED, number, 2, "Three wounded")
    assert (row_of(db, A).state, row_of(db, A).alias_of) == ("alias", row_of(db, B).id)
    assert (count(db, article), count(db, revision)) == (1, 2)
    assert search.differences(db) == []


@pytest.mark.parametrize(
    ("text", "asked_is", "read_is"),
    [
        pytest.param(LONG, "alias", "stored", id="an article"),
        pytest.param("\udcff", "error", "error", id="one that cannot be stored"),
    ],
)
def test_a_redirect_settles_the_address_that_was_asked_and_the_one_that_was_read(db, text, asked_is, read_is):
    run_id = begin_run(db)
    old, new = known_page(db, run_id, A), known_page(db, run_id, B)
    visit = read(new, etag='"1"', came_from=old.id)
    assert visit.reading
    assert visit.reading.article
    changed = replace(visit.reading, article=replace(visit.reading.article, text=text))
    save(db, run_id, replace(visit, reading=changed))
    old, new = row_of(db, A), row_of(db, B)
    assert (old.state, new.state) == (asked_is, read_is)
    assert (old.alias_of, old.last_run_id, old.etag) == (new.id, run_id, None)


# --- one visit's fault is one visit's

BAD_TEXTS = [
    pytest.param({"title": "half a \ud83d sign"}, id="lone surrogate in the title"),
    pytest.param({"text": LONG + "\udcff"}, id="lone surrogate in the text"),
    pytest.param({"etag": '"\udcff"'}, id="lone surrogate in a validator"),
    pytest.param({"published": datetime(2024, 5, 1)}, id="a time without a zone"),
    pytest.param({"warc": kept(offset=1 << 70)}, id="a number too large"),
]


@pytest.mark.parametrize("fault", BAD_TEXTS)
def test_a_visit_that_cannot_be_stored_costs_itself_only(db, fault):
    run_id = begin_run(db)
    rows = [known_page(db, run_id, url) for url in (A, B, C)]
    try:
        bad = read(rows[1], **fault)
    except UnicodeEncodeError:  # the key of a text with a lone surrogate cannot even be made
        bad = replace(read(rows[1]), text_key="k" * 32)
        assert bad.reading
        assert bad.reading.article
        bad = replace(bad, reading=replace(bad.reading, article=replace(bad.reading.article, **fault)))
    saved = save(db, run_id, read(rows[0], "one"), bad, read(rows[2], "two"))
    assert [item.effect for item in saved] == [Effect.NEW, Effect.FAILED, Effect.NEW]
    row = row_of(db, B)
    assert (row.state, row.attempts, row.etag, row.reason) == ("error", 1, None, saved[1].reason)
    assert row.reason.startswith("could not be stored: ")
    assert LONG[:50] not in row.reason
    assert count(db, article) == count(db, revision) == 2
    assert search.differences(db) == []


def test_a_zero_byte_that_slipped_through_harms_nobody(db):
    run_id = begin_run(db)
    rows = [known_page(db, run_id, url) for url in (A, B)]
    saved = save(db, run_id, read(rows[0], "before\0after"), read(rows[1], "fine"))
    assert [item.effect for item in saved][1] is Effect.NEW
    assert article_at(db, B).text == "fine"
    assert search.differences(db) == []


def test_a_fault_between_article_and_index_leaves_neither(db, monkeypatch):
    index, run_id = search.index, begin_run(db)

    def fail_once(connection: Connection, article_id: int, key: int, terms: search.Terms) -> None:
        if terms.title == "bad":
            raise sa.exc.IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed: made up"))
        index(connection, article_id, key, terms)

    monkeypatch.setattr(search, "index", fail_once)
    visits = [read(known_page(db, run_id, A), "one"), read(known_page(db, run_id, B), "two", title="bad")]
    saved = save(db, run_id, *visits, read(known_page(db, run_id, C), "three"))
    assert [item.effect for item in saved] == [Effect.NEW, Effect.FAILED, Effect.NEW]
    assert "UNIQUE" in saved[1].reason
    assert row_of(db, B).state == "error"
    assert (count(db, article), count(db, revision)) == (2, 2)
    assert search.differences(db) == []


@pytest.mark.parametrize("kind", [sa.exc.OperationalError, sa.exc.InternalError, sa.exc.DatabaseError])
def test_a_database_in_trouble_ends_the_batch_and_keeps_nothing_of_it(store, monkeypatch, kind):
    with store.write() as db:
        run_id = begin_run(db)
        visits = [read(known_page(db, run_id, url), f"text of {url}") for url in (A, B)]

    def fail(*_: object) -> None:
        raise kind("INSERT", {}, Exception("disk I/O error"))

    real = articles.save_visit
    monkeypatch.setattr(
        articles, "save_visit", lambda db, run, visit: fail() if visit.url == B else real(db, run, visit)
    )
    with pytest.raises(DatabaseError, match="disk I/O error"), store.write() as db:
        save(db, run_id, *visits)
    with store.read() as db:
        assert count(db, article) == 0
        assert row_of(db, A).state == "queued"


def test_a_batch_keeps_its_order(db):
    run_id = begin_run(db)
    row = known_page(db, run_id, A)
    visits = [read(row, text, at=NOW + timedelta(minutes=minute)) for minute, text in enumerate(("a", "b", "b", "c"))]
    effects = [item.effect for item in save(db, run_id, *visits)]
    assert effects == [Effect.NEW, Effect.REVISED, Effect.UNCHANGED, Effect.REVISED]


# --- time order


def test_the_sort_key_is_the_same_on_any_machine():
    assert articles.sort_key(NOW, url_hash(A)) == 1716033600 * 16 + url_hash(A) % 16


@given(
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(lambda moment: moment.replace(tzinfo=NOW.tzinfo)),
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(lambda moment: moment.replace(tzinfo=NOW.tzinfo)),
    st.integers(-(1 << 63), (1 << 63) - 1),
)
def test_sort_keys_sort_as_time_does_and_fit_the_column(one, other, key):
    if one.replace(microsecond=0) < other.replace(microsecond=0):
        assert articles.sort_key(one, key) < articles.sort_key(other, ~key)
    assert -(1 << 63) <= articles.sort_key(one, key) < 1 << 63


def test_a_sort_key_that_is_taken_gives_way_to_the_next(db, monkeypatch):
    monkeypatch.setattr(articles, "sort_key", lambda _moment, _key: 77)
    run_id = begin_run(db)
    for url in (A, B, C):
        store_article(db, run_id, url, f"text of {url}")
    assert [article_at(db, url).sort_key for url in (A, B, C)] == [77, 78, 79]
    again(db, B, text="revised", published=NOW)
    assert article_at(db, B).sort_key == 78, "its own place is free to itself"
    assert search.differences(db) == []


def test_fifty_articles_of_one_day_without_a_time_have_places_beside_each_other(db, monkeypatch):
    monkeypatch.setattr(articles, "sort_key", lambda _moment, _key: 77)
    run_id = begin_run(db)
    for number in range(50):
        store_article(db, run_id, f"{A}/{number}", f"text {number}")
    places = list(db.execute(sa.select(article.c.sort_key).order_by(article.c.id)).scalars())
    assert places == list(range(77, 127))
    removed = db.execute(sa.select(article.c.id).where(article.c.sort_key == 90)).scalar_one()
    db.execute(article.update().where(article.c.id == removed).values(sort_key=1))
    assert articles.free_sort_key(db, 77, None) == 90
    assert articles.free_sort_key(db, 91, None) == 127
    last = db.execute(sa.select(article.c.id).where(article.c.sort_key == 126)).scalar_one()
    assert articles.free_sort_key(db, 91, last) == 126


def test_an_article_without_a_date_stands_where_it_was_first_seen(db):
    store_article(db, begin_run(db), A, published=None)
    again(db, A, text="revised", published=None)
    assert article_at(db, A).sort_key // 16 == int(NOW.timestamp())


# --- copies


@dataclass(frozen=True)
class Copy:
    """An article of a set in which texts repeat."""

    url: str
    text: str
    published: datetime | None
    seen: datetime

    def visit(self, db: Connection, run_id: int) -> Visit:
        row = known_page(db, run_id, self.url)
        return read(row, self.text, published=self.published, at=self.seen)


OTHER = " ".join(reversed(LONG.split()))  # the same words, and not one run of them
TEXTS = [LONG, LONG.upper(), OTHER, "too short to be a copy by itself"]


@st.composite
def copies(draw: st.DrawFn) -> list[Copy]:
    number = draw(st.integers(1, 6))
    when = st.none() | st.integers(-2, 2).map(lambda days: NOW + days * DAY)
    return [
        Copy(
            f"https://{draw(st.sampled_from(['alpha', 'beta']))}.example/{place}",
            draw(st.sampled_from(TEXTS)),
            draw(when),
            NOW + place * HOUR,
        )
        for place in range(number)
    ]


Groups = tuple[dict[str, str | None], set[frozenset[str]]]


def groups(db: Connection) -> Groups:
    """Of which article each is a copy, and which are linked; by address, as ids depend on the order of arrival."""
    urls = {row.id: row.url for row in db.execute(sa.select(article.c.id, article.c.url))}
    originals = {row.url: urls.get(row.copy_of) for row in db.execute(sa.select(article.c.url, article.c.copy_of))}
    rows = db.execute(sa.select(link.c.a, link.c.b)).all()
    assert all(row.a < row.b for row in rows)
    links = {frozenset((urls[row.a], urls[row.b])) for row in rows}
    assert len(links) == len(rows)
    return originals, links


def expected_originals(items: Sequence[Copy]) -> dict[str, str | None]:
    """The same said in other words: sort by time, the first of each text is the original."""
    first: dict[str, str] = {}
    found: dict[str, str | None] = {}
    for item in sorted(items, key=lambda item: (item.published or item.seen, url_hash(item.url))):
        key = item.text.lower()
        if item.text == TEXTS[3]:
            key = f"{item.published and item.published.date()}"
        found[item.url] = first.get(key)
        first.setdefault(key, item.url)
    return found


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(items=copies(), data=st.data())
def test_groups_are_the_same_for_every_order_of_arrival(scratch: Scratch, items: list[Copy], data: st.DataObject):
    seen: list[Groups] = []
    for order in (items, data.draw(st.permutations(items))):
        with scratch() as db:
            run_id = begin_run(db)
            save(db, run_id, *[item.visit(db, run_id) for item in order])
            seen.append(groups(db))
    assert seen[0] == seen[1]
    assert seen[0][0] == expected_originals(items)
    for url, original in seen[0][0].items():
        assert original is None or seen[0][0][original] is None, f"{url}: an original is no copy"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(items=copies(), changes=st.lists(st.tuples(st.integers(0, 5), st.sampled_from(TEXTS)), max_size=4))
def test_groups_after_revisions_are_those_of_the_texts_as_they_stand(
    scratch: Scratch, items: list[Copy], changes: list[tuple[int, str]]
):
    with scratch() as db:
        run_id = begin_run(db)
        save(db, run_id, *[item.visit(db, run_id) for item in items])
        for place, text in changes:
            changed = items[place % len(items)]
            items = [replace(item, text=text) if item is changed else item for item in items]
            save(db, run_id, next(item for item in items if item.url == changed.url).visit(db, run_id))
        after = groups(db)
    with scratch() as db:
        run_id = begin_run(db)
        save(db, run_id, *[item.visit(db, run_id) for item in items])
        assert groups(db) == after
    assert after[0] == expected_originals(items)


def test_the_earliest_published_is_the_original_even_when_it_comes_last(db):
    run_id = begin_run(db)
    for days, url in enumerate((A, B, C)):
        store_article(db, run_id, url, published=NOW - days * DAY)
    assert groups(db)[0] == {A: C, B: C, C: None}
    assert {row.copy_kind for row in db.execute(sa.select(article).where(article.c.copy_of.is_not(None)))} == {"exact"}


def test_a_revision_that_changes_the_text_leaves_the_group(db):
    run_id = begin_run(db)
    for url in (A, B, C):
        store_article(db, run_id, url)
    original = next(url for url, first in groups(db)[0].items() if first is None)
    again(db, original, text="the outlet rewrote it " * 20)
    originals, links = groups(db)
    assert originals[original] is None
    assert sum(first is None for first in originals.values()) == 2
    assert len(links) == 1
    assert article_at(db, original).copy_kind is None


def test_copies_are_told_and_counted(db):
    run_id = begin_run(db)
    first = read(known_page(db, run_id, A), published=NOW - DAY)
    second = read(known_page(db, run_id, "https://beta.example/b"), published=NOW)
    assert [saved.is_copy for saved in save(db, run_id, first, second)] == [False, True]
    runs.close_source(db, run_id, "alpha", "ok", "")
    shares = {funnel.source_id: funnel.copies for funnel in runs.funnels(db, run_id)}
    assert shares["alpha"] == 0
    runs.add_source(db, run_id, "beta")
    assert {funnel.source_id: funnel.copies for funnel in runs.funnels(db, run_id)}["beta"] == 1


def test_a_rerun_writes_no_link(store):
    with store.write() as db:
        run_id = begin_run(db)
        for url in (A, B, C):
            store_article(db, run_id, url)
    written: list[str] = []
    with store.write() as db:
        sa.event.listen(db, "before_cursor_execute", lambda _c, _cursor, statement, *_: written.append(statement))
        for url in (A, B, C):
            again(db, url)
    assert not [statement for statement in written if " link " in statement and not statement.startswith("SELECT")]
