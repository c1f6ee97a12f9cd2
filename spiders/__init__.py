"""How a page is reached: one spider for each way in, never one for each site."""

import gc

gc.set_threshold(10_000)  # default 700: what a crawl imports is no garbage, and looking for it takes 150 ms

# Scrapy has all modules searched while this is imported: before most of them are there, that takes half as long.
import scrapy.core.downloader.contextfactory  # noqa: E402, F401
