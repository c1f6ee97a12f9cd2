"""What people rule goes before the judge, at once and on every later reading; what is hidden has a part in nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from conftest import Scratch
from hypothesis import given, settings
from hypothesis import strategies as st
from stored import (
    DAY,
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

from legionwire.article import Label, State, Verdict
from legionwire.rulings import Effect, Ruling, Subject, effect_of, overrule
from legionwire.storage import facets, fates, pages, questions, results, rulings, verdicts
from legionwire.storage.articles import Effect as Became
from legionwire.storage.articles import Saved
from legionwire.storage.engine import Connection
from legionwire.storage.exporting import exported
from legionwire.storage.outlets import outlets
from legionwire.storage.relatives import relatives_of
from legionwire.storage.schema import article, link, source
from legionwire.storage.source_states import source_states
from legionwire.urls import url_hash

A, B, C = (f"https://alpha.example/{name}" for name in "abc")
THEIRS = "https://beta.example/x"
LABELS: tuple[Label, ...] = ("core", "mention", "related", "no")


@pytest.fixture
def db(scratch: Scratch):
    with scratch() as connection:
        yield connection


def ruling(label: Label | None, *, because: str = "a person looked", days: int = 0) -> Ruling:
    return Ruling(label, because, "", "anna", NOW + days * DAY, withdrawn=label is None)


def rule(db: Connection, url: str, label: Label | None, *, days: int = 0) -> Effect:
    return verdicts.rule(db, url, ruling(label, days=days))[1]


def judged_again(db: Connection, url: str, label: Label, *, text: str = LONG, days: int = 1, **values: object) -> Saved:
    """A crawl reads the address again, and the judge says so."""
    at = NOW + days * DAY
    row = row_of(db, url)
    state = State.STORED if label != "no" or row.state == State.STORED else State.OFF_TOPIC
    visit = read(row, text, label=label, at=at, **values)  # type: ignore[arg-type]
    return save(db, begin_run(db, at=at), replace(visit, state=state))[0]


def shown(db: Connection) -> set[str]:
    question = results.ask(db, results.Wanted(copies=True))
    return {result.url for result in results.find(db, question, "newest", None)}


# --- pure


@settings(max_examples=50)
@given(st.sampled_from(LABELS), st.sampled_from(LABELS), st.text(min_size=1), st.text(min_size=1))
def test_a_ruling_changes_label_and_reason_only(judge: Label, person: Label, because: str, who: str) -> None:
    verdict = Verdict(judge, 0.4, "gur", (), "rules-1", f"{judge}: as judged")
    ruled = overrule(verdict, Ruling(person, because, "", who, NOW))
    assert replace(ruled, label=judge, reason=verdict.reason) == verdict
    assert ruled.label == person
    assert ruled.reason.startswith(f"{person}: ruled by {who} on 2024-05-18: because")
    assert "\n" not in ruled.reason.replace(who, "")
    assert overrule(verdict, None) == overrule(verdict, Ruling(None, because, "", who, NOW)) == verdict


@pytest.mark.parametrize(
    ("subject", "label", "effect"),
    [
        (Subject(), "core", Effect.NOTED),
        (Subject(State.WALL), "core", Effect.NOTED),
        (Subject(State.QUEUED), "no", Effect.NOTED),
        (Subject(State.STORED, "core", "core", is_article=True), "mention", Effect.LABELLED),
        (Subject(State.STORED, "core", "core", is_article=True), "core", Effect.UNCHANGED),
        (Subject(State.STORED, "core", "core", is_article=True), "no", Effect.HIDDEN),
        (Subject(State.OFF_TOPIC, "no", "core", is_article=True), None, Effect.SHOWN),
        (Subject(State.STORED, "core", "no", is_article=True), None, Effect.HIDDEN),
        (Subject(State.OFF_TOPIC, "no", "no"), "no", Effect.UNCHANGED),
        (Subject(State.OFF_TOPIC, "no", "no"), "related", Effect.QUEUED),
        (Subject(State.OFF_TOPIC, "no", "no", has_capture=True), "related", Effect.REREAD),
        (Subject(State.OFF_TOPIC, "no", "core", has_capture=True), None, Effect.REREAD),
        (Subject(State.OFF_TOPIC, "no", "no", has_capture=True), None, Effect.UNCHANGED),
    ],
)
def test_what_a_ruling_does_at_once(subject: Subject, label: Label | None, effect: Effect) -> None:
    assert effect_of(subject, ruling(label)) is effect


# --- in the database


def test_a_ruling_takes_hold_at_once_and_its_withdrawal_brings_the_judge_back(db: Connection) -> None:
    store_article(db, begin_run(db), A)
    before, ledger = article_at(db, A), row_of(db, A)
    assert rule(db, A, "mention") is Effect.LABELLED
    held, row = article_at(db, A), row_of(db, A)
    reason = "mention: ruled by anna on 2024-05-18: because a person looked"
    assert (held.relevance, held.verdict, held.score, held.matches) == ("mention", reason, 0.9, before.matches)
    assert (row.label, row.reason, row.state) == ("mention", reason, "stored")
    assert (row.judge_label, row.judge_reason) == ("core", before.verdict)
    assert rule(db, A, "related", days=1) is Effect.LABELLED
    assert row_of(db, A).judge_label == "core", "the judge's own label is not the person's first one"
    assert rule(db, A, None, days=2) is Effect.LABELLED
    assert (article_at(db, A), row_of(db, A)) == (before, ledger)
    assert [item.label for item in rulings.history(db, url_hash(A))] == [None, "related", "mention"]


@pytest.mark.parametrize("judge", ["core", "mention", "no"])
def test_a_ruling_wins_over_every_later_crawl(db: Connection, judge: Label) -> None:
    store_article(db, begin_run(db), A)
    rule(db, A, "related")
    judged_again(db, A, judge, text=f"{LONG} {judge}")
    held, row = article_at(db, A), row_of(db, A)
    assert (held.relevance, held.n_revisions, row.state, row.label, row.judge_label) == (
        "related", 2, "stored", "related", judge
    )  # fmt: skip
    assert held.verdict == row.reason == "related: ruled by anna on 2024-05-18: because a person looked"
    assert shown(db) == {A}


def test_ruled_no_hides_an_article_everywhere_and_keeps_it(db: Connection) -> None:
    run_id = begin_run(db, "alpha", "beta")
    store_article(db, run_id, A, published=NOW - 3 * DAY)
    store_article(db, run_id, THEIRS, published=NOW - 2 * DAY)
    assert article_at(db, THEIRS).copy_of == article_at(db, A).id

    assert rule(db, A, "no") is Effect.HIDDEN
    assert row_of(db, A).state == "off_topic"
    assert article_at(db, A).text == LONG
    visible = article_at(db, THEIRS)
    assert (visible.copy_of, visible.copy_kind) == (None, None), "the first that is shown is the original"
    assert shown(db) == {THEIRS}
    assert [row.url for row in exported(db, results.Wanted(copies=True))] == [THEIRS]
    assert relatives_of(db, visible.id).group == ()
    question = results.ask(db, results.Wanted(copies=True))
    assert results.count(db, question) == results.Count(1)
    assert facets.facets(db, question).total(question.wanted) == 1
    assert [item.id for item in results.find(db, question, "newest", 10)] == [visible.id]
    state = questions.health(db)
    assert (state.articles, state.hidden, state.copies, state.by_relevance) == (1, 1, 0, {"core": 1})
    assert pages.summary(db).articles == 1
    assert {item.id: item.articles for item in source_states(db, NOW) if item.articles} == {"beta": 1}
    assert {item.id: item.articles for item in outlets(db, NOW).values() if item.articles} == {"beta": 1}

    assert rule(db, A, None) is Effect.SHOWN
    assert row_of(db, A).state == "stored"
    assert article_at(db, THEIRS).copy_of == article_at(db, A).id
    assert len(db.execute(sa.select(link)).all()) == 1
    assert shown(db) == {A, THEIRS}


def test_what_is_hidden_follows_its_page_and_stays_hidden(db: Connection) -> None:
    store_article(db, begin_run(db), A)
    rule(db, A, "no")
    saved = judged_again(db, A, "core", text=f"{LONG} edited")
    assert (saved.effect, saved.state) == (Became.SETTLED, State.OFF_TOPIC)
    held, row = article_at(db, A), row_of(db, A)
    assert (held.relevance, held.n_revisions, held.text) == ("no", 2, f"{LONG} edited")
    assert (row.state, row.label, row.judge_label) == ("off_topic", "no", "core")
    judged_again(db, A, "no", text=f"{LONG} edited twice", days=2)
    assert (article_at(db, A).n_revisions, row_of(db, A).judge_label) == (3, "no")
    rule(db, A, None)
    assert row_of(db, A).state == "off_topic", "the judge says so, too"
    assert judged_again(db, A, "mention", text=f"{LONG} edited twice", days=3).state is State.STORED
    assert shown(db) == {A}


def test_a_page_ruled_no_before_it_was_read_is_not_stored(db: Connection) -> None:
    run_id = begin_run(db)
    row = known_page(db, run_id, A)
    assert rule(db, A, "no") is Effect.NOTED
    assert rule(db, B, "core") is Effect.NOTED, "an address never seen"
    save(db, run_id, read(row, warc=kept()))
    assert save(db, run_id, replace(read(known_page(db, run_id, B), label="no"), state=State.OFF_TOPIC))[0].state == (
        State.STORED
    )
    assert {url: row_of(db, url).state for url in (A, B)} == {A: "off_topic", B: "stored"}
    assert (row_of(db, A).judge_label, row_of(db, B).judge_label) == ("core", "no")
    assert article_at(db, B).relevance == "core"
    assert db.execute(sa.select(sa.func.count()).select_from(article)).scalar_one() == 1


def test_an_off_topic_page_of_which_nothing_was_kept_is_queued(db: Connection) -> None:
    run_id = begin_run(db)
    save(db, run_id, replace(read(known_page(db, run_id, A), label="no"), state=State.OFF_TOPIC))
    assert rule(db, A, "no") is Effect.UNCHANGED
    assert row_of(db, A).state == "off_topic"
    assert rule(db, A, "core") is Effect.QUEUED
    row = row_of(db, A)
    assert (row.state, row.label, row.judge_label) == ("queued", "core", "no")
    assert db.execute(sa.select(source.c.resume_at).where(source.c.id == "alpha")).scalar_one() == NOW
    save(db, begin_run(db), replace(read(row, label="no"), state=State.OFF_TOPIC))
    assert article_at(db, A).relevance == "core"


def test_only_the_capture_of_what_was_judged_counts(db: Connection) -> None:
    run_id = begin_run(db)
    save(db, run_id, asked(known_page(db, run_id, A), State.WALL, warc=kept()))
    visit = read(row_of(db, A), label="no")
    assert visit.reading
    seen = replace(visit, state=State.OFF_TOPIC, reading=replace(visit.reading, warc_digest="sha1:other"))
    save(db, begin_run(db), seen)
    assert row_of(db, A).digest == "sha1:other"
    assert rule(db, A, "core") is Effect.QUEUED, "the wall that was kept is not what was judged"
    rule(db, A, None, days=1)
    save(db, begin_run(db), replace(seen, warc=replace(kept(), digest="sha1:other")))
    assert row_of(db, A).state == "off_topic"
    assert rule(db, A, "core", days=2) is Effect.REREAD
    assert row_of(db, A).state == "off_topic", "until it was read again"


def test_a_ruling_on_an_alias_goes_for_what_it_stands_for(db: Connection) -> None:
    run_id = begin_run(db)
    store_article(db, run_id, B)
    target = row_of(db, B)
    save(db, run_id, asked(known_page(db, run_id, A), State.ALIAS, alias_of=target.id))
    found, effect = verdicts.rule(db, A, ruling("no"))
    assert (found.url, effect) == (B, Effect.HIDDEN)
    assert shown(db) == set()


def test_a_ruling_moves_with_the_address_it_is_about(db: Connection) -> None:
    run_id = begin_run(db)
    rule(db, A, "no")  # never seen: it will turn out to lead to B
    rule(db, C, "related")
    store_article(db, run_id, B)
    save(db, run_id, asked(known_page(db, run_id, A), State.ALIAS, alias_of=row_of(db, B).id))
    assert (row_of(db, B).state, article_at(db, B).relevance) == ("off_topic", "no")
    assert [item.label for item in rulings.history(db, url_hash(B))] == ["no"]
    # C is read as what D answers
    target = known_page(db, run_id, "https://alpha.example/d")
    save(db, run_id, read(target, "Other words. " + LONG, came_from=known_page(db, run_id, C).id))
    assert article_at(db, "https://alpha.example/d").relevance == "related"
    assert rulings.history(db, url_hash(C)) == ()


def test_a_ruling_moves_on_to_where_its_alias_leads_by_now(db: Connection) -> None:
    run_id = begin_run(db)
    rule(db, A, "no")
    save(db, run_id, asked(known_page(db, run_id, B), State.ALIAS, alias_of=known_page(db, run_id, C).id))
    save(db, run_id, asked(known_page(db, run_id, A), State.ALIAS, alias_of=row_of(db, B).id))
    save(db, run_id, read(row_of(db, C)))
    assert (row_of(db, C).state, [item.url for item in rulings.listed(db)]) == ("off_topic", [C])


def test_what_was_withdrawn_ends_nobody_elses_ruling(db: Connection) -> None:
    run_id = begin_run(db)
    store_article(db, run_id, B)
    rule(db, B, "no")
    rule(db, A, "core", days=1)
    rule(db, A, None, days=2)
    save(db, run_id, asked(known_page(db, run_id, A), State.ALIAS, alias_of=row_of(db, B).id))
    assert article_at(db, B).relevance == "no"
    rule(db, C, "related", days=3)
    rule(db, B, None, days=4)
    save(db, run_id, asked(known_page(db, run_id, C), State.ALIAS, alias_of=row_of(db, B).id))
    assert article_at(db, B).relevance == "related"


def test_where_an_outlet_leads_from_a_hidden_article_hides_no_other_one(db: Connection) -> None:
    run_id = begin_run(db)
    store_article(db, run_id, A)
    store_article(db, run_id, B, text=f"{LONG} of another kind")
    rule(db, A, "no")
    save(db, run_id, asked(row_of(db, A), State.ALIAS, alias_of=row_of(db, B).id))
    assert row_of(db, A).state == "alias"
    assert shown(db) == {B}
    assert [item.url for item in rulings.listed(db)] == [A]
    assert rule(db, A, None, days=1) is Effect.SHOWN, "it is still the article of A that this is about"
    assert shown(db) == {A, B}


def test_a_hidden_article_follows_its_page(db: Connection) -> None:
    store_article(db, begin_run(db), A)
    number = article_at(db, A).id
    rule(db, A, "no")
    run_id = begin_run(db, at=NOW + DAY)
    moved = read(known_page(db, run_id, B), came_from=row_of(db, A).id, at=NOW + DAY)
    save(db, run_id, replace(moved, state=State.OFF_TOPIC))
    assert (article_at(db, B).id, row_of(db, A).state, row_of(db, B).state) == (number, "alias", "off_topic")
    assert row_of(db, B).judge_label == "core"
    assert rule(db, A, None, days=2) is Effect.SHOWN
    assert (shown(db), article_at(db, B).relevance) == ({B}, "core")


def test_a_page_ruled_on_while_it_was_screened_out_is_asked_for_again(db: Connection) -> None:
    run_id = begin_run(db)
    visit = read(known_page(db, run_id, A), label="no")
    assert visit.reading
    rule(db, A, "core")
    saved = save(db, run_id, replace(visit, state=State.OFF_TOPIC, reading=replace(visit.reading, article=None)))
    assert (saved[0].state, row_of(db, A).state) == (State.QUEUED, "queued")
    assert db.execute(sa.select(source.c.resume_at).where(source.c.id == "alpha")).scalar_one() == NOW


def test_a_ruling_on_a_print_page_goes_on_for_its_article(db: Connection) -> None:
    run_id = begin_run(db)
    store_article(db, run_id, A, canonical=B)
    rule(db, A, "mention")
    store_article(db, run_id, B)
    assert row_of(db, A).state == "alias"
    assert (article_at(db, B).relevance, row_of(db, B).judge_label) == ("mention", "core")


def test_an_edit_that_drops_the_topic_is_no_reason_to_forget(db: Connection) -> None:
    store_article(db, begin_run(db), A)
    judged_again(db, A, "no", text=f"{LONG} without the name")
    held = article_at(db, A)
    assert (held.relevance, held.n_revisions, row_of(db, A).state) == ("core", 2, "stored")
    assert held.verdict == "core: until it was edited; now no: named in the title"
    judged_again(db, A, "no", text=f"{LONG} without the name", days=2)
    assert shown(db) == {A}


def test_an_edit_of_long_ago_is_told_from_one_that_drops_the_topic_by_rejudging(db: Connection) -> None:
    store_article(db, begin_run(db), A)
    judged_again(db, A, "core", text=f"{LONG} with a word more")
    old = article_at(db, A).rules_version
    row = row_of(db, A)
    visit = read(row, f"{LONG} with a word more", label="no", at=NOW + 2 * DAY)
    assert visit.reading and visit.reading.verdict
    new = replace(visit.reading, verdict=replace(visit.reading.verdict, version="other-rules"))
    save(db, begin_run(db), replace(visit, state=State.STORED, reading=new))
    held = article_at(db, A)
    assert (held.relevance, held.rules_version, row_of(db, A).rules_version) == ("core", old, old)


def test_the_same_words_judged_otherwise_are_hidden(db: Connection) -> None:
    store_article(db, begin_run(db), A)
    assert judged_again(db, A, "no").state is State.OFF_TOPIC
    assert (shown(db), row_of(db, A).state, article_at(db, A).n_revisions) == (set(), "off_topic", 1)


def test_rulings_are_listed_with_what_the_judge_said(db: Connection) -> None:
    store_article(db, begin_run(db), A)
    rule(db, A, "no")
    rule(db, B, "core", days=1)
    rule(db, A, "mention", days=2)
    seen = [(item.url, item.ruling.label, item.in_force, item.judge, item.state) for item in rulings.listed(db)]
    assert seen == [
        (A, "mention", True, "core", "stored"),
        (B, "core", True, None, None),
        (A, "no", False, "core", "stored"),
    ]
    rule(db, A, None, days=3)
    assert [item.in_force for item in rulings.listed(db)] == [False, False, True, False]


def test_why_tells_who_ruled_and_which_words_speak_for_it(db: Connection) -> None:
    store_article(db, begin_run(db), A, title="International Legion comes")
    rule(db, A, "related")
    (fate,) = fates.fate_of(db, A)
    assert (fate.label, fate.judge_label, fate.judge_reason) == ("related", "core", "core: named in the title")
    assert [(item.label, item.who, item.because) for item in fate.rulings] == [("related", "anna", "a person looked")]
    assert fate.matches == (
        fates.Named("strong", "title", "core.en.1", "International Legion", "International Legion comes"),
    )
    rule(db, B, "core")
    (fate,) = fates.fate_of(db, B)
    assert (fate.state, fate.rulings[0].label) == ("ruled", "core")
    assert fate.reason.startswith("core: ruled by anna on ") and fate.reason.endswith("what a crawl will read there")
    rule(db, B, None)
    assert fates.fate_of(db, B)[0].reason.startswith("withdrawn by anna on ")
    assert fates.fate_of(db, C) == []


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_groups_are_the_same_whatever_the_order_of_rulings(db: Connection, order: tuple[int, ...]) -> None:
    urls = (A, B, THEIRS)
    run_id = begin_run(db, "alpha", "beta")
    for number, url in enumerate(urls):
        store_article(db, run_id, url, published=NOW - timedelta(days=9 - number))
    wishes: tuple[Label | None, ...] = ("no", "no", "mention")
    for number in order:
        rule(db, urls[number], wishes[number])
    assert [article_at(db, url).copy_of for url in urls] == [None, None, None]
    for number in order:
        rule(db, urls[number], None)
    first = article_at(db, A).id
    assert [article_at(db, url).copy_of for url in urls] == [None, first, first]
