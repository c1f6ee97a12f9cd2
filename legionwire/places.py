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
from legionwire.patterns import is_dense
from legionwire.topic import Entry, Topic

Field = Literal["title", "standfirst", "text"]
Spans = list[tuple[int, int]]  # (start, end) in folded text, in order

_SENTENCE_END = re.compile(r"[.!?;]+(?=[\s'])|[。।۔؟՜։]|\n+")
_WHOLE_SENTENCE = 1 << 30
# Between a name and whose it is: "Ukraine's (new) foreign legion", "legione straniera di (Vladimir) Putin".
_GAP_BEFORE = re.compile(r"\w{0,2}(\s?')?s?[\s'\-]{0,3}(\w{1,14}[\s'\-]{1,3})?")
_GAP_AFTER = re.compile(r"\w{0,2}[\s'\-]{0,3}((\w{1,4}[\s'\-]{1,3}){0,2}(\w{1,12}[\s'\-]{1,3})?)?")
_GAP = 24
_AROUND = 40  # characters in which the three words before and behind a name are looked for
_OPENING, _CLOSING = '«“„"‘‹「『‚', '»”“"’›」』‘'
_STOP = re.compile(r"[,;:.!?()\n。、，：；]")


@dataclass(frozen=True, slots=True)
class Place:
    """A name at its place. `start` and `end` are of the folded field."""

    entry: Entry
    field: Field
    start: int
    end: int
    sentence: int
    setting: bool  # a word for it, in the same sentence
    beside_setting: bool  # within `near` characters
    activity: bool  # a word for it, in the same sentence
    sign: bool  # of a look-alike, in the same sentence
    supported: bool  # a word for setting or activity, or one that ties, in the same sentence or one beside it
    proper: bool  # written as a proper name: with capitals where the words around have none, or in quotation marks
    owned: bool  # beside a word for somebody who has a legion of his own
    tied: bool  # a person or an event is tied to it
    unnamed: bool  # behind an indefinite article: "an international legion" describes
    orgs: frozenset[str]  # of words near it

    @property
    def is_others(self) -> bool:
        """Whether it names somebody else's legion."""
        return self.owned and not self.beside_setting


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

    @cached_property
    def lookalikes(self) -> list[Span]:
        """What is hidden from the names because it only looks like one."""
        return [span for span in self.spans if self.topic.entries[span.entry].kind == "lookalike"]

    def is_lead(self, position: int) -> bool:
        """Whether a position of the text is in its first sentences."""
        weights = self.topic.weights
        sentences = self.sentence_ends[: max(1, int(weights.lead_sentences))]
        return position < min(weights.lead_most, max(weights.lead_characters, sentences[-1]))

    @cached_property
    def activity_sentences(self) -> frozenset[int]:
        """Sentences with a word for the activity."""
        return frozenset(self.sentence(start) for start, _ in self.words.get("activity", []))

    def is_early(self, position: int) -> bool:
        """Whether a position of the text is in its lead, or not far below."""
        weights = self.topic.weights
        return self.is_lead(position) or position < min(weights.early_most, weights.early * len(self.folded.text))

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
        order = {"unit": 0, "strong": 1, "person": 1, "plain": 2, "weak": 3, "member": 4, "lookalike": 5}
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
        organisations = [f"org.{org}" for org in self.topic.organisations]
        around = (self.sentence_ends[sentence - 2] if sentence > 1 else 0, self._end(sentence + 1))
        return Place(
            entry=entry,
            field=self.field,
            start=span.start,
            end=span.end,
            sentence=sentence,
            setting=near("setting"),
            beside_setting=self._is_close("setting", span),
            activity=near("activity"),
            sign=near("signs"),
            supported=any(
                overlaps(self.words.get(group, []), *around) for group in ("setting", "activity", *organisations, *ties)
            ),
            proper=entry.kind == "plain" and is_proper(self.folded.original, *self.folded.span(span.start, span.end)),
            owned=self._beside("owners", span),
            tied=any(near(group, weights.tie_reach) for group in ties),
            unnamed=entry.kind in ("plain", "weak") and self._is_behind_article(span.start, languages),
            orgs=frozenset(org for org in self.topic.organisations if near(f"org.{org}", weights.org_reach)),
        )

    def _end(self, sentence: int) -> int:
        return self.sentence_ends[min(sentence, len(self.sentence_ends) - 1)]

    def _is_close(self, group: str, span: Span) -> bool:
        """Whether a word of the group stands within `near` characters, with no comma or the like between."""
        text, words, near = self.folded.text, self.words.get(group, []), int(self.topic.weights.near)
        first = bisect_left(words, (span.start - 2 * near, 0))
        for start, end in words[first : bisect_left(words, (span.end + near, 0))]:
            gap = text[end : span.start] if end <= span.start else text[span.end : start]
            if len(gap) <= near and not _STOP.search(gap):
                return True
        return False

    def _beside(self, group: str, span: Span) -> bool:
        """Whether a word of the group stands directly before or behind a name, as its owner."""
        text, words = self.folded.text, self.words.get(group, [])
        for start, end in words[bisect_left(words, (span.start - _GAP, 0)) : bisect_left(words, (span.end + _GAP, 0))]:
            end = _word_end(text, end)
            if start < span.end and end > span.start:
                return True
            if end <= span.start and _GAP_BEFORE.fullmatch(text, end, span.start):
                return True
            if start >= span.end and _GAP_AFTER.fullmatch(text, span.end, start):
                return True
        return False

    def _is_behind_article(self, start: int, languages: set[str]) -> bool:
        before = self.folded.text[max(0, start - 24) : start].split()[-2:]
        return any(word in self.topic.articles.get(lang, ()) for lang in languages for word in before)


def is_proper(text: str, start: int, end: int) -> bool:
    """Whether words at their place are written as a proper name. German capitals say nothing of nouns, but all of
    adjectives; a word that begins a sentence, or a title in which every word has a capital, says nothing either."""
    before, words = text[max(0, start - _AROUND) : start], text[start:end].split()
    if before.rstrip(" ")[-1:] in _OPENING and text[end : end + 1] in _CLOSING:
        return True
    if text[start:end].isupper():
        return False
    around = [word for word in (*before.split()[-3:], *text[end : end + _AROUND].split()[:3]) if word[:1].isalpha()]
    if sum(word[:1].isupper() for word in around) * 2 > len(around) > 1:
        return False
    is_inside = bool(before.strip()) and before.rstrip()[-1] not in ".!?:«“„\"'‘»”\n"
    return (is_inside and words[0][:1].isupper()) or (len(words) > 1 and all(word[:1].isupper() for word in words))


def _word_end(text: str, position: int) -> int:
    """The end of the word that a found beginning belongs to."""
    while position < len(text) and text[position].isalnum() and not is_dense(text[position]):
        position += 1
    return position


def overlaps(spans: Spans, start: int, end: int) -> bool:
    """Whether any of the ordered spans, which are short or do not overlap each other, touches start:end."""
    after = bisect_left(spans, (end, 0))
    return any(other_end > start for _, other_end in spans[max(0, after - 4) : after])
