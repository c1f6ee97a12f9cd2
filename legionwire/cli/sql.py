"""`legionwire db sql` and `db grant-reader`: the database as an interface, for those who bring their own tools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import count, note
from legionwire.cli.output import Columns, Printer, Row, with_printer
from legionwire.cli.verbs import Verb
from legionwire.errors import UsageError

if TYPE_CHECKING:
    from legionwire.storage.ready import Answer, ReadyQuestion

_QUESTIONS = Columns(("name", "answers", "parameters"))
_PATIENCE_SECONDS = 30.0  # as the reader's role has; an analyst waits longer than a page may


@click.command(cls=Verb)
@click.argument("name", required=False)
@click.option("--run", "runs", is_flag=True, help="Ask the question, and print the answer.")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="With --run: tell the question something.")
@with_printer
def sql(name: str | None, runs: bool, params: Sequence[str], printer: Printer) -> int:
    """Ready questions over the views: without NAME a list, with NAME its SQL for the configured database.

    With --run the question is asked, read-only. docs/schema.md describes the views.
    """
    from legionwire.config import load_config
    from legionwire.storage.ready import find_question

    if name is None:
        if runs or params:
            raise UsageError("--run and --param need the name of a question", "`legionwire db sql` lists them")
        _list(printer)
        return 0
    question, given = find_question(name), _given(params)
    settings = load_config()
    if runs:
        _ask(settings.database, question, given, printer)
        return 0
    if given:
        raise UsageError("--param is for --run", "in the printed SQL a comment tells how to set parameters")
    _print(settings.database, question, printer)
    return 0


@click.command("grant-reader", cls=Verb)
@click.argument("role")
def grant_reader(role: str) -> int:
    """Print the SQL for a PostgreSQL role that reads the views, and nothing else."""
    from legionwire.config import load_config
    from legionwire.storage import reader_role

    click.echo(reader_role.grant_reader(load_config().database, role), nl=False)
    return 0


def _list(printer: Printer) -> None:
    from legionwire.storage.ready import questions

    rows: list[Row] = [
        {"name": one.name, "answers": one.answers, "parameters": [parameter.name for parameter in one.parameters]}
        for one in questions()
    ]
    printer.rows(rows, _QUESTIONS)


def _print(database: str, question: ReadyQuestion, printer: Printer) -> None:
    from legionwire.storage.ready import printed

    text = printed(question, database)
    if printer.is_json:
        printer.one({"name": question.name, "answers": question.answers, "sql": text})
    else:
        click.echo(text, nl=False)


def _ask(database: str, question: ReadyQuestion, given: dict[str, str], printer: Printer) -> None:
    from legionwire.storage.readonly import ReadOnlyStore
    from legionwire.storage.ready import ask

    store = ReadOnlyStore(database, _PATIENCE_SECONDS)
    try:
        store.require_current()
        with store.read() as db:
            answer = ask(db, question, given)
            found = printer.rows(_rows(answer), Columns(answer.columns))
    finally:
        store.close()
    note(count(found, "row"))


def _rows(answer: Answer) -> Iterator[Row]:
    return (dict(zip(answer.columns, row, strict=True)) for row in answer.rows)


def _given(params: Sequence[str]) -> dict[str, str]:
    given = {}
    for param in params:
        name, sign, value = param.partition("=")
        if not sign:
            raise UsageError(f"--param {param} has no value", "such as --param person=ryan-routh")
        given[name] = value
    return given
