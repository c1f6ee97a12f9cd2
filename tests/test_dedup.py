"""The key under which copies meet, and which of them is the original."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.dedup import Member, content_key, original, text_key

LONG = " ".join(f"word{n}" for n in range(60))
DAY = datetime(2024, 5, 18, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(f"“{LONG}”", f'"{LONG}"', id="quotation marks"),
        pytest.param(LONG, LONG.replace(" ", "\n\n"), id="spacing"),
        pytest.param(LONG, LONG.upper(), id="capitals"),
        pytest.param(LONG, LONG.replace("word1 ", "ｗord1 "), id="full-width letters"),
    ],
)
def test_typography_does_not_hide_a_copy(one, other):
    assert text_key("A title", one, DAY) == text_key("Another title", other, None)


def test_another_number_is_another_text():
    assert text_key("t", LONG, DAY) != text_key("t", LONG.replace("word7 ", "word8 "), DAY)


def test_short_texts_are_copies_only_with_the_same_title_on_the_same_day():
    short = "The minister declined to comment."
    assert text_key("Minister silent", short, DAY) == text_key("Minister silent", short, DAY.replace(hour=23))
    assert text_key("Minister silent", short, DAY) != text_key("Other matter", short, DAY)
    assert text_key("Minister silent", short, DAY) != text_key("Minister silent", short, DAY.replace(day=19))


def test_a_new_title_is_a_new_revision_and_new_quotation_marks_are_not():
    assert content_key("A", "b", LONG) != content_key("B", "b", LONG)
    assert content_key("A", "b", LONG) == content_key("«A»", "b", LONG)
    assert content_key("a b", "", LONG) != content_key("a", "b", LONG)


members = st.lists(
    st.builds(
        Member,
        id=st.integers(1, 10**6),
        url_hash=st.integers(-(2**63), 2**63 - 1),
        published=st.none() | st.datetimes(datetime(2022, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)),
        first_seen=st.datetimes(datetime(2022, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)),
    ),
    min_size=1,
    unique_by=lambda member: member.url_hash,
)


@given(members, st.randoms())
def test_the_original_is_the_same_in_any_order(group, random):
    first = original(group)
    shuffled = list(group)
    random.shuffle(shuffled)
    assert original(shuffled) == first
    assert all((first.published or first.first_seen) <= (m.published or m.first_seen) for m in group)
