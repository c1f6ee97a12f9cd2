"""How the parts of a page of links are known, by class names and by words: menus, boxes beside the list, next pages."""

from __future__ import annotations

import re
from itertools import pairwise

from legionwire.url_shape import words_of
from legionwire.wall_signs import any_of

# Whole parts of a class or an id, as people put them together with hyphens, underscores and capitals.
MENU_NAMES = words_of("""
nav navi navbar navigation menu submenu megamenu breadcrumb breadcrumbs footer topbar toolbar sitenav mainnav
hauptnavigation
masthead siteheader pageheader topmenu mainmenu social socials share sharing cookie cookies consent login
newsletter subscribe subscription lang languages langs languageswitcher skip copyright imprint footerlinks legal
toplinks offcanvas
drawer hamburger
""")
SIDE_NAMES = words_of("""
sidebar side aside rightcol rightcolumn leftcol leftcolumn secondary widgetarea related popular trending mostread
mostviewed
mostpopular mostcommented toplist recommended recommend recommendations recommendation recirculation promo promos
promoted promotion
advert adverts advertisement advertising ads sponsored sponsor partner partners banner outbrain taboola plista
meistgelesen masleido
masleidas maslidas maislidas piuletti lesplus populaires popularne populyarne ranking rankings bestof seealso
further interesting
""")
PAGING_NAMES = words_of("""
pagination paginator pager paging pagenav pagenavi pagelinks pages navlinks postsnavigation paginate wppagenavi
pagenumbers
nextposts postnavigation loadmore blaettern seitennavigation paginacion paginazione paginacao stronicowanie
""")
_SPLIT = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")
_PAIRS = frozenset("""
widget area|most read|most viewed|most popular|most commented|right col|right column|left col|left column|see also
site header|page header|top menu
main menu|nav links|page numbers|load more|page nav|posts navigation|post navigation|page links|mas leidas|mas leido
mais lidas|piu letti
les plus|top list|foot er
""".replace("\n", "|").split("|"))  # fmt: skip


def name_parts(names: str) -> frozenset[str]:
    """The words of a class or an id, and pairs of them that are one: `c-mostRead_list` holds `mostread`."""
    words = [word.lower() for word in _SPLIT.split(names) if word]
    pairs = ("".join(pair) for pair in pairwise(words) if " ".join(pair) in _PAIRS)
    return frozenset((*words, *pairs))


# Headings of boxes that stand beside a list.
SIDE_HEADING = any_of(
    r"""
^\W*(most (read|popular|viewed|commented|shared|watched)|popular|trending|related|recommended|you (may
might) (also )?(like|be interested)
see also|read (also|more|next)|more (from|on|about)|don'?t miss|editor'?s? (picks?|choice)|sponsored|partner|advert
from our partners
top (stories|10|5|news)|what others|also (on|in|of interest)|promoted|our partners|in case you missed
meist ?gelesen|meistgeklickt|am meisten|beliebt|auch interessant|lesen sie auch|mehr zum thema|empfehl|anzeige
das könnte|top ?themen
(les )?(articles? )?(les )?plus (lus|populaires|consultés|partagés|commentés)|à lire (aussi|également)|lire aussi
à ne pas manquer|sur le même sujet|nos partenaires
(lo |las |los |noticias )?m[aá]s (le[ií]d|vist|popular|comentad)\w*|te puede interesar|le puede interesar
lea también|relacionad|recomendad|no te pierdas
(le |i |gli )?(articoli )?pi[uù] (lett|vist|popolar|commentat)\w*|leggi anche|ti potrebbe|potrebbe interessarti
correlati|consigliati|da non perdere
(as )?mais (lidas|vistas|populares|comentadas)|leia (também|mais)|veja também|recomendad|não perca
najczęściej (czytane|komentowane)|najpopularniejsze|popularne|czytaj (także|też|również)|zobacz (także|też)|polecamy
polecane|powiązane
(най)?популярн\w*|читайте (також|также|ещё|еще)|читають|зараз читають|найбільш (читан|обговорюван)\w*|по темі
за темою|рекоменд\w*|дивіться також
(самое|самые) (читаем|популярн|обсуждаем)\w*|по теме|смотрите также|сейчас читают|не пропустите
nejčtenější|mohlo by vás|související|doporučujeme|čtěte také|najčítanejšie|súvisiace|najčitanije|povezano|preporuč
најчитаније
cele mai citite|recomand|vezi și|citește și|legolvasottabb|kapcsolódó|ajánljuk|δημοφιλ|διαβάστε (επίσης|ακόμ)|σχετικ
meest gelezen|gerelateerd|lees ook|aanbevolen|mest läst|läs också|populärt|mest lest|les også|mest læst|læs også
luetuimm|lue myös|loetuim|loe ka
en çok (okunan|tıklanan|yorumlanan)|çok okunan|ilgili|bunlar da|önerilen|popüler|ən çox oxunan|ყველაზე კითხვადი
პოპულარული
الأكثر|ذات صلة|اقرأ أيضا|اقرأ أيضًا|مواضيع مشابهة|قد يعجبك|نرشح لك|شاهد أيضا|پربازدید|پربیننده|مرتبط|سب سے زیادہ
הנקרא(ות|ים)|הכי נקרא|הנצפ(ות|ים)|פופולרי|אולי יעניין|עוד בנושא|כתבות נוספות|קראו גם|מומלצ
人気|ランキング|関連|おすすめ|よく読まれ|アクセス|注目|많이 본|인기|관련|추천|랭킹|热门|熱門|相关|相關|推荐|推薦
排行|点击排行|猜你喜欢|延伸阅读
được quan tâm|đọc nhiều|tin liên quan|terpopuler|baca juga|terkait|ข่าวที่เกี่ยวข้อง|ยอดนิยม|सबसे ज्यादा|संबंधित
লোকপ্রিয়|সর্বাধিক)
""".replace("\n", "|").strip("|")
)

# What a link to the page with older entries says. Arrows stand alone.
NEXT_WORDS = any_of(
    r"""
^\W*(next( page)?|older( (posts?|entries|articles?|news|stories))?|(show|load|see|view) more( \w+)?|more (articles
news|stories|posts)|more|previous (posts|entries)
nächste( seite)?|weiter|ältere( (beiträge|artikel|meldungen))?|mehr (laden|anzeigen)|vor|weitere( \w+)?
(page )?suivante?s?|(articles? )?(plus )?anciens?|articles (précédents|suivants)|(afficher|voir
charger) plus( d\S+)?|plus d'articles
siguientes?|(página )?siguiente|anteriores|(entradas )?(más )?antiguas|(ver|cargar|mostrar) más|más (noticias
artículos)|següent
successiv[aeio]|avanti|prossim[ao]|pagina successiva|(articoli )?(più )?vecchi|precedenti|(carica|mostra) altr[oi]
altre notizie
próxim[ao]s?|seguintes?|(próxima )?página|(posts )?(mais )?antig[ao]s|(carregar|ver|mostrar) mais|mais notícias
następn[aey]|dalej|starsze( (wpisy|artykuły))?|(pokaż|wczytaj|załaduj|zobacz) więcej|więcej
наступн[аі]|далі|старіші|старші( \w+)?|попередні (записи|новини)|(показати|завантажити) (ще|більше)|більше( новин)?
ще( новини)?
следующ(ая|ие|ий)|далее|дальше|вперед|вперёд|ранее|старые( записи)?|(показать|загрузить) (ещё|еще|больше)|(ещё
еще)( новости)?|больше новостей
наступная|далей|следващ[аи]|напред|по-стари( \w+)?|следећа|старије|следна
další( stránka)?|starší( (články|příspěvky))?|ďalš(ia|ie)|staršie|(načíst|zobrazit|načítať) (další|ďalšie|více)
sljedeć[ai]|starij[ei]|slijedi|naslednj[ai]|starejš[ei]|dalje
volgende( pagina)?|oudere?( berichten)?|meer( \w+)?|toon meer|nästa( sida)?|äldre( inlägg)?|visa fler|neste( side)?
eldre( innlegg)?|vis (mer|flere)|næste( side)?|ældre( indlæg)?
seuraava( sivu)?|vanhemmat|näytä lisää|järgmi(ne|sed)|vanemad|nākam[āo]|vecākas?|kit(as|i)|senesni
următo(area|rul)|mai vechi|înainte|vezi mai mult(e)?|következő|régebbi(ek)?|tovább|több|επόμεν\S+|παλαιότερ\S+
περισσότερα
sonraki|ileri|eski(ler)?|daha (fazla|eski)( \w+)?|növbəti|келесі|keyingi|შემდეგი|ძველი|հաջորդ
التالي(ة)?|الصفحة التالية|المزيد|الأقدم|تحميل المزيد|عرض المزيد|بعدی|قدیمی تر|بیشتر|اگلا|הבא(ה)?|לעמוד הבא|הקודמות
ישנות יותר|עוד( כתבות)?|טען עוד
次(へ|の?ページ)?|次の\d+件|もっと(見る|読む)|過去の?記事|以前の記事|古い記事|다음( 페이지)?|더 ?보기|이전 글
下一?[页頁]|下页|后一页|更多|加载更多|上一?篇|較舊|较旧|更早
trang sau|tiếp( theo)?|xem thêm|selanjutnya|berikutnya|lebih lama|muat lebih|ถัดไป|หน้าถัดไป|अगला|और|পরবর্তী
kế tiếp)\W*$
""".replace("\n", "|").strip("|")
)
ARROWS = re.compile(r"^[\s»›→>⟩≫▶►⇒❯⏵]{1,4}$")
BACK_ARROWS = re.compile(r"^[\s«‹←<⟨≪◀◄⇐❮⏴]{1,4}$")
NEXT_NAMES = frozenset(("next", "older", "nextpage", "weiter", "suivant", "siguiente", "nav-previous", "loadmore"))

RELATIVE_TIME = any_of(r"""
^\W*((vor|hace|fa|il y a|há|przed|for|för|voor|pred|před|acum)\s)?\d{1,3}\+?\s?(s|sec|min|m|h|d|hr|std|stunden?
minut|hours?|mins?|days?|weeks?|tage?n?
heures?|jours?|horas?|días?|ore|giorni|dias?|godz|dni|dn|год|хв|днів|дні|час|мин|дн|дней|saat|dakika|gün|時間|分|日
시간|분|일|小时|分钟|分鐘|小時|天)\w*\.?(\s(ago|fa|atrás|temu|тому|назад|önce|sedan|siden|geleden))?\W*$
^\W*([01]?\d|2[0-3])[:.h][0-5]\d(\s?(uhr|h|[ap]\.?m\.?))?\W*$
^\W*(منذ|قبل|לפני|πριν)\s.{1,20}$|^\W*\d{1,2}\s?(時間|分|日|시간|분|일|小时|分钟|分鐘|小時|天)\s?(前|전)\W*$
^\W*(today|yesterday|heute|gestern|aujourd'hui|hier|hoy|ayer|oggi|ieri|hoje|ontem|dziś|dzisiaj|wczoraj|сьогодні
вчора|сегодня|вчера|bugün|dün|اليوم|أمس|היום|אתמול|今日|昨日|오늘|어제|今天|昨天)\b.{0,20}$
""")
