"""Articles of our own in nine languages, their copies, and what must not be taken for one.

Every article tells of other things: sentences are built from phrases of `copy_phrases.toml` in a few orders of words.
Each phrase can be said in two ways, so that one event can be told twice by people who did not copy from each other.
"""

import random
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

PHRASES = tomllib.loads(Path(__file__).with_name("copy_phrases.toml").read_text())
LANGUAGES = tuple(PHRASES)
JOINED = ("ja", "zh")  # written without blanks
SUBJECT_FIRST = ("svpt", "svtp", "svpr", "svtr")  # German puts its verb second
ORDERS = ("tsvp", "psvt", "svpr", "rsvp", "tsvr", "svtp")


@dataclass(frozen=True, slots=True)
class Text:
    id: str
    lang: str
    group: str  # copies have the same
    kind: str  # of edit; "base", "single", or what must stay apart: "report", "notice", "quoting", "retelling"
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said, but for the wording: places in the lists of phrases and an order of them."""

    order: str
    picks: tuple[tuple[str, int], ...]
    number: str = ""  # the sentence with numbers, filled in
    number_pick: int = 0
    name: str = ""  # who says it


class Writer:
    """Writes in one language; the same seed writes the same."""

    def __init__(self, lang: str, seed: int) -> None:
        self.lang, self.phrases = lang, PHRASES[lang]
        self.orders = SUBJECT_FIRST if lang == "de" else ORDERS
        self.random = random.Random(f"{lang}-{seed}")

    def article(self, length: int) -> list[Sentence]:
        pick = self.random
        verbs = pick.sample(range(len(self.phrases["verbs"])), length)
        names = pick.sample(self.phrases["names"], 3)
        story = []
        for number, verb in enumerate(verbs):
            picks = {"v": verb, "s": pick.randrange(len(self.phrases["subjects"]))}
            picks |= {"p": pick.randrange(len(self.phrases["places"])), "t": pick.randrange(len(self.phrases["times"]))}
            picks |= {"r": pick.randrange(len(self.phrases["reasons"]))}
            said = names[number // 3 % 3] if number % 3 == 2 else ""
            story.append(Sentence(pick.choice(self.orders), tuple(sorted(picks.items())), name=said))
        for place in (2, 6):
            which = pick.randrange(len(self.phrases["numbers"]))
            story.insert(place, Sentence("", (), self._numbers(), which))
        return story

    def _numbers(self) -> str:
        return f"{self.random.randint(2, 980)} {self.random.randint(11, 640)}"

    def wording(self, story: list[Sentence]) -> list[list[int]]:
        return [[self.random.randrange(2) for _ in range(6)] for _ in story]

    def write(self, story: list[Sentence], wording: list[list[int]]) -> list[str]:
        return [self._sentence(one, words) for one, words in zip(story, wording, strict=True)]

    def _sentence(self, one: Sentence, words: list[int]) -> str:
        def said(phrase: str, way: int) -> str:
            return phrase.split("|")[way]

        if one.number:
            numbers = iter(one.number.split())
            text = re.sub(r"\{n\}", lambda _: next(numbers), said(self.phrases["numbers"][one.number_pick], words[0]))
        else:
            kinds = {"s": "subjects", "v": "verbs", "p": "places", "t": "times", "r": "reasons"}
            parts = [
                said(self.phrases[kinds[k]][dict(one.picks)[k]], words["svptr".index(k)]) for k in self._order(one)
            ]
            text = ("" if self.lang in JOINED else " ").join(parts)
        if one.name:
            quote = said(self.phrases["said"], words[5]).replace("{name}", one.name)
            text += f"、{quote}" if self.lang in JOINED else f", {quote}"
        return text[0].upper() + text[1:] + ("。" if self.lang in JOINED else ".")

    def _order(self, one: Sentence) -> str:
        # Verbs of Japanese and Georgian stand last.
        return one.order if self.lang not in ("ja", "ka") else one.order.replace("v", "") + "v"

    def joined(self, sentences: list[str]) -> str:
        blank = "" if self.lang in JOINED else " "
        return "\n".join(blank.join(sentences[at : at + 2]) for at in range(0, len(sentences), 2))

    def filled(self, form: str, copy: int = 0) -> str:
        """A form with other numbers, and with the name and the town of its copy; who signs it is the same."""
        name, town, signs = self.phrases["names"][copy], self.phrases["towns"][copy], self.phrases["names"][-1]
        form = (
            form.replace("{town}", town)
            .replace("{name}", name, max(1, form.count("{name}") - 1))
            .replace("{name}", signs)
        )
        return re.sub(r"\{n\}", lambda _: str(self.random.choice((7, 60, 900)) + self.random.randrange(90)), form)


def edited(writer: Writer, kind: str, story: list[Sentence], wording: list[list[int]], filler: list[str]) -> str:
    """A copy of an article. `filler` are sentences of another."""
    pick, sentences = writer.random, writer.write(story, wording)
    blank = "" if writer.lang in JOINED else " "
    if kind == "cut":
        sentences = sentences[: max(5, int(len(sentences) * pick.uniform(0.45, 0.8)))]
    elif kind == "cut hard":
        sentences = sentences[: max(4, len(sentences) // 3)]
    elif kind == "middle":
        sentences = sentences[3:8]
    elif kind == "reordered":
        at = len(sentences) // 2
        sentences = sentences[:2] + sentences[at:] + sentences[2:at]
    elif kind == "edited":
        changed = [[1 - way if pick.random() < 0.1 else way for way in ways] for ways in wording]
        sentences = writer.write(story, changed)
    elif kind == "added":
        sentences = sentences[:6] + filler[:4] + sentences[6:]
    elif kind == "updated":
        newer = list(story)
        numbered = [place for place, one in enumerate(newer) if one.number]
        place = pick.choice(numbered)
        newer[place] = Sentence("", (), writer._numbers(), newer[place].number_pick)
        sentences = filler[:1] + writer.write(newer, wording) + filler[1:2]
    text = writer.joined(sentences)
    if kind == "dateline":
        return f"{writer.filled(writer.phrases['dateline'])}{blank}{text}"
    if kind == "framed":
        return f"{writer.filled(writer.phrases['head'])}\n{text}\n{writer.phrases['foot']}"
    if kind == "typography":
        return text.replace(", ", " , ").replace("\n", "\n\n").replace("'", "\u2019").upper()
    return text


EDITS = (
    "dateline", "cut", "cut hard", "middle", "framed", "edited", "reordered", "updated", "added", "typography",
)  # fmt: skip


def collection(lang: str, bases: int = 5, seed: int = 1) -> list[Text]:
    """Articles with copies, single ones, forms filled in, quoting articles and retellings, in one language."""
    writer = Writer(lang, seed)
    texts: list[Text] = []

    def add(group: str, kind: str, text: str) -> None:
        texts.append(Text(f"{lang}{len(texts)}", lang, group, kind, text))

    for base in range(bases):
        story = writer.article(writer.random.randint(11, 14))
        wording = writer.wording(story)
        other = writer.article(12)
        filler = writer.write(other, writer.wording(other))
        add(f"a{base}", "base", writer.joined(writer.write(story, wording)))
        for kind in writer.random.sample(EDITS, 5):
            add(f"a{base}", kind, edited(writer, kind, story, wording, filler))
        quoting = writer.article(11)
        sentences = writer.write(quoting, writer.wording(quoting))
        quoted = writer.write(story, wording)
        add(f"q{base}", "quoting", writer.joined(sentences[:4] + quoted[4:6] + sentences[4:]))
        retold = [
            Sentence(writer.random.choice(writer.orders), one.picks, one.number, one.number_pick, one.name)
            for one in story
        ]
        add(
            f"r{base}",
            "retelling",
            writer.joined(writer.write(retold, [[1 - way for way in ways] for ways in wording])),
        )
        single = writer.article(12)
        add(f"s{base}", "single", writer.joined(writer.write(single, writer.wording(single))))
    for kind in ("reports", "notices"):
        for form in writer.phrases[kind]:
            for copy in range(6):
                add(f"{kind}{copy}", kind[:-1], writer.filled(form, copy))
    return texts
