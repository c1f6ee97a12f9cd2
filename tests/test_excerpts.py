"""A few words around a place of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.excerpts import WIDTH, context_of

LONG = " ".join(f"word{number}" for number in range(40))


@given(st.text(max_size=200), st.text(min_size=1, max_size=20), st.text(max_size=200))
def test_it_holds_the_form_in_one_short_line(before: str, form: str, after: str) -> None:
    context = context_of(before + form + after, len(before), form)
    assert context is not None
    assert " ".join(form.split()) in context
    assert len(context) <= len(form) + 2 * WIDTH + 4
    assert context.splitlines() in ([context], [])


@pytest.mark.parametrize(
    ("text", "start", "form", "context"),
    [
        ("The Legion came.", 4, "Legion", "The Legion came."),
        ("One\nLegion\n two", 4, "Legion", "One Legion two"),
        (f"{LONG} Legion {LONG}", len(LONG) + 1, "Legion",
         "… word35 word36 word37 word38 word39 Legion word0 word1 word2 word3 word4 word5 …"),
        ("The Legion came.", 3, "Legion", None),
        ("", 0, "Legion", None),
        ("The Legion", 4, "", None),
    ],
)  # fmt: skip
def test_it_is_cut_between_words(text: str, start: int, form: str, context: str | None) -> None:
    assert context_of(text, start, form) == context
