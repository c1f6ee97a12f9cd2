"""What an address alone tells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.url_shape import LIKELY, NEVER, article_score, url_shape

HOME = "https://news.example"


@pytest.mark.parametrize(
    "path",
    [
        "/2024/03/05/harbour-plan",
        "/2024/mar/05/harbour-plan-approved",
        "/politik/hafen-plan-vom-rat-genehmigt-a-1234567.html",
        "/news/482113",
        "/news.php?id=4821",
        "/a/48211",
        "/?p=4821",
        "/articles/c4gx1234567o",
        "/%D0%BF%D0%BE%D0%BB%D1%96%D1%82%D0%B8%D0%BA%D0%B0/%D1%80%D0%B0%D0%B4%D0%B0-%D1%81%D1%85%D0%B2%D0%B0%D0%BB%D0%B8%D0%BB%D0%B0-%D0%BF%D0%BB%D0%B0%D0%BD",
        "/world/the-council-has-approved-the-plan",
        "/harbour-plan-4711/artikel",
        "/2024/03/05/advertising-ban-for-the-harbour-approved/index.html",
        "/jobs/2024/03/05/harbour-plan-creates-work/",
        "/index.php?cat=5&id=1204",
        "/?s=news&newsid=4821",
        "/help/harbour-plan-volunteers-48113",
        "/tema/krieg/hafen-plan-genehmigt-2345678.html",
    ],
)
def test_articles(path):
    assert article_score(HOME + path) >= LIKELY


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/tag/ukraine",
            "/author/jane-smith-of-the-harbour-desk",
            "/world/page/2/",
            "/login",
            "/search?q=legion",
        ),
        *("/index.php?cat=5", "/index.php?cat=5&p=120", "/?author=4821", "/tag/12345-harbour-plan-council"),
        *("/a/report.pdf", "/feed.xml", "/privacy-policy/", "/share?url=https://news.example/a", "/?s=legion"),
        *("/теги/україна", "/uber-uns/", "/category/world", "/politics", "/2024/03/05/", "/archive/2024/03"),
    ],
)
def test_what_is_no_article(path):
    assert article_score(HOME + path) < 0


def test_never_is_the_least():
    assert article_score(f"{HOME}/tag/ukraine") == NEVER


def test_addresses_of_one_kind_have_one_pattern():
    first = url_shape(f"{HOME}/world/2024/03/05/harbour-plan-is-approved.html").pattern
    assert first == url_shape(f"{HOME}/sport/2023/11/28/the-match-was-lost-again.html").pattern
    assert first != url_shape(f"{HOME}/world/").pattern


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\\"), max_size=60))
def test_any_path_has_a_shape(path):
    assert NEVER <= article_score(f"{HOME}/{path.replace('[', '')}") <= 6
