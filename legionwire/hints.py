"""Whether a link may lead to the topic, by its address, title and summary. Errs on the side of yes.

A sitemap has fifty thousand links, of which none may matter. So links are sifted first: what holds no stem of a name
and no word for a fighter is out, and only the rest is looked at with all patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from legionwire.matching import PatternIndex, StemIndex, WordIndex
from legionwire.normalise import fold
from legionwire.patterns import Pattern
from legionwire.slugs import address_words, key_pattern, key_word, slug_key

MAX_TEXT = 10_000  # characters of a title, summary or address
_SETTING, _FIGHTERS = "setting", "fighters"
_MIN_WORD = 5  # letters of a word's key: "rat" and "vsu" sound like too much else
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_TOGETHER = 500  # links sifted at once: less time for each, and little memory
_TEXT_SIGNS = str.maketrans(dict.fromkeys("/+&=?#_", " "))


@dataclass(frozen=True, slots=True)
class Named:
    """Something to look for."""

    patterns: tuple[Pattern, ...]
    masks: bool  # hides its words from what comes after it
    yields: bool  # unless a name begins within it and goes on beyond it
    lookalike: bool


class Hinting:
    """The names of a topic (look-alikes first), its looser hints, and the words that are a hint together: a word for
    fighters, and one for where they fight."""

    def __init__(self, names: Sequence[Named], hints: Sequence[Named], words: Mapping[str, Iterable[str]]) -> None:
        groups = {group: tuple(words.get(group, ())) for group in (_SETTING, _FIGHTERS)}
        key_groups = {group: tuple(_key_words(some)) for group, some in groups.items()}
        self._words = _Wording(names, hints, groups)
        self._keys = _Wording([_keyed(named) for named in names], [_keyed(named) for named in hints], key_groups)

    def may_each(self, links: Sequence[tuple[str, ...]]) -> list[bool]:
        """Of each link whether one of its texts names the topic, or all of them together speak of its fighters."""
        answers: list[bool] = []
        for start in range(0, len(links), _TOGETHER):
            some = links[start : start + _TOGETHER]
            likely = self._sifted(some)
            answers += [number in likely and self._may(*link) for number, link in enumerate(some)]
        return answers

    def _sifted(self, links: Sequence[tuple[str, ...]]) -> set[int]:
        """Which of the links hold a stem at all."""
        texts = [(number, text[:MAX_TEXT]) for number, link in enumerate(links) for text in link if text]
        owners, addressed = [number for number, _ in texts], [_ADDRESS.match(text) for _, text in texts]
        folded = [_folded(text) for _, text in texts]
        slugs = [(number, part) for number, part, address in zip(owners, folded, addressed, strict=True) if address]
        keys = slug_key("\n".join(part for _, part in slugs)).split("\n")
        found = {owners[line] for line in self._words.sieve.holding(folded)}
        return found | {slugs[line][0] for line in self._keys.sieve.holding(keys)}

    def _may(self, *texts: str) -> bool:
        said = [text[:MAX_TEXT] for text in texts if text]
        folded = [_folded(text) for text in said]
        keys = [slug_key(part) for text, part in zip(said, folded, strict=True) if _ADDRESS.match(text)]
        groups = self._words.groups("\n".join(folded)) | self._keys.groups("\n".join(keys))
        return (
            groups >= {_SETTING, _FIGHTERS} or any(map(self._words.names, folded)) or any(map(self._keys.names, keys))
        )


class _Wording:
    """Names and words in one spelling: as they are written, or by their sound."""

    def __init__(self, names: Sequence[Named], hints: Sequence[Named], groups: Mapping[str, tuple[str, ...]]) -> None:
        self._lookalike = tuple(named.lookalike for named in names)
        self._hides = tuple(named.lookalike and not named.yields for named in names)
        self._names, self._hints, self._groups = PatternIndex(names), PatternIndex(hints), WordIndex(groups)
        sought = [named for named in (*names, *hints) if not named.lookalike]
        stems = {stem for named in sought for pattern in named.patterns for stem in pattern.stems}
        self.sieve = StemIndex(stems | {fold(word.strip("~")) for word in groups[_FIGHTERS]})

    def names(self, folded: str) -> bool:
        found = self._names.find(folded)
        if not all(self._lookalike[span.entry] for span in found):
            return True
        hidden = [span for span in found if self._hides[span.entry]]
        return any(
            not any(hint.start < span.end and span.start < hint.end for span in hidden)
            for hint in self._hints.find(folded)
        )

    def groups(self, folded: str) -> set[str]:
        return set(self._groups.find(folded))


def _folded(text: str) -> str:
    """In one line, with blanks for the signs between the words of addresses."""
    words = address_words(text) if _ADDRESS.match(text) else text.replace("%20", " ").translate(_TEXT_SIGNS)
    return fold(words).replace("\n", " ")


def _keyed(named: Named) -> Named:
    keys = (key_pattern(pattern) for pattern in named.patterns)
    return Named(tuple(key for key in keys if key), named.masks, named.yields, named.lookalike)


def _key_words(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        key = key_word(fold(word.strip("~")))
        if key and len(key) >= _MIN_WORD and not word.startswith("~"):
            yield key + "~" * word.endswith("~")
