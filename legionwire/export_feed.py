"""An Atom feed (RFC 4287) of what a question finds: headline, link, authors, the beginning of each text.

Ids are made of addresses, so that an article is the same entry in every feed that has it. `updated` is the outlet's own
time of change, else when we first read it; `published` is left out when only the day is known, because Atom cannot say
that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from legionwire.cleaning import clean_line
from legionwire.export_about import About
from legionwire.exported import Exported, moment
from legionwire.printable import encodable
from legionwire.shortened import beginning

_LONGEST = 1_000_000
_HOME = "urn:legionwire:question:"


def feed_pieces(articles: Iterable[Exported], about: About) -> Iterator[str]:
    """A whole feed, piece by piece."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
    yield _element("id", _id(_HOME + (about.query or "")))
    yield _element("title", _title(about))
    yield _element("updated", moment(about.at))
    yield f"  <generator version={_quoted(about.version)}>legionwire</generator>\n"
    if about.address:
        yield f'  <link rel="self" type="application/atom+xml" href={_quoted(about.address)}/>\n'
    for article in articles:
        yield _entry(article, about.outlets.get(article.source, article.source))
    yield "</feed>\n"


def _entry(article: Exported, outlet: str) -> str:
    lang = f" xml:lang={_quoted(article.lang)}" if article.lang else ""
    title = _line(article.title) or article.url
    parts = [f"  <entry{lang}>\n", _element("id", _id(article.url)), _element("title", title)]
    parts.append(_element("updated", moment(article.modified or article.first_seen)))
    if article.published and article.published_precision != "day":
        parts.append(_element("published", moment(article.published)))
    if article.url.startswith(("https://", "http://")):
        parts.append(f'  <link rel="alternate" type="text/html" href={_quoted(article.url)}/>\n')
    names = list(filter(None, map(_line, article.authors))) or [outlet]
    parts += (f"  <author>{_element('name', name).strip()}</author>\n" for name in names)
    if summary := _line(beginning(article.standfirst or article.text)):
        parts.append(_element("summary", summary))
    parts += (f"  <category term={_quoted(tag)}/>\n" for tag in filter(None, map(_line, article.tags)))
    return "".join((*parts, "  </entry>\n"))


def _title(about: About) -> str:
    return f"legionwire: {about.query or 'all articles'}"


def _id(address: str) -> str:
    return uuid5(NAMESPACE_URL, encodable(address)).urn


def _element(name: str, text: str) -> str:
    return f"  <{name}>{escape(_line(text))}</{name}>\n"


def _quoted(text: str) -> str:
    return quoteattr(_line(text))


def _line(text: str) -> str:
    return clean_line(text, _LONGEST)
