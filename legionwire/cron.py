"""Cron lines: when they are due, in an explicit time zone, with weekdays as cron has them (0 and 7 are Sunday).

On the days when clocks change a line behaves as in Debian's cron: one that names an hour and a minute is due once, also
when that time comes twice, and right after the gap when it does not come at all; one with a star for the hour or the
minute follows the clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from legionwire.errors import FormatError

_FIELDS = 5  # a sixth would be seconds, which cron does not have
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cron:
    """A line of five fields in a zone. Made by `parse_cron`, so that it is known to be one."""

    line: str
    zone: ZoneInfo

    def after(self, moment: datetime) -> datetime:
        """The first time due after `moment`, in UTC."""
        return next(self._times(moment))

    def between(self, after: datetime, until: datetime) -> list[datetime]:
        """Every time due after the one and not later than the other, in UTC."""
        found = []
        for due in self._times(after):
            if due > until:
                break
            found.append(due)
        return found

    def explain(self) -> str:
        """The line in words."""
        return f"{CronSim(self.line, _ANY_TIME).explain()} ({self.zone.key})"

    def _times(self, after: datetime) -> Iterator[datetime]:
        for due in CronSim(self.line, after.astimezone(self.zone)):
            moment = due.astimezone(UTC)
            if moment > after:  # in the hour that comes twice the library begins with its first round
                yield moment


def parse_cron(line: str, zone: ZoneInfo) -> Cron:
    """Read a cron line. Raises FormatError saying what a line looks like."""
    words = " ".join(line.split())
    expected = "five fields: minute hour day month weekday, such as '30 3 * * *'"
    if len(words.split()) != _FIELDS:
        raise FormatError(f"{line!r} is no cron line", expected)
    try:
        cron = Cron(words, zone)
        cron.after(_ANY_TIME)
    except CronSimError as error:
        raise FormatError(f"{line!r} is no cron line: {str(error)[:1].lower()}{str(error)[1:]}", expected) from error
    except (StopIteration, RuntimeError) as error:
        raise FormatError(f"{line!r} is never due", "choose a day that exists") from error
    return cron


def parse_zone(name: str) -> ZoneInfo:
    """A time zone by its name. Raises FormatError for a name nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise FormatError(f"{name!r} is no time zone", "such as Europe/Kyiv or UTC") from error
