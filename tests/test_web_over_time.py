"""The pages over the whole collection: timelines, coverage, data. What they count is what their links lead to."""

from __future__ import annotations

import csv
import io
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote, urlsplit

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from web_collection import SERIES, Collection, write_collection

from legionwire.errors import DatabaseError
from legionwire.query import parse_query
from legionwire.web.app import create_app
from legionwire.web.asking import Ask, read_ask
from legionwire.web.data_page import _settled
from legionwire.web.recounting import Recounted
from legionwire.web.timeline_asking import TimelineAsk, timeline_of

HOME = "http://127.0.0.1:8000"
HOSTILE = '=HYPERLINK("x") <script>"'


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return write_collection(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def web(collection: Collection) -> Iterator[TestClient]:
    with TestClient(create_app(collection.config), base_url=HOME) as client:
        yield client


def page(web: TestClient, url: str, status: int = 200) -> lxml.html.HtmlElement:
    answer = web.get(url)
    assert answer.status_code == status, f"{url}: {answer.text[:500]}"
    return lxml.html.document_fromstring(answer.content.decode())


def text(element: lxml.html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def rows_of(web: TestClient, url: str) -> list[dict[str, str]]:
    answer = web.get(url)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def found(web: TestClient, link: str) -> int:
    """How many articles the search page counts."""
    status = text(page(web, link).xpath("//p[@role='status']")[0])
    told = re.search(r"(?:of )?(\d+) articles?\b", status)
    return int(told[1]) if told else 0


# --- timeline


@pytest.mark.parametrize(
    "url",
    [
        "/timeline?q=meeting",
        "/timeline?q=meeting&by=week&copies=1",
        "/timeline?q=legion&q=title:meeting+OR+shared&by=day",
        "/timeline?split=lang",
        "/timeline?split=source&copies=1",
        "/timeline?split=country&share=1",
    ],
)
def test_a_point_leads_to_as_many_articles_as_it_says(web, url):
    tree = page(web, url)
    points = tree.xpath("//figure//*[local-name()='g']//a")
    assert points
    for point in points[:: max(1, len(points) // 8)]:
        told = int(re.search(r": ([\d,]+)", point.xpath("string(title)"))[1].replace(",", ""))
        assert found(web, point.get("href")) == told, point.get("href")
    in_table = [link.get("href") for link in tree.xpath("//table//td//a")]
    assert sorted(in_table) == sorted(point.get("href") for point in points)


def test_a_line_has_all_that_its_search_finds(web):
    tree = page(web, "/timeline?q=meeting&q=legion&by=week")
    for item in tree.xpath("//ul[@aria-label='Lines']/li"):
        told = int(re.search(r"(\d+) articles", text(item))[1])
        assert told == found(web, item.xpath("a/@href")[0])
    sums = [0, 0]
    for row in tree.xpath("//figure//tbody/tr"):
        for place, cell in enumerate(row.xpath("td")):
            sums[place] += int(text(cell).replace(",", ""))
    assert sums[0] == SERIES


def test_searches_can_be_taken_away_and_stand_in_the_form(web):
    tree = page(web, "/timeline?q=meeting&q=legion&share=1")
    assert tree.xpath("//main//form//input[@name='q']/@value")[:2] == ["meeting", "legion"]
    away = [link.get("href") for link in tree.xpath("//main//li/a") if text(link).startswith("remove")]
    assert away == ["/timeline?q=legion&share=1", "/timeline?q=meeting&share=1"]
    assert len(page(web, away[0]).xpath("//ul[@aria-label='Lines']/li")) == 1


def test_lines_differ_in_more_than_colour(web):
    tree = page(web, "/timeline?q=meeting&q=legion&q=alpha")
    used = tree.xpath("//ul[@aria-label='Lines']//*[local-name()='use']/@href")
    assert used == ["#k0", "#k1", "#k2"]
    style = web.get(tree.xpath("//link[@rel='stylesheet']/@href")[0]).text
    dashes = re.findall(r"\.line\d \{ [^}]*--dashes: ([^;]+);", style)
    assert len(set(dashes)) == 5


def test_the_chart_is_told_in_words(web):
    tree = page(web, "/timeline?q=meeting")
    (chart,) = tree.xpath("//*[local-name()='svg'][@role='img']")
    told = [tree.xpath(f"string(//*[@id='{chart.get(name)}'])") for name in ("aria-labelledby", "aria-describedby")]
    assert told[0] == "Articles per month"
    assert "meeting: 60 articles" in told[1]


def test_the_table_to_take_away_has_every_stretch(web):
    rows = rows_of(web, "/timeline.csv?q=meeting&q=legion&by=day")
    assert list(rows[0]) == ["period", "from", "before", "search", "part", "articles", "collected", "share"]
    assert sum(int(row["articles"]) for row in rows if row["search"] == "meeting") == SERIES
    for row in rows:
        whole = int(row["collected"])
        assert row["share"] == (f"{int(row['articles']) / whole:.6f}" if whole else "")
    parts = rows_of(web, "/timeline.csv?split=source&copies=1")
    assert {row["part"] for row in parts} == {"Alpha", "Beta"}
    assert sum(int(row["articles"]) for row in parts) == sum(
        {row["period"]: int(row["collected"]) for row in parts}.values()
    )


@pytest.mark.parametrize("name", ["timeline", "coverage"])
def test_no_cell_is_a_formula(web, name):
    words = quote('"=1+1" legion')
    answer = web.get(f"/{name}.csv?q={words}&by={'day' if name == 'timeline' else 'outlet'}")
    assert answer.status_code == 200
    for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))):
        assert not [cell for cell in row if cell.startswith(("=", "+", "@", "-"))]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("/timeline?" + "&".join(f"q=word{n}" for n in range(7)), "6 are possible"),
        ("/timeline?by=year", "parameter by"),
        ("/timeline?split=month", "parameter split"),
        ("/timeline?from=2024-02-30", "parameter from"),
        ("/timeline?until=yesterday", "parameter until"),
        ("/timeline?q=%22open", "column 1"),
        (f"/timeline?q={'a' * 501}", "500 are possible"),
        ("/coverage?by=day", "parameter by"),
        ("/coverage?from=2024", "parameter from"),
        ("/coverage?sort=up", "parameter sort"),
        ("/coverage?page=0", "parameter page"),
        ("/coverage?country=Ukraine", "parameter country"),
        ("/data?q=%22", "column 1"),
    ],
)
def test_a_question_that_cannot_be_read_says_why(web, url, told):
    assert told in text(page(web, url, 400).xpath("//main")[0])


@pytest.mark.parametrize("path", ["/timeline", "/coverage", "/data"])
@pytest.mark.parametrize("name", ["q", "from", "until", "by", "source", "lang"])
def test_hostile_words_stay_words(web, path, name):
    answer = web.get(path, params={name: HOSTILE})
    assert answer.status_code in (200, 400, 404)
    assert "<script" not in answer.text


def test_days_of_no_calendar_are_refused_and_those_of_all_are_few(web):
    assert len(rows_of(web, "/timeline.csv?by=day&from=1000-01-01&until=2999-12-31&q=meeting")) < 300
    tree = page(web, "/timeline?by=day&from=1000-01-01&until=2999-12-31")
    assert len(tree.xpath("//figure//tbody/tr")) <= 190


WORDS = st.text(st.sampled_from('ab "()-*:OR'), max_size=12) | st.sampled_from(["a OR b", "-a", '"a b"~3', "title:a"])
FILTERS = st.fixed_dictionaries(
    {"q": WORDS},
    optional={"source": st.sampled_from(["alpha", "odd one", 'a"b']), "lang": st.just("uk"), "country": st.just("UA"),
              "relevance": st.just("core"), "org": st.sampled_from(["ildu", "others"]), "copies": st.just("1")},
)  # fmt: skip


@given(FILTERS)
def test_the_timeline_of_a_question_asks_for_the_same(given_):
    ask = read_ask(given_)
    link = timeline_of(ask)
    if not link:  # no line of the query language says so much
        assert given_.get("org") == "others" or not is_readable(ask.q)
        return
    asked = parse_qs(urlsplit(link).query)
    assert asked.get("copies", ["0"]) == [given_.get("copies", "0")]
    for name in ("source", "lang", "country", "relevance"):
        if name in given_:
            assert f"{name}:" in asked["q"][0]
    if asked.get("q"):
        parse_query(asked["q"][0])


def is_readable(words: str) -> bool:
    try:
        parse_query(words)
    except Exception:  # noqa: BLE001  whatever it is
        return not words
    return True


def test_a_choice_of_words_is_kept_together():
    ask = Ask(q="legion OR battalion", source="alpha")
    assert parse_qs(urlsplit(timeline_of(ask)).query)["q"] == ["(legion OR battalion) source:alpha"]
    day = TimelineAsk(("legion OR battalion",), by="day")
    from datetime import date

    assert parse_qs(urlsplit(day.found("legion OR battalion", date(2024, 5, 18), None)).query)["q"] == [
        "(legion OR battalion) on:2024-05-18"
    ]


# --- coverage


def test_coverage_counts_what_the_search_counts(web):
    tree = page(web, "/coverage")
    assert [text(cell) for cell in tree.xpath("//table//tbody//td[@data-label='articles']")] == ["44", "22", "–", "–"]
    for row in tree.xpath("//table//tbody/tr"):
        (chart,) = row.xpath(".//*[local-name()='svg']")
        assert re.match(r"of \d+ months: ", chart.get("aria-label"))
    one = page(web, tree.xpath("//table//tbody//th/a/@href")[0])
    lines = one.xpath("//section//tbody/tr[td[1]/a]")
    assert sum(int(text(line.xpath("td")[0])) for line in lines) == 44
    for line in lines[:3]:
        assert found(web, line.xpath("td/a/@href")[0]) == int(text(line.xpath("td")[0]))
    first = one.xpath("//section//tbody/tr/th")[0]  # years in which nobody looked are one line
    assert re.fullmatch(r"June 2024 to \w+ \d{4} not watched", text(first))


def test_coverage_tells_a_paused_outlet_from_one_that_is_silent(web):
    tree = page(web, "/coverage?sort=name")
    told = {
        text(row.xpath("th")[0]).split()[0]: row.xpath("string(.//@aria-label)")
        for row in tree.xpath("//table//tbody/tr")
    }
    assert re.fullmatch(r"of \d+ months: paused \d+", told["Rested"])
    assert re.fullmatch(r"of \d+ months: with articles \d+, not watched \d+", told["Beta"])


@pytest.mark.parametrize("by", ["lang", "country", "month"])
def test_rows_of_another_kind_lead_on(web, by):
    tree = page(web, f"/coverage?by={by}")
    links = tree.xpath("//main//table//a/@href")
    assert links
    for link in links[:4]:
        assert web.get(link).status_code == 200


def test_coverage_can_be_narrowed_and_widened(web):
    tree = page(web, "/coverage?country=UA&from=2024-04&until=2024-05")
    assert "April 2024 to May 2024" in text(tree)
    assert [link.get("href") for link in tree.xpath("//form//a") if text(link) == "Everything"] == ["/coverage"]
    cells = rows_of(web, "/coverage.csv?country=UA&from=2024-04&until=2024-05")
    assert {row["month"] for row in cells} == {"2024-04", "2024-05"}
    assert sum(int(row["articles"]) for row in cells) == 20


@pytest.mark.parametrize("by", ["outlet", "lang", "month"])
def test_of_the_future_nothing_is_told(web, by):
    assert "0 of 4 outlets watched" in text(page(web, f"/coverage?from=2999-01&by={by}").xpath("//main")[0])


def test_an_outlet_that_nobody_knows_is_not_covered(web):
    assert "no source nobody" in text(page(web, "/coverage?source=nobody", 404).xpath("//main")[0])


def test_a_page_of_all_outlets_and_months_stays_small(tmp_path):
    """A hundred outlets, five years: worst are strips in which no two months that follow each other are alike."""
    from datetime import date

    from legionwire.coverage import Figures, Outlet, Part, Tally, cover
    from legionwire.web import strips

    outlets = [Outlet(f"outlet-{n}", f"Outlet {n}", "UA", ("uk",)) for n in range(100)]
    tallies = [
        Tally(
            outlet.id, "uk", date(2022 + m // 12, m % 12 + 1, 1), Figures(articles=(1, 5, 20, 50)[m % 4], walls=m % 2)
        )
        for outlet in outlets
        for m in range(58)
    ]
    found_ = cover(tallies, outlets, Part(), date(2026, 10, 31))
    drawn = sum(len(line.path) for row in found_.rows for line in strips.lines_of(row, found_.months))
    assert len(found_.rows) == 100
    assert len(found_.months) == 58
    assert drawn / 100 * 60 < 45_000  # sixty on a page


# --- what is counted beside the pages


def test_the_first_who_asks_waits_and_the_others_have_it():
    made = []
    counted = Recounted(lambda: made.append(1) or len(made))
    assert [counted.get().value for _ in range(3)] == [1, 1, 1]


def test_what_is_old_is_given_while_it_is_counted_anew():
    go_on, made = threading.Event(), []

    def count() -> int:
        made.append(threading.get_ident())
        assert len(made) == 1 or go_on.wait(30)
        return len(made)

    counted = Recounted(count, fresh=0.0)
    assert [counted.get().value for _ in range(9)] == [1] * 9
    assert len(made) <= 2  # the second is under way, and there is no third beside it
    go_on.set()
    while counted.get().value == 1:
        threading.Event().wait(0.01)


def test_whoever_cannot_wait_is_told_so():
    end = threading.Event()
    counted = Recounted(lambda: end.wait(30), patience=0.01)
    with pytest.raises(DatabaseError, match="being counted"):
        counted.get()
    end.set()


def test_what_counting_raises_is_raised_anew_each_time():
    def fail() -> int:
        raise DatabaseError("it is gone")

    counted = Recounted(fail)
    for _ in range(2):
        with pytest.raises(DatabaseError, match="it is gone"):
            counted.get()


# --- data


def test_every_way_out_is_there(web):
    tree = page(web, "/data?q=legion&source=alpha&copies=1")
    links = tree.xpath("//main//ul[@class='files']//a/@href")
    assert len(links) >= 10
    for link in links:
        assert web.get(link).status_code == 200, link
    stated = found(web, tree.xpath("//main//span[@role='status']/a/@href")[0])
    assert str(stated) in text(tree.xpath("//main//span[@role='status']")[0])
    exported = web.get(next(link for link in links if link.startswith("/api/export.jsonl")))
    assert len(exported.text.splitlines()) == stated


def test_the_search_page_leads_to_the_same_ways_out(web):
    tree = page(web, "/?q=legion&month=2024-04&lang=en&sort=oldest&share=1")
    links = tree.xpath("//section[@aria-labelledby='take-away']//a/@href")
    assert len(links) == 11
    for link in links:
        assert web.get(link).status_code == 200, link
        assert "legion" in link
    exported = next(link for link in links if link.startswith("/api/export.jsonl"))
    assert len(web.get(exported).text.splitlines()) == found(web, "/?q=legion&month=2024-04&lang=en")


def test_a_cited_set_has_a_moment_and_as_many_articles_as_it_says(web):
    tree = page(web, "/data?q=legion")
    cited = tree.xpath("//blockquote[@class='cited']")[0]
    (link,) = cited.xpath(".//a/@href")
    assert "as_of=" in link
    assert f"{found(web, link)} articles" in text(cited)
    again = page(web, f"/data{link[1:]}")
    assert again.xpath("//blockquote//a/@href") == [link]


def test_a_cited_set_of_a_young_collection_has_what_there_is():
    def at(minute: int, second: int = 0) -> datetime:
        return datetime(2024, 5, 18, 12, minute, second, tzinfo=UTC)

    assert _settled(at(37, 5), None) == _settled(at(37, 5), at(29)) == at(30)
    assert _settled(at(37, 5), at(31)) == at(37, 5)


def test_of_what_was_before_the_collection_the_search_page_says_so(web):
    told = [
        text(page(web, f"/?q=zzz&as_of={day}").xpath("//div[@class='empty']")[0])
        for day in ("2020-01-01", "2199-01-01")
    ]
    assert ["Nothing was collected by" in line for line in told] == [True, False]


def test_the_data_page_tells_the_schema_and_the_questions(web):
    from legionwire.storage.ready import questions
    from legionwire.storage.views import documented

    told = text(page(web, "/data").xpath("//main")[0])
    assert all(
        view.name in told and column.comment.replace("`", "") in told
        for view in documented()
        for column in view.columns[:1]
    )
    assert all(question.name in told for question in questions())
    assert "66" in told


# --- the command


def test_stats_tells_the_same_numbers(collection):
    from commands import Desk

    done = Desk(collection.config.data, collection.config.catalogue).run("stats", "--json")
    rows = {(row["part"], row["value"]): row for row in done.json}
    assert rows["total", "articles"]["articles"] == 66
    assert rows["total", "copies"]["articles"] == 1
    assert rows["total", "edits"]["times"] == 1
    for part in ("relevance", "org", "lang", "country", "source", "month"):
        held = [row for (kind, _), row in rows.items() if kind == part]
        assert sum(row["articles"] for row in held) == 66, part
    assert rows["word", "foreign-fighter"]["times"] >= rows["word", "foreign-fighter"]["articles"] == 1
