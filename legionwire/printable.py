"""Text that may leave the house in any format: what readers choke on, or terminals obey, stays behind.

`cleaning` is the door by which text comes in. Collections of other hands, and rows older than that door, go out by this
one. Nothing else about a text changes here: no letter is recomposed, no blank folded.
"""

from __future__ import annotations

import re

_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Controls but for line feed and tab, and what XML 1.0 forbids.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def encodable(text: str) -> str:
    """The text with half pairs of surrogates replaced: they have no bytes in UTF-8."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def printable(text: str) -> str:
    """The text without control characters, its lines ended by line feeds: fit for CSV, XML and a terminal."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNPRINTABLE.sub("", encodable(text))
