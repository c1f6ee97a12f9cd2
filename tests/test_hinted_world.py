"""A small world: two thousand articles of which forty are on the topic, an outlet with a budget, and traps."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote

import pytest
import sqlalchemy as sa
from crawling import Collection, assert_adds_up

from legionwire.storage.schema import page, skipped_link

LOOKS_ENDLESS = "/archive/2099/05/?legion=1"  # a trap by its address, until a link leads there
ARTICLES, BUDGET = 2_000, 3
NEWEST = datetime(2026, 5, 18, 12, tzinfo=UTC)
SLUGS = (  # forty articles: a third is named by its address alone, a third by its title, a third by its summary
    "mizhnarodnyi-lehion-prosuvaietsia",
    "mižnarodnyj-lehion",
    "mezhdunarodnyj-legion-vsu",
    "mejdounarodny-leguion",
    "polk-kalinovskogo-podrobnosti",
    "міжнародного-легіону",
    "internatsionalnoho-lehionu-boiets",
    "internationale-legion-ukraine",
    "legion-internacional-ucrania",
    "miedzynarodowy-legion-obrony",
    "diethnis-legeona",
    "kartuli-legionis-metauri",
    "mamouka-mamoulachvili",
)
TITLES = (
    "Бійці Міжнародного легіону про бій",
    "Интернациональный легион сменил позиции",
    "Ein Tag in der Internationalen Legion",
    "La Légion internationale recrute",
    "Legión Internacional: un año después",
    "Legion Międzynarodowy szuka medyków",
    "الفيلق الدولي في أوكرانيا",
    "烏克蘭國際軍團的一天",
    "Η Διεθνής Λεγεώνα στο μέτωπο",
    "Damien Magrou looks back",
    "Norman Brigade gets a commander",
    "ქართული ლეგიონი",
    "Mezinárodní legie na frontě",
    "Mamulashvili answers",
)
SUMMARIES = (
    "He served in the International Legion.",
    "Він служить в Інтернаціональному легіоні.",
    "Боец Международного легиона вернулся.",
    "Er kämpfte in der ukrainischen Fremdenlegion.",
    "Il a servi dans la Légion internationale.",
    "Combatió en la Legión Internacional.",
    "Služil v medzinárodnej légii.",
    "A nemzetközi légió katonája volt.",
    "Hän palveli kansainvälisessä legioonassa.",
    "Uluslararası Lejyon'a katıldı.",
    "Служеше в Международния легион.",
    "Foreign fighters in Ukraine tell.",
    "Han tjente i Den Internationale Legion.",
)
HARD = ("legia-warszawa-wygrala-mecz", "french-foreign-legion-parade", "american-legion-post", "legion-d-honneur")
PLAIN = ("council-votes-on-budget", "u-lvovi-vidkryly-park", "wetter-am-wochenende", "regionalnye-novosti")
TEXT = "".join(f"<p>The council met for the {n}th time and spoke of roads, schools and bread.</p>" for n in range(12))
NAMED = "<p>The International Legion of Ukraine, said the International Legion, is well.</p>"


def item(url: str, title: str, summary: str, date: datetime) -> str:
    told = f"<title>{escape(title)}</title><link>{url}</link><description>{escape(summary)}</description>"
    return f"<item>{told}<pubDate>{format_datetime(date)}</pubDate></item>"


def entry(url: str, date: datetime | None = None) -> str:
    return f"<url><loc>{url}</loc>" + (f"<lastmod>{date.isoformat()}</lastmod>" if date else "") + "</url>"


class World(BaseHTTPRequestHandler):
    bodies: dict[str, str]
    asked: Counter[str]

    def do_GET(self) -> None:
        path = f"{self.headers['Host'].partition(':')[0]}{self.path}"
        self.asked[unquote(path)] += 1
        name = path.partition("/")[2]
        if name == "robots.txt":
            return self.answer(404, "none")
        if name == "short":
            self.send_response(302)
            self.send_header("Location", f"http://{self.headers['Host']}{LOOKS_ENDLESS}")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        article = f"<title>{name}</title><article><h1>{name}</h1>{NAMED}{TEXT}</article>"
        return self.answer(200, self.bodies.get(path, article))

    def answer(self, status: int, body: str) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Collection, Counter[str]]]:
    server = ThreadingHTTPServer(("127.44.0.1", 0), World)
    port = server.server_port
    other = ThreadingHTTPServer(("127.44.0.2", port), World)
    for each in (server, other):
        threading.Thread(target=each.serve_forever, daemon=True).start()
    outlet, small = f"http://127.44.0.1:{port}", f"http://127.44.0.2:{port}"
    World.asked, World.bodies = Counter(), {}

    feed: list[str] = []
    sitemap = [entry(f"{outlet}/a/{quote(slug)}") for slug in SLUGS]
    for number, title in enumerate(TITLES):  # in the sitemap too, where nothing tells: whichever is read first
        feed.append(item(f"{outlet}/t/{number}", title, "", NEWEST))
        sitemap.append(entry(f"{outlet}/t/{number}"))
    for number, summary in enumerate(SUMMARIES):
        feed.append(item(f"{outlet}/s/{number}", "Portrait", summary, NEWEST))
        sitemap.append(entry(f"{outlet}/s/{number}"))
    for number in range(ARTICLES - 40):
        slug = HARD[number % 4] if number < 40 else PLAIN[number % 4]
        sitemap.append(entry(f"{outlet}/n/{slug}-{number}"))
    sitemap += [entry(f"{outlet}/calendar/{2000 + n}/05/?legion=1") for n in range(5)]
    sitemap.append(entry(outlet + LOOKS_ENDLESS))
    feed.append(item(f"{outlet}/short", "The International Legion looks back", "", NEWEST))
    World.bodies["127.44.0.1/feed.xml"] = f'<rss version="2.0"><channel><title>t</title>{"".join(feed)}</channel></rss>'
    World.bodies["127.44.0.1/map.xml"] = f"<urlset>{''.join(sitemap)}</urlset>"

    old = [item(f"{small}/old-{n}", "News", "", NEWEST - timedelta(days=100 + n)) for n in range(4)]
    new = [entry(f"{small}/new-{n}", NEWEST - timedelta(hours=n)) for n in range(4)]
    World.bodies["127.44.0.2/map.xml"] = f"<urlset>{''.join(new)}</urlset>"
    World.bodies["127.44.0.2/feed.xml"] = f'<rss version="2.0"><channel><title>t</title>{"".join(old)}</channel></rss>'

    folder = tmp_path_factory.mktemp("world")
    (folder / "sources").mkdir()
    table = (
        '[{id}]\nname = "{id}"\nhomepage = "{home}/"\ncountry = "US"\nlanguages = ["en"]\nkind = "regional"\n'
        'sitemaps = ["{home}/map.xml"]\nfeeds = ["{home}/feed.xml"]\ndelay = 0.0\n{policy}\n'
    )
    (folder / "sources" / "a.toml").write_text(
        table.format(id="outlet", home=outlet, policy='fetch = "hinted"')
        + table.format(id="small", home=small, policy=f"budget = {BUDGET}")
    )
    yield Collection(folder / "data", folder, "127.44.0.0/16"), World.asked
    server.shutdown()
    other.shutdown()


def test_a_world_of_two_thousand_articles(world: tuple[Collection, Counter[str]]) -> None:
    collection, asked = world
    funnels = {funnel["source"]: funnel for funnel in collection.crawl("--all")}
    assert_adds_up(funnels.values())

    pages = {path.partition("/")[2]: times for path, times in asked.items() if path.startswith("127.44.0.1/")}
    wanted = {f"a/{slug}" for slug in SLUGS} | {f"t/{n}" for n in range(len(TITLES))}
    wanted |= {f"s/{n}" for n in range(len(SUMMARIES))}
    assert wanted <= set(pages), "every article that is named is asked for"
    assert sum(pages.values()) <= 3 * 40
    assert max(pages.values()) == 1
    assert not [path for path in pages if path.startswith("calendar")]

    states = Counter(row.state for row in collection.rows(sa.select(page.c.state).where(page.c.source_id == "outlet")))
    skipped = len(collection.rows(sa.select(skipped_link).where(skipped_link.c.source_id == "outlet")))
    assert states["trap"] == 5
    assert sum(states.values()) + skipped == ARTICLES + 7, "the rest stands in the ledger"

    ends = {
        url.partition(".1:")[2].partition("/")[2]: state
        for url, state in collection.rows(sa.select(page.c.url, page.c.state))
    }
    assert (ends["short"], ends[LOOKS_ENDLESS[1:]]) == ("alias", "stored"), "where a redirect leads is no trap"

    budgeted = {path.partition("/")[2] for path in asked if path.startswith("127.44.0.2/")} - {"robots.txt"}
    assert budgeted - {"map.xml", "feed.xml"} == {"new-0", "new-1", "new-2"}, "the newest, whichever channel shows them"


def test_the_rest_of_a_budget_is_taken_up_newest_first(world: tuple[Collection, Counter[str]]) -> None:
    collection, asked = world
    assert_adds_up(collection.crawl("small"))
    names = {path.partition("/")[2] for path in asked if path.startswith("127.44.0.2/")}
    assert {name for name in names if "-" in name} == {"new-0", "new-1", "new-2", "new-3", "old-0", "old-1"}
