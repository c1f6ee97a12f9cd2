"""What the demo web noticed about its visitor: every request, and the figures for each host."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Visit:
    """One request and how it was answered."""

    at: float  # monotonic seconds
    host: str
    target: str  # path and query as asked
    method: str
    status: int
    conditional: bool  # carried If-None-Match or If-Modified-Since
    forbidden: bool  # robots.txt of the host forbids the target
    user_agent: str


@dataclass(frozen=True, slots=True)
class HostStats:
    """All visits to one host."""

    host: str
    requests: int
    statuses: tuple[tuple[int, int], ...]  # status code and how often, by code
    conditional: int
    forbidden: int
    smallest_gap: float | None  # seconds between two requests; None with fewer than two


@dataclass(frozen=True, slots=True)
class Stats:
    """Hosts in order of their address, visits in order of arrival."""

    hosts: tuple[HostStats, ...]
    visits: tuple[Visit, ...]

    @property
    def requests(self) -> int:
        return len(self.visits)

    def count(self, status: int) -> int:
        """How many answers had this status, over all hosts."""
        return sum(visit.status == status for visit in self.visits)

    def asked(self, target: str) -> tuple[Visit, ...]:
        """The requests for one path, on whatever host."""
        return tuple(visit for visit in self.visits if visit.target == target)


def count_visits(visits: Iterable[Visit]) -> Stats:
    in_order = tuple(sorted(visits, key=lambda visit: visit.at))
    hosts = sorted({visit.host for visit in in_order})
    return Stats(tuple(_host(host, [visit for visit in in_order if visit.host == host]) for host in hosts), in_order)


def _host(host: str, visits: list[Visit]) -> HostStats:
    return HostStats(
        host=host,
        requests=len(visits),
        statuses=tuple(sorted(Counter(visit.status for visit in visits).items())),
        conditional=sum(visit.conditional for visit in visits),
        forbidden=sum(visit.forbidden for visit in visits),
        smallest_gap=min((later.at - earlier.at for earlier, later in pairwise(visits)), default=None),
    )
