"""Which stories a visitor asks for: read from the address, and written into addresses again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urlencode

from legionwire.storage.told_stories import Spot
from legionwire.web.asking import unusable
from legionwire.web.words import iso

_LANG = re.compile(r"[a-z]{2,3}")
_SPOT = re.compile(r"([0-9T:-]{19}Z)~([0-9a-f]{16})")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which stories are asked for, and from where on."""

    since: date | None = None
    lang: str | None = None
    before: Spot | None = None
    after: Spot | None = None

    def link(self, **changes: Any) -> str:
        """The address of the same list with some changes, from its beginning on."""
        asked = replace(self, **({"before": None, "after": None} | changes))
        given = {field.name: getattr(asked, field.name) for field in fields(asked)}
        text = {name: _written(value) for name, value in given.items() if value}
        return "/stories?" + urlencode(text, quote_via=quote) if text else "/stories"


def _written(value: object) -> str:
    return f"{iso(value.last)}~{value.id}" if isinstance(value, Spot) else str(value)


def read_asked(given: Mapping[str, str]) -> Asked:
    """What an address of the list asks for. Raises UsageError naming the parameter that is wrong."""
    since = lang = None
    if text := given.get("since", "").strip():
        try:
            since = date.fromisoformat(text)
        except ValueError:
            raise unusable("since", text, "a day such as 2026-11-01") from None
    if text := given.get("lang", "").strip():
        if not _LANG.fullmatch(text):
            raise unusable("lang", text, "a language of two or three letters such as uk")
        lang = text
    return Asked(since, lang, _spot(given, "before"), _spot(given, "after"))


def _spot(given: Mapping[str, str], name: str) -> Spot | None:
    text = given.get(name)
    if not text:
        return None
    try:
        match = _SPOT.fullmatch(text)
        moment = datetime.fromisoformat(match[1]) if match else None
    except ValueError:
        moment = None
    if match is None or moment is None or moment.tzinfo is None:
        raise unusable(name, text, "a place in the list, as the links to older and newer stories give it")
    return Spot(moment.astimezone(UTC), match[2])
