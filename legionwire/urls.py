"""Addresses: one spelling for each page, and whose site it is.

`canonical_url` is the identity of an article, so it is careful in both directions: it changes only what no server may
tell apart (RFC 3986 section 6.2.2 and 6.2.3, UTS #46) and what is known to be added for counting visitors.
w3lib's `canonicalize_url` is not used: it sorts the parameters, makes `%20` into `+` and `?a` into `?a=`, encodes hosts
by IDNA 2003 (faß.de becomes fass.de, another site), keeps userinfo, default ports and the host's last dot, turns
backslashes into slashes, and is not idempotent (`/%%34%31` becomes `/%41`, which becomes `/A`).
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

import idna

from legionwire.cleaning import clean_url
from legionwire.errors import FormatError
from legionwire.url_noise import is_noise

if TYPE_CHECKING:
    from tldextract import TLDExtract

MAX_URL = 8192  # canonical addresses are longer than written ones: a Cyrillic letter takes six characters

_PORTS = {"http": 80, "https": 443}
# Most addresses are in their canonical form; to see that takes a tenth of the time. No port, query or escape.
_PLAIN = re.compile(r"https?://([a-z0-9-][a-z0-9.-]{0,60}\.[a-z]{2,20})/[A-Za-z0-9_~./-]*")
# What is absolute already, and would come out of joining and cleaning as it went in.
_ABSOLUTE = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?/(?:[A-Za-z0-9_~./%+:@!$'()*,=&?-]*[A-Za-z0-9_~./=-])?")
_FORBIDDEN = re.compile(r"[\s\\\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")  # the underscore is no host name by the book, but in use
_BRACKETS = re.compile(r"\[[^\[\]]*\](?::[0-9]*)?")
_NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})?|[^!$&'()*+,;=:@/?A-Za-z0-9._~-]")  # everything else stands as it is
# Java's and PHP's sessions, and those that ASP.NET writes into the path when it may set no cookie.
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*|/\((?:[A-Z]\([a-z0-9]{24}\))+\)(?=/)", re.IGNORECASE)
_CACHES = (".cdn.ampproject.org", ".bing-amp.com")
_CACHED = re.compile(r"/[a-z]{1,3}/(s/)?([a-z0-9][a-z0-9-]*\.[^\s/][^\s]*)", re.IGNORECASE)
_NO_HOST = re.compile(r"https?:/*", re.IGNORECASE)
_HOME = re.compile(
    r"/(?:(?:[a-z]{2}|[a-z]{2}[-_][a-z]{2}|eng|ukr|rus)(?:/|$))?(?:index\.[a-z0-9]{2,5})?", re.IGNORECASE
)


class _Parts(NamedTuple):
    scheme: str
    host: str  # ASCII, lower case, IPv6 in brackets
    port: int | None  # None when it is the scheme's own
    path: str  # as written
    query: str  # as written


def canonical_url(url: str) -> str:
    """The one spelling of an address; `canonical_url(canonical_url(x)) == canonical_url(x)`.

    Scheme and host in lower case, the host by IDNA without its last dot, default ports and fragments dropped,
    percent-encoding in one form, dot segments resolved, tracking and session parameters dropped, a page in an AMP cache
    by the address of its publisher. The case of the path,
    its last slash, doubled slashes and the order of the parameters are kept: servers do tell these apart.
    Raises FormatError when it is not an http(s) address with a host, or holds user names, backslashes, white space
    or controls.
    """
    if _is_plain(url):
        return url
    parts = _parse(url)
    if served := _served(parts):
        return canonical_url(served)
    path = _without_dots(_SESSION.sub("", _encode(parts.path)))
    query = "&".join(part for part in _encode(parts.query).split("&") if part and not _is_noise(part))
    canonical = f"{parts.scheme}://{_authority(parts)}{path}" + (f"?{query}" if query else "")
    if len(canonical) > MAX_URL:
        raise _refused(url, f"is longer than {MAX_URL} characters")
    return canonical


def absolute_url(base: str, written: str | None) -> str | None:
    """An address written in a feed or sitemap, made absolute and clean, or None when it is none for http(s).

    Not canonical yet: this is the address to ask for. `&amp;` in it was escaped once too often.
    """
    if written is None or _NO_HOST.fullmatch(written.strip()):  # "https://" alone would be read as the feed itself
        return None
    if _is_plain(written) or (len(written) <= MAX_URL and _ABSOLUTE.fullmatch(written)):
        return written
    try:
        return clean_url(urljoin(base, written.strip().replace("&amp;", "&"))) if written else None
    except ValueError:  # brackets that do not match
        return None


def url_hash(canonical: str) -> int:
    """The address as a signed 64-bit number: the first eight bytes of its SHA-256, the same on every machine."""
    return int.from_bytes(hashlib.sha256(canonical.encode()).digest()[:8], "big", signed=True)


def host_key(url: str) -> str:
    """'host', or 'host:port' when the port is not the scheme's own. Raises FormatError as canonical_url does."""
    return _authority(_parse(url))


def registrable_domain(url_or_host: str) -> str:
    """The domain somebody registered: news.bbc.co.uk -> bbc.co.uk. IP literals, and public suffixes, are themselves.

    Public suffixes come from the list bundled with tldextract, private ones (github.io) not counted; a suffix that is
    not on the list is one label long, as the list's own default rule says. Raises FormatError when there is no host.
    """
    if (plain := _PLAIN.fullmatch(url_or_host)) and _is_plain(url_or_host):
        return _registrable(plain[1])
    if "://" in url_or_host:
        return _registrable(_parse(url_or_host).host)
    bare_ipv6 = url_or_host.count(":") > 1 and not url_or_host.startswith("[")
    return _registrable(_parse(f"http://[{url_or_host}]" if bare_ipv6 else f"http://{url_or_host}").host)


def same_site(a: str, b: str) -> bool:
    """Do two addresses or hosts belong to one registrable domain?"""
    return registrable_domain(a) == registrable_domain(b)


def is_home(url: str) -> bool:
    """Is it the first page of a site or of one of its languages: `/`, `/index.php`, `/uk/`? Raises FormatError."""
    parts = urlsplit(canonical_url(url))
    return not parts.query and _HOME.fullmatch(parts.path) is not None


def _is_plain(url: str) -> bool:
    """Whether nothing in it could be written otherwise. Errs on the side of no."""
    return len(url) <= MAX_URL and _PLAIN.fullmatch(url) is not None and ".." not in url and "/." not in url


def _parse(url: str) -> _Parts:
    if len(url) > MAX_URL:
        raise _refused(url, f"is longer than {MAX_URL} characters")
    if _FORBIDDEN.search(url):
        raise _refused(url, "holds white space, a backslash or a control character")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:  # brackets that do not match, a port that is no number
        raise _refused(url, f"cannot be read: {error}") from error
    if parts.scheme not in _PORTS:
        raise _refused(url, "is not http or https")
    if "@" in parts.netloc:
        raise _refused(url, "names a user")
    if not parts.hostname:
        raise _refused(url, "has no host")
    if port == 0:
        raise _refused(url, "asks for port 0")
    host = _ipv6(url, parts.netloc, parts.hostname) if "[" in parts.netloc else _host(url, parts.hostname)
    return _Parts(parts.scheme, host, None if port == _PORTS[parts.scheme] else port, parts.path, parts.query)


def _is_noise(part: str) -> bool:
    name, _, value = part.partition("=")
    return is_noise(name, value)


def _served(parts: _Parts) -> str | None:
    """The publisher's address that an AMP cache serves; how it writes that is laid down by AMP."""
    cached = _CACHED.fullmatch(parts.path) if parts.host.endswith(_CACHES) else None
    if cached is None:
        return None
    return f"http{'s' if cached[1] else ''}://{cached[2]}" + (f"?{parts.query}" if parts.query else "")


def _ipv6(url: str, netloc: str, host: str) -> str:
    try:
        if not _BRACKETS.fullmatch(netloc):  # urlsplit reads only what stands in the brackets
            raise ValueError("more than the brackets")
        address = ipaddress.IPv6Address(host)
    except ValueError as error:
        raise _refused(url, "has a host in brackets that is no IPv6 address") from error
    if address.scope_id is not None:
        raise _refused(url, "names a network interface")
    return f"[{address.compressed}]"


def _host(url: str, host: str) -> str:
    try:
        return _host_name(host)
    except ValueError as error:
        raise _refused(url, str(error)) from error


@lru_cache(maxsize=1024)
def _host_name(host: str) -> str:
    """Raises ValueError, saying what is wrong with it."""
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise ValueError(f"has a host that cannot be a name: {error}") from error
    host = host.lower().removesuffix(".")
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("has a host that cannot be a name")
    if _NUMERIC_LABEL.fullmatch(labels[-1]):
        # 2130706433, 0x7f.1 and 127.1 all reach 127.0.0.1: nobody writes a newspaper's address like that.
        try:
            ipaddress.IPv4Address(host)
        except ValueError as error:
            raise ValueError("has a host in numbers that is no plain IPv4 address") from error
    return host


def _authority(parts: _Parts) -> str:
    return parts.host if parts.port is None else f"{parts.host}:{parts.port}"


def _encode(text: str) -> str:
    """Percent-encoding in its one form: needless escapes undone, hex digits in capitals, a lone % as %25.

    Escapes that are no UTF-8 are kept byte for byte: the server may think in another encoding.
    """
    return _ESCAPE.sub(_one_escape, text.encode()).decode("ascii")


def _one_escape(match: re.Match[bytes]) -> bytes:
    digits = match[1]
    value = int(digits, 16) if digits else match[0][0]
    char = chr(value)
    if digits and value < 0x80 and (char.isalnum() or char in "-._~"):
        return char.encode()
    return b"%%%02X" % value


def _without_dots(path: str) -> str:
    """RFC 3986 section 5.2.4 for an absolute path; an empty one is `/`."""
    kept: list[str] = []
    segments = path.split("/")[1:] or [""]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


@lru_cache(maxsize=8192)
@lru_cache(maxsize=4096)  # hosts: an outlet's come again and again
def _registrable(host: str) -> str:
    if host.startswith("["):
        return host[1:-1]
    if _NUMERIC_LABEL.fullmatch(host.rpartition(".")[2]):
        return host
    found = _suffixes().extract_str(host)
    if found.top_domain_under_public_suffix:
        return found.top_domain_under_public_suffix
    return host if found.suffix else ".".join(host.split(".")[-2:])


@cache
def _suffixes() -> TLDExtract:
    from tldextract import TLDExtract  # brings requests along: 90 ms that `--help` need not pay

    return TLDExtract(cache_dir=None, suffix_list_urls=())


def _refused(url: str, why: str) -> FormatError:
    return FormatError(f"the address {url[:200]!r} {why}")
