"""Is a text about the topic, how much, and which words say so?

Names are found in their places (places.py), asides left out (asides.py); strength.py decides for each whether it
counts; `_score` adds up what is left. The title naming the Legion is enough for core, a silent title asks for more:
catalogue/topic.toml [weights] says what and why.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from legionwire.article import Label, Match, Org, Verdict
from legionwire.asides import find_asides, without_asides
from legionwire.places import Field, Place, Reader
from legionwire.strength import Strength, Surroundings, strength_of
from legionwire.topic import Topic

JUDGE_VERSION = 2  # goes up when this code judges anything otherwise: verdicts of before are then judged again
MAX_TEXT = 500_000  # characters judged; what is longer is no article, and its beginning says enough
MAX_LINE = 10_000  # the same for titles, standfirsts, addresses
MAX_MATCHES = 100
_NOTHING_COUNTS = 0.05  # names were found, none of them counts
_RELATED, _RELATED_MORE, _RELATED_MOST = 0.1, 0.02, 0.18
_BEST_FIRST: tuple[Strength, ...] = ("strong", "weak", "related", "person")
FIELDS: tuple[Field, ...] = ("title", "standfirst", "text")


def rules_version(topic: Topic) -> str:
    """What a verdict was given by: the topic file and this code."""
    return f"{topic.version}.j{JUDGE_VERSION}"


def judge(topic: Topic, title: str, standfirst: str, text: str, lang: str | None = None) -> Verdict:
    """Judge an article. `lang` (ISO 639-1), when known, chooses the words that tie a person to the Legion."""
    if topic.accepts_all:
        return Verdict("core", 1.0, "none", (), rules_version(topic), "topic: all")
    readers, whole = _readers(topic, title, standfirst, text, lang)
    if not any(reader.spans for reader in (*readers.values(), whole)):
        return Verdict("no", 0.0, "none", (), rules_version(topic), "no: no name of the topic in it")
    if not any(reader.spans for reader in readers.values()):
        form, rule = whole.original(whole.spans[0])[1], topic.entries[whole.spans[0].entry].rule
        return Verdict(
            "no",
            _NOTHING_COUNTS,
            "none",
            (),
            rules_version(topic),
            f"no: {_quoted(form, rule)} stands only beside the article",
        )
    evidence = _gather(topic, readers)
    if not evidence.places:
        return Verdict("no", _NOTHING_COUNTS, "none", (), rules_version(topic), _nothing_counts(evidence))
    score, matches = _score(evidence), _matches(evidence)
    label = _label(evidence, score)
    return Verdict(label, score, _org(evidence), matches, rules_version(topic), _reason(evidence, label, matches))


def hinted(topic: Topic, *texts: str) -> bool:
    """Whether a link's address, title or summary may lead to the topic. Errs on the side of yes."""
    return hinted_each(topic, [texts])[0]


def hinted_each(topic: Topic, links: Sequence[tuple[str, ...]]) -> list[bool]:
    """The same for many links, each an address and what is said of it: several times as fast where few are hinted."""
    return [True] * len(links) if topic.accepts_all else topic.hinting.may_each(links)


@dataclass(frozen=True)
class Evidence:
    """The places that count, each with its strength, and the fields they are in."""

    topic: Topic
    readers: dict[Field, Reader]
    places: tuple[tuple[Place, Strength], ...]
    crowded: bool  # look-alikes are as many as names: "the legion" may be theirs

    def of(self, *strengths: Strength) -> list[Place]:
        return [place for place, strength in self.places if strength in strengths]

    @cached_property
    def strong(self) -> list[Place]:
        return self.of("strong")

    @cached_property
    def legion(self) -> list[Place]:
        """Places that name the Legion, in whatever way."""
        return self.of("strong", "weak")

    def is_lead(self, place: Place) -> bool:
        """In the first sentences of the text."""
        return place.field == "text" and self.readers["text"].is_lead(place.start)

    def is_early(self, place: Place) -> bool:
        """In the standfirst or the lead."""
        return place.field == "standfirst" or (place.field == "text" and self.readers["text"].is_early(place.start))


def gather(topic: Topic, title: str, standfirst: str, text: str, lang: str | None = None) -> Evidence:
    """The names in an article and those of them that count."""
    return _gather(topic, _readers(topic, title, standfirst, text, lang)[0])


def _readers(
    topic: Topic, title: str, standfirst: str, text: str, lang: str | None
) -> tuple[dict[Field, Reader], Reader]:
    """Of each field without what stands beside the article in it, and of the whole text."""
    originals = (title[:MAX_LINE], standfirst[:MAX_LINE], text[:MAX_TEXT])
    readers = {field: Reader(topic, field, part, lang) for field, part in zip(FIELDS, originals, strict=True)}
    whole = readers["text"]
    if whole.spans and (asides := find_asides(originals[-1])):
        readers["text"] = Reader(topic, "text", without_asides(originals[-1], asides), lang)
    return readers, whole


def _gather(topic: Topic, readers: dict[Field, Reader]) -> Evidence:
    places = [place for reader in readers.values() for place in reader.places()]
    around = Surroundings.of(topic, readers, places)
    weighed = ((place, strength_of(place, around)) for place in places)
    counting = tuple((place, strength) for place, strength in weighed if strength)
    return Evidence(topic, readers, counting, around.crowded)


def _score(evidence: Evidence) -> float:
    """From 0 to 1; another sentence on the Legion never lowers it."""
    weights = evidence.topic.weights
    others = evidence.of("related", "person")
    if not evidence.legion:
        return round(min(_RELATED_MOST, _RELATED + _RELATED_MORE * (len(others) - 1)), 3)
    score = _title_says(evidence) + _first_place(evidence) + _passages(evidence)
    if any(place.tied and evidence.is_early(place) for place in evidence.legion):
        score += weights.tied_early
    if any(place.entry.tier == "core" for place in evidence.of("person")):
        score += weights.person
    return round(min(1.0, max(weights.mention, score)), 3)


def _title_says(evidence: Evidence) -> float:
    weights = evidence.topic.weights
    if any(place.field == "title" for place in evidence.strong):
        return weights.title
    weak = any(place.field == "title" for place in evidence.of("weak"))
    score = weights.title_weak if weak or (evidence.strong and evidence.readers["title"].short_sentences) else 0.0
    if any(place.field == "title" for place in evidence.of("related")):
        score += weights.other_unit
    return score


def _first_place(evidence: Evidence) -> float:
    weights = evidence.topic.weights
    strong = [evidence.is_early(place) for place in evidence.strong if place.field != "title"]
    weak = [evidence.is_early(place) for place in evidence.of("weak") if place.field != "title"]
    worth = [0.0]
    if strong:
        worth.append(weights.lead if any(strong) else weights.body)
    if weak:
        worth.append(weights.weak_lead if any(weak) else weights.weak_body)
    return max(worth)


def _passages(evidence: Evidence) -> float:
    """Coming back to the Legion is what an article on it does, and one that mentions it does not."""
    weights, reader = evidence.topic.weights, evidence.readers["text"]
    sentences = {place.sentence for place in evidence.legion if place.field == "text"}
    if not evidence.crowded:
        sentences |= reader.short_sentences
    if not sentences:
        return 0.0
    ordered, length = sorted(sentences), len(reader.sentence_ends)
    passages = 1 + sum(after - before > weights.passage_gap for before, after in pairwise(ordered))
    worth = weights.passage if passages > 1 else 0.0
    worth += weights.passages_more * max(0, passages - 2) + weights.sentence * (len(ordered) - passages)
    untitled = not evidence.readers["title"].folded.text.strip()
    is_dense = len(ordered) >= weights.dense_share * length and (untitled or len(ordered) > 1)
    dense = weights.dense if is_dense else 0.0
    return dense + min(weights.passages_most, worth * math.sqrt(min(1.0, weights.usual_length / length)))


def _label(evidence: Evidence, score: float) -> Label:
    if not evidence.legion:
        return "related"
    return "core" if score >= evidence.topic.weights.core else "mention"


def _org(evidence: Evidence) -> Org:
    """Which of the organisations: from units, and from words near the names."""
    if not evidence.legion:
        return "none"
    orgs = {place.entry.org for place in evidence.legion} | {org for place in evidence.legion for org in place.orgs}
    orgs.discard("unknown")
    if len(orgs) == 1:
        return orgs.pop()
    return ("both" if len(orgs) == 2 else "several") if orgs else "unknown"


def _matches(evidence: Evidence) -> tuple[Match, ...]:
    """In the order of the text; where they are too many, the first, and the first of those that decide."""
    ordered = sorted(evidence.places, key=lambda found: (FIELDS.index(found[0].field), found[0].start))
    strength = _deciding(evidence)
    first = next(number for number, found in enumerate(ordered) if found[1] == strength)
    kept = ordered[:MAX_MATCHES] if first < MAX_MATCHES else [*ordered[: MAX_MATCHES - 1], ordered[first]]
    return tuple(_match(evidence, place, strength) for place, strength in kept)


def _deciding(evidence: Evidence) -> Strength:
    """The best that its names are worth."""
    found = {strength for _, strength in evidence.places}
    return next(strength for strength in _BEST_FIRST if strength in found)


def _match(evidence: Evidence, place: Place, strength: Strength) -> Match:
    start, form = evidence.readers[place.field].original(place)
    text_part: Literal["lead", "body"] = "lead" if evidence.is_lead(place) else "body"
    return Match(place.entry.rule, form, text_part if place.field == "text" else place.field, start, strength)


def _reason(evidence: Evidence, label: Label, matches: tuple[Match, ...]) -> str:
    if label == "related":
        return f"related: {_quoted(matches[0].form, matches[0].rule)}, not {evidence.topic.subject}"
    strength = _deciding(evidence)
    told = [match for match in matches if match.strength == strength]
    where = "text" if told[0].where == "body" else told[0].where
    parts = [f"{where} names {_quoted(told[0].form, told[0].rule)}"]
    if strength == "weak":
        parts.append(f"a weak name in an article on {evidence.topic.setting}")
    if len(told) > 1:
        parts.append(f"{len(told) - 1} more")
    if any(place.tied for place in evidence.legion):
        parts.append("somebody is tied to it")
    return f"{label}: {', '.join(parts)}"


def _nothing_counts(evidence: Evidence) -> str:
    reader = next(reader for reader in evidence.readers.values() if reader.spans)
    entries = evidence.topic.entries
    span = min(reader.spans, key=lambda span: entries[span.entry].kind == "lookalike")
    entry = entries[span.entry]
    quoted = _quoted(reader.original(span)[1], entry.rule)
    if entry.kind == "lookalike":
        return f"no: only a look-alike, {quoted}"
    return f"no: {quoted} does not count, {evidence.topic.setting} is not near it or a look-alike is"


def _quoted(form: str, rule: str) -> str:
    return f'"{" ".join(form.split())[:80]}" ({rule})'
