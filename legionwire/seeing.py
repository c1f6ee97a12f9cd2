"""What a worker process does for whoever looks at a site: its first page, its ways in, its articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urljoin

from legionwire.article import Page, State
from legionwire.discovery import ArticleSight, Sight, see_channel, see_links
from legionwire.homepage import HomePage, read_home, wall_of
from legionwire.leads import Lead
from legionwire.links import NO_FACTS, SiteFacts
from legionwire.listings import parse_listing
from legionwire.reading import read_bare, worker_topic
from legionwire.terms import Term, term_of_ai, term_of_headers, terms_of_tdmrep

BEGINS = 300  # characters of an article's text that are shown


def see_home(page: Page) -> HomePage:
    """The first page, with what its headers say; `problem` also when it is a wall."""
    home = read_home(page, worker_topic())
    headers = {name.lower(): value for name, value in page.headers}
    said = term_of_headers(headers)
    terms = (said, *home.terms) if said else home.terms
    problem = home.problem or ("" if home.feeds or home.listings else _wall(page))
    return replace(home, terms=terms, problem=problem)


def _wall(page: Page) -> str:
    """Why a page without any way further is none of the site's own. A first page is never taken for a wall by its
    address, so it is read as if it stood deeper."""
    read = read_bare(replace(page, url=urljoin(page.url, "/first/page"), requested_url=None))
    return wall_of(read.state, read.reason)


def see_way_in(lead: Lead, body: bytes, url: str, content_type: str | None) -> Sight:
    """A feed or a sitemap. Raises FormatError when it is none."""
    return see_channel(lead, body, url, content_type, worker_topic())


def see_list(lead: Lead, page: Page, facts: SiteFacts = NO_FACTS) -> Sight:
    """A list of articles. Raises FormatError when it is no page."""
    headers = {name.lower(): value for name, value in page.headers}
    listing = parse_listing(page.body, page.url, headers.get("content-type"), facts)
    return see_links(lead, page.url, listing.links, worker_topic())


def see_terms(tdmrep: tuple[bytes, str] | None, ai: tuple[bytes, str] | None) -> tuple[Term, ...]:
    """What stands in the two well-known files: the body and address of the one, the body and type of the other."""
    found = terms_of_tdmrep(*tdmrep) if tdmrep else ()
    noted = term_of_ai(*ai) if ai else None
    return (*found, noted) if noted else found


def see_article(page: Page) -> tuple[ArticleSight, Term | None]:
    """An article as a crawl would read it, and what the answer's headers say on mining."""
    headers: Mapping[str, str] = {name.lower(): value for name, value in page.headers}
    read = read_bare(page, is_held=True)
    sight = ArticleSight(page.url, read.state, read.reason)
    article = read.article
    if article is None or read.state is not State.STORED:
        return sight, term_of_headers(headers)
    published = article.published
    return replace(
        sight,
        title=article.title,
        published=published.value if published else None,
        published_origin=published.origin if published else "",
        lang=article.lang or "",
        words=len(article.text.split()),
        access=article.access,
        verdict=read.verdict.reason if read.verdict else "",
        begins=article.text[:BEGINS],
    ), term_of_headers(headers)
