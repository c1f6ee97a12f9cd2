"""Genres: what pages say of themselves and what their texts show, on examples of our own in many languages."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legionwire.article import Article, Page
from legionwire.extract import extract
from legionwire.genre import GenreEvidence, find_genre
from legionwire.voices import hear

REPORT = "\n".join(
    (
        "The bridge at the old mill was closed on Monday after an inspection found cracks in two of its piers.",
        "The council said the repair would take until spring and cost four million, half of it paid by the region.",
        "Buses go round by the northern road, and the ferry runs twice as often as before.",
    )
)
STORY = "https://news.example/2026/story"


def found(url: str = STORY, text: str = REPORT, **given: object) -> str:
    return find_genre(GenreEvidence(url=url, text=text, **given)).genre  # type: ignore[arg-type]


def test_what_says_nothing_is_unknown() -> None:
    plain = find_genre(GenreEvidence(STORY, types=frozenset(["newsarticle"]), sections=("World",), text=REPORT))
    assert (plain.genre, plain.origin) == ("unknown", "")


@pytest.mark.parametrize(
    ("types", "genre"),
    [
        (["opinionnewsarticle"], "opinion"),
        (["newsarticle", "opinionnewsarticle"], "opinion"),
        (["reviewnewsarticle"], "opinion"),
        (["analysisnewsarticle"], "analysis"),
        (["backgroundnewsarticle"], "analysis"),
        (["reportagenewsarticle"], "news"),
        (["liveblogposting"], "live"),
        (["newsarticle"], "unknown"),
        (["article"], "unknown"),
        (["blogposting"], "unknown"),
        (["advertisercontentarticle"], "unknown"),
        (["satiricalarticle"], "unknown"),
        (["opinionnewsarticle", "analysisnewsarticle"], "unknown"),
    ],
)
def test_types_of_structured_data(types: list[str], genre: str) -> None:
    assert found(types=frozenset(types)) == genre


ADDRESSES = [
    ("https://paper.example/opinion/2026/bridge", "opinion"),
    ("https://paper.example/opinions/2026/5/bridge", "opinion"),
    ("https://paper.example/commentisfree/2026/may/bridge", "opinion"),
    ("https://paper.example/blogs/harbour/bridge", "opinion"),
    ("https://paper.example/news/opinion/bridge", "opinion"),
    ("https://opinion.paper.example/2026/bridge", "opinion"),
    ("https://gazeta.example/columns/2026/05/12/7512/", "opinion"),
    ("https://gazeta.example/dumky/mist-i-richka", "opinion"),
    ("https://gazeta.example/mneniya/most.html", "opinion"),
    ("https://gazeta.example/%D0%BC%D0%BD%D0%B5%D0%BD%D0%B8%D1%8F/most.html", "opinion"),
    ("https://dziennik.example/opinie/most-123", "opinion"),
    ("https://dziennik.example/felietony/most-123", "opinion"),
    ("https://zeitung.example/meinung/bruecke-1", "opinion"),
    ("https://zeitung.example/politik/kommentare/bruecke-1", "opinion"),
    ("https://journal.example/idees/article/2026/05/le-pont", "opinion"),
    ("https://journal.example/tribunes/le-pont", "opinion"),
    ("https://diario.example/opinion/el-puente", "opinion"),
    ("https://jornal.example/opiniao/a-ponte", "opinion"),
    ("https://giornale.example/editoriali/il-ponte", "opinion"),
    ("https://krant.example/opinie/de-brug", "opinion"),
    ("https://noviny.example/nazory/most", "opinion"),
    ("https://ziar.example/opinii/podul", "opinion"),
    ("https://laikrastis.example/nuomones/tiltas", "opinion"),
    ("https://avize.example/viedokli/tilts", "opinion"),
    ("https://leht.example/arvamus/sild", "opinion"),
    ("https://lehti.example/mielipide/silta", "opinion"),
    ("https://tidning.example/ledare/bron", "opinion"),
    ("https://avis.example/kronikk/broen", "opinion"),
    ("https://gazete.example/yazarlar/kopru", "opinion"),
    ("https://efimerida.example/apopseis/gefyra", "opinion"),
    ("https://lap.example/velemeny/hid", "opinion"),
    ("https://novine.example/kolumne/most", "opinion"),
    ("https://paper.example/analysis/bridge", "analysis"),
    ("https://gazeta.example/analitika/most", "analysis"),
    ("https://diario.example/analisis/puente", "analysis"),
    ("https://noviny.example/analyzy/most", "analysis"),
    ("https://paper.example/interviews/engineer", "interview"),
    ("https://gazeta.example/intervyu/inzhener", "interview"),
    ("https://dziennik.example/wywiady/inzynier", "interview"),
    ("https://diario.example/entrevistas/ingeniera", "interview"),
    ("https://noviny.example/rozhovory/inzenyr", "interview"),
    ("https://gazete.example/roportaj/muhendis", "interview"),
    ("https://company.example/press-releases/2026/bridge", "press-release"),
    ("https://stadt.example/pressemitteilungen/bruecke", "press-release"),
    ("https://gur.gov.ua/content/most.html", "press-release"),
    ("https://www.mil.gov.ua/most.html", "press-release"),
    ("https://www.prnewswire.com/apac/bridge-1.html", "press-release"),
    ("https://www.presseportal.de/pm/1/2", "press-release"),
    ("https://paper.example/world/live-updates/bridge-1", "live"),
    ("https://paper.example/world/liveblog/bridge-1", "live"),
    ("https://paper.example/news/politics/bridge", "news"),
    ("https://paper.example/world-news/bridge", "news"),
    ("https://gazeta.example/rus/news/2026/05/12/7512/", "news"),
    ("https://gazeta.example/novyny/mist", "news"),
    ("https://gazeta.example/новости/most", "news"),
    ("https://zeitung.example/nachrichten/norden/bruecke", "news"),
    ("https://dziennik.example/wiadomosci/most", "news"),
    ("https://diario.example/noticias/puente", "news"),
    ("https://noviny.example/zpravy/most", "news"),
    ("https://lehti.example/uutiset/silta", "news"),
    # What looks like one of them and is something else
    ("https://paper.example/article/opinion-polls-rise", "unknown"),
    ("https://paper.example/world/analysis-of-water-finds-salt", "unknown"),
    ("https://paper.example/live/bridge", "unknown"),
    ("https://paper.example/blog/bridge", "unknown"),
    ("https://paper.example/news/read/a1", "unknown"),
    ("https://paper.example/news/articles/c1", "unknown"),
    ("https://paper.example/articles/2026/05/12/7512/", "unknown"),
    ("https://newswire.paper.example/bridge", "unknown"),
    ("https://gov.ua.example/bridge", "unknown"),
    ("https://notgov.ua/bridge", "unknown"),
    ("https://example/", "unknown"),
]


@pytest.mark.parametrize(("url", "genre"), ADDRESSES)
def test_addresses(url: str, genre: str) -> None:
    assert found(url) == genre


TITLES = [
    ("Opinion | The bridge we deserve", "opinion"),
    ("The bridge we deserve | Opinion", "opinion"),
    ("The bridge we deserve (Opinion)", "opinion"),
    ("OPINION: The bridge we deserve", "opinion"),
    ("Editorial: A bridge too late", "opinion"),
    ("Kommentar: Die Brücke kommt zu spät", "opinion"),
    ("Gastbeitrag – Warum die Brücke fehlt", "opinion"),
    ("TRIBUNE. Le pont que nous méritons", "opinion"),
    ("Колонка: міст, якого нема", "opinion"),
    ("Мнение: мост, которого нет", "opinion"),
    ("Opinia: most, którego nie ma", "opinion"),
    ("Komentář: Most přichází pozdě", "opinion"),
    ("Ledare: Bron vi förtjänar", "opinion"),
    ("Analysis: Why the bridge matters", "analysis"),
    ("Why the bridge matters - analysis", "analysis"),
    ("Explainer: Why bridges crack", "analysis"),
    ("Analyse: Warum Brücken reißen", "analysis"),
    ("Аналіз: чому тріщать мости", "analysis"),
    ("DÉCRYPTAGE. Pourquoi les ponts se fissurent", "analysis"),
    ("Análisis: por qué se agrietan los puentes", "analysis"),
    ("Interview: 'A bridge is never finished'", "interview"),
    ("ENTRETIEN. « Un pont n'est jamais fini »", "interview"),
    ("Інтерв'ю: «Міст не закінчують ніколи»", "interview"),
    ("Інтерв’ю з інженеркою: «Міст не закінчують ніколи»", "interview"),
    ("Интервью: «Мост не бывает готов»", "interview"),
    ("Wywiad: most nigdy nie jest gotowy", "interview"),
    ("Entrevista: «Un puente nunca se termina»", "interview"),
    ("Intervista a Rina Colle: «Un ponte non finisce mai»", "interview"),
    ("Rozhovor: Most není nikdy hotový", "interview"),
    ("Haastattelu: Silta ei ole koskaan valmis", "interview"),
    ("Interjú: A híd sosincs kész", "interview"),
    ("LIVE: Bridge reopens", "live"),
    ("Bridge LIVE: First cars cross the river", "live"),
    ("Liveticker: Die Brücke wird geöffnet", "live"),
    ("EN DIRECT. Le pont rouvre", "live"),
    ("Press release: The bridge reopens", "press-release"),
    ("Пресреліз: міст відкрито", "press-release"),
    ("Témoignage : « J'ai vu le pont tomber »", "first-person"),
    # Words of the same kind that are no label
    ("Opinion polls: the mayor leads", "unknown"),
    ("Analysis of river water finds salt", "unknown"),
    ("Interview with mayor sparks protest at bridge", "unknown"),
    ("Bridge engineer gives first interview", "unknown"),
    ("Live music returns to the bridge", "unknown"),
    ("People who live: near the bridge", "unknown"),
    ("Comment dormir près du pont", "unknown"),
    ("Думка громади про міст розділилася", "unknown"),
    ("Kommentarlos: Rat verlässt die Sitzung", "unknown"),
    ("The mayor: opinion has changed", "unknown"),
    ("U.S. Bridge reopens after repairs", "unknown"),
]


@pytest.mark.parametrize(("title", "genre"), TITLES)
def test_titles(title: str, genre: str) -> None:
    assert found(title=title) == genre


@pytest.mark.parametrize(
    ("standfirst", "genre"),
    [
        ("Ein Kommentar von Anna Bach.", "opinion"),
        ("Eine Analyse von Anna Bach.", "analysis"),
        ("Analysis: the second crack in a year shows how little was learnt.", "analysis"),
        ("Interview: Rina Holm on forty years under water.", "interview"),
        ("Von einem Kommentar von Anna Bach ist nichts bekannt.", "unknown"),
    ],
)
def test_standfirsts(standfirst: str, genre: str) -> None:
    assert found(standfirst=standfirst) == genre


@pytest.mark.parametrize(
    ("line", "genre"),
    [
        ("FOR IMMEDIATE RELEASE", "press-release"),
        ("OAKHAM, May 5, 2026 /PRNewswire/ -- Bridgeworks today opened a bridge.", "press-release"),
        ("OAKHAM--(BUSINESS WIRE)--Bridgeworks today opened a bridge.", "press-release"),
        ("Oakham (ots) - Die Brücke ist offen.", "press-release"),
        ("This interview has been edited for length and clarity.", "interview"),
        ("Propos recueillis par Léa Pont", "interview"),
        ("Rozmawiała Anna Mostowa", "interview"),
        ("Розмовляла Олена Мостова", "interview"),
        ("As told to Mary Ford", "first-person"),
        ("OAKHAM, May 5 (Reuters) - The bridge at the old mill reopened on Tuesday.", "news"),
        ("OAKHAM (AP) — The bridge at the old mill reopened on Tuesday.", "news"),
        ("Berlin (dpa) - Die Brücke ist wieder offen.", "news"),
        ("МОСТОВЕЦ, 5 мая. /ТАСС/. Мост открыт.", "news"),
        ("Rozmawiał z nim o moście, a potem wrócił do domu.", "unknown"),
        ("The bridge (Reuters photographed it) was open.", "unknown"),
        ("In a press release, the council said the bridge was open.", "unknown"),
    ],
)
def test_first_lines(line: str, genre: str) -> None:
    assert found(text=f"{line}\n{REPORT}") == genre


def test_credits_at_the_end_count_for_interviews_only() -> None:
    assert found(text=f"{REPORT}\n{REPORT}\nDas Interview führte Anna Bach.") == "interview"
    assert found(text=f"{REPORT}\n{REPORT}\nOakham (ots) - Die Brücke ist offen.") == "unknown"


# (language, four questions and answers)
INTERVIEWS = {
    "en": "What broke first?|I heard the pier before I saw it.|Were you afraid?|We had no time, and I was on the ferry."
    "|Who called you?|My sister did, from the other bank.|Will it be built again?|I think so, but not this year.",
    "uk": "Що зламалося першим?|Я почула опору раніше, ніж побачила.|Вам було страшно?|Ми не мали часу, а я "
    "була на поромі."
    "|Хто вам подзвонив?|Моя сестра, з того берега.|Його збудують знову?|Мені здається, що так.",
    "ru": "Что сломалось первым?|Я услышала опору раньше, чем увидела.|Вам было страшно?|У нас не было времени."
    "|Кто вам позвонил?|Моя сестра, с того берега.|Его построят снова?|Мне кажется, да.",
    "pl": "Co pękło najpierw?|Usłyszałam filar, zanim go zobaczyłam.|Bała się pani?|Nie mieliśmy czasu, nas było dwoje."
    "|Kto zadzwonił?|Moja siostra, z drugiego brzegu.|Odbudują go?|Mam nadzieję, że tak.",
    "de": "Was brach zuerst?|Ich habe den Pfeiler gehört, ehe ich ihn sah.|Hatten Sie Angst?|Wir hatten "
    "keine Zeit dafür."
    "|Wer rief Sie an?|Meine Schwester, vom anderen Ufer.|Wird sie neu gebaut?|Ich glaube ja, aber nicht heuer.",
    "fr": "Qu'est-ce qui a cassé d'abord ?|J'ai entendu la pile avant de la voir.|Aviez-vous peur ?|Nous "
    "n'avions pas le temps."
    "|Qui vous a appelée ?|Ma sœur, de l'autre rive.|Sera-t-il reconstruit ?|Je le pense, pas cette année.",
    "es": "¿Qué se rompió primero?|Yo oí el pilar antes de verlo.|¿Tenía miedo?|No, nos faltaba tiempo."
    "|¿Quién la llamó?|Mi hermana, desde la otra orilla.|¿Lo reconstruirán?|Me parece que sí.",
    "it": "Che cosa si è rotto prima?|Io ho sentito il pilone prima di vederlo.|Aveva paura?|Noi non avevamo tempo."
    "|Chi l'ha chiamata?|Mia sorella, dall'altra riva.|Lo ricostruiranno?|Mi pare di sì.",
    "pt": "O que partiu primeiro?|Eu ouvi o pilar antes de o ver.|Teve medo?|Não tivemos tempo, éramos nós "
    "dois e o meu cão."
    "|Quem lhe ligou?|A minha irmã, da outra margem.|Vão reconstruí-la?|Parece-me que sim, e digo-o por mim.",
    "nl": "Wat brak er het eerst?|Ik hoorde de pijler voor ik hem zag.|Was u bang?|We hadden geen tijd."
    "|Wie belde u?|Mijn zus, van de andere oever.|Komt hij terug?|Ik denk het wel.",
    "cs": "Co prasklo první?|Slyšela jsem pilíř dřív, než jsem ho viděla.|Měla jste strach?|Neměli jsme "
    "čas, bylo nás málo."
    "|Kdo vám volal?|Moje sestra z druhého břehu.|Postaví ho znovu?|Já myslím, že ano.",
    "lt": "Kas lūžo pirmiausia?|Aš išgirdau atramą anksčiau, nei pamačiau.|Ar bijojote?|Mes neturėjome laiko."
    "|Kas jums skambino?|Mano sesuo iš kito kranto.|Ar jį atstatys?|Man atrodo, kad taip.",
    "sv": "Vad gick sönder först?|Jag hörde pelaren innan jag såg den.|Var du rädd?|Vi hade inte tid."
    "|Vem ringde?|Min syster, från andra stranden.|Byggs den upp igen?|Jag tror det.",
    "tr": "Önce ne kırıldı?|Ben ayağı görmeden önce duydum.|Korktunuz mu?|Bizim vaktimiz yoktu."
    "|Kim aradı?|Benim kız kardeşim aradı.|Yeniden yapılacak mı?|Bence evet, ben öyle düşünüyorum.",
    "hu": "Mi tört el először?|Én hallottam a pillért, mielőtt láttam.|Félt?|Nekünk nem volt időnk."
    "|Ki hívta?|A nővérem hívott engem.|Felépítik újra?|Nekem úgy tűnik, igen.",
    "el": "Τι έσπασε πρώτο;|Εγώ άκουσα τον πυλώνα πριν τον δω.|Φοβηθήκατε;|Εμείς δεν είχαμε χρόνο."
    "|Ποιος σας πήρε;|Η αδελφή μου, από την άλλη όχθη.|Θα ξαναχτιστεί;|Εγώ νομίζω πως ναι.",
    "ja": "最初に何が壊れましたか？|私は橋脚の音を聞きました。|怖かったですか？|私たちには時間がなかったです。"
    "|誰が電話しましたか？|私の妹です。|再建されますか？|私はそう思います。",
    "ar": "ما الذي انكسر أولا؟|أنا سمعت الركيزة قبل أن أراها.|هل كنت خائفة؟|نحن لم نملك الوقت."
    "|من اتصل بك؟|أختي، وأنا كنت في العبارة.|هل سيعاد بناؤه؟|إنني أظن ذلك.",
}


@pytest.mark.parametrize("lang", INTERVIEWS)
def test_questions_with_answers_are_an_interview(lang: str) -> None:
    lines = INTERVIEWS[lang].split("|")
    assert found(text="\n".join((REPORT.split("\n")[0], *lines)), lang=lang) == "interview"
    assert found(text="\n".join(lines[::2]), lang=lang) == "unknown", "questions alone are none"
    assert found(text="\n".join(lines[:4]), lang=lang) == "unknown", "two questions are none"


def test_questions_that_nobody_answers_for_himself_are_no_interview() -> None:
    faq = "What broke?\nA pier of the bridge.\nWhen does it open?\nIn May.\nWho pays?\nThe region.\nIs it safe?\nYes."
    assert found(text=faq, lang="en") == "unknown"
    assert found("https://paper.example/news/uk/bridge", text=faq, lang="en") == "unknown", "nor is it news"


def test_names_of_speakers_before_their_lines_are_an_interview_in_any_language() -> None:
    talk = "\n".join(["Courier: Mi történt?", "Holm: Eltört a pillér.", "Courier: És aztán?", "Holm: Hazamentem."] * 2)
    assert found(text=talk) == "interview"
    facts = "Length: 40 m\nWidth: 4 m\nPiers: two\nCost: 4 million\nOpened: 1926\nClosed: 2026\nOwner: the council"
    assert found(text=facts) == "unknown"


# (language, an account of ten sentences; the same as a quotation is a report)
ACCOUNTS = {
    "en": "I woke before six. I put on my boots. My sister was asleep. I went down to the river. The fog was thick. "
    "I heard the pier crack. I ran back up the hill. Nobody believed me. I called the ferry. Then I sat "
    "down and waited.",
    "uk": "Я прокинулася о шостій. Я взула чоботи. Моя сестра ще спала. Я спустилася до річки. Туман був густий. "
    "Я почула тріск опори. Я побігла назад. Мені ніхто не повірив. Я подзвонила на пором. Потім я сіла й чекала.",
    "ru": "Я проснулась в шесть. Я надела сапоги. Моя сестра ещё спала. Я спустилась к реке. Туман был густой. "
    "Я услышала треск опоры. Я побежала назад. Мне никто не поверил. Я позвонила на паром. Потом я села и ждала.",
    "pl": "Obudziłam się o szóstej. Założyłam dziś buty. Moja siostra spała. Zeszłam nad samą rzekę. Mgła była gęsta. "
    "Usłyszałam trzask tego filara. Pobiegłam z powrotem. Nikt mi nie wierzył. Zadzwoniłam na prom. Potem "
    "usiadłam i czekałam.",
    "de": "Ich wachte um sechs auf. Ich zog Stiefel an. Meine Schwester schlief noch. Ich ging zum Fluss. "
    "Der Nebel war dicht. "
    "Ich hörte den Pfeiler. Ich lief zurück. Niemand glaubte mir. Ich rief die Fähre. Dann wartete ich lange.",
    "fr": "Je me suis réveillée tôt. J'ai mis mes bottes. Ma sœur dormait encore. Je suis descendue au "
    "fleuve. Le brouillard était épais. "
    "J'ai entendu la pile. Je suis remontée vite. Personne ne m'a crue. J'ai appelé le bac. Puis j'ai "
    "attendu longtemps.",
    "es": "Me desperté a las seis. Me puse las botas. Mi hermana dormía aún. Yo bajé al río. La niebla era espesa. "
    "Yo oí el pilar. Me volví corriendo. Nadie me creyó. Yo llamé al transbordador. Después me senté a esperar.",
    "it": "Mi svegliai alle sei. Mi misi gli stivali. Mia sorella dormiva ancora. Io scesi al fiume. La "
    "nebbia era fitta. "
    "Io sentii il pilone. Mi misi a correre. Nessuno mi credette. Io chiamai il traghetto. Poi mi sedetti "
    "ad aspettare.",
    "nl": "Ik werd om zes wakker. Ik trok laarzen aan. Mijn zus sliep nog. Ik liep naar de rivier. De mist was dicht. "
    "Ik hoorde de pijler. Ik rende weer terug. Niemand geloofde mij. Ik belde de pont. Toen wachtte ik lang.",
    "sv": "Jag vaknade klockan sex. Jag tog på stövlar. Min syster sov ännu. Jag gick ner till ån. Dimman var tät. "
    "Jag hörde pelaren spricka. Jag sprang tillbaka upp. Ingen trodde på mig. Jag ringde till färjan. Sedan "
    "satt jag och väntade.",
    "cs": "Probudila jsem se v šest. Obula jsem si boty. Moje sestra ještě spala. Šla jsem k řece. Mlha byla hustá. "
    "Slyšela jsem prasknout pilíř. Běžela jsem zpátky. Nikdo mi nevěřil. Zavolala jsem na přívoz. Pak jsem si sedla.",
}  # fmt: skip


@pytest.mark.parametrize("lang", ACCOUNTS)
def test_an_account_in_the_first_person(lang: str) -> None:
    account = ACCOUNTS[lang]
    assert found(text=account, lang=lang) == "first-person"
    assert found("https://paper.example/news/local/bridge", text=account, lang=lang) == "first-person"
    for first, last in ("«»", "“”", "„“", '""', "»«"):
        assert found(text=f"{REPORT}\n{first}{account}{last}\n{REPORT}", lang=lang) == "unknown"
    told = "\n".join(f"— {sentence}." for sentence in account.split(". "))
    assert found(text=f"{told}\n{REPORT}", lang=lang) == "unknown", "a dash begins somebody's speech"


def test_a_quotation_may_run_over_paragraphs() -> None:
    paragraphs = ACCOUNTS["en"].split(". ")
    quoted = "\n".join([*(f"“{part}." for part in paragraphs[:-1]), f"“{paragraphs[-1]}”"])
    assert hear(quoted, "en").own == 0


def test_a_reporter_who_says_i_now_and_then_keeps_his_piece_from_being_news() -> None:
    text = f"{REPORT}\nI asked twice.\nI saw nobody.\nI went home then.\n{REPORT}"
    assert found("https://paper.example/news/local/bridge", text=text, lang="en") == "unknown"
    assert found("https://paper.example/news/local/bridge", text=f"{REPORT}\n{REPORT}", lang="en") == "news"


def test_a_long_text_in_a_folder_called_news_may_be_anything() -> None:
    assert found("https://paper.example/news/local/bridge", text=f"{REPORT}\n" * 40) == "unknown"


def test_entries_with_times_are_a_ticker() -> None:
    entries = [
        f"{hour}:15 Something was seen at the bridge, and somebody said what it was." for hour in range(18, 8, -1)
    ]
    assert found(text="\n".join(entries)) == "live"
    assert found(text="\n".join(entries[::-1])) == "unknown", "the oldest first is a chronicle"
    assert found("https://paper.example/world/live/bridge", text="\n".join(entries[::-1])) == "live"
    assert found(text="\n".join(entries[:3])) == "unknown"


SECTIONS = [
    (("Opinion",), "opinion"),
    (("Думки",), "opinion"),
    (("Мнения",), "opinion"),
    (("Meinung",), "opinion"),
    (("社説",), "opinion"),
    (("칼럼",), "opinion"),
    (("观点",), "opinion"),
    (("رأي",), "opinion"),
    (("דעות",), "opinion"),
    (("Απόψεις",), "opinion"),
    (("Мишљења",), "opinion"),
    (("Аналітика",), "analysis"),
    (("解説",), "analysis"),
    (("Інтерв'ю",), "interview"),
    (("인터뷰",), "interview"),
    (("专访",), "interview"),
    (("مقابلة",), "interview"),
    (("Röportaj",), "interview"),
    (("보도자료",), "press-release"),
    (("Новини",), "news"),
    (("ニュース",), "news"),
    (("أخبار",), "news"),
    (("חדשות",), "news"),
    (("Haberler",), "news"),
    (("Hírek",), "news"),
    (("News", "Opinion"), "opinion"),
    (("News, World",), "news"),
    (("News", "Eat & Drink"), "unknown"),
    (("Opinion", "Interviews"), "unknown"),
    (("Culture", "World"), "unknown"),
    (("Sponsored",), "unknown"),
    (("Public opinion",), "unknown"),
]


@pytest.mark.parametrize(("sections", "genre"), SECTIONS, ids=lambda part: str(part)[:30])
def test_sections(sections: tuple[str, ...], genre: str) -> None:
    assert found(sections=sections) == genre


def test_what_is_paid_for_is_of_no_genre_whatever_else_it_says() -> None:
    assert found("https://paper.example/news/local/bridge", sections=("Sponsored content",)) == "unknown"
    assert found("https://paper.example/opinion/bridge", kickers=("Anzeige",)) == "unknown"


def test_strong_signs_go_before_weak_ones() -> None:
    evidence = GenreEvidence(
        "https://paper.example/news/politics/bridge",
        types=frozenset(["analysisnewsarticle"]),
        genres=("Opinion",),
        kickers=("Interview",),
        title="LIVE: Bridge",
        breadcrumb=("Home", "News"),
        text=ACCOUNTS["en"],
        lang="en",
    )
    assert find_genre(evidence).origin == "json-ld AnalysisNewsArticle"
    evidence = replace(evidence, types=frozenset(["reportagenewsarticle"]))
    assert find_genre(evidence).origin == "genre Opinion"
    evidence = replace(evidence, genres=())
    assert find_genre(evidence).origin == "label Interview"
    evidence = replace(evidence, kickers=())
    assert find_genre(evidence).origin == "title LIVE"
    evidence = replace(evidence, title="The bridge")
    assert find_genre(evidence).genre == "first-person"
    evidence = replace(evidence, text=REPORT)
    assert find_genre(evidence).origin == "json-ld ReportageNewsArticle"
    evidence = replace(evidence, types=frozenset())
    assert find_genre(evidence).origin == "breadcrumb News"
    assert find_genre(replace(evidence, breadcrumb=())).origin == "url /news/"


def article(body: str, head: str = "", linked: object = None, url: str = STORY) -> Article:
    script = f'<script type="application/ld+json">{json.dumps(linked)}</script>' if linked else ""
    paragraphs = "".join(f"<p>{line}</p>" for line in REPORT.split("\n"))
    page = (
        f"<html lang=en><head><title>Bridge closed</title>{head}{script}</head><body>{body}{paragraphs}</body></html>"
    )
    got = extract(Page(url=url, body=page.encode(), fetched_at=datetime(2026, 1, 1, tzinfo=UTC))).article
    assert got
    return got


OPINION = "OpinionNewsArticle"
H1 = "<h1>Bridge closed after inspection</h1>"
NODE = {"@type": "NewsArticle", "headline": "Bridge closed after inspection", "datePublished": "2025-05-05"}
TRAIL = {
    "@type": "BreadcrumbList",
    "itemListElement": [
        {"@type": "ListItem", "position": 1, "name": "Home"},
        {"@type": "ListItem", "position": 2, "item": {"@id": "https://news.example/o", "name": "Opinion"}},
    ],
}


@pytest.mark.parametrize(
    ("got", "genre", "origin"),
    [
        (article(H1, linked=NODE), "unknown", ""),
        (article(H1, linked=NODE | {"@type": ["NewsArticle", OPINION]}), "opinion", f"json-ld {OPINION}"),
        (article(H1, linked=NODE | {"@type": f"http://schema.org/{OPINION}"}), "opinion", f"json-ld {OPINION}"),
        (article(H1, linked=NODE | {"genre": "http://g.example/Interview"}), "interview", "genre http://g.example/Interview"),
        (article(H1, linked=NODE | {"articleSection": ["World", "Opinion"]}), "opinion", "section Opinion"),
        (article(H1, linked=[NODE, TRAIL]), "opinion", "breadcrumb Opinion"),
        (article(H1, linked=[NODE, {"@type": OPINION, "headline": "Other"}]), "unknown", ""),
        (article(H1, '<meta property="article:section" content="News">'), "news", "section News"),
        (article(H1, '<meta name="genre" content="Press release">'), "press-release", "genre Press release"),
        (article(f"<header><span>Opinion</span>{H1}</header>"), "opinion", "label Opinion"),
        (article(f"<div><div class=label>Kommentar</div><div>{H1}</div></div>"), "opinion", "label Kommentar"),
        (article(f"<nav><a href=/o>World</a><a href=/o>Opinion</a></nav><header>{H1}</header>"), "unknown", ""),
        (article(f"<div><p>Opinion</p></div><div><div><div>{H1}</div></div></div>"), "unknown", ""),
        (article(H1, url="https://news.example/opinion/bridge"), "opinion", "url /opinion/"),
    ],
)  # fmt: skip
def test_pages(got: Article, genre: str, origin: str) -> None:
    assert (got.genre, got.genre_origin) == (genre, origin)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60), st.sampled_from([None, *ACCOUNTS, "xx"]))
def test_any_text_has_an_answer_with_a_reason(text: str, title: str, lang: str | None) -> None:
    got = find_genre(GenreEvidence(STORY, title=title, text=text, lang=lang))
    assert (got.genre == "unknown") or got.origin
    voices = hear(text, lang)
    assert 0 <= voices.mine <= voices.own
    assert voices.questions * 2 <= voices.lines
    assert 0.0 <= voices.own_share <= 1.0
