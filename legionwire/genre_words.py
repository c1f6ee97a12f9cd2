"""The words by which pages name a genre, in the languages we read: data for genre.py and voices.py.

Labels are compared as bare words in lower case (`lines.loose`); addresses write them without accents, so those
spellings stand here, too. What may also mean something else ("views", "comments", "live", "blog") is left out.
"""

from __future__ import annotations

import re

from legionwire.article import Genre
from legionwire.lines import loose


def _labels(text: str) -> frozenset[str]:
    return frozenset(filter(None, map(loose, text.replace("\n", ",").split(","))))


def _hosts(text: str) -> frozenset[str]:
    return frozenset(text.split())


# schema.org types that say it; lower case -> as written
_TYPES: tuple[tuple[str, Genre], ...] = (
    ("OpinionNewsArticle", "opinion"),
    ("ReviewNewsArticle", "opinion"),
    ("AnalysisNewsArticle", "analysis"),
    ("BackgroundNewsArticle", "analysis"),
    ("LiveBlogPosting", "live"),
    ("Interview", "interview"),
    ("PressRelease", "press-release"),
    # Something else than any of our genres: no weaker sign may make one of it.
    ("AdvertiserContentArticle", "unknown"),
    ("SatiricalArticle", "unknown"),
    ("AskPublicNewsArticle", "unknown"),
)
TYPES = {name.lower(): (name, genre) for name, genre in _TYPES}
REPORTAGE = "reportagenewsarticle"

_OPINION = _labels("""
opinion, opinions, op ed, op eds, oped, opeds, editorial, editorials, commentary, commentaries, commentisfree,
comment is free, column, columns, columnist, columnists, our columnists, guest essay, guest essays,
letters to the editor, opinion and analysis, opinions and analysis, comment and opinion, opinion blogs,
ideas and opinion, the opinion, opinion piece, opinion pieces, daily comment, point of view, viewpoint, viewpoints,
думка, думки, погляд, погляди, колонка, колонки, колонка редактора, блоги, авторські колонки, точка зору, dumka,
dumky,
kolonky, kolonka, pohlyad, pohlyady, poglyad, мнение, мнения, мнение эксперта, авторские колонки, колонка редакции,
колумнисты, точка зрения, комментарий редакции, mnenie, mneniya, mneniia, mnenija, kolumnisty, opinii, думка рэдакцыі,
меркаванні, меркаванне, дзённікі, opinia, opinie, komentarz, felieton, felietony, publicystyka i opinie, blogi,
komentarze dnia, opinie i komentarze, komentarze i opinie, meinung, meinungen, kommentar, kommentare, kolumne,
kolumnen, gastbeitrag, gastbeiträge, gastbeitraege, gastkommentar, gastkommentare, leitartikel, glosse, standpunkt,
standpunkte, meinung und debatte, meinung debatte, debatte, gastwirtschaft, tribune, tribunes, éditorial, editoriaux,
éditoriaux, édito, édito du jour, edito, editos, chronique, chroniques, débats, debats, idées, idees, point de vue,
points de vue, billet, le billet, idées et débats, idees debats, opinions et débats, vox, carte blanche,
cartes blanches, opinión, editoriales, columna, columnas, columnistas, tribuna, tribunas, firmas, punto de vista,
cartas al director, opinião, opiniao, opiniões, coluna, colunas, colunistas, crónica de opinião, artigo de opinião,
editoriais, opinione, opinioni, commento, commenti, editoriale, editoriali, rubrica opinioni, idee, interventi,
il commento, l editoriale, opinies, mening, meningen, commentaar, hoofdredactioneel commentaar, opinie en debat,
opinie debat, ingezonden, lezersbrieven, názor, názory, nazor, nazory, komentář, komentáře, komentar, komentare,
glosa,
glosy, fejeton, názory a komentáře, komentáre, komentár, blogy, părere, pareri, comentariu, comentarii și opinii,
opinii și editoriale, editorialul, коментар, анализи и мнения, гледна точка, мнения и коментари, позиция, mnenia,
nuomonė, nuomonės, nuomone, nuomones, komentaras, komentarai ir nuomonės, redakcijos skiltis, tinklaraščiai,
viedoklis,
viedokļi, viedokli, komentāri un viedokļi, sleja, slejas, arvamus, arvamused, kolumn, kolumnid, juhtkiri,
kommentaarid ja arvamus, mielipide, mielipiteet, kolumni, kolumnit, pääkirjoitus, pääkirjoitukset, paakirjoitus,
paakirjoitukset, vieraskynä, vieraskyna, lukijan mielipide, näkökulma, nakokulma, åsikt, åsikter, asikt, asikter,
ledare, debatt, debattartikel, krönika, krönikor, kronika, kronikor, kolumner, insändare, kommentar och debatt,
ledarkrönika, meninger, meiningar, kronikk, kronikker, leder, lederen, ledere, debattinnlegg, gjestekommentar,
norsk debatt, ytring, ytringer, debat, kronik, kronikken, debatindlæg, læserbreve, læserbrev, klumme, klummer,
synspunkt, görüş, görüşler, gorus, gorusler, yazarlar, köşe yazısı, köşe yazıları, kose yazisi, kose yazilari,
köşe yazarları, yorum, yorumlar ve görüşler, başyazı, άποψη, απόψεις, γνώμη, γνώμες, apopsi, apopseis, gnomi, gnomes,
αρθρογραφία, arthrografia, στήλες, vélemény, velemeny, vélemények, publicisztika, jegyzet, vezércikk, vezercikk,
mišljenje, mišljenja, misljenje, misljenja, kolumna, stav, stavovi, mnenja, mnenje, мишљење, мишљења, колумна,
колумне,
ставови, став, лични став, колумнисти, мислења, коментари и анализи, オピニオン, 社説, コラム, 論説, 視点, 論壇,
意見, 오피니언, 사설, 칼럼, 시론,
기고, 논설, 评论, 社评, 社論, 社论, 評論, 观点, 觀點, 专栏, 專欄, 言论, 时评, رأي, آراء, مقالات رأي, الرأي,
افتتاحية, كتاب وآراء,
وجهات نظر, مقالات الرأي, דעות, דעה, טור דעה, מאמר מערכת, טורים
""")
_ANALYSIS = _labels("""
analysis, analyses, news analysis, explainer, explainers, explained, news explainer, backgrounder, backgrounders,
in depth analysis, military analysis, аналіз, аналітика, аналітичні статті, роз яснення, пояснюємо, analiz, analityka,
analitika, analytics, анализ, анализы, аналитика, разбор, разборы, объясняем, объяснение, analizy, razbor, аналітыка,
analiza, analizy i komentarze, wyjaśniamy, analyse, analysen, hintergrund, hintergründe, hintergruende, erklärt,
nachrichtenanalyse, décryptage, decryptage, décryptages, éclairage, eclairage, explication, explications, análisis,
analisis, explicador, análises, análise, analise, explicativo, analisi, l analisi, approfondimento analisi, duiding,
achtergrond, analýza, analýzy, analyza, analyzy, analize, анализи, analizė, analizės, analīze, skaidrojums, analüüs,
analuus, selgitus, analyysi, analyysit, taustat, analys, analyser, bakgrunn, baggrund, analizler, ανάλυση, αναλύσεις,
analysi, analyseis, elemzés, elemzések, elemzes, анализа, анализе, 解説, 分析, 해설, 분석, 深度分析, 解读, 解讀,
تحليل, تحليلات,
تحليل إخباري, ניתוח, פרשנות
""")
_INTERVIEW = _labels("""
interview, interviews, exclusive interview, the interview, question and answer, in conversation, інтерв ю, інтервю,
iнтерв ю, interviu, intervyu, розмова, розмови, интервью, беседа, интервью дня, intervju, інтэрв ю, гутарка, wywiad,
wywiady, rozmowa, rozmowy, rozmowa dnia, wywiad tygodnia, interview der woche, gespräch, gespräche, im gespräch,
das interview, nachgefragt, entretien, entretiens, grand entretien, l entretien, le grand entretien, l interview,
entrevista, entrevistas, intervista, interviste, l intervista, het interview, rozhovor, rozhovory, interviuri,
interviul, интервю, интервюта, intervija, intervijas, intervjuu, intervjuud, haastattelu, haastattelut, intervjuer,
intervjuet, interviewet, röportaj, röportajlar, roportaj, söyleşi, soylesi, mülakat, συνέντευξη, συνεντεύξεις,
synenteyxi, synenteyxeis, sinentefxi, interjú, interjúk, interju, intervjui, интервју, интервјуи, razgovor, разговор,
インタビュー, 인터뷰, 专访, 專訪, 访谈, 訪談, 人物专访, مقابلة, مقابلات, حوار, حوارات, ראיון, ראיונות
""")
_FIRST_PERSON = _labels("""
first person, in the first person, in my own words, in their own words, as told to, personal essay, personal essays,
my story, experience, lived experience, diary of a soldier, letter from the front, від першої особи,
від першої особи розповідь, особистий досвід, пряма мова, моя історія, щоденник, от первого лица, монолог, монологи,
личный опыт, моя история, прямая речь, z pierwszej ręki, moja historia, ich erzähle, erfahrungsbericht, protokoll,
mein leben, témoignage, témoignages, temoignage, en primera persona, primera persona, testimonio, testimonios,
em primeira pessoa, na primeira pessoa, in prima persona, persoonlijk verhaal, ervaringsverhaal, v první osobě,
z první osoby, la persoana întâi, от първо лице, 체험기, 手記, 体験談, 亲历, 親歷, 自述, بصيغة المتكلم
""")
_PRESS = _labels("""
press release, press releases, pressrelease, press releases and statements, news release, news releases,
media release,
media releases, press statement, press statements, official statement, official statements, press room, pr newswire,
business wire, globe newswire, прес реліз, прес релізи, прес центр, заява для преси, pres reliz, pres relizy,
press reliz, press relizy, пресреліз, пресрелізи, пресс релиз, пресс релизы, пресс центр, пресрелиз, пресрелизы,
прэс рэліз, прэс рэлізы, komunikat prasowy, komunikaty prasowe, informacja prasowa, informacje prasowe,
centrum prasowe, pressemitteilung, pressemitteilungen, presseaussendung, presseaussendungen, medienmitteilung,
medienmitteilungen, presseinformation, presseportal, communiqué, communiqués, communique, communiques,
communiqué de presse, communiqués de presse, communique de presse, communiques de presse, comunicado de prensa,
comunicados de prensa, nota de prensa, notas de prensa, comunicado de imprensa, comunicados de imprensa,
comunicato stampa, comunicati stampa, comunicados, persbericht, persberichten, tisková zpráva, tiskové zprávy,
tiskove zpravy, tlačová správa, tlačové správy, tlacove spravy, comunicat de presă, comunicate de presă,
comunicate de presa, прессъобщение, прессъобщения, прессообщение, pranešimas spaudai, pranešimai spaudai,
paziņojums presei, preses relīze, preses relīzes, pressiteade, pressiteated, tiedote, tiedotteet, lehdistötiedote,
pressmeddelande, pressmeddelanden, pressemelding, pressemeldinger, pressemeddelelse, pressemeddelelser, basın bülteni,
basın bültenleri, basin bulteni, basin aciklamasi, basın açıklaması, δελτίο τύπου, δελτία τύπου, deltio typou,
deltia typou, sajtóközlemény, sajtóközlemények, sajtokozlemeny, saopćenje za medije, saopštenje, saopštenja,
саопштење,
саопштења, priopćenje, priopćenja, priopcenja, プレスリリース, 보도자료, 新闻稿, 新聞稿, بيان صحفي, بيانات صحفية,
הודעה לעיתונות,
הודעות לעיתונות
""")
_LIVE = _labels("""
live blog, liveblog, live blogs, live updates, liveupdates, live ticker, liveticker, live text, live coverage,
newsblog, news blog, as it happened, minute by minute, онлайн трансляція, текстова трансляція, наживо онлайн,
онлайн трансляция, текстовая трансляция, хроника онлайн, relacja na żywo, relacja live, relacje na żywo, live relacja,
minute par minute, en direct, minuto a minuto, última hora en directo, en directo, ao minuto, em direto, diretta,
la diretta, diretta live, liveverslag, live verslag, online přenos, živě online, suora seuranta, hetki hetkeltä,
direktrapport, liverapport, live rapportering, direkterapport, canlı anlatım, canlı blog, ζωντανή ενημέρωση,
élő közvetítés percről percre, percről percre, uživo blog, uživo iz minute u minut, ライブ更新, 실시간 중계,
直播间, 文字直播,
تغطية مباشرة, תיעוד חי
""")
_NEWS = _labels("""
news, latest news, breaking news, world news, uk news, us news, local news, news feed, newsfeed, news story, top news,
national news, general news, daily news, news wire, новини, новина, останні новини, стрічка новин, новини дня, novyny,
novini, novina, новости, новость, последние новости, лента новостей, новости дня, novosti, news item, навіны, naviny,
стужка навін, wiadomości, wiadomosci, aktualności, aktualnosci, najnowsze wiadomości, nachrichten,
aktuelle nachrichten, kurzmeldungen, meldungen, meldung, actualités, actualites, actualité, actualite, actu, noticias,
últimas noticias, ultimas noticias, noticia, notícias, notícia, últimas notícias, actualidad, notizie, notizia,
ultime notizie, cronaca, nieuws, laatste nieuws, zprávy, zpravy, aktuality, správy, spravy, aktuálně, știri, stiri,
știre, actualitate, последни новини, naujienos, naujiena, ziņas, zinas, jaunumi, uudised, uudis, uutiset, uutinen,
kotimaan uutiset, nyheter, nyhet, nyheder, nyhed, senaste nytt, siste nytt, seneste nyt, haber, haberler, son dakika,
güncel haberler, ειδήσεις, νέα, eidiseis, hírek, hirek, hír, vijesti, vesti, novice, вести, најновије вести, ニュース,
最新ニュース, 뉴스, 新闻, 新聞, 快讯, 快訊, أخبار, الأخبار, خبر, حديث اليوم, חדשות
""")
# Made for money: no genre of journalism, whatever else the page says.
PAID = _labels("""
sponsored, sponsored content, partner content, paid content, paid post, advertorial, advertisement feature,
brand content, branded content, promoted, реклама, на правах реклами, партнерський матеріал, на правах рекламы,
партнерский материал, спецпроєкт партнера, artykuł sponsorowany, materiał partnera, anzeige, sponsored post,
contenu partenaire, contenido patrocinado, contenuto sponsorizzato, conteúdo patrocinado, annons, annonse, annonce,
komerční sdělení
""")

_BY_GENRE: tuple[tuple[Genre, frozenset[str]], ...] = (
    ("news", _NEWS),
    ("live", _LIVE),
    ("press-release", _PRESS),
    ("first-person", _FIRST_PERSON),
    ("opinion", _OPINION),
    ("analysis", _ANALYSIS),
    ("interview", _INTERVIEW),
)
# Desks whose pieces are no reports, although everything of the house stands under "news".
SOFT = _labels("""
lifestyle, life style, food, eat drink, food drink, recipes, rezepte, travel, reise, reisen, shopping, deals, service,
ratgeber, horoscope, horoskop, quiz, games, spiele, гороскоп, рецепти, рецепты, lifestyle news, moda, przepisy
""")

LABELS = {label: genre for genre, labels in _BY_GENRE for label in labels}
# Folders of addresses that say less, or more, than the same words in a heading.
PATHS: dict[str, Genre] = dict.fromkeys(("comment", "blogs", "voices", "blogi"), "opinion")
VAGUE_PATHS = _labels("idee, vox, experience, razgovor, leder, explained, debat, actu, info, meldung")
# Below a folder called news these tell that everything is there.
ANY_PATHS = _labels("article, articles, articleview, content, detail, details, item, post, posts, read, story, view")

# A label at the head of a title or standfirst, with a sign behind it; or behind a dash at its end.
_LIVE_MARKS = _labels("""
live, live now, наживо, онлайн, na żywo, directo, en vivo, ao vivo, direct, uživo, naživo, živě, canlı, ζωντανά, élő,
suora, direkt, ライブ, 실시간, 直播, مباشر
""")
_FIRST_MARKS = _labels("""
as told to, first person, témoignage, témoignages, от первого лица, від першої особи, монолог, protokoll,
erfahrungsbericht, en primera persona, in prima persona
""")
_COMMENT_MARKS = _labels("comment, the comment, komentarz, комментарий, коментар")
_VAGUE_MARKS = _labels("""
vox, idee, idées, idees, stav, став, razgovor, разговор, розмова, беседа, gnomes, leder, mening, meninger, blogi,
blogy,
блоги, yorum, explained, erklärt, debatt, debat, debatte, firmas, column, columns, kolumn, background, hintergrund,
позиция, погляди, погляд, jegyzet
""")
MARKS: dict[str, Genre] = {
    **{
        label: genre
        for label, genre in LABELS.items()
        if genre not in ("news", "first-person") and label not in _VAGUE_MARKS
    },
    **dict.fromkeys(_LIVE_MARKS, "live"),
    **dict.fromkeys(_COMMENT_MARKS, "opinion"),
    **dict.fromkeys(_FIRST_MARKS, "first-person"),
}


def _phrases(text: str) -> re.Pattern[str]:
    """Alternatives divided by blanks; _ is a blank."""
    return re.compile(f"(?:{'|'.join(text.split())})".replace("_", r"\s"), re.IGNORECASE)


# Beginnings of lines by which a text says what it is.
PHRASES: tuple[tuple[Genre, re.Pattern[str]], ...] = (
    (
        "press-release",
        _phrases(r"""
for_immediate_release\b [^\n]{0,120}/PRNewswire/ [^\n]{0,120}\(BUSINESS_WIRE\) [^\n]{0,120}\(GLOBE_NEWSWIRE\)
[^\n]{0,80}\(ots(?:/[^)]{1,40})?\) [^\n]{0,120}/CNW/ [^\n]{0,120}/ACCESSWIRE/
(?:press_release|pressemitteilung|прес-?реліз|пресс-?релиз|communiqué_de_presse|comunicado_de_prensa)\s?[:|–—-]
(?:nota_de_prensa|comunicato_stampa|persbericht|tisková_zpráva|komunikat_prasowy|pressmeddelande)\s?[:|–—-]
"""),
    ),
    (
        "opinion",
        _phrases(r"""
eine?_(?:kommentar|gastbeitrag|gastkommentar|leitartikel|kolumne|glosse|meinungsbeitrag|essay)_von\b
(?:kommentar|gastbeitrag|gastkommentar)_von\b an_opinion_(?:piece|column)_by\b une_(?:tribune|chronique)_d
een_(?:column|opinie|opiniestuk)_van\b komentarz_redakcji\b (?:en|et)_(?:debattinnlegg|debatindlæg)_a[vf]\b
"""),
    ),
    (
        "analysis",
        _phrases(r"""
eine_analyse_(?:von|aus|der)\b an_analysis_by\b une_analyse_d un'?_?analisi_di\b een_analyse_van\b en_analyse_a[vf]\b
un_análisis_de\b
"""),
    ),
    (
        "interview",
        _phrases(r"""
interview_(?:mit|avec|con|met|med|with)_[^\n:]{3,60}: wywiad_z_[^\n:]{3,60}: rozhovor_s[eo]?_[^\n:]{3,60}:
(?:entrevista|intervista)_(?:al?|con|com|ad)_[^\n:]{3,60}: entretien_avec_[^\n:]{3,60}: інтерв.?ю_[зі]з?_[^\n:]{3,60}:
интервью_со?_[^\n:]{3,60}: eine?_interview_(?:von|mit)\b (?:das_)?interview_führten?\b propos_recueillis_par\b
(?:rozmawiał[ay]?|розмовля(?:в|ла)|бесед(?:овал|овала)|спілкува(?:вся|лася|лась)|intervista_di):?_[^\n:.,]{3,40}$
(?:the|this)_(?:interview|conversation)_(?:was|has_been)_(?:lightly_)?(?:conducted|edited|condensed)\b
"""),
    ),
    ("first-person", _phrases(r"as_told_to_[^\n.]{3,60}$ aufgezeichnet_von\b")),
)

# Hosts on which offices and companies tell what they want to be told: everything there is a release.
PRESS_HOSTS = _hosts("""
gov.ua mil.ru mid.ru kremlin.ru sledcom.ru fsb.ru genproc.gov.ru ildu.com.ua nato.int consilium.europa.eu
eeas.europa.eu ohchr.org gov.uk gov.pl canada.ca mod.go.jp defense.gov war.gov state.gov justice.gov whitehouse.gov
defence.gov.au bundesregierung.de bmvg.de auswaertiges-amt.de mzv.gov.cz prnewswire.com prnewswire.co.uk
businesswire.com globenewswire.com einpresswire.com accesswire.com newswire.ca newswire.com prlog.org openpr.com
openpr.de pressebox.de presseportal.de presseportal.ch ots.at pressat.co.uk news.cision.com newsaktuell.de
""")

# "KYIV (Reuters) -": what agencies put before a report, and before nothing else.
DATELINE = re.compile(
    r"^[^\n(]{2,60}\((?:Reuters|AP|AFP|dpa|DPA|ANSA|EFE|Europa Press|PAP|ČTK|TASR|BTA|MTI|APA|ANP|Belga|TT|NTB"
    r"|Ritzau|STT|BNS|ELTA|LETA|Ukrinform|Укрінформ|Interfax(?:-Ukraine)?|Интерфакс|TASS|Xinhua|Yonhap"
    r"|Kyodo(?: News)?|Jiji|CP|AAP|UPI|Agerpres|Hina|Tanjug|Beta|Lusa|SDA|Keystone-SDA|AA|dpa/[\w-]{2,10})\)\s?[-–—.:]"
    r"|^[^\n/]{2,60}/(?:ТАСС|TASS|ČTK|PAP)/"
    r"|^[^\n]{2,40}[-–—] РИА Новости\b"
)
