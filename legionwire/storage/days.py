"""The day of an article, from its place in time."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from legionwire.storage.schema import SECOND

# Written out: PostgreSQL takes two parameters for two different expressions of a GROUP BY.
_DAY = sa.literal_column(str(86_400 * SECOND), sa.BigInteger)
# From the year 1 on nothing is negative. Both databases cut a quotient towards nought: what appeared before 1970 would
# be a day too late.
_TO_1970 = sa.literal_column(str((date(1970, 1, 1).toordinal() - 1) * 86_400 * SECOND), sa.BigInteger)


def number_of(key: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """The day that a sort key falls on, as a number for `day`."""
    return (key + _TO_1970) // _DAY


def day(number: int) -> date:
    """The day that the database gave as a number."""
    return date.fromordinal(int(number) + 1)
