"""How long an answer stays fresh, as its headers say."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.freshness import fresh_for

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
LATER = "Fri, 27 Nov 2026 12:10:00 GMT"
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("cache_control", "expires", "age", "expected"),
    [
        pytest.param("max-age=600", "", "", 10 * MINUTE, id="max-age"),
        pytest.param("public, MAX-AGE=60, must-revalidate", "", "", MINUTE, id="among others"),
        pytest.param('max-age="60"', "", "", MINUTE, id="quoted"),
        pytest.param("max-age=600", LATER, "120", 8 * MINUTE, id="spent in a cache"),
        pytest.param("max-age=60", "", "61", None, id="spent"),
        pytest.param("max-age=60", LATER, "", MINUTE, id="max-age before Expires"),
        pytest.param("s-maxage=600", "", "", None, id="for shared caches only"),
        pytest.param("", LATER, "", 10 * MINUTE, id="Expires"),
        pytest.param("", "Fri, 27 Nov 2026 11:00:00 GMT", "", None, id="expired"),
        pytest.param("", "0", "", None, id="no date"),
        pytest.param("no-cache, max-age=600", "", "", None, id="no-cache"),
        pytest.param("no-store", LATER, "", None, id="no-store"),
        pytest.param("max-age=-5", "", "", None, id="negative"),
        pytest.param("max-age=" + "9" * 18, "", "", timedelta(days=365), id="absurd"),
        pytest.param("", "", "", None, id="nothing"),
    ],
)
def test_freshness(cache_control, expires, age, expected):
    assert fresh_for(cache_control, expires, age, NOW) == expected


@given(st.text(), st.text(), st.text())
def test_whatever_the_headers_say_it_is_nothing_or_some_time(cache_control, expires, age):
    left = fresh_for(cache_control, expires, age, NOW)
    assert left is None or timedelta(0) < left <= timedelta(days=365)
