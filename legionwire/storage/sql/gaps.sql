-- What is missing: outlets and months in which something could not be read, or nothing was seen at all.
--
-- Every outlet beside every month that the collection knows of. `state` is nothing seen (no address of that month: silence
-- of ours, not of theirs), nothing read (there were addresses, none became an article), or part unread. What was read and
-- is not about the topic is no gap.
-- :source=: the id of an outlet (all when empty)
-- :since=2022-02: the first month
WITH month AS (SELECT DISTINCT month FROM v_coverage WHERE month >= :since),
seen AS (
    SELECT source, month, CAST(sum(n_articles) AS bigint) AS articles, CAST(sum(n_copies) AS bigint) AS copies,
           CAST(sum(n_failures) AS bigint) AS failures, CAST(sum(n_wall) AS bigint) AS wall,
           CAST(sum(n_no_text) AS bigint) AS no_text, CAST(sum(n_gone) AS bigint) AS gone,
           CAST(sum(n_blocked) AS bigint) AS blocked, CAST(sum(n_robots) AS bigint) AS robots,
           CAST(sum(n_error) AS bigint) AS error, CAST(sum(n_waiting) AS bigint) AS waiting,
           CAST(sum(n_off_topic) AS bigint) AS off_topic, CAST(sum(n_skipped) AS bigint) AS skipped
    FROM v_coverage GROUP BY source, month
)
SELECT s.id AS source, s.country, month.month,
       CASE WHEN seen.source IS NULL THEN 'nothing seen'
            WHEN seen.articles + seen.off_topic = 0 THEN 'nothing read'
            ELSE 'part unread' END AS state,
       coalesce(seen.articles, 0) AS articles, coalesce(seen.copies, 0) AS copies, coalesce(seen.failures, 0) AS failures,
       coalesce(seen.wall, 0) AS wall, coalesce(seen.no_text, 0) AS no_text, coalesce(seen.gone, 0) AS gone,
       coalesce(seen.blocked, 0) AS blocked, coalesce(seen.robots, 0) AS robots, coalesce(seen.error, 0) AS error,
       coalesce(seen.waiting, 0) AS waiting, coalesce(seen.off_topic, 0) AS off_topic,
       coalesce(seen.skipped, 0) AS skipped, s.paused_reason
FROM v_source AS s CROSS JOIN month LEFT JOIN seen ON seen.source = s.id AND seen.month = month.month
WHERE coalesce(:source, '') IN ('', s.id)
  AND (seen.source IS NULL OR seen.failures > 0 OR seen.waiting > 0 OR seen.articles + seen.off_topic = 0)
ORDER BY s.id, month.month
