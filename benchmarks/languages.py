"""How often the language of a text is right: the texts of tests/languages whole and in pieces, with other witnesses and
without; what it costs.

    python -m benchmarks.languages
    python -m benchmarks.languages --pages FOLDER    # with gold.json and pages/
    python -m benchmarks.languages --lines FILE      # JSON lines with `lang`, `title`, `text`
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

from benchmarks import Figure, milliseconds, print_figures
from legionwire.article import Page
from legionwire.config import limit_numpy_threads
from legionwire.extract import extract
from legionwire.language_model import identifier
from legionwire.languages import LanguageWitnesses, choose_language

TEXTS = Path(__file__).parent.parent / "tests" / "languages"
UNSPACED = ("ja", "th", "zh")  # four characters count as a word
SIZES = (60, 40, 20, 10)

Sample = tuple[str, str]  # language, text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--lines", type=Path)
    given = parser.parse_args()
    limit_numpy_threads()
    begin, before = process_time(), resident()
    identifier()
    figures = [Figure("the model, loaded once", milliseconds(process_time() - begin), f"{resident() - before} MB")]
    for size in SIZES:
        samples = list(pieces(size))
        figures += [Figure(f"{len(samples)} texts of {size} words, alone", *right(samples))]
        figures += [Figure("  the page declares the same", *right(samples, true=True))]
        figures += [Figure("  the page declares English", *right(samples, ("en",)))]
    figures += [Figure("60 words, whatever the page declares", *talked_over(list(pieces(60))))]
    samples = list(pieces(60))
    begin = process_time()
    right(samples)
    figures.append(Figure("CPU for a text of 60 words", milliseconds((process_time() - begin) / len(samples))))
    print_figures("What a text is written in", figures)
    if given.lines:
        items = [json.loads(line) for line in given.lines.read_text(encoding="utf-8").splitlines()]
        lines = [(item["lang"], f"{item['title']}\n{item['text']}") for item in items]
        print_figures("Lines", [Figure(f"{len(lines)} texts, alone", *right(lines))])
    if given.pages:
        print_figures("Pages", list(page_figures(given.pages)))


def pieces(size: int) -> Iterator[Sample]:
    """Every text in runs of so many words, each beginning in the middle of the last."""
    for path in sorted(TEXTS.glob("*.txt")):
        lang, text = path.stem.split("-")[0], path.read_text(encoding="utf-8")
        wide = lang in UNSPACED
        words = [text[at : at + 4] for at in range(0, len(text), 4)] if wide else text.split()
        for at in range(0, max(1, len(words) - size + 1), size // 2):
            yield lang, ("" if wide else " ").join(words[at : at + size])


def right(samples: Sequence[Sample], declared: tuple[str, ...] = (), *, true: bool = False) -> tuple[str, str]:
    """How many are right, and which are not."""
    wrong: dict[str, int] = {}
    for lang, text in samples:
        said = choose_language(text, LanguageWitnesses((lang,) if true else declared))
        if said != lang and (lang, said) != ("nn", "no"):
            wrong[f"{lang} as {said}"] = wrong.get(f"{lang} as {said}", 0) + 1
    share = f"{100 * (1 - sum(wrong.values()) / len(samples)):.1f} %"
    return share, ", ".join(f"{what} {count}" for what, count in sorted(wrong.items(), key=lambda item: -item[1])[:8])


def talked_over(samples: Sequence[Sample]) -> tuple[str, str]:
    """How many texts are right whatever the page declares, and by which languages the others are talked over."""
    known = sorted({lang for lang, _ in samples} - {"nn"})
    lost: dict[str, int] = {}
    broken = 0
    for lang, text in samples:
        said = {other: choose_language(text, LanguageWitnesses((other,))) for other in known}
        over = [other for other in known if said[other] != ("no" if lang == "nn" else lang)]
        broken += bool(over)
        for other in over:
            lost[f"{lang} by {other}"] = lost.get(f"{lang} by {other}", 0) + 1
    worst = sorted(lost.items(), key=lambda item: -item[1])[:12]
    return f"{100 * (1 - broken / len(samples)):.1f} %", ", ".join(f"{what} {count}" for what, count in worst)


def page_figures(folder: Path) -> Iterator[Figure]:
    """Real pages, read without their source, and the languages of their publishers."""
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    wrong = []
    for name, item in gold.items():
        body = gzip.decompress((folder / "pages" / f"{name}.html.gz").read_bytes())
        found = extract(Page(item["url"], body, datetime.now(UTC))).article
        lang = found.lang if found else None
        if lang not in item["languages"]:
            wrong.append(f"{name} as {lang}")
    yield Figure(f"{len(gold)} pages", f"{len(gold) - len(wrong)} right", ", ".join(wrong))


def resident() -> int:
    """Megabytes of memory that this process holds."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    main()
