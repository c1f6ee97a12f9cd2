"""What kind of text an article is: news, analysis, opinion, a first-person account ... or unknown.

Whoever filters by a genre trusts it: what only looks like one stays unknown. What the publisher says of the article
itself goes before what its sections say, and that before what can be heard in the text. `news` comes last: many sites
call everything news, so it takes a folder or a section of that name, an agency's dateline or the one type of
schema.org that means it, and nothing that speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, zip_longest
from urllib.parse import unquote, urlsplit

from legionwire.article import Genre
from legionwire.genre_words import (
    ANY_PATHS,
    DATELINE,
    LABELS,
    MARKS,
    PAID,
    PATHS,
    PHRASES,
    PRESS_HOSTS,
    REPORTAGE,
    SOFT,
    TYPES,
    VAGUE_PATHS,
)
from legionwire.lines import loose
from legionwire.voices import Voices, hear
from legionwire.wall_signs import LIVE_PATH

_LABEL_CHARS = 60
_PHRASE_CHARS = 300
_ENDS = 4  # lines at either end of a text that may say who held the interview
_NEWS_CHARS = 10_000  # a folder called news holds essays as well; reports are shorter
_MIN_CLOCKS, _MIN_LIVE_CLOCKS = 6, 3
_MIN_QUESTIONS, _QUESTION_SHARE, _ANSWERED = 4, 0.15, 0.5
_MIN_SPEAKERS, _SPEAKER_SHARE = 6, 0.4
_MIN_MINE, _MINE_SHARE, _OWN_SHARE = 8, 0.35, 0.6
_DOUBT_QUESTIONS, _DOUBT_MINE, _DOUBT_SHARE = 3, 3, 0.12
_BEFORE_MARK = re.compile(r"^[\W_]{0,3}([^:|–—\n]{3,40}?)\s?(?::|\||\s[–—-]\s)\s?\S")
_SHOUTED = re.compile(r"^([^\W\d_][^.:\n]{3,30})\. \S")
_AFTER_MARK = re.compile(r"(?:\s[|–—-]\s|\s?[(\[|])([^|–—()\[\]\n]{3,40})[)\]]?$")
_LIVE_WORD = re.compile(r"\bLIVE\b(?=\s?[:|–—-])")
_LIVE_FOLDER = re.compile(r"live-?(?:blog|ticker|updates?|text)|minute-par-minute", re.IGNORECASE)


@dataclass(frozen=True)  # no slots: what is derived from it is kept
class GenreEvidence:
    """What a page says and shows of its genre. Types are in lower case, everything else as it stands there."""

    url: str
    types: frozenset[str] = frozenset()  # of the article's own JSON-LD node
    genres: tuple[str, ...] = ()  # `genre` in JSON-LD and meta tags, and their other words for a kind of text
    sections: tuple[str, ...] = ()
    breadcrumb: tuple[str, ...] = ()  # the widest first
    kickers: tuple[str, ...] = ()  # what stands beside the title
    title: str = ""
    standfirst: str = ""
    text: str = ""
    lang: str | None = None

    @cached_property
    def voices(self) -> Voices:
        return hear(self.text, self.lang)

    @cached_property
    def folders(self) -> tuple[str, ...]:
        """The parts of the address before its last, as bare words."""
        return tuple(
            loose(unquote(part).replace("_", " ")) for part in urlsplit(self.url).path.split("/")[1:-1] if part
        )

    @cached_property
    def host(self) -> str:
        return (urlsplit(self.url).hostname or "").removeprefix("www.")


@dataclass(frozen=True, slots=True)
class GenreFound:
    """A genre and what says so, such as "json-ld OpinionNewsArticle"; nothing where nothing does."""

    genre: Genre = "unknown"
    origin: str = ""


def find_genre(evidence: GenreEvidence) -> GenreFound:
    """The genre by the first sign that is sure enough."""
    return next((found for rule in _RULES if (found := rule(evidence))), GenreFound())


def _typed(evidence: GenreEvidence) -> GenreFound | None:
    known = [TYPES[kind] for kind in sorted(evidence.types) if kind in TYPES]
    if len({genre for _, genre in known}) == 1:
        return GenreFound(known[0][1], f"json-ld {known[0][0]}")
    return None


def _stated(evidence: GenreEvidence) -> GenreFound | None:
    """What the publisher calls this text, in its data or beside its title."""
    return (
        _paid((*evidence.genres, *evidence.sections, *evidence.breadcrumb, *evidence.kickers))
        or _labelled("genre", evidence.genres)
        or _labelled("label", evidence.kickers)
    )


def _paid(texts: Iterable[str]) -> GenreFound | None:
    return next((GenreFound("unknown", f"paid: {text[:40]}") for text in texts if loose(text) in PAID), None)


def _labelled(origin: str, texts: Iterable[str]) -> GenreFound | None:
    """The one genre that the texts name, news apart; two of them contradict each other."""
    found = {genre: text for text in texts for part in _parts(text) if (genre := LABELS.get(part)) and genre != "news"}
    if len(found) != 1:
        return None
    ((genre, text),) = found.items()
    return GenreFound(genre, f"{origin} {text[:_LABEL_CHARS]}")


def _parts(text: str) -> list[str]:
    """A label as bare words; of lists and paths of labels each."""
    if text.startswith(("http://", "https://")):
        text = text.rstrip("/").rpartition("/")[2]
    return [loose(text.replace("_", " ")), *(loose(part) for part in re.split(r"[,;/>|›»]", text[:200]))]


def _marked(evidence: GenreEvidence) -> GenreFound | None:
    """What title and standfirst say of themselves."""
    for origin, text in (("title", evidence.title), ("standfirst", evidence.standfirst)):
        before = _BEFORE_MARK.match(text) or _shouted(text)
        after = _AFTER_MARK.search(text) if origin == "title" else None
        for mark in (before, after):
            genre = MARKS.get(loose(mark[1])) if mark else None
            if mark and genre and not (mark is after and genre in ("live", "press-release")):
                return GenreFound(genre, f"{origin} {mark[1].strip()}")
    if _LIVE_WORD.search(evidence.title):
        return GenreFound("live", "title LIVE")
    return None


def _shouted(text: str) -> re.Match[str] | None:
    """ "ENTRETIEN. The rest of the title": capitals stand for the colon."""
    match = _SHOUTED.match(text)
    return match if match and match[1].isupper() else None


def _told(evidence: GenreEvidence) -> GenreFound | None:
    """Phrases by which texts say what they are: at their beginning, and for an interview at their end."""
    lines = evidence.text.split("\n")
    opening = (evidence.title, evidence.standfirst, *lines[:_ENDS])
    for genre, phrase in PHRASES:
        for line in (*opening, *lines[_ENDS:][-_ENDS:]) if genre in ("interview", "first-person") else opening:
            if match := phrase.match(line[:_PHRASE_CHARS].lstrip(" -–—(*")):
                return GenreFound(genre, f"text: {match[0][:_LABEL_CHARS].strip()}")
    return None


def _filed(evidence: GenreEvidence) -> GenreFound | None:
    """Where the publisher puts it: sections, breadcrumbs, the folders of the address, the host's own name."""
    by_section = _labelled("section", evidence.sections)
    if by_section:
        return by_section
    for crumb in reversed(evidence.breadcrumb):
        if found := _labelled("breadcrumb", (crumb,)):
            return found
    for folder in reversed(evidence.folders):
        genre = PATHS.get(folder) or LABELS.get(folder)
        if genre and genre != "news" and folder not in VAGUE_PATHS:
            return GenreFound(genre, f"url /{folder.replace(' ', '-')}/")
    name = evidence.host.split(".")[0]
    genre = LABELS.get(name) if evidence.host.count(".") > 1 else None
    return GenreFound(genre, f"url {evidence.host}") if genre and genre != "news" else None


def _released(evidence: GenreEvidence) -> GenreFound | None:
    """On a host that holds the releases of its own house or of its customers."""
    labels = evidence.host.split(".")
    ends = (".".join(labels[place:]) for place in range(len(labels) - 1))
    host = next((end for end in ends if end in PRESS_HOSTS), None)
    return GenreFound("press-release", f"host {host}") if host else None


def _live(evidence: GenreEvidence) -> GenreFound | None:
    """Many entries under times of day, the newest first; fewer where the address speaks of a ticker."""
    clocks = evidence.voices.clocks
    path = urlsplit(evidence.url).path
    is_folder = LIVE_PATH.search(path) is not None
    if _LIVE_FOLDER.search(path) or (is_folder and len(clocks) >= _MIN_LIVE_CLOCKS):
        return GenreFound("live", "url live ticker")
    falls = sum(later >= earlier for later, earlier in pairwise(clocks))
    if len(clocks) >= _MIN_CLOCKS and falls * 5 >= 4 * (len(clocks) - 1):
        return GenreFound("live", f"text: {len(clocks)} entries with a time of day")
    return None


def _asked(evidence: GenreEvidence) -> GenreFound | None:
    """Questions, answered by somebody who speaks of himself; or the names of those who speak before every line."""
    voices = evidence.voices
    if voices.questions >= _MIN_QUESTIONS and voices.question_share >= _QUESTION_SHARE and voices.answered >= _ANSWERED:
        return GenreFound("interview", f"text: {voices.questions} questions with answers")
    if voices.speakers >= _MIN_SPEAKERS and voices.speaker_share >= _SPEAKER_SHARE:
        return GenreFound("interview", f"text: {voices.speakers} lines under speakers' names")
    return None


def _mine(evidence: GenreEvidence) -> GenreFound | None:
    """Somebody tells of himself, not in a quotation."""
    voices = evidence.voices
    if voices.questions >= _DOUBT_QUESTIONS or voices.own_share < _OWN_SHARE:
        return None
    if voices.mine >= _MIN_MINE and voices.mine_share >= _MINE_SHARE:
        return GenreFound("first-person", f"text: {voices.mine} of {voices.own} sentences in the first person")
    return None


def _news(evidence: GenreEvidence) -> GenreFound | None:
    if REPORTAGE in evidence.types:
        return GenreFound("news", "json-ld ReportageNewsArticle")
    voices = evidence.voices
    if voices.questions >= _DOUBT_QUESTIONS or (voices.mine >= _DOUBT_MINE and voices.mine_share >= _DOUBT_SHARE):
        return None
    if match := DATELINE.match(evidence.text):
        return GenreFound("news", f"text: {match[0].strip(' -–—')[:_LABEL_CHARS]}")
    places = (
        *evidence.folders,
        *(part for text in (*evidence.sections, *evidence.breadcrumb) for part in _parts(text)),
    )
    if len(evidence.text) > _NEWS_CHARS or not SOFT.isdisjoint(places):
        return None
    for origin, texts in (
        ("genre", evidence.genres),
        ("label", evidence.kickers),
        ("section", evidence.sections),
        ("breadcrumb", evidence.breadcrumb),
    ):
        for text in texts:
            whole, *parts = _parts(text)  # "News | Lifestyle | Food" beside a title is only the way there
            if any(LABELS.get(part) == "news" for part in ([whole] if origin == "label" else [whole, *parts])):
                return GenreFound("news", f"{origin} {text[:_LABEL_CHARS]}")
    for folder, inner in zip_longest(evidence.folders, evidence.folders[1:], fillvalue=""):
        if LABELS.get(folder) == "news" and folder not in VAGUE_PATHS and inner not in ANY_PATHS:
            return GenreFound("news", f"url /{folder.replace(' ', '-')}/")
    return None


_RULES: tuple[Callable[[GenreEvidence], GenreFound | None], ...] = (
    *(_typed, _stated, _marked, _told, _filed, _released),
    *(_live, _asked, _mine, _news),
)
