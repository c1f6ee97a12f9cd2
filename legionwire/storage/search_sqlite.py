"""The search index on SQLite: a contentless FTS5 table whose rowid is the article's sort_key.

Newest-first is so the order it is stored in. It keeps no text: a delete must hand back exactly what was put in.
"""

from __future__ import annotations

import sqlalchemy as sa

from legionwire.query import Query

CREATE = (
    "CREATE VIRTUAL TABLE search_fts USING fts5(title, body, content='', tokenize='unicode61 remove_diacritics 0')",
)
DROP = "DROP TABLE search_fts"
_INSERT = sa.text("INSERT INTO search_fts(rowid, title, body) VALUES (:key, :title, :body)")
_DELETE = sa.text("INSERT INTO search_fts(search_fts, rowid, title, body) VALUES ('delete', :key, :title, :body)")


def put(db: sa.Connection, key: int, title: str, body: str) -> None:
    """Add an entry."""
    db.execute(_INSERT, {"key": key, "title": title, "body": body})


def take(db: sa.Connection, key: int, title: str, body: str) -> None:
    """Remove an entry that holds these terms."""
    db.execute(_DELETE, {"key": key, "title": title, "body": body})


def clear(db: sa.Connection) -> None:
    """Remove every entry."""
    db.execute(sa.text("INSERT INTO search_fts(search_fts) VALUES ('delete-all')"))


def keys(db: sa.Connection) -> set[int]:
    """The sort_key of every entry."""
    return set(db.execute(sa.text("SELECT rowid FROM search_fts")).scalars())


def matching(query: Query) -> sa.FromClause:
    """The entries that a query finds."""
    expression = " AND ".join(f'"{" ".join(phrase)}"' for phrase in query.phrases)
    statement = sa.text("SELECT rowid AS sort_key FROM search_fts WHERE search_fts MATCH :expression")
    return (
        statement.bindparams(expression=expression).columns(sa.column("sort_key", sa.BigInteger)).subquery("matching")
    )
