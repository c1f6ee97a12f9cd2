"""Pages that are a notice: a guard, a server or the site says in a few words why there is nothing to read here.

A notice is known by its title or heading, when the sign is most of it, or by its first words, when it says little more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from legionwire import notice_signs, wall_signs
from legionwire.article import State
from legionwire.documents import Refusal
from legionwire.wall_view import STUB_TEXT, View, is_dated, is_described

_OPENING = 200  # characters in which a notice comes to its point
_NOTICE = 300  # characters of a notice that has no telling title
_MAX_LINKS = 5  # guards lead nowhere
_SCRIPT_CHARS = 5_000
_MARK_CHARS = 200_000  # all together; a challenge is a small page
_SITE_WORDS = 3  # of a site's name beside a title
_SEPARATOR = re.compile(r"\s(?:[|·•–—\-»«/‹›]|::)\s")

# Signs, what they mean, and how much a page may say whose first words alone are the sign: the more likely an article
# begins with such words, the less.
_NOTICES = (
    (notice_signs.CHALLENGE, State.BLOCKED, "challenge", _NOTICE),
    (notice_signs.GEO, State.BLOCKED, "geo-block", _NOTICE),
    (notice_signs.PARKED, State.GONE, "parked domain", STUB_TEXT),
    (notice_signs.SERVER, State.ERROR, "server's own page", STUB_TEXT),
    (notice_signs.MAINTENANCE, State.ERROR, "maintenance", STUB_TEXT // 2),
    (notice_signs.ASKS, State.NO_TEXT, "asks for scripts or cookies", _NOTICE),
    (notice_signs.DIRECTORY, State.NOT_ARTICLE, "listing: of files", STUB_TEXT),
    (notice_signs.GONE, State.GONE, "soft 404", _NOTICE),
)


def find_removal(view: View) -> Refusal | None:
    """The article was taken away, and its page says so in its place; the metadata often stay."""
    found = notice_signs.REMOVED.search(view.visible[:_OPENING]) if view.said < _NOTICE else None
    if found is None or view.paragraphs > 1 or view.is_item or notice_signs.GEO.search(view.visible[:_OPENING]):
        return None
    sentence = next(line for line in view.visible.split("\n") if found[0] in line)
    return _refusal(State.GONE, "soft 404", found) if len(sentence) < STUB_TEXT else None


def find_notice(view: View, *, listed: bool) -> Refusal | None:
    """`listed`: most of what the page holds are links to others, as under many an error page."""
    if is_described(view.meta) or not (view.is_short or listed):
        return None
    # A search that finds nothing says "not found" as well.
    notices = _NOTICES[:-1] if wall_signs.SEARCH_PATH.search(urlsplit(view.page.url).path) else _NOTICES
    for signs, state, name, _ in notices:
        for said in _names(view):
            found = signs.search(said)
            if found and _is_most(signs, said) and (listed or not _is_article(view)):
                return _refusal(state, name, found)
    if _is_guarded(view):
        return Refusal(State.BLOCKED, "challenge: a captcha in place of the page")
    if any(notice_signs.PARKED_SCRIPT.search(script) for script in _scripts(view)) and view.said < STUB_TEXT:
        return Refusal(State.GONE, "parked domain: its scripts")
    if view.said >= _NOTICE or is_dated(view.meta) or view.paragraphs > 2:
        return None
    for signs, state, name, limit in notices:
        names = _names(view) if view.said < STUB_TEXT else ()
        openings = _openings(view) if view.said < limit and not view.is_item else ()
        for said in (*names, *openings):
            if found := signs.search(said):
                return _refusal(state, name, found)
    return None


def _is_article(view: View) -> bool:
    """More paragraphs than a notice has, under whatever title."""
    return view.is_told and view.paragraphs >= (3 if is_dated(view.meta) else 4)


def _openings(view: View) -> Iterator[str]:
    """The first words below the title, as they stand on the page and as they were extracted."""
    names = _names(view)
    lines = [line for line in view.visible.split("\n") if line not in names]
    yield " ".join(lines)[:_OPENING]
    if view.text.split("\n")[0] in lines:
        yield view.text[:_OPENING]


def is_named(view: View, signs: re.Pattern[str], *, at_most: int) -> bool:
    """The title or heading says it: as most of its words, or on a page that says little (`at_most` characters) else."""
    names = [name for name in _names(view) if signs.search(name)]
    return any(_is_most(signs, name) for name in names) or (bool(names) and at_most < _NOTICE)


def _refusal(state: State, name: str, found: re.Match[str]) -> Refusal:
    return Refusal(state, f"{name}: {found[0].strip()[:60].lower()}")


def _names(view: View) -> tuple[str, ...]:
    return tuple(filter(None, (view.meta.document_title, *view.meta.headings[:2])))


def _is_most(signs: re.Pattern[str], name: str) -> bool:
    """The signs are at least half of the name, not counting the site's own."""
    parts = [part for part in _SEPARATOR.split(name) if part.strip()]
    if len(parts) > 1:
        rest = [part for part in parts if signs.search(part) or len(part.split()) > _SITE_WORDS]
        name = " ".join(rest) if rest else name
    covered = sum(found.end() - found.start() for found in signs.finditer(name))
    return covered * 2 >= len(name.strip())


def _is_guarded(view: View) -> bool:
    """A challenge's script and nothing to read; or a captcha that is all there is."""
    links = sum(1 for _ in zip(range(_MAX_LINKS + 1), view.tree.iter("a"), strict=False))
    if view.said >= STUB_TEXT or links > _MAX_LINKS:
        return False
    scripts = list(_scripts(view))
    if any(notice_signs.CHALLENGE_MARK.search(script) for script in scripts):
        return True
    asks_more = any(field.tag == "textarea" or field.get("type") == "password" for field in _fields(view))
    return not (view.has_prose or asks_more) and any(notice_signs.CAPTCHA.search(script) for script in scripts)


def _fields(view: View) -> Iterator[HtmlElement]:
    return view.tree.iter("input", "textarea")


def _scripts(view: View) -> Iterator[str]:
    """Scripts and frames, and what the places that they fill are called."""
    left = _MARK_CHARS
    for element in view.tree.iter("script", "iframe", "link", "div", "p"):
        names = (element.get(name) or "" for name in ("src", "href", "id", "class"))
        script = (element.text or "")[:_SCRIPT_CHARS] if element.tag == "script" else ""
        mark = f"{' '.join(names)} {script}".strip()
        left -= len(mark)
        if left < 0:
            return
        if mark:
            yield mark
