"""What a site says on text and data mining, wherever it says so.

The TDM Reservation Protocol (W3C community group, 2024) knows three places: the header `tdm-reservation`, a meta tag of
that name, and /.well-known/tdmrep.json with rules for paths. Others (ai.txt, "noai" for robots) are only noted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from legionwire.cleaning import clean_line
from legionwire.documents import decode

MAX_RULES = 200  # of a tdmrep.json
MAX_SHOWN = 200  # characters of any of it
_MAX_BYTES = 1_000_000
TDMREP_PLACE = "/.well-known/tdmrep.json"
AI_PLACE = "/ai.txt"
_RESERVATION, _POLICY = "tdm-reservation", "tdm-policy"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a site says."""

    origin: str  # header, meta tag, tdmrep.json, ai.txt, meta robots
    says: str
    reserved: bool = False  # a reservation by the protocol


def term_of_headers(headers: Mapping[str, str]) -> Term | None:
    """By the headers of an answer, names in lower case."""
    return _term("header", headers.get(_RESERVATION, ""), headers.get(_POLICY, ""))


def terms_of_metas(reservation: str, policy: str, robots: str) -> tuple[Term, ...]:
    """By the contents of a page's meta tags."""
    found = _term("meta tag", reservation, policy)
    words = {word.strip().lower() for word in robots.split(",")}
    noai = sorted(words & {"noai", "noimageai"})
    noted = (Term("meta robots", ", ".join(noai)),) if noai else ()
    return (found, *noted) if found else noted


def terms_of_tdmrep(body: bytes, url: str) -> tuple[Term, ...]:
    """By /.well-known/tdmrep.json; what is no such file, a page that says "not found" with 200, says nothing."""
    if len(body) > _MAX_BYTES:
        return ()
    try:
        rules = json.loads(decode(body, "application/json").lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return ()
    found = []
    for rule in rules[:MAX_RULES] if isinstance(rules, list) else ():
        if isinstance(rule, dict) and rule.get(_RESERVATION) is not None:
            place = clean_line(str(rule.get("location") or "/"), MAX_SHOWN)
            policy = clean_line(str(rule.get(_POLICY) or ""), MAX_SHOWN)
            term = _term("tdmrep.json", str(rule[_RESERVATION]), urljoin(url, policy) if policy else "", place)
            found += [term] if term else []
    return tuple(found)


def term_of_ai(body: bytes, content_type: str) -> Term | None:
    """That there is an ai.txt, which no standard gives a meaning."""
    if not content_type.lower().startswith("text/plain"):
        return None
    lines = [line for line in decode(body[:_MAX_BYTES], content_type).splitlines() if line.strip()]
    return Term("ai.txt", f"{len(lines)} lines") if lines else None


def in_words(terms: tuple[Term, ...]) -> str | None:
    """For the key `tdm` of a source's table; None when nothing was said."""
    words = dict.fromkeys(f"{term.says} ({term.origin})" for term in terms)
    return clean_line("; ".join(words), 500) or None


def _term(origin: str, value: str, policy: str, place: str = "") -> Term | None:
    value = value.strip()
    if value not in ("0", "1"):
        return None
    said = "reserved" if value == "1" else "not reserved"
    said += f" for {place}" if place else ""
    said += f", policy {clean_line(policy, MAX_SHOWN)}" if policy.strip() else ""
    return Term(origin, said, reserved=value == "1")
