"""What two articles are to each other: the same text, a copy, an excerpt, an update, of one series, or merely alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from legionwire.article import Precision
from legionwire.dedup import SHORT_TEXT, appeared
from legionwire.resemblance import Scores

METHOD = "copies-2"
COPY = 0.55  # containment of a copy
REWRITTEN = 0.5  # the same where beginning and facts agree, or one names the other as its source
BRIEF, BRIEF_COPY = 25, 0.85  # words of the shortest copy, and containment of one of less than SHORT_TEXT
FORM = 0.4  # containment from which on other numbers make a series
ALIKE = 0.3  # containment of what is worth a word
FACTS = 0.3  # share of names and numbers that a copy keeps
SAME_LEAD, SAME_FACTS, WHOLE = 0.3, 0.5, 1.0
ENOUGH = 5  # sides of slots, two to each; fewer prove nothing
FEW_NUMBERS, OTHER_NUMBERS, SAME_NUMBERS = 0.15, 0.4, 0.8  # agreement of numbers
OTHER_NAMES, MANY_NAMES, KEPT_NAMES = 0.3, 0.6, 0.8  # agreement of names
OTHER_TOPIC, SAME_LENGTH = 0.6, 0.8  # share of the recurring words, and ratio of the lengths, of a form filled in anew
DENSE = 0.07  # exchanged sides of slots by words of the text; a daily report has .1 to .2, an update up to .05
EXCERPT_LENGTH, EXCERPT_LEAD = 0.65, 0.5


class Kind(StrEnum):
    """Exact, copy, excerpt and update share a group; series and similar never do."""

    EXACT = "exact"
    COPY = "copy"
    EXCERPT = "excerpt"
    UPDATE = "update"
    SERIES = "series"
    SIMILAR = "similar"


SHARING = frozenset((Kind.EXACT, Kind.COPY, Kind.EXCERPT, Kind.UPDATE))


@dataclass(frozen=True, slots=True)
class Side:
    """One of two articles, but for its text."""

    site: str  # registrable domain
    url_hash: int  # of its canonical address
    published: datetime | None
    precision: Precision | None  # of `published`
    first_seen: datetime
    canonical_hash: int | None = None  # of the address that its page calls its own
    credit: str | None = None  # the agency it names as its source
    marked: bool = False  # calls itself an update or a correction


def kind_of(a: Side, b: Side, scores: Scores) -> Kind | None:
    """What two articles are to each other, whatever the order; None: nothing worth keeping."""
    if scores.same_text:
        return Kind.EXACT if scores.n_words >= SHORT_TEXT or (scores.same_title and _same_day(a, b)) else None
    if scores.n_words < (BRIEF if scores.containment >= BRIEF_COPY else SHORT_TEXT) or scores.containment < ALIKE:
        return None
    if is_form(scores) and scores.containment >= FORM:
        return Kind.SERIES
    if not is_copy(scores, _named(a, b)):
        return Kind.SIMILAR
    if _updated(a, b):
        return Kind.UPDATE
    if scores.length_ratio < EXCERPT_LENGTH and scores.lead < EXCERPT_LEAD:
        return Kind.EXCERPT
    return Kind.COPY


def is_form(scores: Scores) -> bool:
    """Whether two texts are one form, filled in twice: with other numbers or other names at the same places. Names that
    no capital tells show by coming again: whom one text speaks of all the time, the other does not know."""
    numbers, names = scores.numbers, scores.names
    kept = names is None or names >= KEPT_NAMES
    if numbers is not None and scores.n_numbers >= ENOUGH:
        exchanged = scores.n_numbers * (1 - numbers) / scores.n_words
        # With the same names it may be an update, but not when hardly a number is left, or when it is all numbers.
        if numbers < (FEW_NUMBERS if kept and exchanged < DENSE else OTHER_NUMBERS):
            return True
        if numbers >= SAME_NUMBERS:
            return False  # names spelled in another way
    elif numbers == 0 and not kept:
        return True
    if scores.recurring is not None and scores.recurring < OTHER_TOPIC and scores.length_ratio >= SAME_LENGTH:
        return True
    if names is None or scores.n_names < ENOUGH:
        return False
    return names < OTHER_NAMES or (names < MANY_NAMES and scores.n_names * (1 - names) / scores.n_words >= DENSE)


def is_copy(scores: Scores, told: bool = False) -> bool:
    """Whether enough of the shorter text is in the longer; less will do of what begins alike and tells of the same."""
    if scores.facts is not None and scores.facts < FACTS:
        return False  # what they share is what surrounds every article of somebody
    alike = scores.lead >= SAME_LEAD and scores.lead + scores.length_ratio >= WHOLE  # a part of it, or all of it edited
    if told or (alike and scores.facts is not None and scores.facts >= SAME_FACTS):
        return scores.containment >= REWRITTEN
    return scores.containment >= COPY


def _same_day(a: Side, b: Side) -> bool:
    """Without dates there is nothing to tell two days apart by."""
    days = {side.published.date() if side.published else None for side in (a, b)}
    return len(days) == 1


def _named(a: Side, b: Side) -> bool:
    """Whether one of two sites names the other's page as its own, or both name one agency."""
    if a.site != b.site and (a.canonical_hash == b.url_hash or b.canonical_hash == a.url_hash):
        return True
    return a.credit is not None and a.credit == b.credit


def _updated(a: Side, b: Side) -> bool:
    """Whether one publisher wrote the one after the other, or an agency marked one as an update of its own text."""
    if appeared(a.published, a.precision, a.first_seen) == appeared(b.published, b.precision, b.first_seen):
        return False
    marked = (a.marked or b.marked) and a.credit is not None and a.credit == b.credit
    return (bool(a.site) and a.site == b.site) or marked
