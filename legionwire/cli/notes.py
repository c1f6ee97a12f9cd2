"""What the operator is told beside the data: on standard error, more of it with -v, nothing but errors with -q."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from legionwire.cli.terminal import lines

if TYPE_CHECKING:
    from legionwire.config import Config


@dataclass(slots=True)
class Options:
    """What holds for every verb, before or after whose name it was said."""

    quiet: bool = False
    verbose: bool = False
    debug: bool = False


def options() -> Options:
    """The options of the command that is running."""
    context = click.get_current_context(silent=True)
    return (context.find_object(Options) if context else None) or Options()


def note(text: str) -> None:
    """A line for the operator."""
    if not options().quiet:
        click.echo(lines(text), err=True)


def detail(text: str) -> None:
    """A line for an operator who asked for more."""
    if options().verbose:
        click.echo(lines(text), err=True)


def warn_of_no_contact(config: Config) -> None:
    """Before sites are asked by somebody they could not write to."""
    if config.contact is None:
        note("warning: LEGIONWIRE_CONTACT is not set: sites cannot tell who visits them")


def count(number: int, noun: str, plural: str | None = None) -> str:
    """A number of things: "1 copy", "2 copies"."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
