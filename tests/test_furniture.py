"""Lines that move by themselves, and lines that look like them."""

from __future__ import annotations

import hashlib

import pytest
from stored import NOW
from test_revisions import PAGE, PARAGRAPHS

from legionwire.article import Page
from legionwire.dedup import content_key, says
from legionwire.extract import extract
from legionwire.furniture import is_furniture

TEXT = "The bridge was opened on Monday.\nIt had been closed for a year."


@pytest.mark.parametrize(
    "line",
    [
        *("3 comments", "Comments (12)", "1.2K views", "47 shares", "Share on Facebook", "Share", "No comments"),
        *("5 min read", "Reading time: 5 minutes", "Updated 5 minutes ago", "Last updated 2 hours ago", "3 days ago"),
        *("Переглядів: 345", "Коментарі: 3", "Оновлено 5 хвилин тому", "Час читання: 3 хв", "Поділитися в Telegram"),
        *("Просмотров: 1 204", "5 минут назад", "Время чтения: 4 мин", "Поделиться"),
        *("12 komentarzy", "5 minut temu", "Czas czytania: 3 min", "Udostępnij"),
        *("Aktualisiert vor 5 Minuten", "Lesezeit: 3 Min.", "12 Kommentare", "Temps de lecture : 3 min"),
        *("Hace 5 minutos", "3 comentarios", "Tempo di lettura 2 min", "5 perce frissítve", "منذ 5 دقائق"),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_moves_by_itself_makes_no_revision(line, place):
    assert is_furniture(line)
    lines = TEXT.split("\n")
    lines.insert(place, line)
    assert content_key("t", "s", "\n".join(lines)) == content_key("t", "s", TEXT)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Killed: 3",
            "Wounded: 12",
            "3 dead, 5 wounded",
            "Correction: an earlier version said thirty.",
            "Update: 3 dead",
        ),
        *("Updated to add the comments of the ministry", "Views of the city", "5 minutes", "2 hours", "14 May 2024"),
        *("Загинули: 3", "Оновлено: кількість загиблих зросла до п'яти", "Читати книги вчать у школі", "Wyniki: 3:2"),
        *("He shared the article on Facebook an hour ago, and 300 people read it.", "", "—", "2024"),
        *("Clarification: the unit was formed two years ago", "Berichtigung: 12 statt 14 Soldaten", "Hace frío"),
    ],
)
def test_what_an_article_says_is_none(line):
    assert not is_furniture(line)
    if any(sign.isalnum() for sign in line):
        assert content_key("t", "s", f"{TEXT}\n{line}") != content_key("t", "s", TEXT)


def test_a_page_of_which_only_the_furniture_moves_says_the_same():
    def key(furniture: int, paragraphs: tuple[str, ...] = PARAGRAPHS) -> str:
        text = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        page = PAGE.format(title="The library opens again", text=text, n=furniture, published="2024-05-01T10:00:00Z")
        read = extract(Page("https://alpha.example/library", page.encode(), NOW)).article
        assert read is not None
        return content_key(read.title, read.standfirst, read.text)

    assert key(3) == key(47) == key(1204)
    corrected = (*PARAGRAPHS[:3], "Correction: an earlier version of this article said that there are thirty chairs.")
    assert key(3, corrected) != key(3, PARAGRAPHS[:3])
    assert key(3, (PARAGRAPHS[0].replace("Monday", "Tuesday"), *PARAGRAPHS[1:])) != key(3)


def test_a_title_of_such_words_counts():
    assert content_key("3 comments", "", TEXT) != content_key("4 comments", "", TEXT)


def test_a_key_of_before_such_lines_were_left_out_is_still_known():
    words = " ".join(f"{TEXT} 3 comments".lower().replace(".", "").split())
    before = hashlib.sha256("\x1f".join(("t", "s", words)).encode()).hexdigest()[:32]
    assert says(before, "t", "s", f"{TEXT}\n3 comments")
    assert says(content_key("t", "s", TEXT), "t", "s", f"{TEXT}\n3 comments")
    assert not says(before, "t", "s", f"{TEXT} It is open.\n3 comments")
