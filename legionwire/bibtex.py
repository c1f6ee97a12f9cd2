"""BibTeX and biblatex: one `@article` an article, its outlet as the journal, UTF-8.

`@article` and not `@online`: both programs know it, and it is what they have for newspapers. Braces keep headlines as
they were printed and the names of organisations in one piece; what TeX would obey is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from legionwire.citations import Citation

# Braces must balance even when a backslash stands before them, so that they cannot stand for themselves.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
_SPECIAL = re.compile(r"[\\{}~^&%$#_]")
# A list of names is taken apart at "and", a name at its commas; "others" alone is "et al.".
_SPLITS = re.compile(r"(?i)(?:^|\s)and(?:\s|$)|,.*,|^others$")


def bibtex_entry(cited: Citation) -> str:
    """One entry, with the empty line that parts it from the next."""
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(cited) if value)
    return f"@article{{{cited.key},\n{fields}}}\n\n"


def _fields(cited: Citation) -> Iterator[tuple[str, str]]:
    names = [*map(_person, cited.persons), *(f"{{{_tex(name)}}}" for name in cited.organisations)]
    yield "author", " and ".join(names)
    yield "title", f"{{{_tex(cited.title)}}}" if cited.title else ""
    yield "journal", _tex(cited.outlet)
    if cited.published:
        yield "date", cited.published.isoformat()
        yield "year", f"{cited.published.year:04d}"
        yield "month", str(cited.published.month)
    yield "url", cited.url  # both programs take it as it stands
    yield "urldate", cited.accessed.isoformat() if cited.accessed else ""
    yield "language", cited.lang or ""
    yield "keywords", ", ".join(_tex(tag).replace(",", " ") for tag in cited.tags)
    yield "abstract", _tex(cited.abstract)
    yield "note", f"kept page: {_tex(cited.capture)}" if cited.capture else ""


def _person(name: str) -> str:
    return f"{{{_tex(name)}}}" if _SPLITS.search(name) else _tex(name)


def _tex(text: str) -> str:
    return _SPECIAL.sub(lambda found: _TEX[found[0]], text)
