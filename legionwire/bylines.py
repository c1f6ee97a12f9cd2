"""Who wrote it: persons where the page names them, nobody where it names only itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml.html import HtmlElement

from legionwire.ancestors import has_ancestor
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
# Agencies by name; desks and teams by the word.
_ORGANISATION = re.compile(
    r"\b(?:AFP|APA?|DPA|dpa|Reuters|SDA|sda|ANSA|EFE|ТАСС|TASS|PAP|BELGA|Belga|ANP|NTB|TT|Ritzau|Lusa|MTI|TASR|SID|KNA"
    r"|epd|Associated Press|Agence France[- ]Presse|Deutsche Presse-Agentur|Europa Press|Укрінформ|Укринформ|Ukrinform"
    r"|УНІАН|УНИАН|Інтерфакс-Україна|Интерфакс|Interfax|РИА Новости|Anadolu|Xinhua|Kyodo|Yonhap|연합뉴스|共同通信"
    r"|時事通信)\b|(?i:\b(?:news ?room|news ?desk|web ?desk|editorial|editors|staff|team|agenc(?:y|ies)|redaktion"
    r"|redakcja|redacción|redazione|rédaction|redactie|redaksjonen|redaktionen|редакці[яї]|редакци[яи]|агентств\w+|agentur\w*|agencia"
    r"|agence|agenzia|online|digital|news|media|press|tv|radio|magazine|gazette|times|post|herald|tribune)\b)"
)
_ADDRESS = re.compile(r"\s*(?:https?:|//|www\.)")
_NOT_NAME = re.compile(
    r"https?:|www\.|@|\.(?:com|org|net|de|ua|info)\b|\d|[!?;:{}<>=)]"
    r"|\b(?:published|updated|minutes?|min|read|ago|comments?|image|photo|getty|follow|facebook|twitter|developer)\b",
    re.IGNORECASE,
)
_FULL_NAME = re.compile(r"[^\W\d_a-zа-яіїєґё][\w'’.-]*(?: [^\W\d_a-zа-яіїєґё][\w'’.-]*){1,2}")
_LABELLED = re.compile(
    rf"(?:autorin/autor|autor(?::in|/in|in|ka|a|zy)?|authors?|автор(?:ка|и|ы)?|auteure?|autore|written by|reporter)"
    rf"\s*:?\s+((?-i:{_FULL_NAME.pattern}))",
    re.IGNORECASE,
)
_BYLINE_MARKS = re.compile(r"author|byline|by-line|contributor|autor|writer|reporter")
_NOT_BYLINE_MARKS = re.compile(
    r"bio|about|box|social|desc|image|img|avatar|photo|comment|related|follow|role|position|twitter"
)
_OUTSIDE = frozenset(["aside", "nav", "footer", "form"])


@dataclass(frozen=True, slots=True)
class Authors:
    """Who is named as author, in the order of the page."""

    names: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()  # of the names those that are no persons: agencies, desks, the outlet itself


def choose_authors(
    linked: Sequence[LinkedName],
    bylines: Sequence[str],
    metas: Sequence[Sequence[str]],
    house: Sequence[str],
    leading: Sequence[str] = (),
) -> Authors:
    """The names to believe: the first of JSON-LD, the visible byline, meta tags and the text's first line that names a
    person; where none does, the organisation that the page credits.

    `house` holds the names and domains of the site itself, `metas` the values of one tag each, `leading` names that
    stand alone above the text. Agencies in JSON-LD stay beside its persons.
    """
    own = {loose(name).replace(" ", "") for name in (*house, *(item.name for item in linked if item.organisation))} - {
        ""
    }
    stated = [
        _credit(name, item.organisation, own)
        for item in linked
        for name in ([item.name] if _is_house(item.name, own) else split_names(item.name))
    ]
    shown = [_credit(name, False, own) for text in bylines for name in split_names(text) if not _is_mark(name)]
    tagged = [[_credit(name, False, own) for text in texts for name in split_names(text)] for texts in metas]
    opening = [_credit(name, False, own) for name in leading]
    for named in (stated, shown, *tagged, opening):
        if any(not credit.organisation for credit in named):
            return _authors(credit for credit in named if named is stated or not _is_house(credit.name, own))
    return _authors(next((named for named in (stated, shown, *tagged) if named), []))


def _authors(named: Iterable[LinkedName]) -> Authors:
    unique: dict[str, LinkedName] = {}
    for credit in named:
        unique.setdefault(loose(credit.name), credit)
    chosen = tuple(unique.values())[:MAX_AUTHORS]
    return Authors(
        tuple(credit.name for credit in chosen), tuple(credit.name for credit in chosen if credit.organisation)
    )


def _credit(name: str, organisation: bool, own: set[str]) -> LinkedName:
    return LinkedName(name, organisation or _is_house(name, own) or _ORGANISATION.search(name) is not None)


def _is_mark(name: str) -> bool:
    """ "amw", "capital": the mark of a desk or a brand, which names nobody to readers."""
    return len(name.split()) == 1 and name.islower()


def split_names(text: str) -> Iterator[str]:
    """The names in a byline, without "By", roles, dates and what cannot be a name."""
    if _ADDRESS.match(text) or text.isdigit():
        return
    line = _LEAD.sub("", clean_line(text, _MAX_BYLINE))
    for part in _SPLIT.split(line):
        name = _without_role(_LEAD.sub("", part)).strip(" .,:;|-–—·•\"'")
        if _is_name(name):
            yield name


def _without_role(name: str) -> str:
    """ "Ann Lee, reporter" without its role; "Guardian staff reporter" is all role, and stays as the desk it names."""
    bare = _TRAILING_ROLE.sub("", name)
    return bare if len(bare.split()) > 1 or bare == name or not name.isascii() else name


def read_bylines(tree: HtmlElement, blocks: Sequence[Block], title: str) -> list[str]:
    """Texts that name the author to readers: marked as such for machines, or standing as a byline beside the title."""
    marked = [" ".join(element.text_content().split()) for element in _marked_elements(tree)]
    found = list(dict.fromkeys(text for text in marked if 2 < len(text) <= 80))
    if found:
        return found
    at = title_index(blocks, title)
    near = [] if at is None else [*blocks[at + 1 : at + 1 + _AFTER], *blocks[max(0, at - _BEFORE) : at]]
    shown = list(dict.fromkeys(block.text for block in near if _is_byline(block)))
    if shown:
        return shown
    labelled = (_LABELLED.fullmatch(block.text) for block in blocks if not block.outside and len(block.text) <= 80)
    return [match[1] for match in labelled if match]


def read_leading_names(blocks: Sequence[Block], title: str) -> list[str]:
    """Names in a paragraph of their own above the first of the text, as small newsrooms write them."""
    at = title_index(blocks, title)
    for block, below in pairwise(blocks[at + 1 : at + 1 + _AFTER] if at is not None else ()):
        parts = block.text.split("/")
        is_names = block.tag == "p" and all(_FULL_NAME.fullmatch(part.strip()) for part in parts)
        if is_names and not block.outside and below.is_prose and below.place.parent is block.place.parent:
            return [part.strip() for part in parts]
    return []


def _marked_elements(tree: HtmlElement) -> list[HtmlElement]:
    """Elements with rel=author or itemprop=author, outside of boxes beside the article."""
    found: list[HtmlElement] = []
    known: dict[HtmlElement, bool] = {}
    for element in tree.iter("a", "span", "p", "div", "address"):
        is_author = "author" in (element.get("rel") or "").split() or (element.get("itemprop") or "") == "author"
        if is_author and not has_ancestor(element, _is_box, known):
            found.append(element)
            if len(found) == _MAX_MARKED:
                break
    return found


def _is_box(element: HtmlElement) -> bool:
    return element.tag in _OUTSIDE or _NOT_BYLINE_MARKS.search(own_marks(element)) is not None


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
