"""JSON-LD as news sites really write it: read with patience, reduced to what an article needs."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

MAX_SCRIPTS = 40
MAX_SCRIPT_CHARS = 1_000_000
MAX_NODES = 2_000
MAX_DEPTH = 8
MAX_VALUES = 30


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLE_TYPES = _words(
    "newsarticle article reportagenewsarticle analysisnewsarticle opinionnewsarticle backgroundnewsarticle"
    " reviewnewsarticle blogposting liveblogposting report techarticle scholarlyarticle socialmediaposting"
    " advertisercontentarticle satiricalarticle review"
)
# Pages that call themselves something else, but may carry a headline and a date all the same.
OTHER_TYPES = _words("webpage itempage videoobject audioobject podcastepisode recipe event")
ORGANISATION_TYPES = _words("organization newsmediaorganization corporation ngo governmentorganization")
# What hangs below these keys describes other things than the page's own article.
FOREIGN_KEYS = _words(
    "isPartOf publisher author creator comment comments potentialAction breadcrumb relatedLink itemListElement hasPart"
    " mentions about liveBlogUpdate review citation"
)

_CONTROL = re.compile(r"[\x00-\x1f]")
_TRAILING_COMMA = re.compile(r",(\s{0,99}[}\]])")
_STRAY_BACKSLASH = re.compile(r'\\(?!["\\/bfnrtu])')
_SCHEME = re.compile(r"^https?://(www\.)?", re.IGNORECASE)

Node = dict[str, object]


_NAME_PARTS = ("givenName", "additionalName", "familyName")
_ADMIN = re.compile(r"/author/admin(?:istrator)?/?$")


@dataclass(frozen=True, slots=True)
class LinkedName:
    """A person or an organisation named as author."""

    name: str
    organisation: bool = False


@dataclass(frozen=True, slots=True)
class LinkedArticle:
    """What a page's JSON-LD says about its article. Strings are as written: not cleaned, dates not read."""

    types: frozenset[str] = frozenset()  # of every node that is about this page, casefolded
    article_type: str = ""  # of the article's own node, empty when there is none
    own_types: frozenset[str] = frozenset()  # all that this node calls itself, casefolded
    genres: tuple[str, ...] = ()
    breadcrumb: tuple[str, ...] = ()  # names, the widest first
    headline: str = ""
    description: str = ""
    authors: tuple[LinkedName, ...] = ()
    publisher: str = ""
    published: str = ""
    modified: str = ""
    body: str = ""
    section: str = ""  # the first of `sections`
    sections: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    language: str = ""
    free: bool | None = None


def read_linked_article(tree: HtmlElement, url: str) -> LinkedArticle:
    """The article the page's JSON-LD describes; empty when there is none. Never raises on broken data."""
    documents = list(documents_of(tree))
    own = [node for document in documents for node in nodes_of(document, FOREIGN_KEYS)][:MAX_NODES]
    known = _index(documents)
    types = frozenset(kind for node in own for kind in types_of(node))
    articles = [node for node in own if types_of(node) & ARTICLE_TYPES]
    others = [
        node for node in own if types_of(node) & OTHER_TYPES and (node.get("headline") or node.get("datePublished"))
    ]
    candidates = articles or others
    if not candidates:
        return LinkedArticle(types=types, publisher=_first_name(own, known), breadcrumb=_breadcrumb(own))
    best = max(candidates, key=lambda node: _rank(node, url))
    return LinkedArticle(
        types=types,
        article_type=next(iter(sorted(types_of(best) & ARTICLE_TYPES)), ""),
        own_types=types_of(best),
        genres=_keywords(best.get("genre")),
        breadcrumb=_breadcrumb(own),
        headline=text_of(best.get("headline")) or (text_of(best.get("name")) if articles else ""),
        description=text_of(best.get("description")),
        authors=tuple(_names(best.get("author"), known)) or tuple(_names(best.get("creator"), known)),
        publisher=_first_name([best], known) or _first_name(own, known),
        published=text_of(best.get("datePublished")),
        modified=text_of(best.get("dateModified")),
        body=text_of(best.get("articleBody")),
        section=text_of(best.get("articleSection")),
        sections=_keywords(best.get("articleSection")),
        keywords=_keywords(best.get("keywords")),
        language=text_of(best.get("inLanguage")),
        free=_free(best),
    )


def documents_of(tree: HtmlElement) -> Iterator[object]:
    scripts = (script for script in tree.iter("script") if "ld+json" in (script.get("type") or "").lower())
    for _, script in zip(range(MAX_SCRIPTS), scripts, strict=False):
        document = _load((script.text or "")[:MAX_SCRIPT_CHARS])
        if document is not None:
            yield document


def _load(text: str) -> object:
    """The script's value, or None when no spelling of it can be read."""
    for spelling in _spellings(text):
        try:
            value: object = json.loads(spelling, strict=False)
        except (ValueError, RecursionError):
            continue
        return value
    return None


def _spellings(text: str) -> Iterator[str]:
    """The text, then the text with one common fault after the other forgiven."""
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip()
    text = text.removeprefix("//").strip().removeprefix("<![CDATA[").strip()
    text = text.removesuffix("]]>").strip().removesuffix("//").strip().removesuffix(";").strip()
    yield text
    text = _CONTROL.sub(" ", text)
    yield text
    yield _TRAILING_COMMA.sub(r"\1", text)
    yield html.unescape(text)
    yield _STRAY_BACKSLASH.sub(r"\\\\", text)


def nodes_of(value: object, closed: frozenset[str], depth: int = 0) -> Iterator[Node]:
    """Every object in the value, outside the closed keys."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        yield value
        for key, child in value.items():
            if key not in closed and isinstance(child, (dict, list)):
                yield from nodes_of(child, closed, depth + 1)
    elif isinstance(value, list):
        for child in value[:MAX_NODES]:
            if isinstance(child, (dict, list)):
                yield from nodes_of(child, closed, depth + 1)


def _index(documents: list[object]) -> dict[str, Node]:
    """Named nodes by their @id, so that `{"author": {"@id": ...}}` finds its person."""
    found: dict[str, Node] = {}
    every = (node for document in documents for node in nodes_of(document, frozenset()))
    for _, node in zip(range(MAX_NODES), every, strict=False):
        name = node.get("@id")
        if isinstance(name, str) and node.get("name"):
            found.setdefault(name, node)
    return found


def types_of(node: Node) -> frozenset[str]:
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return frozenset(re.split(r"[/:]", kind)[-1].casefold() for kind in values[:MAX_VALUES] if isinstance(kind, str))


def _rank(node: Node, url: str) -> tuple[bool, int, int]:
    page = _address(url)
    own = any(
        page and page == _address(address)
        for key in ("url", "mainEntityOfPage", "@id")
        for address in _addresses(node.get(key))
    )
    body = text_of(node.get("articleBody"))
    filled = sum(bool(node.get(key)) for key in ("headline", "datePublished", "author")) + 2 * bool(body)
    return own, filled, len(body)


def _addresses(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (part for key in ("@id", "url") if isinstance(part := value.get(key), str))


def _address(url: str) -> str:
    return _SCHEME.sub("", url.split("#", 1)[0].split("?", 1)[0]).rstrip("/")


def text_of(value: object) -> str:
    """A string where one is meant: the first of a list, the value of a literal."""
    if isinstance(value, str):
        return html.unescape(value).strip()
    if isinstance(value, list):
        return next((text for item in value[:MAX_VALUES] if (text := text_of(item))), "")
    if isinstance(value, dict):
        return next((text for key in ("@value", "name", "alternateName") if (text := text_of(value.get(key)))), "")
    return ""


def _names(value: object, known: dict[str, Node], depth: int = 0) -> Iterator[LinkedName]:
    if isinstance(value, str) and value in known:
        value = known[value]
    if isinstance(value, str):
        yield LinkedName(html.unescape(value).strip())
    elif isinstance(value, list):
        for item in value[:MAX_VALUES]:
            if depth < 3:
                yield from _names(item, known, depth + 1)
    elif isinstance(value, dict):
        organisation = bool(types_of(value) & ORGANISATION_TYPES) or _is_admin(value)
        name = value.get("name") or " ".join(filter(None, (text_of(value.get(key)) for key in _NAME_PARTS)))
        reference = value.get("@id")
        if not name and isinstance(reference, str) and reference in known and depth < 3:
            yield from _names(known[reference], known, depth + 1)
        elif isinstance(name, str):
            yield LinkedName(html.unescape(name).strip(), organisation)
        elif isinstance(name, list):
            yield from (LinkedName(text_of(item), organisation) for item in name[:MAX_VALUES] if text_of(item))


def _is_admin(node: Node) -> bool:
    """The account that set a blog up: its name is the site's, or nobody's."""
    return any(_ADMIN.search(text_of(node.get(key))) is not None for key in ("@id", "url"))


def _first_name(nodes: list[Node], known: dict[str, Node]) -> str:
    return next((item.name for node in nodes for item in _names(node.get("publisher"), known) if item.name), "")


def _breadcrumb(nodes: list[Node]) -> tuple[str, ...]:
    """The way from the home page to the article, by the first list that tells it."""
    lists = (node.get("itemListElement") for node in nodes if "breadcrumblist" in types_of(node))
    items = next((items for items in lists if isinstance(items, list)), [])[:MAX_VALUES]
    entries = (item for item in items if isinstance(item, dict))
    return tuple(name for item in entries if (name := text_of(item.get("name")) or text_of(item.get("item"))))


def _keywords(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(html.unescape(value).split(","))[:MAX_VALUES]
    if isinstance(value, list):
        return tuple(text for item in value[:MAX_VALUES] if (text := text_of(item)))
    return ()


def _free(node: Node) -> bool | None:
    value = node.get("isAccessibleForFree")
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(text_of(value).lower())
