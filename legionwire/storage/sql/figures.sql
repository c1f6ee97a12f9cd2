-- Every value given for a quantity: size of the Legion, countries, dead of a strike. Lists candidates.
--
-- The first passage of each article around each word for those who are counted, where a figure stands close to it. The
-- chain of attribution is `copy_of` of others and the passage itself. Originals only.
-- :since=2022-02: the first month
-- words en: volunteers, fighters, foreigners, mercenaries, recruits, countries, nationalities, killed, dead
-- words uk: добровольц, бійц, іноземц, найманц, країн, загиблих
-- words ru: доброволь, бойц, иностранц, наемник, наёмник, стран, погибших
-- words pl: ochotnik, bojownik, cudzoziemc, najemnik, krajów, zabitych
-- words cs: dobrovoln, bojovník, cizinc, žoldn, zemí, mrtvých
-- words de: freiwillige, kämpfer, ausländer, söldner, ländern, tote
-- words nl: vrijwilligers, strijders, buitenlanders, huurlingen, landen, doden
-- words fr: volontaires, combattants, étrangers, mercenaires, pays, morts
-- words es: voluntarios, combatientes, extranjeros, mercenarios, países, muertos
-- words pt: voluntários, combatentes, estrangeiros, mercenários, países, mortos
-- words it: volontari, combattenti, stranieri, mercenari, paesi, morti
WITH word(lang, word) AS (VALUES :words),
digit(digit) AS (VALUES ('0'), ('1'), ('2'), ('3'), ('4'), ('5'), ('6'), ('7'), ('8'), ('9')),
met AS MATERIALIZED (
    SELECT a.id, w.word, instr(a.text, w.word) AS start
    FROM v_article AS a JOIN word AS w ON w.lang = a.lang
    WHERE a.copy_of IS NULL AND coalesce(a.published_month, 'unknown') >= :since AND instr(a.text, w.word) > 0
),
passage AS MATERIALIZED (
    SELECT m.id, m.word, m.start, substr(a.text, CASE WHEN m.start > 60 THEN m.start - 60 ELSE 1 END, 120) AS passage
    FROM met AS m JOIN v_article AS a ON a.id = m.id
)
SELECT coalesce(a.published, a.first_seen) AS appeared, a.source, s.kind AS source_kind, a.country, a.lang, p.word,
       p.passage, a.story, a.n_copies, a.title, a.url, a.id
FROM passage AS p JOIN v_article AS a ON a.id = p.id JOIN v_source AS s ON s.id = a.source
WHERE EXISTS (SELECT 1 FROM digit WHERE instr(p.passage, digit.digit) > 0)
ORDER BY coalesce(a.published, a.first_seen), a.id, p.start, p.word COLLATE :binary
