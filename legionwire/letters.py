"""What every character is to those who compare texts: a table that is filled as alphabets are met."""

from __future__ import annotations

import unicodedata

import numpy as np
import numpy.typing as npt

# Bits of a flag.
WORD, HALF, DROP, UPPER, DIGIT, STOP, KATAKANA, MARK = (1 << bit for bit in range(8))

Codes = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.uint8]

# Written without blanks: Thai, Lao, Burmese, Khmer, kana, Han.
_UNSPACED = (
    (0x0E00, 0x0F00), (0x1000, 0x10A0), (0x1780, 0x1800), (0x3005, 0x3008), (0x3040, 0x3100), (0x31F0, 0x3200),
    (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x40000),
)  # fmt: skip
# What one outlet writes and another leaves out: soft hyphens, stress marks, vowel points, tatweel, invisible signs.
_OPTIONAL = (
    (0xAD, 0xAE), (0x300, 0x370), (0x591, 0x5C8), (0x610, 0x61B), (0x640, 0x641), (0x64B, 0x660), (0x670, 0x671),
    (0x200B, 0x2010), (0x2060, 0x2065), (0xFE00, 0xFE10), (0xFEFF, 0xFF00),
)  # fmt: skip
_STOPS = frozenset('.!?…:;\n\r"“”„«»‹›()[]|•–—।。！？：「」『』؟۔')
_FOLDED = {"ё": "е"}  # many Russian outlets write the one for the other
_PAGE = 256  # characters looked up at once
_LAST = 0xFFFF  # of the table; beyond it characters are looked up one by one


class _Table:
    """Flags and folded codes of the characters met so far. Always the same for the same character."""

    def __init__(self) -> None:
        self.flags: Flags = np.zeros(_LAST + 1, np.uint8)
        self.folded: Codes = np.arange(_LAST + 1, dtype=np.uint32)
        self.known = np.zeros((_LAST + 1) // _PAGE, np.bool_)

    def learn(self, page: int) -> None:
        for code in range(page * _PAGE, (page + 1) * _PAGE):
            self.flags[code], self.folded[code] = _look_up(code)
        self.known[page] = True


_TABLE = _Table()


def look_up(codes: Codes) -> tuple[Flags, Codes]:
    """The flags and the folded form of each character."""
    astral = codes > _LAST
    few = np.where(astral, _LAST, codes) if astral.any() else codes
    pages = few >> 8
    known = _TABLE.known[pages]
    if not known.all():
        for page in np.unique(pages[~known]).tolist():
            _TABLE.learn(page)
    flags, folded = _TABLE.flags[few], _TABLE.folded[few]
    for code in np.unique(codes[astral]).tolist() if few is not codes else ():
        here = codes == code
        flags[here], folded[here] = _look_up(code)
    return flags, folded


def _look_up(code: int) -> tuple[int, int]:
    """Flags and folded code of one character."""
    letter = chr(code)
    category = unicodedata.category(letter)
    if _within(code, _OPTIONAL):
        return DROP, code
    if letter in _STOPS:
        return STOP, code
    if category == "Nd":
        return WORD | DIGIT, ord("0") + unicodedata.decimal(letter)
    if letter in "'’ʼ":  # an apostrophe is a letter to some, and parts a word for others
        return 0, code
    if category[0] not in "LMN":
        return 0, code
    if _within(code, _UNSPACED):
        return WORD | HALF | (KATAKANA if 0x30A0 <= code < 0x3100 or 0x31F0 <= code < 0x3200 else 0), code
    lower = letter.lower()
    lower = _FOLDED.get(lower, lower)
    return WORD | (UPPER if category in ("Lu", "Lt") else 0), ord(lower) if len(lower) == 1 else code


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(begin <= code < end for begin, end in ranges)
