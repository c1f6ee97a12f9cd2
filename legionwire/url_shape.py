"""What an address alone tells: whether it is an article's, a page of a list, or the site's own business.

No site's rule is known here. Articles have dates, numbers or many words in their paths; sections are short words; what
is no article says so in one of the words below. Paths are read decoded, so that a slug in Cyrillic, Arabic or Hangul
counts like one in Latin letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

LIKELY = 1.0  # from here on an address alone looks like an article's
NEVER = -10.0

_FILE = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|svg|ico|mp[34]|m4a|webm|avi|zip|rar|gz|docx?|xlsx?|pptx?|epub|ics|apk|exe|xml|rss|atom"
    r"|json|js|css|txt)$",
    re.IGNORECASE,
)
_PAGE_FILE = re.compile(r"\.(?:s?html?|php\d?|aspx?|jsp|do|cfm|ece|htmlx|phtml)$", re.IGNORECASE)
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d")
_DATE_WORD = re.compile(r"(?:19[89]|20[0-4])\d[-_.]?(?:0?[1-9]|1[0-2])[-_.]?(?:0?[1-9]|[12]\d|3[01])")
_NUMBER = re.compile(r"\d+")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{4,}(?!\d)|(?<=[a-z_\-./])\d{5,}", re.IGNORECASE)
_HEX_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{20,}|[0-9a-f]{16,}", re.IGNORECASE)
_CODE_ID = re.compile(
    r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{7,14}", re.IGNORECASE
)  # c4gx12345xyo, a letter and a figure at least
_BREAK = re.compile(r"[-_+~,.–—\s]+")
_LETTERS = re.compile(r"[^\W\d_]")
_UNSPACED = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)  # scripts whose words are short or joined


def words_of(rows: str) -> frozenset[str]:
    """One row holds several words."""
    return frozenset(rows.split())


# First words of a path, or of a part of it, under which no article lies.
_NEVER_WORDS = words_of("""
tag tags author authors autor autores autoren auteur auteurs autore autori autorzy avtor avtory writer writers
profile profiles
user users member members login logout signin sign-in signup sign-up register registration registrieren anmelden
anmeldung
connexion inscription iniciar-sesion acceder accedi registrati logowanie rejestracja vhid uvijty voyti vojti giris
kayit account
accounts konto mon-compte mi-cuenta my-account subscribe subscription subscriptions abo abonnement abonnements
abonnieren abonner
suscripcion suscribirse suscribete assine assinatura abbonamenti abbonati prenumerata pidpyska peredplata podpiska
abonelik newsletter
newsletters search suche suchen recherche rechercher buscar busqueda buscador busca ricerca cerca pesquisa szukaj
wyszukiwarka hledat
vyhledavani poshuk poisk ara arama zoeken sok haku kereses cautare hladat feed feeds rss atom sitemap sitemap-index
share
print wp-login wp-admin wp-json wp-content wp-includes cdn-cgi cart checkout basket shop store warenkorb panier
carrito
tagg taggar all-about person persons personen utente profilo profil profile saved-articles mostread most-read
abo-service
support-us support donate donation donations spenden unterstuetzen faire-un-don soutenir donar dona wsparcie wesprzyj
pidtrymaty pidtrymka podderzhat membership mitglied gift gifts deals coupons privacy privacy-policy cookie cookies
cookie-policy terms terms-of-use terms-of-service imprint impressum datenschutz agb kontakt kontakte
contact contacts contact-us kontakty kontakti contacto contatti contato contactez-nous nous-contacter contactanos
iletisim yhteystiedot
about about-us uber-uns ueber-uns a-propos qui-sommes-nous quienes-somos chi-siamo quem-somos o-nas pro-nas o-nama
hakkimizda hakkinda
mentions-legales aviso-legal note-legali politica-de-privacidad politica-de-cookies polityka-prywatnosci regulamin
kariera jobs karriere
careers advertise advertising werbung mediadaten publicite publicidad pubblicita reklama reklam mediakit media-kit
faq help hilfe aide
ayuda aiuto pomoc tags-index redaktion redazione redaccion redakcja redaktsiya comment-page replytocom trackback
archive-index tema temas
temi tag-index etiqueta etiquetas etiket etiketler schlagwort schlagworte mot-cle mots-cles palabra-clave tagi
stichwort keyword keywords
hashtag тег теги мітка мітки метка метки автор автори авторы пошук поиск контакти контакты войти увійти вхід реклама
וידאו תגית תגיות מחבר
חיפוש וסם وسم كاتب الكاتب بحث タグ 検索 著者 標籤 标签 搜索 搜尋 작성자 검색 태그
""")

_NAMED_WORDS = words_of("""
tag tags author authors autor autores autoren auteur auteurs autore autori autorzy avtor avtory user users
member members
profile profiles person persons people tema temas temi etiqueta etiquetas etiket search suche all-about тег
теги автор автори
""")

# Words that name lists; an article may stand below them, they themselves and what is one word further are lists.
_LIST_WORDS = words_of("""
category categories categoria categorias categorie kategorie kategoria kategorien kategori kategorija katehoriia
rubrique rubriques
rubrik rubriken rubrica rubriche rubryka rubric rubrics rubrika seccion secciones section sections sezione sekcja
ressort topic topics
thema themen theme themes dossier dossiers sujet sujets argomenti temat tematy archive archives archiv archivo
archivio arhiv arkhiv
arkiv arsiv page pages seite pagina strona stranica storinka sayfa series column columns channel channels location
region regions
collection collections label labels kategoriya категорія категорії категория рубрика рубрики розділ архів архив темы
теми قسم تصنيف
קטגוריה カテゴリ カテゴリー 分类 分類 카테고리
""")

_ARTICLE_WORDS = words_of("""
article articles artikel artikkel artikkeli artykul artykuly articolo articoli articulo articulos artigo artigos
clanek clanak clanok
news nachricht nachrichten nyhet nyheter nyhed nyheder noticia noticias noticia notizie notizia novosti novost
novyny novyna novini
nouvelle nouvelles actu actus actualite actualites aktualnosci wiadomosc wiadomosci zpravy zprava spravy sprava
haber haberler hir hirek
stiri stire uutiset uutinen uudised uudis zinas naujienos story stories post posts read detail details view entry
bericht berichte meldung
meldungen beitrag blog p a n s id item stati statya stattya materials material press release pressrelease новини
новина новости новость
стаття статті статья статьи خبر أخبار اخبار article-view news-view 記事 ニュース 新闻 新聞 기사 뉴스 כתבה כתבות
חדשות ידיעה
""")

_EMPTY_WORDS = frozenset(("index", "default", "amp"))

_ID_KEYS = words_of("""
id p aid nid sid art artid article article_id articleid articlid news newsid news_id idarticle id_article idnews
id_news idnoticia
noticia story storyid itemid item cod codigo idxno no oid doc docid newsno ncd seq num key k mid content contentid
post postid
""")
_LIST_KEYS = words_of("s tag author cat category")
_SHARE_KEYS = words_of(
    "url u share text body subject replytocom redirect redirect_to return returnurl next login print output"
)
PAGE_KEYS = words_of("""
page p paged pg pagina seite strona str sayfa stranica pageno pagenum page_no pagenumber page-num curpage
currentpage pn pageindex paging
start offset from skip begin limitstart first s o
""")
_PAGE_WORDS = words_of(
    "page pages seite pagina strona str stranica stranka storinka sayfa side sida sivu p pg oldal lapa صفحة"
)


@dataclass(frozen=True, slots=True)
class Shape:
    """An address taken apart."""

    score: float  # above LIKELY an article's; NEVER for what is none
    pattern: str  # addresses of one kind on one site have one pattern


@lru_cache(maxsize=20_000)
def url_shape(url: str) -> Shape:
    """The shape of an absolute http(s) address."""
    parts = urlsplit(url)
    segments = [unquote(segment).strip() for segment in parts.path.split("/") if segment]
    query = parse_qsl(parts.query, keep_blank_values=True)
    return Shape(_score(segments, query), _pattern(segments, query))


def article_score(url: str) -> float:
    """How much an address looks like an article's: NEVER, below 0 for a list's, above LIKELY for an article's."""
    return url_shape(url).score


def _score(segments: list[str], query: list[tuple[str, str]]) -> float:
    words = [_PAGE_FILE.sub("", segment).lower() for segment in segments]
    keyed = _query_score(query)
    is_odd = any(word in _NEVER_WORDS for word in words)
    if keyed <= NEVER or (is_odd and not _is_deep(words)):
        return NEVER
    if not segments:
        return keyed if keyed > 0 else NEVER
    if _FILE.search(segments[-1]) or any(word.startswith(("@", "mailto:", "javascript:")) for word in words):
        return NEVER
    if _is_paged(words):
        return -6.0
    last = words[-1]
    if len(words) > 1 and (last in _EMPTY_WORDS or last in _ARTICLE_WORDS):
        last = words[-2]  # /what-it-is-about-4711/article
    name = _name_score(last)
    score = keyed + _date_score(words) + (max(name, 0.0) if keyed > 0 else name)
    if len(words) > 1 and last.isdecimal() and _name_score(words[-2]) >= 1.5:
        score += 1.5  # a slug, then its number
    elif len(words) > 1 and _HEX_ID.fullmatch(last):
        score += 0.5
    if any(word in _ARTICLE_WORDS for word in words[:-1]):
        score += 1.0
    if _PAGE_FILE.search(segments[-1]) and score > 0:
        score += 0.5
    if any(word in _LIST_WORDS for word in words[-2:]) and _slug_words(last) < 4 and not _LONG_NUMBER.search(last):
        score -= 4.0
    return max(-6.0, min(score - 1.5 * is_odd, 6.0))


def _is_deep(words: list[str]) -> bool:
    """Something like an article's name lies below a word that usually has none below it: a paper may have a section
    of that name. Names of people and of tags may be as long as a headline."""
    at = max(index for index, word in enumerate(words) if word in _NEVER_WORDS)
    if at == len(words) - 1:
        return False
    slug, is_numbered = _slug_words(words[-1]), _LONG_NUMBER.search(words[-1]) is not None
    if words[at] in _NAMED_WORDS:
        # /tema/war/three-words-of-a-headline-2345678.html; a tag or a person has its number right behind the word.
        named = is_numbered and slug >= 3 and at < len(words) - 2
    else:
        named = slug >= (3 if is_numbered else 5)
    return named or _date_score(words[at + 1 :]) > 0


def _query_score(query: list[tuple[str, str]]) -> float:
    score, is_list, is_named = 0.0, False, False
    for key, value in query:
        key = key.lower()
        if key in _SHARE_KEYS or (key in ("q", "query", "search") and value):
            return NEVER
        if key in _LIST_KEYS and value:
            is_list = True
        elif key in _ID_KEYS and (
            _LONG_NUMBER.search(value) or (value.isdecimal() and len(value) >= 3) or _is_code(value)
        ):
            score, is_named = 2.0, is_named or key not in PAGE_KEYS
        elif _slug_words(value) >= 4:
            score = 2.0
    # index.php?cat=5&id=1234 is an article of a section, index.php?cat=5 the section.
    return NEVER if is_list and not is_named else score


def _is_code(value: str) -> bool:
    return bool(_CODE_ID.fullmatch(value) or _HEX_ID.fullmatch(value))


def _date_score(words: list[str]) -> float:
    """A year, month and day in the path with something behind them: 2.5; year and month: 1.5."""
    for index, word in enumerate(words):
        behind = len(words) - 1 - index
        if _DATE_WORD.fullmatch(word):
            return 2.5 if behind else -1.0
        if _YEAR.fullmatch(word) and behind:
            numbers = 0
            for later in words[index + 1 : index + 3]:
                if not (_NUMBER.fullmatch(later) and len(later) <= 2) and not _is_month(later):
                    break
                numbers += 1
            if behind == numbers:
                return -3.0  # the list of that day
            return (0.5, 1.5, 2.5)[numbers]
        if _DATE_WORD.match(word) or re.search(r"(?:^|[-_])20[0-4]\d[-_]?[01]\d[-_]?[0-3]\d(?:$|[-_])", word):
            return 1.5
    return 0.0


def _is_month(word: str) -> bool:
    return word[:3] in _MONTHS and len(word) <= 9


_MONTHS = words_of("jan feb mar apr may jun jul aug sep oct nov dec")


def _name_score(last: str) -> float:
    """What the last part of a path says."""
    if _DATE_WORD.fullmatch(last) or (_YEAR.fullmatch(last) and len(last) == 4):
        return -1.0
    words = _slug_words(last)
    score = 0.0
    if words >= 5:
        score = 3.0
    elif words == 4:
        score = 2.5
    elif words == 3:
        score = 1.5
    elif words == 2:
        score = 0.25
    if _LONG_NUMBER.search(last):
        score += 2.0 if words < 3 else 1.0
    elif _HEX_ID.search(last) or (_CODE_ID.fullmatch(last) and not last.isdecimal()):
        score += 1.5
    elif last.isdecimal():
        score += 0.5 if len(last) >= 3 else -1.0
    elif words >= 2 and re.search(r"[-_]\d{2,}$|^\d{2,}[-_]", last):
        score += 1.0
    elif words <= 1 and not last.isdecimal() and not re.search(r"\d", last) and len(last) <= 14:
        score -= 1.5  # /politics
    return score


def _slug_words(name: str) -> int:
    """How many words a part of a path has; scripts without blanks count by length."""
    words = [word for word in _BREAK.split(name) if len(_LETTERS.findall(word)) >= 1]
    joined = len(_UNSPACED.findall(name))
    if joined >= 4:
        return max(len(words), joined // 2)
    if len(words) == 1 and len(name) >= 28 and not _HEX_ID.fullmatch(name):
        return 3  # words written together
    return len(words)


def _is_paged(words: list[str]) -> bool:
    if (
        len(words) >= 2
        and words[-1].isdecimal()
        and len(words[-1]) <= 4
        and words[-2] in _PAGE_WORDS
        and words[-2] != "p"
    ):
        return True
    return bool(re.fullmatch(r"(?:page|seite|pagina|strona)[-_]?\d{1,4}", words[-1]))


def _pattern(segments: list[str], query: list[tuple[str, str]]) -> str:
    """Each part of the path as what it is: n number, y year, s slug, c code, w word."""
    kinds = []
    for index, segment in enumerate(segments):
        ending = _PAGE_FILE.search(segment)
        word = segment[: ending.start()] if ending else segment
        is_last = index == len(segments) - 1
        if _YEAR.fullmatch(word):
            kind = "y"
        elif word.isdecimal():
            kind = "n" if len(word) <= 2 else "N"
        elif _slug_words(word) >= 3:
            kind = "s#" if _LONG_NUMBER.search(word) else "s"
        elif _LONG_NUMBER.search(word) or _HEX_ID.search(word) or (_CODE_ID.fullmatch(word)):
            kind = "c"
        else:
            kind = "s" if is_last and _slug_words(word) == 2 and len(word) >= 12 else "w"
        kinds.append(kind + (ending[0].lower() if ending and is_last else ""))
    keys = sorted({key.lower() for key, value in query if key.lower() in _ID_KEYS and value})
    return "/".join(kinds) + ("?" + "&".join(keys) if keys else "")
