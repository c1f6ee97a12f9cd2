"""Whole pages in, articles and states out. A folder of tests/pages holds a made-up page and what it should give."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html

from legionwire.article import Article, Link, Page, State
from legionwire.extract import EXTRACTOR_VERSION, extract

PAGES = Path(__file__).parent / "pages"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://news.example/2024/story"

PARAGRAPHS = (
    "<p>The ferry left the island an hour late, because the captain would not sail before the fog had lifted.</p>"
    "<p>On board were forty passengers, two horses and the mail, which had waited at the pier since Friday.</p>"
)


def page(body: str | bytes, url: str = URL, **fields: Any) -> Page:
    data = body if isinstance(body, bytes) else body.encode()
    return Page(url=url, body=data, fetched_at=fields.pop("fetched_at", NOW), **fields)


def article(body: str | bytes, **fields: Any) -> Article:
    found = extract(page(body, **fields))
    assert found.article, found.reason
    return found.article


@pytest.mark.parametrize("folder", sorted(p for p in PAGES.iterdir() if p.is_dir()), ids=lambda folder: folder.name)
def test_page_gives_what_is_expected(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    languages = tuple(expected.get("languages", ()))
    found = extract(page((folder / "page.html").read_bytes(), expected["url"], languages=languages))
    assert found.state == expected["state"], found.reason
    assert found.version == EXTRACTOR_VERSION
    if expected["state"] != State.STORED:
        assert found.article is None
        assert found.reason.startswith(expected["reason"])
        return
    assert found.article
    got = found.article
    assert got.title == expected["title"]
    assert got.text.split("\n") == expected["text"]
    assert got.standfirst == expected.get("standfirst", "")
    assert list(got.authors) == expected["authors"]
    published = got.published
    assert (published and published.value.isoformat()) == expected["published"]
    assert (published and (published.precision, published.origin)) == (
        (expected["precision"], expected["origin"]) if published else None
    )
    assert (got.modified and got.modified.isoformat()) == expected["modified"]
    assert [got.lang, got.section, list(got.tags), got.access] == [
        expected[key] for key in ("lang", "section", "tags", "access")
    ]
    assert found.canonical == expected["canonical"]


@pytest.mark.parametrize(
    ("body", "content_type", "state", "reason"),
    [
        pytest.param(b"", None, State.NO_TEXT, "empty", id="nothing"),
        pytest.param(b" \n\x00 ", "text/html", State.NO_TEXT, "empty", id="white-space"),
        pytest.param(b"%PDF-1.7 ...", "text/html", State.NOT_ARTICLE, "not HTML: PDF", id="pdf-that-says-html"),
        pytest.param(b"\xff\xd8\xff\xe0", "image/jpeg", State.NOT_ARTICLE, "not HTML: image", id="image"),
        pytest.param(
            b'<?xml version="1.0"?><rss version="2.0"/>', "text/xml", State.NOT_ARTICLE, "not HTML: feed", id="feed"
        ),
        pytest.param(b'{"a": 1}', "application/json", State.NOT_ARTICLE, "not HTML: JSON", id="json"),
        pytest.param(b'{"a": 1}', None, State.NOT_ARTICLE, "not HTML: JSON", id="json-untyped"),
        pytest.param(b"....", "video/mp4", State.NOT_ARTICLE, "not HTML: video", id="video"),
        pytest.param(b"<p>" + b"a" * 5_000_001, "text/html", State.ERROR, "too_large", id="too-many-bytes"),
        pytest.param(b"<p>a" * 100_001, "text/html", State.ERROR, "too_large", id="too-many-tags"),
        pytest.param(
            b"<p " + b" ".join(b"a%d=1" % n for n in range(40_000)) + b">x</p>",
            "text/html",
            State.ERROR,
            "attribute_storm",
            id="attribute-storm",
        ),
        pytest.param(
            b'<p title="a > b" ' + b" ".join(b"a%d" % n for n in range(1_500)) + b">x</p>",
            "text/html",
            State.ERROR,
            "attribute_storm",
            id="attribute-storm-behind-a-quoted-bracket",
        ),
    ],
)
def test_what_is_no_page_is_refused_with_a_reason(
    body: bytes, content_type: str | None, state: State, reason: str
) -> None:
    headers = (("content-type", content_type),) if content_type else ()
    found = extract(page(body, headers=headers))
    assert (found.state, found.article) == (state, None)
    assert found.reason.startswith(reason)


def test_attributes_in_a_script_are_no_storm() -> None:
    script = "<script>var t = '<a " + "b " * 2_000 + ">';</script>"
    assert "ferry" in article(f"<html><body><h1>The ferry sails again</h1>{script}{PARAGRAPHS}").text


RUSSIAN = "Паром отошёл от острова на час позже, потому что капитан не хотел выходить в море, пока не рассеется туман. "


@pytest.mark.parametrize(
    ("encoding", "header", "meta"),
    [
        ("utf-8", None, None),
        ("utf-8", "windows-1251", "windows-1251"),
        ("windows-1251", None, "windows-1251"),
        ("windows-1251", "windows-1251", "utf-8"),
        ("windows-1251", "utf-8", "utf-8"),
        ("windows-1251", "iso-8859-1", None),
        ("koi8-u", None, None),
        ("utf-16", "utf-8", None),
        ("utf-16-le", None, None),
    ],
)
def test_text_is_read_whatever_charset_is_declared(encoding: str, header: str | None, meta: str | None) -> None:
    declared = f'<meta charset="{meta}">' if meta else ""
    text = f"<html><head>{declared}<title>Паром вышел в море</title></head><body><h1>Паром вышел в море</h1>" + 4 * (
        f"<p>{RUSSIAN}</p>"
    )
    headers = (("Content-Type", f"text/html; charset={header}"),) if header else ()
    got = article(text.encode(encoding), headers=headers)
    assert got.title == "Паром вышел в море"
    assert RUSSIAN.strip() in got.text


def test_a_few_broken_bytes_do_not_change_the_charset() -> None:
    body = f"<meta charset=utf-8><h1>Паром вышел</h1>{4 * ('<p>' + RUSSIAN + '</p>')}".encode() + b"\xff"
    assert "капитан" in article(body).text


def test_the_channels_date_is_used_when_the_page_gives_none() -> None:
    link = Link(URL, title="Ferry", published=datetime(2024, 5, 6, 7, 8, tzinfo=UTC))
    got = article(f"<h1>The ferry sails again</h1>{PARAGRAPHS}", link=link)
    assert got.published
    assert (got.published.value, got.published.origin) == (link.published, "feed")


def test_the_channel_contradicting_the_page_is_a_conflict() -> None:
    meta = '<meta property="article:published_time" content="2024-05-01T10:00:00Z">'
    body = f"<head>{meta}</head><h1>The ferry sails again</h1>{PARAGRAPHS}"
    same, other = datetime(2024, 5, 1, 22, tzinfo=UTC), datetime(2024, 5, 4, tzinfo=UTC)
    assert not article(body, link=Link(URL, published=same)).date_conflict
    got = article(body, link=Link(URL, published=other))
    assert got.date_conflict
    assert got.published
    assert got.published.origin == "meta"


@pytest.mark.parametrize("date", ["2031-01-01T00:00:01Z", "1970-01-01", "1989-12-31", "2001-02-03"])
def test_no_date_rather_than_an_unbelievable_one(date: str) -> None:
    meta = f'<meta property="article:published_time" content="{date}">'
    assert article(f"<head>{meta}</head><h1>The ferry sails again</h1>{PARAGRAPHS}").published is None


def test_an_old_date_is_believed_when_two_witnesses_agree() -> None:
    meta = '<meta property="article:published_time" content="2001-02-03T10:00:00Z">'
    got = article(
        f"<head>{meta}</head><h1>The ferry sails again</h1>{PARAGRAPHS}", url="https://news.example/2001/02/03/ferry"
    )
    assert got.published
    assert got.published.value.year == 2001


@pytest.mark.parametrize(
    ("markup", "languages", "lang"),
    [
        ('<html lang="uk-UA">', ("uk", "ru"), "en"),
        ('<html lang="nb-NO">', (), "en"),
        ("<html>", (), "en"),
    ],
)
def test_language_is_that_of_the_text_whatever_the_template_says(
    markup: str, languages: tuple[str, ...], lang: str
) -> None:
    assert article(f"{markup}<h1>The ferry sails again</h1>{PARAGRAPHS}", languages=languages).lang == lang


def test_json_ld_body_is_used_only_when_the_page_shows_less() -> None:
    text = "Paragraph {} tells of the ferry, the fog and what the passengers did on day {}."
    paragraphs = [text.format(n, n) for n in range(20)]
    body = json.dumps('\n+++dropcap\n{: legacyType="small"}\n'.join(paragraphs))
    data = f'{{"@type":"NewsArticle","headline":"The ferry","articleBody":{body}}}'
    ld = f'<script type="application/ld+json">{data}</script>'
    shown = "".join(f"<p>{text}</p>" for text in paragraphs)
    beginning = "".join(f"<p>{text}</p>" for text in paragraphs[:4])
    assert article(f"<head>{ld}</head><h1>The ferry</h1>{beginning}").text == "\n".join(paragraphs)
    foreign = ld.replace("tells of", "is silent about all that could be said of")
    assert article(f"<head>{foreign}</head><h1>The ferry</h1>{shown}").text == "\n".join(paragraphs)


def test_a_second_article_further_down_is_left_out() -> None:
    other = PARAGRAPHS.replace("ferry", "tram") * 8
    got = article(
        f"<article><h1>The ferry sails again</h1>{PARAGRAPHS}</article>"
        f"<article><h1>A tram is late</h1>{other}</article>"
    )
    assert "ferry" in got.text
    assert "tram" not in got.text


def test_redirect_to_the_home_page_is_a_soft_404() -> None:
    found = extract(page(f"<h1>Home</h1>{PARAGRAPHS}", "https://news.example/", requested_url=URL))
    assert (found.state, found.reason) == (State.GONE, "soft 404: the address leads to the home page")


def test_an_article_with_a_login_form_in_its_header_stays_an_article() -> None:
    form = "<header><form><input type=password><button>Log in</button></form></header>"
    meta = '<meta property="og:type" content="article"><meta property="article:published_time" content="2024-05-01">'
    assert article(f"<head>{meta}</head>{form}<h1>The ferry sails again</h1>{PARAGRAPHS}").text


def test_an_unreadable_address_is_refused() -> None:
    assert extract(page(PARAGRAPHS, "http://[")).state == State.REFUSED


def test_control_characters_leave_no_trace() -> None:
    text = PARAGRAPHS.replace("fog", "fo\x00g\u202e")
    got = article(f"<h1>The ferry \x1b[31msails\x07 again \u202e now</h1>{text}")
    assert not {"\x1b", "\x07", "\x00", "\u202e"} & set(got.title + got.text)
    assert "fog had lifted" in got.text


def test_the_tree_given_to_trafilatura_is_not_changed() -> None:
    from legionwire.blocks import read_blocks
    from legionwire.documents import parse_document
    from legionwire.extract import read_body
    from legionwire.metadata import read_metadata

    source = page((PAGES / "json-ld-blog" / "page.html").read_bytes())
    tree = parse_document(source)
    assert isinstance(tree, html.HtmlElement)
    blocks = read_blocks(tree)
    before = html.tostring(tree)
    read_body(tree, blocks, read_metadata(tree, blocks, source))
    assert html.tostring(tree) == before


FRAGMENTS = st.lists(
    st.sampled_from(
        [
            *(
                "<html lang='",
                "<h1>",
                "</h1>",
                "<p>",
                "</p>",
                "<article>",
                "<time datetime='2024-13-45'>",
                "<div class='",
            ),
            *(
                '<script type="application/ld+json">',
                '{"@type":"NewsArticle","author":[[',
                "]}",
                "</script>",
                "'>",
                "\x00",
            ),
            *(
                "<meta property='og:title' content='",
                "2024-01-01",
                "\ud800",
                "&#0;",
                "&#xD800;",
                "<svg>",
                "<!--",
                "<base href='http://[",
            ),
            *("<link rel=canonical href='http://[", "<title>", "| ", "By ", "word " * 30, "слово " * 30, "<![CDATA["),
        ]
    ),
    max_size=25,
).map("".join)


@settings(deadline=None, max_examples=75)
@given(st.one_of(st.binary(max_size=300), FRAGMENTS.map(lambda text: text.encode("utf-8", "surrogatepass"))))
@example(b"\xfe\xff")
@example(b"<!DOCTYPE html>")
@example(b"<html><body></html>" + b"\x80" * 300)
def test_extract_never_raises_and_always_gives_a_reason(body: bytes) -> None:
    found = extract(page(body))
    assert found.reason
    assert (found.article is not None) == (found.state == State.STORED)
    if found.article:
        got = found.article
        for text in (got.title, got.text, got.standfirst, got.section or "", *got.authors, *got.tags):
            text.encode("utf-8")
