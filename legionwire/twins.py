"""Other forms of a page: made for telephones, for printers, for AMP, or by the name of an index file.

Such an address is no other spelling of the plain one, as `canonical_url` means it: servers do tell them apart, and some
have only one of them. So both stay, and the odd one becomes an alias of the plain one only where the ledger knows that,
on the same site, and only where the address says enough to be of one article: `/m/1` and `/1` may be two.
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from legionwire.urls import registrable_domain

Form = Literal["AMP", "mobile", "print", "index file"]

_HOSTS: dict[str, Form] = {
    **dict.fromkeys(("amp",), "AMP"),
    **dict.fromkeys(("m", "mobile", "mobil", "touch", "wap"), "mobile"),
    **dict.fromkeys(("print", "printer"), "print"),
}
_FOLDERS: dict[str, Form] = {"amp": "AMP", "print": "print", "printer": "print", "mobile": "mobile"}
_YES = frozenset({"", "1", "true", "yes", "y"})
_SWITCHES: dict[str, tuple[frozenset[str], Form]] = {  # names of parameters, and the values that switch
    "amp": (_YES, "AMP"),
    "outputtype": (frozenset({"amp"}), "AMP"),
    "output": (frozenset({"amp"}), "AMP"),
    "format": (frozenset({"amp"}), "AMP"),
    "print": (_YES, "print"),
    "printable": (_YES, "print"),
    "view": (frozenset({"print", "printable"}), "print"),
    "mode": (frozenset({"print"}), "print"),
    "mobile": (_YES, "mobile"),
}
_MAYBE = re.compile(r"amp|print|mobil|//(?:m|touch|wap)\.|/(?:index|default)\.", re.IGNORECASE)
_AMP_NAME = re.compile(r"\.amp(?=\.html?$|$)")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp|shtml)$", re.IGNORECASE)
_TELLING = re.compile(r"[0-9]{5}|[^/-]-[^/-]+-[^/-]|/[12][0-9]{3}/[01]?[0-9]/")


def plain_forms(url: str) -> tuple[Form, tuple[str, ...]] | None:
    """Which form of a page a canonical address is, and the addresses that its plain form may have; None when it is
    plain itself, or does not say enough."""
    if not _MAYBE.search(url):
        return None
    parts = urlsplit(url)
    path, path_form = _plain_path(parts.path)
    query, query_form = _plain_query(parts.query)
    hosts, host_form = _plain_hosts(parts.netloc)
    form = host_form or path_form or query_form
    if form is None or (form != "index file" and not _TELLING.search(f"{path}?{query}")):
        return None
    paths = {path, path.rstrip("/") or "/", path if path.endswith("/") else f"{path}/"}
    tail = f"?{query}" if query else ""
    plain = {
        f"{parts.scheme}://{host}{some}{tail}" for host in hosts for some in (sorted(paths) if path_form else [path])
    }
    return form, tuple(sorted(plain - {url}))


def _plain_path(path: str) -> tuple[str, Form | None]:
    if found := _INDEX.search(path):
        return path[: found.start() + 1], "index file"
    if (name := _AMP_NAME.sub("", path)) != path:
        return name, "AMP"
    segments = path.strip("/").split("/")
    if len(segments) > 1 and (form := _FOLDERS.get(segments[-1].lower())):
        return "/" + "/".join(segments[:-1]), form
    if len(segments) > 1 and (form := _FOLDERS.get(segments[0].lower())):
        return "/" + "/".join(segments[1:]), form
    return path, None


def _plain_query(query: str) -> tuple[str, Form | None]:
    kept, form = [], None
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        values, switched = _SWITCHES.get(name.lower(), (frozenset[str](), None))
        if value.lower() in values:
            form = switched
        else:
            kept.append(pair)
    return "&".join(kept), form


def _plain_hosts(netloc: str) -> tuple[tuple[str, ...], Form | None]:
    first, _, rest = netloc.partition(".")
    form = _HOSTS.get(first)
    if form is None or "." not in rest or registrable_domain(rest) != registrable_domain(netloc):
        return (netloc,), None
    return (rest, f"www.{rest}"), form
