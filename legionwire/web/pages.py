"""One article, and what became of an address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from legionwire.article import Match
from legionwire.marking import Piece, Span, cut, cut_lines, hits, names
from legionwire.query import analyse_query, parse_query
from legionwire.storage.engine import Connection
from legionwire.storage.exporting import find_exported
from legionwire.storage.pages import Story, fates_of, find_story, summary
from legionwire.storage.provenance import provenance_of
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.relatives import Printed, printed
from legionwire.storage.results import source_names
from legionwire.storage.timelines import timeline_of, wording
from legionwire.web.asking import LARGEST_ID, read_words
from legionwire.web.cite_pages import WAYS, CitePages
from legionwire.web.comparing import Beside, Comparison, asked_numbers, asked_other, compare, difference
from legionwire.web.mentioned import mentioned
from legionwire.web.relations import alike_to, event_of, group_of
from legionwire.web.rendering import Frame, Renderer
from legionwire.web.ruling_page import RulingPage
from legionwire.web.topic_names import TopicNames
from legionwire.web.traces import traces


@dataclass(frozen=True, slots=True)
class Named:
    """A name of the topic as the article writes it."""

    form: str
    rule: str
    strength: str
    places: str  # in the title, 3 times in the text


class Pages:
    """`/article/{id}` and `/why`"""

    def __init__(
        self, store: ReadOnlyStore, renderer: Renderer, names: TopicNames, cite: CitePages, rulings: RulingPage
    ) -> None:
        self._store, self._renderer, self._names, self._cite = store, renderer, names, cite
        self._rulings = rulings

    def article(self, request: Request) -> Response:
        words = read_words(request.query_params)
        query = parse_query(words) if words else None
        article_id = request.path_params["id"]
        self._store.require_current()
        with self._store.read() as db:
            story = find_story(db, article_id) if article_id <= LARGEST_ID else None
            if story is None:
                raise HTTPException(404, f"there is no article {article_id}")
            outlets, foot = source_names(db), summary(db)
            timeline = timeline_of(db, article_id)
            provenance = provenance_of(db, article_id)
            taken = find_exported(db, article_id)
            assert taken is not None
            beside = _beside(db, request, story, outlets)
            compared = None if beside else _compared(db, request, story)
            ruling = self._rulings.form(request, db, story)
        spans = {field: _spans(story, field) for field in ("title", "standfirst", "text")}
        if query:
            sought = analyse_query(query.node, (story.lang,) if story.lang else ())
            for field, held in spans.items():
                where: Literal["title", "body"] = "title" if field == "title" else "body"
                held += hits(getattr(story, field), story.lang, sought, where)
        return self._renderer.page(
            request,
            "article.html",
            Frame(f"{story.title} – {story.source_name}", "articles", foot),
            story=story,
            q=words,
            title=_hits_only(cut(story.title, spans["title"])),
            standfirst=cut(story.standfirst, spans["standfirst"]),
            lines=cut_lines(story.text, spans["text"]),
            found=sum(span.kind == "hit" for field in spans.values() for span in field),
            group=group_of(story, outlets),
            alike=alike_to(story, outlets),
            event=event_of(story, outlets),
            named=_named(story.matches),
            verdict=story.verdict.removeprefix(f"{story.relevance}: "),
            timeline=timeline,
            compared=compared,
            beside=beside,
            mentioned=mentioned(taken.mentions, self._names),
            provenance=provenance,
            traces=traces(provenance),
            cited=self._cite.line(taken, story.source_name),
            ways=WAYS,
            ruling=ruling,
        )

    def why(self, request: Request) -> Response:
        given = request.query_params.get("url", "").strip()
        self._store.require_current()
        with self._store.read() as db:
            foot = summary(db)
            address, fates = fates_of(db, given) if given else ("", [])
        frame = Frame("What became of an address", "why", foot)
        return self._renderer.page(request, "why.html", frame, given=given, address=address, fates=fates)


def _compared(db: Connection, request: Request, story: Story) -> Comparison | None:
    """The two revisions that the address asks for, side by side. Raises HTTPException when the article has no such."""
    numbers = asked_numbers(request.query_params, max(item.n for item in story.revisions))
    if numbers is None:
        return None
    held = [wording(db, story.id, number) for number in numbers]
    for number, found in zip(numbers, held, strict=True):
        if found is None:
            raise HTTPException(404, f"article {story.id} has no revision {number}")
    before, after = held
    assert before is not None and after is not None
    return compare(before, after, story.lang)


def _beside(db: Connection, request: Request, story: Story, outlets: Mapping[str, str]) -> Beside | None:
    """The article that the address wants this one compared with. Raises HTTPException when there is no such."""
    number = asked_other(request.query_params)
    if number is None:
        return None
    other = printed(db, number) if number != story.id else None
    if other is None:
        raise HTTPException(404, f"there is no other article {number} to compare article {story.id} with")
    here = Printed(story.id, story.source, story.published, story.precision, story.lang, story.title, story.standfirst,
                   story.text)  # fmt: skip
    lang = story.lang if story.lang == other.lang else None
    return Beside(other, outlets.get(other.source, other.source), difference(other, here, lang))


def _spans(story: Story, field: str) -> list[Span]:
    where = {"title": ("title",), "standfirst": ("standfirst",), "text": ("lead", "body")}[field]
    places = [(match.start, match.form) for match in story.matches if match.where in where]
    return names(getattr(story, field), places)


def _hits_only(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """A headline stays clean of the topic's names: nearly all have them."""
    return tuple(piece if piece.kind == "hit" else Piece(piece.text) for piece in pieces)


def _named(matches: tuple[Match, ...]) -> list[Named]:
    """Each name once, in the order in which the article brings them."""
    counts: dict[tuple[str, str, str], Counter[str]] = {}
    for match in matches:
        where = match.where if match.where in ("title", "standfirst") else "text"
        counts.setdefault((" ".join(match.form.split()), match.rule, match.strength), Counter())[where] += 1
    told = []
    for (form, rule, strength), places in counts.items():
        said = [where if count == 1 else f"{where} ({count} times)" for where, count in places.items()]
        told.append(Named(form, rule, strength, ", ".join(said)))
    return told
