"""What an article names: units and persons of the topic, countries and their people, places, words for the fighters.

Countries and peoples are settled in peoples.py. Units and persons are those that count for the judge, and persons
whose whole name stands there.
"""

from __future__ import annotations

import re
from bisect import insort
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import Literal

from legionwire.article import Mention, MentionKind
from legionwire.countries import country_names
from legionwire.gazetteer import Named
from legionwire.patterns import is_dense
from legionwire.peoples import Hit, Peoples
from legionwire.places import Place, Reader, Spans, overlaps
from legionwire.quotations import is_quoted, quotations
from legionwire.relevance import FIELDS, Evidence, gather
from legionwire.surnames import surname_pattern
from legionwire.topic import Topic

MAX_MENTIONS = 400  # of an article
MAX_OF_ONE = 25  # of one unit, country ...; the first ones
_MAX_SURNAMES = 2_000  # of one person in a field are looked at
_NEAR = 2  # sentences before and after one that names fighters still speak of them
_OFTEN, _SHORT = 0.1, 10  # an article is on fighters when one sentence in ten names some, of ten at least
_WAR = ("activity", "fighters")  # the topic's groups of words
_RANKS: dict[MentionKind, int] = {"nationality": 0, "place": 1, "country": 2, "framing": 3}
_KATAKANA, _HANGUL = re.compile(r"[\u30a1-\u30fa\u30fc]"), re.compile(r"[\uac00-\ud7a3]")
_GEORGIAN = re.compile(r"[\u10d0-\u10ff]")
_MAX_GLUED = 3  # letters in front of a name, such as "and from the"
_SUFFIX = re.compile(r"['’]\w{1,8}")  # Kolombiya'dan
_CLOSES = {"«": "»", "„": "“”", "“": "”", '"': '"', "「": "」"}
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?…\n])[\s«„“\"—–-]*$")


def find_mentions(topic: Topic, title: str, standfirst: str, text: str, lang: str | None = None) -> tuple[Mention, ...]:
    """All of an article's mentions, in the order of its text. `lang` (ISO 639-1) chooses the words looked for."""
    evidence = gather(topic, title, standfirst, text, lang)
    scans = [_Scan(evidence, evidence.readers[field], lang) for field in FIELDS]
    firm = _are_firm([place for scan in scans for place in scan.places if _kind(place)])
    fighters = any(scan.is_on_fighters() for scan in scans)
    named = [list(scan.named(firm)) for scan in scans]
    surnames = dict.fromkeys(
        surname for scan, hits in zip(scans, named, strict=True) for surname in scan.surnames(hits)
    )
    seen: Counter[tuple[str, str]] = Counter()
    kept = []
    for mention in (
        m for scan, hits in zip(scans, named, strict=True) for m in scan.mentions(hits, fighters, surnames)
    ):
        seen[mention.kind, mention.key] += 1
        if seen[mention.kind, mention.key] <= MAX_OF_ONE:
            kept.append(mention)
    return tuple(kept[:MAX_MENTIONS])


class _Scan:
    """One field of an article."""

    def __init__(self, evidence: Evidence, reader: Reader, lang: str | None) -> None:
        self.evidence, self.reader, self.lang = evidence, reader, lang
        self.folded = reader.folded
        self.gazetteer = evidence.topic.gazetteer
        self.countries = country_names(lang)

    def is_on_fighters(self) -> bool:
        """Whether this field shows the article to be about fighters: it names some early, or in many sentences."""
        named = self._naming_sentences
        if self.reader.field != "text":
            return bool(named)
        early = any(self.reader.is_lead(place.start) for place in self.counted)
        return early or len(named) >= _OFTEN * max(_SHORT, len(self.reader.sentence_ends))

    def surnames(self, named: Sequence[Hit]) -> Iterator[tuple[str, re.Pattern[str]]]:
        """What finds the persons named here by their surnames alone."""
        for hit in named:
            if hit.kind == "person" and (
                pattern := surname_pattern(self.folded.text[hit.start : hit.end], self.countries.cases)
            ):
                yield hit.key, pattern

    def mentions(
        self, named: Sequence[Hit], fighters: bool, surnames: Collection[tuple[str, re.Pattern[str]]]
    ) -> list[Mention]:
        """In the order of the text; `fighters`: it is an article on them."""
        hits = [*named, *self._peoples.settled(None if fighters else self._fighting_sentences)]
        hits += self._by_surname(named, surnames)
        quoted = quotations(self.folded.original, self.lang)
        return [self._mention(hit, quoted) for hit in sorted(hits, key=lambda hit: (hit.start, hit.end, hit.kind))]

    def _mention(self, hit: Hit, quoted: Spans) -> Mention:
        start, end = self._surface(hit)
        in_text: Literal["lead", "body"] = "lead" if self.reader.is_lead(hit.start) else "body"
        where = in_text if self.reader.field == "text" else self.reader.field
        form = self.folded.original[start:end]
        return Mention(hit.kind, hit.key, form, where, start, is_quoted(quoted, start, end))

    def _surface(self, hit: Hit) -> tuple[int, int]:
        """The span in the original: with a case behind an apostrophe, and the mark that closes one opened inside."""
        original = self.folded.original
        start, end = self.folded.span(hit.start, hit.end)
        if any(sign in original[start:end] and original[end : end + 1] in _CLOSES[sign] for sign in _CLOSES):
            end += bool(original[end : end + 1])
        suffix = _SUFFIX.match(original, end) if self.countries.suffixes else None
        return start, suffix.end() if suffix else end

    def _form(self, hit: Hit) -> str:
        start, end = self.folded.span(hit.start, hit.end)
        return self.folded.original[start:end]

    @cached_property
    def counted(self) -> list[Place]:
        """Names that count, and persons whose whole name stands there."""
        counted = [place for place, _ in self.evidence.places if place.field == self.reader.field]
        persons = (place for place in self.places if place.entry.kind == "person" and not place.entry.ambiguous)
        known = {place.start for place in counted}
        return [*counted, *(place for place in persons if place.start not in known)]

    @cached_property
    def places(self) -> list[Place]:
        return list(self.reader.places())

    def named(self, firm: bool) -> list[Hit]:
        """Units and persons; two names of one side by side are one. `firm`: the article names others beyond doubt."""
        kept: list[Hit] = []
        for place in sorted(self.places if firm else self.counted, key=lambda place: place.start):
            if not (kind := _kind(place)):
                continue
            hit = Hit(kind, place.entry.rule.partition(".")[2], place.start, place.end)
            last = kept[-1] if kept else None
            if last and last.key == hit.key and not self.folded.text[last.end : hit.start].strip():
                kept[-1] = replace(last, end=hit.end)
            else:
                kept.append(hit)
        return kept

    def _by_surname(self, named: Sequence[Hit], surnames: Collection[tuple[str, re.Pattern[str]]]) -> Iterator[Hit]:
        taken = [(hit.start, hit.end) for hit in named]
        for key, pattern in surnames:
            for place in islice(pattern.finditer(self.folded.text), _MAX_SURNAMES):
                start, end = place.span()
                written = self.folded.original[self.folded.span(start, end)[0]]
                if not (_is_small(written) or overlaps(taken, start, end) or overlaps(self._hidden, start, end)):
                    insort(taken, (start, end))
                    yield Hit("person", key, start, end)

    @cached_property
    def _peoples(self) -> Peoples:
        return Peoples(self.reader, self.countries, self.gazetteer, self._others)

    @cached_property
    def _hidden(self) -> Spans:
        """What look-alikes and the names of units are made of: "Georgian Legion" names no people."""
        entries = self.evidence.topic.entries
        spans = self.reader.spans
        return sorted({(span.start, span.end) for span in spans if entries[span.entry].kind != "member"})

    @cached_property
    def _others(self) -> list[Hit]:
        """Countries, people, places and words for the fighters; where they overlap, the longest stays."""
        taken: Spans = []
        kept: list[Hit] = []
        for hit in self._ranked():
            if not overlaps(taken, hit.start, hit.end):
                insort(taken, (hit.start, hit.end))
                kept.append(hit)
        return sorted(kept, key=lambda hit: hit.start)

    def _ranked(self) -> list[Hit]:
        """What stands there, the better first."""
        found = [(hit, named) for hit, named in self._candidates() if not overlaps(self._hidden, hit.start, hit.end)]
        countries = ((hit, named) for hit, named in found if hit.kind == "country" and named)
        names = {(hit.start, hit.end, hit.key) for hit, named in countries if named.spells(self._form(hit))}
        ranked = sorted(found, key=lambda one: (one[0].start - one[0].end, self._rank(*one), one[0].start, one[0].key))
        return [replace(hit, is_name=(hit.start, hit.end, hit.key) in names) for hit, _ in ranked]

    def _rank(self, hit: Hit, named: Named | None) -> tuple[bool, int]:
        """Of a country and its people, alike but for an accent or a capital, the one that is written so comes first."""
        if named is None or named.kind not in ("country", "nationality"):
            return False, _RANKS[hit.kind]
        form, start = self._form(hit), self.folded.span(hit.start, hit.end)[0]
        small = named.kind == "nationality" and not named.capital and form[0].isupper()
        begins = small and bool(_SENTENCE_BEGINS.search(self.folded.original, max(0, start - 8), start))
        rank = _RANKS["framing"] if small and not begins else _RANKS[hit.kind]
        return not named.spells(form), rank

    def _candidates(self) -> Iterator[tuple[Hit, Named | None]]:
        for index in (self.countries.names, self.gazetteer.places, self.gazetteer.framing_words(self.lang)):
            for span, named in index.find(self.folded.text):
                if named.kind != "lookalike" and self._stands(named, span.start, span.end):
                    yield Hit(named.kind, named.key, span.start, span.end), named
        for start, end, code in self.countries.initials_in(self.folded.original):
            yield Hit("country", code, self.folded.place(start), self.folded.place(end)), None

    def _stands(self, named: Named, start: int, end: int) -> bool:
        """Whether a name found is a word of its own, in capitals where names have them."""
        if not _is_bordered(self.folded.text, start, end, self.countries.clitics):
            return False
        origin, _ = self.folded.span(start, end)
        return not (named.capital and _is_small(self.folded.original[origin]))

    @cached_property
    def _naming_sentences(self) -> set[int]:
        """The sentences that name the Legion, another unit, its people, or have a word for them."""
        named = {*self.reader.short_sentences, *(place.sentence for place in self.counted)}
        return named | {self.reader.sentence(start) for start, _ in self._peoples.framing}

    @cached_property
    def _fighting_sentences(self) -> set[int]:
        """These, those around them, and any that speak of war."""
        around = {sentence + step for sentence in self._naming_sentences for step in range(-_NEAR, _NEAR + 1)}
        words = self.reader.words
        return around | {self.reader.sentence(start) for group in _WAR for start, _ in words.get(group, ())}


def _are_firm(places: list[Place]) -> bool:
    """Whether one of the names is beyond doubt, or two doubtful ones stand together."""
    doubtful = {place.entry.rule for place in places if place.entry.ambiguous}
    return len(doubtful) > 1 or any(not place.entry.ambiguous for place in places)


def _kind(place: Place) -> Literal["unit", "person"] | None:
    kind = place.entry.kind
    return kind if kind == "unit" or kind == "person" else None


def _is_small(letter: str) -> bool:
    """Georgian letters are small ones to Unicode, and begin names all the same."""
    return letter.islower() and not _GEORGIAN.match(letter)


def _is_bordered(text: str, start: int, end: int, clitics: str) -> bool:
    """Whether a span is a word where scripts do not show it: behind glued letters, in Katakana or Hangul."""
    for script, both in ((_KATAKANA, True), (_HANGUL, False)):
        if script.match(text, start) and start and script.match(text, start - 1):
            return False
        if both and script.match(text, end - 1) and script.match(text, end):
            return False
    begin = start
    while begin and start - begin <= _MAX_GLUED and text[begin - 1].isalnum() and not is_dense(text[begin - 1]):
        begin -= 1
    return all(letter in clitics for letter in text[begin:start]) and start - begin <= _MAX_GLUED
