"""Pages kept beside what was read from them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.article import Page
from legionwire.errors import LegionwireError, UsageError
from legionwire.samples import differences, open_pair, pairs_of, save_pair

PAGE = Page(
    "https://weekly.example/2026/11/a-bridge/",
    b"<html>\xff\x00 bytes as they came</html>",
    datetime(2026, 11, 30, 12, tzinfo=UTC),
    "https://weekly.example/?p=7",
    200,
    (("Content-Type", "text/html; charset=windows-1251"), ("Content-Encoding", "gzip")),
)


def test_a_pair_comes_back_as_it_was(tmp_path: Path) -> None:
    file = save_pair(tmp_path / "new", PAGE, {"title": "A bridge", "state": "article"})
    pair = open_pair(file)
    assert (pair.page.url, pair.page.body, pair.page.requested_url) == (PAGE.url, PAGE.body, PAGE.requested_url)
    assert pair.page.headers == PAGE.headers[:1]  # the body is kept unpacked
    assert pair.reading == {"title": "A bridge", "state": "article"}
    assert list(pairs_of(tmp_path / "new")) == [file]
    assert file.name.startswith("weekly-example-2026-11-a-bridge-")


def test_a_broken_pair_is_told(tmp_path: Path) -> None:
    file = save_pair(tmp_path, PAGE, {})
    file.with_suffix(".html").unlink()
    with pytest.raises(LegionwireError, match=r"\.html cannot be read"):
        open_pair(file)
    file.write_text("[]", encoding="utf-8")
    with pytest.raises(LegionwireError, match="no saved reading"):
        open_pair(file)
    with pytest.raises(UsageError, match="sources sample"):
        pairs_of(tmp_path / "nowhere")


def test_fields_that_differ_are_named_and_versions_are_none_of_them() -> None:
    before = {"title": "A", "authors": ["B"], "extractor_version": "3"}
    assert differences(before, {"title": "A", "authors": ("B",), "extractor_version": "4"}) == ()
    assert differences(before, {"title": "C", "state": "article", "authors": ["B"]}) == ("state", "title")


@given(st.dictionaries(st.text(max_size=5), st.one_of(st.none(), st.text(max_size=5), st.lists(st.integers()))))
def test_a_reading_does_not_differ_from_itself(reading: dict[str, object]) -> None:
    assert differences(json.loads(json.dumps(reading)), reading) == ()
