"""Lines of a page that move by themselves: counters, the time since an update, the time to read, buttons to share.

They are told by their words: a short line in which every word is one of these, a number or a name of a network, and one
of them at least is a telling one. "Killed: 3" is none.
"""

from __future__ import annotations

import re

from legionwire.lines import loose

LONGEST = 80  # characters
_MOST_WORDS = 10
_NUMBER = re.compile(r"\d+(?:k|m|тыс|тис|млн|mln|mil)?")

# One telling word is enough: what is counted, what is done to a page, how long it takes.
_TELLING_WORDS = """
comment comments view views share shares read reads reading like likes ago updated reader readers subscribe follow
share tweet copy print upvotes reactions listens
коментар коментарі коментарів переглядів перегляди перегляд поділитися поширити поширень оновлено тому читання читати
прочитань вподобань підписатися друк
комментарий комментарии комментариев комментария просмотров просмотра просмотры поделиться обновлено назад чтения
чтение читать прочтений лайков подписаться печать
каментар каментары каментароў праглядаў падзяліцца абноўлена чытання
komentarz komentarze komentarzy wyświetleń odsłon udostępnij udostępnień zaktualizowano aktualizacja temu czytania
czytanie polubień drukuj
kommentar kommentare kommentaren aufrufe teilen geteilt aktualisiert lesezeit lesedauer leser drucken
commentaire commentaires vues partager partages lecture lire imprimer actualisé
comentario comentarios vistas visitas compartir compartidos actualizado hace lectura leer imprimir
comentário comentários visualizações partilhar compartilhar atualizado há leitura ler
commenti commento visualizzazioni condividi condivisioni aggiornato fa lettura stampa
komentář komentáře komentářů zobrazení sdílet aktualizováno čtení tisk komentár komentáre komentárov zdieľať
aktualizované čítania
comentarii comentariu vizualizări distribuie actualizat acum citire citit
коментара коментари споделяния прегледа сподели обновена четене коментар прегледа прегледи
komentara komentari pregleda podijeli podeli ažurirano čitanja
komentarai komentarų peržiūrų dalintis atnaujinta skaitymo komentāri skatījumi dalīties lasīšanas kommentaari
vaatamist jaga lugemist
reacties weergaven delen bijgewerkt geleden leestijd kommentarer visningar visninger dela del uppdaterad oppdatert
opdateret sedan siden lästid lesetid læsetid kommenttia lukukertaa jaa päivitetty sitten lukuaika
hozzászólás megosztás frissítve olvasási yorum görüntülenme paylaş güncellendi önce okuma
σχόλια προβολές κοινοποίηση ενημερώθηκε πριν ανάγνωση ανάγνωσης
تعليق تعليقات مشاهدة مشاهدات مشاركة منذ قراءة تحديث
"""
# Words that stand beside them.
_BESIDE_WORDS = """
a an the of on in at by via to for and or last this page article story time min mins minute minutes hour hours day
days week weeks second seconds sec now just total today yesterday no one two more less than link whatsapp facebook
twitter x telegram viber linkedin reddit email mail pinterest messenger threads bluesky mastodon signal instagram vk
k m t
хв хвилин хвилини хвилину год година години годин день дні днів секунд тиждень тижні час часу стаття статті на у в за
до про всього сьогодні останнє і та немає щойно
мин минут минуты минуту час часа часов день дня дней секунд неделю недели время статьи статью на в за до всего
сегодня последнее и нет только что
хвілін хвіліны гадзін дзён
minut minuty minutę godzin godziny godzinę dni dzień tydzień czas artykułu ostatnia na w o do
minuten stunde stunden tag tagen tage vor zuletzt um am auf per uhr artikel noch keine
il y minute minutes heure heures jour jours temps de le la à sur mis mise jour dernière article par aucun
minuto minutos hora horas día días tiempo de en el la por última actualización última hace sin
tempo de dias dia em o ao última atualização
minuti ore ora giorni giorno tempo di su ultimo aggiornamento
minut minuty hodin hodiny hodinou dny dnem před čas doba minúty hodinami naposledy
minute ore zile timp de minut
минути минута часа часове дни време за преди последно
min minuta sati sata dana pre prije vreme vrijeme
minučių valandų prieš laikas minūtes pirms minutit tagasi
minuten uur dagen minuter timmar dagar för minutter timer dager dage for minuuttia tuntia päivää
perc perce órája ideje dakika saat gün süresi λεπτά ώρες ώρα χρόνος min
دقيقة دقائق ساعة ساعات يوم أيام مدة آخر على
"""
_TELLING, _BESIDE = frozenset(_TELLING_WORDS.split()), frozenset(_BESIDE_WORDS.split())


def is_furniture(line: str) -> bool:
    """Whether a line of a text moves by itself, and says nothing of what the article is about."""
    if len(line) > LONGEST:
        return False
    words = loose(line).split()
    if not words or len(words) > _MOST_WORDS:
        return False
    rest = [word for word in words if not _NUMBER.fullmatch(word)]
    return any(word in _TELLING for word in rest) and all(word in _TELLING or word in _BESIDE for word in rest)


def without_furniture(text: str) -> str:
    """The lines of a text that say something."""
    return "\n".join(line for line in text.split("\n") if not is_furniture(line))
