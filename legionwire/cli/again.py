"""What `reread` and `rejudge` have in common: the collection for one who waits for it, and how far they are."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from legionwire.cli.notes import options

if TYPE_CHECKING:
    from legionwire.storage.engine import Connection, Store

P = ParamSpec("P")
T = TypeVar("T")
Tell = Callable[[int, str], None]


class Waiting:
    """The collection, for one who waits for it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def read(self, verb: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self._store.read() as db:
            return verb(db, *args, **kwargs)

    async def write(self, verb: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self._store.write() as db:
            return verb(db, *args, **kwargs)


@contextmanager
def progress(total: int) -> Iterator[Tell]:
    """How far it is, as a bar on a terminal: how many were looked at, and what came of it in words."""
    if not sys.stderr.isatty() or options().quiet:
        yield lambda looked_at, words: None
        return
    from rich import progress as bars
    from rich.console import Console

    columns = (bars.TextColumn("{task.description}"), bars.BarColumn(20), bars.MofNCompleteColumn())
    more = (bars.TimeElapsedColumn(), bars.TextColumn("{task.fields[words]}"))
    with bars.Progress(*columns, *more, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("looking", total=total, words="")
        yield lambda looked_at, words: bar.update(task, completed=looked_at, words=words)
