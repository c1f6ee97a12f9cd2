"""The topic's names at their places in one field of an article, with what stands around them in the same sentence."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from legionwire.matching import Span
from legionwire.normalise import Folded
from legionwire.topic import Entry, Topic

Field = Literal["title", "standfirst", "text"]
Spans = list[tuple[int, int]]  # (start, end) in folded text, in order

_SENTENCE_END = re.compile(r"[.!?;]+(?=[\s'])|[。।۔؟՜։]|\n+")
_WHOLE_SENTENCE = 1 << 30


@dataclass(frozen=True, slots=True)
class Place:
    """A name at its place. `start` and `end` are of the folded field."""

    entry: Entry
    field: Field
    start: int
    end: int
    sentence: int
    ukraine: bool  # in the same sentence
    beside_ukraine: bool  # within `near` characters
    war: bool  # in the same sentence
    sign: bool  # of a look-alike, in the same sentence
    tied: bool  # a person or an event is tied to it
    unnamed: bool  # behind an indefinite article: "an international legion" describes
    orgs: frozenset[str]  # of words near it


class Reader:
    """One field of an article, folded and searched once; everything further is worked out when asked for."""

    def __init__(self, topic: Topic, field: Field, original: str, lang: str | None) -> None:
        self.topic, self.field, self.lang = topic, field, lang
        self.folded = Folded(original)
        self.spans = topic.names.find(self.folded.text)

    @cached_property
    def words(self) -> dict[str, Spans]:
        """Context words by group."""
        return self.topic.words.find(self.folded.text)

    @cached_property
    def sentence_ends(self) -> list[int]:
        text = self.folded.text
        ends = [match.end() for match in _SENTENCE_END.finditer(text)]
        return ends if ends and not text[ends[-1] :].strip() else [*ends, len(text)]

    def sentence(self, position: int) -> int:
        """The number of the sentence that holds a position."""
        return min(bisect_right(self.sentence_ends, position), len(self.sentence_ends) - 1)

    def original(self, span: Span | Place) -> tuple[int, str]:
        """Where the words of a span begin in the original field, and the words as they stand there."""
        start, end = self.folded.span(span.start, span.end)
        return start, self.folded.original[start:end]

    def places(self) -> Iterator[Place]:
        """Every name; where names overlap, the more telling and then the longer one stays."""
        entries = self.topic.entries
        taken: Spans = []
        spans = [span for span in self.spans if entries[span.entry].kind != "lookalike"]
        for span in sorted(spans, key=self._rank):
            if not overlaps(taken, span.start, span.end):
                taken.insert(bisect_left(taken, (span.start, span.end)), (span.start, span.end))
                yield self._place(span)

    def is_lead(self, position: int) -> bool:
        """Whether a position of the text is in its first sentences."""
        weights = self.topic.weights
        sentences = self.sentence_ends[: max(1, int(weights.lead_sentences))]
        return position < min(weights.lead_most, max(weights.lead_characters, sentences[-1]))

    @cached_property
    def short_sentences(self) -> frozenset[int]:
        """Sentences that say "the Legion", look-alikes and other units left out."""
        hidden = sorted((span.start, span.end) for span in self.spans if self.topic.entries[span.entry].masks)
        return frozenset(
            self.sentence(span.start)
            for span in self.topic.short_names.find(self.folded.text)
            if not overlaps(hidden, span.start, span.end)
        )

    def _rank(self, span: Span) -> tuple[int, int, bool]:
        entry = self.topic.entries[span.entry]
        order = {"unit": 0, "strong": 1, "person": 1, "weak": 2, "member": 3, "lookalike": 4}
        return order[entry.kind], span.start - span.end, entry.lang != self.lang

    def _place(self, span: Span) -> Place:
        weights, entry = self.topic.weights, self.topic.entries[span.entry]
        sentence = self.sentence(span.start)
        begin, end = self.sentence_ends[sentence - 1] if sentence else 0, self.sentence_ends[sentence]

        def near(group: str, reach: float = _WHOLE_SENTENCE) -> bool:
            low, high = max(begin, span.start - int(reach)), min(end, span.end + int(reach))
            return overlaps(self.words.get(group, []), low, high)

        languages = {lang for lang in (entry.lang, self.lang) if lang}
        ties = [f"ties.{lang}" for lang in languages] or ["ties"]
        return Place(
            entry=entry,
            field=self.field,
            start=span.start,
            end=span.end,
            sentence=sentence,
            ukraine=near("ukraine"),
            beside_ukraine=near("ukraine", weights.near),
            war=near("war"),
            sign=near("signs"),
            tied=any(near(group, weights.tie_reach) for group in ties),
            unnamed=entry.kind in ("strong", "weak") and self._is_behind_article(span.start, languages),
            orgs=frozenset(org for org in ("gur", "ildu") if near(org, weights.org_reach)),
        )

    def _is_behind_article(self, start: int, languages: set[str]) -> bool:
        before = self.folded.text[max(0, start - 12) : start].split()
        return bool(before) and any(before[-1] in self.topic.articles.get(lang, ()) for lang in languages)


def overlaps(spans: Spans, start: int, end: int) -> bool:
    """Whether any of the ordered spans, which are short or do not overlap each other, touches start:end."""
    after = bisect_left(spans, (end, 0))
    return any(other_end > start for _, other_end in spans[max(0, after - 4) : after])
