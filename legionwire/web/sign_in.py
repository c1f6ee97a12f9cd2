"""`/login`, `/logout`: a browser shows the token once, and keeps a session in its place."""

from __future__ import annotations

import re
import time

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from legionwire.web.access import COOKIE, SESSION_SECONDS, Access, is_over_https
from legionwire.web.forms import read_form, require_own_page
from legionwire.web.guard import visitor_of
from legionwire.web.rendering import Frame, Renderer

_OWN = re.compile(r"/(?![/\\])[!-~]{0,2000}")  # a path of ours: no scheme, no host, nothing that a header stumbles over


class SignIn:
    """The page with the token's field, and what its form does."""

    def __init__(self, access: Access, renderer: Renderer) -> None:
        self._access, self._renderer = access, renderer

    def ask(self, request: Request) -> Response:
        """In the place of a page that needs the token; afterwards that page comes."""
        query = request.scope["query_string"].decode("latin-1")
        wanted = request.scope["path"] + (f"?{query}" if query else "")
        return self._page(request, wanted, 401)

    def show(self, request: Request) -> Response:
        """`/login`"""
        if not self._access.has_token:
            raise HTTPException(404)
        return self._page(request, request.query_params.get("next", "/"), 200)

    async def enter(self, request: Request) -> Response:
        """The form of that page."""
        require_own_page(request)
        form = await read_form(request)
        wanted = form.get("next", "/")
        if not self._access.is_token(form.get("token", "").strip()):
            return self._page(request, wanted, 403)
        answer = RedirectResponse(_own(wanted), 303)
        session = self._access.new_session(time.time())
        secure = is_over_https(request.headers)
        answer.set_cookie(COOKIE, session, SESSION_SECONDS, httponly=True, samesite="strict", secure=secure)
        return answer

    async def leave(self, request: Request) -> Response:
        """End the session of a browser."""
        require_own_page(request)
        form = await read_form(request)
        session = visitor_of(request).session
        if session and not self._access.is_form_token(session, form.get("form", "")):
            raise HTTPException(403, "this form is not of your session")
        answer = RedirectResponse("/", 303)
        answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return answer

    def _page(self, request: Request, wanted: str, status: int) -> Response:
        answer = self._renderer.page(request, "sign_in.html", Frame("Sign in"), status, next=_own(wanted), code=status)
        if status == 401:
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer


def _own(wanted: str) -> str:
    return wanted if _OWN.fullmatch(wanted) else "/"
