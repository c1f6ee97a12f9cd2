"""Packs of links: nothing is lost in them, each address is there once, the newest first."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from legionwire.article import Link
from legionwire.link_packs import LinkPacker
from legionwire.links import FoundLink
from legionwire.urls import url_hash

MOMENTS = st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


def found(
    number: int, hinted: bool, title: str | None, published: datetime | None, modified: datetime | None
) -> FoundLink:
    url = f"https://paper.example/{number}"
    link = Link(url if number % 2 else f"{url}#top", title, title, published, modified)
    return FoundLink(url, url_hash(url), "paper.example", link, hinted)


LINKS = st.lists(st.builds(found, st.integers(0, 9), st.booleans(), st.none() | st.text(max_size=5), MOMENTS, MOMENTS))


@settings(max_examples=100, deadline=None)
@given(LINKS, st.integers(1, 4))
def test_packs_hold_each_address_once_newest_first_as_it_was_first_shown(links: list[FoundLink], size: int) -> None:
    packer = LinkPacker(100)
    for link in links:
        packer.take(link)
    packs = pickle.loads(pickle.dumps(list(packer.packs(size))))
    assert [pack.count for pack in packs[:-1]] == [size] * len(packs[:-1])
    held = [link for pack in packs for link in pack.links()]
    assert sum(pack.count for pack in packs) == len(held)
    first = {link.url: link for link in reversed(links)}
    assert {link.url: link.link for link in held} == {url: link.link for url, link in first.items()}
    assert {link.url for link in held if link.hinted} == {link.url for link in links if link.hinted}
    dates = [link.link.published or link.link.modified for link in held]
    dated = [date for date in dates if date]
    assert dates == sorted(dated, reverse=True) + [None] * (len(dates) - len(dated))


def test_what_is_over_the_limit_is_told_and_left_out() -> None:
    packer = LinkPacker(2)
    for number in (1, 2, 1):
        packer.take(found(number, False, None, None, None))
    assert not packer.is_over
    packer.take(found(3, True, None, None, None))
    assert packer.is_over
    assert [link.url[-1] for pack in packer.packs() for link in pack.links()] == ["1", "2"]
