"""How a page is reached: one spider for each way in, never one for each site."""

# Scrapy has all modules searched while this is imported: before most of them are there, that takes half as long.
import scrapy.core.downloader.contextfactory  # noqa: F401
