"""Groups from links, whatever their order."""

from hypothesis import given
from hypothesis import strategies as st

from legionwire.story_clusters import clusters

PAIRS = st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda pair: pair[0] < pair[1])
LINKS = st.dictionaries(PAIRS, st.integers(-16, 40).map(lambda n: n / 4), max_size=40)


@given(LINKS)
def test_every_number_is_in_one_group(links):
    groups = clusters(12, links, -4)
    assert sorted(n for group in groups for n in group) == list(range(12))
    assert groups == sorted(groups)


@given(LINKS, st.randoms(use_true_random=False))
def test_the_order_of_links_does_not_matter(links, random):
    items = list(links.items())
    random.shuffle(items)
    assert clusters(12, dict(items), -4) == clusters(12, links, -4)


@given(LINKS)
def test_groups_that_are_left_are_not_linked(links):
    groups = clusters(12, links, -4)
    for number, one in enumerate(groups):
        for other in groups[number + 1 :]:
            pairs = [(min(a, b), max(a, b)) for a in one for b in other]
            assert sum(links.get(pair, -4) for pair in pairs) <= 1e-9


def test_a_chain_of_chance_links_does_not_hold():
    assert clusters(4, {(0, 1): 5, (1, 2): 1, (2, 3): 5}, -4) == [(0, 1), (2, 3)]
    assert clusters(3, {(0, 1): 5, (1, 2): 3, (0, 2): -1}, -4) == [(0, 1, 2)]
