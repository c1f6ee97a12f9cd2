"""How an article came here, as the database tells it: on both databases."""

from __future__ import annotations

from datetime import timedelta

from stored import DAY, HOUR, NOW, begin_run, finder, found, kept, known_page, read, save, store_article

from legionwire.article import DateCandidate
from legionwire.date_candidates import candidates_to_json
from legionwire.language import ANALYSER_VERSION
from legionwire.rulings import Ruling
from legionwire.storage import absences, ledger, rulings, sources
from legionwire.storage.engine import Connection
from legionwire.storage.provenance import MOST_CAPTURES, Provenance, provenance_of
from legionwire.storage.schema import article, capture
from legionwire.web.traces import traces

URL = "https://alpha.example/one"


def place(db: Connection, article_id: int) -> Provenance:
    held = provenance_of(db, article_id)
    assert [one.at for one in held.answers] == sorted(one.at for one in held.answers)
    return held


def test_every_answer_tells_what_was_read_from_it(store):
    with store.write() as db:
        run = begin_run(db, "alpha")
        (feed,) = sources.root_channels(db, ["alpha"], ["feed"])
        met = found(URL, title="As announced", published=NOW - DAY)
        ledger.record_links(db, finder(run, channel_id=feed.id), [met], NOW - HOUR)
        one = store_article(db, run, URL, "first words", warc=kept(offset=7))
        again = begin_run(db, "alpha", at=NOW + HOUR)
        page = known_page(db, again, URL)
        save(db, again, read(page, "second words", at=NOW + HOUR))  # of this nothing is kept
        save(db, again, read(page, "third words", at=NOW + 2 * HOUR, warc=kept(offset=99)))
        held = place(db, one)
    assert (held.channel, held.channel_url) == ("feed", "https://alpha.example/feed")
    assert (held.told.title, held.told.published) == ("As announced", NOW - DAY)
    assert (held.first_run, held.last_run) == (run, again)
    assert (held.first_seen, held.checked) == (NOW - HOUR, NOW + 2 * HOUR)
    assert [(answer.offset, answer.made, answer.run) for answer in held.answers] == [(7, (1,), run), (99, (3,), again)]
    assert [(reading.n, reading.at) for reading in held.readings] == [(2, NOW + HOUR)]
    assert held.extractors == ("extractor-1",)
    assert held.analyser == ANALYSER_VERSION
    told = [(trace.at - NOW, trace.what, trace.answer is not None) for trace in traces(held)]
    assert told == [
        (-HOUR, "address met in a feed", False),
        (timedelta(0), "read as revision 1", True),
        (HOUR, "read as revision 2", False),
        (2 * HOUR, "read as revision 3", True),
    ]


def test_what_was_gone_and_what_was_asked_last_are_told(store):
    with store.write() as db:
        run = begin_run(db, "alpha")
        one = store_article(db, run, URL)
        page = known_page(db, run, URL)
        absences.note_missing(db, page.id, NOW + HOUR, 404, "HTTP 404: not found")
        absences.note_missing(db, page.id, NOW + 2 * HOUR, 404, "HTTP 404: not found")
        absences.note_present(db, one, NOW + DAY)
        absences.note_missing(db, page.id, NOW + 2 * DAY, 404, "HTTP 404: perhaps")
        held = place(db, one)
    told = [(trace.what, trace.detail) for trace in traces(held)]
    assert told[2:] == [
        ("page gone", "HTTP 404: not found"),
        ("page back", ""),
        ("page gone; not confirmed", "HTTP 404: perhaps"),
    ]


def test_the_dates_the_rulings_and_the_judge_s_own_label_are_kept(store):
    dates = (DateCandidate(NOW, "second", "json-ld", "+03:00", "datePublished"), DateCandidate(NOW - DAY, "day", "url"))
    with store.write() as db:
        run = begin_run(db, "alpha")
        one = store_article(db, run, URL)
        rulings.add(db, URL, Ruling("mention", "it only names it", "", "E. Ditor", NOW))
        rulings.add(db, URL, Ruling("core", "it is all about it", "a note", "E. Ditor", NOW + HOUR))
        save(db, run, read(known_page(db, run, URL), "other words", at=NOW + HOUR, label="related"))
        said = {"dates": candidates_to_json(dates), "organisations": ["Agency"], "genre": "news", "genre_origin": "url"}
        db.execute(article.update().where(article.c.id == one).values(**said))
        held = place(db, one)
        assert [ruling.label for ruling in held.rulings] == ["core", "mention"]
        assert (held.label, held.judge_label) == ("core", "related")
        assert held.judge_reason == "related: named in the title"
        assert (held.dates, held.organisations, held.genre, held.genre_origin) == (dates, ("Agency",), "news", "url")


def test_of_very_many_answers_the_first_and_the_latest_are_told(store):
    with store.write() as db:
        run = begin_run(db, "alpha")
        one = store_article(db, run, URL, warc=kept(offset=0))
        page = known_page(db, run, URL)
        values = {"page_id": page.id, "run_id": run, "status": 200, "warc_file": "f", "warc_length": 1, "digest": "d"}
        more = MOST_CAPTURES + 5
        rows = [values | {"captured_at": NOW + n * HOUR, "warc_offset": n} for n in range(1, more)]
        db.execute(capture.insert(), rows)
        held = place(db, one)
    assert len(held.answers) == MOST_CAPTURES
    assert held.more_answers == more - MOST_CAPTURES
    assert [answer.offset for answer in held.answers] == [0, *range(more - MOST_CAPTURES + 1, more)]
