"""What people rule about articles: it goes before the judge's verdict and the outlet's own words, then and on every
later reading."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Literal

from legionwire.article import DateEvidence, Label, Precision, State, Verdict
from legionwire.errors import UsageError

Kind = Literal["label", "date", "copy", "tag"]
Tie = Literal["copy-of", "not-copy-of"]
KINDS: tuple[Kind, ...] = ("label", "date", "copy", "tag")
LABELS: tuple[Label, ...] = ("core", "mention", "related", "no")
ORIGIN = "ruling"  # of a publication date that a person gave

LONGEST_TAG = 60
LONGEST_WORDS = 2000  # of a reason or a note
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's correction of one address, of one kind. What is withdrawn ends those before it of that kind: about
    the same other address, of the same tag."""

    label: Label | None
    because: str
    note: str
    who: str
    at: datetime
    kind: Kind = "label"
    withdrawn: bool = False
    date: datetime | None = None  # when it was published
    precision: Precision | None = None
    tie: Tie | None = None
    other: str | None = None  # the address that it is a copy of, or is not
    tag: str | None = None

    @property
    def says(self) -> str:
        """What it says, in a word or two: `core`, `published 2024-05-18`, `copy of https://...`, `tag pay`."""
        if self.kind == "label":
            said = str(self.label or "label")
        elif self.kind == "date":
            said = f"published {written(self.date, self.precision)}" if self.date else "date"
        elif self.kind == "copy":
            said = f"{'no copy' if self.tie == 'not-copy-of' else 'copy'} of {self.other}"
        else:
            said = f"tag {self.tag}"
        return f"{said} withdrawn" if self.withdrawn else said


def overrule(verdict: Verdict, ruling: Ruling | None) -> Verdict:
    """The verdict with the label that a person gave; score, matches and version stay the judge's."""
    if ruling is None or ruling.label is None:
        return verdict
    return replace(verdict, label=ruling.label, reason=in_words(ruling))


def overdate(read: DateEvidence | None, ruling: Ruling | None) -> DateEvidence | None:
    """When an article was published: as a person said, else as it was read."""
    if ruling is None or ruling.date is None or ruling.precision is None:
        return read
    return DateEvidence(ruling.date, ruling.precision, ORIGIN)


def in_words(ruling: Ruling) -> str:
    """A ruling in one line, as the reason of a verdict."""
    act = f"{ruling.says}: ruled"
    if ruling.withdrawn:
        act = "withdrawn" if ruling.kind == "label" else ruling.says
    return f"{act} by {ruling.who} on {ruling.at:%Y-%m-%d}: because {' '.join(ruling.because.split())}"


def before_edit(verdict: Verdict, label: Label) -> Verdict:
    """An article whose outlet took the topic out of it is still about what it was about."""
    return replace(verdict, label=label, reason=f"{label}: until it was edited; now {verdict.reason}")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to be ruled of an address, as it was given; `withdraw` ends what is named, or all of a kind,
    or everything."""

    label: Label | None = None
    date: tuple[datetime, Precision] | None = None
    copy_of: str = ""  # number of an article, or its address
    not_copy_of: str = ""
    tags: tuple[str, ...] = ()
    withdraw: Kind | Literal["all"] | None = None

    @property
    def is_empty(self) -> bool:
        return not any((self.label, self.date, self.copy_of, self.not_copy_of, self.tags, self.withdraw))

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What is to be withdrawn: the kind that is named, the kinds of what is named, or all."""
        if self.withdraw and self.withdraw != "all":
            return (self.withdraw,)
        named: tuple[tuple[object, Kind], ...] = ((self.copy_of or self.not_copy_of, "copy"), (self.tags, "tag"))
        return tuple(kind for given, kind in named if given) or KINDS


def require_sound(wish: Wish) -> None:
    """Raise UsageError for what nobody can want."""
    if wish.is_empty:
        raise UsageError("nothing is ruled", f"give a label ({', '.join(LABELS)}), a date, a copy or a tag")
    if wish.copy_of and wish.not_copy_of:
        raise UsageError("it is a copy or it is none", "rule on two articles one after the other")
    named: tuple[tuple[object, Kind], ...] = ((wish.copy_of or wish.not_copy_of, "copy"), (wish.tags, "tag"))
    others = any(given for given, kind in named if wish.withdraw not in (kind, "all"))
    if wish.withdraw and (wish.label or wish.date or others):
        raise UsageError("a ruling is withdrawn, or another one made", "do one after the other: the latest goes")


# --- what people write


_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_DATE_EXPECTED = "such as 2024-05-18, or with a clock time and its zone 2024-05-18T14:30Z or 2024-05-18T14:30+03:00"


def read_date(text: str, now: datetime) -> tuple[datetime, Precision]:
    """A publication date as a person gives it, as exact as it was given. Raises UsageError for what is none, and for
    what lies ahead."""
    match = _DATE.fullmatch(text.strip().upper())
    if match is None:
        raise UsageError(f"{text[:60]!r} is no date", _DATE_EXPECTED)
    day, clock, seconds, zone = match.groups()
    if clock and not zone:
        raise UsageError(f"{text[:60]!r} does not say in which zone", _DATE_EXPECTED)
    try:
        value = datetime.fromisoformat(f"{day}T{clock or '00:00'}{seconds or ''}{zone or 'Z'}").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{text[:60]!r} is no date", _DATE_EXPECTED) from error
    if not _EARLIEST <= value <= now + timedelta(days=1):
        raise UsageError(f"{text[:60]!r} is no day on which an article appeared", "it lies ahead, or before 1900")
    return value, "day" if not clock else "second" if seconds else "minute"


def written(value: datetime, precision: Precision | None) -> str:
    """The same as text: a day, or an instant with Z."""
    return f"{value:%Y-%m-%d}" if precision == "day" else value.isoformat(timespec="seconds").replace("+00:00", "Z")


_IN_TAGS = frozenset(" -_./&+#'’")


def read_tag(text: str) -> str:
    """A tag as it is kept: small letters, single blanks, so that it is the same whoever types it. Raises UsageError."""
    tag = unicodedata.normalize("NFKC", text)
    for _ in range(2):  # what is folded once may be put together once more
        tag = " ".join(unicodedata.normalize("NFKC", tag.casefold()).split())
    is_sound = all(sign.isalnum() or sign in _IN_TAGS or unicodedata.category(sign)[0] == "M" for sign in tag)
    if not is_sound or not tag[:1].isalnum() or len(tag) > LONGEST_TAG:
        way_out = f"letters and figures, between them blanks and -_./&+#'’, {LONGEST_TAG} at most"
        raise UsageError(f"{text[:80]!r} is no tag", way_out)
    return tag


def read_words(text: str, what: str, most: int = LONGEST_WORDS) -> str:
    """A reason, a note or a name, without what a terminal or a table would stumble over. Raises UsageError for what is
    too long, or is no text."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"{text!r} is no text in UTF-8", "type it again, or set LC_ALL=C.UTF-8") from error
    lines = (" ".join(line.split()) for line in text.splitlines())
    words = "\n".join("".join(sign for sign in line if sign.isprintable()) for line in lines).strip()
    if len(words) > most:
        raise UsageError(f"{what} has {len(words):,} characters", f"{most:,} are possible")
    return words


# --- what they do


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
    DATED = "dated"  # it stands at another place in time
    GROUPED = "grouped"  # it belongs to another group of copies, or may
    TAGGED = "tagged"  # it has a tag more, or less
    NOTED = "noted"  # nothing is there to judge: it goes for what a crawl will read


_OF_ARTICLES: dict[Kind, Effect] = {"date": Effect.DATED, "copy": Effect.GROUPED, "tag": Effect.TAGGED}


def effect_of(subject: Subject, ruling: Ruling) -> Effect:
    """What a ruling does."""
    if ruling.kind != "label":
        return _OF_ARTICLES[ruling.kind] if subject.is_article else Effect.NOTED
    wanted = ruling.label or subject.judge
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
