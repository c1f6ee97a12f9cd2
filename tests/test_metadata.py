"""JSON-LD, titles, bylines, lines and standfirst: each rule on the smallest page that shows it."""

from __future__ import annotations

import pytest
from growth import assert_in_line
from lxml import html

from legionwire.blocks import read_blocks
from legionwire.bylines import Authors, choose_authors, read_bylines, read_leading_names, split_names
from legionwire.jsonld import LinkedArticle, LinkedName, read_linked_article
from legionwire.lines import clean_lines
from legionwire.standfirst import find_standfirst, without_standfirst
from legionwire.titles import Titles, choose_title

URL = "https://news.example/story"


def linked(script: str) -> LinkedArticle:
    return read_linked_article(
        html.document_fromstring(f'<p>x</p><script type="application/ld+json">{script}</script>'), URL
    )


@pytest.mark.parametrize(
    "script",
    [
        '{"@type":"NewsArticle","headline":"A tram"}',
        '<!-- {"@type":"NewsArticle","headline":"A tram"} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"A tram"}\n//]]>',
        '{"@type":"NewsArticle","headline":"A tram",};',
        '{"@type":"NewsArticle","headline":"A\ttram"}',
        '{"@type":["Thing","https://schema.org/NewsArticle"],"headline":"A tram"}',
        '{"@graph":[{"@type":"WebPage","headline":"Page"},{"@type":"Article","headline":"A tram"}]}',
        '[{"@type":"Article","headline":"B"},{"@type":"Article","@id":"http://news.example/story/","name":"A tram"}]',
        '{"@type":"WebPage","headline":"A tram"}',
        '{"@type":"NewsArticle","headline":"A tram","hasPart":{"@type":"Article","headline":"B","articleBody":"b"}}',
        '{"@type":"NewsArticle","headline":"A tram","description":"50\\% of \\it"}',
    ],
    ids=["plain", "comment", "cdata", "commas", "tab", "types", "graph", "own-url", "web-page", "part", "backslash"],
)
def test_json_ld_is_read_with_patience(script: str) -> None:
    assert linked(script).headline.replace("\t", " ") == "A tram"


@pytest.mark.parametrize("script", ["", "{", "[" * 5_000, "null", '"text"', '{"@type": 7}', "9" * 5_000])
def test_broken_json_ld_is_no_article(script: str) -> None:
    assert linked(script).headline == ""


def test_json_ld_authors_are_resolved_and_told_from_organisations() -> None:
    found = linked(
        '{"@graph":[{"@type":"Article","author":["Ann Lee",{"@id":"#b"},{"@type":"Organization","name":"Wire"}],'
        '"isAccessibleForFree":"false"},{"@id":"#b","@type":"Person","name":"Bo R&ouml;d"}]}'
    )
    assert found.authors == (LinkedName("Ann Lee"), LinkedName("Bo Röd"), LinkedName("Wire", organisation=True))
    assert found.free is False


@pytest.mark.parametrize(
    ("title", "candidates"),
    [
        pytest.param(
            "A tram for the hill", Titles("A tram for the hill", headings=("A tram for the hill",)), id="agree"
        ),
        pytest.param(
            "A tram for the hill",
            Titles(og="A tram for the hill | The Gazette", headings=("Most read today", "A tram for the hill")),
            id="h1-agrees-with-og",
        ),
        pytest.param(
            "A tram for the hill - at last",
            Titles(document="A tram for the hill - at last - The Gazette", headings=("A tram for the hill - at last",)),
            id="dash-belongs-to-the-title",
        ),
        pytest.param(
            "A tram for the old hill", Titles(document="A tram for the old hill – Gazette"), id="only-document"
        ),
        pytest.param(
            "Hill: a tram is built for it",
            Titles("A tram is built for it", headings=("Hill: a tram is built for it",)),
            id="h1-holds-it",
        ),
        pytest.param(
            "Transport: a tram for the hill",
            Titles(
                "Transport: a tram for the hill", "Transport: a tram for the hill", headings=("A tram for the hill",)
            ),
            id="headline-and-og-against-an-h1-without-its-kicker",
        ),
        pytest.param(
            "A tram for the hill at last",
            Titles(
                "A tram for the hill at last", "Hill tram", "Hill tram", "Hill tram", ("A tram for the hill at last",)
            ),
            id="search-engines-get-another",
        ),
        pytest.param(
            "A tram is seen on the hill",
            Titles(og="A tram for the hill, says the mayor", headings=("A tram is seen on the hill",)),
            id="h1-against-one",
        ),
        pytest.param(
            "A tram for the old hill",
            Titles(document="A tram for the old hill-TransportㅣThe Gazette", house=("The Gazette", "Transport")),
            id="house-without-blanks",
        ),
        pytest.param(
            "A tram for the old hill",
            Titles("A tram for the old hill", "A tram for the old hill * The Gazette * by Ann Lee"),
            id="tail-of-house-and-author",
        ),
        pytest.param("", Titles(), id="nothing"),
    ],
)
def test_title_is_what_readers_see(title: str, candidates: Titles) -> None:
    assert choose_title(candidates) == title


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ann Lee and Bo Röd", ["Ann Lee", "Bo Röd"]),
        ("Von Greta Ahlers, dpa", ["Greta Ahlers", "dpa"]),
        ("Автор: Оксана Гнатюк та Іван Лис", ["Оксана Гнатюк", "Іван Лис"]),
        ("Ann Lee, staff writer", ["Ann Lee"]),
        ("Ann Lee (Kyiv)", ["Ann Lee"]),
        ("Ann Lee | Reporter", ["Ann Lee"]),
        ("Marta y Pérez", ["Marta", "Pérez"]),
        ("구현모 기자", ["구현모"]),
        ("https://social.example/ann", []),
        ("ann@news.example", []),
        ("admin", []),
        ("Guest contributor", []),
        ("June 1, 2023", []),
        ("3 min read", []),
    ],
)
def test_names_are_split_and_cleaned(text: str, names: list[str]) -> None:
    assert list(split_names(text)) == names


@pytest.mark.parametrize(
    ("linked_names", "bylines", "metas", "authors", "organisations"),
    [
        pytest.param([LinkedName("Ann Lee")], ["By Bo Röd"], ["Cy Dee"], ("Ann Lee",), (), id="json-ld-first"),
        pytest.param([LinkedName("The Gazette")], ["By Bo Röd"], ["Cy Dee"], ("Bo Röd",), (), id="person-before-house"),
        pytest.param([LinkedName("Wire", True)], [], [], ("Wire",), ("Wire",), id="agency-for-want-of-persons"),
        pytest.param([LinkedName("Wire", True)], [], ["Cy Dee"], ("Cy Dee",), (), id="person-before-agency"),
        pytest.param(
            [LinkedName("Ann Lee"), LinkedName("Wire", True)],
            [],
            [],
            ("Ann Lee", "Wire"),
            ("Wire",),
            id="agency-beside",
        ),
        pytest.param([LinkedName("Ann Lee, AFP")], [], [], ("Ann Lee", "AFP"), ("AFP",), id="agency-by-name"),
        pytest.param(
            [LinkedName("The Gazette", True)],
            [],
            ["The Gazette"],
            ("The Gazette",),
            ("The Gazette",),
            id="credits-itself",
        ),
        pytest.param([], ["gazette"], ["The Gazette", "Cy Dee"], ("Cy Dee",), (), id="house-beside-a-person"),
        pytest.param([], ["amw"], [], (), (), id="a-mark-is-no-name"),
        pytest.param(
            [LinkedName("Hill D", True)], ["by Hill D"], ["Cy Dee"], ("Cy Dee",), (), id="an-account-is-no-person"
        ),
        pytest.param([], [], [], (), (), id="nobody"),
        pytest.param([LinkedName("Ann Lee"), LinkedName("Ann  Lee")], [], [], ("Ann Lee",), (), id="once"),
    ],
)
def test_authors_are_persons_and_never_invented(
    linked_names: list[LinkedName],
    bylines: list[str],
    metas: list[str],
    authors: tuple[str, ...],
    organisations: tuple[str, ...],
) -> None:
    house = ("The Gazette", "gazette.example", "gazette")
    assert choose_authors(linked_names, bylines, [metas], house) == Authors(authors, organisations)


def test_a_tag_that_names_nobody_does_not_hide_the_next() -> None:
    tags = [["https://social.example/gazette"], ["Ann Lee"]]
    assert choose_authors([], [], tags, ()) == Authors(("Ann Lee",))


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ("<p>Ann Lee</p>", ["Ann Lee"]),
        ("<p>ANN LEE/Bo Röd</p>", ["ANN LEE", "Bo Röd"]),
        ("<p>Hillside</p>", []),
        ("<p>The tram is late again</p>", []),
        ("<div><p>Ann Lee</p></div>", []),
    ],
)
def test_names_alone_above_the_text_are_its_authors(markup: str, names: list[str]) -> None:
    body = "".join(f"<p>{text}</p>" for text in BODY)
    blocks = read_blocks(html.document_fromstring(f"<h1>A tram for the hill</h1>{markup}{body}"))
    assert read_leading_names(blocks, "A tram for the hill") == names


BODY = [
    "The tram climbed the hill for the first time on Monday, to the applause of those who had waited since dawn.",
    "It will run every ten minutes, the works said, and every twenty at night, until the second car is delivered.",
    "“I can see my house,” said the first passenger, aged four, and asked to be taken down again at once.",
]


@pytest.mark.parametrize(
    "line",
    [
        "Read more: A bus for the valley",
        "Read also A bus for the valley",
        "Related articles:",
        "Sign up for our daily newsletter",
        "Advertisement",
        "Follow us on Facebook",
        "Photo: City archive",
        "Читайте також: Автобус для долини",
        "Підписуйтесь на наш Telegram-канал",
        "Фото: архів редакції",
        "Читайте также: Автобус для долины",
        "Подписывайтесь на наш канал",
        "Czytaj także: Autobus w dolinie",
        "Zapisz się do newslettera",
        "Lea también: Un autobús para el valle",
        "Suscríbase a nuestro boletín",
        "Lesen Sie auch: Ein Bus für das Tal",
        "À lire aussi : un bus pour la vallée",
        "Fehler gefunden? Schreiben Sie uns.",
        "Hai trovato un errore? Scrivici",
        "Zauważyłeś błąd? Napisz do nas",
        "カテゴリーをフォローする",
    ],
)
def test_teasers_and_prompts_are_dropped_wherever_they_stand(line: str) -> None:
    assert clean_lines([BODY[0], line, *BODY[1:]], ()) == BODY


@pytest.mark.parametrize(
    "line",
    [
        "Posted on the hill since May, the guards were the first to see it.",
        "You may doubt it, but the tram was on time.",
        "Subscribers of the old line wept.",
        "Readers of this paper had asked for it in 1974.",
        "Photographs of the old tram hang in the depot, where nobody may enter without a helmet and a guide.",
        "Читайте біля вікна: так радить вивіска у вагоні.",
        "Related costs were paid by the province.",
        "Donated rails were used.",
        "Автор проєкту живе поруч.",
        "Video by the guards shows a car on its side.",
        "Відео аварії оприлюднив загін охорони депо.",
        "Джерело: пресслужба депо",
        "Become a member of the crew, the poster said.",
        "Join our ranks, the driver told him, and so he did.",
        "Copyright law protects the photographs, a court ruled.",
    ],
)
def test_sentences_that_begin_like_prompts_stay(line: str) -> None:
    lines = [BODY[0], line, *BODY[1:], *(f"{text} Again." for text in BODY)]
    assert clean_lines(lines, ()) == lines


def test_what_stands_above_the_text_is_dropped_at_its_beginning_only() -> None:
    title = "A tram for the hill"
    top = [title, "By Ann Lee", "June 1, 2023", "Transport"]
    got = clean_lines([*top, *BODY, title], (title,), ["Ann Lee"], {"transport"})
    assert got == [*BODY, title]


@pytest.mark.parametrize(
    "line",
    [
        "Lesedauer: 4 Minuten",
        "Uppdaterad 15.59 | Publicerad 14.14",
        "4 min read",
        "Опубліковано 12:30",
        "Publié à 8 h 15",
    ],
)
def test_times_above_the_text_are_dropped(line: str) -> None:
    assert clean_lines([line, *BODY], ()) == BODY
    assert clean_lines([*BODY, "The end.", line], ()) == [*BODY, "The end.", line]


def test_a_sentence_about_a_time_is_none() -> None:
    assert clean_lines(["Published plans are 3 years old.", *BODY], ()) == ["Published plans are 3 years old.", *BODY]


@pytest.mark.parametrize(
    "end",
    [
        ["Ann Lee", "Executive Editor", "Ann Lee is the editor of the Gazette.", "She lives on the hill."],
        ["Ann Lee is a reporter at the Gazette."],
        ["If you wish to report an error, write to us.", "Somebody Else", "Somebody is an expert on trams."],
        ["Оксана Гнатюк", "Журналістка"],
        ["About the author", "A person of the hill."],
        ["Ann Lee is a reporter at the Gazette. Bo Röd", "is an associate professor of ropes at the valley's school."],
        ["Our site is the place for news from the hill; bookmark it, and sign up for our daily newsletter."],
        ["First published in the Gazette."],
    ],
)
def test_biographies_are_cut_off_the_end(end: list[str]) -> None:
    assert clean_lines([*BODY, *end], (), ["Ann Lee"]) == BODY


def test_a_reporters_closing_line_belongs_to_the_wire_story() -> None:
    lines = [*BODY, "(Reporting by Ann Lee in Hillside)"]
    assert clean_lines(lines, (), ["Ann Lee"]) == lines


@pytest.mark.parametrize(
    ("markup", "description", "standfirst"),
    [
        pytest.param('<p class="lead">Four cars, one hill and a very long cable.</p>', "", True, id="named"),
        pytest.param(
            "<p>Four cars, one hill and a very long cable.</p>",
            "Four cars, one hill and a very long cable.",
            True,
            id="described",
        ),
        pytest.param(
            '<figure><p class="lead">Four cars, one hill and a very long cable.</p></figure>', "", False, id="caption"
        ),
        pytest.param("<p>Four cars, one hill and a very long cable.</p>", "", False, id="unmarked"),
    ],
)
def test_standfirst_is_what_the_page_shows_as_one(markup: str, description: str, standfirst: bool) -> None:
    body = "".join(f"<p>{text}</p>" for text in BODY)
    blocks = read_blocks(html.document_fromstring(f"<h1>A tram for the hill</h1>{markup}{body}"))
    got = find_standfirst(blocks, ("A tram for the hill",), [description] if description else [], BODY)
    assert got == ("Four cars, one hill and a very long cable." if standfirst else "")


def test_a_description_taken_from_the_first_paragraph_is_no_standfirst() -> None:
    body = "".join(f"<p>{text}</p>" for text in BODY)
    blocks = read_blocks(html.document_fromstring(f"<h1>A tram for the hill</h1>{body}"))
    assert find_standfirst(blocks, ("A tram for the hill",), [BODY[0], BODY[0][:90] + "..."], BODY) == ""


def test_the_standfirst_is_taken_out_of_the_text() -> None:
    assert without_standfirst(["Four cars.", *BODY], "Four cars") == BODY


@pytest.mark.parametrize("box", ["div", 'div class="author-box"'])
def test_authors_without_number_in_deep_boxes_cost_no_time(box: str) -> None:
    assert_in_line(
        lambda tree: read_bylines(tree, (), "A tram for the hill"),
        lambda n: html.document_fromstring(f"<body>{f'<{box}>' * 250}{'<a rel=author>Ann Lee</a>' * n}</body>"),
        5_000,
    )
