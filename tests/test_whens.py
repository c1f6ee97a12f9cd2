"""Moments as operators write and read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.cli.whens import at_in_words, in_words, parse_until
from legionwire.errors import UsageError

NOW = datetime(2026, 11, 27, 14, 30, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("3d", NOW + timedelta(days=3)),
        ("90m", NOW + timedelta(minutes=90)),
        ("2026-12-24", datetime(2026, 12, 24, tzinfo=UTC)),
        ("2026-12-24T18:30", datetime(2026, 12, 24, 18, 30, tzinfo=UTC)),
        ("2026-12-24 18:30+02:00", datetime(2026, 12, 24, 16, 30, tzinfo=UTC)),
        ("18:30", datetime(2026, 11, 27, 18, 30, tzinfo=UTC)),
        ("9:15", datetime(2026, 11, 28, 9, 15, tzinfo=UTC)),
        ("14:30", datetime(2026, 11, 28, 14, 30, tzinfo=UTC)),
    ],
)
def test_a_pause_ends_when_it_is_meant_to(text: str, meant: datetime) -> None:
    assert parse_until(text, NOW) == meant


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("tomorrow", "is no time"),
        ("", "is no time"),
        ("25:00", "is no time"),
        ("3 d", "is no time"),
        ("0d", "is no time"),
        ("9999999w", "is no time"),
        ("0001-01-01T00:00+23:00", "is no time"),
        ("2026-11-27", "is over: it is 2026-11-27 14:30 UTC"),
        ("2022-02-24", "is over"),
    ],
)
def test_a_pause_that_ends_at_no_time_or_before_now_is_an_error(text: str, named: str) -> None:
    with pytest.raises(UsageError, match=named) as told:
        parse_until(text, NOW)
    assert "3d" in told.value.way_out


@given(st.text(max_size=25))
def test_whatever_is_written_is_a_later_time_or_an_error(text: str) -> None:
    try:
        assert parse_until(text, NOW) > NOW
    except UsageError as error:
        assert error.way_out


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (None, "now"),
        (NOW, "now"),
        (NOW + timedelta(minutes=12), "in 12 min"),
        (NOW - timedelta(hours=3), "3 h ago"),
    ],
)
def test_moments_in_words(moment: datetime | None, words: str) -> None:
    assert in_words(moment, NOW) == words


def test_a_moment_with_its_time() -> None:
    assert at_in_words(NOW + timedelta(minutes=12), NOW) == "in 12 min (14:42 UTC)"
    assert at_in_words(NOW + timedelta(days=1), NOW) == "in 1 d (2026-11-28 14:30 UTC)"
