"""`publisher health`: what is wrong with what is public and with what is kept, to a stranger and to its keeper."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from publisher.documents.schema import schema_bytes
from publisher.releases.journal import Journal
from publisher.releases.stores.directory import DirectoryStore
from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import MODELS, Warehouse, files, model_of

Json = dict[str, Any]
Problems = list[tuple[str, str]]

HOURLY, DAILY = "subsets_performance", "systems_subsets"
MANIFEST, STATUS = "v1/manifest.json", "v1/status.json"


def at(clock: str) -> dt.datetime:
    """Return the instant of 15 January at which clocks in New York show this."""
    return dt.datetime.fromisoformat(f"2026-01-15T{clock}-05:00").astimezone(dt.UTC)


@pytest.fixture
def published(warehouse: Warehouse, publish: Run) -> Warehouse:
    """Publish two kinds from a build of 6:30: one is refreshed every hour, the other at five in the morning."""
    warehouse.add_performance()
    warehouse.add_subsets("Top Pick")
    warehouse.built_at = at("06:30")
    assert publish(now=at("06:35")).code == 0
    return warehouse


def looked(run: Run, store: Path, *arguments: object, clock: str = "06:40") -> Json:
    """Look as of a time of that day, and return the object, whose verdict is that of the exit code."""
    code, out, _ = run("health", "--store", store, *arguments, "--json", now=at(clock))
    found: Json = orjson.loads(out)
    assert (found["is_healthy"], code) in {(True, 0), (False, 1)}
    assert found["is_healthy"] == (not found["problems"])
    return found


def problems(run: Run, store: Path, *arguments: object, clock: str = "06:40") -> Problems:
    """Return the identities of what is wrong."""
    return [(each["code"], each["subject"]) for each in looked(run, store, *arguments, clock=clock)["problems"]]


@pytest.mark.usefixtures("published")
def test_all_is_well(run: Run, store: Path) -> None:
    """One line says so; nothing is written, and what was not read is told."""
    before = files(store.parent)
    code, out, err = run("health", "--store", store, now=at("06:40"))
    release = orjson.loads((store / MANIFEST).read_bytes())["release"]
    assert (code, out) == (0, f"healthy: release {release}, as of 2026-01-15T11:40:00Z\n")
    assert err == "publisher: not read: internal-store: is not named\n"
    assert files(store.parent) == before
    found = looked(run, store)
    assert found == {
        "store": str(store),
        "as_of": "2026-01-15T11:40:00Z",
        "release": release,
        "is_healthy": True,
        "problems": [],
        "unread": [],
        "unnamed": ["internal-store"],
    }


def test_a_stranger_needs_neither_keys_nor_dbt(published: Warehouse, run: Run, store: Path, state: Path) -> None:
    """Without the state store and the manifest of dbt only what they know is not looked at."""
    shutil.rmtree(state)
    (published.target / "manifest.json").unlink()
    found = looked(run, store)
    assert found["is_healthy"]
    assert [line.partition(":")[0] for line in found["unread"]] == ["watched values"]
    assert found["unnamed"] == ["state", "internal-store"]


@pytest.mark.parametrize("is_there", [False, True])
def test_an_empty_store_is_no_site(warehouse: Warehouse, run: Run, store: Path, *, is_there: bool) -> None:
    """Nor is one that is missing; nothing is made."""
    if is_there:
        store.mkdir()
    (problem,) = looked(run, store)["problems"]
    expected = {"code": "empty", "subject": "store", "audience": "public", "since": None}
    assert problem == expected | {"text": f"{store}: nothing is published there"}
    assert store.exists() == is_there
    assert not warehouse.state.exists()


def test_a_state_store_that_is_named_must_hold_something(published: Warehouse, run: Run, store: Path) -> None:
    """The next publication would refuse to go on."""
    elsewhere = published.target / "elsewhere"
    assert problems(run, store, "--state", elsewhere, "--internal-store", published.target / "internal") == [
        ("empty", "state"),
        ("empty", "internal-store"),
    ]


def test_a_bucket_that_cannot_be_reached_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With exit code 1, and no traceback."""
    monkeypatch.setattr("publisher.releases.stores.gcs.RETRY_SECONDS", 0.5)
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", "http://127.0.0.1:9")
    code, out, err = run("health", "--store", "gs://site", now=at("06:40"))
    assert (code, out.count("\n")) == (1, 1)
    assert out.startswith("unreachable  store  -                     gs://site/v1/status.json: ")
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("07:59", []), ("08:00", [("silent", "publisher")]), ("23:00", [("silent", "publisher")])],
)
@pytest.mark.usefixtures("published")
def test_a_scheduler_that_has_stopped_is_noticed(run: Run, store: Path, clock: str, expected: Problems) -> None:
    """An hour after the event of seven; that one kind is late because of it is no problem of its own."""
    found = looked(run, store, clock=clock)["problems"]
    assert [(each["code"], each["subject"]) for each in found] == expected
    for each in found:
        assert each["since"] == "2026-01-15T13:00:00Z"
        said = "an event was due, and nobody has published or checked anything since 2026-01-15T11:35:00Z"
        assert each["text"] == f"{said}; kinds that are late because of it: 1"


def test_night_is_no_silence(published: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """From the last hour of the evening until an hour after the first event of the night nobody need look."""
    published.built_at = at("23:01")
    publish(now=at("23:05"))
    assert problems(run, store, clock="23:59") == []
    later = dt.timedelta(hours=7)
    assert run("health", "--store", store, now=at("22:59") + later).code == 0  # 5:59, and the event is that of five
    assert run("health", "--store", store, now=at("23:00") + later).code == 1


@pytest.mark.usefixtures("published")
def test_what_became_late_after_the_last_look_is_late(publish: Run, run: Run, store: Path) -> None:
    """Another event was published at 7:10, and promised to look again by nine."""
    publish("--event", "daily", now=at("07:10"))
    assert problems(run, store, clock="07:59") == []
    (problem,) = looked(run, store, clock="08:00")["problems"]
    assert (problem["code"], problem["subject"], problem["since"]) == ("late", HOURLY, "2026-01-15T13:00:00Z")
    assert problems(run, store, clock="08:59") == [("late", HOURLY)]
    # nobody has looked since: that it is late was told before, and is not over
    assert problems(run, store, clock="09:00") == [("silent", "publisher"), ("late", HOURLY)]


def test_every_kind_may_be_late(published: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """As the status says it: one line each, aligned, with the event and since when."""
    published.built_at = at("04:30")
    publish("--force-as-of", now=at("09:10"))
    status = orjson.loads((store / STATUS).read_bytes())
    for kind in status["documents"].values():
        kind |= {"state": "late", "reason": "the update x was due", "late_from": "2026-01-15T11:00:00Z"}
    (store / STATUS).write_bytes(orjson.dumps(status))
    code, out, _ = run("health", "--store", store, now=at("09:15"))
    assert (code, out.splitlines()) == (
        1,
        [
            f"late         {HOURLY}  2026-01-15T11:00:00Z  the update x was due",
            f"late         {DAILY}      2026-01-15T11:00:00Z  the update x was due",
        ],
    )


@pytest.mark.parametrize("state", ["held", "stale"])
def test_what_is_held_or_stale_is_told_with_its_reason(
    published: Warehouse, publish: Run, run: Run, store: Path, state: str
) -> None:
    """Since when the kind was last published completely."""
    arguments = ["--max-age", "1m"] if state == "stale" else []
    published.statuses = {model_of(DAILY): "error"} if state == "held" else {}
    published.rows[DAILY][0].content["groups"][0]["name"] = "Another"
    published.built_at = at("07:01")
    publish("--document", DAILY, *arguments, now=at("07:05"))
    (problem,) = looked(run, store, clock="07:10")["problems"]
    assert (problem["code"], problem["subject"], problem["since"]) == (state, DAILY, "2026-01-15T11:30:00Z")
    reason = "the last dbt build failed" if state == "held" else "was built at 2026-01-15T12:01:00Z, more than 0:01:00"
    assert problem["text"].startswith(f"v1/systems/subsets.json: {reason}")


def test_a_leak_is_told_before_all_else(published: Warehouse, publish: Run, run: Run, store: Path, state: Path) -> None:
    """Whatever is told before it is found; what is only held beside it is no leak."""
    published.rows[DAILY][0].content["groups"][0]["name"] = "catboost_v9"
    published.built_at = at("07:01")
    assert publish("--document", DAILY, now=at("07:05")).code == 1
    (state / "head.json").write_bytes(b"{")
    found = looked(run, store, clock="07:10")["problems"]
    text = "v1/systems/subsets.json: would show what is not for readers"
    assert (found[0]["code"], found[0]["subject"], found[0]["text"]) == ("leak", DAILY, text)
    assert [each["code"] for each in found[1:]] == ["damaged"]


def removed(file: Path) -> None:
    """Take a file away."""
    file.unlink()


def broken(file: Path) -> None:
    """Leave half of it."""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def emptied(file: Path) -> None:
    """Put JSON in its place that says nothing."""
    file.write_bytes(b"{}")


def altered(file: Path) -> None:
    """Change what it says."""
    file.write_bytes(file.read_bytes().replace(b"Top Pick", b"Top Pack"))


@pytest.mark.parametrize("fault", [removed, broken, emptied])
@pytest.mark.usefixtures("published")
def test_a_status_that_cannot_be_read_is_told(run: Run, store: Path, fault: Callable[[Path], None]) -> None:
    """Nobody can say then what is late."""
    fault(store / STATUS)
    assert problems(run, store, clock="12:00") == [("status", STATUS)]


@pytest.mark.parametrize("keys", [True, False])
@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (removed, MANIFEST),
        (broken, MANIFEST),
        (emptied, MANIFEST),
        (removed, "v1/systems/subsets.json"),
        (altered, "v1/systems/subsets.json"),
        (removed, "v1/manifests/*.json"),
        (broken, "v1/manifests/*.json"),
    ],
)
def test_a_manifest_that_does_not_fit_is_told(  # noqa: PLR0913 (fixtures and parameters)
    published: Warehouse, run: Run, store: Path, fault: Callable[[Path], None], name: str, *, keys: bool
) -> None:
    """To a stranger as well, in one line, whatever is torn."""
    if not keys:
        shutil.rmtree(published.state)
    fault(next(iter(sorted(store.glob(name)))))
    assert problems(run, store) == [("manifest", MANIFEST)]


def test_a_manifest_of_another_release_does_not_fit(published: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """It is whole, but the state store has a newer one: somebody has put an old file back."""
    old = files(store)
    published.add_subsets("Another")
    publish(now=at("06:38"))
    for name in (MANIFEST, "v1/systems/subsets.json"):
        (store / name).write_bytes(old[name])
    (problem,) = looked(run, store)["problems"]
    assert (problem["code"], problem["subject"]) == ("manifest", MANIFEST)
    assert problem["text"].startswith("v1/manifest.json: is of release 000001-")


def claim(published: Warehouse, moment: dt.datetime) -> None:
    """Claim the head for the release that is published, from another machine."""
    store = DirectoryStore(published.state)
    journal = Journal.open(store, moment)
    journal.claim(journal.base())
    head = published.state / "head.json"
    content = orjson.loads(head.read_bytes())
    head.write_bytes(orjson.dumps(content | {"holder": "elsewhere:1"}))


def test_a_publication_that_is_being_written_is_no_problem(published: Warehouse, run: Run, store: Path) -> None:
    """Files differ from the manifest until its end."""
    claim(published, at("06:39"))
    altered(store / "v1/systems/subsets.json")
    found = looked(run, store)
    assert (found["problems"], found["release"]) == ([], None)
    assert found["unread"] == [
        "v1/locks/: a publication is being written",
        "v1/manifest.json: a publication is being written",
    ]


def test_a_publication_that_died_is_told_when_its_claim_is_over(published: Warehouse, run: Run, store: Path) -> None:
    """Ten minutes after it; what it has left half-done is no problem of its own."""
    claim(published, at("06:39"))
    altered(store / "v1/systems/subsets.json")
    assert problems(run, store, clock="06:49") == []
    (problem,) = looked(run, store, clock="06:50")["problems"]
    assert (problem["code"], problem["subject"], problem["audience"]) == ("unfinished", "head.json", "internal")
    assert problem["since"] == "2026-01-15T11:35:00Z"  # when the release was claimed first


@pytest.mark.parametrize("fault", [broken, emptied])
@pytest.mark.parametrize("name", ["head.json", "releases/*.json"])
def test_a_state_store_that_is_damaged_is_told(
    published: Warehouse, run: Run, store: Path, fault: Callable[[Path], None], name: str
) -> None:
    """And the rest is looked at as a stranger does."""
    fault(next(iter(published.state.glob(name))))
    altered(store / "v1/systems/subsets.json")
    assert problems(run, store) == [("damaged", "state"), ("manifest", MANIFEST)]
    assert looked(run, store)["unread"] == ["state: is damaged"]


def test_pages_and_channels_have_manifests_of_their_own(
    published: Warehouse, publish: Run, run: Run, store: Path, tmp_path: Path
) -> None:
    """openapi.json names the channels; what was never published is not missed."""
    published.metadata["signals"] = {"channel": "extra", "events": {"extra": []}}
    published.add()
    publish(now=at("06:36"))
    publish("--event", "extra", now=at("06:37"))
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/index.html").write_text("<!doctype html>")
    assert run("site", "--store", store, "--from", tmp_path / "pages", now=at("06:38")).code == 0
    assert problems(run, store) == []
    (store / "site/index.html").write_text("Another")
    (store / "v1/extra/manifest.json").unlink()
    assert problems(run, store) == [("manifest", "v1/extra/manifest.json"), ("manifest", "site/manifest.json")]


@pytest.fixture
def watched(warehouse: Warehouse, publish: Run) -> tuple[str, Path]:
    """Publish an internal document that is watched, too; returns the option that names its store, and the file."""
    watch = {"array": "groups", "name": "id", "value": "stats.sample", "alarms": ["none"]}
    warehouse.add_subsets("Top Pick")
    (row,) = warehouse.rows[DAILY]
    row.path = "admin/all.json"
    warehouse.metadata[DAILY] = {"audience": "internal", "path": row.path, "watch": [watch]}
    warehouse.add_performance()
    warehouse.built_at = at("06:30")
    internal = warehouse.target.parent / "internal"
    assert publish("--internal-store", internal, now=at("06:35")).code == 0
    return str(internal), internal / "v1/admin/all.json"


def say(file: Path, groups: object) -> None:
    """Put other groups into a document."""
    file.write_bytes(orjson.dumps({"groups": groups}))


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([{"id": "1", "stats": {"sample": "small"}}], []),
        ([], []),
        (
            [{"id": name, "stats": {"sample": sample}} for name, sample in (("1", "none"), ("2", "ok"), ("3", "none"))],
            [("alarm", f"{DAILY} groups 1"), ("alarm", f"{DAILY} groups 3")],
        ),
        ([{"id": "1"}], [("watch", DAILY)]),
        ([{"stats": {"sample": "none"}}], [("watch", DAILY)]),
        (None, [("watch", DAILY)]),
        ("none", [("watch", DAILY)]),
    ],
)
def test_what_a_document_is_watched_for_is_an_alarm(
    watched: tuple[str, Path], run: Run, store: Path, groups: object, expected: Problems
) -> None:
    """As its kind's metadata says; a document that lacks what is watched is watched for nothing, and that is told."""
    option, file = watched
    say(file, groups)
    found = [each for each in looked(run, store, "--internal-store", option)["problems"] if each["code"] != "manifest"]
    assert [(each["code"], each["subject"]) for each in found] == expected
    assert {each["audience"] for each in found} <= {"internal"}
    assert [each["text"] for each in found if each["subject"].endswith(" 3")] == (
        ["3: stats.sample is none"] if len(expected) == 2 and expected[0][0] == "alarm" else []
    )


def test_a_watched_document_that_is_gone_is_told(watched: tuple[str, Path], run: Run, store: Path) -> None:
    """Nothing that is watched is well because it is missing; without its store, nobody can say."""
    option, file = watched
    file.unlink()
    assert problems(run, store, "--internal-store", option) == [
        ("manifest", f"internal {MANIFEST}"),
        ("watch", DAILY),
    ]
    assert problems(run, store) == []


def test_only_one_document_can_be_watched(published: Warehouse, publish: Run) -> None:
    """A path with a date has many."""
    published.add()
    published.metadata["signals"] = {"watch": [{"array": "a", "name": "b", "value": "c", "alarms": []}]}
    code, _, err = publish()
    said = "signals/{date}.json is the path of many documents, and only one can be watched"
    assert (code, err) == (1, f"publisher: config.meta.publish.watch: {said}\n")


WATCHES = {
    model["name"]: (model["config"]["meta"]["publish"]["schema"], watch)
    for model in MODELS
    for watch in model.get("config", {}).get("meta", {}).get("publish", {}).get("watch", ())
}


@pytest.mark.parametrize("model", WATCHES)
def test_what_is_watched_is_in_the_schema(model: str) -> None:
    """A key that was renamed, or a word that no document can say, would be watched in vain."""
    schema, watch = WATCHES[model]
    members = orjson.loads(schema_bytes(schema))["properties"][watch["array"]]["items"]
    *way, last = watch["value"].split(".")
    assert watch["name"] in members["required"]
    for key in way:
        members = members["properties"][key]
    assert last in members["required"]
    assert set(watch["alarms"]) <= set(members["properties"][last]["enum"])


def test_somebody_is_told_when_a_model_is_blocked() -> None:
    """Else the test before this one would have nothing to look at."""
    assert [watch["alarms"] for _, watch in WATCHES.values()] == [["BLOCKED"]]
