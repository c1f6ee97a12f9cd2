"""A collection as a service has it after some weeks: sixty outlets in every condition, a scheduler, runs under way and
ended, cron lines. Its times are counted from the present moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from stored import DAY, HOUR, LONG, finder, record, row_of, store_article
from web_collection import HOSTILE, configure

from legionwire.article import State
from legionwire.config import Config
from legionwire.polling import Policy
from legionwire.sources import Source, load_catalogue
from legionwire.storage import hosts, ledger, runs, schedulers, sources
from legionwire.storage.engine import Connection, Store
from legionwire.storage.ledger import Finder
from legionwire.storage.migrate import upgrade
from legionwire.storage.runs import Outcome, Progress, Task, Trigger
from legionwire.storage.schema import channel, source
from legionwire.storage.sources import Poll

MINUTE = timedelta(minutes=1)
NAMES = (
    "Вісник Подніпров’я", "The Harbour Courier", "Nordwest Kurier", "Gazeta Nadwiślańska", "Голос Полісся",
    "Le Phare du Littoral", "Cronache dell’Adriatico", "Балтийский обозреватель", "Diario de la Ría", "Ηχώ του Αιγαίου",
    "أخبار الميناء", "Вечірня Слобода",
)  # fmt: skip
TITLES = (
    ("Іноземний легіон оголосив новий набір: добровольці з двадцяти країн проходять вишкіл під Рівним, "
    "а рада ветеранів вимагає пояснень"),
    "Volunteers of the International Legion describe a winter of waiting, paperwork and one long road east",
    "„Die Fremdenlegion der Ukraine“: was ein Sanitäter aus Kiel nach acht Monaten erzählt",
    "Международный легион: как устроена служба иностранцев и почему документы оформляют месяцами",
    "Legia Międzynarodowa",
    "What the law says",
)  # fmt: skip
OUTLETS = 60


@dataclass(frozen=True)
class Service:
    """The configuration of the pages, the runs and an article that tests ask for by name."""

    config: Config
    now: datetime
    live: int
    silent: int
    article: int


def write_service(folder: Path, database: str = "", *, ticked: timedelta = timedelta(seconds=5)) -> Service:
    """Make it in an empty folder, or in an empty database; `ticked` ago its scheduler looked for the last time."""
    config = configure(folder, database, zone="Europe/Kyiv", sweep="0 4 * * 1", digest="30 7 * * *")
    (config.catalogue / "sources").mkdir(parents=True)
    (config.catalogue / "sources" / "all.toml").write_text("\n".join(map(_table, range(OUTLETS))), encoding="utf-8")
    watched = load_catalogue(config.catalogue, config.overlay).sources
    now = datetime.now(UTC).replace(microsecond=0)
    store = Store(config.database)
    upgrade(store)
    with store.write() as db:
        sources.sync_sources(db, watched, now - 30 * DAY)
        article = _articles(db, now)
        _polls(db, watched, now)
        _conditions(db, now)
        live, silent = _runs(db, now)
        _schedule(db, now, ticked)
    store.close()
    return Service(config, now, live, silent, article)


def _finder(run: int, name: str) -> Finder:
    return finder(run, name, owners={f"{name}.example": name})


def _id(number: int) -> str:
    return f"outlet{number:02}"


def _table(number: int) -> str:
    home, name = f"https://{_id(number)}.example", NAMES[number % len(NAMES)]
    lines = [
        f"[{_id(number)}]",
        f'name = "{name}{f" {number // len(NAMES) + 1}" if number >= len(NAMES) else ""}"',
        f'homepage = "{home}/"',
        f'country = "{("UA", "GB", "DE", "PL")[number % 4]}"',
        f"languages = {(['uk', 'ru'], ['en'], ['de'], ['pl'])[number % 4]}".replace("'", '"'),
        f'kind = "{("national", "regional")[number % 2]}"',
        f'feeds = ["{home}/feed.xml"]',
    ]
    if number % 5 == 0:
        lines.append(f'sitemaps = ["{home}/a-rather-long-way-to-the-sitemap/of-everything/sitemap-index.xml"]')
    if number == 7:
        lines.append('paused = "its editors asked us by mail to come back after they have moved"')
    return "\n".join(lines) + "\n"


def _articles(db: Connection, now: datetime) -> int:
    run = runs.create_run(db, "batch", Task((_id(0),)), now - 30 * DAY)
    for number in range(48):
        words = f"The legion met for the {number}th time. {LONG} series{number}"
        title = TITLES[number % len(TITLES)] + ("" if number < len(TITLES) else f" ({number})")
        url = f"https://{_id(number % 9)}.example/{number}"
        store_article(db, run, url, words, title=title, published=now - timedelta(days=11.3 * number, hours=number),
                      at=now, label="core" if number % 3 else "mention")  # fmt: skip
    runs.close_run(db, run, "ok", "", now - 29 * DAY)
    long_text = "\n".join(f"{TITLES[line % len(TITLES)]}. {LONG}" for line in range(12))
    return store_article(db, run, f"https://{_id(0)}.example/long", long_text, title=TITLES[0],
                         standfirst=TITLES[3], published=now - HOUR, at=now)  # fmt: skip


def _polls(db: Connection, watched: tuple[Source, ...], now: datetime) -> None:
    """Two good polls of almost every channel, the last between a minute and three hours ago."""
    for row in sources.root_channels(db, [item.id for item in watched[:56]], ["feed", "sitemap"]):
        for turn in (2, 1):
            at = now - (turn - 1) * HOUR - (1 + row.id % 19) * MINUTE
            poll = Poll(row.id, at, 200, body_hash=f"{row.id}-{turn}", shown=40, fresh=row.id % 6)
            sources.record_poll(db, poll, Policy(), jitter=0.5)


def _conditions(db: Connection, now: datetime) -> None:
    feeds = {row.source_id: row for row in sources.root_channels(db, map(_id, range(OUTLETS)), ["feed"])}

    def fail(number: int, times: int, status: int | None, problem: str) -> None:
        for turn in range(times):
            at = now - MINUTE - (times - 1 - turn) * timedelta(hours=6)
            sources.record_poll(db, Poll(feeds[_id(number)].id, at, status, problem))

    fail(1, 9, 503, f"HTTP 503: {HOSTILE}")
    fail(5, 3, None, "no answer: the name could not be resolved (outlet05.example)")
    fail(8, 1, 410, "HTTP 410: the feed is gone for good")
    fail(11, 2, 200, "neither RSS nor Atom: an HTML page that begins with “Увімкніть JavaScript, щоб продовжити”")
    moved, gap = feeds[_id(12)], feeds[_id(13)]
    for turn in range(3):
        at = now - (3 - turn) * MINUTE
        sources.record_poll(db, Poll(moved.id, at, 200, body_hash=f"moved-{turn}", shown=40, fresh=1,
                                     moved_to="https://outlet12.example/news/feed/atom.xml"))  # fmt: skip
    sources.record_poll(db, Poll(gap.id, now - MINUTE, 200, body_hash="gap", shown=20, fresh=20))
    hosts.put_off_host(db, "outlet14.example", now + 5 * HOUR, "HTTP 429, Retry-After")
    schedulers.pause(db, _id(15), f"their server melts {HOSTILE}", now + 3 * DAY, now - HOUR)
    schedulers.pause(db, _id(16), "", None, now - HOUR)
    held = {"crashes": 3, "not_before": now + 9 * MINUTE}
    db.execute(source.update().where(source.c.id == _id(17)).values(**held))
    late = channel.update().where(channel.c.source_id == _id(18), channel.c.parent_id.is_(None))
    db.execute(late.values(next_poll_at=now - 12 * MINUTE))
    _left_over(db, now)
    db.execute(source.update().where(source.c.id == _id(19)).values(resume_at=now + 8 * MINUTE))


def _left_over(db: Connection, now: datetime) -> None:
    """Addresses that a run left over."""
    run = runs.create_run(db, "batch", Task((_id(19),)), now - DAY)
    for number in range(12):
        record(db, _finder(run, _id(19)), f"https://{_id(19)}.example/left/{number}", at=now - DAY)
    runs.close_source(db, run, _id(19), "cancelled", "")
    runs.close_run(db, run, "cancelled", "an operator ended it: the disk was full", now - DAY + HOUR)


def _runs(db: Connection, now: datetime) -> tuple[int, int]:
    ends: tuple[tuple[Trigger, Outcome, str], ...] = (
        ("sweep", "partial", "2 of 50 sources failed"), ("schedule", "ok", ""),
        ("schedule", "crashed", "its process was gone when somebody looked; the log’s last line: MemoryError"),
        ("retry", "timeout", "it did not end within its 15 minutes and the grace after them"),
        ("schedule", "failed", "no source answered"), ("hand", "ok", ""), ("schedule", "ok", ""),
    )  # fmt: skip
    for number, (trigger, outcome, reason) in enumerate(ends):
        names, at = tuple(map(_id, range(number, number + 6))), now - timedelta(hours=20 - 2 * number)
        run = runs.create_run(db, "batch", Task(names, due=True), at, trigger)
        for place, name in enumerate(names):
            for page in range(3):
                record(db, _finder(run, name), f"https://{name}.example/{run}/{page}", at=at)
                row = row_of(db, f"https://{name}.example/{run}/{page}")
                ledger.settle(db, row.id, State.OFF_TOPIC, "no legion in it", at)
            beat = Progress(9, {"200": 8, "304": 1}, 650_000, {name: {"found": 40, "known": 37}})
            runs.beat(db, run, beat, at + MINUTE)
            failed = outcome != "ok" and place == 0
            runs.close_source(db, run, name, "failed" if failed else "ok", "every channel failed" if failed else "")
        runs.close_run(db, run, outcome, reason, at + (number + 1) * MINUTE)
    silent = runs.create_run(db, "batch", Task((_id(33),)), now - 3 * HOUR, "hand")
    names = tuple(map(_id, range(20, 32)))
    live = runs.create_run(db, "batch", Task(names, due=True), now - 4 * MINUTE, "schedule")
    for place, name in enumerate(names):
        urls = [f"https://{name}.example/{live}/{page}" for page in range(20)]
        record(db, _finder(live, name), *urls, at=now - MINUTE)
        for page in urls[: 2 * place]:
            row = row_of(db, page)
            state = (State.OFF_TOPIC, State.NO_TEXT, State.WALL)[place % 3]
            ledger.settle(db, row.id, state, "read", now)
    store_article(
        db, live, f"https://{_id(20)}.example/{live}/new", f"The legion. {LONG} live", title=TITLES[1], at=now
    )
    counts = {name: {"found": 31, "known": 10} for name in names[1:]} | {names[0]: {"found": 32, "known": 11}}
    runs.beat(db, live, Progress(187, {"200": 171, "304": 12, "404": 3, "503": 1}, 9_650_000, counts), now)
    for name in names[:4]:
        runs.close_source(db, live, name, "ok", "")
    return live, silent


def _schedule(db: Connection, now: datetime, ticked: timedelta) -> None:
    number = schedulers.enter(db, 15.0, now - 3 * DAY)
    schedulers.beat(db, number, now - ticked)
    schedulers.record_missed(db, "digest", [now - 2 * DAY])
    times = (
        ("sweep", "ok", "50 sources, 12 articles stored", 4 * DAY),
        ("digest", "ok", "24 articles, 11 of them core", DAY),
        ("backup", "failed", f"no space left on the device; {HOSTILE}", HOUR),
    )  # fmt: skip
    for name, outcome, words, before in times:
        due = now - before
        schedulers.begin_chore(db, name, due, due)
        schedulers.end_chore(db, name, due, outcome, words, due + 2 * MINUTE)  # type: ignore[arg-type]
    schedulers.begin_chore(db, "digest", now - MINUTE, now - MINUTE)
