"""What an article mentions, for its page: units, people, countries, places and words for the fighters, each with what
it is called there and the way to all articles that call it so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from legionwire.article import Mention, MentionKind
from legionwire.errors import UsageError
from legionwire.query import parse_query
from legionwire.query_tree import Words
from legionwire.query_writing import write_query
from legionwire.web.asking import LONGEST, Ask
from legionwire.web.topic_names import TopicNames
from legionwire.web.words import country

# In the order in which the page tells of them.
HEADINGS: dict[MentionKind, str] = {
    "framing": "Words for the fighters",
    "unit": "Units",
    "person": "People",
    "country": "Countries",
    "nationality": "Peoples",
    "place": "Places",
}
_MARKS = dict.fromkeys(map(ord, '"“”„«»‹›「」『』《》‚‘’*'), " ")


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way in which the article writes it."""

    form: str
    times: int
    link: str  # to the articles that have these words; empty where they cannot be asked for


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is mentioned."""

    name: str
    times: int
    quoted: int  # of these, in somebody's words
    headline: bool  # whether it stands in the title
    spellings: tuple[Spelling, ...]

    @property
    def whose(self) -> str:
        """Who says it: the article itself, those it quotes, or both."""
        if not self.quoted:
            return ""
        return "in quotations only" if self.quoted == self.times else f"{self.quoted} of {self.times} in quotations"


@dataclass(frozen=True, slots=True)
class Mentioned:
    """All of one kind, the most often mentioned first."""

    heading: str
    things: tuple[Thing, ...]


def mentioned(mentions: Iterable[Mention], names: TopicNames) -> tuple[Mentioned, ...]:
    """The mentions of an article, put together by what they mean."""
    held: dict[MentionKind, dict[str, list[Mention]]] = {}
    for one in mentions:
        held.setdefault(one.kind, {}).setdefault(one.key, []).append(one)
    return tuple(
        Mentioned(HEADINGS[kind], tuple(sorted(_things(kind, held[kind], names), key=lambda thing: -thing.times)))
        for kind in HEADINGS
        if kind in held
    )


def _things(kind: MentionKind, held: dict[str, list[Mention]], names: TopicNames) -> Iterable[Thing]:
    for key, ones in held.items():
        forms = Counter(" ".join(one.form.split()) for one in ones)
        # Words that differ by their capitals only are one question.
        folded: dict[str, Spelling] = {}
        for form, times in forms.most_common():
            known = folded.get(form.casefold())
            folded[form.casefold()] = (
                Spelling(known.form, known.times + times, known.link) if known else Spelling(form, times, _link(form))
            )
        yield Thing(
            name=_name(kind, key, names),
            times=len(ones),
            quoted=sum(one.quoted for one in ones),
            headline=any(one.where == "title" for one in ones),
            spellings=tuple(folded.values()),
        )


def _name(kind: MentionKind, key: str, names: TopicNames) -> str:
    if kind == "country":
        return country(key)
    if kind == "nationality":
        return f"of {country(key)}"
    if kind == "framing":
        return key.replace("-", " ")
    known = {"unit": names.units, "person": names.persons, "place": names.places}[kind]
    return known.get(key, key)


def _link(form: str) -> str:
    words = " ".join(form.translate(_MARKS).split())
    if not words:
        return ""
    query = write_query(Words(words, 1))
    try:
        parse_query(query)
    except UsageError:
        return ""
    return Ask(q=query).link() if len(query) <= LONGEST else ""
