"""What was understood of a site, for people and for scripts: `sources add` and `sources try` show the same."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import count
from legionwire.cli.output import Printer, cell, moment
from legionwire.cli.terminal import say

if TYPE_CHECKING:
    from legionwire.discovery import ArticleSight, Findings, Sight
    from legionwire.survey import Proposal

WAYS = ("chosen", "kind", "url", "entries", "newest", "per_week", "hinted", "from", "problem")


def understanding(found: Findings, proposal: Proposal, table: str) -> dict[str, object]:
    """As one JSON document."""
    from legionwire.survey import refusal_of

    home = found.home
    return {
        "asked": found.asked,
        "homepage": home.url if home else None,
        "moved": found.moved,
        "refusal": refusal_of(found) or None,
        "crawl_delay": found.crawl_delay,
        "terms": [asdict(term) for term in found.terms],
        "ways": [_way(sight, proposal) for sight in found.sights],
        "listings": [lead.url for lead in home.listings] if home else [],
        "articles": [_article(article) for article in found.articles],
        "fetch": proposal.choice.fetch,
        "why_fetch": proposal.choice.why_fetch,
        "archive": proposal.choice.archive or None,
        "guesses": list(proposal.guesses),
        "requests": found.requests,
        "table": table,
    }


def tell(found: Findings, proposal: Proposal, table: str) -> None:
    """For people: what there is, what was chosen and why, then the table."""
    from legionwire.survey import refusal_of

    home = found.home
    say(f"{cell(proposal.source.name)}  {home.url if home else found.asked}")
    if found.moved:
        say(f"  moved for good: {found.asked} leads to {found.moved}")
    if refusal := refusal_of(found):
        say(f"  it says no: {cell(refusal)}")
        return
    delay = f", asks for {found.crawl_delay:g} s between requests" if found.crawl_delay else ""
    say(f"  robots.txt: allows its first page{delay}, names {count(len(found.robots_sitemaps), 'sitemap')}")
    said = "; ".join(f"{term.says} ({term.origin})" for term in found.terms)
    say(f"  text and data mining: {cell(said) or 'nothing said'}")
    click.echo()
    for sight in found.sights:
        _tell_way(sight, proposal)
    for article in found.articles:
        click.echo()
        _tell_article(article)
    click.echo()
    if proposal.choice:
        say(f'fetch = "{proposal.choice.fetch}": {proposal.choice.why_fetch}')
    else:
        say("no way in was found: neither a feed nor a sitemap nor a list of articles")
    if proposal.choice.archive:
        say(f"left out: {proposal.choice.archive} names all that was ever published; add it for that")
    for guess in proposal.guesses:
        say(guess)
    click.echo(f"\n{table}", nl=False)


def show(found: Findings, proposal: Proposal, table: str, printer: Printer) -> None:
    """In the form that the operator chose."""
    if printer.is_json or printer.chosen:
        printer.one(understanding(found, proposal, table))
    else:
        tell(found, proposal, table)


def _way(sight: Sight, proposal: Proposal) -> dict[str, object]:
    return {
        "chosen": proposal.choice.holds(sight),
        "kind": sight.lead.kind,
        "url": sight.lead.url,
        "moved": sight.moved,
        "from": sight.lead.origin,
        "topical": sight.lead.topical,
        "entries": sight.entries,
        "hinted": sight.hinted,
        "newest": moment(sight.newest),
        "per_week": sight.per_week,
        "parts": len(sight.children),
        "problem": sight.problem or None,
    }


def _article(article: ArticleSight) -> dict[str, object]:
    return asdict(article) | {"published": moment(article.published)}


def _tell_way(sight: Sight, proposal: Proposal) -> None:
    mark = "*" if proposal.choice.holds(sight) else " "
    if sight.problem and not sight.entries:
        words = [sight.problem]
    else:
        words = [count(sight.entries, "entry", "entries")]
        words += [count(len(sight.children), "part")] if sight.children else []
        words += [f"newest {sight.newest:%Y-%m-%d}"] if sight.newest else []
        words += [f"{sight.per_week:g} a week"] if sight.per_week is not None else []
        words += [f"{sight.hinted} name the topic"] if sight.hinted else []
        words += ["comments or recordings"] if sight.lead.is_aside else []
    say(f"{mark} {sight.lead.kind:<7}  {sight.lead.url}  {cell(', '.join(words))}")
    if sight.moved:
        say(f"    moved for good to {sight.moved}")


def _tell_article(article: ArticleSight) -> None:
    if not article.title:
        say(f"  {article.state}: {article.url}\n    {cell(article.reason)}")
        return
    date = f"{article.published:%Y-%m-%d} ({article.published_origin})" if article.published else "no date"
    facts = [date, article.lang or "no language", count(article.words, "word"), f"access {article.access}"]
    say(f"  {cell(article.title)}\n    {article.url}\n    {', '.join(facts)}; {cell(article.verdict)}")
