"""The search index on SQLite: a contentless FTS5 table whose rowid is the article's sort_key.

Newest-first is so the order it is stored in. It keeps no text: a delete must hand back exactly what was put in. Its
tokenizer only has to part at blanks, since the terms come from language.py; `ascii` takes whatever is not ASCII for a
letter, while `unicode61` knows the letters of Unicode 6.1 and no later ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from legionwire.query_tree import And, Node, Not, Or, Scope, Sought

# The body first: wherever a term stands in another column than the first, FTS5 writes two bytes to say so.
CREATE = ("CREATE VIRTUAL TABLE search_fts USING fts5(body, title, content='', tokenize='ascii')",)
DROP = ("DROP TABLE search_fts",)
TITLE_WEIGHT = 5  # of a word in the title against one in the text

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


def settle(db: sa.Connection) -> None:
    """After many entries: put the parts of the index together, so that a question reads one and not twenty."""
    db.execute(sa.text("INSERT INTO search_fts(search_fts) VALUES ('optimize')"))


def keys(db: sa.Connection) -> set[int]:
    """The sort_key of every entry."""
    return set(db.execute(sa.text("SELECT rowid FROM search_fts")).scalars())


def faults(db: sa.Connection, held: Iterable[tuple[int, str, str]]) -> Iterator[str]:
    """Terms of which the index holds more or fewer than the entries should have (key, title, body). A delete that
    did not hand back what was put in leaves such: the index cannot say of which entry."""
    titles: Counter[str] = Counter()
    bodies: Counter[str] = Counter()
    for _, title, body in held:
        titles.update(title.split())
        bodies.update(body.split())
    expected = {"title": titles, "body": bodies}
    db.execute(sa.text("CREATE VIRTUAL TABLE temp.search_fts_terms USING fts5vocab(main, search_fts, col)"))
    for term, column, count in db.execute(sa.text("SELECT term, col, cnt FROM temp.search_fts_terms WHERE cnt > 0")):
        due = expected[column].pop(term, 0)
        if due != count:
            yield f"the search index holds {term!r} {count} times as {column}, the articles' terms {due} times"
    db.execute(sa.text("DROP TABLE temp.search_fts_terms"))
    for column, terms in expected.items():
        yield from (f"the search index lacks {term!r} as {column}" for term in terms)


def matching(node: Node) -> sa.Subquery:
    """The entries that a part of a query finds which is text all through; column `sort_key`."""
    statement = sa.text("SELECT rowid AS sort_key FROM search_fts WHERE search_fts MATCH :expression")
    bound = statement.bindparams(sa.bindparam("expression", expression(node), unique=True))
    return bound.columns(sa.column("sort_key", sa.BigInteger)).subquery()


def ranked(node: Node) -> sa.Subquery:
    """The same with a column `rank`: the less, the better."""
    statement = sa.text(
        f"SELECT rowid AS sort_key, bm25(search_fts, 1, {TITLE_WEIGHT}) AS rank"  # noqa: S608 (a number of ours)
        " FROM search_fts WHERE search_fts MATCH :expression"
    )
    bound = statement.bindparams(sa.bindparam("expression", expression(node), unique=True))
    return bound.columns(sa.column("sort_key", sa.BigInteger), sa.column("rank", sa.Float)).subquery()


def expression(node: Node) -> str:
    """The part of a query in FTS5's own language. Nothing is nested that need not be: its parser has little room."""
    match node:
        case Sought():
            return _sought(node)
        case And():
            wanted = [part for part in node.parts if not isinstance(part, Not)]
            unwanted = [part.part for part in node.parts if isinstance(part, Not)]
            text = " AND ".join(map(_grouped, wanted))
            if not unwanted:
                return text
            return f"({text}) NOT ({' OR '.join(map(_grouped, unwanted))})"
        case Or():
            return " OR ".join(map(_grouped, node.parts))
    raise AssertionError(f"no text: {node!r}")


def _grouped(node: Node) -> str:
    return expression(node) if isinstance(node, Sought) else f"({expression(node)})"


_COLUMN: dict[Scope, str] = {"any": "", "title": "title : ", "body": "body : "}


def _sought(sought: Sought) -> str:
    ways = []
    for sequence in sought.sequences:
        if sought.near is not None and len(sequence.terms) > 1:
            ways.append(f"NEAR({' '.join(map(_quoted, sequence.terms))}, {sought.near})")
        else:
            ways.append(_quoted(" ".join(sequence.terms)) + (" *" if sequence.is_prefix else ""))
    return f"{_COLUMN[sought.scope]}({' OR '.join(ways)})"


def _quoted(terms: str) -> str:
    return f'"{terms}"'  # terms hold letters and digits, and nothing that would end a string
