"""Two revisions of an article, or an article and another: which are asked for, and what differs, as HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from legionwire.diffs import diff, in_html, is_change, words_in
from legionwire.errors import UsageError
from legionwire.storage.relatives import Printed
from legionwire.storage.timelines import Wording
from legionwire.web.words import direction

_NUMBER = re.compile(r"[0-9]{1,9}")
_ARTICLE = re.compile(r"[0-9]{1,18}")
_WAY_OUT = "such as ?a=1&b=3: what changed from the first revision to the third"


@dataclass(frozen=True, slots=True)
class Difference:
    """What two texts differ in. The fragments are escaped; empty where nothing does."""

    title: Markup
    standfirst: Markup
    text: Markup
    deleted: int  # words
    inserted: int

    @property
    def is_none(self) -> bool:
        """Whether both say the same."""
        return not (self.title or self.standfirst or self.text)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two revisions."""

    before: Wording
    after: Wording
    what: Difference


@dataclass(frozen=True, slots=True)
class Beside:
    """What an article has otherwise than another one."""

    other: Printed
    outlet: str
    what: Difference


def asked_numbers(given: Mapping[str, str], latest: int) -> tuple[int, int] | None:
    """The numbers of the two revisions that the address asks for; None when it asks for none. One alone is compared
    with its neighbour: `b` with the one before it, `a` with the latest. Raises UsageError for what is no number."""
    held = {name: given[name].strip() for name in ("a", "b") if given.get(name, "").strip()}
    if not held:
        return None
    for name, text in held.items():
        if not _NUMBER.fullmatch(text):
            raise UsageError(f"{text!r} is no number of a revision ({name})", _WAY_OUT)
    b = int(held["b"]) if "b" in held else latest
    return (int(held["a"]) if "a" in held else b - 1), b


def asked_other(given: Mapping[str, str]) -> int | None:
    """The number of the article that the address wants this one compared with. Raises UsageError for what is none."""
    text = given.get("with", "").strip()
    if not text:
        return None
    if not _ARTICLE.fullmatch(text):
        raise UsageError(f"{text[:80]!r} is no number of an article (with)", "such as ?with=12")
    if given.get("a", "").strip() or given.get("b", "").strip():
        raise UsageError("an article is compared with another one, or a revision with another", "leave out one of them")
    return int(text)


def compare(before: Wording, after: Wording, lang: str | None) -> Comparison:
    """Two revisions of an article of this language."""
    return Comparison(before, after, difference(before, after, lang))


def difference(before: Wording | Printed, after: Wording | Printed, lang: str | None) -> Difference:
    """Title, standfirst and text of both, word by word."""
    fragments, counts = {}, {"del": 0, "ins": 0}
    for name in ("title", "standfirst", "text"):
        pieces = diff(getattr(before, name), getattr(after, name))
        counts["del"] += words_in(pieces, "del")
        counts["ins"] += words_in(pieces, "ins")
        fragment = in_html(pieces, lang, direction(lang)) if is_change(pieces) else ""
        fragments[name] = Markup(fragment)  # noqa: S704  (`in_html` escapes all that it is given)
    return Difference(**fragments, deleted=counts["del"], inserted=counts["ins"])
