"""Walls by their words, in many languages; and articles that use the same words and stay articles."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from articles_like_walls import ARTICLES, Read
from growth import assert_in_line
from lxml import html
from wall_pages import WALLS, Case

from legionwire.article import Extraction, Page, State
from legionwire.extract import extract
from legionwire.overlays import take_overlays

NOTE = "<p>Something went wrong here, or perhaps it never was right; try the search or begin again at the top.</p>"
PROSE = "".join(
    f"<p>On day {n} the crew mended what the storm had torn, counted the sheep and wrote both numbers into the log.</p>"
    for n in range(12)
)


def read(title: str, body: str, url: str = "https://news.example/2024/story", *, head: str = "") -> Extraction:
    markup = f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{body}</body></html>"
    return extract(Page(url=url, body=markup.encode(), fetched_at=datetime(2026, 1, 1, tzinfo=UTC)))


def id_of(case: Case | Read) -> str:
    return case.name


def read_case(case: Case) -> Extraction:
    return extract(
        Page(
            url=case.url,
            requested_url=case.requested_url,
            body=case.body.encode(),
            fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
            headers=(("Content-Type", case.content_type),),
        )
    )


@pytest.mark.parametrize("case", WALLS, ids=id_of)
def test_what_is_no_article(case: Case) -> None:
    found = read_case(case)
    assert (found.state, found.article) == (case.state, None)
    assert case.reason in found.reason


@pytest.mark.parametrize("case", ARTICLES, ids=id_of)
def test_what_looks_like_a_wall_and_is_an_article(case: Read) -> None:
    found = extract(Page(url=case.url, body=case.body.encode(), fetched_at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert found.article, found.reason
    said = f"{found.article.standfirst}\n{found.article.text}"
    assert [line for line in case.holds if line not in said] == []
    assert [line for line in case.lacks if line in said] == []
    if case.access:
        assert found.article.access == case.access


def test_the_cases_are_many_and_none_is_there_twice() -> None:
    """The figures of docs/design.md."""
    names = [case.name for case in (*WALLS, *ARTICLES)]
    assert len(set(names)) == len(names)
    assert (len(WALLS), len(ARTICLES)) == (171, 46)


@pytest.mark.parametrize(
    "markup",
    [
        lambda n: '<div role="dialog">x</div>' * n,
        lambda n: '<div class="cookie">cookies</div>' * n,
        lambda n: "<div><p>cookies</p>" + "<div><button>accept</button></div>" * n + "</div>",
        lambda n: '<div class="consent">' * 200 + "<p>cookies</p>" * n + "</div>" * 200,
    ],
    ids=["dialogs", "boxes", "buttons", "nested"],
)
def test_overlays_without_number_cost_no_time(markup: Callable[[int], str]) -> None:
    """Whoever compares each with each other needs minutes for these."""
    assert_in_line(
        lambda page: take_overlays(html.document_fromstring(page)),
        lambda n: f"<html><body>{markup(n)}</body></html>",
        1_500,
    )


def test_no_article_of_the_pages_pack_is_refused() -> None:
    """Real news pages, which are not ours to keep here: LEGIONWIRE_PACKS names the folder that holds `pages/`."""
    pack = Path(os.environ.get("LEGIONWIRE_PACKS", "no folder")) / "pages"
    if not (pack / "gold.json").exists():
        pytest.skip("LEGIONWIRE_PACKS names no folder with pages/gold.json")
    refused = []
    for name, gold in json.loads((pack / "gold.json").read_text()).items():
        body = gzip.decompress((pack / "pages" / f"{name}.html.gz").read_bytes())
        found = extract(Page(url=gold["url"], body=body, fetched_at=datetime(2026, 12, 1, tzinfo=UTC)))
        if found.article is None:
            refused.append(f"{name}: {found.state}: {found.reason}")
    assert refused == []


SOFT_404 = [
    "404",
    "Error 404",
    "404 - Page not found",
    "Page not found | News",
    "The page you requested could not be found",
    "This article is no longer available",
    "Oops!",
    "Сторінку не знайдено",
    "Страница не найдена",
    "Nie znaleziono strony",
    "Strona nie istnieje",
    "Seite nicht gefunden",
    "Page introuvable",
    "Página no encontrada",
    "Página não encontrada",
    "Pagina non trovata",
    "Pagina niet gevonden",
    "Pagina nu a fost găsită",
    "Stránka nenalezena",
    "Sidan hittades inte",
    "Siden blev ikke fundet",
    "Sivua ei löytynyt",
    "Sayfa bulunamadı",
    "Az oldal nem található",
    "Страницата не е намерена",
    "Η σελίδα δεν βρέθηκε",
    "ページが見つかりません",
    "페이지를 찾을 수 없습니다",
]


@pytest.mark.parametrize("title", SOFT_404)
def test_soft_404(title: str) -> None:
    found = read(title, NOTE)
    assert found.state == State.GONE
    assert found.reason.startswith("soft 404: ")


CHALLENGES = [
    "Just a moment...",
    "Attention Required! | Cloudflare",
    "Checking your browser before accessing",
    "Verifying you are human",
    "Are you a robot?",
    "DDoS-Guard",
    "Access denied",
    "Pardon Our Interruption",
    "Nur einen Moment…",
]


@pytest.mark.parametrize("title", CHALLENGES)
def test_challenge(title: str) -> None:
    assert read(title, NOTE).state == State.BLOCKED


@pytest.mark.parametrize(
    "title", ["Sign in", "Anmelden - Zeitung", "Вхід", "Войти на сайт", "Zaloguj się", "Connexion"]
)
def test_login(title: str) -> None:
    found = read(title, f'<form><input type="password"></form>{NOTE}')
    assert (found.state, found.reason) == (State.WALL, "login page")


@pytest.mark.parametrize(
    "text",
    [
        "We and our partners use cookies and personal data to show you advertising on this and on other sites.",
        "Wir und unsere Partner verwenden Cookies und ähnliche Technik, mit Ihrer Einwilligung auch für Werbung.",
        "Ми та наші партнери використовуємо файли куки й персональні дані, щоб показувати вам рекламу на сайтах.",
        "My i nasi partnerzy używamy plików cookie i danych osobowych, aby wyświetlać reklamy na tej stronie.",
        "Nous et nos partenaires utilisons des cookies et vos données personnelles pour afficher des publicités.",
    ],
    ids=["en", "de", "uk", "pl", "fr"],
)
@pytest.mark.parametrize("button", ["Accept all", "Akzeptieren", "Прийняти", "Akceptuję", "Accepter"])
@pytest.mark.parametrize("url", ["https://news.example/story", "https://news.example/2024/05/18/story.html"])
def test_consent_wall(text: str, button: str, url: str) -> None:
    found = read("Welcome", f"<p>{text}</p><p>{text}</p><button>{button}</button>", url)
    assert found.state == State.WALL
    assert found.reason.startswith("consent wall")


@pytest.mark.parametrize(
    "url",
    [
        "https://consent.news.example/?next=story",
        "https://news.example/consent?next=story",
        "https://news.example/cookie-wall/story",
    ],
)
def test_consent_by_address(url: str) -> None:
    assert read("Welcome", PROSE, url).reason.startswith("consent wall")


@pytest.mark.parametrize(
    "title",
    [
        "404 days of war: what the village remembers",
        "Page not found: how a library lost its oldest book",
        "Just a moment: the photographer who waits",
        "Access denied: islanders kept from their harbour",
        "Sign in the sky seen by hundreds",
        "Cookies and consent: a short history",
        "Are you a robot? Ask the lighthouse",
    ],
)
def test_an_article_with_such_words_in_its_title_stays_an_article(title: str) -> None:
    form = '<form><input type="password"></form><button>Accept cookies</button>'
    assert read(title, form + PROSE).state == State.STORED


def test_a_short_article_that_says_what_it_is_stays_one_under_any_title() -> None:
    head = '<meta property="og:type" content="article"><meta property="article:published_time" content="2024-02-03">'
    assert read("Access denied to the harbour", NOTE, head=head).state == State.STORED


def test_a_real_article_with_a_list_of_other_articles_below_stays_one() -> None:
    others = "".join(f'<h3><a href="/{n}">Another headline about the storm, number {n}</a></h3>' for n in range(20))
    found = read("The storm log", f"<main>{PROSE}</main><div>{others}</div>")
    assert found.state == State.STORED
    assert found.article
    assert "Another headline" not in found.article.text


@pytest.mark.parametrize(
    "url",
    ["https://news.example/", "https://news.example/uk/", "https://news.example/index.html"],
)
def test_home_page(url: str) -> None:
    found = read("News Example", PROSE, url)
    assert (found.state, found.reason) == (State.NOT_ARTICLE, "home page")
