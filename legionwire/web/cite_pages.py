"""How an article is cited: the plain line on its page, and files for reference managers."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from legionwire.citation_styles import references
from legionwire.citations import Citation, Style, citation_of, reference
from legionwire.export_formats import KINDS, Format
from legionwire.exported import Exported
from legionwire.shortened import shortened
from legionwire.storage.exporting import find_exported
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.results import source_names
from legionwire.text_policy import TextPolicy
from legionwire.web.asking import LARGEST_ID


@dataclass(frozen=True, slots=True)
class Way:
    """A file in which the reference can be taken away."""

    label: str
    suffix: str
    style: Style
    form: Format


WAYS = (
    Way("RIS", "ris", "ris", "ris"),
    Way("BibTeX", "bib", "bibtex", "bibtex"),
    Way("CSL-JSON", "json", "csl", "csl"),
)


class CitePages:
    """`/article/{id}/cite.ris`, `.bib`, `.json`"""

    def __init__(self, store: ReadOnlyStore, policy: TextPolicy) -> None:
        self._store, self._policy = store, policy

    def line(self, article: Exported, outlet: str) -> str:
        """The reference as it is written into a text."""
        return reference(self._cited(article, outlet))

    def file(self, request: Request) -> Response:
        number, suffix = request.path_params["id"], request.path_params["suffix"]
        way = next((way for way in WAYS if way.suffix == suffix), None)
        if way is None:
            raise HTTPException(404)
        self._store.require_current()
        with self._store.read() as db:
            article = find_exported(db, number) if number <= LARGEST_ID else None
            if article is None:
                raise HTTPException(404, f"there is no article {number}")
            cited = self._cited(article, source_names(db).get(article.source, article.source))
        name = f"{cited.key}.{suffix}"
        headers = {"Cache-Control": "no-cache", "Content-Disposition": f'attachment; filename="{name}"'}
        text = "".join(references(way.style, [cited]))
        return Response(text, headers=headers, media_type=KINDS[way.form].content_type)

    def _cited(self, article: Exported, outlet: str) -> Citation:
        return citation_of(shortened(article, self._policy), outlet)
