"""A result set as of a moment is what was exported then, whatever became of its articles since."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from commands import Desk
from conftest import Scratch
from databases import on_sqlite
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from past_clock import Clock
from stored import DAY, HOUR, NOW, article_at, asked, begin_run, known_page, kept, read, row_of, save, store_article

from legionwire.article import Judged, Label, Match, Mention, State, Verdict, Visit
from legionwire.demo import NETWORK, DemoWeb
from legionwire.errors import UsageError
from legionwire.exported import Exported, to_row
from legionwire.language import document_terms
from legionwire.query import parse_query
from legionwire.rulings import Ruling
from legionwire.storage import frozen, past, past_triggers, rejudging, rereading, runs, search, verdicts
from legionwire.storage.engine import Connection, Store
from legionwire.storage.exporting import count_exported, exported
from legionwire.storage.former import former_of
from legionwire.storage.groups import regroup
from legionwire.storage.results import Wanted
from legionwire.storage.schema import article, article_past, article_terms, mention, revision

SECOND = timedelta(seconds=1)
A, B = "https://alpha.example/a", "https://beta.example/b"


def lines(db: Connection, wanted: Wanted) -> list[str]:
    """An export as it is written, but for when a page was looked at last."""
    return [json.dumps(to_row(replace(one, last_checked=None)), ensure_ascii=False) for one in exported(db, wanted)]


def one(db: Connection, **wanted: object) -> Exported:
    (found,) = exported(db, Wanted(copies=True, **wanted))  # type: ignore[arg-type]
    return found


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
    "legion",
    "легіон OR title:volunteers",
    '="Legions" OR ="légions"',
    "word1 -lang:uk -5",
    '"legion river"~3 relevance:core',
    "(volunt* after:2024-05-18) OR (source:beta -org:gur)",
)
ASKED = (
    *(Wanted(query and parse_query(query), copies=True) for query in QUERIES),
    Wanted(),
    Wanted(since=NOW, source="alpha"),
    Wanted(parse_query("legion OR volunteers"), lang="en", relevance="core"),
    Wanted(copies=True, country="UA", org="ildu", until=NOW),
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
            precision=("second", "day")[dress % 2],  # type: ignore[arg-type]
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

    def _regroup(self, *_: object) -> None:
        regroup(self.db, list(self.db.execute(sa.select(article.c.id)).scalars()))

    def _story(self, event: Event, url: str) -> None:
        name = ("one", "other", None)[event.dress % 3]
        self.db.execute(article.update().where(article.c.url == url).values(story=name))


def mentions(dress: int) -> tuple[Mention, ...]:
    return tuple(Mention("country", "CO", "Colombia", "body", n, quoted=bool(n % 2)) for n in range(dress % 3))


KINDS = sorted(name[1:] for name in vars(World) if name.startswith("_") and not name.startswith("__"))
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


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(events=st.lists(EVENTS, min_size=2, max_size=10))
@example([Event("visit", 0, 0), Event("visit", 0, 2), Event("twin", 0, 2), Event("visit", 0, 3, 1)])
@example([Event("visit", 0, 5), Event("visit", 0, 6), Event("rejudge", 0, 0, 5), Event("visit", 1, 0)])
@example([Event("visit", 0), Event("visit", 1), Event("visit", 0, 3), Event("gone", 1), Event("ruling", 1, 0, 3)])
def test_what_was_exported_then_is_exported_as_of_then(scratch: Scratch, clock: Clock, events: list[Event]) -> None:
    with scratch() as db:
        world = World(db, clock, begin_run(db, "alpha", "beta", "gather"))
        then = []
        for event in events:
            clock.go_on(db, SECOND * (1 + event.text))
            world.befall(event)
            now = [lines(db, wanted) for wanted in ASKED]
            assert [lines(db, replace(wanted, as_of=clock.now)) for wanted in ASKED] == now, event
            then.append((clock.now, now))
        for moment, said in then:
            asked_then = [replace(wanted, as_of=moment) for wanted in ASKED]
            assert [lines(db, wanted) for wanted in asked_then] == said
            assert [count_exported(db, wanted) for wanted in asked_then] == list(map(len, said))
        for row in db.execute(sa.select(article, article_terms.c.terms).join(article_terms)):
            # What an index finds of an article is what its words say: else it would be another answer later.
            assert search.unpacked(row.terms) == document_terms(row.title, row.standfirst, row.text, row.lang)
