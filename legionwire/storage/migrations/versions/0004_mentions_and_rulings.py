"""what articles name, their genre, people's rulings, and a digest of every answer that was judged"""

import sqlalchemy as sa
from alembic import op

from legionwire.storage.schema import Id, UTCTime, Word

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_GENRES = "of legionwire.article.Genre; unknown is an answer"

_VIEW = """
CREATE VIEW v_mentions AS
SELECT mention.article_id, article.url, article.source_id AS source, source.country AS outlet_country,
       article.published_at AS published, article.lang, article.relevance, article.copy_of, mention.n, mention.kind,
       mention.key, mention.form, mention.field, mention.start, mention.quoted
FROM mention JOIN article ON article.id = mention.article_id JOIN source ON source.id = article.source_id
WHERE article.relevance <> 'no'
"""


def upgrade() -> None:
    op.create_table(
        "mention",
        sa.Column("article_id", Id, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False, comment="in the order of the text, from 1"),
        sa.Column("kind", Word, nullable=False, comment="unit, person, country, nationality, place, framing"),
        sa.Column("key", Word, nullable=False, comment="id in the topic file; of countries ISO 3166-1 alpha-2"),
        sa.Column("form", sa.Text(), nullable=False, comment="the words as they stand there"),
        sa.Column(
            "field", sa.Text(), nullable=False, comment="title, standfirst, lead or body; lead and body are the text"
        ),
        sa.Column("start", sa.Integer(), nullable=False, comment="offset in title, standfirst or text, in characters"),
        sa.Column("quoted", sa.Boolean(), nullable=False, comment="in somebody's words, not the article's own voice"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_mention_article_id")),
        sa.PrimaryKeyConstraint("article_id", "n", name=op.f("pk_mention")),
        comment="what an article names: units, people, countries and their people, places, words for the fighters",
    )
    op.create_index(op.f("ix_mention_kind_key"), "mention", ["kind", "key"])
    op.execute(_VIEW)
    op.create_table(
        "ruling",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("url", sa.Text(), nullable=False, comment="canonical"),
        sa.Column("url_hash", sa.BigInteger(), nullable=False),
        sa.Column(
            "label",
            sa.Text(),
            nullable=True,
            comment="core, mention, related, no; empty: the judge's verdict goes again",
        ),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("ruled_at", UTCTime(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling")),
        comment="a person's corrections, all that there were: the latest of an address wins over every re-run",
    )
    op.create_index(op.f("ix_ruling_url_hash"), "ruling", ["url_hash"])
    op.add_column("article", sa.Column("genre", sa.Text(), nullable=True, comment=_GENRES))
    op.add_column("article", sa.Column("genre_origin", sa.Text(), nullable=True, comment="what says so"))
    op.add_column(
        "page",
        sa.Column(
            "digest", sa.Text(), nullable=True, comment="sha1 of the answer that was judged last, as in a WARC record"
        ),
    )
    judged = "the judge's own label, where a person has ruled"
    op.add_column("page", sa.Column("judge_label", sa.Text(), nullable=True, comment=judged))
    op.add_column("page", sa.Column("judge_reason", sa.Text(), nullable=True, comment="and its reason"))


def downgrade() -> None:
    op.execute("DROP VIEW IF EXISTS v_mentions")
    op.drop_column("page", "judge_reason")
    op.drop_column("page", "judge_label")
    op.drop_column("page", "digest")
    op.drop_column("article", "genre_origin")
    op.drop_column("article", "genre")
    op.drop_index(op.f("ix_ruling_url_hash"), table_name="ruling")
    op.drop_table("ruling")
    op.drop_index(op.f("ix_mention_kind_key"), table_name="mention")
    op.drop_table("mention")
