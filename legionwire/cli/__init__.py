"""The command line. One file for each group of verbs; imported only when a verb is used, so that --help is quick."""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback

import click

from legionwire import __version__
from legionwire.errors import LegionwireError

# verb: (module, one line of help). The help stands here so that listing the verbs imports none of them.
VERBS = {
    "crawl": ("crawl", "Crawl now: progress, then what became of every address."),
    "sources": ("sources", "The catalogue: list, show, try."),
    "runs": ("runs", "What ran, and how it ended."),
    "status": ("runs", "What the collection holds and what is wrong."),
    "search": ("questions", "Find articles."),
    "show": ("questions", "One article, whole."),
    "why": ("questions", "What became of an address, and why."),
    "export": ("export", "Take articles away, never cut short."),
    "read": ("filters", "Filter: pages in, articles out. No database."),
    "judge": ("filters", "Filter: texts in, verdicts out. No database."),
    "config": ("care", "The settings in force and where they come from."),
    "demo": ("demo", "The whole thing on a small news web of its own, without internet."),
    "db": ("care", "Care for the database: upgrade, check."),
}


class LazyGroup(click.Group):
    """Knows its verbs by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"legionwire.cli.{VERBS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in VERBS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="legionwire")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no notes, only data and errors.")
@click.pass_context
def cli(ctx: click.Context, debug: bool, quiet: bool) -> None:
    """Every public article about Ukraine's International Legion, in one database you can question.

    Exit codes: 0 done, 1 failed, 2 usage, 3 nothing found (with --fail-empty), 4 some sources failed, 5 configuration,
    6 database, 130 interrupted.
    """
    ctx.obj = {"quiet": quiet, "debug": debug}


def main() -> None:
    """The entry point: runs a verb and turns errors into one line and the exit code of the contract."""
    debug = "--debug" in sys.argv
    as_json = "--json" in sys.argv or "--jsonl" in sys.argv
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = 130
    except BrokenPipeError:
        # The reader of our output went away (`| head`): its choice, not our failure.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except LegionwireError as error:
        _tell(error, as_json, debug)
        code = error.exit_code
    sys.exit(code if isinstance(code, int) else 0)


def _tell(error: LegionwireError, as_json: bool, debug: bool) -> None:
    if debug:
        traceback.print_exc()
    if as_json:
        click.echo(json.dumps({"error": error.what, "way_out": error.way_out, "exit_code": error.exit_code}), err=True)
        return
    click.echo(f"legionwire: {error.what}", err=True)
    if error.way_out:
        click.echo(f"  -> {error.way_out}", err=True)
