"""Copies, what is like an article, and its story, as the database tells of them and `legionwire show` says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from commands import Desk
from related_collection import DAYS, Related, write_related

from legionwire.cli.relations import MOST_ALIKE, MOST_REPORTS, relation_lines
from legionwire.storage.engine import Connection, Store
from legionwire.storage.relatives import Relatives, relatives_of
from legionwire.storage.told_stories import Report, Telling, Told, find_story, told_with

AT = datetime(2025, 3, 3, tzinfo=UTC)
TOLD = Told("00ff", "A title", AT, AT, 1, 0, ("en",), ("alpha",))
REPORT = Report(1, AT, "alpha", "en", "A title", "https://alpha.example/1", None, None)


@pytest.fixture(scope="module")
def related(tmp_path_factory: pytest.TempPathFactory) -> Related:
    return write_related(tmp_path_factory.mktemp("related") / "data")


@pytest.fixture(scope="module")
def db(related: Related) -> Iterator[Connection]:
    store = Store(related.config.database)
    with store.read() as connection:
        yield connection
    store.close()


@pytest.fixture(scope="module")
def desk(related: Related) -> Desk:
    return Desk(related.config.data, related.config.catalogue)


def fields_of(desk: Desk, number: int) -> dict[str, object]:
    return desk.run("show", str(number), "--json").json  # type: ignore[no-any-return]


# --- what the database tells


def test_every_member_sees_the_others_in_the_order_of_time(db: Connection, related: Related) -> None:
    group = {
        related.original: (None, "appeared first"),
        related.exact: ("exact", "the same words"),
        related.copy: ("copy", "a copy"),
        related.excerpt: ("excerpt", "a part of it"),
        related.update: ("update", "an update of it"),
    }
    for one, said in group.items():
        held = relatives_of(db, one)
        assert (held.kind, held.why) == said
        assert {other.id: (other.kind, other.why) for other in held.group} == {
            other: what for other, what in group.items() if other != one
        }
        assert [other.published for other in held.group] == sorted(other.published for other in held.group)
        assert held.alike == ()


def test_a_series_is_alike_and_no_group(db: Connection, related: Related) -> None:
    first, *others = related.series
    held = relatives_of(db, first)
    assert (held.kind, held.why, held.group) == (None, None, ())
    assert sorted(one.id for one in held.alike) == others
    assert {(one.kind, one.precision) for one in held.alike} == {("series", "day")}
    assert all(0 < (one.score or 0) < 1 for one in held.alike)


def test_the_story_of_an_article_has_all_its_reports(db: Connection, related: Related) -> None:
    first = related.reports[0]
    tellings = [told_with(db, one) for one in (*related.reports, related.echo)]
    telling = tellings[0]
    assert telling is not None and tellings == [telling] * len(tellings)
    assert telling.story == find_story(db, telling.story.id)
    assert [report.id for report in telling.reports] == [first, related.echo, *related.reports[1:]]
    assert tuple(report.id for report in telling.originals()) == related.reports
    for one in (first, related.echo):
        assert tuple(report.id for report in telling.others(one)) == related.reports[1:]
    assert related.reports[-1] not in {report.id for report in telling.others(related.reports[-1])}


def test_what_stands_alone_has_no_story(db: Connection, related: Related) -> None:
    assert told_with(db, related.series[0]) is None
    assert told_with(db, 10**6) is None


def test_a_copy_whose_original_is_in_no_story_is_not_lost() -> None:
    reports = REPORT, replace(REPORT, id=2, copy_of=1), replace(REPORT, id=3, copy_of=99)
    telling = Telling(TOLD, reports)
    assert [report.id for report in telling.originals()] == [1, 3]
    assert [[report.id for report in telling.others(one)] for one in (1, 2, 3)] == [[3], [3], [1]]


# --- what `show` says


def test_show_gives_programs_copies_what_is_alike_and_the_story(desk: Desk, related: Related) -> None:
    shown = fields_of(desk, related.excerpt)
    assert (shown["copy_of"], shown["copy_kind"], shown["copy_why"]) == (related.original, "excerpt", "a part of it")
    copies = shown["copies"]
    assert isinstance(copies, list)
    assert [list(copy) for copy in copies] == [["id", "source", "published", "url", "kind", "score"]] * 4
    assert [(copy["id"], copy["kind"]) for copy in copies] == [
        (related.original, None),
        (related.exact, "exact"),
        (related.copy, "copy"),
        (related.update, "update"),
    ]
    assert copies[0]["published"] == "2024-05-18T12:00:00Z"
    assert copies[0]["score"] == 1.0
    assert shown["alike"] == []


def test_the_story_in_show_is_that_of_stories(desk: Desk, related: Related) -> None:
    story = fields_of(desk, related.echo)["story"]
    assert isinstance(story, dict)
    assert story == desk.run("stories", story["id"], "--json").json
    assert (story["articles"], story["copies"], len(story["reports"])) == (5, 1, 6)


def test_all_that_is_alike_is_in_json_and_a_few_lines_for_people(desk: Desk, related: Related) -> None:
    shown = fields_of(desk, related.series[0])
    assert (shown["story"], shown["copies"], shown["copy_why"]) == (None, [], None)
    alike = shown["alike"]
    assert isinstance(alike, list) and len(alike) == DAYS - 1
    assert list(alike[0]) == ["id", "source", "published", "lang", "title", "url", "kind", "score"]
    lines = desk.run_on_terminal("show", str(related.series[0])).out.partition("\n\n")[0].splitlines()
    told = [line.split()[:5] for line in lines if line.startswith("series ")]
    assert len(told) == MOST_ALIKE
    assert told[0] == ["series", str(alike[0]["id"]), "alpha", alike[0]["published"][:10], f"{alike[0]['score']:.2f}"]
    assert "alike               2 more: --json" in lines
    assert not [line for line in lines if line.startswith(("copy_kind", "story"))]


def test_show_tells_people_what_each_of_the_group_is(desk: Desk, related: Related) -> None:
    out = desk.run_on_terminal("show", str(related.copy)).out
    assert "copy_kind           copy: a copy\n" in out
    assert f"original            {related.original} alpha 2024-05-18 12:00 0.95 https://alpha.example/original\n" in out
    for kind, number in (("exact", related.exact), ("excerpt", related.excerpt), ("update", related.update)):
        assert f"\n{kind:<18}  {number} " in out
    first = desk.run_on_terminal("show", str(related.original)).out
    assert "copy_kind           original: appeared first\n" in first
    assert "\noriginal " not in first


def test_show_tells_people_the_story_and_who_else_told_it(desk: Desk, related: Related) -> None:
    lines = desk.run_on_terminal("show", str(related.echo)).out.partition("\n\n")[0].splitlines()
    (story,) = (line for line in lines if line.startswith("story "))
    assert story.endswith("(5 articles, 1 copy, 4 languages)")
    told = [line.split()[1:6] for line in lines if line.startswith("report ")]
    assert [int(number) for number, *_ in told] == list(related.reports[1:])
    assert told[0] == [str(related.reports[1]), "2025-03-03", "15:30", "beta", "en"]


@pytest.mark.parametrize("number", [1, 2, MOST_REPORTS, MOST_REPORTS + 1, MOST_REPORTS + 2, 300])
def test_a_long_story_takes_few_lines(number: int) -> None:
    telling = Telling(TOLD, tuple(replace(REPORT, id=n) for n in range(number)))
    lines = [line for name, line in relation_lines(0, Relatives(None, None, (), ()), telling) if name == "report"]
    assert len(lines) == min(number - 1, MOST_REPORTS)
    told = [line for line in lines if "more:" not in line]
    left = number - 1 - len(told)
    assert lines[len(told) :] == ([f"{left} more: legionwire stories 00ff"] if left else [])


def test_what_has_no_date_and_was_not_compared_says_so(db: Connection, related: Related) -> None:
    held = relatives_of(db, related.original)
    odd = replace(held, group=(replace(held.group[0], published=None, score=None),))
    telling = Telling(TOLD, (replace(REPORT, published=None, lang=None),))
    lines = dict(relation_lines(0, odd, telling))
    assert lines["exact"] == f"{related.exact} beta undated - https://beta.example/exact"
    assert lines["report"] == "1 undated alpha - A title"
