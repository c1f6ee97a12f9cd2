"""Which of a site's feeds, sitemaps and lists to watch, decided by what each of them showed when it was read.

A way in is worth what it brings: addresses of the site's own articles, new ones, all of them. One that names the topic
is the best there is. What shows the same as a better one is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from legionwire import feeds, sitemaps
from legionwire.article import Link, State
from legionwire.errors import FormatError
from legionwire.homepage import HomePage
from legionwire.leads import Lead
from legionwire.relevance import hinted_each
from legionwire.source_values import Fetch
from legionwire.terms import Term
from legionwire.topic import Topic
from legionwire.urls import canonical_url, registrable_domain, url_hash

MAX_REQUESTS = 25  # for one site, robots.txt and redirects not counted
MAX_FEEDS, MAX_PLACES, MAX_SITEMAPS, MAX_LISTINGS = 5, 10, 4, 2  # asked for
MAX_KEPT = 30  # links of one way in that are kept, newest first
ASLEEP = timedelta(days=365)  # nothing newer: a way in that nobody feeds any more
ARCHIVE_PARTS, ARCHIVE_ENTRIES = 24, 5_000  # a sitemap with more is all that was ever published
SAME = 0.8  # of a channel's links, shown by a better one: it brings nothing more
FEW_A_WEEK = 70.0  # articles: so many are all read, ten a day cost a minute of anybody's time
SHARE = 0.2  # of what a channel shows names the topic: then the rest is read, too


@dataclass(frozen=True, slots=True)
class Sight:
    """What one way in showed."""

    lead: Lead
    url: str  # after redirects
    links: tuple[Link, ...] = ()  # newest first
    hashes: frozenset[int] = frozenset()  # of all its links
    sites: tuple[tuple[str, int], ...] = ()  # registrable domains of its links and how many are there, most first
    hinted: int = 0  # of its links: address, title or summary names the topic
    newest: datetime | None = None
    per_week: float | None = None  # how many were published, when their dates tell
    title: str = ""
    language: str = ""
    children: tuple[str, ...] = ()  # sitemaps that an index names, what is aside last, newest first
    problem: str = ""  # why there is nothing, or what was wrong with it
    moved: str | None = None  # where permanent redirects led

    @property
    def entries(self) -> int:
        return len(self.hashes)


@dataclass(frozen=True, slots=True)
class ArticleSight:
    """An article as a crawl would read it, or why it could not be read."""

    url: str
    state: State
    reason: str
    title: str = ""
    published: datetime | None = None
    published_origin: str = ""
    lang: str = ""
    words: int = 0
    access: str = ""
    verdict: str = ""
    begins: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was learned of a site."""

    asked: str
    state: State  # of the first page: STORED when it was read
    reason: str = ""
    home: HomePage | None = None
    moved: str | None = None  # where permanent redirects led from `asked`
    crawl_delay: float | None = None  # seconds that robots.txt asks for
    robots_sitemaps: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    sights: tuple[Sight, ...] = ()
    articles: tuple[ArticleSight, ...] = ()
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """What to watch, how, and why."""

    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()  # further ones, on which its articles live
    fetch: Fetch = "all"
    why_fetch: str = ""

    def __bool__(self) -> bool:
        return bool(self.feeds or self.sitemaps or self.listings)

    archive: str = ""  # a sitemap that was left out: it names everything ever published

    def holds(self, sight: Sight) -> bool:
        """Whether that way in was chosen."""
        return address_of(sight) in (*self.feeds, *self.sitemaps, *self.listings)


def see_channel(lead: Lead, body: bytes, url: str, content_type: str | None, topic: Topic) -> Sight:
    """Read what came from a lead's address. Raises FeedError or SitemapError when it is neither."""
    if lead.kind == "sitemap":
        sitemap = sitemaps.parse_sitemap(body, url)
        # Indexes are written in any order: their dates tell, and where there are none, the last is mostly the newest.
        parts = [(_is_side(part.url), -_moment(part.modified), -n, part.url) for n, part in enumerate(sitemap.children)]
        seen = see_links(lead, url, sitemap.links, topic)
        told = max((part.modified for part in sitemap.children if part.modified), default=None)
        return replace(seen, children=tuple(part[-1] for part in sorted(parts)), newest=seen.newest or told)
    feed = feeds.parse_feed(body, url, content_type)
    seen = see_links(lead, url, feed.links, topic)
    return replace(seen, title=feed.title or "", language=feed.language or "", problem=feed.problem or "")


def _is_side(url: str) -> bool:
    return Lead(url, "sitemap", "robots").is_aside


def see_links(lead: Lead, url: str, links: Sequence[Link], topic: Topic) -> Sight:
    """The sight of a way in that shows these links, whatever it is."""
    by_hash: dict[int, Link] = {}
    sites: Counter[str] = Counter()
    for link in links:
        try:
            key = url_hash(canonical_url(link.url))
            if key not in by_hash:
                by_hash[key] = link
                sites[registrable_domain(link.url)] += 1
        except FormatError:
            continue
    newest_first = sorted(by_hash.values(), key=lambda link: _moment(link.published or link.modified), reverse=True)
    moments = sorted(link.published for link in newest_first if link.published)
    every = [moment for link in newest_first if (moment := link.published or link.modified)]
    names_topic = sum(hinted_each(topic, [(link.url, link.title or "", link.summary or "") for link in newest_first]))
    return Sight(
        lead,
        url,
        tuple(newest_first[:MAX_KEPT]),
        frozenset(by_hash),
        tuple(sites.most_common(5)),
        0 if topic.accepts_all else names_topic,
        max(every, default=None),
        _per_week(moments),
    )


def _moment(value: datetime | None) -> float:
    return value.timestamp() if value else float("-inf")


def _per_week(moments: Sequence[datetime]) -> float | None:
    """Without the oldest quarter of what is dated: one old entry at the end of a feed says nothing of its rate."""
    if len(moments) < 4:
        return None
    quarter = len(moments) // 4
    recent = moments[quarter:]
    span = recent[-1] - recent[0]
    return round((len(recent) - 1) / (span / timedelta(weeks=1)), 1) if span > timedelta(minutes=1) else None


def address_of(sight: Sight) -> str:
    """Under which address a way in is watched: where it moved to for good, else where it was found."""
    return sight.moved or sight.lead.url


def is_live(sight: Sight, now: datetime) -> bool:
    """It showed something, and that is not a year old."""
    return bool(sight.entries or sight.children) and (sight.newest is None or now - sight.newest < ASLEEP)


def is_topical(sight: Sight) -> bool:
    """It is called after the topic, and at least half of what it shows says so too: a menu may call a general list by
    what is in the news."""
    return sight.lead.topical and sight.hinted * 2 >= sight.entries > 0


def choose(home: HomePage, sights: Iterable[Sight], now: datetime, kind: str) -> Choice:
    """What to watch of all that was seen. Nothing when there is no way in."""
    seen = [sight for sight in sights if sight.lead.kind == "feed" or sight.entries or sight.children]
    feeds_seen = _ranked([sight for sight in seen if sight.lead.kind == "feed" and _is_feed(sight)], now)
    maps_seen = _ranked([sight for sight in seen if sight.lead.kind == "sitemap"], now)
    lists_seen = [sight for sight in seen if sight.lead.kind == "listing"]
    topical = [sight for sight in (*feeds_seen, *lists_seen) if is_topical(sight)]
    main = next((sight for sight in feeds_seen if not is_topical(sight)), None)
    fetch, why = choose_fetch(kind, main or next(iter(maps_seen), None))
    if topical and fetch == "hinted":
        own = [sight for sight in topical if sight.lead.kind == topical[0].lead.kind][:1]
        why = "one of its lists names the topic: all of that, and nothing of the rest"
        return _choice(home, own, "all", why)
    chosen = [] if main is None else [main]
    chosen += [sight for sight in topical if sight.lead.kind == "feed" and not _is_within(sight, chosen)][:1]
    archive = ""
    if best := _best_sitemap(maps_seen, chosen, now):
        if is_archive(best) and any(is_live(sight, now) for sight in chosen):
            archive = address_of(best)
        else:
            chosen.append(best)
    if not chosen:
        chosen = sorted(lists_seen, key=lambda sight: -sight.entries)[:1]
    return replace(_choice(home, chosen, fetch, why), archive=archive)


def _is_feed(sight: Sight) -> bool:
    return not sight.lead.is_aside and (bool(sight.entries) or not sight.problem)


def _ranked(sights: list[Sight], now: datetime) -> list[Sight]:
    """What lives first, then in the order in which they were promising."""
    return sorted(sights, key=lambda sight: (not sight.entries and not sight.children, not is_live(sight, now)))


def _is_within(sight: Sight, others: Sequence[Sight]) -> bool:
    known = frozenset().union(*(other.hashes for other in others))
    return len(sight.hashes & known) >= SAME * max(1, sight.entries)


def is_archive(sight: Sight) -> bool:
    """It names so much that a first crawl of it would read a paper's whole past."""
    return len(sight.children) > ARCHIVE_PARTS or sight.entries > ARCHIVE_ENTRIES


def _best_sitemap(maps: list[Sight], chosen: list[Sight], now: datetime) -> Sight | None:
    """The best sitemap beside the feed: it shows what a short feed loses. Rather a short one than an archive."""
    usable = [sight for sight in maps if not sight.lead.is_aside]
    if any(sight.entries and is_live(sight, now) for sight in chosen):
        usable = [sight for sight in usable if is_live(sight, now)]
    return min(usable, key=is_archive, default=None)


def _choice(home: HomePage, chosen: Sequence[Sight], fetch: Fetch, why: str) -> Choice:
    own = registrable_domain(home.url)
    further = dict.fromkeys(
        site
        for sight in chosen
        for site, count in sight.sites
        if site != own and count * 2 >= sight.entries and sight.entries
    )
    by_kind = {
        kind: tuple(address_of(sight) for sight in chosen if sight.lead.kind == kind)
        for kind in ("feed", "sitemap", "listing")
    }
    return Choice(by_kind["feed"], by_kind["sitemap"], by_kind["listing"], tuple(further), fetch, why)


def choose_fetch(kind: str, main: Sight | None) -> tuple[Fetch, str]:
    """Whether to read everything or only what names the topic, and why."""
    if main is None or not main.entries:
        return "all", "nothing was seen that would say how much it publishes"
    share, shown = main.hinted / main.entries, f"{main.hinted} of {main.entries} entries name the topic"
    if share >= SHARE:
        return "all", f"{shown}: much of it may be wanted"
    if main.per_week is not None and main.per_week <= FEW_A_WEEK:
        return "all", f"{shown}, {main.per_week:g} a week: few enough to read them all"
    if kind == "specialist":
        return "all", f"{shown}: a specialist is read whole"
    if main.per_week is not None:
        return "hinted", f"{shown}, {main.per_week:g} a week: too many to read them all"
    if main.entries <= 2 * FEW_A_WEEK:
        return "all", f"{shown}: few enough to read them all"
    return "hinted", f"{shown}: too many to read them all"


def to_read(sights: Iterable[Sight], choice: Choice, home: HomePage) -> tuple[Link, ...]:
    """The articles that show how the site is read: the newest of what was chosen, of its own sites."""
    sites = {registrable_domain(home.url), *choice.domains}
    links = {
        link.url: link
        for sight in sights
        if choice.holds(sight) or sight.lead.origin == "given"
        for link in sight.links
        if registrable_domain(link.url) in sites
    }
    return tuple(links.values())
