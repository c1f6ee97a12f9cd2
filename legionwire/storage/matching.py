"""From a query's tree to SQL: what is text goes to the search index as one expression, all else is a condition on
articles. Both databases get the same conditions; only the index has its own language.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from legionwire.errors import UsageError
from legionwire.query import UNKNOWN, analyse_query
from legionwire.query_hits import holds_exact
from legionwire.query_tree import Among, And, During, Is, Node, Not, Or, Property, Sought, all_of
from legionwire.storage import rulings, search
from legionwire.storage.schema import FACETS, SECOND, article, source

MOST_READ = 20_000  # articles whose text is looked through for an exact form
MOST_EXACT = 5  # such forms of a query
_FETCHED = 200  # texts held at once


@dataclass(frozen=True, slots=True)
class Matching:
    """What a query asks of the database: its text as one part for the index, and what else must hold."""

    node: Node  # as the database understands it: in the terms of its languages
    text: Node | None  # of the conjuncts those that are text all through
    rest: Node | None
    is_complete: bool = True  # False when an exact form was looked for in the newest candidates only


def understand(
    db: sa.Connection,
    node: Node,
    narrowed: Sequence[sa.ColumnElement[bool]] = (),
    held: Collection[str] | None = None,
) -> Matching:
    """What a parsed query asks of this database. `narrowed`: what must hold besides; `held`: the languages of its
    articles, if not today's. Raises UsageError for a source that it does not have, and where more texts than can be
    read would have to be looked through."""
    analysed = analyse_query(node, languages(db) if held is None else held)
    _require_sources(db, analysed)
    plain = _apart(analysed)
    exact = {part for part in _sought_in(analysed) if part.exact}
    if not exact:
        return replace(plain, node=analysed)
    if len(exact) > MOST_EXACT:
        what = f"the query has {len(exact)} exact forms, {MOST_EXACT} are possible"
        raise UsageError(what, 'leave out some of the "="')
    looked_up, is_complete = _LookUp(db, tuple(narrowed)).look_up(analysed)
    return replace(_apart(looked_up), node=analysed, is_complete=is_complete)


def _languages() -> sa.Select[Any]:
    """Step by step through their index: there are few, of many articles."""
    least = sa.select(sa.func.min(article.c.lang).label("lang")).cte("step", recursive=True)
    beyond = sa.select(sa.func.min(article.c.lang)).where(article.c.lang > least.c.lang).scalar_subquery()
    steps = least.union_all(sa.select(beyond).where(least.c.lang.is_not(None)))
    return sa.select(steps.c.lang).where(steps.c.lang.is_not(None))


_LANGUAGES = _languages()


def languages(db: sa.Connection) -> tuple[str, ...]:
    """The languages of the articles held."""
    return tuple(db.execute(_LANGUAGES).scalars())


@dataclass(frozen=True, slots=True)
class Found:
    """What a statement on the articles of a query selects from, and the column with their order of time."""

    tables: sa.FromClause
    key: sa.ColumnElement[int]

    def select(self, *columns: sa.ColumnElement[Any]) -> sa.Select[*tuple[Any, ...]]:
        """These columns of the articles, all of which the index of facets has: SQLite is told to take them from there.
        It would walk through the pages of every text to come to the columns after it."""
        statement = sa.select(*columns).select_from(self.tables)
        return statement.with_hint(article, f"INDEXED BY {FACETS}", "sqlite")


def found(db: sa.Connection, matching: Matching | None) -> Found:
    """The articles that hold the text of a query; what else must hold is for the statement to say."""
    if matching is None or matching.text is None:
        return Found(article, article.c.sort_key)
    index = search.matching(db, matching.text)
    return Found(index.join(article, article.c.sort_key == index.c.sort_key), index.c.sort_key)


def ranked(db: sa.Connection, text: Node) -> tuple[Found, sa.FromClause]:
    """The same with a measure, and the index itself, whose column `rank` has it."""
    index = search.ranked(db, text)
    return Found(index.join(article, article.c.sort_key == index.c.sort_key), index.c.sort_key), index


def condition(db: sa.Connection, node: Node) -> sa.ColumnElement[bool]:
    """A part of a query as a condition on articles."""
    if is_text(node):
        return article.c.sort_key.in_(sa.select(search.matching(db, node).c.sort_key))
    match node:
        case Is():
            return property_is(node.property, node.value)
        case During():
            return during(node.since, node.until)
        case Among():
            return among(db, node.keys)
        case Not():
            return sa.not_(condition(db, node.part))
        case And():
            return sa.and_(*(condition(db, part) for part in gathered(node.parts)))
        case Or():
            return sa.or_(*(condition(db, part) for part in node.parts))
    raise AssertionError(f"not analysed: {node!r}")


def during(since: datetime | None, until: datetime | None) -> sa.ColumnElement[bool]:
    """Articles of a stretch of time, the end not included."""
    key = article.c.sort_key
    bounds = []
    if since is not None:
        bounds.append(key >= int(since.timestamp()) * SECOND)
    if until is not None:
        bounds.append(key < int(until.timestamp()) * SECOND)
    return sa.and_(sa.true(), *bounds)


def is_text(node: Node) -> bool:
    """Whether the index alone can answer it. It cannot say what does not hold something, without what does."""
    match node:
        case Sought():
            return node.exact is None
        case Or():
            return all(map(is_text, node.parts))
        case And():
            wanted = [part for part in node.parts if not isinstance(part, Not)]
            unwanted = [part.part for part in node.parts if isinstance(part, Not)]
            return bool(wanted) and all(map(is_text, [*wanted, *unwanted]))
    return False


def gathered(parts: tuple[Node, ...]) -> tuple[Node, ...]:
    """The parts of an And, those that are text in one: the index puts them together better than anybody."""
    texts = [part for part in parts if is_text(part)]
    lacking = [part for part in parts if isinstance(part, Not) and is_text(part.part)]
    if not texts:
        return parts
    others = tuple(part for part in parts if part not in texts and part not in lacking)
    whole = (*texts, *lacking)
    return (whole[0] if len(whole) == 1 else And(whole), *others)


def _apart(node: Node) -> Matching:
    parts = gathered(node.parts) if isinstance(node, And) else (node,)
    text = next((part for part in parts if is_text(part)), None)
    rest = tuple(part for part in parts if part is not text)
    whole = None if not rest else rest[0] if len(rest) == 1 else And(rest)
    return Matching(node, text, whole)


def property_is(name: Property, value: str) -> sa.ColumnElement[bool]:
    """Articles of which a property has this value."""
    match name:
        case "source":
            return article.c.source_id == value
        case "country":
            return article.c.source_id.in_(sa.select(source.c.id).where(source.c.country == value))
        case "lang":
            return sa.func.coalesce(article.c.lang, UNKNOWN) == value  # never NULL, which no NOT turns round
        case "relevance":
            return article.c.relevance == value
        case "org":
            return article.c.org == value
        case "tag":
            # By its number, which the index of facets has, and the address of an article not.
            same = article.alias()
            return article.c.id.in_(sa.select(same.c.id).where(same.c.url_hash.in_(rulings.tagged(value))))


def among(db: sa.Connection, keys: Sequence[int]) -> sa.ColumnElement[bool]:
    """The articles at these places in time."""
    dialect = db.dialect.name
    return at_places(dialect, sa.literal(places(dialect, keys), _PLACES[dialect]))


def at_places(dialect: str, given: sa.ColumnElement[Any] | None = None) -> sa.ColumnElement[bool]:
    """The articles at places in time that come as one parameter, `keys`, which `places` writes: SQLite takes 32,766 of
    them, and to write out five hundred takes longer than to find them."""
    listed = sa.bindparam("keys", type_=_PLACES[dialect]) if given is None else given
    if dialect == "postgresql":
        return article.c.sort_key == sa.any_(sa.cast(listed, sa.ARRAY(sa.BigInteger)))
    return article.c.sort_key.in_(sa.select(sa.func.json_each(listed).table_valued("value").c.value))


def places(dialect: str, keys: Sequence[int]) -> list[int] | str:
    """Places in time as one value."""
    return list(keys) if dialect == "postgresql" else f"[{','.join(map(str, keys))}]"


_PLACES: dict[str, sa.types.TypeEngine[Any]] = {"postgresql": sa.ARRAY(sa.BigInteger), "sqlite": sa.Text()}


def _require_sources(db: sa.Connection, node: Node) -> None:
    wanted = [part for part in parts_of(node) if isinstance(part, Is) and part.property == "source"]
    if not wanted:
        return
    known = set(db.execute(sa.select(source.c.id)).scalars())
    for part in wanted:
        if part.value not in known:
            near = difflib.get_close_matches(part.value, known, n=1)
            way_out = f"did you mean source:{near[0]}?" if near else "`legionwire sources list` names them"
            raise UsageError(f"there is no source {part.value[:80]!r} (column {part.column} of the query)", way_out)


def parts_of(node: Node) -> Iterator[Node]:
    """A node, and all that it is made of."""
    yield node
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from parts_of(part)
    elif isinstance(node, Not):
        yield from parts_of(node.part)


def _sought_in(node: Node) -> Iterator[Sought]:
    return (part for part in parts_of(node) if isinstance(part, Sought))


# --- exact forms: candidates by their dictionary form, whose texts are then looked at


@dataclass(frozen=True, slots=True)
class _LookUp:
    """Puts the articles themselves in the place of exact forms; tells with them whether all candidates were read."""

    db: sa.Connection
    narrowed: tuple[sa.ColumnElement[bool], ...]

    def look_up(self, node: Node) -> tuple[Node, bool]:
        """A whole query: what else must hold leaves fewer texts to be read."""
        parts = node.parts if isinstance(node, And) else (node,)
        others = tuple(part for part in parts if not any(sought.exact for sought in _sought_in(part)))
        made = [(part, True) if part in others else self._inside(part, others) for part in parts]
        return all_of(part for part, _ in made), all(is_complete for _, is_complete in made)

    def _inside(self, node: Node, others: tuple[Node, ...]) -> tuple[Node, bool]:
        match node:
            case Sought(exact=str()):
                keys, is_complete = self._holding(node, others)
                return Among(keys), is_complete
            case Not(part):
                inner, is_complete = self._inside(part, others)
                if not is_complete:  # what was not read would be taken for what does not hold it
                    what = f"more than {MOST_READ:,} texts would have to be read for what they must not hold"
                    raise UsageError(what, "narrow the question: a month, a source, another word")
                return Not(inner), True
            case And() | Or():
                inside = [self._inside(part, others) for part in node.parts]
                return replace(node, parts=tuple(part for part, _ in inside)), all(whole for _, whole in inside)
        return node, True

    def _holding(self, sought: Sought, others: tuple[Node, ...]) -> tuple[tuple[int, ...], bool]:
        """The newest articles that hold a form itself, and whether they are all."""
        assert sought.exact is not None
        matching = _apart(all_of((replace(sought, exact=None), *others)))
        held = found(self.db, matching)
        texts_of = article.c.title, article.c.standfirst, article.c.text
        statement = sa.select(held.key, *texts_of).select_from(held.tables).where(*self.narrowed)
        if matching.rest is not None:
            statement = statement.where(condition(self.db, matching.rest))
        statement = statement.order_by(held.key.desc()).limit(MOST_READ + 1).execution_options(yield_per=_FETCHED)
        keys, looked_at = [], 0
        for row in self.db.execute(statement):
            looked_at += 1
            body = row.standfirst, row.text
            wanted = {"any": (row.title, *body), "title": (row.title,), "body": body}[sought.scope]
            if looked_at <= MOST_READ and any(holds_exact(text, sought.exact) for text in wanted):
                keys.append(row[0])
        return tuple(keys), looked_at <= MOST_READ
