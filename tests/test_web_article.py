"""What the page of an article tells beside its text: mentions, provenance, rulings, what differs, how to cite it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from related_collection import Related, write_related
from starlette.testclient import TestClient
from stored import NOW
from web_collection import ARABIC, HOSTILE, STORY, Collection, write_collection

from legionwire.article import Mention
from legionwire.query import parse_query
from legionwire.query_tree import Words
from legionwire.web.app import create_app
from legionwire.web.guard import HEADERS
from legionwire.web.mentioned import mentioned
from legionwire.web.topic_names import TopicNames

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
def group(related: Related) -> Iterator[TestClient]:
    with TestClient(create_app(related.config), base_url=HOME) as client:
        yield client


def page(web: TestClient, url: str, status: int = 200) -> lxml.html.HtmlElement:
    answer = web.get(url)
    assert answer.status_code == status, answer.text[:500]
    assert "<script" not in answer.text and "style=" not in answer.text
    return lxml.html.document_fromstring(answer.content.decode())


def spaced(element: lxml.html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def main(tree: lxml.html.HtmlElement) -> str:
    return spaced(tree.xpath("//main")[0])


def section(tree: lxml.html.HtmlElement, name: str) -> lxml.html.HtmlElement:
    (found,) = tree.xpath(f"//section[h2[@id='{name}']]")
    return found


# --- mentions


def test_mentions_are_put_together_by_what_they_mean(web, collection):
    held = section(page(web, f"/article/{collection.hostile}"), "mentions")
    told = {spaced(part.xpath("dt")[0]): spaced(part.xpath("dd")[0]) for part in held.xpath(".//dl/div")}
    assert told["Countries"] == "Poland Polish “soil” , Poland 1 of 2 in quotations"
    assert told["Peoples"] == "of Colombia Colombians in quotations only"
    assert told["Words for the fighters"] == "foreign fighter foreign fighters"
    assert told["Units"].startswith("International Legion of the Defence Intelligence of Ukraine <script>alert(1)")
    assert told["Units"].endswith("in the title")
    assert told["People"] == "nobody-knows <b>Somebody</b>"
    assert "4 more" in told["Places"] and "Town 11" in told["Places"]
    assert list(told) == ["Words for the fighters", "Units", "People", "Countries", "Peoples", "Places"]


def test_each_mention_leads_to_a_search_that_finds_its_article(web, collection):
    tree = page(web, f"/article/{collection.arabic}")
    (link,) = section(tree, "mentions").xpath(".//a")
    assert (link.text_content(), link.get("lang"), link.get("dir")) == (ARABIC, "ar", "rtl")
    found = page(web, link.get("href")).xpath("//ol[@class='list']/li//h2/a/@href")
    assert [urlsplit(one).path for one in found] == [f"/article/{collection.arabic}"]
    for link in section(page(web, f"/article/{collection.hostile}"), "mentions").xpath(".//a/@href"):
        page(web, link)


@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=8))
def test_whatever_the_words_are_they_are_asked_for_together(forms):
    (part,) = mentioned([Mention("place", "x", form, "body", n) for n, form in enumerate(forms)], TopicNames())
    (thing,) = part.things
    assert thing.times == len(forms) == sum(one.times for one in thing.spellings)
    for one in thing.spellings:
        if one.link:
            (words,) = parse_qs(urlsplit(one.link).query)["q"]
            assert isinstance(parse_query(words).node, Words)


def test_the_names_of_a_topic_that_cannot_be_read_are_their_ids():
    ones = [Mention(kind, "some-id", "Form", "body", 0) for kind in ("unit", "person", "place")]
    assert [part.things[0].name for part in mentioned(ones, TopicNames())] == ["some-id"] * 3
    named = TopicNames(units={"some-id": "The unit"})
    assert mentioned(ones[:1], named)[0].things[0].name == "The unit"


# --- why it is here, and how it came


def test_rulings_are_told_with_who_why_and_when(web, collection):
    tree = page(web, f"/article/{collection.hostile}")
    why = section(tree, "why")
    (notice,) = why.xpath("p[@class='notice']")
    assert spaced(notice) == "Ruled mention by E. Ditor , 19 May 2024, 12:00 : it names the Legion once"
    told = [spaced(item) for item in section(tree, "ruling").xpath("ol/li")]
    assert [words.partition(" · ")[0] for words in told] == ["tag <i>pay</i>", "mention", "label withdrawn", "core"]
    assert HOSTILE in told[3] and "a <note>" in told[3]


def test_the_raw_answer_and_each_reading_can_be_traced(web, collection):
    held = section(page(web, f"/article/{collection.revised}"), "provenance")
    rows = [spaced(row) for row in held.xpath(".//table[1]/tbody/tr")]
    assert rows == [
        "18 May 2024, 12:00 address met – 1",
        f"18 May 2024, 12:00 read as revision 1 200 1 2024.warc.gz:0 100 B sha1:{'A' * 32}",
        "18 May 2024, 13:00 read as revision 2 200 1 not kept",
    ]
    assert {"/runs/1", "/why?url=https%3A//alpha.example/revised"} <= {
        link.replace("%2F", "/") for link in held.xpath(".//a/@href")
    }


def test_dates_that_differ_are_open_and_those_that_agree_are_folded(web, collection):
    held = section(page(web, f"/article/{collection.hostile}"), "provenance")
    (dates,) = held.xpath("details")
    assert spaced(dates.xpath("summary")[0]) == "2 dates given for it, more than a day apart"
    assert dates.get("open") is not None
    assert [spaced(row) for row in dates.xpath(".//tbody/tr")] == [
        "2024-05-18T12:00:00Z from the page’s structured data to the second, clock +03:00 datePublished",
        "2024-05-18T12:00:00 from the address to the day –",
    ]
    assert "no persons" in spaced(held) and HOSTILE in spaced(held)
    assert not section(page(web, f"/article/{collection.copy}"), "provenance").xpath("details")


def test_every_jump_leads_somewhere(web, group, collection, related):
    for client, number in ((web, collection.hostile), (web, collection.undated), (group, related.echo)):
        tree = page(client, f"/article/{number}")
        jumps = tree.xpath("//nav[@class='jumps']/a/@href")
        assert {"#why", "#provenance", "#cite"} <= set(jumps)
        assert {jump.removeprefix("#") for jump in jumps} <= set(tree.xpath("//@id"))


# --- what differs


def test_a_copy_is_held_against_its_original_word_by_word(group, related):
    (link,) = [
        link
        for link in page(group, f"/article/{related.original}").xpath("//section[h2[@id='copies']]//a/@href")
        if link.startswith(f"/article/{related.copy}?")
    ]
    assert link == f"/article/{related.copy}?with={related.original}"
    held = section(page(group, link), "compared")
    assert [spaced(one) for one in held.xpath(".//div[@class='diff'][1]/del")] == ["original"]
    assert [spaced(one) for one in held.xpath(".//div[@class='diff'][1]/ins")] == ["copy"]
    assert "An editor ended this report in a way of her own" in spaced(held)
    assert f"/article/{related.original}" in held.xpath(".//a/@href")
    assert "15 words only there , 12 words only here" in spaced(held)


def test_an_exact_copy_with_the_same_headline_has_nothing_to_compare(web, collection):
    tree = page(web, f"/article/{collection.copy}")
    assert not [link for link in section(tree, "copies").xpath(".//a/@href") if "with=" in link]
    held = section(page(web, f"/article/{collection.copy}?with={collection.first}"), "compared")
    assert "Both say the same" in spaced(held)


def test_texts_of_two_languages_are_said_to_be_such(web, collection):
    held = section(page(web, f"/article/{collection.arabic}?with={collection.hostile}"), "compared")
    assert "The other is English, this is Arabic" in spaced(held)
    assert all(part.get("lang") is None for part in held.xpath(".//div[@class='diff']"))
    assert HOSTILE in spaced(held)


@pytest.mark.parametrize(
    ("asked", "status"),
    [("with=999", 404), ("with={first}", 404), ("with=x", 400), ("with=-1", 400), ("with={copy}&a=1", 400),
     ("with=" + "9" * 18, 404), ("with=" + "9" * 40, 400), ("with=", 200)],
)  # fmt: skip
def test_what_cannot_be_compared_is_said(web, collection, asked, status):
    page(web, f"/article/{collection.first}?{asked.format(first=collection.first, copy=collection.copy)}", status)


def test_lags_stand_beside_copies(group, related):
    told = spaced(section(page(group, f"/article/{related.excerpt}"), "copies"))
    for words in ("1 h later", "2 h later", "3 h later", "4 h later"):
        assert words in told


def test_a_group_of_very_many_is_cut(tmp_path, monkeypatch):
    monkeypatch.setattr("legionwire.web.relations.MOST_MEMBERS", 1)
    made = write_collection(tmp_path)
    with TestClient(create_app(made.config), base_url=HOME) as client:
        held = section(page(client, f"/article/{made.first}"), "copies")
        assert len(held.xpath(".//li")) == 1
        assert spaced(held.xpath("p")[0]).startswith("and 1 more copy, on the page of its story")
        assert held.xpath("p/a/@href") == [f"/story/{STORY}"]
        assert len(section(page(client, f"/article/{made.copy}"), "copies").xpath(".//li")) == 2  # itself, too


# --- cite


def test_the_plain_reference_stands_on_the_page(web, collection):
    held = section(page(web, f"/article/{collection.revised}"), "cite")
    assert spaced(held.xpath("p")[0]) == "A. Writer. “After.” Alpha, 1 May 2024. https://alpha.example/revised"
    links = [f"/article/{collection.revised}/cite.{suffix}" for suffix in ("ris", "bib", "json")]
    assert held.xpath(".//a/@href") == links


@pytest.mark.parametrize(
    ("suffix", "kind", "begins"),
    [
        ("ris", "application/x-research-info-systems", "TY  - NEWS"),
        ("bib", "application/x-bibtex", "@"),
        ("json", "application/vnd.citationstyles.csl+json", "["),
    ],
)
def test_reference_managers_get_a_file_each(web, collection, suffix, kind, begins):
    for number in (collection.hostile, collection.arabic, collection.undated):
        answer = web.get(f"/article/{number}/cite.{suffix}")
        assert answer.headers["content-type"].partition(";")[0] == kind
        assert answer.headers["content-disposition"].startswith('attachment; filename="')
        assert answer.headers["content-disposition"].endswith(f'.{suffix}"')
        assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
        assert answer.text.lstrip().startswith(begins)
    if suffix == "json":
        (item,) = json.loads(web.get(f"/article/{collection.revised}/cite.json").text)
        assert item["issued"] == {"date-parts": [[2024, 5, 1]]}


@pytest.mark.parametrize("url", ["/article/9999/cite.ris", "/article/1/cite.doc", f"/article/{2**64}/cite.ris"])
def test_what_cannot_be_cited_is_not_there(web, url):
    assert web.get(url).status_code == 404


def test_metas_tell_who_gathers_citations(web, collection):
    tree = page(web, f"/article/{collection.hostile}")
    metas = {one.get("name") or one.get("property"): one.get("content") for one in tree.xpath("//head/meta[@content]")}
    assert metas["citation_title"] == HOSTILE
    assert metas["citation_publication_date"] == f"{NOW:%Y/%m}/20"
    assert (metas["citation_author"], metas["citation_language"]) == ("A. Writer", "en")
    assert "citation_publication_date" not in web.get(f"/article/{collection.undated}").text


def test_a_policy_that_keeps_texts_at_home_goes_for_references(collection):
    abstracts = []
    for text in ("full", "none"):
        config = replace(collection.config, export=replace(collection.config.export, text=text))
        with TestClient(create_app(config), base_url=HOME) as client:
            (item,) = json.loads(client.get(f"/article/{collection.revised}/cite.json").text)
        abstracts.append("abstract" in item)
    assert abstracts == [True, False]
