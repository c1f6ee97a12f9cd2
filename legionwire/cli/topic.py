"""`legionwire topic`: the topic file on trial: by an operator's own labels, and by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from legionwire.cli.notes import note, options
from legionwire.cli.output import Columns, Printer, with_printer
from legionwire.cli.verbs import Verbs
from legionwire.errors import LegionwireError, UsageError

if TYPE_CHECKING:
    from legionwire.accuracy import Accuracy, Pair, Ratios
    from legionwire.article import Judged, Label, Text
    from legionwire.config import Config

SAMPLE = '{"title": "Legion holds the bridge", "text": "...", "lang": "en", "label": "core"}'
_IN_ONE_WORK = 20
_TOLD = 10  # lines that cannot be used, one by one
_LANGUAGES = Columns(("lang", "n", "precision", "recall", "f1", "correct"))
_ERRORS = Columns(
    ("line", "lang", "label", "verdict", "reason", "title"), ("line", "lang", "label", "verdict", "reason")
)


@click.group(cls=Verbs)
def topic() -> None:
    """The topic file, `catalogue/topic.toml` or what LEGIONWIRE_TOPIC names: check it, test it on labelled texts."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A text that somebody labelled."""

    line: int
    text: Text
    label: Label


@topic.command("test")
@click.argument("file", type=click.File("rb"), required=False)
@click.option("--rulings", is_flag=True, help="Judge the articles whose labels people ruled; with FILE, these too.")
@with_printer
def test(file: BinaryIO | None, rulings: bool, printer: Printer) -> int:
    """Judge labelled texts, and say how well the verdicts agree.

    FILE, or - for standard input, has lines {"title", "text", "lang", "label"}; labels are core, mention, related, no.
    With --rulings the texts are articles of the collection, as they stand now, and `line` is the article's number.
    Precision and recall tell of "names the Legion at all": core and mention against the rest. The mean F1 is that of
    core, mention and no, with related as no. -v lists every text that was judged otherwise, with the judge's reason. A
    line that cannot be used is named, and the exit code is 1 then; the others count.
    """
    from legionwire.accuracy import Pair
    from legionwire.config import load_config

    config = load_config()
    if file is None and not rulings:
        raise UsageError("there is nothing to judge", "name a file of labelled texts, or give --rulings")
    cases, problems = _cases(file) if file else ([], [])
    if rulings:
        cases += _ruled(config)
    for problem in problems[:_TOLD]:
        note(problem)
    if len(problems) > _TOLD:
        note(f"and {len(problems) - _TOLD} more lines that cannot be used")
    if not cases:
        raise UsageError("there is no labelled text to judge", f"a line looks like {SAMPLE}")
    judged = [(case, new.verdict) for case, new in asyncio.run(_judge_all(config, cases)) if new]
    pairs = [Pair(case.label, verdict.label, case.text.lang or "und") for case, verdict in judged]
    errors = [
        {"line": case.line, "lang": case.text.lang, "label": case.label, "verdict": verdict.label,
         "reason": verdict.reason, "title": case.text.title}
        for case, verdict in judged if case.label != verdict.label
    ]  # fmt: skip
    version = judged[0][1].version if judged else None
    code = 1 if problems or len(judged) < len(cases) else 0
    if printer.is_json:
        printer.one(_document(version, pairs) | {"errors": errors})
        return code
    if printer.form in ("table", "tsv") and not printer.chosen:
        _print_whole(version, pairs, printer)
    printer.rows(_languages(pairs), _LANGUAGES)
    if options().verbose and printer.form in ("table", "tsv"):
        printer.blank()
        printer.rows(errors, _ERRORS)
    return code


@topic.command("check")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@with_printer
def check(file: Path | None, printer: Printer) -> int:
    """Read a topic file, that in force unless another is given: what it holds, or what is wrong and where."""
    from legionwire.config import load_config
    from legionwire.context import topic_of
    from legionwire.relevance import rules_version
    from legionwire.topic import load_topic

    read = load_topic(file) if file else topic_of(load_config())
    kinds = [entry.kind for entry in read.entries]
    printer.one(
        {
            "topic": read.name,
            "version": read.version,
            "rules_version": rules_version(read),
            "languages": len({entry.lang for entry in (*read.entries, *read.short_forms) if entry.lang}),
            "names": sum(kinds.count(kind) for kind in ("strong", "plain", "weak", "member")),
            "units": kinds.count("unit"),
            "persons": kinds.count("person"),
            "lookalikes": kinds.count("lookalike"),
            "organisations": len(read.organisations),
            "places": len(read.gazetteer.spots),
            "framing": len({named.key for named in read.gazetteer.framing}),
        }
    )
    return 0


def _cases(lines: Iterable[bytes]) -> tuple[list[_Case], list[str]]:
    """The labelled texts, and what is wrong with the lines that hold none."""
    from legionwire.accuracy import LABELS
    from legionwire.article import Text
    from legionwire.cli.inputs import Unusable, numbered_objects_of, text_of

    cases, problems = [], []
    for number, item in numbered_objects_of(lines):
        if isinstance(item, Unusable):
            problems.append(str(item))
            continue
        label = next((label for label in LABELS if label == item.get("label")), None)
        title, text = text_of(item, "title"), text_of(item, "text")
        if label is None:
            problems.append(f"line {number} has no label of {', '.join(LABELS)}: {item.get('label')!r}")
        elif title is None and text is None:
            problems.append(f"line {number} has neither title nor text")
        else:
            words = (title or "", text_of(item, "standfirst") or "", text or "", text_of(item, "lang"))
            cases.append(_Case(number, Text(*words), label))
    return cases, problems


def _ruled(config: Config) -> list[_Case]:
    """The articles whose labels people ruled: what the judge got wrong, or right, in the eyes of those who know."""
    from legionwire.cli.opening import collection
    from legionwire.storage.rulings import labelled

    with collection(config) as store, store.read() as db:
        found, without = labelled(db)
    if without:
        note(f"{without} more rulings are on addresses of which there is no article")
    return [_Case(item.article, item.text, item.label) for item in found]


async def _judge_all(config: Config, cases: Sequence[_Case]) -> list[tuple[_Case, Judged | None]]:
    """The verdict on each; None, and a word to the operator, where there is none."""
    from legionwire.context import open_workers
    from legionwire.reading import judge_texts

    workers = open_workers(config)

    async def judge(some: Sequence[_Case]) -> list[tuple[_Case, Judged | None]]:
        try:
            return list(zip(some, await workers.run(judge_texts, [case.text for case in some]), strict=True))
        except LegionwireError as error:
            if len(some) == 1:
                note(f"line {some[0].line} cannot be judged: {error.what}")
                return [(some[0], None)]
        return [pair for case in some for pair in await judge([case])]

    try:
        works = [cases[n : n + _IN_ONE_WORK] for n in range(0, len(cases), _IN_ONE_WORK)]
        return [pair for done in await asyncio.gather(*map(judge, works)) for pair in done]
    finally:
        workers.close()


def _print_whole(version: str | None, pairs: Sequence[Pair], printer: Printer) -> None:
    """All languages together: as words, the labels one by one, and what was taken for what."""
    from legionwire.accuracy import LABELS, accuracy, by_label, confusion, macro_f1

    whole = accuracy(pairs)
    printer.one(
        {"rules": version, "texts": whole.n, "correct": f"{whole.correct} ({_percent(whole.correct, whole.n)})"}
    )
    printer.one({"named": _words(whole.named), "mean_f1": _shown(macro_f1(pairs))})
    for label, ratios in by_label(pairs).items():
        printer.one({label: _words(ratios)})
    printer.blank()
    taken = confusion(pairs)
    rows = [{"label": person} | {judge: taken[person, judge] for judge in LABELS} for person in LABELS]
    printer.rows(rows, Columns(("label", *LABELS)))
    printer.blank()


def _languages(pairs: Sequence[Pair]) -> list[dict[str, object]]:
    from legionwire.accuracy import by_language

    return [{"lang": lang} | _fields(found) for lang, found in by_language(pairs).items()]


def _document(version: str | None, pairs: Sequence[Pair]) -> dict[str, object]:
    from legionwire.accuracy import LABELS, accuracy, by_label, confusion, macro_f1

    taken, f1 = confusion(pairs), macro_f1(pairs)
    return {
        "rules_version": version,
        **_fields(accuracy(pairs)),
        "macro_f1": None if f1 is None else round(f1, 4),
        "labels": {label: _rounded(ratios) for label, ratios in by_label(pairs).items()},
        "confusion": {person: {judge: taken[person, judge] for judge in LABELS} for person in LABELS},
        "languages": _languages(pairs),
    }


def _fields(found: Accuracy) -> dict[str, object]:
    return {"n": found.n, **_rounded(found.named), "correct": found.correct}


def _rounded(ratios: Ratios) -> dict[str, object]:
    values = {"precision": ratios.precision, "recall": ratios.recall, "f1": ratios.f1}
    return {name: None if value is None else round(value, 4) for name, value in values.items()}


def _words(ratios: Ratios) -> str:
    return f"precision {_shown(ratios.precision)}, recall {_shown(ratios.recall)}, F1 {_shown(ratios.f1)}"


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"
