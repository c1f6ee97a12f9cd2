"""The signs of articles by which they are given to stories, as they are kept; stories.py does the rest."""

from __future__ import annotations

import zlib
from collections.abc import Collection

import sqlalchemy as sa

from legionwire.storage.schema import story_signs
from legionwire.storage.statements import pieces


def keep_signs(db: sa.Connection, article_id: int, signs: str) -> None:
    """Keep what an article offers for linking, as `signs_to_json` gives it; it is to be given to a story (again)."""
    packed = zlib.compress(signs.encode())
    mine = story_signs.c.article_id == article_id
    if db.execute(story_signs.update().where(mine).values(signs=packed, is_placed=False)).rowcount == 0:
        db.execute(story_signs.insert().values(article_id=article_id, signs=packed, is_placed=False))


def look_again(db: sa.Connection, ids: Collection[int]) -> None:
    """Have stories looked for once more for articles whose time or group is another one now."""
    for some in pieces(ids):
        db.execute(story_signs.update().where(story_signs.c.article_id.in_(some)).values(is_placed=False))


def is_any_waiting(db: sa.Connection) -> bool:
    """Whether articles came in that no story was looked for yet."""
    waiting = sa.select(story_signs.c.article_id).where(~story_signs.c.is_placed)
    return db.execute(waiting.limit(1)).first() is not None
