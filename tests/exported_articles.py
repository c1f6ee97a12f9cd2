"""Exported articles for tests of the formats: one that is plain, one that is hostile, and any that there could be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from legionwire.article import Match, Mention
from legionwire.export_about import About
from legionwire.exported import Exported

NOW = datetime(2024, 5, 18, 12, tzinfo=UTC)
ABOUT = About("legion lang:uk", NOW, None, "9.9", {"alpha": "Alpha & Söhne"})
ESCAPE = "\x1b]0;owned\x07\x1b[31m"
HOSTILE = (
    "=cmd|'/c calc'!A1", "+1+1", "@SUM(A1)", "-2+3", "\t=1", "'=1", "''-1x", "＝1+1", f"{ESCAPE}red", "]]>",
    "<script>alert(1)</script>", "nul\x00nul", "half \ud83d pair", "\u202eturned\u202c", "\u200fמימין\u200e",
    "ER  - \r\nTY  - BOOK", "a\nER  - \nb", "@article{x,\n title={y}}", "{unbalanced", "un}balanced",
    "\\input{/etc/passwd}", "100 % & $5 #1 a_b ~ ^", '"quoted", he said', "a;b,c", "\u2028\u2029\x85", "\ufeffmark",
    "\ufffe\uffff", "Ґ’ї ё 中文 🪖", "and", "A and B", "others", "Doe, Jane, Jr., III", "%", "&amp; &bogus;",
)  # fmt: skip


def article(**values: Any) -> Exported:
    """A plain one, with what a test wants otherwise."""
    given: dict[str, Any] = {
        "id": 12,
        "url": "https://alpha.example/news/1",
        "source": "alpha",
        "title": "A title",
        "standfirst": "Below it.",
        "text": "First paragraph.\nSecond one.",
        "stripped": ("Share this",),
        "authors": ("Jane Doe", "Alpha Staff"),
        "organisations": ("Alpha Staff",),
        "published": datetime(2024, 5, 17, 9, 30, tzinfo=UTC),
        "published_precision": "second",
        "published_origin": "json-ld",
        "date_conflict": False,
        "dates": ({"value": "2024-05-17T09:30:00Z", "precision": "second", "origin": "json-ld", "zone": "+00:00"},),
        "modified": None,
        "lang": "en",
        "section": None,
        "tags": ("legion", "war; peace"),
        "genre": "news",
        "genre_origin": None,
        "country": "UA",
        "access": "free",
        "relevance": "core",
        "score": 0.9,
        "org": "ildu",
        "matches": (Match("core.en.1", "International Legion", "title", 0, "strong"),),
        "why": "core: named in the title",
        "mentions": (Mention("country", "UA", "Ukraine", "body", 5, True),),
        "copy_of": None,
        "copy_kind": None,
        "story": None,
        "n_copies": 0,
        "n_revisions": 1,
        "first_seen": NOW,
        "last_checked": NOW,
        "captured_at": NOW,
        "capture": "2024.warc.gz:12",
        "removed_at": None,
        "extractor_version": "extractor-1",
        "rules_version": "rules-1",
    }
    assert values.keys() <= given.keys()
    return Exported(**given | values)


def hostile_articles() -> list[Exported]:
    """Every hostile text in every place where strangers write."""
    held = [
        article(id=number, url=f"https://alpha.example/{number}", title=text, standfirst=text, text=f"{text}\n{text}",
                authors=(text, "Jane Doe", f"{text} Staff"), organisations=(f"{text} Staff",), tags=(text,),
                section=text, stripped=(text,), matches=(Match("core", text, "title", 0, "weak"),), mentions=())
        for number, text in enumerate(HOSTILE, 1)
    ]  # fmt: skip
    return [*held, article(id=len(held) + 1, url="https://alpha.example/long", title="legion " * 15_000)]


# What tests of laws are tried with. Any sign there is, and often those that formats are made of.
signs = st.sampled_from("=+-@'\t\r\n\x0b\x00\x1b\x85\u2028\u202e\ufeff\ud83d\uffff{}\\\"%&<>;,ая🪖") | st.characters()
texts = st.text(signs, max_size=12) | st.sampled_from(HOSTILE)
moments = st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)).map(
    lambda value: value.replace(microsecond=0)
)
matches = st.builds(Match, st.just("r"), texts, st.just("body"), st.integers(0, 99), st.just("weak"))
articles = st.builds(
    article,
    id=st.integers(1, 2**63 - 1),
    title=texts,
    standfirst=texts,
    text=texts,
    stripped=st.lists(texts, max_size=2).map(tuple),
    authors=st.lists(texts, max_size=3).map(tuple),
    tags=st.lists(texts, max_size=3).map(tuple),
    section=st.none() | texts,
    published=st.none() | moments,
    published_precision=st.sampled_from(["second", "minute", "day"]),
    modified=st.none() | moments,
    date_conflict=st.booleans(),
    lang=st.none() | st.sampled_from(["uk", "en", "ar"]),
    copy_of=st.none() | st.integers(1, 2**63 - 1),
    score=st.floats(0, 1),
    captured_at=st.none() | moments,
    capture=st.none() | st.just("2024.warc.gz:12"),
    matches=st.lists(matches, max_size=2).map(tuple),
)
sets = st.lists(articles, max_size=4, unique_by=lambda one: one.id).map(
    lambda held: [replace(one, url=f"https://alpha.example/{one.id}") for one in held]
)
