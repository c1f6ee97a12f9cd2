"""A date that was read, and how much of it was said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from legionwire.article import Precision


@dataclass(frozen=True, slots=True)
class Moment:
    """A date that was read: `zoned` when it was said which zone its clock shows, which is `zone`."""

    value: datetime
    precision: Precision
    zoned: bool = False
    zone: str = field(default="", compare=False)  # the same instant, however it was written
