"""No request reaches a private network: addresses are checked as they are written, and again when they connect.

What counts is the check at connect time. `GuardedResolver` is the reactor's only resolver, and Twisted connects to
exactly the addresses it hands out (HostnameEndpoint sends literals through it too), so a name that means one address
now and another a moment later gains nothing. Redirects and robots.txt go the same way as any request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, Self, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.resolver import HostResolution
from scrapy.utils.datatypes import LocalCache
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostnameResolver
from zope.interface import implementer  # type: ignore[import-untyped]

from legionwire.addresses import Network, is_public, networks, not_public, objection
from legionwire.article import State
from legionwire.errors import ConfigError
from legionwire.urls import registrable_domain
from spiders.middlewares.refusals import refuse

ALLOWED = "LEGIONWIRE_ALLOW_ADDRESSES"

Address = IPv4Address | IPv6Address
Lookup = tuple[str, int, tuple[type[IAddress], ...] | None, str]


class _Receiver(Protocol):
    """Twisted's IResolutionReceiver, as a type checker reads it."""

    def resolutionBegan(self, resolution: HostResolution) -> None: ...  # noqa: N802
    def addressResolved(self, address: Address) -> None: ...  # noqa: N802
    def resolutionComplete(self) -> None: ...  # noqa: N802


class _NameResolver(Protocol):
    """Twisted's IHostnameResolver, as a type checker reads it."""

    def resolveHostName(  # noqa: N802
        self, receiver: _Receiver, host: str, port: int, types: Sequence[type[IAddress]] | None, semantics: str, /
    ) -> object: ...


@implementer(IHostnameResolver)
class GuardedResolver:
    """The reactor's name resolver (the system's), with a cache, a time limit, and nothing but public addresses.

    Of a name with several addresses only the public ones are handed out. Until AddressMiddleware has set `allowed` for
    its crawl no other network is allowed.
    """

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        self.allowed: tuple[Network, ...] = ()
        self.refused: LocalCache[str, str] = LocalCache(cache_size)  # host: the address that was not public
        self._reactor = reactor
        self._system = cast(_NameResolver, reactor.nameResolver)
        self._known: LocalCache[Lookup, list[Address]] = LocalCache(cache_size)
        self._timeout = timeout

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Called by Scrapy once, before there is a spider; its process stands for the crawler."""
        return cls(reactor, crawler.settings.getint("DNSCACHE_SIZE"), crawler.settings.getfloat("DNS_TIMEOUT"))

    def install_on_reactor(self) -> None:
        """Become the only resolver: connections by host name and by the older getHostByName both end here."""
        self._reactor.installNameResolver(cast(IHostnameResolver, self))

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: _Receiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> HostResolution:
        """See IHostnameResolver. A name that takes too long, or has no public address, has no addresses."""
        types = None if addressTypes is None else tuple(addressTypes)
        lookup = (hostName, portNumber, types, transportSemantics)
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)

        def answered(addresses: list[Address]) -> None:
            if addresses:
                self._known[lookup] = addresses
            for address in self._public(hostName, addresses):
                resolutionReceiver.addressResolved(address)
            resolutionReceiver.resolutionComplete()

        if lookup in self._known:
            answered(self._known[lookup])
        else:
            answer = _Answer(self._reactor, self._timeout, answered)
            self._system.resolveHostName(answer, hostName, portNumber, types, transportSemantics)
        return resolution

    def _public(self, host: str, addresses: list[Address]) -> list[Address]:
        public = [address for address in addresses if is_public(address.host, self.allowed)]
        if addresses and not public:
            self.refused[host.lower()] = addresses[0].host
        return public


class _Answer:
    """Gathers what the system's resolver says; when time is up, what came so far is the answer."""

    def __init__(self, reactor: ReactorBase, timeout: float, then: Callable[[list[Address]], None]) -> None:
        self._addresses: list[Address] = []
        self._then = then
        self._alarm = reactor.callLater(timeout, self._finish)

    def resolutionBegan(self, resolution: HostResolution) -> None:  # noqa: N802
        """The receiver was told already."""

    def addressResolved(self, address: Address) -> None:  # noqa: N802
        self._addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        if self._alarm.active():
            self._alarm.cancel()
            self._finish()

    def _finish(self) -> None:
        self._then(self._addresses)


class AddressMiddleware:
    """Refuses what an address's text gives away, and names the reason when the resolver refused a connection.

    What passes waits in the downloader slot of its site. Whoever makes a request need not say which that is, and must
    not: Scrapy hands a redirected request the slot of the address that sent it on.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._resolver: GuardedResolver | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises RefusedRequest, or ConfigError when connections are not guarded."""
        if reason := objection(request.url, self._guard().allowed):
            raise refuse(self._crawler, State.REFUSED, reason)
        request.meta["download_slot"] = registrable_domain(request.url)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A name without a public address looks like a name without any: here is told which it was."""
        if not isinstance(exception, CannotResolveHostError):
            return
        host = urlparse_cached(request).hostname or ""
        if address := self._guard().refused.get(host):
            raise refuse(self._crawler, State.REFUSED, not_public(host, address)) from exception

    def _guard(self) -> GuardedResolver:
        """The resolver, told this crawl's networks. Looked up late: from_crawler may run before it is installed."""
        if self._resolver is None:
            from twisted.internet import reactor  # importing it installs one, which Scrapy wants to choose

            resolver = cast(ReactorBase, reactor).nameResolver
            if not isinstance(resolver, GuardedResolver):
                raise ConfigError(
                    f"requests are not guarded: {resolver!r} resolves names",
                    "set TWISTED_DNS_RESOLVER to spiders.middlewares.addresses.GuardedResolver",
                )
            resolver.allowed = networks(self._crawler.settings.getlist(ALLOWED))
            self._resolver = resolver
        return self._resolver
