"""How walls and listings are known, by their words, their vendors' names and their addresses: regular expressions."""

from __future__ import annotations

import re


def any_of(rows: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """One row holds several alternatives."""
    return re.compile("|".join(row.strip() for row in rows.splitlines() if row.strip()), flags)


def names_of(rows: str) -> re.Pattern[str]:
    """For classes and ids in lower case, which are many: without regard to case a search takes five times as long."""
    return any_of(rows, re.NOFLAG)


# --- consent

CONSENT_HOST = any_of(r"""
^(consent|guce|cmp|cookie-?wall|privacy)\.|^consent-
""")

CONSENT_PATH = any_of(r"""
/((cookie-?)?consent(-?wall)?|cookie-?wall|collectconsent|privacy-?(wall|gate)|zustimmung|einwilligung)(/|\.|$)
""")

CONSENT_WORD = any_of(r"""
cookie|consent|gdpr|privacy|personal data|tracking|legitimate interest|einwillig|zustimm|datenschutz|personenbezogen
privatsphäre|berechtigtes interesse|vie privée|données personnelles|intérêt légitime|куки|згод[аиу]|персональн
приватн|конфіденц|конфиденц|законний інтерес|законный интерес|соглас(и|ен)|prywatnoś|ciastecz|zgod[ęya]
danych osobowych|uzasadniony interes|privacidad|consentim|datos personales|interés legítimo|consenso
interesse leg[ií]ttimo|interesse legítimo|privacidade|toestemming|gerechtvaardigd|samtyck|samtykk|evästee|souhlas
soukromí|oprávněný zájem|súhlas|kakor\b|personuppgift|informasjonskaps|personopplysning|henkilötie|suostum|sütik|süti\b
személyes adat|hozzájárul|consimțământ|caracter personal|προσωπικά δεδομένα|συγκατάθεσ|бисквитк|лични данни|съгласи
kolačić|privol|osobn\w+ podat|piškot|slapuk|asmens duomen|sīkda|küpsis|isikuandme|kişisel ver|ملفات تعريف|עוגיות
çerez|ქუქი|თანხმობ|კონფიდენციალ|კანონიერ ინტერეს|クッキー|쿠키
""")

ACCEPT = any_of(r"""
accept|agree|consent|allow all|got it|akzeptier|zustimm|einverstanden|j'accepte|acept|accett|aceit|прийня|погодж
приня|соглас|akcept|zgadzam|zgoda|przejdź do serwisu|akkoord|toestaan|accepteer|godkänn|godta|hyväksy|souhlas
přijmout|kabul|elfogad|de acord|συμφων|αποδοχή|αποδέχ|приемам|съгласен|prihva|sprejm|sutinku|piekrītu|nõustu|tillad
przechodzę|أوافق|موافق|מסכים|接受|ვეთანხმები|თანხმობა|同意|동의
""")

# The names of vendors' dialogs.
CONSENT_VENDOR = names_of(r"""
onetrust-(consent|banner|pc)|didomi-(host|popup|notice)|cybotcookiebot|usercentrics-(root|cmp)|\buc-(center|main|banner)
qc-cmp2?-|fc-consent-root|iubenda-cs-|axeptio_(overlay|widget|mount)|truste-consent|trustarc|\bsp_(message|veil)
message-container|cmplz-(cookie|cookiebanner)|borlabscookie|cky-(consent|overlay|modal)|tarteaucitron|\bklaro\b|osano-cm
cmpbox|cmpwrapper|\bcc-(window|banner)\b|cookie-law-info|cookiefirst|termly-|szncmp|\bconsent-(page|form|wall)\b
""")

# --- subscriptions

OFFER_VENDOR = names_of(r"""
tp-modal|tp-container|piano-(offer|inline|paywall|modal)|poool|zephr|leaky_paywall_message|pelcro|swg-|steady-paywall
""")

OFFER_BOX = names_of(r"""
paywall|premium-wall|subscriber-only|regwall|meteredcontent|leaky|piano-offer|tp-modal|tp-container|poool|zephr|pelcro
""")

# To go on reading, or for members alone; not every box that would like to sell something.
SUBSCRIBE = any_of(r"""
(subscribe|sign up|sign in|register|log in|join|pay)\b.{0,40} to (continue|keep|read|unlock|access|finish)
(article|story|content|page) is (only |exclusively )?(for|available to|reserved for) .{0,20}(subscribers|members)
(subscribers|members)[- ]only|(exclusive|only) (to|for) (our )?(paying )?(subscribers|members)|to continue reading
(read|reached|used) .{0,20}(free|last) (article|stor)|(jetzt|hier)? ?weiterlesen mit
nur für .{0,20}(abonnent|mitglieder)
mit .{0,20}abo (weiter|lesen|alles)|(artikel|inhalt) (freischalten|exklusiv für)|réservée?s? (à nos|aux) abonnés
(abonnez-vous|inscrivez-vous) pour (lire|continuer|accéder)|pour lire la suite|il vous reste .{0,20}à (lire|découvrir)
(exclusivo|solo|sólo|reservado) (para|a) (nuestros |los )?(suscriptores|socios)|suscríbe?te para (seguir|leer|continuar)
para seguir leyendo|riservat[oaie] agli abbonati|per continuare a leggere|abbonati per (leggere|continuare)
(exclusivo|apenas|só) para assinantes|(assine|subscreva) para (ler|continuar)|para continuar a ler
(tylko|wyłącznie) dla (prenumeratorów|subskrybentów|abonentów)
(wykup|kup) (dostęp|prenumeratę|subskrypcję).{0,12} (aby|żeby|by)
(aby|żeby) (czytać|przeczytać) (dalej|całość)|(jen|pouze) pro předplatitele|předpla(ť|tit).{0,20}(číst|čtěte)
pokračovat ve čtení
(лише|тільки) для (перед)?(платників|підписників)|(оформіть|придбайте) (перед)?(плату|підписку)
щоб (читати далі|продовжити читання)
(только|доступн\w+) (для подписчиков|по подписке)|оформите подписку|чтобы (читать дальше|продолжить чтение)
მხოლოდ გამომწერ|(alleen|exclusief) voor abonnees|lees verder met|för prenumeranter|for abonnenter|abonelere özel
有料会員|会員限定|구독자 전용
""")

# What every name that `overlays.py` looks at holds: most pages have few of these, most elements none.
BOX_STEMS = (
    *(
        "cookie",
        "consent",
        "gdpr",
        "rodo",
        "onetrust",
        "didomi",
        "cybot",
        "usercentrics",
        "uc-",
        "cmp",
        "iubenda",
        "axeptio",
    ),
    *(
        "trust",
        "sp_",
        "message-container",
        "borlabs",
        "cky-",
        "tarteaucitron",
        "klaro",
        "osano",
        "cc-",
        "termly",
        "paywall",
    ),
    *("wall", "subscriber-only", "metered", "leaky", "piano", "tp-", "poool", "zephr", "pelcro", "swg-"),
)

# --- logins

LOGIN = any_of(r"""
\b(log ?in|sign ?in|log on|members? area)\b|anmeld(en|ung)\b|einloggen|login|connexion|se connecter|iniciar sesión
accedi\b|entrar\b|увійти|вхід|войти|вход\b|авторизаці|авторизаци|zaloguj|logowanie|přihlá|inloggen|logga in|logg inn
giriş yap|შესვლა|ავტორიზაცია|ログイン|로그인
""")

LOGIN_ADDRESS = any_of(r"""
/(log-?in|sign-?in|auth|sso|account/login|users/sign_in|wp-login)(/|\.|$)|^//(login|auth|accounts?|sso|signin|idp?)\.
""")

# --- listings and media

SITE_PATH = any_of(r"""
/(about(-us)?|contacts?|impressum|kontakt|imprint|(cookie|privacy|cookies)(-?(policy|notice|statement))?|datenschutz\w*|terms(-of-\w+)?|agb|legal)/?$
/(mentions-legales|politique-de-\w+|aviso-legal|politica-de-\w+|polityka-\w+|regulamin|pro-nas|kontakty|o-nas|ochrana-\w+)(\.html)?/?$
""")

SEARCH_PATH = any_of(r"""
/(search|suche|recherche|buscar|busqueda|buscador|ricerca|pesquisa|szukaj|wyszukiwanie|hledat|poshuk|poisk|zoeken)(/|\.|$)
""")

LISTING_PATH = any_of(r"""
/(thema|themen|dossiers?|sujets?|temas?|temi|argomenti|temat\w*|tem[aiy]|etiquetas?|autoren|auteurs?|autori)/[^/]*/?$
/(tags?|topics?|categor(y|ies|ia|ie)|rubri\w+|authors?|autor\w*|search|page|archives?|sections?|теги?)/[^/]*/?(page/\d+/?)?$
""")

MEDIA_PATH = any_of(r"""
/(videos?|watch|galler(y|ies)|(foto)?galer(ia|ie|ii|ía|ije|i)|photos?|fotos?)(/|$)
/(fotostrecken?|bilderstrecken?|podcasts?|audio|slideshow|відео|видео)(/|$)
""")

LIVE_PATH = any_of(r"""
live-?(blog|ticker|updates?|stream|text)|/(live|direct|directo|liveticker)(/|$)|en-direct|minute-par-minute
""")

CLOCK = re.compile(r"^\W*(?:[01]?\d|2[0-3])\s?[:.hH]\s?[0-5]\d\b")

# --- the foot of a page, where it is not marked up as one

FOOT_NAME = names_of(r"""
foot|bottom|copyright|colophon|imprint|impressum|legal
""")

FOOT_WORDS = any_of(r"""
all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos|tutti i diritti
todos os direitos reservados|wszelkie prawa zastrzeżone|všechna práva vyhrazena|(усі|всі) права (захищен|застережен)
все права защищены|ყველა უფლება დაცულია|alle rechten voorbehouden|minden jog fenntartva|toate drepturile rezervate
""")
