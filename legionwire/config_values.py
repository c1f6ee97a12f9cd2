"""What the settings must be that only the configuration has: paths, the database's address, networks, the contact."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from urllib.parse import unquote

from legionwire.cron import parse_cron, parse_zone
from legionwire.errors import FormatError
from legionwire.text_policy import POLICIES, TextPolicy
from legionwire.values import Given, UnusableError, shown, text

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def path(given: Given) -> Path:
    return absolute(text(given, "a path"), given.base)


def absolute(written: str, base: Path) -> Path:
    try:
        return base / Path(written).expanduser()
    except RuntimeError as error:
        raise UnusableError("a path", f"{shown(written)}, a home folder that does not exist") from error


def topic(given: Given) -> Path | None:
    return None if given.raw == "all" else path(given)


def database_url(given: Given) -> str:
    url = given.raw if isinstance(given.raw, str) and given.raw.isprintable() else ""
    scheme, separator, rest = url.partition("://")
    dialect = scheme.partition("+")[0]
    if not separator or dialect not in ("sqlite", "postgresql"):
        # Never shown whole: what is no URL may hold a password anywhere.
        found = f"'{scheme}://...'" if separator and scheme.isalnum() else "something else"
        if not separator and re.fullmatch(r"/[^:@?%]+|[^:@?%]+\.(?:db|sqlite3?)", url):
            found = f"a path (did you mean sqlite:///{url}?)"
        raise UnusableError("an SQLAlchemy URL, sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME", found)
    if dialect == "postgresql":
        return url
    file, question, query = rest.removeprefix("/").partition("?")
    if file in ("", ":memory:"):
        raise UnusableError(
            "a database that outlives one process (every crawl is a process of its own)", "one in memory"
        )
    if file.startswith(("/", "file:")):
        return url
    return sqlite_url(absolute(unquote(file), given.base)).replace("sqlite", scheme, 1) + question + query


def networks(given: Given) -> tuple[Network, ...]:
    expected = "networks such as 10.1.0.0/16, " + ("separated by commas" if given.is_text else "a list of texts")
    parts: object = given.raw.split(",") if given.is_text and isinstance(given.raw, str) else given.raw
    if not isinstance(parts, list):
        raise UnusableError(expected, shown(given.raw))
    found = []
    for part in parts:
        if not isinstance(part, str):
            raise UnusableError(expected, shown(part))
        try:
            found.append(ipaddress.ip_network(part.strip()))
        except ValueError as error:  # names what is wrong, for example "has host bits set"
            raise UnusableError(expected, f"{shown(part)}: {error}{_meant(part)}") from error
    return tuple(dict.fromkeys(found))


def _meant(part: str) -> str:
    """The network around an address that was written with its length."""
    try:
        return f" (did you mean {ipaddress.ip_network(part.strip(), strict=False)}?)"
    except ValueError:
        return ""


def contact(given: Given) -> str:
    expected = "a mail address or an http(s) URL for the user agent"
    written = text(given, expected)
    # It stands in parentheses in a header: nothing that could end either.
    if not re.fullmatch(r"(?:https?://|[^\s()@/]+@)[^\s()@]{3,200}", written) or not written.isascii():
        raise UnusableError(expected, shown(written))
    return written


SHORTEST_TOKEN = 20  # letters: what cannot be guessed, were there a thousand guesses a second


def token(given: Given) -> str:
    """A secret, never shown, whatever is wrong with it."""
    written = given.raw if isinstance(given.raw, str) else ""
    if not re.fullmatch(rf"[!-~]{{{SHORTEST_TOKEN},500}}", written) or len(set(written)) < 8:
        expected = f"at least {SHORTEST_TOKEN} letters, figures and signs without blanks"
        raise UnusableError(f"{expected}, such as `openssl rand -base64 24` gives", "something else")
    return written


def host_names(given: Given) -> tuple[str, ...]:
    expected = "names such as news.example.org, " + ("separated by commas" if given.is_text else "a list of texts")
    parts: object = given.raw.split(",") if given.is_text and isinstance(given.raw, str) else given.raw
    if not isinstance(parts, list):
        raise UnusableError(expected, shown(given.raw))
    found = []
    for part in parts:
        name = part.strip().lower() if isinstance(part, str) else ""
        if not (re.fullmatch(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", name) or is_address(name)):
            raise UnusableError(f"{expected}, without scheme and port", shown(part))
        found.append(name.strip("[]"))
    return tuple(dict.fromkeys(found))


def is_address(name: str) -> bool:
    """Whether it is an IP address, with or without the brackets of an address."""
    bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        return False
    return True


def text_policy(given: Given) -> TextPolicy:
    expected = f"one of {', '.join(POLICIES)}"
    for policy in POLICIES:
        if text(given, expected) == policy:
            return policy
    raise UnusableError(expected, shown(given.raw))


def zone(given: Given) -> str:
    expected = "a time zone such as Europe/Kyiv or UTC"
    written = text(given, expected)
    try:
        return parse_zone(written).key
    except FormatError as error:
        raise UnusableError(expected, shown(written)) from error


def cron_line(given: Given) -> str:
    expected = "a cron line such as '30 3 * * *' (minute hour day month weekday, 0 is Sunday)"
    written = text(given, expected)
    try:
        return parse_cron(written, parse_zone("UTC")).line
    except FormatError as error:
        raise UnusableError(expected, error.what) from error


def sqlite_url(file: Path) -> str:
    """The SQLAlchemy URL of an SQLite file; SQLAlchemy unquotes the path and cuts it at a question mark."""
    return "sqlite:///" + str(file).replace("%", "%25").replace("?", "%3F")


def mask_url(url: str) -> str:
    """A database URL with every password in it replaced by ***."""
    # As SQLAlchemy reads it, but to the last @: a password may hold an unquoted one.
    url = re.sub(r"^([^:]+://[^:/]*):.*@", r"\1:***@", url, flags=re.DOTALL)
    return re.sub(r"(?i)([?&][^=&]*(?:pass|secret|token|key)[^=&]*=)[^&]*", r"\1***", url)
