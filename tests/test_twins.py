"""Which plain address an address for AMP, telephones or printers stands for."""

import pytest
import sqlalchemy as sa
from conftest import Scratch
from hypothesis import given
from hypothesis import strategies as st
from stored import NOW, begin_run, finder, record, row_of

from legionwire.article import State
from legionwire.storage.engine import Connection
from legionwire.storage.ledger import settle
from legionwire.storage.schema import channel
from legionwire.twins import plain_forms
from legionwire.urls import canonical_url, registrable_domain

PLAIN = "https://www.paper.example/world/legion-holds-line-12345"


@pytest.mark.parametrize(
    ("url", "form", "plain"),
    [
        (PLAIN + "/amp", "AMP", PLAIN),
        (PLAIN + "/amp/", "AMP", PLAIN),
        (PLAIN + "/amp/", "AMP", PLAIN + "/"),
        (PLAIN + "?amp", "AMP", PLAIN),
        (PLAIN + "?amp=1", "AMP", PLAIN),
        (PLAIN + "?outputType=amp", "AMP", PLAIN),
        (PLAIN + ".amp.html", "AMP", PLAIN + ".html"),
        (PLAIN + ".amp", "AMP", PLAIN),
        ("https://www.paper.example/amp/world/legion-holds-line-12345", "AMP", PLAIN),
        ("https://amp.paper.example/world/legion-holds-line-12345", "AMP", PLAIN),
        ("https://m.paper.example/world/legion-holds-line-12345", "mobile", PLAIN),
        ("https://mobile.paper.example/world/legion-holds-line-12345", "mobile", PLAIN.replace("www.", "")),
        (PLAIN + "/print/", "print", PLAIN),
        ("https://www.paper.example/print/world/legion-holds-line-12345", "print", PLAIN),
        (PLAIN + "?print=1", "print", PLAIN),
        (PLAIN + "?id=7&view=print", "print", PLAIN + "?id=7"),
        ("https://www.paper.example/world/index.html", "index file", "https://www.paper.example/world/"),
        ("https://www.paper.example/index.php", "index file", "https://www.paper.example/"),
    ],
)
def test_forms(url: str, form: str, plain: str) -> None:
    found = plain_forms(url)
    assert found is not None
    assert found[0] == form
    assert plain in found[1]


@pytest.mark.parametrize(
    "url",
    [
        PLAIN,
        "https://www.paper.example/",
        "https://m.paper.example/1",  # too little to be sure
        "https://www.paper.example/tag/amp",
        "https://www.paper.example/print/",
        "https://m.example/world/legion-holds-line-12345",  # m.example is the site itself
        "https://www.paper.example/index.php?id=12345",
        "https://www.paper.example/how-to-print-a-house-12345",
        "https://www.paper.example/story-of-the-day?view=full",
    ],
)
def test_plain_ones(url: str) -> None:
    found = plain_forms(url)
    assert found is None or found[0] == "index file"


HOSTS = st.sampled_from(["paper.example", "www.paper.example", "m.paper.example", "amp.paper.example"])
PARTS = st.sampled_from(
    ["amp", "print", "news", "legion-holds-line", "12345", "2024", "05", "index.html", "a.amp.html"]
)
QUERIES = st.sampled_from(["", "?amp=1", "?id=5&print", "?view=print", "?id=77777", "?output=amp&id=3"])
URLS = st.builds("https://{}/{}{}".format, HOSTS, st.lists(PARTS, max_size=5).map("/".join), QUERIES)


@given(URLS)
def test_laws_of_plain_forms(url: str) -> None:
    """They are canonical, other addresses, on the same site, and plain in the end."""
    url = canonical_url(url)
    found = plain_forms(url)
    for plain in found[1] if found else ():
        assert plain != url
        assert canonical_url(plain) == plain
        assert registrable_domain(plain) == registrable_domain(url)
        assert len(plain) < len(url) + len("www.")
        assert (again := plain_forms(plain)) is None or url not in again[1]


NUMBERS = st.integers(10_000, 99_999)


@given(NUMBERS, NUMBERS, st.sampled_from(["{}", "{}/amp", "{}?print=1", "{}.amp.html"]))
def test_two_articles_never_have_one_plain_form(one: int, other: int, form: str) -> None:
    urls = [form.format(f"https://paper.example/news/story-of-{number}") for number in (one, other)]
    ours, theirs = (set(found[1]) if (found := plain_forms(url)) else {url} for url in urls)
    assert one == other or not ours & theirs


def a_channel(db: Connection) -> int:
    return int(db.execute(sa.select(channel.c.id).where(channel.c.source_id == "alpha")).scalars().first())


@pytest.mark.parametrize("together", [True, False])
def test_a_form_whose_plain_one_is_known_is_its_alias_and_not_asked_for(scratch: Scratch, together: bool) -> None:
    plain, amp = "https://alpha.example/world/legion-holds-line", "https://alpha.example/world/legion-holds-line/amp/"
    with scratch() as db:
        run = finder(begin_run(db), channel_id=a_channel(db))
        for urls in [[amp, plain]] if together else [[plain], [amp]]:
            orders = [order.url for order in record(db, run, *urls).orders]
            assert amp not in orders
        row = row_of(db, amp)
        assert (row.state, row.alias_of) == ("alias", row_of(db, plain).id)
        assert row.reason == f"the AMP form of {plain}"


def test_a_form_whose_plain_one_cannot_be_read_is_asked_for_when_it_is_shown_again(scratch: Scratch) -> None:
    plain, amp = "https://alpha.example/world/legion-holds-line", "https://alpha.example/world/legion-holds-line/amp/"
    with scratch() as db:
        record(db, finder(begin_run(db), channel_id=a_channel(db)), plain, amp)
        run = finder(begin_run(db), channel_id=a_channel(db))
        assert amp not in [order.url for order in record(db, run, amp).orders]
        settle(db, row_of(db, plain).id, State.GONE, "HTTP 404", NOW)
        run = finder(begin_run(db), channel_id=a_channel(db))
        assert [order.url for order in record(db, run, amp).orders] == [amp]
        settle(db, row_of(db, amp).id, State.OFF_TOPIC, "read", NOW)
        assert row_of(db, amp).alias_of is None
        settle(db, row_of(db, amp).id, State.ALIAS, "leads to it", NOW, alias_of=row_of(db, plain).id)
        run = finder(begin_run(db), channel_id=a_channel(db))
        assert record(db, run, amp).orders == (), "it was asked once"


def test_a_form_that_is_all_there_is_is_asked_for(scratch: Scratch) -> None:
    amp = "https://alpha.example/world/legion-holds-line/amp/"
    with scratch() as db:
        run = finder(begin_run(db), channel_id=a_channel(db))
        assert [order.url for order in record(db, run, amp).orders] == [amp]
