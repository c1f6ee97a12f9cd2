"""`legionwire search`, `show`, `why`: questions to the collection."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, fields

import click

from legionwire.cli.notes import count, note
from legionwire.cli.output import Columns, Printer, with_printer
from legionwire.cli.verbs import Verb
from legionwire.errors import FormatError, UsageError

HIT_COLUMNS = ("id", "published", "source", "lang", "relevance", "title", "n_copies")


@click.command(cls=Verb)
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="How many; 0 is all.")
@click.option("--sort", type=click.Choice(["newest", "oldest"]), default="newest", show_default=True)
@click.option("--fail-empty", is_flag=True, help="Exit code 3 when nothing is found.")
@with_printer
def search(query: tuple[str, ...], limit: int, sort: str, fail_empty: bool, printer: Printer) -> int:
    """Find articles that hold every word, or "a phrase" in quotation marks.

    The quotation marks have to reach the program: legionwire search '"foreign volunteers" kharkiv'
    """
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.query import parse_query
    from legionwire.storage.questions import Hit, find

    parsed = parse_query(" ".join(query))
    with collection(load_config()) as store, store.read() as db:
        found = find(db, parsed, "oldest" if sort == "oldest" else "newest", limit or None)
    rows = [asdict(hit) for hit in found.hits]
    columns = Columns(tuple(field.name for field in fields(Hit)), HIT_COLUMNS, ("lang", "n_copies", "relevance"))
    printer.rows(rows, columns)
    shown = "" if len(rows) == found.total else f", {len(rows)} shown (--limit 0 shows all)"
    note(f"{count(found.total, 'article')}{shown}")
    return 3 if fail_empty and not rows else 0


@click.command(cls=Verb)
@click.argument("article_id", type=int, metavar="ID")
@with_printer
def show(article_id: int, printer: Printer) -> int:
    """One article: text, source, times, why it is here, its copies and revisions."""
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.storage.questions import find_article, related_to

    with collection(load_config()) as store, store.read() as db:
        found = find_article(db, article_id)
        if found is None:
            raise UsageError(f"there is no article {article_id}", "`legionwire search` shows the numbers")
        related = related_to(db, article_id)
    copies = [
        {"id": hit.id, "source": hit.source, "published": hit.published, "url": hit.url} for hit in related.copies
    ]
    revisions = [{"n": n, "seen": seen, "title": title} for n, seen, title in related.revisions]
    if printer.form != "table" or printer.chosen:
        printer.one({**found, "why": related.verdict, "copies": copies, "revisions": revisions})
        return 0
    for name in ("title", "standfirst", "authors", "published", "source", "url", "lang", "access"):
        printer.one({name: found[name]})
    printer.one({"why": related.verdict})
    for copy in copies:
        of = "original" if copy["id"] == found["copy_of"] else "copy"
        printer.one({of: f"{copy['id']} {copy['source']} {copy['url']}"})
    for revision in revisions[1:]:
        printer.one({"revision": f"{revision['n']} {revision['seen']:%Y-%m-%d %H:%M} {revision['title']}"})
    click.echo(f"\n{found['text']}")
    return 0


@click.command(cls=Verb)
@click.argument("url")
@click.option("--fail-empty", is_flag=True, help="Exit code 3 when the address was never seen.")
@with_printer
def why(url: str, fail_empty: bool, printer: Printer) -> int:
    """What became of an address, and why. Channels, robots.txt and links that are no address have an answer too."""
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.storage.questions import Fate, fate_of

    addresses = _readings_of(url)
    with collection(load_config()) as store, store.read() as db:
        fates = next(filter(None, (fate_of(db, address) for address in addresses)), [])
    if printer.form == "table" and not printer.chosen:
        for number, fate in enumerate(fates):
            if number:
                printer.blank()
            printer.one({name: value for name, value in asdict(fate).items() if value is not None})
    else:
        names = tuple(field.name for field in fields(Fate))
        printer.rows([asdict(fate) for fate in fates], Columns(names, ("url", "state", "reason")))
    if not fates:
        note(f"never seen: {addresses[0]}")
    return 3 if fail_empty and not fates else 0


def _readings_of(url: str) -> list[str]:
    """What may be meant: the address, with a scheme where none is given; or what a channel showed in its place."""
    from legionwire.links import shown_address
    from legionwire.urls import canonical_url

    shown = shown_address(url)
    if not shown:
        raise UsageError("no address is given", "such as https://example.org/news/1")
    readings = []
    for candidate in (shown,) if "://" in shown else (f"https://{shown}", f"http://{shown}"):
        with suppress(FormatError):  # a link that was no address is in the ledger as it was shown
            readings.append(canonical_url(candidate))
    return [*readings, shown]
