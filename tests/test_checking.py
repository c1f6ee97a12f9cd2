"""What an answer says of a channel."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from legionwire.article import Link, State
from legionwire.checking import WORKS, check_of_failure, check_of_sight, evidence_of_new_places, in_new_places
from legionwire.discovery import Sight, see_links
from legionwire.leads import Lead
from legionwire.live_check import channel_count, with_guesses
from legionwire.source_evidence import Sighting, Way
from legionwire.sources import Source
from legionwire.topic import Topic

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
URL = "https://weekly.example/feed/"
LEAD = Lead(URL, "feed", "given")


def sight(entries: int = 3, age: timedelta = timedelta(hours=1)) -> Sight:
    links = [Link(f"https://weekly.example/{n}", published=NOW - age) for n in range(entries)]
    return see_links(LEAD, URL, links, Topic.everything())


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        (sight(), "ok"),
        (replace(sight(), moved="https://weekly.example/rss"), "moved"),
        (sight(0), "empty"),
        (replace(sight(0), moved="https://weekly.example/"), "empty"),
        (replace(sight(0), children=("https://weekly.example/1.xml",)), "ok"),
        (sight(age=timedelta(days=500)), "asleep"),
    ],
)
def test_a_channel_that_was_read_works(seen: Sight, state: str) -> None:
    check = check_of_sight("weekly", seen, NOW)
    assert check.state == state and check.works
    assert bool(check.moved) is (state == "moved")


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.GONE, "gone"),
        (State.BLOCKED, "blocked"),
        (State.WALL, "wall"),
        (State.ROBOTS, "robots"),
        (State.REFUSED, "refused"),
        (State.DEFERRED, "waits"),
        (State.ERROR, "error"),
    ],
)
def test_one_that_was_not_failed(state: State, expected: str) -> None:
    check = check_of_failure("weekly", "feed", URL, state, "why")
    assert check.state == expected and not check.works and check.state not in WORKS


def test_moved_channels_take_their_new_places() -> None:
    moved = check_of_sight("weekly", replace(sight(), moved="https://weekly.example/rss"), NOW)
    addresses = (URL, "https://weekly.example/rss", "https://weekly.example/other")
    assert in_new_places(addresses, [moved]) == ("https://weekly.example/rss", "https://weekly.example/other")
    assert in_new_places(addresses, []) == addresses


def test_a_list_that_leads_to_the_home_page_is_gone_and_did_not_move() -> None:
    lead = Lead("https://weekly.example/world/", "listing", "given")
    check = check_of_sight("weekly", replace(sight(), lead=lead, moved="https://weekly.example/"), NOW)
    assert (check.state, check.moved, check.works) == ("gone", None, False)


def test_a_new_place_is_vouched_for_by_the_check_and_others_by_whom_they_were() -> None:
    old, other = Sighting("somebody", URL, NOW.date(), "low"), Sighting("x", "https://a.example/", NOW.date(), "high")
    moved = check_of_sight("weekly", replace(sight(), moved="https://weekly.example/rss"), NOW)
    new = Sighting("sources check", "https://weekly.example/rss", NOW.date(), "high")
    assert evidence_of_new_places((old, other), [moved], NOW.date()) == (other, new)
    assert evidence_of_new_places((), [moved], NOW.date()) == (new,)
    assert evidence_of_new_places((Sighting("in words"),), [moved], NOW.date()) == (Sighting("in words"),)


def test_guesses_are_asked_like_channels() -> None:
    guess = Way("sitemap", "https://weekly.example/s.xml")
    source = Source(
        "weekly", "W", "https://weekly.example/", "DE", ("de",), "national", feeds=(URL,), unverified=(guess,)
    )
    asked = with_guesses(source)
    assert (channel_count(source), channel_count(asked), asked.unverified) == (1, 2, ())
    assert asked.polled() == (Way("feed", URL), guess)
