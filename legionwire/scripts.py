"""Which scripts a language is written in, as far as our languages need it."""

from __future__ import annotations

_SCRIPTS = {
    "Cyrl": "be bg kk ky mk mn ru sr tg uk bs hr sh", "Arab": "ar fa ku ps ur", "Hebr": "he yi", "Grek": "el",
    "Geor": "ka", "Armn": "hy", "Deva": "hi mr ne", "Hans": "ja ko zh", "Thai": "th lo km my",
}  # fmt: skip
_BLOCKS = (
    (0x0370, "Latn"), (0x0400, "Grek"), (0x0530, "Cyrl"), (0x0590, "Armn"), (0x0600, "Hebr"), (0x0900, "Arab"),
    (0x0980, "Deva"), (0x0E00, "Indc"), (0x10A0, "Thai"), (0x1100, "Geor"), (0x1200, "Hans"), (0x1780, "Othr"),
    (0x1800, "Thai"), (0x1C90, "Othr"), (0x1CC0, "Geor"), (0x1E00, "Othr"), (0x1F00, "Latn"), (0x2000, "Grek"),
    (0x2E80, "Latn"), (0xA640, "Hans"), (0xA6A0, "Cyrl"), (0xA720, "Othr"), (0xA800, "Latn"), (0xA960, "Othr"),
    (0xFB00, "Hans"), (0xFB13, "Latn"), (0xFB1D, "Armn"), (0xFB50, "Hebr"), (0xFF00, "Arab"), (0xFF66, "Latn"),
)  # fmt: skip
_BOTH = frozenset(["bs", "hr", "sh", "sr", "ku"])  # are written in Latin letters, too
_NOT_LATIN = frozenset(" ".join(_SCRIPTS.values()).split()) - _BOTH


def script_of(letter: str) -> str:
    """The script of a letter, as far as our languages need it."""
    return next((script for end, script in _BLOCKS if ord(letter) < end), "Hans")


def scripts_of(lang: str) -> frozenset[str]:
    """The scripts that a language (ISO 639-1) is written in."""
    found = {script for script, langs in _SCRIPTS.items() if lang in langs.split()}
    return frozenset(found if lang in _NOT_LATIN else found | {"Latn"})
