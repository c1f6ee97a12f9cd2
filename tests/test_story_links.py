"""How strongly two articles are linked: alike in both directions, weaker with every day, and never by events alone."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from story_texts import FIRST

from legionwire.story_links import DAY, WORST, Linkable, link, linkable, worth
from legionwire.story_signs import StoryArticle, signs_of

NOW = datetime(2025, 3, 1, tzinfo=UTC).timestamp()


def ready(title: str, text: str, lang: str = "en", days: float | None = 0.0, crowd: int = 8) -> Linkable:
    signs = signs_of(StoryArticle("1", title, text, lang))
    return linkable(signs, None if days is None else NOW + days * DAY, crowd)


DEATH = ("Volunteer killed near Vovchansk", "Sondre Haugland, 29, of Norway was killed by a drone near Vovchansk.")
READY = [ready(text.title, text.text, text.lang) for text in FIRST[:14]]


@settings(deadline=None)
@given(st.sampled_from(READY), st.sampled_from(READY))
def test_links_are_symmetric_and_no_worse_than_the_worst(one, other):
    assert link(one, other) == link(other, one) >= WORST


def test_days_between_weaken_a_link():
    told = ready(*DEATH)
    links = [link(told, ready(*DEATH, days=days)) for days in (0, 1, 3, 6, 7.5)]
    assert all(before > after for before, after in pairwise(links))
    assert links[-1] == WORST


def test_among_many_more_is_asked():
    few, many = (link(ready(*DEATH, crowd=n), ready(*DEATH, crowd=n)) for n in (2, 200))
    assert many < few


def test_one_event_in_two_scripts_is_linked():
    other = ready(
        "Загинув доброволець із Норвегії",
        "Сондре Гаугланд загинув від удару дрона біля Вовчанська. Йому було 29.",
        "uk",
    )
    assert link(ready(*DEATH), other) > 0


def test_two_deaths_are_two_stories():
    other = ready(
        "Volunteer killed near Toretsk", "Callum Ashworth, 34, of Britain was killed by a drone near Toretsk."
    )
    assert link(ready(*DEATH), other) < 0
    assert link(ready("A man was killed", "He was killed."), ready("Killed", "A woman was killed.")) == WORST


def test_without_dates_unlike_events_count_more():
    captured = ready("Captured", "Thiago Menezes was captured near Sudzha. He was taken prisoner.")
    sentence = ready("Sentenced", "A court sentenced Thiago Menezes to prison. He was captured near Sudzha.")
    undated = [replace(article, time=None) for article in (captured, sentence)]
    assert link(*undated) < link(captured, sentence)


def test_what_all_have_is_worth_nothing():
    assert worth(1.0) == 0
    assert worth(0.0) == 1
    assert worth(0.01) > worth(0.1)
