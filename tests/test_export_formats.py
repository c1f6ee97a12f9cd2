"""What is taken away can be read by others, and is what there was: by readers that are not ours, whatever the texts."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import feedparser
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from exported_articles import ABOUT, HOSTILE, NOW, article, hostile_articles, sets, texts
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from legionwire import export_parquet
from legionwire.article import Match
from legionwire.cleaning import clean_line
from legionwire.export_formats import FORMATS, KINDS, Format, format_of, writer_of
from legionwire.exported import NAMES, Exported, moment, to_row
from legionwire.exported_columns import COMMENTS
from legionwire.formulas import defused, original
from legionwire.printable import encodable, printable
from legionwire.shortened import shortened

ATOM = "{http://www.w3.org/2005/Atom}"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def written(form: Format, articles: Sequence[Exported]) -> bytes:
    return b"".join(writer_of(form)(articles, ABOUT))


def kept(tmp_path: Path, form: Format, articles: Sequence[Exported]) -> str:
    """The name of a file of that format."""
    file = tmp_path / f"set{KINDS[form].suffixes[0]}"
    file.write_bytes(written(form, articles))
    return str(file)


@pytest.fixture
def hostile() -> list[Exported]:
    return hostile_articles()


# --- all of them


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_set_is_the_same_bytes(form: Format, hostile: list[Exported]) -> None:
    assert written(form, hostile) == written(form, hostile)


@pytest.mark.parametrize("form", FORMATS)
def test_no_article_is_a_file_too(form: Format, tmp_path: Path) -> None:
    empty = written(form, [])
    readers = {
        "jsonl": lambda: empty == b"",
        "csv": lambda: pd.read_csv(io.BytesIO(empty)).shape == (0, len(NAMES)),
        "parquet": lambda: pl.read_parquet(io.BytesIO(empty)).shape == (0, len(NAMES)),
        "atom": lambda: not feedparser.parse(empty).bozo,
        "ris": lambda: empty == b"",
        "bibtex": lambda: empty == b"",
        "csl": lambda: json.loads(empty) == [],
    }
    assert readers[form]()


@pytest.mark.parametrize("form", [form for form in FORMATS if KINDS[form].is_text])
def test_no_text_holds_what_a_terminal_obeys(form: Format, hostile: list[Exported]) -> None:
    assert not CONTROL.search(written(form, hostile).decode())


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_s_name_tells_its_format(form: Format) -> None:
    assert {format_of(f"Some.set{suffix.upper()}") for suffix in KINDS[form].suffixes} == {form}
    assert format_of(f"{form}.txt") is None


@pytest.mark.parametrize("form", FORMATS)
def test_pieces_come_before_the_last_article_is_asked_for(form: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parquet's file can be told only at its end: there, groups of rows are let go in between."""
    monkeypatch.setattr(export_parquet, "MOST_ROWS", 10)
    asked = 0

    def articles() -> Any:
        nonlocal asked
        for number in range(1_000):
            asked += 1
            yield article(id=number, url=f"https://alpha.example/{number}")

    pieces = writer_of(form)(articles(), ABOUT)
    first = next(pieces)
    whole = first + b"".join(pieces)
    assert asked == 1_000
    if form == "parquet":
        assert pq.ParquetFile(io.BytesIO(whole)).metadata.num_row_groups == 100
    else:
        assert len(first) < len(whole) / 2


# --- JSON lines


@given(sets)
def test_json_lines_are_the_rows(articles: list[Exported]) -> None:
    text = written("jsonl", articles).decode()
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
    assert [json.loads(line) for line in text.splitlines()] == [json.loads(json.dumps(to_row(one))) for one in articles]


# --- CSV


@given(texts)
def test_a_cell_is_no_formula_and_is_found_again(text: str) -> None:
    assert original(defused(text)) == text
    assert not re.match("[=@\t\r＝＋－＠]", defused(text))
    assert not re.match("[+-](?![0-9.]+([eE][-+]?[0-9]+)?$)", defused(text))


@given(sets)
def test_csv_is_read_back_as_it_was(articles: list[Exported]) -> None:
    header, *rows = csv.reader(io.StringIO(written("csv", articles).decode("utf-8-sig"), newline=""))
    assert tuple(header) == NAMES
    assert len(rows) == len(articles)
    for cells, one in zip(rows, articles, strict=True):
        held = dict(zip(header, map(original, cells), strict=True))
        for name in ("title", "standfirst", "text", "section"):
            assert held[name] == printable(getattr(one, name) or "")
        for name in ("authors", "tags", "stripped"):
            listed = [printable(item) for item in json.loads(held[name])]
            assert listed == [printable(item) for item in getattr(one, name)]
        assert held["id"] == str(one.id)
        assert held["date_conflict"] == ("true" if one.date_conflict else "false")
        assert float(held["score"]) == one.score


def test_readers_of_tables_take_csv(hostile: list[Exported], tmp_path: Path) -> None:
    file = kept(tmp_path, "csv", hostile)
    frames = [
        pd.read_csv(file, dtype=str, keep_default_na=False),
        pl.read_csv(file, infer_schema=False).to_pandas().fillna(""),
        duckdb.sql(f"SELECT COLUMNS(*)::VARCHAR FROM '{file}'").df().fillna(""),
    ]
    titles = [printable(one.title) for one in hostile]
    for frame in frames:
        assert list(frame.columns) == list(NAMES)
        assert [original(title) for title in frame["title"]] == titles
        assert [len(json.loads(authors)) for authors in frame["authors"]] == [len(one.authors) for one in hostile]
    assert pd.read_csv(file)["published"].tolist() == ["2024-05-17T09:30:00Z"] * len(hostile)


def test_no_cell_of_csv_is_a_formula(hostile: list[Exported]) -> None:
    rows = list(csv.reader(io.StringIO(written("csv", hostile).decode("utf-8-sig"), newline="")))
    assert not [cell for row in rows for cell in row if re.match("[=@\t\r\n＝＋－＠]|[+-][^0-9]", cell)]
    assert written("csv", hostile).startswith(b"\xef\xbb\xbfid,url,")


# --- Parquet


def plain(value: object) -> object:
    """A value as a reader gives it."""
    if isinstance(value, Match):
        names = ("rule", "form", "where", "start", "strength")
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, str):
        return encodable(value)
    return [plain(item) for item in value] if isinstance(value, tuple) else value


@given(sets)
def test_parquet_is_read_back_as_it_was(articles: list[Exported]) -> None:
    rows = pq.read_table(io.BytesIO(written("parquet", articles))).to_pylist()
    assert len(rows) == len(articles)
    for row, one in zip(rows, articles, strict=True):
        for name in set(NAMES) - {"mentions"}:
            assert row[name] == plain(getattr(one, name)), name
        assert row["mentions"] == [
            {"kind": "country", "key": "UA", "form": "Ukraine", "where": "body", "start": 5, "quoted": True}
        ]


def test_readers_of_tables_take_parquet(hostile: list[Exported], tmp_path: Path) -> None:
    file = kept(tmp_path, "parquet", hostile)
    titles = [encodable(one.title) for one in hostile]
    frame = pl.read_parquet(file)
    assert frame["title"].to_list() == titles
    assert frame.schema["published"] == pl.Datetime("us", "UTC")
    assert frame.schema["authors"] == pl.List(pl.String)
    assert frame["matches"].list.first().struct.field("form").to_list()[0] == hostile[0].matches[0].form
    table = pd.read_parquet(file)
    assert table["title"].tolist() == titles
    assert str(table["published"].dtype) == "datetime64[us, UTC]"
    asked = duckdb.sql(f"SELECT title, len(authors), date_part('year', published) FROM '{file}' ORDER BY id").fetchall()
    assert [row[0] for row in asked] == titles
    assert {row[2] for row in asked} == {2024}


def test_parquet_tells_what_it_holds(tmp_path: Path) -> None:
    as_of = datetime(2024, 5, 1, tzinfo=UTC)
    about = replace(ABOUT, query="legion \udcff", as_of=as_of, text="excerpt", copies=False)  # as a shell may hand it
    file = tmp_path / "a.parquet"
    file.write_bytes(b"".join(writer_of("parquet")([article()], about)))
    schema = pq.read_schema(file)
    told = {"query": "legion \ufffd", "as_of": "2024-05-01T00:00:00Z", "version": "9.9"}
    assert json.loads(schema.metadata[b"legionwire"]) == told | {"text": "excerpt", "copies": False}
    assert {name: schema.field(name).metadata[b"comment"].decode() for name in NAMES} == COMMENTS
    assert pq.ParquetFile(file).metadata.row_group(0).column(3).compression == "ZSTD"


def test_every_field_has_a_comment_which_the_document_repeats() -> None:
    assert tuple(COMMENTS) == NAMES
    document = (Path(__file__).parent.parent / "docs" / "exports.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", document, re.MULTILINE)) == COMMENTS


# --- Atom


def feed_of(articles: Sequence[Exported]) -> etree._Element:
    return etree.fromstring(written("atom", articles), etree.XMLParser(resolve_entities=False, no_network=True))


@given(sets)
def test_atom_is_xml_with_an_entry_an_article(articles: list[Exported]) -> None:
    feed = feed_of(articles)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        clean_line(one.title, 10**6) or one.url for one in articles
    ]
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(articles)
    for entry, one in zip(entries, articles, strict=True):
        assert entry.findtext(f"{ATOM}updated") == moment(one.modified or one.first_seen)
        known = one.published and one.published_precision != "day"
        assert entry.findtext(f"{ATOM}published") == (moment(one.published) if known and one.published else None)
        names = [author.findtext(f"{ATOM}name") for author in entry.findall(f"{ATOM}author")]
        assert names and all(names)


def test_atom_has_what_the_standard_asks_for(hostile: list[Exported]) -> None:
    feed = feed_of(hostile)
    for holder in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(holder.findall(f"{ATOM}{name}")) == 1
        assert re.fullmatch("urn:uuid:[0-9a-f-]{36}", str(holder.findtext(f"{ATOM}id")))
        assert INSTANT.fullmatch(str(holder.findtext(f"{ATOM}updated")))
    assert all(entry.find(f"{ATOM}author") is not None for entry in feed.findall(f"{ATOM}entry"))
    assert feed.findtext(f"{ATOM}title") == "legionwire: legion lang:uk"


def test_a_feed_reader_takes_atom(hostile: list[Exported]) -> None:
    read = feedparser.parse(written("atom", [article(), *hostile]))
    assert (read.bozo, read.version) == (False, "atom10")
    first = read.entries[0]
    assert (first.title, first.link, first.summary) == ("A title", "https://alpha.example/news/1", "Below it.")
    assert (first.published, first.updated) == ("2024-05-17T09:30:00Z", "2024-05-18T12:00:00Z")
    assert [author["name"] for author in first.authors] == ["Jane Doe", "Alpha Staff"]
    assert [tag["term"] for tag in first.tags] == ["legion", "war; peace"]
    titles = [clean_line(one.title, 10**6) or one.url for one in hostile]
    assert [entry.title for entry in read.entries[1:]] == titles


def test_an_address_that_no_browser_should_open_is_no_link() -> None:
    (entry,) = feed_of([article(url="javascript:alert(1)")]).findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link") is None
    assert entry.findtext(f"{ATOM}id") is not None


def test_a_feed_may_say_where_it_is() -> None:
    pieces = writer_of("atom")([], replace(ABOUT, address='https://news.example/feed?q="a"&b'))
    (link,) = etree.fromstring(b"".join(pieces)).findall(f"{ATOM}link")
    assert (link.get("rel"), link.get("href")) == ("self", 'https://news.example/feed?q="a"&b')


def test_who_has_no_author_has_an_outlet() -> None:
    (entry,) = feed_of([article(authors=(), organisations=())]).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Alpha & Söhne"


# --- how much of a text


def test_a_policy_cuts_texts_and_nothing_else() -> None:
    long = article(text="word " * 500, standfirst="before " * 500)
    excerpt, none = shortened(long, "excerpt"), shortened(long, "none")
    assert shortened(long, "full") is long
    assert long.text.startswith(excerpt.text.removesuffix(" …")) and 100 < len(excerpt.text) < 300
    assert 100 < len(excerpt.standfirst) < 300
    assert (none.text, none.standfirst, none.stripped, excerpt.stripped) == ("", "", (), ())
    texts_only = {"text", "standfirst", "stripped"}
    for cut in (excerpt, none):
        assert {name for name in NAMES if getattr(cut, name) != getattr(long, name)} == texts_only


@pytest.mark.parametrize("form", FORMATS)
def test_what_a_policy_cuts_is_in_no_format(form: Format) -> None:
    secret = article(standfirst="", text=f"{'word ' * 200}zebra", stripped=("zebra",))
    given = written(form, [shortened(secret, "none")])
    assert b"zebra" not in given and b"word word" not in given
    assert b"zebra" not in written(form, [shortened(secret, "excerpt")])


@given(st.text())
def test_printable_text_stays_so(text: str) -> None:
    assert printable(printable(text)) == printable(text)
    assert not CONTROL.search(printable(text))
    printable(text).encode()
    etree.fromstring(f"<a>{printable(text).replace('&', '').replace('<', '')}</a>")


def test_ordinary_text_is_left_alone() -> None:
    text = "Ґ’ї\n\tمرحبا \u200f\u202b zero\u200dwidth e\u0301 🪖"
    assert printable(text) == text == encodable(text)
    assert len(HOSTILE) == len(set(HOSTILE)) and NOW.tzinfo is UTC
