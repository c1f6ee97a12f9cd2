"""The catalogue as a page for people: `python -m legionwire.catalogue_page` prints docs/catalogue.md.

Of what is shipped, without an operator's overlay: the page is the same wherever it is made.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable

from legionwire.config import shipped_catalogue
from legionwire.countries import english_name
from legionwire.source_evidence import Way
from legionwire.sources import Catalogue, Source, load_catalogue

_HEAD = """# The catalogue

The outlets that legionwire comes with, by country. Made from `catalogue/sources/*.toml` by `make catalogue`; edit
those, not this page.

- **Ways in**: what crawls ask, by kind; behind a plus sign, addresses that nobody saw answer (`unverified`), which no
  crawl asks.
- **Seen**: when the ways in were seen to answer, or stood on a list that is kept up; of several dates the oldest.
- **Fetch**: `all` asks for every link, `hinted` for those whose address, title or summary names the topic.
- **State**: *polled*; *paused*, with the reason; *unverified*: there is nothing yet that could be polled.
"""
_TABLE = """| outlet | id | languages | kind | ways in | seen | fetch | state |
|---|---|---|---|---|---|---|---|"""


def catalogue_page(catalogue: Catalogue) -> str:
    """The page in Markdown."""
    countries = sorted({source.country for source in catalogue.sources}, key=lambda code: (english_name(code), code))
    parts = [_HEAD, _summary(catalogue.sources)]
    for code in countries:
        held = [source for source in catalogue.sources if source.country == code]
        rows = [_row(source) for source in sorted(held, key=lambda item: (item.priority, item.id))]
        parts.append("\n".join((f"## {english_name(code)}", "", _TABLE, *rows, "")))
    return "\n".join(parts)


def _summary(sources: tuple[Source, ...]) -> str:
    polled = [source for source in sources if _state(source) == "polled"]
    paused = Counter(_reason(source.paused) for source in sources if source.paused)
    rows = (
        ("outlets", len(sources)),
        ("countries", len({source.country for source in sources})),
        ("languages", len(_languages(sources))),
        ("outlets that are polled", len(polled)),
        ("languages of these", len(_languages(polled))),
        ("addresses that are polled", sum(len(source.polled()) for source in polled)),
        *((f"outlets paused: {reason}", count) for reason, count in sorted(paused.items())),
        ("outlets of which nothing is verified", sum(_state(source) == "unverified" for source in sources)),
        ("addresses that are unverified", sum(len(source.unverified) for source in sources)),
    )
    return "\n".join(("| | |", "|---|--:|", *(f"| {name} | {count} |" for name, count in rows), ""))


def _languages(sources: Iterable[Source]) -> set[str]:
    return {language for source in sources for language in source.languages}


def _reason(paused: str) -> str:
    """The word in front of the colon, by which reasons are counted; all of it where there is none."""
    return paused.partition(":")[0]


def _row(source: Source) -> str:
    state = _state(source)
    seen = [sighting.seen for sighting in source.evidence if sighting.seen]
    cells = (
        f"[{_plain(source.name)}]({source.homepage})",
        f"`{source.id}`",
        " ".join(source.languages),
        _plain(source.kind),
        _ways(source),
        str(min(seen)) if seen else "",
        source.fetch,
        f"paused, {_plain(source.paused)}" if source.paused else state,
    )
    return f"| {' | '.join(cells)} |"


def _state(source: Source) -> str:
    if source.paused:
        return "paused"
    return "polled" if source.polled() else "unverified"


def _ways(source: Source) -> str:
    told = [_count(source.polled())] if source.polled() else []
    return " ".join((*told, f"+ {_count(source.unverified)}")) if source.unverified else " ".join(told)


def _count(ways: tuple[Way, ...]) -> str:
    kinds = Counter(way.kind for way in ways)  # in the order of the table's keys
    return ", ".join(f"{count} {kind}{'s' * (count > 1)}" for kind, count in kinds.items())


def _plain(text: str) -> str:
    """What stands in a cell as it is."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("[", "\\[").replace("]", "\\]")


if __name__ == "__main__":
    sys.stdout.write(catalogue_page(load_catalogue(shipped_catalogue())))
