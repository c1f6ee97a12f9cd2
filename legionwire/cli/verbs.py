"""The kinds of commands: each takes -q, -v and --debug, so that these may stand on either side of the verb."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

from legionwire.cli.notes import Options

_OPTION = re.compile(r"--|-[A-Za-z]\Z")


class Verb(click.Command):
    """A command that does something."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*super().get_params(ctx), *_OPTIONS]


class Asking(Verb):
    """A command whose arguments are a query: `legion -french` leaves a word out, and is no bundle of options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, query_last(args, self.get_params(ctx)))


def query_last(args: list[str], params: Sequence[click.Parameter]) -> list[str]:
    """The same arguments with the query behind `--`, in its order. Options are `--long` and `-x`; what begins with one
    dash and is longer belongs to the query, and so does a dash before anything but a letter."""
    options: list[str] = []
    words: list[str] = []
    takes_value = {
        name for param in params if isinstance(param, click.Option) and not param.is_flag for name in param.opts
    }
    left = iter(args)
    for arg in left:
        if arg == "--":
            words += left
        elif not _OPTION.match(arg):
            words.append(arg)
        else:
            options.append(arg)
            if arg in takes_value:
                value = next(left, None)
                if value is None:  # click says so; behind it `--` would be the value
                    return options
                options.append(value)
    return [*options, "--", *words]


class Verbs(click.Group):
    """A command that has commands of its own."""

    command_class = Verb

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*super().get_params(ctx), *_OPTIONS]


def _set(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and param.name:
        setattr(ctx.ensure_object(Options), param.name, True)


def _option(*names: str, help_: str) -> click.Option:
    return click.Option(names, is_flag=True, expose_value=False, callback=_set, help=help_)


_OPTIONS = (
    _option("-q", "--quiet", help_="No progress and no notes, only data and errors."),
    _option("-v", "--verbose", help_="Say more: which files are used, what a crawl does."),
    _option("--debug", help_="Show the traceback of an error."),
)
