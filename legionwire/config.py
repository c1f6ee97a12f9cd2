"""Settings: `legionwire.toml` and the environment, the environment wins. The only reader of os.environ.

Every key of the file has a twin in the environment: `contact` is LEGIONWIRE_CONTACT, `delay` under `[crawl]` is
LEGIONWIRE_CRAWL_DELAY. An empty variable counts as not set. A relative path is relative to the folder of the file
that holds it, in the environment to the current folder.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

import platformdirs

import legionwire
from legionwire.config_values import (
    Network,
    contact,
    cron_line,
    database_url,
    host_names,
    mask_url,
    networks,
    path,
    sqlite_url,
    text_policy,
    token,
    topic,
    zone,
)
from legionwire.errors import ConfigError
from legionwire.given_settings import CONFIG_VARIABLE, PREFIX, GivenSettings, variable
from legionwire.text_policy import TextPolicy
from legionwire.values import number, whole

CHORES = ("sweep", "digest", "backup")  # settings of [schedule] that are cron lines


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting in force, for people to read."""

    name: str  # as in the file, with its section: "crawl.delay"
    value: str  # secrets masked
    origin: str  # "default", "environment LEGIONWIRE_..." or the file
    secret: bool = False  # holds something masked


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """The section `[crawl]`."""

    delay: float  # seconds between two requests to one host
    timeout: float  # seconds for one request
    max_body: int  # MiB of one answer, decompressed
    page_seconds: float  # a worker's time limit for one page
    page_memory: int  # a worker's memory limit, MiB
    workers: int  # processes that read pages
    concurrency: int  # requests under way at once
    limit: int | None  # pages asked of one source in one crawl

    @property
    def max_body_bytes(self) -> int:
        return self.max_body * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ScheduleSettings:
    """The section `[schedule]`."""

    crawls: int  # crawl processes at once
    batch: int  # sources in one of them
    minutes: float  # after so long a crawl leaves the rest for the next
    tick: float  # seconds between two looks at what is due
    lease: float  # seconds after which a run that gives no sign of life has lost its sites
    grace: float  # seconds that a crawl has to end in good order
    zone: str | None  # of the cron lines
    sweep: str | None  # cron line: every channel of every source, whatever its pace
    digest: str | None  # cron line: what came in, as a text file
    backup: str | None  # cron line: a copy of the database


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """The section `[retention]`."""

    logs: int  # days
    backups: int  # how many


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """The section `[export]`."""

    text: TextPolicy  # how much of an article's text leaves the collection


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The section `[web]`."""

    port: int
    token: str | None = field(default=None, repr=False)  # who has it may rule, and read from elsewhere
    hosts: tuple[str, ...] = ()  # names under which the pages answer, besides this machine's own


SECTIONS = {
    "crawl": CrawlSettings,
    "schedule": ScheduleSettings,
    "retention": RetentionSettings,
    "export": ExportSettings,
    "web": WebSettings,
}


@dataclass(frozen=True, slots=True)
class Config:
    """What is in force. Paths are absolute."""

    data: Path
    database: str = field(repr=False)  # SQLAlchemy URL, may hold a password
    catalogue: Path
    topic: Path | None  # None accepts everything
    allow_addresses: tuple[Network, ...]
    contact: str | None
    caches: Path  # what can be made again at any time
    crawl: CrawlSettings
    schedule: ScheduleSettings
    retention: RetentionSettings
    export: ExportSettings
    web: WebSettings
    origins: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)  # setting name, origin

    @property
    def overlay(self) -> Path:
        """Where `sources add` writes; laid over the catalogue source by source."""
        return self.data / "catalogue"

    @property
    def topic_all(self) -> bool:
        return self.topic is None

    def entries(self) -> tuple[Setting, ...]:
        """Every setting with its value and where that came from; passwords masked."""
        origins = dict(self.origins)
        entries = []
        for name, value in _texts(self):
            shown = mask_url(value) if name == "database" else value
            shown = "***" if name == "web.token" and value else shown
            entries.append(Setting(name, shown, origins.get(name, "default"), secret=shown != value))
        return tuple(entries)


def project_root() -> Path:
    """The folder with spiders/, pipelines/ and catalogue/: inside the package when installed, else the checkout."""
    installed = Path(__file__).resolve().parent / "_project"
    return installed if installed.is_dir() else installed.parent.parent


def shipped_catalogue() -> Path:
    """The catalogue that comes with the program."""
    return project_root() / "catalogue"


def user_agent(config: Config) -> str:
    """How we introduce ourselves to every site and look ourselves up in robots.txt."""
    name = f"legionwire/{legionwire.__version__}"
    return f"{name} (+{config.contact})" if config.contact else name


def load_config(environ: Mapping[str, str] | None = None, cwd: Path | None = None) -> Config:
    """Settings from `environ` (default: the process's) and the file LEGIONWIRE_CONFIG or `cwd`/legionwire.toml.

    Raises ConfigError naming file or variable, the key and what was expected.
    """
    here = _current_folder() if cwd is None else cwd.absolute()
    settings = GivenSettings(os.environ if environ is None else environ, here)
    data = settings.take("data", path, _default_data())
    catalogue = settings.take("catalogue", path, shipped_catalogue())
    config = Config(
        data=data,
        database=settings.take("database", database_url, sqlite_url(data / "legionwire.db")),
        catalogue=catalogue,
        topic=settings.take("topic", topic, _default_topic(catalogue)),
        allow_addresses=settings.take("allow_addresses", networks, ()),
        contact=settings.take("contact", contact, None),
        caches=settings.take("caches", path, data / "caches"),
        crawl=CrawlSettings(
            delay=settings.take("crawl.delay", number("seconds", 0, 3600), 1.0),
            timeout=settings.take("crawl.timeout", number("seconds", 0.1, 3600), 30.0),
            max_body=settings.take("crawl.max_body", whole("MiB", 1, 1024), 10),
            page_seconds=settings.take("crawl.page_seconds", number("seconds", 0.1, 3600), 20.0),
            page_memory=settings.take("crawl.page_memory", whole("MiB", 128, 1024 * 1024), 1024),
            workers=settings.take("crawl.workers", whole("processes", 1, 256), _usable_cores(most=8)),
            concurrency=settings.take("crawl.concurrency", whole("requests", 1, 1000), 16),
            limit=settings.take("crawl.limit", whole("pages", 1, 1_000_000_000), None),
        ),
        schedule=_schedule(settings),
        retention=RetentionSettings(
            logs=settings.take("retention.logs", whole("days", 1, 36_500), 30),
            backups=settings.take("retention.backups", whole("copies", 1, 10_000), 7),
        ),
        export=ExportSettings(text=settings.take("export.text", text_policy, "full")),
        web=WebSettings(
            port=settings.take("web.port", whole("port", 0, 65_535), 8000),
            token=settings.take("web.token", token, None),
            hosts=settings.take("web.hosts", host_names, ()),
        ),
        origins=tuple(settings.origins.items()),
    )
    settings.refuse_unknown()
    return config


def _schedule(settings: GivenSettings) -> ScheduleSettings:
    schedule = ScheduleSettings(
        crawls=settings.take("schedule.crawls", whole("crawl processes", 1, 64), 2),
        batch=settings.take("schedule.batch", whole("sources", 1, 10_000), 50),
        minutes=settings.take("schedule.minutes", number("minutes", 0.01, 24 * 60), 15.0),
        tick=settings.take("schedule.tick", number("seconds", 0.2, 3600), 15.0),
        lease=settings.take("schedule.lease", number("seconds", 2, 3600), 90.0),
        grace=settings.take("schedule.grace", number("seconds", 0.1, 3600), 30.0),
        zone=settings.take("schedule.zone", zone, None),
        sweep=settings.take("schedule.sweep", cron_line, None),
        digest=settings.take("schedule.digest", cron_line, None),
        backup=settings.take("schedule.backup", cron_line, None),
    )
    for name in CHORES:
        if getattr(schedule, name) and schedule.zone is None:
            raise ConfigError(
                f"schedule.{name} is a cron line, and schedule.zone does not say in which time zone",
                "such as zone = 'Europe/Kyiv', or 'UTC'",
            )
    return schedule


def crawl_environment(config: Config, inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    """The whole environment of a child process that is to see exactly this configuration.

    What is not ours is passed on from `inherited` (default: the process's). No file is read by the child.
    """
    parent = os.environ if inherited is None else inherited
    environment = {name: value for name, value in parent.items() if not name.startswith(PREFIX)}
    root = str(project_root())
    search_path = [root, *(part for part in parent.get("PYTHONPATH", "").split(os.pathsep) if part not in ("", root))]
    environment["PYTHONPATH"] = os.pathsep.join(search_path)
    environment["SCRAPY_SETTINGS_MODULE"] = "legionwire.settings"
    environment[CONFIG_VARIABLE] = os.devnull
    return environment | {variable(name): value for name, value in _texts(config) if value}


def limit_numpy_threads() -> None:
    """To be called before numpy is imported: one thread for each core is no use to workers, and a fork server with
    threads is not to be forked."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def ensure_data_folder(config: Config) -> None:
    """Create the data folder with logs/ and captures/, and make sure that we may write there. Raises ConfigError."""
    try:
        for folder in (config.data, config.data / "logs", config.data / "captures"):
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):  # permission bits lie (root, read-only mounts): try it
                pass
    except OSError as error:
        raise ConfigError(
            f"the data folder {config.data} cannot be used: {error.strerror or error}",
            "set LEGIONWIRE_DATA to a folder that can be written",
        ) from error


# --- defaults, and the way back to text


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise ConfigError("the current folder no longer exists", "change to another folder") from error


def _default_data() -> Path:
    root = project_root()
    installed = root.name == "_project"
    return platformdirs.user_data_path("legionwire", appauthor=False) if installed else root / "data"


def _default_topic(catalogue: Path) -> Path:
    own = catalogue / "topic.toml"
    return own if own.is_file() else shipped_catalogue() / "topic.toml"


def _usable_cores(most: int) -> int:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, most)


def _texts(config: Config) -> list[tuple[str, str]]:
    """Every setting as it would stand in the environment; nothing is the empty text."""
    inner = [
        (f"{section}.{field.name}", getattr(getattr(config, section), field.name))
        for section, kind in SECTIONS.items()
        for field in fields(kind)
    ]
    return [
        ("data", str(config.data)),
        ("database", config.database),
        ("catalogue", str(config.catalogue)),
        ("topic", str(config.topic) if config.topic else "all"),
        ("allow_addresses", ",".join(str(network) for network in config.allow_addresses)),
        ("contact", config.contact or ""),
        ("caches", str(config.caches)),
        *((name, _text(value)) for name, value in inner),
    ]


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return "" if value is None else str(value)
