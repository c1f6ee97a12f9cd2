"""`legionwire search`, `show`, `why`: questions to the collection."""

from __future__ import annotations

from dataclasses import asdict

import click

from legionwire.cli.output import Printer, note, with_printer
from legionwire.errors import FormatError, UsageError


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, help="How many; 0 is all.")
@click.option("--sort", type=click.Choice(["newest", "oldest"]), default="newest", show_default=True)
@click.option("--fail-empty", is_flag=True, help="Exit code 3 when nothing is found.")
@with_printer
@click.pass_obj
def search(
    obj: dict[str, bool], query: tuple[str, ...], limit: int, sort: str, fail_empty: bool, printer: Printer
) -> int:
    """Find articles that hold every word, or "a phrase" in quotation marks. Newest first."""
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.query import parse_query
    from legionwire.storage.questions import find

    parsed = parse_query(" ".join(query))
    with collection(load_config()) as store, store.read() as db:
        found = find(db, parsed, "oldest" if sort == "oldest" else "newest", limit or None)
    rows = [asdict(hit) for hit in found.hits]
    printer.rows(rows, ("id", "published", "source", "lang", "relevance", "title", "n_copies"))
    shown = "" if len(rows) == found.total else f", {len(rows)} shown (--limit 0 shows all)"
    note(f"{found.total} articles{shown}", quiet=obj["quiet"])
    return 3 if fail_empty and not rows else 0


@click.command()
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
    if printer.form != "table":
        extra = {"why": related.verdict, "copies": copies, "revisions": revisions}
        printer.one(dict(found) | extra)
        return 0
    for name in ("title", "standfirst", "authors", "published", "source", "url", "lang", "access"):
        printer.one({name: found[name]})
    printer.one({"why": related.verdict})
    for copy in copies:
        printer.one({"copy": f"{copy['id']} {copy['source']} {copy['url']}"})
    for revision in revisions[1:]:
        printer.one({"revision": f"{revision['n']} {revision['seen']:%Y-%m-%d %H:%M} {revision['title']}"})
    click.echo(f"\n{found['text']}")
    return 0


@click.command()
@click.argument("url")
@click.option("--fail-empty", is_flag=True, help="Exit code 3 when the address was never seen.")
@with_printer
def why(url: str, fail_empty: bool, printer: Printer) -> int:
    """What became of an address, and why."""
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.links import shown_address
    from legionwire.storage.questions import fate_of
    from legionwire.urls import canonical_url

    try:
        address = canonical_url(url)
    except FormatError:
        address = shown_address(url)  # a link that was no address is in the ledger as it was shown
    with collection(load_config()) as store, store.read() as db:
        fates = fate_of(db, address)
    if not fates:
        note(f"never seen: {address}")
        return 3 if fail_empty else 0
    if printer.form in ("json", "jsonl", "csv"):
        printer.rows([asdict(fate) for fate in fates], ("url", "state", "reason"))
    else:
        for fate in fates:
            printer.one({name: value for name, value in asdict(fate).items() if value is not None})
    return 0
