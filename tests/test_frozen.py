"""A result set as of a moment is what was exported then, whatever became of its articles since."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from commands import Desk
from conftest import Scratch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from past_clock import Clock
from stored import DAY, NOW, article_at, asked, begin_run, kept, known_page, read, row_of, save, store_article

from legionwire.article import Judged, Label, Match, Mention, State, Verdict, Visit
from legionwire.demo import NETWORK, DemoWeb
from legionwire.errors import UsageError
from legionwire.exported import to_row
from legionwire.language import document_terms
from legionwire.query import parse_query
from legionwire.rulings import Ruling, Wish
from legionwire.storage import (
    corrections,
    engine,
    frozen,
    matching,
    migrate,
    past,
    past_triggers,
    rejudging,
    rereading,
    search,
    verdicts,
)
from legionwire.storage.engine import Connection, Store
from legionwire.storage.exporting import count_exported, exported
from legionwire.storage.groups import regroup
from legionwire.storage.results import Wanted
from legionwire.storage.schema import UNFINISHED, article, article_past, article_terms, fact

SECOND = timedelta(seconds=1)
A, B = "https://alpha.example/a", "https://beta.example/b"


def lines(db: Connection, wanted: Wanted) -> list[str]:
    """An export as it is written, but for when a page was looked at last."""
    return [json.dumps(to_row(replace(one, last_checked=None)), ensure_ascii=False) for one in exported(db, wanted)]


# --- the law


LONG = " ".join(f"volunteer{number % 7} word{number}" for number in range(60))
TEXTS = (
    LONG,
    f"{LONG} and an end of its own",
    LONG.replace("word1 ", "word1, "),  # says the same
    "Легіони стоять у місті. The legions hold Kyiv, as before.",
    "Légions étrangères. 乌克兰国际军团",
    "Updated 5 minutes ago\nThe legion holds the river.",
    "Updated 7 minutes ago\nThe legion holds the river.",
)
URLS = (A, B, "https://alpha.example/c", "https://beta.example/d", "https://gather.example/e")
TITLES = ("A title", "Legions of volunteers", "Легіон", "")
LANGS = ("en", "uk", "fr", None)
LABELS: tuple[Label, ...] = ("core", "mention", "related", "no")
QUERIES = (
    None,
    "легіон OR title:volunteers",
    '="Legions" OR ="légions"',
    "word1 -lang:uk -5",
    '"legion river"~3 relevance:core',
    "(volunt* after:2024-05-18) OR (source:beta -org:gur)",
)
ASKED = (
    *(Wanted(parse_query(query) if query else None, copies=True) for query in QUERIES),
    Wanted(),
    Wanted(parse_query("legion OR volunteers"), since=NOW - DAY, source="alpha", relevance="core"),
    Wanted(copies=True, country="UA", org="ildu", lang="en", until=NOW),
)


@dataclass(frozen=True)
class Event:
    """Something that befalls an article: what, which, and what it is made of."""

    what: str
    url: int
    text: int = 0
    dress: int = 0  # title, language, label, mentions
    late: bool = False


@dataclass
class World:
    """A collection, and what may befall its articles."""

    db: Connection
    clock: Clock
    run: int

    def befall(self, event: Event) -> None:
        number = event.url
        held = self.db.execute(sa.select(article).where(article.c.url == URLS[number])).one_or_none()
        if held is None and event.what not in ("visit", "ruling"):
            return
        getattr(self, f"_{event.what}")(event, URLS[number])

    def visit_of(self, event: Event, url: str) -> Visit:
        at = self.clock.now - DAY if event.late else self.clock.now
        dress = event.dress
        visit = read(
            known_page(self.db, self.run, url, at),
            TEXTS[event.text],
            title=TITLES[dress % 4],
            standfirst="A standfirst." if dress % 3 else "",
            lang=LANGS[dress % 4],
            label=LABELS[dress // 4 % 4],
            org=("ildu", "gur")[dress % 2],
            published=None if dress % 5 == 0 else NOW - timedelta(hours=dress),
            precision=("second", "day")[dress % 2],
            at=at,
            warc=kept(offset=event.text) if dress % 2 else None,
        )
        assert visit.reading is not None
        return replace(visit, reading=replace(visit.reading, mentions=mentions(dress)))

    def _visit(self, event: Event, url: str) -> None:
        save(self.db, self.run, self.visit_of(event, url))

    def _unchanged(self, _: Event, url: str) -> None:
        save(self.db, self.run, asked(row_of(self.db, url), State.STORED, status=304, at=self.clock.now))

    def _gone(self, _: Event, url: str) -> None:
        save(self.db, self.run, asked(row_of(self.db, url), State.GONE, status=410, at=self.clock.now))

    def _move(self, event: Event, url: str) -> None:
        """The page leads to another address, as itself or as the print of another."""
        visit = self.visit_of(event, f"{url}/new{event.dress % 2}")
        if event.dress % 3:
            visit = replace(visit, came_from=row_of(self.db, url).id)
        save(self.db, self.run, visit)

    def _twin(self, event: Event, url: str) -> None:
        """Another address calls this one its own, and is read first."""
        amp = f"{url}/amp"
        visit = self.visit_of(event, amp)
        assert visit.reading is not None
        save(self.db, self.run, replace(visit, reading=replace(visit.reading, canonical=f"{url}/real")))
        save(self.db, self.run, self.visit_of(event, f"{url}/real"))

    def _reread(self, event: Event, url: str) -> None:
        """By the run that met it, or later."""
        (held,) = rereading.kept_of(self.db, [article_at(self.db, url).url_hash])
        visit = self.visit_of(event, url)
        assert visit.reading and visit.reading.article and visit.reading.verdict
        read_again = replace(visit.reading, extractor_version=f"extractor-{event.dress}")
        run = self.run if event.dress % 2 else None
        verdict = visit.reading.verdict
        rereading.save(self.db, held, read_again, visit.reading.article, verdict, self.clock.now, run)

    def _rejudge(self, event: Event, _: str) -> None:
        scope = rejudging.Scope(f"rules-{event.dress}", everything=True)
        match = Match("core.en.2", "легіон", "body", event.dress, "strong")
        verdict = Verdict(LABELS[event.dress % 4], 0.1 + event.dress / 10, "both", (match,), scope.version, "judged")
        held = rejudging.articles_after(self.db, 0, scope, 1 + event.text)
        judged = [(each, Judged(verdict, mentions(event.dress + 1))) for each in held]
        rejudging.judge_articles(self.db, judged, self.clock.now)

    def _ruling(self, event: Event, url: str) -> None:
        label = (*LABELS, None)[event.dress % 5]
        verdicts.rule(self.db, url, Ruling(label, "it is", "", "me", self.clock.now))

    def _tag(self, event: Event, url: str) -> None:
        """Of the article, or of an address that it may move to."""
        address = url if event.dress % 3 else f"{url}/new{event.text % 2}"
        self._correct(address, Wish(tags=(f"tag {event.dress % 2}",)))

    def _withdraw(self, event: Event, url: str) -> None:
        self._correct(url, Wish(withdraw="tag" if event.dress % 2 else "all"))

    def _correct(self, url: str, wish: Wish) -> None:
        with suppress(UsageError):  # there is nothing to withdraw
            corrections.correct(self.db, url, wish, Ruling(None, "it is", "", "me", self.clock.now))

    def _regroup(self, *_: object) -> None:
        regroup(self.db, list(self.db.execute(sa.select(article.c.id)).scalars()))

    def _story(self, event: Event, url: str) -> None:
        name = ("one", "other", None)[event.dress % 3]
        self.db.execute(article.update().where(article.c.url == url).values(story=name))


def mentions(dress: int) -> tuple[Mention, ...]:
    return tuple(Mention("country", "CO", "Colombia", "body", n, quoted=bool(n % 2)) for n in range(dress % 3))


KINDS = sorted({name[1:] for name in vars(World) if name.startswith("_") and not name.startswith("__")} - {"correct"})
EVENTS = st.builds(
    Event,
    st.sampled_from([*KINDS, "visit", "visit"]),
    st.integers(0, len(URLS) - 1),
    st.integers(0, len(TEXTS) - 1),
    st.integers(0, 15),
    st.booleans(),
)


@pytest.fixture
def clock(store: Store) -> Clock:
    return Clock(store, NOW)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(events=st.lists(EVENTS, min_size=2, max_size=8))
@example([Event("visit", 0, 0), Event("visit", 0, 2), Event("twin", 0, 2), Event("visit", 0, 3, 1)])
@example([Event("visit", 0, 0, 1), Event("visit", 0, 2, 1), Event("reread", 0, 3, 1)])  # the first revision is replaced
@example([Event("visit", 0, 5), Event("visit", 0, 6), Event("rejudge", 0, 0, 5), Event("visit", 1, 0)])
@example([Event("visit", 0), Event("visit", 1), Event("visit", 0, 3), Event("gone", 1), Event("ruling", 1, 0, 3)])
@example([Event("visit", 0, 0, 1), Event("tag", 0, 0, 1), Event("withdraw", 0, 0, 1), Event("move", 0, 0, 1)])
@example([Event("visit", 0, 0, 1), Event("tag", 0, 1, 3), Event("move", 0, 0, 1), Event("tag", 0, 0, 2)])
def test_what_was_exported_then_is_exported_as_of_then(scratch: Scratch, clock: Clock, events: list[Event]) -> None:
    with scratch() as db:
        world = World(db, clock, begin_run(db, "alpha", "beta", "gather"))
        then = []
        for event in events:
            clock.go_on(db, SECOND * (1 + event.text))
            world.befall(event)
            then.append((clock.now, [lines(db, wanted) for wanted in ASKED]))
        for moment, said in then:
            asked_then = [replace(wanted, as_of=moment) for wanted in ASKED]
            assert [lines(db, wanted) for wanted in asked_then] == said
            assert [count_exported(db, wanted) for wanted in asked_then] == list(map(len, said))
        for row in db.execute(sa.select(article, article_terms.c.terms).join(article_terms)):
            # What an index finds of an article is what its words say: else it would be another answer later.
            assert search.unpacked(row.terms) == document_terms(row.title, row.standfirst, row.text, row.lang)


# --- what is kept


def test_every_column_is_kept_or_known_not_to_be() -> None:
    """A new one has to be decided on: is it exported?"""
    never_change = {"id", "page_id", "source_id", "first_seen_at"}  # or are no value: the page of an address
    not_exported = {"url_hash", "text_key", "copy_why", "canonical_hash", "revisit_at", "published_read"}
    moves_with_every_visit = {"checked_at"}
    assert {column.name for column in article.c} == {
        *past.COLUMNS,
        *never_change,
        *not_exported,
        *moves_with_every_visit,
    }


def kept_of(db: Connection, url: str = A) -> list[dict[str, object]]:
    mine = article_past.c.article_id == article_at(db, url).id
    return list(db.execute(sa.select(article_past.c.was).where(mine).order_by(article_past.c.id)).scalars())


def test_what_stays_as_it_is_leaves_nothing(scratch: Scratch, clock: Clock) -> None:
    with scratch() as db:
        world = World(db, clock, begin_run(db, "alpha", "beta"))
        clock.go_on(db)
        visit = Event("visit", 0, 0, 2)
        world.befall(visit)
        clock.go_on(db)
        for event in (Event("unchanged", 0), visit, Event("regroup", 0), visit):
            world.befall(event)
        assert kept_of(db) == []


def test_an_edit_leaves_the_number_of_the_revision_that_has_the_words(scratch: Scratch, clock: Clock) -> None:
    with scratch() as db:
        run = begin_run(db, "alpha")
        clock.go_on(db)
        store_article(db, run, A, LONG, at=clock.now)
        store_article(db, run, A, LONG.upper(), at=clock.go_on(db))  # says the same, and is no revision
        store_article(db, run, A, "other words", at=clock.go_on(db))
        store_article(db, run, A, "words again", at=clock.go_on(db))
        assert kept_of(db) == [
            {"text": LONG},
            {"n_revisions": 1, "text": LONG.upper()},
            {"revision": 2, "n_revisions": 2},
        ]


def test_an_article_that_came_in_late_was_not_there(scratch: Scratch, clock: Clock) -> None:
    """It was fetched long ago, and found to be on topic only now."""
    with scratch() as db:
        run = begin_run(db, "alpha")
        before = clock.go_on(db)
        store_article(db, run, A, at=clock.go_on(db) - DAY)
        late = Wanted(copies=True)
        assert kept_of(db) == [{"id": None}]
        assert lines(db, replace(late, as_of=before)) == []
        assert len(lines(db, replace(late, as_of=clock.now))) == 1


def test_without_its_triggers_a_database_is_not_sound(store: Store) -> None:
    assert migrate.differences(store) == []
    with store.write() as db:
        past_triggers.unwatch(db)
    assert len(migrate.differences(store)) == 2
    migrate.upgrade(store)
    assert migrate.differences(store) == []


# --- when a moment is frozen


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every transaction counts as a long one."""
    monkeypatch.setattr(engine, "LONG", -SECOND)


def test_what_a_long_transaction_did_happened_at_its_end(store: Store, clock: Clock, long: None) -> None:
    """Whoever asks meanwhile sees nothing of it, and must see nothing of it later, however long it takes."""
    wanted = Wanted(copies=True)
    with store.write() as db:
        run = begin_run(db, "alpha", "beta")
        clock.go_on(db)
        store_article(db, run, A, LONG, at=clock.now)
    with store.write() as db:
        moment = clock.go_on(db)
        store_article(db, run, A, "other words", at=moment)
        store_article(db, run, B, LONG, at=moment)
        clock.go_on(db, 10 * frozen.SETTLES)
        with store.read() as others:
            then = lines(others, replace(wanted, as_of=moment))
    with store.read() as db:
        assert lines(db, replace(wanted, as_of=moment)) == then
        assert [json.loads(line)["url"] for line in then] == [A]
        assert {json.loads(line)["text"] for line in lines(db, replace(wanted, as_of=clock.now))} == {
            LONG,
            "other words",
        }
        assert set(db.execute(sa.select(article_past.c.until)).scalars()) == {clock.now}
        assert kept_of(db, B) == [{"id": None}]


def test_a_long_transaction_of_a_copy_leaves_the_past_as_it_brings_it(store: Store, clock: Clock, long: None) -> None:
    with store.write() as db:
        store_article(db, begin_run(db, "alpha"), A)
        db.execute(fact.insert().values(name=UNFINISHED, value="{}"))
    with store.write() as db:
        before = NOW - DAY
        db.execute(article_past.insert().values(article_id=1, until=before, was={"story": None}))
    with store.read() as db:
        assert db.execute(sa.select(article_past.c.until).order_by(article_past.c.until)).scalars().first() == before


def test_a_moment_is_frozen_when_nothing_can_reach_it(scratch: Scratch, clock: Clock) -> None:
    with scratch() as db:
        clock.go_on(db)
        latest = clock.now - frozen.SETTLES
        frozen.require_frozen(db, latest, clock.now + DAY)  # a machine whose clock is ahead of the database's
        for late, seen in (
            (latest + SECOND, clock.now + DAY),
            (latest, clock.now - SECOND),
            (clock.now + DAY, clock.now),
        ):
            with pytest.raises(UsageError) as refused:
                frozen.require_frozen(db, late, seen)
            assert "name a time until 2024-05-18T" in refused.value.way_out


def test_a_set_that_would_be_cut_is_refused(scratch: Scratch, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a form itself only so many texts are looked through."""
    monkeypatch.setattr(matching, "MOST_READ", 1)
    with scratch() as db:
        run = begin_run(db, "alpha", "beta")
        clock.go_on(db)
        for url in (A, B):
            store_article(db, run, url, TEXTS[3], title=url, at=clock.now)
        for wanted in (Wanted(parse_query('="legions"')), Wanted(parse_query('="legions"'), as_of=clock.now)):
            with pytest.raises(UsageError, match="texts would have to be read"):
                list(exported(db, wanted))
            with pytest.raises(UsageError, match="texts would have to be read"):
                count_exported(db, wanted)


# --- a real crawl


def test_a_crawl_changes_no_result_set_of_before(tmp_path: Path) -> None:
    asked_for = [Wanted(copies=True), Wanted(), Wanted(parse_query("legion OR легіон -lang:de"), copies=True)]
    with DemoWeb() as web:
        web.catalogue(tmp_path / "catalogue")
        desk = Desk(tmp_path / "data", tmp_path / "catalogue", {"allow_addresses": NETWORK})
        assert desk.run("crawl", "--all").code == 0
        store = Store(f"sqlite:///{tmp_path / 'data' / 'legionwire.db'}")
        with store.read() as db:
            before = [lines(db, wanted) for wanted in asked_for]
            moment = past.clock(db)
            while past.clock(db) == moment:  # to the next second: what follows is later
                pass
        web.tick()
        assert desk.run("crawl", "--all").code == 0
        ruled = json.loads(before[0][0])["url"]
        assert desk.run("rule", ruled, "no", "--because", "it is of another legion").code == 0
        with store.read() as db:
            assert lines(db, asked_for[0]) != before[0]
            assert {key for was in db.execute(sa.select(article_past.c.was)).scalars() for key in was} > {"revision"}
            for _ in range(2):
                assert [lines(db, replace(wanted, as_of=moment)) for wanted in asked_for] == before
        store.close()
