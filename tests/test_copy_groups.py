"""Groups are a function of members and links."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.copies import SHARING, Kind
from legionwire.copy_groups import Member, Placed, group, unmet
from legionwire.copy_ties import Link, Ruled

DAY = datetime(2024, 5, 18, 10, tzinfo=UTC)


def member(number: int, n_words: int = 300, hours: int = 0, **more: object) -> Member:
    return replace(Member(number, 1000 - number, DAY + timedelta(hours=hours), "minute", DAY, n_words), **more)


def copy(a: int, b: int, score: float = 0.9) -> Link:
    return Link(a, b, Kind.COPY, score)


def groups_of(found: tuple[Placed, ...]) -> set[frozenset[int]]:
    return {frozenset(one.id for one in found if one.group == label) for label in {one.group for one in found}}


def groups(members: list[Member], links: list[Link], ruled: list[Ruled] | None = None) -> list[list[int]]:
    return sorted(sorted(ids) for ids in groups_of(group(members, links, ruled or [])))


MEMBERS = st.lists(
    st.builds(
        Member,
        id=st.integers(0, 11),
        url_hash=st.integers(0, 40),
        published=st.sampled_from([None, DAY, DAY + timedelta(hours=3)]),
        precision=st.sampled_from(["minute", "day"]),
        first_seen=st.just(DAY),
        n_words=st.integers(40, 60),
        is_wire=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)
LINKS = st.lists(
    st.builds(
        Link, st.integers(0, 11), st.integers(0, 11), st.sampled_from(Kind), st.sampled_from([0.2, 0.45, 0.6, 0.9])
    ),
    max_size=30,
)
RULED = st.lists(
    st.builds(Ruled, st.integers(0, 11), st.integers(0, 11), st.sampled_from(["copy-of", "not-copy-of"])), max_size=4
)


@given(MEMBERS, LINKS, RULED, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(members, links, ruled, shuffle):
    found = group(members, links, ruled)
    again = unmet(members, links, ruled)
    for some in (members, links, ruled):
        shuffle.shuffle(some)
    turned = [Link(one.b, one.a, one.kind, one.score) for one in links]
    assert group(members, turned + links, ruled + ruled) == found
    assert unmet(members, turned, ruled) == again


@given(MEMBERS, LINKS, RULED)
def test_every_member_has_one_place(members, links, ruled):
    found = group(members, links, ruled)
    assert [one.id for one in found] == sorted(one.id for one in members)
    of = {one.id: one for one in found}
    for one in found:
        if one.kind in SHARING:
            assert of[one.original].group == one.group == one.original != one.id
            assert of[one.original].kind is None
        else:
            assert one.group == one.id
            assert (one.original == one.id) == (one.kind is None)


@given(MEMBERS, LINKS, RULED)
def test_whoever_is_linked_to_nobody_changes_nothing(members, links, ruled):
    found = group(members, links, ruled)
    stranger = replace(member(99), n_words=10_000)
    assert group([*members, stranger], links, ruled)[:-1] == found


@given(MEMBERS, LINKS)
def test_series_and_similar_put_nobody_into_a_group(members, links):
    strong = [link for link in links if link.kind in SHARING]
    weak = [link for link in links if link.kind not in SHARING and link.kind is Kind.SERIES]
    only_weak = group(members, weak)
    assert all(len(ids) == 1 for ids in groups_of(only_weak))
    pairs = {frozenset((link.a, link.b)) for link in strong}
    kept = [link for link in weak if frozenset((link.a, link.b)) not in pairs]
    assert groups_of(group(members, strong + kept)) == groups_of(group(members, strong))


@given(MEMBERS, LINKS, RULED)
def test_what_people_ruled_goes_before_all(members, links, ruled):
    label = {one.id: one.group for one in group(members, links, ruled)}
    apart = {frozenset((one.a, one.b)) for one in ruled if one.verdict == "not-copy-of" and one.a != one.b}
    for one in ruled:
        if one.a not in label or one.b not in label or one.a == one.b:
            continue
        if one.verdict == "not-copy-of":
            assert label[one.a] != label[one.b]
        elif not apart:
            assert label[one.a] == label[one.b]


def test_a_chain_is_cut_where_its_end_has_nothing_of_the_centre():
    chain = [member(1, 500), member(2, 400), member(3, 300), member(4, 290), member(5, 280)]
    links = [copy(1, 2), copy(2, 3), copy(3, 4), copy(4, 5)]
    assert groups(chain, links) == [[1, 2, 3], [4, 5]]
    assert unmet(chain, links) == ((2, 4), (2, 5))
    assert groups(chain, [*links, Link(2, 4, Kind.SIMILAR, 0.45)]) == [[1, 2, 3, 4], [5]]
    assert groups(chain, [*links, Link(2, 4, Kind.SIMILAR, 0.35)]) == [[1, 2, 3], [4, 5]]
    assert groups(chain, [*links, Link(2, 4, Kind.SERIES, 0.9)]) == [[1, 2, 3], [4, 5]]


def test_what_quotes_two_copies_is_not_their_centre_for_being_long():
    works = [member(1, 900), member(2, 300), member(3, 290), member(4, 100), member(5, 280)]
    links = [copy(2, 3), copy(2, 4), copy(2, 5), copy(3, 4), copy(1, 4), Link(1, 2, Kind.SIMILAR, 0.3)]
    assert groups(works, links) == [[1], [2, 3, 4, 5]]


def test_a_round_up_does_not_join_what_it_holds():
    works = [member(1, 900), member(2, 300), member(3, 300), member(4, 200), member(5, 200)]
    held = [copy(1, 2), copy(1, 3), copy(2, 3), copy(1, 4), copy(1, 5), copy(4, 5)]
    assert groups(works, held) == [[1, 2, 3], [4, 5]]


def test_an_excerpt_goes_with_one_and_joins_no_groups():
    works = [member(1, 500), member(2, 500), member(3, 100), member(4, 500)]
    parts = [Link(3, 1, Kind.EXCERPT, 0.9), Link(3, 2, Kind.EXCERPT, 0.8), copy(1, 4)]
    found = group(works, parts)
    assert groups_of(found) == {frozenset({1, 3, 4}), frozenset({2})}
    assert found[2].kind is Kind.EXCERPT


@pytest.mark.parametrize(
    ("members", "original", "why"),
    [
        ([member(1, hours=2), member(2, hours=1)], 2, "appeared first"),
        ([member(1, n_words=200), member(2, n_words=210)], 2, "the longest of those that appeared first"),
        ([member(1), member(2)], 2, "the first by its address"),
        ([member(1, is_wire=True, hours=9), member(2)], 1, "the agency that others name"),
        # A day without a clock is no midnight.
        ([member(1, hours=2), member(2, precision="day", first_seen=DAY + timedelta(days=9))], 1, "appeared first"),
    ],
)  # fmt: skip
def test_the_original_and_why(members, original, why):
    found = {one.id: one for one in group(members, [copy(1, 2)])}
    assert (found[original].kind, found[original].why) == (None, why)
    assert found[3 - original].original == original


def test_rulings():
    works = [member(1), member(2, hours=1), member(3, hours=2)]
    assert groups(works, [], [Ruled(1, 3, "copy-of")]) == [[1, 3], [2]]
    ruled = group(works, [], [Ruled(1, 3, "copy-of")])
    assert (ruled[0].original, ruled[0].kind, ruled[0].why) == (3, Kind.COPY, "ruled to be a copy")
    assert ruled[2].why == "ruled to be the source of the others"
    assert groups(works, [copy(1, 2), copy(2, 3), copy(1, 3)], [Ruled(1, 2, "not-copy-of")]) in (
        [[1, 3], [2]],
        [[1], [2, 3]],
    )


def test_those_who_are_ruled_out_of_a_group_stay_copies_of_each_other():
    works = [member(number, hours=number) for number in range(1, 5)]
    theirs = [copy(1, 2), copy(2, 3), copy(1, 3)]
    apart = [Ruled(4, 1, "copy-of"), Ruled(2, 4, "not-copy-of"), Ruled(3, 4, "not-copy-of")]
    assert groups(works, theirs, apart) == [[1, 4], [2, 3]]
    assert groups(works, theirs, [*apart, Ruled(2, 3, "not-copy-of")]) == [[1, 4], [2], [3]]


def test_the_nearest_of_a_series_is_an_earlier_one():
    works = [member(1), member(2, hours=24), member(3, hours=48)]
    links = [Link(1, 2, Kind.SERIES, 0.8), Link(2, 3, Kind.SERIES, 0.7), Link(1, 3, Kind.SERIES, 0.6)]
    assert [(one.group, one.original, one.kind) for one in group(works, links)] == [
        (1, 1, None), (2, 1, Kind.SERIES), (3, 2, Kind.SERIES),
    ]  # fmt: skip


def test_what_holds_the_original_and_more_is_no_excerpt():
    found = group([member(1, 100), member(2, 400, hours=5)], [Link(1, 2, Kind.EXCERPT, 1.0)])
    assert (found[1].original, found[1].kind, found[1].why) == (1, Kind.COPY, "holds the original and more")


def test_what_is_a_copy_of_forms_of_each_other_is_one_more_form():
    days = [member(number) for number in range(1, 5)]
    forms = [Link(a, b, Kind.SERIES, 0.8) for a, b in [(2, 3), (2, 4), (3, 4)]]
    hub = [Link(1, other, Kind.UPDATE, 0.8) for other in (2, 3, 4)]
    assert groups(days, forms + hub) == [[1], [2], [3], [4]]
    assert {one.kind for one in group(days, forms + hub)} == {None, Kind.SERIES}
    assert groups(days[:3], forms[:1] + hub[:2]) != [[1], [2], [3]], "one other form proves nothing"
    exact = [Link(1, 2, Kind.EXACT, 1.0), *hub[1:]]
    assert groups(days, forms + exact) == [[1, 2], [3], [4]]
