"""Groups from links: average linkage, the strongest first, ties broken by the members' own order.

Two groups become one while the mean of all links between them is above 0. A chain of chance links does not hold: what
is not linked counts with the worst value there is. The result depends on the links alone, not on their order.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping


def clusters(size: int, links: Mapping[tuple[int, int], float], unlinked: float) -> list[tuple[int, ...]]:
    """Groups of the numbers 0 to size - 1, each sorted, by their first members. Keys of `links` are (lower, higher)."""
    sums: list[dict[int, tuple[float, int]]] = [{} for _ in range(size)]  # to other groups: sum of links, how many
    for (a, b), value in sorted(links.items()):
        sums[a][b] = sums[b][a] = (value, 1)
    members: dict[int, tuple[int, ...]] = {n: (n,) for n in range(size)}  # by the lowest member

    def mean(a: int, b: int) -> float:
        total, known = sums[a][b]
        pairs = len(members[a]) * len(members[b])
        return (total + unlinked * (pairs - known)) / pairs

    heap = [(-value, a, b, 1, 1) for (a, b), value in links.items() if value > 0]
    heapq.heapify(heap)
    while heap:
        _, a, b, of_a, of_b = heapq.heappop(heap)
        if len(members.get(a, ())) != of_a or len(members.get(b, ())) != of_b:
            continue  # one of them has grown or gone since
        members[a] = tuple(sorted(members[a] + members.pop(b)))
        for c, (total, known) in sums[b].items():
            if c != a:
                before, count = sums[a].get(c, (0.0, 0))
                sums[a][c] = sums[c][a] = (before + total, count + known)
                del sums[c][b]
        sums[a].pop(b, None)
        sums[b] = {}
        for c in sums[a]:
            if (value := mean(a, c)) > 0:
                low, high = min(a, c), max(a, c)
                heapq.heappush(heap, (-value, low, high, len(members[low]), len(members[high])))
    return [members[n] for n in sorted(members)]
