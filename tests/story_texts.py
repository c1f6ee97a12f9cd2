"""Made-up articles in three sets, with the story each belongs to; `None` stands for one that belongs to none.

FIRST and SECOND were written before any rule. FIRST was looked at while the rules were written, SECOND after its first
figures, and rules were changed then; THIRD was written after that. docs/design.md has all first figures. People, units
and events are invented.
"""

from __future__ import annotations

from typing import NamedTuple


class StoryText(NamedTuple):
    """An article, and the name of its story."""

    id: str
    story: str | None
    lang: str
    published: str  # ISO 8601, UTC
    title: str
    text: str


FIRST = (
    # A Norwegian killed near Vovchansk, and a Briton killed near Toretsk, in one week.
    StoryText(
        "a01",
        "haugland",
        "no",
        "2025-03-03T09:10:00Z",
        "Nordmann drept i Ukraina: Sondre Haugland (29) fra Tromsø",
        "Den norske frivillige Sondre Haugland (29) fra Tromsø er drept i kamp ved Vovtsjansk, bekrefter familien. Han "
        "tjenestegjorde i Den internasjonale legionen som maskingeværskytter og hadde vært i landet siden august. "
        "Utenriksdepartementet er kjent med saken og bistår de pårørende. – Han dro fordi han ikke klarte å sitte stille, "
        "sier broren Eirik. Haugland var tidligere fisker og hadde førstegangstjeneste i Brigade Nord.",
    ),
    StoryText(
        "a02",
        "haugland",
        "no",
        "2025-03-04T12:00:00Z",
        "Tromsø minnes Sondre: – Båten hans ligger til kai med flagg på halv stang",
        "Rundt to hundre mennesker møtte opp da Tromsø minnet Sondre Haugland, som ble drept ved Vovtsjansk i helgen. "
        "Ordføreren tente et lys utenfor domkirken. Broren Eirik forteller at kisten ventes til Norge om to uker. "
        "29-åringen var fisker før han meldte seg til legionen i august.",
    ),
    StoryText(
        "a03",
        "haugland",
        "en",
        "2025-03-03T15:30:00Z",
        "Norwegian volunteer killed near Vovchansk, foreign ministry confirms",
        "Sondre Haugland, a 29-year-old fisherman from Tromsø, was killed on Saturday while serving as a machine gunner with "
        "the International Legion near Vovchansk, his brother Eirik said. Norway's foreign ministry confirmed the death of a "
        "citizen and said it was assisting the family. He had been in Ukraine since August.",
    ),
    StoryText(
        "a04",
        "haugland",
        "uk",
        "2025-03-04T08:15:00Z",
        "На Вовчанському напрямку загинув норвезький кулеметник Сондре Гаугланд",
        "Боєць Інтернаціонального легіону Сондре Гаугланд із Тромсе загинув 1 березня поблизу Вовчанська. Йому було 29 років. "
        "До війни норвежець рибалив у Баренцовому морі, а до легіону приїхав у серпні. Побратими розповідають, що він "
        "прикривав відхід групи з кулеметом. Тіло передадуть братові Ейріку.",
    ),
    StoryText(
        "a05",
        "haugland",
        "ru",
        "2025-03-04T16:40:00Z",
        "Под Волчанском ликвидирован наёмник из Норвегии",
        "Гражданин Норвегии Сондре Хаугланд уничтожен под Волчанском, сообщают норвежские СМИ со ссылкой на родственников. "
        "29-летний рыбак из Тромсё приехал на Украину в августе и служил пулемётчиком в иностранном легионе ВСУ. МИД Норвегии "
        "подтвердил гибель своего гражданина.",
    ),
    StoryText(
        "a06",
        "ashworth",
        "en",
        "2025-03-05T10:00:00Z",
        "Family pays tribute to Callum Ashworth, Burnley man killed in Ukraine",
        "The family of Callum Ashworth, 34, a former paramedic from Burnley, say he was killed by mortar fire in Toretsk while "
        "carrying a wounded comrade. He joined the International Legion in 2023 after leaving the ambulance service. His mother "
        "Denise said he had planned to come home in May for his sister's wedding.",
    ),
    StoryText(
        "a07",
        "ashworth",
        "en",
        "2025-03-06T07:45:00Z",
        "Burnley paramedic died carrying wounded comrade in Toretsk",
        "A former North West ambulance paramedic who died in eastern Ukraine was carrying a wounded comrade when a mortar round "
        "landed, his unit said. Callum Ashworth, 34, of Burnley, was killed in Toretsk on Monday. A fund in his name has raised "
        "£21,000 in a day. The Foreign Office said it was supporting the family of a British man.",
    ),
    StoryText(
        "a08",
        "ashworth",
        "uk",
        "2025-03-06T13:20:00Z",
        "У Торецьку загинув британський парамедик Каллум Ешворт",
        "Британець Каллум Ешворт, боєць Інтернаціонального легіону, загинув у Торецьку 3 березня: міна влучила поруч, коли він "
        "виносив пораненого. Йому було 34 роки, удома в Бернлі він працював парамедиком на швидкій. У легіоні служив із 2023 року.",
    ),
    StoryText(
        "a09",
        "ashworth",
        "fr",
        "2025-03-06T18:00:00Z",
        "Ukraine : un ancien ambulancier britannique tué à Toretsk",
        "Callum Ashworth, 34 ans, ancien ambulancier de Burnley, a été tué lundi à Toretsk par un tir de mortier alors qu'il portait "
        "un camarade blessé. Engagé dans la Légion internationale depuis 2023, il devait rentrer en mai pour le mariage de sa sœur. "
        "Une cagnotte a réuni 21 000 livres en une journée.",
    ),
    # One man captured, and sentenced half a year later.
    StoryText(
        "a10",
        "menezes-captured",
        "ru",
        "2024-11-12T11:00:00Z",
        "В Курской области взят в плен наёмник из Бразилии",
        "Бойцы группировки «Север» взяли в плен под Суджей бразильского наёмника Тиагу Менезеса. На кадрах допроса 31-летний мужчина "
        "рассказывает, что ему обещали три тысячи долларов в месяц и службу в тылу. По его словам, из группы в восемь человек "
        "в живых остался он один.",
    ),
    StoryText(
        "a11",
        "menezes-captured",
        "pt",
        "2024-11-12T17:20:00Z",
        "Mineiro que lutava pela Ucrânia é capturado em Kursk",
        "O brasileiro Thiago Menezes, de 31 anos, natural de Uberaba, foi capturado por tropas russas perto de Sudja, na região de Kursk. "
        "Em vídeo divulgado no Telegram, ele diz que era o único sobrevivente de um grupo de oito. A mãe, dona Lúcia, reconheceu o filho. "
        "O Itamaraty informou que acompanha o caso.",
    ),
    StoryText(
        "a12",
        "menezes-captured",
        "en",
        "2024-11-13T08:05:00Z",
        "Brazilian fighting for Ukraine shown captured in Russia's Kursk region",
        "Russian channels published a video on Tuesday of a captured Brazilian who gave his name as Thiago Menezes, 31, from Uberaba. "
        "He said he was the only survivor of a group of eight near Sudzha. Brazil's foreign ministry said it was following the case.",
    ),
    StoryText(
        "a13",
        "menezes-captured",
        "uk",
        "2024-11-13T12:30:00Z",
        "Росіяни показали полоненого бразильця: що кажуть у легіоні",
        "Російські канали оприлюднили відео з полоненим добровольцем із Бразилії Тіагу Менезесом. Його група з восьми бійців потрапила "
        "в оточення біля Суджі. У легіоні наголошують, що 31-річний боєць має статус військовополоненого, і передали дані "
        "Координаційному штабу.",
    ),
    StoryText(
        "a14",
        "menezes-sentenced",
        "ru",
        "2025-05-20T10:10:00Z",
        "Бразильского наёмника Менезеса приговорили к 14 годам",
        "Курский областной суд приговорил гражданина Бразилии Тиагу Менезеса к 14 годам колонии строгого режима. Его признали виновным "
        "в наёмничестве и незаконном пересечении границы. Менезес попал в плен под Суджей в ноябре прошлого года. Защита намерена "
        "обжаловать приговор.",
    ),
    StoryText(
        "a15",
        "menezes-sentenced",
        "pt",
        "2025-05-20T15:00:00Z",
        "Justiça russa condena brasileiro a 14 anos de prisão por lutar pela Ucrânia",
        "Um tribunal de Kursk condenou o mineiro Thiago Menezes, de 32 anos, a 14 anos em colônia penal de regime severo por atuar como "
        "mercenário. Capturado em novembro, ele ouviu a sentença sem intérprete, segundo a família. O Itamaraty disse que prestará "
        "assistência consular e que a defesa vai recorrer.",
    ),
    StoryText(
        "a16",
        "menezes-sentenced",
        "es",
        "2025-05-21T09:30:00Z",
        "Rusia condena a 14 años a un voluntario brasileño de la legión ucraniana",
        "El tribunal regional de Kursk impuso 14 años de cárcel al brasileño Thiago Menezes por mercenarismo. La defensa recurrirá la "
        "sentencia. Menezes, de 32 años, cayó prisionero cerca de Sudzha el pasado noviembre. Kiev sostiene que es un militar con "
        "contrato y debe ser tratado como prisionero de guerra.",
    ),
    # A depot burns in Poland in the week of the two deaths.
    StoryText(
        "a17",
        "depot",
        "pl",
        "2025-03-04T06:30:00Z",
        "Pożar magazynu z pomocą dla ochotników pod Rzeszowem",
        "W nocy spłonął magazyn fundacji Kotwica w Trzebownisku pod Rzeszowem, w którym gromadzono sprzęt dla ochotników walczących "
        "w Ukrainie. Straż pożarna gasiła ogień przez sześć godzin. Zniszczonych zostało 140 agregatów i cztery karetki. Prokuratura "
        "nie wyklucza podpalenia.",
    ),
    StoryText(
        "a18",
        "depot",
        "pl",
        "2025-03-05T14:00:00Z",
        "Podpalenie w Trzebownisku? Zatrzymano dwóch mężczyzn",
        "Policja zatrzymała dwóch obywateli Białorusi w związku z pożarem magazynu fundacji Kotwica. W hali pod Rzeszowem spłonęło "
        "140 agregatów prądotwórczych oraz karetki przygotowane dla Legionu Międzynarodowego. Prokuratura mówi o podpaleniu na zlecenie.",
    ),
    StoryText(
        "a19",
        "depot",
        "uk",
        "2025-03-04T11:50:00Z",
        "Під Жешувом згорів склад із генераторами для іноземних добровольців",
        "У Тшебовніську неподалік Жешува вночі згорів склад польської фундації «Котвіца». Вогонь знищив 140 генераторів і чотири швидкі, "
        "які мали поїхати до Інтернаціонального легіону. Прокуратура перевіряє версію підпалу.",
    ),
    StoryText(
        "a20",
        "depot",
        "de",
        "2025-03-05T17:15:00Z",
        "Brand in Hilfslager bei Rzeszów: Zwei Festnahmen",
        "Nach dem Brand eines Lagers der polnischen Stiftung Kotwica in Trzebownisko hat die Polizei zwei Belarussen festgenommen. In der "
        "Halle waren 140 Generatoren und vier Krankenwagen für ausländische Freiwillige in der Ukraine verbrannt. Die Staatsanwaltschaft "
        "geht von Brandstiftung aus.",
    ),
    # Korea.
    StoryText(
        "a21",
        "fined",
        "ko",
        "2024-08-22T05:00:00Z",
        "법원, 우크라이나 국제군단 참전 한국인에 벌금 500만원",
        "서울중앙지방법원은 22일 정부 허가 없이 우크라이나에 입국해 국제군단에서 싸운 혐의로 기소된 박도현(38) 씨에게 벌금 500만원을 선고했다. "
        "해군 특수전전단 출신인 박 씨는 2022년 3월 출국해 하르키우 전선에서 14개월간 복무했다. 재판부는 여권법 위반을 인정했다.",
    ),
    StoryText(
        "a22",
        "fined",
        "ko",
        "2024-08-22T09:30:00Z",
        "여권법 위반 '의용군' 박도현 씨 벌금형…\"후회 없다\"",
        "우크라이나 국제군단에 참전했던 해군 특수전전단 출신 박도현(38) 씨가 여권법 위반으로 벌금 500만원을 선고받았다. 박 씨는 선고 뒤 "
        '"후회하지 않는다"며 항소하지 않겠다고 말했다. 그는 하르키우에서 부상을 입고 귀국했다.',
    ),
    StoryText(
        "a23",
        "fined",
        "en",
        "2024-08-22T11:00:00Z",
        "South Korean court fines ex-navy commando who fought for Ukraine",
        "A court in Seoul fined Park Do-hyun, 38, five million won (5,000,000) on Thursday for travelling to Ukraine without permission and "
        "fighting in the International Legion. The former navy commando served 14 months on the Kharkiv front. He said he had no "
        "regrets and would not appeal.",
    ),
    StoryText(
        "a24",
        "fined",
        "ja",
        "2024-08-23T02:00:00Z",
        "ウクライナ国際部隊に参加の韓国人に罰金 ソウル地裁",
        "韓国のソウル中央地裁は22日、政府の許可なくウクライナに渡航し国際部隊で戦ったとして旅券法違反の罪に問われた元海軍特殊部隊員の男性（38）に"
        "罰金500万ウォンを言い渡した。男性はハルキウの前線に14カ月間従軍した。控訴しない考えを示している。",
    ),
    # Greece: forged contracts.
    StoryText(
        "a25",
        "forgers",
        "el",
        "2025-01-16T08:00:00Z",
        "Θεσσαλονίκη: Συνελήφθησαν τέσσερις για πλαστά συμβόλαια της ουκρανικής λεγεώνας",
        "Η αστυνομία συνέλαβε στη Θεσσαλονίκη τέσσερα άτομα που πουλούσαν πλαστά συμβόλαια για τη Διεθνή Λεγεώνα της Ουκρανίας. Τα θύματα, "
        "κυρίως από το Νεπάλ και τη Γεωργία, πλήρωναν 2.400 ευρώ. Στο διαμέρισμα βρέθηκαν 67 διαβατήρια και σφραγίδες.",
    ),
    StoryText(
        "a26",
        "forgers",
        "bg",
        "2025-01-16T13:40:00Z",
        "Българин сред задържаните в Солун за фалшиви договори за украинския легион",
        "Български гражданин е сред четиримата задържани в Солун за продажба на фалшиви договори за Международния легион. Гръцката полиция "
        "намери 67 паспорта и печати. Жертвите, предимно от Непал и Грузия, плащали по 2400 евро.",
    ),
    StoryText(
        "a27",
        "forgers",
        "en",
        "2025-01-17T07:00:00Z",
        "Greek police arrest four over forged Ukrainian legion contracts",
        "Police in Thessaloniki have arrested four people accused of selling forged contracts for Ukraine's International Legion to men from "
        "Nepal and Georgia. Victims paid 2,400 euros each. Officers seized 67 passports and a set of stamps. One suspect is Bulgarian.",
    ),
    # None of these belongs to a story.
    StoryText(
        "a28",
        None,
        "en",
        "2025-03-08T09:00:00Z",
        "Foreign fighters: the week in brief",
        "Two volunteers were mourned this week. Norwegian Sondre Haugland, 29, was killed near Vovchansk and Callum Ashworth, 34, from "
        "Burnley, in Toretsk. In Poland, police held two Belarusians after a fire at the Kotwica depot near Rzeszów. In Kyiv, a bill on "
        "citizenship passed its first reading.",
    ),
    StoryText(
        "a29",
        None,
        "it",
        "2025-03-03T06:00:00Z",
        "Guerra in Ucraina, il punto: giorno 1103",
        "Nelle ultime 24 ore lo stato maggiore ucraino ha contato 112 scontri, 87 bombe plananti e 1.260 perdite russe. Distrutti 14 carri, "
        "31 blindati e 44 sistemi di artiglieria. La difesa aerea ha abbattuto 58 droni su 83. Il settore più caldo resta Pokrovsk.",
    ),
    StoryText(
        "a30",
        None,
        "it",
        "2025-03-04T06:00:00Z",
        "Guerra in Ucraina, il punto: giorno 1104",
        "Nelle ultime 24 ore lo stato maggiore ucraino ha contato 139 scontri, 95 bombe plananti e 1.180 perdite russe. Distrutti 9 carri, "
        "26 blindati e 51 sistemi di artiglieria. La difesa aerea ha abbattuto 71 droni su 99. Il settore più caldo resta Pokrovsk.",
    ),
    StoryText(
        "a31",
        None,
        "it",
        "2025-03-05T06:00:00Z",
        "Guerra in Ucraina, il punto: giorno 1105",
        "Nelle ultime 24 ore lo stato maggiore ucraino ha contato 104 scontri, 78 bombe plananti e 1.310 perdite russe. Distrutti 11 carri, "
        "19 blindati e 38 sistemi di artiglieria. La difesa aerea ha abbattuto 46 droni su 70. Il settore più caldo resta Toretsk.",
    ),
    StoryText(
        "a32",
        None,
        "no",
        "2026-03-02T10:00:00Z",
        "Ett år siden Sondre falt: – Vi setter fortsatt fram en kopp til ham",
        "Det er ett år siden Sondre Haugland fra Tromsø ble drept ved Vovtsjansk. Hjemme hos familien står bildet i vinduet. Broren Eirik "
        "har startet et fond for frivillige fra Nord-Norge.",
    ),
    StoryText(
        "a33",
        None,
        "uk",
        "2025-03-05T09:00:00Z",
        "Рада підтримала в першому читанні законопроєкт про громадянство для легіонерів",
        "Верховна Рада 251 голосом підтримала в першому читанні законопроєкт, який спрощує отримання громадянства іноземцям, що служать "
        "за контрактом. Іспит з української мови можна буде скласти протягом двох років.",
    ),
    StoryText(
        "a34",
        None,
        "es",
        "2024-11-13T10:00:00Z",
        "Entrevista con el instructor colombiano que forma a los reclutas en Leópolis",
        "Lleva dos años enseñando a disparar a jóvenes de Medellín, São Paulo y Lima. «Lo primero que les digo es que llamen a su madre», "
        "cuenta Hernán Buitrago, de 45 años, suboficial retirado.",
    ),
    StoryText(
        "a35",
        None,
        "fr",
        "2025-03-05T08:00:00Z",
        "Castelnaudary : la Légion étrangère ouvre ses portes",
        "Le 4e régiment étranger accueille le public samedi au quartier Danjou. Au programme : démonstrations, musique et dégustation du "
        "vin de Puyloubier. L'an dernier, 5 000 visiteurs étaient venus.",
    ),
)

SECOND = (
    # A strike on Poltava, an exchange of prisoners and a return of bodies in one week.
    StoryText(
        "b01",
        "poltava",
        "uk",
        "2025-09-04T07:20:00Z",
        "Удар по навчальному центру в Полтаві: серед загиблих троє іноземців",
        "Двома балістичними ракетами росіяни вдарили по навчальному центру зв'язку в Полтаві. Загинули 26 людей, 113 поранені. Серед "
        "загиблих троє бойових медиків-іноземців, які викладали на курсах. Рятувальники розбирають завали казарми.",
    ),
    StoryText(
        "b02",
        "poltava",
        "en",
        "2025-09-04T09:00:00Z",
        "At least 19 killed as missiles hit Poltava training centre",
        "Two ballistic missiles struck a signals training centre in the Ukrainian city of Poltava on Thursday morning, killing at least 19 "
        "people, officials said. Foreign instructors from the International Legion were teaching a first aid course there. Rescuers were "
        "searching the rubble of a barracks.",
    ),
    StoryText(
        "b03",
        "poltava",
        "it",
        "2025-09-04T18:00:00Z",
        "Missili su Poltava, strage nel centro di addestramento: 26 morti",
        "È di 26 morti e 113 feriti il bilancio dell'attacco con due missili balistici contro il centro di addestramento di Poltava. Tra le "
        "vittime tre istruttori stranieri della Legione internazionale. Si scava ancora sotto le macerie della caserma.",
    ),
    StoryText(
        "b04",
        "poltava",
        "tr",
        "2025-09-05T08:30:00Z",
        "Poltava'daki eğitim merkezine füze saldırısında ölü sayısı 29'a çıktı",
        "Ukrayna'nın Poltava kentindeki muhabere eğitim merkezine iki balistik füzeyle düzenlenen saldırıda ölenlerin sayısı 29'a yükseldi. "
        "113 kişi yaralandı. Ölenler arasında Uluslararası Lejyon'dan üç yabancı eğitmen de bulunuyor. Kışlanın enkazında arama sürüyor.",
    ),
    StoryText(
        "b05",
        "poltava",
        "he",
        "2025-09-05T10:00:00Z",
        "המתקפה בפולטבה: מתנדב ישראלי לשעבר בין ההרוגים",
        "בין 29 ההרוגים במתקפת הטילים על מרכז האימונים בפולטבה נמנה גם מדריך עזרה ראשונה מהלגיון הבינלאומי. 113 בני אדם נפצעו כששני טילים "
        "בליסטיים פגעו במבנה המגורים. כוחות החילוץ ממשיכים לחפש בהריסות.",
    ),
    StoryText(
        "b06",
        "exchange",
        "uk",
        "2025-09-06T12:00:00Z",
        "Обмін 103 на 103: додому повернувся фін, який пів року був у полоні",
        "Відбувся обмін полоненими у форматі 103 на 103. Серед звільнених боєць Інтернаціонального легіону, громадянин Фінляндії Юссі "
        "Лахтінен. Його захопили під Куп'янськом у лютому. Посередниками виступили Емірати.",
    ),
    StoryText(
        "b07",
        "exchange",
        "ru",
        "2025-09-06T12:40:00Z",
        "Из украинского плена возвращены 103 российских военнослужащих",
        "Россия и Украина провели обмен пленными по формуле 103 на 103 при посредничестве ОАЭ. Вернувшиеся находятся в Белоруссии, где им "
        "оказывают медицинскую помощь. Среди переданных Киеву, по сообщениям СМИ, есть финский наёмник.",
    ),
    StoryText(
        "b08",
        "exchange",
        "fi",
        "2025-09-06T15:00:00Z",
        "Jussi Lahtinen vapautui vankienvaihdossa – äiti: ”Hän soitti ja kysyi, onko saunassa puita”",
        "Kupjanskin lähellä helmikuussa vangiksi jäänyt suomalainen vapaaehtoinen Jussi Lahtinen vapautui lauantaina vankienvaihdossa, jossa "
        "kumpikin osapuoli luovutti 103 sotavankia. Arabiemiraatit toimi välittäjänä. Ulkoministeriö vahvisti vapautumisen.",
    ),
    StoryText(
        "b09",
        "exchange",
        "ar",
        "2025-09-06T16:20:00Z",
        "وساطة إماراتية جديدة: تبادل 206 أسرى بين موسكو وكييف",
        "أعلنت موسكو وكييف السبت تبادل الأسرى وفق صيغة 103 مقابل 103 بوساطة من الإمارات. وبين المفرج عنهم متطوع فنلندي في الفيلق الدولي "
        "يدعى يوسي لاهتينن كان قد أُسر قرب كوبيانسك في فبراير.",
    ),
    StoryText(
        "b10",
        "bodies",
        "uk",
        "2025-09-03T09:00:00Z",
        "Україна повернула тіла 757 полеглих захисників",
        "У межах репатріації Україні передали тіла 757 загиблих. За попередніми даними, серед них можуть бути кілька іноземних добровольців. "
        "Експерти проведуть ДНК-ідентифікацію. Координаційний штаб подякував Червоному Хресту.",
    ),
    StoryText(
        "b11",
        "bodies",
        "ru",
        "2025-09-03T10:30:00Z",
        "Москва передала Киеву 757 тел, получив 49",
        "Россия передала Украине тела 757 погибших военных, взамен получены 49 тел. Об этом сообщил депутат, входящий в группу по "
        "репатриации. Украинская сторона пишет, что среди тел могут быть иностранцы.",
    ),
    StoryText(
        "b12",
        "bodies",
        "en",
        "2025-09-03T13:00:00Z",
        "Ukraine receives 757 bodies of fallen soldiers, some believed foreign",
        "Ukraine said on Wednesday that it had received the bodies of 757 fallen soldiers, in one of the largest repatriations this year. "
        "Several may be foreign volunteers, officials said, and DNA tests will follow. Russia took back 49.",
    ),
    # A commander dismissed.
    StoryText(
        "b13",
        "dismissed",
        "lv",
        "2024-02-14T08:00:00Z",
        "Leģiona bataljona komandieris Raimonds Bērziņš atstādināts no amata",
        "Starptautiskā leģiona trešā bataljona komandieris, latvietis Raimonds Bērziņš atstādināts no amata uz izmeklēšanas laiku. Karavīri "
        "sūdzējušies, ka viņš viltojis sarakstus un saņēmis algu par 18 neesošiem kareivjiem. Bērziņš apsūdzības noliedz.",
    ),
    StoryText(
        "b14",
        "dismissed",
        "uk",
        "2024-02-14T10:20:00Z",
        "Комбата легіону Берзіньша відсторонили через «мертві душі»",
        "Командира третього батальйону Інтернаціонального легіону, громадянина Латвії Раймондса Берзіньша відсторонили на час "
        "розслідування. За даними ДБР, у відомостях на зарплату було 18 неіснуючих бійців. Офіцер провину заперечує.",
    ),
    StoryText(
        "b15",
        "dismissed",
        "en",
        "2024-02-15T09:10:00Z",
        "Latvian commander in Ukraine's foreign legion suspended over ghost soldiers",
        "Raimonds Berzins, who led the third battalion of the International Legion, has been suspended while investigators look into claims "
        "that pay was drawn for 18 soldiers who did not exist. He denies wrongdoing.",
    ),
    StoryText(
        "b16",
        "dismissed",
        "de",
        "2024-02-15T16:00:00Z",
        "Ukraine: Lettischer Bataillonskommandeur der Legion suspendiert",
        "Raimonds Bērziņš, Kommandeur des dritten Bataillons der Internationalen Legion, ist suspendiert worden. Ermittler werfen ihm vor, "
        "Sold für 18 erfundene Soldaten kassiert zu haben. Der Lette weist die Vorwürfe zurück.",
    ),
    # A pardon.
    StoryText(
        "b17",
        "pardon",
        "cs",
        "2025-02-10T11:00:00Z",
        "Prezident omilostivil 22 Čechů bojujících na Ukrajině",
        "Prezident udělil milost dalším 22 občanům, kteří bez povolení vstoupili do ukrajinské armády. Většina slouží v Mezinárodní legii. "
        "Kancelář uvedla, že žádostí eviduje přes šedesát. Služba v cizím vojsku je v Česku trestná.",
    ),
    StoryText(
        "b18",
        "pardon",
        "cs",
        "2025-02-10T14:30:00Z",
        "Milost pro dobrovolníky: Hrad vyhověl 22 žádostem",
        "Hrad v pondělí oznámil, že prezident udělil milost 22 dobrovolníkům, kteří slouží v ukrajinské armádě bez souhlasu. Za službu v cizím "
        "vojsku jim hrozilo až pět let vězení. Dalších šedesát žádostí kancelář posuzuje.",
    ),
    StoryText(
        "b19",
        "pardon",
        "sk",
        "2025-02-10T17:00:00Z",
        "Český prezident omilostil 22 dobrovoľníkov z Ukrajiny",
        "Český prezident udelil milosť 22 občanom, ktorí slúžia v ukrajinskej armáde bez povolenia, väčšina v Medzinárodnej légii. Za službu "
        "v cudzom vojsku hrozí v Česku väzenie.",
    ),
    StoryText(
        "b20",
        "pardon",
        "en",
        "2025-02-11T08:00:00Z",
        "Czech president pardons 22 volunteers who joined Ukraine's army",
        "The Czech president has pardoned 22 citizens who joined the Ukrainian armed forces without permission, his office said. Most serve in "
        "the International Legion. Serving in a foreign army is a crime in the Czech Republic and carries up to five years in prison.",
    ),
    # A Japanese volunteer.
    StoryText(
        "b21",
        "sakamoto",
        "ja",
        "2024-06-03T03:00:00Z",
        "ウクライナで日本人義勇兵死亡 北海道出身の坂本健太さん",
        "ウクライナ東部チャシフヤールで、国際部隊に参加していた北海道出身の坂本健太さん（33）が5月30日に死亡したことが分かった。元自衛官で、"
        "砲撃を受けたという。外務省は邦人1人の死亡を確認した。",
    ),
    StoryText(
        "b22",
        "sakamoto",
        "en",
        "2024-06-03T09:00:00Z",
        "Former Japanese soldier killed fighting in Ukraine's Chasiv Yar",
        "Kenta Sakamoto, 33, a former member of Japan's Self-Defense Forces from Hokkaido, was killed by artillery in Chasiv Yar on 30 May, "
        "his unit in the International Legion said. Tokyo confirmed the death of one national.",
    ),
    StoryText(
        "b23",
        "sakamoto",
        "uk",
        "2024-06-03T14:10:00Z",
        "У Часовому Яру загинув японський доброволець Кента Сакамото",
        "Колишній військовий Сил самооборони Японії Кента Сакамото загинув 30 травня в Часовому Ярі під час артобстрілу. Бійцеві "
        "Інтернаціонального легіону було 33 роки, він родом із Хоккайдо.",
    ),
    StoryText(
        "b24",
        "sakamoto",
        "zh",
        "2024-06-04T02:00:00Z",
        "日本前自卫队员在乌克兰阵亡",
        "日本外务省6月3日证实，一名日本公民在乌克兰东部恰索夫亚尔阵亡。死者坂本健太现年33岁，来自北海道，曾是自卫队员，去年加入国际军团。"
        "他于5月30日遭炮击身亡。",
    ),
    StoryText(
        "b25",
        "sakamoto",
        "ja",
        "2024-06-04T06:00:00Z",
        "坂本さんの母「覚悟はしていた」 義勇兵の死、地元に衝撃",
        "チャシフヤールで死亡した坂本健太さん（33）の母親が4日、北海道の自宅で取材に応じた。「覚悟はしていた」と言葉少なに語った。坂本さんは"
        "自衛隊を退職後、昨年ウクライナへ渡った。",
    ),
    # Sentenced in absentia; exchanged months later by name.
    StoryText(
        "b26",
        "brandt",
        "ru",
        "2024-06-05T10:00:00Z",
        "Американского наёмника Брандта заочно осудили на 11 лет в Луганске",
        "Верховный суд ЛНР заочно приговорил гражданина США Тайлера Брандта к 11 годам колонии за участие в боевых действиях в качестве "
        "наёмника. По версии следствия, он обучал украинских снайперов и получил не менее 1,3 млн рублей.",
    ),
    StoryText(
        "b27",
        "brandt",
        "en",
        "2024-06-05T15:00:00Z",
        "Russian-run court sentences US sniper instructor Tyler Brandt in absentia",
        "A court in occupied Luhansk sentenced American Tyler Brandt to 11 years in absentia for fighting as a mercenary, Russian agencies "
        "reported. Brandt, an Idaho native who trained Ukrainian snipers, dismissed the verdict as theatre.",
    ),
    StoryText(
        "b28",
        "brandt",
        "ro",
        "2024-06-06T08:00:00Z",
        "Un american care a antrenat lunetiști ucraineni, condamnat în contumacie la Luhansk",
        "Tyler Brandt, originar din Idaho, a fost condamnat în contumacie la 11 ani de închisoare de un tribunal din Luhanskul ocupat, pentru "
        "că ar fi luptat ca mercenar. Brandt numește verdictul o piesă de teatru.",
    ),
    StoryText(
        "b29",
        None,
        "en",
        "2024-12-12T09:00:00Z",
        "Tyler Brandt opens sniper school for veterans in Boise",
        "Tyler Brandt, who once trained snipers for Ukraine's International Legion, has opened a school for precision shooting in Boise, Idaho. "
        "A court in occupied Luhansk sentenced him in absentia in June.",
    ),
    StoryText(
        "b30",
        None,
        "en",
        "2025-09-07T10:00:00Z",
        "Ukraine in seven days: strike, swap and a grim homecoming",
        "Missiles killed 29 at a training centre in Poltava. Kyiv and Moscow exchanged 103 prisoners each, a Finn among them. And 757 bodies came "
        "home. Here are the stories that mattered this week.",
    ),
    StoryText(
        "b31",
        None,
        "ru",
        "2025-09-03T06:00:00Z",
        "Потери ВСУ за сутки: данные на 3 сентября",
        "За сутки ВСУ потеряли до 1 290 военнослужащих, 3 танка, 17 боевых бронированных машин и 25 автомобилей. Средства ПВО сбили 158 "
        "беспилотников и 4 управляемые бомбы. Поражены пункты временной дислокации украинских формирований и иностранных наёмников в 142 районах.",
    ),
    StoryText(
        "b32",
        None,
        "ru",
        "2025-09-04T06:00:00Z",
        "Потери ВСУ за сутки: данные на 4 сентября",
        "За сутки ВСУ потеряли до 1 345 военнослужащих, 5 танков, 21 боевую бронированную машину и 33 автомобиля. Средства ПВО сбили 203 "
        "беспилотника и 7 управляемых бомб. Поражены пункты временной дислокации украинских формирований и иностранных наёмников в 151 районе.",
    ),
    StoryText(
        "b33",
        None,
        "ru",
        "2025-09-05T06:00:00Z",
        "Потери ВСУ за сутки: данные на 5 сентября",
        "За сутки ВСУ потеряли до 1 410 военнослужащих, 2 танка, 14 боевых бронированных машин и 29 автомобилей. Средства ПВО сбили 177 "
        "беспилотников и 6 управляемых бомб. Поражены пункты временной дислокации украинских формирований и иностранных наёмников в 147 районах.",
    ),
    StoryText(
        "b34",
        None,
        "pl",
        "2025-09-05T09:00:00Z",
        "„Nie jestem bohaterem”. Rozmowa z polskim saperem z Legionu",
        "Od trzech lat rozminowuje pola pod Charkowem. Ma 41 lat, dwoje dzieci i pseudonim Kret. – Najtrudniejsze są ciche dni – mówi Paweł.",
    ),
    StoryText(
        "b35",
        None,
        "tr",
        "2024-06-04T09:00:00Z",
        "Gürcü gönüllüler Tiflis'te eğitim kampı açtı",
        "Ukrayna'da savaşmış Gürcü gaziler, Tiflis yakınlarında sivil savunma eğitimi veren bir kamp kurdu. İlk kursa 60 kişi katıldı.",
    ),
)

THIRD = (
    # Two Dutchmen of one unit on trial at home, and a Dane killed, in one week.
    StoryText(
        "c01",
        "arnhem",
        "nl",
        "2025-05-12T08:00:00Z",
        "Oud-strijders van het legioen voor de rechter om meegenomen geweren",
        "Twee Nederlanders die in Oekraïne vochten, staan sinds maandag in Arnhem terecht. Volgens het Openbaar Ministerie namen Joost "
        "Verhagen en Daan Kuipers negen geweren en 2.300 patronen mee naar huis. De mannen zeggen dat zij de wapens voor een museum "
        "in Overloon bestemd hadden. De eis wordt donderdag verwacht.",
    ),
    StoryText(
        "c02",
        "arnhem",
        "nl",
        "2025-05-15T15:30:00Z",
        "Drie jaar cel geëist tegen Verhagen en Kuipers",
        "Het Openbaar Ministerie heeft drie jaar celstraf geëist tegen twee voormalige leden van het Internationaal Legioen die negen geweren "
        "uit Oekraïne meenamen. Hun advocaat vroeg de rechtbank in Arnhem om vrijspraak: het museum in Overloon had om de wapens gevraagd.",
    ),
    StoryText(
        "c03",
        "arnhem",
        "en",
        "2025-05-12T16:10:00Z",
        "Dutch veterans of Ukraine war in court over smuggled rifles",
        "Two Dutch men who served in Ukraine's International Legion went on trial in Arnhem on Monday, accused of bringing home nine rifles and "
        "2,300 rounds of ammunition. Joost Verhagen and Daan Kuipers told the court that the weapons were meant for a war museum in Overloon.",
    ),
    StoryText(
        "c04",
        "arnhem",
        "de",
        "2025-05-13T07:20:00Z",
        "Prozess in Arnheim: Gewehre aus der Ukraine fürs Museum?",
        "In Arnheim hat der Prozess gegen zwei Niederländer begonnen, die für die Ukraine gekämpft haben. Joost Verhagen und Daan Kuipers sollen "
        "neun Gewehre und 2300 Schuss Munition über die Grenze gebracht haben. Sie berufen sich auf ein Museum in Overloon.",
    ),
    StoryText(
        "c05",
        "vestergaard",
        "da",
        "2025-05-13T10:00:00Z",
        "Dansk frivillig dræbt i Ukraine",
        "Den 26-årige Mikkel Vestergaard fra Esbjerg er blevet dræbt af en drone nær Kostjantynivka, oplyser hans far til lokalavisen. Han havde "
        "gjort tjeneste i Den Internationale Legion siden oktober. Udenrigsministeriet bekræfter dødsfaldet.",
    ),
    StoryText(
        "c06",
        "vestergaard",
        "sv",
        "2025-05-13T14:00:00Z",
        "Dansk man dödad i Ukraina – stred i legionen",
        "En 26-årig dansk frivillig, Mikkel Vestergaard från Esbjerg, har dödats i ett drönaranfall nära Kostjantynivka. Det danska "
        "utrikesdepartementet bekräftar uppgifterna. Han hade varit i Ukraina sedan i oktober.",
    ),
    StoryText(
        "c07",
        "vestergaard",
        "uk",
        "2025-05-14T09:15:00Z",
        "Поблизу Костянтинівки загинув данський доброволець Міккель Вестергор",
        "Громадянин Данії Міккель Вестергор загинув від удару дрона неподалік Костянтинівки. 26-річний боєць із Есб'єрга служив в "
        "Інтернаціональному легіоні з жовтня. Про загибель повідомив його батько.",
    ),
    StoryText(
        "c08",
        "vestergaard",
        "ru",
        "2025-05-14T12:00:00Z",
        "Датский наёмник ликвидирован под Константиновкой",
        "Под Константиновкой уничтожен наёмник из Дании Миккель Вестергор, сообщают датские СМИ. Ему было 26 лет, на Украину он приехал в "
        "октябре. МИД Дании подтвердил гибель гражданина.",
    ),
    # A hospital train, a bus that crashes, a law.
    StoryText(
        "c09",
        "bus",
        "pl",
        "2024-08-05T06:40:00Z",
        "Wypadek autobusu z ochotnikami pod Łuckiem: 4 ofiary",
        "Cztery osoby zginęły, a 17 zostało rannych w wypadku autobusu pod Łuckiem. Pojazd wiózł z Chełma ochotników z Argentyny i Peru do "
        "ośrodka szkoleniowego. Według policji kierowca zasnął.",
    ),
    StoryText(
        "c10",
        "bus",
        "uk",
        "2024-08-05T07:30:00Z",
        "Під Луцьком перекинувся автобус із добровольцями з Південної Америки",
        "Четверо людей загинули, 17 травмовані внаслідок аварії автобуса на трасі біля Луцька. У ньому їхали добровольці з Аргентини та Перу. "
        "Водій, за попередніми даними, заснув за кермом.",
    ),
    StoryText(
        "c11",
        "bus",
        "es",
        "2024-08-05T13:00:00Z",
        "Cuatro muertos al volcar en Ucrania un autobús con voluntarios argentinos y peruanos",
        "Cuatro personas murieron y 17 resultaron heridas al volcar cerca de Lutsk el autobús que llevaba a voluntarios de Argentina y Perú hacia "
        "un centro de instrucción. La policía cree que el conductor se durmió. Las cancillerías buscan a las familias.",
    ),
    StoryText(
        "c12",
        "bus",
        "es",
        "2024-08-06T18:00:00Z",
        "Identifican a dos rosarinos entre las víctimas del autobús en Lutsk",
        "Nahuel Ferreyra, de 24 años, y Matías Oviedo, de 31, ambos de Rosario, son dos de los cuatro fallecidos en el vuelco del autobús cerca de "
        "Lutsk. La Cancillería argentina gestiona la repatriación de los restos.",
    ),
    StoryText(
        "c13",
        "bus",
        "it",
        "2024-08-05T16:00:00Z",
        "Ucraina, si ribalta bus di volontari sudamericani: quattro morti vicino a Lutsk",
        "Quattro morti e 17 feriti: è il bilancio dell'incidente di un autobus che trasportava volontari argentini e peruviani nei pressi di Lutsk. "
        "L'autista si sarebbe addormentato.",
    ),
    StoryText(
        "c14",
        "hungary",
        "hu",
        "2025-11-04T09:00:00Z",
        "Letartóztatták a kárpátaljai toborzót Záhonynál",
        "A rendőrség a záhonyi határátkelőnél letartóztatta Bakos Ferencet, aki a gyanú szerint 45 embert toborzott pénzért az ukrán Nemzetközi "
        "Légióba. A férfi 1200 eurót kért fejenként. Az ügyészség embercsempészet miatt nyomoz.",
    ),
    StoryText(
        "c15",
        "hungary",
        "sk",
        "2025-11-04T13:00:00Z",
        "Maďari zatkli verbovača do ukrajinskej légie",
        "Maďarská polícia zatkla na hraničnom priechode Záhony Ferenca Bakosa, ktorý mal za peniaze naverbovať 45 ľudí do Medzinárodnej légie. Od "
        "každého pýtal 1200 eur.",
    ),
    StoryText(
        "c16",
        "hungary",
        "en",
        "2025-11-05T08:00:00Z",
        "Hungary arrests man accused of selling places in Ukraine's foreign legion",
        "Hungarian police have arrested Ferenc Bakos at the Zahony crossing on suspicion of recruiting 45 people for Ukraine's International Legion "
        "at 1,200 euros a head. Prosecutors are investigating him for people smuggling.",
    ),
    StoryText(
        "c17",
        "hungary",
        "ro",
        "2025-11-05T11:30:00Z",
        "Recrutor pentru legiunea ucraineană, arestat la granița ungară",
        "Poliția maghiară l-a arestat la Zahony pe Ferenc Bakos, acuzat că a recrutat contra cost 45 de oameni pentru Legiunea Internațională din "
        "Ucraina. Acesta cerea 1.200 de euro de persoană.",
    ),
    StoryText(
        "c18",
        None,
        "en",
        "2025-05-14T08:00:00Z",
        "Another Dane wounded near Kostiantynivka tells of month in cellar",
        "Rasmus Holm, 31, from Aarhus, spent a month in a cellar near Kostiantynivka with a broken leg. Now in a clinic in Dnipro, the volunteer of "
        "the International Legion says he will go back.",
    ),
    StoryText(
        "c19",
        None,
        "uk",
        "2024-08-06T06:00:00Z",
        "Втрати росіян на 6 серпня: 1 180 осіб, 9 танків, 47 артсистем",
        "За добу армія РФ втратила 1 180 осіб, 9 танків, 23 бронемашини, 47 артсистем, 62 безпілотники та 74 автомобілі.",
    ),
    StoryText(
        "c20",
        None,
        "uk",
        "2024-08-07T06:00:00Z",
        "Втрати росіян на 7 серпня: 1 090 осіб, 4 танки, 39 артсистем",
        "За добу армія РФ втратила 1 090 осіб, 4 танки, 31 бронемашину, 39 артсистем, 45 безпілотників та 68 автомобілів.",
    ),
    StoryText(
        "c21",
        None,
        "es",
        "2024-08-06T09:00:00Z",
        "Un peruano muere por una mina cerca de Járkov",
        "Wilmer Quispe, de 29 años, natural de Arequipa, murió al pisar una mina cerca de Járkov. Servía en la Legión Internacional desde hacía "
        "cuatro meses. Su hermana pide a la Cancillería que ayude a repatriar los restos.",
    ),
    StoryText(
        "c22",
        None,
        "ro",
        "2025-11-06T09:00:00Z",
        "Ungaria construiește un nou punct de trecere lângă Zahony",
        "Guvernul ungar a alocat 45 de milioane de euro pentru un nou punct de trecere a frontierei. Lucrările încep în martie.",
    ),
)
