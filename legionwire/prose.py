"""Whether a page plainly shows paragraphs one below the other, as articles do and walls, listings and tickers do not.

Told from the markup alone, and in doubt denied: such a page is parsed, and `walls.py` says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from legionwire.skim import PARTING, Skim

_PARAGRAPHS = 2
_LEAST = 900  # characters of them together
_LEAST_DESCRIBED = 450  # where the page states that it is an article
_SENTENCE = 80  # characters; shorter paragraphs are captions, names, dates
_BETWEEN = 300  # characters between two paragraphs: a heading, a caption, an advertisement; no link
# As in `blocks.py`: what stands in these is no paragraph of an article.
_OPENS = frozenset(b"aside dialog figure footer form nav noscript template".split())
_CLOSES = frozenset(b"/" + name for name in _OPENS)
_WRAPPERS = (b"form", b"noscript", b"template")  # that may hold the title and all
_BREAKS = _OPENS | _CLOSES | PARTING | {b"/" + name for name in PARTING}
# Of consent, offers and notices, in the languages of `wall_signs.py`. A paragraph with one of them counts for nothing.
_NOTICE_WORDS = re.split(
    r",\s+",
    """cookie, consent, gdpr, privacy, datenschutz, personenbezogen, einwillig, berechtigtes, vie privée,
    données personnelles, intérêt légitime, куки, персональн, приватніст, законний інтерес, конфиденциальн, ciastecz,
    законный интерес, danych osobowych, prywatnoś, datos personales, interés legítimo, consentim, interesse legittimo,
    interesse legítimo, toestemming, gerechtvaardigd, samtyck, samtykk, evästee, oprávněný zájem, soukromí, súhlas,
    personuppgift, personopplysning, henkilötie, suostum, hozzájárul, személyes adat, consimțământ, caracter personal,
    προσωπικά δεδομένα, συγκατάθεσ, бисквитк, лични данни, kolačić, piškot, slapuk, sīkda, küpsis, isikuandme,
    kişisel ver, çerez, تعريف الارتباط, עוגיות, ქუქი, კონფიდენციალ, クッキー, 쿠키, subscri, abonn, abonează, assinant,
    suscri, prenumer, předplat, передплат, подписк, підписк, გამომწერ, 有料会員, 会員限定, 구독자, paywall, log in,
    sign in, javascript, captcha""",
)


def shows_prose(page: Skim) -> bool:
    """Whether enough of them follow each other, with nothing between that parts them."""
    least = _LEAST_DESCRIBED if page.described else _LEAST
    run: list[int] = []
    between = 0
    for own, is_linked in _lines(page):
        if len(own) >= _SENTENCE:
            between = 0
            run += filter(None, [_said(own)])
        else:
            between += len(own)
            run = [] if is_linked or between > _BETWEEN else run
        if len(run) >= _PARAGRAPHS and sum(run) >= least:
            return True
    return False


def _lines(page: Skim) -> Iterator[tuple[bytes, bool]]:
    """What stands between tags that part: the text that is no link, and whether there are links."""
    first = page.names.index(b"h1") if b"h1" in page.names else 0  # an article follows its title
    line: list[bytes] = []
    is_linked = in_link = False
    before = page.names[:first]
    depth = sum(max(0, before.count(name) - before.count(b"/" + name)) for name in _WRAPPERS)
    for name, text in zip(page.names[first:], page.texts[first + 1 :], strict=True):
        if name in _BREAKS:
            if line or is_linked:
                yield b"".join(line).strip(), is_linked
                line, is_linked = [], in_link
            if name in _OPENS:
                depth += 1
            elif name in _CLOSES:
                depth = max(0, depth - 1)
        elif name == b"a":
            is_linked = in_link = True
        elif name == b"/a":
            in_link = False
        if text and not in_link and not depth:
            line.append(text)


def _said(paragraph: bytes) -> int:
    """How much a paragraph says itself; scripts without blanks say more in a character."""
    text = paragraph.decode("utf-8", "replace").lower()
    return 0 if any(word in text for word in _NOTICE_WORDS) else (len(paragraph) + len(text)) // 2
