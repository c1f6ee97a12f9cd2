"""What a verdict costs: on ordinary texts, and on texts written to make it expensive."""

from __future__ import annotations

from time import perf_counter

from benchmarks import Figure, Stopwatch, milliseconds, print_figures, spread
from legionwire.config import shipped_catalogue
from legionwire.demo import DemoWeb
from legionwire.relevance import MAX_TEXT, hinted, judge
from legionwire.topic import Topic, load_topic

ORDINARY = 5_000  # characters of a long news article
ROUNDS = 200

# Each is repeated until it fills the longest text that is judged at all.
HOSTILE = {
    "one letter": "a",
    "a name, over and over": "International Legion ",
    "half a name, over and over": "International International ",
    "stems without blanks": "legion",
    "mixed alphabets": "лegиoн Укpaїнa ",
    "combining marks": "e\u0301\u0302\u0303",
    "one line of quotation marks": '"legion" ',
}


def main() -> None:
    with Stopwatch() as loading:
        topic = load_topic(shipped_catalogue() / "topic.toml")
    texts = ordinary_texts()
    middle, worst = spread([seconds_of(topic, texts[n % len(texts)]) for n in range(ROUNDS)])
    figures = [
        Figure("the topic file, read and compiled", milliseconds(loading.seconds)),
        Figure(f"an article of {ORDINARY:,} characters", middle, worst),
        Figure("a link's address and title", milliseconds(hint_seconds(topic))),
    ]
    for name, piece in HOSTILE.items():
        text = (piece * (MAX_TEXT // len(piece) + 1))[:MAX_TEXT]
        figures.append(Figure(f"{MAX_TEXT // 1000} kB of {name}", milliseconds(seconds_of(topic, text))))
    print_figures("Judging: is it about the Legion?", figures)


def ordinary_texts() -> list[str]:
    """The demo's articles, each with its neighbours until it is long enough."""
    with DemoWeb() as web:
        written = [article.text for article in web.truth()]
    return ["\n".join(written[n:] + written[:n])[:ORDINARY] for n in range(len(written))]


def seconds_of(topic: Topic, text: str) -> float:
    begin = perf_counter()
    judge(topic, "A title that says nothing", "", text)
    return perf_counter() - begin


def hint_seconds(topic: Topic) -> float:
    begin = perf_counter()
    for n in range(ROUNDS):
        hinted(topic, f"https://example.org/world/2026/11/{n}-quiet-night-on-the-river", "A quiet night on the river")
    return (perf_counter() - begin) / ROUNDS


if __name__ == "__main__":
    main()
