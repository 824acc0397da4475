"""What production's tables were built from: the state store keeps hashes of it, and what differs is built anew.

Whoever builds from something else empties the file first, and writes the new hashes once all of it was built. Tables
that may be of two commits therefore have none, and then everything is built. What differs is what `make preview` finds
to differ: dbt's own `state:modified` sees neither a var nor a macro that only hooks or dbt itself call.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from publisher.format import canonical_json, sha256_of
from publisher.releases.stores.base import Headers, Store, Stored
from workspace.edits import EVERYTHING, Manifest, Prints, differing, prints, read_manifest
from workspace.folder import Workspace

FILE = "deployed/prints.json"
LAST, GRADING = (f"model.nba_subsets.bookkeeping__{name}" for name in ("complete_runs", "slate_grading"))
READ_BESIDE = {"internal_names", "public_names", "ledger_in_use"}
"""Metadata of what the publisher reads beside documents; it must be of their build, as the ledger's documents must."""

Node = dict[str, Any]


@dataclass(frozen=True)
class BuiltFrom:
    """The hashes in a state store, and those of the checkout that dbt has parsed; `given` is what else dbt was told."""

    state: Store
    given: Sequence[str]

    def names(self) -> list[str] | None:
        """Return what is not as the tables have it, and what must be built with it; None: everything."""
        with suppress(ValueError):
            nodes, rest = orjson.loads(self._kept.body if self._kept else b"")
            return chosen(self._manifest, differing((nodes, rest), self._now))
        return None

    def forget(self) -> None:
        """Begin to build: from now on nobody knows what the tables were built from."""
        self._write(b"", self._kept.generation if self._kept else None)

    def keep(self) -> None:
        """End it: all of them were built from this checkout."""
        emptied = self.state.look(FILE)
        self._write(canonical_json(self._now), emptied.generation if emptied else None)

    def _write(self, body: bytes, generation: str | None) -> None:
        self.state.write(FILE, body, Headers(), generation)
        self.state.flush([FILE])

    @cached_property
    def _kept(self) -> Stored | None:
        return self.state.read(FILE)

    @cached_property
    def _manifest(self) -> Manifest:
        return read_manifest(Workspace())

    @cached_property
    def _now(self) -> Prints:
        """Return the hashes of the project, and of what else decides about documents, each of which may know others."""
        nodes, rest = prints(self._manifest)
        files = (file for file in sorted(Path("publisher").rglob("*")) if file.suffix in {".json", ".py", ".txt"})
        code = [[str(file), file.read_text()] for file in files]
        metadata = {name: meta_of(node).get("publish") for name, node in self._manifest["nodes"].items()}
        others = sha256_of(canonical_json([code, metadata, self.given]))
        return nodes, rest | {"publisher": others}


def chosen(manifest: Manifest, touched: Collection[str]) -> list[str] | None:
    """Return the names of the nodes to build if these are touched; None: everything.

    These are all that rest on them, and all that those rest on: where a model makes every date anew, what it reads must
    have every date, and not the incremental window. Seeds stay as they are. Tests are those of what is built alone. No
    smaller build makes the last node, and one that would touch the other node that decides about the window is none.
    `make live` alone makes what is live.
    """
    nodes = {name: node for name, node in manifest["nodes"].items() if "live" not in node["config"]["tags"]}
    seeds, models, tests = (
        {name for name, node in nodes.items() if node["resource_type"] == kind} for kind in ("seed", "model", "test")
    )
    reached = walk(touched, manifest["child_map"], (seeds | models) - {LAST})
    if {EVERYTHING, LAST} & {*touched} or GRADING in reached:
        return None
    if not reached:
        return []
    can_be_built = models | (seeds & reached)
    beside = {name for name in models if is_read_beside(nodes[name])}
    built = walk(reached | beside, manifest["parent_map"], can_be_built)
    rests_on = {name: can_be_built & {*manifest["parent_map"][name]} for name in tests}
    built |= {name for name in tests if rests_on[name] and rests_on[name] <= built}
    return sorted(nodes[name]["name"] for name in built)


def meta_of(node: Node) -> Node:
    """Return what the project says of a node or a source, beside what dbt knows."""
    meta: Node = node["config"].get("meta", {})
    return meta


def is_read_beside(node: Node) -> bool:
    """Whether the publisher reads a node beside documents, which must be of its build."""
    meta = meta_of(node)
    return bool(READ_BESIDE & meta.keys() or meta.get("publish", {}).get("ledger"))


def walk(begin: Iterable[str], edges: Mapping[str, Iterable[str]], within: Collection[str]) -> set[str]:
    """Return all that is reached over edges and within some nodes, the first ones among them."""
    found, waiting = set[str](), list(begin)
    while waiting:
        name = waiting.pop()
        if name in within and name not in found:
            found.add(name)
            waiting += edges[name]
    return found
