"""Whether a query is true of an article: the same as the law says, part by part."""

from __future__ import annotations

import query_meaning
import search_collection
from hypothesis import example, given, reject
from queries import is_word, queries
from query_meaning import Document

from legionwire.errors import UsageError
from legionwire.language import document_terms
from legionwire.query import analyse_query, parse_query
from legionwire.query_truth import Subject, Terms, is_true

HELD = search_collection.documents()[:60]
LANGUAGES = {document.lang for document in HELD if document.lang}
WORDS = sorted({word for words in search_collection.WORDS.values() for word in words if is_word(word)})


def subject_of(document: Document) -> Subject:
    words = document.title, document.standfirst, document.text
    terms = Terms(lambda: document_terms(*words, document.lang))
    where = document.source, document.country
    return Subject(*words, *where, document.lang, document.relevance, document.org, document.published, terms)


SUBJECTS = {document: subject_of(document) for document in HELD}


@given(text=queries([*WORDS, *search_collection.SHARED, "nowhere"]))
@example(text='="Legions" OR "children legion"~2 -title:volunteer')
@example(text="-lang:und (before:2024 OR body:brigad*)")
def test_it_is_what_the_query_means(text: str) -> None:
    if "tag:" in text:  # which tags people had given by then nobody may ask
        reject()
    try:
        node = analyse_query(parse_query(text).node, LANGUAGES)
    except UsageError:  # signs without blanks are many words
        reject()
    found = [document for document, subject in SUBJECTS.items() if is_true(node, subject)]
    assert found == query_meaning.find(text, HELD, LANGUAGES)


def test_terms_are_made_only_for_who_needs_them() -> None:
    def never() -> tuple[str, str]:
        raise AssertionError("its outlet is another")

    subject = Subject("", "", "", "alpha", "UA", "en", "core", "ildu", HELD[0].published, Terms(never))
    assert not is_true(parse_query("source:beta").node, subject)
    assert not is_true(analyse_query(parse_query("legion source:beta").node, ["en"]), subject)
