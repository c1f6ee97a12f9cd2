"""The command line. One file for each group of verbs; imported only when a verb is used, so that --help is quick."""

from __future__ import annotations

import contextlib
import difflib
import gc
import importlib
import io
import json
import os
import sys
import traceback

import click

from legionwire import __version__
from legionwire.cli.notes import Options
from legionwire.cli.terminal import escaped, lines
from legionwire.cli.verbs import Verbs
from legionwire.errors import LegionwireError, UsageError

# verb: (module, one line of help). The help stands here so that listing the verbs imports none of them.
VERBS = {
    "up": ("service", "Everything: the scheduler and the web pages."),
    "schedule": ("service", "The scheduler alone."),
    "crawl": ("crawl", "Crawl now: progress, then what became of every address."),
    "sources": ("sources", "The catalogue: list, show, try, pause, resume."),
    "runs": ("runs", "What ran: list, show, cancel, retry."),
    "status": ("status", "What is wrong, what is next, how far behind."),
    "search": ("search", "Find articles."),
    "show": ("questions", "One article, whole."),
    "stories": ("stories", "Events that several articles tell, across languages."),
    "stats": ("stats", "The collection in figures."),
    "coverage": ("coverage", "What was watched, what came of it: silence is not absence."),
    "why": ("questions", "What became of an address, and why."),
    "export": ("export", "Take articles away, never cut short."),
    "cite": ("cite", "References to articles: a plain line, RIS, BibTeX, CSL-JSON."),
    "serve": ("service", "The web pages alone, on this machine."),
    "read": ("filters", "Filter: pages in, articles out. No database."),
    "judge": ("filters", "Filter: texts in, verdicts out. No database."),
    "group": ("group", "Filter: texts in, groups of copies out. No database."),
    "parse": ("parse", "Filters for feeds, sitemaps, robots.txt and dates. No database."),
    "reread": ("reread", "Read what is stored again, from its captures."),
    "regroup": ("regroup", "Find the copies of every article again, and all stories."),
    "rejudge": ("rejudge", "Judge what is kept again, by today's topic file."),
    "rule": ("rule", "Correct a verdict: it goes before the judge's, for good."),
    "rulings": ("rule", "What people ruled."),
    "topic": ("topic", "The topic file: test it on labelled texts, check it."),
    "config": ("care", "The settings in force and where they come from."),
    "demo": ("demo", "The whole thing on a small news web of its own, without internet."),
    "db": ("care", "Care for the database: upgrade, check, backup, restore, copy, sql."),
}


class Program(Verbs):
    """Knows its verbs by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"legionwire.cli.{VERBS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            close = difflib.get_close_matches(args[0], VERBS, n=1)
            way_out = f"did you mean {close[0]}?" if close else "`legionwire --help` lists them"
            raise UsageError(f"there is no command {args[0]!r}", way_out)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _forget_output()  # the reader of our output went away (`| head`): its choice, not our failure
            return 0
        return code

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in VERBS.items()])


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="legionwire")
def cli() -> None:
    """Every public article about Ukraine's International Legion, in one database you can question.

    Exit codes: 0 done, 1 failed, 2 usage, 3 nothing found (with --fail-empty), 4 some sources failed, 5 configuration,
    6 database, 130 interrupted.
    """


def main() -> None:
    """The entry point: runs a verb and turns errors into one line and the exit code of the contract."""
    options = Options()
    gc.set_threshold(10_000)  # default 700: what a command imports is no garbage, and looking for it takes 50 ms
    try:
        _prepare_output()
        code = cli.main(prog_name="legionwire", standalone_mode=False, obj=options)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        code = error.exit_code
    except click.ClickException as error:
        code = _tell(_usage_error(error), options)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = 130
    except LegionwireError as error:
        code = _tell(error, options)
    except OSError as error:
        what = f"{error.filename or 'the output'}: {error.strerror or error}"
        code = _tell(LegionwireError(what, "is the disk full?" if error.filename is None else ""), options)
        _forget_output()
    except Exception as error:  # noqa: BLE001 (the last stop: a fault of the program is told in one line, too)
        what = f"a fault of the program: {type(error).__name__}: {error}"
        code = _tell(LegionwireError(what, "--debug shows where; please report it"), options)
    sys.exit(code if isinstance(code, int) else 0)


def _tell(error: LegionwireError, options: Options) -> int:
    """Say what is wrong and the way out. Returns the exit code."""
    if options.debug:
        traceback.print_exc()
    if "--json" in sys.argv or "--jsonl" in sys.argv:
        told = {"error": error.what, "way_out": error.way_out, "exit_code": error.exit_code}
        click.echo(escaped(json.dumps(told, ensure_ascii=False)), err=True)
    else:
        click.echo(f"legionwire: {lines(error.what)}", err=True)
        if error.way_out:
            click.echo(f"  -> {lines(error.way_out)}", err=True)
    return error.exit_code


def _usage_error(error: click.ClickException) -> LegionwireError:
    """What click found wrong with the command line, told as all else is."""
    what = error.format_message().rstrip(".")
    context = error.ctx if isinstance(error, click.UsageError) else None
    way_out = f"see `{context.command_path} --help`" if context else ""
    if isinstance(error, click.NoSuchOption) and error.possibilities:
        way_out = f"did you mean {' or '.join(error.possibilities)}?"
        what = f"no such option {error.option_name!r}"
    return UsageError(what[:1].lower() + what[1:], way_out) if error.exit_code == 2 else LegionwireError(what, way_out)


def _prepare_output() -> None:
    """UTF-8 in a pipe, whatever the locale; on a terminal its own encoding. What that lacks becomes an escape."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")


def _forget_output() -> None:
    """Nobody reads our output any more: what is still held back must not fail again at exit."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
