-- Events by place and month, with the variants of a place's name. Lists candidates.
--
-- A passage of about 300 characters around each place named, where a word for fighting, a strike or a visit stands in it,
-- too. A place is an id of the topic file, `form` the name as it stands there; where it lies is not in the collection.
-- Originals only.
-- :place=: the id of a place in the topic file, such as yavoriv (all when empty)
-- :since=2022-02: the first month
-- words en: strike, struck, attack, shell, battle, fought, missile, drone, killed, wounded, captured, training
-- words uk: удар, обстріл, бої, бій, атак, ракет, дрон, поранен, загин, звільн, навчан
-- words ru: удар, обстрел, бои, бой, атак, ракет, дрон, ранен, погиб, учени
-- words pl: atak, ostrzał, ostrzel, walk, bitw, rakiet, dron, rann, zgin, szkolen
-- words cs: útok, úder, boj, raket, dron, zraněn, zahynul, výcvik
-- words de: angriff, angegriffen, beschuss, gefecht, kampf, kämpf, rakete, drohne, verwundet, getötet, ausbildung
-- words nl: aanval, beschiet, gevecht, raket, drone, gewond, gedood, training
-- words fr: frappe, attaque, bombard, bataille, combat, missile, drone, bless, tué, entraînement
-- words es: ataque, bombarde, batalla, combate, misil, dron, herido, muert, entrenamiento
-- words pt: ataque, bombarde, batalha, combate, míssil, drone, ferido, mort, treinamento
-- words it: attacc, bombard, battagli, combatt, missil, drone, ferit, uccis, addestramento
WITH word(lang, word) AS (VALUES :words),
passage AS MATERIALIZED (
    SELECT m.article_id, m.n, m.key, m.form, a.lang, coalesce(a.published_month, 'unknown') AS month,
           CASE m.field
               WHEN 'title' THEN a.title
               WHEN 'standfirst' THEN a.standfirst
               ELSE substr(a.text, CASE WHEN m.start > 150 THEN m.start - 149 ELSE 1 END, 300)
           END AS passage
    FROM v_mention AS m JOIN v_article AS a ON a.id = m.article_id
    WHERE m.kind = 'place' AND a.copy_of IS NULL AND coalesce(:place, '') IN ('', m.key)
)
SELECT p.key AS place, p.month, p.form, a.source, a.country, a.lang, p.passage, a.story, a.n_copies, a.title, a.url, a.id
FROM passage AS p JOIN v_article AS a ON a.id = p.article_id
WHERE p.month >= :since
  AND EXISTS (SELECT 1 FROM word AS w WHERE w.lang = p.lang AND instr(p.passage, w.word) > 0)
ORDER BY p.key, p.month, a.id, p.n
