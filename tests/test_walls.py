"""Walls by their words, in many languages; and articles that use the same words and stay articles."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from legionwire.article import Extraction, Page, State
from legionwire.extract import extract

NOTE = "<p>Something went wrong here, or perhaps it never was right; try the search or begin again at the top.</p>"
PROSE = "".join(
    f"<p>On day {n} the crew mended what the storm had torn, counted the sheep and wrote both numbers into the log.</p>"
    for n in range(12)
)


def read(title: str, body: str, url: str = "https://news.example/2024/story", *, head: str = "") -> Extraction:
    markup = f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{body}</body></html>"
    return extract(Page(url=url, body=markup.encode(), fetched_at=datetime(2026, 1, 1, tzinfo=UTC)))


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
