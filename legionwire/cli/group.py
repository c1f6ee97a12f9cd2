"""`legionwire group`: a filter that says which texts are copies of which. No database."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legionwire.cli.filters import Answer, print_answer
from legionwire.cli.inputs import Unusable, objects_of, text_of
from legionwire.cli.notes import count, note
from legionwire.cli.output import to_json
from legionwire.cli.progress import Progress
from legionwire.cli.verbs import Verb
from legionwire.errors import FormatError, UsageError

if TYPE_CHECKING:
    from legionwire.copy_groups import Placed
    from legionwire.copy_links import Work

SAMPLE = (
    '{"id": 1, "url": "https://paper.example/a", "title": "...", "text": "...", "published": "2024-05-18T10:00:00Z"}'
)
UNKNOWN = datetime(9000, 1, 1, tzinfo=UTC)  # when an article without a date was seen: after all others
TOLD = 100  # lines between two reports
NOTHING: Answer = {"group": None, "kind": None, "original": None}


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
    with Progress(Path()) as progress:
        answers, works = _read(objects_of(sys.stdin.buffer), progress)
        placed = _placed(answers, works, progress)
    for answer in answers:
        print_answer(answer)
    failed = len(answers) - len(placed)
    if failed:
        note(f"{count(failed, 'line')} could not be grouped: see `error`; a line looks like {SAMPLE}")
    return 1 if failed else 0


def _read(items: Iterator[dict[str, Any] | Unusable], progress: Progress) -> tuple[list[Answer], dict[int, Work]]:
    """The beginning of every answer, and what can be grouped by the place of its answer."""
    answers: list[Answer] = []
    works: dict[int, Work] = {}
    seen: set[str] = set()
    for item in items:
        head: Answer = {"id": None}
        try:
            if isinstance(item, Unusable):
                raise item
            head = {"id": item.get("id")}
            name = to_json(head)
            if name in seen:
                raise Unusable(f"the id {item['id']} came before")
            works[len(answers)] = _work(item)
            seen.add(name)
            answers.append(head)
        except Unusable as error:
            answers.append(head | NOTHING | {"error": str(error)})
        if len(answers) % TOLD == 0:
            progress.advance("reading", "", len(answers), None)
    return answers, works


def _placed(answers: list[Answer], works: dict[int, Work], progress: Progress) -> Sequence[Placed]:
    """Complete the answers of what can be grouped."""
    from legionwire import copy_groups, copy_links

    # By a property of the articles: the order of the lines must not show, not even between two of one address.
    order = sorted(works, key=lambda place: (works[place].side.url_hash, to_json(answers[place])))
    ordered = [works[place] for place in order]
    links = copy_links.links(ordered, lambda done, of: progress.advance("comparing", "", done, of))
    placed = copy_groups.group([copy_links.member(number, work) for number, work in enumerate(ordered)], links)
    for one in placed:
        answer = {"group": f"g{one.group}", "kind": one.kind, "original": answers[order[one.original]]["id"]}
        answers[order[one.id]] |= answer
    return placed


def _work(item: dict[str, Any]) -> Work:
    from legionwire.copies import Side
    from legionwire.copy_links import work_of
    from legionwire.date_strings import read_shown_date
    from legionwire.urls import canonical_url, registrable_domain, url_hash
    from legionwire.wires import is_marked

    text, written = text_of(item, "text"), text_of(item, "url") or ""
    if item.get("id") is None or text is None:
        raise Unusable('the line needs "id" and "text"')
    try:
        url = canonical_url(written) if written else ""
    except FormatError as error:
        raise Unusable(error.what) from error
    moment = read_shown_date(text_of(item, "published"))
    precision = moment.precision if moment else None
    site = registrable_domain(url) if url else ""
    title, hashed = text_of(item, "title") or "", url_hash(url or str(item["id"]))
    published = moment.value if moment else None
    side = Side(site, hashed, published, precision, UNKNOWN, marked=is_marked(title))
    return work_of(side, title, text)
