"""The one error tree. Each error names the thing and the way out, and knows the exit code of the contract.

Exit codes: 1 failed, 2 usage, 4 some sources failed, 5 configuration, 6 database.
"""

from __future__ import annotations

from pathlib import Path


class LegionwireError(Exception):
    """Anything this program reports in one line instead of a traceback."""

    exit_code = 1

    def __init__(self, what: str, way_out: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.way_out = way_out

    def __str__(self) -> str:
        return f"{self.what} ({self.way_out})" if self.way_out else self.what

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders: subclasses with other arguments are rebuilt from what they hold.
        return (_rebuild, (type(self), self.what, self.way_out, self.__dict__))


def _rebuild(cls: type[LegionwireError], what: str, way_out: str, state: dict[str, object]) -> LegionwireError:
    error = cls.__new__(cls)
    LegionwireError.__init__(error, what, way_out)
    error.__dict__.update(state)
    return error


class UsageError(LegionwireError):
    """The command was called with something it cannot take."""

    exit_code = 2


class ConfigError(LegionwireError):
    """A setting, or a file with settings, cannot be used."""

    exit_code = 5


class CatalogueError(ConfigError):
    """A file of the catalogue is wrong. Raised by sources.py and topic.py while loading."""

    def __init__(self, file: Path | str, table: str, key: str, expected: str) -> None:
        place = f"{file}" + (f" [{table}]" if table else "") + (f": `{key}`" if key else ":")
        super().__init__(f"{place} {expected}")
        self.file, self.table, self.key, self.expected = str(file), table, key, expected


class DatabaseError(LegionwireError):
    """The database cannot be reached, is too old or too new, or refused a write."""

    exit_code = 6


class BusyError(LegionwireError):
    """Somebody else is at it: another run holds the sites that were asked for. Raised by storage.due."""


class LeaseLostError(LegionwireError):
    """A run goes on that was taken for dead, or told to end: it must write no more. Raised by storage.leases."""


class FormatError(LegionwireError):
    """Bytes from the web are not what they should be."""


class FeedError(FormatError):
    """A feed cannot be read at all. Raised by feeds.parse_feed."""


class SitemapError(FormatError):
    """A sitemap cannot be read at all. Raised by sitemaps.parse_sitemap."""


class ListingError(FormatError):
    """A listing is no page of links. Raised by listings.parse_listing."""


class CaptureError(LegionwireError):
    """A raw answer is not where the database says, or is not the one that was kept. Raised by captures."""


class WorkerError(LegionwireError):
    """A worker process gave no answer. `kind` becomes the reason in the ledger."""

    kind = "worker"


class DictionaryMissing(WorkerError):
    """A worker needs a dictionary that is not kept: it takes longer to make than a page may. Raised by lemmas."""

    kind = "dictionary"

    def __init__(self, name: str, why: str = "it was not made yet") -> None:
        super().__init__(f"the dictionary {name} is missing: {why}", "a later crawl makes it")
        self.name = name


class WorkTimedOut(WorkerError):
    """The work took longer than its limit; the worker was killed and replaced."""

    kind = "timeout"


class WorkerCrashed(WorkerError):
    """The worker died at this work (memory, a crash in a C library)."""

    kind = "crash"


class WorkFailed(WorkerError):
    """The work raised an exception in the worker; the worker lives on."""

    kind = "failed"
