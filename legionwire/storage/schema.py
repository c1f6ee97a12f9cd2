"""The tables. One definition for SQLite and PostgreSQL; comments become the schema's documentation.

Base tables may change with a migration. Times are UTC. Sixty-four-bit hashes are signed, as both databases store them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=NAMES)


class UTCTime(TypeDecorator[datetime]):
    """An instant, to the second. `timestamptz` on PostgreSQL; on SQLite text like 2026-11-22T10:00:00Z, which sorts
    as time does and is readable in any tool. Refuses naive values: a time without a zone is a guess."""

    impl = sa.String(20)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind: TypeEngine[Any] = sa.DateTime(timezone=True) if dialect.name == "postgresql" else sa.String(20)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}")
        value = value.astimezone(UTC).replace(microsecond=0)
        # Not strftime: its %Y does not pad years before 1000, which then neither sort nor parse.
        return value if dialect.name == "postgresql" else value.isoformat().replace("+00:00", "Z")

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return value.astimezone(UTC) if value else None


# Ids grow without end on both; SQLite only counts upwards for ever in an INTEGER PRIMARY KEY AUTOINCREMENT.
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Text that answers are sorted by: in the order of its letters' codes, as on SQLite, whatever language a server speaks.
Word = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _id() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def _source_id(*, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column("source_id", sa.ForeignKey("source.id"), primary_key=primary_key, nullable=False)


source = sa.Table(
    "source",
    metadata,
    sa.Column("id", Word, primary_key=True, comment="the table's name in the catalogue"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("homepage", sa.Text, nullable=False),
    sa.Column("country", sa.Text, nullable=False, comment="ISO 3166-1 alpha-2"),
    sa.Column("languages", sa.JSON, nullable=False, comment="ISO 639-1, most likely first"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("fetch", sa.Text, nullable=False, comment="all, or hinted: only links that name the topic"),
    sa.Column("fingerprint", sa.Text, nullable=False, comment="hash of the catalogue table it was read from"),
    sa.Column("first_seen_at", UTCTime, nullable=False),
    sa.Column("removed_at", UTCTime, comment="when it was no longer in the catalogue"),
    sa.Column("paused_at", UTCTime, comment="when an operator paused it; the catalogue's own `paused` is not here"),
    sa.Column("paused_until", UTCTime, comment="when the pause ends by itself"),
    sa.Column("paused_reason", sa.Text),
    sa.Column("resume_at", UTCTime, comment="when addresses that runs left over are to be asked for"),
    sa.Column("crashes", sa.Integer, nullable=False, server_default="0", comment="runs in a row that died with it"),
    sa.Column("not_before", UTCTime, comment="no run earlier: it waits after crashes"),
    comment="an outlet, as the catalogue last described it, and what operators and runs said of it",
)

channel = sa.Table(
    "channel",
    metadata,
    _id(),
    _source_id(),
    sa.Column("kind", sa.Text, nullable=False, comment="feed or sitemap"),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("url_hash", sa.BigInteger, nullable=False),
    sa.Column("parent_id", Id, sa.ForeignKey("channel.id"), comment="the sitemap index that lists it"),
    sa.Column("told_modified_at", UTCTime, comment="lastmod the index gives this child now"),
    sa.Column("listed_modified_at", UTCTime, comment="the lastmod told when this child was last read"),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text, comment="verbatim, to be sent back"),
    sa.Column("body_hash", sa.Text, comment="of the last body read: an unchanged body is not parsed again"),
    sa.Column(
        "policy", sa.Text, comment="what was wanted of the links at the last reading: another wish reads it anew"
    ),
    sa.Column("polled_at", UTCTime),
    sa.Column("ok_at", UTCTime),
    sa.Column("unconditional_at", UTCTime, comment="last poll without validators; one a day guards a stuck ETag"),
    sa.Column("status", sa.Integer, comment="HTTP status of the last poll"),
    sa.Column("problem", sa.Text, comment="what was wrong at the last poll; empty when all was well"),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0", comment="polls failed in a row"),
    sa.Column("shown", sa.Integer, comment="links in the last body"),
    sa.Column("fresh", sa.Integer, comment="of these, never seen before"),
    sa.Column("removed_at", UTCTime, comment="when the catalogue no longer named it"),
    # When it is asked again: what polling.Pace remembers, and nothing else does.
    sa.Column("next_poll_at", UTCTime, comment="empty: now"),
    sa.Column("interval_s", sa.Float, comment="seconds between two polls while all is well"),
    sa.Column("why", sa.Text, comment="what decided about the next poll: polling.Why"),
    sa.Column("ttl_s", sa.Float, comment="seconds that its last body asked us to wait"),
    sa.Column("new_at", UTCTime, comment="last poll that brought something new"),
    sa.Column("strikes", sa.Float, nullable=False, server_default="0", comment="failures in a row, weighed"),
    sa.Column("failing_since", UTCTime),
    sa.Column("disabled_at", UTCTime, comment="given up; asked once a week in case it comes back"),
    sa.Column("gap_at", UTCTime, comment="last poll that showed nothing but new links: some may have been missed"),
    sa.Column("moved_to", sa.Text, comment="where permanent redirects led"),
    sa.Column("moved_polls", sa.Integer, nullable=False, server_default="0", comment="polls in a row that led there"),
    sa.UniqueConstraint("source_id", "kind", "url_hash"),
    sa.Index("ix_channel_parent_id", "parent_id"),
    comment="a feed or sitemap of a source, the validators of its last poll, and when the next is due",
)

host = sa.Table(
    "host",
    metadata,
    sa.Column("key", sa.Text, primary_key=True, comment="host, or host:port when the port is unusual"),
    sa.Column("not_before", UTCTime, comment="the host asked to be left alone until then"),
    sa.Column("not_before_reason", sa.Text),
    sa.Column("robots", sa.JSON, comment="rules last read from robots.txt"),
    sa.Column("robots_at", UTCTime),
    comment="what a host told us about visiting it",
)

run = sa.Table(
    "run",
    metadata,
    _id(),
    sa.Column("spider", sa.Text, nullable=False),
    sa.Column("options", sa.JSON, nullable=False, comment="what the crawl was asked to do"),
    sa.Column("started_at", UTCTime, nullable=False),
    sa.Column("heartbeat_at", UTCTime, nullable=False),
    sa.Column("ended_at", UTCTime),
    sa.Column("outcome", sa.Text, comment="ok, partial, failed, crashed, timeout, cancelled; empty while it runs"),
    sa.Column("reason", sa.Text),
    sa.Column("hostname", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer, comment="of the crawl process"),
    sa.Column("pid_started", sa.Text, comment="start time of that process: a pid alone may be somebody else's by now"),
    sa.Column("requests", sa.Integer, nullable=False, server_default="0"),
    sa.Column("responses", sa.JSON, comment="HTTP status: count"),
    sa.Column("received_bytes", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("log", sa.Text, comment="log file, relative to the data folder"),
    sa.Column("version", sa.Text, nullable=False, comment="of legionwire"),
    sa.Column("trigger", sa.Text, nullable=False, server_default="hand", comment="hand, schedule or retry"),
    sa.Column("cancel_asked_at", UTCTime, comment="when somebody asked it to stop"),
    sa.Column("cancel_reason", sa.Text),
    comment="one crawl process",
)

_still_open = run.c.ended_at.is_(None)
sa.Index("ix_run_open", run.c.id, sqlite_where=_still_open, postgresql_where=_still_open)

run_source = sa.Table(
    "run_source",
    metadata,
    sa.Column("run_id", sa.ForeignKey("run.id"), primary_key=True),
    _source_id(primary_key=True),
    sa.Column("outcome", sa.Text, comment="ok, partial, failed, crashed, cancelled; empty while it runs"),
    sa.Column("reason", sa.Text),
    sa.Column("found", sa.Integer, nullable=False, server_default="0", comment="distinct addresses met"),
    sa.Column("known", sa.Integer, nullable=False, server_default="0", comment="of these, seen by an earlier run"),
    sa.Column("states", sa.JSON, comment="state: count, of the addresses first seen by this run; frozen at its end"),
    sa.Column("copies", sa.Integer, nullable=False, server_default="0", comment="of the stored, copies of others"),
    sa.Column("resumed", sa.Integer, nullable=False, server_default="0", comment="addresses older runs left queued"),
    sa.Column("resumed_states", sa.JSON, comment="state: count, of what became of these"),
    sa.Column("revisited", sa.Integer, nullable=False, server_default="0", comment="known articles asked for again"),
    sa.Column("revised", sa.Integer, nullable=False, server_default="0", comment="of these, changed"),
    comment="one source's share of a run: found = known + new, new = the sum of its states",
)

lease = sa.Table(
    "lease",
    metadata,
    sa.Column("site", sa.Text, primary_key=True, comment="registrable domain"),
    sa.Column("run_id", Id, sa.ForeignKey("run.id"), comment="who holds it; run numbers only grow, so also the fence"),
    sa.Column("until", UTCTime, nullable=False, comment="renewed as long as the holder lives"),
    sa.Index("ix_lease_run_id", "run_id"),
    comment="who may ask a site: one run at a time, from any number of schedulers",
)

scheduler = sa.Table(
    "scheduler",
    metadata,
    _id(),
    sa.Column("hostname", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("started_at", UTCTime, nullable=False),
    sa.Column("tick_at", UTCTime, nullable=False, comment="last look at what is due"),
    sa.Column("tick_s", sa.Float, nullable=False, comment="seconds between two looks"),
    sa.Column("ended_at", UTCTime, comment="when it stopped in good order"),
    sa.Column("trouble", sa.Text, comment="why it begins no crawl, if so"),
    comment="processes that look for what is due",
)

chore = sa.Table(
    "chore",
    metadata,
    sa.Column("name", sa.Text, primary_key=True, comment="sweep, digest or backup"),
    sa.Column("due_at", UTCTime, primary_key=True, comment="the moment its cron line names"),
    sa.Column("started_at", UTCTime),
    sa.Column("ended_at", UTCTime),
    sa.Column("outcome", sa.Text, comment="ok, failed, missed; empty while it runs"),
    sa.Column("words", sa.Text, comment="what it did, or why not"),
    comment="what the operator's cron lines asked for, and what became of it",
)

COVERAGE = "ix_page_coverage"

page = sa.Table(
    "page",
    metadata,
    _id(),
    sa.Column("url", sa.Text, nullable=False, comment="canonical"),
    sa.Column("url_hash", sa.BigInteger, nullable=False, unique=True),
    sa.Column("site", sa.Text, nullable=False, comment="registrable domain"),
    _source_id(),
    sa.Column("channel_id", Id, sa.ForeignKey("channel.id"), comment="where it was first found"),
    sa.Column("state", Word, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("alias_of", Id, sa.ForeignKey("page.id"), comment="for state alias: the address it stands for"),
    sa.Column("first_run_id", Id, sa.ForeignKey("run.id")),
    sa.Column("last_run_id", Id, sa.ForeignKey("run.id"), comment="the run that asked for it last"),
    sa.Column("first_seen_at", UTCTime, nullable=False),
    sa.Column("checked_at", UTCTime, comment="last answer"),
    sa.Column("not_before", UTCTime, comment="do not ask again earlier"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0", comment="failed tries in a row"),
    sa.Column("status", sa.Integer, comment="HTTP status of the last answer"),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("hint_title", sa.Text, comment="what the channel said"),
    sa.Column("hint_published_at", UTCTime),
    sa.Column("hint_modified_at", UTCTime),
    sa.Column("told_at", UTCTime, comment="when a channel told of a change that is still to be read"),
    sa.Column("label", sa.Text, comment="verdict of the last reading: core, mention, related, no"),
    sa.Column("score", sa.Float),
    sa.Column("rules_version", sa.Text),
    sa.Column("judge_label", sa.Text, comment="the judge's own label, where a person has ruled"),
    sa.Column("judge_reason", sa.Text, comment="and its reason"),
    sa.Column("text_key", sa.Text, comment="equal for equal texts"),
    sa.Column("digest", sa.Text, comment="sha1 of the answer that was judged last, as in a WARC record"),
    sa.Column("canonical_hash", sa.BigInteger, comment="of the address that the page calls its own"),
    # All that coverage is counted from, so that no address is read for it.
    sa.Index(COVERAGE, "source_id", "state", "hint_published_at", "first_seen_at"),
    sa.Index("ix_page_first_run_id_source_id", "first_run_id", "source_id"),
    sa.Index("ix_page_canonical_hash", "canonical_hash"),
    comment="the ledger: every address ever seen and what became of it",
)

skipped_link = sa.Table(
    "skipped_link",
    metadata,
    _source_id(primary_key=True),
    sa.Column("url_hash", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, nullable=False, comment="when it was first passed over"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("first_run_id", Id, sa.ForeignKey("run.id")),
    sa.Index("ix_skipped_link_first_run_id", "first_run_id"),
    sa.Index("ix_skipped_link_url_hash", "url_hash"),
    comment="addresses seen and never requested, kept small: a sitemap may hold a million",
)

capture = sa.Table(
    "capture",
    metadata,
    _id(),
    sa.Column("page_id", sa.ForeignKey("page.id"), nullable=False, index=True),
    sa.Column("run_id", sa.ForeignKey("run.id")),
    sa.Column("captured_at", UTCTime, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("warc_file", sa.Text, nullable=False, comment="relative to the captures folder"),
    sa.Column("warc_offset", sa.BigInteger, nullable=False),
    sa.Column("warc_length", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.Text, nullable=False, comment="sha1 of the payload, as in the WARC record"),
    comment="a raw answer kept in a WARC file",
)

FACETS = "ix_article_facets"
SECOND = 16  # of a sort_key: what is less than a second tells articles of the same one apart

article = sa.Table(
    "article",
    metadata,
    _id(),
    sa.Column("page_id", sa.ForeignKey("page.id"), nullable=False, unique=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("url_hash", sa.BigInteger, nullable=False, unique=True),
    sa.Column(
        "sort_key",
        sa.BigInteger,
        nullable=False,
        unique=True,
        comment="time order: epoch seconds << 20 | 20 bits of the URL's hash",
    ),
    _source_id(),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("standfirst", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("authors", sa.JSON, nullable=False),
    sa.Column("published_at", UTCTime),
    sa.Column("published_precision", sa.Text, comment="second, minute or day"),
    sa.Column("published_origin", sa.Text, comment="json-ld, meta, time, feed, sitemap, url, text, ruling"),
    sa.Column("date_conflict", sa.Boolean, nullable=False),
    sa.Column("modified_at", UTCTime),
    sa.Column("lang", sa.Text),
    sa.Column("section", sa.Text),
    sa.Column("tags", sa.JSON, nullable=False),
    sa.Column("access", sa.Text, nullable=False, comment="free, partial, unknown"),
    sa.Column("relevance", sa.Text, nullable=False, comment="core, mention, related"),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("org", sa.Text, nullable=False, comment="ildu, gur, both, unknown, none"),
    sa.Column("matches", sa.JSON, nullable=False, comment="rule, form, where, start, strength"),
    sa.Column("verdict", sa.Text, nullable=False, comment="why it is here, in one line"),
    sa.Column("text_key", sa.Text, nullable=False, index=True),
    sa.Column("copy_of", Id, sa.ForeignKey("article.id"), index=True, comment="the first of its copies"),
    sa.Column("copy_kind", sa.Text, comment="exact, copy, excerpt, update; empty for originals"),
    sa.Column("copy_why", sa.Text, comment="why it is a copy of that, or the original of others"),
    sa.Column("story", sa.Text, index=True, comment="id of its story; empty: it stands alone"),
    sa.Column("canonical_hash", sa.BigInteger, comment="of the address that its page calls its own, on any site"),
    sa.Column("n_revisions", sa.Integer, nullable=False, server_default="1"),
    sa.Column("first_seen_at", UTCTime, nullable=False),
    sa.Column("checked_at", UTCTime, nullable=False),
    sa.Column("captured_at", UTCTime),
    sa.Column("capture_id", sa.ForeignKey("capture.id")),
    sa.Column("removed_at", UTCTime, comment="when its page was gone"),
    sa.Column("revisit_at", UTCTime, comment="when its page is asked for again; empty: the plan is done"),
    sa.Column("extractor_version", sa.Text, nullable=False),
    sa.Column("rules_version", sa.Text, nullable=False),
    sa.Column("stripped", sa.JSON, comment="lines left out since they repeat on the site: place among all, line"),
    sa.Column(
        "organisations",
        sa.JSON,
        comment="of the authors those that are no persons: agencies, desks, the outlet itself",
    ),
    sa.Column("dates", sa.JSON, comment="all candidates of the publication date: value, precision, origin, zone"),
    sa.Column("genre", sa.Text, comment="of legionwire.article.Genre; unknown is an answer"),
    sa.Column("genre_origin", sa.Text, comment="what says so"),
    sa.Column(
        "published_read",
        sa.JSON(none_as_null=True),
        comment="where a person ruled on the date, the one that was read: value, precision, origin; empty else",
    ),
    sa.Index("ix_article_source_id", "source_id"),
    sa.Index("ix_article_lang", "lang"),
    # All that results are narrowed and counted by, so that no text is read for it.
    sa.Index(
        FACETS,
        "sort_key",
        "source_id",
        "lang",
        "relevance",
        "org",
        "copy_of",
        "first_seen_at",
        "id",
    ),
    sqlite_autoincrement=True,
    comment="an article as it stands now",
)

_is_planned = article.c.revisit_at.is_not(None)
sa.Index(
    "ix_article_revisit",
    article.c.source_id,
    article.c.revisit_at,
    sqlite_where=_is_planned,
    postgresql_where=_is_planned,
)

# What a later judgement or a person found not to be about the topic is kept, and no answer to any question.
ON_TOPIC = article.c.relevance != "no"

revision = sa.Table(
    "revision",
    metadata,
    sa.Column("article_id", sa.ForeignKey("article.id"), primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=False, comment="1 is the first we saw"),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("standfirst", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("content_key", sa.Text, nullable=False, comment="of title, standfirst and text"),
    sa.Column("seen_at", UTCTime, nullable=False),
    sa.Column("run_id", sa.ForeignKey("run.id")),
    sa.Column("capture_id", sa.ForeignKey("capture.id")),
    sa.Column("stripped", sa.JSON, comment="as in article"),
    sa.Column("cause", sa.Text, nullable=False, server_default="edit", comment="edit, or reread: we read it better"),
    sa.Column("extractor_version", sa.Text, comment="that read it"),
    comment="what an article said, each time that changed",
)

absence = sa.Table(
    "absence",
    metadata,
    sa.Column("article_id", sa.ForeignKey("article.id"), primary_key=True),
    sa.Column("gone_at", UTCTime, primary_key=True, comment="when its page was first missed"),
    sa.Column("reason", sa.Text, nullable=False, comment="what the page answered"),
    sa.Column("confirmed_at", UTCTime, comment="when a second look, or HTTP 410, said so; empty: perhaps a hiccup"),
    sa.Column("back_at", UTCTime, comment="when the page was there again"),
    comment="times in which an article's page was gone",
)

mention = sa.Table(
    "mention",
    metadata,
    sa.Column("article_id", sa.ForeignKey("article.id"), primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=False, comment="in the order of the text, from 1"),
    sa.Column("kind", Word, nullable=False, comment="unit, person, country, nationality, place, framing"),
    sa.Column("key", Word, nullable=False, comment="id in the topic file; of countries ISO 3166-1 alpha-2"),
    sa.Column("form", sa.Text, nullable=False, comment="the words as they stand there"),
    sa.Column("field", sa.Text, nullable=False, comment="title, standfirst, lead or body; lead and body are the text"),
    sa.Column("start", sa.Integer, nullable=False, comment="offset in title, standfirst or text, in characters"),
    sa.Column("quoted", sa.Boolean, nullable=False, comment="in somebody's words, not the article's own voice"),
    sa.Index("ix_mention_kind_key", "kind", "key"),
    comment="what an article names: units, people, countries and their people, places, words for the fighters",
)

ruling = sa.Table(
    "ruling",
    metadata,
    _id(),
    sa.Column("url", sa.Text, nullable=False, comment="canonical"),
    sa.Column("url_hash", sa.BigInteger, nullable=False),
    sa.Column("label", sa.Text, comment="core, mention, related, no; empty: the judge's verdict goes again"),
    sa.Column("because", sa.Text, nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("ruled_at", UTCTime, nullable=False),
    sa.Column("kind", sa.Text, nullable=False, server_default="label", comment="label, date, copy or tag"),
    sa.Column(
        "withdrawn", sa.Boolean, nullable=False, server_default=sa.false(), comment="ends those before it of its kind"
    ),
    sa.Column("dated_at", UTCTime, comment="of a date: when the article was published"),
    sa.Column("dated_precision", sa.Text, comment="second, minute or day"),
    sa.Column("tie", sa.Text, comment="of a copy: copy-of or not-copy-of"),
    sa.Column("other_url", sa.Text, comment="and of which address; numbers of articles are others in another database"),
    sa.Column("other_hash", sa.BigInteger),
    sa.Column("tag", sa.Text, comment="in small letters"),
    sa.Index("ix_ruling_url_hash", "url_hash"),
    sa.Index("ix_ruling_other_hash", "other_hash"),
    comment="a person's corrections, all that there were: of an address the latest of a kind wins over every re-run",
)

article_past = sa.Table(
    "article_past",
    metadata,
    _id(),
    sa.Column("article_id", sa.ForeignKey("article.id"), nullable=False),
    sa.Column("until", UTCTime, nullable=False, comment="when that ended, by the database's clock"),
    sa.Column(
        "was",
        sa.JSON,
        nullable=False,
        comment="what changed then, as it was before: columns of article; mentions; ruled_tags: those that people gave;"
        " revision: the one with its words; id (null): it was not there",
    ),
    sa.Index("ix_article_past_article_id_until", "article_id", "until"),
    comment="what articles were: each change of a value that is exported leaves the old one here",
)

site_line = sa.Table(
    "site_line",
    metadata,
    sa.Column("site", Word, primary_key=True, comment="registrable domain"),
    sa.Column(
        "line_hash",
        sa.BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="of the line's words, numbers as 0",
    ),
    sa.Column(
        "holders", sa.JSON, nullable=False, comment="pages that have it, at most 8: URL hash, number of their lines"
    ),
    sa.Column("n", sa.Integer, nullable=False, comment="how many of these"),
    sa.Column("seen_at", UTCTime, nullable=False, comment="to the day"),
    comment="lines of pages that were read, on topic or not: what repeats is not an article's own",
)

link = sa.Table(
    "link",
    metadata,
    sa.Column("a", sa.ForeignKey("article.id"), primary_key=True),
    sa.Column("b", sa.ForeignKey("article.id"), primary_key=True, index=True),
    sa.Column("version", sa.Text, primary_key=True, comment="of the method that found it"),
    sa.Column("kind", sa.Text, nullable=False, comment="exact, copy, excerpt, update, series, similar"),
    sa.Column("score", sa.Float, nullable=False, comment="share of the shorter text that is in the longer"),
    sa.Column("facts", sa.Float, comment="share of names and numbers that are in both; empty where there are few"),
    sa.Column("numbers", sa.Float, comment="how often the same words stand around the same number; empty: never"),
    sa.Column("lead", sa.Float, comment="share of the shorter one's beginning that is at the beginning of the longer"),
    sa.Column("length", sa.Float, comment="length of the shorter by that of the longer"),
    sa.Column("by_keys", sa.Boolean, nullable=False, comment="found by keys that both have, else asked for by a group"),
    sa.CheckConstraint("a < b", name="ordered"),
    comment="what two articles have in common; groups are a function of these",
)

posting = sa.Table(
    "posting",
    metadata,
    sa.Column(
        "place",
        sa.BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="step of 16 days << 36 | 36 bits of a key; steps of 0 are for keys of any time",
    ),
    # No foreign key: it would need an index, which takes as much as the table. Who reads it joins `article`.
    sa.Column("article_id", Id, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
    comment="keys of texts: articles that share some are compared; all of it can be made anew by `regroup`",
)

story = sa.Table(
    "story",
    metadata,
    sa.Column("id", Word, primary_key=True, comment="the URL hash of its first report, in hexadecimal digits"),
    sa.Column("title", sa.Text, nullable=False, comment="of its most central report"),
    sa.Column("first_id", sa.ForeignKey("article.id"), nullable=False, comment="its first report"),
    sa.Column("first_at", UTCTime, nullable=False),
    sa.Column("last_at", UTCTime, nullable=False, index=True),
    sa.Column("n_articles", sa.Integer, nullable=False, comment="that are no copies of each other"),
    sa.Column("n_copies", sa.Integer, nullable=False),
    sa.Column("languages", sa.JSON, nullable=False, comment="the most frequent first"),
    sa.Column("outlets", sa.JSON, nullable=False, comment="ids of sources, the most frequent first"),
    comment="one event and its follow-ups of the next days, in whatever language: two articles at least",
)

story_signs = sa.Table(
    "story_signs",
    metadata,
    sa.Column("article_id", sa.ForeignKey("article.id"), primary_key=True),
    sa.Column("signs", sa.LargeBinary, nullable=False, comment="what it offers for linking, as JSON, zlib"),
    sa.Column("is_placed", sa.Boolean, nullable=False, index=True, comment="a story was looked for since"),
    comment="by what articles are given to stories; all of it can be made anew from their texts",
)

article_terms = sa.Table(
    "article_terms",
    metadata,
    sa.Column("article_id", sa.ForeignKey("article.id"), primary_key=True),
    sa.Column("sort_key", sa.BigInteger, nullable=False, comment="the index row these terms stand under"),
    sa.Column(
        "terms",
        sa.LargeBinary,
        nullable=False,
        comment="a byte for the encoding; of the title, a line feed, of the text, deflated",
    ),
    comment="the terms the search index holds: a delete needs exactly these, a rebuild needs nothing else",
)

fact = sa.Table(
    "fact",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    comment="what the database says about itself, such as the analyser its index was made with",
)

UNFINISHED = "unfinished copy"  # the fact that marks a database which a copy is still filling
VIEWS = "views"  # the fact that says which views there are
