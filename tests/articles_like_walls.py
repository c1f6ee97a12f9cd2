"""Articles that look like walls: they use the same words, stand beside the same boxes or under the same addresses.

Each must be read, whole, and without a line of the boxes. The sentences are our own.
"""

from __future__ import annotations

from dataclasses import dataclass

from wall_pages import (
    CONSENT,
    PAY,
    SITE,
    STORY,
    axeptio,
    cookiebot,
    didomi,
    document,
    funding_choices,
    home_made,
    in_chrome,
    iubenda,
    linked,
    onetrust,
    quantcast,
    teasers,
    ticker,
    usercentrics,
)

from legionwire.article import Access


@dataclass(frozen=True, slots=True)
class Read:
    """One article, what its text must hold and must not hold."""

    name: str
    body: str
    holds: tuple[str, ...]
    lacks: tuple[str, ...] = ()
    url: str = STORY
    access: Access | None = None  # None: not what the case is about


PROSE = {
    "en": (
        "The pilot who has brought ships into the bay for thirty years says that he has never seen the sandbank move so far.",
        "In the morning the crew measured the depth again, wrote it into the log and told the captain to wait for the tide.",
        "Nobody in the village is surprised. The old men on the bench had said in autumn that the winter would shift the bar.",
        "The harbour office wants to set new buoys before June, as soon as the money for the chains has been found.",
        "Until then the ferry sails by hand lead, as it did when the grandmother of the pilot sold the tickets.",
    ),
    "de": (
        "Der Lotse, der seit dreißig Jahren Schiffe in die Bucht bringt, hat die Sandbank noch nie so weit wandern sehen.",
        "Am Morgen maß die Mannschaft die Tiefe noch einmal, trug sie ins Logbuch ein und bat den Kapitän, die Flut abzuwarten.",
        "Im Dorf wundert sich niemand. Die Alten auf der Bank hatten im Herbst gesagt, der Winter werde die Barre verschieben.",
        "Das Hafenamt will bis Juni neue Tonnen setzen, sobald das Geld für die Ketten beisammen ist.",
    ),
    "uk": (
        "Лоцман, який тридцять років заводить судна в бухту, каже, що ще ніколи не бачив, щоб мілина зайшла так далеко.",
        "Уранці команда ще раз поміряла глибину, записала її в журнал і попросила капітана дочекатися припливу.",
        "У селі ніхто не дивується. Старі на лавці ще восени казали, що зима посуне косу на захід.",
        "Управління порту хоче до червня поставити нові буї, щойно знайдуться гроші на ланцюги.",
    ),
    "pl": (
        "Pilot, który od trzydziestu lat wprowadza statki do zatoki, mówi, że mielizna nigdy nie zawędrowała tak daleko.",
        "Rano załoga jeszcze raz zmierzyła głębokość, wpisała ją do dziennika i poprosiła kapitana, by poczekał na przypływ.",
        "We wsi nikt się nie dziwi. Starzy na ławce mówili już jesienią, że zima przesunie łachę na zachód.",
        "Urząd portu chce do czerwca ustawić nowe boje, gdy tylko znajdą się pieniądze na łańcuchy.",
    ),
    "fr": (
        "Le pilote, qui fait entrer les navires dans la baie depuis trente ans, n'a jamais vu le banc de sable aller si loin.",
        "Le matin, l'équipage a mesuré encore une fois la profondeur et prié le capitaine d'attendre la marée.",
        "Au village, personne ne s'étonne. Les anciens du banc l'avaient dit à l'automne : l'hiver déplacera la barre.",
        "La capitainerie veut poser de nouvelles bouées avant juin, dès que l'argent des chaînes sera trouvé.",
    ),
    "es": (
        "El práctico, que lleva treinta años metiendo barcos en la bahía, dice que nunca vio el banco de arena tan lejos.",
        "Por la mañana la tripulación volvió a medir la profundidad y pidió al capitán que esperase la marea.",
        "En el pueblo nadie se extraña. Los viejos del banco ya dijeron en otoño que el invierno movería la barra.",
        "La capitanía quiere poner boyas nuevas antes de junio, en cuanto aparezca el dinero de las cadenas.",
    ),
    "ru": (
        "Лоцман, который тридцать лет заводит суда в бухту, говорит, что ещё не видел, чтобы мель ушла так далеко.",
        "Утром команда ещё раз измерила глубину, записала её в журнал и попросила капитана дождаться прилива.",
        "В деревне никто не удивлён. Старики на лавке ещё осенью говорили, что зима сдвинет косу на запад.",
        "Управление порта хочет до июня поставить новые буи, как только найдутся деньги на цепи.",
    ),
    "it": (
        "Il pilota, che da trent'anni porta le navi nella baia, dice di non aver mai visto il banco di sabbia così lontano.",
        "Al mattino l'equipaggio ha misurato di nuovo la profondità e ha pregato il capitano di attendere la marea.",
        "In paese nessuno si stupisce. I vecchi della panchina lo avevano detto in autunno: l'inverno sposterà la barra.",
        "La capitaneria vuole posare boe nuove entro giugno, appena si trovano i soldi per le catene.",
    ),
    "cs": (
        "Lodivod, který už třicet let uvádí lodě do zálivu, říká, že mělčinu nikdy neviděl tak daleko.",
        "Ráno posádka znovu změřila hloubku, zapsala ji do deníku a požádala kapitána, aby počkal na příliv.",
        "Ve vsi se nikdo nediví. Staří na lavičce už na podzim říkali, že zima kosu posune na západ.",
        "Správa přístavu chce do června osadit nové bóje, jakmile se najdou peníze na řetězy.",
    ),
}


def paragraphs(lines: tuple[str, ...]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def article(lang: str, title: str, *, first: str = "", before: str = "", after: str = "", head: str = "") -> str:
    """A story under its title; the boxes stand before or behind the main part, as vendors put them."""
    opening = f"<p>{first}</p>" if first else ""
    main = f"<main><article><h1>{title}</h1>{opening}{paragraphs(PROSE[lang])}</article></main>"
    return document(lang, title, f"{before}{main}{after}", head)


def consent_lines(lang: str) -> tuple[str, ...]:
    title, first, second, accept, _ = CONSENT[lang]
    return title, first, second, accept


def boxed(name: str, lang: str, title: str, box: str, *, before: bool = False) -> Read:
    placed = article(lang, title, before=box) if before else article(lang, title, after=box)
    return Read(name, placed, PROSE[lang], consent_lines(lang))


MODAL = (
    '<div class="tp-modal" role="dialog"><div class="tp-iframe-wrapper"><p>Subscribe to continue reading. Members read everything '
    "for a coin a week, and the first month is a present.</p><button>See the offers</button></div></div>"
)
SIGN_IN = (
    '<div class="modal login-modal" role="dialog"><h2>Sign in</h2><form><input name="l"><input type="password"><button>Sign in</button>'
    "</form><p>No account yet? It takes a minute, and keeps your place in long stories.</p></div>"
)
COOKIE_STORY = (
    "The cookie, a text file of a few bytes, was meant to remember shopping baskets; now every consent form names it first.",
    "The regulator in Dublin has fined the platform for asking for consent with one large button and hiding the refusal of cookies.",
    "Personal data may be kept only as long as the purpose needs it, says the ruling, and privacy is no favour of the publisher.",
    "Lawyers expect that the consent banners of half of all news sites will have to be drawn anew before the summer.",
    "The company said it would appeal; its cookies, it argued, had been described on page nineteen of the privacy notice.",
)
ACCOUNTS_DE = (
    "Wer sich in dieser Woche anmelden wollte, fand sein Kennwort geändert und seine Nachrichten gelesen.",
    "Nach Angaben der Polizei hatten die Täter eine falsche Anmeldeseite gebaut, die der echten bis auf einen Buchstaben glich.",
)
SHORT = {
    "en": "The bridge over the Usk is open again after four months. The mayor cut the ribbon at noon, and the first bus went across "
    "with eleven passengers. The council says that the last lamps will be put up in April.",
    "uk": "Міст через Уж знову відкрили після чотирьох місяців ремонту. Опівдні мер перерізав стрічку, і першим поїхав автобус "
    "з одинадцятьма пасажирами. Останні ліхтарі, кажуть у міськраді, поставлять у квітні.",
    "cs": "Most přes Úhlavu je po čtyřech měsících zase otevřený. Starosta v poledne přestřihl pásku a jako první přejel autobus "
    "s jedenácti cestujícími. Poslední lampy přibudou podle radnice v dubnu.",
}
FREE_DE = (
    (
        "Der Brief kam an einem Freitag, und niemand öffnete ihn. Erst als am Montag der Kran stehen blieb, suchte die Sekretärin "
        "unter den Rechnungen und fand den Umschlag mit dem Siegel der Reederei."
    ),
    (
        "Was darin stand, wussten bis gestern vier Menschen. Einer von ihnen hat uns die Abschrift gezeigt, auf grauem Papier, mit "
        "zwei Streichungen und einer Zahl am Rand, die er nicht erklären wollte."
    ),
)
FREE_UK = (
    (
        "Лист надійшов у п'ятницю, і ніхто його не відкрив. Лише в понеділок, коли зупинився кран, секретарка перебрала рахунки "
        "і знайшла конверт із печаткою судновласника, перев'язаний синьою ниткою."
    ),
    (
        "Що в ньому було, до вчора знали четверо. Один із них показав нам копію на сірому папері, з двома закресленнями й числом "
        "на березі, якого не схотів пояснити."
    ),
)


def teaser(lang: str, free: tuple[str, ...], box: str, head: str = "") -> str:
    title, _, prompt, button = PAY[lang]
    filled = box.replace("{prompt}", f"<p>{prompt}</p>").replace("{button}", f"<button>{button}</button>")
    return document(lang, title, f"<main><article><h1>{title}</h1>{paragraphs(free)}{filled}</article></main>", head)


def short(lang: str, title: str, *, after: str = "", head: str = "") -> str:
    return document(lang, title, f"<main><article><h1>{title}</h1><p>{SHORT[lang]}</p></article></main>{after}", head)


def short_of(name: str, title: str, text: str) -> Read:
    return Read(name, document("en", title, f"<main><h1>{title}</h1><p>{text}</p></main>"), (text,))


ARTICLES = [
    # the words of walls
    Read(
        "about-cookies-and-consent-en",
        document(
            "en",
            "Cookies, consent and a fine",
            f"<main><h1>Cookies, consent and a fine</h1>{paragraphs(COOKIE_STORY)}</main>{onetrust('en')}",
        ),
        COOKIE_STORY,
        consent_lines("en"),
    ),
    Read(
        "about-cookies-home-made-box-en",
        document(
            "en",
            "Why every site asks for cookies",
            f"{home_made('en').replace('h1', 'h4')}<main><h1>Why every site asks for cookies</h1>{paragraphs(COOKIE_STORY)}</main>",
        ),
        COOKIE_STORY,
        consent_lines("en")[1:],
    ),
    Read(
        "about-a-hacked-login-de",
        article("de", "Anmelden, und weg war das Konto", first=" ".join(ACCOUNTS_DE), after=SIGN_IN),
        (*ACCOUNTS_DE, *PROSE["de"]),
        ("Sign in", "No account yet"),
    ),
    Read("about-404-en", article("en", "404 — not found: what became of the lost page of the log"), PROSE["en"]),
    Read(
        "about-404-short-en",
        document(
            "en",
            "Error 404: town erects a monument to the missing page",
            f"<main><h1>Error 404: town erects a monument to the missing page</h1><p>{SHORT['en']}</p></main>",
        ),
        (SHORT["en"],),
    ),
    Read(
        "access-denied-headline-en",
        document(
            "en",
            "Access denied",
            f"<main><h1>Access denied</h1><p class='by'>18 May 2024</p>{paragraphs(PROSE['en'])}</main>",
        ),
        PROSE["en"],
    ),
    Read(
        "access-denied-short-described-en",
        short(
            "en",
            "Access denied",
            head='<meta property="og:type" content="article"><meta property="article:published_time" content="2024-02-03T10:00:00Z">',
        ),
        (SHORT["en"],),
    ),
    Read("under-maintenance-uk", article("uk", "Технічні роботи на мосту: що кажуть у порту"), PROSE["uk"]),
    Read(
        "unavailable-in-your-country-fr",
        article("fr", "« Non disponible dans votre pays » : enquête sur les frontières du réseau"),
        PROSE["fr"],
    ),
    Read("for-sale-pl", article("pl", "Ta domena jest na sprzedaż: jak handluje się nazwami"), PROSE["pl"]),
    Read("removed-ru", article("ru", "Страница не найдена: архив порта потерял журнал за 1911 год"), PROSE["ru"]),
    Read(
        "subscribers-only-it",
        article("it", "Riservato agli abbonati: la storia di un circolo", after=iubenda("it")),
        PROSE["it"],
        consent_lines("it"),
    ),
    # the boxes of walls
    Read(
        "banner-and-modal-en",
        article(
            "en",
            "The bar moves west",
            before=onetrust("en"),
            after=MODAL + SIGN_IN,
            head=linked("NewsArticle", "The bar moves west", datePublished="2024-05-18", isAccessibleForFree=True),
        ),
        PROSE["en"],
        (*consent_lines("en"), "Subscribe to continue", "No account yet", "See the offers"),
        access="free",
    ),
    boxed("didomi-fr", "fr", "La barre se déplace", didomi("fr")),
    boxed("quantcast-first-es", "es", "La barra se mueve", quantcast("es"), before=True),
    boxed("usercentrics-de", "de", "Die Barre wandert", usercentrics("de")),
    boxed("cookiebot-first-cs", "cs", "Kosa se posouvá na západ", cookiebot("cs"), before=True),
    boxed("funding-choices-first-ru", "ru", "Коса уходит на запад", funding_choices("ru"), before=True),
    boxed("iubenda-first-it", "it", "La barra si sposta", iubenda("it"), before=True),
    boxed("axeptio-box-fr", "fr", "Le banc de sable en route", axeptio("fr")),
    Read(
        "dialog-as-first-block-uk",
        article("uk", "Коса посувається на захід", before=home_made("uk").replace("h1", "b")),
        PROSE["uk"],
        consent_lines("uk")[1:],
    ),
    Read(
        "dialog-inside-the-article-pl",
        document(
            "pl",
            "Łacha wędruje na zachód",
            f"<main><article><h1>Łacha wędruje na zachód</h1><div>{home_made('pl').replace('h1', 'b')}</div>{paragraphs(PROSE['pl'])}"
            "</article></main>",
        ),
        PROSE["pl"],
        consent_lines("pl")[1:],
    ),
    Read(
        "wrapper-named-after-consent-de",
        document(
            "de",
            "Die Barre wandert weiter",
            f'<div class="cookie-consent-given paywall"><div class="piano-content"><h1>Die Barre wandert weiter</h1>{paragraphs(PROSE["de"])}'
            "</div></div>",
        ),
        PROSE["de"],
    ),
    # short, and an article all the same
    Read("short-item-en", short("en", "Bridge over the Usk opens again"), (SHORT["en"],)),
    Read(
        "short-item-with-banner-uk",
        short("uk", "Міст через Уж відкрили", after=onetrust("uk")),
        (SHORT["uk"],),
        consent_lines("uk"),
    ),
    Read(
        "short-item-with-sign-in-and-captcha-en",
        short(
            "en", "Usk bridge opens", after=SIGN_IN + '<script src="https://www.google.com/recaptcha/api.js"></script>'
        ),
        (SHORT["en"],),
        ("No account yet",),
    ),
    Read(
        "short-item-behind-cloudflare-cs",
        short(
            "cs",
            "Most přes Úhlavu je otevřený",
            after='<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>',
        ),
        (SHORT["cs"],),
    ),
    Read(
        "short-free-item-with-offer-en",
        short(
            "en",
            "The Usk bridge is back",
            after=MODAL,
            head=linked("NewsArticle", "The Usk bridge is back", isAccessibleForFree=True),
        ),
        (SHORT["en"],),
        ("Subscribe to continue", "See the offers"),
        access="free",
    ),
    short_of(
        "under-maintenance-en",
        "Ferry terminal closed until June",
        "The ferry terminal is under maintenance until June, the council said on Friday. Buses take the passengers to the old "
        "pier, where a second boat waits at noon and at six.",
    ),
    short_of(
        "a-song-called-404-en",
        "Radio hit tops the charts again",
        "The song “404 not found” by the harbour choir has topped the charts for the third week. The choir will sing it on the "
        "pier on Sunday, if the wind allows, and twice if it does not.",
    ),
    short_of(
        "a-page-removed-en",
        "Museum misses a page of its log",
        "A page of the log of 1911 was removed from the museum on Friday night. The police look for a man with a grey hat who "
        "had asked for the key the day before and left no name.",
    ),
    short_of(
        "not-in-their-country-de",
        "Musiker gründen eigenen Dienst",
        "Der große Dienst ist in ihrem Land nicht verfügbar, beklagen die Musiker der Insel. Sie wollen nun eine eigene Plattform "
        "gründen, zunächst für die Lieder der Fischer.",
    ),
    short_of(
        "subscribe-to-continue-en",
        "Harbour paper asks readers to pay",
        "The Harbour News will ask its readers to subscribe to continue reading after three stories a month, its owner said on "
        "Friday. Members of the choir read for free.",
    ),
    Read(
        "short-item-above-teasers-de",
        in_chrome("Brücke offen", f"<div><h1>Die Brücke ist wieder offen</h1><p>{SHORT['en']}</p></div>{teasers(8)}"),
        (SHORT["en"],),
    ),
    Read(
        "consent-for-a-video-de",
        in_chrome(
            "Die Barre wandert",
            f"<main><h1>Die Barre wandert</h1>{paragraphs(PROSE['de'][:2])}<div class='embed'><p>Hier steht ein Video. Mit Ihrer Zustimmung "
            "wird es geladen, dabei können personenbezogene Daten übertragen werden.</p><button>Zustimmen</button></div>"
            f"{paragraphs(PROSE['de'][2:])}</main>",
        ),
        PROSE["de"],
        ("Zustimmung",),
    ),
    Read(
        "article-in-a-dialog-de",
        in_chrome(
            "Die Barre",
            f"<div role='dialog'><article><h1>Die Barre wandert</h1>{paragraphs(PROSE['de'])}</article></div>",
        ),
        PROSE["de"],
    ),
    # teasers
    Read(
        "teaser-marked-de",
        teaser(
            "de",
            FREE_DE,
            '<div class="paywall"><div class="offer">{prompt}{button}</div></div>',
            linked("NewsArticle", PAY["de"][0], datePublished="2024-05-18", isAccessibleForFree=False),
        ),
        FREE_DE,
        ("Jetzt weiterlesen", "Abo wählen"),
        access="partial",
    ),
    Read(
        "teaser-by-words-uk",
        teaser("uk", FREE_UK, '<div class="note">{prompt}{button}</div>'),
        FREE_UK,
        access="partial",
    ),
    # the addresses of walls
    Read(
        "live-blog-that-is-an-article-en",
        article(
            "en",
            "Live: the bar moves west",
            head=linked("LiveBlogPosting", "Live: the bar moves west", datePublished="2024-05-18T08:00:00Z"),
        ),
        PROSE["en"],
        url=f"{SITE}/live/the-bar-moves-west",
    ),
    Read(
        "times-of-day-without-a-live-address-en",
        document(
            "en",
            "A night on the pier",
            f"<main><h1>A night on the pier</h1>{paragraphs(PROSE['en'])}{ticker(4)}</main>",
        ),
        PROSE["en"],
    ),
    Read(
        "video-with-its-text-es",
        article(
            "es",
            "La barra se mueve, visto desde el aire",
            head=linked("VideoObject", "La barra se mueve", uploadDate="2024-05-18"),
        ),
        PROSE["es"],
        url=f"{SITE}/video/la-barra-se-mueve",
    ),
    Read(
        "short-described-under-video-en",
        short(
            "en",
            "Usk bridge opens to buses",
            head=linked("NewsArticle", "Usk bridge opens to buses", datePublished="2024-05-18T08:00:00Z"),
        ),
        (SHORT["en"],),
        url=f"{SITE}/videos/usk-bridge",
    ),
    Read(
        "under-tag-de", article("de", "Die Barre und das Dorf"), PROSE["de"], url=f"{SITE}/tag/die-barre-und-das-dorf"
    ),
    Read("under-archive-pl", article("pl", "Łacha i wieś"), PROSE["pl"], url=f"{SITE}/archiwum/2024/05/lacha-i-wies"),
    Read(
        "under-consent-in-its-slug-en",
        article("en", "Consent and the harbour: who asked the village?"),
        PROSE["en"],
        url=f"{SITE}/consent-and-the-harbour",
    ),
    Read(
        "on-a-site-called-privacy-fr",
        article("fr", "La barre et le village"),
        PROSE["fr"],
        url="https://privacy.example/la-barre",
    ),
]
