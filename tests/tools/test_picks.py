"""What is told of best bets, and how often: to a test server, from the files of a folder or of a bucket."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

from tests.publisher.small_warehouse import PICK
from tests.tools.conftest import Somebody
from tools import picks

Pick = dict[str, Any]

ADA = PICK | {
    "player_id": "adaone",
    "player": "Ada One",
    "team": "BOS",
    "opponent": "NYK",
    "prediction": 27,
    "line": 20.0,
}
BEA = ADA | {"player_id": None, "player": "Bea Two", "line": 19.5, "prediction": 12.3, "direction": "UNDER"}
WON, VOID = ADA | {"actual": 31, "outcome": "win"}, BEA | {"outcome": "void"}
DATE, NEXT = "2026-01-15", "2026-01-16"
BEFORE, LOCK, AFTER = (f"2026-01-16T00:{minute}:00Z" for minute in ("09", "10", "11"))
EVENING, MORNING = "2026-01-15T19:11:00-05:00", "2026-01-16T06:07:00-05:00"


class Site:
    """A published folder, whoever is told of it, and the clock."""

    def __init__(self, somebody: Somebody, webhook: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Begin in the evening of a date, with nothing published."""
        self.somebody, self.webhook, self.now, self.settled = somebody, webhook, EVENING, 2
        somebody.label = "picks-told"
        clock = SimpleNamespace(now=lambda zone: dt.datetime.fromisoformat(self.now).astimezone(zone))
        monkeypatch.setattr(picks, "dt", SimpleNamespace(datetime=clock, timedelta=dt.timedelta))

    def publish(
        self, *shown: Pick, made: str = BEFORE, date: str = DATE, lock: str | None = LOCK, kept: bool = True
    ) -> None:
        """Show best bets of a date, and as those of today, too, beside the numbers of its results."""
        document = {"date": date, "generated_at": made, "locks_at": lock, "model": "926A", "picks": shown}
        document["basis"] = "published" if kept else "reconstructed"
        for folder in ("best-bets", "results"):
            Path("public/v1", folder).mkdir(parents=True, exist_ok=True)
        results = {"shown": 3, "no_direction": 1, "settled": self.settled}
        Path(f"public/v1/results/{date}.json").write_text(json.dumps(results))
        for name in (date, "today"):
            Path(f"public/v1/best-bets/{name}.json").write_text(json.dumps(document))

    def tell(self, **environment: str) -> int:
        """Return the exit code."""
        return self.somebody.tell(SOURCE="picks", **{"PICKS_WEBHOOK": self.webhook, **environment})

    def told(self) -> list[str]:
        """Tell what is new; return the kinds of message that the webhook got for it."""
        before = len(self.somebody.received)
        assert self.tell() == 0
        return [message["kind"] for message in self.somebody.received[before:]]


@pytest.fixture
def site(somebody: Somebody, webhook: str, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Stand in an empty folder."""
    return Site(somebody, webhook, monkeypatch)


def test_picks_are_told_once(site: Site) -> None:
    """As a text for people, and as the document has them."""
    site.publish(ADA, BEA)
    assert site.tell() == site.tell() == 0
    (message,) = site.somebody.received
    assert message == {
        "text": "Best bets 2026-01-15 (model 926A)\n"
        "Ada One (BOS-NYK) OVER 20, predicted 27.0\n"
        "Bea Two (BOS-NYK) UNDER 19.5, predicted 12.3",
        "kind": "picks",
        "date": DATE,
        "model": "926A",
        "picks": [ADA, BEA],
    }


def test_a_price_is_told_where_there_is_one(site: Site) -> None:
    """It may be null, and what was published before there were prices has none."""
    before = {name: value for name, value in ADA.items() if name != "price"}
    site.publish(ADA | {"price": 105}, BEA | {"price": -110}, ADA, before)
    assert site.tell() == 0
    (message,) = site.somebody.received
    assert [line.partition(",")[0] for line in message["text"].splitlines()[1:]] == [
        "Ada One (BOS-NYK) OVER 20 at +105",
        "Bea Two (BOS-NYK) UNDER 19.5 at -110",
        "Ada One (BOS-NYK) OVER 20",
        "Ada One (BOS-NYK) OVER 20",
    ]


@pytest.mark.parametrize("change", [{"line": 20.5}, {"prediction": 27.1}, {"direction": "UNDER"}, {"player_id": "a"}])
def test_each_change_before_the_lock_is_told_once(site: Site, change: Pick) -> None:
    """One that is taken back is another one."""
    for shown in ([ADA, BEA], [ADA | change, BEA], [ADA | change], [ADA, BEA]):
        site.publish(*shown)
        assert site.told() == ["changed" if site.somebody.received[1:] else "picks"]
        assert site.told() == []
    assert site.somebody.received[1]["text"].splitlines()[0] == "Best bets 2026-01-15, changed (model 926A)"


def test_what_is_no_change_is_not_told(site: Site) -> None:
    """Another order, another name of the same player."""
    site.publish(ADA, BEA)
    assert site.told() == ["picks"]
    site.publish(BEA, ADA | {"player": "Ada Won", "price": 105})
    assert site.told() == []


@pytest.mark.parametrize("made", [LOCK, AFTER])
def test_what_was_made_after_the_lock_is_told_if_it_was_public_before(site: Site, made: str) -> None:
    """It says that it is late. What nobody could see in time is told neither then nor with its results."""
    site.publish(WON, made=made, kept=False)
    assert site.told() == []
    site.now = MORNING
    assert site.told() == []
    site.now = EVENING
    site.publish(ADA)
    assert site.told() == ["picks"]
    site.publish(WON, BEA, made=made)
    assert site.told() == ["late"]
    assert site.somebody.received[-1]["text"].splitlines()[0] == "Best bets 2026-01-15, told late (model 926A)"
    assert site.told() == []


def test_what_could_not_be_told_on_its_day_is_told_with_its_results(site: Site) -> None:
    """Once, while it is what the file of today shows."""
    site.publish(WON, made=AFTER)
    site.now = MORNING
    assert site.told() == ["results"]
    assert site.told() == []


def test_a_void_waits_for_its_box_score(site: Site) -> None:
    """Until all results of the date are final, but no longer than two days: a game that was moved has none."""
    site.publish(ADA, BEA)
    assert site.told() == ["picks"]
    site.now, site.settled = "2026-01-17T23:59:59-05:00", 1
    site.publish(WON, VOID, made=AFTER)
    assert site.told() == []
    Path("public/v1/results/2026-01-15.json").unlink()
    assert site.told() == []
    site.now = "2026-01-18T00:00:00-05:00"
    assert site.told() == ["results"]


def test_how_they_ended_is_told_once_the_morning_after(site: Site) -> None:
    """Of what was told, when nothing is pending, whatever is corrected later."""
    site.publish(ADA, BEA)
    assert site.told() == ["picks"]
    site.publish(WON, VOID, made=AFTER)
    assert site.told() == []
    site.now = MORNING
    site.publish(WON, BEA, made=AFTER)
    assert site.told() == []
    site.publish(WON, VOID, made=AFTER)
    assert site.told() == ["results"]
    assert site.somebody.received[-1] == {
        "text": "Best bets 2026-01-15: 1-0 (model 926A)\n"
        "Ada One (BOS-NYK) OVER 20, predicted 27.0: win, 31 points\n"
        "Bea Two (BOS-NYK) UNDER 19.5, predicted 12.3: void",
        "kind": "results",
        "date": DATE,
        "model": "926A",
        "picks": [WON, VOID],
    }
    site.publish(WON | {"actual": 1, "outcome": "loss"}, VOID, made=AFTER)
    assert site.told() == []
    site.publish(BEA, date=NEXT, lock=None)
    assert site.told() == ["picks"]
    assert site.told() == []
    assert site.somebody.issue["is_open"]
    assert DATE not in site.somebody.issue["body"]


def test_the_night_is_not_the_morning_after(site: Site) -> None:
    """It is another date in UTC, but not in New York. A win is final, whatever else of the date is not."""
    site.publish(ADA)
    assert site.told() == ["picks"]
    site.now, site.settled = "2026-01-16T04:59:59+00:00", 0
    site.publish(WON, made=AFTER)
    assert site.told() == []
    site.now = "2026-01-16T05:00:00+00:00"
    assert site.told() == ["results"]


def test_a_date_that_is_decided_late_is_told_beside_the_next(site: Site) -> None:
    """It is kept in mind for as long as it takes."""
    site.publish(ADA)
    assert site.told() == ["picks"]
    site.now = MORNING
    site.publish(BEA, date=NEXT, lock=None)
    assert site.told() == ["picks"]
    Path("public/v1/best-bets/2026-01-15.json").unlink()
    assert site.told() == []
    site.publish(ADA | {"actual": 1, "outcome": "loss"}, made=AFTER)
    site.publish(BEA | {"line": 18.5}, date=NEXT, lock=None)
    assert site.told() == ["results", "changed"]
    assert site.somebody.received[-2]["text"].endswith("predicted 27.0: loss, 1 point")
    assert site.told() == []


def test_dates_that_are_decided_at_once_are_told_in_their_order(site: Site) -> None:
    """Whatever the order in which they are kept in mind."""
    body = '<!-- told: {"2026-01-14": "members", "2026-01-13": "members"} -->'
    site.somebody.kept = {"body": body, "is_open": True, "comments": []}
    for date in ("2026-01-14", "2026-01-13"):
        site.publish(WON, made=AFTER, date=date)
    assert site.told() == ["results", "results"]
    assert [message["date"] for message in site.somebody.received] == ["2026-01-13", "2026-01-14"]


def test_a_date_without_best_bets_says_nothing(site: Site) -> None:
    """Unless there were some before; then it did not end in any way."""
    assert site.told() == []
    site.publish()
    assert site.told() == []
    assert site.somebody.kept is None
    site.publish(ADA)
    assert site.told() == ["picks"]
    site.publish()
    assert site.told() == ["changed"]
    assert site.somebody.received[-1]["text"].splitlines()[1:] == ["no picks"]
    site.now = MORNING
    assert site.told() == []
    site.publish(BEA, date=NEXT, lock=None)
    assert site.told() == ["picks"]
    assert DATE not in site.somebody.issue["body"]


def test_the_date_before_is_no_news(site: Site) -> None:
    """The file of today shows it until there is something of today."""
    site.publish(ADA)
    site.now = MORNING
    assert site.told() == []


@pytest.mark.parametrize("memory", ["", "<!-- told: no JSON -->", "<!-- told: [1] -->"])
def test_a_damaged_memory_tells_again(site: Site, memory: str) -> None:
    """Rather than nothing."""
    site.publish(ADA)
    site.somebody.kept = {"body": memory, "is_open": True, "comments": []}
    assert site.told() == ["picks"]
    assert site.told() == []


@pytest.mark.parametrize("status", [500, 302])
def test_what_could_not_be_told_is_told_again(site: Site, capsys: pytest.CaptureFixture[str], status: int) -> None:
    """A webhook that refuses, or sends elsewhere, has been told nothing; its URL is in no output."""
    site.publish(ADA)
    site.somebody.status = status
    assert site.tell() == 1
    said = capsys.readouterr()
    assert said.err == f"alerts: the webhook answers {status}\n"
    assert site.somebody.kept is None
    assert site.tell(PICKS_WEBHOOK="http://127.0.0.1/s3cr3t") == 1
    wrong = capsys.readouterr()
    assert wrong.err == "alerts: PICKS_WEBHOOK is no https URL\n"
    site.somebody.status = 200
    assert site.told() == ["picks"]
    assert "s3cr3t" not in said.out + wrong.out + capsys.readouterr().out + str(site.somebody.issue)


def test_what_is_not_remembered_is_told_again(site: Site) -> None:
    """Told first, remembered then: twice, never not at all."""
    site.publish(ADA)
    site.somebody.fails = "create"
    assert site.tell() == 1
    site.somebody.fails = ""
    assert site.told() == ["picks"]
    assert len(site.somebody.received) == 2


def test_without_a_webhook_nothing_is_told(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """And nobody is asked."""
    site.publish(ADA)
    site.somebody.fails = "list"
    assert site.tell(PICKS_WEBHOOK="") == 0
    assert (site.somebody.received, capsys.readouterr().out) == ([], "picks: there is no PICKS_WEBHOOK\n")


@pytest.mark.parametrize(
    ("content", "why"), [("{", "JSONDecodeError"), ("[]", "TypeError"), ('{"date": "2026-01-15"}', "KeyError")]
)
def test_a_damaged_file_is_one_line(site: Site, capsys: pytest.CaptureFixture[str], content: str, why: str) -> None:
    """And exit code 1."""
    site.publish(ADA)
    Path("public/v1/best-bets/today.json").write_text(content)
    assert site.tell() == 1
    assert capsys.readouterr().err == f"alerts: v1/best-bets/today.json: cannot be read ({why})\n"


def test_a_store_is_named(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """Another folder, or what cannot be a bucket."""
    site.publish(ADA)
    Path("public").rename("site")
    assert site.tell(STORE="gs://my site") == 1
    assert capsys.readouterr().err == "alerts: v1/best-bets/today.json: cannot be read (InvalidURL)\n"
    assert site.tell(STORE="site") == 0
    assert len(site.somebody.received) == 1


@dataclass
class Bucket:
    """A stand-in for a public one: how it answers, and what was asked."""

    status: int = 200
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def bucket(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """Serve best bets of today."""
    site.publish(ADA)
    bucket = Bucket()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer."""
            bucket.asked.append(self.path)
            self.send_response(bucket.status)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()
            self.wfile.write(Path("public/v1/best-bets/today.json").read_bytes())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
        monkeypatch.setattr(picks, "HOST", f"127.0.0.1:{server.server_port}")
        yield bucket
        server.shutdown()


def test_a_bucket_is_asked_past_its_caches(site: Site, bucket: Bucket) -> None:
    """No address is asked twice."""
    assert site.tell(STORE="gs://my-site") == site.tell(STORE="gs://my-site") == 0
    assert len(site.somebody.received) == 1
    assert [path.partition("?")[0] for path in bucket.asked] == ["/my-site/v1/best-bets/today.json"] * 2
    assert len(set(bucket.asked)) == 2


@pytest.mark.parametrize(("status", "code"), [(404, 0), (403, 1), (302, 1)])
def test_a_bucket_that_has_or_gives_nothing(
    site: Site, bucket: Bucket, capsys: pytest.CaptureFixture[str], status: int, code: int
) -> None:
    """Before the first publication there is nothing to tell; whatever else it answers is one line."""
    bucket.status = status
    assert site.tell(STORE="gs://my-site") == code
    assert (site.somebody.received, len(bucket.asked)) == ([], 1)
    line = f"alerts: v1/best-bets/today.json: cannot be read (the store answers {status})\n"
    assert capsys.readouterr().err == line * code
