"""Sources, runs, stories and addresses for programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from legionwire.config import Config
from legionwire.errors import CatalogueError, UsageError
from legionwire.exported import moment
from legionwire.moments import read_moment
from legionwire.polling import Policy
from legionwire.polling_words import explain
from legionwire.sources import Source
from legionwire.storage import runs
from legionwire.storage.engine import Connection
from legionwire.storage.leases import clock
from legionwire.storage.pages import fates_of
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.source_states import ChannelState, Share, find_source, source_states
from legionwire.storage.told_stories import Spot, find_story, reports_of, told
from legionwire.watched import current_catalogue
from legionwire.web.api import answers, outlet_answers
from legionwire.web.api.operations import Answering, Asked, Operation, Way, answered
from legionwire.web.api.parameters import (
    ADDRESS,
    LANG,
    MOMENT,
    NAME,
    NUMBER,
    PAGE_SIZE,
    STORY_ID,
    STORY_PLACE,
    Kind,
    Parameter,
    limit,
)
from legionwire.web.api.replies import NotThere
from legionwire.web.asking import moment_in
from legionwire.web.outlets import Outlet, all_outlets, outlet_of

SHARES = 20  # runs of a source


def ways(store: ReadOnlyStore, config: Config) -> tuple[Way, ...]:
    """What can be asked about stories, sources, runs and addresses."""
    outlets = _Outlets(config)
    held = {_SOURCES: outlets.all, _SOURCE: outlets.one, **_OPERATIONS}
    return tuple(answered(store, operation, answering) for operation, answering in held.items())


def _stories(db: Connection, asked: Asked) -> outlet_answers.Stories:
    size, before = asked.whole("limit", PAGE_SIZE), asked.first("before")
    since, lang = moment_in(asked.flat(), "since"), asked.first("lang")
    found = told(db, size + 1, since, lang, _spot(before) if before else None)
    shown = found[:size]
    following = None
    if len(found) > size:
        given = {"since": asked.first("since"), "lang": lang, "limit": size if size != PAGE_SIZE else None}
        place = {"before": f"{moment(shown[-1].last)}~{shown[-1].id}"}
        following = "/api/stories?" + urlencode({name: value for name, value in (given | place).items() if value})
    return outlet_answers.Stories(tuple(shown), following)


def _spot(before: str) -> Spot:
    at, _, key = before.partition("~")
    last = read_moment(at)
    if last is None:
        raise UsageError(f"the parameter before cannot be {before!r}", f"it must be {STORY_PLACE.expected}")
    return Spot(last, key)


def _story(db: Connection, asked: Asked) -> answers.ToldStory:
    found = find_story(db, asked.path["id"])
    if found is None:
        raise NotThere(f"there is no story {asked.path['id']}", "/api/stories has the ids")
    return answers.ToldStory(found, tuple(reports_of(db, found.id)))


def _why(db: Connection, asked: Asked) -> outlet_answers.Why:
    address, fates = fates_of(db, asked.first("url") or "")
    return outlet_answers.Why(address, tuple(fates))


# --- sources


class _Outlets:
    """Reads the catalogue anew each time, as the pages do: operators edit it."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def all(self, db: Connection, asked: Asked) -> outlet_answers.Sources:
        catalogue, trouble = self._catalogue()
        found = all_outlets(catalogue.values(), source_states(db, clock(db)))
        return outlet_answers.Sources(tuple(_source(outlet, catalogue.get(outlet.id)) for outlet in found), trouble)

    def one(self, db: Connection, asked: Asked) -> outlet_answers.WholeSource:
        source_id = asked.path["id"]
        now = clock(db)
        catalogue, _ = self._catalogue()
        held, detail = catalogue.get(source_id), find_source(db, source_id, SHARES, now)
        if held is None and detail is None:
            raise NotThere(f"there is no source {source_id}", "/api/sources has the ids")
        policy = held.polling() if held else Policy()
        return outlet_answers.WholeSource(
            source=_source(outlet_of(held, detail.state if detail else None), held),
            channels=tuple(_channel(channel, policy, now) for channel in detail.channels) if detail else (),
            addresses=dict(detail.addresses) if detail else {},
            left=detail.left if detail else 0,
            runs=tuple(_share(share) for share in detail.shares) if detail else (),
        )

    def _catalogue(self) -> tuple[Mapping[str, Source], str]:
        """What is to be watched, by id, and what is wrong with it, if anything is."""
        try:
            held = current_catalogue(self._config)
        except CatalogueError as error:
            return {}, str(error)
        return {source.id: source for source in held.sources}, ""


def _source(outlet: Outlet, held: Source | None) -> outlet_answers.Source:
    state = outlet.state
    said = held or state
    assert said is not None, "an outlet is in the catalogue or in the database"
    return outlet_answers.Source(
        id=outlet.id,
        name=outlet.name,
        homepage=said.homepage,
        country=outlet.country,
        languages=tuple(outlet.languages),
        kind=outlet.kind,
        condition=outlet.condition,  # type: ignore[arg-type]
        told=outlet.told,
        articles=state.articles if state else 0,
        polled=state.polled if state else None,
        answered=state.answered if state else None,
        failures=state.failures if state else 0,
        next_at=outlet.next_at,
        crawling=state.crawling if state else None,
    )


def _channel(channel: ChannelState, policy: Policy, now: datetime) -> outlet_answers.Channel:
    pace = channel.pace
    return outlet_answers.Channel(
        kind=channel.kind,
        url=channel.url,
        status=channel.status,
        polled_at=pace.polled_at,
        next_poll_at=pace.next_at,
        problem=pace.problem,
        failures=pace.failures,
        words=explain(pace, policy, now, channel.host_until),
    )


def _share(share: Share) -> outlet_answers.SourceShare:
    return outlet_answers.SourceShare(
        share.run, share.trigger, share.started, share.outcome, share.reason, share.found, share.known, share.states
    )


# --- runs


def _runs(db: Connection, asked: Asked) -> outlet_answers.Runs:
    size = asked.whole("limit", PAGE_SIZE)
    before = asked.first("before")
    found = runs.list_runs(db, size + 1, int(before) if before else None)
    shown = found[:size]
    told = "" if size == PAGE_SIZE else f"&limit={size}"
    following = f"/api/runs?before={shown[-1].id}{told}" if len(found) > size else None
    return outlet_answers.Runs(tuple(map(_row, shown)), following)


def _run(db: Connection, asked: Asked) -> outlet_answers.WholeRun:
    number = int(asked.path["id"])
    found = runs.find_run(db, number)
    if found is None:
        raise NotThere(f"there is no run {number}", "/api/runs has the numbers")
    return outlet_answers.WholeRun(_row(found), tuple(map(_funnel, runs.funnels(db, number))))


def _row(run: runs.RunRow) -> outlet_answers.Run:
    end = run.ended_at or run.heartbeat_at
    return outlet_answers.Run(
        id=run.id,
        started=run.started_at,
        ended=run.ended_at,
        seconds=int((end - run.started_at).total_seconds()),
        outcome=run.outcome or "running",
        reason=run.reason,
        trigger=run.trigger,
        spider=run.spider,
        sources=len(run.task.sources),
        requests=run.requests,
        responses=run.responses,
        bytes=run.received_bytes,
    )


def _funnel(funnel: runs.Funnel) -> outlet_answers.Funnel:
    return outlet_answers.Funnel(
        source=funnel.source_id,
        outcome=funnel.outcome or "running",
        found=funnel.found,
        known=funnel.known,
        new=funnel.new,
        stored=funnel.states.get("stored", 0),
        copies=funnel.copies,
        revisited=funnel.revisited,
        revised=funnel.revised,
        resumed=funnel.resumed,
        resumed_states=funnel.resumed_states,
        states=funnel.states,
        trouble=funnel.reason or "",
        articles=funnel.articles,
    )


# --- all of it


def _id(about: str, kind: Kind) -> tuple[Parameter]:
    return (Parameter("id", about, kind),)


_SOURCES = Operation("/api/sources", "sources", "Every outlet, and how it does.", outlet_answers.Sources)
_SOURCE = Operation(
    path="/api/sources/{id}",
    name="source",
    about="One outlet: its channels, its part of the ledger, its latest runs.",
    answer=outlet_answers.WholeSource,
    within=_id("The id of a source.", NAME),
)
_OPERATIONS: Mapping[Operation, Answering] = {
    Operation(
        path="/api/stories",
        name="stories",
        about="Events that several articles tell, the one with the newest report first.",
        answer=outlet_answers.Stories,
        parameters=(
            Parameter("since", "Only stories with a report from then on.", MOMENT),
            Parameter("lang", "Only stories that were told in this language, too.", LANG),
            Parameter("before", "A place in the list: what comes behind it, as next tells it.", STORY_PLACE),
            limit(),
        ),
    ): _stories,
    Operation(
        path="/api/stories/{id}",
        name="story",
        about="A story with its reports in the order of time, copies with their originals.",
        answer=answers.ToldStory,
        within=_id("The id of a story.", STORY_ID),
    ): _story,
    Operation(
        path="/api/runs",
        name="runs",
        about="What ran, the newest first.",
        answer=outlet_answers.Runs,
        parameters=(Parameter("before", "Only runs with a lower number, as next tells it.", NUMBER), limit()),
    ): _runs,
    Operation(
        path="/api/runs/{id}",
        name="run",
        about="One run, and what each source brought.",
        answer=outlet_answers.WholeRun,
        within=_id("The number of a run.", NUMBER),
    ): _run,
    Operation(
        path="/api/why",
        name="why",
        about="What became of an address, and why.",
        answer=outlet_answers.Why,
        parameters=(Parameter("url", "An address of an article, a channel or a robots.txt.", ADDRESS, required=True),),
    ): _why,
}
