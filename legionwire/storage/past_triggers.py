"""The triggers that keep what articles were: whoever changes a value that is exported leaves the old one behind.

An article's words are in its revisions already. An edit leaves the number of the one that has them; only words that no
revision has are kept. While a copy fills a database nothing is: it brings the past along.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from legionwire.storage.past import AT, COLUMNS, LATE_SECONDS, WORDS
from legionwire.storage.schema import UNFINISHED, article

_CHANGED, _ENTERED = "article_past_changed", "article_past_entered"  # on PostgreSQL their functions, too


def watch(db: sa.Connection) -> None:
    """Make the triggers anew: where SQLite makes a table anew, its triggers are gone."""
    unwatch(db)
    make = _on_postgresql if db.dialect.name == "postgresql" else _on_sqlite
    for statement in make().values():
        db.exec_driver_sql(statement)


def unwatch(db: sa.Connection) -> None:
    """Take the triggers away, if there are any."""
    for name in (_CHANGED, _ENTERED):
        if db.dialect.name == "postgresql":
            db.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
        else:
            db.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")


def faults(db: sa.Connection) -> list[str]:
    """Triggers that are missing, or are not this program's."""
    if db.dialect.name == "postgresql":
        wanted = {_CHANGED: _CHANGED_BODY, _ENTERED: _ENTERED_BODY}
        query = (
            "SELECT tgname, btrim(prosrc) FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE tgrelid = 'article'::regclass AND tgenabled = 'O' AND tgname = proname"
        )
    else:
        wanted = _on_sqlite()
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'article'"
    held = {row[0]: row[1] for row in db.exec_driver_sql(query)}
    return [f"the trigger {name} is not as it should be" for name, text in wanted.items() if held.get(name) != text]


_NO_COPY = f"NOT EXISTS (SELECT 1 FROM fact WHERE name = '{UNFINISHED}')"
_NOT_THERE = '{"id": null}'
_KEEP = "INSERT INTO article_past (article_id, until, was)"


def _old_values(same: str, as_json: Callable[[str], str]) -> str:
    """Name and old value of each column that changed. `same`: a condition for two values, named {0} and {1}."""
    both = ((f"revision.{name}", f"OLD.{name}") for name in WORDS)
    # Only of an earlier revision: the latest may still be replaced.
    held = (
        "OLD.n_revisions <> NEW.n_revisions AND EXISTS (SELECT 1 FROM revision WHERE revision.article_id = OLD.id"
        f" AND revision.n = OLD.n_revisions AND {' AND '.join(same.format(*pair) for pair in both)})"
    )
    rows = [f"SELECT 'revision' AS name, {as_json('n_revisions')} AS value WHERE {held}"]
    for name in COLUMNS:
        changed = f"NOT ({same.format(f'OLD.{name}', f'NEW.{name}')})"
        lacking = f" AND NOT ({held})" if name in WORDS else ""
        rows.append(f"SELECT '{name}', {as_json(name)} WHERE {changed}{lacking}")
    return " UNION ALL ".join(rows)


def _any_changed(differ: str) -> str:
    return " OR ".join(differ.format(f"OLD.{name}", f"NEW.{name}") for name in COLUMNS)


# --- SQLite


def _on_sqlite() -> dict[str, str]:
    """The triggers as SQLite writes them down."""
    now = f"strftime('{AT}', 'now')"
    late = f"NEW.first_seen_at < strftime('{AT}', 'now', '-{LATE_SECONDS} seconds')"
    rows = _old_values("{0} IS {1}", _sqlite_json)
    return {
        _CHANGED: f"CREATE TRIGGER {_CHANGED} AFTER UPDATE OF {', '.join(COLUMNS)} ON article FOR EACH ROW"
        f" WHEN ({_any_changed('{0} IS NOT {1}')}) AND {_NO_COPY}"
        f" BEGIN {_KEEP} SELECT OLD.id, {now}, json_group_object(name, json(value)) FROM ({rows}); END",
        _ENTERED: f"CREATE TRIGGER {_ENTERED} AFTER INSERT ON article FOR EACH ROW WHEN {late} AND {_NO_COPY}"
        f" BEGIN {_KEEP} VALUES (NEW.id, {now}, '{_NOT_THERE}'); END",
    }


def _sqlite_json(name: str) -> str:
    kind = article.c[name].type
    if isinstance(kind, sa.JSON):
        return f"OLD.{name}"
    if isinstance(kind, sa.Boolean):
        return f"CASE WHEN OLD.{name} THEN 'true' ELSE 'false' END"
    if isinstance(kind, sa.Float):  # json_quote would cut it to fifteen digits
        return f"printf('%!.17g', OLD.{name})"
    return f"json_quote(OLD.{name})"


# --- PostgreSQL


def _postgresql_json(name: str) -> str:
    return f"OLD.{name}" if isinstance(article.c[name].type, sa.JSON) else f"to_json(OLD.{name})"


_NOW = "date_trunc('second', clock_timestamp())"
_ROWS = _old_values("{0}::text IS NOT DISTINCT FROM {1}::text", _postgresql_json)  # JSON knows no equality
_CHANGED_BODY = (
    f"BEGIN IF {_NO_COPY} THEN {_KEEP} SELECT OLD.id, {_NOW}, json_object_agg(name, value) FROM ({_ROWS}) AS changed;"
    " END IF; RETURN NULL; END"
)
_LATE = f"NEW.first_seen_at < {_NOW} - interval '{LATE_SECONDS} seconds'"
_ENTERED_BODY = (
    f"BEGIN IF {_LATE} AND {_NO_COPY} THEN {_KEEP} VALUES (NEW.id, {_NOW}, '{_NOT_THERE}'); END IF; RETURN NULL; END"
)


def _on_postgresql() -> dict[str, str]:
    """A function and its trigger, for each in one command."""
    changed = f"WHEN ({_any_changed('{0}::text IS DISTINCT FROM {1}::text')})"
    return {
        name: f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$;"
        f" CREATE TRIGGER {name} AFTER {event} ON article FOR EACH ROW {condition} EXECUTE FUNCTION {name}()"
        for name, body, event, condition in (
            (_CHANGED, _CHANGED_BODY, f"UPDATE OF {', '.join(COLUMNS)}", changed),
            (_ENTERED, _ENTERED_BODY, "INSERT", ""),
        )
    }
