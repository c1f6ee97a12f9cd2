"""articles' places in time in fewer bits, and what the index holds of each in one piece"""

import sqlalchemy as sa
from alembic import op

from legionwire.storage import search

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_BITS_BEFORE, _BITS = 20, 4  # below the second
_TOGETHER = 10_000
_LEAST = -(2**61)
_AWAY = 2**62
_COLUMNS = sa.column("id", sa.BigInteger), sa.column("sort_key", sa.BigInteger)
_ARTICLE = sa.table("article", *_COLUMNS)


def upgrade() -> None:
    db = op.get_bind()
    # Empty, as the terms that are kept: `db upgrade` is told, and makes both anew.
    search.clear(db)
    db.execute(sa.text("UPDATE fact SET value = 'none, it is empty' WHERE name = 'analyser'"))
    op.drop_table("article_terms")
    _create_terms(sa.Column("terms", sa.LargeBinary(), nullable=False,
                            comment="of the title, a line feed, of the text; raw deflate"))  # fmt: skip
    _move(db, _BITS_BEFORE, _BITS)


def downgrade() -> None:
    db = op.get_bind()
    search.clear(db)
    db.execute(sa.text("UPDATE fact SET value = 'none, it is empty' WHERE name = 'analyser'"))
    op.drop_table("article_terms")
    _create_terms(
        sa.Column("analyser_version", sa.Text(), nullable=False),
        sa.Column("title_terms", sa.LargeBinary(), nullable=False, comment="blank-separated, zlib"),
        sa.Column("text_terms", sa.LargeBinary(), nullable=False, comment="blank-separated, zlib"),
    )
    _move(db, _BITS, _BITS_BEFORE)


def _create_terms(*columns: sa.Column) -> None:  # type: ignore[type-arg]
    op.create_table(
        "article_terms",
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sort_key", sa.BigInteger(), nullable=False, comment="the index row these terms stand under"),
        *columns,
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_terms_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_terms")),
        comment="the terms the search index holds: a delete needs exactly these, a rebuild needs nothing else",
    )


def _move(db: sa.Connection, before: int, after: int) -> None:
    """Every article to its place by the new measure, in the order that they had; by way of numbers that neither measure
    gives, since no two may have the same at any moment."""
    held = db.execute(sa.select(*_COLUMNS).select_from(_ARTICLE).order_by(_ARTICLE.c.sort_key)).all()
    place, moved = _LEAST, []
    for number, key in held:
        place = max(place + 1, (key >> before << after) + ((key & (1 << before) - 1) << after >> before))
        moved.append({"number": number, "place": place - _AWAY})
    statement = _ARTICLE.update().where(_ARTICLE.c.id == sa.bindparam("number")).values(sort_key=sa.bindparam("place"))
    for start in range(0, len(moved), _TOGETHER):
        db.execute(statement, moved[start : start + _TOGETHER])
    db.execute(_ARTICLE.update().values(sort_key=_ARTICLE.c.sort_key + _AWAY))
