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
close AS (
    SELECT p.unit, p.article_id, p.form, p.part, p.start, m.kind, m.key,
           m.kind IN ('person', 'place', 'unit') AND m.key <> p.unit
           AND CASE WHEN m.field IN ('lead', 'body') THEN 'text' ELSE m.field END = p.part
           AND m.start BETWEEN p.start - 200 AND p.start + 200 AS is_near
    FROM place AS p JOIN v_mention AS m ON m.article_id = p.article_id
),
near AS (
    SELECT DISTINCT unit, article_id, form, part, start, CASE WHEN is_near THEN kind END AS kind,
           CASE WHEN is_near THEN key END AS key
    FROM close
),
counted AS (
    SELECT unit, article_id, form, part, start, kind, key, count(key) OVER (PARTITION BY unit, article_id) AS named_here
    FROM near
)
SELECT c.unit, a.published, a.published_precision, a.source, a.country, a.lang, c.form, c.kind AS near_kind,
       c.key AS near_key,
       CASE c.part
           WHEN 'title' THEN a.title
           WHEN 'standfirst' THEN a.standfirst
           ELSE substr(a.text, CASE WHEN c.start > 150 THEN c.start - 149 ELSE 1 END, 300)
       END AS passage,
       a.n_copies, a.title, a.url, a.id
FROM counted AS c
JOIN v_article AS a ON a.id = c.article_id
WHERE a.copy_of IS NULL AND (c.key IS NOT NULL OR c.named_here = 0)
ORDER BY c.unit, coalesce(a.published, a.first_seen), a.id, c.kind, c.key
