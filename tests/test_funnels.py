"""The table of a crawl on a terminal, its line, and troubles that many sources share."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import click
import pytest

from legionwire.cli.funnels import print_report
from legionwire.cli.notes import Options
from legionwire.cli.output import Printer
from legionwire.crawls import Report
from legionwire.storage.runs import Funnel, RunRow, Task
from legionwire.troubles import plain, shared

BEGAN = datetime(2026, 11, 1, 12, tzinfo=UTC)
RUN = RunRow(7, "batch", Task(()), BEGAN, BEGAN, BEGAN + timedelta(seconds=9), "ok", "", 1, 12, {}, 2_000_000, None)
REFUSED = "the connection was refused"
DNS = "https://{}.example/feed: robots.txt could not be read (DNS lookup failed: no results for {}.example.)"


def printed(form: str, run: RunRow, *funnels: Funnel) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        print_report(Report(run, funnels), Printer(form, None))
    return out.getvalue(), err.getvalue()


def quiet(name: str, found: int = 0) -> Funnel:
    return Funnel(name, "ok", "", found, found)


def offline(name: str) -> Funnel:
    return Funnel(name, "failed", DNS.format(name, name), 0, 0)


BUSY = Funnel("busy", "ok", "", 10, 1, {"stored": 9}, resumed=100, resumed_states={"stored": 81, "off_topic": 19})


def test_the_line_leads_with_all_articles() -> None:
    _, err = printed("table", RUN, BUSY)
    assert err.startswith("2026-11-01 12:00:09 UTC run 7: ok; 90 articles stored (9 at new addresses, 81 resumed); ")
    assert "10 found = 1 known + 9 new; 100 older addresses resumed; 12 requests" in err


def test_sources_without_news_are_counted_not_listed() -> None:
    out, _ = printed("table", RUN, BUSY, quiet("calm"), quiet("still", 5))
    assert "busy" in out and "90" in out
    assert "calm" not in out and "still" not in out
    assert out.endswith("2 other sources: nothing new\n")
    tsv, _ = printed("tsv", RUN, BUSY, quiet("calm"), quiet("still", 5))
    assert [line.split("\t")[0] for line in tsv.splitlines()] == ["busy", "calm", "still"]


def test_a_trouble_of_many_is_said_once_and_some_are_named() -> None:
    names = ["a", "b", "c", "d", "e", "f"]
    partial = replace(RUN, outcome="partial", reason="6 of 7 sources had trouble")
    out, err = printed("table", partial, BUSY, *map(offline, names))
    assert "6 sources: the name could not be looked up; is this machine online?" in out
    assert "example" not in out
    assert "6 of 7 sources had trouble: a, b, c, d, e and 1 more\n" in err


@pytest.mark.parametrize("form", ["table", "tsv"])
def test_quiet_tells_only_of_trouble(form: str) -> None:
    bad = Funnel("bad", "failed", "https://bad.example/feed: HTTP 500", 0, 0)
    with click.Context(click.Command("crawl"), obj=Options(quiet=True)):
        assert printed(form, RUN, BUSY, quiet("calm")) == ("", "")
        out, err = printed(form, replace(RUN, outcome="partial", reason="1 of 2 sources had trouble"), BUSY, bad)
    assert "bad" in out and "busy" not in out
    assert err.startswith("2026-11-01 12:00:09 UTC run 7: partial; ")


def test_why_a_run_was_stopped_is_said_once() -> None:
    words = "stopped before its end"
    stopped = replace(RUN, outcome="cancelled", reason=words)
    funnels = [replace(BUSY, source_id=name, outcome="cancelled", reason=words) for name in ("a", "b")]
    out, err = printed("table", stopped, *funnels)
    assert words not in out
    assert err.count(words) == 1


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (DNS.format("a", "a"), "the name could not be looked up; is this machine online?"),
        ("https://a.example/f: no answer: ConnectionRefused: Connection was refused by other side: 111", REFUSED),
        ("https://a.example/f: HTTP 500", "https://a.example/f: HTTP 500"),
        (f"{DNS.format('a', 'a')}; {DNS.format('b', 'b')}", "the name could not be looked up; is this machine online?"),
    ],
    ids=["dns", "refused", "its own", "twice"],
)
def test_troubles_in_plain_words(trouble: str, told: str) -> None:
    assert plain(trouble) == told


def test_two_sources_are_not_many() -> None:
    pairs = [(name, DNS.format(name, name)) for name in ("a", "a", "b")]
    assert shared(pairs) == {}
    assert list(shared([*pairs, ("c", "DNS lookup failed")]).values()) == [["a", "b", "c"]]
