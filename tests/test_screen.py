"""The screen: what the judge would keep is read, what may be no article is read, and the rest is not parsed."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html import escape

import pytest
from growth import assert_in_line
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shipped import TOPIC
from wall_pages import WALLS, Case

from legionwire.article import Link, Page, SiteRules, State
from legionwire.normalise import fold
from legionwire.patterns import Pattern
from legionwire.reading import may_be_kept, payload_digest, read_bare, read_page, warc_record
from legionwire.relevance import rules_version
from legionwire.screen import Screening, is_settled, screen
from legionwire.site_lines import MAX_HOLDERS, SiteLines
from legionwire.topic import Topic

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SETTLED = SiteLines(pages=frozenset(range(MAX_HOLDERS)))
LINE = "On day {} the crew mended what the storm had torn, counted the sheep and wrote both numbers into the log. "
PROSE = [LINE.format(day) * 2 for day in range(6)]
NAME = "Two cooks of the International Legion came home."
PATTERNS = [pattern for entry in TOPIC.entries if entry.kind != "lookalike" for pattern in entry.patterns]


def article(*paragraphs: str, title: str = "Harbour story", head: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>\n" for paragraph in (*PROSE, *paragraphs, *PROSE))
    return (
        f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1><article>{text}</article></body></html>"
    )


def page_of(markup: str | bytes, *, url: str = "https://news.example/2026/storm", content_type: str = "") -> Page:
    body = markup.encode("utf-8", "replace") if isinstance(markup, str) else markup
    headers = (("Content-Type", content_type),) if content_type else ()
    return Page(url=url, body=body, fetched_at=NOW, headers=headers)


def judge_finds_a_name(page: Page) -> bool:
    """By the definition: in title, standfirst or text as they were extracted."""
    found = read_bare(page, TOPIC).article
    return found is not None and any(
        TOPIC.entries[span.entry].kind != "lookalike"
        for text in (found.title, found.standfirst, found.text)
        for span in TOPIC.names.find(fold(text))
    )


# --- what is screened out, and what becomes of it


def test_an_article_that_names_nothing_is_not_parsed() -> None:
    page = page_of(article())
    reading = read_page(page, TOPIC, SETTLED)
    assert (reading.state, reading.article, reading.warc_record) == (State.OFF_TOPIC, None, None)
    assert reading.verdict and (reading.verdict.label, reading.verdict.score) == ("no", 0.0)
    assert reading.verdict.version == rules_version(TOPIC)
    assert reading.reason == reading.verdict.reason == "no: no name of the topic on the page, which was not parsed"
    assert reading.warc_digest == payload_digest(page.body) == warc_record(page)[1]


@pytest.mark.parametrize(
    ("page", "topic", "evidence", "is_held"),
    [
        (page_of(article()), TOPIC, SETTLED, True),
        (page_of(article()), TOPIC, None, False),
        (page_of(article()), TOPIC, SiteLines(pages=frozenset(range(MAX_HOLDERS - 1))), False),
        (page_of(article()), None, SETTLED, False),
        (page_of(article()), Topic.everything(), SETTLED, False),
        (page_of(article(), url="https://news.example/2026/international-legion"), TOPIC, SETTLED, False),
        (
            replace(page_of(article()), link=Link("https://n.example/", title="Ukraine's foreign legion")),
            TOPIC,
            SETTLED,
            False,
        ),
        (replace(page_of(article()), link=Link("https://n.example/", summary=NAME)), TOPIC, SETTLED, False),
        (page_of(article(NAME)), TOPIC, SETTLED, False),
    ],
    ids=[
        "held",
        "no evidence",
        "young site",
        "no topic",
        "topic all",
        "address",
        "link title",
        "link summary",
        "named",
    ],
)
def test_what_is_read_whole(page: Page, topic: Topic | None, evidence: SiteLines | None, is_held: bool) -> None:
    reading = read_page(page, topic, evidence, is_held=is_held)
    assert reading.article and reading.line_hashes
    assert bool(reading.warc_record) == (is_held or may_be_kept(reading))


def test_a_site_is_settled_when_as_many_of_its_pages_are_known_as_are_kept() -> None:
    lines = SiteLines()
    for key in range(MAX_HOLDERS):
        assert not is_settled(lines)
        lines = lines.with_page(key, [key])
    assert is_settled(lines)


# --- walls, listings and the like


@pytest.mark.parametrize("case", WALLS, ids=lambda case: case.name)
def test_what_is_no_article_is_read_and_called_so(case: Case) -> None:
    """`test_walls.py` says by which name."""
    page = page_of(case.body, url=case.url, content_type=case.content_type)
    assert screen(page, TOPIC) is Screening.DOUBT


PARAGRAPHS = "".join(f"<p>{line}</p>" for line in PROSE)


@pytest.mark.parametrize(
    "markup",
    [
        f"<footer>{PARAGRAPHS}</footer>",
        f"<noscript>{PARAGRAPHS}</noscript>",
        "".join(
            f'<h3><a href="/{n}">Another headline of the day</a></h3><p>{line}</p>' for n, line in enumerate(PROSE)
        ),
        "".join(f'<div><a href="/{n}">{line}</a></div>' for n, line in enumerate(PROSE)),
        "".join(f"<p>We keep cookies. {line}</p>" for line in PROSE),
        f"<p>{PROSE[0]}</p>",
    ],
    ids=["footer", "noscript", "teasers", "links", "cookies", "one paragraph"],
)
def test_what_shows_no_paragraphs_of_its_own_is_in_doubt(markup: str) -> None:
    assert screen(page_of(f"<html><body><h1>Harbour</h1>{markup}</body></html>"), TOPIC) is Screening.DOUBT


@pytest.mark.parametrize("apart", ["<br><br>", "</div><div>", "</p><p class='x'>", "</p>\n<figure>A ship</figure><p>"])
def test_paragraphs_are_told_in_whatever_markup(apart: str) -> None:
    markup = f"<html><body><h1>Harbour</h1><div><p>{apart.join(PROSE * 2)}</p></div></body></html>"
    assert screen(page_of(markup), TOPIC) is Screening.OFF


# --- nothing that the judge would find is lost


def test_a_name_that_only_a_lookalike_holds_is_none() -> None:
    assert screen(page_of(article("The Royal British Legion sold poppies.")), TOPIC) is Screening.OFF


@pytest.mark.parametrize(
    "name",
    [
        "Inter<b>national</b> Leg<i>ion</i>",
        "<span>Inter</span><span>national</span> <em>Legion</em>",
        "Inter<b title='a>b'>national</b><br>Leg<!-- > -->ion",
        "International<q>Legion</q>",
        "Inter<time>national</time> Le<my-tag>gion</my-tag>",
        "International Le<button>x</button>gion",
        "International Le<svg><path d='M0'/></svg>gion",
        "INTER<B>NATIONAL</B><BR>LEG<FONT COLOR=red>ION</FONT>",
        "International Le<!-->gion",
        "International Le<!-- a --!>gion",
        "International Le<script>var a = '<!--';</script>gion",
        "International Le<style>p{}</style>gion",
        "International&nbsp;L&eacute;gion",
        "&#73;nternational Leg&#x69;o&#X6E",
        "Inter&shy;national Le\u00adgi\u200bon",
        "Internat\ue001ional Le\u0007gion",
        "International *Le*gion*",
        "Ｉｎｔｅｒｎａｔｉｏｎａｌ Ｌｅｇｉｏｎ",
        "International Lеgіоn",
        unicodedata.normalize("NFD", "국제여단"),
        "Интернациональный ле\u0301гион",
        "International</p><p>Legion",
        "International<td>Legion",
        "A &lt;b&gt; International Legion",
    ],
)
def test_names_in_disguise(name: str) -> None:
    assert screen(page_of(article(f"Two cooks of the {name} came home.")), TOPIC) is Screening.NAMED


BOX = f'<aside><h3><a href="/1">Read too</a></h3><p>{NAME}</p></aside>'


def test_what_stands_aside_is_not_the_article() -> None:
    for box in (BOX, BOX.replace("aside", "nav"), BOX.replace("aside", "footer")):
        assert not judge_finds_a_name(page_of(article(box)))
        assert screen(page_of(article(box)), TOPIC) is Screening.OFF


@pytest.mark.parametrize(
    "markup",
    [
        f"<div><aside><p>A ship.</div><p>{NAME}</p><div><aside><p>A ship.</p></aside></div>",
        f"<nav><a href='/'>Home</a><article><p>{NAME}</p></article></nav>",
    ],
)
def test_a_box_without_an_end_hides_nothing(markup: str) -> None:
    assert screen(page_of(article(markup)), TOPIC) is Screening.NAMED


def test_a_page_with_rules_of_its_own_is_read() -> None:
    page = replace(page_of(article(BOX)), rules=SiteRules(body=("aside",)))
    assert screen(page, TOPIC) is Screening.DOUBT


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:title" content="The International L&eacute;gion">',
        json.dumps({"@type": "NewsArticle", "headline": "Интернациональный легион"}),
        json.dumps({"@type": "NewsArticle", "articleBody": "<p>International</p><p>Legion"}).replace("<", "\\u003c"),
        json.dumps({"@type": "NewsArticle", "articleBody": "International&lt;br&gt;L&amp;eacute;gion"}),
        json.dumps({"@type": "NewsArticle", "articleBody": "The International\nLegion"}).replace("I", "\\\\u0049"),
        "<!-- " + json.dumps({"@type": "NewsArticle", "headline": "a > 𝐈𝐧𝐭𝐞𝐫𝐧𝐚𝐭𝐢𝐨𝐧𝐚𝐥 Legion"}) + " -->",
        json.dumps({"x": ["y" * 60_000], "headline": ['The "International" Legion']}),
    ],
)
def test_names_in_the_head(head: str) -> None:
    head = head if head.startswith("<meta") else f'<script type="application/ld+json">{head}</script>'
    assert screen(page_of(article(head=head)), TOPIC) is Screening.NAMED


@pytest.mark.parametrize(
    ("encoding", "sentence"),
    [
        ("windows-1251", "Він служив в Інтернаціональному легіоні."),
        ("koi8-r", "Он служил в Интернациональном легионе."),
        ("iso-8859-5", "Он служил в Интернациональном легионе."),
        ("windows-1250", "Vojnik Međunarodne legije vratio se kući."),
        ("iso-8859-2", "Do Legii Międzynarodowej wstąpiło stu ludzi."),
        ("windows-1252", "Il a servi dans la Légion internationale."),
        ("iso-8859-15", "Un panadero se unió a la Legión Internacional."),
        ("big5", "他加入烏克蘭國際軍團。"),
        ("gb18030", "他加入乌克兰国际军团。"),
        ("shift_jis", "彼はウクライナ国際部隊に加わった。"),
        ("iso-2022-jp", "彼はウクライナ国際部隊に加わった。"),
        ("euc-kr", "그는 국제여단에 입대했다."),
        ("utf-16", "Брати воювали в Інтернаціональному легіоні."),
    ],
)
def test_names_in_old_encodings(encoding: str, sentence: str) -> None:
    markup = article(sentence * 3, head=f'<meta charset="{encoding}">').encode(encoding)
    page = page_of(markup, content_type=f"text/html; charset={encoding}")
    assert judge_finds_a_name(page)
    assert screen(page, TOPIC) is Screening.NAMED


def cut(word: str, at: int, with_: str) -> str:
    return word[:at] + with_ + word[at:]


# What a page may do to its words; the words arrive unescaped.
DISGUISES: list[Callable[[str, int], str]] = [
    lambda name, at: escape(name),
    lambda name, at: "".join(f"&#{ord(sign)};" for sign in name),
    lambda name, at: "".join(
        f"&#x{ord(sign):X};" if place % 3 == at % 3 else escape(sign) for place, sign in enumerate(name)
    ),
    lambda name, at: cut(escape(name, quote=False), 0, "") if "&" in name else cut(name, at, "<b>") + "</b>",
    lambda name, at: " ".join(f"<em>{escape(word)}</em>" for word in name.split()),
    lambda name, at: escape(cut(name, at, "\u00ad")),
    lambda name, at: escape(cut(name, at, "\u200b")),
    lambda name, at: escape(cut(name, at, "*")),
    lambda name, at: escape(name.upper()),
    lambda name, at: escape(name.title()),
    lambda name, at: escape(unicodedata.normalize("NFD", name)),
    lambda name, at: escape(name.translate(str.maketrans("aeiouc", "áèïôûç"))),
    lambda name, at: escape(name.translate(str.maketrans("aeopcx", "аеорсх"))),
    lambda name, at: escape(re.sub(r"\s+", "&nbsp;\n", name), quote=False).replace("&amp;nbsp;", "&nbsp;"),
    lambda name, at: f"«{escape(name)}»",
]


@st.composite
def named_pages(draw: st.DrawFn) -> Page:
    pattern: Pattern = draw(st.sampled_from(PATTERNS))
    name = draw(st.from_regex(pattern.expression.removesuffix(r"(?!\w)"), fullmatch=True))
    shown = draw(st.sampled_from(DISGUISES))(name, draw(st.integers(1, 6)))
    match draw(st.sampled_from(["text", "title", "list", "json"])):
        case "text":
            markup = article(f"They say that {shown} came home with the ferry.")
        case "title":
            markup = article(title=f"Home came {shown} with the ferry")
        case "list":
            markup = article(f"<ul><li>The first came home.</li><li>{shown}</li></ul>")
        case _:
            node = {"@type": "NewsArticle", "headline": f"Home came {name} with the ferry"}
            script = json.dumps(node).replace("<", "\\u003c").replace("/", "\\/")
            markup = article(head=f'<script type="application/ld+json">{script}</script>', title="")
    return page_of(markup)


@given(named_pages())
@example(page_of(article("They say that 1&#11;інтернаціональний легіон came home.")))
@example(page_of(article("They say that 1&#x0B;інтернаціональний легіон came home.")))
@settings(deadline=None, max_examples=100)
def test_what_the_judge_finds_is_never_screened_out(page: Page) -> None:
    assert screen(page, TOPIC) is not Screening.OFF or not judge_finds_a_name(page)


@given(st.sampled_from(PATTERNS), st.data())
@settings(deadline=None, max_examples=100)
def test_a_pattern_that_matches_is_among_the_candidates(pattern: Pattern, data: st.DataObject) -> None:
    name = fold(data.draw(st.from_regex(pattern.expression.removesuffix(r"(?!\w)"), fullmatch=True)))
    if pattern.find(f". {name} ."):
        assert pattern in TOPIC.literals.candidates([*name.encode().split(), b"the", b"ferry"])


# --- whatever the page


@pytest.mark.parametrize(
    "part",
    [
        *(
            "<b ",
            '<b x="',
            "<b x='>",
            "<p ",
            "<!--",
            "<!-- -",
            "<!-->",
            "<script",
            "<script>",
            "<script/>",
            "<style></s",
        ),
        *(
            "<svg>",
            "</svg>x",
            "x</button>x",
            "<q>x",
            "<meta ",
            "<a ",
            "<a>x",
            "</p>x",
            "<p>x",
            "<aside>",
            "&#x",
            "&amp",
            "\\u00",
        ),
        *(
            "legion ",
            "é",
            "<B>",
            "<",
            ">",
            "x<q><q>",
            "x<b>",
            "x <b>x",
            "legion<q>x",
            "alpha company ",
            "<p>cookies " + "x" * 90,
            "<p>" + "x" * 80 + "</p>",
            ":title",
            "<nav>",
            "<nav></nav>",
        ),
    ],
)
def test_hostile_pages_take_linear_time(part: str) -> None:
    def pages(size: int) -> tuple[Page, Page]:
        script = '<script type="application/ld+json">' + part * (size // 4 // len(part)) + "\\" * (size // 4)
        return page_of("<html><body>" + part * (size // len(part))), page_of(article(head=script))

    for number in (0, 1):
        assert_in_line(lambda page: screen(page, TOPIC), lambda size, number=number: pages(size)[number], 25_000)


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_are_looked_at(body: bytes) -> None:
    assert screen(page_of(body), TOPIC) in Screening
