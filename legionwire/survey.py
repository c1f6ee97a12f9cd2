"""A look at a site that may become a source: a crawl of its own that keeps nothing, and what was found as a table."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from legionwire.article import State
from legionwire.cleaning import clean_line
from legionwire.config import Config
from legionwire.crawls import Report
from legionwire.discovery import Choice, Findings, address_of, choose
from legionwire.errors import FormatError, LegionwireError, UsageError
from legionwire.handover import handed_over
from legionwire.homepage import HomePage
from legionwire.leads import Origin
from legionwire.source_evidence import Sighting
from legionwire.source_values import Fetch
from legionwire.sources import Catalogue, Source
from legionwire.storage.runs import Task
from legionwire.terms import in_words
from legionwire.trial import crawled, source_at
from legionwire.urls import canonical_url, is_home, registrable_domain

UNKNOWN_COUNTRY = "ZZ"  # of ISO 3166-1's codes for private use, and CLDR's for "unknown"
_NUMERIC_HOST = re.compile(r"[0-9.]+|\[.*\]|localhost")
_NAME_ENDS = re.compile(
    r"\s*(?:[-–—|»:]\s*)?\b(?:rss|atom|feed|all articles|all news|home ?page|home)\b\s*$", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s+[-–—|·»:]\s+|:\s+")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_TWO_LETTERS = re.compile(r"[a-z]{2}")
_WORDS: dict[Origin, str] = {
    "given": "given by the operator",
    "announced": "named in the page's head",
    "robots": "named in robots.txt",
    "linked": "linked from a page",
    "usual": "at a usual place",
}
_SUFFIX_COUNTRIES = {"uk": "GB", "eu": "", "su": ""}
# Suffixes of countries that everybody uses for something else.
_WORLDLY = frozenset({"ai", "am", "cc", "co", "fm", "gg", "io", "is", "la", "ly", "me", "sh", "so", "to", "tv", "ws"})
# Languages whose press is nearly all in one country. A guess, and told as one.
_PRESS = """uk=UA pl=PL cs=CZ sk=SK hu=HU bg=BG lt=LT lv=LV et=EE fi=FI sv=SE nb=NO no=NO da=DK is=IS ja=JP ko=KR he=IL
ka=GE hy=AM az=AZ be=BY sl=SI tr=TR vi=VN th=TH id=ID el=GR it=IT mk=MK hr=HR sr=RS"""
_ONLY_THERE = {pair[:2]: pair[3:] for pair in _PRESS.split()}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the operator says of an outlet, in place of what was found."""

    id: str | None = None
    name: str | None = None
    country: str | None = None
    languages: tuple[str, ...] = ()
    kind: str = "national"
    fetch: Fetch | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source as it would stand in the catalogue, what it was made from, and what had to be guessed."""

    source: Source
    choice: Choice
    guesses: tuple[str, ...] = ()


def is_first_page(what: str) -> bool:
    """Whether that is the address of a site's first page."""
    try:
        return "://" in what and is_home(what)
    except FormatError:
        return False


def run_survey(
    config: Config,
    catalogue: Catalogue,
    what: str,
    limit: int,
    on_progress: Callable[[int], None] = lambda requests: None,
) -> Findings:
    """Look at the site of an address, as an ordinary crawl would: at most `discovery.MAX_REQUESTS` requests, the usual
    pause after each.

    `on_progress` is told now and then how many there were. Raises UsageError when it is no address, LegionwireError
    when the crawl itself fails.
    """
    try:
        url = canonical_url(what)
    except FormatError as error:
        raise UsageError(f"{what!r} cannot be looked at: {error.what}", "give an http(s) address") from error
    source = source_at(catalogue, url)
    task = Task((source.id,), urls=(url,), limit=limit)

    def tell(_: Config, report: Report) -> None:
        on_progress(report.run.requests)

    with crawled(config, (source,), task, "discovery", tell) as (end, _, folder):
        found = next(handed_over(folder, Findings), None)
    if found is None:
        raise LegionwireError(f"the look at {url} ended early: {end.run.reason}", "try again, with -v for the log")
    return found


def known_as(catalogue: Catalogue, url: str) -> Source | None:
    """The source that watches this site, or this section of it, already."""
    domain = registrable_domain(url)
    for source in catalogue.sources:
        if domain in source.domain_set():
            same = canonical_url(source.homepage).rstrip("/") == canonical_url(url).rstrip("/")
            if same or (is_home(url) and is_home(source.homepage) and _host(url) == _host(source.homepage)):
                return source
    return None


def owned_by_others(catalogue: Catalogue, known: Source | None) -> frozenset[str]:
    """Registrable domains of all sources but that one."""
    return frozenset(
        domain
        for source in catalogue.sources
        if known is None or source.id != known.id
        for domain in source.domain_set()
    )


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def propose(
    found: Findings, wishes: Wishes, taken: Collection[str], now: datetime, owned: Collection[str] = ()
) -> Proposal:
    """The table for what was found. `owned` are registrable domains of other sources: a feed may show what they
    publish, which stays theirs."""
    home = found.home or HomePage(found.moved or found.asked)
    choice = choose(home, found.sights, now, wishes.kind)
    if wishes.fetch:
        choice = replace(choice, fetch=wishes.fetch, why_fetch="you said so")
    name = wishes.name or name_of(home, found)
    languages, guesses = wishes.languages or languages_of(home, found), []
    if not languages:
        languages = ("und",)
        guesses.append("no language was found: correct `languages`, or give --language")
    country, guess = (wishes.country.upper(), "") if wishes.country else country_of(home, found, languages)
    guesses += [guess] if guess else []
    theirs = [domain for domain in choice.domains if domain in owned]
    guesses += [f"it shows much of {domain}, which the catalogue has already" for domain in theirs]
    source = Source(
        id=wishes.id or free_id(home.url, name, taken),
        name=name,
        homepage=home.url,
        country=country,
        languages=languages,
        kind=wishes.kind,
        feeds=choice.feeds,
        sitemaps=choice.sitemaps,
        listings=choice.listings,
        fetch=choice.fetch,
        paused=refusal_of(found) or None,
        tdm=in_words(found.terms),
        evidence=tuple(
            dict.fromkeys(
                Sighting(f"sources add, {_WORDS[sight.lead.origin]}", address_of(sight), now.date(), "high")
                for sight in found.sights
                if choice.holds(sight)
            )
        ),
        domains=tuple(domain for domain in choice.domains if domain not in theirs),
    )
    return Proposal(source, choice, tuple(guesses))


def refusal_of(found: Findings) -> str:
    """Why the site is not to be crawled: it says no, or does not answer. "" when it is."""
    if found.state is State.STORED and not (found.home and found.home.problem):
        return ""
    return clean_line(found.reason or (found.home.problem if found.home else "") or str(found.state), 300)


def name_of(home: HomePage, found: Findings) -> str:
    """What the outlet calls itself: og:site_name, else what title and feed have in common, else the host's name."""
    if home.site_name:
        return home.site_name
    titles = [
        _NAME_ENDS.sub("", sight.title).strip() for sight in found.sights if sight.title and not sight.lead.topical
    ]
    common = next((title for title in titles if title and title.casefold() in home.title.casefold()), "")
    parts = [part.strip() for part in _SEPARATOR.split(home.title) if part.strip()]
    host = re.sub(r"[^a-z0-9]", "", (urlsplit(home.url).hostname or "").lower())
    named = [part for part in parts if re.sub(r"[^a-z0-9]", "", part.lower()) and _letters(part) in host]
    candidates = (common if len(common) <= 60 else "", *named, *parts[:1], *titles[:1])
    return next((text for text in candidates if text), urlsplit(home.url).hostname or home.url)[:100]


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower()) or "\0"


def languages_of(home: HomePage, found: Findings) -> tuple[str, ...]:
    """The texts' own languages, most first; what feed and page declare where no text could be read."""
    read = Counter(article.lang for article in found.articles if article.lang)
    declared = [home.language, *(sight.language for sight in found.sights)]
    short = [lang.partition("-")[0] for lang in declared]
    languages = [lang for lang, _ in read.most_common()] or [next((lang for lang in short if lang), "")]
    return tuple(lang for lang in dict.fromkeys(languages) if _LANGUAGE.fullmatch(lang))


def country_of(home: HomePage, found: Findings, languages: tuple[str, ...]) -> tuple[str, str]:
    """By the address, by what the page declares, by the language; and what to tell when that is a guess."""
    suffix = (urlsplit(home.url).hostname or "").rpartition(".")[2]
    country = _SUFFIX_COUNTRIES.get(suffix, suffix.upper())
    if _TWO_LETTERS.fullmatch(suffix) and suffix not in _WORLDLY and country:
        return country, ""
    declared = (home.language, home.locale.replace("_", "-"), *(sight.language for sight in found.sights))
    regions = [lang.partition("-")[2] for lang in declared]
    region = next((region for region in regions if _TWO_LETTERS.fullmatch(region)), "")
    if region:
        return region.upper(), f"country {region.upper()} is that of the language it declares; --country corrects it"
    country = _ONLY_THERE.get(languages[0], "") if languages else ""
    if country:
        return country, f"country {country} is guessed by the language; --country corrects it"
    return UNKNOWN_COUNTRY, f"its country was not found: {UNKNOWN_COUNTRY} stands for unknown; --country gives it"


def free_id(url: str, name: str, taken: Collection[str]) -> str:
    """The registered name without its suffix (defence-blog.com: defence-blog), else the outlet's own name; with a
    number when that is taken."""
    host = urlsplit(url).hostname or ""
    stem = "" if _NUMERIC_HOST.fullmatch(host) else registrable_domain(url).partition(".")[0]
    stem = "" if stem.startswith("xn--") else stem  # letters that no id can hold
    wanted = _slug(stem) or _slug(name) or f"site-{_slug(host)}"
    names = (wanted if number == 1 else f"{wanted[:60]}-{number}" for number in range(1, 1000))
    return next(name for name in names if name not in taken)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
