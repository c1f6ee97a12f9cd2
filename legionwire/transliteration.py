"""One Latin spelling for names in any script, and the consonants by which spellings of one name are found.

Кобалиани, Кобаліані, კობალიანი and Kobalyani are all "kobaliani" or nearly so, and have the skeleton "kbrn". Newsrooms
write names as they sound, so a skeleton has classes of sounds: scripts that lack a sound take its neighbour (Arabic
writes p as b, Japanese l as r), and vowels are the first to be lost. Two names of one skeleton are still compared
letter by letter (`likeness`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["han_names", "likeness", "romanised", "skeleton"]

SKELETON = 4  # consonants; what follows is mostly inflection
_INFLECTING = frozenset(["uk", "ru", "be", "bg", "mk", "sr", "hr", "bs", "sl", "pl", "cs", "sk"])
_MOST = 32  # letters of a name are looked at

_CYRILLIC = """
а=a б=b в=v г=g ґ=g д=d е=e ё=o є=ye ж=z з=z и=i і=i ї=yi й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ў=v ф=f х=h ц=s
ч=s ш=s щ=s ъ= ы=i ь= э=e ю=yu я=ya ј=y љ=l њ=n ћ=s ђ=y џ=y ѓ=g ќ=k ѕ=s"""
_GREEK = """
α=a β=v γ=g δ=d ε=e ζ=z η=i θ=t ι=i κ=k λ=l μ=m ν=n ξ=ks ο=o π=p ρ=r σ=s ς=s τ=t υ=i φ=f χ=h ψ=ps ω=o"""
_GEORGIAN = """
ა=a ბ=b გ=g დ=d ე=e ვ=v ზ=z თ=t ი=i კ=k ლ=l მ=m ნ=n ო=o პ=p ჟ=z რ=r ს=s ტ=t უ=u ფ=f ქ=k ღ=g ყ=k შ=s ჩ=s ც=s ძ=s წ=s ჭ=s
ხ=h ჯ=y ჰ=h"""
_ARMENIAN = """
ա=a բ=b գ=g դ=d ե=e զ=z է=e ը=e թ=t ժ=z ի=i լ=l խ=h ծ=s կ=k հ=h ձ=s ղ=g ճ=s մ=m յ=y ն=n շ=s ո=o չ=s պ=p ջ=y ռ=r ս=s վ=v
տ=t ր=r ց=s ւ=v փ=p ք=k օ=o ֆ=f և=ev"""
# ا و ي and א ו י may be vowels or consonants: they are taken for vowels.
_ARABIC = """
ا=a أ=a إ=a آ=a ب=b ت=t ث=t ج=y ح=h خ=h د=d ذ=d ر=r ز=z س=s ش=s ص=s ض=d ط=t ظ=z ع=a غ=g ف=f ق=k ك=k ل=l م=m ن=n
ه=h و=u ي=i ء= پ=p چ=s گ=g ڤ=v ژ=z"""
_HEBREW = """
א=a ב=b ג=g ד=d ה=h ו=u ז=z ח=h ט=t י=i כ=k ך=k ל=l מ=m ם=m נ=n ן=n ס=s ע=a פ=p ף=p צ=s ץ=s ק=k ר=r ש=s ת=t"""
_LETTERS = {
    pair[0]: pair[2:] for table in (_CYRILLIC, _GREEK, _GEORGIAN, _ARMENIAN, _ARABIC, _HEBREW) for pair in table.split()
}
# Written in Chinese for the sounds of foreign names, by what they begin (and end) with.
_CHINESE = """
a 阿亚亞艾埃爱愛奥奧安昂欧歐恩伊乌烏尤约約雅耶扬揚英因翁
ba 巴鲍布博比彼贝貝伯柏波佩皮帕普庞龐派保勃 ban 班本宾賓
va 瓦维維沃韦韋威弗夫伏费費福法菲芬冯馮万 ta 塔特托图圖蒂提泰陶达達德迪杜多戴代顿頓 tan 坦滕丹邓鄧登东東
ka 卡克科柯库庫奎凯凱基金考乔喬吉季 kan 坎肯孔康
ga 加噶盖蓋戈古格高哥哈赫霍胡海惠亨汉漢洪侯怀懷 na 娜纳納尼涅內内诺諾努奈
ra 拉莱萊勒雷里利列莉卢盧鲁魯路罗羅洛劳勞 ran 兰蘭林伦倫连連 ma 马馬玛瑪梅米莫穆迈邁麦麥 man 曼门門蒙明
sa 萨薩斯塞西希辛沙舍什史施索苏蘇齐齊奇切恰查察茨兹茲泽澤扎佐祖哲 san 桑森申尚钱錢 r 尔爾
"""
_LINES = [word for line in _CHINESE.split("\n") for word in line.split()]
_HAN = {letter: sound for sound, letters in zip(_LINES[::2], _LINES[1::2], strict=True) for letter in letters}
_HAN_NAME = re.compile(f"[{''.join(_HAN)}]+")

_DIGRAPHS = [
    ("дж", "y"), ("μπ", "b"), ("ντ", "d"), ("γκ", "g"), ("γγ", "g"), ("ου", "u"), ("αυ", "av"), ("ευ", "ev"),
]  # fmt: skip
# Of Latin letters, the longer first; what a language writes otherwise stands before it.
_LATIN = [
    ("tsch", "s"), ("sch", "s"), ("tch", "s"), ("dzh", "y"), ("gue", "ge"), ("gui", "gi"), ("qu", "k"), ("sh", "s"),
    ("zh", "z"), ("kh", "h"), ("gh", "g"), ("th", "t"), ("ph", "f"), ("ch", "s"), ("ck", "k"), ("sz", "s"), ("cz", "s"),
    ("ts", "s"), ("tz", "s"), ("dz", "s"), ("dj", "y"), ("tj", "s"), ("sj", "s"), ("zj", "z"), ("cs", "s"), ("zs", "z"),
    ("dt", "t"), ("lh", "l"), ("nh", "n"), ("ks", "ks"), ("x", "ks"), ("q", "k"), ("w", "v"), ("j", "y"),
]  # fmt: skip
_OF_LANGUAGE = {
    "de": [("tsch", "s"), ("sch", "s"), ("ch", "h")],
    "pl": [("szcz", "s"), ("ch", "h"), ("rz", "z")],
    "cs": [("ch", "h")],
    "sk": [("ch", "h")],
    "nl": [("sch", "sh"), ("ch", "h"), ("tsj", "s")],
    "it": [("ch", "k"), ("gli", "li"), ("gn", "n")],
    "ro": [("ch", "k")],
    "fr": [("tch", "s"), ("gn", "n")],
    "es": [("j", "h"), ("ll", "y")],
    "sv": [("tj", "s")],
    "hu": [("gy", "d"), ("ny", "n"), ("ly", "y")],
}
_FOREIGN = str.maketrans({"ß": "ss", "ø": "o", "æ": "e", "œ": "e", "ł": "l", "đ": "d", "ð": "d", "þ": "t", "ı": "i"})
_SIBILANTS = dict.fromkeys("čćçšşśșžżźĉŝĵ", "s") | dict.fromkeys("ñń", "n") | {"ř": "r", "ğ": "", "ţ": "s", "ț": "s"}
_SOFT_C = re.compile(r"c(?=[eiy]|$)")
_SILENT_H = re.compile(r"h(?![aeiouy])")
_VOWELS = re.compile(r"[aeiouy]+")
_CLASSES = str.maketrans("bpvftdkcghszlrmn", "bbbbttkkggssrrmn")
# Endings of adjectives made from places, and of cases; they go before the skeleton is made.
_ADJECTIVE = re.compile(r"(?<=..)sk(?:[aeiouy]+(?:go|mu|m|h|i|hi|v)?)?$")
_CASE = re.compile(r"(?<=[^aeiouy][aeiouy][^aeiouy])(?:[oe]m|o[uv]yu|ovi|ami|ah|am|oyu|eyu|ogo|omu)$")
_ENDING, _FORGIVEN, _BEYOND = 2, 0.7, 0.5  # letters of an ending; what one costs less, and each further one
_DOUBLE = re.compile(r"(.)\1+")
_KANA, _HANGUL = re.compile(r"[\u3041-\u30ff]"), re.compile(r"[\uac00-\ud7a3]")
_INITIALS: tuple[str, ...] = (
    "k",
    "k",
    "n",
    "t",
    "t",
    "r",
    "m",
    "b",
    "b",
    "s",
    "s",
    "",
    "y",
    "s",
    "s",
    "k",
    "t",
    "p",
    "h",
)
_FINALS: tuple[str, ...] = ("", *"kkknnntllllllllmbbttnttktpt")


@lru_cache(maxsize=100_000)
def romanised(word: str, lang: str | None) -> str:
    """A word in small Latin letters as it sounds, without accents and endings of cases; empty when nobody can say."""
    low = unicodedata.normalize("NFKC", word[:_MOST]).lower()
    if _KANA.search(low):
        plain = "".join(map(_kana, low))
    elif _HANGUL.search(low):
        plain = "".join(map(_hangul, low))
    elif _HAN_NAME.fullmatch(low):
        plain = "".join(_HAN[letter] for letter in low)
    else:
        plain = _alphabetic(low, lang)
    plain = _DOUBLE.sub(r"\1", _SILENT_H.sub("", plain))
    return _CASE.sub("", plain) if lang in _INFLECTING else plain


def _alphabetic(low: str, lang: str | None) -> str:
    for before, after in _DIGRAPHS:
        low = low.replace(before, after)
    spelled = "".join(_LETTERS[letter] if letter in _LETTERS else _SIBILANTS.get(letter, letter) for letter in low)
    plain = unicodedata.normalize("NFD", spelled.translate(_FOREIGN))
    plain = "".join(letter for letter in plain if "a" <= letter <= "z")
    if low[:1] < "\u0370":
        for before, after in (*_OF_LANGUAGE.get(lang or "", ()), *_LATIN):
            plain = plain.replace(before, after)
        plain = _SOFT_C.sub("s", plain).replace("c", "k")
    return plain


def _kana(letter: str) -> str:
    words = unicodedata.name(letter, "").split()
    if "LETTER" not in words or (words[-1] == "TU" and "SMALL" in words):
        return ""
    sound = words[-1].lower()
    return {"tu": "su", "hu": "fu", "ti": "ti", "vu": "v"}.get(sound, sound)


def _hangul(letter: str) -> str:
    number = ord(letter) - 0xAC00
    if not 0 <= number < 11_172:
        return ""
    return _INITIALS[number // 588] + "a" + _FINALS[number % 28]


@lru_cache(maxsize=100_000)
def skeleton(roman: str) -> str:
    """The classes of a romanised name's first consonants, and "a" before them where it begins with a vowel.

    Empty for what has fewer than two.
    """
    bare = _ADJECTIVE.sub("", roman)
    consonants = _DOUBLE.sub(r"\1", _VOWELS.sub("", bare).translate(_CLASSES))
    if len(consonants) < 2:
        return ""
    first = "a" if _VOWELS.match(bare) else ""
    return first + consonants[:SKELETON]


_NOT_LATIN = frozenset((
    *("am", "ar", "be", "bg", "bn", "el", "fa", "gu", "he"),
    *("hi", "hy", "ja", "ka", "kk", "km", "kn", "ko", "ky"),
    *("lo", "mk", "ml", "mn", "mr", "my", "ne", "pa", "ru"),
    *("si", "sr", "ta", "te", "tg", "th", "uk", "ur", "zh"),
))  # fmt: skip


def is_latin(lang: str | None) -> bool:
    """Whether a language is written in Latin letters."""
    return lang is not None and lang not in _NOT_LATIN


@lru_cache(maxsize=200_000)
def likeness(one: str, other: str) -> float:
    """How alike two romanised names are, 0 to 1; an ending that only one of them has costs little."""
    short, long = sorted((one, other), key=lambda name: (len(name), name))
    if not short:
        return 0.0
    ending = len(long) - len(short)
    known = min(ending, _ENDING)  # of these letters most of the distance is forgiven
    distance = _distance(short, long[: len(short) + known]) - _FORGIVEN * known + _BEYOND * (ending - known)
    return min(1.0, max(0.0, 1 - distance / len(short)))


def _distance(one: str, other: str) -> float:
    """Changes of letters; a vowel for a vowel is half of one."""
    row = [float(n) for n in range(len(other) + 1)]
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], float(i)
        for j, b in enumerate(other, 1):
            cost = 0.0 if a == b else 0.4 if _is_alike(a, b) else 1.0
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + cost)
    return row[-1]


def _is_alike(a: str, b: str) -> bool:
    vowels = "aeiouy"
    return (a in vowels and b in vowels) or a.translate(_CLASSES) == b.translate(_CLASSES)


def han_names(run: str) -> list[str]:
    """What may be foreign names in a text of Chinese letters: three and more that are written for their sounds."""
    return [name for name in _HAN_NAME.findall(run) if len(name) > 2]
