"""Every byte against the release and the marts, and the way back to an older release."""

from pathlib import Path

import orjson

from tests.publisher.conftest import OnWrite, Run
from tests.publisher.small_warehouse import Warehouse

SIGNALS = "v1/signals/2026-01-15.json"


def altered(_: Warehouse, store: Path) -> None:
    """Change one byte of a document."""
    (store / SIGNALS).write_bytes((store / SIGNALS).read_bytes().replace(b"favorable", b"Favorable"))


def test_a_rollback_ends_with_a_look_at_every_byte(
    warehouse: Warehouse, publish: Run, run: Run, store: Path, on_write: OnWrite
) -> None:
    """Somebody has written over a file meanwhile: the rollback is done, and yet readers do not see what it says."""
    warehouse.add()
    publish()
    (first,) = (file.stem for file in (warehouse.state / "releases").iterdir())
    warehouse.add(signal="neutral")
    publish()

    def alter(path: str) -> None:
        if path == "v1/manifest.json":
            altered(warehouse, store)

    on_write(after=alter)
    code, out, err = run("rollback", "--store", store, first, "--json")
    found = orjson.loads(out)
    line = f"{SIGNALS}: is not as it was published"
    assert (code, found["differences"], err) == (1, [line], f"publisher: {line}\n")
    on_write()
    assert run("rollback", "--store", store, first).code == 0


def test_releases_are_listed_by_page(warehouse: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """Each page names the one before it, until there is none."""
    for number in range(5):
        warehouse.add(model=f"{number}A")
        publish()
    published = sorted((file.stem for file in (warehouse.state / "releases").iterdir()), reverse=True)
    listed, more = list[str](), list[str]()
    while not listed or more:
        code, out, err = run("releases", "--store", store, "--limit", 2, *more)
        page = [line.split()[0] for line in out.splitlines()]
        assert (code, len(page)) == (0, min(2, 5 - len(listed)))
        listed += page
        more = err.split()[-2:] if err else []
        assert err in {"", f"publisher: there are older ones: --before {page[-1]}\n"}
    assert listed == published
    found = orjson.loads(run("releases", "--store", store, "--json", "--limit", 3, "--before", published[0]).out)
    assert [each["id"] for each in found["releases"]] == published[1:4]
    assert (found["releases"][0]["state"], found["next"]) == (None, published[3])
    assert orjson.loads(run("releases", "--store", store, "--json").out)["releases"][0]["state"] == "published"
    code, _, err = run("releases", "--store", store, "--before", "000009-000000000000")
    assert (code, "no such release" in err) == (1, True)
