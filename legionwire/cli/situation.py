"""What `status` tells, for programs and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

from legionwire.cli.following import in_one_line
from legionwire.cli.notes import count
from legionwire.cli.output import Printer, cell
from legionwire.cli.progress import tally
from legionwire.cli.runs import run_row
from legionwire.cli.terminal import say
from legionwire.cli.verdict import Verdict, named
from legionwire.cli.whens import at_in_words, in_words
from legionwire.config import CHORES
from legionwire.polling_words import clock, span
from legionwire.troubles import plain, shared, shared_line

if TYPE_CHECKING:
    from legionwire.cli.status import Situation
    from legionwire.storage.schedulers import ChoreRow, SchedulerRow

LITTLE = 1 << 30  # bytes: with less room than that on the disk the operator is told

Line = tuple[str, str]


def as_row(seen: Situation, verdict: Verdict) -> dict[str, object]:
    """Everything, for programs."""
    stands = seen.standing
    return {
        "verdict": verdict.words,
        "exit_code": verdict.code,
        "schedulers": [asdict(row) for row in stands.schedulers],
        "under_way": [_run(seen, number) for number in range(len(seen.under_way))],
        "due": list(stands.due),
        "behind_seconds": int(stands.behind.total_seconds()),
        "next_source": stands.next_source,
        "next_at": stands.next_at,
        "revisits": asdict(seen.revisits),
        "paused": [{"source": name} | asdict(pause) for name, pause in sorted(seen.pauses.items())],
        "disabled": [{"source": source, "channel": url, "since": at} for source, url, at in seen.alarms.disabled],
        "gaps": [{"source": source, "channel": url, "at": at} for source, url, at in seen.alarms.gaps],
        "moved": [{"source": source, "channel": url, "to": to} for source, url, to in seen.alarms.moved],
        "troubles": [
            {"source": source, "channel": url, "problem": problem, "failures": failures}
            for source, url, problem, failures in seen.troubled
        ],
        "chores": [asdict(row) for row in told_chores(seen.chores)],
        "next_chores": seen.next_chores,
        "disk_free": seen.disk_free,
        "search_index": seen.search_index,
        **_collection(seen),
        "last_run": run_row(seen.last) if seen.last else None,
        "open_runs": list(seen.health.open_runs),
        "contact": seen.contact,
    }


def _run(seen: Situation, number: int) -> dict[str, object]:
    found = seen.under_way[number]
    return run_row(found.run) | asdict(tally(found)) | {"last_sign": found.run.heartbeat_at}


def _collection(seen: Situation) -> dict[str, object]:
    held = seen.health
    return {
        "articles": held.articles,
        "hidden": held.hidden,
        "relevance": held.by_relevance,
        "copies": held.copies,
        "revisions": held.revisions,
        "addresses": held.by_state,
        "sources": held.sources,
        "last_answer": held.newest,
    }


def print_table(seen: Situation, verdict: Verdict, printer: Printer) -> None:
    """For a person: the verdict, what is wrong, what is next, then what the collection holds."""
    click.secho(verdict.words, bold=True)
    printer.blank()
    for name, words in lines(seen):
        printer.one({name: words})
    troubles = _troubles(seen.troubled)
    printer.one({"troubles": count(len(seen.troubled), "channel") if troubles else "none"})
    for line in troubles:
        say(f"  {line}")
    printer.blank()
    printer.one(_collection(seen) | {"hidden": seen.health.hidden or None, "last_run": _last(seen)})


def print_words(seen: Situation, verdict: Verdict, printer: Printer) -> None:
    """The same for a pipe: a name and its words on each line."""
    printer.one({"verdict": verdict.words})
    for name, words in lines(seen):
        printer.one({name: words})
    printer.one({"troubles": "; ".join(_troubles(seen.troubled)) or "none"})
    printer.one(_collection(seen) | {"hidden": seen.health.hidden or None, "last_run": _last(seen)})


def lines(seen: Situation) -> Iterator[Line]:
    """What goes on, and what wants a look; only what there is."""
    stands, now = seen.standing, seen.now
    for scheduler in stands.schedulers:
        yield "scheduler", _scheduler(scheduler, now)
    if not stands.schedulers:
        yield "scheduler", "none: nothing is crawled unless you or cron start it"
    for found in seen.under_way:
        silent = now - found.run.heartbeat_at
        sign = f"; no sign of life for {span(silent)}" if silent.total_seconds() > 60 else ""
        began = in_words(found.run.started_at, now)
        yield "under_way", f"run {found.run.id} ({found.run.trigger}, begun {began}): {in_one_line(found)}{sign}"
    waited = f", the first for {span(stands.behind)}" if stands.behind else ""
    yield "due", f"{count(len(stands.due), 'source')}: {named(stands.due)}{waited}" if stands.due else "nothing"
    if stands.next_source and stands.next_at:
        yield "next", f"{stands.next_source} {at_in_words(stands.next_at, now)}"
    if seen.revisits.planned:
        yield "revisits", _revisits(seen)
    yield from _paused(seen)
    for source, url, at in seen.alarms.disabled:
        yield "disabled", f"{source}: {url} since {clock(at, now)}; asked once a week"
    for source, url, at in seen.alarms.gaps:
        yield "possible_gap", f"{source}: {url} at {clock(at, now)} showed nothing but new links"
    for source, url, to in seen.alarms.moved:
        yield "moved", f"{source}: {url} has moved for good: put {to} into the catalogue"
    for name in CHORES:
        if words := _chore(name, seen):
            yield name, words
    if seen.search_index:
        yield "search_index", seen.search_index
    if seen.disk_free < LITTLE:
        yield "disk", f"only {seen.disk_free / (1 << 20):,.0f} MiB free for {seen.data}"


def _revisits(seen: Situation) -> str:
    """Articles whose pages are asked for again: now, too late, later."""
    plan, now = seen.revisits, seen.now
    if plan.oldest is not None:
        late = f", {plan.late} of them late, the first for {span(now - plan.oldest)}" if plan.late else ""
        return f"{count(plan.due, 'article')} due{late}; {plan.planned - plan.due} planned for later"
    at = f", the first {at_in_words(plan.next_at, now)}" if plan.next_at else ""
    return f"none due; {count(plan.planned, 'article')} planned{at}"


def _paused(seen: Situation) -> Iterator[Line]:
    """A line for each pause that an operator made, one for all that the catalogue has."""
    alike: dict[str, list[str]] = {}
    for name, pause in sorted(seen.pauses.items()):
        alike.setdefault("in the catalogue" if pause.by == "catalogue" else str(pause), []).append(name)
    for words, names in alike.items():
        yield "paused", f"{named(names)}: {words}"


def _scheduler(row: SchedulerRow, now: datetime) -> str:
    looked = f"last look {at_in_words(row.ticked, now)}"
    return f"on {row.hostname}, process {row.pid}: " + (f"SILENT, {looked}" if row.silent else f"at work, {looked}")


def told_chores(chores: Sequence[ChoreRow]) -> list[ChoreRow]:
    """Of each chore the latest that was begun, and one missed since; `chores` are newest first."""
    told = []
    for name in CHORES:
        own = [row for row in chores if row.name == name]
        begun = next((row for row in own if row.outcome != "missed"), None)
        if own and own[0].outcome == "missed":
            told.append(own[0])
        if begun:
            told.append(begun)
    return told


def _chore(name: str, seen: Situation) -> str:
    """One cron line in words: the last time, what was missed since, the next time."""
    said = [_time(row, seen.now) for row in told_chores(seen.chores) if row.name == name]
    at = seen.next_chores.get(name)
    if at and not said:
        said.append("not on record yet")
    if at:
        said.append(f"next {at_in_words(at, seen.now)}")
    return "; ".join(said)


def _time(row: ChoreRow, now: datetime) -> str:
    outcome = row.outcome or (f"begun {in_words(row.started, now)}, no end yet" if row.started else "not begun")
    words = f": {row.words}" if row.words else ""
    return f"{outcome} at {clock(row.due, now)}{words}"


def _last(seen: Situation) -> str | None:
    if seen.last is None:
        return None
    return f"{seen.last.id}: {seen.last.outcome or 'running'}, {seen.last.started_at:%Y-%m-%d %H:%M} UTC"


def _troubles(troubled: Sequence[tuple[str, str, str, int]]) -> list[str]:
    """A line for each channel in trouble; one for all sources that have the same."""
    common = shared((source, problem) for source, _, problem, _ in troubled)
    own = [
        f"{source}: {url}: {cell(plain(problem))} ({count(failures, 'time')} in a row)"
        for source, url, problem, failures in troubled
        if plain(problem) not in common
    ]
    return [*own, *(shared_line(cell(trouble), sources) for trouble, sources in common.items())]
