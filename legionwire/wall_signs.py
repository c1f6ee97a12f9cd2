"""What walls, error pages and listings say of themselves, in the languages of the catalogue: regular expressions."""

from __future__ import annotations

import re


def _any(rows: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """One row holds several alternatives."""
    return re.compile("|".join(row.strip() for row in rows.splitlines() if row.strip()), flags)


def _names(rows: str) -> re.Pattern[str]:
    """For classes and ids in lower case, which are many: without regard to case a search takes five times as long."""
    return _any(rows, re.NOFLAG)


# --- guards that want to see a browser, or a person

CHALLENGE = _any(r"""
just a moment|checking your browser|attention required|verify(ing)? (that )?you are (a )?human|are you a (human|robot)
(confirm|prove|show)( that)? you('re| are)( a)? (human|not a (ro)?bot)|ddos[- ](guard|protection)
access (to this page has been )?denied|robot check|security (check|verification)|pardon our interruption
(human|bot) verification|one more step|request unsuccessful|unusual traffic|access blocked|403 forbidden
you have been blocked|web ?site firewall|nur einen moment|sicherheitsprüfung|zugriff verweigert
^\W*(un momento|un instante?|um momento|cierpliwości|okamžik|moment|один момент|минуту|зачекайте|подождите)\W*$
перевірк\w+ (вашого )?браузера|перевіряємо (ваш )?браузер|провер\w+ (вашего |ваш )?браузера?
доступ (заборонено|запрещ[её]н)
(bestätigen sie|zeigen sie).{0,20} (kein roboter|ein mensch)|(confirmez|prouvez) que vous .{0,12}(humain|robot)
(confirma|demuestra|confirme|verifique) que .{0,12}(humano|robot|robô)|(conferma|dimostra) .{0,15}(umano|robot)
(potwierdź|udowodnij).{0,20}(człowiek|robot)|(potvrďte|prokažte).{0,20}(člověk|robot)|accès refusé|acceso denegado
підтвердьте.{0,20}(людина|робот)|подтвердите.{0,20}(человек|робот)|odmowa dostępu|accesso negato|acesso negado
přístup odepřen|დაადასტურეთ.{0,20}(ადამიანი|რობოტი)|წვდომა აკრძალულია|ik ben geen robot
""")

# In scripts, frames and names: vendors' challenges, not their sensors, which stand on every page of their customers.
CHALLENGE_MARK = _any(r"""
_cf_chl_opt|cf_chl_|cf-chl-|cdn-cgi/challenge-platform/h/|captcha-delivery\.com|px-captcha|captcha\.px-
/captcha/captcha\.js
_incapsula_resource\?swu|awswafcookiedomainlist|gokuprops|awswafcaptcha|ddos-guard/(js-challenge|mark)|__qrator/
sucuri_cloudproxy|_sec/cp_challenge|sec-(if-)?cpt|distil_r_captcha|geo\.captcha|errors\.edgesuite
""")

# Captchas that stand in honest forms as well.
CAPTCHA = _any(r"""
hcaptcha\.com|recaptcha/api|challenges\.cloudflare\.com/turnstile|captcha\.js|smartcaptcha
""")

GEO = _any(r"""
(isn'?t|not|un) ?(currently |yet )?(available|accessible) (in|from|to \w+ (in|from)) (your|the eu\b|the european)
(not|un)available (due to|for) legal reasons|(due to|because of) (the )?(gdpr|general data protection)
your (country|region|location) is (not|blocked)|(blocked|restricted) in your (country|region|location)
in (ihrem|deinem|ihrer|deiner) (land|region).{0,20} (nicht|gesperrt)|nicht .{0,20}in (ihrem|deinem|ihrer|deiner) (land|region)
(pas|plus|in)( |-)?(disponible|accessible) .{0,20}(dans|pour|depuis) votre (pays|région)
no (está |es )?(disponible|accesible) .{0,20}en (tu|su) (país|región)|no (teu|seu) país.{0,20}(não|indispon)
non (è )?(disponibile|accessibile) .{0,20}nel(la)? (tuo|suo|tua|sua) (paese|regione|area)
(não|in)( está )?disponível .{0,20}(no|na) (teu|seu|tua|sua) (país|região)
niedostępn\w+ .{0,20}w (twoim|państwa|pana) (kraju|regionie)|(není|nedostupn).{0,30}ve vaší (zemi|oblasti)
недоступн\w+ .{0,20}(у|в) ваш\w+ (регіоні|країні|регионе|стране)
(в|у) ваш\w+ (регіоні|країні|регионе|стране) .{0,12}недоступ
თქვენს (ქვეყანაში|რეგიონში)|niet beschikbaar in (uw|jouw) (land|regio)|inte .{0,12}i ditt land|ikke .{0,12}i ditt land
ülkenizde .{0,20}değil
""")

# --- consent

CONSENT_HOST = _any(r"""
^(consent|guce|cmp|cookie-?wall|privacy)\.|^consent-
""")

CONSENT_PATH = _any(r"""
/((cookie-?)?consent(-?wall)?|cookie-?wall|collectconsent|privacy-?(wall|gate)|zustimmung|einwilligung)(/|\.|$)
""")

CONSENT_WORD = _any(r"""
cookie|consent|gdpr|privacy|personal data|tracking|legitimate interest|einwillig|zustimm|datenschutz|personenbezogen
privatsphäre|berechtigtes interesse|vie privée|données personnelles|intérêt légitime|куки|згод[аиу]|персональн
приватн|конфіденц|конфиденц|законний інтерес|законный интерес|соглас(и|ен)|prywatnoś|ciastecz|zgod[ęya]
danych osobowych|uzasadniony interes|privacidad|consentim|datos personales|interés legítimo|consenso
interesse leg[ií]ttimo|interesse legítimo|privacidade|toestemming|gerechtvaardigd|samtyck|samtykk|evästee|souhlas
soukromí|oprávněný zájem|súhlas|çerez|ქუქი|თანხმობ|კონფიდენციალ|კანონიერ ინტერეს|クッキー|쿠키
""")

ACCEPT = _any(r"""
accept|agree|consent|allow all|got it|akzeptier|zustimm|einverstanden|j'accepte|acept|accett|aceit|прийня|погодж
приня|соглас|akcept|zgadzam|zgoda|przejdź do serwisu|akkoord|toestaan|accepteer|godkänn|godta|hyväksy|souhlas
přijmout|kabul|ვეთანხმები|თანხმობა|同意|동의
""")

# The names of vendors' dialogs.
CONSENT_VENDOR = _names(r"""
onetrust-(consent|banner|pc)|didomi-(host|popup|notice)|cybotcookiebot|usercentrics-(root|cmp)|\buc-(center|main|banner)
qc-cmp2?-|fc-consent-root|iubenda-cs-|axeptio_(overlay|widget|mount)|truste-consent|trustarc|\bsp_(message|veil)
message-container|cmplz-(cookie|cookiebanner)|borlabscookie|cky-(consent|overlay|modal)|tarteaucitron|\bklaro\b|osano-cm
cmpbox|cmpwrapper|\bcc-(window|banner)\b|cookie-law-info|cookiefirst|termly-|szncmp|\bconsent-(page|form|wall)\b
""")

# --- subscriptions

OFFER_VENDOR = _names(r"""
tp-modal|tp-container|piano-(offer|inline|paywall|modal)|poool|zephr|leaky_paywall_message|pelcro|swg-|steady-paywall
""")

OFFER_BOX = _names(r"""
paywall|premium-wall|subscriber-only|regwall|meteredcontent|leaky|piano-offer|tp-modal|tp-container|poool|zephr|pelcro
""")

# To go on reading, or for members alone; not every box that would like to sell something.
SUBSCRIBE = _any(r"""
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

LOGIN = _any(r"""
\b(log ?in|sign ?in|log on|members? area)\b|anmeld(en|ung)\b|einloggen|login|connexion|se connecter|iniciar sesión
accedi\b|entrar\b|увійти|вхід|войти|вход\b|авторизаці|авторизаци|zaloguj|logowanie|přihlá|inloggen|logga in|logg inn
giriş yap|შესვლა|ავტორიზაცია|ログイン|로그인
""")

LOGIN_ADDRESS = _any(r"""
/(log-?in|sign-?in|auth|sso|account/login|users/sign_in|wp-login)(/|\.|$)|^//(login|auth|accounts?|sso|signin|idp?)\.
""")

# --- gone

REMOVED = _any(r"""
(page|article|story|content|post) (you.{0,40})?((is|was|has) )?no longer (available|exists?|online)
(page|article|story|content|post) (you.{0,40})?((is|was|has) )?(been )?(removed|deleted|withdrawn)
(artikel|beitrag|inhalt|text) .{0,40}(gelöscht|entfernt|nicht mehr (verfügbar|abrufbar|online))
(article|contenu|page) .{0,20}(n'est plus (disponible|en ligne)|a été (supprimé|retiré))
(artículo|contenido|nota|noticia) .{0,20}(ya no está|ha sido (eliminad|retirad)|fue (eliminad|retirad))
(articolo|contenuto) .{0,20}(non è più|è stato (rimosso|cancellato))
(artigo|conteúdo|notícia) .{0,20}(já não está|não está mais|foi (removid|apagad|eliminad))
(artykuł|materiał|tekst|strona) .{0,20}(został[ao]? usunięt|nie jest już dostępn|jest niedostępn)
(článek|obsah) .{0,20}(byl (smazán|odstraněn|stažen)|již není (dostupný|k dispozici))
(матеріал|статт[юя]|публікаці[юя]|новин[ау]|сторінк[ау]) .{0,12}(видален|знят|вилучен|більше не(доступн| існує))
(материал|стать[юя]|публикаци[юя]|новость|страниц[ау]) .{0,12}(удал[её]н|снят|больше не(доступн| существует))
(სტატია|მასალა|გვერდი) .{0,12}(წაშლილია|აღარ არსებობს)
""")

GONE = re.compile(
    _any(r"""
(page|article|story|content|site|post) (you.{0,40})?((was|is|could|has|does) )?(not|n't) ?(be )?(found|available|exist)
(page|article) (doesn'?t|can(no|')t|couldn'?t|isn'?t).{0,20}(exist|found|available)
\b404\b.{0,30}(error|not found|page)|error 404|^\W*404\W*$|^\W*(not found|nothing found|page missing|oops|hoppla)\b
seite (wurde |konnte )?(leider )?nicht (gefunden|vorhanden|verfügbar)|nicht gefunden|existiert nicht|seite gibt es nicht
page (introuvable|non trouvée|inexistante)|article introuvable|page n'existe (pas|plus)|página no (encontrada|existe)
no (se )?(ha |hemos )?(encontr(ó|amos|ado)|sido encontrada)|página não (encontrada|existe)|não encontr(ada|ámos|amos)
pagina (non|niet|nu) (è stata |è )?(trovata|esiste|gevonden|a fost găsită|există)|pagina inesistente
сторінк\w+ (не|немає)( (знайден|існує)|$)|не знайдено|(немає|нема) такої сторінки|сторінка відсутня
страниц\w+ не (найден|существует)|не найден[ао]|(нет такой|такой) страницы( нет)?|nie (znaleziono|istnieje)
nie ma takiej strony|strona nie została|stránk\w+ (nenalezena|neexistuje|sa nenašla|nebyla|jsme nenašli|nelze)
sidan (hittades|finns) inte|siden (blev ikke|ble ikke|finnes ikke|findes ikke)|sivua ei löyty|sayfa bulunamadı
oldal nem található|страницата не|stranica nije|η σελίδα δεν|puslapis nerastas|lapa nav atrasta|lehte ei leitud
გვერდი (ვერ მოიძებნა|არ (არსებობს|მოიძებნა))|ვერ მოიძებნა|見つかりません|존재하지 않|찾을 수 없|页面不存在|找不到
الصفحة غير|הדף לא
""").pattern
    + "|"
    + REMOVED.pattern,
    re.IGNORECASE,
)

PARKED = _any(r"""
(this )?domain( name)? (is|may be|could be|has|was)( now)? ?(for sale|available|parked|expired)|buy this domain
parked domain
domain parking|domain (steht|ist) .{0,20}(verkauf|verfügbar)|domain zu verkaufen
(nom de )?domaine (est )?(à vendre|expiré)
dominio (está )?(en venta|a la venta|caducado)|dominio (è )?in vendita|domínio (está )?à venda
domena (jest )?(na sprzedaż|wygasła)
doména (je )?(na prodej|zaparkov)|домен (прода[её]ться|прода[её]тся|припарков|не (оплачен|продовжен|продл[её]н))
დომენი იყიდება
""")

PARKED_SCRIPT = _any(r"""
parking-lander|parkingcrew\.net|sedoparking|bodis(cdn)?\.com|parklogic|afternic\.com|window\.park\b|/lander["'?]
above\.com/marketplace
""")

# --- not now

SERVER = _any(r"""
\b50[0234]\b.{0,5}(bad gateway|service (temporarily )?unavailable|gateway time-?out|internal server error|backend fetch)
internal server error|bad gateway|gateway time-?out|establishing a database connection|welcome to nginx
default (web ?site |server )?page
test page for the|it works!|iis windows( server)?|account (has been )?suspended|website is under construction
coming soon$
""")

MAINTENANCE = _any(r"""
(be )?back (soon|shortly|in a (moment|minute))|be right back|(down for|under(going)?|scheduled|planned|in) maintenance
maintenance mode|wartung(sarbeiten|smodus|sfenster)?\b|technische arbeiten|en maintenance|maintenance en cours
en mantenimiento
in manutenzione|em manutenção|przerwa techniczna|prace (serwisowe|techniczne|konserwacyjne)|probíhá údržba
technická přestávka
технічн(і|их) робот|технічна перерва|техническ(ие|их) работ|технический перерыв|ведутся работы|ტექნიკური სამუშაოები
temporarily unavailable|vorübergehend nicht (verfügbar|erreichbar)|temporairement indisponible
temporalmente no disponible
тимчасово недоступн|временно недоступ|tymczasowo niedostępn|dočasně nedostupn
""")

ASKS = _any(r"""
(enable|turn on|switch on|allow|requires?|needs?|without) (your )?(js|java ?script|cookies|scripts)\b
(java ?script|cookies) (is|are|must be|has to be|have to be)( \w+)? ?(disabled|required|enabled|needed|off|blocked)
(java ?script|cookies) (aktivieren|einschalten|zulassen)|aktivieren sie .{0,20}(java ?script|cookies)
activez .{0,20}(java ?script|cookies)
(activa|active|habilit[ae]) .{0,15}(java ?script|cookies)|(attiva|abilita) .{0,15}(java ?script|cookie)
ative .{0,15}(java ?script|cookies)
(włącz|zezwól na) .{0,20}(java ?script|ciasteczk|cookie)|(zapněte|povolte) .{0,20}(java ?script|cookie)
(увімкніть|дозвольте) .{0,20}(java ?script|cookie|куки)|(включите|разрешите) .{0,20}(java ?script|cookie|куки)
(потрібен|необхідний|нужен|необходим|требуется) java ?script|ჩართეთ .{0,20}java ?script
""")

# --- listings and media

DIRECTORY = _any(r"""
^index of /
""")

SEARCH_PATH = _any(r"""
/(search|suche|recherche|buscar|busqueda|buscador|ricerca|pesquisa|szukaj|wyszukiwanie|hledat|poshuk|poisk|zoeken)(/|\.|$)
""")

LISTING_PATH = _any(r"""
/(tags?|topics?|categor(y|ies|ia|ie)|rubri\w+|authors?|autor\w*|search|page|archives?|sections?|теги?)/[^/]*/?(page/\d+/?)?$
""")

MEDIA_PATH = _any(r"""
/(videos?|watch|galler(y|ies)|(foto)?galer(ia|ie|ii|ía|ije|i)|photos?|fotos?)(/|$)
/(fotostrecken?|bilderstrecken?|podcasts?|audio|slideshow|відео|видео)(/|$)
""")

LIVE_PATH = _any(r"""
live-?(blog|ticker|updates?|stream|text)|/(live|direct|directo|liveticker)(/|$)|en-direct|minute-par-minute
""")

CLOCK = re.compile(r"^\W*(?:[01]?\d|2[0-3])\s?[:.hH]\s?[0-5]\d\b")
