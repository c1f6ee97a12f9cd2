"""Three hundred articles of invented words in several languages, as values: the same for every database and process."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from query_meaning import Document
from stored import NOW, begin_run, finder, read, record, row_of, save

from legionwire.rulings import Ruling
from legionwire.storage import rulings
from legionwire.storage.engine import Connection
from legionwire.urls import canonical_url

COUNT = 300
WORDS: dict[str | None, tuple[str, ...]] = {
    "uk": ("легіон", "легіону", "ЛЕГІОНИ", "доброволець", "добровольці", "об’єднання", "об'єднань", "й", "їжак", "у"),
    "ru": ("легион", "легиону", "доброволец", "добровольцев", "ёлка", "елки", "в", "бригада", "бригадой"),
    "en": ("legion", "legions", "volunteer", "volunteers", "was", "are", "the", "2nd", "K-2", "children", "child"),
    "pl": ("legion", "legionu", "ochotnik", "ochotników", "świat", "świata", "w", "brygadzie"),
    "de": ("Legion", "Straße", "Strassen", "Freiwillige", "Freiwilligen", "Häuser", "Haus", "der"),
    "fr": ("légion", "étrangère", "étranger", "l'armée", "volontaires", "volontaire", "d'Ukraine"),
    "zh": ("乌克兰", "国际军团", "志愿者", "军"),
    None: ("legion", "x1", "字", "군단", "لواء", "a-b", "_", "٣"),
}
SHARED = ("Kyiv", "ILDU", "2024", "legion")
SOURCES = ("alpha", "beta")
LABELS = ("core", "mention", "related")
ORGS = ("ildu", "gur", "both", "unknown", "none")


def documents() -> list[Document]:
    """The articles, newest last. Some have the same moment: their addresses tell which comes first."""
    dice = random.Random(20240518)
    return [_document(dice, number) for number in range(COUNT)]


def _document(dice: random.Random, number: int) -> Document:
    lang = dice.choice(list(WORDS))
    published = datetime(2023, 11, 1, tzinfo=UTC) + timedelta(hours=19 * (number - number % 3))
    return Document(
        title=_words(dice, lang, 4),
        standfirst=_words(dice, lang, 5) if dice.random() < 0.3 else "",
        text=f"{_words(dice, lang, 25)}. {_words(dice, lang, 12)}",
        lang=lang,
        source=dice.choice(SOURCES),
        relevance=dice.choice(LABELS),
        org=dice.choice(ORGS),
        published=published,
        tags=tuple(tag for tag, every in (("pay", 5), ("prisoner exchange", 7)) if number % every == 0),
    )


def _words(dice: random.Random, lang: str | None, most: int) -> str:
    return " ".join(dice.choice(WORDS[lang] if dice.random() < 0.9 else SHARED) for _ in range(dice.randint(1, most)))


def address(number: int, document: Document) -> str:
    return canonical_url(f"https://{document.source}.example/{number}")


def store(db: Connection, held: list[Document]) -> None:
    """Put them into a database, under `address`."""
    run_id = begin_run(db, *SOURCES)
    addresses = [address(number, document) for number, document in enumerate(held)]
    for name in SOURCES:
        theirs = [url for url, document in zip(addresses, held, strict=True) if document.source == name]
        record(db, finder(run_id, name), *theirs)
    visits = [
        read(
            row_of(db, url),
            document.text,
            title=document.title,
            standfirst=document.standfirst,
            published=document.published,
            lang=document.lang,
            label=document.relevance,
            org=document.org,
        )
        for url, document in zip(addresses, held, strict=True)
    ]
    save(db, run_id, *visits)
    for url, document in zip(addresses, held, strict=True):
        for tag in document.tags:
            rulings.add(db, url, Ruling(None, "as a test wants it", "", "anna", NOW, "tag", tag=tag))
