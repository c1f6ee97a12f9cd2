"""What the printers promise whatever the data are: one document, whole lines, no formulas, no broken words."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legionwire.cli.notes import count
from legionwire.cli.output import Columns, Printer, cell
from legionwire.cli.table import PROSE, write_table
from legionwire.errors import UsageError

FIELDS = ("id", "title", "seen", "states")
COLUMNS = Columns(FIELDS, ("id", "title"))

plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
values = st.recursive(
    plain | moments, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
rows_of_anything = st.lists(st.fixed_dictionaries(dict.fromkeys(FIELDS, values)), max_size=4)
hostile = st.text(st.sampled_from("=+-@＝＋－＠\t\r\n\x0b\x85\u2028\x00\x1b,\"';|1 a"), max_size=8)


def printed(work: Callable[[], Any]) -> str:
    """What work writes to standard output."""
    from contextlib import redirect_stdout

    out = io.StringIO()
    with redirect_stdout(out):
        work()
    return out.getvalue()


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first example may wait for the machine
@given(rows_of_anything)
def test_json_is_one_document(rows: list[dict[str, Any]]) -> None:
    text = printed(lambda: Printer("json", None).rows(rows, COLUMNS))
    assert [set(row) for row in json.loads(text)] == [set(FIELDS) for _ in rows]


@given(rows_of_anything)
def test_json_lines_are_one_object_each(rows: list[dict[str, Any]]) -> None:
    text = printed(lambda: Printer("jsonl", None).rows(rows, COLUMNS))
    assert [set(json.loads(line)) for line in text.split("\n")[:-1]] == [set(FIELDS) for _ in rows]


@given(rows_of_anything)
def test_tsv_never_breaks_a_line_or_a_cell(rows: list[dict[str, Any]]) -> None:
    text = printed(lambda: Printer("tsv", None).rows(rows, COLUMNS))
    assert [line.count("\t") for line in text.splitlines()] == [1 for _ in rows]


@given(st.lists(st.tuples(hostile | st.text(), hostile), max_size=4))
def test_csv_holds_no_formula_and_no_broken_row(pairs: list[tuple[str, str]]) -> None:
    rows = [{"id": 1, "title": title, "seen": None, "states": states} for title, states in pairs]
    table = list(csv.reader(io.StringIO(printed(lambda: Printer("csv", None).rows(rows, COLUMNS)))))
    assert table[0] == list(FIELDS)
    assert [len(row) for row in table[1:]] == [len(FIELDS) for _ in rows]
    for row in table[1:]:
        for text in row:
            assert not text.startswith(tuple("=@\t\r＝＋－＠"))
            assert not text.startswith(("+", "-")) or is_number(text)


def is_number(text: str) -> bool:
    return bool(re.fullmatch("[-+]?[0-9.]+(e[-+]?[0-9]+)?", text, re.IGNORECASE)) and math.isfinite(float(text))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|'/c calc'!A1", "'+cmd|'/c calc'!A1"),
        ("\x00=1+1", "'=1+1"),
        ("＝1+1", "'＝1+1"),
        ("-5", "-5"),
        ("-inf", "'-inf"),
        (-1.5, "-1.5"),
    ],
)
def test_csv_cells_that_a_spreadsheet_would_run(value: object, expected: str) -> None:
    text = printed(lambda: Printer("csv", None).rows([{"id": value}], Columns(("id",))))
    assert next(iter(list(csv.reader(io.StringIO(text)))[1])) == expected


@given(st.text())
def test_a_cell_gives_a_terminal_nothing_to_obey(text: str) -> None:
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", cell(text))


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "tsv", "table"])
@pytest.mark.parametrize("rows", [[], [{"id": 1}]], ids=["empty", "some"])
def test_a_field_that_is_not_there_is_refused_even_when_nothing_was_found(
    form: str, rows: list[dict[str, Any]]
) -> None:
    with pytest.raises(UsageError, match="no field 'tittle'"):
        Printer(form, "id,tittle").rows(rows, COLUMNS)


def test_fields_are_given_in_the_order_asked_for() -> None:
    row = {"id": 1, "title": "a", "seen": None, "states": {}}
    assert printed(lambda: Printer("tsv", "title, id,title").rows([row], COLUMNS)) == "a\t1\n"


def test_an_empty_list_is_a_document_too() -> None:
    assert json.loads(printed(lambda: Printer("json", None).rows([], COLUMNS))) == []
    assert printed(lambda: Printer("csv", None).rows([], COLUMNS)) == "id,title,seen,states\n"
    assert printed(lambda: Printer("table", None).rows([], COLUMNS)) == ""


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 copies"), (1, "1 copy"), (2, "2 copies"), (12345, "12,345 copies")]
)
def test_counting_in_words(number: int, words: str) -> None:
    assert count(number, "copy", "copies") == words


# --- tables


def table(monkeypatch: pytest.MonkeyPatch, width: int, rows: list[list[str]], spare: tuple[str, ...] = ()) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    return printed(lambda: write_table(("id", "kind", "title"), rows, spare))


TITLE = "Somebody brought twelve very ordinary bicycles to the border"


def test_a_table_wraps_between_words_and_breaks_no_id(monkeypatch: pytest.MonkeyPatch) -> None:
    text = table(monkeypatch, 60, [["rather-long-source", "agency", TITLE]])
    assert "rather-long-source  agency  Somebody brought" in text
    assert max(map(len, text.splitlines())) <= 60
    assert set(TITLE.split()) <= set(text.split())


def test_a_spare_column_gives_way_before_prose_is_squeezed(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["rather-long-source", "agency", TITLE]]
    assert "agency" in table(monkeypatch, 18 + 2 + 6 + 2 + PROSE, rows, ("kind",))
    assert "agency" not in table(monkeypatch, 18 + 2 + 6 + 1 + PROSE, rows, ("kind",))


def test_what_fits_no_table_is_printed_one_field_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    text = table(monkeypatch, 30, [["a" * 40, "", "b"], ["c" * 40, "", "d"]])
    assert text.splitlines() == [f"id     {'a' * 40}", "title  b", "", f"id     {'c' * 40}", "title  d"]


def test_columns_that_say_nothing_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "kind" not in table(monkeypatch, 80, [["a", "", "b"]])
    assert "kind" not in table(monkeypatch, 80, [["a", "0", "b"]], ("kind",))
    assert "kind" in table(monkeypatch, 80, [["a", "0", "b"]])


@given(
    st.lists(st.lists(st.text(st.sampled_from("abc de/\u4e00"), max_size=60), min_size=3, max_size=3), max_size=3),
    st.integers(20, 120),
)
def test_a_table_is_never_wider_than_the_terminal(rows: list[list[str]], width: int) -> None:
    from rich.cells import cell_len

    with pytest.MonkeyPatch.context() as patch:
        text = table(patch, width, [[cell(value) for value in row] for row in rows])
    shown = [name for name, *cells in zip(("id", "kind", "title"), *rows, strict=True) if any(map(str.split, cells))]
    if text.split("\n")[0].split() == shown:  # one row of names: a table, not records
        assert all(cell_len(line) <= width for line in text.splitlines())
