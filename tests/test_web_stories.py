"""The pages of stories: the list, one story, what became of one that is called otherwise now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from related_collection import Related, write_related
from starlette.testclient import TestClient
from stored import HOUR, NOW
from web_collection import ARABIC, HOSTILE, STORY, Collection, write_collection

from legionwire.storage.engine import Store
from legionwire.storage.schema import article, revision, story
from legionwire.storage.schema import page as page_table
from legionwire.storage.told_stories import Spot
from legionwire.web.app import create_app
from legionwire.web.guard import HEADERS
from legionwire.web.story_asking import Asked, read_asked
from legionwire.web.story_pages import MOST_COPIES, MOST_REPORTS, PAGE_SIZE

HOME = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return write_collection(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def web(collection: Collection) -> Iterator[TestClient]:
    with TestClient(create_app(collection.config), base_url=HOME) as client:
        yield client


@pytest.fixture(scope="module")
def related(tmp_path_factory: pytest.TempPathFactory) -> Related:
    return write_related(tmp_path_factory.mktemp("related") / "data")


@pytest.fixture(scope="module")
def haugland(related: Related) -> Iterator[TestClient]:
    with TestClient(create_app(related.config), base_url=HOME) as client:
        yield client


def page(web: TestClient, url: str, status: int = 200) -> lxml.html.HtmlElement:
    answer = web.get(url)
    assert answer.status_code == status, answer.text[:500]
    assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
    return lxml.html.document_fromstring(answer.content.decode())


def spaced(element: lxml.html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def main(tree: lxml.html.HtmlElement) -> str:
    return spaced(tree.xpath("//main")[0])


# --- the list


def test_the_list_leads_to_each_story_and_is_in_the_navigation(web):
    tree = page(web, "/stories")
    (item,) = tree.xpath("//ol[@class='list']/li")
    told = spaced(item)
    for fact in ("20 May 2024", "4 articles, 1 copy", "English, Arabic", "Alpha, Beta", "first report 18 May"):
        assert fact in told, fact
    (link,) = item.xpath(".//h2/a")
    assert (link.text_content(), link.get("href")) == (HOSTILE, f"/story/{STORY}")
    (current,) = tree.xpath("//nav//a[@aria-current]")
    assert current.get("href") == "/stories"


@pytest.mark.parametrize(
    ("asked", "number"),
    [("lang=ar", 1), ("lang=pl", 0), ("since=2024-05-20", 1), ("since=2024-05-21", 0), ("lang=ar&since=2024-01-01", 1)],
)
def test_the_list_is_narrowed_and_widened_again(web, asked, number):
    tree = page(web, f"/stories?{asked}")
    assert len(tree.xpath("//ol[@class='list']/li")) == number
    assert len(tree.xpath("//ul[@class='chips']//a")) == asked.count("=")
    assert number or "No story fits" in main(tree)


@pytest.mark.parametrize(
    "asked", ["lang=Ukrainian", "since=yesterday", "since=2024-13-01", "before=2024", "after=x~y", "before=" + "9" * 20]
)
def test_what_cannot_be_asked_of_the_list_is_named(web, asked):
    told = main(page(web, f"/stories?{asked}", 400))
    assert f"The parameter {asked.partition('=')[0]} cannot be" in told


WHOLE_SECONDS = st.datetimes(datetime(1900, 1, 1), timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0))
SPOTS = st.builds(Spot, WHOLE_SECONDS, st.from_regex("[0-9a-f]{16}", fullmatch=True))


@given(st.builds(Asked, st.none() | st.dates(), st.none() | st.sampled_from(["en", "ckb"]), st.none() | SPOTS))
def test_addresses_of_the_list_are_read_as_they_were_written(asked):
    link = asked.link(before=asked.before)
    given_ = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    assert read_asked(given_) == asked


def test_turning_pages_meets_every_story_once_there_and_back(tmp_path: Path):
    made = write_collection(tmp_path)
    store = Store(made.config.database)
    number = 2 * PAGE_SIZE + 5
    with store.write() as db:
        (held,) = db.execute(sa.select(story)).all()
        for n in range(number - 1):
            values = held._asdict() | {"id": f"{n:016x}", "title": f"Story {n}", "last_at": NOW - n // 3 * HOUR}
            db.execute(story.insert().values(**values))
    store.close()
    with TestClient(create_app(made.config), base_url=HOME) as client:
        url, met, starts = "/stories", list[str](), list[list[str]]()
        while url:
            tree = page(client, url)
            here = tree.xpath("//ol[@class='list']/li//h2/a/@href")
            assert spaced(tree.xpath("//p[@class='count']")[0]) == (
                f"{len(met) + 1}–{len(met) + len(here)} of {number} stories"
            )
            starts.append(here)
            met += here
            url = next(iter(tree.xpath("//a[@rel='next']/@href")), "")
        assert len(met) == len(set(met)) == number
        for expected in starts[-2::-1]:
            tree = page(client, tree.xpath("//a[@rel='prev']/@href")[0])
            assert tree.xpath("//ol[@class='list']/li//h2/a/@href") == expected
        assert not tree.xpath("//a[@rel='prev']")


def test_without_stories_the_list_says_when_there_will_be_some(tmp_path: Path):
    made = write_collection(tmp_path)
    change(made.config.database, article.update().values(story=None), story.delete())
    with TestClient(create_app(made.config), base_url=HOME) as client:
        assert "No two articles tell of the same event so far" in main(page(client, "/stories"))


# --- one story


@pytest.fixture(scope="module")
def at(haugland: TestClient, related: Related) -> str:
    """The address of the story."""
    links = page(haugland, f"/article/{related.echo}").xpath("//section[h2[@id='event']]/p/a/@href")
    assert len(links) == 1
    return str(links[0])


def test_a_story_is_told_in_the_order_of_time_with_copies_under_their_originals(haugland, related, at):
    tree = page(haugland, at)
    assert [int(item.get("id")[1:]) for item in reports(tree)] == list(related.reports)
    first, second, third = reports(tree)[:3]
    assert spaced(first).startswith("first report 3 Mar 2025, 09:10")
    assert "later" in spaced(second) and "first report" not in spaced(second)
    (copy,) = first.xpath(".//details//li")
    assert spaced(copy).startswith("Beta · Norwegian same words 1 h later Nordmann drept")
    assert copy.xpath(".//a/@href") == [f"/article/{related.echo}"]
    (title,) = third.xpath(".//h3")
    assert (title.text_content(), title.get("lang"), title.get("dir")) == (ARABIC, "ar", "rtl")


def reports(tree: lxml.html.HtmlElement) -> list[lxml.html.HtmlElement]:
    return tree.xpath("//section[@class='reports']/ol/li")


@pytest.mark.parametrize("by", ["language", "outlet"])
def test_every_mark_of_the_chart_leads_to_its_report(haugland, related, at, by):
    tree = page(haugland, f"{at}?by={by}")
    (figure,) = tree.xpath("//figure[@class='spread']")
    numbers = [int(number.text) for number in figure.xpath(".//span[@class='number']") if number.text]
    assert sum(numbers) == len(related.reports) + 1
    marks = figure.xpath(".//a")
    assert all(mark.get("tabindex") == "-1" and mark.xpath("title")[0].text for mark in marks)
    assert {mark.get("href").removeprefix("#") for mark in marks} <= set(tree.xpath("//@id"))
    assert len(figure.xpath(".//*[contains(@class, 'first') and contains(@class, 'mark')]")) == 1
    assert tree.xpath("//p[@class='order']//a[@aria-current]")[0].text == f"by {by}"


def test_what_a_story_is_made_of_is_counted(haugland, related, at):
    tree = page(haugland, at)
    parts = {spaced(part.xpath("h2")[0]): part for part in tree.xpath("//div[@class='shares']/section")}
    assert set(parts) == {"Languages", "Outlets", "Countries of outlets"}
    for part in parts.values():
        assert sum(int(number.text) for number in part.xpath(".//span[@class='number']")) == len(related.reports) + 1
    assert parts["Outlets"].xpath(".//a/@href") == ["/sources/alpha", "/sources/beta"]


def test_hostile_words_stay_words(web, collection):
    for url in ("/stories", f"/story/{STORY}", f"/story/{STORY}?by=outlet", f"/story/{collection.stray}"):
        answer = web.get(url)
        assert "<script" not in answer.text and "<img" not in answer.text and "style=" not in answer.text, url
    tree = page(web, f"/story/{STORY}")
    assert tree.xpath("//h1")[0].text_content() == HOSTILE
    assert HOSTILE in tree.xpath("//title")[0].text


def test_an_undated_report_has_no_lag(web, collection):
    (item,) = page(web, f"/story/{STORY}").xpath(f"//li[@id='r{collection.undated}']")
    assert spaced(item).startswith("undated seen 18 May 2024")


def test_changed_headlines_are_told_with_what_they_were(tmp_path: Path):
    made = write_collection(tmp_path)
    change(made.config.database, article.update().where(article.c.id == made.revised).values(story=STORY))
    change(made.config.database, revision.update().where(revision.c.n == 1).values(title=HOSTILE))
    with TestClient(create_app(made.config), base_url=HOME) as client:
        (section,) = page(client, f"/story/{STORY}").xpath("//section[h2[@id='headlines']]")
    assert [line.text_content() for line in section.xpath(".//s")] == [HOSTILE]
    assert "After since 18 May 2024, 13:00" in spaced(section)
    assert section.xpath(".//a/@href") == [f"/article/{made.revised}?a=1&b=2"]


def change(database: str, *statements: Any) -> None:
    store = Store(database)
    with store.write() as db:
        for statement in statements:
            db.execute(statement)
    store.close()


def test_a_long_story_is_cut_into_pages_of_less_than_60_kb(tmp_path: Path):
    made = write_collection(tmp_path)
    store = Store(made.config.database)
    number, copies = MOST_REPORTS + 3, MOST_COPIES + 2
    with store.write() as db:
        for table, own in ((page_table, {"url_hash": 0}), (article, {"page_id": 0, "url_hash": 0, "sort_key": 0})):
            joined = article.join(page_table, article.c.page_id == page_table.c.id)
            (row,) = db.execute(sa.select(table).select_from(joined).where(article.c.id == made.first)).all()
            rows = [row._asdict() | {"id": 10_000 + n} | dict.fromkeys(own, 10_000 + n) for n in range(number + copies)]
            for n, values in enumerate(rows):
                if table is article:
                    values |= {"published_at": NOW + timedelta(minutes=n), "title": "A long headline, as they are " * 4}
                    values |= {"copy_of": made.first if n >= number else None}
            db.execute(table.insert(), rows)
    store.close()
    with TestClient(create_app(made.config), base_url=HOME) as client:
        answer = client.get(f"/story/{STORY}")
        assert len(answer.content) < 60_000
        tree = page(client, f"/story/{STORY}")
        assert len(reports(tree)) == MOST_REPORTS
        later = tree.xpath("//a[@rel='next']/@href")[0]
        assert len(reports(page(client, later))) > 0
        assert "only" in main(page(client, f"/story/{STORY}?from=9999"))
        (folded,) = [item for item in tree.xpath("//details[@class='folded']") if len(item.xpath(".//li")) > 1]
        assert len(folded.xpath(".//li")) == MOST_COPIES
        assert folded.xpath(".//p//a/@href") == [f"/article/{made.first}#copies"]


# --- names that are gone


def test_a_story_that_is_called_otherwise_now_is_found_by_its_old_name(web, collection):
    answer = web.get(f"/story/{collection.name}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, f"/story/{STORY}?was={collection.name}")
    tree = page(web, f"/story/{collection.name}")
    assert f"This story had another name, {collection.name}" in main(tree)
    assert tree.xpath("//p[@class='notice']/a/@href") == [f"/article/{collection.first}"]
    for other in ("<b>", "0" * 16, collection.stray):
        assert not page(web, f"/story/{STORY}?was={other}").xpath("//p[@class='notice']")


def test_the_article_that_a_story_was_called_by_is_shown_when_it_stands_alone(web, collection):
    tree = page(web, f"/story/{collection.stray}", 404)
    assert "This is no story any more" in main(tree)
    assert tree.xpath("//main//a/@href") == [f"/article/{collection.revised}", "/stories"]


@pytest.mark.parametrize("key", ["0" * 16, "x", "%3Cscript%3E", "9" * 300])
def test_a_name_that_no_story_ever_had_is_not_there(web, key):
    assert "There is no story" in main(page(web, f"/story/{key}", 404))


@pytest.mark.parametrize("asked", ["by=colour", "from=x", "from=-1"])
def test_what_cannot_be_asked_of_a_story_is_named(web, asked):
    assert "cannot be" in main(page(web, f"/story/{STORY}?{asked}", 400))


# --- ways to a story


def test_articles_and_results_lead_to_their_story(web, collection):
    assert f"/story/{STORY}" in page(web, f"/article/{collection.copy}").xpath("//section[h2[@id='event']]//a/@href")
    tree = page(web, "/?copies=1")
    links = [link for link in tree.xpath("//p[@class='meta']/a") if link.get("href").startswith("/story/")]
    assert {(spaced(link), link.get("href")) for link in links} == {("one of 4 reports", f"/story/{STORY}")}
    assert len(links) == 5
    assert replace(Asked(), lang="uk").link() == "/stories?lang=uk"
