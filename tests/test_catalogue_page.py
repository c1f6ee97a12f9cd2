"""The catalogue as a page: what stands in it, and that docs/catalogue.md is that of the tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from legionwire.catalogue_page import catalogue_page
from legionwire.config import shipped_catalogue
from legionwire.source_evidence import Sighting, Way
from legionwire.sources import Catalogue, Source, load_catalogue

PAGE = Path(__file__).parent.parent / "docs" / "catalogue.md"
BUGLE = Source(
    id="bugle",
    name="The [Bugle] | Drum",
    homepage="https://bugle.example/",
    country="UA",
    languages=("uk", "en"),
    kind="national",
    feeds=("https://bugle.example/a", "https://bugle.example/b"),
    sitemaps=("https://bugle.example/map",),
    fetch="hinted",
    evidence=(
        Sighting("an audit", "https://bugle.example/a", date(2026, 10, 8), "high"),
        Sighting("a list", "https://bugle.example/b", date(2026, 5, 12), "medium"),
    ),
    unverified=(Way("feed", "https://bugle.example/c"),),
)
TRUMPET = Source("trumpet", "Trumpet", "https://t.example/", "AT", ("de",), "agency", paused="walled: by a gate")
FLUTE = Source("flute", "Flute", "https://f.example/", "UA", ("uk",), "agency", unverified=BUGLE.unverified, priority=1)


def test_an_outlet_is_a_row_of_its_country() -> None:
    page = catalogue_page(Catalogue((BUGLE, FLUTE, TRUMPET)))
    parts = page.split("\n## ")
    assert [part.splitlines()[0] for part in parts[1:]] == ["Austria", "Ukraine"]
    assert [line for line in parts[1].splitlines() if "example" in line] == [
        "| [Trumpet](https://t.example/) | `trumpet` | de | agency |  |  | all | paused, walled: by a gate |"
    ]
    assert [line for line in parts[2].splitlines() if "example" in line] == [
        "| [Flute](https://f.example/) | `flute` | uk | agency | + 1 feed |  | all | unverified |",
        (
            "| [The \\[Bugle\\] \\| Drum](https://bugle.example/) | `bugle` | uk en | national "
            "| 2 feeds, 1 sitemap + 1 feed | 2026-05-12 | hinted | polled |"
        ),
    ]


def test_the_summary_counts() -> None:
    page = catalogue_page(Catalogue((BUGLE, FLUTE, TRUMPET)))
    for row in (
        "| outlets | 3 |",
        "| countries | 2 |",
        "| languages | 3 |",
        "| outlets that are polled | 1 |",
        "| languages of these | 2 |",
        "| addresses that are polled | 3 |",
        "| outlets paused: walled | 1 |",
        "| outlets of which nothing is verified | 1 |",
        "| addresses that are unverified | 2 |",
    ):
        assert row in page.splitlines()


def test_the_page_is_that_of_the_tables() -> None:
    page = catalogue_page(load_catalogue(shipped_catalogue()))
    assert PAGE.read_text(encoding="utf-8") == page, "`make catalogue` writes docs/catalogue.md anew"
