"""The chain of locks as a stranger checks it; the page of the status has the same cases in a browser."""

import hashlib

import pytest

from publisher.format import canonical_json
from publisher.releases.health.chain import breaks
from publisher.releases.site import Site
from publisher.releases.stores.base import Headers
from publisher.releases.stores.memory import MemoryStore
from tests.publisher.lock_chains import DATES, ELSEWHERE, LAST, RESTART, chain_of

WHOLE = chain_of({}, {}, {}, {})


COPY = f"v1/locks/{LAST}/picks.json"


def found(files: list[bytes | None], known: dict[str, str] | None = None, copy: bytes | None = None) -> list[str]:
    """Return the faults of these lock files, None for one that is not there, and of a copy at the last lock."""
    store = MemoryStore("public")
    placed = {f"v1/locks/{date}.json": file for date, file in zip(DATES, files, strict=True)}
    for path, body in (placed | {COPY: copy}).items():
        if body is not None:
            store.write(path, body, Headers(), None)
    return breaks(Site({"public": store}, MemoryStore("state")), known or {})


def sha256(body: bytes) -> str:
    """Return a hash."""
    return hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize(
    "files", [WHOLE, chain_of({}, {}, RESTART, {}), chain_of(RESTART, {}, RESTART, {}), [None] * 4]
)
def test_a_whole_chain_has_no_fault(files: list[bytes | None]) -> None:
    """One that began anew says why; before the first lock there is none."""
    assert found(files) == []


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        (chain_of({}, {}, {"previous": None}, {}), "v1/locks/: the chain is torn; 2025-11-18 and 2025-11-20 are "),
        ([b'{"date": "2025-11-17"}', *WHOLE[1:]], "v1/locks/2025-11-17.json: is damaged"),
        (
            [*chain_of({"killed": True}, {}, {}, {})[:1], *WHOLE[1:]],
            "v1/locks/2025-11-17.json: was changed after 2025-",
        ),
        ([*WHOLE[:2], None, WHOLE[3]], "v1/locks/2025-11-19.json: is missing; 2025-11-20 follows it"),
        ([None, *WHOLE[1:]], "v1/locks/2025-11-17.json: is missing; 2025-11-18 follows it"),
        ([*WHOLE[:2], b"{", WHOLE[3]], "v1/locks/2025-11-19.json: is damaged"),
        ([*WHOLE[:3], WHOLE[2]], f"v1/locks/{LAST}.json: is of 2025-11-19"),
        ([*WHOLE[:3], b"null"], f"v1/locks/{LAST}.json: is damaged"),
        (chain_of({}, {}, {}, {"documents": 1}), f"v1/locks/{LAST}.json: is damaged"),
        (
            chain_of({}, {}, {}, ELSEWHERE),
            f"v1/locks/{LAST}.json: names v1/picks/{LAST}.json, which is no",
        ),
        (chain_of({}, {}, {}, {"lock": "2025-11-20T17:06:00Z"}), "was written before the date locked"),
    ],
    ids=[
        *("torn", "no lock", "changed", "missing", "first missing", "damaged", "another date's"),
        *("null", "no list", "copies elsewhere", "before the lock"),
    ],
)
def test_a_break_is_found(files: list[bytes | None], fault: str) -> None:
    """By the public files alone."""
    assert any(fault in line for line in found(files))


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ([*WHOLE[:3], None], f"v1/locks/{LAST}.json: is missing"),
        ([None] * 4, f"v1/locks/{LAST}.json: is missing"),
        (chain_of({}, {}, {}, {"killed": True}), f"v1/locks/{LAST}.json: was changed after it was written"),
    ],
)
def test_the_state_store_knows_the_end_of_the_chain(files: list[bytes | None], fault: str) -> None:
    """Which nothing follows, so that no public file tells what became of it. Chains before it are not its own."""
    assert found(files, {LAST: sha256(WHOLE[3])})[0] == fault
    assert found([*WHOLE], {LAST: sha256(WHOLE[3])}) == []


def test_a_copy_is_what_stood_at_the_lock() -> None:
    """Or it is a fault, as one that is missing is."""
    copy = canonical_json({"picks": []})
    files: list[bytes | None] = [*chain_of({}, {}, {}, {"documents": [{"path": COPY, "sha256": sha256(copy)}]})]
    assert found(files, copy=copy) == []
    assert found(files, copy=b"{}") == [f"{COPY}: is not what stood at the lock"]
    assert found(files) == [f"{COPY}: is missing"]
