"""What the page of an article says of its copies, of what is like it, and of its story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import lxml.html
import pytest
from related_collection import DAYS, Related, write_related
from starlette.testclient import TestClient
from web_collection import ARABIC, HOSTILE

from legionwire.storage.engine import Store
from legionwire.storage.pages import Story, find_story
from legionwire.storage.told_stories import Telling
from legionwire.web.app import create_app
from legionwire.web.guard import HEADERS
from legionwire.web.relations import MOST_REPORTS, event_of, group_of

HOME = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def related(tmp_path_factory: pytest.TempPathFactory) -> Related:
    return write_related(tmp_path_factory.mktemp("related") / "data")


@pytest.fixture(scope="module")
def web(related: Related) -> Iterator[TestClient]:
    with TestClient(create_app(related.config), base_url=HOME, raise_server_exceptions=False) as client:
        yield client


def page(web: TestClient, url: str) -> lxml.html.HtmlElement:
    answer = web.get(url)
    assert answer.status_code == 200, answer.text[:500]
    return lxml.html.document_fromstring(answer.content.decode())


def spaced(element: lxml.html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def section(web: TestClient, number: int, name: str) -> lxml.html.HtmlElement | None:
    found = page(web, f"/article/{number}").xpath(f"//section[h2[@id='{name}']]")
    return found[0] if found else None


def items(web: TestClient, number: int, name: str) -> list[str]:
    held = section(web, number, name)
    return [] if held is None else [spaced(item) for item in held.xpath(".//li")]


def shown(related: Related, number: int) -> Story:
    store = Store(related.config.database)
    with store.read() as db:
        story = find_story(db, number)
    store.close()
    assert story is not None
    return story


# --- copies


def test_each_of_a_group_is_called_what_it_is_and_why(web, related):
    heading = section(web, related.excerpt, "copies").xpath("h2")[0]
    assert spaced(heading) == "2 copies, 1 excerpt, 1 update"
    assert items(web, related.excerpt, "copies") == [
        "Alpha original The original 18 May 2024, 12:00 · appeared first · 100 % in common",
        "Beta same words The exact 18 May 2024, 13:00 · the same words · 1 h later · what differs",
        "Beta copy The copy 18 May 2024, 14:00 · a copy · 88 % in common · 2 h later · what differs",
        "Beta excerpt this article The excerpt 18 May 2024, 15:00 · a part of it · 3 h later · what differs",
        "Alpha update The update 18 May 2024, 16:00 · an update of it · 100 % in common · 4 h later · what differs",
    ]


def test_the_group_is_the_same_whoever_of_it_is_shown(web, related):
    group = (related.original, related.exact, related.copy, related.excerpt, related.update)
    names = ["The original", "The exact", "The copy", "The excerpt", "The update"]
    for number, name in zip(group, names, strict=True):
        members = section(web, number, "copies").xpath(".//li")
        assert [member.xpath("string(*[2])") for member in members] == names
        assert [member.xpath("string(*[2])") for member in members if member.get("class") == "own"] == [name]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("original", None),
        ("exact", "The same words as in another article"),
        ("copy", "A copy of another article"),
        ("excerpt", "An excerpt of another article"),
        ("update", "An update of another article"),
        ("alone", None),
    ],
)
def test_a_copy_is_told_at_its_head_by_its_kind(web, related, name, told):
    tree = page(web, f"/article/{getattr(related, name)}")
    notices = tree.xpath("//p[@class='notice']")
    assert [spaced(notice) for notice in notices] == ([f"{told} , the original of its group ."] if told else [])
    assert not told or notices[0].xpath(".//a/@href") == [f"/article/{related.original}", "#copies"]
    assert (tree.xpath("//h2[@id='copies']") != []) == (name != "alone")


def test_results_name_the_kind_too(web):
    told = [spaced(line) for line in page(web, "/?copies=1").xpath("//p[@class='meta']")]
    for words in ("the same words as in", "a copy of", "an excerpt of", "an update of"):
        assert [line for line in told if f"{words} another article" in line], words


def test_copies_that_are_all_exact_are_of_one_text(related):
    group = group_of(shown(related, related.echo), {})
    assert group is not None and group.heading == "1 copy of one text"
    assert [(member.kind, member.own) for member in group.members] == [(None, False), ("exact", True)]


# --- what is alike


def test_a_series_is_told_apart_from_copies(web, related):
    told = items(web, related.series[0], "alike")
    why = "the same form with other names or numbers"
    assert told[0] == f"Alpha series Losses of day 1 19 Feb 2024 · {why} · 88 % in common · what differs"
    assert len(told) == DAYS - 1
    aside = section(web, related.series[0], "alike")
    assert spaced(aside.xpath("details/summary")[0]) == "2 more"
    assert len(aside.xpath("details//li")) == 2
    assert section(web, related.series[0], "copies") is None
    assert section(web, related.series[0], "event") is None


# --- the story


def test_the_story_is_told_with_its_reports_over_time(web, related):
    told = items(web, related.echo, "event")
    assert told[0] == (
        "3 Mar 2025 · Alpha · Norwegian original of this article "
        "Nordmann drept i Ukraina: Sondre Haugland (29) fra Tromsø 1 copy"
    )
    assert told[2] == f"4 Mar 2025 · Alpha · Arabic {ARABIC}"
    event = section(web, related.echo, "event")
    assert "5 articles, 1 copy in 4 languages · first report 3 Mar 2025" in spaced(event)
    assert event.xpath(".//li//a/@href") == [f"/article/{number}" for number in related.reports]


def test_the_article_that_is_shown_stands_in_its_story_without_a_link(web, related):
    for number in related.reports:
        event = section(web, number, "event")
        (own,) = event.xpath(".//li[@class='own']")
        assert "this article" in spaced(own)
        assert own.xpath(".//a") == []
        assert event.xpath(".//li//a/@href") == [f"/article/{one}" for one in related.reports if one != number]


def test_titles_of_strangers_stay_words_and_have_their_language(web, related):
    event = section(web, related.echo, "event")
    assert event.xpath(".//script | .//img") == []
    (hostile,) = event.xpath(f".//a[@href='/article/{related.reports[1]}']")
    assert (hostile.text_content(), hostile.get("lang"), hostile.get("dir")) == (HOSTILE, "en", "ltr")
    (arabic,) = event.xpath(f".//a[@href='/article/{related.reports[2]}']")
    assert (arabic.get("lang"), arabic.get("dir")) == ("ar", "rtl")
    title = event.xpath("p")[0]
    assert (title.text_content(), title.get("lang")) == (HOSTILE, "en")


def test_the_page_runs_no_script_and_keeps_its_policy(web, related):
    answer = web.get(f"/article/{related.echo}")
    assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
    assert "<script" not in answer.text and "style=" not in answer.text


@pytest.mark.parametrize(
    ("place", "before"), [(0, 0), (MOST_REPORTS // 2, 0), (50, 50 - MOST_REPORTS // 2), (99, 100 - MOST_REPORTS)]
)
def test_a_long_story_is_shown_around_the_article(related, place, before):
    story = shown(related, related.reports[0])
    assert story.telling is not None
    first = story.telling.reports[0]
    reports = tuple(replace(first, id=1000 + n, published=first.published + timedelta(hours=n)) for n in range(100))
    long = replace(story, id=1000 + place, telling=Telling(story.telling.story, reports))
    event = event_of(long, {})
    assert event is not None
    assert len(event.lines) == MOST_REPORTS
    assert [line.id for line in event.lines if line.own] == [1000 + place]
    assert (event.before, event.after) == (before, 100 - before - MOST_REPORTS)
    assert event.lines[0].id == 1000 + before
