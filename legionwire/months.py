"""Names of the months in the languages of the catalogue, as stems: "чер" begins "червень" and "червня"."""

from __future__ import annotations

from functools import cache

# January to December; alternatives stand behind a bar. Longer stems win ("červenc" is July, "červ" June).
_STEMS = {
    "ar": "يناير فبراير مارس أبريل|ابريل|إبريل مايو يونيو يوليو أغسطس|اغسطس سبتمبر أكتوبر|اكتوبر نوفمبر ديسمبر",
    "be": "студз лют сак крас май|мая|трав чэрв ліп жні вер кастр ліст снеж",
    "bg": "яну фев мар апр май юни юли авг сеп окт ное дек",
    "cs": "led úno bře dub kvě červ červenc srp zář říj lis pro",
    "da": "jan feb mar apr maj jun jul aug sep okt nov dec",
    "de": "jan|jän feb mär|maer|mrz apr mai jun jul aug sep okt nov dez",
    "el": "ιαν φεβ|φλεβ μαρ|μάρ απρ μαι|μαΐ|μάι ιουν|ιούν ιουλ|ιούλ αυγ|αύγ σεπ οκτ νοε|νοέ δεκ",
    "en": "jan feb mar apr may jun jul aug sep oct nov dec",
    "es": "ene feb mar abr may jun jul ago sep|set oct nov dic",
    "et": "jaan veeb mär apr mai juun juul aug sep okt nov dets",
    "fi": "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
    "fr": "janv fév|fev mars avr mai juin juil aoû|aou sep oct nov déc|dec",
    "he": "ינו פבר מרץ|מרס אפר מאי יונ יול אוג ספט אוק נוב דצמ",
    "hr": "sij velj ožu tra svi lip srp kol ruj lis stu pro",
    "hu": "jan feb már|mar ápr|apr máj|maj jún|jun júl|jul aug szep okt nov dec",
    "hy": "հունվ|հնվ փետ|փտվ մար|մրտ ապր մայ|մյս հունիս|հնս հուլ|հլս օգո|օգս սեպ հոկ նոյ դեկ",
    "id": "jan feb mar apr mei jun jul agu sep okt nov des",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "ka": "იან თებ მარ აპრ მაი ივნ ივლ აგვ სექ ოქტ ნოე დეკ",
    "lt": "saus vas kov bal geg birž liep rugp rugs spal lapkr gruo",
    "lv": "janv feb mart apr mai jūn jūl aug sep okt nov dec",
    "nl": "jan feb maa|mrt apr mei jun jul aug sep okt nov dec",
    "no": "jan feb mar apr mai jun jul aug sep okt nov des",
    "pl": "sty lut mar kwi maj cze lip sie wrz paź|paz lis gru",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
    "ro": "ian feb mar apr mai iun iul aug sep oct noi|nov dec",
    "ru": "янв фев мар апр май|мая июн июл авг сен окт ноя дек",
    "sk": "jan feb mar apr máj jún júl aug sep okt nov dec",
    "sr": "јан|jan феб|feb мар|mar апр|apr мај|maj јун|jun јул|jul авг|avg сеп|sep окт|okt нов|nov дец|dec",
    "sv": "jan feb mar apr maj jun jul aug sep okt nov dec",
    "tr": "oca şub mar nis may haz tem ağu|agu eyl eki kas ara",
    "uk": "січ лют бер кві тра чер лип сер вер жов лис гру",
}


def month_number(word: str, lang: str | None) -> int | None:
    """1 to 12 for a month's name, written out or shortened, in that language first and in any where all agree."""
    word = word.casefold()
    tables = [_table(lang)] if lang in _STEMS else []
    for table in (*tables, _agreed()):
        for stem, month in table:
            if word.startswith(stem):
                return month
    return None


@cache
def _table(lang: str) -> tuple[tuple[str, int], ...]:
    pairs = ((stem, month) for month, group in enumerate(_STEMS[lang].split(), start=1) for stem in group.split("|"))
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def _agreed() -> tuple[tuple[str, int], ...]:
    """Stems that mean the same month wherever they occur: "lis" is November in Polish and October in Croatian."""
    pairs = {pair for lang in _STEMS for pair in _table(lang)}
    clear = [(stem, month) for stem, month in pairs if all(m == month for s, m in pairs if s == stem)]
    return tuple(sorted(clear, key=lambda pair: (-len(pair[0]), pair)))
