"""`legionwire rule` and `rulings`: people correct the judge."""

from __future__ import annotations

import asyncio
import getpass
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import note
from legionwire.cli.output import Columns, Printer, with_printer
from legionwire.cli.questions import SAMPLE
from legionwire.cli.verbs import Verb
from legionwire.errors import FormatError, UsageError

if TYPE_CHECKING:
    from legionwire.article import Label
    from legionwire.config import Config
    from legionwire.rejudging import Rejudged
    from legionwire.rulings import Ruling
    from legionwire.sources import Catalogue
    from legionwire.storage.engine import Connection, Store
    from legionwire.storage.rejudging import OffTopic
    from legionwire.storage.verdicts import Standing

_LABELS = ("core", "mention", "related", "no")
_COLUMNS = Columns(
    ("ruled", "who", "label", "judge", "url", "because", "note", "in_force", "state", "article"),
    ("ruled", "who", "label", "judge", "in_force", "url", "because"),
    ("in_force", "because"),
)
_UNREADABLE = ("refused", "lost", "failed")  # what may become of a capture that is read again
_WORDS = {
    "labelled": "the article has this label now",
    "unchanged": "that changes nothing; it holds for every later reading",
    "hidden": "it is kept, and no answer to any question any more",
    "shown": "the article is back among the answers",
    "reread": "it was off topic, and is read from its capture",
    "queued": "it was off topic, and nothing of it was kept: the next crawl of {source} asks for it",
    "noted": "it goes for what a crawl will read there; the address is {state}",
}


@click.command(cls=Verb)
@click.argument("url")
@click.argument("label", type=click.Choice(_LABELS), required=False)
@click.option("--because", metavar="REASON", help="Why; it stands beside the verdict.")
@click.option("--note", "remark", metavar="TEXT", default="", help="For colleagues; it stands in the history only.")
@click.option("--by", metavar="NAME", help="Who rules; your login name unless given.")
@click.option("--withdraw", is_flag=True, help="The judge's verdict goes again; the history stays.")
@click.option("--dry-run", is_flag=True, help="Say what it would do, and write nothing.")
@with_printer
def rule(
    url: str,
    label: Label | None,
    because: str | None,
    remark: str,
    by: str | None,
    withdraw: bool,
    dry_run: bool,
    printer: Printer,
) -> int:
    """Correct the verdict on an address: core, mention, related, or no.

    It takes hold at once and goes before the judge's verdict on every later crawl, reread and rejudge. What is ruled
    "no" is kept and hidden. An address that was off topic is read again from what was kept of it, or by the next crawl.
    One that is an alias stands for another: that one is ruled on. One never seen is ruled on for the day it comes.
    """
    from legionwire.cli.opening import catalogue_of, collection
    from legionwire.clock import utcnow
    from legionwire.config import load_config
    from legionwire.rulings import Ruling

    if withdraw == (label is not None):
        raise UsageError("one of the two is needed: a label, or --withdraw", f"labels are {', '.join(_LABELS)}")
    if not because or not because.strip():
        raise UsageError("a ruling needs its reason", 'give it with --because "..."')
    who = " ".join((by or "").split()) or _login()
    given = Ruling(label, _text(because), _text(remark), _text(who), utcnow())
    config = load_config()
    with collection(config) as store:
        return _rule(config, catalogue_of(config), store, _address(store, url), given, dry_run, printer)


@click.command(cls=Verb)
@with_printer
def rulings(printer: Printer) -> int:
    """What people ruled, the latest first, beside the judge's own label. Withdrawals have no label."""
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.storage.rulings import listed

    with collection(load_config()) as store, store.read() as db:
        found = listed(db)
    rows = [
        {
            "ruled": item.ruling.at,
            "who": item.ruling.who,
            "label": item.ruling.label,
            "judge": item.judge,
            "url": item.url,
            "because": item.ruling.because,
            "note": item.ruling.note or None,
            "in_force": item.in_force,
            "state": item.state,
            "article": item.article,
        }
        for item in found
    ]
    printer.rows(rows, _COLUMNS)
    return 0


def _rule(
    config: Config, catalogue: Catalogue, store: Store, url: str, given: Ruling, dry_run: bool, printer: Printer
) -> int:
    from legionwire.rulings import Effect, effect_of
    from legionwire.storage import verdicts

    with store.read() as db:
        found = verdicts.standing_of(db, url)
        if given.label is None:
            _require_ruled(db, found)
    effect = effect_of(found.subject, given.label)
    reread: Rejudged | None = None
    if not dry_run:
        with store.write() as db:
            found, effect = verdicts.rule(db, url, given)
        if effect is Effect.REREAD:
            reread = _read_again(config, catalogue, store, found, given)
    if reread and reread.effect in _UNREADABLE:
        note(f"nothing can be made of its capture: {reread.reason}")
        effect = Effect.QUEUED
    elif reread and reread.effect != "stored":
        note(f"read from its capture: {reread.reason or reread.effect}")
    subject = found.subject
    answer = {
        "url": found.url,
        "label": given.label or subject.judge,
        "was": subject.label,
        "judge": subject.judge,
        "effect": str(effect),
        "article": reread.article if reread else found.article_id,
    }
    printer.one(answer)
    state = f"{subject.state} now" if subject.state else "not seen yet (`legionwire crawl --urls -` asks for it)"
    words = _WORDS[effect].format(source=found.source, state=state)
    note(f"{'would be: ' if dry_run else ''}{words}")
    return 0


def _address(store: Store, url: str) -> str:
    """The address that is meant, without a scheme that one of the two that a crawl has met. Raises UsageError for what
    is none."""
    from legionwire.storage.ledger import find_page
    from legionwire.urls import canonical_url, url_hash

    try:
        meant = [canonical_url(text) for text in ((url,) if "://" in url else (f"https://{url}", f"http://{url}"))]
    except FormatError as error:
        numbered = url.isdecimal() and len(url) < 19
        way_out = f"`legionwire show {url} --fields url` gives an article's" if numbered else f"such as {SAMPLE}"
        raise UsageError(f"{url!r} is no address: {error.what}", way_out) from error
    with store.read() as db:
        return next((one for one in meant if find_page(db, url_hash(one)) is not None), meant[0])


def _require_ruled(db: Connection, found: Standing) -> None:
    from legionwire.storage.rulings import in_force
    from legionwire.urls import url_hash

    if not in_force(db, [url_hash(found.url)]):
        raise UsageError(f"no ruling goes for {found.url}", "`legionwire rulings` lists them")


def _read_again(config: Config, catalogue: Catalogue, store: Store, found: Standing, given: Ruling) -> Rejudged | None:
    """Read what was kept of an address that is off topic; have the next crawl ask for it when that gives no article."""
    from legionwire.rulings import in_words
    from legionwire.storage import rejudging, verdicts

    assert found.page_id is not None, "what has a capture has a page"
    with store.read() as db:
        kept = rejudging.off_topic_at(db, found.page_id)
    if kept is None:
        return None  # a crawl was quicker
    done = asyncio.run(_read_capture(config, catalogue, store, kept))
    if done.effect in _UNREADABLE:
        with store.write() as db:
            verdicts.queue(db, kept.page_id, in_words(given), given.at)
    return done


async def _read_capture(config: Config, catalogue: Catalogue, store: Store, kept: OffTopic) -> Rejudged:
    from legionwire.cli.again import Waiting
    from legionwire.context import open_workers
    from legionwire.evidence import Evidence
    from legionwire.rejudging import Rejudger
    from legionwire.storage import site_lines

    database = Waiting(store)
    evidence = Evidence(lambda site: database.read(site_lines.evidence_of, site))
    known = {source.id: source for source in catalogue.sources}
    workers = open_workers(config)
    try:
        return await Rejudger(workers, config.data / "captures", database, evidence, known).read_again(kept)
    finally:
        workers.close()


def _text(given: str) -> str:
    """What somebody wrote. Raises UsageError for bytes that are none."""
    try:
        given.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"{given!r} is no text in UTF-8", "type it again, or set LC_ALL=C.UTF-8") from error
    return given.strip()


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise UsageError("this process runs under no name", "say who rules with --by NAME") from error
