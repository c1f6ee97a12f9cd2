"""What walls, error pages and listings say of themselves, in the languages of the catalogue: regular expressions."""

from __future__ import annotations

import re


def _any(rows: str) -> re.Pattern[str]:
    """One row holds several alternatives."""
    return re.compile("|".join(row.strip() for row in rows.splitlines() if row.strip()), re.IGNORECASE)


CHALLENGE = _any(r"""
just a moment|checking your browser|attention required|verify(ing)? (that )?you are (a )?human
are you a (human|robot)|ddos[- ](guard|protection)|access (to this page has been )?denied|robot check|security check
pardon our interruption|human verification|bot verification|one more step|please enable (js|javascript|cookies)
un momento|nur einen moment|request unsuccessful|unusual traffic|access blocked|403 forbidden|перевірка браузера
проверка браузера
""")

CHALLENGE_SCRIPT = _any(r"""
/cdn-cgi/challenge-platform|cf-chl|cf_chl|captcha-delivery|px-captcha|perimeterx|_incapsula_|ddos-guard
hcaptcha\.com|recaptcha/api|awswafcaptcha|distil_r_captcha|geo\.captcha
""")

CONSENT_HOST = _any(r"""
^(consent|guce|cmp|cookie-?wall|privacy)\.|^consent-
""")

CONSENT_PATH = _any(r"""
/(cookie-?)?consent(wall)?\b|/cookie-?wall|/collectconsent|/privacy-?(wall|gate)|/cookiewall
""")

CONSENT_WORD = _any(r"""
cookie|consent|gdpr|privacy|personal data|einwillig|zustimm|datenschutz|personenbezogen|vie privée|consentement
données personnelles|куки|згод[аиу]|персональн|конфіденц|конфиденц|соглас(и|ен)|prywatnoś|ciastecz|zgod[ęya]
danych osobowych|privacidad|consentimiento|datos personales|consenso|toestemming|samtyck|samtykk|evästee|souhlas
súhlas|çerez|クッキー|쿠키
""")

ACCEPT = _any(r"""
accept|agree|i consent|allow all|akzeptier|zustimm|einverstanden|accepter|j'accepte|acept|accett|прийня|погодж|приня
соглас|akcept|zgadzam|akkoord|accepteer|godkänn|godta|accepter alle|hyväksy|souhlas|kabul|同意|동의
""")

LOGIN = _any(r"""
\b(log ?in|sign ?in|log on|members? area)\b|anmelden|einloggen|login|connexion|se connecter|iniciar sesión|accedi\b
entrar\b|увійти|вхід|войти|вход\b|авторизаці|авторизаци|zaloguj|logowanie|přihlá|inloggen|logga in|logg inn
giriş yap|ログイン|로그인
""")

LOGIN_PATH = _any(r"""
/(log-?in|sign-?in|auth|sso|account/login|users/sign_in|wp-login)(/|\.|$)
""")

GONE = _any(r"""
(page|article|story|content|site|post) (you.{0,40})?((was|is|could|has|does) )?(not|n't) ?(be )?(found|available|exist)
(page|article|story|content|post) (you.{0,40})?((was|is|has) )?(no longer|been) ?(available|exists?|removed|deleted)
(page|article) (doesn'?t|can(no|')t|couldn'?t|isn'?t).{0,20}(exist|found|available)
\b404\b.{0,30}(error|not found|page)|error 404|^\W*404\W*$|^\W*(not found|nothing found|page missing|oops)\b
seite (wurde )?nicht (gefunden|vorhanden|verfügbar)|nicht gefunden|existiert nicht
page (introuvable|non trouvée|inexistante)|article introuvable|página no (encontrada|existe)
no (se )?(encontr(ó|amos)|ha sido encontrada)|página não (encontrada|existe)
pagina (non|niet|nu) (trovata|esiste|gevonden|a fost găsită|există)|сторінк\w+ не (знайден|існує)|не знайдено
сторінка відсутня|страниц\w+ не (найден|существует)|не найден[ао]|nie (znaleziono|istnieje)|strona nie została
stránk\w+ (nenalezena|neexistuje|sa nenašla|nebyla)|sidan (hittades|finns) inte
siden (blev ikke|ble ikke|finnes ikke|findes ikke)|sivua ei löyty|sayfa bulunamadı|oldal nem található|страницата не
stranica nije|η σελίδα δεν|puslapis nerastas|lapa nav atrasta
lehte ei leitud|見つかりません|존재하지 않|찾을 수 없|页面不存在|找不到
الصفحة غير|הדף לא
""")

PAYWALL = _any(r"""
paywall|premium-wall|subscriber-only|piano-offer|tp-modal|regwall|meteredcontent|leaky
""")

LISTING_PATH = _any(r"""
/(tags?|topics?|categor(y|ies|ia|ie)|rubri\w+|authors?|search|page|archives?|sections?|теги?)/[^/]*/?(page/\d+/?)?$
""")

MEDIA_PATH = _any(r"""
/(videos?|watch|galler(y|ies)|galer(ia|ie|ii|ía)|photos?|fotos?)(/|$)
/(fotostrecken?|bilderstrecken?|podcasts?|audio|slideshow|відео|видео)(/|$)
""")

LIVE_PATH = _any(r"""
live-?(blog|ticker|updates?|stream|text)|/(live|direct|directo|liveticker)(/|$)|en-direct|minute-par-minute
""")
