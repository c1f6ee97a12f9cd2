"""What belongs to no story, by its title and by its fellows."""

import pytest

from legionwire.story_kinds import is_series, series, tells_no_event
from legionwire.story_links import Linkable, linkable
from legionwire.story_signs import StoryArticle, signs_of

DAY = "Bulletin {}: {} clashes, {} bombs. The staff counted {} tanks, {} guns and {} drones destroyed near the river."


def ready(title: str, text: str = "", lang: str = "en", time: float | None = 0.0) -> Linkable:
    return linkable(signs_of(StoryArticle(title + text, title, text, lang)), time, 8)


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("uk", "Втрати ворога станом на 9 жовтня"),
        ("fr", "« Je refuse un candidat sur deux » : entretien avec la major"),
        ("pl", "Rok od rakiet na Jaworów"),
        ("no", "Ett år siden Sondre falt"),
        ("en", "Foreign fighters: the week in brief"),
        ("de", "Jahrestag des Angriffs"),
        ("zh", "台灣志願兵陣亡兩週年"),
    ],
)
def test_some_titles_say_so(lang, title):
    assert tells_no_event(ready(title, lang=lang))


@pytest.mark.parametrize(
    ("lang", "title"),
    [("en", "Volunteer killed near Vovchansk"), ("uk", "Загинув доброволець"), ("de", "Zwei Festnahmen nach Brand")],
)
def test_news_does_not(lang, title):
    assert not tells_no_event(ready(title, "A man was killed on Monday, aged 29.", lang))


def test_little_but_numbers_is_no_event():
    numbers = (
        "Lost: 1180 men, 9 tanks, 23 carriers, 47 guns, 62 drones, 74 cars, 31 bombs, 12 boats, 15 sites, 18 posts."
    )
    assert tells_no_event(ready("Losses", numbers))


def test_fellows_of_a_series_are_known_by_other_numbers():
    one = ready("Bulletin 71", DAY.format(71, 112, 87, 14, 44, 58))
    other = ready("Bulletin 72", DAY.format(72, 139, 95, 9, 51, 71), time=86_400.0)
    later = ready("Bulletin 172", DAY.format(172, 101, 99, 19, 52, 77), time=100 * 86_400.0)
    same = ready("Bulletin 71", DAY.format(71, 112, 87, 14, 44, 59), time=3_600.0)
    assert is_series(one, other) and is_series(other, one)
    assert not is_series(one, same)
    assert not is_series(one, later)
    assert series([one, other, later]) == {0, 1}
    assert series([one, same]) == frozenset()
