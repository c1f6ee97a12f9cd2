"""Forms of Arabic verbs, made from the dictionary form (he did), and the verbs that a form may be of.

Dictionaries have most of these forms, and of half of them do not say whose they are. What is made here are proposals:
weak roots have several patterns, and which one a verb follows is seen from which of its present tenses is a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

__all__ = ["conjugated", "verbs_of"]

_Lemma = Callable[[str], str | None]

_SHORTEST = 3  # letters of a verb; shorter are those that double their last: رد, رددت
_PAST = ("وا", "ت", "نا", "تم")
_PRESENT = ("ون", "وا", "ان", "ين")
_WEAK = "اوي"
_FINAL = "ىيوا"
_STAYING = frozenset(["نام", "خاف", "نال", "كاد", "زال", "هاب", "غار"])  # ينام, with the letter of نام
_DEFINITE = ("ال", "لل", "بال", "وال", "كال", "فال")


def conjugated(verb: str, lemma: _Lemma) -> Iterator[str]:
    """The forms of a verb, the commonest first; none of what does not look like one.

    `lemma` is what the dictionary says of a word, None when it has none.
    """
    present = _present(verb, lemma) if len(verb) >= _SHORTEST or _doubles(verb, lemma) else None
    if present is None:
        return
    cut = present[:-1] if present[-1] in _FINAL else present
    plurals = [who + cut + ending for ending in _PRESENT for who in ("ي" if ending == "وا" else "يت")]
    if not any(map(lemma, plurals)):
        return
    yield "ي" + present
    if lemma("يت" + present) is None:  # else تقدم, of a verb of its own
        yield "ت" + present
    yield from plurals[:2]
    yield from _past(verb, present)
    yield from plurals[2:]
    if (short := _shortened(present)) != present and len(short) >= _SHORTEST:
        yield from ("ي" + short, "ت" + short)
    if len(present) > _SHORTEST or present[1] in _WEAK:  # else نقل, of verbs with two letters
        yield "ن" + present


def verbs_of(form: str, lemma: _Lemma) -> Iterator[str]:
    """The verbs of which a word may be a form, as far as they are words themselves."""
    if form.startswith(_DEFINITE) or len(form) <= _SHORTEST or (form[0] == "ت" and lemma("ي" + form)):
        return
    proposed = dict.fromkeys(verb for stem in _stems(form) for verb in _with_weak_letters(stem, lemma))
    for verb in proposed:
        if verb != form and lemma(verb) == verb and form in conjugated(verb, lemma):
            yield verb


def _present(verb: str, lemma: _Lemma) -> str | None:
    """The stem of the present tense: what stands behind the letter for he."""
    proposed = _presents(verb)
    said = [lemma("ي" + stem) for stem in proposed]
    for stem, answer in zip(proposed, said, strict=True):
        if answer == verb:
            return stem
    if verb[0] == "أ" and len(verb) > _SHORTEST and (verb[-2] in "وي" or lemma(verb[1:])):  # أكثر, أسير
        return None
    return next((stem for stem, answer in zip(proposed, said, strict=True) if answer == "ي" + stem), None)


def _doubles(verb: str, lemma: _Lemma) -> bool:
    return len(verb) == _SHORTEST - 1 and lemma(verb + verb[-1] + "ت") is not None


def _presents(verb: str) -> list[str]:
    longer = len(verb) > _SHORTEST
    stem = verb[1:] if longer and verb[0] in "اأ" else verb
    if verb[0] == "آ":
        stem = "ؤ" + verb[1:]
    if stem[-1] == "ي":
        return [stem[:-1] + "ى"]
    if stem[-1] in "ىا":
        return [stem[:-1] + last for last in "يوى"]
    if len(stem) > 2 and stem[-2] == "ا":
        weak = "يا" if longer else "ا" if verb in _STAYING else "ويا"
        return [stem[:-2] + letter + stem[-1] for letter in weak]
    return [stem[1:], stem] if verb[0] == "و" and len(verb) == _SHORTEST else [stem]


def _past(verb: str, present: str) -> Iterator[str]:
    if verb[-1] in "ىاي":
        last = "و" if present[-1] == "و" else "ي"
        yield from (verb[:-1] + ending for ending in ("وا", last + "ت", last + "نا"))
        if len(verb) > _SHORTEST:  # بنت is the girl
            yield verb[:-1] + "ت"
        return
    yield from (verb + ending for ending in _PAST)
    if verb[-2] == "ا":
        short = verb[:-2] + verb[-1]
        yield from (short + ending for ending in ("ت", "نا", "تم") if len(short + ending) > _SHORTEST)


def _shortened(present: str) -> str:
    """As after لم: he did not."""
    if present[-1] in "ىيو":
        return present[:-1]
    return present[:-2] + present[-1] if present[-2] in _WEAK else present


def _stems(form: str) -> Iterator[str]:
    """What is left of a word without what says who, and how many."""
    if form[0] in "يتن":
        yield form[1:]
        yield from (form[1:].removesuffix(ending) for ending in _PRESENT if form.endswith(ending))
    yield from (form.removesuffix(ending) for ending in _PAST if form.endswith(ending))


def _with_weak_letters(stem: str, lemma: _Lemma) -> Iterator[str]:
    """Verbs whose stem this may be, with the weak letters that it has lost or changed."""
    if len(stem) < 2:
        return
    ends = [stem, stem + "ى", stem + "ا", stem[:-1] + "ا" + stem[-1]]
    if stem[-1] in "ىيو":
        ends += [stem[:-1] + last for last in "ىاي"]
    if stem[-2] in "وي":
        hollow = stem[:-2] + "ا" + stem[-1]
        ends = [hollow] if lemma(hollow) == hollow else [*ends, hollow]
    for end in ends:
        yield from (end, "أ" + end, "ا" + end)
    yield "و" + stem
