-- Every changed headline, before and after.
--
-- What the outlet changed, not what we read better. `standfirst` and text may have changed at the same time.
-- :source=: the id of an outlet (all when empty)
WITH told AS (
    SELECT article_id, n, title, seen_at, cause, lag(title) OVER (PARTITION BY article_id ORDER BY n) AS before
    FROM v_revision
)
SELECT t.seen_at, a.source, a.country, a.lang, t.before, t.title AS after, t.n AS revision, a.story, a.copy_of, a.url, a.id
FROM told AS t JOIN v_article AS a ON a.id = t.article_id
WHERE t.before <> t.title AND t.cause = 'edit' AND coalesce(:source, '') IN ('', a.source)
ORDER BY t.seen_at, a.id, t.n
