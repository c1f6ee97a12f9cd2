"""Random queries from the whole grammar."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

VALUES = {
    "source": ["alpha", "beta", '"alpha"'],
    "lang": ["uk", "en", "RU", "und"],
    "country": ["UA", "pl"],
    "relevance": ["core", "mention", "related"],
    "org": ["ildu", "gur", "both", "unknown", "none"],
    "tag": ["pay", '"Prisoner exchange"', "nobody's"],
    "before": ["2024", "2024-05", "2024-05-18"],
    "after": ["2024", "2024-05", "2024-05-18"],
    "on": ["2024", "2024-05", "2024-05-17"],
}


def is_word(text: str) -> bool:
    """Whether it can be looked for: a letter or digit is in it."""
    return any(map(str.isalnum, text))


def queries(words: Sequence[str], leaves: int = 6) -> st.SearchStrategy[str]:
    """Lines that can be parsed. Words must hold a letter or digit, and no sign of the language: what stands in them is
    looked for. Those of at least two letters get a star, too."""
    nested = st.recursive(
        _part(words), lambda part: _several(part) | _denied(part) | _in_field(words), max_leaves=leaves
    )
    return nested | st.lists(nested, min_size=1, max_size=3).map(" ".join)


def _part(words: Sequence[str]) -> st.SearchStrategy[str]:
    scope = st.sampled_from(["", "", "", "title:", "body:"])
    values = st.sampled_from([f"{name}:{value}" for name, held in VALUES.items() for value in held])
    return st.builds("{}{}".format, scope, _sought(words)) | values


def _sought(words: Sequence[str]) -> st.SearchStrategy[str]:
    word = st.sampled_from(words)
    phrase = st.lists(word, min_size=1, max_size=3).map(" ".join)
    marks = st.sampled_from(['"{}"', "“{}”", "„{}“", "«{}»"])
    near = st.builds('"{} {}"~{}'.format, word, phrase, st.integers(0, 6))
    long = [word for word in words if len(word) > 2 and word.isalnum()]
    kinds = [word, st.builds(lambda marks, phrase: marks.format(phrase), marks, phrase), near]
    kinds += [word.map("={}".format), phrase.map('="{}"'.format)]
    if long:
        beginning = st.sampled_from(long).flatmap(lambda word: st.integers(2, len(word)).map(lambda n: word[:n] + "*"))
        kinds += [beginning, st.builds('"{} {}"'.format, word, beginning)]
    return st.one_of(kinds)


def _several(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    sign = st.sampled_from([" ", " AND ", " OR ", " OR "])
    return st.builds(lambda sign, parts: f"({sign.join(parts)})", sign, st.lists(part, min_size=2, max_size=3))


def _denied(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("{}{}".format, st.sampled_from(["-", "NOT "]), part)


def _in_field(words: Sequence[str]) -> st.SearchStrategy[str]:
    names = st.sampled_from(sorted(VALUES))
    values = names.flatmap(
        lambda name: st.builds("{}:{}".format, st.just(name), _several(_maybe_denied(st.sampled_from(VALUES[name]))))
    )
    inside = _several(_maybe_denied(_sought(words)))
    return values | st.builds("{}:{}".format, st.sampled_from(["title", "body"]), inside)


def _maybe_denied(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return part | _denied(part)
