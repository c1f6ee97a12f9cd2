"""What we claim about speed, as programs anyone can run: `make bench` runs all of them.

One alone: `python -m benchmarks.reading`.

They print figures and ratios and assert nothing about time: a figure belongs to the machine it was taken on.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

SEED = 20220227  # the same synthetic news every time
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table."""

    what: str
    value: str
    remark: str = ""


class Stopwatch:
    """Seconds on the wall since it was entered."""

    def __enter__(self) -> Stopwatch:
        self._begin = perf_counter()
        self.seconds = 0.0
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = perf_counter() - self._begin


def usable_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def print_figures(title: str, figures: Sequence[Figure]) -> None:
    """A table, under the machine it holds for."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"\n{title}\n{usable_cores()} cores{load}, Python {platform.python_version()}, {platform.system()}")
    wide = max(len(figure.what) for figure in figures)
    for figure in figures:
        print(f"  {figure.what:<{wide}}  {figure.value:>14}  {figure.remark}".rstrip())


def per_second(count: int, seconds: float) -> str:
    return f"{count / seconds:,.0f}/s"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def spread(seconds: Sequence[float]) -> tuple[str, str]:
    """The middle of several measurements, and their worst as a remark."""
    return milliseconds(median(seconds)), f"worst {milliseconds(max(seconds))}"


def cpu_of(pid: int) -> float:
    """The processor seconds that a living process has used."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS if fields else 0.0


def cpu_of_descendants() -> float:
    """The processor seconds of all living processes that this one started, and those started by them."""
    parents = {int(path.name): _stat(int(path.name)) for path in Path("/proc").iterdir() if path.name.isdigit()}
    family, waiting = set[int](), [os.getpid()]
    while waiting:
        parent = waiting.pop()
        children = [pid for pid, fields in parents.items() if fields and int(fields[1]) == parent]
        family.update(children)
        waiting += children
    return sum(map(cpu_of, family))


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended
        return []
