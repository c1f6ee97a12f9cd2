"""What a visitor asks of the coverage: read from the address, and written into addresses again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal, cast
from urllib.parse import quote, urlencode

from legionwire.coverage import BYS, By, Part
from legionwire.web.asking import read_choice, read_country, read_lang, read_month, read_page, read_source
from legionwire.web.periods import Month

Order = Literal["articles", "unread", "gaps", "name"]
ORDERS: dict[Order, str] = {
    "articles": "most articles",
    "unread": "most that could not be read",
    "gaps": "most months not watched",
    "name": "by name",
}


@dataclass(frozen=True, slots=True)
class CoverageAsk:
    """A question about the coverage. The names of the fields are those of the parameters, but for `since`: `from`."""

    by: By = "outlet"
    source: str | None = None
    country: str | None = None
    lang: str | None = None
    since: Month | None = None
    until: Month | None = None
    sort: Order = "articles"
    page: int = 1

    @property
    def part(self) -> Part:
        return Part(self.source, self.country, self.lang, _first(self.since), _first(self.until))

    @property
    def narrowed(self) -> bool:
        return any((self.source, self.country, self.lang, self.since, self.until))

    def link(self, path: str = "/coverage", **changes: Any) -> str:
        """The address of the same question with some changes, from its first page on."""
        asked = replace(self, **({"page": 1} | changes))
        given = {field.name: getattr(asked, field.name) for field in fields(asked)}
        usual = {"by": "outlet", "sort": "articles", "page": 1}
        text = {
            "from" if name == "since" else name: str(value)
            for name, value in given.items()
            if value and usual.get(name) != value
        }
        return f"{path}?{urlencode(text, quote_via=quote)}" if text else path


def _first(month: Month | None) -> date | None:
    return month.start.date() if month else None


def read_coverage_ask(given: Mapping[str, str]) -> CoverageAsk:
    """The question in an address. Raises UsageError naming the parameter that is wrong and what it may be."""
    return CoverageAsk(
        by=cast(By, read_choice(given, "by", BYS) or "outlet"),
        source=read_source(given),
        country=read_country(given),
        lang=read_lang(given),
        since=read_month(given, "from"),
        until=read_month(given, "until"),
        sort=cast(Order, read_choice(given, "sort", tuple(ORDERS)) or "articles"),
        page=read_page(given),
    )
