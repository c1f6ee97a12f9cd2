"""`legionwire rule` and `rulings`: people correct the judge, and what was read."""

from __future__ import annotations

import asyncio
import getpass
from typing import TYPE_CHECKING, Literal

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
    from legionwire.rulings import Effect, Kind, Ruling, Wish
    from legionwire.sources import Catalogue
    from legionwire.storage.corrections import Corrected
    from legionwire.storage.engine import Store
    from legionwire.storage.rejudging import OffTopic
    from legionwire.storage.verdicts import Standing

_LABELS = ("core", "mention", "related", "no")
_KINDS = ("label", "date", "copy", "tag")
_COLUMNS = Columns(
    (
        *("ruled", "who", "kind", "ruling", "label", "judge", "url", "because", "note"),
        *("in_force", "state", "article"),
    ),
    ("ruled", "who", "ruling", "judge", "in_force", "url", "because"),
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
    "dated": "that is its place in time, whatever its page says",
    "grouped": "`legionwire show {article}` tells its group",
    "tagged": "`legionwire search 'tag:\"{tag}\"'` finds what has the tag",
    "noted": "it goes for what a crawl will read there; the address is {state}",
}


@click.command(cls=Verb)
@click.argument("url")
@click.argument("label", type=click.Choice(_LABELS), required=False)
@click.option("--date", "day", metavar="D", help="When it was published: 2024-05-18, or 2024-05-18T14:30+03:00.")
@click.option("--copy-of", metavar="ID", default="", help="It is a copy of this article: its number or address.")
@click.option("--not-copy-of", metavar="ID", default="", help="It is no copy of this one, nor this one of it.")
@click.option("--tag", "tags", metavar="T", multiple=True, help="A tag; may be given several times.")
@click.option("--because", metavar="REASON", help="Why; it stands beside the verdict.")
@click.option("--note", "remark", metavar="TEXT", default="", help="For colleagues; it stands in the history only.")
@click.option("--by", metavar="NAME", help="Who rules; your login name unless given.")
@click.option(
    "--withdraw",
    is_flag=False,
    flag_value="all",
    type=click.Choice([*_KINDS, "all"]),
    help="End what was ruled: the tag or copy that is named, all of a kind, or everything; the history stays.",
)
@click.option("--dry-run", is_flag=True, help="Say what it would do, and write nothing.")
@with_printer
def rule(
    url: str,
    label: Label | None,
    day: str | None,
    copy_of: str,
    not_copy_of: str,
    tags: tuple[str, ...],
    because: str | None,
    remark: str,
    by: str | None,
    withdraw: Kind | Literal["all"] | None,
    dry_run: bool,
    printer: Printer,
) -> int:
    """Correct what is held of an address: its verdict (core, mention, related, no), its date, whose copy it is; give it
    tags.

    It takes hold at once and goes before the judge's verdict and the outlet's words on every later crawl, reread,
    rejudge and regroup. What is ruled "no" is kept and hidden. An address that was off topic is read again from what
    was kept of it, or by the next crawl. One that is an alias stands for another: that one is ruled on. One never seen
    is ruled on for the day it comes.
    """
    from legionwire.cli.opening import catalogue_of, collection
    from legionwire.clock import utcnow
    from legionwire.config import load_config
    from legionwire.rulings import LONGEST_NAME, Ruling, Wish, read_date, read_tag, read_words, require_sound

    now = utcnow()
    date = read_date(day, now) if day else None
    wish = Wish(label, date, copy_of, not_copy_of, tuple(map(read_tag, tags)), withdraw)
    require_sound(wish)
    if not (reason := read_words(because or "", "the reason")):
        raise UsageError("a ruling needs its reason", 'give it with --because "..."')
    who = " ".join(read_words(by or "", "the name", LONGEST_NAME).split()) or _login()
    said = Ruling(None, reason, read_words(remark, "the note"), who, now)
    config = load_config()
    with collection(config, indexes=True) as store:
        return _rule(config, catalogue_of(config), store, _address(store, url), wish, said, dry_run, printer)


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
            "kind": item.ruling.kind,
            "ruling": item.ruling.says,
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
    config: Config,
    catalogue: Catalogue,
    store: Store,
    url: str,
    wish: Wish,
    said: Ruling,
    dry_run: bool,
    printer: Printer,
) -> int:
    from legionwire.rulings import Effect
    from legionwire.storage.corrections import correct

    with store.read() if dry_run else store.write() as db:
        done = correct(db, url, wish, said, dry=dry_run)
    effects = dict(done.done)
    label = next((given for given in effects if given.kind == "label"), None)
    reread: Rejudged | None = None
    if label and effects[label] is Effect.REREAD and not dry_run:
        reread = _read_again(config, catalogue, store, done.standing, label)
    if label and reread and reread.effect in _UNREADABLE:
        note(f"nothing can be made of its capture: {reread.reason}")
        effects[label] = Effect.QUEUED
    elif reread and reread.effect != "stored":
        note(f"read from its capture: {reread.reason or reread.effect}")
    printer.one(_answer(done, effects, label, reread.article if reread else done.standing.article_id))
    for given, effect in effects.items():
        note(_told(done.standing, given, effect, dry_run, alone=len(effects) == 1))
    return 0


def _answer(
    done: Corrected, effects: dict[Ruling, Effect], label: Ruling | None, article: int | None
) -> dict[str, object]:
    subject = done.standing.subject
    return {
        "url": done.standing.url,
        "label": (label.label or subject.judge) if label else subject.label,
        "was": subject.label,
        "judge": subject.judge,
        "effect": str(effects[label] if label else done.effect),
        "article": article,
        "rulings": [{"ruling": given.says, "effect": str(effect)} for given, effect in effects.items()],
    }


def _told(standing: Standing, given: Ruling, effect: Effect, dry_run: bool, *, alone: bool) -> str:
    subject = standing.subject
    state = f"{subject.state} now" if subject.state else "not seen yet (`legionwire crawl --urls -` asks for it)"
    words = _WORDS[effect].format(source=standing.source, state=state, article=standing.article_id, tag=given.tag)
    if given.withdrawn and effect == "dated":
        words = "the date goes again that was read on its page"
    return f"{'would be: ' if dry_run else ''}{'' if alone else f'{given.says}: '}{words}"


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


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise UsageError("this process runs under no name", "say who rules with --by NAME") from error
