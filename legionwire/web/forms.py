"""Forms that browsers send: short ones, of text, from our own pages."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request

from legionwire.errors import UsageError
from legionwire.web.access import is_from_own_page

MOST_BYTES = 32 * 1024
SECONDS = 20.0  # for all of it
_MOST_FIELDS = 40
_KIND = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a form; of a name that stands twice the last. Raises HTTPException for what is too large or of
    another kind, and UsageError for what is no text."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _KIND:
        raise HTTPException(415, f"a form is sent as {_KIND}")
    body = bytearray()
    with anyio.move_on_after(SECONDS) as time:
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_BYTES:
                raise HTTPException(413, f"a form has at most {MOST_BYTES:,} bytes")
    if time.cancelled_caught:
        raise HTTPException(408, f"a form is sent within {SECONDS:g} s")
    try:
        text = body.decode("ascii")
        return dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise UsageError("the form cannot be read", "go back and send it again") from error


def require_own_page(request: Request) -> None:
    """Raise HTTPException for a form that another site has a browser send."""
    if not is_from_own_page(request.headers):
        raise HTTPException(403, "this form was sent from another site")
