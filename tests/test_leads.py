"""Which addresses of a site are asked for first."""

import pytest

from legionwire.leads import Lead, in_order, is_feed_address, usual_feeds, usual_sitemaps

SITE = "https://weekly.example"


def order(*leads: Lead) -> list[str]:
    return [lead.url.removeprefix(SITE) for lead in in_order(leads)]


def test_the_main_feed_comes_before_parts_of_it_and_comments_come_last() -> None:
    found = [
        Lead(f"{SITE}/comments/feed/", "feed", "announced", "Weekly » Comments Feed"),
        Lead(f"{SITE}/category/sport/feed/", "feed", "announced", "Sport"),
        Lead(f"{SITE}/podcast.xml", "feed", "announced", "The Weekly podcast"),
        Lead(f"{SITE}/rss", "feed", "linked", "RSS"),
        Lead(f"{SITE}/feed/", "feed", "announced", "Weekly » Feed"),
    ]
    assert order(*found)[:3] == ["/feed/", "/rss", "/category/sport/feed/"]
    assert order(*reversed(found))[:3] == order(*found)[:3]


def test_what_names_the_topic_is_asked_first_but_not_its_comments() -> None:
    assert order(
        Lead(f"{SITE}/feed/", "feed", "announced"),
        Lead(f"{SITE}/tag/legion/comments/feed/", "feed", "announced", topical=True),
        Lead(f"{SITE}/tag/legion/feed/", "feed", "linked", topical=True),
    ) == ["/tag/legion/feed/", "/feed/", "/tag/legion/comments/feed/"]


def test_an_address_is_asked_once_and_under_its_better_origin() -> None:
    twice = in_order((Lead(f"{SITE}/feed", "feed", "linked"), Lead(f"{SITE}:443/feed", "feed", "announced")))
    assert [lead.origin for lead in twice] == ["announced"]
    assert in_order((Lead("ftp://weekly.example/feed", "feed", "linked"),)) == ()


def test_a_news_sitemap_goes_before_others_and_pictures_go_last() -> None:
    names = ["/image-sitemap.xml", "/sitemap.xml", "/sitemap-news.xml", "/sitemap-category.xml"]
    assert order(*(Lead(SITE + name, "sitemap", "robots") for name in names))[:2] == [
        "/sitemap-news.xml",
        "/sitemap.xml",
    ]


@pytest.mark.parametrize(
    ("path", "label", "expected"),
    [
        ("/feed/", "", True),
        ("/feeds/world.xml", "", True),
        ("/rss", "", True),
        ("/rss2.xml", "", True),
        ("/news.rss", "", True),
        ("/index.php?feed=rss2", "", True),
        ("/subscribe", "RSS", True),
        ("/feedback", "", False),
        ("/atomic-energy/", "", False),
        ("/press/", "Press", False),
    ],
)
def test_feeds_are_known_by_their_addresses(path: str, label: str, expected: bool) -> None:
    assert is_feed_address(SITE + path, label) is expected


def test_usual_places_are_below_the_page_that_was_given_and_at_the_root() -> None:
    assert [lead.url for lead in usual_feeds(f"{SITE}/")][:2] == [f"{SITE}/feed/", f"{SITE}/rss"]
    assert all(lead.url.startswith(f"{SITE}/") for lead in usual_feeds(f"{SITE}/"))
    below = [lead.url for lead in usual_feeds(f"{SITE}/uk/")]
    assert below[0] == f"{SITE}/uk/feed/" and f"{SITE}/rss" in below
    assert f"{SITE}/sitemap.xml" in [lead.url for lead in usual_sitemaps(f"{SITE}/uk/")]
