"""`legionwire parse`: the readers of the web's formats, one filter for each; here those of feeds and dates."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from legionwire.cli.answering import MAX_BYTES, Ask, Item, answer_lines
from legionwire.cli.filters import Answer
from legionwire.cli.parse_maps import robots, sitemap
from legionwire.cli.verbs import Verb, Verbs

if TYPE_CHECKING:
    from legionwire.date_strings import DateString
    from legionwire.feeds import Entry, Feed


@click.group(cls=Verbs)
def parse() -> None:
    """Filters for the formats of the web: JSON lines in, what our readers make of them out. No database, no network."""


parse.add_command(sitemap)
parse.add_command(robots)


@parse.command(cls=Verb)
@click.option("--jsonl", "as_lines", is_flag=True, help='Lines {"id","file" or "text","url","content_type"} on stdin.')
def feed(as_lines: bool) -> int:
    """RSS, RDF, Atom and JSON feeds: their entries, titles, links and dates.

    `file` may be gzipped; `url` is where it came from, for relative links; `content_type` is what the server said. The
    answer has the state ok or error, and in `reason` what was wrong with it, although it could be read.
    """
    return answer_lines("feed", as_lines, ask_feed, {"state": "error", "reason": None})


@parse.command(cls=Verb)
@click.option("--jsonl", "as_lines", is_flag=True, help='Lines {"id","text","lang","zone","now"} on stdin.')
def date(as_lines: bool) -> int:
    """Dates as programs and people write them, to UTC.

    `lang` is the language of a date in words, `zone` the zone (Europe/Kyiv) of a clock time that names none, `now` the
    time that "two hours ago" is counted from. A clock time of nobody knows which zone is printed without a Z.
    """
    return answer_lines("date", as_lines, ask_date, {"value": None, "precision": None, "zone": None, "reason": None})


def ask_feed(item: Item) -> Ask[Feed]:
    """Raises Unusable."""
    from legionwire.cli.inputs import body_of, text_of, web_address_of
    from legionwire.feeds import parse_feed

    return Ask(parse_feed, (body_of(item, MAX_BYTES), web_address_of(item), text_of(item, "content_type")), feed_fields)


def feed_fields(feed: Feed) -> Answer:
    """A feed as it is printed."""
    return {
        "state": "ok",
        "reason": feed.problem,
        "format": feed.format,
        "title": feed.title,
        "link": feed.link,
        "language": feed.language,
        "ttl": int(feed.ttl.total_seconds()) // 60 if feed.ttl else None,
        "hub": feed.hub,
        "next": feed.older,
        "entries": [_entry_fields(entry) for entry in feed.entries],
    }


def _entry_fields(entry: Entry) -> Answer:
    from legionwire.date_strings import moment_text

    return {
        "url": entry.url,
        "id": entry.id,
        "title": entry.title,
        "summary": entry.summary,
        "published": moment_text(entry.published),
        "modified": moment_text(entry.modified),
        "authors": list(entry.authors),
    }


def ask_date(item: Item) -> Ask[DateString]:
    """Raises Unusable."""
    from legionwire.cli.inputs import Unusable, text_of
    from legionwire.date_strings import read_date_string

    text = text_of(item, "text")
    if text is None:
        raise Unusable('the line needs a "text"')
    return Ask(read_date_string, (text, text_of(item, "lang"), _zone_of(item), _now_of(item)), date_fields)


def date_fields(found: DateString) -> Answer:
    """A date as it is printed."""
    return {"value": found.value, "precision": found.precision, "zone": found.zone, "reason": found.reason}


def _zone_of(item: Item) -> str:
    from zoneinfo import ZoneInfo

    from legionwire.cli.inputs import Unusable, text_of

    name = text_of(item, "zone") or ""
    try:
        return ZoneInfo(name).key if name else ""
    except (ValueError, OSError, LookupError) as error:
        raise Unusable(f'no such zone: {name!r}; it is written as in "Europe/Kyiv"') from error


def _now_of(item: Item) -> datetime | None:
    from legionwire.cli.inputs import Unusable

    written = item.get("now")
    if written is None:
        return None
    try:
        now = datetime.fromisoformat(written)
    except (TypeError, ValueError) as error:
        raise Unusable('"now" is written as in "2024-05-06T12:00:00Z"') from error
    return now if now.tzinfo else now.replace(tzinfo=UTC)
