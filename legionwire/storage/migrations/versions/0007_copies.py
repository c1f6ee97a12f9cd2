"""what articles have in common, looked up by keys of their texts"""

import sqlalchemy as sa
from alembic import op

from legionwire.storage.schema import UTCTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KIND = "exact, copy, excerpt, update; empty for originals"


def upgrade() -> None:
    op.add_column("article", sa.Column("copy_why", sa.Text(), nullable=True,
                  comment="why it is a copy of that, or the original of others"))  # fmt: skip
    op.add_column("article", sa.Column("canonical_hash", sa.BigInteger(), nullable=True,
                  comment="of the address that its page calls its own, on any site"))  # fmt: skip
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("article", "copy_kind", existing_type=sa.Text(), existing_nullable=True, comment=_KIND)
    op.add_column("article", sa.Column("story", sa.Text(), nullable=True,
                  comment="id of its story; empty: it stands alone"))  # fmt: skip
    op.create_index(op.f("ix_article_story"), "article", ["story"], unique=False)
    op.create_table(
        "posting",
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False,
                  comment="step of 16 days << 36 | 36 bits of a key; steps of 0 are for keys of any time"),
        sa.Column("article_id", _ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("place", "article_id", name=op.f("pk_posting")),
        sqlite_with_rowid=False,
        comment="keys of texts: articles that share some are compared; all of it can be made anew by `regroup`",
    )  # fmt: skip
    _create_stories()
    _drop_links()
    _create_links(
        sa.Column("kind", sa.Text(), nullable=False, comment="exact, copy, excerpt, update, series, similar"),
        sa.Column("score", sa.Float(), nullable=False, comment="share of the shorter text that is in the longer"),
        sa.Column("facts", sa.Float(), nullable=True,
                  comment="share of names and numbers that are in both; empty where there are few"),
        sa.Column("numbers", sa.Float(), nullable=True,
                  comment="how often the same words stand around the same number; empty: never"),
        sa.Column("lead", sa.Float(), nullable=True,
                  comment="share of the shorter one's beginning that is at the beginning of the longer"),
        sa.Column("length", sa.Float(), nullable=True, comment="length of the shorter by that of the longer"),
        sa.Column("by_keys", sa.Boolean(), nullable=False,
                  comment="found by keys that both have, else asked for by a group"),
        comment="what two articles have in common; groups are a function of these",
    )  # fmt: skip


def downgrade() -> None:
    _drop_links()
    _create_links(
        sa.Column("kind", sa.Text(), nullable=False, comment="exact"),
        sa.Column("score", sa.Float(), nullable=False),
        comment="two articles that share a text; groups are a function of these",
    )
    op.drop_table("posting")
    op.drop_index(op.f("ix_story_signs_is_placed"), table_name="story_signs")
    op.drop_table("story_signs")
    op.drop_index(op.f("ix_story_last_at"), table_name="story")
    op.drop_table("story")
    op.drop_index(op.f("ix_article_story"), table_name="article")
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("article", "copy_kind", existing_type=sa.Text(), existing_nullable=True, comment=None)
    for name in ("canonical_hash", "story", "copy_why"):
        op.drop_column("article", name)


def _drop_links() -> None:
    """They are found again by `regroup`; until then groups stay as they are."""
    op.drop_index(op.f("ix_link_b"), table_name="link")
    op.drop_table("link")


def _create_links(*columns: sa.Column, comment: str) -> None:  # type: ignore[type-arg]
    op.create_table(
        "link",
        sa.Column("a", _ID, nullable=False),
        sa.Column("b", _ID, nullable=False),
        sa.Column("version", sa.Text(), nullable=False, comment="of the method that found it"),
        *columns,
        sa.CheckConstraint("a < b", name=op.f("ck_link_ordered")),
        sa.ForeignKeyConstraint(["a"], ["article.id"], name=op.f("fk_link_a")),
        sa.ForeignKeyConstraint(["b"], ["article.id"], name=op.f("fk_link_b")),
        sa.PrimaryKeyConstraint("a", "b", "version", name=op.f("pk_link")),
        comment=comment,
    )
    op.create_index(op.f("ix_link_b"), "link", ["b"], unique=False)


def _create_stories() -> None:
    word = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "story",
        sa.Column("id", word, nullable=False, comment="the URL hash of its first report, in hexadecimal digits"),
        sa.Column("title", sa.Text(), nullable=False, comment="of its most central report"),
        sa.Column("first_id", _ID, nullable=False, comment="its first report"),
        sa.Column("first_at", UTCTime(), nullable=False),
        sa.Column("last_at", UTCTime(), nullable=False),
        sa.Column("n_articles", sa.Integer(), nullable=False, comment="that are no copies of each other"),
        sa.Column("n_copies", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False, comment="the most frequent first"),
        sa.Column("outlets", sa.JSON(), nullable=False, comment="ids of sources, the most frequent first"),
        sa.ForeignKeyConstraint(["first_id"], ["article.id"], name=op.f("fk_story_first_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
        comment="one event and its follow-ups of the next days, in whatever language: two articles at least",
    )
    op.create_index(op.f("ix_story_last_at"), "story", ["last_at"], unique=False)
    op.create_table(
        "story_signs",
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("signs", sa.LargeBinary(), nullable=False, comment="what it offers for linking, as JSON, zlib"),
        sa.Column("is_placed", sa.Boolean(), nullable=False, comment="a story was looked for since"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_story_signs_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_story_signs")),
        comment="by what articles are given to stories; all of it can be made anew from their texts",
    )
    op.create_index(op.f("ix_story_signs_is_placed"), "story_signs", ["is_placed"], unique=False)
