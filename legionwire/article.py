"""The values that travel between the parts: a link, a page, an article, a verdict. Standard library only.

Everything here is frozen and picklable: values cross process borders, and nobody changes what another part holds.
Every datetime is aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal


class State(StrEnum):
    """What became of an address. Every requested address is in exactly one of these, with a reason."""

    QUEUED = "queued"  # known, not asked for yet
    DEFERRED = "deferred"  # waits: Retry-After, a host's pause, another source's turn
    STORED = "stored"  # an article of ours; a later removal does not change this
    ALIAS = "alias"  # a redirect, AMP or print twin of another address
    OFF_TOPIC = "off_topic"  # read, judged, not about the topic
    SKIPPED = "skipped"  # policy did not want it (not hinted, outside the dates, over the budget)
    WALL = "wall"  # consent, login or paywall in place of the text
    NO_TEXT = "no_text"  # an article page that gives no text
    NOT_ARTICLE = "not_article"  # home, section, video, PDF, live ticker ...
    GONE = "gone"  # 404, 410, soft 404
    BLOCKED = "blocked"  # 401, 403, a challenge: the site does not want us
    ROBOTS = "robots"  # robots.txt forbids it, or could not be read
    REFUSED = "refused"  # we would not: scheme, private address, foreign host
    ERROR = "error"  # tried and failed: timeout, crash, 5xx, broken answer
    TRAP = "trap"  # a calendar, session or growing path


Label = Literal["core", "mention", "related", "no"]
Org = str  # id of an organisation of the topic; both or several of them, unknown, none
Access = Literal["free", "partial", "unknown"]
Precision = Literal["second", "minute", "day"]
Where = Literal["title", "standfirst", "lead", "body"]
Genre = Literal["news", "analysis", "opinion", "first-person", "press-release", "interview", "live", "unknown"]
MentionKind = Literal["unit", "person", "country", "nationality", "place", "framing"]
ChannelKind = Literal["feed", "sitemap", "listing"]


@dataclass(frozen=True, slots=True)
class Link:
    """An address as a feed, a sitemap or a listing showed it, with what was said about it there."""

    url: str  # absolute, as shown
    title: str | None = None
    summary: str | None = None
    published: datetime | None = None
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class SiteRules:
    """Where things stand on the pages of an odd site: CSS selectors, as the operator wrote them."""

    body: tuple[str, ...] = ()  # holds the text
    title: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()  # is taken out before anything is read
    links: tuple[str, ...] = ()  # of a listing: the links to articles, or what holds them
    next: tuple[str, ...] = ()  # of a listing: the link to its next page

    def given(self) -> dict[str, tuple[str, ...]]:
        """The rules that there are."""
        rules = {"body": self.body, "title": self.title, "date": self.date, "drop": self.drop}
        rules |= {"links": self.links, "next": self.next}
        return {name: selectors for name, selectors in rules.items() if selectors}


NO_RULES = SiteRules()


@dataclass(frozen=True, slots=True)
class Page:
    """One answer to one request. WARC files and our own captures enter as the same value."""

    url: str  # where the answer came from, after redirects
    body: bytes
    fetched_at: datetime
    requested_url: str | None = None  # where we asked, when that differs from `url`
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()  # as received, names in any case
    link: Link | None = None  # what the channel said about it
    languages: tuple[str, ...] = ()  # the source's languages, first is most likely
    rules: SiteRules = NO_RULES  # the source's
    zone: str = ""  # IANA, that the source's country keeps; empty when it has several

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """A date and what vouches for it."""

    value: datetime
    precision: Precision
    origin: str  # rule, json-ld, meta, time, feed, sitemap, url, text
    zone: str = ""  # of the clock it was read from, such as "+02:00"; empty when none was named


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """A date that somebody gave for an article, believed or not. A clock time without a zone stands as if in UTC."""

    value: datetime
    precision: Precision
    origin: str
    zone: str = ""
    place: str = ""  # the key or the element it stood in


@dataclass(frozen=True, slots=True)
class StrippedLine:
    """A line that was taken out of a text because it repeats on its site."""

    place: int  # its index among all lines, with what was left out
    line: str


@dataclass(frozen=True, slots=True)
class Article:
    """What was read from a page."""

    title: str
    text: str  # paragraphs and section headings, one a line
    standfirst: str = ""
    authors: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()  # of the authors: agencies, desks, the outlet itself
    published: DateEvidence | None = None
    date_conflict: bool = False  # two witnesses differ by more than a day
    dates: tuple[DateCandidate, ...] = ()  # all that anybody said, the most trusted first
    modified: datetime | None = None
    lang: str | None = None  # ISO 639-1
    section: str | None = None
    tags: tuple[str, ...] = ()
    access: Access = "unknown"
    genre: Genre = "unknown"
    genre_origin: str = ""  # what says so, such as "json-ld OpinionNewsArticle" or "url /opinion/"
    stripped: tuple[StrippedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """A page read: an article (`state` is STORED) or the reason why it is none."""

    state: State
    reason: str
    article: Article | None = None
    canonical: str | None = None  # rel=canonical or og:url as written on the page, absolute
    version: str = ""  # of the extractor


@dataclass(frozen=True, slots=True)
class Match:
    """One place in the text that speaks for the topic."""

    rule: str  # id of the topic entry, for example "core.uk.1" or "unit.gur-legion"
    form: str  # the words as they stand in the text
    where: Where
    start: int  # offset in that field's text, in characters
    strength: Literal["strong", "weak", "related", "person"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A unit, person, country, place or word for the fighters, where an article names it."""

    kind: MentionKind
    key: str  # the topic file's id of a unit, person, place or word; ISO 3166-1 alpha-2 of a country or its people
    form: str  # the words as they stand in the text
    where: Where
    start: int  # offset in that field's text, in characters
    quoted: bool = False  # somebody's words, not the article's own voice


@dataclass(frozen=True, slots=True)
class Verdict:
    """Is it about the topic, how much, and why."""

    label: Label
    score: float  # 0 to 1
    org: Org
    matches: tuple[Match, ...]
    version: str  # of the rules
    reason: str  # one line a person can read


@dataclass(frozen=True, slots=True)
class Text:
    """The words of an article that are judged, and those before they were edited, the latest first."""

    title: str
    standfirst: str
    text: str
    lang: str | None
    earlier: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """What a text is about, and what it names."""

    verdict: Verdict
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One page through everything a worker does with it."""

    url: str
    state: State
    reason: str
    article: Article | None = None
    verdict: Verdict | None = None
    canonical: str | None = None
    title_terms: str = ""  # analysed for the search index, blank-separated
    text_terms: str = ""
    warc_record: bytes | None = None  # gzip member, ready to append
    warc_digest: str | None = None
    extractor_version: str = ""
    analyser_version: str = ""
    line_hashes: tuple[int, ...] = ()  # of the text with what was left out: evidence for the site's other pages
    mentions: tuple[Mention, ...] = ()
    story_signs: str = ""  # by what it is given to a story; of what is off topic none


@dataclass(frozen=True, slots=True)
class WarcPlace:
    """Where a raw answer is kept."""

    file: str  # relative to the captures folder
    offset: int
    length: int
    digest: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One address of the ledger on its way through the pipelines. Each stage returns it with its part filled in."""

    page_id: int
    source_id: str
    url: str  # canonical, as in the ledger
    was: State  # before this visit
    at: datetime
    page: Page | None = None  # the answer, while somebody still has to read it
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    state: State | None = None  # decided, with its reason
    reason: str = ""
    not_before: datetime | None = None
    alias_of: int | None = None  # the page an alias stands for
    resumed: bool = False  # an earlier run left it to do
    came_from: int | None = None  # the page that was asked for, when its answer came from this address
    reading: Reading | None = None
    text_key: str | None = None
    warc: WarcPlace | None = None
    capture_id: int | None = None  # of the answer, when it had been kept before
