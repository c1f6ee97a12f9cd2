"""What an article offers for linking it to others: words, names, numbers, days, countries, events.

All of it is read from the article alone, once, and is small enough to be stored (`signs_to_json`). How much a sign is
worth is another question, which story_links.py answers.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from functools import lru_cache

from legionwire.countries import country_names
from legionwire.event_words import KINDS, events_in
from legionwire.normalise import fold as fold_text
from legionwire.spelling import Word, fold, fold_run, words
from legionwire.stems import stem
from legionwire.story_numbers import figures
from legionwire.transliteration import han_names, romanised, skeleton

SIGNS_VERSION = "1"  # changes with what this module makes of an article
MAX_CHARS = 1_500  # of a text are looked at: the event is told by then, and longer ones share names by chance
# Written with a capital, and no names: in English and German.
_CALENDAR = frozenset((
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february"),
    *("march", "april", "june", "july", "august", "september", "october", "november", "december"),
    *("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag", "januar"),
    *("februar", "märz", "mai", "juni", "juli", "oktober", "dezember"),
))  # fmt: skip
_LARGE_NOUNS = frozenset(("de", "lb"))  # languages that write every noun with a capital
LEAD = 350  # characters of a text that count as much as its title
_MOST_NAMES = 120
_MOST_NUMBERS = 40
_SHORTEST_NAME = 3  # letters
_EVERYWHERE = frozenset(["UA", "RU"])  # where the war is
_BEGINS = re.compile(r"(?:\A|[.!?…:;•\n—–])[\s\"'«„“”‚‘(]*\Z")
_DIGITS = re.compile(r"\d+")
_CASELESS = re.compile(r"[\u0590-\u08ff\u0900-\u109f\u10d0-\u10ff\uac00-\ud7a3]")
_DENSE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}")
_HAN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """An article as far as stories are concerned."""

    id: str
    title: str
    text: str
    lang: str | None = None  # ISO 639-1
    published: datetime | None = None
    site: str = ""  # the outlet


@dataclass(frozen=True, slots=True)
class Name:
    """A word that may be a name."""

    skeleton: str
    roman: str
    early: bool  # in the title or the lead
    cased: bool  # has a capital that a sentence's beginning does not explain; without, it may be any word


@dataclass(frozen=True, slots=True)
class Signs:
    """What an article offers for linking. Tuples are sorted, so equal articles have equal signs."""

    id: str
    title: str
    lang: str | None
    published: datetime | None
    site: str
    shape: str  # the title without its figures, folded
    kinds: tuple[str, ...]  # talk week since daily
    stems: tuple[tuple[str, int], ...]  # word without inflection: how often, a title's three times
    names: tuple[Name, ...]
    numbers: tuple[tuple[int, bool], ...]  # number: in the title or the lead
    days: tuple[tuple[int, int], ...]  # month, day
    countries: tuple[tuple[str, int], ...]  # ISO 3166-1: how often
    events: tuple[tuple[str, int], ...]  # of event_words.toml: how often, a title's three times
    n_numbers: int  # with repetitions
    n_words: int


def signs_of(article: StoryArticle) -> Signs:
    """The signs of an article; a pure function of it."""
    lang, text = article.lang, article.text[:MAX_CHARS]
    title_terms, text_terms = (list(_terms(part, lang)) for part in (article.title, text))
    folded_title, folded_text = (" ".join(terms) for terms in (title_terms, text_terms))
    head = f"{article.title}\n{text[:LEAD]}"
    day = article.published.date() if article.published else None
    early, rest = figures(head, lang, day), figures(text[LEAD:], lang, day)
    title_events = list(events_in(folded_title, lang))
    events = Counter(event for event in (*title_events * 3, *events_in(folded_text, lang)) if event not in KINDS)
    return Signs(
        id=article.id,
        title=article.title,
        lang=lang,
        published=article.published,
        site=article.site,
        shape=_shape(article.title, lang),
        kinds=tuple(sorted({event for event in title_events if event in KINDS})),
        stems=_stems(title_terms * 3 + text_terms, lang),
        names=_names(article.title, text, lang),
        numbers=_numbers(early.numbers, rest.numbers),
        days=tuple(sorted({*early.days, *rest.days})),
        countries=tuple(sorted(Counter(_countries(f"{article.title}\n{text}", lang)).items())),
        events=tuple(sorted(events.items())),
        n_numbers=len(early.numbers) + len(rest.numbers),
        n_words=len(text_terms),
    )


def _terms(text: str, lang: str | None) -> Iterator[str]:
    for word in words(text):
        yield fold_run(_simplified(word.text)) if word.is_run else fold(word.text)


def _stems(terms: list[str], lang: str | None) -> tuple[tuple[str, int], ...]:
    counted: Counter[str] = Counter()
    for term in terms:
        if _DENSE.search(term):
            counted.update(term[at : at + 2] for at in range(len(term) - 1))
        elif not term.isdigit() and len(term) > 1:
            counted[_stem(term, lang)] += 1
    counted.pop("", None)
    return tuple(sorted(counted.items()))


@lru_cache(maxsize=50_000)
def _stem(term: str, lang: str | None) -> str:
    """Empty for a word that stands for an event: those are counted by themselves."""
    return "" if any(events_in(term, lang)) else fold(stem(term, lang))


def _shape(title: str, lang: str | None) -> str:
    """A title without its figures and months."""
    return " ".join(term for term in _terms(_DIGITS.sub(" ", title), lang))


def _numbers(early: tuple[int, ...], rest: tuple[int, ...]) -> tuple[tuple[int, bool], ...]:
    first = set(early)
    found = [(number, True) for number in sorted(first)] + [(n, False) for n in sorted(set(rest) - first)]
    return tuple(sorted(found[:_MOST_NUMBERS]))


def _countries(text: str, lang: str | None) -> Iterator[str]:
    for _, named in country_names(lang).names.find(fold_text(text)):
        if named.kind in ("country", "nationality") and named.key not in _EVERYWHERE:
            yield named.key


# --- names


def _names(title: str, text: str, lang: str | None) -> tuple[Name, ...]:
    """Words with a capital, or where letters have none any word; each spelling once."""
    found: dict[tuple[str, str], tuple[bool, bool]] = {}
    for part, is_title in ((title, True), (text, False)):
        for form, start, cased in _name_words(part, lang):
            roman = romanised(form, lang)
            if key := skeleton(roman):
                early_before, cased_before = found.get((key, roman), (False, False))
                found[key, roman] = early_before or is_title or start < LEAD, cased_before or cased
    names = [Name(key, roman, early, cased) for (key, roman), (early, cased) in found.items()]
    return tuple(sorted(sorted(names, key=lambda name: not name.early)[:_MOST_NAMES], key=astuple))


def _name_words(text: str, lang: str | None) -> Iterator[tuple[str, int, bool]]:
    """What may be names, where, and whether it has a capital that nothing else explains: neither the beginning of a
    sentence nor, where every noun has one, that it stands alone."""
    found = list(words(text))
    large = [word.text[0].isupper() for word in found]
    for place, word in enumerate(found):
        form = word.text
        if word.is_run and not _CASELESS.match(form):
            for name, start in _dense_names(word):
                yield name, start, True
        elif len(form) < _SHORTEST_NAME or form.casefold() in _CALENDAR:
            continue
        elif _CASELESS.match(form):
            yield form.removeprefix("ال"), word.start, False
        elif form[0].isupper():
            begins = _BEGINS.search(text, max(0, word.start - 4), word.start) is not None
            alone = lang in _LARGE_NOUNS and not any(large[max(place - 1, 0) : place] + large[place + 1 : place + 2])
            yield form, word.start, not begins and not alone


def _dense_names(word: Word) -> Iterator[tuple[str, int]]:
    for match in _KATAKANA.finditer(word.text):
        yield match.group(), word.start + match.start()
    for match in _HAN.finditer(word.text):
        for name in han_names(match.group()):
            yield name, word.start + match.start()


# --- Chinese letters of which each has two forms

_TRADITIONAL = (
    "灣臺蘭頓內庫韋爾羅亞維諾馬倫烏東國際軍團戰陣隊員無機襲擊導彈戰爭傷運輸親屬證實協會處華將單圖歲區縣親體遺醫護"
    "獲獎勳領導發聲報導對關係來時間當過這個們為與後從開門問題學習義勇長邊際聯軍參經驗聽說話語認識記錄號碼電車輛駕駛"
    "飛彈導航總統辦事務實際應該選舉議會員"
)
_SIMPLIFIED = (
    "湾台兰顿内库韦尔罗亚维诺马伦乌东国际军团战阵队员无机袭击导弹战争伤运输亲属证实协会处华将单图岁区县亲体遗医护"
    "获奖勋领导发声报导对关系来时间当过这个们为与后从开门问题学习义勇长边际联军参经验听说话语认识记录号码电车辆驾驶"
    "飞弹导航总统办事务实际应该选举议会员"
)
_TO_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)


def _simplified(run: str) -> str:
    return run.translate(_TO_SIMPLIFIED)


# --- storing


def signs_to_json(signs: Signs) -> str:
    """Signs as text; `signs_from_json` undoes it."""
    return json.dumps(
        [
            SIGNS_VERSION,
            signs.id,
            signs.title,
            signs.lang,
            signs.published.isoformat() if signs.published else None,
            signs.site,
            signs.shape,
            signs.kinds,
            signs.stems,
            [(name.skeleton, name.roman, int(name.early), int(name.cased)) for name in signs.names],
            [(number, int(early)) for number, early in signs.numbers],
            signs.days,
            signs.countries,
            signs.events,
            signs.n_numbers,
            signs.n_words,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def is_of_this_version(text: str) -> bool:
    """Whether signs as stored are what this version would store: `signs_from_json` reads them."""
    return text.startswith(f'["{SIGNS_VERSION}",')


def signs_from_json(text: str) -> Signs | None:
    """Signs as stored; None when another version stored them."""
    version, *row = json.loads(text)
    if version != SIGNS_VERSION:
        return None
    id_, title, lang, published, site, shape, kinds, stems, names, numbers, days, countries, events, many, length = row
    return Signs(
        id=id_,
        title=title,
        lang=lang,
        published=datetime.fromisoformat(published).astimezone(UTC) if published else None,
        site=site,
        shape=shape,
        kinds=tuple(kinds),
        stems=tuple((word, n) for word, n in stems),
        names=tuple(Name(key, roman, bool(early), bool(cased)) for key, roman, early, cased in names),
        numbers=tuple((number, bool(early)) for number, early in numbers),
        days=tuple((month, day) for month, day in days),
        countries=tuple((code, n) for code, n in countries),
        events=tuple((event, n) for event, n in events),
        n_numbers=many,
        n_words=length,
    )
