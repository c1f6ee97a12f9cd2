"""Where a list goes on: the address of its next older page, by rel="next", words, numbers, or the date in its path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement

from legionwire.anchors import Anchor, Anchors, Region, inner_text
from legionwire.article import SiteRules
from legionwire.errors import FormatError
from legionwire.listing_words import ARROWS, NEXT_NAMES, NEXT_WORDS, name_parts
from legionwire.selectors import compile_selector
from legionwire.url_shape import PAGE_KEYS
from legionwire.urls import absolute_url, canonical_url, same_site

_FIGURES = re.compile(r"\d+", re.ASCII)
_NUMBER = re.compile(r"\d{1,5}")
_PAGED_PATH = re.compile(
    r"^(?P<base>.*?)/(?:(?:page|seite|pagina|p%C3%A1gina|strona|stranica|storinka|sayfa|str|sida|side|sivu|oldal|p|pg)"
    r"[-/_]?(?P<n>\d{1,5})|(?P<n2>\d{1,3}))/?$"
    r"|^(?P<base2>.*?)[-_/](?:page|p|pg|seite|pagina|strona)?[-_]?(?P<n3>\d{1,3})(?P<end>\.\w{2,5})$",
    re.IGNORECASE,
)
_INDEX_PATH = re.compile(r"/(?:index|default|list)[-_]?(?P<n>\d{1,4})?\.\w{2,5}$", re.IGNORECASE)
_DAY_PATH = re.compile(r"^(?P<before>.*/)(?P<y>20\d\d)(?P<s>[-/])(?P<m>\d\d?)(?P=s)(?P<d>\d\d?)(?P<after>/?)$")
_MONTH_PATH = re.compile(r"^(?P<before>.*/)(?P<y>20\d\d)(?P<s>[-/])(?P<m>\d\d?)(?P<after>/?)$")
_END = re.compile(r"/(?:page|index\.\w+)?/?$")
_DATE_KEYS = frozenset(("date", "day", "datum", "fecha", "data", "d", "tarih"))


def find_next(tree: HtmlElement, anchors: Anchors, url: str, rules: SiteRules) -> str | None:
    """The canonical address of the next page, or None. `url` is the list's own."""
    here = canonical_url(url)
    for candidate in _candidates(tree, anchors, here, rules):
        if candidate and candidate != here and same_site(candidate, here):
            return candidate
    return None


def _candidates(tree: HtmlElement, anchors: Anchors, here: str, rules: SiteRules) -> Iterator[str | None]:
    for selector in rules.next:
        for element in compile_selector(selector)(tree)[:5]:
            yield _address(here, element.get("href") or element.get("data-href") or element.get("data-url"))
    if rules.next:
        return
    for node in tree.iter("link"):
        if "next" in (node.get("rel") or "").lower().split():
            address = _address(here, node.get("href"))
            if address and _stays(address, here):
                yield address
    links = [anchor for anchor in anchors.all if anchor.url != here]
    for anchor in links:
        if "next" in anchor.rel and _goes_on(anchor, here) and _stays(anchor.url, here):
            yield anchor.url
    yield _numbered(anchors, here)
    paged = [anchor for anchor in links if anchor.region is Region.PAGING or _is_page_of(anchor.url, here)]
    paged += [anchor for anchor in links if _is_same_list(anchor.url, here) and NEXT_WORDS.match(anchor.text)]
    for anchor in paged:
        if _says_next(anchor) and _goes_on(anchor, here):
            yield anchor.url
    yield _day_before(here)


def _address(here: str, written: str | None) -> str | None:
    address = absolute_url(here, written)
    try:
        return canonical_url(address) if address else None
    except FormatError:
        return None


def _says_next(anchor: Anchor) -> bool:
    element = anchor.element
    told = (anchor.text, element.get("aria-label") or "", element.get("title") or "")
    if any(text and len(text) <= 40 and NEXT_WORDS.match(text) for text in told):
        return True
    if ARROWS.match(anchor.text):
        return True
    parent = element.getparent()
    names = f"{element.get('class') or ''} {parent.get('class') or '' if parent is not None else ''}"
    return bool(name_parts(names) & NEXT_NAMES or set(names.lower().split()) & NEXT_NAMES)


def _goes_on(anchor: Anchor, here: str) -> bool:
    """Not a page before this one: an arrow may lead to the last page, or back."""
    number = page_number(anchor.url, here)
    own = _split(here)[1] if _split(anchor.url)[0] == _split(here)[0] else 0
    return number is None or number > own or number == own == 0


def _stays(url: str, here: str) -> bool:
    """Below the list's own address, or the same but for its figures: rel="next" may lead round the sections."""
    own = urlsplit(_split(here)[0]).path.rpartition(".")[0] or urlsplit(_split(here)[0]).path
    path = urlsplit(url).path
    return path.startswith(own) or _FIGURES.sub("", path) == _FIGURES.sub("", urlsplit(here).path)


def _is_page_of(url: str, here: str) -> bool:
    """Whether an address is a page of the list at `here`, by its form."""
    return page_number(url, here) is not None


def _is_same_list(url: str, here: str) -> bool:
    """An address that differs in its query alone, such as one that holds the date of the last entry shown."""
    return urlsplit(url)._replace(query="") == urlsplit(here)._replace(query="")


def page_number(url: str, here: str) -> int | None:
    """The number in an address that tells it from the others of the list at `here`: a page, or an offset. None when it
    is no page of that list, 0 for a list's address without one."""
    base, number = _split(url)
    own, _ = _split(here)
    # /node_1_2.htm goes on from /node_1.htm, whose number is a name
    return number if base in (own, _joined_whole(here)) else None


def _split(url: str) -> tuple[str, int]:
    """An address without its page number, and the number."""
    parts = urlsplit(url)
    number, kept = 0, []
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        if key.lower() in PAGE_KEYS and _NUMBER.fullmatch(value):
            number = int(value)
        else:
            kept.append((key, value))
    path = parts.path
    if (named := _INDEX_PATH.search(path)) and not number:
        return _joined(parts, path[: named.start()], kept), int(named["n"] or 0)
    found = _PAGED_PATH.match(path) if not _DAY_PATH.match(path) and not _MONTH_PATH.match(path) else None
    if found and not number:
        written = found["n"] or found["n2"] or found["n3"]
        if not re.fullmatch(r"20\d\d", written):
            number, path = int(written), (found["base2"] + found["end"] if found["n3"] else found["base"])
    path = _END.sub("", path)
    return _joined(parts, path, kept), number


def _joined_whole(url: str) -> str:
    """An address as `_split` writes it, its numbers taken for part of its name."""
    parts = urlsplit(url)
    return _joined(parts, _END.sub("", parts.path), parse_qsl(parts.query, keep_blank_values=True))


def _joined(parts: SplitResult, path: str, query: list[tuple[str, str]]) -> str:
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(sorted(query)), ""))


def _numbered(anchors: Anchors, here: str) -> str | None:
    """The link whose text is the number after this page's."""
    numbers: dict[int, Anchor] = {}
    for anchor in anchors.all:
        text = anchor.text.strip("[]()|. ")
        if _NUMBER.fullmatch(text) and (
            anchor.region is Region.PAGING or _is_page_of(anchor.url, here) or anchor.url == here
        ):
            numbers.setdefault(int(text), anchor)
    if not numbers:
        return None
    shown = next((number for number, anchor in numbers.items() if anchor.url == here), None)
    current = shown or _current(list(numbers.values()), numbers) or _own_number(here)
    after = numbers.get(current + 1)
    return after.url if after is not None and after.url != here else None


def _own_number(here: str) -> int:
    number = _split(here)[1]
    return number if 0 < number < 1_000 and not _is_offset(here) else 1


def _is_offset(url: str) -> bool:
    keys = {key.lower() for key, _ in parse_qsl(urlsplit(url).query)}
    return bool(keys & {"start", "offset", "from", "skip", "begin", "limitstart", "first", "s", "o"})


def _current(links: Sequence[Anchor], numbers: dict[int, Anchor]) -> int | None:
    """The number that stands among the links to pages and is none itself."""
    container = links[0].element.getparent()
    for _ in range(3):
        if container is None or container.tag == "body":
            return None
        for node in container.iter("span", "strong", "b", "em", "li", "a", "div", "button"):
            text = inner_text(node, 12)
            if not _NUMBER.fullmatch(text) or int(text) in numbers or node.get("href"):
                continue
            if {int(text) + 1, int(text) - 1} & numbers.keys():
                return int(text)
        container = container.getparent()
    return None


def _day_before(here: str) -> str | None:
    """The list of the day, or the month, before the one in a list's own address."""
    parts = urlsplit(here)
    found = _DAY_PATH.match(parts.path)
    try:
        if found:
            day = date(int(found["y"]), int(found["m"]), int(found["d"])) - timedelta(days=1)
            padded = len(found["m"]) == 2 and len(found["d"]) == 2
            values = (
                str(day.year),
                f"{day.month:02d}" if padded else str(day.month),
                f"{day.day:02d}" if padded else str(day.day),
            )
            return urlunsplit(parts._replace(path=found["before"] + found["s"].join(values) + found["after"]))
        if found := _MONTH_PATH.match(parts.path):
            month = date(int(found["y"]), int(found["m"]), 1) - timedelta(days=1)
            written = f"{month.month:02d}" if len(found["m"]) == 2 else str(month.month)
            return urlunsplit(
                parts._replace(path=f"{found['before']}{month.year}{found['s']}{written}{found['after']}")
            )
        query = parse_qsl(parts.query, keep_blank_values=True)
        for index, (key, value) in enumerate(query):
            if key.lower() in _DATE_KEYS and re.fullmatch(r"20\d\d-\d\d-\d\d", value):
                query[index] = (key, (date.fromisoformat(value) - timedelta(days=1)).isoformat())
                return urlunsplit(parts._replace(query=urlencode(query)))
    except ValueError:  # no such day
        return None
    return None
