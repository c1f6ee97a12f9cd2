"""The style sheet and the icon: read once, named by their content, so that a browser keeps them for good."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

_TYPES = {"style.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}
_FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages refer to."""

    name: str
    content: bytes
    digest: str

    @property
    def url(self) -> str:
        return f"/static/{self.name}?v={self.digest}"

    def respond(self, request: Request) -> Response:
        """The file, or word that the browser has it already."""
        tag = f'"{self.digest}"'
        current = request.query_params.get("v") == self.digest
        headers = {"ETag": tag, "Cache-Control": _FOR_GOOD if current else "no-cache"}
        if tag in {given.strip().removeprefix("W/") for given in request.headers.get("if-none-match", "").split(",")}:
            return Response(status_code=304, headers=headers)
        return Response(self.content, headers=headers, media_type=_TYPES[self.name])


def load_assets() -> dict[str, Asset]:
    """Every file under static/ that is ours to give, by name."""
    folder = files("legionwire.web") / "static"
    contents = {name: (folder / name).read_bytes() for name in _TYPES}
    return {name: Asset(name, content, hashlib.sha256(content).hexdigest()[:16]) for name, content in contents.items()}
