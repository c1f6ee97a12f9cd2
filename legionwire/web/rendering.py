"""Templates: escaped without exception, given to every page with what all of them show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from legionwire import __version__
from legionwire.article import DateCandidate
from legionwire.copies import METHOD
from legionwire.date_candidates import date_text
from legionwire.storage.pages import Summary
from legionwire.web import charts, words
from legionwire.web.assets import Asset

_WORDS = (
    "clock",
    "day",
    "instant",
    "iso",
    "ago",
    "ahead",
    "lasting",
    "counted",
    "size",
    "language",
    "country",
    "direction",
    "month",
)
# The navigation: section of a frame, what it is called, where it leads.
SECTIONS = (
    ("articles", "Articles", "/"),
    ("stories", "Stories", "/stories"),
    ("timeline", "Timeline", "/timeline"),
    ("coverage", "Coverage", "/coverage"),
    ("sources", "Sources", "/sources"),
    ("runs", "Runs", "/runs"),
    ("data", "Data", "/data"),
)
_TABLES = ("PRECISIONS", "ORIGINS", "ACCESS", "KINDS", "COPIES", "ALIKE", "STATES", "OUTCOMES", "TRIGGERS", "CHORES")


class Renderer:
    """Makes pages of templates."""

    def __init__(self, assets: dict[str, Asset], orgs: Mapping[str, str]) -> None:
        """`orgs` are the names of the topic's organisations by their ids."""
        self.orgs = words.ORGS | dict(orgs)
        self._templates = Environment(
            loader=PackageLoader("legionwire.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            finalize=_readable,
        )
        self._templates.filters |= {name: getattr(words, name) for name in _WORDS}
        self._templates.filters["date_text"] = _date_text
        self._templates.globals |= {name: getattr(words, name) for name in _TABLES}
        self._templates.globals |= {
            "assets": assets,
            "ORGS": self.orgs,
            "SECTIONS": SECTIONS,
            "version": __version__,
            "chart_height": charts.HEIGHT,
            "counted": words.counted,
            "is_web_address": words.is_web_address,
            "share": charts.share,
            "copies_method": METHOD,
        }

    def page(self, request: Request, name: str, frame: Frame, status: int = 200, **given: object) -> Response:
        """The page `name` in its frame."""
        template = self._templates.get_template(name)
        text = template.render(frame=frame, now=datetime.now(UTC), refresh=_refresh(request, frame), **given)
        return HTMLResponse(text, status, {"Cache-Control": "no-cache"})


def _date_text(date: DateCandidate) -> str:
    return date_text(date.value, date.precision, date.zone)


# What has no sign of its own, and what turns the direction of all that follows: a line says what it holds, and no more.
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _readable(value: object) -> object:
    """A value on its way into a page; markup stays markup."""
    return type(value)(_UNREADABLE.sub("", value)) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page."""

    title: str  # empty on the page that has none but the name of the whole
    section: str = ""  # of the navigation
    summary: Summary | None = None  # none when the collection cannot be asked
    reload: int | None = None  # its contents change while it is looked at: after so many seconds it may be reloaded


@dataclass(frozen=True, slots=True)
class Refresh:
    """Whether the page reloads itself, how often, and the address that changes that."""

    on: bool
    seconds: int
    toggle: str

    @property
    def often(self) -> str:
        return "every minute" if self.seconds == 60 else f"every {self.seconds} seconds"


def _refresh(request: Request, frame: Frame) -> Refresh | None:
    if frame.reload is None:
        return None
    chosen = request.query_params.get("refresh") == "1"
    url = request.url.remove_query_params("refresh") if chosen else request.url.include_query_params(refresh="1")
    toggle = url.path + (f"?{url.query}" if url.query else "")
    return Refresh(chosen, frame.reload, toggle)
