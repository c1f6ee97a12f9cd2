"""`legionwire show --diff`: what changed between two revisions of an article, for people and for programs."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from legionwire.cli.output import Printer
from legionwire.cli.terminal import lines
from legionwire.errors import UsageError

if TYPE_CHECKING:
    from legionwire.diffs import Diff
    from legionwire.storage.engine import Connection
    from legionwire.storage.timelines import Wording

_WANTED = re.compile(r"(\d{1,9})(?::(\d{1,9}))?")
_COLOURS = {"del": "red", "ins": "green"}
_PARTS = ("title", "standfirst", "text")


def find_wordings(db: Connection, article_id: int, wanted: str) -> tuple[Wording, Wording]:
    """The two revisions that are meant: by "" the last edit and what it changed, by "3" the third and the one before,
    by "1:3" these two. Raises UsageError when there are none such."""
    from legionwire.storage.timelines import latest_edit, wording

    if not wanted:
        last = latest_edit(db, article_id)
        if last is None:
            raise UsageError(f"article {article_id} was never edited", f"`legionwire show {article_id}` shows it")
        numbers = last - 1, last
    else:
        given = _WANTED.fullmatch(wanted)
        if given is None:
            raise UsageError(f"{wanted!r} names no revisions", "such as --diff 2, or --diff 1:3")
        numbers = (int(given[1]), int(given[2])) if given[2] else (int(given[1]) - 1, int(given[1]))
    found = [wording(db, article_id, number) for number in numbers]
    for number, held in zip(reversed(numbers), reversed(found), strict=True):
        if held is None:
            way_out = f"`legionwire show {article_id}` lists its revisions; --diff 2 says what the second changed"
            raise UsageError(f"article {article_id} has no revision {number}", way_out)
    before, after = found
    assert before is not None and after is not None
    return before, after


def print_difference(article_id: int, before: Wording, after: Wording, printer: Printer) -> None:
    """Whole for programs; for people the changed lines and those beside them."""
    from legionwire.diffs import diff, is_change, words_in

    parts = {name: diff(getattr(before, name), getattr(after, name)) for name in _PARTS}
    counts = {kind: sum(words_in(pieces, kind) for pieces in parts.values()) for kind in ("del", "ins")}
    if printer.is_json or printer.chosen or printer.form == "csv":
        row: dict[str, object] = {"id": article_id, "from": _told(before), "to": _told(after)}
        row |= {"words_deleted": counts["del"], "words_inserted": counts["ins"]}
        printer.one(row | {name: [asdict(piece) for piece in pieces] for name, pieces in parts.items()})
        return
    printer.one({"revisions": f"{_in_words(before)} -> {_in_words(after)}"})
    printer.one({"words": f"{counts['del']} deleted, {counts['ins']} put in"})
    for name in ("title", "standfirst"):
        if is_change(parts[name]):
            click.echo(f"\n{name}: {_shown(parts[name], printer)}")
    if is_change(parts["text"]):
        click.echo("\n" + _shown_text(parts["text"], printer))
    if not any(map(is_change, parts.values())):
        click.echo("\nboth say the same")


def _shown_text(pieces: Diff, printer: Printer) -> str:
    from legionwire.diffs import hunks

    shown = []
    for hunk in hunks(pieces):
        shown += ["[...]"] if hunk.skipped else []
        shown.append(_shown(hunk.pieces, printer).rstrip("\n"))
    return "\n".join(shown)


def _shown(pieces: Diff, printer: Printer) -> str:
    """In red and green on a terminal, else in brackets."""
    from legionwire.diffs import in_brackets

    pieces = tuple(replace(piece, text=lines(piece.text)) for piece in pieces)
    if printer.form != "table":
        return in_brackets(pieces)
    return "".join(
        click.style(
            piece.text, fg=_COLOURS[piece.kind], strikethrough=piece.kind == "del", underline=piece.kind == "ins"
        )
        if piece.kind != "same"
        else piece.text
        for piece in pieces
    )


def _told(held: Wording) -> dict[str, object]:
    return {"n": held.n, "seen": held.seen, "cause": held.cause}


def _in_words(held: Wording) -> str:
    cause = "first seen" if held.n == 1 else "edited" if held.cause == "edit" else "read again"
    return f"{held.n} ({cause} {held.seen:%Y-%m-%d %H:%M})"
