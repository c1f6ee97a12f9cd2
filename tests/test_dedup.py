"""The key under which copies meet, and which of them is the original."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.copies import Kind
from legionwire.copy_groups import Member, group
from legionwire.copy_ties import Link
from legionwire.dedup import content_key, text_key

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


def member(key: int, published: str | None, precision: str | None, first_seen: str) -> Member:
    published_at = datetime.fromisoformat(published).replace(tzinfo=UTC) if published else None
    return Member(
        key, key, published_at, precision, datetime.fromisoformat(first_seen).replace(tzinfo=UTC), n_words=100
    )


def original(copies: Sequence[Member]) -> Member:
    """The original of exact copies."""
    first, *others = copies
    placed = group(copies, [Link(first.id, other.id, Kind.EXACT, 1.0) for other in others])
    return next(member for member in copies if member.id == placed[0].group)


AGENCY = member(1, "2024-05-18T06:30", "minute", "2024-05-18T09:00")


@pytest.mark.parametrize(
    ("other", "first"),
    [
        pytest.param(member(2, "2024-05-18", "day", "2024-05-18T12:00"), 1, id="a day is no midnight"),
        pytest.param(member(2, "2024-05-18", "day", "2024-05-18T05:00"), 2, id="seen on that day, and earlier"),
        pytest.param(member(2, "2024-05-18", "day", "2024-05-20T05:00"), 1, id="seen days later: the day's end"),
        pytest.param(member(2, "2024-05-18T23:10", "day", "2024-05-18T05:00"), 2, id="a clock without a zone is a day"),
        pytest.param(member(2, "2024-05-17", "day", "2024-05-20T05:00"), 2, id="the day before"),
        pytest.param(member(2, "2024-05-18T06:29", "minute", "2024-05-20T05:00"), 2, id="a minute earlier"),
        pytest.param(member(2, None, None, "2024-05-18T06:00"), 2, id="undated, seen earlier"),
        pytest.param(member(2, None, None, "2024-05-18T07:00"), 1, id="undated, seen later"),
    ],
)
def test_the_original_is_the_one_that_certainly_appeared_first(other, first):
    assert original([AGENCY, other]).id == original([other, AGENCY]).id == first


moments = st.datetimes(datetime(2024, 5, 1), datetime(2024, 5, 4), timezones=st.just(UTC))
members = st.lists(
    st.builds(
        lambda url_hash, dated, first_seen: Member(url_hash, url_hash, *dated, first_seen, n_words=100),
        st.integers(-(2**63), 2**63 - 1),
        st.just((None, None)) | st.tuples(moments, st.sampled_from(["second", "minute", "day"])),
        moments,
    ),
    min_size=1,
    unique_by=lambda member: member.url_hash,
)


@given(members, st.randoms())
def test_the_original_is_the_same_in_any_order(copies, random):
    first = original(copies)
    shuffled = list(copies)
    random.shuffle(shuffled)
    assert original(shuffled) == first


@given(members)
def test_no_copy_was_published_to_the_minute_before_its_original_s_day(copies):
    first = original(copies)
    exact = [member.published for member in copies if member.published and member.precision != "day"]
    latest = first.first_seen if first.published is None else first.published.replace(hour=0, minute=0, second=0)
    assert all(latest.replace(microsecond=0) <= published for published in exact)
