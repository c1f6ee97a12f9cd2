"""Lines that a site repeats: what is left out, what is not, and the laws of both."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.boilerplate import line_hash, mark_named, page_lines, rebuild, strip
from legionwire.site_lines import MAX_HOLDERS, SiteLines

APPEAL = "What stands here is paid for by those who read it."
BIO = "Olena Marchuk has written about the river and those who cross it since she came to the paper as a trainee."


def body(number: int, count: int = 10) -> list[str]:
    """Paragraphs that no other article has."""
    return [
        f"In article {'abcdefghij'[number]} the {'abcdefghijklmnop'[line]}th paragraph tells what happened that night, "
        f"who was there and what the commander of company {'abcdefghij'[number]} said about it the next morning."
        for line in range(count)
    ]


def known(*pages: list[str]) -> SiteLines:
    evidence = SiteLines()
    for key, lines in enumerate(pages, 1):
        evidence = evidence.with_page(key, page_lines([line_hash(line) for line in lines]))
    return evidence


def dropped(lines: list[str], evidence: SiteLines, key: int = 99) -> list[str]:
    return [item.line for item in strip(lines, key, evidence).dropped]


def test_a_line_on_two_other_pages_goes_and_its_place_is_kept():
    others = known(*([*body(n), APPEAL, BIO] for n in range(4)))
    mine = [*body(7), APPEAL, BIO]
    found = strip(mine, 99, others)
    assert list(found.lines) == body(7)
    assert [(item.place, item.line) for item in found.dropped] == [(10, APPEAL), (11, BIO)]
    assert rebuild(found.lines, found.dropped) == mine


def test_one_other_page_is_enough_only_while_there_are_few():
    assert dropped([*body(7), APPEAL], known([*body(1), APPEAL])) == [APPEAL]
    assert dropped([*body(7), APPEAL], known([*body(1), APPEAL], body(2))) == [APPEAL]
    assert dropped([*body(7), APPEAL], known([*body(1), APPEAL], body(2), body(3))) == []
    assert dropped([*body(7), APPEAL], known([*body(1), APPEAL], [*body(2), APPEAL], body(3))) == [APPEAL]


def test_numbers_and_typography_do_not_hide_a_line():
    first, second = "Read by 1,204 people – “today”", 'Read by 77 people - "today"'
    assert line_hash("12 comments") == line_hash("3 Comments!")
    assert dropped([*body(7), first], known([*body(1), second])) == [first]


def test_the_same_story_elsewhere_is_no_evidence():
    update = [*body(7)[:8], "And this was added an hour later.", "Nobody was hurt, the governor said in the evening."]
    assert dropped(body(7), known(update, body(7), body(7)[:6])) == []


def test_who_would_lose_much_loses_nothing():
    short = ["The bridge is open again, the council said.", APPEAL, BIO]
    others = known(*([*body(n), APPEAL, BIO] for n in range(4)))
    assert dropped(short, others) == []
    assert dropped([APPEAL], others) == []


LONG_APPEAL = f"{APPEAL} " * 5


@pytest.mark.parametrize(
    ("line", "place", "goes"),
    [
        (LONG_APPEAL, 0, True),
        (LONG_APPEAL, 4, False),
        (LONG_APPEAL, 10, True),
        (f"{APPEAL} " * 11, 10, False),
        (APPEAL, 4, True),
        ("Yes.", 4, False),
        ("He said:", 4, False),
        ("Yes.", 10, True),
        ("The enemy has lost 1,204 tanks since the invasion began.", 4, False),
        ("The enemy has lost 1,204 tanks since the invasion began.", 10, False),
        ("The enemy has lost 1,204 tanks since the invasion began", 10, True),
        ("What we know so far", 5, False),
        ("What we know so far", 10, True),
        ("“Whoever serves has the right to leave after six months,” the law says.", 10, False),
        ("(Reporting by Olena Marchuk; editing by Tom Reed)", 10, False),
    ],
    ids=[
        "long-above",
        "long-amid",
        "long-below",
        "too-long",
        "short-amid",
        "answer-amid",
        "lead-amid",
        "answer-below",
        "figures-amid",
        "figures-below",
        "figures-in-no-sentence",
        "heading",
        "no-heading",
        "quote",
        "agency",
    ],
)
def test_where_a_line_may_go(line, place, goes):
    def with_it(number: int) -> list[str]:
        lines = body(number)
        return [*lines[:place], line.strip(), *lines[place:]]

    assert dropped(with_it(7), known(*(with_it(n) for n in range(4)))) == ([line.strip()] if goes else [])


def test_what_explains_amid_a_text_is_not_left_out_on_the_word_of_a_few():
    explains = "The unit takes volunteers from abroad, who serve under contract and swear the oath."

    def page(number: int) -> list[str]:
        return [*body(number)[:7], explains, *body(number)[7:]]

    assert dropped(page(7), known(*(page(n) for n in range(3)))) == []
    assert dropped(page(7), known(*(page(n) for n in range(4)))) == [explains]
    below = [[*body(n), explains] for n in (0, 1, 7)]
    assert dropped(below.pop(), known(*below)) == [explains]


def test_what_names_the_topic_is_no_evidence():
    text = "The ferry is late.\nThe International Legion was founded in spring.\nIt rained."
    hashes = page_lines([line_hash(line) for line in text.split("\n")])
    place = text.index("International")
    marked = mark_named(hashes, text, [place, place + 5])
    assert (marked[0], marked[2]) == (hashes[0], hashes[2]) and marked[1] != hashes[1]
    assert mark_named(hashes, text, []) == hashes


def test_lines_that_name_the_topic_stay_and_tell_the_same_story():
    says = "The International Legion takes volunteers from abroad."
    pages = [[*body(n), says, APPEAL] for n in range(5)]
    evidence = SiteLines()
    for key, lines in enumerate(pages):
        text = "\n".join(lines)
        evidence = evidence.with_page(key, mark_named(page_lines([*map(line_hash, lines)]), text, [text.index(says)]))
    assert dropped([*body(7), says, APPEAL], evidence) == [APPEAL]

    story = [*body(7, 3), *(f"{line} Says the Legion." for line in body(8, 7)), "And more was told."]
    text = "\n".join(story)
    places = [place for place in range(len(text)) if text.startswith("Says the Legion", place)]
    update = SiteLines().with_page(1, mark_named(page_lines([*map(line_hash, story)]), text, places))
    assert dropped([*story, "An hour later all was over."], update) == []


def test_a_mark_between_paragraphs_that_comes_several_times_is_no_heading():
    def with_it(number: int) -> list[str]:
        lines = body(number)
        return [*lines[:4], "Announcement", *lines[4:6], "Announcement", *lines[6:]]

    assert dropped(with_it(7), known(*(with_it(n) for n in range(4)))) == ["Announcement", "Announcement"]


# --- laws

LINES = st.lists(st.sampled_from([*body(0, 4), *body(1, 4), APPEAL, BIO, LONG_APPEAL, "Heading", "1", "***", ""]))
PAGES = st.lists(LINES, max_size=12)


@given(PAGES, st.randoms())
def test_the_order_of_arrival_does_not_matter(pages: list[list[str]], dice: random.Random):
    numbered = list(enumerate(pages))
    shuffled = dice.sample(numbered, len(numbered))

    def learn(some):
        evidence = SiteLines()
        for key, lines in some:
            evidence = evidence.with_page(key, page_lines([line_hash(line) for line in lines]))
        return evidence

    assert learn(numbered) == learn(shuffled)


@given(LINES, PAGES)
def test_stripping_twice_is_stripping_once_and_loses_nothing(lines: list[str], pages: list[list[str]]):
    evidence = known(*pages)
    once = strip(lines, 99, evidence)
    assert strip(once.lines, 99, evidence).lines == once.lines
    assert rebuild(once.lines, once.dropped) == lines
    assert strip(rebuild(once.lines, once.dropped), 99, evidence) == once


@given(LINES)
def test_a_page_alone_loses_nothing(lines: list[str]):
    evidence = SiteLines().with_page(1, page_lines([line_hash(line) for line in lines]))
    assert strip(lines, 1, evidence).lines == strip(lines, 1, SiteLines()).lines == tuple(lines)


@given(PAGES)
def test_a_page_that_comes_again_changes_nothing(pages: list[list[str]]):
    evidence = known(*pages)
    for key, lines in enumerate(pages, 1):
        assert evidence.with_page(key, page_lines([line_hash(line) for line in lines])) == evidence


def test_what_is_sent_to_the_workers_decides_alike_once_there_are_many_pages():
    evidence = known(*([*body(n), APPEAL, BIO] for n in range(6)))
    sent = evidence.repeated(1000)
    assert len(sent.holders) == 2
    assert strip([*body(7), APPEAL, BIO], 99, sent) == strip([*body(7), APPEAL, BIO], 99, evidence)


def test_evidence_stays_small():
    evidence = SiteLines()
    for key in range(1000):
        evidence = evidence.with_page(key, page_lines([line_hash(APPEAL), line_hash(f"line {'x' * key}")])).latest(100)
    assert len(evidence.holders) == 100
    assert [key for key, _ in evidence.holders[line_hash(APPEAL)]] == list(range(MAX_HOLDERS))
    assert list(evidence.repeated(10).holders) == [line_hash(APPEAL)]
