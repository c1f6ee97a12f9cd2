"""What the rule about lines that repeat on a site takes away, and how often that was the article's own.

`python -m benchmarks.repeating FOLDER`: FOLDER holds pages/ID.html.gz and gold.json, which gives for each ID `url`,
`publisher`, `summary` (texts) and `sections` (pairs of headings and paragraphs). Every page of a publisher with several
is read against all its others.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import Figure, Stopwatch, milliseconds, print_figures
from legionwire.article import Article, Page
from legionwire.boilerplate import strip_article
from legionwire.extract import extract
from legionwire.lines import loose, trigrams
from legionwire.site_lines import SiteLines
from legionwire.urls import canonical_url, url_hash

ROUNDS = 20  # over all pages, for the time it takes


@dataclass(frozen=True, slots=True)
class Held:
    """A page of the set as we read it alone, and what it should say."""

    name: str
    key: int
    article: Article
    gold: str


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sites = {site: pages for site, pages in read_sites(Path(sys.argv[1])).items() if len(pages) > 1}
    pages = sum(map(len, sites.values()))
    if not pages:
        sys.exit("no publisher has several articles here")
    dropped = wrong = hit = 0
    for held in sites.values():
        for page in held:
            bad = 0
            for item in strip_article(page.article, page.key, evidence_for(page, held))[0].stripped:
                own = is_own(item.line, page.gold)
                bad += own
                dropped += 1
                print(f"{'WRONG' if own else 'right'}  {page.name}  {item.place}: {item.line[:150]}")
            wrong, hit = wrong + bad, hit + bool(bad)
    lines = sum(len(page.article.text.split("\n")) for held in sites.values() for page in held)
    figures = [
        Figure("lines read", f"{lines}", f"on {pages} pages of {len(sites)} sites"),
        Figure("lines dropped", f"{dropped}"),
        Figure("of these the article's own", f"{wrong}", f"{100 * wrong / pages:.2f} of 100 pages"),
        Figure("pages that lost one", f"{hit}", f"{100 * hit / pages:.2f} of 100 pages"),
        Figure("time for a page", milliseconds(timed(sites) / pages), "hashes and rule"),
    ]
    print_figures("Lines that repeat on a site, each page against all others of its site", figures)


def read_sites(folder: Path) -> dict[str, list[Held]]:
    """The pages that are articles, by their publisher."""
    sites: dict[str, list[Held]] = defaultdict(list)
    for name, gold in json.loads((folder / "gold.json").read_text(encoding="utf-8")).items():
        body = gzip.decompress((folder / "pages" / f"{name}.html.gz").read_bytes())
        found = extract(Page(gold["url"], body, datetime.now(UTC), languages=tuple(gold.get("languages", ()))))
        if found.article is not None:
            key = url_hash(canonical_url(gold["url"]))
            sites[gold["publisher"]].append(Held(name, key, found.article, _text_of(gold)))
    return dict(sites)


def evidence_for(page: Held, held: list[Held]) -> SiteLines:
    known = SiteLines()
    for other in held:
        if other.key != page.key:
            known = known.with_page(other.key, strip_article(other.article, other.key, SiteLines())[1])
    return known


def is_own(line: str, gold: str) -> bool:
    """Whether half of the line's runs of three words stand in the article; of a short line all its words in a row."""
    said = trigrams(line)
    if not said:
        return f" {loose(line)} " in f" {loose(gold)} "
    return len(said & trigrams(gold)) * 2 >= len(said)


def timed(sites: dict[str, list[Held]]) -> float:
    """Seconds for the rule on all pages once."""
    work = [(page, evidence_for(page, held)) for held in sites.values() for page in held]
    with Stopwatch() as watch:
        for _ in range(ROUNDS):
            for page, evidence in work:
                strip_article(page.article, page.key, evidence)
    return watch.seconds / ROUNDS


def _text_of(gold: dict[str, Any]) -> str:
    parts = [*gold["summary"], *(line for section in gold["sections"] for part in section for line in part)]
    return "\n".join(parts)


if __name__ == "__main__":
    main()
