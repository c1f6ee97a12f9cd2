"""Stories in the database: the signs of articles, which story each belongs to, and what is told of a story.

Only originals are clustered; a copy belongs where its original does. An article that comes in is given to a story, or
to another article that stands alone, at the end of the run that brought it; `settling` has the last word.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from legionwire.storage.engine import AnyRow
from legionwire.storage.schema import ON_TOPIC, SECOND, article, story, story_signs
from legionwire.storage.signs import keep_signs
from legionwire.storage.statements import pieces
from legionwire.stories import Story, place
from legionwire.story_links import WINDOW
from legionwire.story_signs import Signs, StoryArticle, is_of_this_version, signs_from_json, signs_of, signs_to_json

TOGETHER = 100  # articles that are given to stories at once
SETTLED = 500  # articles of a settlement that are written at once, about
MOST_AROUND = 5_000  # articles that these are compared with, those next in time; all others are the settlement's

NEVER = datetime.max.replace(tzinfo=UTC)

_WHEN = sa.func.coalesce(article.c.published_at, article.c.first_seen_at).label("moment")
_OWN = ON_TOPIC & article.c.copy_of.is_(None)
_NAMES = ("id", "url_hash", "source_id", "title", "text", "lang", "published_at", "first_seen_at")


def make_signs(db: sa.Connection, after: int, limit: int) -> tuple[int, int]:
    """Make the signs of articles that have none of this version, in the order of their numbers. Returns how many were
    looked at, and the last one's number."""
    columns = (*(article.c[name] for name in _NAMES), story_signs.c.signs)
    rows = db.execute(
        sa.select(*columns)
        .outerjoin_from(article, story_signs, story_signs.c.article_id == article.c.id)
        .where(_OWN, article.c.id > after)
        .order_by(article.c.id)
        .limit(limit)
    ).all()
    for row in rows:
        if row.signs is None or not is_of_this_version(zlib.decompress(row.signs).decode()):
            keep_signs(db, row.id, signs_to_json(_signs_anew(row)))
    return len(rows), rows[-1].id if rows else after


def _signs_anew(row: AnyRow) -> Signs:
    return signs_of(StoryArticle("", row.title, row.text, row.lang, row.published_at, row.source_id))


@dataclass(frozen=True, slots=True)
class Placed:
    """An article with its signs, whose id is that of the article's address, and the story that it is in."""

    id: int
    signs: Signs
    story: str | None
    is_placed: bool


def originals(db: sa.Connection, between: tuple[datetime, datetime] | None = None) -> list[Placed]:
    """All articles that stories are made of, or those of a time."""
    columns = (
        article.c.url_hash,
        article.c.published_at,
        article.c.first_seen_at,
        article.c.story,
        article.c.source_id,
    )
    query = sa.select(*columns, story_signs).join(article, article.c.id == story_signs.c.article_id).where(_OWN)
    if between:
        begin, end = (int(moment.timestamp()) * SECOND for moment in between)
        query = query.where(article.c.sort_key >= begin, article.c.sort_key <= end + SECOND)
    found = []
    for row in db.execute(query.order_by(article.c.sort_key).execution_options(yield_per=500)):
        signs = signs_from_json(zlib.decompress(row.signs).decode())
        if signs is not None:
            # Without a date it is of the time when it was met: news are met when they are new.
            whole = replace(signs, id=key_of(row.url_hash), published=row.published_at or row.first_seen_at,
                            site=row.source_id)  # fmt: skip
            found.append(Placed(row.article_id, whole, row.story, row.is_placed))
    return found


def key_of(url_hash: int) -> str:
    """How an article is called as the first of a story: the same in every database."""
    return f"{url_hash & (1 << 64) - 1:016x}"


def place_new(db: sa.Connection) -> int:
    """Give the articles that came in since to stories, the earliest first. Returns how many there were, at most
    TOGETHER: call it until there are none."""
    waiting = ~story_signs.c.is_placed
    of_story = story_signs.join(article, article.c.id == story_signs.c.article_id)
    query = sa.select(article.c.id, article.c.sort_key).select_from(of_story).where(waiting, _OWN)
    new = db.execute(query.order_by(article.c.sort_key).limit(TOGETHER)).all()
    if new:
        # Of a backfill only those of one time: the articles of all years between would have to be looked at.
        wide = timedelta(days=WINDOW)
        first = datetime.fromtimestamp(new[0].sort_key // SECOND, UTC)
        new = [row for row in new if row.sort_key // SECOND <= (first + wide).timestamp()]
        last = datetime.fromtimestamp(new[-1].sort_key // SECOND, UTC)
        fresh = {row.id for row in new}
        _place(db, _around(originals(db, (first - wide, last + wide)), fresh), fresh)
        _note_placed(db, [row.id for row in new])
        return len(new)
    others = sa.select(story_signs.c.article_id).select_from(of_story).where(waiting, ~_OWN)
    rest = list(db.execute(others.limit(TOGETHER)).scalars())
    _tell(db, follow_originals(db, rest), {})
    _note_placed(db, rest)
    return len(rest)


def _around(placed: Sequence[Placed], fresh: Collection[int]) -> Sequence[Placed]:
    """In a flood, those next in time to the articles that are new; nobody, where another version made all their signs:
    the settlement makes them anew."""
    if len(placed) <= MOST_AROUND:
        return placed
    times = sorted(_when(one)[0] for one in placed if one.id in fresh)
    if not times:
        return ()
    middle = times[len(times) // 2]
    nearest = sorted(placed, key=lambda one: (one.id not in fresh, abs(_when(one)[0] - middle), one.signs.id))
    return sorted(nearest[:MOST_AROUND], key=_when)


def follow_originals(db: sa.Connection, ids: Collection[int]) -> set[str]:
    """Put copies where their original is, and hidden articles nowhere. Returns the stories that are others now."""
    original = article.alias()
    where = sa.case((ON_TOPIC, original.c.story), else_=None).label("its")
    pairs = sa.outerjoin(article, original, original.c.id == article.c.copy_of)
    touched: set[str] = set()
    for some in pieces(ids):
        query = sa.select(article.c.id, article.c.story, where).select_from(pairs)
        moved = [row for row in db.execute(query.where(article.c.id.in_(some), ~_OWN)) if row.story != row.its]
        if moved:
            db.execute(_ASSIGN, [{"mine": row.id, "its_story": row.its} for row in moved])
            touched |= {key for row in moved for key in (row.story, row.its) if key}
    return touched


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a settlement that is written at once: others wait meanwhile."""

    places: Mapping[int, str | None] = field(default_factory=dict)  # stories of originals
    retold: Collection[str] = ()  # stories
    following: Collection[int] = ()  # copies and hidden articles
    placed: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a settlement of all articles finds that they belong."""

    moved: int  # articles that are elsewhere then
    titles: Mapping[str, str]  # of the stories that there are then
    steps: Sequence[Step]


def plan(db: sa.Connection, placed: Sequence[Placed], found: Iterable[Story]) -> Plan:
    """What a settlement has to write. A story has two articles at least that are no copies of each other."""
    held = {one.signs.id: one for one in placed}
    stories = [one for one in found if len(one.members) > 1]
    titles = {one.id: one.title for one in stories}
    wanted = {member: one.id for one in stories for member in one.members}
    moved = {one.id for key, one in held.items() if one.story != wanted.get(key)}
    known = dict(db.execute(sa.select(story.c.id, story.c.title)).all())
    steps, places, retold = list[Step](), dict[int, str | None](), set[str]()
    for one in stories:
        members = [held[member].id for member in one.members]
        if known.get(one.id) != one.title or not moved.isdisjoint(members):
            # All of them: a step before may have left one alone, in a story that was none then.
            places |= dict.fromkeys(members, one.id)
            retold.add(one.id)
        if len(places) >= SETTLED:
            steps.append(Step(places, retold))
            places, retold = {}, set()
    steps.append(Step(places, retold))
    alone = [one.id for key, one in held.items() if one.story and key not in wanted]
    steps += [Step(places=dict.fromkeys(some)) for some in pieces(alone)]
    others = sa.select(article.c.id).where(~_OWN, article.c.story.is_not(None) | article.c.copy_of.is_not(None))
    steps += [Step(following=some) for some in pieces(db.execute(others).scalars().all())]
    # Those that nothing tells of any more, too: all their articles may be hidden by now.
    steps += [Step(retold=some) for some in pieces(known.keys() - titles.keys())]
    steps += [Step(placed=some) for some in pieces([one.id for one in placed if not one.is_placed])]
    return Plan(len(moved), titles, steps)


def settle(db: sa.Connection, step: Step, titles: Mapping[str, str]) -> None:
    """Put articles where they belong by a plan, as far as they are not there."""
    touched = set(step.retold)
    moved: dict[int, str | None] = {}
    for some in pieces(step.places):
        for row in db.execute(sa.select(article.c.id, article.c.story).where(article.c.id.in_(some), _OWN)):
            if row.story != step.places[row.id]:
                moved[row.id] = step.places[row.id]
                touched |= {key for key in (row.story, moved[row.id]) if key}
    _assign(db, moved)
    touched |= follow_originals(db, step.following)
    _tell(db, touched, titles)
    _note_placed(db, step.placed)


def _place(db: sa.Connection, placed: Sequence[Placed], new: Collection[int]) -> None:
    fresh = [one for one in placed if one.id in new]
    touched, renamed = _take_out(db, fresh)
    groups: dict[str, list[Placed]] = {}
    for one in placed:
        if one.id not in new:
            groups.setdefault(_STORY + renamed.get(one.story, one.story) if one.story else one.signs.id, []).append(one)
    joined: dict[str, list[Placed]] = {}
    found = place([one.signs for one in fresh], {key: [one.signs for one in ones] for key, ones in groups.items()})
    for one, story_key in zip(fresh, found, strict=True):
        key = story_key or one.signs.id
        groups.setdefault(key, []).append(one)
        joined.setdefault(key, []).append(one)
    for key, ones in joined.items():
        first = min(groups[key], key=_when)
        name = first.signs.id
        if key.startswith(_STORY):
            held = key.removeprefix(_STORY)
            earlier = _first_of(db, held)
            name = held if earlier is not None and earlier <= _when(first) else name
            if name != held:
                db.execute(article.update().where(article.c.story == held).values(story=name))
                touched.add(held)
        elif len(groups[key]) == 1:
            continue
        _assign(db, {one.id: name for one in (ones if key.startswith(_STORY) else groups[key])})
        touched.add(name)
    _tell(db, touched, {})


def _take_out(db: sa.Connection, ones: Sequence[Placed]) -> tuple[set[str], dict[str, str]]:
    """Take articles out of their stories, and call those by what is their first report then. Returns the stories that
    are others now, and their names by the old ones."""
    left = {one.story for one in ones if one.story}
    _assign(db, {one.id: None for one in ones if one.story})
    renamed = {}
    for key in left:
        first = _first_of(db, key)
        if first is not None and first[1] != key:
            db.execute(article.update().where(article.c.story == key).values(story=first[1]))
            renamed[key] = first[1]
    return left | set(renamed.values()), renamed


_STORY = "story "  # before the id of one that is in the database


def _when(one: Placed) -> tuple[datetime, str]:
    return one.signs.published or NEVER, one.signs.id


def _first_of(db: sa.Connection, key: str) -> tuple[datetime, str] | None:
    """When the first report of a story appeared, and what its story is to be called."""
    query = sa.select(_WHEN, article.c.url_hash).where(article.c.story == key, _OWN)
    found = [(row.moment, key_of(row.url_hash)) for row in db.execute(query)]
    return min(found, default=None)


def _assign(db: sa.Connection, moved: Mapping[int, str | None]) -> None:
    """Write down where originals belong, and their copies with them."""
    if not moved:
        return
    for some in pieces(moved):
        copies = sa.select(article.c.id, article.c.copy_of).where(article.c.copy_of.in_(some))
        places = {one: moved[one] for one in some} | {row.id: moved[row.copy_of] for row in db.execute(copies)}
        db.execute(_ASSIGN, [{"mine": one, "its_story": key} for one, key in places.items()])


_ASSIGN = article.update().where(article.c.id == sa.bindparam("mine")).values(story=sa.bindparam("its_story"))


# Made once: SQLAlchemy takes several times as long to put a statement together as the database to answer it.
_KEY: sa.BindParameter[str] = sa.bindparam("key")
_MEMBERS = (
    sa.select(article.c.id, article.c.title, article.c.source_id, article.c.lang, article.c.copy_of, _WHEN)
    .where(article.c.story == _KEY, ON_TOPIC)
    .order_by(article.c.sort_key)
)
_TITLE = sa.select(story.c.title).where(story.c.id == _KEY)
_TOLD = [column.name for column in story.c if column.name != "id"]
_CHANGE = story.update().where(story.c.id == _KEY).values({name: sa.bindparam(name) for name in _TOLD})
_ADD = story.insert().values({"id": _KEY} | {name: sa.bindparam(name) for name in _TOLD})


def _tell(db: sa.Connection, keys: Collection[str], titles: Mapping[str, str]) -> None:
    """Bring what is told of stories up to date; one that has one original only is none any more."""
    for key in sorted(keys):
        members = db.execute(_MEMBERS, {"key": key}).all()
        own = [row for row in members if row.copy_of is None]
        if len(own) < 2:
            db.execute(article.update().where(article.c.story == key).values(story=None))
            db.execute(story.delete().where(story.c.id == key))
            continue
        held = db.execute(_TITLE, {"key": key}).scalar_one_or_none()
        values = {
            "title": titles.get(key) or held or own[0].title,
            "first_id": own[0].id,
            "first_at": own[0].moment,
            "last_at": max(row.moment for row in own),
            "n_articles": len(own),
            "n_copies": len(members) - len(own),
            "languages": _ranked(row.lang for row in members),
            "outlets": _ranked(row.source_id for row in members),
        }
        db.execute(_ADD if held is None else _CHANGE, {"key": key, **values})


def _ranked(values: Iterable[str | None]) -> list[str]:
    """Distinct values, the most frequent first."""
    counts = Counter(value for value in values if value)
    return sorted(counts, key=lambda value: (-counts[value], value))


def _note_placed(db: sa.Connection, ids: Collection[int]) -> None:
    for some in pieces(ids):
        db.execute(story_signs.update().where(story_signs.c.article_id.in_(some)).values(is_placed=True))
