"""`legionwire group`: a filter that says which texts are copies of which. No database."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from legionwire.cli.filters import Answer, print_answer
from legionwire.cli.inputs import Unusable, objects_of, text_of
from legionwire.cli.notes import count, note
from legionwire.cli.verbs import Verb
from legionwire.errors import FormatError, UsageError

if TYPE_CHECKING:
    from legionwire.copies import Side
    from legionwire.copy_groups import Link, Placed
    from legionwire.fingerprints import Fingerprint

SAMPLE = (
    '{"id": 1, "url": "https://paper.example/a", "title": "...", "text": "...", "published": "2024-05-18T10:00:00Z"}'
)
UNKNOWN = datetime(9000, 1, 1, tzinfo=UTC)  # when an article without a date was seen: after all others
NOTHING: Answer = {"group": None, "kind": None, "original": None}


@dataclass(frozen=True, slots=True)
class Document:
    """A line that can be grouped."""

    side: Side
    url_hash: int
    print_: Fingerprint
    sketch: tuple[int, ...]


@click.command(cls=Verb)
@click.option(
    "--jsonl", "as_lines", is_flag=True, help='Lines {"id","url","title","text","published"} on standard input.'
)
def group(as_lines: bool) -> int:
    """Texts in, groups of copies out: one line each, {"id", "group", "kind", "original"}, in the order of the input.

    All lines are read before the first answer: which text is a copy of which can be told of all of them only. `kind` is
    exact, copy, excerpt or update in the group of `original`, null for an original or a text without copies, and series
    or similar for one that is like `original` without being a copy of it: that one has a group of its own.
    """
    if not as_lines:
        raise UsageError("group needs --jsonl", "lines on standard input, groups on standard output")
    answers, documents, failed = _read(objects_of(sys.stdin.buffer))
    placed = {one.id: one for one in _placed(documents)}
    for number, answer in enumerate(answers):
        one = placed.get(number)
        print_answer(answer if one is None else answer | _shown(one, answers))
    if failed:
        note(f"{count(failed, 'line')} could not be grouped: see `error`; a line looks like {SAMPLE}")
    return 1 if failed else 0


def _read(items: Iterator[dict[str, Any] | Unusable]) -> tuple[list[Answer], dict[int, Document], int]:
    """The beginnings of all answers, what can be grouped by the number of its answer, and how many cannot."""
    answers: list[Answer] = []
    documents: dict[int, Document] = {}
    for item in items:
        head: Answer = {"id": None}
        try:
            if isinstance(item, Unusable):
                raise item
            head = {"id": item.get("id")}
            documents[len(answers)] = _document(item)
            answers.append(head)
        except Unusable as error:
            answers.append(head | NOTHING | {"error": str(error)})
    return answers, documents, len(answers) - len(documents)


def _document(item: dict[str, Any]) -> Document:
    from legionwire import shingles
    from legionwire.copies import Side
    from legionwire.date_strings import read_shown_date
    from legionwire.fingerprints import fingerprint_of
    from legionwire.sketches import sketch_of
    from legionwire.urls import canonical_url, registrable_domain, url_hash

    text, written = text_of(item, "text"), text_of(item, "url") or ""
    if text is None:
        raise Unusable('the line needs "text"')
    try:
        url = canonical_url(written) if written else ""
    except FormatError as error:
        raise Unusable(error.what) from error
    moment = read_shown_date(text_of(item, "published"))
    words = shingles.read(text)
    published = moment.value if moment else None
    if published is not None and published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    hashed = url_hash(url or str(item.get("id")))
    precision = moment.precision if moment else None
    side = Side(registrable_domain(url) if url else "", hashed, published, precision, UNKNOWN)
    return Document(side, hashed, fingerprint_of(text_of(item, "title") or "", words), sketch_of(words))


def _placed(documents: dict[int, Document]) -> Sequence[Placed]:
    from legionwire.copy_groups import Member
    from legionwire.copy_groups import group as group_copies

    members = [
        Member(number, one.url_hash, one.side.published, one.side.precision, one.side.first_seen, one.print_.n_words)
        for number, one in documents.items()
    ]
    return group_copies(members, _links(documents))


def _links(documents: dict[int, Document]) -> Iterator[Link]:
    from legionwire.candidates import pairs
    from legionwire.copies import kind_of
    from legionwire.copy_groups import Link
    from legionwire.resemblance import compare

    numbers = list(documents)
    ranks = {
        n: rank
        for rank, n in enumerate(sorted(numbers, key=lambda n: (-documents[n].print_.n_words, documents[n].url_hash)))
    }
    for i, j in pairs([documents[n].sketch for n in numbers], [ranks[n] for n in numbers]).tolist():
        a, b = documents[numbers[i]], documents[numbers[j]]
        scores = compare(a.print_, b.print_)
        kind = kind_of(a.side, b.side, scores)
        if kind is not None:
            yield Link(numbers[i], numbers[j], kind, scores.containment)


def _shown(one: Placed, answers: list[Answer]) -> Answer:
    return {"group": f"g{one.group}", "kind": one.kind, "original": answers[one.original]["id"]}
