"""Rulings in a real browser: its cookie, its Sec-Fetch-Site, the form at every width."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from test_web_chromium import (
    CHROMIUM,
    COLOURS,
    CONTRAST,
    PATIENCE,
    Browser,
    browser,
    look_at,
    serving,
)
from web_collection import HOSTILE, Collection, write_collection

from legionwire.config import WebSettings

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: `apt-get install chromium`")
TOKEN = "a-Token-of-the-Tests-1"
__all__ = ["browser"]  # a fixture


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return write_collection(tmp_path_factory.mktemp("ruled"))


@pytest.fixture(scope="module")
def home(collection: Collection) -> Iterator[str]:
    with serving(replace(collection.config, web=WebSettings(0, TOKEN))) as url:
        yield url


def submit(browser: Browser, action: str, **fields: str) -> str:
    """Fill in a form and send it. Returns the address that it leads to."""
    browser.events.clear()
    filled = "".join(f"form.elements[{name!r}].value = {value!r};" for name, value in fields.items())
    script = f"(() => {{ const form = document.querySelector(`form[action={action!r}]`); {filled}"
    browser.evaluate(script + "form.querySelector('button').click(); return true; })()")
    while not any(event.get("method") == "Page.loadEventFired" for event in browser.events):
        browser.events.append(browser._next())
    return str(browser.evaluate("location.href"))


@pytest.mark.timeout(2 * PATIENCE)
def test_a_person_signs_in_rules_and_signs_out(
    browser: Browser, home: str, collection: Collection, tmp_path: Path
) -> None:
    at = f"{home}/article/{collection.first}"
    browser.show(1280)
    browser.visit(f"{home}/login?next=/article/{collection.first}")
    assert submit(browser, "/login", token="wrong") == f"{home}/login"
    assert "This is not the token" in browser.evaluate("document.body.innerText")
    look_at(browser, home, f"{home}/login", tmp_path)
    browser.show(1280)
    browser.visit(f"{home}/login?next=/article/{collection.first}")
    assert submit(browser, "/login", token=TOKEN) == at
    assert browser.evaluate("document.cookie") == "", "no script sees it"
    look_at(browser, home, at, tmp_path)

    fields = {"label": "mention", "date": "2022-05-01", "tags": "pay", "because": HOSTILE, "who": "Anna"}
    rule = f"/article/{collection.first}/rule"
    assert submit(browser, rule, **fields) == f"{at}?ruled=labelled#ruling"
    shown = browser.evaluate("document.querySelector('.rulings').innerText")
    assert "published 2022-05-01" in shown and HOSTILE in shown and "The article has this label now." in shown
    look_at(browser, home, at, tmp_path)
    browser.evaluate("document.querySelector('.rulings details').open = true")
    browser.picture(tmp_path / "form.png")
    for colours in COLOURS:
        browser.show(1280, colours)
        browser.visit(at)
        browser.evaluate("document.querySelector('.rulings details').open = true")
        assert browser.evaluate(CONTRAST) == []
    fields_ = "'.rule :is(input:not([type=hidden]), select, textarea)'"
    labels = f"[...document.querySelectorAll({fields_})].map(field => field.labels.length)"
    assert set(browser.evaluate(labels)) == {1}, "each field has its label"
    assert submit(browser, "/logout") == f"{home}/"
    browser.visit(at)
    assert browser.evaluate("document.querySelector('form.rule')") is None
