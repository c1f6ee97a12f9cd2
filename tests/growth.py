"""What work costs, told without a limit in seconds: machines differ by more than any such limit allows.

Measured is the CPU time of this thread, at best of a few rounds, and without the garbage collector: its rounds cost by
what else the process holds.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

FACTOR = 8  # between the two sizes
MOST = 24  # times the cost: three times what is in line, a third or less of what squared costs are
SECONDS = 1e-5  # what costs less costs nothing
TRIES = 3  # a machine busy with other things may spoil a measurement or two


def seconds_for(work: Callable[[], object], rounds: int = 3) -> float:
    """CPU seconds of the cheapest round."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return min(_once(work) for _ in range(rounds))
    finally:
        if was_enabled:
            gc.enable()


def assert_in_line(work: Callable[[T], object], make: Callable[[int], T], size: int) -> None:
    """Work on eight times as much costs about eight times as much, and not its square: 64 times.

    `make` gives the input of a size; `size` is the smaller one, large enough for its own cost to be felt.
    """
    small, large = make(size), make(FACTOR * size)
    work(small)  # what is made when it is first needed is there now
    ratios: list[float] = []
    while not ratios or ratios[-1] > MOST:
        assert len(ratios) < TRIES, f"{FACTOR} times as much took {', '.join(f'{ratio:.0f}' for ratio in ratios)} times"
        ratios.append(seconds_for(lambda: work(large), 1) / max(seconds_for(lambda: work(small)), SECONDS))


def assert_at_most(times: float, work: Callable[[], object], other: Callable[[], object]) -> None:
    """One work costs at most so many times another, in the same run."""
    ratios: list[float] = []
    while not ratios or ratios[-1] > times:
        assert len(ratios) < TRIES, f"{', '.join(f'{ratio:.1f}' for ratio in ratios)} times as much"
        ratios.append(seconds_for(work, 1) / seconds_for(other))


def assert_each_at_most(times: float, works: Iterable[Callable[[], object]], other: Callable[[], object]) -> None:
    """The same of each of many small works."""
    limit = times * seconds_for(other)
    for work in works:
        if seconds_for(work, 1) > limit:
            assert_at_most(times, work, other)


def steps(number: int) -> Callable[[], object]:
    """So many of the plainest steps that Python takes, to compare with: a million are about 30 ms."""

    def take() -> int:
        total = 0
        for step in range(number):
            total += step & 1
        return total

    return take


def _once(work: Callable[[], object]) -> float:
    begin = time.thread_time()
    work()
    return time.thread_time() - begin
