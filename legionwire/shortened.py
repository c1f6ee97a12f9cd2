"""An article as the policy lets it go."""

from __future__ import annotations

from dataclasses import replace

from legionwire.exported import Exported
from legionwire.marking import snippet
from legionwire.text_policy import TextPolicy

_LOOKED_AT = 2_000  # characters, of a text of whatever length


def shortened(article: Exported, policy: TextPolicy) -> Exported:
    """Headline, address and all that we found out are never cut; places of matches and mentions are those in the whole
    text."""
    if policy == "full":
        return article
    if policy == "none":
        return replace(article, standfirst="", text="", stripped=())
    return replace(article, standfirst=beginning(article.standfirst), text=beginning(article.text), stripped=())


def beginning(text: str) -> str:
    """The first words of a text, on one line."""
    return "".join(piece.text for piece in snippet(text[:_LOOKED_AT], ()))
