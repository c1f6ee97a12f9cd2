-- Stated pay, age limit, experience and contract term over time, by source. Lists candidates.
--
-- The first passage of each article around each word for pay, age, experience or contract, where a figure stands in it, too.
-- Originals only.
-- :since=2022-02: the first month
-- words en: salary, wage, paid, per month, a month, contract, years old, aged, experience, bonus
-- words uk: зарплат, виплат, грошове забезпечення, на місяць, щомісяч, контракт, вік, досвід
-- words ru: зарплат, выплат, в месяц, ежемесяч, контракт, возраст, опыт
-- words pl: żołd, wynagrodz, miesięcznie, kontrakt, doświadczen, wiek
-- words cs: žold, plat, měsíčně, smlouv, zkušenost, věk
-- words de: sold, gehalt, monatlich, pro monat, vertrag, erfahrung, jahre alt
-- words nl: salaris, soldij, per maand, contract, ervaring, jaar oud
-- words fr: solde, salaire, par mois, contrat, expérience, âgé
-- words es: sueldo, salario, al mes, mensual, contrato, experiencia, edad
-- words pt: salário, soldo, por mês, mensal, contrato, experiência, idade
-- words it: stipendio, paga, al mese, contratto, esperienza, età
WITH word(lang, word) AS (VALUES :words),
digit(digit) AS (VALUES ('0'), ('1'), ('2'), ('3'), ('4'), ('5'), ('6'), ('7'), ('8'), ('9')),
met AS MATERIALIZED (
    SELECT a.id, w.word, instr(a.text, w.word) AS start
    FROM v_article AS a JOIN word AS w ON w.lang = a.lang
    WHERE a.copy_of IS NULL AND coalesce(a.published_month, 'unknown') >= :since AND instr(a.text, w.word) > 0
),
passage AS MATERIALIZED (
    SELECT m.id, m.word, m.start, substr(a.text, CASE WHEN m.start > 120 THEN m.start - 120 ELSE 1 END, 240) AS passage
    FROM met AS m JOIN v_article AS a ON a.id = m.id
)
SELECT coalesce(a.published_month, 'unknown') AS month, a.source, s.kind AS source_kind, a.country, a.lang, p.word,
       p.passage, a.n_copies, a.title, a.url, a.id
FROM passage AS p JOIN v_article AS a ON a.id = p.id JOIN v_source AS s ON s.id = a.source
WHERE EXISTS (SELECT 1 FROM digit WHERE instr(p.passage, digit.digit) > 0)
ORDER BY coalesce(a.published_month, 'unknown'), a.id, p.start, p.word COLLATE :binary
