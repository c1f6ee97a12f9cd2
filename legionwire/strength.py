"""What a name is worth in its article: a weak one needs Ukraine, "an international legion" names nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from legionwire.places import Field, Place, Reader
from legionwire.topic import Topic

Strength = Literal["strong", "weak", "related", "person"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an article holds that decides about each of its names."""

    setting: bool
    sign: bool  # of a look-alike
    firm: bool  # a name that needs nothing beside it
    war: bool  # not in passing
    supported: bool  # a plain name among words of war
    crowded: bool  # look-alikes are as many as names
    others: bool  # somebody else's legion stands in it, and none that is said to be ours

    @classmethod
    def of(cls, topic: Topic, readers: Mapping[Field, Reader], places: Sequence[Place]) -> Self:
        names = [place for place in places if place.entry.kind in ("plain", "weak")]
        sign = any(reader.words.get("signs") for reader in readers.values())
        sentences = sum(len(reader.sentence_ends) for reader in readers.values())
        told = sum(len(reader.activity_sentences) for reader in readers.values())
        war = told >= min(topic.weights.war_sentences, sentences / 4)
        firm = any(_is_firm(place) for place in places)
        ours = firm or any(place.beside_setting for place in names)
        lookalikes = sum(len(reader.lookalikes) for reader in readers.values())
        others = (lookalikes > 0 or any(place.is_others for place in names)) and not ours
        return cls(
            setting=any(reader.words.get("setting") for reader in readers.values()),
            sign=sign,
            firm=firm,
            war=war,
            supported=any(_is_ours(place, war and not sign, others) for place in names),
            crowded=lookalikes >= max(1, len(names)),
            others=others,
        )


def _is_firm(place: Place) -> bool:
    entry = place.entry
    return entry.kind in ("unit", "strong") and entry.tier == "core" and not entry.ambiguous


def _is_ours(place: Place, war: bool, others: bool) -> bool:
    is_named = place.entry.kind == "plain" and not place.unnamed and not place.is_others
    if others and not place.proper:
        return is_named and place.setting
    return is_named and (place.supported or place.proper or war)


def strength_of(place: Place, around: Surroundings) -> Strength | None:
    """What a place is worth in its article."""
    entry = place.entry
    match entry.kind:
        case "unit":
            if entry.ambiguous and not around.firm:
                return None
            return "related" if entry.tier == "related" else "strong"
        case "person":
            if entry.alone_enough:
                return "strong"
            return "person" if around.firm or around.supported or (around.setting and not entry.ambiguous) else None
        case "member":
            is_ours = (around.firm or around.supported) and not around.crowded
            return "weak" if is_ours or (place.setting and place.activity and not around.sign) else None
        case "strong":
            return "strong"
        case "plain":
            return _plain_strength(place, around)
        case _:
            return _weak_strength(place, around)


def _plain_strength(place: Place, around: Surroundings) -> Strength | None:
    """ "International Legion" names it among words of war; chess players may be one too."""
    if place.is_others:
        return None
    if around.firm or place.beside_setting or (around.supported and not place.unnamed):
        return "strong"
    if not (around.supported or (place.supported and place.unnamed and around.setting)):
        return None
    return "weak"


def _weak_strength(place: Place, around: Surroundings) -> Strength | None:
    if place.is_others:
        return None
    if place.beside_setting:
        return "weak" if place.sign or place.unnamed else "strong"
    if place.sign or (around.sign and not (around.firm or around.supported)):
        return None
    if around.others and not place.setting:
        return None
    if not around.setting or not (place.supported or around.war or around.firm):
        return None
    return "weak"
