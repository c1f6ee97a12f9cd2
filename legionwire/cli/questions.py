"""`legionwire show`, `why`: one article, and what became of an address."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import note
from legionwire.cli.output import Columns, Printer, cell, with_printer
from legionwire.cli.terminal import say
from legionwire.cli.verbs import Verb
from legionwire.errors import FormatError, UsageError

if TYPE_CHECKING:
    from legionwire.config import Config
    from legionwire.storage.engine import Connection
    from legionwire.storage.fates import Fate
    from legionwire.storage.timelines import Event

SAMPLE = "https://example.org/news/1"
_SHOWN = (
    *("title", "standfirst", "authors", "published", "source", "url", "lang", "genre", "access"),
    *("relevance", "score", "org"),
)


@click.command(cls=Verb)
@click.argument("wanted", metavar="ID|URL")
@click.option("--stripped", is_flag=True, help="Also the lines left out of the text because they repeat on its site.")
@click.option(
    *("--diff", "compared"),
    is_flag=False,
    flag_value="",
    metavar="[N[:M]]",
    help="What revision N changed, or what changed from N to M; without numbers the outlet's last edit.",
)
@with_printer
def show(wanted: str, stripped: bool, compared: str | None, printer: Printer) -> int:
    """One article, by its number or its address: text, source, times, why it is here, its copies, what is like it, the
    story it belongs to, what became of it.

    --diff stands behind the article: `legionwire show 12 --diff 1:3`.
    """
    from legionwire.cli.differences import find_wordings, print_difference
    from legionwire.cli.opening import collection
    from legionwire.cli.relations import relation_fields, relation_lines
    from legionwire.config import load_config
    from legionwire.exported import to_row
    from legionwire.storage.exporting import find_exported
    from legionwire.storage.fates import fate_of
    from legionwire.storage.questions import related_to
    from legionwire.storage.relatives import relatives_of
    from legionwire.storage.timelines import timeline_of
    from legionwire.storage.told_stories import told_with

    with collection(load_config()) as store, store.read() as db:
        article_id = int(wanted) if wanted.isdecimal() and len(wanted) < 19 else _article_at(db, wanted)
        article = find_exported(db, article_id)
        if article is None:
            raise UsageError(f"there is no article {article_id}", "`legionwire search` shows the numbers")
        if compared is not None:
            print_difference(article_id, *find_wordings(db, article_id, compared), printer)
            return 0
        related, timeline = related_to(db, article_id), timeline_of(db, article_id)
        relatives, telling = relatives_of(db, article_id), told_with(db, article_id)
        fate = fate_of(db, article.url)[0]
    found = to_row(article)
    revisions = [asdict(item) for item in related.revisions]
    if printer.form != "table" or printer.chosen:
        more: dict[str, object] = {"why": related.verdict, "judge": fate.judge_reason}
        more |= relation_fields(relatives, telling)
        more |= {"rulings": [{"says": item.says} | asdict(item) for item in fate.rulings]}
        more |= {"revisions": revisions, "timeline": [asdict(event) for event in timeline]}
        more |= {"stripped": related.stripped}
        printer.one(found | more)
        return 0
    for name in _SHOWN:
        printer.one({name: found[name]})
    for date in article.dates:
        printer.one({"date": " ".join(filter(None, date.values()))})
    printer.one({"why": related.verdict})
    printer.one({"judge": fate.judge_reason})
    _print_rulings(fate, printer)
    for name, line in relation_lines(article_id, relatives, telling):
        printer.one({name: line})
    for event in timeline[1:]:
        printer.one(_told(event))
    say(f"\n{article.text}")
    if stripped:
        click.echo("\nleft out because it repeats on its site:" if related.stripped else "\nnothing was left out")
        for line in related.stripped:
            click.echo(f"- {cell(line)}")
    return 0


def _told(event: Event) -> dict[str, object]:
    """A revision, a removal or a return in one line."""
    at = f"{event.at:%Y-%m-%d %H:%M}"
    if event.n is not None:
        return {"revision": f"{event.n} ({event.event}) {at} {event.title}"}
    return {event.event: f"{at} {event.reason or ''}"}


@click.command(cls=Verb)
@click.argument("url", nargs=-1, required=True)
@click.option("--fail-empty", is_flag=True, help="Exit code 3 when an address was never seen.")
@with_printer
def why(url: tuple[str, ...], fail_empty: bool, printer: Printer) -> int:
    """What became of addresses, and why. Channels, robots.txt and links that are no address have an answer too."""
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.storage.fates import Fate

    config = load_config()
    asked = [_readings_of(text) for text in url]
    with collection(config) as store, store.read() as db:
        answers = [_fates(db, readings) for readings in asked]
    unseen = [readings for readings, answer in zip(asked, answers, strict=True) if not answer]
    for readings in unseen:
        if len(readings) == 1 or " " in readings[-1]:  # only as it was shown
            raise UsageError(f"{readings[-1]!r} is no address, and no channel showed it", f"such as {SAMPLE}")
    fates = [fate for answer in answers for fate in answer]
    if printer.form == "table" and not printer.chosen:
        for number, fate in enumerate(fates):
            if number:
                printer.blank()
            _print_fate(fate, printer)
    else:
        names = tuple(field.name for field in fields(Fate))
        printer.rows([asdict(fate) for fate in fates], Columns(names, ("url", "state", "reason")))
    for line in _unseen_lines(config, [readings[0] for readings in unseen]):
        note(line)
    return 3 if fail_empty and unseen else 0


def _print_fate(fate: Fate, printer: Printer) -> None:
    """For a person: what became of it, who ruled what, and which words speak for the verdict."""
    lists = ("rulings", "matches")
    printer.one({name: value for name, value in asdict(fate).items() if value is not None and name not in lists})
    _print_rulings(fate, printer)
    for match in fate.matches:
        context = f": {match.context}" if match.context else ""
        printer.one({"match": f'{match.strength} {match.where} "{match.form}" ({match.rule}){context}'})


def _print_rulings(fate: Fate, printer: Printer) -> None:
    from legionwire.rulings import in_words

    for ruling in fate.rulings:
        printer.one({"ruling": in_words(ruling) + (f" ({ruling.note})" if ruling.note else "")})


def _fates(db: Connection, readings: list[str]) -> list[Fate]:
    from legionwire.storage.fates import fate_of

    return next(filter(None, (fate_of(db, reading) for reading in readings)), [])


def _article_at(db: Connection, url: str) -> int:
    """The article of an address. Raises UsageError when none is known there."""
    fates = _fates(db, _readings_of(url))
    fates += [fate for found in fates if found.stands_for for fate in _fates(db, [found.stands_for])]
    found = next((fate.article for fate in fates if fate.article is not None), None)
    if found is None:
        way_out = f"`legionwire why` says what became of it: {fates[0].state}" if fates else "it was never seen"
        raise UsageError(f"there is no article {url!r}", way_out)
    return found


def _unseen_lines(config: Config, urls: list[str]) -> list[str]:
    """For addresses never seen: whose they would be, and what may be done."""
    if not urls:
        return []
    from legionwire.sources import load_catalogue
    from legionwire.urls import registrable_domain

    owners = load_catalogue(config.catalogue, config.overlay).owners()
    lines = []
    for url in urls:
        site = registrable_domain(url)
        lines.append(f"never seen: {url}")
        if owner := owners.get(site):
            step = f"its channels never showed it; try `legionwire sources try {owner}`"
            lines.append(f"  {site} belongs to {owner}; {step}, or `legionwire crawl --urls -` with the address")
        else:
            lines.append(f"  no source of the catalogue has {site}; `legionwire crawl --urls -` asks for it anyway")
    return lines


def _readings_of(url: str) -> list[str]:
    """What may be meant: the address, with a scheme where none is given; or what a channel showed in its place."""
    from legionwire.links import shown_address
    from legionwire.urls import canonical_url

    shown = shown_address(url)
    if not shown:
        raise UsageError("no address is given", f"such as {SAMPLE}")
    readings = []
    for candidate in (shown,) if "://" in shown else (f"https://{shown}", f"http://{shown}"):
        with suppress(FormatError):  # a link that was no address is in the ledger as it was shown
            readings.append(canonical_url(candidate))
    return [*readings, shown]
