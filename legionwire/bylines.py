"""Who wrote it: persons where the page names them, nobody where it names only itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from legionwire.blocks import Block, own_marks, title_index
from legionwire.cleaning import clean_line
from legionwire.jsonld import LinkedName
from legionwire.lines import loose

MAX_AUTHORS = 20
MAX_NAME = 60
_MAX_BYLINE = 200
_MAX_MARKED = 20
_BEFORE, _AFTER = 6, 14  # blocks around the title in which a byline stands

_BY = (
    "by|von|par|por|di|door|av|af|od|autor(?:ka|in|es|a|i|zy)?|auteurs?|autore|автор(?:и|ка|ы)?|текст|text|tekst"
    "|od autora|skrevet av|författare|szerző|yazan|kirjoittaja|napsal[a]?|文"
)
_LEAD = re.compile(
    rf"^\W{{0,3}}(?:(?:written|story|words|reported|posted|published|article|submitted) )?(?:{_BY})(?:\s?:\s?|\s)",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*[,;&/、،\n]\s*|\s+[|•·]\s+"
    r"|\s+(?:and|und|et|og|och|ja|oraz|ve|en|та|и|й|і|și|e|i|with|mit|avec|con)\s+(?=[^\W\d_a-z])|\s+y\s+(?=[A-ZÁÉÍÓÚÑ])"
)
_ROLE = (
    r"reporter|correspondent|corresponsal|correspondant|korrespondent(?:in)?|editor|redakteur\w*|redacteur|redactora?"
    r"|journalist\w*|staff writer|writer|contributor|columnist|agenturen|agencies|special to .{1,30}|staff|freelance\w*"
    r"|producer|chief|desk|intern|periodista|giornalista|dziennikar\w+|журналіст\w*|журналист\w*|кореспондент\w*"
    r"|корреспондент\w*|редактор\w*|기자|記者|特派員"
)
_TRAILING_ROLE = re.compile(
    r"(?:\s*[|(\[]\s*.*|\s+[-–—]\s+.*|\s+(?:\w+\s+){0,2}(?:reporter|correspondent|staff writer)"
    r"|\s?(?:기자|記者)|(?:\s|^)(?:19|20)?\d\d.*)$",
    re.IGNORECASE,
)
_ROLE_ONLY = re.compile(
    rf"(?:\w+[ -]){{0,4}}(?:{_ROLE})(?:[ -](?:in|at|large|chief|general|of|news|politics)){{0,2}}", re.IGNORECASE
)
_NOBODY = frozenset(
    [
        *("admin", "administrator", "redaktion", "redaction", "redaccion", "redacción", "redazione", "redakcja"),
        *(
            "редакція",
            "редакция",
            "редакції",
            "від редакції",
            "rédaction",
            "la rédaction",
            "die redaktion",
            "la redacción",
        ),
        *("editor", "editors", "staff", "guest", "guest contributor", "guest author", "guest post", "contributor"),
        *("null", "undefined", "none", "author", "by", "web desk", "news desk", "newsroom", "editorial", "online"),
        *("editorial team", "editorial staff", "webmaster", "web admin", "user", "super user", "anonymous", "unknown"),
        *("автор", "staff reporter", "share", "follow", "subscribe", "read more", "facebook", "twitter", "email"),
    ]
)
_ADDRESS = re.compile(r"\s*(?:https?:|//|www\.)")
_NOT_NAME = re.compile(
    r"https?:|www\.|@|\.(?:com|org|net|de|ua|info)\b|\d|[!?;:{}<>=)]"
    r"|\b(?:published|updated|minutes?|min|read|ago|comments?|image|photo|getty|follow|facebook|twitter|developer)\b",
    re.IGNORECASE,
)
_BYLINE_MARKS = re.compile(r"author|byline|by-line|contributor|autor|writer|reporter")
_NOT_BYLINE_MARKS = re.compile(
    r"bio|about|box|social|desc|image|img|avatar|photo|comment|related|follow|role|position|twitter"
)
_OUTSIDE = frozenset(["aside", "nav", "footer", "form"])


def choose_authors(
    linked: Sequence[LinkedName], bylines: Sequence[str], metas: Sequence[str], house: Sequence[str]
) -> tuple[str, ...]:
    """The names to believe: JSON-LD persons, then the visible byline, then meta tags, then agencies in JSON-LD.

    `house` holds the names and domains of the site itself: they say nothing that the source does not.
    """
    own = {loose(name).replace(" ", "") for name in house} - {""}
    persons = [name.name for name in linked if not name.organisation]
    organisations = [name.name for name in linked if name.organisation]
    domains = [name for name in house if "." in name]
    for texts in (persons, bylines, metas, organisations):
        foreign = [text for text in texts if not any(domain in text.lower() for domain in domains)]
        names = [name for text in foreign for name in split_names(text) if not _is_house(name, own)]
        if names:
            unique: dict[str, str] = {}
            for name in names:
                unique.setdefault(loose(name), name)
            return tuple(unique.values())[:MAX_AUTHORS]
    return ()


def split_names(text: str) -> Iterator[str]:
    """The names in a byline, without "By", roles, dates and what cannot be a name."""
    if _ADDRESS.match(text):
        return
    line = _LEAD.sub("", clean_line(text, _MAX_BYLINE))
    for part in _SPLIT.split(line):
        name = _TRAILING_ROLE.sub("", _LEAD.sub("", part)).strip(" .,:;|-–—·•\"'")
        if _is_name(name):
            yield name


def read_bylines(tree: HtmlElement, blocks: Sequence[Block], title: str) -> list[str]:
    """Texts that name the author to readers: marked as such for machines, or standing as a byline beside the title."""
    marked = [" ".join(element.text_content().split()) for element in _marked_elements(tree)]
    found = list(dict.fromkeys(text for text in marked[:_MAX_MARKED] if 2 < len(text) <= 80))
    if found:
        return found
    at = title_index(blocks, title)
    if at is None:
        return []
    near = [*blocks[at + 1 : at + 1 + _AFTER], *blocks[max(0, at - _BEFORE) : at]]
    return list(dict.fromkeys(block.text for block in near if _is_byline(block)))


def _marked_elements(tree: HtmlElement) -> list[HtmlElement]:
    """Elements with rel=author or itemprop=author, outside of boxes beside the article."""
    found = []
    for element in tree.iter("a", "span", "p", "div", "address"):
        is_author = "author" in (element.get("rel") or "").split() or (element.get("itemprop") or "") == "author"
        if is_author and not any(
            parent.tag in _OUTSIDE or _NOT_BYLINE_MARKS.search(own_marks(parent)) for parent in element.iterancestors()
        ):
            found.append(element)
    return found


def _is_byline(block: Block) -> bool:
    if block.outside or not 2 < len(block.text) <= 120:
        return False
    said = _LEAD.match(block.text) is not None and len(block.text.split()) <= 12
    called = bool(_BYLINE_MARKS.search(block.marks)) and not _NOT_BYLINE_MARKS.search(block.marks)
    return said or (called and len(block.text.split()) <= 8)


def _is_name(name: str) -> bool:
    if not 2 <= len(name) <= MAX_NAME or name.casefold() in _NOBODY or _NOT_NAME.search(name):
        return False
    if not any(char.isalpha() for char in name) or len(name.split()) > 6:
        return False
    return not _ROLE_ONLY.fullmatch(name)


def _is_house(name: str, own: set[str]) -> bool:
    plain = loose(name).replace(" ", "")
    return any(plain == house or (len(house) > 5 and plain.startswith(house)) for house in own)
