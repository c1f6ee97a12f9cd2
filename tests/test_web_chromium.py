"""The pages in a real browser: nothing in its console, nothing from elsewhere, nothing beside the screen, AA contrast.

The browser is spoken to over its debugging pipe, so that neither a driver nor a port is needed.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import axe_core_python
import pytest
from web_collection import STORY, Collection, write_collection
from web_service import Service, write_service

from legionwire.config import Config
from legionwire.web import server

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: `apt-get install chromium`")

AXE = Path(axe_core_python.__file__).with_name("axe.min.js")
WIDTHS = (320, 768, 1280)
COLOURS = ("light", "dark")
PATIENCE = 60  # seconds for the browser; the machine may be busy
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync --disable-dev-shm-usage --remote-debugging-pipe about:blank"""

# Every text with too little contrast to what stands behind it, by WCAG 2: 4.5, or 3 for large text.
CONTRAST = """(() => {
  const part = c => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4 };
  const light = c => 0.2126 * part(c[0]) + 0.7152 * part(c[1]) + 0.0722 * part(c[2]);
  const read = text => {
    const numbers = text.match(/[\\d.]+/g).map(Number);
    return numbers.length < 4 ? [...numbers.slice(0, 3), 1] : numbers;
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3]));
  const behind = element => {
    if (!element) return [255, 255, 255];
    const colour = read(getComputedStyle(element).backgroundColor);
    return colour[3] === 1 ? colour : over(colour, behind(element.parentElement));
  };
  const faults = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    const style = getComputedStyle(element);
    if (!own || !element.getClientRects().length || style.visibility === "hidden") continue;
    let opacity = 1;
    for (let up = element; up; up = up.parentElement) opacity *= Number(getComputedStyle(up).opacity);
    const back = behind(element), given = read(element.namespaceURI.endsWith("svg") ? style.fill : style.color);
    const front = over([...given.slice(0, 3), given[3] * opacity], back);
    const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < (large ? 3 : 4.5)) faults.push(`${element.className || element.tagName}: ${ratio.toFixed(2)}`);
  }
  return [...new Set(faults)];
})()"""

# What sticks out of the window to the side. What scrolls inside a box of its own does not.
OVERFLOW = """(() => {
  const wide = document.documentElement.clientWidth, out = [];
  if (document.documentElement.scrollWidth > wide) out.push(`page: ${document.documentElement.scrollWidth}`);
  for (const element of document.querySelectorAll("main *, header *, footer *")) {
    const box = element.getBoundingClientRect();
    if (box.width && box.right > wide + 1 && !element.closest(".scroll")) out.push(`${element.tagName}: ${box.right}`);
  }
  return out;
})()"""


# What a finger would miss: by WCAG 2.2 a target has 24 pixels each way, unless it stands in a line of text.
SMALL = """(() => {
  const small = [];
  for (const element of document.querySelectorAll("a, button, input:not([type=hidden]), summary")) {
    const box = element.getBoundingClientRect(), shown = getComputedStyle(element).display;
    if (!box.width || shown === "inline" || element.closest("svg") || element.matches(".skip")) continue;
    if (box.width < 24 || box.height < 24) small.push(`${element.textContent.trim()}: ${box.width} x ${box.height}`);
  }
  return small;
})()"""


# What axe finds that bars people: with an element each, so that one knows where to look. A page reloads itself only for
# those who asked for it, and says how to stop it.
FINDINGS = """axe.run(document, {resultTypes: ["violations"], rules: {"meta-refresh": {enabled: false}}})
  .then(found => found.violations
  .filter(one => ["serious", "critical"].includes(one.impact))
  .map(one => `${one.id}: ${one.help}: ${one.nodes.map(node => node.html).slice(0, 3).join(" ")}`))"""


class Browser:
    """Chromium over its pipe: requests with numbers one way, answers and events the other, each ended by a NUL."""

    def __init__(self, profile: Path) -> None:
        theirs_in, self._to = os.pipe()
        self._from, theirs_out = os.pipe()
        # The browser reads from descriptor 3 and writes to 4.
        start = f'exec "$0" "$@" 3<&{theirs_in} 4>&{theirs_out}'
        command = ["/bin/bash", "-c", start, str(CHROMIUM), f"--user-data-dir={profile}", *FLAGS.split()]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen(command, pass_fds=(theirs_in, theirs_out), start_new_session=True, **quiet)
        os.close(theirs_in)
        os.close(theirs_out)
        self._number, self._unread = 0, b""
        self.events: list[dict[str, Any]] = []
        target = self.ask("Target.createTarget", session=None, url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", session=None, targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Log", "Runtime", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, session: str | None = "own", **given: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": given}
        if session is not None:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def visit(self, url: str) -> list[dict[str, Any]]:
        """Load a page to its end. Returns all that happened."""
        self.events.clear()
        self.ask("Page.navigate", url=url)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._next())
        return list(self.events)

    def evaluate(self, expression: str) -> Any:
        given = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        return self.ask("Runtime.evaluate", **given)["result"]["value"]

    def axe(self) -> Any:
        """What axe has to say of the page. It comes over the pipe: the page itself would not let it in."""
        self.ask("Runtime.evaluate", expression=AXE.read_text(encoding="utf-8"))
        return self.evaluate(FINDINGS)

    def picture(self, file: Path) -> None:
        """The whole page as a PNG file."""
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 6000), "scale": 1}
        taken = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        file.write_bytes(base64.b64decode(taken["data"]))

    def show(self, width: int, colours: str = "light") -> None:
        screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.ask("Emulation.setDeviceMetricsOverride", **screen)
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": colours}])

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._to)
        os.close(self._from)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            received = os.read(self._from, 1 << 20)
            assert received, "the browser went away"
            self._unread += received
        message, _, self._unread = self._unread.partition(b"\0")
        return json.loads(message)


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return write_collection(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return write_service(tmp_path_factory.mktemp("service"))


@pytest.fixture(scope="module")
def home(collection: Collection) -> Iterator[str]:
    with serving(collection.config) as url:
        yield url


@pytest.fixture(scope="module")
def busy_home(service: Service) -> Iterator[str]:
    with serving(service.config) as url:
        yield url


@contextmanager
def serving(config: Config) -> Iterator[str]:
    running = server.make_server(config)
    with server.listen(port=0) as listening:
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        while not running.started:
            time.sleep(0.01)
        yield server.address_of(listening).rstrip("/")
        running.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    opened = Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


PAGES = (
    "/",
    "/?q=legion+meeting&copies=1",
    "/?q=nothing-has-this",
    "/?q=meeting&sort=relevance&share=1&org=ildu&as_of=2030-01-01",
    "/article/{hostile}?q=legion",
    "/article/{arabic}",
    "/article/{copy}",
    "/article/{copy}?with={first}",
    "/article/{revised}",
    "/article/{revised}?a=1&b=2",
    "/article/{undated}",
    "/stories",
    "/stories?lang=ar&since=2024-01-01",
    "/stories?lang=pl",
    f"/story/{STORY}",
    f"/story/{STORY}?by=outlet&was={{name}}",
    "/story/{stray}",
    "/timeline?q=meeting&q=legion+source:beta&q=relevance:core&by=week",
    "/timeline?split=lang&copies=1&share=1",
    "/timeline?q=nothing-has-this",
    "/coverage",
    "/coverage?by=month",
    "/coverage?source=beta",
    "/data?q=legion",
    "/sources",
    "/sources/beta",
    "/sources/rested",
    "/runs",
    "/runs/1",
    "/runs/2",
    "/why",
    "/why?url=alpha.example/wall",
    "/?q=%22",
    "/nothing",
    "/api/docs",
)


# The same of a collection that a service keeps: sixty outlets in every condition, runs under way, cron lines.
BUSY_PAGES = (
    "/",
    "/?q=legion",
    "/article/{article}?q=legion",
    "/timeline?copies=1&split=source",
    "/coverage",
    "/coverage?by=lang",
    "/sources",
    "/sources/outlet01",
    "/sources/outlet08",
    "/sources/outlet10",
    "/sources/outlet12",
    "/sources/outlet14",
    "/sources/outlet15",
    "/sources/outlet19",
    "/runs",
    "/runs?refresh=1",
    "/runs/{live}",
    "/runs/{silent}",
    "/runs/5",
)


def busy_address(home: str, page: str, service: Service) -> str:
    return home + page.format(live=service.live, silent=service.silent, article=service.article)


def address(home: str, page: str, collection: Collection) -> str:
    names = ("hostile", "arabic", "first", "copy", "revised", "undated", "name", "stray")
    return home + page.format(**{name: getattr(collection, name) for name in names})


@pytest.mark.timeout(PATIENCE)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_quiet_and_fits_the_screen(browser, home, collection, page, tmp_path):
    look_at(browser, home, address(home, page, collection), tmp_path)


@pytest.mark.timeout(PATIENCE)
@pytest.mark.parametrize("page", BUSY_PAGES)
def test_a_page_of_a_busy_service_is_quiet_and_fits_the_screen(browser, busy_home, service, page, tmp_path):
    look_at(browser, busy_home, busy_address(busy_home, page, service), tmp_path)


def look_at(browser: Browser, home: str, url: str, folder: Path) -> None:
    """Pictures of a page at every width stay in the test's folder."""
    for width in WIDTHS:
        browser.show(width)
        happened = browser.visit(url)
        browser.picture(folder / f"{width}.png")
        assert (folder / f"{width}.png").stat().st_size > 5000
        said = [event["params"] for event in happened if event.get("method") in SAYING]
        assert [entry for entry in said if not is_refusal_itself(entry, url)] == []
        asked = [event["params"]["request"]["url"] for event in happened if event.get("method") == ASKING]
        assert asked
        # The browser draws the sign in a field for dates from an address of its own.
        assert all(request.startswith((home, "data:image/svg+xml")) for request in asked), asked
        assert browser.evaluate(OVERFLOW) == [], width
        assert width > 320 or browser.evaluate(SMALL) == []
        assert browser.evaluate("document.styleSheets.length") == 1
    assert browser.axe() == []


SAYING = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")
ASKING = "Network.requestWillBeSent"


def is_refusal_itself(entry: dict[str, Any], url: str) -> bool:
    """The browser notes in its console that the page itself came with 400 or 404: that is its subject here."""
    told = entry.get("entry", {})
    return told.get("source") == "network" and told.get("url") == url


@pytest.mark.timeout(PATIENCE)
@pytest.mark.parametrize("colours", COLOURS)
def test_texts_stand_out_from_what_is_behind_them(browser, home, collection, busy_home, service, colours):
    browser.show(1280, colours)
    faults = {}
    urls = [address(home, page, collection) for page in PAGES]
    urls += [busy_address(busy_home, page, service) for page in BUSY_PAGES]
    for url in urls:
        browser.visit(url)
        faults[url] = browser.evaluate(CONTRAST)
    assert {url: found for url, found in faults.items() if found} == {}


@pytest.mark.timeout(PATIENCE)
def test_dark_is_dark(browser, home):
    for colours, dark in (("light", False), ("dark", True)):
        browser.show(1280, colours)
        browser.visit(f"{home}/")
        red = int(browser.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]"))
        assert (red < 64) == dark


@pytest.mark.timeout(PATIENCE)
@pytest.mark.parametrize("colours", COLOURS)
def test_paper_is_white_whatever_the_screen_is(browser, home, collection, colours):
    browser.show(1280, colours)
    browser.ask(
        "Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": colours}]
    )
    browser.visit(address(home, "/article/{revised}", collection))
    assert browser.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.evaluate(CONTRAST) == []
    assert browser.evaluate("document.querySelector('nav').getClientRects().length") == 0
    browser.ask("Emulation.setEmulatedMedia", media="")


@pytest.mark.timeout(PATIENCE)
def test_hostile_words_run_nothing(browser, home, collection):
    browser.show(1280)
    happened = browser.visit(address(home, "/article/{hostile}?q=legion", collection))
    assert not [event for event in happened if event.get("method") == "Page.javascriptDialogOpening"]
    assert browser.evaluate("document.querySelectorAll('script, main img').length") == 0
    assert browser.evaluate("document.querySelector('h1').textContent").startswith("<script>alert(1)")


@pytest.mark.timeout(PATIENCE)
def test_the_keyboard_leads_to_the_contents_first(browser, home):
    browser.show(1280)
    browser.visit(f"{home}/")
    for kind in ("keyDown", "keyUp"):
        browser.ask("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
    assert browser.evaluate("document.activeElement.textContent") == "To the contents"
    assert browser.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    assert browser.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
