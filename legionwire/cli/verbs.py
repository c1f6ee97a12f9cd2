"""The kinds of commands: each takes -q, -v and --debug, so that these may stand on either side of the verb."""

from __future__ import annotations

import click

from legionwire.cli.notes import Options


class Verb(click.Command):
    """A command that does something."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*super().get_params(ctx), *_OPTIONS]


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
