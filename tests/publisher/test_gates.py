"""What may not replace a published document: it is held, said, shown, and can be forced."""

import hashlib
import re
import shutil
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest

from publisher.content import lost_items
from publisher.dbt.manifest import Counts
from publisher.planning.gates import GATES, NOT_VALID, counted, falls
from publisher.releases.bodies import Bodies
from tests.publisher.conftest import Run
from tests.publisher.in_short import Json, put
from tests.publisher.small_warehouse import NOW, Warehouse, files

COUNTS = {"season": "season", "settled": [], "played": ["wins", "losses", "pushes"], "corrections_max": 2}
METADATA: Json = {
    "results": {
        "schema": "results.json",
        "items": [{"array": "results", "keys": ["player"]}],
        "counts": COUNTS | {"at": [], "settled": ["settled"], "played": ["stats.wins", "stats.losses", "stats.pushes"]},
    },
    "subsets_performance": {
        "counts": COUNTS | {"at": ["windows", "season", {"array": "groups", "key": "id"}, "stats"]},
    },
}
OF_A_DATE = {"no-data", "lost-items", "shrink", "outcomes"}
DEFAULTS: Json = {"at": NOW, "arguments": "--max-age 2d"}


def merged(below: Json, above: Json) -> Json:
    """Return both tables in one; where both have a value, that of `above`."""
    both = deepcopy(below) | above
    tables = (key for key, value in above.items() if isinstance(value, dict) and isinstance(below.get(key), dict))
    return both | {key: merged(below[key], above[key]) for key in tables}


def cases() -> list[Any]:
    """Return the tries of all rules."""
    rules = tomllib.loads(Path(__file__).with_name("gates.toml").read_text(encoding="utf-8"))
    return [
        pytest.param(merged(DEFAULTS | rule, each), id=f"{name}-{number}")
        for name, rule in rules.items()
        for number, each in enumerate(rule["tries"], start=1)
    ]


class Refused(NamedTuple):
    """A document that is refused: its gates, the reason as the public reads it, and what only the operator is told."""

    path: str
    gates: tuple[str, ...]
    reason: str
    detail: str

    @classmethod
    def of(cls, path: str, told: str) -> "Refused":
        """Read what the table says."""
        gates, _, why = told.partition(": ")
        reason, _, detail = why.partition("|")
        return cls(path, tuple(gates.split(", ")), reason, detail)

    @property
    def line(self) -> str:
        """What the operator reads."""
        return f"{self.path}: {self.reason}{self.detail} ({self._way})"

    @property
    def _way(self) -> str:
        if self.gates == (NOT_VALID,):
            return f"gate {NOT_VALID}; no option overrules it"
        options = " ".join(f"--force-{gate}" for gate in self.gates)
        date = re.search(r"\d{4}-\d\d-\d\d", self.path)
        options += f" --date {date[0]}" if date and OF_A_DATE.issuperset(self.gates) else ""
        if len(self.gates) > 1:
            return f"gates {', '.join(self.gates)}; {options} overrule them"
        return f"gate {self.gates[0]}; {options} overrules it"


def kind_of(name: str) -> str:
    """Return the kind of a document, which may be called by its date, too."""
    return name.partition(" ")[0]


def assert_public(store: Path, held: Iterable[str], refused: list[Refused]) -> None:
    """Check that the state of each kind says whether it is held, and why in words for the public."""
    status = (store / "v1/status.json").read_bytes()
    assert not re.search(rb"nba_subsets|admin", status)
    kinds = {kind_of(name) for name in held}
    state = "stale" if {each.gates for each in refused} == {("age",)} else "held"
    for kind, said in orjson.loads(status)["documents"].items():
        if kind in kinds:
            assert said["state"] == state
            assert said["reason"].startswith(tuple(f"{each.path}: {each.reason}" for each in refused))
        else:
            assert said["state"] in {"ok", "late"}


def assert_told(warehouse: Warehouse, releases: str, gate: str) -> None:
    """Check that the newest release, the manifest and the list of releases say which gate was overruled."""
    newest = max((warehouse.state / "releases").iterdir())
    told = [orjson.loads(file.read_bytes())["forced"] for file in (newest, warehouse.store / "v1/manifest.json")]
    assert told == [[gate], [gate]]
    assert releases.splitlines()[0].endswith(f"published  forced {gate}")


def test_rows_are_members_by_their_keys() -> None:
    """Each document names the columns of its own."""
    old = {"columns": {"picks": ["player", "id"]}, "picks": [["Ann", "1"], ["Bob", "2"]]}
    new = {"columns": {"picks": ["id", "player"]}, "picks": [["2", "Bob"]]}
    assert lost_items(old, new, (("picks", ("id",)),)) == ["picks 1"]


def test_a_member_with_another_value_is_another_member() -> None:
    """What else it has may differ, and 20 is 20.0."""
    pick, other = ({"id": "a", "line": line, "outcome": "pending"} for line in (20, 20.5))
    later: Json = {"picks": [pick | {"line": 20.0, "outcome": "win"}]}
    items, values = (("picks", ("id",)),), ("line",)
    assert lost_items({"picks": [pick]}, later, items, values) == []
    assert lost_items({"picks": [other]}, later, items, values) == ["picks a 20.5"]
    assert lost_items({"picks": [other]}, later, items) == []


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Json], Path]:
    """Return a function that returns where what a case has `before` is kept, once it is published."""
    folder = tmp_path_factory.mktemp("published")

    def place(case: Json) -> Path:
        told = repr([case.get("metadata"), case["before"]])
        return folder / hashlib.sha256(told.encode()).hexdigest()

    return place


@pytest.mark.parametrize("case", cases())
def test_a_document_is_held_by_the_gates_that_it_does_not_pass(
    warehouse: Warehouse, publish: Run, run: Run, published: Callable[[Json], Path], case: Json
) -> None:
    """The operator reads which and why, the public why; the rest is published, and a release says what was forced."""
    warehouse.metadata = merged(METADATA, case.get("metadata", {}))
    store, internal, before = warehouse.store, warehouse.store.parent / "internal", dict[str, bytes]()
    stores = ("--internal-store", internal) if "admin_signals" in str(case["after"]) else ()
    if "before" in case:
        for name, told in case["before"].items():
            put(warehouse, name, told)
        if published(case).exists():
            shutil.copytree(published(case), store.parent, dirs_exist_ok=True)
        else:
            assert publish(*stores).code == 0
            shutil.copytree(store.parent, published(case))
        before = files(store) | files(internal)
    for key, value in case.get("build", {}).items():
        setattr(warehouse, key, value)
    paths = {name: put(warehouse, name, told) for name, told in case["after"].items()}
    refused = [Refused.of(paths[name], told) for name, told in case.get("held", {}).items()]
    held, left = [*case.get("held", {}), *case.get("along", ())], case.get("left", [])

    def unchanged() -> list[str]:
        after = files(store) | files(internal)
        return [name for name, path in paths.items() if after.get(path) == before.get(path)]

    code, out, err = publish(*stores, *case["arguments"].split(), "--json", now=case["at"])
    lines = [line.removeprefix("publisher: ") for line in err.splitlines() if "(gate" in line]
    assert (code, lines) == (1 if refused else 0, case.get("lines") or [each.line for each in refused])
    assert sorted(unchanged()) == sorted([*held, *left])
    tallies = {each["kind"]: (each["written"], each["held"]) for each in orjson.loads(out)["documents"]}
    written, kept = (Counter(kind_of(name) for name in names) for names in (paths.keys() - {*held, *left}, held))
    assert {kind: tallies[kind] for kind in map(kind_of, paths)} == {
        kind: (written[kind], kept[kind]) for kind in map(kind_of, paths)
    }
    assert_public(store, held, refused)
    if case.get("forced"):
        options = [f"--force-{gate}" for gate in GATES]  # what need not be forced is not named
        assert publish(*case["arguments"].split(), *options, now=case["at"]).code == 0
        assert unchanged() == []
        assert_public(store, [], [])
        list_of_releases = run("releases", "--store", store, now=case["at"]).out
        assert_told(warehouse, list_of_releases, refused[0].gates[0])


def test_the_dates_of_many_records_are_read_once(
    warehouse: Warehouse, publish: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A season's results are most of what there is to parse."""
    reads: list[str] = []
    read = Bodies.read

    def noted(bodies: Bodies, sha256: str) -> bytes:
        reads.append(sha256)
        return read(bodies, sha256)

    monkeypatch.setattr(Bodies, "read", noted)
    performance = METADATA["subsets_performance"] | {"schema": "subsets_performance.json"}
    warehouse.metadata = METADATA | {"admin_signals": performance | {"audience": "public", "path": "other.json"}}
    for wins in (10, 11):
        reads.clear()
        put(warehouse, "results 2026-01-14", {"wins": wins})
        put(warehouse, "subsets_performance", {"wins": 100 + wins})
        put(warehouse, "admin_signals", {"wins": 100 + wins, "row": {"path": "other.json", "date": None}})
        assert publish().code == 0
    result = hashlib.sha256((warehouse.store / "v1/results/2026-01-14.json").read_bytes()).hexdigest()
    # once for its records, and once to write it: the store that readers see, and the state store
    assert reads.count(result) == 3


def test_a_date_that_counts_nothing_yet_has_no_results() -> None:
    """Null is no number; a date that had results and says null has lost them."""
    counts = Counts("season", (("dates", "date"),), None, (), ("wins", "losses"), 2)
    empty, full = (
        {"season": "2025-26", "dates": [{"date": "2026-01-14", "wins": wins, "losses": wins}]} for wins in (None, 2)
    )
    assert counted(empty, counts) == {"2025-26, date 2026-01-14": (0, 0)}
    assert list(falls(empty, full, counts, (0, 2))) == []
    assert list(falls(full, empty, counts, (0, 2))) == [
        ("would go from 4 played results to 0 (2025-26, date 2026-01-14)", 4)
    ]
