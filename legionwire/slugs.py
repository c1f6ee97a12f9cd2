"""Addresses as words: what stands in them, and one spelling for the many ways of writing a name in Latin letters.

Newspapers spell "міжнародний" in their addresses as mizhnarodnyi, mizhnarodnyy, mižnarodnyj, mijnarodniy and otherwise:
by the decree of 2010, BGN, ISO 9, the scholars' way, the way of their readers' languages, or their own. Nobody can list
them. `slug_key` is a coarse sound of Latin letters in which all of them are one; names of the topic are brought to it
by `key_pattern`, addresses by `slug_key`. It confuses more than it should: it is for deciding whether to look, never
for judging.
"""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import unquote_to_bytes

from legionwire.pattern_syntax import PatternError
from legionwire.patterns import Pattern, parse_pattern

MIN_KEY = 8  # letters that a name's key must have: "uil" and "gur" sound like too much else
_LEGACY = ("cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "gb18030", "euc_kr")  # escapes that are no UTF-8
_ROUNDS = 2  # escapes of escapes are met, deeper ones are not
_PUNYCODE = re.compile(r"xn--([a-z0-9-]{1,59})")
_HOST = 300  # characters in which scheme and host stand
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SIGNS = str.maketrans(dict.fromkeys("/+.&=?#_,;:~!@$|()\n\r\t", " "))

# --- Latin letters to their key; the order matters.
_PAIRED = (
    *(("gui", "gi"), ("gue", "ge")),  # French and Spanish
    *(("th", "t"), ("ph", "v"), ("kh", "g"), ("gh", "g"), ("zh", "s"), ("sh", "s"), ("ch", "s"), ("ck", "k")),
    *(("cz", "s"), ("sz", "s"), ("ts", "s"), ("tz", "s"), ("tc", "s"), ("dz", "s"), ("ds", "s")),
)
_SINGLE = str.maketrans("hxczqwfuyj", "ggsskvvoii")
_JOINED = (
    *(("ts", "s"), ("ae", "a"), ("oe", "o")),  # of "tsch"; "ä", "ö" and "ü" written out
    *((letter * 2, letter) for letter in "abdegiklmnoprstviios"),  # some stand three in a row
)
_GLIDE = re.compile("i(?=[aeo])")

# --- Letters of other alphabets, as they are after folding, to Latin ones. Where ways of writing them disagree beyond
# what the key makes one, to a sign that stands for all.
_ZH, _KH, _HARD, _ETA, _OMEGA, _UPSILON, _KSI, _QAR, _NT, _MP = map(chr, range(0xE001, 0xE00B))
_ANY_OF = {
    _ZH: "(s|i)?",  # zh, ž, ż; j in French and Bulgarian, lost before a vowel
    _KH: "(g|s)",  # kh, h, x; ch in German, Polish and Czech
    _HARD: "(a|o|i)?",  # of Bulgarian
    _ETA: "(i|g)",  # Greek in Latin letters by their looks: h for η, w for ω
    _OMEGA: "(o|v)",
    _UPSILON: "(i|o|v)",
    _KSI: "(ks|g)",
    _QAR: "(k|g)",
    _NT: "(nt|d)",
    _MP: "(mp|b)",
}
_PAIRS = (("ου", "u"), ("μπ", _MP), ("ντ", _NT), ("γκ", "g"), ("ει", "i"), ("οι", "i"), ("αι", "e"))
_LETTERS = str.maketrans(
    {
        **dict(zip("абвгґдеєзиіклмнопрстуфцчшщыэ", "abvggdeesiiklmnoprstufcsssie", strict=True)),
        "ж": _ZH,
        "х": _KH,
        "ъ": _HARD,
        "ь": "",
        "ю": "iu",
        "я": "ia",
        "ј": "j",
        "љ": "lj",
        "њ": "nj",
        "ђ": "dj",
        "ћ": "c",
        "џ": "s",
        "ѕ": "s",
        "қ": "k",
        "ғ": "g",
        "ң": "n",
        "ү": "u",
        "ұ": "u",
        **dict(zip("αβγδεζθικλμνοπρσςτφ", "abgdestiklmnoprsstf", strict=True)),
        "η": _ETA,
        "ω": _OMEGA,
        "υ": _UPSILON,
        "ξ": _KSI,
        "χ": _KH,
        "ψ": "ps",
        **dict(zip("აბგდევზთიკლმნოპრსტუფქღშჩცძწჭჯ", "abgdevstiklmnoprstufkgssssssj", strict=True)),
        "ჟ": _ZH,
        "ყ": _QAR,
        "ხ": _KH,
        "ჰ": "h",
        **dict(zip("աբգդեզէըթիլկհղմնշոպռսվտրցփքօֆ", "abgdeseetilkggmnsoprsvtrspkof", strict=True)),
        "ժ": _ZH,
        "խ": _KH,
        "ծ": "s",
        "ձ": "s",
        "ճ": "s",
        "յ": "i",
        "չ": "s",
        "ջ": "j",
        "ւ": "v",
    }
)
_FOREIGN = re.compile(r"[^\W\d_a-z]")
_BLANK = re.compile(r"(?<=[a-z)]) (?=[a-z(])")
_GROUP_GLIDE = re.compile(r"i(?=\([aeo])")
_VOWEL_TWICE = re.compile(r"([aeio])(\((?:\1\|[a-z]{1,3}|[a-z]{1,3}\|\1)\))(?!\?)")


def address_words(url: str) -> str:
    """The words of an address: escapes and punycode undone, signs as blanks, words in capitals apart."""
    text = _unescaped(url) if "%" in url else url
    if "xn--" in text[:_HOST]:
        text = _PUNYCODE.sub(_readable, text[:_HOST]) + text[_HOST:]
    if not text.islower():
        text = _HUMP.sub(" ", text)
    return text.translate(_SIGNS)


def slug_key(folded: str) -> str:
    """Folded text by its sound. Lines stay lines, words words; letters of other alphabets are left as they are."""
    for written, sound in _PAIRED:
        folded = folded.replace(written, sound)
    folded = folded.translate(_SINGLE)
    for written, sound in _JOINED:
        folded = folded.replace(written, sound)
    return _GLIDE.sub("", folded)


def key_pattern(pattern: Pattern) -> Pattern | None:
    """What to search for in keys to find a name in Latin letters; None when its alphabet has no letters for letters,
    or too little is left to tell it by."""
    source = _romanised(pattern.written)
    if _FOREIGN.search(source.translate(dict.fromkeys(map(ord, _ANY_OF)))):
        return None
    # Where a group begins, "oo" has not become "o", nor "ia" "a".
    source = _GROUP_GLIDE.sub("i?", _VOWEL_TWICE.sub(r"\1\2?", slug_key(source)))
    for sign, any_of in _ANY_OF.items():
        source = source.replace(sign, any_of)
    # Addresses write "internationallegion" as well, but not every name can be read so in few ways.
    for spelling in (_BLANK.sub(" ?", source), source):
        with suppress(PatternError):
            key = parse_pattern(spelling)
            return key if sum(min(map(len, stems)) for stems in key.needs) >= MIN_KEY else None
    return None


def key_word(folded: str) -> str | None:
    """The key of a plain word, or of the beginning of one; None when its alphabet has none."""
    word = _romanised(folded)
    for sign, any_of in _ANY_OF.items():
        word = word.replace(sign, any_of.strip("()?").split("|")[0])  # the usual one
    return None if _FOREIGN.search(word) else slug_key(word)


def _romanised(folded: str) -> str:
    for pair, letter in _PAIRS:
        folded = folded.replace(pair, letter)
    return folded.translate(_LETTERS)


def _unescaped(url: str) -> str:
    for _ in range(_ROUNDS):
        raw = unquote_to_bytes(url)
        try:
            url = raw.decode()
        except UnicodeDecodeError:
            return " ".join(raw.decode(encoding, "ignore") for encoding in _LEGACY)
        if "%" not in url:
            break
    return url


def _readable(match: re.Match[str]) -> str:
    try:
        return match[1].encode().decode("punycode")
    except UnicodeError:
        return match[0]
