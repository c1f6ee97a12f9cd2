"""A small world of listings: layouts of our own in six languages, each with menus, teasers, boxes beside the list and
paging, and the truth about them: which links are the list's articles, and where the list goes on."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

WORDS = {
    "en": "volunteers brigade parliament river harbour budget winter trains minister bridge harvest schools border "
    "museum voters engineers drones hospital energy markets storm orchestra council factory peace talks",
    "de": "Freiwillige Brigade Haushalt Minister Brücke Ernte Schulen Grenze Museum Wähler Ingenieure Drohnen "
    "Krankenhaus Energie Märkte Sturm Orchester Stadtrat Fabrik Friedensgespräche Bahnhof Winter",
    "es": "voluntarios brigada presupuesto ministro puente cosecha escuelas frontera museo votantes ingenieros drones "
    "hospital energía mercados tormenta orquesta concejo fábrica negociaciones estación invierno",
    "uk": "добровольці бригада бюджет міністр міст врожай школи кордон музей виборці інженери дрони лікарня енергетика "
    "ринки шторм оркестр рада завод переговори вокзал зима",
    "ja": "義勇兵 旅団 予算 大臣 橋 収穫 学校 国境 博物館 有権者 技術者 無人機 病院 電力 市場 嵐 楽団 議会 工場 会談",
    "ar": "المتطوعون اللواء الميزانية الوزير الجسر الحصاد المدارس الحدود المتحف الناخبون المهندسون الطائرات المستشفى "
    "الطاقة الأسواق العاصفة الأوركسترا المجلس المصنع المحادثات",
}
LATIN = {"uk": "dobrovoltsi bryhada biudzhet ministr mist vrozhai shkoly kordon muzei vybortsi drony likarnia"}


class Writer:
    """Headlines, sentences and slugs in one language, the same on every machine."""

    def __init__(self, lang: str, seed: int) -> None:
        self.lang, self._random, self._words = lang, random.Random(seed), WORDS[lang].split()
        self._latin = LATIN.get(lang, WORDS[lang]).split()

    def headline(self, least: int = 5, most: int = 9) -> str:
        words = self._random.sample(self._words, self._random.randint(least, most))
        glue = "" if self.lang == "ja" else " "
        text = "の".join(words[:2]) + "、" + "と".join(words[2:5]) if self.lang == "ja" else glue.join(words)
        return text[:1].upper() + text[1:]

    def sentence(self) -> str:
        return " ".join(self.headline(6, 9) for _ in range(2)) + "."

    def slug(self, words: int = 5) -> str:
        return "-".join(self._random.sample(self._latin, words)).lower()

    def number(self, low: int = 100_000, high: int = 999_999) -> int:
        return self._random.randint(low, high)


@dataclass(frozen=True)
class Layout:
    """A page of a listing, what is on it and what follows."""

    name: str
    url: str
    html: str
    articles: dict[str, str]  # address -> headline
    next_page: str | None
    dates: dict[str, str]  # address -> day, where the page tells it


def _menu(base: str, sections: str) -> str:
    items = "".join(f'<li><a href="{base}/{quote(name.lower())}/">{name}</a></li>' for name in sections.split())
    return f"<ul>{items}</ul>"


def blog(lang: str = "en") -> Layout:
    base, write = "https://blog.example", Writer(lang, 1)
    articles, dates, cards = {}, {}, []
    for day in range(28, 18, -1):
        url, title = f"{base}/2024/02/{day}/{write.slug()}/", write.headline()
        articles[url], dates[url] = title, f"2024-02-{day}"
        cards.append(f"""<article id="post-{day}" class="post-{day} post type-post category-{day % 3}">
          <a class="post-thumbnail" href="{url}"><img src="/i/{day}.jpg" alt=""></a>
          <header class="entry-header"><h2 class="entry-title"><a href="{url}" rel="bookmark">{title}</a></h2>
          <div class="entry-meta">Posted on <a href="{url}"><time datetime="2024-02-{day}T09:30:00+00:00">February {day}, 2024</time></a>
          by <a href="{base}/author/jane-smith/">Jane Smith</a></div></header>
          <div class="entry-summary"><p>{write.sentence()} <a class="more-link" href="{url}">Continue reading</a></p></div>
          <footer class="entry-footer">Filed under <a href="{base}/category/world-news/">World news</a>,
          <a href="{base}/tag/some-long-tag-name-here/">Some long tag name here</a> <a href="{url}#comments">3 Comments</a></footer>
        </article>""")
    recent = "".join(
        f'<li><a href="{base}/2023/01/0{n}/{write.slug()}/">{write.headline()}</a></li>' for n in range(1, 6)
    )
    html = f"""<html lang="en"><head><title>Blog</title></head><body class="archive has-sidebar">
      <div id="page"><header id="masthead"><a href="{base}/">The Blog</a><nav id="site-navigation">{_menu(base, "About Contact Defence Politics World")}</nav></header>
      <div id="content" class="site-content"><div id="primary" class="content-area"><main id="main"><header class="page-header"><h1>World news</h1></header>
      {"".join(cards)}<nav class="navigation posts-navigation"><div class="nav-links"><div class="nav-previous"><a href="{base}/category/world/page/2/">Older posts</a></div></div></nav></main></div>
      <aside id="secondary" class="widget-area"><section class="widget"><h2>Popular posts</h2><ul>{recent}</ul></section>
      <div class="tagcloud"><a href="{base}/tag/europe/">Europe</a> <a href="{base}/tag/war-in-ukraine/">War in Ukraine</a></div></aside></div>
      <footer id="colophon"><a href="{base}/privacy-policy/">Privacy policy of this blog and its friends</a></footer></div></body></html>"""
    return Layout("blog", f"{base}/category/world/", html, articles, f"{base}/category/world/page/2/", dates)


def newsline(lang: str = "uk") -> Layout:
    base, write = "https://strichka.example", Writer(lang, 2)
    articles, dates, days = {}, {}, []
    for day, month in ((5, "березня"), (4, "березня")):
        rows = []
        for hour in range(20, 8, -1):
            url, title = f"{base}/news/{write.number()}.html", write.headline()
            articles[url], dates[url] = title, f"2024-03-0{day}"
            bold = "<b>" if hour % 5 == 0 else ""
            rows.append(
                f'<li class="line{" important" if bold else ""}"><span class="time">{hour}:15</span> <a href="/news/{url.rsplit("/", 1)[1]}">{bold}{title}{bold.replace("<", "</")}</a></li>'
            )
        days.append(f'<h3 class="day">{day} {month} 2024</h3><ul class="lines">{"".join(rows)}</ul>')
    popular = "".join(
        f'<div class="pop"><a href="/news/{write.number()}.html">{write.headline()}</a></div>' for _ in range(7)
    )
    pages = "".join(f'<a href="/news/?page={n}">{n}</a> ' for n in range(2, 8))
    html = f"""<html lang="uk"><head><meta charset="utf-8"><title>Новини</title></head><body><div class="top">{_menu(base, "Новини Політика Економіка Спорт Культура")}</div>
      <div class="wrap"><div class="left"><h1>Стрічка новин</h1>{"".join(days)}<div class="pages"><span>1</span> {pages} <a href="/news/?page=99">»»</a></div></div>
      <div class="right"><h3>Популярне</h3>{popular}</div></div><div class="bottom"><a href="/reklama/">Реклама на сайті та інші послуги</a> <a href="/about/">Про нас</a></div></body></html>"""
    return Layout("newsline", f"{base}/news/", html, articles, f"{base}/news/?page=2", dates)


def grid(lang: str = "de") -> Layout:
    base, write = "https://zeitblatt.example", Writer(lang, 3)
    articles, cards = {}, []
    for _ in range(18):
        number = write.number()
        url, title = f"{base}/politik/ausland/{write.slug(4)}-{number}.html", write.headline()
        articles[url] = title
        cards.append(f"""<div class="grid__cell"><a class="teaser teaser--medium" href="{url}"><div class="teaser__image"><img src="/{number}.webp" alt="Symbolbild"></div>
          <div class="teaser__text"><span class="teaser__kicker">Ausland</span><h3 class="teaser__headline">{title}</h3><p class="teaser__lead">{write.sentence()}</p>
          <span class="teaser__meta">vor {number % 12 + 1} Stunden</span></div></a></div>""")
    read = "".join(
        f'<li><a href="{base}/sport/{write.slug(4)}-{write.number()}.html">{write.headline()}</a></li>'
        for _ in range(5)
    )
    html = f"""<html lang="de"><head><title>Ausland</title></head><body><header class="header"><div class="header__menu">{_menu(base, "Politik Wirtschaft Sport Kultur Wissen Reise")}</div></header>
      <main><div class="breadcrumb"><a href="{base}/politik/">Politik</a></div><h1>Ausland</h1><div class="grid">{"".join(cards[:9])}</div>
      <div class="box"><h2>Meistgelesen</h2><ol>{read}</ol></div>
      <div class="promo-abo"><a href="{base}/abo/"><h3>Jetzt vier Wochen lang kostenlos alles lesen</h3></a></div>
      <div class="grid">{"".join(cards[9:])}</div>
      <div class="pager"><a class="pager__item is-active" href="{base}/politik/ausland/">1</a><a class="pager__item" href="{base}/politik/ausland/seite-2/">2</a><a class="pager__item" href="{base}/politik/ausland/seite-3/">3</a><a href="{base}/politik/ausland/seite-2/" aria-label="Nächste Seite">&rsaquo;</a></div></main>
      <footer><ul><li><a href="{base}/datenschutz/">Datenschutz</a></li><li><a href="{base}/impressum.html">Impressum</a></li></ul></footer></body></html>"""
    return Layout("grid", f"{base}/politik/ausland/", html, articles, f"{base}/politik/ausland/seite-2/", {})


def table(lang: str = "es") -> Layout:
    base, write = "http://cronica.example", Writer(lang, 4)
    articles, dates, rows = {}, {}, []
    for number in range(20):
        key, title = 4600 - number, write.headline()
        url = f"{base}/noticia.php?id={key}"
        articles[url], dates[url] = title, f"2024-03-{20 - number:02d}"
        rows.append(
            f'<tr><td width="90"><font size="1">{20 - number:02d}.03.2024</font></td><td><a href="noticia.php?id={key}"><b>{title}</b></a><br>{write.sentence()} <a href="noticia.php?id={key}">[+]</a></td></tr>'
        )
    menu = "".join(
        f'<a href="seccion.php?cat={n}">{name}</a> | '
        for n, name in enumerate(("Portada", "Mundo", "Deportes", "Cultura", "Opinión"))
    )
    pages = "".join(f'<a href="lista.php?start={20 * n}">{n + 1}</a> ' for n in range(1, 6))
    html = f"""<html lang="es"><head><title>Crónica</title></head><body bgcolor="white"><table width="100%"><tr><td colspan="2">{menu}</td></tr><tr><td>
      <table class="news">{"".join(rows)}</table><p align="center">[1] {pages}</p></td><td width="150"><b>Enlaces</b><br><a href="contacto.php">Contacto</a><br><a href="publicidad.php">Publicidad en Crónica</a></td></tr></table></body></html>"""
    return Layout("table", f"{base}/lista.php", html, articles, f"{base}/lista.php?start=20", dates)


def definitions(lang: str = "ja") -> Layout:
    base, write = "https://shimbun.example", Writer(lang, 5)
    articles, dates, rows = {}, {}, []
    for number in range(15):
        url, title = f"{base}/articles/ASR{write.number(1_000_000, 9_999_999)}.html", write.headline()
        articles[url], dates[url] = title, f"2024-03-{28 - number:02d}"
        rows.append(f'<dt>2024年3月{28 - number}日</dt><dd><a href="{url}">{title}</a></dd>')
    rank = "".join(
        f'<li><a href="{base}/articles/ASR{write.number(1_000_000, 9_999_999)}.html">{write.headline()}</a></li>'
        for _ in range(5)
    )
    html = f"""<html lang="ja"><head><meta charset="utf-8"><title>国際</title></head><body><div id="Header"><ul id="GlobalNav"><li><a href="/politics/">政治</a></li><li><a href="/business/">経済</a></li><li><a href="/sports/">スポーツ</a></li></ul></div>
      <div id="Main"><h1>国際ニュース</h1><dl class="List">{"".join(rows)}</dl><div class="Pagination"><span>1</span><a href="/international/list/?p=2">2</a><a href="/international/list/?p=3">3</a><a href="/international/list/?p=2">次へ</a></div></div>
      <div id="Sub"><div class="Ranking"><h2>アクセスランキング</h2><ol>{rank}</ol></div></div><div id="Footer"><a href="/help/">ヘルプ</a></div></body></html>"""
    return Layout(
        "definitions", f"{base}/international/list/", html, articles, f"{base}/international/list/?p=2", dates
    )


def hashed(lang: str = "ar") -> Layout:
    base, write = "https://akhbar.example", Writer(lang, 6)
    articles, cards = {}, []
    for number in range(16):
        title = write.headline()
        url = f"{base}/{quote('سياسة')}/{quote(write.slug(5))}"
        articles[url] = title
        cards.append(f"""<div class="css-1x{number}ab"><div class="css-9q8w"><a href="{url}" tabindex="-1"><img src="x.jpg" alt="{title}"></a></div>
          <div class="css-77gh"><a class="css-ab12" href="/{quote("سياسة")}">سياسة</a><a class="css-z1" href="{url}"><span>{title}</span></a><span class="css-0d">منذ 3 ساعات</span></div></div>""")
    related = "".join(
        f'<a href="{base}/{quote("رياضة")}/{quote(write.slug(5))}"><span>{write.headline()}</span></a>'
        for _ in range(4)
    )
    html = f"""<html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>أخبار</title></head><body><div id="root"><header class="css-h"><nav class="css-n"><a href="/{quote("سياسة")}">سياسة</a><a href="/{quote("اقتصاد")}">اقتصاد</a><a href="/{quote("رياضة")}">رياضة</a></nav></header>
      <div class="css-l"><div class="css-list">{"".join(cards)}</div><a class="css-more" href="/{quote("سياسة")}?page=2">المزيد</a></div>
      <div class="css-side"><h4>الأكثر قراءة</h4>{related}</div><footer><a href="/{quote("من-نحن")}">من نحن</a></footer></div></body></html>"""
    return Layout("hashed", f"{base}/{quote('سياسة')}", html, articles, f"{base}/{quote('سياسة')}?page=2", {})


def archive(lang: str = "en") -> Layout:
    base, write = "https://courier.example", Writer(lang, 7)
    articles, rows = {}, []
    for _ in range(25):
        url, title = f"{base}/{write.slug(2)[:9].strip('-')}/{write.slug(6)}-{write.number()}", write.headline()
        articles[url] = title
        rows.append(f"<li><a href='{url}'>{title}</a></li>")
    html = f"""<html lang="en"><head><title>Archive</title></head><body><div><a href="/">Courier</a> <a href="/world">World</a> <a href="/sport">Sport</a> <a href="/opinion">Opinion</a></div>
      <h1>Archive for 1 March 2024</h1><ul>{"".join(rows)}</ul><div><a href="/archive/2024/02/">February</a> <a href="/archive/2024/04/">April</a></div>
      <p><a href="/contact">Contact us</a> <a href="/terms">Terms</a> <a href="https://other.example/some-long-article-name-over-there">Partner site with a long name</a></p></body></html>"""
    return Layout("archive", f"{base}/archive/2024/03/01/", html, articles, f"{base}/archive/2024/02/29/", {})


def agency(lang: str = "uk") -> Layout:
    base, write = "https://agentstvo.example", Writer(lang, 8)
    articles, dates, cards = {}, {}, []
    for number in range(13):
        url, title = f"{base}/rubric-ato/{write.number(3_000_000, 3_999_999)}-{write.slug(5)}.html", write.headline()
        articles[url], dates[url] = title, "2024-03-05"
        if number == 0:
            cards.append(
                f'<div class="hero"><a href="{url}"><img src="h.jpg"></a><h1><a href="{url}">{title}</a></h1><p>{write.sentence()}</p><span class="date">05.03.2024 18:20</span></div><section class="rest">'
            )
        else:
            cards.append(
                f'<article data-id="{number}"><figure><a href="{url}"><img src="{number}.jpg"></a></figure><section><h2><a href="{url}">{title}</a></h2><p>{write.sentence()}</p><time datetime="2024-03-05T1{number % 9}:00:00">05.03.2024</time></section></article>'
            )
    also = "".join(
        f'<p><a href="{base}/rubric-sports/{write.number(3_000_000, 3_999_999)}-{write.slug(5)}.html">{write.headline()}</a></p>'
        for _ in range(3)
    )
    html = f"""<html lang="uk"><head><meta charset="utf-8"><title>Війна</title><link rel="next" href="{base}/rubric-ato/block-lastnews?page=2"></head><body>
      <nav>{_menu(base, "Війна Політика Світ Регіони")}</nav><div class="page">{cards[0]}{"".join(cards[1:6])}
      <div class="inject"><div class="t">Читайте також</div>{also}</div>{"".join(cards[6:])}</section></div>
      <footer><a href="{base}/info/pravyla-vykorystannia-materialiv-sajtu.html">Правила використання матеріалів сайту</a></footer></body></html>"""
    return Layout("agency", f"{base}/rubric-ato", html, articles, f"{base}/rubric-ato/block-lastnews?page=2", dates)


def numbers(lang: str = "de") -> Layout:
    base, write = "https://rundschau.example", Writer(lang, 9)
    articles, dates, cards = {}, {}, []
    for number in range(12):
        url, title = f"{base}/a/{write.number(10_000, 99_999)}", write.headline()
        articles[url], dates[url] = title, f"2024-03-{12 - number:02d}"
        cards.append(f"""<li class="x{number % 2}"><h2><a class="cat" href="{base}/region/">Region</a> <a href="{url}">{title}</a></h2>
          <span>Von <a href="{base}/autor/max-muster">Max Muster</a> | {12 - number}. März 2024</span></li>""")
    html = f"""<html lang="de"><head><title>Region</title></head><body><div class="menu">{_menu(base, "Region Welt Sport")}</div><div class="inhalt"><ul>{"".join(cards)}</ul>
      <p class="blaettern"><a href="{base}/region/?seite=2">weiter</a></p></div><div class="fuss"><a href="{base}/kontakt">Kontakt</a><a href="{base}/mediadaten">Mediadaten für Anzeigenkunden und Partner</a></div></body></html>"""
    return Layout("numbers", f"{base}/region/", html, articles, f"{base}/region/?seite=2", dates)


def magazine(lang: str = "es") -> Layout:
    base, write = "https://revista.example", Writer(lang, 10)
    articles, blocks = {}, []

    def story(section: str) -> tuple[str, str]:
        url, title = f"{base}/{section}/2024-03-05/{write.slug(5)}.html", write.headline()
        articles[url] = title
        return url, title

    url, title = story("internacional")
    hero = (
        f'<div class="apertura"><h2 class="titular-xl"><a href="{url}">{title}</a></h2><p>{write.sentence()}</p></div>'
    )
    for section in ("internacional", "espana", "economia", "cultura"):
        items = ""
        for number in range(5):
            url, title = story(section)
            items += f'<article class="c c--{"b" if number else "a"}"><h3 class="c_t"><a href="{url}">{title}</a></h3><a class="c_a" href="{base}/autor/ana-perez/">Ana Pérez</a></article>'
        blocks.append(
            f'<section class="b b-{section}"><h2 class="b_h"><a href="{base}/{section}/">{section.title()}</a></h2>{items}</section>'
        )
    seen = "".join(
        f'<li><a href="{base}/deportes/2024-03-04/{write.slug(5)}.html">{write.headline()}</a></li>' for _ in range(6)
    )
    html = f"""<html lang="es"><head><title>Revista</title></head><body><header><nav>{_menu(base, "Internacional Economia Cultura Deportes")}</nav></header><main>{hero}{"".join(blocks[:2])}
      <section class="b"><h2>Lo más visto</h2><ol>{seen}</ol></section>{"".join(blocks[2:])}
      <section class="b"><h2>Servicios</h2><ul><li><a href="{base}/suscripcion/">Suscríbete a la revista por un euro</a></li><li><a href="https://tienda.example/ofertas-de-la-semana-para-lectores">Ofertas de la semana para lectores</a></li></ul></section></main>
      <footer><a href="{base}/aviso-legal/">Aviso legal</a></footer></body></html>"""
    return Layout("magazine", f"{base}/", html, articles, None, {})


LAYOUTS: tuple[Callable[[], Layout], ...] = (
    blog, newsline, grid, table, definitions, hashed, archive, agency, numbers, magazine,
)  # fmt: skip
