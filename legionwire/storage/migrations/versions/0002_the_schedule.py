"""the schedule: when channels are asked again, leases, schedulers, chores"""

import sqlalchemy as sa
from alembic import op

from legionwire.storage.schema import UTCTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COMMENTS = {  # table: now, before
    "channel": (
        "a feed or sitemap of a source, the validators of its last poll, and when the next is due",
        "a feed or sitemap of a source, and the validators of its last poll",
    ),
    "source": (
        "an outlet, as the catalogue last described it, and what operators and runs said of it",
        "an outlet, as the catalogue last described it",
    ),
}


def _commented() -> list[tuple[str, tuple[str, str]]]:
    """SQLite has no comments."""
    return list(_COMMENTS.items()) if op.get_bind().dialect.supports_comments else []


def upgrade() -> None:
    # No batches: SQLite adds and drops columns in place, a batch would copy the table, which others refer to.
    op.create_table(
        "chore",
        sa.Column("name", sa.Text(), nullable=False, comment="sweep, digest or backup"),
        sa.Column("due_at", UTCTime(length=20), nullable=False, comment="the moment its cron line names"),
        sa.Column("started_at", UTCTime(length=20), nullable=True),
        sa.Column("ended_at", UTCTime(length=20), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True, comment="ok, failed, missed; empty while it runs"),
        sa.Column("words", sa.Text(), nullable=True, comment="what it did, or why not"),
        sa.PrimaryKeyConstraint("name", "due_at", name=op.f("pk_chore")),
        comment="what the operator's cron lines asked for, and what became of it",
    )
    op.create_table(
        "scheduler",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("hostname", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", UTCTime(length=20), nullable=False),
        sa.Column("tick_at", UTCTime(length=20), nullable=False, comment="last look at what is due"),
        sa.Column("tick_s", sa.Float(), nullable=False, comment="seconds between two looks"),
        sa.Column("ended_at", UTCTime(length=20), nullable=True, comment="when it stopped in good order"),
        sa.Column("trouble", sa.Text(), nullable=True, comment="why it begins no crawl, if so"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduler")),
        comment="processes that look for what is due",
    )
    op.create_table(
        "lease",
        sa.Column("site", sa.Text(), nullable=False, comment="registrable domain"),
        sa.Column(
            "run_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="who holds it; run numbers only grow, so also the fence",
        ),
        sa.Column("until", UTCTime(length=20), nullable=False, comment="renewed as long as the holder lives"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_lease_run_id")),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_lease")),
        comment="who may ask a site: one run at a time, from any number of schedulers",
    )
    op.create_index("ix_lease_run_id", "lease", ["run_id"], unique=False)

    op.add_column("channel", sa.Column("next_poll_at", UTCTime(length=20), nullable=True, comment="empty: now"))
    op.add_column(
        "channel",
        sa.Column("interval_s", sa.Float(), nullable=True, comment="seconds between two polls while all is well"),
    )
    op.add_column(
        "channel", sa.Column("why", sa.Text(), nullable=True, comment="what decided about the next poll: polling.Why")
    )
    op.add_column(
        "channel", sa.Column("ttl_s", sa.Float(), nullable=True, comment="seconds that its last body asked us to wait")
    )
    op.add_column(
        "channel",
        sa.Column("new_at", UTCTime(length=20), nullable=True, comment="last poll that brought something new"),
    )
    op.add_column(
        "channel",
        sa.Column("strikes", sa.Float(), server_default="0", nullable=False, comment="failures in a row, weighed"),
    )
    op.add_column("channel", sa.Column("failing_since", UTCTime(length=20), nullable=True))
    op.add_column(
        "channel",
        sa.Column(
            "disabled_at",
            UTCTime(length=20),
            nullable=True,
            comment="given up; asked once a week in case it comes back",
        ),
    )
    op.add_column(
        "channel",
        sa.Column(
            "gap_at",
            UTCTime(length=20),
            nullable=True,
            comment="last poll that showed nothing but new links: some may have been missed",
        ),
    )
    op.add_column("channel", sa.Column("moved_to", sa.Text(), nullable=True, comment="where permanent redirects led"))
    op.add_column(
        "channel",
        sa.Column(
            "moved_polls", sa.Integer(), server_default="0", nullable=False, comment="polls in a row that led there"
        ),
    )
    op.create_index("ix_channel_parent_id", "channel", ["parent_id"], unique=False)

    op.add_column(
        "run",
        sa.Column("trigger", sa.Text(), server_default="hand", nullable=False, comment="hand, schedule or retry"),
    )
    op.add_column(
        "run", sa.Column("cancel_asked_at", UTCTime(length=20), nullable=True, comment="when somebody asked it to stop")
    )
    op.add_column("run", sa.Column("cancel_reason", sa.Text(), nullable=True))
    still_open = sa.text("ended_at IS NULL")
    op.create_index("ix_run_open", "run", ["id"], sqlite_where=still_open, postgresql_where=still_open)

    op.add_column(
        "source",
        sa.Column(
            "paused_at",
            UTCTime(length=20),
            nullable=True,
            comment="when an operator paused it; the catalogue's own `paused` is not here",
        ),
    )
    op.add_column(
        "source", sa.Column("paused_until", UTCTime(length=20), nullable=True, comment="when the pause ends by itself")
    )
    op.add_column("source", sa.Column("paused_reason", sa.Text(), nullable=True))
    op.add_column(
        "source",
        sa.Column(
            "resume_at",
            UTCTime(length=20),
            nullable=True,
            comment="when addresses that runs left over are to be asked for",
        ),
    )
    op.add_column(
        "source",
        sa.Column(
            "crashes", sa.Integer(), server_default="0", nullable=False, comment="runs in a row that died with it"
        ),
    )
    op.add_column(
        "source",
        sa.Column("not_before", UTCTime(length=20), nullable=True, comment="no run earlier: it waits after crashes"),
    )
    for table, (comment, before) in _commented():
        op.create_table_comment(table, comment, existing_comment=before)


def downgrade() -> None:
    for table, (comment, before) in _commented():
        op.create_table_comment(table, before, existing_comment=comment)
    op.drop_column("source", "not_before")
    op.drop_column("source", "crashes")
    op.drop_column("source", "resume_at")
    op.drop_column("source", "paused_reason")
    op.drop_column("source", "paused_until")
    op.drop_column("source", "paused_at")

    op.drop_index("ix_run_open", "run")
    op.drop_column("run", "cancel_reason")
    op.drop_column("run", "cancel_asked_at")
    op.drop_column("run", "trigger")

    op.drop_index("ix_channel_parent_id", "channel")
    op.drop_column("channel", "moved_polls")
    op.drop_column("channel", "moved_to")
    op.drop_column("channel", "gap_at")
    op.drop_column("channel", "disabled_at")
    op.drop_column("channel", "failing_since")
    op.drop_column("channel", "strikes")
    op.drop_column("channel", "new_at")
    op.drop_column("channel", "ttl_s")
    op.drop_column("channel", "why")
    op.drop_column("channel", "interval_s")
    op.drop_column("channel", "next_poll_at")

    op.drop_index("ix_lease_run_id", "lease")

    op.drop_table("lease")
    op.drop_table("scheduler")
    op.drop_table("chore")
