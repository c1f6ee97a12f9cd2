"""How much a client may ask: a bucket of tokens that fills again with time. A crowd, or one in a hurry, waits."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

MOST_CLIENTS = 10_000  # remembered; whose bucket is full needs no memory


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many a second in the long run."""

    burst: float
    per_second: float


class Allowance:
    """The buckets of all clients for one kind of question."""

    def __init__(self, rate: Rate) -> None:
        self.rate = rate
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens left, and at what time

    def take(self, client: str, now: float) -> float:
        """Take a token at a time of a clock that only goes forward. Returns 0, or in how many seconds there is one."""
        left, at = self._held.pop(client, (self.rate.burst, now))
        left = min(self.rate.burst, left + max(0.0, now - at) * self.rate.per_second)
        wait = 0.0 if left >= 1 else (1 - left) / self.rate.per_second
        self._held[client] = (left if wait else left - 1, max(now, at))
        if len(self._held) > MOST_CLIENTS:
            self._held.popitem(last=False)
        return wait
