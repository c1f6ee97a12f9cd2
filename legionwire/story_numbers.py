"""The numbers and dates that a text gives, one way for all languages: 663,980 and 663 980, 14 November and 11月14日.

Years, times of day and what belongs to a date are no numbers here. Words for numbers are read in Chinese and Japanese,
where newspapers write them so, and nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from legionwire.months import month_number

_HAN = dict(zip("〇零一二兩两三四五六七八九", (0, 0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000, "萬": 10_000, "万": 10_000}
_HAN_NUMBER = re.compile(r"[〇零一二兩两三四五六七八九十百千萬万]{2,}|[一二三四五六七八九十](?=[月日])")
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})((?:[.,\u00a0\u202f\u2009' ]\d{3})+)(?![\d])")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)")
_ISO = re.compile(r"(?<!\d)(?:19|20)\d\d-(\d\d)-(\d\d)(?!\d)")
_DOTTED = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(?:(?:19|20)\d\d)?(?!\d)")
_DENSE = re.compile(r"(\d{1,2})[月월]\s?(\d{1,2})[日일號号]")
_DAY_FIRST = re.compile(r"(?<![\d.,])(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.|-?го|-?га)?\s+(?:de\s+|of\s+)?([^\W\d_]{3,12})")
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\s+(\d{1,2})(?:st|nd|rd|th)?(?![\d.,:]\d|\d)")
_NUMBER = re.compile(r"(?<![\w.,])(\d{1,9})(?![\d]|[.,]\d)")
_MYRIADS = re.compile(r"(\d+)([万萬만])")
_DAY_ALONE = re.compile(r"(?<!\d)(\d{1,2})[日일](?![\u4e00-\u9fff]*[本間间])")
# Words that begin like months and stand behind numbers: 17 травмовані, 12 Marines, 3 mayors.
_NO_MONTH = re.compile(
    r"травм|марш|марок|marin|mark|maro|mayor|major|марин|marsz|august(?:us|in)|декла|декіл|secu|seco|nove(?!m)|novo",
    re.IGNORECASE,
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2049


@dataclass(frozen=True, slots=True)
class Figures:
    """What a text counts, as often as it does, and the days it names (month, day)."""

    numbers: tuple[int, ...] = ()
    days: tuple[tuple[int, int], ...] = ()


def figures(text: str, lang: str | None, published: date | None = None) -> Figures:
    """The numbers (two and more, no years) and days of a text, in no particular order.

    Where newspapers give the day without its month (14日), it is the last such day before `published`.
    """
    plain = _CLOCK.sub(" ", text)
    if lang in ("zh", "ja"):
        plain = _HAN_NUMBER.sub(lambda match: f" {_han(match.group())} ", plain)
        plain = re.sub(r"\s*([月日])", r"\1", re.sub(r"([月日])\s*", r"\1", plain))
    days: list[tuple[int, int]] = []
    for pattern, day_first in ((_ISO, False), (_DENSE, False), (_DOTTED, True)):
        plain = pattern.sub(lambda match, first=day_first: _kept(match, days, first), plain)  # type: ignore[misc]
    plain = _DAY_ALONE.sub(lambda match: _alone(match, published, days), plain)
    plain = _MYRIADS.sub(lambda match: f" {int(match[1]) * 10_000} ", plain)
    plain = _DAY_FIRST.sub(lambda match: _named(match, 2, 1, lang, days), plain)
    plain = _MONTH_FIRST.sub(lambda match: _named(match, 1, 2, lang, days), plain)
    plain = _THOUSANDS.sub(lambda match: match[1] + re.sub(r"\D", "", match[2]), plain)
    found = (int(match[1]) for match in _NUMBER.finditer(_apart(plain)))
    numbers = tuple(n for n in found if n > 1 and not _FIRST_YEAR <= n <= _LAST_YEAR)
    return Figures(numbers, tuple(days))


def _apart(text: str) -> str:
    """Numbers written in one with Chinese, Japanese or Korean letters, with blanks around them."""
    return re.sub(
        r"(?<=[\u1100-\u11ff\u3040-\u9fff\uac00-\ud7a3])(?=\d)|(?<=\d)(?=[\u3040-\u9fff\uac00-\ud7a3])", " ", text
    )


def _kept(match: re.Match[str], days: list[tuple[int, int]], day_first: bool) -> str:
    one, other = int(match[1]), int(match[2])
    month, day = (other, one) if day_first else (one, other)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return match.group()
    days.append((month, day))
    return " "


def _named(match: re.Match[str], word: int, number: int, lang: str | None, days: list[tuple[int, int]]) -> str:
    month, day = None if _NO_MONTH.match(match[word]) else month_number(match[word], lang), int(match[number])
    if month is None or not 1 <= day <= 31:
        return match.group()
    days.append((month, day))
    return " "


def _alone(match: re.Match[str], published: date | None, days: list[tuple[int, int]]) -> str:
    day = int(match[1])
    if published is not None and 1 <= day <= 31:
        month = published.month if day <= published.day + 1 else (published.month - 2) % 12 + 1
        days.append((month, day))
    return " "


def _han(text: str) -> int:
    """二十七 is 27, 二〇二四 2024, 三千二百 3,200."""
    if not any(letter in _HAN_UNITS for letter in text):
        return int("".join(str(_HAN[letter]) for letter in text[:9]))
    total = section = digit = 0
    for letter in text:
        unit = _HAN_UNITS.get(letter)
        if unit is None:
            digit = _HAN[letter]
        elif unit == 10_000:
            total, section, digit = (total + section + digit or 1) * unit, 0, 0
        else:
            section, digit = section + (digit or 1) * unit, 0
    return total + section + digit


def magnitude_share(number: int) -> float:
    """How many of a hundred texts give a number, by its size, as a share: small and round ones are in many."""
    roundness = 3.0 if number >= 100 and number % 100 == 0 else 2.0 if number >= 20 and number % 10 == 0 else 1.0
    for most, share in ((3, 0.35), (9, 0.2), (31, 0.07), (99, 0.025), (999, 0.008)):
        if number <= most:
            return share * roundness
    return 0.003 * roundness
