-- Words for the fighters by outlet, country, language and month: own voice against quotation.
--
-- `own_voice` and `quoted` count places, `articles` the articles that have the word at all. Copies repeat the words of
-- others; they are left out unless `copies` is yes.
-- :word=: one of the words, by its id in the topic file, such as mercenary (all when empty)
-- :copies=no: yes counts copies, too
SELECT m.key AS word, a.source, a.country, a.lang, coalesce(a.published_month, 'unknown') AS month,
       count(CASE WHEN NOT m.quoted THEN 1 END) AS own_voice, count(CASE WHEN m.quoted THEN 1 END) AS quoted,
       count(DISTINCT m.article_id) AS articles
FROM v_mention AS m JOIN v_article AS a ON a.id = m.article_id
WHERE m.kind = 'framing' AND coalesce(:word, '') IN ('', m.key) AND (:copies = 'yes' OR a.copy_of IS NULL)
GROUP BY m.key, a.source, a.country, a.lang, coalesce(a.published_month, 'unknown')
ORDER BY m.key, a.source, a.lang NULLS FIRST, coalesce(a.published_month, 'unknown')
