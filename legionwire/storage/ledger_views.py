"""The views of the work: addresses and what became of them, runs, outlets, rulings, and what is missing."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from legionwire.article import State
from legionwire.storage.schema import ON_TOPIC, article, channel, page, ruling, run, run_source, skipped_link, source
from legionwire.storage.view_parts import (
    Definition,
    Dialect,
    Shown,
    What,
    first_text,
    joined,
    month_of,
    month_of_day,
)

# What keeps an address's words from us, each with a column of its own in `v_coverage`.
FAILURES = {
    State.WALL: "consent, login or paywall in place of the text",
    State.NO_TEXT: "the page gave no text",
    State.GONE: "the page was gone",
    State.BLOCKED: "the site does not want us",
    State.ROBOTS: "robots.txt forbids it, or could not be read",
    State.REFUSED: "we would not ask: scheme, private address, foreign host",
    State.ERROR: "tried and failed",
    State.TRAP: "taken for a calendar, a session or a growing path",
}
_WAITING = (State.QUEUED, State.DEFERRED)


def definitions(dialect: Dialect) -> tuple[Definition, ...]:
    """The views, in the order in which they are told of."""
    return _rulings(), _sources(), _fetches(), _skipped(), _runs(), _run_sources(), _coverage(dialect)


def _rulings() -> Definition:
    r, later = ruling.c, ruling.alias("later")
    same = (later.c.url_hash == r.url_hash) & later.c.other_hash.is_not_distinct_from(r.other_hash)
    same &= later.c.tag.is_not_distinct_from(r.tag)
    turned = (later.c.url_hash == r.other_hash) & (later.c.other_hash == r.url_hash)
    after = sa.select(sa.literal_column("1", sa.Integer)).where(
        later.c.kind == r.kind, same | turned, later.c.id > r.id
    )
    return Definition(
        "v_ruling",
        "what a person ruled about an address: all that there were; of a kind the latest goes",
        (
            Shown("id", r.id, "later ones have higher numbers"),
            Shown("url", r.url, "canonical address"),
            Shown("article_id", article.c.id, "the article there: `v_article.id`; empty: none that is shown"),
            Shown("kind", r.kind, "label, date, copy or tag"),
            Shown("is_withdrawn", r.withdrawn, "it ends those before it of its kind"),
            Shown(
                "label",
                r.label,
                "core, mention, related, no; empty: of another kind, or the judge's verdict goes again",
            ),
            Shown("dated_at", r.dated_at, "of a date: when the article was published"),
            Shown("dated_precision", r.dated_precision, "second, minute or day"),
            Shown("tie", r.tie, "of a copy: copy-of or not-copy-of"),
            Shown("other_url", r.other_url, "and of which address"),
            Shown("tag", r.tag, "of a tag: in small letters"),
            Shown("because", r.because, "the reason, in that person's words"),
            Shown("note", r.note, "and a note"),
            Shown("who", r.who, "who ruled"),
            Shown("ruled_at", r.ruled_at, "when"),
            Shown("is_latest", ~after.exists(), "no later one is about the same: this one goes, or its withdrawal"),
        ),
        joined(ruling, [(article, (article.c.url_hash == r.url_hash) & ON_TOPIC)]),
    )


def _sources() -> Definition:
    s, of_it = source.c, channel.alias("way")
    theirs = sa.select(sa.func.count()).where(article.c.source_id == s.id, ON_TOPIC)
    ways = sa.select(sa.func.count()).where(of_it.c.source_id == s.id, of_it.c.removed_at.is_(None))
    ok = sa.select(sa.func.max(of_it.c.ok_at)).where(of_it.c.source_id == s.id)
    return Definition(
        "v_source",
        "an outlet, as the catalogue last described it",
        (
            Shown("id", s.id, "the table's name in the catalogue"),
            Shown("name", s.name, "for people"),
            Shown("homepage", s.homepage, "address"),
            Shown("country", s.country, "ISO 3166-1 alpha-2"),
            Shown("languages", s.languages, "list of ISO 639-1, most likely first"),
            Shown("kind", s.kind, "such as specialist, agency, national, official, aggregator"),
            Shown("fetch_policy", s.fetch, "all, or hinted: only links that name the topic are asked for"),
            Shown("first_seen_at", s.first_seen_at, "when it came into the collection"),
            Shown("removed_at", s.removed_at, "when it was no longer in the catalogue"),
            Shown("paused_at", s.paused_at, "when an operator paused it"),
            Shown("paused_until", s.paused_until, "when the pause ends by itself"),
            Shown("paused_reason", s.paused_reason, "why"),
            Shown("n_articles", theirs.scalar_subquery(), "its articles, with copies"),
            Shown("n_channels", ways.scalar_subquery(), "its feeds, sitemaps and listings"),
            Shown("last_ok_at", sa.type_coerce(ok.scalar_subquery(), channel.c.ok_at.type),
                  "when one of these was last read without trouble"),
        ),
        source,
    )  # fmt: skip


def _fetches() -> Definition:
    p = page.c
    return Definition(
        "v_fetch",
        "the ledger: every address that was ever asked for, or is to be, and what became of it",
        (
            Shown("id", p.id, "of the address"),
            Shown("url", p.url, "canonical address"),
            Shown("site", p.site, "registrable domain"),
            Shown("source", p.source_id, "the outlet it is of: `v_source.id`"),
            Shown("channel", channel.c.url, "the feed, sitemap or listing it was first found in"),
            Shown(
                "state",
                p.state,
                "queued, deferred, stored, alias, off_topic, skipped, wall, no_text, not_article, gone, blocked, "
                "robots, refused, error, trap",
            ),
            Shown("reason", p.reason, "why, in words"),
            Shown("alias_of", p.alias_of, "for state alias: the address it stands for, `v_fetch.id`"),
            Shown("article_id", article.c.id, "the article there: `v_article.id`; empty: none that is shown"),
            Shown("relevance", p.label, "verdict of the last reading: core, mention, related, no; empty: never read"),
            Shown("score", p.score, "how much it was about the topic, 0 to 1"),
            Shown("title", p.hint_title, "what the channel called it"),
            Shown("published", p.hint_published_at, "and when, by its account, it was published"),
            Shown("first_seen_at", p.first_seen_at, "when we first met it"),
            Shown("checked_at", p.checked_at, "when it last answered; empty: never asked, or no answer"),
            Shown("not_before", p.not_before, "it is not asked for earlier"),
            Shown("attempts", p.attempts, "failed tries in a row"),
            Shown("status", p.status, "HTTP status of the last answer"),
            Shown("first_run", p.first_run_id, "the run that met it first: `v_run.id`"),
            Shown("last_run", p.last_run_id, "the run that asked for it last: `v_run.id`"),
        ),
        joined(
            page, [(channel, channel.c.id == p.channel_id), (article, (article.c.page_id == p.id) & ON_TOPIC)]
        ),
    )  # fmt: skip


def _skipped() -> Definition:
    s = skipped_link.c
    return Definition(
        "v_skipped",
        "links that were seen and never asked for, counted",
        (
            Shown("day", s.day, "when they were first passed over"),
            Shown("source", s.source_id, "the outlet: `v_source.id`"),
            Shown("reason", s.reason, "why"),
            Shown("n_links", sa.func.count(), "how many"),
        ),
        skipped_link,
        group_by=(s.day, s.source_id, s.reason),
    )


def _runs() -> Definition:
    r = run.c
    return Definition(
        "v_run",
        "one crawl",
        (
            Shown("id", r.id, "its number; later ones have higher ones"),
            Shown("spider", r.spider, "which spider"),
            Shown("trigger", r.trigger, "hand, schedule or retry"),
            Shown("options", r.options, "what it was asked to do"),
            Shown("started_at", r.started_at, "when it began"),
            Shown("heartbeat_at", r.heartbeat_at, "when it last gave a sign of life"),
            Shown("ended_at", r.ended_at, "when it ended; empty: it goes on"),
            Shown("outcome", r.outcome, "ok, partial, failed, crashed, timeout, cancelled; empty while it runs"),
            Shown("reason", r.reason, "why"),
            Shown("requests", r.requests, "how many it sent"),
            Shown("responses", r.responses, "HTTP status: how many answers"),
            Shown("received_bytes", r.received_bytes, "how much came back"),
            Shown("version", r.version, "of legionwire"),
        ),
        run,
    )


def _run_sources() -> Definition:
    r = run_source.c
    return Definition(
        "v_run_source",
        "one outlet's share of a crawl: found = known + new, new = the sum of its states",
        (
            Shown("run_id", r.run_id, "the run: `v_run.id`"),
            Shown("source", r.source_id, "the outlet: `v_source.id`"),
            Shown("outcome", r.outcome, "ok, partial, failed, crashed, cancelled; empty while it runs"),
            Shown("reason", r.reason, "why"),
            Shown("found", r.found, "distinct addresses met"),
            Shown("known", r.known, "of these, seen by an earlier run"),
            Shown("states", r.states, "state: count, of the addresses first seen by this run; frozen at its end"),
            Shown("copies", r.copies, "of the stored, copies of others"),
            Shown("resumed", r.resumed, "addresses older runs left queued"),
            Shown("resumed_states", r.resumed_states, "state: count, of what became of these"),
            Shown("revisited", r.revisited, "known articles asked for again"),
            Shown("revised", r.revised, "of these, changed"),
        ),
        run_source,
    )


def _coverage(dialect: Dialect) -> Definition:
    counted = sa.union_all(_articles(dialect), _addresses(dialect), _passed_over(dialect)).subquery("counted")
    c = counted.c

    def number(*kinds: str) -> What:
        total = sa.func.sum(sa.case((c.kind.in_(kinds), c.n), else_=0))
        return sa.cast(total, sa.BigInteger)  # sums are decimals on PostgreSQL

    failures = (Shown(f"n_{state}", number(state), f"of the failures: {words}") for state, words in FAILURES.items())
    return Definition(
        "v_coverage",
        "what there is of an outlet in a month, and what is missing: that something is not here does not say that "
        "nobody wrote it. A month in which nothing at all was seen of an outlet has no row",
        (
            Shown("source", c.source_id, "the outlet: `v_source.id`"),
            Shown("country", source.c.country, "of the outlet, ISO 3166-1 alpha-2"),
            Shown("lang", c.lang, "of the articles; where nothing was read, the outlet's most likely language"),
            Shown(
                "month",
                c.month,
                "of publication as far as somebody told it, else when it was first seen; such as 2024-05",
            ),
            Shown("n_articles", number("original", "copy"), "articles in the collection"),
            Shown("n_copies", number("copy"), "of these, copies of others"),
            Shown("n_failures", number(*FAILURES), "addresses that we wanted to read and could not"),
            *failures,
            Shown("n_waiting", number(*_WAITING), "addresses still to be asked for"),
            Shown("n_off_topic", number(State.OFF_TOPIC), "pages that were read and are not about the topic"),
            Shown("n_not_article", number(State.NOT_ARTICLE), "pages that are no articles: lists, videos, home pages"),
            Shown("n_skipped", number(State.SKIPPED), "links that nobody asked for, since policy did not want them"),
        ),
        counted.join(source, source.c.id == c.source_id),
        group_by=(c.source_id, source.c.country, c.lang, c.month),
    )


def _articles(dialect: Dialect) -> sa.Select[Any]:
    kind = sa.case((article.c.copy_of.is_(None), "original"), else_="copy")
    month = month_of(dialect, sa.func.coalesce(article.c.published_at, article.c.first_seen_at))
    return _counted(article.c.source_id, article.c.lang, month, kind).where(ON_TOPIC)


def _addresses(dialect: Dialect) -> sa.Select[Any]:
    month = month_of(dialect, sa.func.coalesce(page.c.hint_published_at, page.c.first_seen_at))
    counted = _counted(page.c.source_id, first_text(dialect, source.c.languages), month, page.c.state)
    return counted.join(source, source.c.id == page.c.source_id).where(page.c.state.not_in((State.STORED, State.ALIAS)))


def _passed_over(dialect: Dialect) -> sa.Select[Any]:
    month, kind = month_of_day(dialect, skipped_link.c.day), sa.literal(State.SKIPPED, sa.Text)
    counted = _counted(skipped_link.c.source_id, first_text(dialect, source.c.languages), month, kind)
    return counted.join(source, source.c.id == skipped_link.c.source_id)


def _counted(source_id: What, lang: What, month: What, kind: What) -> sa.Select[Any]:
    """How many of each kind. Grouped by place: to name an expression with values in it twice would be two of them."""
    named = {"source_id": source_id, "lang": lang, "month": month, "kind": kind, "n": sa.func.count()}
    columns: list[What] = [what.label(name) for name, what in named.items()]
    places = [sa.literal_column(place, sa.Integer) for place in ("1", "2", "3", "4")]
    return sa.select(*columns).group_by(*places)
