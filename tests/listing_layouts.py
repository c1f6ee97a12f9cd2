"""More layouts of listings, of our own: buttons, scripts that describe the list, tickers, archives by month, boxes and
advertisements between the entries. As listing_world, whose sentences they are made of."""

from __future__ import annotations

import json
from collections.abc import Callable

from listing_world import Layout, Writer


def page_of(lang: str, menu: str, main: str, head: str = "", foot: str = "") -> str:
    links = "".join(f'<a href="/{name}">{name.title()}</a> ' for name in menu.split())
    about = (
        '<a href="/about-us">About us</a> <a href="/privacy-policy">Privacy policy</a> <a href="/contact">Contact</a>'
    )
    return (
        f'<!doctype html><html lang="{lang}"><head><title>List</title>{head}</head><body><div class="top">{links}</div>'
        f"{main}<div class='bottom'>{foot}{about}</div></body></html>"
    )


def described() -> Layout:
    """The cards are drawn by a script; what is there is an ItemList of addresses."""
    base, write = "https://gazette.example", Writer("en", 31)
    articles = {f"{base}/news/{write.slug()}": write.headline() for _ in range(12)}
    items = [
        {"@type": "ListItem", "position": n, "url": url, "name": name}
        for n, (url, name) in enumerate(articles.items(), 1)
    ]
    data = json.dumps({"@context": "https://schema.org", "@type": "ItemList", "itemListElement": items})
    head = f'<script type="application/ld+json">{data}</script>'
    page = page_of("en", "world sport culture", '<div id="root"></div>', head)
    return Layout("described", f"{base}/news", page, articles, None, {})


def described_articles() -> Layout:
    """A CollectionPage with NewsArticles in its list, of which the page shows the first four."""
    base, write = "https://kurier.example", Writer("de", 32)
    articles, dates, items, cards = {}, {}, [], []
    for n in range(10):
        url, title, day = (
            f"{base}/politik/{write.slug()}-{write.number()}.html",
            write.headline(),
            f"2024-03-{20 - n:02}",
        )
        articles[url], dates[url] = title, day
        item = {"@type": "NewsArticle", "url": url, "headline": title, "datePublished": f"{day}T08:00:00+01:00"}
        items.append({"@type": "ListItem", "position": n, "item": item})
        if n < 4:
            cards.append(f'<div class="t"><h3><a href="{url}">{title}</a></h3><p>{write.sentence()}</p></div>')
    data = {"@graph": [{"@type": "CollectionPage", "mainEntity": {"@type": "ItemList", "itemListElement": items}}]}
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    page = page_of("de", "politik wirtschaft sport", f"<section>{''.join(cards)}</section>", head)
    return Layout("described articles", f"{base}/politik/", page, articles, None, dates)


def buttons() -> Layout:
    """Cards whose address stands in data-url, with a button to read on."""
    base, write = "https://tribuna.example", Writer("es", 33)
    articles = {f"{base}/mundo/{write.slug(6)}-{write.number()}": write.headline() for _ in range(9)}
    cards = "".join(
        f'<div class="card" data-url="{url}"><h2>{title}</h2><p>{write.sentence()}</p><button>Leer</button></div>'
        for url, title in articles.items()
    )
    page = page_of("es", "mundo deportes cultura", f'<div class="feed">{cards}</div>')
    return Layout("buttons", f"{base}/mundo", page, articles, None, {})


def ticker() -> Layout:
    """A live ticker of short reports, each with the time as its permanent link."""
    base, write = "https://stream.example", Writer("uk", 34)
    articles, dates, rows = {}, {}, []
    for n in range(15):
        url, title = f"{base}/news/{write.number()}", write.headline(6, 10)
        articles[url], dates[url] = title, "2024-05-06"
        time = f'<time datetime="2024-05-06T{20 - n:02}:15:00+03:00">{20 - n:02}:15</time>'
        rows.append(f'<div class="live-row"><a class="at" href="{url}">{time}</a> <a href="{url}">{title}</a></div>')
    more = f'<a class="more" href="{base}/news/?page=2">Більше новин</a>'
    page = page_of("uk", "viina polityka sport", f'<div class="live">{"".join(rows)}{more}</div>')
    return Layout("ticker", f"{base}/news/", page, articles, f"{base}/news/?page=2", dates)


def months() -> Layout:
    """An archive of one page, under headings of months."""
    base, write = "https://notes.example", Writer("en", 35)
    articles, blocks = {}, []
    for month in ("May 2024", "April 2024", "March 2024"):
        rows = {f"{base}/{write.slug(4)}": write.headline() for _ in range(6)}
        articles |= rows
        items = "".join(f'<li><a href="{url}">{title}</a></li>' for url, title in rows.items())
        blocks.append(f"<h2>{month}</h2><ul>{items}</ul>")
    side = "".join(f'<li><a href="/archive/2024/0{n}">{name}</a></li>' for n, name in ((5, "May"), (4, "April")))
    page = page_of("en", "archive topics", f"<main>{''.join(blocks)}</main><aside><ul>{side}</ul></aside>")
    return Layout("months", f"{base}/archive", page, articles, None, {})


def read_most() -> Layout:
    """A list with a box of what is read most between its entries, and advertisements."""
    base, write = "https://courrier.example", Writer("es", 36)
    articles, cards = {}, []
    for n in range(10):
        url, title = f"{base}/2024/05/06/{write.slug()}", write.headline()
        articles[url] = title
        cards.append(
            f'<li class="item"><a href="{url}"><img src="/{n}.jpg"><h3>{title}</h3></a><span>hace {n + 1} h</span></li>'
        )
        if n == 3:
            cards.append(
                '<li class="item ad"><a href="https://ads.example/buy?x=1"><h3>Compre este coche nuevo</h3></a></li>'
            )
    most = "".join(f'<li><a href="{base}/2023/01/0{n}/{write.slug()}">{write.headline()}</a></li>' for n in range(1, 6))
    box = f'<div class="box"><h4>Lo más leído</h4><ol>{most}</ol></div>'
    page = page_of("es", "mundo deportes", f'<ul class="list">{"".join(cards)}</ul>{box}')
    return Layout("read most", f"{base}/ultimas", page, articles, None, {})


def glossary() -> Layout:
    """A definition list: the day in dt, the headlines in dd."""
    base, write = "https://sankei.example", Writer("ja", 37)
    articles, dates, rows = {}, {}, []
    for day in (9, 8, 7, 6):
        rows.append(f"<dt>2024年5月{day}日</dt>")
        for _ in range(3):
            url, title = f"{base}/article/{write.number()}", write.headline()
            articles[url], dates[url] = title, f"2024-05-0{day}"
            rows.append(f'<dd><a href="{url}">{title}</a></dd>')
    page = page_of("ja", "world sports", f"<dl>{''.join(rows)}</dl>")
    return Layout("glossary", f"{base}/world", page, articles, None, dates)


def rows_of_a_table() -> Layout:
    """Press releases in a table: date, unit, title."""
    base, write = "https://ministry.example", Writer("uk", 38)
    articles, dates, rows = {}, {}, []
    for n in range(12):
        url, title = f"{base}/uk/press/view?id={write.number()}", write.headline()
        articles[url], dates[url] = title, f"2024-04-{28 - n:02}"
        rows.append(
            f'<tr><td>{28 - n:02}.04.2024</td><td><a href="/uk/units/{n % 3}">Відділ</a></td>'
            f'<td><a href="{url}">{title}</a></td></tr>'
        )
    pages = "".join(f'<a href="{base}/uk/press?page={n}">{n}</a> ' for n in range(2, 5))
    page = page_of(
        "uk", "uk/units uk/contacts", f'<table>{"".join(rows)}</table><div class="pages"><b>1</b> {pages}</div>'
    )
    return Layout("table rows", f"{base}/uk/press", page, articles, f"{base}/uk/press?page=2", dates)


def mosaic() -> Layout:
    """A magazine's grid: one large story, two middling, many small, each of another make."""
    base, write = "https://revue.example", Writer("de", 39)
    articles, parts = {}, []
    for n in range(11):
        url, title = f"{base}/{write.slug(5)}-a-{write.number()}", write.headline()
        articles[url] = title
        tag, name = ("h1", "hero") if n == 0 else ("h2", "mid") if n < 3 else ("h3", "small")
        inner = f"<{tag}>{title}</{tag}>" + (f"<p>{write.sentence()}</p>" if n < 3 else "")
        parts.append(
            f'<div class="{name}"><a href="{url}"><figure><img src="/{n}.webp"></figure>{inner}</a>'
            f'<a href="/thema/{n % 4}">Thema</a></div>'
        )
    page = page_of("de", "thema abo newsletter", f'<main><div class="mosaic">{"".join(parts)}</div></main>')
    return Layout("mosaic", f"{base}/", page, articles, None, {})


def right_to_left() -> Layout:
    base, write = "https://sahifa.example", Writer("ar", 40)
    articles, dates, cards = {}, {}, []
    for n in range(10):
        url, title = f"{base}/news/2024/5/{16 - n}/{write.number()}", write.headline()
        articles[url], dates[url] = title, f"2024-05-{16 - n:02}"
        cards.append(
            f'<div class="story"><a class="pic" href="{url}"><img alt="{title}"></a>'
            f'<div><a href="{url}">{title}</a><small>{16 - n} مايو 2024</small></div></div>'
        )
    nav = f'<nav class="pager"><a href="{base}/news?p=2">التالي</a></nav>'
    page = page_of("ar", "news sport", f'<div class="stories">{"".join(cards)}</div>{nav}')
    return Layout("right to left", f"{base}/news", page, articles, f"{base}/news?p=2", dates)


def search_results() -> Layout:
    base, write = "https://dispatch.example", Writer("en", 41)
    articles, rows = {}, []
    for n in range(10):
        url, title = f"{base}/story/{write.slug(7)}/{write.number()}", write.headline()
        articles[url] = title
        rows.append(
            f'<li><p class="crumb"><a href="/section/{n % 3}">Section</a></p>'
            f'<a href="{url}"><mark>Legion</mark> {title}</a><p>{write.sentence()}</p></li>'
        )
        articles[url] = f"Legion {title}"
    page = page_of(
        "en",
        "section topics",
        f'<form action="/search"><input name="q"></form><ol class="results">{"".join(rows)}</ol>',
    )
    return Layout("search results", f"{base}/search?q=legion", page, articles, None, {})


def paragraphs() -> Layout:
    """An old site: paragraphs with a date and a link."""
    base, write = "http://old.example", Writer("uk", 42)
    articles, dates, rows = {}, {}, []
    for n in range(14):
        url, title = f"{base}/news/{write.number()}.html", write.headline()
        articles[url], dates[url] = title, f"2024-05-{20 - n:02}"
        rows.append(f"<p>{20 - n:02}/05/2024 - <a href='{url}'><b>{title}</b></a><br>")
    page = page_of("uk", "forum links guestbook", f"<center><font>{''.join(rows)}</font></center>")
    return Layout("paragraphs", f"{base}/news/", page, articles, None, dates)


MORE_LAYOUTS: tuple[Callable[[], Layout], ...] = (
    described,
    described_articles,
    buttons,
    ticker,
    months,
    read_most,
    glossary,
    rows_of_a_table,
    mosaic,
    right_to_left,
    search_results,
    paragraphs,
)
