"""Does a link's address, title or summary name the topic? The links of hints.tsv are our own, in forty languages."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped import TOPIC

from legionwire.hints import Hinting
from legionwire.relevance import hinted, hinted_each
from legionwire.urls import canonical_url

FOLDER = Path(__file__).parent
with (FOLDER / "hints.tsv").open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file, delimiter="\t", restval="", quoting=csv.QUOTE_NONE))
LINKS = {
    wanted: [(canonical_url(row["address"]), row["title"], row["summary"]) for row in ROWS if row["wanted"] == wanted]
    for wanted in ("yes", "no", "lookalike")
}


@pytest.mark.parametrize("link", LINKS["yes"], ids=lambda link: " ".join(link))
def test_what_names_the_topic_is_hinted(link: tuple[str, str, str]) -> None:
    assert hinted(TOPIC, *link)


@pytest.mark.parametrize("link", LINKS["no"], ids=lambda link: " ".join(link))
def test_other_news_is_not(link: tuple[str, str, str]) -> None:
    assert not hinted(TOPIC, *link)


def test_look_alikes_seldom_are() -> None:
    """A player from abroad is called like a legionnaire, and an address says no more: that costs one request."""
    assert sum(hinted(TOPIC, *link) for link in LINKS["lookalike"]) <= 1


def test_there_are_many_languages() -> None:
    assert len(Counter(row["language"] for row in ROWS)) >= 35


@pytest.mark.parametrize(
    "slug",
    [  # one name by nine ways of writing Ukrainian and Russian in Latin letters
        "mizhnarodnyi-lehion",
        "mizhnarodnyy-lehion",
        "mìžnarodnij-legìon",
        "mižnarodnyj-lehion",
        "mischnarodnyj-lehion",
        "mijnarodnyi-lehion",
        "mieżdunarodnyj-legion",
        "meschdunarodny-legion",
        "mejdounarodny-leguion",
    ],
)
def test_ways_of_writing_in_latin_letters(slug: str) -> None:
    assert hinted(TOPIC, canonical_url(f"https://visnyk.example/novyny/{slug}-na-fronti"))


def test_titles_need_their_own_letters() -> None:
    """The sound of Latin letters is for addresses: in a title it would confuse too much."""
    assert not hinted(TOPIC, "https://visnyk.example/1", "polk kalinovskogo")


PIECES = [text for links in LINKS.values() for link in links for text in link if text]


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from([*PIECES, ""]), st.text(max_size=40)), max_size=40))
def test_many_links_are_answered_as_each_alone(links: list[tuple[str, str, str]]) -> None:
    assert hinted_each(TOPIC, links) == [hinted(TOPIC, *link) for link in links]


def test_sifting_loses_nothing() -> None:
    """All links against what every pattern says without the sieve."""
    links = [link for wanted in LINKS for link in LINKS[wanted]]
    unsifted = [TOPIC.hinting._may(*link) for link in links]
    halves = links[:90], links[90:]
    assert [answer for some in halves for answer in hinted_each(TOPIC, some)] == unsifted


@given(st.text(max_size=200))
def test_any_address_can_be_asked(text: str) -> None:
    hinted(TOPIC, "https://a.example/" + text, text, text)


def test_nothing_is_hinted_by_an_empty_topic() -> None:
    assert Hinting((), (), {}).may_each([("https://a.example/legion", "Legion", "")]) == [False]
