"""`legionwire parse sitemap` and `parse robots`: the files by which a site leads its crawlers, as we read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from legionwire.cli.answering import MAX_BYTES, Ask, Item, answer_lines
from legionwire.cli.filters import Answer
from legionwire.cli.output import moment
from legionwire.cli.verbs import Verb

if TYPE_CHECKING:
    from legionwire.feeds import Feed
    from legionwire.robots import RobotsRules
    from legionwire.sitemaps import Sitemap

_NO_SITEMAP: Answer = {"kind": None, "truncated": False, "entries": [], "sitemaps": [], "refused": []}
_NO_ROBOTS: Answer = {"allowed": {}, "delay": None, "rate": None, "sitemaps": []}


@click.command(cls=Verb)
@click.option("--jsonl", "as_lines", is_flag=True, help='Lines {"id","file" or "text","url"} on standard input.')
def sitemap(as_lines: bool) -> int:
    """Sitemaps: the addresses in them and the sitemaps they name, with their dates.

    `file` may be gzipped; `url` is where it came from, for relative addresses. The answer has the state ok or error,
    and in `kind` what came: index, urlset, text, or feed. `refused` holds what stood in an address's place and is none.
    """
    return answer_lines("sitemap", as_lines, _ask_sitemap, {"state": "error", "reason": None} | _NO_SITEMAP)


@click.command(cls=Verb)
@click.option("--jsonl", "as_lines", is_flag=True, help='Lines {"id","file" or "text","agent","urls"} on stdin.')
def robots(as_lines: bool) -> int:
    """robots.txt files: whether a crawler may ask for addresses, how fast, and where the sitemaps are.

    `agent` is the crawler's name, or all it says of itself; ours when it is missing. `urls` are addresses or paths;
    `url` is where the file came from, for relative addresses of sitemaps. `delay` and `rate` are seconds: those of
    Crawl-delay, and of Request-rate for each request.
    """
    return answer_lines("robots", as_lines, _ask_robots, {"state": "error", "reason": None} | _NO_ROBOTS)


def _ask_sitemap(item: Item) -> Ask[Feed | Sitemap]:
    from legionwire.channels import read_shown
    from legionwire.cli.inputs import body_of, web_address_of

    return Ask(read_shown, ("sitemap", body_of(item, MAX_BYTES), web_address_of(item)), sitemap_fields)


def sitemap_fields(shown: Feed | Sitemap) -> Answer:
    """A sitemap as it is printed."""
    from legionwire.sitemaps import Sitemap

    answer: Answer = {"state": "ok", "reason": None}
    if isinstance(shown, Sitemap):
        children = [{"url": child.url, "modified": moment(child.modified)} for child in shown.children]
        answer |= {"kind": shown.kind, "truncated": shown.truncated}
    else:
        children = []
        answer |= {"reason": shown.problem, "kind": "feed", "truncated": False}
    entries = [
        {"url": link.url, "modified": moment(link.modified), "title": link.title, "published": moment(link.published)}
        for link in shown.links
    ]
    return answer | {"entries": entries, "sitemaps": children, "refused": list(shown.refused)}


def _ask_robots(item: Item) -> Ask[tuple[RobotsRules, dict[str, bool | None]]]:
    from legionwire.cli.inputs import Unusable, body_of, text_of, web_address_of
    from legionwire.config import load_config, user_agent
    from legionwire.robots import answer_robots

    urls = item.get("urls") or []
    if not isinstance(urls, list) or not all(isinstance(url, str) for url in urls):
        raise Unusable('"urls" is a list of addresses or paths')
    agent = text_of(item, "agent")
    if agent is None:
        agent = user_agent(load_config())
    base = web_address_of(item) if "url" in item else next((url for url in urls if "://" in url), None)
    return Ask(answer_robots, (body_of(item, MAX_BYTES), agent, tuple(urls), base), robots_fields)


def robots_fields(found: tuple[RobotsRules, dict[str, bool | None]]) -> Answer:
    """Rules as they are printed."""
    rules, allowed = found
    return {
        "state": "ok",
        "reason": None if rules.unread is None else f"{rules.unread}: nothing is allowed",
        "allowed": allowed,
        "delay": rules.crawl_delay,
        "rate": rules.request_rate,
        "sitemaps": list(rules.sitemaps),
    }
