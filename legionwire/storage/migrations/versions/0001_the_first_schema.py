"""the first schema"""

import sqlalchemy as sa
from alembic import op

from legionwire.storage import search
from legionwire.storage.schema import UTCTime, Word

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fact",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_fact")),
        comment="what the database says about itself, such as the analyser its index was made with",
    )
    op.create_table(
        "host",
        sa.Column("key", sa.Text(), nullable=False, comment="host, or host:port when the port is unusual"),
        sa.Column("not_before", UTCTime(), nullable=True, comment="the host asked to be left alone until then"),
        sa.Column("not_before_reason", sa.Text(), nullable=True),
        sa.Column("robots", sa.JSON(), nullable=True, comment="rules last read from robots.txt"),
        sa.Column("robots_at", UTCTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_host")),
        comment="what a host told us about visiting it",
    )
    op.create_table(
        "run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("spider", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False, comment="what the crawl was asked to do"),
        sa.Column("started_at", UTCTime(), nullable=False),
        sa.Column("heartbeat_at", UTCTime(), nullable=False),
        sa.Column("ended_at", UTCTime(), nullable=True),
        sa.Column(
            "outcome",
            sa.Text(),
            nullable=True,
            comment="ok, partial, failed, crashed, timeout, cancelled; empty while it runs",
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("hostname", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=True, comment="of the crawl process"),
        sa.Column(
            "pid_started",
            sa.Text(),
            nullable=True,
            comment="start time of that process: a pid alone may be somebody else's by now",
        ),
        sa.Column("requests", sa.Integer(), server_default="0", nullable=False),
        sa.Column("responses", sa.JSON(), nullable=True, comment="HTTP status: count"),
        sa.Column("received_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("log", sa.Text(), nullable=True, comment="log file, relative to the data folder"),
        sa.Column("version", sa.Text(), nullable=False, comment="of legionwire"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        comment="one crawl process",
    )
    op.create_table(
        "source",
        sa.Column("id", Word, nullable=False, comment="the table's name in the catalogue"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("homepage", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False, comment="ISO 3166-1 alpha-2"),
        sa.Column("languages", sa.JSON(), nullable=False, comment="ISO 639-1, most likely first"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fetch", sa.Text(), nullable=False, comment="all, or hinted: only links that name the topic"),
        sa.Column("fingerprint", sa.Text(), nullable=False, comment="hash of the catalogue table it was read from"),
        sa.Column("first_seen_at", UTCTime(), nullable=False),
        sa.Column("removed_at", UTCTime(), nullable=True, comment="when it was no longer in the catalogue"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        comment="an outlet, as the catalogue last described it",
    )
    op.create_table(
        "channel",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("source_id", Word, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="feed or sitemap"),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_hash", sa.BigInteger(), nullable=False),
        sa.Column(
            "parent_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the sitemap index that lists it",
        ),
        sa.Column("told_modified_at", UTCTime(), nullable=True, comment="lastmod the index gives this child now"),
        sa.Column(
            "listed_modified_at", UTCTime(), nullable=True, comment="the lastmod told when this child was last read"
        ),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True, comment="verbatim, to be sent back"),
        sa.Column(
            "body_hash",
            sa.Text(),
            nullable=True,
            comment="of the last body read: an unchanged body is not parsed again",
        ),
        sa.Column(
            "policy",
            sa.Text(),
            nullable=True,
            comment="what was wanted of the links at the last reading: another wish reads it anew",
        ),
        sa.Column("polled_at", UTCTime(), nullable=True),
        sa.Column("ok_at", UTCTime(), nullable=True),
        sa.Column(
            "unconditional_at",
            UTCTime(),
            nullable=True,
            comment="last poll without validators; one a day guards a stuck ETag",
        ),
        sa.Column("status", sa.Integer(), nullable=True, comment="HTTP status of the last poll"),
        sa.Column(
            "problem", sa.Text(), nullable=True, comment="what was wrong at the last poll; empty when all was well"
        ),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False, comment="polls failed in a row"),
        sa.Column("shown", sa.Integer(), nullable=True, comment="links in the last body"),
        sa.Column("fresh", sa.Integer(), nullable=True, comment="of these, never seen before"),
        sa.Column("removed_at", UTCTime(), nullable=True, comment="when the catalogue no longer named it"),
        sa.ForeignKeyConstraint(["parent_id"], ["channel.id"], name=op.f("fk_channel_parent_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_channel_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("source_id", "kind", "url_hash", name=op.f("uq_channel_source_id_kind_url_hash")),
        comment="a feed or sitemap of a source, and the validators of its last poll",
    )
    op.create_table(
        "run_source",
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", Word, nullable=False),
        sa.Column(
            "outcome", sa.Text(), nullable=True, comment="ok, partial, failed, crashed, cancelled; empty while it runs"
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("found", sa.Integer(), server_default="0", nullable=False, comment="distinct addresses met"),
        sa.Column(
            "known", sa.Integer(), server_default="0", nullable=False, comment="of these, seen by an earlier run"
        ),
        sa.Column(
            "states",
            sa.JSON(),
            nullable=True,
            comment="state: count, of the addresses first seen by this run; frozen at its end",
        ),
        sa.Column(
            "copies", sa.Integer(), server_default="0", nullable=False, comment="of the stored, copies of others"
        ),
        sa.Column(
            "resumed", sa.Integer(), server_default="0", nullable=False, comment="addresses older runs left queued"
        ),
        sa.Column("resumed_states", sa.JSON(), nullable=True, comment="state: count, of what became of these"),
        sa.Column(
            "revisited", sa.Integer(), server_default="0", nullable=False, comment="known articles asked for again"
        ),
        sa.Column("revised", sa.Integer(), server_default="0", nullable=False, comment="of these, changed"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_source_run_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_run_source_source_id")),
        sa.PrimaryKeyConstraint("run_id", "source_id", name=op.f("pk_run_source")),
        comment="one source's share of a run: found = known + new, new = the sum of its states",
    )
    op.create_table(
        "skipped_link",
        sa.Column("source_id", Word, nullable=False),
        sa.Column("url_hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="when it was first passed over"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("first_run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["first_run_id"], ["run.id"], name=op.f("fk_skipped_link_first_run_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_skipped_link_source_id")),
        sa.PrimaryKeyConstraint("source_id", "url_hash", name=op.f("pk_skipped_link")),
        comment="addresses seen and never requested, kept small: a sitemap may hold a million",
    )
    with op.batch_alter_table("skipped_link", schema=None) as batch_op:
        batch_op.create_index("ix_skipped_link_first_run_id", ["first_run_id"], unique=False)
        batch_op.create_index("ix_skipped_link_url_hash", ["url_hash"], unique=False)

    op.create_table(
        "page",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("url", sa.Text(), nullable=False, comment="canonical"),
        sa.Column("url_hash", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False, comment="registrable domain"),
        sa.Column("source_id", Word, nullable=False),
        sa.Column(
            "channel_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="where it was first found",
        ),
        sa.Column("state", Word, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "alias_of",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="for state alias: the address it stands for",
        ),
        sa.Column("first_run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "last_run_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the run that asked for it last",
        ),
        sa.Column("first_seen_at", UTCTime(), nullable=False),
        sa.Column("checked_at", UTCTime(), nullable=True, comment="last answer"),
        sa.Column("not_before", UTCTime(), nullable=True, comment="do not ask again earlier"),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False, comment="failed tries in a row"),
        sa.Column("status", sa.Integer(), nullable=True, comment="HTTP status of the last answer"),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("hint_title", sa.Text(), nullable=True, comment="what the channel said"),
        sa.Column("hint_published_at", UTCTime(), nullable=True),
        sa.Column("hint_modified_at", UTCTime(), nullable=True),
        sa.Column(
            "told_at", UTCTime(), nullable=True, comment="when a channel told of a change that is still to be read"
        ),
        sa.Column("label", sa.Text(), nullable=True, comment="verdict of the last reading: core, mention, related, no"),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("rules_version", sa.Text(), nullable=True),
        sa.Column("text_key", sa.Text(), nullable=True, comment="equal for equal texts"),
        sa.Column(
            "canonical_hash", sa.BigInteger(), nullable=True, comment="of the address that the page calls its own"
        ),
        sa.ForeignKeyConstraint(["alias_of"], ["page.id"], name=op.f("fk_page_alias_of")),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_page_channel_id")),
        sa.ForeignKeyConstraint(["first_run_id"], ["run.id"], name=op.f("fk_page_first_run_id")),
        sa.ForeignKeyConstraint(["last_run_id"], ["run.id"], name=op.f("fk_page_last_run_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_page_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("url_hash", name=op.f("uq_page_url_hash")),
        comment="the ledger: every address ever seen and what became of it",
    )
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.create_index("ix_page_canonical_hash", ["canonical_hash"], unique=False)
        batch_op.create_index("ix_page_first_run_id_source_id", ["first_run_id", "source_id"], unique=False)
        batch_op.create_index("ix_page_source_id_state", ["source_id", "state"], unique=False)

    op.create_table(
        "capture",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("page_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("captured_at", UTCTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("warc_file", sa.Text(), nullable=False, comment="relative to the captures folder"),
        sa.Column("warc_offset", sa.BigInteger(), nullable=False),
        sa.Column("warc_length", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False, comment="sha1 of the payload, as in the WARC record"),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_capture_page_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_capture_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
        comment="a raw answer kept in a WARC file",
    )
    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_capture_page_id"), ["page_id"], unique=False)

    op.create_table(
        "article",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("page_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_hash", sa.BigInteger(), nullable=False),
        sa.Column(
            "sort_key",
            sa.BigInteger(),
            nullable=False,
            comment="time order: epoch seconds << 20 | 20 bits of the URL's hash",
        ),
        sa.Column("source_id", Word, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("standfirst", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("published_at", UTCTime(), nullable=True),
        sa.Column("published_precision", sa.Text(), nullable=True, comment="second, minute or day"),
        sa.Column(
            "published_origin", sa.Text(), nullable=True, comment="json-ld, meta, time, feed, sitemap, url, text"
        ),
        sa.Column("date_conflict", sa.Boolean(), nullable=False),
        sa.Column("modified_at", UTCTime(), nullable=True),
        sa.Column("lang", sa.Text(), nullable=True),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False, comment="free, partial, unknown"),
        sa.Column("relevance", sa.Text(), nullable=False, comment="core, mention, related"),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("org", sa.Text(), nullable=False, comment="ildu, gur, both, unknown, none"),
        sa.Column("matches", sa.JSON(), nullable=False, comment="rule, form, where, start, strength"),
        sa.Column("verdict", sa.Text(), nullable=False, comment="why it is here, in one line"),
        sa.Column("text_key", sa.Text(), nullable=False),
        sa.Column(
            "copy_of",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the first of its copies",
        ),
        sa.Column("copy_kind", sa.Text(), nullable=True),
        sa.Column("n_revisions", sa.Integer(), server_default="1", nullable=False),
        sa.Column("first_seen_at", UTCTime(), nullable=False),
        sa.Column("checked_at", UTCTime(), nullable=False),
        sa.Column("captured_at", UTCTime(), nullable=True),
        sa.Column("capture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("removed_at", UTCTime(), nullable=True, comment="when its page was gone"),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_article_capture_id")),
        sa.ForeignKeyConstraint(["copy_of"], ["article.id"], name=op.f("fk_article_copy_of")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_article_page_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_article_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("page_id", name=op.f("uq_article_page_id")),
        sa.UniqueConstraint("sort_key", name=op.f("uq_article_sort_key")),
        sa.UniqueConstraint("url_hash", name=op.f("uq_article_url_hash")),
        comment="an article as it stands now",
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_copy_of"), ["copy_of"], unique=False)
        batch_op.create_index("ix_article_source_id", ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_text_key"), ["text_key"], unique=False)

    op.create_table(
        "article_terms",
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("analyser_version", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.BigInteger(), nullable=False, comment="the index row these terms stand under"),
        sa.Column("title_terms", sa.LargeBinary(), nullable=False, comment="blank-separated, zlib"),
        sa.Column("text_terms", sa.LargeBinary(), nullable=False, comment="blank-separated, zlib"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_terms_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_terms")),
        comment="the terms the search index holds: a delete needs exactly these, a rebuild needs nothing else",
    )
    op.create_table(
        "link",
        sa.Column("a", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("b", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Text(), nullable=False, comment="of the method that found it"),
        sa.Column("kind", sa.Text(), nullable=False, comment="exact"),
        sa.Column("score", sa.Float(), nullable=False),
        sa.CheckConstraint("a < b", name=op.f("ck_link_ordered")),
        sa.ForeignKeyConstraint(["a"], ["article.id"], name=op.f("fk_link_a")),
        sa.ForeignKeyConstraint(["b"], ["article.id"], name=op.f("fk_link_b")),
        sa.PrimaryKeyConstraint("a", "b", "version", name=op.f("pk_link")),
        comment="two articles that share a text; groups are a function of these",
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_b"), ["b"], unique=False)

    op.create_table(
        "revision",
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False, comment="1 is the first we saw"),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("standfirst", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content_key", sa.Text(), nullable=False, comment="of title, standfirst and text"),
        sa.Column("seen_at", UTCTime(), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("capture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_revision_article_id")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_revision_capture_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_revision_run_id")),
        sa.PrimaryKeyConstraint("article_id", "n", name=op.f("pk_revision")),
        comment="what an article said, each time that changed",
    )
    search.create(op.get_bind())


def downgrade() -> None:
    search.drop(op.get_bind())
    op.drop_table("revision")
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_b"))

    op.drop_table("link")
    op.drop_table("article_terms")
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_text_key"))
        batch_op.drop_index("ix_article_source_id")
        batch_op.drop_index(batch_op.f("ix_article_copy_of"))

    op.drop_table("article")
    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_capture_page_id"))

    op.drop_table("capture")
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.drop_index("ix_page_source_id_state")
        batch_op.drop_index("ix_page_first_run_id_source_id")
        batch_op.drop_index("ix_page_canonical_hash")

    op.drop_table("page")
    with op.batch_alter_table("skipped_link", schema=None) as batch_op:
        batch_op.drop_index("ix_skipped_link_url_hash")
        batch_op.drop_index("ix_skipped_link_first_run_id")

    op.drop_table("skipped_link")
    op.drop_table("run_source")
    op.drop_table("channel")
    op.drop_table("source")
    op.drop_table("run")
    op.drop_table("host")
    op.drop_table("fact")
