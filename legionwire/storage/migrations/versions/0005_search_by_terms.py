"""an index that tells title from text, for terms of another analyser; what results are counted by, in one place"""

from alembic import op

from legionwire.storage import search

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Empty: the terms that were in it belong to an older analyser, which `db upgrade` is told, and makes it anew.
    search.drop(op.get_bind())
    search.create(op.get_bind())
    op.execute("UPDATE fact SET value = 'none, it is empty' WHERE name = 'analyser'")
    op.create_index(op.f("ix_article_lang"), "article", ["lang"])
    op.create_index(
        "ix_article_facets",
        "article",
        ["sort_key", "source_id", "lang", "relevance", "org", "copy_of", "first_seen_at", "id"],
    )


def downgrade() -> None:
    op.drop_index("ix_article_facets", table_name="article")
    op.drop_index(op.f("ix_article_lang"), table_name="article")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS search_ts_near(TSVECTOR, TEXT[], INTEGER, TEXT)")
