"""Scrapy's settings: value, Scrapy's default, reason. Classes are named as strings only.

What the operator configures (delay, timeout, sizes, concurrency, user agent, allowed networks) is set for each crawl
by the spider; the values here are those of an operator who said nothing.
"""

from __future__ import annotations

import legionwire

BOT_NAME = "legionwire"  # default "scrapybot"
USER_AGENT = f"legionwire/{legionwire.__version__}"  # default "Scrapy/..."; the spider adds the operator's contact
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"

LOG_LEVEL = "INFO"  # default "DEBUG", which costs a quarter of the main process's time
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # default "ERROR"; the ledger says what became of an address

# Doors into the process: none.
TELNETCONSOLE_ENABLED = False  # default True: a Python prompt on a local port
REMOTE_CONTROL_ENABLED = False  # default True: runs the Python code sent to a local port

# Whom we talk to. What counts is the resolver: nothing connects without it.
# Default CachingThreadedResolver: no check, no IPv6.
TWISTED_DNS_RESOLVER = "spiders.middlewares.addresses.GuardedResolver"
LEGIONWIRE_ALLOW_ADDRESSES: list[str] = []  # CIDRs of networks that are not public and may be crawled all the same
DNS_TIMEOUT = 20  # seconds, default 60
REACTOR_THREADPOOL_MAXSIZE = 20  # default 10; each host name being resolved holds a thread
DOWNLOAD_HANDLERS = {"file": None, "data": None, "ftp": None, "s3": None}  # a sitemap may name file:///etc/passwd
DOWNLOAD_VERIFY_CERTIFICATES = True  # default False
HTTPPROXY_ENABLED = False  # default True: the proxy would resolve the names, and our address check would mean nothing

# What an answer may cost.
DOWNLOAD_TIMEOUT = 30  # seconds for the whole answer, default 180
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024  # bytes, unpacked too; default 1 GiB
DOWNLOAD_WARNSIZE = 0  # default 32 MiB; what is too large is refused and in the ledger

# Manners.
DOWNLOAD_DELAY = 1.0  # seconds between two requests to a host, default 0
DOWNLOAD_DELAY_JITTER = 0.0  # default 0.5, with which "one a second" is now and then one in half a second
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # default LIFO; we ask newest first, and it should stay so
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # default 8
CONCURRENT_REQUESTS = 16
AUTOTHROTTLE_ENABLED = False  # it would set the delay of a host anew after each answer, over a Crawl-delay too
ROBOTSTXT_OBEY = False  # Scrapy's allows everything when robots.txt cannot be read; ours is among the middlewares
REFERER_ENABLED = True  # for NoReferer below, which sends none
COOKIES_ENABLED = False  # default True; nobody is logged in, and a session helps only those who count visitors
HTTPCACHE_ENABLED = False  # validators are kept in our own tables, bodies in our own archive

# When it does not work at once.
RETRY_TIMES = 1  # default 2; the ledger tries again in a later crawl
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # default: with 429 and 503, on which RetryAfterMiddleware decides
REDIRECT_MAX_TIMES = 5  # default 20
HTTPERROR_ALLOW_ALL = True  # default False; the spider judges every status. In a request's meta it would stop redirects
METAREFRESH_ENABLED = False  # default True; a page that sends readers on is judged as what it is
URLLENGTH_LIMIT = 0  # default 2083, beyond which requests vanish without an errback

DOWNLOADER_MIDDLEWARES = {
    # Off: a link to another host is for the ledger to decide on, not for a list of domains in the spider.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    # Passwords for sites: we have none to send.
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    # Ours stand behind RetryMiddleware (550), which then tries nothing again that they have refused: requests pass
    # from top to bottom, answers and failures from bottom to top. And before RedirectMiddleware (600), which sends
    # redirects and retries through the whole list again.
    # First the address: for a file:// there is no host to wait for and no robots.txt to ask.
    "spiders.middlewares.addresses.AddressMiddleware": 560,
    # Before anything is asked of another outlet's host.
    "spiders.middlewares.foreign.ForeignMiddleware": 565,
    # Before robots: a host that wants to be left alone is not asked for its robots.txt either.
    "spiders.middlewares.retry_after.RetryAfterMiddleware": 570,
    "spiders.middlewares.robots.RobotsMiddleware": 575,
}

SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "spiders.middlewares.referers.NoReferer": 700,
}

ITEM_PIPELINES = {
    # A page becomes a reading; every later stage looks at nothing else.
    "pipelines.reading.ReadingPipeline": 100,
    # What is off topic, or no article, goes no further than the ledger: before anything costs space.
    "pipelines.relevance.RelevancePipeline": 200,
    # The raw answer is on disk before the row that points to it.
    "pipelines.archive.ArchivePipeline": 300,
    # Copies are linked, never dropped; links are stored with the article, so before it is.
    "pipelines.dedup.DedupPipeline": 400,
    # One transaction for article, links, index and ledger: the last, since it says "done".
    "pipelines.store.StorePipeline": 500,
}

# Scrapy's own without RemoteControl: off, it would still be imported, and a web server with it (0.13 s a crawl). Naming
# it with None among EXTENSIONS would import it, too.
EXTENSIONS_BASE = {
    f"scrapy.extensions.{name}": 0
    for name in (
        "corestats.CoreStats",
        "logcount.LogCount",
        "telnet.TelnetConsole",
        "memusage.MemoryUsage",
        "memdebug.MemoryDebugger",
        "closespider.CloseSpider",
        "feedexport.FeedExporter",
        "logstats.LogStats",
        "spiderstate.SpiderState",
        "throttle.AutoThrottle",
    )
}
EXTENSIONS = {
    # Heartbeats, outcome and counts go into the run's row; Scrapy's exit code tells nothing.
    "spiders.report.RunReport": 0,
    # The pause between two requests counts from the answer to the first; nothing goes out after a stop.
    "spiders.pace.Pace": 0,
}
