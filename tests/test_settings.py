"""Scrapy's settings in force, and what they promise in a running crawl."""

from __future__ import annotations

import configparser
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from loopback import ROOT, Answer, Site, crawl
from scrapy.settings import Settings, default_settings
from scrapy.utils.conf import build_component_list
from scrapy.utils.misc import load_object

from legionwire import settings as module


@pytest.fixture
def settings() -> Settings:
    settings = Settings()
    settings.setmodule(module)
    return settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELNETCONSOLE_ENABLED", False),
        ("REMOTE_CONTROL_ENABLED", False),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("COOKIES_ENABLED", False),
        ("HTTPPROXY_ENABLED", False),
        ("HTTPCACHE_ENABLED", False),
        ("METAREFRESH_ENABLED", False),
        ("AUTOTHROTTLE_ENABLED", False),
    ],
)
def test_switches(settings: Settings, name: str, value: bool) -> None:
    assert settings.getbool(name) is value


def test_of_scrapys_extensions_only_remote_control_is_missing(settings: Settings) -> None:
    scrapys = default_settings.EXTENSIONS_BASE
    assert settings["EXTENSIONS_BASE"] == {name: at for name, at in scrapys.items() if "RemoteControl" not in name}


LOADED = """
import sys
from scrapy.settings import Settings
from scrapy.utils.misc import load_object
from legionwire import settings as module
import spiders.batch
settings = Settings()
settings.setmodule(module)
for name in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "ITEM_PIPELINES", "EXTENSIONS"):
    for component in settings.get_component_priority_dict_with_base(name):
        load_object(component)
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_a_crawl_imports_nothing_that_reads_pages() -> None:
    """Its workers do. Half a second, and as much memory again, that nobody need wait for."""
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, cwd=ROOT)
    held = set(done.stdout.split())
    assert {"scrapy", "sqlalchemy", "pipelines"} <= held
    assert not held & {"trafilatura", "htmldate", "feedparser", "babel", "py3langid", "aiohttp"}


def test_only_http_and_https_have_a_handler(settings: Settings) -> None:
    handlers = settings.get_component_priority_dict_with_base("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}


def test_middlewares_stand_in_the_order_they_rely_on(settings: Settings) -> None:
    names = build_component_list(settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES"))
    order = [name.rpartition(".")[2] for name in names]
    ours = ["RetryMiddleware", "AddressMiddleware", "RetryAfterMiddleware", "RobotsMiddleware", "RedirectMiddleware"]
    assert [name for name in order if name in ours] == ours
    assert not {"OffsiteMiddleware", "RobotsTxtMiddleware", "HttpAuthMiddleware"} & set(order)
    for name in names:
        load_object(name)


def test_pipelines_stand_in_the_order_they_rely_on() -> None:
    stages = sorted(module.ITEM_PIPELINES, key=module.ITEM_PIPELINES.__getitem__)
    assert [stage.split(".")[1] for stage in stages] == ["reading", "relevance", "archive", "dedup", "store"]


def test_every_name_is_one_that_scrapy_or_we_know(settings: Settings) -> None:
    known = set(Settings()) | {"LEGIONWIRE_ALLOW_ADDRESSES"}
    assert {name for name in dir(module) if name.isupper()} <= known


def test_scrapy_finds_the_settings_from_the_checkout() -> None:
    cfg = configparser.ConfigParser()
    cfg.read(ROOT / "scrapy.cfg")
    assert cfg["settings"]["default"] == "legionwire.settings"


def test_a_crawl_opens_no_door(tmp_path: Path) -> None:
    with Site("127.0.6.1") as site:
        url, allowed = site.url("/"), ["127.0.6.1/32"]
        (tmp_path / "door").mkdir()
        assert crawl(tmp_path, url, allowed=allowed).listening == 0
        assert crawl(tmp_path / "door", url, allowed=allowed, TELNETCONSOLE_ENABLED="1").listening == 1  # it would show


def test_what_is_too_large_is_given_up(tmp_path: Path) -> None:
    with Site("127.0.6.2", large=Answer(body=b"x" * (module.DOWNLOAD_MAXSIZE + 1))) as site:
        crawled = crawl(tmp_path, site.url("/large"), allowed=["127.0.6.2/32"])
    assert crawled.of(site.url("/large")).error == "DownloadCancelledError"


def test_every_status_reaches_the_spider(tmp_path: Path) -> None:
    statuses = {str(status): Answer(status, body=b"") for status in (304, 404, 410, 451)}
    with Site("127.0.6.3", **statuses) as site:
        crawled = crawl(tmp_path, *(site.url(f"/{status}") for status in statuses), allowed=["127.0.6.3/32"])
    assert [str(outcome.status) for outcome in crawled.outcomes] == list(statuses)


def test_a_certificate_that_nobody_vouches_for_is_not_accepted(tmp_path: Path) -> None:
    with Site("127.0.6.4") as site:
        site.encrypt(self_signed(tmp_path / "site.pem"))
        url = site.url("/").replace("http:", "https:")
        assert "certificate verify failed" in (crawl(tmp_path, url, allowed=["127.0.6.4/32"]).of(url).reason or "")
        assert site.asked == []
        unverified = crawl(tmp_path, url, allowed=["127.0.6.4/32"], DOWNLOAD_VERIFY_CERTIFICATES="0")
        assert unverified.of(url).status == 200  # the site is there


def self_signed(path: Path) -> ssl.SSLContext:
    """A server's TLS with a certificate of its own making."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "site")])
    draft = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = (
        draft.not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
