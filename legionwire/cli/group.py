"""`legionwire group`: a filter that says which texts are copies of which. No database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
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
    from legionwire.story_signs import Signs

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
@click.option("--stories", "with_stories", is_flag=True, help='Also the story of each text, as "story".')
def group(as_lines: bool, with_stories: bool) -> int:
    """Texts in, groups of copies out: one line each, {"id", "group", "kind", "original"}, in the order of the input.

    All lines are read before the first answer: which text is a copy of which can be told of all of them only. `kind` is
    exact, copy, excerpt or update in the group of `original`, null for an original or a text without copies, and series
    or similar for one that is like `original` without being a copy of it: that one has a group of its own.

    Texts of one `story` tell the same event or what followed in the next days, in whatever language; a copy is in the
    story of its original. A line may have "lang"; without it the language is told by the text.
    """
    if not as_lines:
        raise UsageError("group needs --jsonl", "lines on standard input, groups on standard output")
    with Progress(Path()) as progress:
        signs: dict[int, Signs] | None = {} if with_stories else None
        answers, works = _read(objects_of(sys.stdin.buffer), progress, signs)
        placed = _placed(answers, works, progress)
        if signs is not None:
            _add_stories(answers, placed, signs)
    for answer in answers:
        print_answer(answer)
    failed = len(answers) - len(placed)
    if failed:
        note(f"{count(failed, 'line')} could not be grouped: see `error`; a line looks like {SAMPLE}")
    return 1 if failed else 0


def _read(
    items: Iterator[dict[str, Any] | Unusable], progress: Progress, signs: dict[int, Signs] | None
) -> tuple[list[Answer], dict[int, Work]]:
    """The beginning of every answer, and what can be grouped by the place of its answer; so are `signs` for stories,
    where they are asked for."""
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
            work = works[len(answers)] = _work(item)
            if signs is not None:
                signs[len(answers)] = _signs(item, work)
            seen.add(name)
            answers.append(head)
        except Unusable as error:
            nothing = NOTHING if signs is None else NOTHING | {"story": None}
            answers.append(head | nothing | {"error": str(error)})
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
    found = [
        replace(one, **{name: order[getattr(one, name)] for name in ("id", "group", "original")}) for one in placed
    ]
    for label, one in zip((one.group for one in placed), found, strict=True):
        answers[one.id] |= {"group": f"g{label}", "kind": one.kind, "original": answers[one.original]["id"]}
    return found


def _add_stories(answers: list[Answer], placed: Sequence[Placed], signs: dict[int, Signs]) -> None:
    """Complete the answers by the stories of the originals."""
    from legionwire.stories import settle_signs

    stories = settle_signs(signs[one.id] for one in placed if one.group == one.id)
    of = {member: story.id for story in stories for member in story.members}
    names = {key: f"s{number}" for number, key in enumerate(sorted(set(of.values())))}
    for one in placed:
        answers[one.id]["story"] = names[of[signs[one.group].id]]


def _signs(item: dict[str, Any], work: Work) -> Signs:
    from legionwire.languages import LanguageWitnesses, choose_language
    from legionwire.story_signs import StoryArticle, signs_of

    title, text = text_of(item, "title") or "", text_of(item, "text") or ""
    declared = text_of(item, "lang")
    lang = choose_language(f"{title}\n{text}", LanguageWitnesses((declared,) if declared else ()))
    key = f"{work.side.url_hash & (1 << 64) - 1:016x} {json.dumps(item['id'])}"
    return signs_of(StoryArticle(key, title, text, lang, work.side.published, work.side.site))


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
    title, hashed = text_of(item, "title") or "", url_hash(url or json.dumps(item["id"]))
    published = moment.value if moment else None
    side = Side(site, hashed, published, precision, UNKNOWN, marked=is_marked(title))
    return work_of(side, title, text)
