"""The demo's HTML: each outlet has its own markup in `content/<outlet>.*.html`, filled in here."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from legionwire.demo.newsroom import Block, DemoArticle, DemoOdd, Edition

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
_DATE = {
    "en": "{day} {month} {year}, {time} GMT",
    "uk": "{day} {month} {year}, {time}",
    "ru": "{day} {month} {year}, {time}",
    "es": "{day} de {month} de {year}, {time} h",
    "pl": "{day} {month} {year}, godz. {time}",
    "de": "{day}. {month} {year}, {time} Uhr",
}
_NOT_FOUND = {
    "en": ("Page not found", "The page you are looking for does not exist or has been moved."),
    "uk": ("Сторінку не знайдено", "Такої сторінки немає або її перенесли."),
    "ru": ("Страница не найдена", "Ошибка 404. Запрошенная страница не существует или была удалена."),
    "es": ("Página no encontrada", "La página que busca no existe o ha cambiado de dirección."),
    "pl": ("Nie znaleziono strony", "Strona, której szukasz, nie istnieje lub została przeniesiona."),
    "de": ("Seite nicht gefunden", "Diese Seite gibt es nicht oder nicht mehr."),
}


def article_page(edition: Edition, article: DemoArticle) -> str:
    outlet = edition.outlet
    split = 2 if len(article.body) > 2 else 1
    main = _template(outlet.id, "article").substitute(
        name=escape(outlet.name),
        section=escape(outlet.section),
        section_path=outlet.section_path,
        title=escape(article.title),
        standfirst=escape(article.standfirst),
        authors=escape(", ".join(article.authors)),
        iso=article.published.isoformat(),
        date=visible_date(article.published, outlet.languages[0]),
        first=_blocks(article.body[:split]),
        rest=_blocks(article.body[split:]),
        boilerplate=_blocks(Block(text) for text in outlet.boilerplate),
    )
    return _page(edition, main, _head(edition, article), article.lang, without=article.id)


def list_page(edition: Edition, title: str, path: str) -> str:
    """The home page or a section: links to everything that can be read, and no article."""
    links = [(a.title, a.url, a.standfirst) for a in edition.live]
    links += [(odd.title, odd.url, "") for odd in edition.odd if odd.shown_in == "feed" and odd.url.startswith("http")]
    items = "\n".join(
        f'<li><h3><a href="{escape(url)}">{escape(name)}</a></h3><p>{escape(summary)}</p></li>'
        for name, url, summary in links
    )
    head = f'<title>{escape(title)}</title>\n<link rel="canonical" href="{escape(edition.home + path)}">'
    return _page(edition, f'<h1>{escape(title)}</h1>\n<ul class="list">\n{items}\n</ul>', head)


def not_found_page(edition: Edition) -> str:
    """What a hard and a soft 404 show: the site's frame around one sentence."""
    title, sentence = _NOT_FOUND[edition.outlet.languages[0]]
    return _page(
        edition, f"<h1>{escape(title)}</h1>\n<p>{escape(sentence)}</p>", f"<title>{escape(title)} (404)</title>"
    )


def consent_page(edition: Edition) -> str:
    """A consent wall as it stands in place of the article, at the article's address."""
    return _template(edition.outlet.id, "consent").substitute(name=escape(edition.outlet.name))


def bare_page(title: str, main: str = "", canonical: str | None = None) -> str:
    """A page without the site's frame: empty answers, refusals, print twins."""
    link = f'\n<link rel="canonical" href="{escape(canonical)}">' if canonical else ""
    return (
        f'<!doctype html>\n<html>\n<head><meta charset="utf-8"><title>{escape(title)}</title>{link}</head>\n'
        f"<body>\n<h1>{escape(title)}</h1>\n{main}\n</body>\n</html>\n"
    )


def print_page(article: DemoArticle) -> str:
    return bare_page(article.title, _blocks(article.body), canonical=article.url)


def pdf_file(odd: DemoOdd) -> bytes:
    """A small valid PDF of one page, with the address as its text."""
    text = f"BT /F1 12 Tf 60 760 Td ({odd.url}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font 6 0 R >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /F1 5 0 R >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    return body + b"xref\n0 %d\n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        count,
        table,
        count,
        len(body),
    )


def visible_date(moment: datetime, lang: str) -> str:
    """The date as readers of that language see it, in the outlet's own zone."""
    month = _MONTHS[lang].split()[moment.month - 1]
    return _DATE[lang].format(day=moment.day, month=month, year=moment.year, time=f"{moment:%H:%M}")


def _page(edition: Edition, main: str, head: str, lang: str | None = None, without: str | None = None) -> str:
    outlet = edition.outlet
    teasers = "\n".join(
        f'<li><a href="{escape(article.path)}">{escape(article.title)}</a><p>{escape(article.standfirst)}</p></li>'
        for article in edition.most_read
        if article.id != without
    )
    return _template(outlet.id, "page").substitute(
        lang=lang or outlet.languages[0],
        charset=outlet.encoding,
        head=head,
        name=escape(outlet.name),
        tagline=escape(outlet.tagline),
        feed=outlet.feed_path,
        section=escape(outlet.section),
        section_path=outlet.section_path,
        main=main,
        teasers=teasers,
    )


def _head(edition: Edition, article: DemoArticle) -> str:
    """What the page says about itself to machines: a lot, a little or nothing, depending on the outlet."""
    outlet = edition.outlet
    lines = [f"<title>{escape(article.title)} | {escape(outlet.name)}</title>"]
    if outlet.metadata == "none":
        return lines[0]
    lines.append(f'<meta name="description" content="{escape(article.standfirst)}">')
    lines.append(f'<link rel="canonical" href="{escape(article.url)}">')
    if outlet.metadata == "meta":
        lines += [
            '<meta property="og:type" content="article">',
            f'<meta property="og:title" content="{escape(article.title)}">',
            f'<meta property="og:url" content="{escape(article.url)}">',
            f'<meta property="article:published_time" content="{article.published.isoformat()}">',
            *(f'<meta name="author" content="{escape(author)}">' for author in article.authors),
        ]
    elif outlet.metadata != "microdata":
        lines.append(f'<script type="application/ld+json">{_json_ld(edition, article)}</script>')
    return "\n".join(lines)


def _json_ld(edition: Edition, article: DemoArticle) -> str:
    outlet = edition.outlet
    authors: list[dict[str, str]] = [{"@type": "Person", "name": name} for name in article.authors]
    news: dict[str, object] = {
        "@type": "NewsArticle",
        "headline": article.title,
        "description": article.standfirst,
        "datePublished": article.published.isoformat(),
        "dateModified": (article.modified or article.published).isoformat(),
        "inLanguage": article.lang,
        "mainEntityOfPage": article.url,
        "author": authors,
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name},
    }
    data: dict[str, object]
    if outlet.metadata == "json-ld":
        data = {"@context": "https://schema.org", **news}
    else:
        people = [{**author, "@id": f"{article.home}/#author-{number}"} for number, author in enumerate(authors)]
        news["author"] = [{"@id": person["@id"]} for person in people]
        site = {"@type": "WebSite", "@id": f"{article.home}/#site", "name": outlet.name, "url": f"{article.home}/"}
        data = {"@context": "https://schema.org", "@graph": [site, *people, news]}
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _blocks(blocks: Iterable[Block]) -> str:
    return "\n".join(
        f"<h2>{escape(block.text)}</h2>" if block.heading else f"<p>{escape(block.text)}</p>" for block in blocks
    )


@cache
def _template(outlet: str, name: str) -> Template:
    return Template(
        files("legionwire.demo").joinpath("content", f"{outlet}.{name}.html").read_text(encoding="utf-8").rstrip()
    )
