"""The sources: how each outlet does, when it is asked again, and how the schedule of all of them stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from legionwire.config import Config
from legionwire.errors import CatalogueError
from legionwire.polling import Policy
from legionwire.polling_words import explain
from legionwire.sources import Source
from legionwire.storage import runs
from legionwire.storage.facets import by_day
from legionwire.storage.leases import clock
from legionwire.storage.pages import summary
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.results import Question
from legionwire.storage.schedulers import standing
from legionwire.storage.source_states import ChannelState, find_source, source_states
from legionwire.watched import current_catalogue
from legionwire.web import charts
from legionwire.web.asking import Ask
from legionwire.web.outlets import ANSWERING, ASKED, CONDITIONS, all_outlets, outlet_of
from legionwire.web.periods import by_month
from legionwire.web.rendering import Frame, Renderer

SHARES = 20  # runs on the page of a source
NAMED = 3  # due sources that are named; the table has them all


@dataclass(frozen=True, slots=True)
class Told:
    """A channel, and in words when it is asked again and why."""

    channel: ChannelState
    words: str
    signs: tuple[tuple[str, str], ...]  # what needs attention: kind, name


class SourcePages:
    """`/sources`, `/sources/{id}`"""

    def __init__(self, store: ReadOnlyStore, renderer: Renderer, config: Config) -> None:
        self._store, self._renderer, self._config = store, renderer, config

    def all(self, request: Request) -> Response:
        catalogue, trouble = self._catalogue()
        self._store.require_current()
        with self._store.read() as db:
            now = clock(db)
            states, foot, stands = source_states(db, now), summary(db), standing(db, catalogue, now)
            under_way = runs.sources_under_way(db, now)
        outlets = all_outlets(catalogue, states)
        parts = {
            heading: [outlet for outlet in outlets if outlet.condition == condition]
            for condition, heading in CONDITIONS.items()
        }
        return self._renderer.page(
            request,
            "sources.html",
            Frame("Sources", "sources", foot, reload=60),
            parts={heading: held for heading, held in parts.items() if held},
            outlets=outlets,
            names={outlet.id: outlet.name for outlet in outlets},
            asked=sum(outlet.condition in ASKED for outlet in outlets),
            answering=sum(outlet.condition in ANSWERING for outlet in outlets),
            stands=stands,
            due=stands.due[:NAMED],
            under_way=[number for number, _ in under_way],
            trouble=trouble,
        )

    def one(self, request: Request) -> Response:
        source_id = request.path_params["id"]
        catalogue, trouble = self._catalogue()
        held = {source.id: source for source in catalogue}.get(source_id)
        self._store.require_current()
        with self._store.read() as db:
            now = clock(db)
            detail = find_source(db, source_id, SHARES, now)
            if detail is None and held is None:
                raise HTTPException(404, f"there is no source {source_id}")
            ask = Ask(source=source_id, copies=True)
            days = by_day(db, Question(ask.wanted, None))
            foot = summary(db)
        outlet = outlet_of(held, detail.state if detail else None)
        policy = held.polling() if held else Policy()
        return self._renderer.page(
            request,
            "source.html",
            Frame(outlet.name, "sources", foot, reload=60),
            outlet=outlet,
            condition=CONDITIONS[outlet.condition],
            held=held,
            homepage=held.homepage if held else detail.state.homepage if detail else "",
            detail=detail,
            channels=[_tell(channel, policy, now) for channel in detail.channels] if detail else [],
            addresses=sum(count for _, count in detail.addresses) if detail else 0,
            chart=charts.timeline(by_month(days), lambda month: ask.link(month=month)),
            articles=ask.link(),
            trouble=trouble,
        )

    def _catalogue(self) -> tuple[tuple[Source, ...], str]:
        """What is to be watched; and what is wrong with it, if it is."""
        try:
            return current_catalogue(self._config).sources, ""
        except CatalogueError as error:
            return (), str(error)


def _tell(channel: ChannelState, policy: Policy, now: datetime) -> Told:
    pace = channel.pace
    signs = {
        "disabled": pace.disabled_at is not None,
        "failing": pace.failures > 0 and pace.disabled_at is None,
        "waiting": channel.host_until is not None,
        "gap": pace.gap_at is not None,
        "moved": pace.proposed_url is not None,
    }
    told = tuple((sign, _SIGNS[sign]) for sign, shown in signs.items() if shown)
    return Told(channel, explain(pace, policy, now, channel.host_until), told)


_SIGNS = {
    "disabled": "given up",
    "failing": "failing",
    "waiting": "its host asks us to wait",
    "gap": "possible gap",
    "moved": "moved",
}
