"""Pages that are no article, as vendors and sites mark them up, in twelve languages; every sentence is our own.

One builder for each kind of markup, one table for the sentences of each language. `WALLS` says what each page must be
called; `articles_like_walls.py` holds their opposites.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from legionwire.article import State

SITE = "https://news.example"
STORY = f"{SITE}/2024/05/18/story"


@dataclass(frozen=True, slots=True)
class Case:
    """One page and what must become of it."""

    name: str
    body: str
    state: State
    reason: str  # a part of it
    url: str = STORY
    requested_url: str | None = None
    content_type: str = "text/html; charset=utf-8"


def document(lang: str, title: str, body: str, head: str = "", *, site: str = "Harbour News") -> str:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f'<body><header><a href="/">{site}</a><nav><ul><li><a href="/a/">A</a></li><li><a href="/b/">B</a></li></ul></nav>'
        f"</header>{body}<footer><p>© 2024 {site}</p></footer></body></html>"
    )


def bare(title: str, body: str, head: str = "") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def linked(kind: str, headline: str, **more: object) -> str:
    node = {"@context": "https://schema.org", "@type": kind, "headline": headline, **more}
    return f'<script type="application/ld+json">{json.dumps(node, ensure_ascii=False)}</script>'


# --- consent: title, two sentences, accept, settings

CONSENT = {
    "en": (
        "We value your privacy",
        "We and 812 partners keep cookies on your device and read them, so that advertising can be chosen and counted.",
        "You may take back your consent on any page; some partners rely on a legitimate interest.",
        "Accept all",
        "More options",
    ),
    "de": (
        "Ihre Privatsphäre zählt",
        "Wir und 812 Partner legen Cookies auf Ihrem Gerät ab und lesen sie, damit Werbung gewählt und gezählt werden kann.",
        "Ihre Einwilligung können Sie auf jeder Seite zurücknehmen; manche berufen sich auf ein berechtigtes Interesse.",
        "Alle akzeptieren",
        "Einstellungen",
    ),
    "fr": (
        "Votre vie privée compte",
        "Avec 812 partenaires, nous déposons des cookies sur votre appareil et les lisons, pour choisir la publicité.",
        "Votre consentement se retire sur chaque page ; certains partenaires s'appuient sur un intérêt légitime.",
        "Tout accepter",
        "Paramétrer",
    ),
    "es": (
        "Tu privacidad cuenta",
        "Con 812 socios guardamos cookies en tu dispositivo y las leemos, para elegir y contar la publicidad.",
        "El consentimiento se puede retirar en cada página; algunos socios alegan un interés legítimo.",
        "Aceptar todo",
        "Configurar",
    ),
    "it": (
        "La tua privacy conta",
        "Con 812 partner conserviamo cookie sul tuo dispositivo e li leggiamo, per scegliere e contare la pubblicità.",
        "Il consenso si ritira da ogni pagina; alcuni partner si fondano su un interesse legittimo.",
        "Accetta tutto",
        "Preferenze",
    ),
    "pt": (
        "A sua privacidade conta",
        "Com 812 parceiros guardamos cookies no seu aparelho e lemo-los, para escolher e contar a publicidade.",
        "O consentimento pode ser retirado em cada página; alguns parceiros invocam um interesse legítimo.",
        "Aceitar tudo",
        "Preferências",
    ),
    "pl": (
        "Twoja prywatność jest ważna",
        "Wraz z 812 partnerami zapisujemy pliki cookie na Twoim urządzeniu i odczytujemy je, aby dobierać reklamy.",
        "Zgodę możesz wycofać na każdej stronie; część partnerów powołuje się na uzasadniony interes.",
        "Przejdź do serwisu",
        "Ustawienia",
    ),
    "cs": (
        "Záleží nám na vašem soukromí",
        "Spolu s 812 partnery ukládáme do vašeho zařízení soubory cookie a čteme je, abychom vybírali reklamu.",
        "Souhlas můžete na každé stránce odvolat; někteří partneři se opírají o oprávněný zájem.",
        "Souhlasím",
        "Nastavení",
    ),
    "uk": (
        "Ваша приватність важлива",
        "Разом із 812 партнерами ми зберігаємо на вашому пристрої файли cookie і читаємо їх, щоб добирати рекламу.",
        "Згоду можна відкликати на кожній сторінці; дехто з партнерів посилається на законний інтерес.",
        "Прийняти все",
        "Налаштування",
    ),
    "ru": (
        "Ваша приватность важна",
        "Вместе с 812 партнёрами мы храним на вашем устройстве файлы cookie и читаем их, чтобы подбирать рекламу.",
        "Согласие можно отозвать на каждой странице; часть партнёров ссылается на законный интерес.",
        "Принять все",
        "Настройки",
    ),
    "ka": (
        "თქვენი კონფიდენციალურობა მნიშვნელოვანია",
        "812 პარტნიორთან ერთად ვინახავთ თქვენს მოწყობილობაზე ქუქი-ფაილებს და ვკითხულობთ მათ რეკლამის შესარჩევად.",
        "თანხმობის გაუქმება ნებისმიერ გვერდზე შეგიძლიათ; ზოგი პარტნიორი კანონიერ ინტერესს ეყრდნობა.",
        "ვეთანხმები",
        "პარამეტრები",
    ),
    "nl": (
        "Uw privacy telt",
        "Met 812 partners bewaren wij cookies op uw apparaat en lezen die, om advertenties te kiezen en te tellen.",
        "Uw toestemming kunt u op elke pagina intrekken; sommige partners beroepen zich op een gerechtvaardigd belang.",
        "Alles toestaan",
        "Instellingen",
    ),
}


def onetrust(lang: str) -> str:
    title, first, second, accept, settings = CONSENT[lang]
    return (
        '<div id="onetrust-consent-sdk"><div class="onetrust-pc-dark-filter ot-fade-in"></div>'
        '<div id="onetrust-banner-sdk" class="otCenterRounded default" tabindex="0" role="dialog" aria-modal="true">'
        '<div class="ot-sdk-container"><div class="ot-sdk-row"><div id="onetrust-group-container"><div id="onetrust-policy">'
        f'<h2 id="onetrust-policy-title">{title}</h2><div id="onetrust-policy-text">{first} <a href="/p">{second}</a></div>'
        '</div></div><div id="onetrust-button-group-parent"><div id="onetrust-button-group">'
        f'<button id="onetrust-pc-btn-handler">{settings}</button><button id="onetrust-accept-btn-handler">{accept}</button>'
        "</div></div></div></div></div></div>"
    )


def sourcepoint(lang: str) -> str:
    """The message itself: on pages it stands in a frame, as a gate it is the page."""
    title, first, second, accept, settings = CONSENT[lang]
    return (
        '<div id="notice" class="message type-modal"><div class="message-component message-container">'
        f'<div class="message-component message-row"><p class="message-component message-heading">{title}</p></div>'
        f'<div class="message-component message-row"><p>{first}</p><p>{second}</p></div>'
        f'<button class="message-component message-button sp_choice_type_12">{settings}</button>'
        f'<button class="message-component message-button sp_choice_type_11">{accept}</button></div></div>'
    )


def didomi(lang: str) -> str:
    title, first, second, accept, settings = CONSENT[lang]
    return (
        '<div id="didomi-host" data-nosnippet="true"><div class="didomi-popup-container"><div id="didomi-popup" '
        'class="didomi-popup-backdrop didomi-notice-popup"><div class="didomi-popup-view"><div class="didomi-exterior-border">'
        f'<div class="didomi-popup-notice"><h1 class="didomi-popup-notice-title">{title}</h1>'
        f'<div class="didomi-popup-notice-text-container"><div class="didomi-popup-notice-text"><p>{first}</p><p>{second}</p>'
        f'</div></div><div class="didomi-buttons"><button id="didomi-notice-learn-more-button"><span>{settings}</span></button>'
        f'<button id="didomi-notice-agree-button"><span>{accept}</span></button></div></div></div></div></div></div></div>'
    )


def quantcast(lang: str) -> str:
    title, first, second, accept, settings = CONSENT[lang]
    return (
        '<div class="qc-cmp2-container" id="qc-cmp2-container" data-nosnippet=""><div class="qc-cmp2-main" id="qc-cmp2-main">'
        '<div class="qc-cmp-cleanslate css-g2oo8k"><div id="qc-cmp2-ui" role="dialog"><div class="qc-cmp2-summary-section">'
        f'<h2>{title}</h2><div class="qc-cmp2-summary-info"><p>{first}</p><p>{second}</p></div></div>'
        f'<div class="qc-cmp2-summary-buttons"><button mode="secondary"><span>{settings}</span></button>'
        f'<button mode="primary"><span>{accept}</span></button></div></div></div></div></div>'
    )


def usercentrics(lang: str) -> str:
    title, first, second, accept, settings = CONSENT[lang]
    return (
        '<div id="usercentrics-root"><div data-testid="uc-app-container"><div id="uc-center-container" '
        'data-testid="uc-default-wall"><div id="uc-main-dialog" role="dialog" aria-modal="true">'
        f'<h1 data-testid="uc-heading-title">{title}</h1><div data-testid="uc-message-container"><p>{first} {second}</p></div>'
        f'<button data-testid="uc-more-button">{settings}</button><button data-testid="uc-accept-all-button">{accept}</button>'
        "</div></div></div></div>"
    )


def cookiebot(lang: str) -> str:
    title, first, second, accept, settings = CONSENT[lang]
    return (
        '<div id="CybotCookiebotDialog" class="CybotEdge" role="dialog" aria-modal="true"><div class="CybotCookiebotDialogContentWrapper">'
        f'<div id="CybotCookiebotDialogBodyContent"><h2 id="CybotCookiebotDialogBodyContentTitle">{title}</h2>'
        f'<div id="CybotCookiebotDialogBodyContentText">{first}<br><br>{second}</div></div>'
        f'<a id="CybotCookiebotDialogBodyButtonDetails" href="#">{settings}</a>'
        f'<button id="CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll">{accept}</button></div></div>'
    )


def funding_choices(lang: str) -> str:
    title, first, second, accept, settings = CONSENT[lang]
    return (
        '<div class="fc-consent-root"><div class="fc-dialog-overlay"></div><div class="fc-dialog-container">'
        '<div class="fc-dialog fc-choice-dialog" role="dialog" tabindex="0"><div class="fc-dialog-content">'
        f'<div class="fc-header fc-dialog-restricted-content"><h1 class="fc-dialog-headline">{title}</h1></div>'
        f'<p class="fc-body">{first}</p><p class="fc-body">{second}</p></div><div class="fc-footer-buttons">'
        f'<button class="fc-button fc-cta-consent fc-primary-button"><p class="fc-button-label">{accept}</p></button>'
        f'<button class="fc-button fc-cta-manage-options"><p class="fc-button-label">{settings}</p></button></div></div></div></div>'
    )


def guce(lang: str) -> str:
    title, first, second, accept, settings = CONSENT[lang]
    return (
        '<div id="consent-page" class="consent-page"><div class="con-wizard"><form method="post" class="consent-form">'
        f'<input type="hidden" name="csrfToken" value="x"><div class="wizard-header"><h2>{title}</h2></div>'
        f'<div class="wizard-body"><p>{first}</p><p>{second}</p></div><div class="actions couple">'
        f'<button type="submit" class="btn secondary accept-all" name="agree" value="agree">{accept}</button>'
        f'<button type="submit" class="btn manage-settings">{settings}</button></div></form></div></div>'
    )


def iubenda(lang: str) -> str:
    title, first, second, accept, settings = CONSENT[lang]
    return (
        '<div id="iubenda-cs-banner" class="iubenda-cs-default-floating iubenda-cs-center iubenda-cs-visible" role="alertdialog">'
        '<div class="iubenda-cs-container"><div class="iubenda-cs-content"><div class="iubenda-cs-rationale">'
        f'<div id="iubenda-cs-title">{title}</div><div id="iubenda-cs-paragraph"><p class="iub-p">{first}</p>'
        f'<p class="iub-p">{second}</p></div><div class="iubenda-cs-opt-group"><button class="iubenda-cs-customize-btn">{settings}'
        f'</button><button class="iubenda-cs-accept-btn">{accept}</button></div></div></div></div></div>'
    )


def axeptio(lang: str) -> str:
    title, first, second, accept, settings = CONSENT[lang]
    return (
        '<div id="axeptio_overlay" class="axeptio_mount"><div class="axeptio_widget"><div class="axeptio-widget--open">'
        f"<div><h3>{title}</h3><p>{first}</p><p>{second}</p></div><div><button id='axeptio_btn_configure'>{settings}</button>"
        f"<button id='axeptio_btn_acceptAll'>{accept}</button></div></div></div></div>"
    )


def home_made(lang: str) -> str:
    """No vendor: a box of the site's own, without a telling name."""
    title, first, second, accept, settings = CONSENT[lang]
    return (
        f"<div class='box'><h1>{title}</h1><p>{first}</p><p>{second}</p><form action='/ok'><input type='submit' "
        f"value='{accept}'> <a href='/more'>{settings}</a></form></div>"
    )


PUR_DE = (
    '<main class="cw"><h1>Lesen, wie Sie mögen</h1><section class="option"><h2>Mit Werbung</h2><p>Sie lesen wie gewohnt mit Werbung '
    "und erlauben uns und 812 Partnern, Cookies zu setzen und Ihr Lesen zu verfolgen. Die Zustimmung ist jederzeit "
    'widerrufbar.</p><button class="sp_choice_type_11">Einverstanden</button></section><section class="option"><h2>Pur-Abo</h2>'
    "<p>Ohne Tracking und fast ohne Werbung, für 3,20 Euro im Monat, jederzeit kündbar.</p>"
    '<a class="btn" href="https://pur.example/abo">Pur abonnieren</a></section><p>Schon Pur-Abonnent? <a href="/in">Hier anmelden</a></p></main>'
)

CONSENT_WALLS = [
    Case("onetrust-full-page-en", document("en", "Harbour News", onetrust("en")), State.WALL, "consent wall"),
    Case(
        "sourcepoint-gate-de",
        bare("Einwilligung | Hafenblatt", sourcepoint("de")),
        State.WALL,
        "consent wall",
        f"{SITE}/privacy-wall/?returnUrl=story",
    ),
    Case("sourcepoint-message-fr", bare("Courrier du port", sourcepoint("fr")), State.WALL, "consent wall"),
    Case("didomi-notice-wall-fr", document("fr", "Courrier du port", didomi("fr")), State.WALL, "consent wall"),
    Case("didomi-notice-wall-es", document("es", "Diario del muelle", didomi("es")), State.WALL, "consent wall"),
    Case("quantcast-choice-pt", document("pt", "Jornal do Cais", quantcast("pt")), State.WALL, "consent wall"),
    Case("quantcast-choice-uk", document("uk", "Вісті порту", quantcast("uk")), State.WALL, "consent wall"),
    Case("usercentrics-wall-de", document("de", "Hafenblatt", usercentrics("de")), State.WALL, "consent wall"),
    Case("cookiebot-dialog-cs", document("cs", "Přístavní list", cookiebot("cs")), State.WALL, "consent wall"),
    Case("funding-choices-ru", document("ru", "Вестник порта", funding_choices("ru")), State.WALL, "consent wall"),
    Case(
        "guce-pl",
        bare("Portal", guce("pl")),
        State.WALL,
        "consent wall",
        "https://consent.portal.example/v2/collectConsent?sessionId=3_cc",
        STORY,
    ),
    Case("iubenda-it", document("it", "Gazzetta del molo", iubenda("it")), State.WALL, "consent wall"),
    Case("axeptio-fr", document("fr", "Courrier du port", axeptio("fr")), State.WALL, "consent wall"),
    Case("pur-subscription-de", bare("Hafenblatt", PUR_DE), State.WALL, "consent wall", f"{SITE}/zustimmung?url=story"),
    Case("pur-subscription-no-sign-in-address", bare("Hafenblatt", PUR_DE), State.WALL, "consent wall"),
    Case("home-made-ka", bare("პორტის ამბები", home_made("ka")), State.WALL, "consent wall"),
    Case("home-made-pl", bare("Kurier portowy", home_made("pl")), State.WALL, "consent wall"),
    Case("home-made-nl", bare("Havenblad", home_made("nl")), State.WALL, "consent wall"),
]


# --- paywalls: title, the free sentence, the prompt, its button

PAY = {
    "en": (
        "What the ferry company did not say",
        "The letter came on a Friday, and nobody opened it.",
        "Subscribe to continue reading. Members read everything for a coin a week.",
        "See the offers",
    ),
    "de": (
        "Was die Reederei verschwieg",
        "Der Brief kam an einem Freitag, und niemand öffnete ihn.",
        "Jetzt weiterlesen mit dem Probeabo. Dieser Artikel ist nur für Abonnenten.",
        "Abo wählen",
    ),
    "fr": (
        "Ce que l'armateur a tu",
        "La lettre est arrivée un vendredi, personne ne l'a ouverte.",
        "Cet article est réservé aux abonnés. Il vous reste 90 % à lire.",
        "Je m'abonne",
    ),
    "es": (
        "Lo que la naviera calló",
        "La carta llegó un viernes y nadie la abrió.",
        "Contenido exclusivo para suscriptores. Suscríbete para seguir leyendo.",
        "Ver ofertas",
    ),
    "it": (
        "Quello che l'armatore ha taciuto",
        "La lettera arrivò di venerdì e nessuno la aprì.",
        "Contenuto riservato agli abbonati. Per continuare a leggere scegli un abbonamento.",
        "Abbonati",
    ),
    "pl": (
        "O czym armator milczał",
        "List przyszedł w piątek i nikt go nie otworzył.",
        "Dalsza część artykułu tylko dla prenumeratorów. Wykup dostęp, aby czytać dalej.",
        "Kup dostęp",
    ),
    "uk": (
        "Про що мовчав судновласник",
        "Лист надійшов у п'ятницю, і ніхто його не відкрив.",
        "Матеріал доступний лише для передплатників. Оформіть передплату, щоб читати далі.",
        "Передплатити",
    ),
    "cs": (
        "O čem rejdař mlčel",
        "Dopis přišel v pátek a nikdo ho neotevřel.",
        "Tento článek je jen pro předplatitele. Předplaťte si nás a čtěte dál.",
        "Předplatit",
    ),
}


def paywall(lang: str, box: str, head: str = "") -> str:
    """`box` holds {prompt} and {button}."""
    title, free, prompt, button = PAY[lang]
    filled = box.replace("{prompt}", f"<p>{prompt}</p>").replace("{button}", f"<button>{button}</button>")
    return document(lang, title, f"<main><article><h1>{title}</h1><p>{free}</p>{filled}</article></main>", head)


def not_free(lang: str, selector: str = "") -> str:
    part = {"hasPart": {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": selector}}
    more = {"datePublished": "2024-05-18T06:00:00Z", "isAccessibleForFree": False, **(part if selector else {})}
    return linked("NewsArticle", PAY[lang][0], **more)


PAYWALLS = [
    Case(
        "piano-offer-en",
        paywall(
            "en",
            '<div class="tp-container-inner"><div class="piano-offer" id="piano-inline">{prompt}{button}</div></div>'
            '<script src="https://cdn.tinypass.com/api/tinypass.min.js"></script>',
        ),
        State.WALL,
        "paywall",
    ),
    Case(
        "tinypass-modal-cs",
        paywall(
            "cs",
            '<div class="tp-modal"><div class="tp-backdrop"></div><div class="tp-iframe-wrapper">{prompt}{button}</div></div>',
        ),
        State.WALL,
        "paywall",
    ),
    Case(
        "poool-fr",
        paywall(
            "fr",
            '<div id="poool-widget" class="poool-widget p3-paywall"><div class="p3-content">{prompt}{button}</div></div>',
        ),
        State.WALL,
        "paywall",
    ),
    Case(
        "zephr-es",
        paywall(
            "es",
            '<div class="zephr-paywall" data-zephr-feature="paywall"><div class="zephr-dialog">{prompt}{button}</div></div>',
        ),
        State.WALL,
        "paywall",
    ),
    Case(
        "leaky-it",
        paywall("it", '<div id="leaky_paywall_message_wrap"><div>{prompt}{button}</div></div>'),
        State.WALL,
        "paywall",
    ),
    Case(
        "arc-en",
        paywall(
            "en",
            '<div class="b-paywall" data-testid="arc-paywall"><section>{prompt}{button}</section></div>',
            not_free("en"),
        ),
        State.WALL,
        "paywall",
    ),
    Case(
        "stated-part-de",
        paywall("de", '<div class="more"><div>{prompt}{button}</div></div>', not_free("de", ".more")),
        State.WALL,
        "paywall",
    ),
    Case("words-only-pl", paywall("pl", "<div class='c-12'>{prompt}{button}</div>"), State.WALL, "paywall"),
    Case("words-only-uk", paywall("uk", "<div class='note'>{prompt}{button}</div>"), State.WALL, "paywall"),
    Case(
        "metered-en",
        paywall(
            "en",
            '<div class="meteredContent"><p>You have read your three free stories of this month.</p>{prompt}{button}</div>',
        ),
        State.WALL,
        "paywall",
    ),
]


# --- logins

LOGINS = [
    Case(
        "wordpress-uk",
        '<html lang="uk"><head><title>Увійти ‹ Вісті порту — WordPress</title></head><body class="login wp-core-ui">'
        '<div id="login"><h1><a href="https://wordpress.org/">Працює на WordPress</a></h1><form name="loginform" id="loginform" '
        'action="/wp-login.php" method="post"><p><label for="user_login">Логін або адреса пошти</label><input type="text" name="log">'
        '</p><p><label>Пароль</label><input type="password" name="pwd"></p><p class="submit"><input type="submit" value="Увійти"></p>'
        '</form><p id="nav"><a href="/wp-login.php?action=lostpassword">Забули свій пароль?</a></p></div></body></html>',
        State.WALL,
        "login page",
        f"{SITE}/wp-login.php?redirect_to=story",
        STORY,
    ),
    Case(
        "keycloak-de",
        '<html class="login-pf"><head><title>Anmeldung bei hafenblatt</title></head><body><div id="kc-header">HAFENBLATT</div>'
        '<div class="card-pf"><h1 id="kc-page-title">Anmeldung bei Ihrem Konto</h1><form id="kc-form-login" method="post">'
        '<label>Benutzername</label><input id="username" name="username"><label>Passwort</label><input id="password" type="password">'
        '<input type="submit" id="kc-login" value="Anmelden"></form></div></body></html>',
        State.WALL,
        "login page",
        "https://sso.example/realms/hafenblatt/protocol/openid-connect/auth?client_id=web",
        STORY,
    ),
    Case(
        "mail-first-en",
        document(
            "en",
            "Sign in - Harbour News",
            '<main><h1>Sign in or create an account</h1><form action="/account"><label>Your mail address</label>'
            '<input type="email" name="email"><button>Continue</button></form>'
            "<p>One account opens all our papers, on every device you own, and keeps your place in long stories.</p></main>",
        ),
        State.WALL,
        "login page",
    ),
    Case(
        "generic-pl",
        document(
            "pl",
            "Kurier portowy",
            "<main><h1>Zaloguj się</h1><form><input name='l'><input type='password'><button>Dalej</button></form>"
            "<p>Nie masz konta? Załóż je w minutę i wróć do lektury tam, gdzie ją przerwałeś.</p></main>",
        ),
        State.WALL,
        "login page",
    ),
    Case(
        "generic-cs",
        document(
            "cs",
            "Přihlášení | Přístavní list",
            "<main><h1>Přihlášení</h1><form><input name='l'><input type='password'><button>Přihlásit se</button></form></main>",
        ),
        State.WALL,
        "login page",
    ),
    Case(
        "welcome-back-es-with-banner",
        document(
            "es",
            "Diario del muelle",
            "<main><h1>Hola de nuevo</h1><form><input name='l'><input type='password'><button>Iniciar sesión</button></form></main>"
            + onetrust("es"),
        ),
        State.WALL,
        "login page",
    ),
]


# --- challenges

CHALLENGES = [
    Case(
        "cloudflare-en",
        '<html lang="en-US"><head><title>Just a moment...</title><meta http-equiv="refresh" content="390"></head><body>'
        '<div class="main-wrapper" role="main"><div class="main-content"><noscript><div class="h2"><span id="challenge-error-text">'
        "Scripts and cookies have to be on.</span></div></noscript></div></div><script>(function(){window._cf_chl_opt={cvId:'3'};"
        "var a=document.createElement('script');a.src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1';})();</script></body></html>",
        State.BLOCKED,
        "challenge",
    ),
    Case(
        "cloudflare-pl",
        '<html lang="pl"><head><title>Cierpliwości...</title></head><body><h1 class="zone-name-title h1">kurier.example</h1>'
        '<h2 class="h2">Sprawdzamy, czy połączenie jest bezpieczne</h2><div id="turnstile-wrapper" class="spacer"></div>'
        "<script>window._cf_chl_opt={cType:'managed'};</script></body></html>",
        State.BLOCKED,
        "challenge",
    ),
    Case(
        "turnstile-ru",
        bare(
            "vestnik.example",
            '<h1>Подтвердите, что вы не робот</h1><form><div class="cf-turnstile" data-sitekey="0x4AAA"></div></form>',
            '<script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async defer></script>',
        ),
        State.BLOCKED,
        "challenge",
    ),
    Case(
        "datadome-en",
        '<html lang="en"><head><title>harbour.example</title><style>#cmsg{animation: A 1.5s;}</style></head><body style="margin:0">'
        "<p id=\"cmsg\">Switch scripts on, blockers off</p><script data-cfasync=\"false\">var dd={'rt':'c','cid':'AHrlqA','t':'bv'}"
        '</script><script data-cfasync="false" src="https://ct.captcha-delivery.com/c.js"></script></body></html>',
        State.BLOCKED,
        "challenge",
    ),
    Case(
        "human-press-and-hold-en",
        '<html lang="en"><head><meta name="description" content="px-captcha"><title>Access to this page has been denied</title></head>'
        '<body><section class="container"><h1>Before you go on</h1><div id="px-captcha"></div><p>Hold the button down until the bar is '
        "full, so that we know a person is there. Reference ID: 5f9c.</p></section><script>window._pxAppId='PX1';"
        "s.src='https://captcha.px-cdn.net/PX1/captcha.js';</script></body></html>",
        State.BLOCKED,
        "challenge",
    ),
    Case(
        "imperva-frame",
        '<html style="height:100%"><head><meta name="ROBOTS" content="NOINDEX, NOFOLLOW"><script src="/_Incapsula_Resource?SWJIYLWA=71"></script>'
        '</head><body style="margin:0"><iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=9-1&incident_id=1" frameborder=0>'
        "Request unsuccessful. Incident 1-2</iframe></body></html>",
        State.BLOCKED,
        "challenge",
    ),
    Case(
        "akamai-denied",
        "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>This address is not open to you on this server."
        "<P>Reference&#32;&#35;18&#46;5f1&#46;17<P>https&#58;&#47;&#47;errors&#46;edgesuite&#46;net&#47;18&#46;5f1</P></BODY></HTML>",
        State.BLOCKED,
        "challenge",
    ),
    Case(
        "akamai-interstitial",
        '<html><head><title>&nbsp;</title></head><body><div id="sec-if-cpt-container" class="behavioral-content"></div>'
        '<script src="/_sec/cp_challenge/sec-4-4.js" async defer></script></body></html>',
        State.BLOCKED,
        "challenge",
    ),
    Case(
        "ddos-guard-ru",
        '<html><head><title>DDoS-Guard</title><link rel="stylesheet" href="/.well-known/ddos-guard/mark/"></head><body><div id="main">'
        '<h1 id="title">Проверяем ваш браузер</h1><p>Это займёт несколько секунд, потом откроется vestnik.example.</p></div>'
        '<script src="/.well-known/ddos-guard/js-challenge/index.js"></script></body></html>',
        State.BLOCKED,
        "challenge",
    ),
    Case(
        "aws-waf",
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title></title><script>window.awsWafCookieDomainList=[];window.gokuProps='
        '{"key":"AQ"};</script><script src="https://1a2b.eu-west-1.token.awswaf.com/1a2b/challenge.js"></script></head><body>'
        '<div id="challenge-container"></div><noscript><h1>Scripts are off</h1>To see that you are no robot, we need scripts.</noscript>'
        "</body></html>",
        State.BLOCKED,
        "challenge",
    ),
    Case(
        "qrator-uk",
        '<html><head><meta charset="utf-8"><title>Перевірка</title><script src="/__qrator/qauth_utm_v2.js"></script></head><body>'
        '<div id="qrator_msg">Зачекайте, сторінка відкриється за мить.</div></body></html>',
        State.BLOCKED,
        "challenge",
    ),
    Case(
        "sucuri-es",
        "<html><head><title>Un instante...</title></head><body><noscript>Hacen falta scripts.</noscript><script>var s={},u,c,U,r,i,l=0,"
        "a,e=eval,w=String.fromCharCode,sucuri_cloudproxy_js='';</script></body></html>",
        State.BLOCKED,
        "challenge",
    ),
    Case(
        "words-only-de",
        bare(
            "hafenblatt.example",
            "<div><p>Bitte bestätigen Sie, dass Sie kein Roboter sind.</p><img src='/c.png'><input name='c'></div>",
        ),
        State.BLOCKED,
        "challenge",
    ),
    Case(
        "captcha-form-it",
        bare(
            "molo.example",
            '<p>Per proseguire serve una prova.</p><form><div class="g-recaptcha" data-sitekey="6L"></div></form>',
            '<script src="https://www.google.com/recaptcha/api.js"></script>',
        ),
        State.BLOCKED,
        "challenge",
    ),
]


# --- gone

GONE = {
    "en": ("We looked everywhere", "This page could not be found", "Perhaps the link is old, or a letter went astray."),
    "uk": ("Вісті порту", "Такої сторінки немає", "Можливо, посилання застаріло або в ньому загубилася літера."),
    "ru": (
        "Вестник порта",
        "Запрашиваемая страница не существует",
        "Может быть, ссылка устарела или в ней потерялась буква.",
    ),
    "de": ("Hafenblatt", "Diese Seite gibt es nicht mehr", "Vielleicht ist der Verweis alt, oder ein Buchstabe fehlt."),
    "fr": ("Courrier du port", "Cette page n'existe pas", "Le lien est peut-être ancien, ou une lettre s'est perdue."),
    "es": ("Diario del muelle", "No hemos encontrado la página", "Quizá el enlace es antiguo, o se perdió una letra."),
    "pl": ("Kurier portowy", "Nie ma takiej strony", "Może odnośnik jest stary albo zgubiła się litera."),
    "cs": ("Přístavní list", "Stránku jsme nenašli", "Možná je odkaz starý, nebo se ztratilo písmeno."),
    "it": ("Gazzetta del molo", "Pagina inesistente", "Forse il collegamento è vecchio, o si è persa una lettera."),
    "pt": ("Jornal do Cais", "Esta página não existe", "Talvez a ligação seja antiga, ou se tenha perdido uma letra."),
    "ka": ("პორტის ამბები", "გვერდი ვერ მოიძებნა", "შესაძლოა ბმული მოძველდა ან ასო დაიკარგა."),
}
POPULAR = "".join(
    f'<li><h3><a href="/{n}">Other headline number {n}, which many have read</a></h3><time datetime="2024-05-1{n}">1{n} May</time></li>'
    for n in range(1, 7)
)
REMOVED = {
    "en": "This article has been removed at the request of the people it was about.",
    "de": "Dieser Artikel wurde aus rechtlichen Gründen gelöscht.",
    "fr": "Cet article n'est plus disponible.",
    "pl": "Artykuł został usunięty na prośbę bohatera.",
    "uk": "Матеріал видалено на прохання героя публікації.",
    "es": "Este artículo ya no está disponible.",
}


def lost(lang: str, *, head: str = "", below: str = "") -> str:
    title, heading, note = GONE[lang]
    return document(lang, title, f"<main><h1>{heading}</h1><p>{note}</p>{below}</main>", head)


GONE_PAGES = [
    Case(
        "wordpress-404-de",
        document(
            "de",
            "Seite nicht gefunden - Hafenblatt",
            '<main id="primary"><section class="error-404 not-found"><header class="page-header"><h1 class="page-title">Hoppla! Hier ist nichts.'
            '</h1></header><div class="page-content"><p>An diesem Ort war nichts zu holen. Versuchen Sie es mit der Suche?</p>'
            '<form role="search"><input type="search"><button>Suchen</button></form></div></section></main>',
            '<meta name="robots" content="noindex">',
        ),
        State.GONE,
        "soft 404",
    ),
    Case(
        "drupal-404-fr",
        '<html lang="fr"><head><title>Page non trouvée | Courrier du port</title><meta name="Generator" content="Drupal 10"></head>'
        '<body class="path-system-404"><main role="main"><h1 class="page-title">Page non trouvée</h1><div class="region-content">'
        "La page demandée n'a pas pu être trouvée.</div></main></body></html>",
        State.GONE,
        "soft 404",
    ),
    *(
        Case(f"custom-404-{lang}", lost(lang), State.GONE, "soft 404")
        for lang in ("en", "uk", "ru", "pl", "cs", "it", "pt", "ka")
    ),
    Case("404-with-banner-es", lost("es", below=onetrust("es")), State.GONE, "soft 404"),
    Case("404-with-dated-headlines-de", lost("de", below=f"<ul>{POPULAR}</ul>"), State.GONE, "soft 404"),
    *(
        Case(
            f"removed-{lang}",
            document(lang, "The quarrel at the pier", f"<main><h1>The quarrel at the pier</h1><p>{text}</p></main>"),
            State.GONE,
            "soft 404",
        )
        for lang, text in REMOVED.items()
    ),
    Case(
        "removed-but-described-en",
        document(
            "en",
            "The quarrel at the pier",
            f"<article><h1>The quarrel at the pier</h1><p>{REMOVED['en']}</p></article>",
            linked("NewsArticle", "The quarrel at the pier", datePublished="2024-05-18"),
        ),
        State.GONE,
        "soft 404",
    ),
    Case("leads-home", document("en", "Harbour News", "<main>News</main>"), State.GONE, "home page", f"{SITE}/", STORY),
    Case(
        "parked-en",
        bare(
            "harbour.example",
            "<div id='main'><h1>harbour.example</h1><p>This domain is for sale. Related searches: boats, ropes, fish.</p></div>",
            '<script src="https://img1.wsimg.example/parking-lander/static/js/main.js"></script>',
        ),
        State.GONE,
        "parked",
    ),
    Case(
        "parked-pl",
        bare("kurier.example", "<h1>Ta domena jest na sprzedaż</h1><p>Złóż ofertę kupna, odpowiemy w ciągu dnia.</p>"),
        State.GONE,
        "parked",
    ),
    Case(
        "parked-script-only",
        "<html><head><title>kurier.example</title><script>window.park='eyJ1dWlkIjoiMSJ9'</script></head><body><div id='target'></div>"
        "<script src='https://www.parkingcrew.net/assets/a.js'></script></body></html>",
        State.GONE,
        "parked",
    ),
]


# --- listings, tickers, media


def items(count: int, *, teaser: str = "", lang: str = "en") -> str:
    words = {
        "en": "Headline number {} about what happened at the harbour",
        "uk": "Заголовок номер {} про те, що сталося в порту",
        "de": "Schlagzeile Nummer {} über das, was im Hafen geschah",
        "pl": "Nagłówek numer {} o tym, co zdarzyło się w porcie",
        "es": "Titular número {} sobre lo que pasó en el puerto",
        "fr": "Titre numéro {} sur ce qui s'est passé au port",
        "ru": "Заголовок номер {} о том, что случилось в порту",
        "it": "Titolo numero {} su quello che è successo al porto",
    }[lang]
    return "".join(
        f'<article class="card"><h2><a href="/{n}">{words.format(n)}</a></h2>{f"<p>{teaser} ({n})</p>" if teaser else ""}</article>'
        for n in range(1, count + 1)
    )


TEASER = (
    "Two sentences tell what the reader will find there. They are long enough to be taken for a paragraph of its own."
)


def ticker(entries: int) -> str:
    return "".join(
        f'<div class="entry"><h3>1{n % 10}:{10 + n}</h3><p>The pilot reports from the pier that the wind has turned once more, and that boat '
        f"number {n} is tied up. Nobody was hurt, and the cook is making soup for all who had to wait.</p></div>"
        for n in range(entries)
    )


NOT_ARTICLES = [
    Case(
        "home-uk",
        document("uk", "Вісті порту", f"<main>{items(20, lang='uk')}</main>"),
        State.NOT_ARTICLE,
        "home page",
        f"{SITE}/uk/",
    ),
    Case(
        "section-de",
        document("de", "Politik | Hafenblatt", f"<main><h1>Politik</h1>{items(18, lang='de')}</main>"),
        State.NOT_ARTICLE,
        "listing",
        f"{SITE}/politik/",
    ),
    Case(
        "latest-with-one-headline-ja",
        document(
            "ja",
            "港新聞: 新着",
            "<main><h1>新着</h1><article><h2><a href='/a'>港の灯台、百年ぶりに修理 市長「船乗りの目印を守る」と語る</a></h2>"
            "<time datetime='2024-12-03T23:17:00+09:00'>2024-12-03</time></article></main>",
        ),
        State.NOT_ARTICLE,
        "listing",
        f"{SITE}/latest/",
    ),
    Case(
        "section-with-banner-fr",
        document(
            "fr", "Monde", f"<main><h1>Monde</h1>{items(18, lang='fr')}</main>{home_made('fr').replace('h1', 'h2')}"
        ),
        State.NOT_ARTICLE,
        "listing",
        f"{SITE}/monde/",
    ),
    Case(
        "tag-with-teasers-en",
        document(
            "en",
            "storm",
            f"<main><h1>Tag: storm</h1>{items(8, teaser=TEASER)}</main>",
            '<meta property="og:type" content="website">',
        ),
        State.NOT_ARTICLE,
        "listing",
        f"{SITE}/tag/storm/",
    ),
    Case(
        "author-pl",
        document(
            "pl",
            "Jan Morski",
            "<main><h1>Jan Morski</h1><p>Pisze o portach od dwudziestu lat. Mieszka na barce i nie ma telefonu.</p>"
            f"{items(15, lang='pl')}</main>",
            linked("ProfilePage", ""),
        ),
        State.NOT_ARTICLE,
        "listing",
        f"{SITE}/autor/jan-morski/",
    ),
    Case(
        "search-es",
        document(
            "es",
            "Resultados",
            f"<main><h1>Resultados de la búsqueda: barco</h1><p>Hay 15.</p>{items(15, lang='es')}</main>",
        ),
        State.NOT_ARTICLE,
        "listing",
        f"{SITE}/?s=barco",
    ),
    Case(
        "nothing-found-search-ru",
        document("ru", "Поиск", "<main><h1>Результаты поиска</h1><p>По запросу «лодка» ничего не найдено.</p></main>"),
        State.NOT_ARTICLE,
        "listing",
        f"{SITE}/search/?q=1",
    ),
    Case(
        "archive-it",
        document("it", "Archivio", f"<main><h1>Archivio: maggio 2024</h1><ul>{items(25, lang='it')}</ul></main>"),
        State.NOT_ARTICLE,
        "listing",
        f"{SITE}/2024/05/",
    ),
    Case(
        "live-ticker-de",
        document(
            "de",
            "Liveticker: Sturm",
            f"<main><h1>Der Sturm im Liveticker</h1>{ticker(9)}</main>",
            linked("LiveBlogPosting", "Der Sturm im Liveticker", datePublished="2024-05-18T08:00:00Z"),
        ),
        State.NOT_ARTICLE,
        "live ticker",
        f"{SITE}/liveticker/sturm-100",
    ),
    Case(
        "live-ticker-undescribed-fr",
        document("fr", "Tempête, en direct", f"<main><h1>Tempête, en direct</h1>{ticker(9)}</main>"),
        State.NOT_ARTICLE,
        "live ticker",
        f"{SITE}/en-direct/tempete",
    ),
    Case(
        "video-en",
        document(
            "en",
            "Watch: the regatta",
            '<main><h1>The regatta from above</h1><video src="/v.mp4"></video><p>Forty boats, two minutes.</p></main>',
            linked("VideoObject", "The regatta from above", uploadDate="2024-05-18"),
        ),
        State.NOT_ARTICLE,
        "video",
    ),
    Case(
        "gallery-cs",
        document(
            "cs",
            "Fotogalerie: regata",
            "<main><h1>Regata na fotografiích</h1>"
            + "".join(
                f"<figure><img src='/{n}.jpg'><figcaption>Loď číslo {n} v cíli.</figcaption></figure>"
                for n in range(12)
            )
            + "<p>Čtyřicet lodí, dvanáct snímků, jeden fotograf a spousta větru nad zálivem.</p></main>",
        ),
        State.NOT_ARTICLE,
        "video, gallery",
        f"{SITE}/fotogalerie/regata",
    ),
    Case(
        "podcast-uk",
        document(
            "uk",
            "Подкаст: портові історії",
            '<main><h1>Портові історії, випуск 7</h1><audio src="/7.mp3"></audio><p>Розмова з лоцманом про мілини, які щозими мандрують.</p></main>',
            linked("PodcastEpisode", "", name="Портові історії, випуск 7"),
        ),
        State.NOT_ARTICLE,
        "video, gallery or audio",
    ),
    Case(
        "directory-index",
        bare("Index of /2024", "<h1>Index of /2024</h1><pre><a href='a.txt'>a.txt</a> 2024-05-18</pre>"),
        State.NOT_ARTICLE,
        "listing",
    ),
    Case("pdf-as-html", "%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj", State.NOT_ARTICLE, "PDF"),
    Case("gif-as-html", "GIF89a\x01\x00\x01\x00", State.NOT_ARTICLE, "image"),
    Case("json-as-html", '{"status": "ok", "items": [{"html": "no"}]}', State.NOT_ARTICLE, "JSON"),
    Case("json-with-markup-as-html", '{"title": "x", "body": "<p>Some words</p>"}', State.NOT_ARTICLE, "JSON"),
]


# --- nothing to read, or not now, or not here


def shell(root: str, *, head: str = "", noscript: str = "") -> str:
    quiet = f"<noscript>{noscript}</noscript>" if noscript else ""
    return bare("Harbour News", f"{quiet}{root}<script src='/static/js/main.4f2.js'></script>", head)


NO_TEXT = [
    Case("empty-answer", "", State.NO_TEXT, "empty"),
    Case("empty-body", "<html><head><title></title></head><body></body></html>", State.NO_TEXT, "no text"),
    Case(
        "react-shell",
        shell('<div id="root"></div>', noscript="You need scripts to run this app."),
        State.NO_TEXT,
        "drawn by scripts",
    ),
    Case(
        "next-shell",
        shell(
            '<div id="__next"><div class="spinner"></div></div><script id="__NEXT_DATA__" type="application/json">{"page":"/[slug]"}</script>'
        ),
        State.NO_TEXT,
        "drawn by scripts",
    ),
    Case(
        "nuxt-shell",
        shell('<div id="__nuxt"></div><script>window.__NUXT__={}</script>'),
        State.NO_TEXT,
        "drawn by scripts",
    ),
    Case("angular-shell", shell("<app-root></app-root>"), State.NO_TEXT, "drawn by scripts"),
    Case(
        "asks-for-scripts-en",
        bare(
            "Harbour News",
            "<p>Please enable JavaScript in your browser to view this site, then load the page again and all will be well.</p>",
        ),
        State.NO_TEXT,
        "scripts or cookies",
    ),
    Case(
        "asks-for-cookies-de",
        bare(
            "Hafenblatt",
            "<h1>Bitte aktivieren Sie Cookies</h1><p>Ohne sie können wir diese Seite leider nicht zeigen, und das täte uns leid.</p>",
        ),
        State.NO_TEXT,
        "scripts or cookies",
    ),
    Case(
        "asks-for-scripts-uk",
        bare(
            "Вісті порту",
            "<p>Для роботи сайту потрібен JavaScript. Увімкніть його в налаштуваннях браузера й оновіть сторінку.</p>",
        ),
        State.NO_TEXT,
        "scripts or cookies",
    ),
    Case(
        "meta-refresh",
        '<html><head><title>Moved</title><meta http-equiv="refresh" content="0; url=/n"></head><body><a href="/n">here</a></body></html>',
        State.NO_TEXT,
        "meta refresh",
    ),
    Case(
        "frameset",
        '<html><head><title>Harbour News</title></head><frameset cols="20%,80%"><frame src="menu.htm"><frame src="main.htm"></frameset></html>',
        State.NO_TEXT,
        "frames",
    ),
]

GEO = {
    "en": ("Unavailable", "We are sorry: this site is not available in your region for legal reasons."),
    "de": ("Hafenblatt", "Dieser Inhalt ist in Ihrem Land leider nicht verfügbar."),
    "es": ("Diario del muelle", "Este contenido no está disponible en tu país."),
    "uk": ("Вісті порту", "На жаль, цей матеріал недоступний у вашому регіоні."),
}
REST = {
    "en": ("Harbour News", "We'll be right back", "The site is down for maintenance while we change a few ropes."),
    "de": ("Hafenblatt", "Wartungsarbeiten", "Wir tauschen ein paar Taue aus und sind bald wieder da."),
    "pl": ("Kurier portowy", "Przerwa techniczna", "Wymieniamy kilka lin i zaraz wracamy."),
    "uk": ("Вісті порту", "Тривають технічні роботи", "Міняємо кілька канатів і незабаром повернемося."),
    "fr": ("Courrier du port", "Site en maintenance", "Nous changeons quelques cordages et revenons bientôt."),
    "ka": ("პორტის ამბები", "მიმდინარეობს ტექნიკური სამუშაოები", "რამდენიმე თოკს ვცვლით და მალე დავბრუნდებით."),
}

OUT_OF_ORDER = [
    *(
        Case(f"geo-block-{lang}", bare(title, f"<div><p>{text}</p></div>"), State.BLOCKED, "geo-block")
        for lang, (title, text) in GEO.items()
    ),
    Case(
        "legal-451-at-200",
        bare(
            "451: Unavailable due to legal reasons",
            "<h1>451</h1><p>Readers in the European Economic Area cannot be let in at this time.</p>",
        ),
        State.BLOCKED,
        "geo-block",
    ),
    *(
        Case(f"maintenance-{lang}", bare(title, f"<h1>{heading}</h1><p>{text}</p>"), State.ERROR, "maintenance")
        for lang, (title, heading, text) in REST.items()
    ),
    Case(
        "bad-gateway-at-200",
        bare("502 Bad Gateway", "<center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>"),
        State.ERROR,
        "server",
    ),
    Case(
        "wordpress-database",
        bare("Database Error", "<div class='wp-die-message'><h1>Error establishing a database connection</h1></div>"),
        State.ERROR,
        "server",
    ),
    Case(
        "nginx-welcome",
        bare(
            "Welcome to nginx!",
            "<h1>Welcome to nginx!</h1><p>The web server runs; what it should serve has yet to be set up by its owner.</p>",
        ),
        State.ERROR,
        "server",
    ),
    Case(
        "apache-default",
        bare(
            "Apache2 Ubuntu Default Page: It works",
            "<div class='main_page'><span>Apache2 Default Page</span><p>Replace this file before others see it.</p></div>",
        ),
        State.ERROR,
        "server",
    ),
    Case(
        "cpanel-suspended",
        bare(
            "Account Suspended",
            "<div><h1>This Account has been suspended.</h1><p>Ask your hosting provider what to do about it.</p></div>",
        ),
        State.ERROR,
        "server",
    ),
]

# --- the same in more words and languages: title and heading, then one sentence

NOTICES = [
    (State.GONE, "soft 404", "en", "Oops!", "The page you are looking for does not exist."),
    (State.GONE, "soft 404", "en", "Sorry, we can't find that page", "A letter may be missing in its address."),
    (State.GONE, "soft 404", "en", "410 Gone", "What stood here stands here no more."),
    (State.GONE, "soft 404", "de", "Fehler 404", "Die aufgerufene Seite existiert leider nicht (mehr)."),
    (State.GONE, "soft 404", "fr", "Erreur 404", "Cherchez autrement, ou revenez au début."),
    (State.GONE, "soft 404", "fr", "Oups !", "Cette page est introuvable."),
    (State.GONE, "soft 404", "es", "¡Vaya! Página no disponible", "Prueba desde la portada."),
    (State.GONE, "soft 404", "it", "Errore 404", "La pagina che cerchi non esiste più."),
    (State.GONE, "soft 404", "pt", "Erro 404", "Tente de novo a partir do início."),
    (State.GONE, "soft 404", "pl", "Ups! Nie znaleźliśmy tej strony", "Zacznij od początku."),
    (State.GONE, "soft 404", "cs", "Chyba 404", "Požadovaná stránka nebyla nalezena."),
    (State.GONE, "soft 404", "uk", "Помилка 404", "На жаль, сторінку, яку ви шукаєте, не знайдено."),
    (State.GONE, "soft 404", "ru", "Страница удалена", "Начните с главной."),
    (State.GONE, "soft 404", "ka", "შეცდომა 404", "სცადეთ თავიდან."),
    (State.GONE, "soft 404", "nl", "Oeps!", "Deze pagina bestaat niet."),
    (State.GONE, "soft 404", "sv", "Sidan kunde inte hittas", "Börja om från början."),
    (State.GONE, "soft 404", "hu", "Az oldal nem található", "Kezdje elölről."),
    (State.GONE, "soft 404", "ro", "Pagina nu a fost găsită", "Luați-o de la capăt."),
    (State.GONE, "soft 404", "en", "News", "This content has been taken down by those who put it up."),
    (State.GONE, "soft 404", "it", "Notizie", "L'articolo è stato rimosso."),
    (State.GONE, "soft 404", "ru", "Новости", "Публикация удалена по решению суда."),
    (State.GONE, "soft 404", "cs", "Zprávy", "Článek byl na žádost odstraněn."),
    (State.BLOCKED, "challenge", "en", "You are being rate limited", "Come again when the tide is out."),
    (State.BLOCKED, "challenge", "en", "429 Too Many Requests", "One at a time, please."),
    (State.BLOCKED, "challenge", "en", "Request Rejected", "Tell the administrator this support ID: 12."),
    (State.BLOCKED, "challenge", "en", "Making sure you're not a bot!", "Loading..."),
    (State.BLOCKED, "challenge", "en", "Forbidden", "You don't have permission to see what is kept here."),
    (State.BLOCKED, "challenge", "en", "Your access to this site has been limited by the site owner", "Code 503."),
    (State.BLOCKED, "challenge", "de", "403 - Zugriff verweigert", "Diese Seite ist nicht für Sie."),
    (State.BLOCKED, "challenge", "ru", "Вы не робот?", "Слишком быстро для человека."),
    (State.BLOCKED, "challenge", "uk", "Доступ обмежено", "Ваш запит схожий на автоматичний."),
    (State.BLOCKED, "geo-block", "pl", "Portal", "Ten materiał jest niedostępny w Twoim kraju."),
    (State.BLOCKED, "geo-block", "cs", "Portál", "Tento obsah není ve vaší zemi dostupný."),
    (State.BLOCKED, "geo-block", "ru", "Портал", "К сожалению, сайт недоступен в вашей стране."),
    (State.BLOCKED, "geo-block", "fr", "Portail", "Ce contenu n'est pas disponible dans votre pays."),
    (State.ERROR, "maintenance", "es", "Sitio en mantenimiento", "Cambiamos unos cabos."),
    (State.ERROR, "maintenance", "it", "Sito in manutenzione", "Cambiamo qualche cima."),
    (State.ERROR, "maintenance", "ru", "Технические работы", "Меняем несколько канатов."),
    (State.ERROR, "maintenance", "cs", "Odstávka", "Na webu probíhá údržba."),
    (State.ERROR, "maintenance", "de", "Wir sind gleich zurück", "Ein paar Taue sind noch zu spleißen."),
    (State.ERROR, "server", "en", "Service Unavailable", "The server has too much to do."),
    (State.ERROR, "server", "en", "Site Under Construction", "The carpenters are in."),
    (State.ERROR, "server", "de", "Fehler 500", "Da ist auf unserer Seite etwas gerissen."),
    (State.NO_TEXT, "scripts or cookies", "es", "Portal", "Para ver esta página hay que activar JavaScript."),
    (State.NO_TEXT, "scripts or cookies", "en", "Cookies required", "The browser must accept cookies to see this."),
]
# What real sites put around everything: a date of today, menus, an imprint, teasers.
CHROME = (
    '<div class="top"><span>Samstag, 18. Mai 2024</span> <a href="/abo">Abo</a> <a href="/login">Anmelden</a><ul>'
    + "".join(f'<li><a href="/s{n}">Ressort {n}</a></li>' for n in range(15))
    + "</ul></div>{body}"
    '<div class="bottom"><p>Hafenblatt Verlag GmbH, Am Kai 1, 20000 Hafenstadt. Alle Rechte vorbehalten. Nachdruck nur mit '
    "Genehmigung des Verlags, der Autorinnen und der Autoren.</p></div>"
)


def in_chrome(title: str, body: str, head: str = "") -> str:
    return bare(title, CHROME.format(body=body), f'<meta charset="utf-8">{head}')


def teasers(count: int) -> str:
    return "<section><h2>Meistgelesen</h2>" + "".join(
        f'<div><a href="/x{n}"><h3>Schlagzeile {n}: was im Hafen in dieser Woche geschah</h3></a><p>Ein Anriss, der lang genug ist, '
        f"damit er wie ein Absatz aussieht, und der zum Klicken einlädt ({n}).</p></div>"
        for n in range(count)
    )


MORE = [
    *(
        Case(
            f"notice-{number}-{lang}-{reason}",
            bare(title, f"<main><h1>{title}</h1><p>{text}</p></main>"),
            state,
            reason,
        )
        for number, (state, reason, lang, title, text) in enumerate(NOTICES)
    ),
    Case(
        "404-in-chrome",
        in_chrome("Hafenblatt", "<h1>404</h1><p>Nicht gefunden.</p>" + teasers(6)),
        State.GONE,
        "soft 404",
    ),
    Case(
        "rest-in-chrome",
        in_chrome("Hafenblatt", "<h1>Bald zurück</h1><p>Wir sind bald wieder da.</p>"),
        State.ERROR,
        "maintenance",
    ),
    Case(
        "shell-in-chrome",
        in_chrome("Hafenblatt", '<div id="root"></div><script src="/m.js"></script>'),
        State.NO_TEXT,
        "scripts",
    ),
    Case("consent-in-chrome", in_chrome("Hafenblatt", onetrust("de")), State.WALL, "consent wall"),
    Case(
        "nothing-in-chrome",
        in_chrome("Danke", "<h1>Danke!</h1><p>Die Post ist unterwegs.</p>"),
        State.NO_TEXT,
        "no text",
    ),
    Case(
        "topic-with-introduction",
        in_chrome(
            "Thema: Hafen",
            "<h1>Thema: Hafen</h1><p>Der Hafen ist das Herz der Stadt. Hier sammeln wir, was wir über ihn geschrieben haben, seit "
            f"dem Jahr, in dem er gebaut wurde.</p>{items(12, lang='de')}",
        ),
        State.NOT_ARTICLE,
        "listing",
        f"{SITE}/thema/hafen",
    ),
    Case(
        "section-of-teasers",
        in_chrome("Politik", f"<h1>Politik</h1>{teasers(12)}"),
        State.NOT_ARTICLE,
        "listing",
        f"{SITE}/politik",
    ),
    Case(
        "about-the-site",
        in_chrome(
            "Cookie policy",
            "<h1>Cookie policy</h1>" + "<p>Cookies of this kind are kept on the device for a month or two.</p>" * 9,
        ).replace("Samstag, 18. Mai 2024", ""),
        State.NOT_ARTICLE,
        "about the site",
        f"{SITE}/cookie-policy",
    ),
    Case("style-sheet-as-html", "body { color: red } p { line-height: 1.5 }", State.NOT_ARTICLE, "no markup"),
]

WALLS = [*CONSENT_WALLS, *PAYWALLS, *LOGINS, *CHALLENGES, *GONE_PAGES, *NOT_ARTICLES, *NO_TEXT, *OUT_OF_ORDER, *MORE]
