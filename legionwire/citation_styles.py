"""References in the style that is asked for: a plain line, RIS, BibTeX or CSL-JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from legionwire.bibtex import bibtex_entry
from legionwire.citations import Citation, Style, reference
from legionwire.csl import csl_items
from legionwire.ris import ris_record


def references(style: Style, citations: Iterable[Citation]) -> Iterator[str]:
    """A whole file in that style, piece by piece."""
    match style:
        case "text":
            return (f"{reference(cited)}\n" for cited in citations)
        case "ris":
            return map(ris_record, citations)
        case "bibtex":
            return map(bibtex_entry, citations)
        case "csl":
            return csl_items(citations)
