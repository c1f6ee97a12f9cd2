-- Allegations of misconduct with their follow-ups and official replies. Lists candidates.
--
-- The first passage of each article around each word for abuse, theft or inquiry. Articles of one story stand together, in
-- the order of time: the follow-ups. `source_kind` official is a reply, or at least the official voice. Originals only.
-- :since=2022-08: the first month
-- words en: abuse, harass, sexual assault, loot, stolen, theft, embezzl, misconduct, war crime, investigation, allegation
-- words uk: зловжив, домаган, насильств, мародер, крадіж, розкрад, розслідув, злочин
-- words ru: злоупотреб, домогател, насили, мародер, краж, хищен, расследов, преступлен
-- words pl: naduży, molestow, grabież, kradzież, śledztw, zbrodni
-- words cs: zneuž, obtěžov, rabov, krádež, vyšetřov
-- words de: missbrauch, belästig, plünder, diebstahl, veruntreu, ermittlung, kriegsverbrech
-- words nl: misbruik, intimidatie, plunder, diefstal, onderzoek
-- words fr: abus, harcèlement, pillage, détournement, enquête, crimes de guerre
-- words es: abuso, acoso, saqueo, robo, malversa, investigación, crímenes de guerra
-- words pt: abuso, assédio, saque, roubo, desvio, investigação, crimes de guerra
-- words it: abus, molest, saccheg, furto, inchiesta, crimini di guerra
WITH word(lang, word) AS (VALUES :words),
met AS MATERIALIZED (
    SELECT a.id, w.word, instr(a.text, w.word) AS start
    FROM v_article AS a JOIN word AS w ON w.lang = a.lang
    WHERE a.copy_of IS NULL AND coalesce(a.published_month, 'unknown') >= :since AND instr(a.text, w.word) > 0
)
SELECT a.story, coalesce(a.published, a.first_seen) AS appeared, a.source, s.kind AS source_kind, a.country, a.lang,
       met.word, substr(a.text, CASE WHEN met.start > 150 THEN met.start - 150 ELSE 1 END, 300) AS passage,
       a.n_copies, a.title, a.url, a.id
FROM met
JOIN v_article AS a ON a.id = met.id
JOIN v_source AS s ON s.id = a.source
LEFT JOIN v_story AS t ON t.id = a.story
ORDER BY coalesce(t.first_at, a.published, a.first_seen), coalesce(a.story, ''), coalesce(a.published, a.first_seen),
         a.id, met.start, met.word COLLATE :binary
