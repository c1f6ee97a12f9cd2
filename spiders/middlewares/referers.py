"""No Referer is ever sent: where we found an address is nobody's business."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.referer import RefererMiddleware


class NoReferer(RefererMiddleware):
    """Stands in for Scrapy's, whose policy the answering site may choose by a header.

    Switching Scrapy's off instead makes its redirect middleware warn at the start of every crawl.
    """

    def get_processed_request(self, request: Request, response: Response | None) -> Request:
        """The request as it is; on redirects Scrapy has dropped an older Referer before it calls this."""
        return request
