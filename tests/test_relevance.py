"""The shipped topic against sentences of our own in many languages, and the laws of judging."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import TOPIC

from legionwire.article import Verdict
from legionwire.matching import MAX_WINDOW, MAX_WINDOWS
from legionwire.normalise import fold
from legionwire.relevance import MAX_LINE, MAX_MATCHES, MAX_TEXT, hinted, judge
from legionwire.topic import Topic

FILLER = "The council met on Monday. Rain is expected. Prices rose a little. "


def label(text: str, title: str = "", lang: str | None = None) -> str:
    return judge(TOPIC, title, "", text, lang).label


CONTEXT = " Ukraine."  # a bare name, in small letters and without a word on Ukraine or war, may be anybody's legion

# (language, sentence, the words that must be found)
NAMES = [
    ("en", "She joined the International Legion of Territorial Defence last spring.", "International Legion"),
    ("en", "Two men of Ukraine’s Foreign Legion came home.", "Ukraine’s Foreign Legion"),
    ("en", "The ILDU published a statement.", "ILDU"),
    ("en", "The HUR legion held a river crossing.", "HUR legion"),
    ("en", "The Kyiv-based INTERNATIONAL-LEGION recruits again.", "INTERNATIONAL-LEGION"),
    ("uk", "Брати воювали в Інтернаціональному легіоні.", "Інтернаціональному легіоні"),
    ("uk", "Новий набір до Міжнародного легіону ГУР.", "Міжнародного легіону"),
    ("uk", "Бійці «Інтернаціональних» легіонів отримали нагороди.", "Інтернаціональних» легіонів"),
    ("ru", "Он воевал в Интернациональном легионе* обороны.", "Интернациональном легионе"),
    ("ru", "Бойцы международных добровольческих легионов уехали.", "международных добровольческих легионов"),
    ("ru", "Иностранный легион ВСУ понёс потери.", "Иностранный легион ВСУ"),
    ("be", "Ён служыў у Міжнародным легіёне.", "Міжнародным легіёне"),
    ("pl", "Kucharz z Torunia służył w Legionie Międzynarodowym.", "Legionie Międzynarodowym"),
    ("pl", "Do Legii Międzynarodowej wstąpiło stu ludzi.", "Legii Międzynarodowej"),
    ("cs", "Muž sloužil v mezinárodní legii.", "mezinárodní legii"),
    ("sk", "Dobrovoľníci z Medzinárodnej légie sa vrátili.", "Medzinárodnej légie"),
    ("sl", "Pridružil se je Mednarodni legiji.", "Mednarodni legiji"),
    ("hr", "Vojnik Međunarodne legije vratio se kući.", "Međunarodne legije"),
    ("sr", "Војник Међународне легије вратио се кући.", "Међународне легије"),
    ("sr", "Vojnik Internacionalne legije vratio se kući.", "Internacionalne legije"),
    ("bs", "Rekli su iz Međunarodne legije.", "Međunarodne legije"),
    ("mk", "Тој се приклучи на Меѓународната легија.", "Меѓународната легија"),
    ("bg", "Той служи в Международния легион.", "Международния легион"),
    ("bg", "Интернационалният доброволчески легион приема хора.", "Интернационалният доброволчески легион"),
    ("de", "Der Koch diente in der Internationalen Legion.", "Internationalen Legion"),
    ("de", "Die Internationale Verteidigungslegion sucht Sanitäter.", "Internationale Verteidigungslegion"),
    ("de", "Er kämpft in der ukrainischen Fremdenlegion.", "Fremdenlegion"),
    ("nl", "Hij vocht bij het Internationaal Legioen.", "Internationaal Legioen"),
    ("fr", "Il a servi dans la Légion internationale.", "Légion internationale"),
    ("fr", "La Légion de défense territoriale recrute.", "Légion de défense territoriale"),
    ("es", "Un panadero se unió a la Legión Internacional.", "Legión Internacional"),
    ("pt", "Morreu um membro da Legião Internacional.", "Legião Internacional"),
    ("ca", "Es va unir a la Legió Internacional.", "Legió Internacional"),
    ("gl", "Loitou na Lexión Internacional.", "Lexión Internacional"),
    ("it", "Due membri della Legione Internazionale sono tornati.", "Legione Internazionale"),
    ("ro", "A luptat în Legiunea Internaţională.", "Legiunea Internaţională"),
    ("el", "Υπηρέτησε στη ΔΙΕΘΝΗ ΛΕΓΕΩΝΑ.", "ΔΙΕΘΝΗ ΛΕΓΕΩΝΑ"),
    ("sq", "Ai luftoi në Legjionin Ndërkombëtar.", "Legjionin Ndërkombëtar"),
    ("hu", "A férfi a Nemzetközi Légióban szolgált.", "Nemzetközi Légióban"),
    ("hu", "Ukrajna Nemzetközi Területvédelmi Légiója bővül.", "Nemzetközi Területvédelmi Légiója"),
    ("fi", "Mies palveli kansainvälisessä legioonassa.", "kansainvälisessä legioonassa"),
    ("et", "Ta astus rahvusvahelisse leegioni.", "rahvusvahelisse leegioni"),
    ("lv", "Viņš dienēja Starptautiskajā leģionā.", "Starptautiskajā leģionā"),
    ("lt", "Jis tarnavo Tarptautiniame teritorinės gynybos legione.", "Tarptautiniame teritorinės gynybos legione"),
    ("sv", "Han slogs i Internationella legionen.", "Internationella legionen"),
    ("no", "Han tjenestegjorde i Den internasjonale legionen.", "internasjonale legionen"),
    ("da", "Han kæmpede i Den Internationale Legion.", "Internationale Legion"),
    ("is", "Hann barðist með alþjóðlegu hersveitinni.", "alþjóðlegu hersveitinni"),
    ("tr", "Uluslararası Lejyon'un sözcüsü konuştu.", "Uluslararası Lejyon"),
    ("tr", "ULUSLARARASI LEJYON AÇIKLADI.", "ULUSLARARASI LEJYON"),
    ("az", "O, Beynəlxalq Legionda xidmət edib.", "Beynəlxalq Legionda"),
    ("kk", "Ол Халықаралық легионда қызмет етті.", "Халықаралық легионда"),
    ("ka", "ის საერთაშორისო ლეგიონში მსახურობდა.", "საერთაშორისო ლეგიონში"),
    ("hy", "Նա ծառայել է Միջազգային լեգեոնում։", "Միջազգային լեգեոնում"),
    ("ar", "انضم إلى الفيلق الدولي قبل عام.", "فيلق الدولي"),
    ("ar", "قال متحدث بالفيلق الدولي إن الهجوم انتهى.", "فيلق الدولي"),
    ("fa", "او به لژیون بین‌المللی پیوست.", "لژیون بین‌المللی"),
    ("he", "הוא שירת בלגיון הבין־לאומי.", "לגיון הבין־לאומי"),
    ("he", "הלגיון הבינלאומי הודיע על כך.", "לגיון הבינלאומי"),
    ("hi", "वह अंतरराष्ट्रीय लीजन में शामिल हुआ।", "अंतरराष्ट्रीय लीजन"),
    ("vi", "Anh gia nhập Quân đoàn Quốc tế.", "Quân đoàn Quốc tế"),
    ("id", "Ia bergabung dengan Legiun Internasional.", "Legiun Internasional"),
    ("th", "เขาเข้าร่วมกองกำลังนานาชาติในยูเครน", "กองกำลังนานาชาติ"),
    ("zh", "他加入了國際軍團。", "國際軍團"),
    ("zh", "国际军团发表声明。", "国际军团"),
    ("ja", "彼は国際義勇軍に参加した。", "国際義勇軍"),
    ("ko", "그는 국제여단에 입대했다.", "국제여단"),
    ("uk", "Vin sluzhyv v Internatsionalnomu lehioni.", "Internatsionalnomu lehioni"),
]

LOOKALIKES = [
    ("en", "The American Legion post in Ohio sent coats to Ukraine."),
    ("en", "The Royal British Legion sells poppies for soldiers, and Ukraine is thanked."),
    ("en", "He won the Legion of Merit before the war in Ukraine."),
    ("en", "The French Foreign Legion lets Ukrainians go on leave."),
    ("en", "Putin's foreign legion fights in Ukraine."),
    ("en", "Legionnaires' disease killed seven near the border with Ukraine."),
    ("en", "The Ukrainian Legion opened an office in Lublin."),
    ("en", "A new Lenovo Legion 7 laptop went on sale in Kyiv."),
    ("en", "Legia Warsaw beat Dynamo Kyiv."),
    ("uk", "Український легіон у Любліні набирає добровольців."),
    ("uk", "Хвороба легіонерів: військові лікарі України попереджають."),
    ("uk", "Легіонери «Динамо» покинули Україну, клуб шукає нападника та захисника футбольної команди."),
    ("uk", "Легія Варшава приїхала до Києва."),
    ("ru", "Во французском Иностранном легионе служат выходцы с Украины."),
    ("ru", "Орден Почётного легиона вручили послу Украины."),
    ("pl", "Legia Warszawa zagra z drużyną z Ukrainy."),
    ("pl", "Międzynarodowa kadra Legii zagra w czerwcu z klubem z Ukrainy."),
    ("pl", "Kibice Legii w międzynarodowym turnieju zbierają na szpital we Lwowie."),
    ("pl", "Choroba legionistów w Rzeszowie, dostawy na Ukrainę bez zmian."),
    ("cs", "Československé legie bojovaly před sto lety, válka na Ukrajině to připomněla."),
    ("de", "Die französische Fremdenlegion übt, und die Ukraine schaut zu."),
    ("fr", "La Légion d’honneur a été remise à un médecin ukrainien."),
    ("es", "La Legión Española desfiló, con invitados de Ucrania."),
    ("it", "La legione straniera francese addestra soldati ucraini."),
    ("bg", "Болест на легионерите е открита край границата с Украйна."),
    ("mk", "Легионерска болест кај тројца бегалци од Украина."),
    ("sr", "Украјинска легија је основана у Пољској."),
    ("hu", "Legionárius betegség miatt zártak le egy szállót az ukrán határnál."),
    ("lt", "Prancūzijos užsieniečių legionas rengia karius, tarp jų ir ukrainiečius."),
    ("he", "לגיון הזרים הצרפתי מאמן חיילים מאוקראינה."),
    ("ja", "フランス外国人部隊がウクライナの兵士を訓練した。"),
    ("zh", "法國外籍軍團訓練烏克蘭士兵。"),
    ("en", "An orchestra and a legion of fans welcomed Ukraine's singer."),
]

RELATED = [
    ("en", "The Georgian Legion lost two men in Ukraine."),
    ("ka", "ქართული ლეგიონი უკრაინაში იბრძვის."),
    ("uk", "Легіон «Свобода Росії» повідомив про рейд."),
    ("ru", "Российский добровольческий корпус вошёл в село."),
    ("pl", "Pułk Kalinowskiego walczy na Ukrainie."),
    ("en", "Mamuka Mamulashvili spoke in Kyiv."),
    ("he", "הלגיון הגאורגי נלחם באוקראינה."),
]


def case_id(case: tuple[str, ...]) -> str:
    return f"{case[0]}-{case[-1][:24]}"


@pytest.mark.parametrize("case", NAMES, ids=case_id)
def test_finds_the_name(case: tuple[str, str, str]) -> None:
    lang, sentence, form = case
    verdict = judge(TOPIC, "", "", sentence + CONTEXT, lang)
    assert verdict.label == "core", verdict.reason
    assert any(form in match.form or match.form in form for match in verdict.matches), verdict.matches


@pytest.mark.parametrize("case", LOOKALIKES, ids=case_id)
def test_leaves_lookalikes_alone(case: tuple[str, str]) -> None:
    lang, sentence = case
    verdict = judge(TOPIC, sentence, "", sentence, lang)
    assert verdict.label == "no", verdict


@pytest.mark.parametrize("case", RELATED, ids=case_id)
def test_other_units_and_persons_are_related(case: tuple[str, str]) -> None:
    lang, sentence = case
    verdict = judge(TOPIC, sentence, "", sentence, lang)
    assert (verdict.label, verdict.org) == ("related", "none"), verdict


def test_the_lists_are_as_wide_as_promised() -> None:
    assert len(NAMES) >= 40
    assert len({lang for lang, *_ in NAMES}) >= 25
    assert len(LOOKALIKES) >= 25


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("International Legion mourns three", FILLER, "core"),
        ("Ukraine’s elite legion dissolved", "The International Legion goes. " + FILLER, "core"),
        ("Baker dies at the front", "Joan Doe, a baker, served in the International Legion. " + FILLER, "core"),
        ("Legionnaires complain", "A man wrote to the International Legion. " + FILLER, "core"),
        ("Court hears a fraud case", "The International Legion denied any link to him. " + FILLER, "mention"),
        ("A week in Odesa", FILLER * 12 + "Some had seen the International Legion there. " + FILLER * 12, "mention"),
        ("A week in Odesa", FILLER * 5 + "The International Legion trains here. The Legion is small. " * 3, "core"),
        ("Polish Volunteer Corps founded", "It is no part of the International Legion. " + FILLER, "mention"),
        ("Poland’s view", "Poland says an international legion helps Ukraine. " + FILLER, "mention"),
        ("Foreign legion", "It was in the desert, with camels. " + FILLER, "no"),
        ("Weather", FILLER, "no"),
    ],
)
def test_core_or_mention(title: str, text: str, expected: str) -> None:
    verdict = judge(TOPIC, title, "", text)
    assert verdict.label == expected, verdict


@pytest.mark.parametrize(
    ("text", "org"),
    [
        ("The International Legion of the Defence Intelligence of Ukraine crossed a river.", "gur"),
        ("Інтернаціональний легіон територіальної оборони набирає людей.", "ildu"),
        ("The International Legion lost a man near Bakhmut.", "unknown"),
        ("The ILDU and the GUR’s International Legion recruit apart.", "both"),
        ("The Georgian Legion recruits.", "none"),
    ],
)
def test_names_the_organisation(text: str, org: str) -> None:
    assert judge(TOPIC, "", "", text).org == org


def test_lookalikes_hide_their_own_words_only() -> None:
    verdict = judge(TOPIC, "", "", "He left the French Foreign Legion for Ukraine’s International Legion.", "en")
    assert verdict.label == "core"
    assert [match.form for match in verdict.matches] == ["Ukraine’s International Legion"]


def test_weak_name_needs_ukraine() -> None:
    assert label("Er ging zur Fremdenlegion.") == "no"
    assert label("Er ging zur Fremdenlegion. Das war, bevor der Krieg in der Ukraine begann.") == "mention"


def test_standfirst_counts_like_the_lead() -> None:
    verdict = judge(TOPIC, "A baker’s war", "He served in the International Legion", FILLER)
    assert (verdict.label, verdict.matches[0].where) == ("core", "standfirst")


def test_reason_is_one_line_with_the_words_and_the_rule() -> None:
    verdict = judge(TOPIC, "Новини", "", "Служив в Інтернаціональному\nлегіоні. Легіон росте.", "uk")
    assert verdict.reason == 'core: lead names "Інтернаціональному легіоні" (plain.uk.1), somebody is tied to it'
    assert "look-alike" in judge(TOPIC, "", "", "The American Legion met.").reason
    assert "related: " in judge(TOPIC, "", "", "The Georgian Legion met.").reason


def test_everything_accepts_everything() -> None:
    verdict = judge(Topic.everything(), "", "", "")
    assert (verdict.label, verdict.score, verdict.reason) == ("core", 1.0, "topic: all")
    assert hinted(Topic.everything(), "")


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/2026/01/bojci-internatsionalnogo-legiona-vernulis",
        "https://example.org/news/ukraines-international-legion-disbanded.html",
        "https://example.org/n/rozformuvannya-inozemnyh-legioniv_123",
        "https://example.org/ukrajina-rozpousti-mezinarodni-legie",
        "https://example.org/interlegion?id=4",
        "https://example.org/medjunarodna-legija-ukrajine",
        "Foreign fighters in Ukraine speak out",
        "ウクライナの義勇兵に聞く",
        "Легион обжалует решение",
        "Damien Magrou interviewed",
        "Georgian Legion buries its dead",
        "Two Colombian volunteers killed in Ukraine",
        "https://example.org/ukraine/suomalaiset-vapaaehtoiset-rintamalla",
    ],
)
def test_hints(text: str) -> None:
    assert hinted(TOPIC, "", text)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/sport/legia-warszawa-remis",
        "https://example.org/2026/05/budget-vote",
        "American Legion post reopens",
        "Volunteers clean a beach",
        "Ukraine passes a budget",
        "Légion d’honneur pour un chef",
        "",
    ],
)
def test_no_hint(text: str) -> None:
    assert not hinted(TOPIC, text)


# Laws

PIECES = [
    *(sentence for _, sentence, _ in NAMES[::5]),
    *(sentence for _, sentence in LOOKALIKES[::4]),
    *(sentence for _, sentence in RELATED[::3]),
    FILLER,
    "Straße ŉ ﬁn ½ İI ﷺ a\u0301\u0300 \u200b\u00ad* ",
    "\n",
]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=6).map(" ".join)


def check_offsets(verdict: Verdict, title: str, standfirst: str, text: str) -> None:
    fields = {"title": title, "standfirst": standfirst, "lead": text, "body": text}
    for match in verdict.matches:
        assert match.form
        assert fields[match.where][match.start : match.start + len(match.form)] == match.form


@given(texts, texts, texts)
@settings(deadline=None, max_examples=60)
def test_forms_stand_where_matches_say(title: str, standfirst: str, text: str) -> None:
    verdict = judge(TOPIC, title, standfirst, text)
    check_offsets(verdict, title, standfirst, text)
    assert 0 <= verdict.score <= 1
    assert "\n" not in verdict.reason


@given(texts, texts)
@settings(deadline=None, max_examples=60)
def test_unrelated_text_makes_nothing_core(title: str, text: str) -> None:
    before = label(text, title)
    after = label(f"{text}\n{FILLER * 3}", title)
    if before in ("no", "related"):
        assert after == before


@given(texts, texts)
@settings(deadline=None, max_examples=60)
def test_one_more_sentence_on_the_legion_never_lowers_the_score(title: str, text: str) -> None:
    before = judge(TOPIC, title, "", text).score
    assert judge(TOPIC, title, "", f"{text}\nThe International Legion trains in Ukraine.").score >= before


INVISIBLE = "\u00ad\u200b\u200d\u2060*"


@given(st.sampled_from(NAMES), st.data())
@settings(deadline=None, max_examples=80)
def test_dress_does_not_matter(case: tuple[str, str, str], data: st.DataObject) -> None:
    lang, sentence, _ = case
    dressed = data.draw(st.sampled_from([sentence, sentence.upper(), sentence.lower(), sentence.title()]))
    at = data.draw(st.integers(0, len(dressed)))
    dressed = dressed[:at] + data.draw(st.text(INVISIBLE, max_size=3)) + dressed[at:]
    dressed = dressed.replace("'", "’") + CONTEXT
    verdict = judge(TOPIC, "", "", dressed, lang)
    assert verdict.label == "core", (dressed, verdict.reason)
    check_offsets(verdict, "", "", dressed)


@pytest.mark.parametrize("name", ["Intеrnational Lеgion", "Ukraine's Fоreign Legion", "Iнтepнaцioнaльний легioн"])
def test_letters_of_another_alphabet(name: str) -> None:
    assert any(letter >= "\u0400" for letter in name)
    assert any(letter.isascii() for letter in name)
    assert label(f"{name} recruits.") == "core"


# Hostile texts: work is bounded by counts, whatever the text holds


@pytest.mark.parametrize("stem", ["legion ", "legion", "international legion ", "легион", "lеgiоn", "legion. ", "軍團"])
def test_repeated_stems_open_a_bounded_number_of_windows(stem: str) -> None:
    windows = TOPIC.names.windows(stem * (200_000 // len(stem)))
    assert len(windows) <= MAX_WINDOWS
    assert all(window.end - window.start <= MAX_WINDOW for window in windows)


def test_long_texts_are_cut_and_matches_capped() -> None:
    verdict = judge(TOPIC, "x" * 100_000, "", "The International Legion of Ukraine fights. " * 20_000)
    assert len(verdict.matches) == MAX_MATCHES
    assert label("a" * MAX_TEXT + " International Legion") == "no"
    assert label("", "a" * MAX_LINE + " International Legion") == "no"


def test_the_name_that_decides_is_among_the_matches_however_late_it_stands() -> None:
    members = "A legionnaire fights in the war in Ukraine.\n" * (MAX_MATCHES + 50)
    verdict = judge(TOPIC, "", "", members + "The International Legion of Ukraine fights.", "en")
    assert len(verdict.matches) == MAX_MATCHES
    assert [match.strength for match in verdict.matches] == ["weak"] * (MAX_MATCHES - 1) + ["strong"]
    assert "International Legion of Ukraine" in verdict.reason


def test_lookalikes_hide_their_words_where_names_stand_close() -> None:
    """However the words fall on the windows in which they are looked for."""
    for gap in ("and ", "who met ", "of the ", "said, of the "):
        text = fold(f"{gap}French Foreign Legion, Roman legion, legionnaires, " * 60)
        found = [(TOPIC.entries[span.entry].kind, text[span.start : span.end]) for span in TOPIC.names.find(text)]
        assert {form for kind, form in found if kind != "lookalike"} == {"legionnaires"}
