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
unit AS (SELECT DISTINCT article_id, key AS unit FROM v_mention WHERE kind = 'unit'),
known AS (
    SELECT named.person, count(DISTINCT unit.unit) AS units
    FROM named LEFT JOIN unit ON unit.article_id = named.article_id GROUP BY named.person
)
SELECT n.person, n.form, n.times, unit.unit, k.units, a.published, a.published_precision, a.source, a.country, a.lang,
       a.copy_of, a.title, a.url, a.id
FROM named AS n
JOIN v_article AS a ON a.id = n.article_id
JOIN known AS k ON k.person = n.person
LEFT JOIN unit ON unit.article_id = n.article_id
ORDER BY n.person, coalesce(a.published, a.first_seen), a.id, n.form COLLATE :binary, unit.unit
