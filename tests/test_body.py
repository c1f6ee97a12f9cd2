"""What belongs to the body: each rule on the smallest page that shows it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from legionwire.blocks import read_blocks, title_index
from legionwire.body import settle_body

TITLE = "A tram for the hill"
FIRST = "The tram climbed the hill for the first time on Monday, to the applause of those who had waited since dawn."
SECOND = "It will run every ten minutes, the works said, and every twenty at night, until the second car is delivered."
THIRD = "“I can see my house,” said the first passenger, aged four, and asked to be taken down again at once."
FOURTH = "The mayor thanked the welders, the surveyors and the dog that had found the old foundations in the spring."
BODY = [FIRST, SECOND, THIRD, FOURTH]


def settle(markup: str, lines: list[str]) -> list[str]:
    blocks = read_blocks(html.document_fromstring(f"<body><h1>{TITLE}</h1>{markup}</body>"))
    return settle_body(lines, blocks, title_index(blocks, TITLE))


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize(
    ("box", "line"),
    [
        ("<figure><figcaption>{}</figcaption></figure>", "The tram on its first day, seen from the depot."),
        ('<div class="image-widget"><p>{}</p></div>', "Pictured from left: the mayor, the driver and a passenger."),
        ('<div class="newsletter-box"><p>{}</p></div>', "The best of the valley, every morning before coffee."),
        ('<blockquote class="twitter-tweet"><p>{}</p></blockquote>', "The tram is late. Again. What a surprise."),
        ('<div class="story-card"><p>{}</p></div>', "The bus, meanwhile, has been sold to a museum of failures."),
        ("<aside><p>{}</p></aside>", "Trams were invented when horses had had enough of it."),
        ('<ul><li><a href="/a">{}</a></li><li><a href="/b">Sand on the rails</a></li></ul>', "A bus for the valley"),
        ('<p>More: <a href="/a">{}</a></p>', "More: A bus for the valley"),
    ],
)
def test_boxes_among_the_paragraphs_go(box: str, line: str) -> None:
    shown = box.format(line.removeprefix("More: "))
    markup = f"<div class='text'>{paragraphs(*BODY[:2])}{shown}{paragraphs(*BODY[2:])}</div>"
    assert settle(markup, [*BODY[:2], line, *BODY[2:]]) == BODY


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        ("<h2>{}</h2>", "What it cost"),
        ("<blockquote><p>{}</p></blockquote>", "“Everything,” wrote the treasurer, “and then the hill as well.”"),
        (
            "<ul><li>{}</li><li>One <a href='/x'>bell</a> from the old town hall</li></ul>",
            "Four cars of wood and steel",
        ),
        ("<p><a href='/a'>{}</a></p>", "All of it can be read in the report of the works."),
        ("<p>{}</p>", "Nobody had asked."),
    ],
)
def test_what_stands_among_the_paragraphs_stays(markup: str, line: str) -> None:
    page = f"<div class='text'>{paragraphs(*BODY[:2])}{markup.format(line)}{paragraphs(*BODY[2:])}</div>"
    lines = [*BODY[:2], line, *BODY[2:]]
    assert settle(page, lines) == lines


def test_a_box_that_holds_a_part_of_the_article_stays_whatever_its_name() -> None:
    many = [f"{text[:-1]}, in the {n} week." for n in ("first", "second", "third") for text in BODY]
    for name, inside in (("text-image", many[4:9]), ("share-area", many[2:10]), ("related-wrapper", many[3:12])):
        at = many.index(inside[0])
        box = f'<div class="{name}">{paragraphs(*inside)}</div>'
        page = paragraphs(*many[:at]) + box + paragraphs(*many[at + len(inside) :])
        assert settle(f"<div>{page}</div>", many) == many


@pytest.mark.parametrize(
    "name",
    [
        "wp-block-media-text",
        "paragraph paragraph--type--image-text",
        "paragraph paragraph--type--text-with-image",
        "shared-text",
        "narrating",
        "commentary",
    ],
)
def test_names_that_only_sound_like_a_box(name: str) -> None:
    page = f'<div>{paragraphs(*BODY[:2])}<div class="{name}"><p>{THIRD}</p></div>{paragraphs(FOURTH)}</div>'
    assert settle(page, BODY) == BODY


def test_a_body_in_two_boxes_of_different_names_is_whole() -> None:
    more = [f"{text[:-1]}, in the second week." for text in BODY]
    markup = f'<div class="opening">{paragraphs(*BODY, *more[:2])}</div><div class="%s">{paragraphs(*more[2:])}</div>'
    assert settle(f"<article>{markup % 'after-advert'}</article>", [*BODY, *more]) == [*BODY, *more[:2]]
    assert settle(f"<article>{markup % 'continued'}</article>", [*BODY, *more]) == [*BODY, *more]


def test_paragraphs_passed_over_come_back_in_their_place() -> None:
    assert settle(f"<div>{paragraphs(*BODY)}</div>", [FIRST, THIRD]) == BODY
    wrapped = "".join(f'<div class="block b{n}"><p>{text}</p></div>' for n, text in enumerate(BODY))
    assert settle(f"<div>{wrapped}</div>", [SECOND, THIRD]) == BODY


def test_a_paragraph_that_is_mostly_a_link_does_not_come_back() -> None:
    teaser = '<p><a href="/a">The bus has been sold to a museum of failures, and nobody has missed it.</a></p>'
    assert settle(f"<div>{paragraphs(*BODY[:2])}{teaser}{paragraphs(*BODY[2:])}</div>", BODY) == BODY


def test_headings_come_back_only_with_what_they_head() -> None:
    markup = f"<div>{paragraphs(FIRST, SECOND)}<h2>Thanks</h2>{paragraphs(THIRD, FOURTH)}<h2>Read on</h2></div>"
    assert settle(markup, [FIRST, SECOND]) == [FIRST, SECOND, "Thanks", THIRD, FOURTH]


def test_a_body_cut_in_two_is_one() -> None:
    half = '<div class="body-text">{}</div>'
    advert = (
        '<div class="slot"><p>Advertisement for a ladder that reaches every hill of the province and beyond.</p></div>'
    )
    markup = half.format(paragraphs(FIRST, SECOND)) + advert + half.format(paragraphs(THIRD, FOURTH))
    assert settle(markup, [FIRST, SECOND]) == BODY


def test_the_next_article_below_is_another() -> None:
    half = '<article><div class="body-text">{}</div></article>'
    other = "Sand has been found on the rails of the lower line, where nobody remembers to have seen any before."
    markup = half.format(paragraphs(*BODY)) + "<h1>Sand on the rails</h1>" + half.format(paragraphs(other))
    assert settle(markup, BODY) == BODY


def test_what_stands_above_the_title_or_below_the_body_goes() -> None:
    above = "You are using a browser from the days of the old line, and we recommend a newer one."
    below = "Sexton wanted: the chapel on the hill looks for somebody who is not afraid of heights."
    page = (
        f"<body><div><p>{above}</p></div><h1>{TITLE}</h1><div>{paragraphs(*BODY)}</div><div><p>{below}</p></div></body>"
    )
    blocks = read_blocks(html.document_fromstring(page))
    assert settle_body([above, *BODY, below], blocks, title_index(blocks, TITLE)) == BODY


def test_pieces_of_a_paragraph_are_joined_again() -> None:
    shown = FIRST.replace("Monday", 'Monday <span class="note">(a holiday)</span>')
    pieces = FIRST.split(" on Monday")
    got = settle(f"<div>{paragraphs(shown, SECOND, THIRD)}</div>", [*pieces, SECOND, THIRD])
    assert got == [FIRST.replace("Monday", "Monday (a holiday)"), SECOND, THIRD]


def test_a_page_that_calls_its_body_a_box_keeps_it() -> None:
    markup = "".join(f'<div class="image-text"><p>{text}</p></div>' for text in BODY)
    assert settle(f"<div>{markup}</div>", BODY) == BODY


WORDS = st.sampled_from([*BODY, "Nobody had asked.", "Thanks", TITLE])


@given(st.lists(WORDS, unique=True), st.lists(WORDS, unique=True))
def test_nothing_is_made_up_and_nothing_said_twice(shown: list[str], lines: list[str]) -> None:
    got = settle(f"<div>{paragraphs(*shown)}</div>", lines)
    assert len(got) == len(set(got))
    assert set(got) <= {*shown, *lines}


@given(st.permutations(BODY), st.sets(st.sampled_from(range(4)), min_size=1))
def test_settling_twice_changes_nothing(shown: list[str], chosen: set[int]) -> None:
    markup = f"<div>{paragraphs(*shown)}</div>"
    once = settle(markup, [text for index, text in enumerate(shown) if index in chosen])
    assert settle(markup, once) == once
