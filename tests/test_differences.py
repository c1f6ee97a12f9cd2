"""`legionwire show`: what became of an article, and what changed between two revisions of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Desk
from stored import DAY, HOUR, LONG, NOW, article_at, asked, begin_run, read, row_of, save, store_article

from legionwire.article import State
from legionwire.diffs import Piece, new_of, old_of
from legionwire.storage.engine import Store
from legionwire.storage.migrate import upgrade
from legionwire.storage.schema import article

A, B = "https://alpha.example/a", "https://alpha.example/b"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Article 1 was edited, read again by a newer extractor, edited, taken down and restored; article 2 was not."""
    folder: Path = tmp_path_factory.mktemp("desk")
    store = Store(f"sqlite:///{folder / 'legionwire.db'}")
    upgrade(store)
    with store.write() as db:
        store_article(db, begin_run(db), A, "Three were wounded.\nThe rest is as it was.", title="Explosion")
        store_article(db, begin_run(db), B, LONG)

        def visit(hours: float, text: str, title: str) -> None:
            at = NOW + hours * HOUR
            save(db, begin_run(db, at=at), read(row_of(db, A), text, title=title, at=at))

        visit(1, "Five were wounded.\nThe rest is as it was.", "Explosion")
        db.execute(article.update().where(article.c.url == A).values(extractor_version="extractor-0"))
        visit(2, "Five were wounded.\nThe rest is as it was.\nA line we had missed.", "Explosion")
        visit(
            3, "Five were wounded.\nOne died.\nThe rest is as it was.\nA line we had missed.", "Explosion at the base"
        )
        for days in (2, 3):
            at = NOW + days * DAY
            gone = asked(row_of(db, A), State.GONE, "HTTP 404: not found", at=at, status=404)
            save(db, begin_run(db, at=at), gone)
        at = NOW + 4 * DAY
        save(db, begin_run(db, at=at), asked(row_of(db, A), State.STORED, at=at, status=304))
        assert article_at(db, A).n_revisions == 4
    store.close()
    return Desk(folder)


def test_what_became_of_an_article(desk):
    shown = [line.split("  ", 1) for line in desk.run_on_terminal("show", "1", columns=200).lines]
    told = [f"{words[0]}\t{words[1].strip()}" for words in shown if words[0] in ("revision", "removed", "restored")]
    assert told == [
        "revision\t2 (edited) 2024-05-18 13:00 Explosion",
        "revision\t3 (read again) 2024-05-18 14:00 Explosion",
        "revision\t4 (edited) 2024-05-18 15:00 Explosion at the base",
        "removed\t2024-05-20 12:00 HTTP 404: not found",
        "restored\t2024-05-22 12:00",
    ]
    timeline = desk.run("show", "1", "--json").json["timeline"]
    assert [item["event"] for item in timeline] == [
        *("first seen", "edited", "read again", "edited", "removed", "restored"),
    ]
    assert timeline[4] == {
        "at": "2024-05-20T12:00:00Z",
        "event": "removed",
        "n": None,
        "title": None,
        "reason": "HTTP 404: not found",
    }


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        pytest.param((), ["3 (read again", "title: Explosion{+ at the base+}", "{+One died."], id="the last edit"),
        pytest.param(("2",), ["1 (first seen", "[-Three-]{+Five+} were wounded."], id="what a revision changed"),
        pytest.param(
            ("1:4",), ["1 (first seen", "[-Three-]{+Five+} were wounded.", "A line we had missed."], id="any two"
        ),
        pytest.param(("4:1",), ["4 (edited", "[-Five-]{+Three+} were wounded."], id="backwards"),
        pytest.param(("2:2",), ["both say the same"], id="one and the same"),
    ],
)
def test_what_changed(desk, wanted, shown):
    done = desk.run("show", "1", "--diff", *wanted)
    assert done.code == 0, done.err
    for words in shown:
        assert words in done.out


def test_what_changed_for_programs(desk):
    told = desk.run("show", A, "--diff", "1:4", "--json").json
    assert (told["id"], told["from"]["n"], told["to"]) == (
        *(1, 1),
        {"n": 4, "seen": "2024-05-18T15:00:00Z", "cause": "edit"},
    )
    assert (told["words_deleted"], told["words_inserted"]) == (1, 11)
    pieces = [Piece(**piece) for piece in told["text"]]
    assert old_of(pieces) == "Three were wounded.\nThe rest is as it was."
    assert new_of(pieces) == "Five were wounded.\nOne died.\nThe rest is as it was.\nA line we had missed."


def test_on_a_terminal_it_is_red_and_green(desk):
    shown = desk.run_on_terminal("show", "1", "--diff", "2").out
    assert "\x1b[31m" in shown
    assert "\x1b[32m" in shown
    assert "[-" not in shown


def test_status_tells_how_far_the_plan_of_revisits_is_followed(desk):
    plan = desk.run("status", "--json").json["revisits"]
    assert (plan["planned"], plan["due"], plan["late"]) == (2, 2, 2), "the plan of 2024"
    assert any(line.startswith("revisits\t2 articles due, 2 of them late") for line in desk.run("status").lines)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("2", "--diff"), "article 2 was never edited"),
        (("1", "--diff", "9"), "article 1 has no revision 9"),
        (("1", "--diff", "1"), "article 1 has no revision 0"),
        (("1", "--diff", "1-2"), "'1-2' names no revisions"),
    ],
)
def test_what_cannot_be_compared_is_told(desk, words, told):
    done = desk.run("show", *words)
    assert done.code == 2
    assert told in done.err
