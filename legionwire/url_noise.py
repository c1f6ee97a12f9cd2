"""Parameters that say where a visitor came from, not which page is meant. Data, with the reason for each line.

A name stands here only when it is somebody's own invention: `id`, `ref`, `source`, `from`, `sid` and `page` mean the
page itself on enough sites to stay. Names are compared without regard to case.
"""

from __future__ import annotations

_PREFIXES = (
    "utm_",  # Google Analytics and everybody after it
    "mtm_",  # Matomo
    "pk_",  # Matomo when it was Piwik
    "piwik_",
    "matomo_",
    "hsa_",  # HubSpot advertisements
    "at_",  # AT Internet: bbc.co.uk, France Televisions
    "ns_",  # comScore: bbc.co.uk links in its own feeds
    "wt_",  # Webtrends and Webtrekk: German dailies
    "wt.",
    "fb_",  # Facebook sharing
    "aspsessionid",  # sessions of classic ASP; the rest of the name is random
)

_NAMES = frozenset(
    {
        # advertisement clicks
        *("gclid", "gclsrc", "gbraid", "wbraid", "dclid", "gad_source", "gad_campaignid"),  # Google
        *("fbclid", "msclkid", "twclid", "ttclid", "li_fat_id", "rb_clickid"),  # Meta, Microsoft, X, TikTok, LinkedIn
        *("yclid", "ysclid", "ymclid", "_openstat"),  # Yandex
        # analytics hand-over between domains
        *("_ga", "_gl", "__twitter_impression", "guccounter", "guce_referrer", "guce_referrer_sig"),
        # social networks
        *("igshid", "igsh", "ref_src", "ref_url", "__tn__", "__xts__"),
        # newsletters: Mailchimp, HubSpot, Marketo, Vero, Klaviyo, Omeda, Drip
        *("mc_cid", "mc_eid", "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsctatracking", "mkt_tok"),
        *("vero_id", "vero_conv", "_ke", "oly_anon_id", "oly_enc_id", "__s"),
        # houses with a name of their own
        *("cmp", "cmpid"),  # The Guardian; Bloomberg
        "smid",  # The New York Times
        *("xtor", "xtref"),  # Le Monde, Radio France (AT Internet of old)
        "maca",  # Deutsche Welle, in every link of its feeds
        "ocid",  # BBC and MSN
        "ito",  # Daily Mail
        "traffic_source",  # Al Jazeera, in every link of its feed
        *("wprss", "wpsrc", "wpisrc"),  # The Washington Post
        "s_cid",  # Adobe Analytics
        # sessions
        *("phpsessid", "jsessionid", "sessionid", "session_id", "cfid", "cftoken", "zenid", "oscsid"),
    }
)


def is_noise(name: str) -> bool:
    """Is this parameter there for counting only? `&amp;` escaped once too often leaves `amp;` before the name."""
    name = name.lower().removeprefix("amp;")
    return name in _NAMES or name.startswith(_PREFIXES)
