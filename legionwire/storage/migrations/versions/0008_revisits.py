"""when an article's page is asked for again, and the times in which it was gone"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from legionwire.storage.schema import UTCTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_SPAN = timedelta(days=30)
_TOGETHER = 10_000
_GRAINS = 2_592_000
_PLANNED = sa.text("revisit_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gone_at", UTCTime(length=20), nullable=False, comment="when its page was first missed"),
        sa.Column("reason", sa.Text(), nullable=False, comment="what the page answered"),
        sa.Column(
            "confirmed_at",
            UTCTime(length=20),
            nullable=True,
            comment="when a second look, or HTTP 410, said so; empty: perhaps a hiccup",
        ),
        sa.Column("back_at", UTCTime(length=20), nullable=True, comment="when the page was there again"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_absence_article_id")),
        sa.PrimaryKeyConstraint("article_id", "gone_at", name=op.f("pk_absence")),
        comment="times in which an article's page was gone",
    )
    told = "when its page is asked for again; empty: the plan is done"
    op.add_column("article", sa.Column("revisit_at", UTCTime(length=20), nullable=True, comment=told))
    columns = ["source_id", "revisit_at"]
    op.create_index("ix_article_revisit", "article", columns, sqlite_where=_PLANNED, postgresql_where=_PLANNED)
    db = op.get_bind()
    db.execute(
        sa.text(
            "INSERT INTO absence (article_id, gone_at, reason, confirmed_at)"
            " SELECT id, removed_at, 'gone', removed_at FROM article WHERE removed_at IS NOT NULL"
        )
    )
    _plan(db)


def downgrade() -> None:
    op.drop_index("ix_article_revisit", "article")
    op.drop_column("article", "revisit_at")
    op.drop_table("absence")


def _plan(db: sa.Connection) -> None:
    """What an older version collected is looked at once within a month, spread over it by the addresses."""
    names = sa.column("id", sa.BigInteger), sa.column("url_hash", sa.BigInteger), sa.column("relevance", sa.Text)
    held = sa.table("article", *names, sa.column("revisit_at", UTCTime(length=20)))
    rows = db.execute(sa.select(held.c.id, held.c.url_hash).where(held.c.relevance != "no")).all()
    now = datetime.now(UTC)
    times = [{"number": row.id, "at": now + _SPAN * (row.url_hash % _GRAINS) / _GRAINS} for row in rows]
    statement = held.update().where(held.c.id == sa.bindparam("number")).values(revisit_at=sa.bindparam("at"))
    for start in range(0, len(times), _TOGETHER):
        db.execute(statement, times[start : start + _TOGETHER])
