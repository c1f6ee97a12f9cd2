"""Values as the pages say them: times, numbers, codes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from legionwire.countries import english_name
from legionwire.web.periods import NAMES

RTL = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})

LANGUAGES = {
    "am": "Amharic",
    "ar": "Arabic",
    "az": "Azerbaijani",
    "be": "Belarusian",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "bs": "Bosnian",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "eu": "Basque",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "ga": "Irish",
    "gl": "Galician",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "hy": "Armenian",
    "id": "Indonesian",
    "is": "Icelandic",
    "it": "Italian",
    "ja": "Japanese",
    "ka": "Georgian",
    "kk": "Kazakh",
    "ko": "Korean",
    "ky": "Kyrgyz",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "mk": "Macedonian",
    "mn": "Mongolian",
    "ms": "Malay",
    "mt": "Maltese",
    "nb": "Norwegian",
    "nl": "Dutch",
    "nn": "Norwegian",
    "no": "Norwegian",
    "pl": "Polish",
    "ps": "Pashto",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "so": "Somali",
    "sq": "Albanian",
    "sr": "Serbian",
    "sv": "Swedish",
    "sw": "Swahili",
    "ta": "Tamil",
    "tg": "Tajik",
    "th": "Thai",
    "tk": "Turkmen",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "und": "language unknown",
    "ur": "Urdu",
    "uz": "Uzbek",
    "vi": "Vietnamese",
    "zh": "Chinese",
    "zu": "Zulu",
}
PRECISIONS = {"second": "to the second", "minute": "to the minute", "day": "to the day"}
ORIGINS = {
    "rule": "by a rule for this outlet",
    "json-ld": "from the page’s structured data",
    "meta": "from the page’s meta tags",
    "time": "from a time mark on the page",
    "feed": "from the feed",
    "sitemap": "from the sitemap",
    "url": "from the address",
    "text": "from the text",
    "ruling": "by a person’s ruling",
}
# What verdicts say in the place of an organisation; the others have their names from the topic file.
ORGS = {"both": "both", "several": "several", "unknown": "not told which", "none": "none is named"}
ACCESS = {"free": "free to read", "partial": "only a part is free to read", "unknown": "not known"}
# What an article is to another: in a word or two, at the beginning of a sentence, and why what is no copy is alike.
KINDS = {
    "exact": "same words",
    "copy": "copy",
    "excerpt": "excerpt",
    "update": "update",
    "series": "series",
    "similar": "similar",
}
COPIES = {
    "exact": "The same words as in",
    "copy": "A copy of",
    "excerpt": "An excerpt of",
    "update": "An update of",
}
ALIKE = {"series": "the same form with other names or numbers", "similar": "passages in common"}
STATES = {
    "queued": "known, not asked for yet",
    "deferred": "waits for a later time",
    "stored": "an article of the collection",
    "alias": "another address of the same page",
    "off_topic": "read, and not about the topic",
    "skipped": "not wanted by the source’s policy",
    "wall": "consent, login or payment stands before the text",
    "no_text": "an article page that gives no text",
    "not_article": "no article: a section, a video, a ticker",
    "gone": "no longer there",
    "blocked": "the site refuses us",
    "robots": "robots.txt forbids it",
    "refused": "an address we do not ask",
    "error": "tried and failed",
    "trap": "an endless or growing path",
}
OUTCOMES = {
    None: "running",
    "ok": "ok",
    "partial": "in part",
    "failed": "failed",
    "crashed": "crashed",
    "timeout": "timed out",
    "cancelled": "cancelled",
}
TRIGGERS = {"hand": "by hand", "schedule": "by the schedule", "sweep": "as a sweep", "retry": "as a retry"}
CHORES = {None: "under way", "ok": "ok", "failed": "failed", "missed": "missed"}


def clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def day(moment: date) -> str:
    """Without strftime's names, which follow the locale of whoever started the program."""
    return f"{moment.day} {NAMES[moment.month - 1][:3]} {moment.year}"


def month(day: date, *, short: bool = False) -> str:
    """The month of a day."""
    name = NAMES[day.month - 1]
    return f"{name[:3] if short else name} {day.year}"


def instant(moment: datetime, precision: str | None = None) -> str:
    """Day and time; only the day when no more is known."""
    return day(moment) if precision == "day" else f"{day(moment)}, {clock(moment)}"


def iso(moment: datetime, precision: str | None = None) -> str:
    """For the datetime attribute."""
    return f"{moment:%Y-%m-%d}" if precision == "day" else f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def ago(moment: datetime, now: datetime) -> str:
    """How long before `now`, in one unit."""
    seconds = int((now - moment).total_seconds())
    if seconds < 0:
        return "in the future"
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{seconds // 60} min ago"
    if seconds < 2 * 86_400:
        return f"{seconds // 3600} h ago"
    return f"{seconds // 86_400:,} days ago"


def ahead(moment: datetime, now: datetime) -> str:
    """How long until then, in one unit."""
    seconds = int((moment - now).total_seconds())
    if seconds <= 0:
        return "now"
    if seconds < 60:
        return "in a moment"
    if seconds < 3600:
        return f"in {seconds // 60} min"
    if seconds < 2 * 86_400:
        return f"in {seconds // 3600} h"
    return f"in {seconds // 86_400:,} days"


def lasting(length: timedelta) -> str:
    """A length of time in its two largest units."""
    seconds = max(0, int(length.total_seconds()))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        days, hours = divmod(hours, 24)
        return f"{days:,} d {hours} h" if hours else f"{days:,} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    if minutes:
        return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
    return f"{seconds} s"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number of things: "1 copy", "2 copies"."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def size(octets: int) -> str:
    amount = float(octets)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            break
        amount /= 1000
    return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"


def language(code: str | None) -> str:
    return LANGUAGES.get(code or "und", code or "")


def country(code: str) -> str:
    return english_name(code)


def direction(code: str | None) -> str:
    """For the dir attribute; where nobody knows, the browser judges by the letters."""
    if code is None:
        return "auto"
    return "rtl" if code in RTL else "ltr"


def is_web_address(url: str | None) -> bool:
    """Whether it may stand in a link."""
    return url is not None and url.startswith(("http://", "https://"))
