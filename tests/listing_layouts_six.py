"""Six more layouts of listings, of our own; see listing_layouts."""

from __future__ import annotations

import json
from collections.abc import Callable

from listing_layouts import page_of
from listing_world import Layout, Writer


def blog_posts() -> Layout:
    """A Blog with its posts in JSON-LD, relative addresses, and cards without dates."""
    base, write = "https://bitacora.example", Writer("es", 51)
    articles, dates, posts, cards = {}, {}, [], []
    for n in range(8):
        path, title = f"/entradas/{write.slug()}/", write.headline()
        articles[base + path], dates[base + path] = title, f"2024-05-0{9 - n}"
        posts.append({"@type": "BlogPosting", "@id": path, "headline": title, "datePublished": f"2024-05-0{9 - n}"})
        cards.append(f'<div class="post"><a class="c" href="{path}"><span>{title}</span></a></div>')
    head = f'<script type="application/ld+json">{json.dumps({"@type": "Blog", "blogPost": posts})}</script>'
    nav = f'<div class="nav-links"><a class="next" href="{base}/entradas/pagina/2/">Anteriores</a></div>'
    page = page_of("es", "sobre contacto", "".join(cards) + nav, head)
    return Layout("blog posts", f"{base}/entradas/", page, articles, f"{base}/entradas/pagina/2/", dates)


def two_lists() -> Layout:
    """JSON-LD of the sections and of what is read most, none of the list, which is shown."""
    base, write = "https://herald.example", Writer("en", 52)
    articles, cards = {}, []
    for _ in range(9):
        url, title = f"{base}/2024/05/{write.slug()}", write.headline()
        articles[url] = title
        cards.append(f'<section><h3><a href="{url}">{title}</a></h3><p>{write.sentence()}</p></section>')
    most = [{"@type": "ListItem", "url": f"{base}/2023/02/{write.slug()}"} for _ in range(5)]
    menu = [
        {"@type": "SiteNavigationElement", "name": name, "url": f"{base}/{name}"} for name in ("world", "sport", "arts")
    ]
    data = [{"@type": "ItemList", "name": "Most read", "itemListElement": most}, {"@graph": menu}]
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    page = page_of("en", "world sport arts", f"<main>{''.join(cards)}</main>", head)
    return Layout("two lists", f"{base}/world", page, articles, None, {})


def rows_to_click() -> Layout:
    """Rows of a table that lead somewhere by a script, with a button each."""
    base, write = "https://visnyk.example", Writer("uk", 53)
    articles, dates, rows = {}, {}, []
    for n in range(10):
        url, title = f"{base}/povidomlennia/{write.number()}", write.headline()
        articles[url], dates[url] = title, f"2024-04-{30 - n}"
        rows.append(
            f'<div class="row" data-href="{url}"><time datetime="2024-04-{30 - n}">{30 - n}.04</time>'
            f"<h4>{title}</h4><button>Читати</button></div>"
        )
    pages = f'<ul class="pagination"><li><b>1</b></li><li><a href="{base}/povidomlennia?page=2">2</a></li></ul>'
    page = page_of("uk", "pro-nas robota", f"<div class='rows'>{''.join(rows)}</div>{pages}")
    return Layout("rows to click", f"{base}/povidomlennia", page, articles, f"{base}/povidomlennia?page=2", dates)


def days() -> Layout:
    """A day's list under headings of hours, with a calendar beside it."""
    base, write = "https://ticker.example", Writer("de", 54)
    articles, parts = {}, []
    for hour in (22, 18, 14, 10):
        rows = {f"{base}/{write.slug(4)}-{write.number()}.html": write.headline() for _ in range(4)}
        articles |= rows
        items = "".join(f'<p><a href="{url}">{title}</a></p>' for url, title in rows.items())
        parts.append(f"<h3>{hour} Uhr</h3>{items}")
    days = "".join(f'<td><a href="/archiv/2024-05-{n:02}">{n}</a></td>' for n in range(1, 8))
    calendar = f'<table class="calendar"><caption>Mai</caption><tr>{days}</tr></table>'
    page = page_of("de", "inland ausland", f'<div class="day">{"".join(parts)}</div>{calendar}')
    return Layout("days", f"{base}/archiv/2024-05-06", page, articles, f"{base}/archiv/2024-05-05", {})


def mixed() -> Layout:
    """Sponsored cards among the others, pictures and videos, and authors' pages."""
    base, write = "https://asahi.example", Writer("ja", 55)
    articles, cards = {}, []
    for n in range(9):
        url, title = f"{base}/articles/AS{write.number()}.html", write.headline()
        articles[url] = title
        cards.append(
            f'<li><a href="{url}"><img src="/{n}.jpg"><strong>{title}</strong></a><a href="/authors/{n}">記者</a></li>'
        )
        if n % 4 == 1:
            cards.append(
                f'<li class="pr"><a rel="sponsored" href="{base}/ad/{write.number()}">{write.headline()}</a></li>'
            )
        if n % 4 == 2:
            cards.append(f'<li><a href="{base}/video/{write.number()}"><strong>動画</strong></a></li>')
    page = page_of("ja", "world sports", f"<ul>{''.join(cards)}</ul>")
    return Layout("mixed", f"{base}/world/", page, articles, None, {})


def told_and_shown() -> Layout:
    """Arabic; NewsArticles in an @graph, twice as many as the page shows."""
    base, write = "https://anba.example", Writer("ar", 56)
    articles, dates, graph, cards = {}, {}, [], []
    for n in range(12):
        url, title = f"{base}/story/{write.number()}", write.headline()
        articles[url], dates[url] = title, f"2024-05-{28 - n}"
        time = f"2024-05-{28 - n}T10:00:00Z"
        graph.append(
            {"@type": ["NewsArticle"], "mainEntityOfPage": {"@id": url}, "headline": title, "datePublished": time}
        )
        if n < 6:
            cards.append(f'<div class="n"><a href="{url}"><h2>{title}</h2></a></div>')
    head = f'<script type="application/ld+json">{json.dumps({"@graph": graph}, ensure_ascii=False)};</script>'
    page = page_of("ar", "news sport", f"<div>{''.join(cards)}</div>", head)
    return Layout("told and shown", f"{base}/news", page, articles, None, dates)


SIX_LAYOUTS: tuple[Callable[[], Layout], ...] = (blog_posts, two_lists, rows_to_click, days, mixed, told_and_shown)
