"""A kind may have a file for each of its rows, and may keep those that have no row any more."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import NOW, SIGNAL, Warehouse, files

KIND = "results"
FILE = "v1/people/{}.json"
METADATA = {"events": {"daily": []}, "path": "people/{person}.json", "keeps": True, "uncounted": ["season"]}


def add(warehouse: Warehouse, person: str, **changes: Any) -> None:  # noqa: ANN401 (any JSON)
    """Put a person's document in the place of the one before; it has no date."""
    warehouse.metadata.setdefault(KIND, METADATA)
    warehouse.put(f"people/{person}.json", KIND, SIGNAL | changes)
    row = warehouse.rows[KIND][-1]
    row.date = row.locks_at = None


def written(publish: Run, *arguments: object) -> int:
    """Publish; return how many files of the kind were written."""
    result = publish("--json", *arguments)
    assert result.code == 0, result.err
    (tally,) = [each for each in orjson.loads(result.out)["documents"] if each["kind"] == KIND]
    return int(tally["written"])


@pytest.fixture(autouse=True)
def _people(warehouse: Warehouse) -> None:
    """Add two people, and a dated document beside them."""
    warehouse.add()
    add(warehouse, "ann")
    add(warehouse, "bob")


def test_each_row_has_its_file(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Of a change, one file is written; the dry run says so and writes nothing; an event or a name asks for all."""
    assert written(publish) == 2
    first = files(store)
    assert {FILE.format("ann"), FILE.format("bob"), "v1/signals/2026-01-15.json"} <= first.keys()
    add(warehouse, "bob", signal="neutral")
    assert written(publish, "--dry-run") == 1
    assert files(store) == first
    assert written(publish, "--document", KIND) == 1
    add(warehouse, "ann", signal="neutral")
    assert written(publish, "--event", "daily") == 1
    changed = files(store)
    assert changed["v1/signals/2026-01-15.json"] == first["v1/signals/2026-01-15.json"]
    assert orjson.loads(changed[FILE.format("ann")])["signal"] == "neutral"


def test_a_date_means_none_of_them(publish: Run, store: Path) -> None:
    """They have no date."""
    assert publish("--date", "2026-01-15").code == 0
    assert FILE.format("ann") not in files(store)


@pytest.mark.parametrize("left", [["ann"], []])
def test_a_file_without_a_row_stays_as_it_is(
    warehouse: Warehouse, publish: Run, run: Run, store: Path, left: list[str]
) -> None:
    """It is no difference, whether some or all are gone, and it goes on when its row comes back."""
    publish()
    before = files(store / "v1/people")
    rows = warehouse.rows[KIND]
    warehouse.rows[KIND] = [row for row in rows if row.path.removeprefix("people/").removesuffix(".json") in left]
    assert written(publish) == 0
    assert files(store / "v1/people") == before
    code, out, _ = run("verify", "--store", store)
    assert (code, out.count("\n"), out.endswith(": 0 differences\n")) == (0, 1, True)
    add(warehouse, "bob", signal="neutral")
    assert written(publish) == 1
    assert files(store / "v1/people") != before


def test_of_another_kind_it_is_a_difference(warehouse: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """And so is a file that is kept but has other bytes than it was published with."""
    publish()
    warehouse.rows[KIND].pop()
    warehouse.metadata[KIND] = METADATA | {"keeps": False}
    warehouse.save()
    bob = FILE.format("bob")
    assert run("verify", "--store", store).out.startswith(f"{bob}: is not in the document tables\n")
    warehouse.metadata[KIND] = METADATA
    warehouse.save()
    (store / bob).write_bytes(b"{}")
    assert run("verify", "--store", store).out.startswith(f"{bob}: has other bytes than release 000001-")


def test_an_empty_table_of_another_kind_is_refused(warehouse: Warehouse, publish: Run) -> None:
    """It may have been read in vain."""
    warehouse.metadata[KIND] = METADATA | {"keeps": False}
    warehouse.rows[KIND] = []
    assert publish("--document", KIND).code == 1


def test_two_rows_of_one_path_are_refused(warehouse: Warehouse, publish: Run) -> None:
    """Of the kind itself, or of another one that has a file in the same folder."""
    warehouse.rows[KIND].append(warehouse.rows[KIND][0])
    result = publish()
    assert (result.code, "has two rows with this path" in result.err) == (1, True)
    warehouse.rows[KIND].pop()
    add(warehouse, "index")
    warehouse.put("people/index.json", "signals", dict(SIGNAL))
    result = publish()
    assert (result.code, "give each its own" in result.err) == (1, True)


def test_keys_that_do_not_count_change_nothing(warehouse: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """With another time, too, the published bytes stay; with a key that counts, all is written."""
    publish()
    before = files(store / "v1/people")
    add(warehouse, "ann", season="2026-27", generated_at="2026-01-15T16:59:00Z")
    assert written(publish) == 0
    warehouse.words.append("unheard")  # so that all are read again
    assert written(publish) == 0
    assert files(store / "v1/people") == before
    assert run("verify", "--store", store).code == 0
    add(warehouse, "ann", season="2026-27", signal="neutral")
    assert written(publish) == 1
    assert orjson.loads((store / FILE.format("ann")).read_bytes())["season"] == "2026-27"
    warehouse.metadata[KIND] = METADATA | {"uncounted": []}
    add(warehouse, "bob", season="2026-27")
    assert written(publish) == 1


def test_diff_names_the_file_and_a_rollback_brings_it_back(
    warehouse: Warehouse, publish: Run, run: Run, store: Path, state: Path
) -> None:
    """A file that came after the older release stays."""
    publish()
    first = files(store / "v1/people")
    old = min((state / "releases").iterdir()).stem
    add(warehouse, "ann", signal="neutral")
    add(warehouse, "eve")
    warehouse.save()
    assert run("diff", "--store", store).out.splitlines()[1:] == [
        "documents: 1 new, 1 changed, 2 unchanged",
        "new: people/eve.json",
        "changed: people/ann.json",
        "",
        "people/{person}.json",
        "    signal: favorable → neutral (people/ann.json)",
    ]
    publish()
    second = files(store / "v1/people")
    assert run("rollback", "--store", store, old).code == 0
    assert files(store / "v1/people") == first | {"eve.json": second["eve.json"]}


def test_an_older_build_does_not_go_back(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """The gates hold for each file as for any other without a date."""
    add(warehouse, "ann", status="no_data")
    add(warehouse, "bob", status="ok")
    publish()
    add(warehouse, "bob", status="no_data")
    result = publish()
    assert (result.code, "v1/people/bob.json: would go from status ok to no_data" in result.err) == (1, True)
    assert orjson.loads((store / FILE.format("bob")).read_bytes())["status"] == "ok"


def test_openapi_has_one_path_for_all_of_them(warehouse: Warehouse, run: Run) -> None:
    """With the name in it as a parameter."""
    warehouse.save()
    out = warehouse.target.parent / "api"
    assert run("schema", "--out", out).code == 0
    found = orjson.loads((out / "openapi.json").read_bytes())["paths"]
    (path,) = [path for path in found if "people" in path]
    operation = found[path]["get"]
    assert (path, operation["operationId"]) == ("/people/{person}.json", "people_person")
    (parameter,) = operation["parameters"]
    assert (parameter["name"], parameter["schema"]["pattern"]) == ("person", "^[a-z0-9][a-z0-9_-]*$")
    assert operation["responses"]["404"] == {"description": "There is no file of this person."}


def test_the_state_store_has_one_part_for_all_of_them(warehouse: Warehouse, publish: Run, state: Path) -> None:
    """It is written when one of them changes, and not on a day on which none does."""
    publish()

    def parts() -> list[str]:
        (release,) = [max((state / "releases").iterdir())]
        documents = orjson.loads(release.read_bytes())["documents"]["parts"]
        return [documents["v1/people"], documents["2026-01"]]

    before = parts()
    add(warehouse, "ann", season="2026-27")
    warehouse.add(signal="neutral")
    publish(now=NOW)
    after = parts()
    assert (after[0] == before[0], after[1] == before[1]) == (True, False)
