"""The views `v_*`: what of the database is public. Tables may change with any migration; views change with a version.

Views stand on tables, and a migration that makes a table anew cannot do so under them. They are therefore no part of
the numbered migrations: whoever migrates takes them away first (migrations/env.py), and whoever brings a database up
makes all of them anew from the definitions of the program, in the same transaction. The fact `views` says which.
Who may read them on a server may read them afterwards.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from legionwire.copies import METHOD
from legionwire.storage import article_views, ledger_views
from legionwire.storage.schema import VIEWS, UTCTime, fact
from legionwire.storage.view_parts import Definition

PREFIX = "v_"
# A column or view more is a minor version; one that is gone, or means something else, a major one.
VERSION = "1.0.0"
# Of all definitions: a test says when it is no longer theirs.
DIGEST = "7d156b720e685161"

_DIALECTS = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}  # type: ignore[no-untyped-call]
_WORDS: tuple[tuple[type[Any], str], ...] = (
    (UTCTime, "time"), (sa.Date, "date"), (sa.JSON, "json"), (sa.Boolean, "boolean"), (sa.Float, "number"),
    (sa.Integer, "integer"), (sa.String, "text"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column as it is documented. `type` is text, integer, number, boolean (0 or 1 on SQLite), date, time (in UTC; on
    SQLite date and time are ISO 8601 text) or json."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True, slots=True)
class View:
    """A view as it is documented."""

    name: str
    comment: str
    columns: tuple[ViewColumn, ...]


@cache
def documented() -> tuple[View, ...]:
    """All views, the same on each database."""
    return tuple(
        View(held.name, held.comment, tuple(ViewColumn(c.name, _word(c.what.type), c.comment) for c in held.columns))
        for held in definitions("sqlite")
    )


@cache
def definitions(dialect: str) -> tuple[Definition, ...]:
    """The views as a database understands them."""
    return *article_views.definitions(dialect), *ledger_views.definitions(dialect)


def digest() -> str:
    """A hash of all definitions and comments. What does not count is by which method copies are found."""
    lines = [
        str(sa.CreateView(held.statement(), held.name).compile(dialect=dialect)).replace(METHOD, "")
        for name, dialect in _DIALECTS.items()
        for held in definitions(name)
    ]
    words = " ".join((*lines, repr(documented()))).split()
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]


def is_current(db: sa.Connection) -> bool:
    """Whether the views are those of this program, or of a newer one."""
    held = _mark(db)
    return held == _ours() or _version(held) > _version(VERSION)


def renew(db: sa.Connection) -> None:
    """Make the views anew, unless they are current."""
    if not is_current(db):
        with set_aside(db):
            pass


@contextmanager
def set_aside(db: sa.Connection) -> Iterator[None]:
    """While this holds there are no views; afterwards there are those of this program, for those who read the old."""
    readers = _readers(db)
    drop(db)
    yield
    drop(db)  # what an old migration made
    for held in definitions(db.dialect.name):
        db.execute(sa.CreateView(held.statement(), held.name))
    if db.dialect.name == "postgresql":
        _comment(db)
        _grant(db, readers)
    db.execute(fact.insert().values(name=VIEWS, value=_ours()))


def drop(db: sa.Connection) -> None:
    """Take all views away, those of older versions too: names that begin with `v_` are ours."""
    names = [_quoted(db, name) for name in _names(db)]
    if db.dialect.name == "postgresql":  # at once: some may read others
        names = [", ".join(names)] if names else []
    for name in names:
        _run(db, f"DROP VIEW {name}")
    if sa.inspect(db).has_table(fact.name):
        db.execute(fact.delete().where(fact.c.name == VIEWS))


def differences(db: sa.Connection) -> list[str]:
    """What is wrong with the views; of a newer program's nothing is known."""
    held = _mark(db)
    if _version(held) > _version(VERSION):
        return []
    there = {name: [column["name"] for column in sa.inspect(db).get_columns(name)] for name in _names(db)}
    wanted = {view.name: [column.name for column in view.columns] for view in documented()}
    found = [f"the view {name} is missing" for name in wanted if name not in there]
    found += [f"the view {name} is none of this program's" for name in there if name not in wanted]
    found += [f"the view {name} has other columns" for name in wanted if there.get(name, wanted[name]) != wanted[name]]
    if not found and held != _ours():
        found = [f"the views are of version {_shown(held)}, this program has {VERSION}"]
    return [f"{problem}: run `legionwire db upgrade`" for problem in found]


# --- their version


def _ours() -> str:
    return f"{VERSION} {DIGEST} {METHOD}"


def _mark(db: sa.Connection) -> str:
    return db.execute(sa.select(fact.c.value).where(fact.c.name == VIEWS)).scalar_one_or_none() or ""


def _version(mark: str) -> tuple[int, ...]:
    return tuple(int(number) for number in mark.partition(" ")[0].split(".") if number.isdecimal())


def _shown(mark: str) -> str:
    return mark.partition(" ")[0] or "nobody knows what"


# --- on a server: comments, and who may read


def _comment(db: sa.Connection) -> None:
    for view in documented():
        _say(db, f"VIEW {view.name}", view.comment)
        for column in view.columns:
            _say(db, f"COLUMN {view.name}.{_quoted(db, column.name)}", column.comment)


def _say(db: sa.Connection, thing: str, comment: str) -> None:
    literal = comment.replace("'", "''")
    _run(db, f"COMMENT ON {thing} IS '{literal}'")


def _readers(db: sa.Connection) -> dict[str, set[str]]:
    """The views for each role that reads some: those it could read before, or all when it could read all."""
    names = _names(db)
    if db.dialect.name != "postgresql" or not names:
        return {}
    held = sa.table("table_privileges", *map(sa.column, ("grantee", "table_schema", "table_name", "privilege_type")),
                    schema="information_schema")  # fmt: skip
    readable = (
        held.c.table_schema == sa.func.current_schema(), held.c.table_name.in_(names), held.c.privilege_type == "SELECT"
    )  # fmt: skip
    found: dict[str, set[str]] = defaultdict(set)
    for role, name in db.execute(sa.select(held.c.grantee, held.c.table_name).where(*readable)):
        found[role].add(name)
    wanted = {view.name for view in documented()}
    return {role: wanted if theirs >= set(names) else wanted & theirs for role, theirs in found.items()}


def _grant(db: sa.Connection, readers: dict[str, set[str]]) -> None:
    for role, names in sorted(readers.items()):
        if names:
            to = "PUBLIC" if role == "PUBLIC" else _quoted(db, role)
            _run(db, f"GRANT SELECT ON {', '.join(sorted(names))} TO {to}")


def _names(db: sa.Connection) -> list[str]:
    return sorted(name for name in sa.inspect(db).get_view_names() if name.startswith(PREFIX))


def _quoted(db: sa.Connection, name: str) -> str:
    return db.dialect.identifier_preparer.quote_identifier(name)


def _run(db: sa.Connection, statement: str) -> None:
    """A statement without values; a percent sign in it is one."""
    db.execute(sa.DDL(statement.replace("%", "%%")))  # type: ignore[no-untyped-call]


def _word(kind: sa.types.TypeEngine[Any]) -> str:
    return next(word for known, word in _WORDS if isinstance(kind, known))
