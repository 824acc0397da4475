"""A deployment builds what is not as the tables were built from, whole, and no more than it must."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from publisher.releases.stores import open_folder
from tests.project.conftest import checkout
from tests.tables import beside
from tools.built_from import FILE, BuiltFrom

EDITS: dict[str, dict[str, Any]] = beside(__file__)
LAST = "bookkeeping__complete_runs"


@dataclass(frozen=True)
class Said:
    """Of each edit the names of what is built, None for everything; and what each name of the project rests on."""

    names: dict[str, set[str] | None]
    below: dict[str, set[str]]
    kinds: dict[str, str]

    def of(self, kind: str, names: set[str]) -> set[str]:
        """Return those of a kind."""
        return {name for name in names if self.kinds[name] == kind}

    def all_below(self, names: set[str]) -> set[str]:
        """Return names, and all that they rest on."""
        more = names | {below for name in names for below in self.below[name]}
        return names if more == names else self.all_below(more)

    def all_on(self, names: set[str]) -> set[str]:
        """Return names, and all models that rest on them, but the last one."""
        more = names | {name for name, below in self.below.items() if below & names and self.kinds[name] == "model"}
        return names if more - {LAST} == names else self.all_on(more - {LAST})


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project, which may be edited."""
    return checkout(tmp_path_factory.mktemp("project"), "tools", "pages")


@pytest.fixture(scope="module")
def said(project: Path) -> Said:
    """Make each edit, parse, and ask."""
    command = [sys.executable, "-m", "tests.project.built_from_edits", str(project)]
    edits = json.dumps({name: edit["edits"] for name, edit in EDITS.items()})
    done = subprocess.run(command, input=edits, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    names = {name: None if found is None else {*found} for name, found in json.loads(done.stdout).items()}
    nodes = json.loads((project / "target/manifest.json").read_bytes())["nodes"]
    nodes = {key: node for key, node in nodes.items() if "live" not in node["config"]["tags"]}
    named = {key: node["name"] for key, node in nodes.items()}
    below = {
        named[key]: {named[each] for each in node["depends_on"].get("nodes", []) if each in named}
        for key, node in nodes.items()
    }
    return Said(names, below, {node["name"]: node["resource_type"] for node in nodes.values()})


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_builds_what_it_touches(said: Said, name: str) -> None:
    """Everything where that is the safe thing, nothing where no table would be another."""
    found, builds = said.names[name], EDITS[name]["builds"]
    if isinstance(builds, str):
        assert found == {"nothing": set(), "everything": None}[builds]
        return
    assert found is not None
    touched = said.all_on({*builds})
    documents = {"public__picks", "public__predictions"}
    beside = documents | {f"publisher__{each}" for each in ("internal_names", "ledger_in_use", "public_names")}
    # a seed stays as it is, unless it is touched
    built = {each for each in said.all_below(touched | beside) if said.kinds[each] == "model" or each in touched}
    assert found - said.of("test", found) == built
    # a test looks at what is built, and at seeds
    seeds = {each for each, kind in said.kinds.items() if kind == "seed"}
    tests = {each for each, kind in said.kinds.items() if kind == "test" and said.below[each] - (seeds - built)}
    assert said.of("test", found) == {each for each in tests if said.below[each] <= built | seeds}


def test_nothing_is_built_twice(said: Said) -> None:
    """Another parse of the same files is no change."""
    assert said.names["nothing"] == set()


@pytest.mark.parametrize("lost", [None, b"", b"{", b"[]", b"{}"])
def test_what_nobody_knows_is_built_whole(
    said: Said, project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lost: bytes | None
) -> None:
    """At first, after a build that did not come to its end, and where the file is lost or damaged."""
    assert said
    monkeypatch.chdir(project)
    state = open_folder(str(tmp_path))
    if lost is not None:
        (tmp_path / FILE).parent.mkdir()
        (tmp_path / FILE).write_bytes(lost)
    assert BuiltFrom(state, []).names() is None
    BuiltFrom(state, []).forget()
    assert BuiltFrom(state, []).names() is None
    BuiltFrom(state, []).keep()
    assert BuiltFrom(state, []).names() == []
    # in another dataset are other tables
    assert BuiltFrom(state, ["other"]).names() is None
    BuiltFrom(state, []).forget()
    assert BuiltFrom(state, []).names() is None
