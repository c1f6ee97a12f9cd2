"""How lines begin that are not the article, in the languages of the catalogue.

Regular expressions, several alternatives a row: prefixes of whole lines, without a word boundary at their end; `$` is
the end of the line. Measured on public benchmark sets, which are mostly English and German; the rest is from use.
"""

from __future__ import annotations

import re

# Teasers, prompts, navigation: wherever they stand.
_ANYWHERE = r"""
read (more|also|next|the full|this)|see (more|also|:)|also (read|on|see):?
related( (articles?|story|stories|news|posts?|content|video|topics|coverage))?( on [^:]{1,40})?(:|$)
more (on (this|the)\b.{0,40}(:|$)|from [^.]{0,60}$|stories|news|:|about [^.]{0,60}$)
recommended( (for|reading|stories|articles)|:|$)
watch( (now|live|more|the video)|:)|listen( (to (this|the)|now)|:)|don'?t miss|must read|most (read|popular|viewed)
up next
editor'?s'? (picks?|choice)|trending( now|:|$)|you (may|might) (also|like)|continue reading|story continues
article continues
advertisement|sponsored( by| content|:|$)|top stories|latest (news|stories)|further reading|key takeaways$
view (comments|gallery|all)|see all|show more|load more|back to top|subscribe( (to|now|today|for|here)|:|$)
sign up (for|to) .{0,60}(newsletter|alerts?|briefing|emails?|inbox)|sign up (now|here|today)
get (the|our|all|access|today|breaking|more|your) .{0,60}(newsletter|inbox|email|delivered|alerts?|app|subscription)
join (our (?!ranks|fight|army|legion|unit|forces|struggle)|us on)|download (our|the .{0,30}app)
follow (us|@|(him|her|them|(\w+ ){1,3})on (twitter|x|facebook|instagram|bluesky|linkedin|threads))
like (us on|this (story|article))|share (this|on|via|:|article|with (us|your friends))|tweet this|email this
print this|copy link
save (this|article)|comments?$|leave a (comment|reply)|tell us what|have (a tip|an? (news )?(story|tip))
got a (tip|story|confidential)
contact (the (author|reporter|writer)|reporter)|email the (writer|author)|reach (him|her) at|filed under|tags?(:|$)
topics?(:|$)|categor(y|ies):
published (by|on|:)|(last )?update[d]?( on|:| at)|support (our (work|journalism|reporting)|independent)
donate( now| to|:|$)
copyright(?! (law|act|claim|case|infring|dispute))|\(c\) |all rights reserved
this (article|story|post|copy) (was originally|was first|is for your|originally|first)
the post .{0,200} (appeared first|first appeared)|if you wish to report|report (an? )?(error|typo|correction)
spotted an error|found an error|see an error
fehler (gefunden|entdeckt|melden)|(haben sie|hast du) (einen )?fehler|sie haben einen fehler
¿?(has|ha) (visto|encontrado|detectado) (un|algún) error|signaler une (erreur|faute)|une erreur dans (l'|cet )article
(zauważyłe[śa]ś?|widzisz|znalazłe[śa]ś?) (błąd|literówkę)
(hai trovato|segnala) un errore|(encontrou|reportar|comunicar) (um )?erro
fout (gezien|gevonden|ontdekt)|(fant|funnet) du (en )?feil|(hittat|har du hittat) ett fel
fejl i artiklen|našli jste chybu
by (signing|clicking|subscribing|submitting)|about the author|executive editor$|editor-in-chief$
become a (patron|member|supporter|subscriber)(?! of the)|buy (us|me) a coffee
add .{0,40}(on|as an? preferred) google|make .{0,40}preferred source|your email|enter your
lesen sie (auch|mehr|hier)|mehr (zum thema|dazu|lesen|:)|zum thema(:|$)|auch interessant|das könnte (sie|dich)
weitere (artikel|themen|informationen)
empfohlener (externer|redaktioneller)|externe[rn]? inhalt|newsletter( |:|$)|jetzt (abonnieren|anmelden|lesen|testen)
folgen sie|teilen$
artikel (teilen|merken|drucken)|kommentare?$|quellen?(:|$)|anzeige$|werbung$|schlagwörter
dieser (artikel|text|beitrag) (ist|erschien|wurde) (zuerst|ursprünglich|erstmals)
zur startseite|mit material von
le[ea] (también|además|más|aquí)|leer (también|más)|ver (también|más)|(te|le) puede interesar|suscríb|síguenos
noticias relacionadas|archivado en
recib[ae] (las|nuestr|en tu|la newsletter)|únete a (nuestr|whatsapp|telegram)|temas relacionados|publicidad$
comparti[r]$|(más información|también puedes leer):?$
à lire (aussi|également)|lire (aussi|la suite|également)|abonnez|suivez[- ](nous|toute)|inscrivez|publicité$
partager$|voir aussi
leggi (anche|di più)|iscriviti|seguici|pubblicità$|leia (também|mais)|veja (também|mais)
siga (o|a|nos)\b.{0,60}(instagram|whatsapp|facebook|redes)|compartilhe
lees (ook|meer)|les (også|mer)|læs (også|mere)|läs (också|mer|även)|ayrıca oku
czytaj (też|także|więcej|również|dalej)|przeczytaj (też|także|również)|zobacz (też|także|również)
polecamy( także)?:?$|zapisz się|subskrybuj
obserwuj nas|dołącz do (nas|naszej)|udostępnij|źródło:|tagi:?$|dalsz[ya] (ciąg|część) (materiału|artykułu|tekstu)
reklama$|masz temat|wesprzyj nas
читайте (також|ще|більше|далі|також на)|дивіться також|підпи(суйтес|суйтеся|шіться|сатися)
долучайтес[яь] до (наш|спільноти)|приєднуйтес[яь] до (наш|нас)
(стежте|слідкуйте) за (нами|новинами|нашими|подіями)|(помітили|знайшли|побачили) помилку
якщо ви (помітили|знайшли|побачили) помилку|поділи(тися|тись|ться)$
(новини|матеріали|статті) (за|по) темо?ю|(за|по) темо?ю( матеріалу)?:?$|останні новини|схожі новини|більше новин
теги:?|реклама:?$|підтримай(те)? нас|ми (в|у) (telegram|телеграм|facebook)
читайте (также|ещё|еще|нас|больше)|смотрите также|подпи(сывайтес|шитесь)|следите за (нами|новостями|нашими)
(заметили|нашли|увидели) ошибку|если вы (заметили|нашли)
(новости|материалы|статьи) по теме|по теме:?$|поделиться$|мы в (telegram|телеграм)|реклама$
.{0,20}を?フォローする?$
関連(記事)?|続きを読む|\[pr\]|あわせて読みたい|관련기사|무단 ?전재|阅读更多|相关(新闻|阅读)|延伸閱讀
"""

# What also begins honest sentences: only near the end of a text.
_NEAR_END = r"""
sign up|.{0,180}\bsign up (for|to) our .{0,30}newsletter|first published (in|on|by)\b
posted (in|by|on)|click (here|for)|you (may|might)\b|©|читайте|(the )?(views|opinions) expressed
(the )?opinions? (in this|of the author)
write to (us|the (editor|author|newsroom))|do you have (a|an|any|information)|contact (us|\w+ \w+ at)
reach (out to )?(us|the (author|reporter|writer|editor|team))
follow (him|her|them)|support us|(with )?additional reporting by
e-?mail:|twitter:|facebook:|image:|the author is|die autorin|der autor ist|les auteurs?|l'auteure?|el autor
la autora|автор(ка)? (є|—|–|-)|autor jest|autorka jest
джерело:|источник:|(усі|всі) права|все права|wszelkie prawa|todos los derechos|tous droits|alle rechte|передрук
"""

# Credits of photographs and videos: only in short lines.
_CREDITS = r"""
(photos?|image|picture|pic|video|fotos?|bild|photograph|credit|crédito?|zdjęcie)( by| courtesy| credit|\s?:|\.|/| ?©)
(фото|відео|видео|фотография|fot\.)( |\s?:|\.|/|©)
"""

# What stands between a title and a text: times of reading and of publication.
_HEAD = r"""
((estimated )?reading time|lese(zeit|dauer)|leestijd|lästid|lesetid|læsetid)\W{0,4}(\w+ )?\d
(temps de lecture|tiempo de lectura|tempo (di lettura|de leitura)|doba čtení|okuma süresi)\W{0,4}(\w+ )?\d
(czas czytania|час читання|время чтения)\W{0,4}(\w+ )?\d
\d+ (min(utes?|uten)?|хв|мин|minut[ay]?)\.? (read|lesezeit|lesedauer|de lecture|de leitura|de lectura|читання|чтения)
((zuletzt )?(aktualisiert|veröffentlicht)|stand|erstellt|published|updated|posted)\W{0,3}(\w+ ){0,2}\d
(publicera[dt]|uppdatera[dt]|publisert|oppdatert|offentliggjort|opdateret|gepubliceerd|bijgewerkt)\W{0,3}(\w+ ){0,2}\d
(publiée?|mise? à jour|publicado|actualizado|atualizado|pubblicato|aggiornato)\W{0,3}(\w+ ){0,2}\d
(publikacja|opublikowano|aktualizacja)\W{0,3}(\w+ ){0,2}\d
(опубліковано|оновлено|опубликовано|обновлено)\W{0,3}(\w+ ){0,2}\d
"""

# After such a line comes nothing but the editors themselves.
_OPENING = r"""
if you wish to report|about the authors?\W*$|über (den autor|die autorin)\W*$|про автора\W*$|об авторе\W*$
o autorze\W*$|sobre (el autor|la autora|o autor)\W*$
"""


def _prefixes(phrases: str) -> re.Pattern[str]:
    rows = "|".join(row.strip() for row in phrases.splitlines() if row.strip())
    return re.compile(rf"[\W_]{{0,12}}(?:{rows})", re.IGNORECASE)


ANYWHERE = _prefixes(_ANYWHERE)
NEAR_END = _prefixes(_NEAR_END)
CREDITS = _prefixes(_CREDITS)
HEAD = _prefixes(_HEAD)
OPENING = _prefixes(_OPENING)
