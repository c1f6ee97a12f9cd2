"""`legionwire stories`: the events that several articles tell, and the reports of one."""

from __future__ import annotations

from dataclasses import asdict

import click

from legionwire.cli.notes import count, note
from legionwire.cli.output import Columns, Printer, with_printer
from legionwire.cli.verbs import Verb
from legionwire.cli.whens import parse_as_of
from legionwire.errors import UsageError

_STORIES = Columns(("id", "first", "last", "articles", "copies", "languages", "outlets", "title"))
_REPORTS = Columns(("id", "published", "source", "lang", "copy_of", "copy_kind", "title", "url"))


@click.command(cls=Verb)
@click.argument("story", required=False)
@click.option("--since", metavar="TIME", help="Only stories with a report from then on: a day, or a day and a time.")
@click.option("--lang", metavar="CODE", help="Only stories that were told in this language, too.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many at most.")
@click.option("--fail-empty", is_flag=True, help="Exit code 3 when there are none.")
@with_printer
def stories(
    story: str | None, since: str | None, lang: str | None, limit: int, fail_empty: bool, printer: Printer
) -> int:
    """Stories: articles of one event and its follow-ups of the next days, in whatever language, the newest first.

    With the id of a STORY its reports, in the order of time, copies with their originals.
    """
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.storage.told_stories import find_story, reports_of, told

    with collection(load_config()) as store, store.read() as db:
        if story is not None:
            found = find_story(db, story)
            if found is None:
                raise UsageError(f"there is no story {story!r}", "`legionwire stories` shows the ids")
            reports = [asdict(report) for report in reports_of(db, story)]
            if printer.is_json and not printer.chosen:
                printer.one({**asdict(found), "reports": reports})
            else:
                note(f"{found.title}: {count(found.articles, 'article')} in {count(len(found.languages), 'language')}")
                printer.rows(reports, _REPORTS)
            return 0
        rows = [asdict(one) for one in told(db, limit, parse_as_of(since) if since else None, lang)]
    printer.rows(rows, _STORIES)
    return 3 if fail_empty and not rows else 0
