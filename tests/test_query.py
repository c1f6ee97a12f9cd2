"""The query language: what is read, what is refused, what it means, and that it can be written again."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from queries import queries
from query_meaning import Document, find

from legionwire.errors import UsageError
from legionwire.query import MAX_DEPTH, MAX_LENGTH, SYNTAX, Query, analyse_query, parse_query
from legionwire.query_fields import FIELDS, period
from legionwire.query_signs import MAX_PARTS
from legionwire.query_tree import And, During, Is, Node, Not, Or, Sought, Words
from legionwire.query_writing import write_query

DOCUMENT = (Path(__file__).parent.parent / "docs" / "query.md").read_text(encoding="utf-8")
WORDS = [
    "legion",
    "Legions",
    "легіону",
    "об'єднання",
    "Köln",
    "国际军团",
    "a-b",
    "12:30",
    "x1",
    'צה"ל',
    "Слава:",
    "‘twas",
]


def w(text: str, **more: object) -> Words:
    return Words(text, 0, **more)  # type: ignore[arg-type]


def bare(node: Node) -> Node:
    """The tree with every column 0."""
    match node:
        case And(parts):
            return And(tuple(map(bare, parts)))
        case Or(parts):
            return Or(tuple(map(bare, parts)))
        case Not(part):
            return Not(bare(part))
        case Words(text, _, scope, prefix, near, exact):
            return Words(text, 0, scope, prefix, near, exact)
        case Is(name, value):
            return Is(name, value, 0)
        case During(since, until):
            return During(since, until, 0)
        case Sought():
            return node


def tree(text: str) -> Node:
    return bare(parse_query(text).node)


def day(*date: int) -> datetime:
    return datetime(*date, tzinfo=UTC)  # type: ignore[arg-type, misc]


# --- what is read


A, B, C = w("a"), w("b"), w("c")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("((a) (b c))", And((A, B, C))),
        ("(a OR b) OR c", Or((A, B, C))),
        ("NOT a b", And((Not(A), B))),
        ("-(a b)", Not(And((A, B)))),
        ("--a", A),
        ("-(-a)", A),
        ("NOT -a OR b", Or((A, B))),
        ("a or b", And((A, w("or"), B))),
        ("a-b", w("a-b")),
        ('"a  b\u00a0c"', w("a b c")),
        ('a"b"c', And((A, B, C))),
        ("“a b” „b c“ »c« ‘a’", And((w("a b"), w("b c"), C, A))),
        ("‘twas don’t", And((w("‘twas"), w("don’t")))),
        ("‘the soldier’s pay’", w("the soldier’s pay")),
        ('צה"ל "צה"ל"', And((w('צה"ל'), w('צה"ל')))),
        ("legio*", w("legio", prefix=True)),
        ('"a legi*"', w("a legi", prefix=True)),
        ('"a b"~5', w("a b", near=5)),
        ('="A b" =a', And((w("A b", exact=True), w("a", exact=True)))),
        ("=AND =title:a", And((w("AND", exact=True), w("title:a", exact=True)))),
        ("title:a b", And((w("a", scope="title"), B))),
        ("title:(a OR -b)", Or((w("a", scope="title"), Not(w("b", scope="title"))))),
        ('body:"a b"~2', w("a b", scope="body", near=2)),
        ('title:="a"', w("a", scope="title", exact=True)),
        ("-lang:UK", Not(Is("lang", "uk", 0))),
        ("lang:(uk OR und)", Or((Is("lang", "uk", 0), Is("lang", "und", 0)))),
        ("Country:ua", Is("country", "UA", 0)),
        ('source:"alpha b"', Is("source", "alpha b", 0)),
        ("before:2024", During(None, day(2024, 1, 1), 0)),
        ("after:2024-12", During(day(2024, 12, 1), None, 0)),
        ("on:2024-12", During(day(2024, 12, 1), day(2025, 1, 1), 0)),
        ("on:2024-02-29", During(day(2024, 2, 29), day(2024, 3, 1), 0)),
        ("title：（a OR ＂b c＂～５） －a", And((
            Or((w("a", scope="title"), w("b c", scope="title", near=5))), Not(A)))),
        ("https://a.example/b:c~d 12:30 Kyiv:a Слава: über:a", And((
            w("https://a.example/b:c~d"), w("12:30"), w("Kyiv:a"), w("Слава:"), w("über:a")))),
        ("a\x00b\u200e", And((A, B))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_query_is_read(text, expected):
    assert tree(text) == expected


def test_every_part_knows_its_column():
    node = parse_query('ab (title:"c d" OR -lang:uk)').node
    assert isinstance(node, And) and isinstance(node.parts[1], Or)
    first, (second, third) = node.parts[0], node.parts[1].parts
    assert isinstance(first, Words) and isinstance(second, Words) and isinstance(third, Not)
    assert isinstance(third.part, Is)
    assert (first.column, second.column, third.part.column) == (1, 11, 26)


# --- what is refused


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "column 1: the query is empty"),
        ("\x00", "column 1: the query is empty"),
        ("...", "nothing to search for at column 1"),
        ("a (b ... c)", "nothing to search for at column 6"),
        ('a "—"', "nothing to search for at column 3"),
        ("AND", "AND at column 1 has nothing before it"),
        ("a OR", "nothing stands after OR at column 3"),
        ("a AND OR b", "OR at column 7 has nothing before it"),
        ("a -", "nothing to search for at column 3"),
        ("NOT", "nothing stands after NOT at column 1"),
        ("()", "nothing stands after ( at column 1"),
        ("(a", "parenthesis at column 1 is never closed"),
        ("a)", "parenthesis at column 2 closes nothing"),
        (")", "parenthesis at column 1 closes nothing"),
        ('a "b', "quotation mark at column 3 is never closed"),
        ("a „b", "quotation mark at column 3 is never closed"),
        ("a 」", "quotation mark at column 3 closes nothing"),
        ("(a+)+$", "nothing to search for at column 5"),
        ("*", "nothing to search for at column 1: '*'"),
        ("**", "star at column 1"),
        ("a* b", "column 1 at least two letters"),
        ("ab* l*n", "star at column 6"),
        ('"ab* c"', "star at column 4"),
        ('"ab c"*', "star at column 7"),
        ("ab-*", "column 1 at least two letters"),
        ("~", "~ at column 1"),
        ("ab~1", "~ at column 3"),
        ('"a b"~', "~ at column 6"),
        ('"a b"~101', "~ at column 6"),
        ('"a b"~-1', "~ at column 6"),
        ('"a b"~5x', "~ at column 6"),
        ('"a"~5', "column 1 2 to 10 words"),
        (f'"{"a " * 11}"~5', "column 1 2 to 10 words"),
        ('"a bc*"~5', "~ at column 8"),
        ("= a", "nothing stands after = at column 1"),
        ('=""', "nothing stands after = at column 1"),
        ('="ab*"', "= at column 1"),
        ('="a b"~5', "= at column 1"),
        ("a title:", "title: at column 3 needs words of the title right after it"),
        ("title: a", "title: at column 1 needs"),
        ("title:AND", "title: at column 1 needs"),
        ("title:-a", "-title:legion"),
        ("title:()", "nothing stands after ( at column 7"),
        ("title:(a body:b)", "body: at column 10 stands within title:(...)"),
        ("lang:(uk OR ukr1)", "'ukr1' at column 13 is no value of lang:"),
        ("lang:uk*", "'uk*' at column 6"),
        ("lang:=uk", "'uk' at column 6"),
        ("country:UKR", "two letters such as UA"),
        ("relevance:high", "core, mention or related"),
        ("org:sbu", "ildu, gur, both, unknown or none"),
        ('tag:"a, b"', "is no value of tag:"),
        ("on:2023-02-29", "column 4"),
        ("on:2024-13", "column 4"),
        ("on:24", "column 4"),
        ("on:0999", "column 4"),
        ("on:9999", "column 4"),
        ('source:""', "column 8"),
        ("b titel:a", "there is no field titel: at column 3 (did you mean title:? fields are title, body"),
        ("xyzzy: a", 'put it into quotation marks: "xyzzy: ..."'),
        ("a \ud800", "column 3"),
        ("a " * (MAX_PARTS + 1), f"more than {MAX_PARTS} parts at column {2 * MAX_PARTS + 1}"),
        ("(" * 5000, f"at column {MAX_DEPTH + 1} the parentheses are more than {MAX_DEPTH} deep"),
        ("a" * 2_000_000, f"2000000 characters, {MAX_LENGTH} are possible"),
    ],
    ids=lambda value: ascii(value[:30]),
)
def test_a_bad_query_says_where_and_what_was_expected(text, said):
    with pytest.raises(UsageError) as error:
        parse_query(text)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 400


def read(text: str) -> Query | None:
    """The query, or None where it cannot be read; nothing else may happen."""
    try:
        return parse_query(text)
    except UsageError as error:
        assert str(error).isprintable()
        return None


SIGNS = [
    *"ab АЇ国'’‘“”„»«\"()-=*~:5\x00\u00a0（：＊",
    "AND",
    " OR ",
    " NOT ",
    "title:",
    "lang:",
    "on:2024",
    'צה"ל',
    "\ud800",
]


@given(st.text())
def test_any_text_is_a_query_or_a_usage_error(text):
    read(text)


@given(st.lists(st.sampled_from(SIGNS), max_size=30).map("".join))
@example("=‘a’")
@example("“a„b”")
@example('"国际军"~5')
@example('א"א"א')
def test_what_can_be_read_can_be_written_and_analysed(text):
    query = read(text)
    if query is not None:
        assert bare(parse_query(write_query(query.node)).node) == bare(query.node)
        assert analyse_query(query.node, ("en", "uk"))


@pytest.mark.parametrize(
    "unit", ["(", "-", "‘", '" ', "«", "NOT ", "= ", "*", "a:", 'א"', "a~", "“", "title:", "a OR "]
)
def test_long_nonsense_is_answered(unit):
    read(unit * (MAX_LENGTH // len(unit)))
    read(unit * 2_000_000)


# --- the whole grammar


def is_normal(node: Node) -> bool:
    match node:
        case And(parts) | Or(parts):
            flat = len(parts) > 1 and not any(isinstance(part, type(node)) for part in parts)
            return flat and all(map(is_normal, parts))
        case Not(part):
            return not isinstance(part, Not) and is_normal(part)
        case _:
            return True


@given(queries(WORDS))
def test_a_tree_written_and_read_again_is_the_same(text):
    node = parse_query(text).node
    assert bare(parse_query(write_query(node)).node) == bare(node)
    assert is_normal(node)
    assert is_normal(analyse_query(node, ("en", "uk", "zh")))


@given(queries(WORDS))
def test_an_analysed_query_holds_nothing_unanalysed_and_no_empty_sequence(text):
    waiting = [analyse_query(parse_query(text).node, ("en", "uk"))]
    while waiting:
        node = waiting.pop()
        assert not isinstance(node, Words)
        if isinstance(node, And | Or):
            waiting += node.parts
        elif isinstance(node, Not):
            waiting.append(node.part)
        elif isinstance(node, Sought):
            assert node.sequences
            assert all(way.terms and all(way.terms) for way in node.sequences)
            if node.near is not None:
                assert all(len(set(way.terms)) == len(way.terms) > 1 for way in node.sequences)


@given(queries(["a", "b", "legion"]), st.lists(st.sampled_from(["a", "b", "legion", "c"]), max_size=6).map(" ".join))
def test_the_written_query_means_the_same(text, body):
    documents = [Document(title="a b", text=body, lang="en"), Document(text=body, source="beta", country="PL")]
    assert find(text, documents) == find(write_query(parse_query(text).node), documents)


@given(queries(["a", "b"]), queries(["a", "c"]), st.lists(st.sampled_from("abc"), max_size=5).map(" ".join))
def test_operators_are_those_of_logic(one, other, body):
    documents = [Document(text=body, lang="en"), Document(title=body, lang="uk"), Document(title="a", text="b c")]
    first, second = find(one, documents, ()), find(other, documents, ())
    assert find(f"({one}) ({other})", documents, ()) == [d for d in documents if d in first and d in second]
    assert find(f"({one}) OR ({other})", documents, ()) == [d for d in documents if d in first or d in second]
    assert find(f"-({one})", documents, ()) == [d for d in documents if d not in first]


# --- terms


def sequences(query: str, held: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    node = analyse_query(parse_query(query).node, held)
    parts = node.parts if isinstance(node, And | Or) else (node,)
    return [way.terms for part in parts if isinstance(part, Sought) for way in part.sequences]


def test_words_are_said_as_the_held_languages_say_them():
    assert ("legion",) in sequences("legions", ("en",))
    assert sequences("legions") == [("legions",)]


@pytest.mark.parametrize("confined", ["lang:en", "lang:(en OR de)", "(lang:en OR lang:de)", "lang:(en OR de) lang:en"])
def test_a_query_confined_to_languages_is_said_in_these(confined):
    assert ("legion",) in sequences(f"{confined} legions", ("uk",))


@pytest.mark.parametrize("query", ["lang:und legions", "lang:en lang:und legions"])
def test_what_is_in_no_known_language_is_said_in_none(query):
    assert sequences(query, ("en",)) == [("legions",)]


@pytest.mark.parametrize("query", ["-lang:en legions", "(lang:en OR a) legions", "(lang:en a) OR legions"])
def test_a_language_that_articles_need_not_be_in_confines_nothing(query):
    assert ("legions",) in sequences(query)
    assert ("legion",) not in sequences(query)


def test_near_words_of_one_term_are_one_word():
    node = analyse_query(parse_query('"legion legions"~3').node, ("en",))
    assert isinstance(node, Or)
    plain, near = node.parts
    assert isinstance(plain, Sought) and isinstance(near, Sought)
    assert (plain.near, [way.terms for way in plain.sequences]) == (None, [("legion",)])
    assert (near.near, [way.terms for way in near.sequences]) == (3, [("legion", "legions")])
    assert analyse_query(parse_query('"a a"~3').node, ()) == analyse_query(parse_query("a").node, ())


def test_an_exact_form_is_kept_as_it_was_written():
    node = analyse_query(parse_query('="The  Legions"').node, ("en",))
    assert isinstance(node, Sought)
    assert node.exact == "The Legions"


@given(
    st.lists(st.lists(st.sampled_from("abcd"), max_size=9), min_size=1, max_size=5),
    st.lists(st.sampled_from("abc"), min_size=2, max_size=3, unique=True),
    st.integers(0, 6),
)
def test_near_is_what_sqlite_takes_it_for(texts, words, distance):
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5(body)")
    db.executemany("INSERT INTO t (body) VALUES (?)", [(" ".join(text),) for text in texts])
    asked = f"NEAR({' '.join(words)}, {distance})"
    expected = [body for (body,) in db.execute("SELECT body FROM t WHERE t MATCH ? ORDER BY rowid", (asked,))]
    db.close()
    found = find(f'"{" ".join(words)}"~{distance}', [Document(text=" ".join(text)) for text in texts])
    assert [document.text for document in found] == expected


# --- times


@given(st.dates(datetime(1900, 1, 1).date(), datetime(2999, 12, 31).date()))
def test_a_day_lies_in_its_month_and_its_month_in_its_year(date):
    text = date.isoformat()
    of_day, of_month, of_year = (period(text[:length]) for length in (10, 7, 4))
    assert of_day and of_month and of_year
    assert of_year[0] <= of_month[0] <= of_day[0] < of_day[1] <= of_month[1] <= of_year[1]
    assert of_day[0].date() == date
    assert of_month[1].day == of_year[1].day == of_year[1].month == 1


# --- the document


def collection() -> list[Document]:
    """The articles of the document."""
    rows = re.findall(r"^\| (\d) \| (.*) \|$", DOCUMENT, re.MULTILINE)
    cells = [[cell.strip() for cell in row.split("|")] for _, row in rows]
    return [
        Document(title, "", text, lang or None, source, country, relevance, org,
                 datetime.fromisoformat(published).replace(hour=12, tzinfo=UTC), tuple(tags.split(", ")))
        for title, text, lang, source, country, relevance, org, published, tags in cells
    ]  # fmt: skip


def examples(kind: str) -> list[tuple[str, str]]:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
    lines = "".join(body for name, body in blocks if name == kind).splitlines()
    return [(query, rest) for query, _, rest in (re.split(r"(\s{2,}|$)", line, maxsplit=1) for line in lines)]


@pytest.mark.parametrize(("query", "numbers"), examples(""), ids=lambda text: text)
def test_an_example_finds_what_the_document_says(query, numbers):
    documents = collection()
    assert len(documents) == 6
    found = find(query, documents)
    assert [documents.index(document) + 1 for document in found] == [int(number) for number in numbers.split()]


@pytest.mark.parametrize(("query", "said"), examples("errors"), ids=lambda text: text)
def test_an_error_says_what_the_document_says(query, said):
    with pytest.raises(UsageError) as error:
        parse_query(query)
    assert said
    assert str(error.value).startswith(said)


def test_the_document_knows_every_field():
    assert re.findall(r"^\| `([a-z]+):` \|", DOCUMENT, re.MULTILINE) == list(FIELDS)


@pytest.mark.parametrize("query", [shown for _, shown in SYNTAX])
def test_the_signs_that_are_shown_can_be_typed(query):
    assert parse_query(query)


def test_the_limits_are_those_of_the_document():
    told = re.findall(r"[\d,]+", DOCUMENT.rstrip().splitlines()[-1])
    assert [int(number.replace(",", "")) for number in told if number != ","] == [MAX_LENGTH, MAX_PARTS, MAX_DEPTH]
