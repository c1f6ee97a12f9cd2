"""What an article is written in: its own words first, then what its page declares and what its outlet writes in.

py3langid gives a probability for each language. Whoever else speaks makes the languages it names more likely, by a
factor: a long text is far too sure of itself to be talked over, a headline or two close sisters are not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from legionwire.language_model import identifier

MAX_CHARS = 800  # of a text are looked at
# How much more likely a language is that the page names, or its source's table. A page means itself, but templates are
# copied; people check a table, but it lists all that an outlet writes in.
DECLARED = 12.0
EXPECTED = 8.0
_SURE = 0.3  # a text that nobody vouches for must be surer than this

# Codes that pages use and ISO 639-1 does not have or has moved: countries for languages, three letters, old names.
_CODES = {
    "ua": "uk", "cz": "cs", "jp": "ja", "kr": "ko", "cn": "zh", "gr": "el", "dk": "da", "rs": "sr",
    "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "sh": "sr", "nb": "no", "nn": "no",
    "ukr": "uk", "eng": "en", "rus": "ru", "bel": "be", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr",
    "spa": "es", "pol": "pl", "ita": "it", "por": "pt", "ces": "cs", "cze": "cs", "nld": "nl", "dut": "nl",
    "slk": "sk", "slo": "sk", "slv": "sl", "hrv": "hr", "srp": "sr", "bos": "bs", "bul": "bg", "mkd": "mk",
    "ron": "ro", "rum": "ro", "hun": "hu", "ell": "el", "gre": "el", "tur": "tr", "kat": "ka", "geo": "ka",
    "lit": "lt", "lav": "lv", "est": "et", "fin": "fi", "swe": "sv", "dan": "da", "nor": "no", "nob": "no",
    "nno": "no", "heb": "he", "ara": "ar", "fas": "fa", "per": "fa", "zho": "zh", "chi": "zh", "jpn": "ja",
    "kor": "ko", "hye": "hy", "arm": "hy", "aze": "az", "sqi": "sq", "alb": "sq", "kaz": "kk",
}  # fmt: skip
# Varieties that the library tells apart and ISO 639-1 does not.
_VARIETIES = {"yue": "zh", "wuu": "zh", "arz": "ar", "ary": "ar", "vec": "it", "lij": "it", "ext": "es", "ltg": "lv"}
# No news is written in these, but short texts in their relatives look like them.
_NEVER = frozenset(["an", "eo", "la", "vo", "wa"])


@dataclass(frozen=True, slots=True)
class LanguageWitnesses:
    """Who speaks of a page's language besides its text."""

    declared: tuple[str, ...] = ()  # by the page: language tags as written
    expected: tuple[str, ...] = ()  # by its source: ISO 639-1


def language_code(tag: str) -> str | None:
    """ISO 639-1 for a language tag as pages write it ("uk-UA", "en_GB", "ua", "ukr"); None when it is none."""
    code = re.split(r"[-_.]", tag.strip().lower())[0]
    code = _CODES.get(code, code)
    return code if re.fullmatch(r"[a-z]{2}", code) else None


def choose_language(text: str, witnesses: LanguageWitnesses) -> str | None:
    """The language of a text, ISO 639-1; None when nobody can tell."""
    declared = [code for tag in witnesses.declared if (code := language_code(tag))]
    expected = [code for tag in witnesses.expected if (code := language_code(tag))]
    named = dict.fromkeys((*(code for code in declared if code in expected), *declared, *expected))
    if not any(map(str.isalpha, text)):
        return next(iter(named), None)
    heard = text_languages(text)
    scores = {code: heard.get(code, 0.0) for code in (*named, *heard)}  # of equals the first wins
    for code in set(declared):
        scores[code] *= DECLARED
    for code in set(expected):
        scores[code] *= EXPECTED
    best = max(scores, key=lambda code: scores[code], default=None)
    return best if best in named or heard.get(best or "", 0.0) > _SURE else None


def text_languages(text: str) -> Mapping[str, float]:
    """How likely each language is by the words alone."""
    found: dict[str, float] = {}
    for label, share in identifier().rank(text[:MAX_CHARS]):
        code = language_code(_VARIETIES.get(label, label))
        if code and code not in _NEVER:
            found[code] = found.get(code, 0.0) + share
    return found
