"""References: what they say, what they leave out, and that the readers of others take every style."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import bibtexparser
import pytest
import rispy
from citeproc import Citation as Cited
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from exported_articles import article, hostile_articles, sets
from hypothesis import given

from legionwire.citation_styles import references
from legionwire.citations import Citation, Style, citation_of, reference
from legionwire.csl import csl_item
from legionwire.exported import Exported

OUTLET = "Alpha & Söhne"


def cited(articles: Sequence[Exported]) -> list[Citation]:
    return [citation_of(one, OUTLET) for one in articles]


def file_of(style: Style, articles: Sequence[Exported]) -> str:
    return "".join(references(style, cited(articles)))


@pytest.fixture
def hostile() -> list[Exported]:
    return hostile_articles()


# --- what a reference says


def test_a_plain_reference() -> None:
    assert reference(citation_of(article(), OUTLET)) == (
        "Jane Doe and Alpha Staff. “A title.” Alpha & Söhne, 17 May 2024. https://alpha.example/news/1 "
        "(accessed 18 May 2024)"
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"authors": ()}, "“A title.” Alpha, 17 May 2024."),
        ({"authors": ("A", "B", "C")}, "A, B, and C. “A title.” Alpha, 17 May 2024."),
        ({"authors": ("Doe, J.",)}, "Doe, J. “A title.” Alpha, 17 May 2024."),
        ({"authors": (), "title": "Who pays?"}, "“Who pays?” Alpha, 17 May 2024."),
        ({"authors": (), "title": ""}, "Alpha, 17 May 2024."),
        ({"authors": (), "published": None}, "“A title.” Alpha."),
    ],
    ids=["no author", "three", "initial", "question", "no title", "undated"],
)
def test_what_is_not_known_is_left_out(values: dict[str, object], expected: str) -> None:
    told = reference(citation_of(article(captured_at=None, organisations=(), **values), "Alpha"))
    assert told == f"{expected} https://alpha.example/news/1"


def test_no_date_is_made_up() -> None:
    undated = [article(published=None, captured_at=None)]
    (ris,) = rispy.loads(file_of("ris", undated))
    assert not {"year", "date", "access_date"} & ris.keys()
    assert not re.search("date|year|month", file_of("bibtex", undated))
    (item,) = json.loads(file_of("csl", undated))
    assert not {"issued", "accessed"} & item.keys()


def test_a_day_is_a_day_and_accessed_is_when_it_was_captured() -> None:
    # A clock that is exact to the day only has no zone: its day is the day.
    late = article(
        published=datetime(2024, 5, 17, 23, 59, tzinfo=UTC),
        published_precision="day",
        captured_at=datetime(2024, 6, 2, 1, tzinfo=UTC),
        last_checked=datetime(2026, 1, 1, tzinfo=UTC),
    )
    (item,) = json.loads(file_of("csl", [late]))
    assert item["issued"] == {"date-parts": [[2024, 5, 17]]}
    assert item["accessed"] == {"date-parts": [[2024, 6, 2]]}
    (ris,) = rispy.loads(file_of("ris", [late]))
    assert (ris["year"], ris["date"], ris["access_date"]) == ("2024", "2024/05/17/", "2024/06/02/")


def test_persons_and_organisations_are_told_apart() -> None:
    told = citation_of(article(), OUTLET)
    assert (told.persons, told.organisations) == (("Jane Doe",), ("Alpha Staff",))
    assert "author = {Jane Doe and {Alpha Staff}}" in file_of("bibtex", [article()])
    assert csl_item(told)["author"] == [{"literal": "Jane Doe"}, {"literal": "Alpha Staff"}]


def test_a_key_is_of_the_address_alone() -> None:
    one, other = article(), article(id=99, title="Changed", published=None)
    assert citation_of(one, "a").key == citation_of(other, "b").key == "alpha-0d8a6fe8140f0438"
    assert citation_of(article(url="https://alpha.example/news/2"), "a").key != citation_of(one, "a").key


@given(sets)
def test_everything_in_a_citation_is_one_clean_line(articles: list[Exported]) -> None:
    for told in cited(articles):
        texts = [told.title, told.outlet, told.url, told.abstract, *told.persons, *told.organisations, *told.tags]
        assert not [text for text in texts if re.search(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]", text)]
        assert "\n" not in reference(told)


# --- RIS


@given(sets)
def test_ris_has_a_record_an_article(articles: list[Exported]) -> None:
    records = rispy.loads(file_of("ris", articles))
    for record, told in zip(records, cited(articles), strict=True):
        assert record["type_of_reference"] == "NEWS"
        assert record.get("title", "") == told.title
        assert record.get("authors", []) == [*told.persons, *told.organisations]
        assert record["id"] == told.key
        assert record.get("keywords", []) == list(told.tags)


def test_rispy_takes_what_is_hostile(hostile: list[Exported], tmp_path: Path) -> None:
    file = tmp_path / "a.ris"
    file.write_bytes(file_of("ris", hostile).encode())
    with file.open(encoding="utf-8") as opened:
        records = rispy.load(opened)
    assert [record["accession_number"] for record in records] == [str(one.id) for one in hostile]
    assert {record["secondary_title"] for record in records} == {OUTLET}
    assert not [record for record in records if "unknown_tag" in record]


# --- BibTeX


def untold(tex: str) -> str:
    """What TeX prints."""
    names = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}"}
    names |= {"textasciitilde": "~", "textasciicircum": "^"}
    return re.sub(r"\\(?:(text[a-z]+)\{\}|([&%$#_]))", lambda found: names.get(found[1] or "", found[2] or ""), tex)


def entries(text: str) -> list[bibtexparser.model.Entry]:
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks and not library.comments and not library.preambles
    return library.entries


@given(sets)
def test_bibtex_has_an_entry_an_article(articles: list[Exported]) -> None:
    for entry, told in zip(entries(file_of("bibtex", articles)), cited(articles), strict=True):
        assert (entry.entry_type, entry.key) == ("article", told.key)
        held = {name: field.value for name, field in entry.fields_dict.items()}
        assert untold(held.get("title", "{}")) == f"{{{told.title}}}"
        assert untold(held["journal"]) == OUTLET
        assert held["url"] == told.url


def test_bibtexparser_takes_what_is_hostile(hostile: list[Exported]) -> None:
    read = entries(file_of("bibtex", hostile))
    assert len({entry.key for entry in read}) == len(hostile)
    for entry in read:
        for field in entry.fields:
            assert balanced(field.value), field.value


def balanced(text: str) -> bool:
    """As BibTeX counts: a brace is one, whatever stands before it."""
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Jane Doe", ["Jane Doe"]),
        ("Doe, Jane", ["Doe, Jane"]),
        ("Doe, Jane, Jr., III", ["{Doe, Jane, Jr., III}"]),
        ("Jane and John", ["{Jane and John}"]),
        ("others", ["{others}"]),
        ("Alexander", ["Alexander"]),
        ("Є. Ґудзь", ["Є. Ґудзь"]),
    ],
)
def test_a_name_stays_one_name(name: str, expected: list[str]) -> None:
    text = file_of("bibtex", [article(authors=(name, "Other Person"), organisations=())])
    library = bibtexparser.parse_string(text, append_middleware=[bibtexparser.middlewares.SeparateCoAuthors()])
    assert library.entries[0].fields_dict["author"].value == [*expected, "Other Person"]


# --- CSL-JSON


@given(sets)
def test_csl_has_an_item_an_article(articles: list[Exported]) -> None:
    items = json.loads(file_of("csl", articles))
    for item, told in zip(items, cited(articles), strict=True):
        assert (item["id"], item["type"], item["URL"]) == (told.key, "article-newspaper", told.url)
        assert item.get("title", "") == told.title
        assert item["container-title"] == OUTLET


def test_a_citation_processor_prints_it(hostile: list[Exported]) -> None:
    items = json.loads(file_of("csl", [article(), *hostile]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what the processor does not know of CSL
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
        for item in items:
            bibliography.register(Cited([CitationItem(item["id"])]))
        printed = [str(line) for line in bibliography.bibliography()]
    assert len(printed) == len(items)
    first = next(line for line in printed if "A title" in line)
    for part in ("Jane Doe", "Alpha Staff", "(2024)", "17 May", "https://alpha.example/news/1", "May 18, 2024"):
        assert part in first
