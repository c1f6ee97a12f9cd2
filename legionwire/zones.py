"""Zones: what their names mean, and the clock that a country keeps, for times that a page shows without saying whose
they are.

From the time zone database's table of countries (zone.tab, carried by tzdata). A country with several zones has the one
that its national papers print, by the table below; where they do not agree on one it has none.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

# RFC 822 names the American zones; of the others those that mean the same wherever they are used. BST, IST, AST and
# the military letters do not: absent.
NAMED = {
    name: timezone(timedelta(minutes=minutes))
    for minutes, names in {
        0: "z ut utc gmt wet etc/gmt etc/utc zulu",
        60: "cet met mez west wat",
        120: "eet cest mest mesz cat sast",
        180: "eest msk мск trt eat",
        240: "msd",
        300: "pkt",
        420: "wib ict",
        480: "hkt sgt awst",
        540: "jst kst",
        570: "acst",
        600: "aest",
        630: "acdt",
        660: "aedt",
        720: "nzst",
        780: "nzdt",
        -180: "adt brt",
        -240: "edt",
        -300: "est cdt",
        -360: "cst mdt",
        -420: "mst pdt",
        -480: "pst akdt",
        -540: "akst",
        -600: "hst",
    }.items()
    for name in names.split()
}
# A page has a country, and a feed has not: what a name means on nearly all pages of the catalogue's outlets. CST there
# is China's as often as America's, and so is nobody's.
ON_PAGES = {name: zone for name, zone in NAMED.items() if name != "cst"} | {
    name: timezone(timedelta(hours=hours)) for name, hours in (("bst", 1), ("ast", -4), ("myt", 8), ("pht", 8))
}
# These go by summer and winter.
SEASONAL = {
    "at": "America/Halifax",
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}

# Countries whose other zones are islands, enclaves or occupied, or keep the capital's time for print.
_NATIONAL = {
    "AR": "America/Argentina/Buenos_Aires",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PS": "Asia/Gaza",
    "PT": "Europe/Lisbon",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
    "VN": "Asia/Ho_Chi_Minh",
}


@cache
def zone_of(country: str) -> str:
    """The IANA name of a country's zone; "" when it has several, or is none. `country` as in ISO 3166-1 alpha-2."""
    if country in _NATIONAL:
        return _NATIONAL[country]
    zones = _zones().get(country, ())
    return zones[0] if len(zones) == 1 else ""


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for line in files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            table[country] = (*table.get(country, ()), zone)
    return table


def instant_in(zone: str, clock: datetime) -> datetime | None:
    """When a clock of that zone shows this time; None when it shows it twice or never, on the days it is changed.

    `clock` is read for its figures alone, whatever its own zone.
    """
    place = ZoneInfo(zone)
    local = clock.replace(tzinfo=place, fold=0)
    found = local.astimezone(UTC)
    is_shown = found.astimezone(place).replace(tzinfo=None) == local.replace(tzinfo=None)
    return found if is_shown and local.utcoffset() == local.replace(fold=1).utcoffset() else None
