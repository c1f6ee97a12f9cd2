"""Rulings on the page of an article: what was ruled, and with the token the form that rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from legionwire.clock import utcnow
from legionwire.config import Config
from legionwire.errors import UsageError
from legionwire.rulings import LABELS, LONGEST_NAME, Effect, Kind, Ruling, Wish, read_date, read_tag, read_words
from legionwire.storage import rulings
from legionwire.storage.corrections import correct
from legionwire.storage.engine import Connection, Store
from legionwire.storage.migrate import require_current
from legionwire.storage.pages import Story, address_of
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.versions import require_writable
from legionwire.urls import url_hash
from legionwire.web.access import Access
from legionwire.web.forms import read_form, require_own_page
from legionwire.web.guard import visitor_of

EFFECTS = {
    Effect.LABELLED: "The article has this label now.",
    Effect.UNCHANGED: "That changes nothing today; it holds for every later reading.",
    Effect.HIDDEN: "The article is kept, and in no answer to any question any more.",
    Effect.SHOWN: "The article is back among the answers.",
    Effect.DATED: "The article has another place in time now.",
    Effect.GROUPED: "Its group of copies is made anew.",
    Effect.TAGGED: "Its tags are others now.",
}


@dataclass(frozen=True, slots=True)
class Going:
    """A ruling that goes, as the form names it."""

    value: str
    says: str


@dataclass(frozen=True, slots=True)
class RulingForm:
    """What an article's page shows of rulings."""

    article: int
    history: tuple[Ruling, ...]
    going: tuple[Going, ...]
    tags: tuple[str, ...]
    effect: str  # in words, of the ruling that was just made
    may_rule: bool
    may_sign_in: bool
    token: str = ""  # of the form

    @property
    def is_empty(self) -> bool:
        return not (self.history or self.going or self.may_rule or self.may_sign_in)


class RulingPage:
    """`/article/{id}/rule`, and the part of `/article/{id}` from which it is asked."""

    def __init__(self, store: ReadOnlyStore, config: Config, access: Access) -> None:
        self._store, self._database, self._access = store, config.database, access
        self._turn = anyio.CapacityLimiter(1)  # who waits for the database's writer holds none of the readers' threads

    def form(self, request: Request, db: Connection, story: Story) -> RulingForm:
        """What the page of an article shows."""
        visitor, key = visitor_of(request), url_hash(story.url)
        given = request.query_params.get("ruled", "")
        session = visitor.session
        return RulingForm(
            article=story.id,
            history=rulings.history(db, key),
            going=tuple(_going(url, held, story.url) for url, held in rulings.concerning(db, key)),
            tags=rulings.tags(db, [key]).get(key, ()),
            effect=next((words for effect, words in EFFECTS.items() if effect == given), ""),
            may_rule=bool(session),
            may_sign_in=self._access.has_token and not session,
            token=self._access.form_token(session) if session else "",
        )

    async def rule(self, request: Request) -> Response:
        """Rule as the form says, and lead back to the article, which shows what that did."""
        visitor, number = visitor_of(request), request.path_params["id"]
        if not visitor.may_rule:
            raise HTTPException(403, "who rules shows the token first: sign in")
        if not visitor.has_token:
            require_own_page(request)
        form = await read_form(request)
        if not visitor.has_token and not self._access.is_form_token(visitor.session, form.get("form", "")):
            raise HTTPException(403, "this form is not of your session: go back, reload the page and send it again")
        wish, said = _read(form)
        write = partial(self._write, number, wish, said)
        effect = await anyio.to_thread.run_sync(write, limiter=self._turn)
        return RedirectResponse(f"/article/{number}?ruled={effect}#ruling", 303)

    def _write(self, number: int, wish: Wish, said: Ruling) -> Effect:
        """In one short transaction of a connection of its own: the one that pages read by cannot write."""
        with self._store.read() as db:
            url = address_of(db, number)
        if url is None:
            raise HTTPException(404, f"there is no article {number}")
        store = Store(self._database)
        try:
            require_current(store, create=False)
            with store.read() as db:
                require_writable(db)
            with store.write() as db:
                return correct(db, url, wish, said).effect
        finally:
            store.close()


def _going(url: str, held: Ruling, mine: str) -> Going:
    if held.kind == "tag":
        return Going(f"tag {held.tag}", held.says)
    if held.kind == "copy":
        other = held.other if url == mine else url
        return Going(f"copy {other}", held.says if url == mine else f"{other}: {held.says}")
    return Going(held.kind, held.says)


def _read(form: Mapping[str, str]) -> tuple[Wish, Ruling]:
    """What a form asks for. Raises UsageError."""
    now = utcnow()
    given = {name: value.strip() for name, value in form.items()}
    label = given.get("label") or None
    if label is not None and label not in LABELS:
        raise UsageError(f"{label[:80]!r} is no label", f"labels are {', '.join(LABELS)}")
    because, who = (read_words(given.get(name, ""), f"the field {name}") for name in ("because", "who"))
    if not because or not who:
        raise UsageError("a ruling needs a reason and a name", "fill in both fields, why and who")
    kind, _, named = given.get("withdraw", "").partition(" ")
    if kind not in ("", "label", "date", "copy", "tag", "all"):
        raise UsageError(f"{kind[:80]!r} cannot be withdrawn", "choose one from the list")
    if kind and any(given.get(field) for field in ("label", "date", "copy_of", "not_copy_of", "tags")):
        raise UsageError("a ruling is withdrawn, or another one made", "send one after the other: the latest goes")
    tags = named if kind == "tag" else given.get("tags", "")
    wish = Wish(
        label=label,
        date=read_date(given["date"], now) if given.get("date") else None,
        copy_of=named if kind == "copy" else given.get("copy_of", ""),
        not_copy_of="" if kind == "copy" else given.get("not_copy_of", ""),
        tags=tuple(read_tag(tag) for tag in tags.split(",") if tag.strip()),
        withdraw=cast(Kind | None, kind or None),
    )
    name = " ".join(read_words(who, "the name", LONGEST_NAME).split())
    return wish, Ruling(None, because, read_words(given.get("note", ""), "the note"), name, now)
