"""A collection in which an analyst finds something: copies, a story, an edited article, words for the fighters in some
languages and years.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from related_collection import Related, write_related
from stored import HOUR, NOW, begin_run, known_page, read, save, store_article

from legionwire.article import Mention
from legionwire.storage import runs
from legionwire.storage.engine import Connection, Store
from legionwire.storage.mentions import replace_mentions

SAID = {"en": ("volunteers", "mercenaries"), "de": ("Freiwillige", "Söldner"), "uk": ("добровольці", "найманці")}
KEYS = ("volunteer", "mercenary")


def write_analysts_collection(folder: Path) -> Related:
    """Make it in an empty folder."""
    made = write_related(folder)
    store = Store(made.config.database)
    with store.write() as db:
        run = begin_run(db, "alpha", "beta")
        _edited(db, run)
        _framed(db, run)
        runs.close_source(db, run, "alpha", "ok", "")
        runs.close_source(db, run, "beta", "failed", "every channel failed")
        runs.close_run(db, run, "partial", "1 of 2 sources failed", NOW + HOUR)
    store.close()
    return made


def _edited(db: Connection, run: int) -> None:
    url = "https://alpha.example/edited"
    store_article(db, run, url, "Two volunteers were wounded, officials said.", title="Two wounded")
    for hours, number in ((1, "Three"), (2, "Four")):
        text = f"{number} volunteers were wounded, officials said."
        save(db, run, read(known_page(db, run, url), text, title=f"{number} wounded", at=NOW + hours * HOUR))


def _framed(db: Connection, run: int) -> None:
    for year in (2022, 2023, 2024):
        for lang, forms in SAID.items():
            for n, (key, form) in enumerate(zip(KEYS, forms, strict=True)):
                text = f"{form} {lang} {year} " + " ".join(f"{lang}{year}{n}x{word}" for word in range(60))
                number = store_article(db, run, f"https://beta.example/{lang}/{year}/{n}", text, title=form, lang=lang,
                                       published=datetime(year, 3 + n, 5, tzinfo=UTC))  # fmt: skip
                found = [
                    Mention("framing", key, form, "lead", 0),
                    Mention("framing", key, form, "title", 0, quoted=n == 1),
                ]
                replace_mentions(db, {number: found})
