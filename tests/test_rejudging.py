"""`rejudge` judges what is kept by today's rules; what people ruled holds through crawls, rereads and rejudgings."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from conftest import Scratch
from crawling import Collection
from databases import on_postgresql, on_sqlite
from loopback import Answer, Site
from stored import DAY, HOUR, LONG, NOW, article_at, begin_run, read, row_of, save, store_article

from legionwire import reading
from legionwire.article import Judged, Label, Mention, Text, Verdict
from legionwire.cli import cli
from legionwire.cli.notes import Options
from legionwire.errors import LegionwireError, WorkerCrashed
from legionwire.evidence import Evidence
from legionwire.reading import judge_texts
from legionwire.rejudging import Rejudger
from legionwire.rereading import Database
from legionwire.storage import rejudging
from legionwire.storage.engine import Connection
from legionwire.storage.mentions import mentions_of
from legionwire.storage.rejudging import Effect, Held, Outcome, Scope
from legionwire.storage.schema import article, page, revision
from legionwire.topic import parse_topic
from legionwire.workers import Workers

A = "https://alpha.example/a"
HTML = {"Content-Type": "text/html; charset=utf-8"}
# What stands in the title and the text, and what today's rules make of it.
PAGES = {
    "river": ("Volunteers hold the river", "the International Legion in Ukraine"),  # core
    "bridge": ("International Legion holds the bridge", "the International Legion in Ukraine"),  # core
    "museum": ("A museum of the French Foreign Legion", "the French Foreign Legion in Ukraine"),  # no: a look-alike
    "market": ("The market opens", "a choir of many voices"),  # no
}
TOPIC = """
name = "Legion"
version = "1"
noun = "legion"
anchors = ["legion"]
[context]
setting = ["ukrain~"]
[languages.en]
legion = "legion"
strong = ["{names}"]
[lookalikes.french]
name = "French Foreign Legion"
patterns = ["french foreign legion", "{more}"]
"""


def topic(names: str = "international {legion}", more: str = "legion of honour") -> str:
    return TOPIC.replace("{names}", names).replace("{more}", more)


def page_of(title: str, name: str) -> Answer:
    brought = ("a lamp", "a cat", "a boat", "a bag", name, "bread")
    words = "".join(
        f"<p>It was day {nth} on which people of the place came to tell of what they had lost, and of those who lived "
        f"beside the water, and of what was left to all {nth} of them; and they came with {what}.</p>"
        for nth, what in enumerate(brought, 1)
    )
    head = f"<title>{title}</title><meta property='og:type' content='article'>"
    head += "<meta property='article:published_time' content='2026-05-01T10:00:00Z'>"
    body = f"<article><h1>{title}</h1>{words}</article>"
    return Answer(headers=HTML, body=f"<html lang='en'><head>{head}</head><body>{body}</body></html>".encode())


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[Collection]:
    """An outlet with four pages, crawled once."""
    site = Site("127.0.0.1", **{name: page_of(*words) for name, words in PAGES.items()})
    items = "".join(f"<item><title>{name}</title><link>{site.url(f'/{name}')}</link></item>" for name in PAGES)
    feed = f'<rss version="2.0"><channel><title>House</title>{items}</channel></rss>'.encode()
    site.answers["/feed"] = [Answer(headers={"Content-Type": "application/rss+xml"}, body=feed)]
    table = f'[house]\nname = "House"\nhomepage = "{site.url()}"\ncountry = "UA"\nlanguages = ["en"]\n'
    table += f'kind = "national"\nfeeds = ["{site.url("/feed")}"]\nfetch = "all"\n'
    (tmp_path / "catalogue" / "sources").mkdir(parents=True)
    (tmp_path / "catalogue" / "sources" / "house.toml").write_text(table)
    (tmp_path / "topic.toml").write_text(topic())
    settings = {"LEGIONWIRE_DATABASE": database_url, "LEGIONWIRE_CRAWL_DELAY": "0"}
    settings["LEGIONWIRE_TOPIC"] = str(tmp_path / "topic.toml")
    with site:
        collection = Collection(tmp_path / "data", tmp_path / "catalogue", settings=tuple(settings.items()))
        collection.crawl()
        yield collection


@dataclass(frozen=True)
class Done:
    """How a command ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


def run(house: Collection, *arguments: str) -> Done:
    """A command in this process: starting one takes longer than most of them do."""
    done = CliRunner(env=house.environment).invoke(cli, arguments, obj=Options(), standalone_mode=False)
    if isinstance(done.exception, LegionwireError):
        return Done(done.exception.exit_code, done.stdout, str(done.exception))
    assert done.exception is None, done.exception
    return Done(done.return_value, done.stdout, done.stderr)


def by_name(house: Collection, table: sa.Table) -> dict[str, Any]:
    return {row.url.rpartition("/")[2]: row for row in house.rows(sa.select(table))}


def labels(house: Collection) -> dict[str, tuple[str, str]]:
    """State and label of every page."""
    return {name: (row.state, row.label) for name, row in by_name(house, page).items()}


def urls_of(out: str) -> list[str]:
    return [line.rpartition("/")[2] for line in out.splitlines()]


@on_sqlite
def test_what_people_ruled_survives_a_crawl_a_reread_and_a_rejudging(house: Collection, tmp_path: Path) -> None:
    url = {name: row.url for name, row in by_name(house, page).items()}
    assert labels(house) == {
        "river": ("stored", "mention"), "bridge": ("stored", "core"),
        "museum": ("off_topic", "no"), "market": ("off_topic", "no"),
    }  # fmt: skip
    digests = {name: row.digest for name, row in by_name(house, page).items()}
    assert all(digest.startswith("sha1:") for digest in digests.values()), "of what was rejected, too"

    def rule(name: str, *words: str) -> dict[str, Any]:
        done = run(house, "rule", url[name], *words, "--because", "we know the place", "--by", "anna", "--json")
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    assert rule("river", "no", "--dry-run")["effect"] == "hidden"
    assert labels(house)["river"] == ("stored", "mention")
    assert rule("river", "no")["effect"] == "hidden"
    assert rule("bridge", "mention")["effect"] == "labelled"
    assert rule("market", "core")["effect"] == "queued"
    read = rule("museum", "core")
    assert (read["effect"], read["article"]) == ("reread", by_name(house, article)["museum"].id)
    held = by_name(house, article)["museum"]
    assert (held.title, held.relevance, held.score) == ("A museum of the French Foreign Legion", "core", 0.05)
    assert held.capture_id is not None and held.captured_at == held.first_seen_at

    funnel = house.crawl()[0]
    assert (funnel["resumed"], funnel["resumed_states"]) == (1, {"stored": 1})
    ruled = {
        "river": ("off_topic", "no"), "bridge": ("stored", "mention"),
        "museum": ("stored", "core"), "market": ("stored", "core"),
    }  # fmt: skip
    assert labels(house) == ruled
    assert by_name(house, article)["market"].capture_id is not None, "its raw answer is kept, whatever the judge says"
    assert "4 unchanged" in run(house, "reread", "--all").stderr
    assert labels(house) == ruled
    assert "changed: nothing" in run(house, "rejudge", "--all").stderr
    (tmp_path / "topic.toml").write_text(topic(names="choir of many voices"))
    assert "changed: nothing" in run(house, "rejudge").stderr
    assert labels(house) == ruled
    assert {name: row.judge_label for name, row in by_name(house, page).items()} == {
        "river": "no", "bridge": "no", "museum": "no", "market": "mention"
    }  # fmt: skip
    assert by_name(house, article)["bridge"].verdict.startswith("mention: ruled by anna on ")
    assert {name: row.digest for name, row in by_name(house, page).items()} == digests
    shown = [json.loads(line) for line in run(house, "rulings", "--jsonl").stdout.splitlines()]
    assert [(row["url"], row["label"], row["judge"]) for row in shown] == [
        (url["museum"], "core", "no"), (url["market"], "core", "mention"),
        (url["bridge"], "mention", "no"), (url["river"], "no", "no"),
    ]  # fmt: skip

    assert rule("market", "--withdraw")["effect"] == "labelled"
    assert rule("museum", "--withdraw")["effect"] == "hidden"
    assert (labels(house)["market"], labels(house)["museum"]) == (("stored", "mention"), ("off_topic", "no"))
    again = run(house, "rule", url["museum"], "--withdraw", "--because", "twice")
    assert again.returncode == 2 and "no ruling goes for" in again.stderr
    torn = run(house, "rule", url["museum"], "no", "--because", "\udcff")
    assert torn.returncode == 2 and "no text in UTF-8" in torn.stderr


@on_postgresql
def test_what_people_ruled_on_dates_copies_and_tags_survives_every_command(house: Collection) -> None:
    url = {name: row.url for name, row in by_name(house, page).items()}
    held = by_name(house, article)

    def rule(name: str, *words: str, code: int = 0) -> Done:
        done = run(house, "rule", url[name], *words, "--because", "we know the place", "--by", "anna", "--json")
        assert done.returncode == code, done.stderr
        return done

    tried = rule("river", "core", "--date", "2022-05-01", "--copy-of", str(held["bridge"].id), "--dry-run")
    assert [item["effect"] for item in json.loads(tried.stdout)["rulings"]] == ["labelled", "dated", "grouped"]
    assert "would be: published 2022-05-01: that is its place in time" in tried.stderr
    assert by_name(house, article) == held
    words = ("--date", "2022-05-01", "--copy-of", str(held["bridge"].id), "--tag", "Pay", "--tag", "law")
    done = rule("river", "core", *words)
    assert json.loads(done.stdout)["effect"] == "labelled"
    rule("museum", "--date", "2023-01-02")  # off topic: nothing is dated yet
    rule("museum", "core")

    def told() -> tuple[object, ...]:
        shown = json.loads(run(house, "show", url["river"], "--json").stdout)
        names = ("relevance", "published", "published_precision", "published_origin", "copy_of", "copy_kind", "tags")
        return tuple(shown[name] for name in names)

    ruled = told()
    assert (ruled[:4], ruled[-1]) == (("core", "2022-05-01T00:00:00Z", "day", "ruling"), ["law", "pay"])
    assert ruled[4] is not None, "by its date it would be the original"
    assert by_name(house, article)["museum"].published_origin == "ruling"
    for words in (("reread", "--all"), ("rejudge", "--all"), ("regroup",)):
        assert run(house, *words).returncode == 0
        assert told() == ruled, words
    house.crawl()
    assert told() == ruled
    shown = json.loads(run(house, "show", url["river"], "--json").stdout)["rulings"]
    assert {(item["says"], item["who"], item["because"]) for item in shown} == {
        (says, "anna", "we know the place")
        for says in ("core", "published 2022-05-01", f"copy of {url['bridge']}", "tag pay", "tag law")
    }
    assert run(house, "search", 'tag:"pay"', "--fields", "url").stdout.split() == [url["river"]]

    assert "tag pay withdrawn" in rule("river", "--withdraw", "tag", "--tag", "pay").stdout
    assert "it is a copy or it is none" in rule("river", "--copy-of", "1", "--not-copy-of", "2", code=2).stderr
    assert "is no date" in rule("river", "--date", "May", code=2).stderr
    assert "there is no article 999" in rule("river", "core", "--copy-of", "999", code=2).stderr
    rule("river", "--withdraw")
    assert (told()[:4], told()[-1]) == (("mention", "2026-05-01T10:00:00Z", "second", "meta"), [])

    tested = json.loads(run(house, "topic", "test", "--rulings", "--json").stdout)
    assert (tested["n"], tested["errors"][0]["line"]) == (1, by_name(house, article)["museum"].id)
    assert (tested["errors"][0]["label"], tested["errors"][0]["verdict"]) == ("core", "no")
    nothing = run(house, "topic", "test")
    assert (nothing.returncode, "there is nothing to judge" in nothing.stderr) == (2, True)


@on_postgresql
def test_other_rules_reach_what_is_stored_and_what_was_rejected(house: Collection, tmp_path: Path) -> None:
    before = by_name(house, article)
    (tmp_path / "topic.toml").write_text(topic(names="french foreign {legion}", more="international legion").replace(
        '"french foreign legion", ', ""))  # fmt: skip
    tried = run(house, "rejudge", "--dry-run", "--jsonl")
    rows = {row["url"].rpartition("/")[2]: row for row in map(json.loads, tried.stdout.splitlines())}
    assert {name: (row["effect"], row["was"], row["label"]) for name, row in rows.items()} == {
        "river": ("changed", "mention", "no"), "bridge": ("changed", "core", "no"),
        "museum": ("stored", "no", "core"), "market": ("missing", "no", None),
    }  # fmt: skip
    assert by_name(house, article) == before

    assert "1 article judged again, 0 off-topic pages" in run(house, "rejudge", "--limit", "1").stderr
    done = run(house, "rejudge", "--fields", "effect,url")
    assert (done.returncode, done.stdout.count("missing\t")) == (0, 1)
    assert "1 article judged again, 1 off-topic page read again" in done.stderr
    assert labels(house) == {
        "river": ("off_topic", "no"), "bridge": ("off_topic", "no"),
        "museum": ("stored", "core"), "market": ("off_topic", "no"),
    }  # fmt: skip
    held = by_name(house, article)
    assert held["museum"].matches[0]["form"] == "French Foreign Legion"
    assert {row.n_revisions for row in held.values()} == {1}
    assert len(house.rows(sa.select(revision))) == 3
    assert json.loads(run(house, "status", "--json").stdout)["articles"] == 1
    left = run(house, "rejudge", "--fields", "url")
    assert (urls_of(left.stdout), left.returncode) == (["market"], 0)
    assert "0 articles judged again, 0 off-topic pages read again" in left.stderr
    (tmp_path / "left").write_text(left.stdout)
    house.run("crawl", "--urls", str(tmp_path / "left"))
    assert run(house, "rejudge", "--fields", "url").stdout == ""

    (tmp_path / "topic.toml").write_text(topic())
    assert "2 no -> core" not in (back := run(house, "rejudge")).stderr
    assert "1 core -> no" in back.stderr and "1 no -> mention" in back.stderr and "1 no -> core" in back.stderr
    after = by_name(house, article)
    assert {name: after[name] for name in before} == before, "as if nothing had been"


# --- in the database


VERSION = "rules-2"


@pytest.fixture
def db(scratch: Scratch) -> Iterator[Connection]:
    with scratch() as connection:
        store_article(connection, begin_run(connection), A)
        yield connection


def judge(db: Connection, label: Label = "no", mentions: tuple[Mention, ...] = (), **scope: bool) -> list[Outcome]:
    held = rejudging.articles_after(db, 0, Scope(VERSION, **scope), 10)
    verdict = Verdict(label, 0.1, "none", (), VERSION, f"{label}: by other rules")
    return rejudging.judge_articles(db, [(item, Judged(verdict, mentions)) for item in held], NOW + DAY)


def test_what_a_crawl_has_written_meanwhile_is_left(db: Connection) -> None:
    (held,) = rejudging.articles_after(db, 0, Scope(VERSION), 10)
    again = read(row_of(db, A), f"{LONG} edited", at=NOW + DAY)
    save(db, begin_run(db, at=NOW + DAY), again)
    before = article_at(db, A)
    verdict = Judged(Verdict("no", 0.0, "none", (), VERSION, "no: nothing"), ())
    assert [done.effect for done in rejudging.judge_articles(db, [(held, verdict)], NOW)] == [Effect.OVERTAKEN]
    assert article_at(db, A) == before


def test_what_other_rules_show_again_is_asked_for_again(db: Connection) -> None:
    judge(db)
    save(db, begin_run(db, at=NOW + HOUR), read(row_of(db, A), label="no", at=NOW + HOUR))
    assert article_at(db, A).revisit_at is None
    judge(db, "core", everything=True)
    assert article_at(db, A).revisit_at is not None


def test_only_what_another_version_judged_is_judged_again(db: Connection) -> None:
    assert rejudging.count_articles(db, Scope(VERSION)) == 1
    assert rejudging.count_articles(db, Scope(VERSION, frozenset({"beta"}))) == 0
    assert [done.effect for done in judge(db)] == [Effect.CHANGED]
    assert (article_at(db, A).rules_version, row_of(db, A).rules_version) == (VERSION, VERSION)
    assert judge(db) == []
    assert [done.effect for done in judge(db, everything=True)] == [Effect.UNCHANGED]


def test_mentions_come_and_go_with_the_verdict(db: Connection) -> None:
    named = Mention("unit", "legion", "Legion", "title", 0)
    judge(db, "core", (named,))
    number = article_at(db, A).id
    assert mentions_of(db, [number]) == {number: (named,)}
    judge(db, "core", everything=True)
    assert mentions_of(db, [number]) == {}


def test_what_it_said_before_an_edit_is_at_hand_and_our_own_readings_are_not(db: Connection) -> None:
    for number, cause in enumerate(("edit", "reread"), 2):
        values = {"article_id": article_at(db, A).id, "n": number, "title": f"Title {number}", "standfirst": ""}
        values |= {"text": "words", "content_key": str(number), "seen_at": NOW, "cause": cause}
        db.execute(revision.insert().values(**values))
    db.execute(article.update().values(n_revisions=3))
    (held,) = rejudging.articles_after(db, 0, Scope(VERSION), 10)
    assert [text.title for text in held.text.earlier] == ["A title"]


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process is a worker that knows the topic, until the test ends."""
    monkeypatch.setattr(reading, "_topic", parse_topic(topic().encode(), "topic.toml"))


@pytest.mark.usefixtures("worker")
def test_an_edit_that_dropped_the_topic_is_judged_by_what_was_said_before() -> None:
    about = Text("International Legion", "", "words", "en")
    other = Text("A market", "", "words", "en")
    found = judge_texts([replace(other, earlier=(other, about)), replace(other, earlier=(other,)), about])
    assert [item.verdict.label for item in found] == ["core", "no", "core"]
    assert found[0].verdict.reason == "core: until it was edited; now no: no name of the topic in it"


@pytest.mark.usefixtures("worker")
def test_what_a_held_text_names_is_told_whatever_the_judge_says() -> None:
    (found,) = judge_texts([Text("A market", "", "Traders came from Colombia and from Poland.", "en")])
    assert (found.verdict.label, [item.key for item in found.mentions]) == ("no", ["CO", "PL"])


def test_one_text_that_cannot_be_judged_costs_itself_alone() -> None:
    class Pool:
        async def run(self, work: object, texts: list[Text]) -> list[Judged]:
            if any(text.title == "bad" for text in texts):
                raise WorkerCrashed("it died")
            return [Judged(Verdict("core", 1.0, "none", (), VERSION, "core"), ()) for _ in texts]

    rejudger = Rejudger(cast(Workers, Pool()), Path(), cast(Database, None), cast(Evidence, None), {})
    held = [
        Held(n, f"https://a.example/{n}", n, "no", Text("bad" if n == 7 else "good", "", "", None), ())
        for n in range(30)
    ]
    found = asyncio.run(rejudger._judge(held))
    assert [n for n, item in enumerate(found) if not isinstance(item, Judged)] == [7]
