"""What a page says about its article outside the text: JSON-LD, meta tags, headings and dates, read from one tree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from lxml.html import HtmlElement

from legionwire.article import Access, DateCandidate, DateEvidence, Page
from legionwire.blocks import Block
from legionwire.bylines import choose_authors, read_bylines, read_leading_names
from legionwire.cleaning import clean_line, clean_url
from legionwire.date_candidates import date_candidates
from legionwire.datelines import find_modified, find_witnesses
from legionwire.dates import Witness, choose_date, guess_date
from legionwire.jsonld import LinkedArticle, read_linked_article
from legionwire.languages import LanguageWitnesses
from legionwire.lines import loose
from legionwire.metas import MAX_CONTENT, Metas
from legionwire.site_rules import ruled_title
from legionwire.titles import MAX_HEADINGS, Titles, choose_title
from legionwire.urls import registrable_domain

MAX_TITLE = 500
MAX_SECTION = 100
MAX_LABELS = 20
MAX_TAGS = 30
MAX_TAG = 80

_AUTHOR_KEYS = (
    *("author", "article:author", "article:author_name", "dc.creator", "dcterms.creator", "parsely-author"),
    *("sailthru.author", "byl", "cxenseparse:author", "authors", "citation_author"),
)
_GENRE_KEYS = (
    *("genre", "dc.type", "dcterms.type", "article:content_type", "content_type", "content-type", "article_type"),
    *("articletype", "page_type", "cxenseparse:articletype", "parsely-type", "sailthru.contenttype"),
)


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
    dates: tuple[DateCandidate, ...]
    modified: datetime | None
    languages: LanguageWitnesses
    section: str | None
    sections: tuple[str, ...]  # every section that is named
    genres: tuple[str, ...]  # what the page calls this kind of text
    breadcrumb: tuple[str, ...]
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
    title = ruled_title(tree, page.rules) or choose_title(titles)
    if not title and page.link:
        title = clean_line(page.link.title or "", MAX_TITLE)
    tag = _language_tag(tree, metas, linked)
    witnesses = list(find_witnesses(tree, blocks, metas, linked, page, title, tag))
    choice = choose_date(witnesses, page.fetched_at, page.zone)
    published, conflict = choice.published, choice.conflict
    if published is None:
        guess = guess_date(tree, page.url, page.fetched_at)
        if guess:
            published = DateEvidence(guess.value, "day", "text")
            witnesses.append(Witness(guess, "text", firm=False, place="htmldate"))
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
        dates=date_candidates(witnesses),
        modified=find_modified(metas, linked, page, published),
        languages=_language_witnesses(tree, metas, linked, page),
        section=_section(linked, metas),
        sections=_labels((*linked.sections, *metas.every("article:section"), *metas.every("section", "og:section"))),
        genres=_labels((*linked.genres, *(text for key in _GENRE_KEYS for text in metas.every(key)))),
        breadcrumb=_labels(linked.breadcrumb),
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


def _language_witnesses(tree: HtmlElement, metas: Metas, linked: LinkedArticle, page: Page) -> LanguageWitnesses:
    tags = (tree.get("lang"), metas.first("og:locale"), linked.language, metas.first("content-language", "language"))
    return LanguageWitnesses(tuple(tag for tag in tags if tag), page.languages)


def _section(linked: LinkedArticle, metas: Metas) -> str | None:
    return clean_line(metas.first("article:section") or linked.section or metas.first("section"), MAX_SECTION) or None


def _labels(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(label for text in texts if (label := clean_line(text, MAX_SECTION))))[:MAX_LABELS]


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
