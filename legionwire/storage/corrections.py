"""What people ruled on dates and copies takes hold of what is held: at once, and when an address turns out to stand
for another. Labels are in `verdicts`; tags are nowhere but in the rulings, so nothing can lose them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from legionwire.article import DateEvidence
from legionwire.errors import FormatError, UsageError
from legionwire.rulings import KINDS, ORIGIN, Effect, Ruling, Tie, Wish, effect_of, overdate, require_sound
from legionwire.storage import rulings, search
from legionwire.storage.articles import free_sort_key, sort_key
from legionwire.storage.engine import AnyRow
from legionwire.storage.groups import articles_at, regroup
from legionwire.storage.links import enter, said_by
from legionwire.storage.revisions import date_to_json
from legionwire.storage.schema import article, page
from legionwire.storage.signs import look_again
from legionwire.storage.verdicts import Standing, rule, standing_of
from legionwire.urls import canonical_url, url_hash


def redate(db: sa.Connection, page_id: int) -> None:
    """Let the date that goes for an address now, a person's or the one that was read, take hold of its article: in
    the order of time, in the search, in its group and its story."""
    query = sa.select(article, page.c.url_hash.label("ruled_at_hash")).join(page, page.c.id == article.c.page_id)
    held = db.execute(query.where(page.c.id == page_id)).one_or_none()
    if held is None:
        return
    ruled = rulings.dates(db, [held.ruled_at_hash]).get(held.ruled_at_hash)
    if ruled is None and held.published_origin != ORIGIN:
        return
    read = _as_read(held)
    published = overdate(read, ruled)
    moment = published.value if published else held.first_seen_at
    place = free_sort_key(db, sort_key(moment, held.url_hash), held.id)
    values = {
        "published_at": published.value if published else None,
        "published_precision": published.precision if published else None,
        "published_origin": published.origin if published else None,
        "published_read": date_to_json(read) if ruled else None,
        "sort_key": place,
    }
    db.execute(article.update().where(article.c.id == held.id).values(**values))
    search.move(db, held.id, place)
    look_again(db, [held.id, *regroup(db, {held.id} | enter(db, held.id, said_by(held)))])


def regroup_tied(db: sa.Connection, hashes: Collection[int]) -> None:
    """Let what was ruled on copies of these addresses take hold of their groups, and of the stories these are in."""
    look_again(db, regroup(db, articles_at(db, hashes)))


def _as_read(held: AnyRow) -> DateEvidence | None:
    """The date that was read on an article's page."""
    if held.published_origin != ORIGIN:
        said = held.published_at, held.published_precision, held.published_origin
    else:
        value, *others = held.published_read
        said = (datetime.fromisoformat(value) if value else None, *others)
    return DateEvidence(*said) if said[0] else None


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was held of an address, and what each ruling on it does."""

    standing: Standing
    done: tuple[tuple[Ruling, Effect], ...]

    @property
    def effect(self) -> Effect:
        """What became of the label, else of what was ruled first."""
        return next((effect for given, effect in self.done if given.kind == "label"), self.done[0][1])


def correct(db: sa.Connection, url: str, wish: Wish, said: Ruling, *, dry: bool = False) -> Corrected:
    """Rule what somebody wishes, in one go; `said` has the reason, the name and the time. `dry` only says what it would
    do. Raises UsageError for a wish that cannot be granted, and then nothing is written."""
    standing = standing_of(db, url)
    given = _rulings(db, standing.url, wish, said)
    if not dry:
        for one in given:
            rule(db, standing.url, one)
    return Corrected(standing, tuple((one, effect_of(standing.subject, one)) for one in given))


def _rulings(db: sa.Connection, url: str, wish: Wish, said: Ruling) -> list[Ruling]:
    require_sound(wish)
    if wish.withdraw:
        return _withdrawn(db, url, wish, said)
    given = [replace(said, label=wish.label)] if wish.label else []
    if wish.date:
        value, precision = wish.date
        given.append(replace(said, kind="date", date=value, precision=precision))
    if wish.copy_of or wish.not_copy_of:
        tie: Tie = "copy-of" if wish.copy_of else "not-copy-of"
        other = _address_of(db, wish.copy_of or wish.not_copy_of)
        if other == url:
            raise UsageError(f"{url} is this article itself", "name the other one")
        given.append(replace(said, kind="copy", tie=tie, other=other))
    return given + [replace(said, kind="tag", tag=tag) for tag in dict.fromkeys(wish.tags)]


def _withdrawn(db: sa.Connection, url: str, wish: Wish, said: Ruling) -> list[Ruling]:
    """The ends of what goes for an address and is meant. Of copies it may have been said of the other one."""
    ends = []
    named = _address_of(db, wish.copy_of or wish.not_copy_of) if wish.copy_of or wish.not_copy_of else None
    for key, held in rulings.concerning(db, url_hash(url)):
        other = key if held.kind == "copy" and held.other == url else held.other
        is_meant = held.kind in wish.kinds and (not wish.tags or held.kind != "tag" or held.tag in wish.tags)
        if is_meant and (named is None or held.kind != "copy" or other == named):
            ends.append(replace(said, kind=held.kind, withdrawn=True, tag=held.tag, other=other, tie=held.tie))
    if not ends:
        what = "no such ruling goes" if wish.kinds != KINDS or named else "no ruling goes"
        raise UsageError(f"{what} for {url}", "`legionwire rulings` lists them")
    return ends


def _address_of(db: sa.Connection, named: str) -> str:
    """The address of another article, by its number or as somebody writes it. Raises UsageError for what is none."""
    if named.isdecimal() and len(named) < 19:
        found = db.execute(sa.select(article.c.url).where(article.c.id == int(named))).scalar_one_or_none()
        if found is None:
            raise UsageError(f"there is no article {named}", "`legionwire search` shows the numbers")
        return str(found)
    try:
        return standing_of(db, canonical_url(named if "://" in named else f"https://{named}")).url
    except FormatError as error:
        raise UsageError(f"{named[:200]!r} is no article: {error.what}", "give its number or its address") from error
