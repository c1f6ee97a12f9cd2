"""What has its hour instead of a pace: sweeps, digests and backups by the operator's cron lines, and the housekeeping.

A chore that came due while nobody was there is done once when somebody is, however often it was missed; each time is
on record.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from legionwire.clock import utcnow
from legionwire.config import CHORES, Config
from legionwire.cron import Cron, parse_cron, parse_zone
from legionwire.digest import render
from legionwire.errors import LegionwireError
from legionwire.files import whole
from legionwire.sources import Catalogue
from legionwire.storage import backups, news, paces, schedulers, settling, site_lines
from legionwire.storage.engine import Connection, Store
from legionwire.storage.transfer import Step

FIRST_DIGEST = timedelta(days=1)  # what the first one tells of
LOOKED_BACK = timedelta(days=31)  # older missed times are of no interest


@dataclass(frozen=True, slots=True)
class Chore:
    """One of CHORES, and when it is due."""

    name: str
    cron: Cron


def of(config: Config) -> list[Chore]:
    """The chores that the configuration gives an hour."""
    zone = parse_zone(config.schedule.zone or "UTC")
    lines = {name: getattr(config.schedule, name) for name in CHORES}
    return [Chore(name, parse_cron(line, zone)) for name, line in lines.items() if line]


def due(db: Connection, chore: Chore, since: datetime, now: datetime) -> list[datetime]:
    """The times of a chore that have passed without being on record; `since` holds when none is."""
    last = schedulers.last_chore(db, chore.name, now)
    return chore.cron.between(max(last.due if last else since, now - LOOKED_BACK), now)


def work_off(
    config: Config, store: Store, catalogue: Catalogue, name: str, moment: datetime, stopped: Callable[[], bool]
) -> str | None:
    """Do a chore that was due at that moment, and put on record what came of it. None when another scheduler did.

    Raises LegionwireError when it fails, or is `stopped`, which is on record as well.
    """
    with store.write() as db:
        done = schedulers.last_chore(db, name, moment, "ok")
        if not schedulers.begin_chore(db, name, moment, utcnow()):
            return None
    errand = Errand(config, store, catalogue, done.due if done else moment - FIRST_DIGEST, stopped)
    try:
        words = _WORK[name](errand)
    except LegionwireError as error:
        _end(store, name, moment, "failed", str(error))
        raise
    except OSError as error:
        reason = f"{error.filename or 'a file'}: {error.strerror or error}"
        _end(store, name, moment, "failed", reason)
        raise LegionwireError(reason, "is the disk full?") from error
    except Exception as error:
        _end(store, name, moment, "failed", f"a fault of the program: {type(error).__name__}: {error}")
        raise
    _end(store, name, moment, "ok", words)
    return words


@dataclass(frozen=True, slots=True)
class Errand:
    """What a chore has at hand."""

    config: Config
    store: Store
    catalogue: Catalogue
    since: datetime  # when it was last done
    stopped: Callable[[], bool]


def care(config: Config, store: Store, now: datetime) -> None:
    """Housekeeping: old logs and records go, and lines that no site repeats; stories are settled once a day; the
    database tidies up."""
    limit = (now - timedelta(days=config.retention.logs)).timestamp()
    for file in (config.data / "logs").glob("run-*.log"):
        with suppress(FileNotFoundError):  # another scheduler tidies up, too
            if file.stat().st_mtime < limit:
                file.unlink()
    with store.write() as db:
        schedulers.forget(db, now)
    with store.write() as db:
        site_lines.prune(db, now)
    with store.read() as db:
        is_due = settling.is_due(db, now)
    if is_due:
        settling.settle_all(store, now, lambda _: None)
    store.tidy()


def _end(store: Store, name: str, moment: datetime, outcome: schedulers.ChoreOutcome, words: str) -> None:
    with store.write() as db:
        schedulers.end_chore(db, name, moment, outcome, words, utcnow())


def _sweep(errand: Errand) -> str:
    """Everything is due at once; the pace of each channel goes on from what that brings."""
    names = [source.id for source in errand.catalogue.sources if not source.paused]
    with errand.store.write() as db:
        channels = paces.make_due(db, names)
    return f"{channels} channels of {len(names)} sources are due now"


def _digest(errand: Errand) -> str:
    now = utcnow()
    with errand.store.read() as db:
        digest = news.digest_of(db, errand.since, now)
    file = errand.config.data / "digests" / f"{now:%Y-%m-%d-%H%M}.txt"
    file.parent.mkdir(exist_ok=True)
    with whole(file) as being:
        being.write(render(digest).encode())
    return f"{len(digest.items)} articles in {file.relative_to(errand.config.data)}"


def _backup(errand: Errand) -> str:
    now = utcnow()
    folder = errand.config.data / "backups"
    folder.mkdir(exist_ok=True)

    def tell(step: Step) -> None:
        if errand.stopped():
            raise LegionwireError("the scheduler was told to stop before the backup was done", "the next one is whole")

    report = backups.backup(errand.store, folder / backups.backup_name(now), now, tell)
    backups.prune(folder, errand.config.retention.backups)
    return f"{report.size / 1e6:.1f} MB in backups/{report.file.name}"


_WORK: dict[str, Callable[[Errand], str]] = {"sweep": _sweep, "digest": _digest, "backup": _backup}
