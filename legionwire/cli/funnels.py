"""What a crawl brought, as it is printed: the funnel of each source, the run in one line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from legionwire.cli.notes import count, note, options
from legionwire.cli.output import Columns, Printer
from legionwire.cli.terminal import say
from legionwire.troubles import plain, shared, shared_line

if TYPE_CHECKING:
    from legionwire.crawls import Report
    from legionwire.storage.runs import Funnel

FUNNEL = Columns(
    fields=(
        "source",
        "outcome",
        "found",
        "known",
        "new",
        "stored",
        "copies",
        "revisited",
        "revised",
        "resumed",
        "states",
        "trouble",
        "articles",
    ),
    shown=(
        "source",
        "outcome",
        "found",
        "known",
        "new",
        "resumed",
        "articles",
        "copies",
        "revised",
        "states",
        "trouble",
    ),
    spare=("revised", "copies", "resumed", "known", "articles"),
)
NAMED = 5  # sources in trouble that the last line names


def print_report(end: Report, printer: Printer) -> None:
    """The funnels, and the run in one line. With -q only what is wrong."""
    print_funnels(end, printer)
    sum_up(end)


def print_funnels(end: Report, printer: Printer) -> None:
    """One row for each source: all of them for programs, those with something to tell on a terminal."""
    funnels = [funnel for funnel in end.funnels if not end.run.task.urls or funnel.found]
    if printer.form == "table" and not printer.chosen:
        _print_table(end, funnels, printer)
        return
    if options().quiet and printer.form == "tsv":
        funnels = [funnel for funnel in funnels if _trouble(funnel, end)]
    printer.rows([funnel_row(funnel) for funnel in funnels], FUNNEL)


def _print_table(end: Report, funnels: Sequence[Funnel], printer: Printer) -> None:
    troubles = {funnel.source_id: _trouble(funnel, end) for funnel in funnels}
    telling = [
        funnel for funnel in funnels if troubles[funnel.source_id] or (_has_news(funnel) and not options().quiet)
    ]
    bare = [funnel.source_id for funnel in telling if not _has_news(funnel)]  # nothing but trouble
    common = shared((source, troubles[source]) for source in bare)
    folded = {source for sources in common.values() for source in sources}
    shown = [funnel for funnel in telling if funnel.source_id not in folded]
    printer.rows([funnel_row(funnel) | {"trouble": troubles[funnel.source_id]} for funnel in shown], FUNNEL)
    for trouble, sources in common.items():
        say(shared_line(trouble, sources))
    silent = len(funnels) - len(telling)
    if silent and not options().quiet:
        say(f"{count(silent, 'other source' if telling else 'source')}: nothing new")


def _has_news(funnel: Funnel) -> bool:
    return bool(funnel.new or funnel.resumed or funnel.revised)


def _trouble(funnel: Funnel, end: Report) -> str:
    """What is wrong with a source itself; what is wrong with the whole run is said once, in its line."""
    if funnel.reason == end.run.reason and funnel.outcome == end.run.outcome:
        return ""
    return plain(funnel.reason or "")


def funnel_row(funnel: Funnel) -> dict[str, object]:
    """A source's funnel for people and for scripts, in the fields of FUNNEL."""
    states = dict(sorted(funnel.states.items(), key=lambda item: -item[1]))
    return {
        "source": funnel.source_id,
        "outcome": funnel.outcome or "running",
        "found": funnel.found,
        "known": funnel.known,
        "new": funnel.new,
        "stored": funnel.states.get("stored", 0),
        "copies": funnel.copies,
        "revisited": funnel.revisited,
        "revised": funnel.revised,
        "resumed": funnel.resumed,
        "resumed_states": dict(funnel.resumed_states),
        "states": states,
        "trouble": funnel.reason or "",
        "articles": funnel.articles,
    }


def sum_up(end: Report) -> None:
    """A run in one line, for the operator; in two when not all went well. Dated where it goes into a log."""
    well = end.run.outcome == "ok"
    if options().quiet and well:
        return
    ended = end.run.ended_at or end.run.heartbeat_at
    date = "" if sys.stderr.isatty() else f"{ended:%Y-%m-%d %H:%M:%S} UTC "
    seconds = (ended - end.run.started_at).total_seconds()
    say(
        f"{date}run {end.run.id}: {end.run.outcome}; {_brought(end.funnels)}; {count(end.run.requests, 'request')}, "
        f"{end.run.received_bytes / 1e6:.1f} MB, {seconds:.0f} s",
        err=True,
    )
    if well:
        return
    say(f"  {end.run.reason}{_named(end)}", err=True)
    note(f"  `legionwire runs show {end.run.id}` tells more, --log 50 what it wrote")


def _brought(funnels: Sequence[Funnel]) -> str:
    """What came in: the articles first, then the addresses."""
    names = ("found", "known", "new", "copies", "resumed", "revised")
    total = {name: sum(getattr(funnel, name) for funnel in funnels) for name in names}
    articles = sum(funnel.articles for funnel in funnels)
    resumed = sum(funnel.resumed_states.get("stored", 0) for funnel in funnels)
    copies = f"{total['copies']} of them copies" if total["copies"] else ""
    words = f"{count(articles, 'article')} stored"
    if resumed:
        new = ", ".join(filter(None, (f"{articles - resumed} at new addresses", copies)))
        words += f" ({new}{';' if copies else ','} {resumed} resumed)"
    elif copies:
        words += f", {copies}"
    words += f"; {total['found']} found = {total['known']} known + {total['new']} new"
    words += f"; {count(total['resumed'], 'older address', 'older addresses')} resumed" if total["resumed"] else ""
    return words + (f"; {total['revised']} revised" if total["revised"] else "")


def _named(end: Report) -> str:
    """The sources in trouble, the first few by name."""
    names = [funnel.source_id for funnel in end.funnels if _trouble(funnel, end)]
    if not names:
        return ""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f": {', '.join(names[:NAMED])}{more}"
