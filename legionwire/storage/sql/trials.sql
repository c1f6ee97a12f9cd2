-- Prosecutions and verdicts. Lists candidates.
--
-- The first passage of each article around each word of the courts; court, charge, sentence and nationality are for a
-- reader to take from it. Originals only.
-- :since=2022-02: the first month
-- words en: court, sentenced, verdict, prosecut, convicted, in absentia, on trial
-- words uk: вирок, засуди, засудж, прокур, заочно, обвинувач, судов
-- words ru: приговор, осужд, осудил, прокур, заочно, обвин, судеб
-- words pl: wyrok, skaza, prokurat, oskarż, zaocznie, sądow
-- words cs: soud, odsouzen, rozsudek, obžalov
-- words de: gericht, verurteil, urteil, anklage, angeklagt, abwesenheit
-- words nl: rechtbank, veroordeel, aangeklaagd, vonnis
-- words fr: tribunal, condamn, procès, procureur, contumace
-- words es: tribunal, condena, juicio, fiscalía, sentencia, rebeldía
-- words pt: tribunal, condena, julgamento, sentença, revelia
-- words it: tribunale, condann, sentenza, procura, contumacia
WITH word(lang, word) AS (VALUES :words),
met AS MATERIALIZED (
    SELECT a.id, w.word, instr(a.text, w.word) AS start
    FROM v_article AS a JOIN word AS w ON w.lang = a.lang
    WHERE a.copy_of IS NULL AND coalesce(a.published_month, 'unknown') >= :since AND instr(a.text, w.word) > 0
)
SELECT coalesce(a.published_month, 'unknown') AS month, a.source, a.country, a.lang, met.word,
       substr(a.text, CASE WHEN met.start > 150 THEN met.start - 150 ELSE 1 END, 300) AS passage,
       a.story, a.n_copies, a.title, a.url, a.id
FROM met JOIN v_article AS a ON a.id = met.id
ORDER BY coalesce(a.published_month, 'unknown'), a.id, met.start, met.word COLLATE :binary
