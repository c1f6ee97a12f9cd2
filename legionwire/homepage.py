"""A site's first page, read for what it says of the site: name, language, feeds, lists of articles, terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from legionwire.article import Page, State
from legionwire.cleaning import clean_line
from legionwire.documents import Refusal, parse_document
from legionwire.errors import FormatError
from legionwire.leads import Lead, in_order, is_feed_address
from legionwire.metas import Metas
from legionwire.relevance import hinted
from legionwire.terms import Term, terms_of_metas
from legionwire.topic import Topic
from legionwire.urls import absolute_url, is_home, same_site

MAX_LINKS = 3_000  # of a page are looked at
MAX_LEADS = 40  # of each kind are kept
MAX_TITLE = 200
TITLE = 30  # characters; what a section is called is shorter

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_JSON_FEED = re.compile(r"feed[^/]*\.json|/feed/json", re.IGNORECASE)
# The path of a list: a word or two, no date, no number that would be an article's.
_ARTICLE = re.compile(
    r"/(?:19|20)\d\d(?:[/-]|$)|\d{4,}|(?:[^/-]*-){4}|\.(?:pdf|jpe?g|png|mp[34]|zip|xml|json|rss)$", re.IGNORECASE
)
_TOPIC_PATH = re.compile(
    r"/(?:tags?|topics?|themes?|tema|theme|label|dossiers?|keywords?|story-?lines?)/", re.IGNORECASE
)
_LATEST = re.compile(
    r"/(?:latest|news|newest|archive|all-news|nachrichten|aktuell|noticias|ultimas|actualites|novosti|novyny|"
    r"wiadomosci|aktualnosci|notizie|uutiset|nyheter|hirek|zpravy|stiri|lenta|posts|blog|articles?)/?$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"/(?:about|contact|kontakt|impressum|privacy|terms|login|register|account|subscri\w*|shop|cart|search|"
    r"advert\w*|cookies?|author|autor|users?|wp-\w+|feeds?|rss)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class HomePage:
    """What the first page says. All strings are cleaned."""

    url: str  # after redirects
    title: str = ""
    site_name: str = ""
    language: str = ""  # BCP 47 in lower case, as declared
    locale: str = ""  # og:locale, such as en_us
    feeds: tuple[Lead, ...] = ()
    listings: tuple[Lead, ...] = ()
    terms: tuple[Term, ...] = ()
    problem: str = ""  # why it could not be read as a page


def read_home(page: Page, topic: Topic) -> HomePage:
    """Read the page at a site's first address. What is no page comes back with `problem`."""
    tree = parse_document(page)
    if isinstance(tree, Refusal):
        return HomePage(page.url, problem=tree.reason)
    metas = Metas(tree)
    links = tuple(islice(_links(tree, page.url), MAX_LINKS))
    return HomePage(
        url=page.url,
        title=clean_line(tree.findtext(".//title") or "", MAX_TITLE),
        site_name=clean_line(metas.first("og:site_name", "application-name"), MAX_TITLE),
        language=clean_line(tree.get("lang") or tree.get("xml:lang") or "", 20).replace("_", "-").lower(),
        locale=clean_line(metas.first("og:locale"), 20).replace("-", "_").lower(),
        feeds=in_order((*_announced(tree, page.url, topic), *_linked_feeds(links, page.url, topic)))[:MAX_LEADS],
        listings=_listings(links, page.url, topic)[:MAX_LEADS],
        terms=terms_of_metas(metas.first("tdm-reservation"), metas.first("tdm-policy"), metas.first("robots")),
    )


def wall_of(state: State, reason: str) -> str:
    """Why a first page that was answered is no page for us: a consent wall, a login, a challenge; "" when it is one."""
    return f"{state}: {reason}" if state in (State.WALL, State.BLOCKED) else ""


def _is_topical(topic: Topic, url: str, label: str) -> bool:
    """By path and label: a host that names the topic does so on each of its pages."""
    return not topic.accepts_all and hinted(topic, f"https://any.invalid{urlsplit(url).path}", label)


def _announced(tree: HtmlElement, base: str, topic: Topic) -> Iterator[Lead]:
    """Feeds in the page's head, as browsers find them."""
    for link in islice(tree.iter("link"), MAX_LINKS):
        rel, kind = (link.get("rel") or "").lower().split(), (link.get("type") or "").lower().partition(";")[0].strip()
        url = absolute_url(base, link.get("href"))
        if url is None or not {"alternate", "feed"} & set(rel) or "stylesheet" in rel:
            continue
        if kind in _FEED_TYPES or "feed" in rel or (kind == "application/json" and _JSON_FEED.search(url)):
            label = clean_line(link.get("title") or "", MAX_TITLE)
            yield Lead(url, "feed", "announced", label, _is_topical(topic, url, label))


def _linked_feeds(links: tuple[tuple[str, str], ...], base: str, topic: Topic) -> Iterator[Lead]:
    for url, label in links:
        if is_feed_address(url, label) and not is_home(url) and same_site(url, base):
            yield Lead(url, "feed", "linked", label, _is_topical(topic, url, label))


def _listings(links: tuple[tuple[str, str], ...], base: str, topic: Topic) -> tuple[Lead, ...]:
    """Pages of the site that look like lists of articles: those that name the topic, then "latest" and its like."""
    topical, latest, others = [], [], []
    for url, label in links:
        path = urlsplit(url).path
        if not same_site(url, base) or is_home(url) or _OTHER.search(path) or is_feed_address(url, ""):
            continue
        is_topic_page = _TOPIC_PATH.search(path) is not None
        if _ARTICLE.search(path) and not is_topic_page:
            continue
        names_topic = _is_topical(topic, url, label)
        lead = Lead(url, "listing", "linked", label, names_topic)
        if names_topic:
            topical.append(lead)
        elif _LATEST.search(path):
            latest.append(lead)
        elif path.strip("/").count("/") < 2:
            others.append(lead)
    once = {lead.url: lead for lead in reversed((*topical, *latest, *others))}
    return tuple(reversed(once.values()))


def _links(tree: HtmlElement, base: str) -> Iterator[tuple[str, str]]:
    for anchor in tree.iter("a"):
        href = anchor.get("href") or ""
        if href and not href.startswith("#") and (url := absolute_url(base, href)):
            try:
                is_home(url)
            except FormatError:
                continue
            yield url.partition("#")[0], clean_line(anchor.text_content(), MAX_TITLE)
