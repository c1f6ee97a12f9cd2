"""Who speaks in a text: its own voice or a quoted one, in the first person or not; questions, speakers, clock times.

What can be told without understanding a word needs no language; the words for "I" stand here for those we know.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from legionwire.wall_signs import CLOCK

MAX_LINES = 2_000  # of a text are looked at; interviews and accounts show what they are long before
MAX_LINE = 5_000  # characters of a line
_QUESTION = 400  # characters; longer paragraphs that end in a question are something else
_LABEL = re.compile(r"^([^\W\d_][^:：.!?\n]{0,39})[:：]\s?(?=\S)")
_LABEL_WORDS = 4
_DASH = re.compile(r"^\s*[—–―-]\s?")
_SENTENCE = re.compile(r"[.!?…][\s\"'”»]{1,3}|[。！？]|\n")
_QUOTES = re.compile(
    r"«[^«»]{0,4000}»|„[^„“”\"]{0,4000}[“”\"]|“[^“”]{0,4000}”|”[^”]{2,4000}”|\"[^\"]{0,4000}\"|»[^»«]{0,4000}«|「[^「」]{0,4000}」"
    r"|『[^『』]{0,4000}』|‘[^‘\n]{2,2000}?’(?!\w)|‹[^‹›]{0,4000}›"
)
_OPEN = re.compile(r"^[«„“\"»「『]")

# The first person singular, then the plural: pronouns, and forms of verbs where pronouns are left out.
_WORDS: dict[str, tuple[str, str]] = {
    "en": (r"i|i['’]\w{1,2}|me|my|mine|myself", "we|us|our|ours|we['’][a-z]{1,2}"),
    "uk": ("я|мене|мені|мною|мій|моя|моє|мої|мого|моєї|моїй|моїм|моїх|моєму|мою", "ми|нас|нам|нами|наш\\w{0,3}"),
    "ru": ("я|меня|мне|мной|мною|мой|моя|моё|мое|мои|моего|моей|моим|моих|моему|мою", "мы|нас|нам|нами|наш\\w{0,3}"),
    "be": ("я|мяне|мне|мной|мною|мой|мая|маё|мае|майго|маёй|маім|маіх", "мы|нас|нам|намі|наш\\w{0,3}"),
    "pl": ("ja|mnie|mi|mną|mój|moja|moje|mojego|mojej|moim|moich|moją|mam|jestem|\\w{2,}(?:łem|łam)",
           "my|nas|nam|nami|nasz\\w{0,4}|jesteśmy|mamy|\\w{2,}liśmy"),
    "de": ("ich|mir|mich|mein(?:e[mnrs]?)?", "wir|uns|unser\\w{0,3}"),
    "fr": (r"je|j['’]\w+|me|m['’]\w+|moi|mon|ma|mes", "nous|notre|nos|on"),
    "es": ("yo|me|mí|mi|mis|conmigo|mío|mía|soy|estoy|fui|tengo|tuve",
           "nosotros|nos|nuestr[ao]s?|somos|estamos|tenemos"),
    "it": ("io|mi|me|mio|mia|miei|mie|sono stat[oa]|ho|avevo|ero", "noi|ci|nostr[aoie]|siamo|abbiamo"),
    "pt": ("eu|me|mim|meu|minha|meus|minhas|comigo|estou|fui|tenho", "nós|nos|noss[ao]s?|somos|estamos|temos"),
    "nl": ("ik|mij|mijn|me", "wij|we|ons|onze"),
    "cs": ("já|mě|mně|mi|mnou|můj|moje|mého|mému|mým|mé|jsem|mám", "my|nás|nám|náš|naše|našich|jsme|máme"),
    "sk": ("ja|ma|mňa|mi|mne|mnou|môj|moja|moje|môjho|som|mám", "my|nás|nám|náš|naša|naše|našich|sme|máme"),
    "sl": ("jaz|me|mi|meni|menoj|moj|moja|moje|mojega|sem|imam", "nas|nam|naš\\w{0,3}|smo|imamo"),
    "ro": ("eu|mă|mie|mine|meu|mea|mei|mele|m|sunt", "noi|nouă|ne|nostru|noastră|noștri|noastre|suntem|avem"),
    "bg": ("аз|мен|ме|ми|мой|моя|моят|моята|моето|моите|съм|бях", "ние|нас|ни|наш\\w{0,4}|сме|бяхме"),
    "mk": ("јас|мене|ме|ми|мој|моја|моето|мојата|сум|бев", "ние|нас|ни|наш\\w{0,4}|сме"),
    "lt": ("aš|mane|man|manęs|mano|manimi|manyje|esu|buvau", "mes|mus|mums|mūsų|esame|turime"),
    "lv": ("es|mani|man|manis|mans|mana|manu|manas|esmu|biju", "mēs|mūs|mums|mūsu|esam"),
    "et": ("ma|mina|mind|minu|mulle|mul|minul|mu|minuga|olen|olin", "me|meie|meid|meil|meile|oleme"),
    "fi": ("minä|minun|minua|minulle|minulla|minusta|mä|olen|olin|\\w{3,}ni", "me|meidän|meitä|meillä|meille|olemme"),
    "sv": ("jag|mig|mej|min|mitt|mina", "vi|oss|vår|vårt|våra"),
    "no": ("jeg|eg|meg|min|mitt|mine|mi", "vi|oss|vår|vårt|våre"),
    "da": ("jeg|mig|min|mit|mine", "vi|os|vores"),
    "tr": (r"ben|benim|bana|beni|bende|benden|\w{2,}(?:yorum|d[ıiuü]m|t[ıiuü]m)",
           r"biz|bizim|bize|bizi|\w{2,}(?:yoruz|d[ıiuü]k)"),
    "el": ("εγώ|μου|εμένα|είμαι|ήμουν|έχω|είχα", "εμείς|μας|είμαστε|έχουμε"),
    "hu": ("én|engem|nekem|velem|hozzám|vagyok|voltam|tőlem|rólam|\\w{2,}(?:ttam|ttem)",
           "mi|minket|nekünk|velünk|vagyunk|\\w{2,}(?:ttunk|ttünk)"),
    "hr": ("ja|mene|me|meni|mi|mnom|moj|moja|moje|moju|mog|mojih|sam|imam", "nas|nam|nama|naš\\w{0,3}|smo|imamo"),
    "sr": ("ја|мене|ме|мени|ми|мој|моја|моје|моју|мог|сам|имам|ja|mene|me|meni|mi|moj|moja|moje|sam|imam",
           "нас|нам|нама|наш\\w{0,3}|смо|имамо|nas|nam|nama|naš\\w{0,3}|smo|imamo"),
    "ar": ("أنا|كنت|لدي|إنني|إني|عندي|وأنا|نفسي", "نحن|ونحن|كنا|لدينا|إننا"),
    "he": ("אני|ואני|שאני|שלי|אותי|לי|הייתי", "אנחנו|אנו|שלנו|אותנו|לנו|היינו"),
}  # fmt: skip
_DENSE: dict[str, tuple[str, str]] = {
    "ja": ("私(?!立|有|服|鉄)|僕|俺|わたし|ぼく", "私たち|我々|われわれ|僕ら|私達"),
    "zh": ("我(?![们們国國方军軍市省校院社台])", "我们|我們|咱们"),
    "ko": ("(?<!\\w)(?:나는|내가|저는|제가|나의|저의|나를|나에게|제|저도|나도)(?!\\w)", "(?<!\\w)(?:우리|저희)"),
}
_DENSE_SENTENCE, _SENTENCE_WORDS = 6, 3


def _compiled(singular: str, plural: str, lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    if lang in _DENSE:
        return re.compile(singular), re.compile(f"{singular}|{plural}")
    return (
        re.compile(rf"(?<![\w'’])(?:{singular})(?!\w)", re.IGNORECASE),
        re.compile(rf"(?<![\w'’])(?:{singular}|{plural})(?!\w)", re.IGNORECASE),
    )


_FIRST = {lang: _compiled(*words, lang) for lang, words in (_WORDS | _DENSE).items()}


@dataclass(frozen=True, slots=True)
class Voices:
    """What a text shows of its speakers. Shares are from 0 to 1."""

    lines: int
    questions: int  # paragraphs that are questions, and have an answer
    answered: float  # the share of those answers in which somebody speaks of himself; 0 when the language is not known
    speakers: int  # lines that begin with one of several speakers' names
    own: int  # sentences outside quotations
    mine: int  # of these, those in the first person singular; 0 when the language is not known
    own_share: float  # of the characters
    clocks: tuple[int, ...]  # minutes since midnight, where lines begin with a time of day, in the text's order

    @property
    def mine_share(self) -> float:
        return self.mine / self.own if self.own else 0.0

    @property
    def question_share(self) -> float:
        return self.questions / self.lines if self.lines else 0.0

    @property
    def speaker_share(self) -> float:
        return self.speakers / self.lines if self.lines else 0.0


def hear(text: str, lang: str | None) -> Voices:
    """Listen to a text: paragraphs, one a line."""
    lines = [line[:MAX_LINE] for line in text.split("\n", MAX_LINES)[:MAX_LINES] if line.strip()]
    first = _FIRST.get(lang or "")
    questions, answered = _questions(lines, first[1] if first else None)
    own_lines = [_own_voice(line) for line in lines]
    sentences = [part for line in own_lines for part in _SENTENCE.split(line) if _is_sentence(part, lang)]
    total = sum(map(len, lines))
    return Voices(
        lines=len(lines),
        questions=questions,
        answered=answered / questions if questions else 0.0,
        speakers=_speakers(lines),
        own=len(sentences),
        mine=sum(first[0].search(part) is not None for part in sentences) if first else 0,
        own_share=sum(map(len, own_lines)) / total if total else 0.0,
        clocks=tuple(minutes for line in lines if (minutes := _clock(line)) is not None),
    )


def _questions(lines: Sequence[str], first: re.Pattern[str] | None) -> tuple[int, int]:
    """(questions with an answer, those whose answer is in the first person)."""
    asked = [_is_question(line) for line in lines]
    count = spoken = 0
    for place, is_asked in enumerate(asked[:-1]):
        if is_asked and not asked[place + 1]:
            count += 1
            spoken += bool(first and first.search(lines[place + 1]))
    return count, spoken


def _is_question(line: str) -> bool:
    said = line.rstrip(" \"'”»“")
    return (
        len(said) <= _QUESTION
        and said.endswith(("?", "？", "؟", ";"))
        and (said[-1] != ";" or "\u0370" <= said[0] <= "\u03ff")
    )


def _speakers(lines: Sequence[str]) -> int:
    """Lines that begin with the name of somebody who speaks three times at least, when two do."""
    labels = Counter(
        match[1].strip()
        for line in lines
        if (match := _LABEL.match(_DASH.sub("", line))) and len(match[1].split()) <= _LABEL_WORDS
    )
    often = [count for count in labels.values() if count >= 3]
    return sum(often) if len(often) >= 2 else 0


def _own_voice(line: str) -> str:
    """The line without what is quoted in it. A paragraph that opens a quotation and never ends it is quoted whole."""
    if _DASH.match(line):
        return ""
    left = _QUOTES.sub(" ", line)
    return "" if _OPEN.match(left.lstrip()) else left


def _is_sentence(part: str, lang: str | None) -> bool:
    return len(part.strip()) >= _DENSE_SENTENCE if lang in ("ja", "zh") else len(part.split()) >= _SENTENCE_WORDS


def _clock(line: str) -> int | None:
    match = CLOCK.match(line)
    if not match:
        return None
    hours, minutes = (int(part) for part in re.findall(r"\d+", match[0])[-2:])
    return hours * 60 + minutes
