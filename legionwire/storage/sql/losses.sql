-- Reported dead, missing and captured, by nationality and month. Lists candidates.
--
-- A passage of about 300 characters around each word for a people, where a word for death or captivity stands in it, too.
-- Whether one is said of the other only a reader can tell. Ukrainians and Russians are left out. Originals only: `n_copies`
-- tells how often a report was taken over, so that each row is an origin of its own; `source_kind` is who claims it.
-- :country=: only people of this country, ISO 3166-1 alpha-2 (all when empty)
-- :since=2022-02: the first month
-- words en: killed, died, dead, missing, captured, prisoner, fallen
-- words uk: загин, вбит, убит, зник, полон
-- words ru: погиб, убит, пропал, плен
-- words pl: zgin, zagin, poleg, poległ, zabit, niewol, pojman
-- words cs: zabit, zahynul, padl, nezvěst, zajat
-- words de: getötet, gefallen, starb, vermisst, gefangen
-- words nl: gedood, gesneuveld, omgekomen, vermist, gevangen
-- words fr: tué, mort, disparu, captur, prisonnier
-- words es: muert, murió, falleci, desaparecid, captur, prisioner, abatid
-- words pt: mort, morreu, desaparecid, captur, prisioneir
-- words it: uccis, mort, dispers, cattur, prigionier
WITH word(lang, word) AS (VALUES :words),
passage AS MATERIALIZED (
    SELECT m.article_id, m.n, m.key, m.form, a.lang, coalesce(a.published_month, 'unknown') AS month,
           CASE m.field
               WHEN 'title' THEN a.title
               WHEN 'standfirst' THEN a.standfirst
               ELSE substr(a.text, CASE WHEN m.start > 150 THEN m.start - 149 ELSE 1 END, 300)
           END AS passage
    FROM v_mention AS m JOIN v_article AS a ON a.id = m.article_id
    WHERE m.kind = 'nationality' AND m.key NOT IN ('UA', 'RU') AND a.copy_of IS NULL
      AND coalesce(:country, '') IN ('', m.key)
)
SELECT p.month, p.key AS country, p.form, a.source, s.kind AS source_kind, a.lang, p.passage, a.n_copies, a.title, a.url,
       a.id
FROM passage AS p JOIN v_article AS a ON a.id = p.article_id JOIN v_source AS s ON s.id = a.source
WHERE p.month >= :since
  AND EXISTS (SELECT 1 FROM word AS w WHERE w.lang = p.lang AND instr(p.passage, w.word) > 0)
ORDER BY p.month, a.id, p.n
