"""what articles were before they changed; the triggers that write it down are made after each migration"""

import sqlalchemy as sa
from alembic import op

from legionwire.storage.schema import UTCTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAS = (
    "what changed then, as it was before: columns of article; mentions; ruled_tags: those that people gave;"
    " revision: the one with its words; id (null): it was not there"
)


def upgrade() -> None:
    op.create_table(
        "article_past",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("until", UTCTime(length=20), nullable=False, comment="when that ended, by the database's clock"),
        sa.Column("was", sa.JSON(), nullable=False, comment=_WAS),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_past_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_past")),
        comment="what articles were: each change of a value that is exported leaves the old one here",
    )
    op.create_index("ix_article_past_article_id_until", "article_past", ["article_id", "until"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_article_past_article_id_until", table_name="article_past")
    op.drop_table("article_past")
