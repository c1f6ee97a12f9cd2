"""What guards, servers and sites say when there is nothing to read, in the languages of the catalogue: regular
expressions, for titles and first words."""

from __future__ import annotations

from legionwire.wall_signs import any_of

_ERROR = (
    "error|fehler|erreur|errore|erro|błąd|chyba|помилка|ошибка|შეცდომა|fout|fel|feil|fejl|hiba|eroare|hata|virhe|σφάλμα"
    "|грешка"
)


# --- guards that want to see a browser, or a person

CHALLENGE = any_of(
    rf"""
\b({_ERROR})\W{{0,3}}(401|403|429|10\d\d)\b
"""
    r"""
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
too many requests|rate limited|^\W*forbidden\W*$|you don'?t have permission|request rejected|requested url was rejected
web page blocked|^\W*not acceptable\W*$|mod_security|access to this site has been limited|security checkpoint
not a (ro)?bot
вы не робот|ви не робот|доступ (обмежено|ограничен)|keine berechtigung
přístup odepřen|დაადასტურეთ.{0,20}(ადამიანი|რობოტი)|წვდომა აკრძალულია|ik ben geen robot
"""
)

# In scripts, frames and names: vendors' challenges, not their sensors, which stand on every page of their customers.
CHALLENGE_MARK = any_of(r"""
_cf_chl_opt|cf_chl_|cf-chl-|cdn-cgi/challenge-platform/h/|captcha-delivery\.com|px-captcha|captcha\.px-
/captcha/captcha\.js
_incapsula_resource\?swu|awswafcookiedomainlist|gokuprops|awswafcaptcha|ddos-guard/(js-challenge|mark)|__qrator/
sucuri_cloudproxy|_sec/cp_challenge|sec-(if-)?cpt|distil_r_captcha|geo\.captcha|errors\.edgesuite
""")

# Captchas that stand in honest forms as well.
CAPTCHA = any_of(r"""
hcaptcha\.com|recaptcha/api|challenges\.cloudflare\.com/turnstile|captcha\.js|smartcaptcha
""")

GEO = any_of(r"""
(isn'?t|not|un) ?(currently |yet )?(available|accessible) (in|from|to \w+ (in|from)) (your|the eu\b|the european)
(not|un)available (due to|for) legal reasons|(due to|because of) (the )?(gdpr|general data protection)
your (country|region|location) is (not|blocked)|(blocked|restricted) in your (country|region|location)
in (ihrem|deinem|ihrer|deiner) (land|region).{0,20} (nicht|gesperrt)
nicht .{0,20}in (ihrem|deinem|ihrer|deiner) (land|region)
(pas|plus|in)( |-)?(disponible|accessible) .{0,20}(dans|pour|depuis) votre (pays|région)
no (está |es )?(disponible|accesible) .{0,20}en (tu|su) (país|región)|no (teu|seu) país.{0,20}(não|indispon)
non (è )?(disponibile|accessibile) .{0,20}nel(la)? (tuo|suo|tua|sua) (paese|regione|area)
(não|in)( está )?disponível .{0,20}(no|na) (teu|seu|tua|sua) (país|região)
niedostępn\w+ .{0,20}w (twoim|państwa|pana) (kraju|regionie)|(není|nedostupn).{0,30}ve vaší (zemi|oblasti)
недоступ\w+ .{0,20}(у|в) ваш\w+ (регіоні|країні|регионе|стране)
(в|у) ваш\w+ (регіоні|країні|регионе|стране) .{0,12}недоступ
თქვენს (ქვეყანაში|რეგიონში)|niet beschikbaar in (uw|jouw) (land|regio)|inte .{0,12}i ditt land|ikke .{0,12}i ditt land
ülkenizde .{0,20}değil
""")

# --- gone

REMOVED = any_of(r"""
(page|article|story|content|post) .{0,40}(no longer (available|exists?|online)|removed|deleted|withdrawn|taken down)
(page|article|story|content|post) has expired
(artikel|beitrag|inhalt|text|meldung) .{0,40}(gelöscht|entfernt|nicht mehr (verfügbar|abrufbar|online))
(article|contenu|page) .{0,20}(n'est plus (disponible|en ligne)|a été (supprimé|retiré))
(artículo|contenido|nota|noticia) .{0,20}(ya no está|ha sido (eliminad|retirad)|fue (eliminad|retirad))
(articolo|contenuto) .{0,20}(non è più|è stato (rimosso|cancellato))
(artigo|conteúdo|notícia) .{0,20}(já não está|não está mais|foi (removid|apagad|eliminad))
(artykuł|materiał|tekst) .{0,20}(został[ao]? usunięt|nie jest już dostępn|jest niedostępn)
(článek|obsah|text) byl .{0,20}(smazán|odstraněn|stažen)|(článek|obsah) již není (dostupný|k dispozici)
(матеріал|статт[юя]|публікаці[юя]|новин[ау]|сторінк[ау]) .{0,12}(видален|знят|вилучен|більше не(доступн| існує))
(материал|стать[юя]|публикаци[юя]|новость|страниц[ау]) .{0,12}(удал[её]н|снят|больше не(доступн| существует))
(სტატია|მასალა|გვერდი) .{0,12}(წაშლილია|აღარ არსებობს)|artikel .{0,20}(verwijderd|niet meer beschikbaar)
artikeln .{0,20}(borttagen|finns inte)
""")

GONE = any_of(
    rf"""
\b({_ERROR})\W{{0,3}}4(04|10)\b|\b4(04|10)\b.{{0,12}}({_ERROR}|not found|page|gone)|^\W*404\W*$
{REMOVED.pattern}
"""
    r"""
(page|article|story|content|site|post) (you.{0,40})?((was|is|could|has|does) )?(not|n't) ?(be )?(found|available|exist)
(page|article) (doesn['’]?t|can(no|['’])t|couldn['’]?t|isn['’]?t).{0,20}(exist|found|available)
(can(no|['’])t|could(n['’]?t| not)) find (that|this|the|your) (page|article|story)
^\W*(not found|nothing found|page missing|(w?h?oops|ops|oeps|ups|oups|hoppla)\W*$)|^(w?h?oops|hoppla)\b
seite .{0,16}nicht (gefunden|vorhanden|verfügbar|werden)|nicht gefunden|existiert (leider )?nicht|seite gibt es nicht
page .{0,40}(introuvable|non trouvée|inexistante)|article introuvable|page .{0,20}n'existe (pas|plus)
página (que .{0,20})?no (encontrada|existe|disponible)|no (se )?(ha |hemos )?(encontr(ó|amos|ado)|sido encontrada)
página (que .{0,20})?não (foi |está )?(encontrada|existe|disponível)|não encontr(ada|ámos|amos)
pagina (che .{0,20})?(non|niet|nu) (è stata |è )?(trovata|esiste|gevonden|a fost găsită|există)|pagina inesistente
pagina bestaat niet|сторінк\w+ (не|немає)( (знайден|існує)|$)|сторінк.{0,30}не (знайден|існує)|не знайдено
(немає|нема|такої) (такої )?сторінки( не| немає)?|сторінка відсутня|страниц.{0,30}не (найден|существует)|не найден[ао]
(нет такой|такой) страницы( нет)?|nie (znaleziono|znaleźliśmy|istnieje)|nie ma takiej strony|strona nie została
stránk\w+ .{0,12}(nenalezena|neexistuje|sa nenašla|nebyla|nenašli|nelze)
sidan (hittades|finns|kunde) inte|siden (blev ikke|ble ikke|finnes ikke|findes ikke)|sivua ei löyty
sayfa .{0,12}bulunamadı
oldal nem található|страницата не|stranica nije|η σελίδα δεν|puslapis nerastas|lapa nav atrasta|lehte ei leitud
გვერდი (ვერ მოიძებნა|არ (არსებობს|მოიძებნა))|ვერ მოიძებნა|見つかりません|존재하지 않|찾을 수 없|页面不存在|找不到
الصفحة غير|הדף לא
"""
)

PARKED = any_of(r"""
(this )?domain( name)? (is|may be|could be|has|was)( now)? ?(for sale|available|parked|expired)|buy this domain
parked domain
domain parking|domain (steht|ist) .{0,20}(verkauf|verfügbar)|domain zu verkaufen
(nom de )?domaine (est )?(à vendre|expiré)
dominio (está )?(en venta|a la venta|caducado)|dominio (è )?in vendita|domínio (está )?à venda
domena (jest )?(na sprzedaż|wygasła)
doména (je )?(na prodej|zaparkov)|домен (прода[её]ться|прода[её]тся|припарков|не (оплачен|продовжен|продл[её]н))
დომენი იყიდება
""")

PARKED_SCRIPT = any_of(r"""
parking-lander|parkingcrew\.net|sedoparking|bodis(cdn)?\.com|parklogic|afternic\.com|window\.park\b|/lander["'?]
above\.com/marketplace
""")

# --- not now

SERVER = any_of(
    rf"""
\b({_ERROR})\W{{0,3}}5\d\d\b
"""
    r"""
^\W*service (temporarily )?unavailable\W*$|web server is down|^application error|under construction\W*$
\b50[0234]\b.{0,5}(bad gateway|service (temporarily )?unavailable|gateway time-?out|internal server error|backend fetch)
internal server error|bad gateway|gateway time-?out|establishing a database connection|welcome to nginx
default (web ?site |server )?page
test page for the|it works!|iis windows( server)?|account (has been )?suspended|website is under construction
coming soon$
"""
)

MAINTENANCE = any_of(r"""
(gleich|bald|in kürze) (wieder|zurück)|de retour (bientôt|dans)|(volvemos|volveremos) (pronto|enseguida)
torn(iamo|eremo) (presto|subito)|(zaraz|wkrótce|niebawem) (wracamy|wrócimy)|brzy (jsme |budeme )?zpět
(скоро|незабаром) (повернемо|будемо)|скоро (верн[её]мся|будем)
(be )?back (soon|shortly|in a (moment|minute))|be right back|(down for|under(going)?|scheduled|planned|in) maintenance
maintenance mode|wartung(sarbeiten|smodus|sfenster)?\b|technische arbeiten|en maintenance|maintenance en cours
en mantenimiento
in manutenzione|em manutenção|przerwa techniczna|prace (serwisowe|techniczne|konserwacyjne)|probíhá údržba
technická přestávka
технічн(і|их) робот|технічна перерва|техническ(ие|их) работ|технический перерыв|ведутся работы|ტექნიკური სამუშაოები
strona w przebudowie|site en construction|sitio en construcción|sito in costruzione|сайт (в разработке|на реконструкции)
temporarily unavailable|vorübergehend nicht (verfügbar|erreichbar)|temporairement indisponible
temporalmente no disponible
тимчасово недоступн|временно недоступ|tymczasowo niedostępn|dočasně nedostupn
""")

ASKS = any_of(r"""
(accept|enabling|allows?) cookies|(cookies|java ?script) required|browser is (out of date|outdated|not supported)
unsupported browser
browser (ist veraltet|wird nicht unterstützt)|браузер (застарів|устарел|не (підтриму|поддержива))
navigateur n'est (pas|plus)
(activar|habilitar|activer|attivare|abilitare|ativar|włączyć|zapnout|увімкнути|включить) .{0,12}(java ?script|cookies?)
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

# --- files

DIRECTORY = any_of(r"""
^index of /
""")
