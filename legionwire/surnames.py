"""People by their surname alone, in an article that gives their whole name somewhere."""

from __future__ import annotations

import re

from legionwire.patterns import is_dense

_PARTS = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?")
# How surnames end in their cases, as folded: what is left is the stem.
_CASES = re.compile(
    r"(?<=\w{4})(?:[иеоыіeio]+(?:го|му|go|mu|ho)|ov[iy]|owi|ові|[ие]м|ом|ою|i?em|om|[aeiouyаеиоуыэюяіь])$"
)
_DENSE_DOT = re.compile(r"[・·]")


def surname_pattern(form: str, cases: bool) -> re.Pattern[str] | None:
    """What finds the surname of a whole name in folded text; None for a single word. `cases`: the language has them.

    The surname is the last word; the first where a hyphen joins the two behind it ("Tseng Sheng-kuang").
    """
    parts = _PARTS.findall(form)
    if len(parts) < 2 or (is_dense(form[0]) and not _DENSE_DOT.search(form)):
        return None
    given_last = len(parts) > 2 and form.endswith(f"{parts[-2]}-{parts[-1]}")
    surname = parts[0] if given_last else parts[-1]
    if is_dense(surname[0]):
        return re.compile(re.escape(surname))
    if not cases or len(surname) < 3:
        return re.compile(rf"(?<!\w){re.escape(surname)}s?(?!\w)")
    return re.compile(rf"(?<!\w){re.escape(_CASES.sub('', surname))}\w{{0,4}}(?!\w)")
