"""Whether all is well, by values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from legionwire.cli.situation import told_chores
from legionwire.cli.verdict import TROUBLED, WELL, WRONG, judge
from legionwire.storage.schedulers import ChoreRow, SchedulerRow

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OLD = NOW - timedelta(days=9)


def scheduler(host: str = "one", *, silent: bool = False, started: datetime = OLD) -> SchedulerRow:
    return SchedulerRow(host, 7, started, NOW - (49 * MINUTE if silent else 4 * MINUTE / 60), silent)


def chore(outcome: str | None, hours: int, name: str = "backup", words: str | None = None) -> ChoreRow:
    due = NOW - timedelta(hours=hours)
    return ChoreRow(name, due, due, due if outcome else None, outcome, words)


ALIVE, SILENT = scheduler(), scheduler("two", silent=True)
IDLE = replace(ALIVE, trouble="`feedz` is not a key")
CASES = {
    # name: schedulers, due, behind in minutes, troubled, chores; code, what the line says
    "nothing at all": ((), (), 0, (), (), WELL, "all is well"),
    "at work": ((ALIVE,), (), 0, (), (), WELL, "all is well"),
    "a little late": ((ALIVE,), ("a",), 10, (), (), WELL, "all is well"),
    "too late": ((ALIVE,), ("a", "b"), 25, (), (), WRONG, "a, b due for 25 min, and nobody crawls"),
    "late without a scheduler": ((), ("a",), 9999, (), (), WELL, "all is well"),
    "late, and the scheduler has just begun": (
        (scheduler(started=NOW - 3 * MINUTE),), ("a",), 9999, (), (), WELL, "all is well"),
    "silent": ((SILENT,), (), 0, (), (), WRONG, "the scheduler on two is silent since 02:11 UTC, 49 min ago"),
    "late and silent": ((SILENT,), ("a",), 60, (), (), WRONG, "silent"),
    "one of two is silent": ((ALIVE, SILENT), (), 0, (), (), WELL, "all is well"),
    "begins no crawl": ((IDLE,), (), 0, (), (), WRONG, "wrong: `feedz` is not a key"),
    "troubled": ((ALIVE,), (), 0, ("b", "a"), (), TROUBLED, "2 sources in trouble: a, b"),
    "many troubled": ((), (), 0, tuple("abcde"), (), TROUBLED, "5 sources in trouble: a, b, c and 2 more"),
    "silent and troubled": ((SILENT,), (), 0, ("a",), (), WRONG, "start it again; 1 source in trouble: a"),
    "backup failed": ((), (), 0, (), (chore("failed", 3, words="the disk is full"),), WRONG,
                      "the backup of 00:00 UTC failed: the disk is full"),
    "failed before, well since": ((), (), 0, (), (chore("ok", 3), chore("failed", 27)), WELL, "all is well"),
    "failed, and missed since": ((), (), 0, (), (chore("missed", 3), chore("failed", 27)), WRONG, "failed"),
    "failed, and under way again": ((), (), 0, (), (chore(None, 1), chore("failed", 27)), WRONG, "failed"),
    "missed": ((), (), 0, (), (chore("missed", 3),), WELL, "all is well"),
    "a digest failed": ((), (), 0, (), (chore("failed", 3, "digest"),), WELL, "all is well"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_verdict(case: tuple[object, ...]) -> None:
    schedulers, due, behind, troubled, chores, code, words = case
    verdict = judge(schedulers, due, behind * MINUTE, troubled, chores, NOW)  # type: ignore[arg-type, operator]
    assert verdict.code == code
    assert words in verdict.words  # type: ignore[operator]
    assert verdict.words.startswith("wrong: ") == (code == WRONG)


def test_of_each_chore_the_last_and_what_was_missed_since() -> None:
    newest_first = [
        chore("missed", 1, "sweep"), chore("missed", 2, "sweep"), chore("ok", 3), chore("ok", 4, "sweep"),
        chore("missed", 5), chore("failed", 6),
    ]  # fmt: skip
    assert told_chores(newest_first) == [newest_first[0], newest_first[3], newest_first[2]]
    assert told_chores([]) == []


def test_what_is_known_otherwise_is_wrong_too_and_told_once() -> None:
    verdict = judge((IDLE,), (), timedelta(0), (), (), NOW, ("no network", "`feedz` is not a key"))
    assert (verdict.code, verdict.words) == (WRONG, "wrong: no network; `feedz` is not a key")
