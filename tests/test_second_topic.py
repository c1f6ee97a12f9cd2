"""Another topic without a line of Python: the file that docs/topic.md builds, on our own sentences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from legionwire.relevance import hinted, judge
from legionwire.topic import parse_topic

GUIDE = (Path(__file__).parent.parent / "docs" / "topic.md").read_text("utf-8")
TOPIC = parse_topic(
    "".join(re.findall(r"^```toml\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)).encode(), "unifil.toml"
)

TEXTS = [
    # language, title, text, label
    ("en", "UNIFIL patrol finds mortar shells", "The shells lay in an olive grove.", "core"),
    ("en", "UN peacekeepers wounded in Lebanon", "A patrol was hit near the Blue Line.", "core"),
    (
        "en",
        "A quiet week",
        "Rain fell. A UNIFIL convoy passed the market in Tyre. Prices rose. Schools opened.",
        "mention",
    ),
    (
        "en",
        "Baker returns",
        "She served in UNIFIL for a year. The bakery opens at six. UNIFIL gave her the oven.",
        "core",
    ),
    (
        "en",
        "Parliament votes",
        "The budget passed. Peacekeepers in Lebanon, soldiers of five countries, are paid from it.",
        "mention",
    ),
    ("en", "Observers change places", "UNTSO moved its office to another street.", "related"),
    ("en", "Peacekeepers in Mali leave", "The blue helmets in Mali packed their tents.", "no"),
    ("en", "The harbour", "A frigate of the navy came in on Tuesday.", "no"),
    ("en", "Students enrol", "UniFil Londrina opened its campus to a thousand students.", "no"),
    ("en", "Choir visits school", "Peacekeepers is the name of the choir.", "no"),
    ("en", "Commander named", "Olmedo Barrancos likes tea.", "no"),
    ("fr", "La FINUL dénonce des tirs", "Deux obus sont tombés près du poste.", "core"),
    ("fr", "Casques bleus blessés au Liban", "Leur patrouille a été visée.", "core"),
    (
        "fr",
        "Un été à Tyr",
        "Le marché est plein. Un camion de la Force intérimaire des Nations unies passe. Il pleut.",
        "mention",
    ),
    ("fr", "Retour au village", "Il a servi dans la FINUL. Le village l'attendait. La FINUL lui manque.", "core"),
    ("fr", "Trêve surveillée", "L'ONUST a changé de bureaux.", "related"),
    ("fr", "Casques bleus au Mali", "La mission ferme ses camps.", "no"),
    ("fr", "Le casque bleu de l'ouvrier", "Il porte un casque bleu sur le chantier.", "no"),
    ("es", "La FINUL refuerza sus patrullas", "El mando lo anunció el lunes.", "core"),
    ("es", "Cascos azules españoles en Líbano", "El contingente cambia de base.", "core"),
    ("es", "Un día de lluvia", "El río subió. Un soldado de la FPNUL ayudó a una vecina. El mercado cerró.", "mention"),
    (
        "es",
        "Relevo en el sur",
        "La Fuerza Interina de Naciones Unidas en el Líbano cambió de jefe. El portavoz de la FINUL habló.",
        "core",
    ),
    ("es", "Cascos azules en Haití", "La misión terminó hace años.", "no"),
    ("es", "Matrículas", "El Centro Universitario UniFil abrió el curso en Londrina.", "no"),
    ("es", "Fútbol", "La fuerza del equipo está en la defensa.", "no"),
    ("ar", "اليونيفيل تدين إطلاق النار", "سقطت قذيفتان قرب الموقع.", "core"),
    ("ar", "جرحى من القوات الدولية في لبنان", "أصيبت دورية عند الخط الأزرق.", "core"),
    ("ar", "سوق صور", "امتلأ السوق. مرت سيارة لليونيفيل. هطل المطر. أغلقت المدرسة.", "mention"),
    ("ar", "قائد جديد لليونيفيل", "تسلم القائد مهامه في الناقورة.", "core"),
    ("ar", "المراقبون في الجولان", "انتقلت قوة الأندوف إلى مكتب جديد.", "related"),
    ("ar", "مباراة", "فاز الفريق بهدفين.", "no"),
    ("ar", "القوات الدولية في مالي", "غادرت القوات البلاد.", "no"),
]


@pytest.mark.parametrize(("lang", "title", "text", "label"), TEXTS, ids=[f"{t[0]}-{t[1][:24]}" for t in TEXTS])
def test_verdicts(lang: str, title: str, text: str, label: str) -> None:
    verdict = judge(TOPIC, title, "", text, lang)
    assert verdict.label == label, verdict.reason


def test_the_head_of_the_file_is_read() -> None:
    assert (TOPIC.subject, TOPIC.setting, TOPIC.organisations) == ("UNIFIL", "Lebanon", ("land", "sea"))
    assert TOPIC.version.startswith("2026-11-29+")
    assert {unit.entry.org for unit in TOPIC.units} == {"land", "sea", "unknown"}


@pytest.mark.parametrize(
    ("text", "org"),
    [
        ("A UNIFIL patrol in Sector West found shells.", "land"),
        ("INDOBATT of UNIFIL planted trees.", "land"),
        ("Une frégate de la FINUL est arrivée.", "sea"),
        ("La Fuerza de Tareas Marítima de la FINUL y el batallón se reunieron.", "both"),
        ("زار قائد اليونيفيل صور.", "unknown"),
        ("UNTSO moved.", "none"),
    ],
)
def test_the_organisations_are_told_apart(text: str, org: str) -> None:
    assert judge(TOPIC, "", "", text).org == org


def test_reasons_speak_of_the_topic_by_its_own_name() -> None:
    reasons = [
        judge(TOPIC, "", "", text).reason
        for text in ("UNTSO moved.", "The blue helmets left.", "Casques bleus au Liban.")
    ]
    assert reasons[0].endswith("not UNIFIL")
    assert "Lebanon is not near it" in reasons[1]
    assert not any(word in reason for reason in reasons for word in ("Ukraine", "Legion"))


@pytest.mark.parametrize(
    ("link", "is_hinted"),
    [
        (("https://news.example/2026/unifil-patrol-shelled", ""), True),
        (("https://news.example/1", "La FINUL sous le feu"), True),
        (("https://news.example/2", "قائد اليونيفيل يزور صور"), True),
        (("https://news.example/3", "Soldiers wounded in Lebanon"), True),
        (("https://news.example/4", "Cascos azules heridos"), True),
        (("https://news.example/5", "Soldiers wounded in Sudan"), False),
        (("https://news.example/vestibular-unifil-londrina", ""), False),
        (("https://news.example/6", "Rain on the coast"), False),
    ],
)
def test_hints(link: tuple[str, str], is_hinted: bool) -> None:
    assert hinted(TOPIC, *link) is is_hinted


def test_the_guide_tells_every_key_of_the_file() -> None:
    shipped = (Path(__file__).parent.parent / "catalogue" / "topic.toml").read_text("utf-8")
    keys = set(re.findall(r"^(\w+) = ", shipped.partition("[hints]")[2], re.MULTILINE)) - {"legion"}
    keys = {key for key in keys if len(key) > 2}  # languages of `framing`
    assert {key for key in keys if f"`{key}`" not in GUIDE and f"{key} = " not in GUIDE} == set()
