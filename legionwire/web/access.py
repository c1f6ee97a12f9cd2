"""Who may see the pages, and who may rule: the names they answer to, the token, and what a browser keeps of it.

On this machine everybody reads. From elsewhere, under another name or through a proxy, nobody does without the token;
nor does anybody rule without it. A browser keeps a session in its place, signed with it: another token ends all.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from legionwire.config import WebSettings

COOKIE = "legionwire"
SESSION_SECONDS = 14 * 24 * 3600
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[^:\[\]]{1,253})(?::[0-9]{1,5})?")
_SESSION = re.compile(r"([0-9]{1,12})\.([0-9a-f]{32})\.([0-9a-f]{64})")
_ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 (compared with, not bound to)
# What a proxy says of those it speaks for: a question with one of these comes from elsewhere, whatever its address.
_OF_PROXIES = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


def is_loopback(host: str) -> bool:
    """Whether a name, as an operator or a browser writes it, means this machine and no other."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks."""

    is_local: bool  # on this machine, under a name of its own
    session: str = ""  # signed, of a browser that showed the token
    has_token: bool = False  # a program that shows it with every question

    @property
    def may_rule(self) -> bool:
        return bool(self.session) or self.has_token

    @property
    def may_read(self) -> bool:
        return self.is_local or self.may_rule


class Access:
    """What goes for one server: its token, its names, and whether it listens to others than this machine."""

    def __init__(self, settings: WebSettings, bound: str) -> None:
        """`bound` is the address that it listens on."""
        self._token = (settings.token or "").encode()
        own = () if is_loopback(bound) or bound in _ANYWHERE else (bound,)
        self._names = frozenset(name.lower() for name in (*settings.hosts, *own))
        self._is_public = not is_loopback(bound)

    @property
    def has_token(self) -> bool:
        """Whether there is one: without it nobody signs in, and nobody rules."""
        return bool(self._token)

    def knows_host(self, header: str) -> bool:
        """Whether a Host header is ours: a foreign name that leads to this machine is DNS rebinding. Any port, since a
        tunnel or a proxy may end on another."""
        name = _name_in(header)
        return name is not None and (is_loopback(name) or name.lower().strip("[]") in self._names)

    def visitor(self, headers: Headers, now: float) -> Visitor:
        """Who asks, by the headers of a question whose Host is ours."""
        name = _name_in(headers.get("host", ""))
        is_direct = not any(header in headers for header in _OF_PROXIES)
        is_local = not self._is_public and name is not None and is_loopback(name) and is_direct
        return Visitor(is_local, self._session(headers, now), self._shows_token(headers))

    def is_token(self, given: str) -> bool:
        """Whether it is the token, in the same time whatever is given."""
        return self.has_token and hmac.compare_digest(_digest(given.encode(errors="replace")), _digest(self._token))

    def new_session(self, now: float) -> str:
        """What a browser that showed the token may show in its place."""
        made = f"{int(now) + SESSION_SECONDS}.{secrets.token_hex(16)}"
        return f"{made}.{self._signed('session', made)}"

    def form_token(self, session: str) -> str:
        """What stands in the forms of a session: another site can send a form, and does not know this."""
        return self._signed("form", session)

    def is_form_token(self, session: str, given: str) -> bool:
        expected = self.form_token(session).encode()
        return bool(session) and hmac.compare_digest(expected, given.encode(errors="replace"))

    def _session(self, headers: Headers, now: float) -> str:
        for given in _cookies(headers):
            match = _SESSION.fullmatch(given)
            if self.has_token and match and int(match[1]) > now:
                made = self._signed("session", f"{match[1]}.{match[2]}")
                if hmac.compare_digest(made.encode(), match[3].encode()):
                    return given
        return ""

    def _shows_token(self, headers: Headers) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and self.is_token(given.strip())

    def _signed(self, use: str, text: str) -> str:
        return hmac.new(self._token, f"{use} {text}".encode(), hashlib.sha256).hexdigest()


def is_from_own_page(headers: Headers) -> bool:
    """Whether a form was sent from a page of ours, as far as the browser says. One that says nothing is none."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    try:
        origin = urlsplit(headers.get("origin", ""))
    except ValueError:
        return False
    return bool(origin.netloc) and origin.netloc.lower() == headers.get("host", "").lower()


def is_over_https(headers: Headers) -> bool:
    """Whether a browser came by HTTPS, as its proxy says. Who lies about it gets a cookie that his browser keeps to
    itself."""
    return headers.get("x-forwarded-proto", "").strip().lower() == "https"


def _name_in(header: str) -> str | None:
    match = _HOST.fullmatch(header)
    return match[1] if match else None


def _cookies(headers: Headers) -> list[str]:
    """The values of our cookie: a browser sends several when somebody else on this host set one too."""
    pairs = (pair.partition("=") for line in headers.getlist("cookie") for pair in line.split(";"))
    return [value.strip() for name, _, value in pairs if name.strip() == COOKIE]


def _digest(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()
