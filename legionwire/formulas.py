"""Cells that no spreadsheet takes for a formula (OWASP: CSV injection; CVE-2021-41270).

A cell that begins like one gets an apostrophe. So does one that already begins with apostrophes and then a formula,
which is why the apostrophe can be taken away again without a doubt: `original(defused(text)) == text`.
"""

from __future__ import annotations

import re

# Full-width signs count as well: spreadsheets of East Asian locales take them for the plain ones.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")


def defused(text: str) -> str:
    """The cell as it may be opened. Numbers stay what they are."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def original(cell: str) -> str:
    """The text of a cell that was defused."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
