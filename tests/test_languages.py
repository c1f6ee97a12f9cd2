"""What a text is written in: by its own words, and by those who declare it."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import pytest
from commands import CACHES
from hypothesis import given
from hypothesis import strategies as st

from legionwire.article import Page
from legionwire.extract import extract
from legionwire.languages import LanguageWitnesses, choose_language, language_code
from legionwire.reading import prepare, read_bare
from legionwire.workers import Workers

TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in (Path(__file__).parent / "languages").glob("*.txt")}
NOBODY = LanguageWitnesses()
# Sisters that sixty words do not always tell apart: here the page or its source decides.
SISTERS = ("bs", "hr", "sr-Latn")


def first(name: str, words: int) -> str:
    return " ".join(TEXTS[name].split()[:words])


def code_of(name: str) -> str:
    lang = name.split("-")[0]
    return "no" if lang == "nn" else lang


def test_there_are_texts_in_every_language_of_europe_and_of_the_catalogue():
    assert len(TEXTS) >= 55
    assert {"uk", "ru", "be", "pl", "ka", "sr-Latn", "sr", "hr", "bs", "mk", "bg"} <= TEXTS.keys()


@pytest.mark.parametrize("name", sorted(TEXTS.keys() - set(SISTERS)))
def test_sixty_words_speak_for_themselves(name: str) -> None:
    assert choose_language(first(name, 60), NOBODY) == code_of(name)


@pytest.mark.parametrize("name", sorted(TEXTS.keys() - {"en"}))
def test_a_template_that_declares_english_changes_nothing(name: str) -> None:
    text = first(name, 60)
    assert choose_language(text, LanguageWitnesses(("en", "en_US"))) == choose_language(text, NOBODY)


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_ten_words_and_a_true_declaration_are_enough(name: str) -> None:
    assert choose_language(first(name, 10), LanguageWitnesses((code_of(name),))) == code_of(name)


@pytest.mark.parametrize("name", SISTERS)
def test_close_sisters_are_told_apart_by_the_page_or_its_source(name: str) -> None:
    text = first(name, 60)
    assert choose_language(text, LanguageWitnesses((f"{code_of(name)}-XX",))) == code_of(name)
    assert choose_language(text, LanguageWitnesses(expected=(code_of(name),))) == code_of(name)
    assert choose_language(text, NOBODY) in {"bs", "hr", "sr"}


@pytest.mark.parametrize(
    ("name", "declared", "expected"),
    [
        (
            "ru",
            ("uk",),
            ("uk", "ru"),
        ),  # the Russian twin, with the template of the Ukrainian page
        ("uk", ("ru-RU", "ru_RU"), ("uk", "ru")),
        ("be", ("ru",), ("be", "ru")),
        ("bg", ("ru",), ()),
        ("mk", ("bg",), ("mk",)),
        ("sk", ("cs",), ("cs", "sk")),
        ("gl", ("es",), ("es",)),
        ("ca", ("es-ES",), ("es",)),
        ("da", ("nb-NO",), ()),
    ],
)
def test_a_text_is_not_talked_over(name: str, declared: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert choose_language(first(name, 60), LanguageWitnesses(declared, expected)) == name


@pytest.mark.parametrize(
    ("declared", "expected", "lang"),
    [
        ((), (), None),
        (("nonsense", ""), (), None),
        (("uk-UA",), (), "uk"),
        (("en", "uk_UA"), ("uk", "ru"), "uk"),
        ((), ("pl",), "pl"),
        ((), ("mul", "und"), None),
    ],
)
def test_where_there_are_no_words_others_decide(
    declared: tuple[str, ...], expected: tuple[str, ...], lang: str | None
) -> None:
    assert choose_language("1 234 — 56", LanguageWitnesses(declared, expected)) == lang


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("uk-UA", "uk"), ("en_GB", "en"), ("ua", "uk"), ("ukr", "uk"), (" NB-no ", "no"), ("zh-Hant-TW", "zh"),
        ("sr-Latn-RS", "sr"), ("iw", "he"), ("x-default", None), ("english", None), ("", None), ("mul", None),
    ],
)  # fmt: skip
def test_language_tags_as_pages_write_them(tag: str, code: str | None) -> None:
    assert language_code(tag) == code


@given(
    st.text(), st.lists(st.text(max_size=12), max_size=3), st.lists(st.sampled_from(["uk", "ru", "mul"]), max_size=2)
)
def test_any_text_has_one_language_or_none(text: str, declared: list[str], expected: list[str]) -> None:
    found = choose_language(text, LanguageWitnesses(tuple(declared), tuple(expected)))
    assert found is None or language_code(found) == found


def russian_twin() -> Page:
    paragraphs = "".join(f"<p>{sentence}.</p>" for sentence in TEXTS["ru"].strip().split(". "))
    markup = f'<html lang="uk-UA"><title>Мост</title><article><h1>Мост отремонтируют</h1>{paragraphs}</article></html>'
    return Page(
        "https://visnyk.example/ru/2026/11/mist",
        markup.encode(),
        datetime(2026, 11, 20, tzinfo=UTC),
        languages=("uk", "ru"),
    )


def test_an_article_has_the_language_of_its_text():
    article = extract(russian_twin()).article
    assert article is not None
    assert article.lang == "ru"


def threads_and_private_memory(page: Page) -> tuple[tuple[int, ...], int, str | None]:
    article = read_bare(page).article  # a dictionary would be made here, for want of a place where one is kept
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    private = next(int(line.split()[1]) // 1024 for line in lines if line.startswith("Private_Dirty:"))
    threads = (len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in (os.getpid(), os.getppid()))
    return tuple(threads), private, article.lang if article else None


def in_a_fresh_worker(caches: Path) -> tuple[tuple[int, ...], int, str | None]:
    workers = Workers(1, prepare=prepare, prepare_args=(None, caches), preload=("legionwire.preloaded",))
    try:
        return asyncio.run(workers.run(threads_and_private_memory, russian_twin()))
    finally:
        workers.close()


def test_workers_share_one_model():
    # In a process of its own: another test may have started this one's fork server, with other settings.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        threads, private, lang = process.submit(in_a_fresh_worker, CACHES).result()
    assert lang == "ru"
    assert threads == (2, 1), "the worker's own and the one that watches over its parent; the fork server's only one"
    assert private < 50, "MB: the model alone is 70, and must not be copied"
