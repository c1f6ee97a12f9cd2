"""What people rule about articles: it goes before the judge's verdict, then and on every later reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from legionwire.article import Label, State, Verdict


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's correction of one address. Without a label it withdraws those before it."""

    label: Label | None
    because: str
    note: str
    who: str
    at: datetime


def overrule(verdict: Verdict, ruling: Ruling | None) -> Verdict:
    """The verdict with the label that a person gave; score, matches and version stay the judge's."""
    if ruling is None or ruling.label is None:
        return verdict
    return replace(verdict, label=ruling.label, reason=in_words(ruling))


def in_words(ruling: Ruling) -> str:
    """A ruling in one line, as the reason of a verdict."""
    act = f"{ruling.label}: ruled" if ruling.label else "withdrawn"
    return f"{act} by {ruling.who} on {ruling.at:%Y-%m-%d}: because {' '.join(ruling.because.split())}"


def before_edit(verdict: Verdict, label: Label) -> Verdict:
    """An article whose outlet took the topic out of it is still about what it was about."""
    return replace(verdict, label=label, reason=f"{label}: until it was edited; now {verdict.reason}")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is held of an address that somebody rules on."""

    state: State | None = None  # None: never seen
    label: Label | None = None  # in force, if it was ever judged
    judge: Label | None = None  # what the judge said
    is_article: bool = False  # there is one, shown or hidden
    has_capture: bool = False


class Effect(StrEnum):
    """What a ruling does at once."""

    LABELLED = "labelled"  # a stored article has another label
    UNCHANGED = "unchanged"  # it had that label already
    HIDDEN = "hidden"  # it is kept, and no answer to any question any more
    SHOWN = "shown"  # it was hidden
    REREAD = "reread"  # it was off topic: read from its capture
    QUEUED = "queued"  # it was off topic, and nothing of it was kept: asked for by the next crawl
    NOTED = "noted"  # nothing is there to judge: it goes for what a crawl will read


def effect_of(subject: Subject, label: Label | None) -> Effect:
    """What a ruling with this label does, or without one the end of a ruling."""
    wanted = label or subject.judge
    if subject.is_article and wanted is not None:
        shown, wanted_shown = subject.label != "no", wanted != "no"
        if shown != wanted_shown:
            return Effect.SHOWN if wanted_shown else Effect.HIDDEN
        return Effect.UNCHANGED if wanted == subject.label else Effect.LABELLED
    if subject.state is not State.OFF_TOPIC:
        return Effect.NOTED
    if wanted in (None, "no"):
        return Effect.UNCHANGED
    return Effect.REREAD if subject.has_capture else Effect.QUEUED
