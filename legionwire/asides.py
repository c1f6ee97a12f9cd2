"""Lines in a text that are not the article: what leads elsewhere, tags, captions, prompts, lists of headlines.

They name what other articles are about. Two signs tell them: words such as "read also" at their beginning, and, in a
text of whole sentences, being short and without a full stop. The second needs no language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from legionwire import phrases
from legionwire.patterns import is_dense

Spans = list[tuple[int, int]]

MAX_LINE = 160  # characters; a longer line is prose, however it ends
_PROSE, _DENSE_PROSE = 80, 30  # a line of sentences has so many characters; the second without blanks between words
_LOOSE_MOST = 0.4  # of a text may be loose; with more it was broken into lines by somebody
_COLON_LINE = 60  # up to here a line that ends with a colon is a heading, above it leads to what is said

_LEADS = r"""
read|more (on|from|about|stories|news)|see also|related|recommended|most read|popular|trending|latest|watch|listen
topics?|tags?|keywords?|share|subscribe|newsletter|follow us|filed under|in other news|photos?|pictures?|image|video
читайте|дивіться|за темою|по темі|популярн|останні новини|головні новини|теги|ключові слова|поділитися|фото|відео|дивись
ещё по теме|еще по теме|по теме|популярное|последние новости|главные новости|смотрите|ключевые слова|метки|видео
чытайце|па тэме|тэгі|папулярн|глядзіце|фота|падзяліцца
czytaj|przeczytaj|zobacz|polecamy|najczęściej czytane|najnowsze|tagi|słowa kluczowe|udostępnij|fot\.|zdjęcie|powiązane
čtěte|přečtěte|mohlo by vás|nejčtenější|související|štítky|témata|tagy|foto|sdílet|další (články|zprávy)|viz také
čítajte|prečítajte|mohlo by vás|najčítanejšie|súvisiace|značky|zdieľať|ďalšie (články|správy)
preberite|beri(te)? tudi|najbolj brano|povezan|oznake|fotografija|ključne besede
pročitajte|čitajte|vezan|povezan|najčitanije|ne propustite|tagovi|oznake|ključne riječi|podijeli|podeli|pogledajte
прочитајте|читајте|најчитаније|повезан|тагови|ознаке|кључне речи|подели|погледајте
прочитај|читај|најчитано|поврзан|тагови|клучни зборови|сподели|слика
прочетете|още (по темата|от)|най-четени|свързани|тагове|етикети|ключови думи|сподели|снимка|вижте
lesen sie|mehr (zum|aus|zu)|auch interessant|meistgelesen|schlagw|themen(:| )|stichw|teilen|bild(:|quelle)|lesetipp
lees|meer (over|nieuws)|meest gelezen|gerelateerd|trefwoorden|onderwerpen|deel dit|beeld
läs|mest läst|relaterat|ämnen|nyckelord|taggar|dela|fler artiklar|bild:|senaste nytt
les (også|mer)|mest lest|relatert|emner|nøkkelord|stikkord|del artikkel|siste nytt|flere saker|følg oss
læs (også|mere)|mest læst|relateret|emner|nøgleord|del artikl|seneste nyt|få nyhedsbrev
lue (myös|lisää)|luetuimm|aiheet|avainsanat|asiasanat|jaa|kuva:|katso myös|tuoreimmat
loe (ka|lisaks|rohkem)|loetuim|märksõnad|teemad|jaga|seotud|vaata ka|viimased uudised
lasi|lasiet|populārāk|atslēgvārdi|birkas|dalies|saistīt|skatīt|tēmas|jaunākās
skaityki|taip pat skaityk|skaitomiaus|raktažodž|žymos|dalintis|susij|nuotr|temos|naujausi
lire|à lire|voir aussi|les plus lus|sur le même|mots[- ]clés|partager|abonne|s'abonner|crédit|photo|dernières|en savoir
le(a|e) (también|además|más)|lea|(le|te) puede interesar|lo más (leído|visto)|más noticias|relacionad|temas|etiquetas
palabras clave|comparti|vea|imagen
leia|mais lidas|veja|relacionad|palavras-chave|assuntos|partilh|compartilh|receba|imagem|saiba mais|notícias
leggi|i più letti|più lett|correlat|parole chiave|argomenti|condividi|vedi anche|approfondi
llegi|llegeix|més llegit|etiquetes|relacionat|ler tamén|o máis lido|etiquetas
cite[sș]te|cele mai citite|cuvinte cheie|etichete|distribui|vezi|recomand|articole
διαβάστε|δείτε|δημοφιλ|σχετικ|ετικέτες|λέξεις|κοινοποί|φωτο
olvas|kapcsolód|legolvasott|címkék|megoszt|ajánl|fotó|nézze
ilgili|ayrıca|okumak|en çok okunan|anahtar kelime|etiketler|paylaş|fotoğraf|haberin devamı|bunlar da|son dakika
həmçinin|oxu|ən çox|açar söz|teq|paylaş|foto
сондай-ақ|оқыңыз|тегтер|тағы
shuningdek|o'qing|teglar
ასევე|წაიკითხეთ|ნახეთ|თეგები|ფოტო|დაკავშირებული|პოპულარული|ყველაზე კითხვადი
կարդացեք|նաև|պիտակներ|լուսանկար|ամենաընթերցված
اقرأ|إقرأ|شاهد|مواضيع|أخبار ذات|ذات صلة|الأكثر|كلمات|وسوم|شارك|اشترك|تابعنا|المصدر|صورة|المزيد
بیشتر بخوانید|همچنین|مطالب مرتبط|برچسب|پربازدید|یہ بھی|مزید پڑھیں|متعلقہ
קראו|עוד בנושא|כתבות|הנקראות|תגיות|מילות מפתח|שתפו|צילום|לקריאה|ראו גם|הכי נקרא
यह भी|ये भी|और पढ़ें|संबंधित|टैग|আরও পড়ুন|ট্যাগ|সম্পর্কিত
อ่าน|ข่าวที่เกี่ยวข้อง|แท็ก|xem thêm|đọc thêm|tin liên quan|từ khóa|baca juga|berita terkait|tag terkait|lihat juga
lexo|më të lexuar|etiketa|shpërnda|lesið|lestu|mest lesið|efnisorð
関連|あわせて|こちらも|ランキング|よく読まれ|人気記事|タグ|キーワード|写真|おすすめ|最新記事
관련|많이 본|인기|추천|태그|키워드|해시태그|사진|더 보기|함께 보면|최신
相关|相關|延伸|更多|推荐|推薦|热门|熱門|标签|標籤|关键词|關鍵字|編輯|责任编辑|图片|圖片|阅读|閱讀|看更多
"""
_MARKS = r"[\W_]{0,12}"
_LEAD = re.compile(rf"{_MARKS}(?:{'|'.join(row.strip() for row in _LEADS.splitlines() if row.strip())})", re.IGNORECASE)
_LED = re.compile(r"[^\"'«»“”„‘’‹›「」.!?]{1,40}?[:：】\]|>→▶]")  # between such words and what they lead to
_TERMINAL = re.compile(r"""[.!?…;,。！？；،؟۔।։።]["'«»“”„’‹›)\]」』】]*$""")
_BULLET = re.compile(r"[•●▪■◆▶►→›»>#*·・\-–—]|\d{1,2}([.)]|\s)")
_TIME = re.compile(r"\d{1,2}[.:h]\d\d\W")  # an entry of a ticker
_LINE = re.compile(r"[^\n]+")


def find_asides(text: str) -> Spans:
    """The places of a text's asides, in order; they end where their lines end."""
    lines = [(match.start(), match.end(), match[0].strip()) for match in _LINE.finditer(text) if match[0].strip()]
    if len(lines) == 1:
        return []
    loose = [_is_loose(line) for _, _, line in lines]
    if not _is_prose([line for _, _, line in lines], loose):
        loose = [False] * len(lines)
    away = [_leads_away(line) or (number > 0 and loose[number]) for number, (_, _, line) in enumerate(lines)]
    _spread(away, [line for _, _, line in lines])
    return [(start, end) for (start, end, _), is_aside in zip(lines, away, strict=True) if is_aside]


def _spread(away: list[bool], lines: list[str]) -> None:
    """A headline may be a question or end with a quotation: what stands among asides, short as they, is one."""
    for number in range(1, len(lines)):
        if away[number] or not away[number - 1] or len(lines[number]) > MAX_LINE:
            continue
        ends_list = number + 1 == len(lines) or away[number + 1]
        is_item = _BULLET.match(lines[number]) and _BULLET.match(lines[number - 1])
        away[number] = bool(ends_list or is_item or _is_heading(lines[number - 1]))


def _is_heading(line: str) -> bool:
    """Words such as "read also" and nothing after them: what they lead to stands below."""
    return len(line) <= _COLON_LINE and bool(_LEAD.match(line)) and not _LED.match(line.rstrip(":： "))


def without_asides(text: str, asides: Spans) -> str:
    """The text with blanks in the places of its asides: whatever else stands where it stood."""
    return "".join(_pieces(text, asides))


def _pieces(text: str, asides: Spans) -> Iterator[str]:
    done = 0
    for start, end in asides:
        yield text[done:start]
        yield " " * (end - start)
        done = end
    yield text[done:]


def _leads_away(line: str) -> bool:
    """Whether it begins with words such as "read also" and goes on as what they lead to."""
    if len(line) > MAX_LINE:
        return False
    if phrases.CREDITS.match(line) or phrases.ANYWHERE.match(line):
        return True
    found = _LEAD.match(line)
    return bool(found) and bool(_LED.match(line) or not _TERMINAL.search(line))


def _is_loose(line: str) -> bool:
    """Short, and no sentence."""
    if len(line) > MAX_LINE:
        return False
    if line.endswith((":", "：")):
        return len(line) <= _COLON_LINE
    if _TIME.match(line):
        return False
    return not _TERMINAL.search(line)


def _is_prose(lines: list[str], loose: list[bool]) -> bool:
    """Whether the text has whole sentences, so that lines without a full stop are something else."""
    whole = [line for line, is_loose in zip(lines, loose, strict=True) if not is_loose and _is_long(line)]
    signs = sum(map(len, lines))
    free = sum(len(line) for line, is_loose in zip(lines, loose, strict=True) if is_loose)
    return len(whole) >= 2 and free <= _LOOSE_MOST * signs


def _is_long(line: str) -> bool:
    return len(line) >= (_DENSE_PROSE if any(map(is_dense, line[:_PROSE])) else _PROSE)
