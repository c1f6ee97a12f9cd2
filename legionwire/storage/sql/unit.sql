-- The timeline of a unit: what is said of it, and who, what and where is named close by.
--
-- For each article that names the unit the passage where it first does, in the order of time; a row for each person,
-- place and other unit that is named within 200 characters of it: commanders, parents, places. Originals only.
-- :unit=: the id of a unit in the topic file, such as second-legion (all units when empty)
WITH named AS (
    SELECT key AS unit, article_id, min(n) AS n FROM v_mention
    WHERE kind = 'unit' AND coalesce(:unit, '') IN ('', key)
    GROUP BY key, article_id
),
place AS (
    SELECT named.unit, m.article_id, m.form, m.field, m.start,
           CASE WHEN m.field IN ('lead', 'body') THEN 'text' ELSE m.field END AS part
    FROM named JOIN v_mention AS m ON m.article_id = named.article_id AND m.n = named.n
),
near AS (
    SELECT DISTINCT p.unit, p.article_id, m.kind, m.key FROM place AS p
    JOIN v_mention AS m ON m.article_id = p.article_id AND m.kind IN ('person', 'place', 'unit')
    AND m.key <> p.unit AND CASE WHEN m.field IN ('lead', 'body') THEN 'text' ELSE m.field END = p.part
    AND m.start BETWEEN p.start - 200 AND p.start + 200
)
SELECT p.unit, a.published, a.published_precision, a.source, a.country, a.lang, p.form, near.kind AS near_kind,
       near.key AS near_key,
       CASE p.part
           WHEN 'title' THEN a.title
           WHEN 'standfirst' THEN a.standfirst
           ELSE substr(a.text, CASE WHEN p.start > 150 THEN p.start - 149 ELSE 1 END, 300)
       END AS passage,
       a.n_copies, a.title, a.url, a.id
FROM place AS p
JOIN v_article AS a ON a.id = p.article_id
LEFT JOIN near ON near.article_id = p.article_id AND near.unit = p.unit
WHERE a.copy_of IS NULL
ORDER BY p.unit, coalesce(a.published, a.first_seen), a.id, near.kind, near.key
