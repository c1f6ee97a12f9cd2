"""What the tests of cost go by can tell the two apart."""

from __future__ import annotations

import pytest
from growth import assert_at_most, assert_in_line, steps


def test_work_in_line_with_its_size_passes_and_squared_work_does_not() -> None:
    assert_in_line(lambda size: steps(size)(), int, 20_000)
    assert_in_line(lambda size: None, int, 1000)
    with pytest.raises(AssertionError, match="8 times as much took"):
        assert_in_line(lambda size: steps(size * size)(), int, 150)


def test_work_is_compared_with_other_work() -> None:
    assert_at_most(3, steps(50_000), steps(50_000))
    with pytest.raises(AssertionError, match="times as much"):
        assert_at_most(3, steps(500_000), steps(50_000))
