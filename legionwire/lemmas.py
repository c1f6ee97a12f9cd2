"""The dictionary form of a word, from the dictionaries of simplemma: a language's is made into a trie once, kept on
disk and mapped into memory, so that all processes share one copy of what they look at.

A kept trie is believed when its checksum is right, else it is made again. Where it cannot be kept (no folder, no
place, no right), it is made in memory: that takes seconds, and the answers are the same. Workers, whose pages have not
got those seconds, may not make any: dictionaries.py does it for them.
"""

from __future__ import annotations

import contextlib
import fcntl
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from legionwire.errors import DictionaryMissing

SIMPLEMMA = "2.0.0"  # the version whose dictionaries the terms come from; pinned, and part of the analyser's version
_FORMAT = "2"  # of our tries

# ISO 639-1 codes whose dictionary has another name.
_NAMES = {"no": "nb", "sr": "hbs", "hr": "hbs", "bs": "hbs", "sh": "hbs", "cnr": "hbs"}
_KNOWN = frozenset([
    "ar", "ast", "bg", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "ga", "gd", "gl",
    "gv", "hbs", "he", "hi", "hu", "hy", "id", "is", "it", "ka", "la", "lb", "lt", "lv", "mk", "ml", "ms", "nb",
    "nl", "nn", "pl", "pt", "ro", "ru", "se", "sk", "sl", "sq", "sv", "sw", "tl", "tr", "uk",
])  # fmt: skip
# Here the dictionary form of a participle (gefallen, wounded, tué) is one of the verb's commonest forms, and both are
# one word. Elsewhere a participle has a dozen forms of its own that the verb does not share.
_MERGING = frozenset(["en", "de", "fr", "es", "it", "pt", "ca", "gl", "nl", "sv", "da", "nb", "nn", "ro", "lb"])
# Their dictionaries have all villages and surnames, or any word that ever began a sentence.
_COMMON_FIRST = frozenset(["lt"])
_LONGEST_CHAIN = 5
_ENDING = 3  # letters by which words are taken to be inflected alike
_SHARE, _FEWEST, _SAMPLED = 0.3, 4, 4  # a habit is what so many of every fourth word do

_folder: Path | None = None
_makes = True
_told: Callable[[str], None] | None = None
_opened: dict[str, Dictionary | None] = {}


def use_cache(folder: Path | None, *, makes: bool = True, told: Callable[[str], None] | None = None) -> None:
    """Where tries are kept from now on; None keeps none. The folder need not exist. Without `makes` only what is kept
    is used. `told` hears of each that has to be made, before it is: somebody waits."""
    global _folder, _makes, _told
    _folder, _makes, _told = folder, makes, told


def dictionary(lang: str | None) -> Dictionary | None:
    """The dictionary of a language (ISO 639-1); None when there is none. Opened at its first use.

    Raises DictionaryMissing when it is not kept and may not be made."""
    name = name_of(lang)
    if name is None:
        return None
    if name not in _opened:
        _opened[name] = _open(name, _folder) if _makes else _found(name, _folder)
    return _opened[name]


def name_of(lang: str | None) -> str | None:
    """What the dictionary of a language is called; None when there is none."""
    name = _NAMES.get(lang or "", lang or "")
    return name if name in _KNOWN else None


def is_kept(name: str, folder: Path) -> bool:
    """Whether a dictionary lies there, by its files' names alone: whoever opens it looks whether it is whole."""
    return all(file.is_file() for file in _files(name, folder))


def keep(name: str, folder: Path) -> bool:
    """Make a dictionary unless it is kept and whole. Returns whether it is now."""
    _open(name, folder)
    return _kept(name, folder) is not None


def size(name: str) -> int:
    """Bytes of what a dictionary is made from: the time it takes is in line with them."""
    spec = find_spec("simplemma")  # not imported for that
    assert spec is not None and spec.origin is not None
    return (Path(spec.origin).parent / "strategies" / "dictionaries" / "data" / f"{name}.plzma").stat().st_size


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Forms and their dictionary forms, both as written."""

    name: str
    # A marisa_trie.BytesTrie: form -> how many letters to cut off, and what to put in their place.
    trie: Any = field(repr=False)
    own: frozenset[str] = field(repr=False)  # have forms of their own, so they are their own dictionary forms
    habits: str = field(repr=False, default="")  # how words with an ending are inflected, mostly; see _habits

    def lemmas(self, word: str) -> Iterator[str]:
        """The dictionary forms of a word, the likeliest first; none when it is unknown.

        There are two when a name and a common word are spelled alike: Києві, in Kyiv, and києві, to the cue.
        """
        low, title = word.lower(), word[:1].upper() + word[1:].lower()
        is_common = word == low or self.name in _COMMON_FIRST or (word.isupper() and len(word) > 3)
        tried = [low, title] if is_common else [title, low]
        if word not in tried:
            tried.append(word)
        if self.name == "de" and "ss" in low:  # as in capitals, and in Switzerland
            tried += [form.replace("ss", "ß") for form in tried]
        if "'" in word:
            tried += [form.replace("'", "’") for form in tried]
        for form in tried:
            if (found := self._step(form)) is not None:
                yield self._end(form, found)

    def lemma(self, word: str) -> str | None:
        """The dictionary form of a word as written; None when it is unknown."""
        found = self._step(word)
        return None if found is None else self._end(word, found)

    def knows(self, word: str) -> bool:
        """Whether a word, in capitals or small letters, has a dictionary form."""
        return next(self.lemmas(word), None) is not None

    def is_lemma(self, word: str) -> bool:
        """Whether a word is a dictionary form itself, as written or with a capital."""
        return any(self._step(form) == form or form in self.own for form in (word, word[:1].upper() + word[1:]))

    def forms(self, beginning: str, most: int) -> Iterator[str]:
        """Forms that begin so, in small letters or with a capital; at most so many of either."""
        for start in dict.fromkeys((beginning.lower(), beginning[:1].upper() + beginning[1:].lower())):
            yield from islice(self.trie.iterkeys(start), most)

    def inflected(self, lemma: str) -> Iterator[str]:
        """Forms as most words with this ending have them, whatever the dictionary says of them."""
        for habit in _habits(self.habits).get(lemma[-_ENDING:], ()):
            cut, _, added = habit.partition(":")
            yield lemma[: len(lemma) - int(cut)] + added

    def _step(self, form: str) -> str | None:
        """What the dictionary itself says."""
        values = self.trie.get(form)
        return _decoded(form, values[0]) if values else None

    def _end(self, form: str, found: str) -> str:
        """The end of the way from form to form, where the dictionary leads on."""
        if form in self.own:
            return form
        way = [form]
        while found not in way and len(way) < _LONGEST_CHAIN and found not in self.own:
            way.append(found)
            found = self._step(found) or found
        if found in way and found != way[-1]:
            return min(way[way.index(found) :])  # a circle: any of them, but always the same
        return found


def _decoded(form: str, value: bytes) -> str:
    cut = value[0]
    return form[: len(form) - cut] + value[1:].decode()


@cache
def _habits(text: str) -> dict[str, list[str]]:
    """By the end of a dictionary form: how many of its letters a form cuts off, and what it puts in their place."""
    lines = (line.split(" ") for line in text.split("\n"))
    return {ending: habits for ending, *habits in lines}


def _habits_of(seen: dict[str, Counter[str]], lemmas: dict[str, set[str]]) -> str:
    kept = []
    for ending, habits in sorted(seen.items()):
        least = max(_FEWEST, _SHARE * len(lemmas[ending]))
        usual = sorted(habit for habit, count in habits.items() if count >= least)
        kept += [" ".join((ending, *usual))] if usual else []
    return "\n".join(kept)


def _encoded(form: str, lemma: str) -> bytes | None:
    if form == lemma:
        return b"\0"
    same = _common(form, lemma)
    cut = len(form) - same
    return bytes((cut,)) + lemma[same:].encode() if cut < 256 else None


def _common(form: str, lemma: str) -> int:
    """How many letters at the beginning are the same."""
    same = min(len(form), len(lemma))
    while form[:same] != lemma[:same]:  # inflection is at the end, mostly
        same -= 1
    return same


# --- making and keeping


def _found(name: str, folder: Path | None) -> Dictionary:
    kept = _kept(name, folder) if folder else None
    if kept is None:
        raise DictionaryMissing(name)
    return kept


def _open(name: str, folder: Path | None) -> Dictionary:
    if folder is None:
        return _made(name)
    if kept := _kept(name, folder):
        return kept
    with _alone(name, folder):
        if kept := _kept(name, folder):  # another process made it while we waited
            return kept
        if _told is not None:
            _told(name)
        made = _made(name)
        with contextlib.suppress(OSError):
            _keep(made, folder)
            return _kept(name, folder) or made
        return made


def _made(name: str) -> Dictionary:
    """Make a dictionary from simplemma's, one entry after the other: a list of all would be 20 times as large."""
    import marisa_trie

    counts: Counter[str] = Counter()

    seen: dict[str, Counter[str]] = defaultdict(Counter)
    lemmas: dict[str, set[str]] = defaultdict(set)

    def entries() -> Iterator[tuple[str, bytes]]:
        for form, lemma in _entries(name):
            if form != lemma:
                counts[lemma] += 1
                if zlib.crc32(lemma.encode()) % _SAMPLED == 0 and lemma.isalpha() and form.isalpha():
                    same = _common(form, lemma)
                    seen[lemma[-_ENDING:]][f"{len(lemma) - same}:{form[same:]}"] += 1
                    lemmas[lemma[-_ENDING:]].add(lemma)
            if "_" not in lemma and (value := _encoded(form, lemma)) is not None:
                yield form, value

    trie = marisa_trie.BytesTrie(entries())
    made = Dictionary(name, trie, frozenset(), _habits_of(seen, lemmas))
    if name in _MERGING:
        return made
    own = (lemma for lemma, n in counts.items() if n > 1 and made._step(lemma) not in (None, lemma))
    return replace(made, own=frozenset(own))


def _entries(name: str) -> Iterator[tuple[str, str]]:
    from simplemma.strategies.dictionaries import frontcode
    from simplemma.strategies.dictionaries.dictionary_factory import _read_decompressed

    data = _read_decompressed(name)
    is_reversed, _, begin = frontcode._read_header(data)
    for _, form, lemma in frontcode._iter_records(data, begin):
        if is_reversed:
            form, lemma = form[::-1], lemma[::-1]
        yield form.decode(), lemma.decode()


def _files(name: str, folder: Path) -> tuple[Path, Path]:
    stem = f"{name}-{SIMPLEMMA}-{_FORMAT}"
    return folder / f"{stem}.trie", folder / f"{stem}.own"


def _kept(name: str, folder: Path) -> Dictionary | None:
    """What is kept on disk, when it is whole."""
    import marisa_trie

    trie_file, own_file = _files(name, folder)
    try:
        checksum, _, own = own_file.read_bytes().partition(b"\n")
        if checksum != _checksum(trie_file.read_bytes(), own):
            return None
        trie = marisa_trie.BytesTrie().mmap(str(trie_file))
        words, _, habits = own.decode().partition("\n\n")
        return Dictionary(name, trie, frozenset(words.split("\n")), habits)
    except (OSError, RuntimeError, UnicodeDecodeError):  # RuntimeError: marisa's
        return None


def _keep(made: Dictionary, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    trie_file, own_file = _files(made.name, folder)
    own = ("\n".join(sorted(made.own)) + "\n\n" + made.habits).encode()
    trie = made.trie.tobytes()
    _replace(trie_file, trie)
    _replace(own_file, _checksum(trie, own) + b"\n" + own)


def _checksum(*parts: bytes) -> bytes:
    total = 0
    for part in parts:
        total = zlib.crc32(part, total)
    return b"%08x" % total


def _replace(file: Path, content: bytes) -> None:
    """Whole or not at all, whoever else writes it."""
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as temporary:
        try:
            temporary.write(content)
            temporary.flush()
            Path(temporary.name).replace(file)
        except OSError:
            Path(temporary.name).unlink(missing_ok=True)
            raise


@contextlib.contextmanager
def _alone(name: str, folder: Path) -> Iterator[None]:
    """One process makes a dictionary, the others wait for it. The kernel ends the wait when the maker dies."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context((folder / f".{name}.lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
