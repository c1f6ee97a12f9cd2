"""What people rule on dates, copies and tags holds through whatever is read, judged, grouped and settled again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest
import sqlalchemy as sa
from conftest import Scratch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import DAY, HOUR, LONG, NOW, article_at, asked, begin_run, known_page, read, row_of, save, store_article

from legionwire.article import Judged, State
from legionwire.errors import UsageError
from legionwire.exported import to_row
from legionwire.query import parse_query
from legionwire.rulings import Effect, Ruling, Wish, read_date, read_tag, read_words
from legionwire.storage import corrections, fates, regrouping, rejudging, rereading, results, rulings, search
from legionwire.storage.engine import Connection, Store
from legionwire.storage.exporting import exported
from legionwire.storage.groups import regroup
from legionwire.storage.schema import article, story_signs
from legionwire.storage.signs import keep_signs
from legionwire.storage.stories import key_of, place_new
from legionwire.stories import StoryArticle
from legionwire.story_signs import signs_of, signs_to_json
from legionwire.urls import url_hash

A, B, C = (f"https://alpha.example/{name}" for name in "abc")
THEIRS = "https://beta.example/x"
MAY_2022 = datetime(2022, 5, 1, tzinfo=UTC)


@pytest.fixture
def db(scratch: Scratch) -> Iterator[Connection]:
    with scratch() as connection:
        yield connection


def own(word: str) -> str:
    """A text that has no word in common with another."""
    return " ".join(f"{word}{number}" for number in range(60))


def wish(**values: object) -> Wish:
    return Wish(**{**values, "tags": tuple(values.get("tags", ()))})  # type: ignore[arg-type]


def rule(db: Connection, url: str, *, at: datetime = NOW, **values: object) -> Effect:
    said = Ruling(None, "a person looked", "", "anna", at)
    return corrections.correct(db, url, wish(**values), said).effect


def found(db: Connection, query: str = "") -> list[str]:
    """What a query finds, the newest first."""
    wanted = results.Wanted(parse_query(query) if query else None, copies=True)
    return [item.url for item in results.find(db, results.ask(db, wanted), "newest", None)]


def dated(db: Connection, url: str) -> tuple[object, ...]:
    held = article_at(db, url)
    return held.published_at, held.published_precision, held.published_origin


def originals(db: Connection) -> dict[str, str | None]:
    """Every article with the one that it is a copy of, by the ends of their addresses."""
    rows = db.execute(sa.select(article)).all()
    names = {row.id: row.url.rpartition("/")[2] for row in rows}
    return {names[row.id]: names.get(row.copy_of) for row in rows}


def crawl(db: Connection, url: str, text: str = LONG, at: datetime = NOW + HOUR, **values: object) -> None:
    save(db, begin_run(db, "alpha", "beta", at=at), read(row_of(db, url), text, at=at, **values))  # type: ignore[arg-type]


def reread(db: Connection, url: str) -> None:
    """From its capture, by an extractor that finds other words."""
    (kept,) = rereading.kept_of(db, [url_hash(url)])
    seen = read(row_of(db, url), article_at(db, url).text + " more").reading
    assert seen and seen.article and seen.verdict
    at = NOW + 2 * HOUR
    assert rereading.save(db, kept, seen, seen.article, seen.verdict, at, None).effect == "changed"


def rejudge(db: Connection) -> None:
    scope = rejudging.Scope("rules-2", everything=True)
    seen = read(row_of(db, A)).reading
    assert seen and seen.verdict
    batch = [(held, Judged(replace(seen.verdict, version="rules-2"), ())) for held in
             rejudging.articles_after(db, 0, scope, 100)]  # fmt: skip
    rejudging.judge_articles(db, batch, NOW + 3 * HOUR)


def group_again(db: Connection) -> None:
    regroup(db, list(db.execute(sa.select(article.c.id)).scalars()))


AGAIN: dict[str, Callable[[Connection], None]] = {
    "crawl": lambda db: crawl(db, A),
    "edit": lambda db: crawl(db, A, own("edited"), published=NOW - 2 * DAY),
    "reread": lambda db: reread(db, A),
    "rejudge": rejudge,
    "regroup": group_again,
}


# --- what people write


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("2022-05-01", MAY_2022, "day"),
        ("2022-05-01T14:30Z", datetime(2022, 5, 1, 14, 30, tzinfo=UTC), "minute"),
        ("2022-05-01 14:30+03:00", datetime(2022, 5, 1, 11, 30, tzinfo=UTC), "minute"),
        (" 2022-05-01t14:30:05z ", datetime(2022, 5, 1, 14, 30, 5, tzinfo=UTC), "second"),
    ],
)
def test_a_date_is_as_exact_as_it_was_given(text: str, value: datetime, precision: str) -> None:
    assert read_date(text, NOW) == (value, precision)


@pytest.mark.parametrize(
    "text", ["", "2022", "2022-05", "2022-13-01", "2022-02-30", "2022-05-01T14:30", "2024-05-20", "1799-01-01",
             "٢٠٢٢-٠٥-٠١",
             "0001-01-01T00:00+14:00", "2022-05-01T25:00Z", "2022-05-01\n2022-05-02"]
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_date(text, NOW)


@given(st.text(max_size=80))
def test_a_tag_is_the_same_whoever_types_it(text: str) -> None:
    try:
        tag = read_tag(text)
    except UsageError:
        return
    assert read_tag(tag) == read_tag(f"  {text} ") == tag
    assert tag.isprintable() and "," not in tag


@given(st.text())
def test_reasons_hold_nothing_that_a_terminal_obeys(text: str) -> None:
    words = read_words(text, "the reason") if len(text) < 2000 and text.isprintable() else ""
    words += read_words(f"a\x1b]0;b\x07\u202e{text[:20]}\n c", "the reason") if "\ud800" not in text else ""
    assert all(line.isprintable() for line in words.split("\n"))


# --- dates


def test_a_ruled_date_takes_the_place_of_the_one_that_was_read(db: Connection) -> None:
    run_id = begin_run(db)
    store_article(db, run_id, A, own("first"))
    store_article(db, run_id, B, own("second"), published=NOW - 2 * DAY)
    assert found(db) == [A, B]
    assert rule(db, A, date=(MAY_2022, "day")) is Effect.DATED
    assert dated(db, A) == (MAY_2022, "day", "ruling")
    assert (found(db), found(db, "first5"), found(db, "on:2022")) == ([B, A], [A], [A])
    assert search.differences(db) == []
    row = next(to_row(item) for item in exported(db, results.Wanted()) if item.url == A)
    assert (row["published"], row["published_origin"]) == ("2022-05-01T00:00:00Z", "ruling")
    assert rule(db, A, withdraw="date") is Effect.DATED
    assert dated(db, A) == (NOW - DAY, "second", "json-ld")
    assert (found(db), search.differences(db)) == ([A, B], [])
    assert article_at(db, A).published_read is None


def test_a_ruled_date_survives(scratch: Scratch) -> None:
    for name, again in AGAIN.items():
        with scratch() as db:
            store_article(db, begin_run(db), A)
            store_article(db, begin_run(db), B, own("second"), published=MAY_2022 + DAY)
            rule(db, A, date=(MAY_2022, "day"))
            again(db)
            assert dated(db, A) == (MAY_2022, "day", "ruling")
            assert (found(db), search.differences(db)) == ([B, A], [])
            rule(db, A, withdraw="all")
            is_edit = name == "edit"
            assert dated(db, A) == (NOW - (2 if is_edit else 1) * DAY, "second", "json-ld"), "as it was read last"
            assert search.differences(db) == []


def test_a_ruled_date_waits_for_its_article_and_moves_with_the_address(db: Connection) -> None:
    run_id = begin_run(db)
    assert rule(db, A, date=(MAY_2022, "day")) is Effect.NOTED
    store_article(db, run_id, A, published=None)
    assert dated(db, A) == (MAY_2022, "day", "ruling")
    save(db, run_id, read(known_page(db, run_id, B), published=None, came_from=row_of(db, A).id))
    assert dated(db, B) == (MAY_2022, "day", "ruling")
    assert rulings.history(db, url_hash(A)) == ()
    rule(db, B, withdraw="date")
    assert (dated(db, B), found(db, "on:2024-05-18")) == ((None, None, None), [B])
    assert search.differences(db) == []


def test_a_ruled_date_decides_who_was_first(db: Connection) -> None:
    run_id = begin_run(db, "alpha", "beta")
    store_article(db, run_id, A, published=NOW - 2 * DAY)
    store_article(db, run_id, THEIRS, published=NOW - DAY)
    assert originals(db) == {"a": None, "x": "a"}
    rule(db, THEIRS, date=(MAY_2022, "day"))
    assert originals(db) == {"a": "x", "x": None}
    rule(db, THEIRS, withdraw="date")
    assert originals(db) == {"a": None, "x": "a"}


def test_a_story_is_left_by_what_belongs_to_another_time(db: Connection) -> None:
    run_id = begin_run(db)
    text = "Sondre Haugland from Tromsø was killed near Vovchansk, his family and the International Legion say."
    for number, url in enumerate((A, B)):
        words = f"{text} {own(f'own{number}')}"
        held = store_article(db, run_id, url, words, title="Sondre Haugland killed near Vovchansk")
        row = article_at(db, url)
        signs = signs_of(StoryArticle("", row.title, row.text, row.lang, row.published_at))
        keep_signs(db, held, signs_to_json(signs))
    while place_new(db):
        pass
    assert article_at(db, A).story == article_at(db, B).story is not None
    rule(db, A, date=(MAY_2022, "day"))
    assert db.execute(sa.select(sa.func.count()).where(~story_signs.c.is_placed)).scalar_one() == 1
    while place_new(db):
        pass
    assert (article_at(db, A).story, article_at(db, B).story) == (None, None)
    rule(db, A, withdraw="date")
    while place_new(db):
        pass
    assert article_at(db, A).story == key_of(min(url_hash(url) & (1 << 64) - 1 for url in (A, B)))


# --- copies


def test_a_ruled_copy_survives(scratch: Scratch) -> None:
    edits = {"edit of the other": lambda db: crawl(db, B, own("other"))}
    for again in (AGAIN | edits).values():
        with scratch() as db:
            run_id = begin_run(db)
            store_article(db, run_id, A, own("first"), published=NOW - 3 * DAY)
            store_article(db, run_id, B, own("second"))
            assert originals(db) == {"a": None, "b": None}
            assert rule(db, A, copy_of=str(article_at(db, B).id)) is Effect.GROUPED
            assert originals(db) == {"a": "b", "b": None}
            held = article_at(db, A)
            assert (held.copy_kind, held.copy_why, article_at(db, B).copy_why) == (
                "copy", "ruled to be a copy", "ruled to be the source of the others"
            )  # fmt: skip
            again(db)
            assert originals(db) == {"a": "b", "b": None}
            rule(db, B, withdraw="copy")
            assert originals(db) == {"a": None, "b": None}, "said of either, it is withdrawn from either"


def test_what_is_ruled_to_be_no_copy_stays_apart(scratch: Scratch) -> None:
    for name, again in AGAIN.items():
        with scratch() as db:
            run_id = begin_run(db, "alpha", "beta")
            store_article(db, run_id, A, published=NOW - 2 * DAY)
            store_article(db, run_id, THEIRS)
            rule(db, A, not_copy_of=THEIRS)
            assert originals(db) == {"a": None, "x": None}
            again(db)
            assert originals(db) == {"a": None, "x": None}
            if name in ("rejudge", "regroup"):
                rule(db, THEIRS, withdraw="copy", not_copy_of=A)
                assert originals(db) == {"a": None, "x": "a"}


STEPS: tuple[Callable[[Connection, int], object], ...] = (
    lambda db, run_id: store_article(db, run_id, A, own("first"), published=NOW - 2 * DAY),
    lambda db, run_id: store_article(db, run_id, B, own("second")),
    lambda db, run_id: store_article(db, run_id, THEIRS, own("second"), published=NOW - 3 * DAY),
    lambda db, run_id: rule(db, A, copy_of=B),
)


def test_rulings_and_articles_may_come_in_any_order(scratch: Scratch) -> None:
    for order in permutations(STEPS):
        with scratch() as db:
            run_id = begin_run(db, "alpha", "beta")
            for step in order:
                step(db, run_id)
            assert originals(db) == {"a": "x", "b": "x", "x": None}
            group_again(db)
            assert originals(db) == {"a": "x", "b": "x", "x": None}


def test_the_latest_about_two_goes_whichever_it_was_said_of(db: Connection) -> None:
    run_id = begin_run(db)
    for number, url in enumerate((A, B, C)):
        store_article(db, run_id, url, own("xyz"[number]), published=NOW - (number + 1) * DAY)
    rule(db, A, copy_of=B)
    rule(db, B, copy_of=A)
    assert originals(db) == {"a": None, "b": "a", "c": None}
    rule(db, B, copy_of=C)
    assert originals(db) == {"a": "c", "b": "c", "c": None}, "a copy of both: they are one group"
    rule(db, A, not_copy_of=B)
    assert originals(db) == {"a": None, "b": "c", "c": None}


def test_what_is_ruled_of_an_alias_is_ruled_of_what_it_stands_for(db: Connection) -> None:
    run_id = begin_run(db)
    store_article(db, run_id, A, own("first"))
    store_article(db, run_id, C, own("third"))
    rule(db, A, copy_of=B)  # never seen: it will turn out to lead to C
    save(db, run_id, asked(known_page(db, run_id, B), State.ALIAS, alias_of=row_of(db, C).id))
    assert originals(db) == {"a": "c", "c": None}
    rule(db, A, withdraw="copy", copy_of=B)
    assert originals(db) == {"a": None, "c": None}


def test_what_was_withdrawn_of_a_pair_ends_no_ruling_that_moves_there(db: Connection) -> None:
    run_id = begin_run(db)
    store_article(db, run_id, A, own("first"))
    store_article(db, run_id, C, own("third"))
    rule(db, A, copy_of=B)
    rule(db, A, copy_of=C)
    rule(db, A, withdraw="copy", copy_of=C)
    save(db, run_id, asked(known_page(db, run_id, B), State.ALIAS, alias_of=row_of(db, C).id))
    assert originals(db) == {"a": "c", "c": None}


def test_a_hidden_original_leaves_its_ruled_copy_alone(db: Connection) -> None:
    run_id = begin_run(db)
    store_article(db, run_id, A, own("first"))
    store_article(db, run_id, B, own("second"))
    rule(db, A, copy_of=B)
    rule(db, B, label="no")
    assert originals(db) == {"a": None, "b": None}
    rule(db, B, withdraw="label")
    assert originals(db) == {"a": "b", "b": None}


def test_ruled_copies_survive_links_made_anew(store: Store) -> None:
    with store.write() as db:
        run_id = begin_run(db, "alpha", "beta")
        store_article(db, run_id, A, own("first"))
        store_article(db, run_id, B, own("second"))
        store_article(db, run_id, THEIRS, own("second"), published=NOW - 3 * DAY)
        rule(db, A, copy_of=B)
        rule(db, B, not_copy_of=THEIRS)
        before = originals(db)
        assert before == {"a": "b", "b": None, "x": None}
    assert regrouping.regroup_all(store, lambda *_: None) == 0
    with store.read() as db:
        assert originals(db) == before


# --- tags


def test_tags_are_found_exported_and_withdrawn(db: Connection) -> None:
    run_id = begin_run(db)
    for name, url in zip("xyz", (A, B, C), strict=True):
        store_article(db, run_id, url, own(name))
    assert rule(db, A, tags=("prisoner exchange", "pay")) is Effect.TAGGED
    rule(db, B, tags=("pay",))
    assert set(found(db, "tag:pay")) == {A, B}
    assert found(db, 'tag:"Prisoner  EXCHANGE"') == [A]
    assert found(db, "-tag:pay") == [C]
    assert found(db, "tag:pay x5") == [A]
    assert {item.url: item.tags for item in exported(db, results.Wanted())} == {
        A: ("pay", "prisoner exchange"), B: ("pay",), C: ()
    }  # fmt: skip
    crawl(db, A, own("edited"))
    rule(db, A, withdraw="all", tags=("pay",))
    assert (found(db, "tag:pay"), found(db, 'tag:"prisoner exchange"')) == ([B], [A])
    rule(db, A, tags=("pay",))
    assert set(found(db, "tag:pay")) == {A, B}
    rule(db, A, withdraw="tag")
    assert (found(db, "tag:pay"), found(db, 'tag:"prisoner exchange"')) == ([B], [])


def test_tags_go_with_the_article(db: Connection) -> None:
    run_id = begin_run(db)
    store_article(db, run_id, A)
    rule(db, A, tags=("pay",))
    save(db, run_id, read(known_page(db, run_id, B), came_from=row_of(db, A).id))
    assert found(db, "tag:pay") == [B]
    rule(db, C, tags=("law", "pay"))
    store_article(db, run_id, C, own("later"))
    tags = {item.url: item.tags for item in exported(db, results.Wanted(copies=True))}
    assert tags == {B: ("pay",), C: ("law", "pay")}


# --- together


def test_all_kinds_stand_side_by_side_and_tell_who_and_why(db: Connection) -> None:
    run_id = begin_run(db)
    store_article(db, run_id, A, own("first"))
    store_article(db, run_id, B, own("second"))
    rule(db, A, label="mention", date=(MAY_2022, "day"), copy_of=B, tags=("pay",))
    held = article_at(db, A)
    assert (held.relevance, held.published_at, held.copy_of) == ("mention", MAY_2022, article_at(db, B).id)
    (fate,) = fates.fate_of(db, A)
    assert [(item.says, item.who, item.because) for item in fate.rulings] == [
        (says, "anna", "a person looked") for says in ("tag pay", f"copy of {B}", "published 2022-05-01", "mention")
    ]
    rule(db, A, withdraw="date")
    assert [(item.ruling.says, item.in_force) for item in rulings.listed(db)] == [
        ("date withdrawn", False), ("tag pay", True), (f"copy of {B}", True), ("published 2022-05-01", False),
        ("mention", True),
    ]  # fmt: skip
    rule(db, A, withdraw="all")
    assert rulings.concerning(db, url_hash(A)) == []
    assert (article_at(db, A).relevance, originals(db)["a"]) == ("core", None)


@pytest.mark.parametrize(
    "values",
    [{}, {"label": "core", "withdraw": "all"}, {"copy_of": A}, {"copy_of": "999"}, {"copy_of": B, "not_copy_of": C},
     {"withdraw": "all"}, {"withdraw": "tag", "tags": ("pay",)}, {"copy_of": "mailto:x"}],
)  # fmt: skip
def test_what_cannot_be_ruled_is_refused_and_leaves_nothing(db: Connection, values: dict[str, object]) -> None:
    store_article(db, begin_run(db), A)
    with pytest.raises(UsageError):
        rule(db, A, **values)
    assert rulings.listed(db) == []


def test_rulings_label_what_the_judge_is_tried_on(db: Connection) -> None:
    store_article(db, begin_run(db), A, title="A title of its own")
    rule(db, A, label="no", tags=("pay",))
    rule(db, B, label="core")
    found_, without = rulings.labelled(db)
    assert [(item.text.title, item.label) for item in found_] == [("A title of its own", "no")]
    assert without == 1


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 7)), max_size=10))
def test_groups_and_dates_are_a_function_of_what_goes(scratch: Scratch, steps: list[tuple[int, int, int]]) -> None:
    """Whatever was ruled and withdrawn, edited and hidden on the way."""
    urls = (A, B, THEIRS)
    with scratch() as db:
        run_id = begin_run(db, "alpha", "beta")
        for number, url in enumerate(urls):
            store_article(db, run_id, url, LONG if number else own("first"), published=NOW - number * DAY)
        for turn, (one, two, act) in enumerate(steps):
            url, other = urls[one], urls[two]
            wishes: dict[int, dict[str, object]] = {
                0: {"copy_of": other}, 1: {"not_copy_of": other}, 2: {"withdraw": "all"}, 3: {"label": "no"},
                4: {"label": "core"}, 5: {"date": (NOW - turn * DAY, "day")},
            }  # fmt: skip
            if act in wishes:
                try:
                    rule(db, url, at=NOW + turn * HOUR, **wishes[act])
                except UsageError:
                    continue
            else:
                crawl(db, url, LONG if act == 6 else own(f"edit{one}"), at=NOW + turn * HOUR)
        before = originals(db)
        group_again(db)
        assert originals(db) == before
        assert search.differences(db) == []
        for url in urls:
            held = rulings.dates(db, [url_hash(url)]).get(url_hash(url))
            assert (dated(db, url)[2] == "ruling") == (held is not None)
            assert held is None or dated(db, url)[0] == held.date
        going = rulings.ties(db, [url_hash(url) for url in urls])
        numbers = {url_hash(url): article_at(db, url) for url in urls}
        for tie in going:
            a, b = numbers[tie.a], numbers[tie.b]
            if tie.tie == "not-copy-of" and "no" not in (a.relevance, b.relevance):
                assert (a.copy_of or a.id) != (b.copy_of or b.id)
