"""CSS selectors, as people write them."""

from __future__ import annotations

from functools import cache

import cssselect
from lxml import etree

from legionwire.errors import FormatError


@cache
def compile_selector(selector: str) -> etree.XPath:
    """A selector, ready for use. Raises FormatError."""
    try:
        if any(part.pseudo_element for part in cssselect.parse(selector)):
            raise FormatError("pseudo-elements such as ::text select nothing")
        return etree.XPath(cssselect.HTMLTranslator().css_to_xpath(selector))
    except (cssselect.SelectorError, etree.XPathError, ValueError) as error:  # the last: signs that XML has no room for
        raise FormatError(str(error)) from error
