"""Is a text about the topic, how much, and which words say so?

Names are found in their places (places.py); `_strength` decides for each whether it counts (a weak name needs
Ukraine, "an international legion" is no name); `_score` adds up what is left. The title naming the Legion is enough
for core, a silent title asks for more: catalogue/topic.toml [weights] says what and why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from legionwire.article import Label, Match, Org, Verdict
from legionwire.normalise import fold
from legionwire.places import Field, Place, Reader, overlaps
from legionwire.topic import Topic

MAX_TEXT = 500_000  # characters judged; what is longer is no article, and its beginning says enough
MAX_LINE = 10_000  # the same for titles, standfirsts, addresses
MAX_MATCHES = 100
_NOTHING_COUNTS = 0.05  # names were found, none of them counts
_RELATED, _RELATED_MORE, _RELATED_MOST = 0.1, 0.02, 0.18
_ADDRESS_SIGNS = re.compile(r"%20|[/+.&=?#_]")
_ORDER: tuple[Field, ...] = ("title", "standfirst", "text")

Strength = Literal["strong", "weak", "related", "person"]


def judge(topic: Topic, title: str, standfirst: str, text: str, lang: str | None = None) -> Verdict:
    """Judge an article. `lang` (ISO 639-1), when known, chooses the words that tie a person to the Legion."""
    if topic.accepts_all:
        return Verdict("core", 1.0, "none", (), topic.version, "topic: all")
    originals = (title[:MAX_LINE], standfirst[:MAX_LINE], text[:MAX_TEXT])
    readers = {field: Reader(topic, field, part, lang) for field, part in zip(_ORDER, originals, strict=True)}
    if not any(reader.spans for reader in readers.values()):
        return Verdict("no", 0.0, "none", (), topic.version, "no: no name of the topic in it")
    evidence = _gather(topic, readers)
    if not evidence.places:
        return Verdict("no", _NOTHING_COUNTS, "none", (), topic.version, _nothing_counts(evidence))
    score, matches = _score(evidence), _matches(evidence)
    label = _label(evidence, score)
    return Verdict(label, score, _org(evidence), matches, topic.version, _reason(evidence, label, matches))


def hinted(topic: Topic, *texts: str) -> bool:
    """Whether a link's address, title or summary may lead to the topic. Errs on the side of yes."""
    if topic.accepts_all:
        return True
    folded = [fold(_ADDRESS_SIGNS.sub(" ", text[:MAX_LINE])) for text in texts]
    words = topic.words.find("\n".join(folded))
    return bool(words.get("ukraine") and words.get("fighters")) or any(_names_topic(topic, text) for text in folded)


def _names_topic(topic: Topic, folded: str) -> bool:
    found = topic.names.find(folded)
    if any(topic.entries[span.entry].kind != "lookalike" for span in found):
        return True
    hidden = sorted((span.start, span.end) for span in found)
    return any(not overlaps(hidden, hint.start, hint.end) for hint in topic.hint_words.find(folded))


@dataclass(frozen=True)
class _Evidence:
    """The places that count, each with its strength, and the fields they are in."""

    topic: Topic
    readers: dict[Field, Reader]
    places: tuple[tuple[Place, Strength], ...]

    def of(self, *strengths: Strength) -> list[Place]:
        return [place for place, strength in self.places if strength in strengths]

    @cached_property
    def strong(self) -> list[Place]:
        return self.of("strong")

    @cached_property
    def legion(self) -> list[Place]:
        """Places that name the Legion, in whatever way."""
        return self.of("strong", "weak")

    def is_early(self, place: Place) -> bool:
        """In the standfirst or the lead."""
        return place.field == "standfirst" or (place.field == "text" and self.readers["text"].is_lead(place.start))


def _gather(topic: Topic, readers: dict[Field, Reader]) -> _Evidence:
    places = [place for reader in readers.values() for place in reader.places()]
    ukraine = any(reader.words.get("ukraine") for reader in readers.values())
    sign = any(reader.words.get("signs") for reader in readers.values())
    firm = any(place.entry.kind in ("unit", "strong") and not place.entry.ambiguous for place in places)
    weighed = ((place, _strength(place, ukraine, sign, firm)) for place in places)
    return _Evidence(topic, readers, tuple((place, strength) for place, strength in weighed if strength))


def _strength(place: Place, ukraine: bool, sign: bool, firm: bool) -> Strength | None:
    """What a place is worth; the flags say what the article holds: Ukraine, a look-alike's sign, a firm name."""
    entry = place.entry
    match entry.kind:
        case "unit":
            if entry.ambiguous and not firm:
                return None
            return "related" if entry.tier == "related" else "strong"
        case "person":
            if entry.alone_enough:
                return "strong"
            return "person" if firm or (ukraine and not entry.ambiguous) else None
        case "member":
            return "weak" if firm or (place.ukraine and place.war and not sign) else None
        case "strong" if not place.unnamed:
            return "strong"
        case _:
            return _weak_strength(place, ukraine, sign)


def _weak_strength(place: Place, ukraine: bool, sign: bool) -> Strength | None:
    if place.sign:
        return "weak" if place.beside_ukraine else None
    if not ukraine or (sign and not place.ukraine):
        return None
    return "strong" if place.beside_ukraine and not place.unnamed else "weak"


def _score(evidence: _Evidence) -> float:
    """From 0 to 1; another sentence on the Legion never lowers it."""
    weights = evidence.topic.weights
    others = evidence.of("related", "person")
    if not evidence.legion:
        return round(min(_RELATED_MOST, _RELATED + _RELATED_MORE * (len(others) - 1)), 3)
    score = _title_says(evidence) + _first_place(evidence) + _density(evidence)
    if any(place.tied for place in evidence.legion if place.field != "title"):
        score += weights.tied
    if any(place.entry.tier == "core" for place in evidence.of("person")):
        score += weights.person
    return round(min(1.0, max(weights.mention, score)), 3)


def _title_says(evidence: _Evidence) -> float:
    weights = evidence.topic.weights
    if any(place.field == "title" for place in evidence.strong):
        return weights.title
    weak = any(place.field == "title" for place in evidence.of("weak"))
    score = weights.title_weak if weak or (evidence.strong and evidence.readers["title"].short_sentences) else 0.0
    if any(place.field == "title" for place in evidence.of("related")):
        score += weights.other_unit
    return score


def _first_place(evidence: _Evidence) -> float:
    weights = evidence.topic.weights
    untitled = not evidence.readers["title"].folded.text.strip()
    strong = [evidence.is_early(place) for place in evidence.strong if place.field != "title"]
    weak = [evidence.is_early(place) for place in evidence.of("weak") if place.field != "title"]
    worth = [0.0]
    if strong:
        early = weights.lead_without_title if untitled else weights.lead
        worth.append(early if any(strong) else weights.body)
    if weak:
        early = weights.weak_lead_without_title if untitled else weights.weak_lead
        worth.append(early if any(weak) else weights.weak_body)
    return max(worth)


def _density(evidence: _Evidence) -> float:
    weights, reader = evidence.topic.weights, evidence.readers["text"]
    sentences = {place.sentence for place in evidence.legion if place.field == "text"}
    if evidence.strong and sentences:
        sentences |= reader.short_sentences
    share = (len(sentences) - 1) / max(weights.density_floor, len(reader.sentence_ends))
    return min(weights.density_most, max(0.0, weights.density * share))


def _label(evidence: _Evidence, score: float) -> Label:
    if not evidence.legion:
        return "related"
    return "core" if score >= evidence.topic.weights.core else "mention"


def _org(evidence: _Evidence) -> Org:
    """Which of the two organisations: from units, and from words near the names."""
    if not evidence.legion:
        return "none"
    orgs = {place.entry.org for place in evidence.legion} | {org for place in evidence.legion for org in place.orgs}
    match ("gur" in orgs, "ildu" in orgs):
        case (True, True):
            return "both"
        case (True, False):
            return "gur"
        case (False, True):
            return "ildu"
    return "unknown"


def _matches(evidence: _Evidence) -> tuple[Match, ...]:
    ordered = sorted(evidence.places, key=lambda found: (_ORDER.index(found[0].field), found[0].start))
    return tuple(_match(evidence, place, strength) for place, strength in ordered[:MAX_MATCHES])


def _match(evidence: _Evidence, place: Place, strength: Strength) -> Match:
    start, form = evidence.readers[place.field].original(place)
    text_part: Literal["lead", "body"] = "lead" if evidence.is_early(place) else "body"
    return Match(place.entry.rule, form, text_part if place.field == "text" else place.field, start, strength)


def _reason(evidence: _Evidence, label: Label, matches: tuple[Match, ...]) -> str:
    if label == "related":
        return f"related: {_quoted(matches[0].form, matches[0].rule)}, not the Legion"
    strength = "strong" if evidence.strong else "weak"
    told = [match for match in matches if match.strength == strength]
    where = "text" if told[0].where == "body" else told[0].where
    parts = [f"{where} names {_quoted(told[0].form, told[0].rule)}"]
    if strength == "weak":
        parts.append("a weak name in an article on Ukraine")
    if len(told) > 1:
        parts.append(f"{len(told) - 1} more")
    if any(place.tied for place in evidence.legion):
        parts.append("somebody is tied to it")
    return f"{label}: {', '.join(parts)}"


def _nothing_counts(evidence: _Evidence) -> str:
    reader = next(reader for reader in evidence.readers.values() if reader.spans)
    entries = evidence.topic.entries
    span = min(reader.spans, key=lambda span: entries[span.entry].kind == "lookalike")
    entry = entries[span.entry]
    quoted = _quoted(reader.original(span)[1], entry.rule)
    if entry.kind == "lookalike":
        return f"no: only a look-alike, {quoted}"
    return f"no: {quoted} does not count, Ukraine is not near it or a look-alike is"


def _quoted(form: str, rule: str) -> str:
    return f'"{" ".join(form.split())[:80]}" ({rule})'
