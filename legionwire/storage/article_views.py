"""The views of articles and of what hangs on them. Hidden articles are in none of these."""

from __future__ import annotations

import sqlalchemy as sa

from legionwire.copies import METHOD
from legionwire.storage.results import N_COPIES
from legionwire.storage.schema import ON_TOPIC, absence, article, capture, link, mention, revision, source, story
from legionwire.storage.view_parts import (
    Definition,
    Dialect,
    Shown,
    What,
    day_of,
    elements,
    mentions_of_article,
    month_of,
    or_empty,
    stripped_lines,
)

_PLACE = sa.type_coerce(capture.c.warc_file + ":" + sa.cast(capture.c.warc_offset, sa.Text), sa.Text)
_ARTICLE_ID = "the article: `v_article.id`"


def definitions(dialect: Dialect) -> tuple[Definition, ...]:
    """The views, in the order in which they are told of."""
    return (
        _articles(dialect), _authors(dialect), _matches(dialect), _mentions(), _revisions(), _absences(), _copies(),
        _stories(),
    )  # fmt: skip


def _articles(dialect: Dialect) -> Definition:
    a = article.c
    return Definition(
        "v_article",
        "an article as it stands now, with the names of an export and a few more; copies are rows of their own",
        (
            Shown("id", a.id, "its number, never given to another one"),
            Shown("url", a.url, "canonical address"),
            Shown("source", a.source_id, "the outlet: `v_source.id`"),
            Shown("title", a.title, "headline"),
            Shown("standfirst", a.standfirst, "the lines between headline and text; may be empty"),
            Shown("text", a.text, "paragraphs and section headings, one a line"),
            Shown("stripped", stripped_lines(dialect), "list: lines left out because they repeat on the site"),
            Shown("authors", a.authors, "list of names as the page gives them; `v_author` has one a row"),
            Shown(
                "organisations", or_empty(dialect, a.organisations), "list: of the authors those that are no persons"
            ),
            Shown(
                "published",
                a.published_at,
                "when it was published; with precision `day` a clock time that it may have is of an unknown zone; "
                "empty: nobody says",
            ),
            Shown("published_precision", a.published_precision, "second, minute or day"),
            Shown("published_origin", a.published_origin, "who says so: json-ld, meta, time, feed, sitemap, url, text"),
            Shown("date_conflict", a.date_conflict, "two witnesses of the date differ by more than a day"),
            Shown("dates", or_empty(dialect, a.dates), "list of all candidates: value, precision, origin, zone"),
            Shown("modified", a.modified_at, "when the outlet says that it last changed it"),
            Shown("lang", a.lang, "ISO 639-1; empty: not to be told"),
            Shown("section", a.section, "of the outlet, in its words"),
            Shown("tags", a.tags, "list of the outlet's keywords"),
            Shown("genre", a.genre, "news, analysis, opinion, first-person, press-release, interview, live, unknown"),
            Shown("genre_origin", a.genre_origin, "what says so"),
            Shown("country", source.c.country, "of the outlet, ISO 3166-1 alpha-2"),
            Shown("access", a.access, "free, partial (the rest is behind a wall), unknown"),
            Shown("relevance", a.relevance, "core, mention, related"),
            Shown("score", a.score, "how much it is about the topic, 0 to 1"),
            Shown("org", a.org, "which organisation: ildu, gur, both, unknown, none"),
            Shown("matches", a.matches, "list of the places that speak for the topic; `v_match` has one a row"),
            Shown("why", a.verdict, "why it is here, in one line"),
            Shown("mentions", mentions_of_article(dialect), "list of what it names; `v_mention` has one a row"),
            Shown("copy_of", a.copy_of, "the original of its group of copies; empty: it is no copy"),
            Shown("copy_kind", a.copy_kind, "what kind of copy: exact, copy, excerpt, update"),
            Shown("story", a.story, "the event it tells: `v_story.id`; empty: it stands alone"),
            Shown("n_copies", N_COPIES.element, "how many articles are copies of this one"),
            Shown("n_revisions", a.n_revisions, "rows in `v_revision`; 1: it never changed"),
            Shown("first_seen", a.first_seen_at, "when we first read it"),
            Shown("last_checked", a.checked_at, "when its page last answered"),
            Shown("captured_at", a.captured_at, "when the raw answer was kept"),
            Shown("capture", _PLACE, "where that lies: WARC file, colon, offset"),
            Shown("removed_at", a.removed_at, "when its page was gone; empty: it is there"),
            Shown("extractor_version", a.extractor_version, "of the program that read the page"),
            Shown("rules_version", a.rules_version, "of the topic file that judged it"),
            Shown("source_name", source.c.name, "of the outlet"),
            Shown("published_on", day_of(dialect, a.published_at), "the day of `published`, in UTC"),
            Shown("published_month", month_of(dialect, a.published_at), "the month of `published`, such as 2024-05"),
        ),
        article.join(source, source.c.id == a.source_id).outerjoin(capture, capture.c.id == a.capture_id),
        (ON_TOPIC,),
    )


def _authors(dialect: Dialect) -> Definition:
    found = elements(dialect, article.c.authors)
    return Definition(
        "v_author",
        "a name in an article's byline",
        (
            Shown("article_id", article.c.id, _ARTICLE_ID),
            Shown("n", found.n, "its place in the byline, from 1"),
            Shown("name", found.text, "as the page gives it"),
        ),
        article.join(found.table, sa.true()),
        (ON_TOPIC, found.are("text")),
    )


def _matches(dialect: Dialect) -> Definition:
    found = elements(dialect, article.c.matches)
    return Definition(
        "v_match",
        "a place in an article that speaks for the topic: why the article is here",
        (
            Shown("article_id", article.c.id, _ARTICLE_ID),
            Shown("n", found.n, "in the order in which they were found, from 1"),
            Shown("rule", found.field("rule"), "id of the entry in the topic file"),
            Shown("form", found.field("form"), "the words as they stand there"),
            Shown("field", found.field("where"), "title, standfirst, lead or body; lead and body are the text"),
            Shown("start", found.number("start"), "offset in title, standfirst or text, in characters from 0"),
            Shown("strength", found.field("strength"), "strong, weak, related, person"),
        ),
        article.join(found.table, sa.true()),
        (ON_TOPIC, found.are("object")),
    )


def _mentions() -> Definition:
    m = mention.c
    return Definition(
        "v_mention",
        "a place where an article names a unit, a person, a country, a people, a place, or has a word for the fighters",
        (
            Shown("article_id", m.article_id, _ARTICLE_ID),
            Shown("n", m.n, "in the order of the text, from 1"),
            Shown("kind", m.kind, "unit, person, country, nationality, place, framing (a word for the fighters)"),
            Shown("key", m.key, "id in the topic file; of countries and peoples ISO 3166-1 alpha-2"),
            Shown("form", m.form, "the words as they stand there"),
            Shown("field", m.field, "title, standfirst, lead or body; lead and body are the text"),
            Shown("start", m.start, "offset in title, standfirst or text, in characters from 0"),
            Shown("quoted", m.quoted, "in somebody's words, not the article's own voice"),
        ),
        mention.join(article, article.c.id == m.article_id),
        (ON_TOPIC,),
    )


def _revisions() -> Definition:
    r = revision.c
    return Definition(
        "v_revision",
        "what an article said, each time that changed; the last one is what `v_article` says",
        (
            Shown("article_id", r.article_id, _ARTICLE_ID),
            Shown("n", r.n, "1 is the first we saw"),
            Shown("title", r.title, "headline"),
            Shown("standfirst", r.standfirst, "the lines between headline and text"),
            Shown("text", r.text, "paragraphs and section headings, one a line"),
            Shown("seen_at", r.seen_at, "when we first saw it like that"),
            Shown("cause", r.cause, "edit: the outlet changed it; reread: we read the same page better"),
            Shown("run_id", r.run_id, "the run that saw it: `v_run.id`"),
            Shown("capture", _PLACE, "where the raw answer lies: WARC file, colon, offset"),
            Shown("extractor_version", r.extractor_version, "of the program that read it"),
        ),
        revision.join(article, article.c.id == r.article_id).outerjoin(capture, capture.c.id == r.capture_id),
        (ON_TOPIC,),
    )


def _absences() -> Definition:
    return Definition(
        "v_absence",
        "a time in which an article's page was gone, or perhaps only did not answer",
        (
            Shown("article_id", absence.c.article_id, _ARTICLE_ID),
            Shown("gone_at", absence.c.gone_at, "when its page was first missed"),
            Shown("reason", absence.c.reason, "what the page answered"),
            Shown("confirmed_at", absence.c.confirmed_at, "when a second look said so; empty: perhaps a hiccup"),
            Shown("back_at", absence.c.back_at, "when the page was there again; empty: it is still gone"),
        ),
        absence.join(article, article.c.id == absence.c.article_id),
        (ON_TOPIC,),
    )


def _copies() -> Definition:
    pairs = sa.union_all(_linked_pairs(), _other_copies()).subquery("pair")
    return Definition(
        "v_copy",
        "two articles that have text in common. Rows with `copy` are the copies, each once, beside its original",
        (
            Shown("a", pairs.c.a, "the article of the lower number"),
            Shown("b", pairs.c.b, "the other one"),
            Shown(
                "kind",
                pairs.c.kind,
                "of the pair: exact, copy, excerpt, update; series and similar are no copies. A copy's kind in its "
                "group is `v_article.copy_kind`",
            ),
            Shown(
                "score",
                pairs.c.score,
                "share of the shorter text that is in the longer; empty: the two are copies of one group, "
                "and were not compared with each other",
            ),
            Shown("facts", pairs.c.facts, "share of names and numbers that are in both; empty where there are few"),
            Shown("numbers", pairs.c.numbers, "how often the same words stand around the same number; empty: never"),
            Shown("lead", pairs.c.lead, "share of the shorter one's beginning that is at the beginning of the longer"),
            Shown("length", pairs.c.length, "length of the shorter by that of the longer"),
            Shown("original", pairs.c.original, "the original of their group; empty: they are not in one group"),
            Shown("copy", pairs.c.copy, "which of the two is a copy of the other; empty: neither, or of a third"),
            Shown("why", pairs.c.why, "why that one is a copy, in words"),
        ),
        pairs,
    )


def _linked_pairs() -> sa.Select[*tuple[object, ...]]:
    one, other = article.alias("one"), article.alias("other")
    group, its_group = (sa.func.coalesce(side.c.copy_of, side.c.id) for side in (one, other))
    is_copy, is_original = one.c.copy_of == other.c.id, other.c.copy_of == one.c.id
    return (
        sa.select(
            *(link.c[name] for name in ("a", "b", "kind", "score", "facts", "numbers", "lead", "length")),
            sa.case((group == its_group, group)).label("original"),
            sa.case((is_copy, one.c.id), (is_original, other.c.id)).label("copy"),
            sa.case((is_copy, one.c.copy_why), (is_original, other.c.copy_why)).label("why"),
        )
        .join(one, one.c.id == link.c.a)
        .join(other, other.c.id == link.c.b)
        .where(link.c.version == METHOD, one.c.relevance != "no", other.c.relevance != "no")
    )


def _other_copies() -> sa.Select[*tuple[object, ...]]:
    """Copies that no link ties to their original: the text came to them by way of others of the group."""
    copy, original = article.alias("copy"), article.alias("original")
    a = sa.case((copy.c.id < original.c.id, copy.c.id), else_=original.c.id)
    b = sa.case((copy.c.id < original.c.id, original.c.id), else_=copy.c.id)
    linked = sa.select(sa.literal_column("1", sa.Integer)).where(link.c.a == a, link.c.b == b, link.c.version == METHOD)
    same: What = sa.case((copy.c.text_key == original.c.text_key, sa.literal_column("1.0", sa.Float)))
    nothing = sa.cast(sa.null(), sa.Float)
    return (
        sa.select(
            *(a.label("a"), b.label("b"), copy.c.copy_kind.label("kind"), same.label("score")),
            *(nothing.label("facts"), nothing.label("numbers"), nothing.label("lead"), nothing.label("length")),
            *(original.c.id.label("original"), copy.c.id.label("copy"), copy.c.copy_why.label("why")),
        )
        .join(original, original.c.id == copy.c.copy_of)
        .where(copy.c.relevance != "no", original.c.relevance != "no", ~linked.exists())
    )


def _stories() -> Definition:
    s = story.c
    return Definition(
        "v_story",
        "one event and its follow-ups of the next days, in whatever language; its reports have `v_article.story`",
        (
            Shown("id", s.id, "made of the address of its first report"),
            Shown("title", s.title, "of its most central report"),
            Shown("first_id", s.first_id, "its first report: `v_article.id`"),
            Shown("first_at", s.first_at, "when that appeared"),
            Shown("last_at", s.last_at, "when the last one appeared"),
            Shown("n_articles", s.n_articles, "reports that are no copies of each other"),
            Shown("n_copies", s.n_copies, "copies of these"),
            Shown("languages", s.languages, "list, the most frequent first"),
            Shown("outlets", s.outlets, "list of `v_source.id`, the most frequent first"),
        ),
        story.join(article, article.c.id == s.first_id),
        (ON_TOPIC,),
    )
