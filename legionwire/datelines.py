"""Who on a page, and in the channel that led to it, speaks of its publication date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from lxml.html import HtmlElement

from legionwire.ancestors import has_ancestor
from legionwire.article import DateEvidence, Link, Page
from legionwire.blocks import Block, own_marks, title_index
from legionwire.cleaning import clean_line
from legionwire.dates import DAY, EARLIEST, Witness, read_date, url_date
from legionwire.jsonld import LinkedArticle
from legionwire.metas import Metas
from legionwire.moments import Moment
from legionwire.site_rules import ruled_dates

_DATE_KEYS = (
    *("article:published_time", "og:article:published_time", "article:published", "datepublished", "date", "pubdate"),
    *("publishdate", "publish-date", "dc.date.issued", "dcterms.created", "dc.date", "sailthru.date"),
    *("parsely-pub-date", "article.published", "cxenseparse:recs:publishtime", "cxenseparse:publishtime"),
    *("iso-8601-publish-date", "pub_date"),
)
_MODIFIED_KEYS = (
    "article:modified_time",
    "og:updated_time",
    "article:modified",
    "datemodified",
    "lastmod",
    "last-modified",
)
_DATE_MARKS = re.compile(r"date|time|publi|posted|stamp|byline|meta|info|дата")
_PUBLISHED_MARKS = re.compile(r"publi|posted|created|entry-date|pubdate")
_MODIFIED_WORDS = re.compile(
    r"updat|modif|edited|aktualis|aktualiz|geändert|mise? à jour|actualiz|aggiorn|оновл|обновл|изменен|змінен|更新",
    re.IGNORECASE,
)
_NEAR_BEFORE, _NEAR_AFTER = 5, 13  # blocks around the title in which a visible date counts
_OUTSIDE = frozenset(["aside", "nav", "footer"])


def find_witnesses(
    tree: HtmlElement,
    blocks: Sequence[Block],
    metas: Metas,
    linked: LinkedArticle,
    page: Page,
    title: str,
    lang: str,
) -> Iterator[Witness]:
    """Whoever speaks of the publication date, the most trusted first."""
    yield from ruled_dates(tree, page.rules, lang)
    stated = (("json-ld", [("datePublished", linked.published)]), ("meta", [(k, metas.first(k)) for k in _DATE_KEYS]))
    for origin, texts in stated:
        moments = ((key, moment) for key, text in texts if (moment := read_date(text, lang)))
        yield from (Witness(moment, origin, place=key) for key, moment in list(moments)[:2])
    near = _near(blocks, title)
    yield from _time_elements(tree, lang, near)
    visible = visible_date(near, lang)
    if visible:
        yield Witness(visible, "text", firm=False)
    if page.link and page.link.published:
        yield Witness(_channel_moment(page.link.published), _channel(page.link))
    address = url_date(page.url)
    if address:
        yield Witness(address, "url")


def _near(blocks: Sequence[Block], title: str) -> Sequence[Block]:
    """What stands around the title: behind it first, then before it, the nearest first."""
    at = title_index(blocks, title)
    if at is None:
        return ()
    return (*blocks[at + 1 : at + 1 + _NEAR_AFTER], *reversed(blocks[max(0, at - _NEAR_BEFORE) : at]))


def _time_elements(tree: HtmlElement, lang: str, near: Sequence[Block]) -> Iterator[Witness]:
    """The element that says it dates the publication; else the first that stands beside the title, if there is one."""
    shown = " ".join(block.text for block in near)
    later: list[Witness] = []
    known: dict[HtmlElement, bool] = {}
    for element in tree.iter("time", "abbr", "span", "div", "p"):
        if element.tag != "time" and not _is_published(element):
            continue
        marks = own_marks(element)
        is_published = element.tag != "time" or _is_published(element)
        text = element.get("datetime") or element.get("content") or element.get("title") or element.text_content()
        if _MODIFIED_WORDS.search(marks) or has_ancestor(element, _is_outside, known):
            continue
        moment = read_date(text, lang)
        if moment and (is_published or _PUBLISHED_MARKS.search(marks)):
            yield Witness(moment, "time", place=_place(element))
            return
        if moment and not later and clean_line(element.text_content(), 80) in shown:
            later.append(Witness(moment, "time", firm=False, place=_place(element)))
    yield from later


def _is_published(element: HtmlElement) -> bool:
    """The element says so itself. Asked for most of a page's elements, so it looks at few of their attributes."""
    if element.get("pubdate") is not None:
        return True
    names = element.get("itemprop"), element.get("class"), element.get("id")
    return any(name is not None and "datepublished" in name.lower() for name in names)


def _is_outside(element: HtmlElement) -> bool:
    return element.tag in _OUTSIDE


def _place(element: HtmlElement) -> str:
    """An element as a selector has it: its tag and its first class."""
    classes = clean_line(element.get("class") or "", 40).split()
    return ".".join((str(element.tag), *classes[:1]))


def visible_date(near: Sequence[Block], lang: str | None) -> Moment | None:
    """The date that readers see beside the title or the byline."""
    for block in near:
        if block.outside or len(block.text) > 160 or _MODIFIED_WORDS.search(block.text):
            continue
        words = [word for word in block.plain.split() if word.isalpha()]
        if len(words) <= 5 or _DATE_MARKS.search(block.marks):
            moment = read_date(block.text, lang)
            if moment:
                return moment
    return None


def _channel(link: Link) -> str:
    """A link does not say where it was found; feeds tell titles and summaries, plain sitemaps neither."""
    return "feed" if link.title or link.summary else "sitemap"


def _channel_moment(value: datetime) -> Moment:
    midnight = not (value.hour or value.minute or value.second)
    return Moment(value, "day") if midnight else Moment(value, "second", zoned=True, zone="+00:00")


def find_modified(metas: Metas, linked: LinkedArticle, page: Page, published: DateEvidence | None) -> datetime | None:
    """When the page was changed last, if that is not before it was published."""
    moments = [read_date(text) for text in (linked.modified, *(metas.first(key) for key in _MODIFIED_KEYS)) if text]
    values = [moment.value for moment in moments if moment]
    if page.link and page.link.modified:
        values.append(page.link.modified)
    since = published.value if published else EARLIEST
    return next((value for value in values if since <= value <= page.fetched_at + DAY), None)
