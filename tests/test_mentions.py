"""What articles name: marked texts in forty languages, traps, quotations, and the laws of mentions."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from growth import assert_in_line
from hypothesis import given, settings
from hypothesis import strategies as st
from mention_texts import MARKED
from shipped import TOPIC

from legionwire.article import Mention, Page
from legionwire.countries import country_names
from legionwire.errors import CatalogueError
from legionwire.mentions import MAX_MENTIONS, MAX_OF_ONE, find_mentions
from legionwire.patterns import parse_pattern
from legionwire.quotations import is_quoted, quotations
from legionwire.reading import read_bare
from legionwire.relevance import MAX_TEXT
from legionwire.surnames import surname_pattern
from legionwire.topic import Topic, parse_topic

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "catalogue" / "topic.toml"
MARK = re.compile(r"\[\[([a-z]+):([\w-]+)(\"?)\|(.+?)\]\]", re.DOTALL)
TABLES = sorted(file.name[:2] for file in (files("legionwire") / "nationalities").iterdir())
WIDELY_READ = re.findall("..", "enukrupldefresptitnlcsskrobgltlvetfisvnodatrelhuhrsrjakozharhe")
LEGION = "He served in the International Legion of Ukraine. "

Found = tuple[str, str, int, str, bool]  # kind, key, start, form, quoted


def unmarked(text: str) -> tuple[str, set[Found]]:
    """A text without its marks, and what they say."""
    plain, found, position = "", set(), 0
    for mark in MARK.finditer(text):
        plain += text[position : mark.start()]
        found.add((mark[1], mark[2], len(plain), mark[4], bool(mark[3])))
        plain += mark[4]
        position = mark.end()
    return plain + text[position:], found


def found_in(text: str, lang: str | None = "en", *kinds: str) -> list[tuple[str, str, str]]:
    mentions = find_mentions(TOPIC, "", "", text, lang)
    return [(item.kind, item.key, item.form) for item in mentions if not kinds or item.kind in kinds]


def people_in(text: str, lang: str = "en") -> list[str]:
    return [key for _, key, _ in found_in(text, lang, "nationality")]


def test_marked_texts_are_read_with_few_errors() -> None:
    right: Counter[str] = Counter()
    wrong, missed = [], []
    for lang, marked in MARKED:
        text, expected = unmarked(marked)
        got = {(m.kind, m.key, m.start, m.form, m.quoted) for m in find_mentions(TOPIC, "", "", text, lang)}
        right.update(kind for kind, *_ in expected & got)
        wrong += [(lang, *one) for one in got - expected]
        missed += [(lang, *one) for one in expected - got]
    for kind in ("unit", "person", "nationality", "country", "place", "framing"):
        false, absent = (sum(one[1] == kind for one in errors) for errors in (wrong, missed))
        assert right[kind] / (right[kind] + false) >= 0.95, wrong
        assert right[kind] / (right[kind] + absent) >= 0.95, missed


def test_articles_in_ten_languages_are_read_with_few_errors() -> None:
    """Sixty articles written without knowledge of the rules; the persons in them are invented and added."""
    persons = (HERE / "mention_persons.toml").read_text("utf-8")
    topic = parse_topic((SHIPPED.read_text("utf-8") + "\n" + persons).encode(), "topic.toml")
    right, false, absent = Counter[str](), Counter[str](), Counter[str]()
    articles = [json.loads(line) for line in (HERE / "mention_gold.jsonl").read_text("utf-8").splitlines()]
    for article in articles:
        (title, in_title), (text, in_text) = unmarked(article["title"]), unmarked(article["text"])
        expected = {("title", *one[:4]) for one in in_title} | {("text", *one[:4]) for one in in_text}
        got = {
            ("title" if m.where == "title" else "text", m.kind, m.key, m.start, m.form)
            for m in find_mentions(topic, title, "", text, article["lang"])
        }
        right.update(kind for _, kind, *_ in expected & got)
        false.update(kind for _, kind, *_ in got - expected)
        absent.update(kind for _, kind, *_ in expected - got)
    assert (len(articles), len({article["lang"] for article in articles})) == (60, 10)
    for kind, least in {"unit": 0.9, "person": 0.9, "nationality": 0.9, "country": 0.9, "framing": 0.9}.items():
        assert right[kind] / (right[kind] + false[kind]) >= least, (kind, right, false)
        assert right[kind] / (right[kind] + absent[kind]) >= least, (kind, right, absent)


@pytest.mark.parametrize(("lang", "marked"), MARKED, ids=lambda value: value[:2])
def test_spans_are_exact_ordered_and_apart(lang: str, marked: str) -> None:
    text, _ = unmarked(marked)
    title = text[:60]
    mentions = find_mentions(TOPIC, title, "", text, lang)
    assert_lawful(mentions, title, "", text)
    assert mentions == find_mentions(TOPIC, title, "", text, lang)


def assert_lawful(mentions: tuple[Mention, ...], title: str, standfirst: str, text: str) -> None:
    fields = {"title": title, "standfirst": standfirst, "lead": text, "body": text}
    order = {"title": 0, "standfirst": 1, "lead": 2, "body": 2}
    places = [(order[item.where], item.start) for item in mentions]
    assert places == sorted(places)
    end: Counter[tuple[int, str]] = Counter()
    for item in mentions:
        assert item.form
        assert fields[item.where][item.start : item.start + len(item.form)] == item.form
        key = (order[item.where], "named" if item.kind in ("unit", "person") else "other")
        assert item.start >= end[key], "no two overlap"
        end[key] = item.start + len(item.form)


PIECES = st.sampled_from(
    [
        "Colombians", "colombiano", "US", "Georgia", "Georgian Legion", "International Legion", "«", "»", "“", "”",
        ". ", ", ", " and ", "volunteers", "mercenaries", "Kyiv", "Бахмут", "колумбійці", "Легион «Свобода России»",
        "Magrou", "Damien Magrou", "— ", "日本人", "傭兵", "マリ", "ﬁ", "İ", "ß", "’", "\u0301", "\u00ad",
        "من كولومبيا",
        "\n", " ",
    ]
)  # fmt: skip


@settings(max_examples=75, deadline=None)
@given(
    st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES, max_size=40).map("".join),
    st.sampled_from(["en", "uk", "es", "ja", "ar", "tr", None, "xx"]),
)  # fmt: skip
def test_any_text_keeps_the_laws(title: str, text: str, lang: str | None) -> None:
    assert_lawful(find_mentions(TOPIC, title, "", text, lang), title, "", text)


@pytest.mark.parametrize(
    ("lang", "text", "people"),
    [
        ("en", LEGION + "The French president met an American official.", []),
        ("en", LEGION + "He polished his Polish boots and a Swiss Army knife.", []),
        ("en", LEGION + "They speak Spanish and Portuguese.", []),
        ("en", LEGION + "French, Danish and American volunteers came.", ["FR", "DK", "US"]),
        ("en", LEGION + "Three Poles and a Brazilian, both tired, came.", ["PL", "BR"]),
        ("en", LEGION + "The South American came by bus.", []),
        ("en", "The council met. Americans like pancakes. Rain fell.", []),
        ("en", LEGION + "Russian missiles killed Russian soldiers.", []),
        ("en", LEGION + "Russian volunteers fight beside them.", ["RU"]),
        ("en", LEGION + "Ukrainians fight beside them.", []),
        ("uk", "В Інтернаціональному легіоні англійська мова. Німецький шолом.", []),
        ("uk", "В Інтернаціональному легіоні німецький медик.", ["DE"]),
        ("es", "En la Legión Internacional, el casco alemán y el gobierno francés.", []),
        ("es", "En la Legión Internacional hay un alemán y un soldado francés.", ["DE", "FR"]),
        ("de", "In der Internationalen Legion: deutsche Helme, ein deutscher Soldat, zwei Schweden.", ["DE"]),
        ("cs", "V mezinárodní legii: přišel z Finska, finský voják.", ["FI"]),
        ("pl", "W Legionie Międzynarodowym: przez Hiszpanię przyszli Hiszpanie.", ["ES"]),
        ("ja", "国際義勇軍の英語とドイツ語の通訳、ドイツ人。", ["DE"]),
        ("ar", "في الفيلق الدولي عشرون أرجنتينياً وعشرون من كولومبيا.", ["AR"]),
        ("he", "בלגיון הבינלאומי: שני גרמנים מגרמניה.", ["DE"]),
        ("es", "Argentina y Noruega callan sobre la Legión Internacional.", []),
        ("fr", "Suisse et Argentine se taisent sur la Légion internationale.", []),
    ],
)
def test_only_people_who_may_fight_are_nationalities(lang: str, text: str, people: list[str]) -> None:
    assert people_in(text, lang) == people


@pytest.mark.parametrize(
    ("lang", "text", "countries"),
    [
        ("en", "Volunteers from Georgia, Jordan and Chad came.", ["GE", "JO", "TD"]),
        ("en", "Jordan Miller of Atlanta, Georgia met Chad.", []),
        ("en", "They came from New Mexico and New England, not from Mexico.", ["MX"]),
        ("en", "They came from Nigeria and Papua New Guinea, from the U.S. and the UK.", ["NG", "PG", "US", "GB"]),
        ("en", "tell us, turkey is served", []),
        ("uk", "Він приїхав з Колумбії через Туреччину до США.", ["CO", "TR", "US"]),
        ("zh", "馬里烏波爾", []),
        ("ko", "인도적 지원", []),
        ("he", "הוא בא מקולומביה", ["CO"]),
        ("vi", "Anh đến từ Colombia", ["CO"]),
        ("ka", "ის კოლუმბიიდან და პოლონეთიდან ჩამოვიდა.", ["CO", "PL"]),
        ("es", "Argentina y Noruega callan.", ["AR", "NO"]),
        (None, "He came from Colombia.", ["CO"]),
        ("xx", "Colombia", []),
    ],
)
def test_countries_and_what_only_looks_like_them(lang: str | None, text: str, countries: list[str]) -> None:
    assert [key for _, key, _ in found_in(text, lang, "country")] == countries


def test_georgian_letters_are_no_small_ones() -> None:
    text = "საერთაშორისო ლეგიონი ბახმუტში და კიევში იბრძვის."
    assert [key for _, key, _ in found_in(text, "ka", "place")] == ["bakhmut", "kyiv"]


def test_names_of_units_and_look_alikes_hold_no_people() -> None:
    assert people_in("The French Foreign Legion and the American Legion met the Georgian Legion's volunteers.") == []
    assert found_in("The Georgian Legion fights.", "en", "unit") == [("unit", "georgian-legion", "Georgian Legion")]


def test_a_name_keeps_the_mark_that_closes_inside_it() -> None:
    assert found_in("Боец легиона «Свобода России» ушёл.", "ru", "unit")[0][2] == "легиона «Свобода России»"


def test_two_names_of_a_unit_side_by_side_are_one() -> None:
    named = found_in("The 475th Assault Regiment “CODE 9.2” moved.", "en", "unit")
    assert named == [("unit", "assault-475", "475th Assault Regiment “CODE 9.2”")]


def test_persons_are_followed_by_their_surname_once_they_are_named() -> None:
    text = "Damien Magrou spoke. Later Magrou left, and Magrou's friends too; magrou is no name. "
    assert [form for _, _, form in found_in(text, "en", "person")] == ["Damien Magrou", "Magrou", "Magrou"]
    assert found_in("Only Magrou spoke of Ukraine.", "en", "person") == []
    uk = found_in("Мамука Мамулашвілі служив. Про Мамулашвілі знають.", "uk", "person")
    assert [form for _, _, form in uk] == ["Мамука Мамулашвілі", "Мамулашвілі"]


@pytest.mark.parametrize(
    ("form", "cases", "text", "found"),
    [
        ("andrew hill", False, "hillary and hill and hills", ["hill", "hills"]),
        ("damien magrou", False, "magrou", ["magrou"]),
        ("tseng sheng-kuang", False, "tseng kuang", ["tseng"]),
        ("piotra kapuscinskiego", True, "kapuscinski", ["kapuscinski"]),
        ("マムカ・マムラシュビリ", False, "マムラシュビリ氏", ["マムラシュビリ"]),
    ],
)
def test_surnames_are_found_in_their_cases(form: str, cases: bool, text: str, found: list[str]) -> None:
    pattern = surname_pattern(form, cases)
    assert pattern
    assert pattern.findall(text) == found


def test_a_single_word_has_no_surname() -> None:
    assert surname_pattern("wali", False) is None


def test_doubtful_names_need_company() -> None:
    assert found_in("Andrew Hill came to Kyiv.", "en", "person") == []
    together = found_in("James Scott Rhys Anderson and Andrew Hill came home.", "en", "person")
    assert [key for _, key, _ in together] == ["james-anderson", "andrew-hill"]


@pytest.mark.parametrize(
    ("lang", "text", "quoted"),
    [
        ("en", "“They fought well,” he said of the “foreign mercenaries”.", ["They fought well,"]),
        ("en", "‘We’ve got the soldiers’ kit’, he said.", ["We’ve got the soldiers’ kit"]),
        ("en", 'A 5" pipe and "we came here to fight" on it.', ["we came here to fight"]),
        ("de", "„Söldner sterben hier“, sagte er. Die Legion „Freiheit Russlands“ kam.", ["Söldner sterben hier"]),
        ("de", "»Wir sind hier alle Söldner«, sagte er.", ["Wir sind hier alle Söldner"]),
        ("sv", "”Legosoldater dör här nu”, sa han.", ["Legosoldater dör här nu"]),
        ("uk", "— Ми воюємо, — сказав він. — А потім поїхали.", [" Ми воюємо, ", " А потім поїхали."]),
        ("es", "—Vine a luchar —dijo él—. Luego me fui.", ["Vine a luchar ", ". Luego me fui."]),
        ("en", "— Ammunition and helmets for them.", []),
        ("en", "“First paragraph of a speech\n“and its second one here”.", [
            "First paragraph of a speech", "and its second one here"]),
        ("ja", "「傭兵ではなく志願兵だと思う」と語った。「傭兵」は誤り。", ["傭兵ではなく志願兵だと思う"]),
        ("ru", "Легион «Свобода России» и «наёмники».", []),
        ("he", '"שירתתי בצה"ל שלוש שנים", אמר.', ['שירתתי בצה"ל שלוש שנים']),
    ],
)  # fmt: skip
def test_quotations_are_told_from_names_and_words_in_marks(lang: str, text: str, quoted: list[str]) -> None:
    assert [text[start:end] for start, end in quotations(text, lang)] == quoted


def test_what_fills_a_quotation_is_not_quoted() -> None:
    text = "He called them “the foreign mercenaries of the West”."
    spans = quotations(text, "en")
    start = text.index("mercenaries")
    assert is_quoted(spans, start, start + 11)
    assert not is_quoted(spans, *spans[0])
    assert not is_quoted(spans, 0, 2)


def test_one_name_again_and_again_is_kept_a_few_times() -> None:
    text = LEGION * 3 + "Three Poles and two Danes, and a volunteer from Peru. " * 300
    mentions = find_mentions(TOPIC, "", "", text, "en")
    counts = Counter((item.kind, item.key) for item in mentions)
    assert len(mentions) <= MAX_MENTIONS
    assert max(counts.values()) == counts["nationality", "PL"] == MAX_OF_ONE


@pytest.mark.parametrize("unit", [" ‘a", " ‘a b c d.’", "— a, ", "„a ", "« ‘“"])
def test_marks_without_end_cost_little(unit: str) -> None:
    text = unit * (MAX_TEXT // len(unit))
    assert_in_line(lambda cut: quotations(cut, "pl"), lambda size: text[:size], len(text) // 8)


@pytest.mark.parametrize("unit", ["US, ", "Ryan Routh, Mamuka Mamulashvili. ", "Routh "])
def test_names_without_end_cost_little(unit: str) -> None:
    text = LEGION + "Ryan Routh came. " + unit * (120_000 // len(unit))
    assert find_mentions(TOPIC, "", "", text, "en")
    assert_in_line(lambda cut: find_mentions(TOPIC, "", "", cut, "en"), lambda size: text[:size], len(text) // 8)


def test_a_topic_of_everything_still_names_countries() -> None:
    mentions = find_mentions(Topic.everything(), "", "", "He came from Peru.", "en")
    assert [(item.kind, item.key) for item in mentions] == [("country", "PE")]


@pytest.mark.parametrize("lang", TABLES)
def test_every_table_of_a_language_can_be_read(lang: str) -> None:
    names = country_names(lang)
    assert names.names.find("xyz") == []


@pytest.mark.parametrize("lang", WIDELY_READ)
def test_the_people_of_many_countries_have_a_word_in_the_languages_read_most(lang: str) -> None:
    nearby = re.findall("..", "USGBCAFRDEPLCZLTLVEEFISENODKESITROGEBYRUARBRCOJPKRTW")
    index = country_names(lang).names
    known = {name.key for name in index.names if name.kind == "nationality" and name.patterns}
    assert known.issuperset(nearby)


SMALL = """
name = "Owls"
version = "1"
[sides]
home = ["UA"]
[places.wood]
name = "The wood"
aliases = ["old wood~"]
lat = 50.5
lon = 30
[framing.watcher]
note = "Fond of owls."
en = ["watchers?"]
"""


def test_places_and_words_for_the_fighters_are_the_topic_files() -> None:
    topic = parse_topic(SMALL.encode(), "owls.toml")
    spot = topic.gazetteer.spots[0]
    assert (spot.id, spot.name, spot.latitude, spot.longitude) == ("wood", "The wood", 50.5, 30)
    named = find_mentions(topic, "", "", "Watchers in the Old Woods; the old wood burnt.", "en")
    assert [(item.kind, item.key, item.form) for item in named] == [
        ("framing", "watcher", "Watchers"),
        ("place", "wood", "Old Woods"),
    ]
    assert find_mentions(topic, "", "", "Watchers", "de") == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("lat = 50.5", "lat = 95", r"places\.wood.*lat.*between -90 and 90"),
        ('["UA"]', '["Ukraine"]', r"sides.*home.*ISO 3166-1"),
        ("en = [", "english = [", r"framing\.watcher.*english.*two letters"),
        ("lon = 30", "long = 30", r"places\.wood.*long.*not a key"),
        ('["old wood~"]', "[]", r"places\.wood.*aliases.*missing"),
    ],
)
def test_mistakes_in_the_new_tables_are_named(old: str, new: str, told: str) -> None:
    with pytest.raises(CatalogueError, match=told):
        parse_topic(SMALL.replace(old, new).encode(), "owls.toml")


def test_names_written_small_are_no_places() -> None:
    assert found_in("Сума: 5. Він купив ізюм.", "uk", "place") == []
    assert [key for _, key, _ in found_in("Бої за Ізюм і Сєвєродонецьк.", "uk", "place")] == ["izium", "severodonetsk"]


def test_accents_tell_a_country_from_its_people() -> None:
    pattern = parse_pattern("hiszpanie")
    assert pattern.find("hiszpanie")
    assert [kind for kind, *_ in found_in("Przez Hiszpanię jechali żołnierze.", "pl", "country", "nationality")] == [
        "country"
    ]


def page(text: str) -> Page:
    body = (
        f"<html lang=en><title>A title of some length</title><article><h1>A title of some length</h1>{text}</article>"
    )
    return Page("https://example.org/news/one", body.encode(), datetime(2026, 11, 1, tzinfo=UTC))


def test_readings_name_things_when_the_article_is_kept() -> None:
    kept = "<p>Two Colombians of Ukraine's International Legion were wounded near Bakhmut on Monday, it said.</p>" * 3
    reading = read_bare(page(kept), TOPIC)
    assert {"CO", "bakhmut"} <= {item.key for item in reading.mentions}
    other = page("<p>Two Colombians from Colombia won a match near London on Monday evening, it said.</p>" * 3)
    assert read_bare(other, TOPIC).mentions == ()
    held = read_bare(other, TOPIC, is_held=True)
    assert held.verdict and held.verdict.label == "no"
    assert held.mentions, "somebody may have ruled it on topic"
