"""Texts as finding and comparing copies need them: made once, and the latest kept.

A report that comes every day is compared with two hundred of its kind each time. What is kept goes by the words and not
by an article's number, so an edit, or another process, can make none of it wrong.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock

from legionwire.dedup import SHORT_TEXT
from legionwire.fingerprints import Fingerprint, fingerprint_of
from legionwire.shingles import Words, read
from legionwire.sketches import sketch_of

ROOM = 24_000_000  # bytes: some 6,000 articles of 270 words, a third as many long ones
_HEADS = 2_000  # bytes of a text that has no word


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its title."""

    keys: tuple[int, ...]  # none of a text so short that only its exact copies count
    print_: Fingerprint


class KeptTexts:
    """The texts that were asked for last."""

    def __init__(self, room: int = ROOM) -> None:
        self.n_bytes = 0
        self._room = room
        self._held: OrderedDict[bytes, Text] = OrderedDict()
        self._lock = Lock()  # two writers may be threads of one process

    def text(self, title: str, text: str) -> Text:
        """A text, made if it is not kept."""
        key = _key(title, text)
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
                return found
        found = _made(title, text)
        with self._lock:
            if key not in self._held:
                self._held[key] = found
                self.n_bytes += _size(found)
            while self.n_bytes > self._room:
                _, oldest = self._held.popitem(last=False)
                self.n_bytes -= _size(oldest)
        return found


def keys_of(text: str) -> tuple[int, ...]:
    """The keys of a text that nothing else is asked about."""
    return _keys(read(text))


def _made(title: str, text: str) -> Text:
    words = read(text)
    return Text(_keys(words), fingerprint_of(title, words))


def _keys(words: Words) -> tuple[int, ...]:
    return sketch_of(words) if words.n_words >= SHORT_TEXT else ()


def _size(text: Text) -> int:
    return _HEADS + text.print_.n_bytes


def _key(title: str, text: str) -> bytes:
    whole = f"{len(title)} {title}{text}"  # whose length it is: no word can move from the one to the other
    return blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).digest()
