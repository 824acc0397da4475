"""What is told of best bets: when they are published first, when they change before the lock, and how they ended.

It reads what everybody may read, so a message has no internal word. What was public before the lock may be told late.
"""

import datetime as dt
import hashlib
import http.client
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

HOST, TIMEOUT = "storage.googleapis.com", 20
ENDED = "ended"  # remembered of a date in place of its members
BEST_BETS = ("date", "basis", "generated_at", "locks_at", "model", "picks")
PATIENCE = 2  # days after its date for which a void waits for its box score; a game that was moved never has one

Json = dict[str, Any]


class ReadError(Exception):
    """A published file cannot be read."""


def news(store: str, told: Mapping[str, str]) -> Iterator[tuple[Json, dict[str, str]]]:
    """Yield each message, with what to remember by date once it is told; raises ReadError."""
    told, now = dict(told), today()
    # until there is something of today it shows the date before
    shown = _read(store, "best-bets/today", *BEST_BETS)
    is_late = bool(shown and shown["locks_at"] and shown["generated_at"] >= shown["locks_at"])
    if shown is None or (is_late and shown["basis"] != "published"):
        shown = {"date": "", "picks": []}
    for date in sorted(date for date in {*told, shown["date"]} if "" < date < now and told.get(date) != ENDED):
        if ended := _ended(store, date):
            told[date] = ENDED
            if ended["picks"]:
                yield message("results", ended), told
    date, members = shown["date"], _members(shown)
    if date >= now and members != told.get(date, _members({"picks": []})):
        kept = {other: what for other, what in told.items() if what != ENDED}
        yield message("late" if is_late else "changed" if date in told else "picks", shown), kept | {date: members}


def message(kind: str, document: Json) -> Json:
    """Return what a webhook gets: a text for people, and the picks for machines as the document has them."""
    outcomes = [pick["outcome"] for pick in document["picks"]]
    score = f"{outcomes.count('win')}-{outcomes.count('loss')}"
    ending = {"picks": "", "changed": ", changed", "late": ", told late", "results": f": {score}"}[kind]
    lines = [f"Best bets {document['date']}{ending} (model {document['model']})"]
    lines += [*map(_line, document["picks"])] or ["no picks"]
    return {"text": "\n".join(lines), "kind": kind, **{name: document[name] for name in ("date", "model", "picks")}}


def today(days_before: int = 0) -> str:
    """Return the date in New York, or one before it."""
    return str((dt.datetime.now(ZoneInfo("America/New_York")) - dt.timedelta(days_before)).date())


def _ended(store: str, date: str) -> Json | None:
    """Return the best bets of a date once the rules have said their last word on them."""
    ended = _read(store, f"best-bets/{date}", *BEST_BETS)
    outcomes = {pick["outcome"] for pick in ended["picks"]} if ended else {"pending"}
    if "void" in outcomes and date >= today(PATIENCE):
        results = _read(store, f"results/{date}", "shown", "no_direction", "settled")
        if results is None or results["settled"] < results["shown"] - results["no_direction"]:
            return None
    return None if "pending" in outcomes else ended


def _line(pick: Json) -> str:
    """Return a pick in the words of `feed.json`, with its price, if it has one; a pending one without its outcome."""
    actual = pick["actual"]
    price = f" at {pick['price']:+}" if pick.get("price") else ""
    outcome = "" if pick["outcome"] == "pending" else f": {pick['outcome']}"
    points = "" if actual is None else f", {actual} point{'' if actual == 1 else 's'}"
    bet = f"{pick['player']} ({pick['team']}-{pick['opponent']}) {pick['direction']} {pick['line']:g}{price}"
    return f"{bet}, predicted {pick['prediction']:.1f}{outcome}{points}"


def _members(document: Json) -> str:
    """Return a hash of what a change is a change of; neither a new order nor an outcome is one."""
    names = ("direction", "line", "prediction")
    rows = [[pick["player_id"] or pick["player"], *(pick[name] for name in names)] for pick in document["picks"]]
    return hashlib.sha256(json.dumps(sorted(rows)).encode()).hexdigest()[:16]


def _read(store: str, name: str, *keys: str) -> Json | None:
    """Return what a published document has under some keys; None where there is none."""
    path = f"v1/{name}.json"
    try:
        document = json.loads(_fetch(store, path))
        return {key: document[key] for key in keys}
    except FileNotFoundError:
        return None
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
        fault = f"{path}: cannot be read ({error if isinstance(error, OSError) else type(error).__name__})"
        raise ReadError(fault) from error


def _fetch(store: str, path: str) -> bytes:
    """Return a file of a folder, or of a bucket that all may read, past caches that may have an older one."""
    if not store.startswith("gs://"):
        return Path(store, path).read_bytes()
    with closing(http.client.HTTPSConnection(HOST, timeout=TIMEOUT)) as connection:
        connection.request("GET", f"/{store.removeprefix('gs://')}/{path}?{time.time_ns()}")
        answer = connection.getresponse()
        if answer.status == HTTPStatus.NOT_FOUND:
            raise FileNotFoundError
        if answer.status != HTTPStatus.OK:
            fault = f"the store answers {answer.status}"
            raise OSError(fault)
        return answer.read()
