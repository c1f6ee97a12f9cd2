"""Bodies that stand only in a script."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from legionwire.embedded import embedded_text

BODY = (
    '<div class="pic"><img src="a.jpg"><p class="caption">The harbour at noon.</p></div><p class="x">The "old" pier '
    "was closed on Monday.</p><h2>Costs</h2><p>Repairs take a year; the town pays half.</p>"
)
LINES = 'The "old" pier was closed on Monday.\nCosts\nRepairs take a year; the town pays half.'


def escaped(text: str, layers: int) -> str:
    for _ in range(layers):
        text = json.dumps(text)[1:-1].replace("<", "\\u003c").replace(">", "\\u003e").replace("/", "\\/")
    return text


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("wrapper", ['window.data = {{"body":"{0}","id":7}};', 'self.push([1,"{0}"])'])
def test_escaped_paragraphs_are_read(layers, wrapper):
    script = wrapper.format(escaped(BODY, layers))
    tree = html.document_fromstring(f"<html><body><div></div><script>{script}</script></body></html>")
    assert embedded_text(tree) == LINES


@pytest.mark.parametrize(
    "script",
    ["", "var a = 1 < p;", 'x = "<p>one only</p>"', '{"type": "no paragraphs at all"}'],
    ids=["empty", "a comparison", "one paragraph", "data"],
)
def test_other_scripts_hold_no_body(script):
    assert embedded_text(html.document_fromstring(f"<html><body><script>{script}</script></body></html>")) == ""


@given(st.text(alphabet='\\u003cpe/">n\r\n<> abc', max_size=300))
def test_no_script_does_harm(script):
    tree = html.fromstring("<html><body><script></script></body></html>")
    tree.find(".//script").text = f"\\u003cp\\u003e{script}\\u003c/p\\u003e{script}\\u003c/p\\u003e"
    assert isinstance(embedded_text(tree), str)
