"""An article with all that belongs to it, in one value."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from legionwire.exported import Exported
from legionwire.rulings import Ruling
from legionwire.storage.exporting import find_exported
from legionwire.storage.fates import fate_of
from legionwire.storage.questions import Revision, related_to
from legionwire.storage.relatives import Relatives, relatives_of
from legionwire.storage.timelines import Event, timeline_of
from legionwire.storage.told_stories import Telling, told_with


@dataclass(frozen=True, slots=True)
class Whole:
    """All that is known of an article."""

    article: Exported
    judge: str | None  # the judge's own reason, where a person has ruled
    relatives: Relatives
    telling: Telling | None
    rulings: tuple[Ruling, ...]
    revisions: tuple[Revision, ...]
    timeline: tuple[Event, ...]


def find_whole(db: sa.Connection, article_id: int) -> Whole | None:
    """One article, or nothing."""
    article = find_exported(db, article_id)
    if article is None:
        return None
    fate = fate_of(db, article.url)[0]
    return Whole(
        article,
        fate.judge_reason,
        relatives_of(db, article_id),
        told_with(db, article_id),
        fate.rulings,
        related_to(db, article_id).revisions,
        timeline_of(db, article_id),
    )
