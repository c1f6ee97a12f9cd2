"""What two articles are to each other, on texts of our own in nine languages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import copy_texts
import pytest
from copy_texts import Text, collection

from legionwire import copy_groups, copy_links
from legionwire.copies import Kind, Side, kind_of
from legionwire.fingerprints import fingerprint
from legionwire.resemblance import Scores, compare

DAY = datetime(2024, 5, 18, 10, tzinfo=UTC)
A = Side("a.example", 1, DAY, "minute", DAY)
B = replace(A, site="b.example", url_hash=2, published=DAY + timedelta(hours=2))
NAMES_A = replace(B, canonical_hash=A.url_hash)
LATER = replace(B, published=DAY + timedelta(days=2))
COPY = Scores(
    containment=0.9, facts=0.9, numbers=1.0, n_numbers=8, names=1.0, n_names=10, recurring=1.0, lead=0.9,
    length_ratio=0.9, n_words=300, same_text=False, same_title=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("scores", "a", "b", "kind"),
    [
        pytest.param({"same_text": True}, A, B, Kind.EXACT, id="same text"),
        pytest.param({"same_text": True, "n_words": 20}, A, B, None, id="few words say nothing"),
        pytest.param({"same_text": True, "same_title": True, "n_words": 20}, A, B, Kind.EXACT, id="with their title"),
        pytest.param(
            {"same_text": True, "same_title": True, "n_words": 20}, A, LATER, None, id="on another day"
        ),
        pytest.param({}, A, B, Kind.COPY, id="copy"),
        pytest.param({}, A, replace(B, site="a.example"), Kind.UPDATE, id="of one publisher, later"),
        pytest.param({}, A, replace(A, url_hash=3), Kind.COPY, id="at once"),
        pytest.param({}, replace(A, credit="r", marked=True), replace(B, credit="r"), Kind.UPDATE, id="marked"),
        pytest.param({"length_ratio": 0.3, "lead": 0.1}, A, B, Kind.EXCERPT, id="a part that is not the beginning"),
        pytest.param({"length_ratio": 0.3}, A, B, Kind.COPY, id="cut"),
        pytest.param({"numbers": 0.1}, A, B, Kind.SERIES, id="other numbers"),
        pytest.param({"numbers": 0.1}, A, replace(B, site="a.example"), Kind.SERIES, id="a series of one publisher"),
        pytest.param({"numbers": 0.25, "n_numbers": 30}, A, B, Kind.SERIES, id="all numbers, most of them new"),
        pytest.param({"numbers": 0.25}, A, B, Kind.COPY, id="an update has some new numbers"),
        pytest.param({"numbers": 0.0, "n_numbers": 2}, A, B, Kind.COPY, id="one number is no form"),
        pytest.param({"names": 0.1, "numbers": None}, A, B, Kind.SERIES, id="other names"),
        pytest.param({"names": 0.1}, A, B, Kind.COPY, id="names in another spelling"),
        pytest.param({"recurring": 0.2, "names": None, "numbers": None}, A, B, Kind.SERIES, id="speaks of another"),
        pytest.param({"facts": 0.1}, A, B, Kind.SIMILAR, id="only the frame of the site"),
        pytest.param({"containment": 0.5, "facts": 0.3}, A, B, Kind.SIMILAR, id="half"),
        pytest.param({"containment": 0.5}, A, B, Kind.COPY, id="half, with beginning and facts"),
        pytest.param({"containment": 0.5, "lead": 0.0}, A, NAMES_A, Kind.COPY, id="says so"),
        pytest.param({"containment": 0.2}, A, NAMES_A, None, id="says so, but is none"),
        pytest.param({"containment": 0.2}, A, B, None, id="nothing"),
        pytest.param({"n_words": 30}, A, B, Kind.COPY, id="brief, but all of it"),
        pytest.param({"n_words": 30, "containment": 0.7}, A, B, None, id="brief"),
    ],
)  # fmt: skip
def test_kinds(scores, a, b, kind):
    assert kind_of(a, b, replace(COPY, **scores)) is kind
    assert kind_of(b, a, replace(COPY, **scores)) is kind


def placed(texts: list[Text]) -> tuple[list[int], list[Kind | None]]:
    """The group and the kind of each text, when nobody knows where and when it appeared."""
    sides = [Side(f"{text.id}.example", n, None, None, DAY) for n, text in enumerate(texts)]
    works = [copy_links.work_of(side, "", text.text) for side, text in zip(sides, texts, strict=True)]
    members = [copy_links.member(place, work) for place, work in enumerate(works)]
    found = copy_groups.group(members, copy_links.links(works))
    return [one.group for one in found], [one.kind for one in found]


@pytest.mark.parametrize("lang", copy_texts.LANGUAGES)
def test_copies_are_found_and_forms_are_none(lang):
    texts = collection(lang, bases=6, seed=11)
    groups, kinds = placed(texts)
    pairs = list(combinations(range(len(texts)), 2))
    true = {(a, b) for a, b in pairs if texts[a].group == texts[b].group}
    found = {(a, b) for a, b in pairs if groups[a] == groups[b]}
    assert len(texts) >= 60
    assert len(true) >= 80
    assert 2 * len(true & found) / (len(true) + len(found)) >= 0.97
    forms = [place for place, text in enumerate(texts) if text.kind in ("report", "notice")]
    assert len(forms) == 12
    assert not [texts[place].id for place in forms if groups.count(groups[place]) > 1]
    assert [kinds[place] for place in forms].count(Kind.SERIES) == 10  # all but the first of each form
    retold = [place for place, text in enumerate(texts) if text.kind == "retelling"]
    assert all(groups.count(groups[place]) == 1 for place in retold)


def test_a_copy_in_capitals_with_other_signs_is_the_same_text():
    text = next(text for text in collection("uk", 1) if text.kind == "base").text
    loud = text.upper().replace(" ", "\n").replace("'", "\u02bc")
    assert compare(fingerprint("", text), fingerprint("", loud)).same_text
