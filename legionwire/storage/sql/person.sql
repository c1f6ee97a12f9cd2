-- Everything on a person in all spellings, with the units and the date that each article gives.
--
-- One row for each article, spelling and unit that the article names. `units` is how many different units all these
-- articles name beside the person: more than one may be a contradiction, or a career. Copies are rows, too, with `copy_of`.
-- :person=: the id of a person in the topic file, such as ryan-routh (everybody when empty)
WITH named AS (
    SELECT key AS person, article_id, form, count(*) AS times FROM v_mention
    WHERE kind = 'person' AND coalesce(:person, '') IN ('', key)
    GROUP BY key, article_id, form
),
beside AS (
    SELECT DISTINCT n.person, n.article_id, n.form, n.times, CASE WHEN m.kind = 'unit' THEN m.key END AS unit
    FROM named AS n JOIN v_mention AS m ON m.article_id = n.article_id
),
counted AS (
    SELECT person, article_id, form, times, unit, count(unit) OVER (PARTITION BY person, article_id, form) AS units_here
    FROM beside
),
known AS (SELECT person, count(DISTINCT unit) AS units FROM beside GROUP BY person)
SELECT c.person, c.form, c.times, c.unit, k.units, a.published, a.published_precision, a.source, a.country, a.lang,
       a.copy_of, a.title, a.url, a.id
FROM counted AS c
JOIN v_article AS a ON a.id = c.article_id
JOIN known AS k ON k.person = c.person
WHERE c.unit IS NOT NULL OR c.units_here = 0
ORDER BY c.person, coalesce(a.published, a.first_seen), a.id, c.form COLLATE :binary, c.unit
