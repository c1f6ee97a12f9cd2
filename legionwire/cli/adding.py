"""`legionwire sources add`: an outlet by the address of its first page."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import note, warn_of_no_contact
from legionwire.cli.output import Printer, with_printer
from legionwire.cli.verbs import Verb
from legionwire.errors import UsageError

if TYPE_CHECKING:
    from legionwire.config import Config
    from legionwire.discovery import Findings
    from legionwire.sources import Catalogue, Source
    from legionwire.survey import Wishes


@click.command("add", cls=Verb)
@click.argument("url")
@click.option("--id", "source_id", metavar="ID", help="Its name in the catalogue; by default from its address.")
@click.option("--name", help="What it is called; by default what it calls itself.")
@click.option("--country", metavar="XX", help="Two letters; by default from its address or language.")
@click.option("--language", "languages", multiple=True, metavar="XX", help="What it writes in; may be given again.")
@click.option("--kind", default="national", show_default=True, help="Such as specialist, agency, regional, official.")
@click.option("--fetch", type=click.Choice(("all", "hinted")), help="Ask for every link, or for what names the topic.")
@click.option("--limit", default=3, show_default=True, type=click.IntRange(0, 10), help="Articles to read.")
@click.option("--dry-run", is_flag=True, help="Show all that, and write nothing.")
@click.option("--yes", is_flag=True, help="On a terminal, do not ask before writing.")
@click.option("--force", is_flag=True, help="Replace a table; write one, paused, for a site that says no.")
@with_printer
def add(
    url: str,
    source_id: str | None,
    name: str | None,
    country: str | None,
    languages: tuple[str, ...],
    kind: str,
    fetch: str | None,
    limit: int,
    dry_run: bool,
    yes: bool,
    force: bool,
    printer: Printer,
) -> int:
    """Look at a site, show what was understood, and write its table into your catalogue.

    Asks at most 25 times, with the manners of a crawl: the first page, feeds and sitemaps where they are named or
    mostly stand, what the site says on text and data mining, three articles.
    """
    from legionwire.cli.opening import catalogue_of
    from legionwire.cli.understanding import show
    from legionwire.clock import utcnow
    from legionwire.config import load_config
    from legionwire.errors import LegionwireError
    from legionwire.own_tables import add_table
    from legionwire.source_toml import to_toml
    from legionwire.survey import known_as, owned_by_others, propose, refusal_of

    wishes = wishes_of(source_id, name, country, languages, kind, fetch)
    config = load_config()
    catalogue = catalogue_of(config)
    found = look(config, catalogue, url, limit, force)
    if not force and found.home and (known := known_as(catalogue, found.home.url)):
        raise _known(known)
    taken = {source.id for source in catalogue.sources}
    if source_id in taken and not force:
        raise UsageError(f"{source_id} is in the catalogue already", "--force replaces it; --id takes another name")
    replaced = known_as(catalogue, found.home.url) if found.home else None
    if replaced and wishes.id is None:
        wishes = replace(wishes, id=replaced.id)
    owned = owned_by_others(catalogue, replaced)
    proposal = propose(found, wishes, taken, utcnow(), owned)
    table = to_toml(proposal.source)
    show(found, proposal, table, printer)
    refusal = refusal_of(found)
    if refusal and not force:
        raise LegionwireError(
            f"{found.asked} is not added: {refusal}", "--force writes its table, paused for that reason"
        )
    if not proposal.choice and not refusal and not force:
        raise LegionwireError(
            f"{found.asked} is not added: nothing to poll", "--force writes a table to complete by hand"
        )
    if any(term.reserved for term in found.terms):
        note("the site reserves text and data mining (`tdm` in the table): whether to crawl it is for you to say")
    if dry_run or not (yes or _agreed()):
        note("nothing was written")
        return 0
    file = add_table(config, proposal.source, force=force)
    note(f"written to {file}; `legionwire crawl {proposal.source.id}` asks it now, a running scheduler soon")
    return 0


def look(config: Config, catalogue: Catalogue, url: str, limit: int, force: bool = True) -> Findings:
    """Look at a site, and say beforehand how long that may take. Without `force` not at one that is watched already."""
    from legionwire.cli.progress import Progress
    from legionwire.discovery import MAX_REQUESTS
    from legionwire.errors import FormatError
    from legionwire.survey import known_as, run_survey

    try:
        known = known_as(catalogue, url)
    except FormatError:
        known = None  # told by run_survey
    if known and not force:
        raise _known(known)
    warn_of_no_contact(config)
    seconds = MAX_REQUESTS * max(config.crawl.delay, 0.5)
    note(f"looking at {url}: at most {MAX_REQUESTS} requests, one at a time, about {seconds:.0f} s")
    with Progress(config.data) as progress:
        return run_survey(
            config,
            catalogue,
            url,
            limit,
            lambda requests: progress.advance("looking", "", min(requests, MAX_REQUESTS), MAX_REQUESTS),
        )


def _known(source: Source) -> UsageError:
    held = f", paused: {source.paused}" if source.paused else "" if source.polled() else ", of which nothing is polled"
    way_out = (
        f"`legionwire sources show {source.id} --toml` prints its table; --force looks all the same and replaces it"
    )
    return UsageError(f"this site is in the catalogue already, as {source.id}{held}", way_out)


def _agreed() -> bool:
    """On a terminal somebody is asked; a script that calls this means it."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return True
    return click.confirm("write this table?", default=True, err=True)


def wishes_of(
    source_id: str | None,
    name: str | None,
    country: str | None,
    languages: tuple[str, ...],
    kind: str,
    fetch: str | None,
) -> Wishes:
    """Checked by the rules of the catalogue, before anything is asked. Raises UsageError."""
    from legionwire import source_values as values
    from legionwire.sources import source_name
    from legionwire.survey import Wishes
    from legionwire.values import Given, UnusableError, text

    option = "--id"
    try:
        source_id = source_name(Given(source_id)) if source_id is not None else None
        option = "--country"
        country = values.country(Given(country)) if country else None
        option = "--language"
        languages = values.languages(Given(list(languages))) if languages else ()
        option = "--name"
        name = text(Given(name)) if name is not None else None
        option = "--kind"
        kind = text(Given(kind))
    except UnusableError as error:
        raise UsageError(f"{option} {error}") from error
    return Wishes(source_id, name, country, languages, kind, values.fetch(Given(fetch)) if fetch else None)
