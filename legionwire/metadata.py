"""What a page says about its article outside the text: JSON-LD, meta tags, headings and dates, read from one tree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from lxml.html import HtmlElement

from legionwire.article import Access, DateEvidence, Page
from legionwire.blocks import Block
from legionwire.bylines import choose_authors, read_bylines, read_leading_names
from legionwire.cleaning import clean_line, clean_url
from legionwire.datelines import find_modified, find_witnesses
from legionwire.dates import choose_date, guess_date
from legionwire.jsonld import LinkedArticle, read_linked_article
from legionwire.lines import loose
from legionwire.metas import MAX_CONTENT, Metas
from legionwire.titles import MAX_HEADINGS, Titles, choose_title
from legionwire.urls import registrable_domain

MAX_TITLE = 500
MAX_SECTION = 100
MAX_TAGS = 30
MAX_TAG = 80

_AUTHOR_KEYS = (
    *("author", "article:author", "article:author_name", "dc.creator", "dcterms.creator", "parsely-author"),
    *("sailthru.author", "byl", "cxenseparse:author", "authors", "citation_author"),
)
# Codes that pages use and ISO 639-1 does not have or has moved: countries for languages, three letters, old names.
_LANGUAGES = {
    "ua": "uk",
    "cz": "cs",
    "jp": "ja",
    "kr": "ko",
    "gr": "el",
    "dk": "da",
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "nb": "no",
    "nn": "no",
    "ukr": "uk",
    "eng": "en",
    "rus": "ru",
    "deu": "de",
    "ger": "de",
    "fra": "fr",
    "fre": "fr",
    "spa": "es",
    "pol": "pl",
    "ita": "it",
    "por": "pt",
    "ces": "cs",
    "nld": "nl",
}


@dataclass(frozen=True, slots=True)
class Metadata:
    """The statements of one page. All strings are cleaned."""

    linked: LinkedArticle
    house: tuple[str, ...]  # the names of the site and its publisher
    title: str
    titles: tuple[str, ...]  # every form in which the page says its title
    document_title: str
    headings: tuple[str, ...]  # every h1
    descriptions: tuple[str, ...]
    og_type: str
    authors: tuple[str, ...]
    organisations: tuple[str, ...]  # of the authors
    published: DateEvidence | None
    date_conflict: bool
    modified: datetime | None
    lang: str | None
    section: str | None
    tags: tuple[str, ...]
    access: Access
    canonical: str | None


def read_metadata(tree: HtmlElement, blocks: Sequence[Block], page: Page) -> Metadata:
    """Everything but the text."""
    metas = Metas(tree)
    linked = read_linked_article(tree, page.url)
    house = _house(linked, metas)
    headings = tuple(text for h1 in tree.iter("h1") if (text := clean_line(h1.text_content(), MAX_TITLE)))
    document_title = clean_line(tree.findtext(".//title") or "", MAX_TITLE)
    titles = Titles(
        linked=clean_line(linked.headline, MAX_TITLE),
        og=metas.first("og:title"),
        twitter=metas.first("twitter:title"),
        document=document_title,
        headings=headings[:MAX_HEADINGS],
        house=(*house, *filter(None, (_section(linked, metas),))),
    )
    title = choose_title(titles)
    if not title and page.link:
        title = clean_line(page.link.title or "", MAX_TITLE)
    tag = _language_tag(tree, metas, linked)
    choice = choose_date(list(find_witnesses(tree, blocks, metas, linked, page, title, tag)), page.fetched_at)
    published, conflict = choice.published, choice.conflict
    if published is None:
        guess = guess_date(tree, page.url, page.fetched_at)
        if guess:
            published = DateEvidence(guess.value, "day", "text")
    domain = registrable_domain(page.url)
    authors = choose_authors(
        linked.authors,
        read_bylines(tree, blocks, title),
        [metas.every(key) for key in _AUTHOR_KEYS],
        (*house, domain, domain.split(".")[0]),
        read_leading_names(blocks, title),
    )
    return Metadata(
        linked=linked,
        house=house,
        title=clean_line(title, MAX_TITLE),
        titles=titles.variants(),
        document_title=document_title,
        headings=headings,
        descriptions=_descriptions(linked, metas),
        og_type=metas.first("og:type").lower(),
        authors=authors.names,
        organisations=authors.organisations,
        published=published,
        date_conflict=conflict,
        modified=find_modified(metas, linked, page, published),
        lang=_language(tree, metas, linked, page.languages),
        section=_section(linked, metas),
        tags=_tags(linked, metas),
        access=_access(linked, metas),
        canonical=_canonical(tree, metas, page.url),
    )


def _house(linked: LinkedArticle, metas: Metas) -> tuple[str, ...]:
    names = (clean_line(linked.publisher, MAX_TAG), metas.first("og:site_name"), metas.first("application-name"))
    return tuple(dict.fromkeys(filter(None, names)))


def _descriptions(linked: LinkedArticle, metas: Metas) -> tuple[str, ...]:
    texts = (clean_line(linked.description, MAX_CONTENT), metas.first("og:description"), metas.first("description"))
    return tuple(dict.fromkeys(filter(None, texts)))


def _language_tag(tree: HtmlElement, metas: Metas, linked: LinkedArticle) -> str:
    tags = (tree.get("lang"), metas.first("og:locale"), linked.language, metas.first("language"))
    return next((tag.strip().replace("_", "-")[:20] for tag in tags if tag and tag.strip()), "")


def _language(tree: HtmlElement, metas: Metas, linked: LinkedArticle, expected: tuple[str, ...]) -> str | None:
    """What the page declares, preferring what its source writes in: many templates declare English whatever comes."""
    tags = (tree.get("lang"), metas.first("og:locale"), linked.language, metas.first("content-language", "language"))
    codes = [code for tag in tags if tag and (code := language_code(tag))]
    known = [code for code in codes if code in expected]
    if known or codes:
        return (known or codes)[0]
    return expected[0] if len(expected) == 1 else None


def language_code(tag: str) -> str | None:
    """ISO 639-1 for a language tag as pages write it ("uk-UA", "en_GB", "ua", "ukr"); None when it is none."""
    code = re.split(r"[-_.]", tag.strip().lower())[0]
    code = _LANGUAGES.get(code, code)
    return code if re.fullmatch(r"[a-z]{2}", code) else None


def _section(linked: LinkedArticle, metas: Metas) -> str | None:
    return clean_line(metas.first("article:section") or linked.section or metas.first("section"), MAX_SECTION) or None


def _tags(linked: LinkedArticle, metas: Metas) -> tuple[str, ...]:
    texts = [*metas.every("article:tag"), *linked.keywords]
    texts = texts or [*metas.every("news_keywords", "keywords")]
    tags = (clean_line(part, MAX_TAG) for text in texts for part in text.split(","))
    unique: dict[str, str] = {}
    for tag in tags:
        unique.setdefault(loose(tag), tag)
    return tuple(filter(None, unique.values()))[:MAX_TAGS]


def _access(linked: LinkedArticle, metas: Metas) -> Access:
    tier = metas.first("article:content_tier", "og:article:content_tier").lower()
    if linked.free is False or tier in ("locked", "metered"):
        return "partial"
    return "free" if linked.free or tier == "free" else "unknown"


def _canonical(tree: HtmlElement, metas: Metas, url: str) -> str | None:
    links = (link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split())
    address = next((link for link in links if link), None) or metas.first("og:url")
    if not address:
        return None
    try:
        return clean_url(urljoin(url, address.strip()))
    except ValueError:  # "http://[": not an address
        return None
