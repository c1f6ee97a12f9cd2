"""What views are made of: their columns with comments, and the few things that each database says in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from legionwire.storage.schema import article, mention

Dialect = str  # sqlite or postgresql
What = sa.ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of a view: its name, what stands in it, and the comment that is its documentation."""

    name: str
    what: What
    comment: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A view."""

    name: str
    comment: str
    columns: tuple[Shown, ...]
    tables: sa.FromClause
    where: tuple[sa.ColumnElement[bool], ...] = ()
    group_by: tuple[What, ...] = ()

    def statement(self) -> sa.Select[Any]:
        columns = (column.what.label(column.name) for column in self.columns)
        return sa.select(*columns).select_from(self.tables).where(*self.where).group_by(*self.group_by)


def day_of(dialect: Dialect, moment: What) -> What:
    """The day of an instant, in UTC."""
    if dialect == "sqlite":
        return sa.func.substr(moment, 1, 10, type_=sa.Date)
    return sa.cast(sa.func.timezone("UTC", moment), sa.Date)


def month_of(dialect: Dialect, moment: What) -> What:
    """The month of an instant in UTC, as text that sorts: 2024-05."""
    if dialect == "sqlite":
        return sa.func.substr(moment, 1, 7, type_=sa.Text)
    return sa.func.to_char(sa.func.timezone("UTC", moment), "YYYY-MM", type_=sa.Text)


def month_of_day(dialect: Dialect, day: What) -> What:
    """The month of a day."""
    if dialect == "sqlite":
        return sa.func.substr(day, 1, 7, type_=sa.Text)
    return sa.func.to_char(day, "YYYY-MM", type_=sa.Text)


def or_empty(dialect: Dialect, column: What) -> What:
    """A list; what is none, or is not there, is an empty one."""
    return sa.type_coerce(sa.case((_is_list(dialect, column), column), else_=sa.literal_column("'[]'")), sa.JSON)


def _is_list(dialect: Dialect, column: What) -> sa.ColumnElement[bool]:
    kind = sa.func.json_type(column) if dialect == "sqlite" else sa.func.json_typeof(column)
    return kind == "array"


def first_text(dialect: Dialect, column: What) -> What:
    """The first of a list of texts."""
    if dialect == "sqlite":
        return sa.func.json_extract(column, "$[0]", type_=sa.Text)
    return sa.case((_is_list(dialect, column), sa.type_coerce(column.op("->>")(sa.literal_column("0")), sa.Text)))


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of a list, as a table beside the one that holds it: their places from 1, what they are, their
    values. What is no list has none, and none is of a kind that nobody expects there."""

    dialect: Dialect
    table: sa.TableValuedAlias

    @property
    def n(self) -> What:
        if self.dialect == "sqlite":
            return sa.type_coerce(self.table.c.key + 1, sa.Integer)
        return sa.type_coerce(self.table.c.n, sa.Integer)

    @property
    def text(self) -> What:
        """Of an element that is a text."""
        if self.dialect == "sqlite":
            return sa.type_coerce(self.table.c.value, sa.Text)
        return sa.type_coerce(self.table.c.value.op("#>>")(sa.literal_column("'{}'")), sa.Text)

    def field(self, name: str) -> What:
        """Of an element that is an object: one of its fields, as text."""
        if self.dialect == "sqlite":
            return sa.func.json_extract(self.table.c.value, f"$.{name}", type_=sa.Text)
        return sa.type_coerce(self.table.c.value.op("->>")(sa.literal_column(f"'{name}'")), sa.Text)

    def number(self, name: str) -> What:
        """The same for a number."""
        if self.dialect == "sqlite":
            return sa.func.json_extract(self.table.c.value, f"$.{name}", type_=sa.Integer)
        return sa.cast(self.field(name), sa.Integer)

    def are(self, kind: str) -> sa.ColumnElement[bool]:
        """Whether an element is of a kind: text, object or array."""
        if self.dialect == "sqlite":
            return self.table.c.type == kind
        return sa.func.json_typeof(self.table.c.value) == {"text": "string"}.get(kind, kind)


def elements(dialect: Dialect, column: What) -> Elements:
    """The elements of a column of JSON."""
    held = or_empty(dialect, column)
    if dialect == "sqlite":
        return Elements(dialect, sa.func.json_each(held).table_valued("key", "value", "type", name="element"))
    table = sa.func.json_array_elements(held).table_valued("value", with_ordinality="n", name="element")
    return Elements(dialect, table.render_derived(name="element"))


def stripped_lines(dialect: Dialect) -> What:
    """The lines alone of what `article.stripped` keeps with their places."""
    found = elements(dialect, article.c.stripped)
    if dialect == "sqlite":
        lines = sa.func.json_group_array(sa.func.json_extract(found.table.c.value, "$[1]"))
    else:
        line = found.table.c.value.op("->")(sa.literal_column("1"))
        lines = sa.func.json_agg(aggregate_order_by(line, found.n))
    return _aggregated(sa.select(lines).select_from(found.table).where(found.are("array")))


def _aggregated(listed: sa.Select[Any]) -> What:
    """A list made of rows; PostgreSQL makes nothing of no rows."""
    return sa.func.coalesce(listed.scalar_subquery(), sa.literal_column("'[]'"), type_=sa.JSON)


# In an article's list of them, as it is exported, a field is called `where`: no good name for a column.
_MENTION = (
    *("kind", mention.c.kind, "key", mention.c.key, "form", mention.c.form, "where", mention.c.field),
    *("start", mention.c.start, "quoted"),
)


def mentions_of_article(dialect: Dialect) -> What:
    """What an article names, as one list in the order of its text."""
    mine = mention.c.article_id == article.c.id
    if dialect == "sqlite":
        true, false = sa.func.json("true"), sa.func.json("false")
        listed = sa.func.json_object(*_MENTION, sa.case((mention.c.quoted, true), else_=false)).label("one")
        held = sa.select(listed).where(mine).order_by(mention.c.n).correlate(article).subquery("in_order")
        return _aggregated(sa.select(sa.func.json_group_array(sa.func.json(held.c.one))).select_from(held))
    one = sa.func.json_build_object(*_MENTION, mention.c.quoted)
    return _aggregated(sa.select(sa.func.json_agg(aggregate_order_by(one, mention.c.n))).where(mine))


def joined(first: sa.FromClause, others: Sequence[tuple[sa.FromClause, sa.ColumnElement[bool]]]) -> sa.FromClause:
    """A table with more beside it, each of which may be missing."""
    for other, condition in others:
        first = first.outerjoin(other, condition)
    return first
