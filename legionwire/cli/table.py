"""A table for a terminal: no word is broken, no source id, no number. Where room is short, columns give way."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from legionwire.cli.notes import detail

PROSE = 24  # cells that a column of prose or addresses is given at least, if it has as much to say
GAP = 2
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*")


class Grid:
    """Cells under names of columns, and the width each column takes."""

    def __init__(self, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.names, self.rows = list(names), [list(row) for row in rows]

    def column(self, place: int) -> list[str]:
        return [row[place] for row in self.rows]

    def drop(self, name: str) -> None:
        """Leave a column out."""
        place = self.names.index(name)
        del self.names[place]
        for row in self.rows:
            del row[place]

    def least(self) -> list[int]:
        """The width below which each column cannot be read."""
        return [max(cell_len(name), *map(_least, self.column(place))) for place, name in enumerate(self.names)]

    def wanted(self) -> list[int]:
        """The width with which no cell of a column is wrapped."""
        return [max(cell_len(name), *map(cell_len, self.column(place))) for place, name in enumerate(self.names)]

    def fits(self, width: int) -> bool:
        return sum(self.least()) + GAP * (len(self.names) - 1) <= width


def write_table(names: Sequence[str], rows: Sequence[Sequence[str]], spare: Sequence[str] = ()) -> None:
    """Print rows of cells.

    What says nothing is left out: empty columns, and those of `spare` that hold only zeros. Where room is short, those
    of `spare` give way, the first one first.
    """
    if not rows:
        return
    console = Console(highlight=False)
    grid = Grid(names, rows)
    for place, name in enumerate(names):
        silent = {"", "0"} if name in spare else {""}
        if silent.issuperset(row[place] for row in rows):
            grid.drop(name)
    given_way = []
    for name in spare:
        if grid.fits(console.width):
            break
        if name in grid.names:
            grid.drop(name)
            given_way.append(name)
    if grid.fits(console.width):
        console.print(_table(grid, console.width))
    else:
        _write_records(grid)
    if given_way:
        detail(f"no room for {', '.join(given_way)}: see --fields")


def _table(grid: Grid, width: int) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False, padding=(0, GAP, 0, 0))
    for place, size in enumerate(_shares(grid.least(), grid.wanted(), width - GAP * (len(grid.names) - 1))):
        numeric = all(not cell or _NUMBER.fullmatch(cell) for cell in grid.column(place))
        table.add_column(grid.names[place], width=size, justify="right" if numeric else "left", overflow="fold")
    for row in grid.rows:
        table.add_row(*map(Text, row))
    return table


def _shares(least: list[int], wanted: list[int], room: int) -> list[int]:
    """Each column its least; what is left goes to those that want more, the most modest first."""
    sizes = list(least)
    left = room - sum(least)
    hungry = sorted(range(len(sizes)), key=lambda place: wanted[place] - least[place])
    for rank, place in enumerate(hungry):
        more = min(wanted[place] - least[place], left // (len(hungry) - rank))
        sizes[place] += more
        left -= more
    return sizes


def _least(cell: str) -> int:
    words = [min(cell_len(word), PROSE) if "/" in word else cell_len(word) for word in cell.split()]
    longest = max(words, default=0)
    return max(longest, min(cell_len(cell), PROSE)) if len(words) > 1 else longest


def _write_records(grid: Grid) -> None:
    """One field a line, a blank line between: for what no table of this width can hold."""
    indent = max(map(cell_len, grid.names)) + GAP
    for number, row in enumerate(grid.rows):
        if number:
            click.echo()
        for name, cell in zip(grid.names, row, strict=True):
            if cell:
                click.echo(f"{name}{' ' * (indent - cell_len(name))}{cell}")
