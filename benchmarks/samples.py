"""The pages that the benchmarks read: a pack of real ones where there is one, else those of the demo web.

A pack is a folder with `gold.json` ({id: {"url": ...}}), `pages/ID.html.gz` and `score.py`, which judges the lines of
`legionwire read`. Real pages belong to their publishers, so none come with the checkout.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from legionwire.article import Page
from legionwire.demo import DemoWeb
from legionwire.documents import decode

VARIABLE = "LEGIONWIRE_PACKS"  # the pack, or the folder in which it is called "pages"
LARGE_BYTES = 150_000  # a news page as the web has it; the demo's own are about 5 kB


@dataclass(frozen=True)
class Sample:
    """A page by its name."""

    id: str
    page: Page

    @cached_property
    def text(self) -> str:
        """The markup as text, for readers that do not decode."""
        return decode(self.page.body, self.page.header("Content-Type"))


def find_pack(arguments: Iterable[str]) -> Path | None:
    """The pack that was asked for, as an argument or in the environment; None when none was."""
    given = next(iter(arguments), None) or os.environ.get(VARIABLE)
    if not given:
        return None
    for folder in (Path(given), Path(given, "pages")):
        if (folder / "gold.json").is_file():
            return folder
    sys.exit(f"{given} holds no pack of pages: there is no gold.json in it")


def pack_samples(folder: Path) -> list[Sample]:
    """Every page of a pack."""
    gold: Mapping[str, Any] = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    now = datetime.now(UTC)
    return [
        Sample(name, Page(entry["url"], gzip.decompress((folder / "pages" / f"{name}.html.gz").read_bytes()), now))
        for name, entry in gold.items()
    ]


def score(folder: Path, answers: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What the pack's own judge says of the answers, which are those of `legionwire read`."""
    lines = "\n".join(json.dumps({"id": name, **answer}) for name, answer in answers.items())
    command = [sys.executable, str(folder / "score.py"), "-", "--json"]
    judged: dict[str, Any] = json.loads(subprocess.check_output(command, input=lines.encode()))
    return judged


def demo_samples() -> list[Sample]:
    """Every article of the demo web, as it would arrive."""
    with DemoWeb() as web:
        languages = {outlet.id: outlet.languages for outlet in web.outlets()}
        hosts = {outlet.id: outlet.host for outlet in web.outlets()}
        samples = []
        for article in web.truth():
            answer = web.site(hosts[article.outlet]).answer(urlsplit(article.url).path)
            headers = (("Content-Type", answer.content_type),)
            page = Page(
                article.url, answer.body, datetime.now(UTC), headers=headers, languages=languages[article.outlet]
            )
            samples.append(Sample(article.url, page))
    return samples


def enlarged(page: Page) -> Page:
    """The page with the ballast that real ones carry: scripts, styles, and menus below the article."""
    menu = b"".join(b'<li class="m-%d"><a href="/s/%d"><span>Section</span></a></li>' % (n, n) for n in range(400))
    ballast = b'<footer><nav><ul class="menu">' + menu + b"</ul></nav></footer>"
    script = b"<script>var state = [" + b"0," * ((LARGE_BYTES - len(page.body) - len(ballast)) // 2) + b"0];</script>"
    body = page.body.replace(b"</body>", ballast + script + b"</body>")
    return Page(page.url, body, page.fetched_at, headers=page.headers, languages=page.languages)
