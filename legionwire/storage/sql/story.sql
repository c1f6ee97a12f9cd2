-- A story's family tree: first publisher, copies, languages, changed headlines.
--
-- Every report in the order of time. `role` is first (the first report), report, or copy, then with `copy_of` and
-- `copy_kind`. `headline_at_first` is what a report was called when we first saw it, where that is not what it is called
-- now; `headlines` is how many it had.
-- :story=: the id of a story, as `legionwire stories` lists them (all stories when empty)
WITH headline AS (
    SELECT article_id, count(DISTINCT title) AS headlines, min(CASE WHEN n = 1 THEN title END) AS at_first
    FROM v_revision GROUP BY article_id
)
SELECT s.id AS story, coalesce(a.published, a.first_seen) AS appeared,
       CASE WHEN a.id = s.first_id THEN 'first' WHEN a.copy_of IS NOT NULL THEN 'copy' ELSE 'report' END AS role,
       a.id, a.copy_of, a.copy_kind, a.source, a.country, a.lang, a.title,
       CASE WHEN h.at_first <> a.title THEN h.at_first END AS headline_at_first, h.headlines, a.url
FROM v_story AS s
JOIN v_article AS a ON a.story = s.id
LEFT JOIN headline AS h ON h.article_id = a.id
WHERE coalesce(:story, '') IN ('', s.id)
ORDER BY s.first_at, s.id, coalesce(a.published, a.first_seen), a.id
