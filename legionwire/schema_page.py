"""The views as a page for people: `python -m legionwire.schema_page` prints docs/schema.md."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from legionwire.storage.ready import ReadyQuestion, questions
from legionwire.storage.views import VERSION, View, documented

_HEAD = """# The schema

What of the database is public: {count} views, version {version}. Made by `make schema` from the comments that the views
themselves have; edit those, not this page. On PostgreSQL the comments are in the database, too (`\\d+ v_article`).

Tables are not public: any migration may change them. A column or a view more is a minor version, one that is gone or
means something else a major one. Names that begin with `v_` belong to legionwire: views of yours need other names.

- **time** is an instant in UTC: `timestamptz` on PostgreSQL, text like `2024-05-18T12:00:00Z` on SQLite, which sorts as
  time does. **date** is a day: `date`, or text like `2024-05-18`.
- **json** is `json`, or text that holds JSON. **boolean** is `boolean`, or 0 and 1.
- Hidden articles (judged or ruled `no`) are not in `v_article`, nor in what hangs on it.
- Both databases have the same rows and the same columns.

How to open the database read-only is in [operations.md](operations.md#reading-the-database).
"""
_QUESTIONS = """## Ready questions

`legionwire db sql` lists them, `legionwire db sql NAME` prints the SQL for the configured database, and
`legionwire db sql NAME --run --param name=value` asks it, read-only.

| name | what it answers | parameters |
|---|---|---|"""


def schema_page(views: Sequence[View], ready: Sequence[ReadyQuestion], version: str) -> str:
    """The page in Markdown."""
    listed = "\n".join(f"- [`{view.name}`](#{view.name}): {view.comment}" for view in views)
    parts = [_HEAD.format(count=len(views), version=version), f"{listed}\n", *(_view(view) for view in views)]
    return "\n".join((*parts, _ready(ready)))


def _view(view: View) -> str:
    rows = (f"| `{column.name}` | {column.type} | {_plain(column.comment)} |" for column in view.columns)
    head = (f"## {view.name}", "", f"{view.comment[:1].upper()}{view.comment[1:]}.", "")
    return "\n".join((*head, "| column | type | what it is |", "|---|---|---|", *rows, ""))


def _ready(ready: Sequence[ReadyQuestion]) -> str:
    rows = []
    for question in ready:
        told = ", ".join(f"`{parameter.name}`" for parameter in question.parameters)
        rows.append(f"| `{question.name}` | {_plain(question.answers)} | {told} |")
    return "\n".join((_QUESTIONS, *rows, ""))


def _plain(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(schema_page(documented(), questions(), VERSION))
