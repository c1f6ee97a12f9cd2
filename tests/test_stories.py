"""Stories of made-up articles: who belongs together, in any order, and who stays alone."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from story_texts import FIRST, SECOND, THIRD, StoryText

from legionwire.stories import StoryArticle, settle, settle_signs, story_of
from legionwire.story_signs import Signs, is_of_this_version, signs_from_json, signs_of, signs_to_json


def article(text: StoryText) -> StoryArticle:
    return StoryArticle(
        text.id, text.title, text.text, text.lang, datetime.fromisoformat(text.published), f"{text.id}.example"
    )


@cache
def signs(texts: tuple[StoryText, ...]) -> tuple[Signs, ...]:
    return tuple(signs_of(article(text)) for text in texts)


def undated(all_signs: tuple[Signs, ...]) -> list[Signs]:
    return [replace(one, published=None) for one in all_signs]


def score(texts: tuple[StoryText, ...], stories) -> tuple[float, float]:
    """Precision and recall of pairs."""
    told = {text.id: text.story or text.id for text in texts}
    found = {member: story.id for story in stories for member in story.members}
    pairs = list(combinations(sorted(told), 2))
    both = sum(told[a] == told[b] and found[a] == found[b] for a, b in pairs)
    return both / max(1, sum(found[a] == found[b] for a, b in pairs)), both / sum(told[a] == told[b] for a, b in pairs)


def alone(texts: tuple[StoryText, ...], stories) -> set[str]:
    singles = {text.id for text in texts if text.story is None}
    return {story.id for story in stories if len(story.members) == 1} & singles


def test_articles_of_one_event_are_one_story():
    for texts in (FIRST, SECOND, THIRD):
        precision, recall = score(texts, settle_signs(signs(texts)))
        assert precision >= 0.85 and recall >= 0.85


def test_round_ups_anniversaries_interviews_and_daily_figures_stay_alone():
    for texts in (FIRST, SECOND):
        assert alone(texts, settle_signs(signs(texts))) == {text.id for text in texts if text.story is None}


def test_without_dates_most_stories_are_still_found():
    for texts in (FIRST, SECOND):
        precision, recall = score(texts, settle_signs(undated(signs(texts))))
        assert precision >= 0.8 and recall >= 0.6
        assert settle_signs(signs(texts), without_dates=True) != settle_signs(signs(texts))


def test_a_capture_and_the_sentence_months_later_are_two_stories():
    told = {member: story for story in settle_signs(signs(FIRST)) for member in story.members}
    assert told["a10"].members == ("a10", "a11", "a12", "a13")
    assert told["a14"].members == ("a14", "a15", "a16")


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_does_not_matter(rnd: random.Random):
    shuffled = list(signs(FIRST))
    rnd.shuffle(shuffled)
    assert settle_signs(shuffled) == settle_signs(signs(FIRST))


@settings(max_examples=8, deadline=None)
@given(st.sampled_from(FIRST), st.sampled_from([-900, -300, 300, 900]))
def test_an_article_of_another_year_changes_nothing(text: StoryText, days: int):
    far = replace(signs_of(article(text)), id="far")
    assert far.published
    far = replace(far, published=far.published + timedelta(days=days))
    ours = [one for one in signs(FIRST) if one.published and abs(one.published - far.published) > timedelta(days=150)]
    settled = settle_signs([*ours, far])
    assert [story for story in settled if story.members != ("far",)] == list(settle_signs(ours))


def test_an_arrival_joins_the_story_it_will_be_settled_in():
    told = {member: story.id for story in settle_signs(signs(FIRST)) for member in story.members}
    so_far: dict[str, list[Signs]] = {}
    for one in sorted(signs(FIRST), key=lambda one: (one.published, one.id)):
        key = story_of(one, so_far) or one.id
        assert key == told[one.id], one.title
        so_far.setdefault(key, []).append(one)


def test_a_story_says_what_it_holds():
    story = next(story for story in settle_signs(signs(FIRST), language="uk") if story.id == "a01")
    assert story.title == "На Вовчанському напрямку загинув норвезький кулеметник Сондре Гаугланд"
    assert story.members == ("a01", "a03", "a04", "a02", "a05")
    assert story.languages == ("no", "en", "ru", "uk")
    assert story.sites == tuple(f"a0{n}.example" for n in range(1, 6))
    assert story.first == datetime.fromisoformat("2025-03-03T09:10:00Z")
    assert story.spread == timedelta(days=1, hours=7, minutes=30)


def test_nothing_and_next_to_nothing():
    assert settle([]) == ()
    empty = [StoryArticle("1", "", ""), StoryArticle("2", "", "")]
    assert [story.members for story in settle(empty)] == [("1",), ("2",)]
    assert story_of(signs_of(empty[0]), {"2": [signs_of(empty[1])]}) is None


def test_signs_can_be_stored():
    for one in signs(FIRST):
        assert signs_from_json(signs_to_json(one)) == one
        assert is_of_this_version(signs_to_json(one))
    assert signs_from_json('["0"]') is None
    assert not is_of_this_version('["0"]')
