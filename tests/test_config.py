"""Settings: what wins, what is refused and in which words, and what a child process gets to see."""

from __future__ import annotations

import os
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import legionwire
from legionwire import config as config_module
from legionwire.config import (
    ExportSettings,
    RetentionSettings,
    ScheduleSettings,
    WebSettings,
    crawl_environment,
    ensure_data_folder,
    load_config,
    project_root,
    shipped_catalogue,
    user_agent,
)
from legionwire.config_values import Network, mask_url, sqlite_url
from legionwire.errors import ConfigError

CHECKOUT = Path(__file__).resolve().parent.parent
EVERY_VARIABLE = {
    "LEGIONWIRE_DATA": "/srv/news",
    "LEGIONWIRE_DATABASE": "postgresql+psycopg://me:s3cret@db.example/news?sslmode=require",
    "LEGIONWIRE_CATALOGUE": "/srv/catalogue",
    "LEGIONWIRE_TOPIC": "/srv/topic.toml",
    "LEGIONWIRE_ALLOW_ADDRESSES": "127.20.0.0/16, fd00::/8",
    "LEGIONWIRE_CONTACT": "news@example.org",
    "LEGIONWIRE_CACHES": "/var/cache/legionwire",
    "LEGIONWIRE_CRAWL_DELAY": "0.25",
    "LEGIONWIRE_CRAWL_TIMEOUT": "12",
    "LEGIONWIRE_CRAWL_MAX_BODY": "5",
    "LEGIONWIRE_CRAWL_PAGE_SECONDS": "3.5",
    "LEGIONWIRE_CRAWL_PAGE_MEMORY": "512",
    "LEGIONWIRE_CRAWL_WORKERS": "3",
    "LEGIONWIRE_CRAWL_CONCURRENCY": "4",
    "LEGIONWIRE_CRAWL_LIMIT": "100",
    "LEGIONWIRE_SCHEDULE_CRAWLS": "3",
    "LEGIONWIRE_SCHEDULE_BATCH": "20",
    "LEGIONWIRE_SCHEDULE_MINUTES": "10",
    "LEGIONWIRE_SCHEDULE_TICK": "5",
    "LEGIONWIRE_SCHEDULE_LEASE": "60",
    "LEGIONWIRE_SCHEDULE_GRACE": "20",
    "LEGIONWIRE_SCHEDULE_ZONE": "Europe/Kyiv",
    "LEGIONWIRE_SCHEDULE_SWEEP": "0 5 * * 0",
    "LEGIONWIRE_SCHEDULE_DIGEST": "0 7 * * *",
    "LEGIONWIRE_SCHEDULE_BACKUP": "30 3 * * *",
    "LEGIONWIRE_RETENTION_LOGS": "10",
    "LEGIONWIRE_RETENTION_BACKUPS": "3",
    "LEGIONWIRE_EXPORT_TEXT": "none",
    "LEGIONWIRE_WEB_PORT": "8080",
    "LEGIONWIRE_WEB_TOKEN": "a-Token-of-the-Tests-1",
    "LEGIONWIRE_WEB_HOSTS": "News.example.org, 10.1.2.3",
}


def written(folder: Path, text: str) -> Path:
    file = folder / "legionwire.toml"
    file.write_text(text, encoding="utf-8")
    return file


def message(error: pytest.ExceptionInfo[ConfigError]) -> str:
    assert error.value.exit_code == 5
    return str(error.value)


# --- where values come from


def test_defaults_of_a_checkout(tmp_path: Path) -> None:
    config = load_config({}, tmp_path)
    assert project_root() == CHECKOUT
    assert config.data == CHECKOUT / "data"
    assert config.overlay == CHECKOUT / "data" / "catalogue"
    assert config.database == f"sqlite:///{CHECKOUT}/data/legionwire.db"
    assert config.catalogue == shipped_catalogue() == CHECKOUT / "catalogue"
    assert config.topic == CHECKOUT / "catalogue" / "topic.toml"
    assert not config.topic_all
    assert (config.allow_addresses, config.contact) == ((), None)
    crawl = config.crawl
    assert (crawl.delay, crawl.timeout, crawl.page_seconds) == (1.0, 30.0, 20.0)
    assert (crawl.max_body_bytes, crawl.page_memory) == (10 * 1024**2, 1024)
    assert (crawl.concurrency, crawl.limit) == (16, None)
    assert 1 <= crawl.workers <= 8
    assert {entry.origin for entry in config.entries()} == {"default"}


def test_installed_program_keeps_its_data_in_the_users_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config_module, "project_root", lambda: tmp_path / "legionwire" / "_project")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    config = load_config({}, tmp_path)
    assert config.data == tmp_path / "share" / "legionwire"
    assert config.catalogue == tmp_path / "legionwire" / "_project" / "catalogue"


def test_every_setting_can_come_from_the_environment(tmp_path: Path) -> None:
    config = load_config(EVERY_VARIABLE, tmp_path)
    assert config.data == Path("/srv/news")
    assert config.database == EVERY_VARIABLE["LEGIONWIRE_DATABASE"]
    assert (config.catalogue, config.topic) == (Path("/srv/catalogue"), Path("/srv/topic.toml"))
    assert config.allow_addresses == (ip_network("127.20.0.0/16"), ip_network("fd00::/8"))
    assert (config.contact, config.caches) == ("news@example.org", Path("/var/cache/legionwire"))
    crawl = config.crawl
    assert (crawl.delay, crawl.timeout, crawl.max_body, crawl.page_seconds) == (0.25, 12.0, 5, 3.5)
    assert (crawl.page_memory, crawl.workers, crawl.concurrency, crawl.limit) == (512, 3, 4, 100)
    assert {entry.origin.partition(" ")[0] for entry in config.entries()} == {"environment"}


def test_every_setting_can_come_from_the_file(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
        data = "store"
        database = "sqlite:///elsewhere/news.db?timeout=5"
        catalogue = "/srv/catalogue"
        topic = "all"
        allow_addresses = ["10.1.0.0/16", "10.1.0.0/16"]
        contact = "https://example.org/bot"
        caches = "made"
        [crawl]
        delay = 2
        timeout = 12.5
        max_body = 5
        page_seconds = 3
        page_memory = 512
        workers = 3
        concurrency = 4
        limit = 100
        [schedule]
        crawls = 3
        batch = 20
        minutes = 10
        tick = 5
        lease = 60
        grace = 20
        zone = "Europe/Kyiv"
        sweep = "0  5 * * 0"
        digest = "0 7 * * *"
        backup = "30 3 * * *"
        [retention]
        logs = 10
        backups = 3
        [export]
        text = "excerpt"
        [web]
        port = 8080
        token = "a-Token-of-the-Tests-1"
        hosts = ["News.example.org"]
        """,
    )
    config = load_config({}, tmp_path)
    assert config.data == tmp_path / "store"
    assert config.database == f"sqlite:///{tmp_path}/elsewhere/news.db?timeout=5"
    assert config.topic_all
    assert config.topic is None
    assert config.allow_addresses == (ip_network("10.1.0.0/16"),)
    assert (config.crawl.delay, config.crawl.limit) == (2.0, 100)
    assert config.schedule == ScheduleSettings(
        3, 20, 10.0, 5.0, 60.0, 20.0, "Europe/Kyiv", "0 5 * * 0", "0 7 * * *", "30 3 * * *"
    )
    assert (config.retention, config.web) == (
        RetentionSettings(10, 3),
        WebSettings(8080, "a-Token-of-the-Tests-1", ("news.example.org",)),
    )
    assert config.export == ExportSettings("excerpt")
    assert {entry.origin for entry in config.entries()} == {str(file)}


def test_environment_wins_over_file_and_file_over_default(tmp_path: Path) -> None:
    file = written(tmp_path, "contact = 'a@example.org'\n[crawl]\ndelay = 5\ntimeout = 6\n")
    config = load_config({"LEGIONWIRE_CRAWL_DELAY": "7", "LEGIONWIRE_CONTACT": ""}, tmp_path)
    assert (config.crawl.delay, config.crawl.timeout, config.crawl.concurrency) == (7.0, 6.0, 16)
    assert config.contact == "a@example.org", "an empty variable counts as not set"
    origins = {entry.name: entry.origin for entry in config.entries()}
    assert origins["crawl.delay"] == "environment LEGIONWIRE_CRAWL_DELAY"
    assert origins["crawl.timeout"] == str(file)
    assert origins["crawl.concurrency"] == "default"


def test_named_file_is_read_in_place_of_the_one_at_hand(tmp_path: Path) -> None:
    written(tmp_path, "contact = 'here@example.org'")
    (tmp_path / "etc").mkdir()
    written(tmp_path / "etc", "contact = 'there@example.org'\ndata = 'news'")
    config = load_config({"LEGIONWIRE_CONFIG": "etc/legionwire.toml"}, tmp_path)
    assert config.contact == "there@example.org"
    assert config.data == tmp_path / "etc" / "news", "relative to the file that says so"


def test_topic_beside_the_catalogue_wins_over_the_shipped_one(tmp_path: Path) -> None:
    environ = {"LEGIONWIRE_CATALOGUE": str(tmp_path)}
    assert load_config(environ, tmp_path).topic == shipped_catalogue() / "topic.toml"
    (tmp_path / "topic.toml").touch()
    assert load_config(environ, tmp_path).topic == tmp_path / "topic.toml"


def test_strangers_variables_are_not_ours_to_refuse(tmp_path: Path) -> None:
    environ = {"LEGIONWIRE_BACKUP_TARGET": "x", "PATH": "/bin"}
    assert load_config(environ, tmp_path) == load_config({}, tmp_path)


# --- what is refused

FILE_ERRORS = {
    "unknown key": ("contcat = 'x'", ": `contcat` is not a setting (did you mean contact?)"),
    "unknown key of a section": (
        "[crawl]\ndealy = 1",
        " [crawl]: `dealy` is not a setting (did you mean delay?)",
    ),
    "nothing like it": (
        "[crawl]\nzzz = 1",
        (
            " [crawl]: `zzz` is not a setting (keys are delay, timeout, max_body, page_seconds, page_memory, workers, "
            "concurrency, limit)"
        ),
    ),
    "unknown section": ("[crwal]\ndelay = 1", ": unknown section [crwal] (did you mean crawl?)"),
    "unknown empty section": (
        "[feed]",
        ": unknown section [feed] (sections are crawl, schedule, retention, export, web)",
    ),
    "section as a key": ("crawl = 5", ": `crawl` is a section (write [crawl] above its settings)"),
    "text for a number": (
        "[crawl]\ndelay = '1'",
        " [crawl]: `delay` must be a number from 0 to 3600 (seconds), got '1'",
    ),
    "truth for a number": (
        "[crawl]\nworkers = true",
        " [crawl]: `workers` must be a whole number from 1 to 256 (processes), got True",
    ),
    "fraction for a whole number": (
        "[crawl]\nworkers = 1.5",
        " [crawl]: `workers` must be a whole number from 1 to 256 (processes), got 1.5",
    ),
    "no number": ("[crawl]\ndelay = nan", " [crawl]: `delay` must be a number from 0 to 3600 (seconds), got nan"),
    "no policy": ("[export]\ntext = 'all'", " [export]: `text` must be one of full, excerpt, none, got 'all'"),
    "number for a path": ("data = 5", ": `data` must be a path, got 5"),
    "control character in a path": ('data = "a\\u0000b"', ": `data` must be a path, got 'a\\x00b'"),
    "text for networks": (
        "allow_addresses = '10.0.0.0/8'",
        ": `allow_addresses` must be networks such as 10.1.0.0/16, a list of texts, got '10.0.0.0/8'",
    ),
    "network of another shape": (
        "allow_addresses = [10]",
        ": `allow_addresses` must be networks such as 10.1.0.0/16, a list of texts, got 10",
    ),
    "no cron line": (
        "[schedule]\nsweep = '30 3 * *'",
        (
            " [schedule]: `sweep` must be a cron line such as '30 3 * * *' "
            "(minute hour day month weekday, 0 is Sunday), got '30 3 * *' is no cron line"
        ),
    ),
    "no zone": (
        "[schedule]\nzone = 'Kiev/Europe'",
        " [schedule]: `zone` must be a time zone such as Europe/Kyiv or UTC, got 'Kiev/Europe'",
    ),
    "broken TOML": (
        "data = \n",
        " is not valid TOML: Invalid value (at line 1, column 8) (correct or remove the file)",
    ),
}


@pytest.mark.parametrize(("text", "expected"), FILE_ERRORS.values(), ids=FILE_ERRORS.keys())
def test_error_in_the_file(tmp_path: Path, text: str, expected: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(ConfigError) as error:
        load_config({}, tmp_path)
    assert message(error) == f"{file}{expected}"


def test_a_cron_line_needs_a_zone(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"schedule\.backup is a cron line, and schedule\.zone does not say"):
        load_config({"LEGIONWIRE_SCHEDULE_BACKUP": "30 3 * * *"}, tmp_path)


VARIABLE_ERRORS = {
    "mistyped name": (
        ("LEGIONWIRE_CRAWL_DEALY", "1"),
        "LEGIONWIRE_CRAWL_DEALY is not a setting (did you mean LEGIONWIRE_CRAWL_DELAY?)",
    ),
    "no number": (
        ("LEGIONWIRE_CRAWL_TIMEOUT", "soon"),
        "LEGIONWIRE_CRAWL_TIMEOUT must be a number from 0.1 to 3600 (seconds), got 'soon'",
    ),
    "endless": (
        ("LEGIONWIRE_CRAWL_DELAY", "inf"),
        "LEGIONWIRE_CRAWL_DELAY must be a number from 0 to 3600 (seconds), got 'inf'",
    ),
    "out of range": (
        ("LEGIONWIRE_CRAWL_WORKERS", "0"),
        "LEGIONWIRE_CRAWL_WORKERS must be a whole number from 1 to 256 (processes), got '0'",
    ),
    "host bits": (
        ("LEGIONWIRE_ALLOW_ADDRESSES", "10.0.0.5/8"),
        (
            "LEGIONWIRE_ALLOW_ADDRESSES must be networks such as 10.1.0.0/16, separated by commas, got '10.0.0.5/8': "
            "10.0.0.5/8 has host bits set (did you mean 10.0.0.0/8?)"
        ),
    ),
    "contact that is neither": (
        ("LEGIONWIRE_CONTACT", "call me"),
        "LEGIONWIRE_CONTACT must be a mail address or an http(s) URL for the user agent, got 'call me'",
    ),
    "contact with a header": (
        ("LEGIONWIRE_CONTACT", "a@example.org\r\nX: y"),
        "LEGIONWIRE_CONTACT must be a mail address or an http(s) URL for the user agent, got 'a@example.org\\r\\nX: y'",
    ),
    "other database": (
        ("LEGIONWIRE_DATABASE", "mysql://u:hidden@h/db"),
        (
            "LEGIONWIRE_DATABASE must be an SQLAlchemy URL, sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME, "
            "got 'mysql://...'"
        ),
    ),
    "no URL": (
        ("LEGIONWIRE_DATABASE", "u:hidden@h/db"),
        (
            "LEGIONWIRE_DATABASE must be an SQLAlchemy URL, sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME, "
            "got something else"
        ),
    ),
    "database in memory": (
        ("LEGIONWIRE_DATABASE", "sqlite://"),
        (
            "LEGIONWIRE_DATABASE must be a database that outlives one process (every crawl is a process of its own), "
            "got one in memory"
        ),
    ),
    "home folder of nobody": (
        ("LEGIONWIRE_DATA", "~no-such-user-here/x"),
        "LEGIONWIRE_DATA must be a path, got '~no-such-user-here/x', a home folder that does not exist",
    ),
}


@pytest.mark.parametrize(("variable", "expected"), VARIABLE_ERRORS.values(), ids=VARIABLE_ERRORS.keys())
def test_error_in_the_environment(tmp_path: Path, variable: tuple[str, str], expected: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_config(dict([variable]), tmp_path)
    assert message(error) == expected


def test_named_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        load_config({"LEGIONWIRE_CONFIG": "nowhere.toml"}, tmp_path)
    assert message(error) == (
        f"{tmp_path}/nowhere.toml cannot be read: No such file or directory (LEGIONWIRE_CONFIG names it)"
    )


def test_file_in_another_encoding(tmp_path: Path) -> None:
    file = tmp_path / "legionwire.toml"
    file.write_bytes("contact = 'ґ'".encode("utf-16"))
    with pytest.raises(ConfigError) as error:
        load_config({}, tmp_path)
    assert message(error) == f"{file} is not UTF-8 (correct or remove the file)"


# --- secrets


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("postgresql://me:s3cret@host/db", "postgresql://me:***@host/db"),
        ("postgresql+psycopg://:s3cret@host/db", "postgresql+psycopg://:***@host/db"),
        ("postgresql://me:s3@cret@host/db", "postgresql://me:***@host/db"),
        ("postgresql://me:s3/?cret@host/db", "postgresql://me:***@host/db"),
        ("postgresql://host/db?user=me&password=s3cret", "postgresql://host/db?user=me&password=***"),
        ("postgresql://me@host/db?sslpassword=s3cret&x=1", "postgresql://me@host/db?sslpassword=***&x=1"),
        ("postgresql://me@host/db", "postgresql://me@host/db"),
        ("sqlite:////srv/a:b@c.db", "sqlite:////srv/a:b@c.db"),
    ],
)
def test_passwords_are_masked(url: str, masked: str) -> None:
    assert mask_url(url) == masked


def test_password_shows_up_nowhere(tmp_path: Path) -> None:
    config = load_config(EVERY_VARIABLE, tmp_path)
    assert "s3cret" not in repr(config) + repr(config.entries())
    assert [entry.name for entry in config.entries() if entry.secret] == ["database", "web.token"]


# --- the child process


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({}, id="defaults"),
        pytest.param(EVERY_VARIABLE, id="everything set"),
        pytest.param({"LEGIONWIRE_TOPIC": "all", "LEGIONWIRE_DATA": "odd ?%# name"}, id="odd folder"),
        pytest.param({"LEGIONWIRE_DATABASE": "sqlite+pysqlite:///odd%20name.db?timeout=3"}, id="relative database"),
    ],
)
def test_child_sees_the_same_configuration(tmp_path: Path, environ: dict[str, str]) -> None:
    config = load_config(environ, tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    written(elsewhere, "contact = 'trap@example.org'\n[crawl]\nlimit = 1\n")
    assert load_config(crawl_environment(config, {}), elsewhere) == config


@given(
    delay=st.floats(0, 3600),
    limit=st.none() | st.integers(1, 1_000_000_000),
    networks=st.lists(st.ip_addresses().map(ip_network), max_size=3, unique=True).map(tuple),
    name=st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1).filter(lambda name: name[0] not in "~/"),
)
def test_any_configuration_survives_the_way_to_a_child(
    delay: float, limit: int | None, networks: tuple[Network, ...], name: str
) -> None:
    config = load_config({"LEGIONWIRE_DATA": name}, Path("/srv"))
    config = replace(config, allow_addresses=networks, crawl=replace(config.crawl, delay=delay, limit=limit))
    assert load_config(crawl_environment(config, {}), Path("/")) == config


def test_child_inherits_what_is_not_ours(tmp_path: Path) -> None:
    parent = {"PATH": "/bin", "LEGIONWIRE_CONTACT": "old@example.org", "PYTHONPATH": f":/opt/lib:{project_root()}"}
    child = crawl_environment(load_config({}, tmp_path), parent)
    assert child["PATH"] == "/bin"
    assert "LEGIONWIRE_CONTACT" not in child
    assert child["PYTHONPATH"] == f"{project_root()}:/opt/lib"
    assert child["SCRAPY_SETTINGS_MODULE"] == "legionwire.settings"


# --- the rest


def test_user_agent(tmp_path: Path) -> None:
    config = load_config({}, tmp_path)
    assert user_agent(config) == f"legionwire/{legionwire.__version__}"
    with_contact = replace(config, contact="https://example.org/bot")
    assert user_agent(with_contact) == f"legionwire/{legionwire.__version__} (+https://example.org/bot)"


def test_sqlite_address_of_an_odd_path_is_read_back_whole() -> None:
    make_url = pytest.importorskip("sqlalchemy.engine").make_url
    assert make_url(sqlite_url(Path("/srv/odd ?%41# ґ/x.db"))).database == "/srv/odd ?%41# ґ/x.db"


def test_data_folder_is_created_once_and_again(tmp_path: Path) -> None:
    config = load_config({"LEGIONWIRE_DATA": "deep/data"}, tmp_path)
    ensure_data_folder(config)
    ensure_data_folder(config)
    created = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
    assert created == ["deep", "deep/data", "deep/data/captures", "deep/data/logs"]


@pytest.mark.parametrize("in_the_way", ["data", "data/logs"])
def test_file_in_place_of_a_folder(tmp_path: Path, in_the_way: str) -> None:
    (tmp_path / in_the_way).parent.mkdir(exist_ok=True)
    (tmp_path / in_the_way).touch()
    with pytest.raises(ConfigError) as error:
        ensure_data_folder(load_config({"LEGIONWIRE_DATA": "data"}, tmp_path))
    assert message(error) == (
        f"the data folder {tmp_path}/data cannot be used: File exists "
        "(set LEGIONWIRE_DATA to a folder that can be written)"
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    for name in ("", "logs", "captures"):
        (tmp_path / "data" / name).mkdir()
    (tmp_path / "data").chmod(0o555)
    with pytest.raises(ConfigError, match=r"Permission denied \(set LEGIONWIRE_DATA"):
        ensure_data_folder(load_config({"LEGIONWIRE_DATA": "data"}, tmp_path))


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("LEGIONWIRE_DELAY", "2", "did you mean LEGIONWIRE_CRAWL_DELAY?"),
        ("LEGIONWIRE_DATABASE", "/tmp/x.db", "did you mean sqlite:////tmp/x.db?"),
        ("LEGIONWIRE_DATABASE", "x.db", "did you mean sqlite:///x.db?"),
        ("LEGIONWIRE_ALLOW_ADDRESSES", "fd00::1/64", "did you mean fd00::/64?"),
    ],
)
def test_what_was_meant_is_named(tmp_path: Path, name: str, value: str, meant: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_config({name: value}, tmp_path)
    assert meant in str(error.value)


# --- who may come in


@pytest.mark.parametrize(
    "token",
    [
        "short-1",
        "a" * 40,
        "with a blank in its middle",
        "line\nbreak-in-the-token-1",
        "ключ-ключ-ключ-ключ-1",
        "abc" * 7,
    ],
)
def test_a_token_that_could_be_guessed_is_refused_and_not_shown(tmp_path: Path, token: str) -> None:
    with pytest.raises(ConfigError, match="WEB_TOKEN") as error:
        load_config({"LEGIONWIRE_WEB_TOKEN": token}, tmp_path)
    assert token not in message(error)


def test_the_token_is_in_nothing_that_is_printed(tmp_path: Path) -> None:
    config = load_config(EVERY_VARIABLE, tmp_path)
    secret = EVERY_VARIABLE["LEGIONWIRE_WEB_TOKEN"]
    assert config.web.token == secret
    assert secret not in repr(config) + repr(config.web) + str(config.entries())
    assert config.web.hosts == ("news.example.org", "10.1.2.3")


@pytest.mark.parametrize(
    "name",
    [
        "https://news.example.org",
        "news.example.org:8000",
        "*",
        "*.example.org",
        "",
        "news example",
        "-a.org",
        "a/b",
        "[::1",
    ],
)
def test_what_is_no_host_is_refused(tmp_path: Path, name: str) -> None:
    written(tmp_path, f"[web]\nhosts = [{name!r}]")
    with pytest.raises(ConfigError, match="hosts"):
        load_config({}, tmp_path)
