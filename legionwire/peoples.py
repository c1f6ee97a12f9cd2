"""Which words for countries and their people speak of the fighters in one field of an article.

A noun for somebody of a country ("two Poles") is of the fighters where the article speaks of them. Of adjectives only
those are that stand beside a word for a person: "a Polish medic", not "a Polish helmet". Other adjectives say nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from legionwire.article import MentionKind
from legionwire.countries import CountryNames
from legionwire.gazetteer import Gazetteer
from legionwire.patterns import is_dense
from legionwire.places import Reader, Spans

_REACH = 30  # characters on either side of a word, where its neighbours are looked for
_LISTED = ("country", "nationality")
_LIST = re.compile(r"[\s,/'\-]+(?:\w{1,4}[\s'\-]+)?")  # a comma, or a little word such as "and"
_NO_WORD = re.compile(r"[\s'\-]*|[の的]")
_FEW_WORDS = re.compile(r"[\s'\-]*(?:\w+[\s'\-]+)?|[の的]")
_LAST_WORD, _FIRST_WORD = re.compile(r"(\w+)[\s']*$"), re.compile(r"[\s']*(\w+)")
_CAPITAL_NEXT = re.compile(r"[ \u00a0][^\W\d_]")


@dataclass(frozen=True, slots=True)
class Hit:
    """A name at its place in a folded field."""

    kind: MentionKind
    key: str
    start: int
    end: int
    is_name: bool = False  # of a people that may be the country's name as well


class Peoples:
    """Settles what the countries and peoples found in a field are."""

    def __init__(self, reader: Reader, countries: CountryNames, sides: Gazetteer, hits: Sequence[Hit]) -> None:
        self.reader, self.countries, self.sides, self.hits = reader, countries, sides, hits
        self.text = reader.folded.text

    def settled(self, fighting: set[int] | None) -> Iterator[Hit]:
        """All hits, less countries that are none and people who are no fighters.

        `fighting` are the sentences that speak of fighters; None when all do.
        """
        last = -1
        for row in self._rows():
            for hit in self._settled_row(row):
                if hit.kind not in _LISTED:
                    yield hit
                elif hit.key in self.sides.home:
                    continue
                elif hit.kind == "country":
                    if hit.key not in self.countries.careful or self._is_country(hit, last):
                        last = hit.end
                        yield hit
                elif fighting is None or self.reader.sentence(hit.start) in fighting:
                    last = hit.end
                    if hit.key not in self.sides.enemy or self._touches("framing", hit, 1, 1):
                        yield hit

    def _settled_row(self, row: list[Hit]) -> Iterator[Hit]:
        """Countries, people who may fight; without people who may not, offices, things and languages."""
        if row[0].kind == "country" and self._stands_for_people(row[-1]):
            row = [replace(hit, kind="nationality") for hit in row]
        if row[0].kind not in _LISTED:
            yield from row
        elif row[0].kind == "country":
            yield from (hit for hit in row if not (is_dense(self.text[hit.start]) and self._is_tongue([hit])))
        elif not self._is_tongue(row):
            before, after = (1, 0) if self.countries.nouns_first else (0, 1)
            beside_person = any(self._touches("person", hit, before, after) for hit in row)
            office = self._touches("office", row[0], 1, None) if before else self._touches("office", row[-1], None, 1)
            for hit in row:
                if beside_person or (not office and self._is_noun(hit, row)):
                    yield hit
                elif hit.is_name and not office:
                    yield replace(hit, kind="country")

    @cached_property
    def framing(self) -> Spans:
        """The words for the fighters."""
        return [(hit.start, hit.end) for hit in self.hits if hit.kind == "framing"]

    @cached_property
    def _beside(self) -> dict[str, Spans]:
        found = self.countries.beside.find(self.text)
        persons = {*found.get("person", ()), *self.framing, *self.reader.words.get("fighters", ())}
        return found | {"person": sorted(persons), "framing": self.framing}

    def _rows(self) -> Iterator[list[Hit]]:
        """Countries and peoples that stand in one list ("French and German"), others alone."""
        row: list[Hit] = []
        for hit in self.hits:
            if row and not self._continues(row[-1], hit):
                yield row
                row = []
            row.append(hit)
        if row:
            yield row

    def _continues(self, hit: Hit, following: Hit) -> bool:
        between = self.text[hit.end : following.start]
        return hit.kind == following.kind and hit.kind in _LISTED and bool(_LIST.fullmatch(between))

    def _stands_for_people(self, hit: Hit) -> bool:
        """ "A US citizen", and in scripts without blanks any country in front of a person."""
        if not (is_dense(self.text[hit.start]) or self._form(hit) in self.countries.initials):
            return False
        return self._touches("person", hit, None, 1)

    def _is_tongue(self, row: list[Hit]) -> bool:
        dense = is_dense(self.text[row[0].start])
        return any(self._touches("tongue", hit, None if dense else 1, 0 if dense else 1) for hit in row)

    def _is_noun(self, hit: Hit, row: list[Hit]) -> bool:
        """Whether a word of nationality in its row is a noun for people: told by its ending, else by what is beside."""
        countries, form = self.countries, self._form(hit)
        if form.endswith(countries.nouns):
            return True
        if form.endswith(countries.adjectives) or hit.is_name:
            return False
        if countries.after_people:
            following = _FIRST_WORD.match(self.text, row[-1].end)
            return not following or following[1] in countries.after_people
        if countries.before_people:
            preceding = _LAST_WORD.search(self.text, max(0, row[0].start - _REACH), row[0].start)
            return not preceding or preceding[1] in countries.before_people or preceding[1].isdigit()
        return True

    def _form(self, hit: Hit) -> str:
        start, end = self.reader.folded.span(hit.start, hit.end)
        return self.reader.folded.original[start:end]

    def _touches(self, group: str, hit: Hit, before: int | None, after: int | None) -> bool:
        """Whether a word of the group stands before or after a hit, with so many words between at most; None: not."""
        spans = self._beside.get(group, [])
        at = bisect_left(spans, (hit.start, hit.end))
        if before is not None and any(self._is_close(end, hit.start, before) for _, end in spans[max(0, at - 1) : at]):
            return True
        return after is not None and any(self._is_close(hit.end, start, after) for start, _ in spans[at : at + 1])

    def _is_close(self, end: int, start: int, words: int) -> bool:
        between = _FEW_WORDS if words else _NO_WORD
        return end <= start <= end + _REACH and bool(between.fullmatch(self.text, end, start))

    def _is_country(self, hit: Hit, last: int) -> bool:
        """Of a name that people and other places have too: behind a word like "from", or one of a list."""
        original = self.reader.folded.original
        _, end = self.reader.folded.span(hit.start, hit.end)
        following = original[end : end + 2]
        if _CAPITAL_NEXT.match(following) and following[1].isupper():  # Jordan Peterson
            return False
        if 0 <= last <= hit.start and _LIST.fullmatch(self.text, last, hit.start):
            return True
        preceding = _LAST_WORD.search(self.text, max(0, hit.start - _REACH), hit.start)
        return bool(preceding and preceding[1] in self.countries.before_countries)
