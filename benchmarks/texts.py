"""Articles that nobody wrote: words of six languages as often as they are in real texts, in every form they have there,
and among them the names of the Legion in all their cases.

The forms and how often they come are those of `wordfreq` (Speer and others). Words are drawn one by one, so two of them
stand together less often than in real articles: what phrases, AND and near find here is less than there.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from math import log

from benchmarks import SEED

LANGUAGES = {"uk": 0.34, "en": 0.26, "ru": 0.20, "pl": 0.08, "de": 0.06, "fr": 0.06}  # of the articles
COUNTRIES = {
    "uk": ("UA",),
    "en": ("GB", "US", "CA", "AU", "UA"),
    "ru": ("UA", "KZ", "LV", "RU"),
    "pl": ("PL",),
    "de": ("DE", "AT", "CH"),
    "fr": ("FR", "BE", "CA"),
}
SOURCES = 200
BEGIN, END = datetime(2022, 2, 24, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)
WORDS, SPREAD = 265, 0.55  # of an article: the mean, and sigma of the logarithm
COPIES = 0.08  # articles whose text another had before
COPIED_WITHIN = 200  # articles before it
DISTINCT = 300_000  # articles with words of their own; beyond, the same words come again at other times and elsewhere
RELEVANCE = {"core": 0.2, "mention": 0.5, "related": 0.3}
ORGS = {"ildu": 0.4, "gur": 0.1, "both": 0.05, "unknown": 0.35, "none": 0.1}

# Of a text that names it, each form is likelier than the next as 1 to 1/2 to 1/3.
NAMED = {"legion": 0.3, "volunteers": 0.04, "camp": 0.003}  # share of the articles that name it
FORMS: dict[str, dict[str, tuple[str, ...]]] = {
    "legion": {
        "uk": (
            "Інтернаціонального легіону",
            "Інтернаціональний легіон",
            "Міжнародного легіону",
            "Інтернаціональному легіоні",
            "Міжнародний легіон",
            "Інтернаціональним легіоном",
            "Іноземного легіону",
            "Міжнародному легіоні",
        ),
        "en": ("International Legion", "Foreign Legion", "International Legion’s", "international legions"),
        "ru": (
            "Интернационального легиона",
            "Интернациональный легион",
            "Иностранного легиона",
            "Интернациональном легионе",
            "Международный легион",
            "Интернациональным легионом",
            "Международного легиона",
        ),
        "pl": (
            "Legionu Międzynarodowego",
            "Legion Międzynarodowy",
            "Międzynarodowego Legionu",
            "Legionie Cudzoziemskim",
        ),
        "de": ("Internationalen Legion", "Internationale Legion", "Fremdenlegion", "Internationaler Legion"),
        "fr": ("Légion internationale", "légions internationales", "Légion étrangère"),
    },
    "volunteers": {
        "uk": ("іноземних добровольців", "іноземні добровольці", "іноземний доброволець", "іноземним добровольцям"),
        "en": ("foreign volunteers", "foreign volunteer", "foreign fighters"),
        "ru": ("иностранных добровольцев", "иностранные добровольцы", "иностранный доброволец"),
        "pl": ("zagranicznych ochotników", "zagraniczni ochotnicy", "zagraniczny ochotnik"),
        "de": ("ausländische Freiwillige", "ausländischen Freiwilligen", "ausländischer Freiwilliger"),
        "fr": ("volontaires étrangers", "volontaire étranger", "combattants étrangers"),
    },
    "camp": {
        "uk": ("навчального табору легіонерів", "навчальний табір легіонерів"),
        "en": ("training camp of the legionnaires", "training camps of the legionnaires"),
        "ru": ("учебного лагеря легионеров", "учебный лагерь легионеров"),
        "pl": ("obozu szkoleniowego legionistów", "obóz szkoleniowy legionistów"),
        "de": ("Ausbildungslager der Legionäre", "Ausbildungslagern der Legionäre"),
        "fr": ("camp d’entraînement des légionnaires", "camps d’entraînement des légionnaires"),
    },
}


@dataclass(frozen=True, slots=True)
class Draft:
    """An article, but for what a database makes of it."""

    number: int
    lang: str
    source: int
    title: str
    standfirst: str
    text: str
    published: datetime
    relevance: str
    org: str
    copy_of: int | None  # the number of an earlier one


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words, the commonest first, and the sum of the shares up to each."""

    words: Sequence[str]
    shares: Sequence[float]

    def draw(self, dice: random.Random, size: int) -> list[str]:
        return dice.choices(self.words, cum_weights=self.shares, k=size)

    def draw_evenly(self, dice: random.Random) -> str:
        """A word; as likely one of the first hundred as one of the next ten thousand."""
        return self.words[int(len(self.words) ** dice.random()) - 1]


@cache
def vocabulary(lang: str) -> Vocabulary:
    """All forms of a language's words that `wordfreq` knows, several hundred thousand."""
    import wordfreq  # here, or whoever has no figures to take would need it, too

    shares: dict[str, float] = wordfreq.get_frequency_dict(lang, "best")
    spelt = (word for word in shares if word.replace("'", "").isalpha())
    words = sorted(spelt, key=lambda word: (-shares[word], word))
    return Vocabulary(words, list(accumulate(shares[word] for word in words)))


Words = tuple[str, str, str, str]  # language, title, standfirst, text


def draft(number: int, total: int, words: Words | None = None) -> Draft:
    """The article of this number among so many: always the same, and the later the higher its number. `words` are those
    of `words_of(number)`, for who has them."""
    dice = random.Random(f"{SEED} {number}")
    first = copied_from(number)
    lang, title, standfirst, text = words or written(words_of(number))
    step = (END - BEGIN) / total
    published = BEGIN + step * (number + dice.random() / 2)
    of_lang = [source for source in range(SOURCES) if language_of(source) == lang]
    source = of_lang[min(int(dice.expovariate(4 / len(of_lang))), len(of_lang) - 1)]  # few outlets write most
    return Draft(
        number,
        lang,
        source,
        title,
        standfirst,
        text,
        published.replace(microsecond=0),
        _drawn(dice, RELEVANCE),
        _drawn(dice, ORGS),
        first,
    )


def words_of(number: int) -> int:
    """Whose words an article has: its own, those of what it is a copy of, or, of very many, those of an earlier one."""
    first = copied_from(number)
    return (number if first is None else first) % DISTINCT


def copied_from(number: int) -> int | None:
    """Which article it is a copy of; that one is none."""
    dice = random.Random(f"{SEED} copy {number}")
    if dice.random() >= COPIES or number < COPIED_WITHIN:
        return None
    other = number - dice.randint(1, COPIED_WITHIN)
    return other if copied_from(other) is None else None


def written(number: int) -> Words:
    """Language, title, standfirst and text."""
    dice = random.Random(f"{SEED} text {number}")
    lang = _drawn(dice, LANGUAGES)
    size = int(dice.lognormvariate(log(WORDS) - SPREAD**2 / 2, SPREAD))
    words = vocabulary(lang).draw(dice, max(size, 40))
    for topic, share in NAMED.items():
        if dice.random() < share:
            forms = FORMS[topic][lang]
            for _ in range(1 + int(dice.expovariate(1))):
                form = dice.choices(forms, weights=[1 / n for n in range(1, len(forms) + 1)])
                place = min(int(dice.expovariate(3 / len(words))), len(words) - 1)  # rather early than late
                words[place : place + 1] = form
    return lang, _sentence(words[:9]), _sentence(words[9:30]), _paragraphs(words[30:], dice)


def language_of(source: int) -> str:
    """What an outlet writes in."""
    at = (source + 0.5) / SOURCES
    return list(LANGUAGES)[bisect([*accumulate(LANGUAGES.values())], at)]


def country_of(source: int) -> str:
    """Where an outlet is, ISO 3166-1 alpha-2."""
    countries = COUNTRIES[language_of(source)]
    return countries[source % len(countries)]


def first_seen(published: datetime) -> datetime:
    """When an article was met: within the hour."""
    return published + timedelta(minutes=published.second)


def _drawn(dice: random.Random, shares: dict[str, float]) -> str:
    return dice.choices(list(shares), weights=list(shares.values()))[0]


def _paragraphs(words: list[str], dice: random.Random) -> str:
    sentences, at = [], 0
    while at < len(words):
        size = dice.randint(6, 24)
        sentences.append(_sentence(words[at : at + size]) + ".")
        at += size
    return "\n".join(" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3))


def _sentence(words: list[str]) -> str:
    text = " ".join(words)
    return text[:1].upper() + text[1:]
