"""What an edit touches: every node that is not as it was in the last good build, or mentions something that is not.

dbt's own `state:modified` sees neither a changed var nor a macro that only hooks or dbt itself call. Here a text
mentions a macro or a var if its name stands anywhere in it, so an edit may touch too much, but not too little.
"""

import datetime as dt
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import orjson

from publisher.format import canonical_json
from workspace.folder import Stores, Workspace
from workspace.yaml_files import read_yaml

EVERYTHING = "everything"
"""In place of a node: all of them."""

_SETTINGS = ("profiles.yml.example", "requirements.lock")
_RECORD = Path("target/last_good_build.json")
_SILENT = {
    # for people; DuckDB keeps none of it
    *("description", "doc_blocks", "docs"),
    # when and where dbt parsed or compiled the node; what it depends on stands in its text
    *("created_at", "root_path", "patch_path", "build_path", "depends_on"),
    *("compiled", "compiled_code", "compiled_path", "extra_ctes", "extra_ctes_injected"),
}
_WORD = re.compile(r"\w+")

Manifest = dict[str, Any]
Prints = tuple[dict[str, str], dict[str, str]]


@dataclass(frozen=True)
class GoodBuild:
    """The last good build in the checkout.

    It was made as of `now` and published to `stores`. `files` are its database and raw tables with their sizes and
    times; `nodes` and `rest` are the hashes of what was built.
    """

    now: dt.datetime
    stores: Stores
    files: dict[str, list[int]]
    nodes: dict[str, str]
    rest: dict[str, str]

    @classmethod
    def of(cls, now: dt.datetime, stores: Stores) -> Self:
        """Describe the build that the checkout holds."""
        return cls(now, stores, dict(_files()), *prints(read_manifest(Workspace())))

    @classmethod
    def read(cls) -> Self | None:
        """Return the last one; None without one, without its database, or if another version wrote it down."""
        try:
            kept = orjson.loads(_RECORD.read_bytes())
            stores = Stores(*map(Path, kept["stores"]))
            good = cls(dt.datetime.fromisoformat(kept["now"]), stores, kept["files"], kept["nodes"], kept["rest"])
        except (FileNotFoundError, KeyError, TypeError, ValueError):
            return None
        return good if Workspace().database.is_file() else None

    def keep(self) -> None:
        """Write it down."""
        stores = [str(folder) for folder in (self.stores.public, self.stores.internal, self.stores.state)]
        kept = {"now": self.now, "stores": stores, "files": self.files, "nodes": self.nodes, "rest": self.rest}
        _RECORD.write_bytes(orjson.dumps(kept))

    @staticmethod
    def forget() -> None:
        """Have none, because another build begins."""
        _RECORD.unlink(missing_ok=True)

    def touched(self, manifest: Manifest) -> list[str]:
        """Return the nodes that an edit touches, or EVERYTHING if it may touch all."""
        return differing((self.nodes, self.rest), prints(manifest))

    def deleted(self, manifest: Manifest) -> list[str]:
        """Return the names of the models and seeds that it had, and that are gone."""
        gone = self.nodes.keys() - manifest["nodes"].keys()
        return sorted(node.split(".")[2] for node in gone if node.startswith(("model.", "seed.")))

    @property
    def is_whole(self) -> bool:
        """Whether its database and raw tables are as it left them."""
        return self.files == dict(_files())


def read_manifest(workspace: Workspace) -> Manifest:
    """Read what dbt last parsed in a workspace."""
    manifest: Manifest = orjson.loads((workspace.target / "manifest.json").read_bytes())
    return manifest


def relations(workspace: Workspace) -> dict[str, str]:
    """Return the quoted name of each model's table in a workspace's database, by the model's name."""
    nodes = read_manifest(workspace)["nodes"].values()
    return {node["name"]: node["relation_name"] for node in nodes if node["resource_type"] == "model"}


def differing(before: Prints, now: Prints) -> list[str]:
    """Return the nodes whose hashes were not these before, or EVERYTHING if one of the rest was another."""
    if any(before[1].get(name, value) != value for name, value in now[1].items()):
        return [EVERYTHING]
    return [node for node, value in now[0].items() if before[0].get(node) != value]


def prints(manifest: Manifest) -> Prints:
    """Return a hash of each node of a manifest, together with what it mentions; and hashes of the rest, by name.

    The rest is what may touch every node: the settings, with the hooks; the macros that stand in for one of dbt's own;
    and each macro and var that no node mentions.
    """
    project = read_yaml(Path("dbt_project.yml"))
    dictionary = _Dictionary(project, manifest["macros"].values())
    nodes, sources = manifest["nodes"], manifest["sources"]
    texts = {
        name: _spoken([node, *(sources[below] for below in node["depends_on"].get("nodes", []) if below in sources)])
        for name, node in nodes.items()
        if node["resource_type"] != "operation"  # a hook; its text is in the settings
    }
    found = {name: dictionary.print(text) for name, text in texts.items()}
    mentioned = {word for text in texts.values() for word in dictionary.mentions(text)}
    rest = {word: dictionary.print(word) for word in dictionary.words.keys() - mentioned}
    settings = [project, *(Path(file).read_text() for file in _SETTINGS)]
    return found, rest | {"": dictionary.print([settings, dictionary.stand_ins])}


class _Dictionary:
    """What a text mentions by name: vars of the project, and its macros, which may have an implementation an engine.

    `words` maps each name to what it means. `stand_ins` are the macros that stand in for one of dbt's own.
    """

    def __init__(self, project: dict[str, Any], macros: Iterable[dict[str, Any]]) -> None:
        """Take the vars out of the project, and its macros out of all."""
        self.words: dict[str, list[Any]] = defaultdict(list)
        dbts = set()
        for macro in sorted(macros, key=lambda macro: str(macro["unique_id"])):
            if macro["package_name"] == project["name"]:
                self.words[_stem(macro["name"])].append(macro["macro_sql"])
            else:
                dbts.add(_stem(macro["name"]))
        self.stand_ins = {name: meaning for name, meaning in self.words.items() if name in dbts}
        for name, value in project.pop("vars").items():
            self.words[name].append(value)
        self._behind = {word: self._named(meaning) for word, meaning in self.words.items()}

    def mentions(self, text: object) -> dict[str, list[Any]]:
        """Return what a text mentions, and what that mentions, with its meaning."""
        found: set[str] = set()
        waiting = self._named(text)
        while waiting:
            found |= waiting
            waiting = {name for word in waiting for name in self._behind[word]} - found
        return {word: self.words[word] for word in found}

    def _named(self, text: object) -> set[str]:
        words = set(_WORD.findall("\n".join(_texts(text))))
        return {_stem(word) for word in words} & self.words.keys()

    def print(self, text: object) -> str:
        """Return a hash of a text and all that it mentions."""
        return hashlib.sha256(canonical_json([text, self.mentions(text)])).hexdigest()


def _texts(value: object) -> Iterator[str]:
    """Yield every text in a value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        yield from _texts([*value.values()])
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _stem(name: str) -> str:
    """Return the name by which a macro is called, without the engine that it is for."""
    return name.rpartition("__")[2]


def _spoken(value: Any) -> Any:  # noqa: ANN401 (any JSON)
    """Return a part of a manifest without what makes no difference to what is built."""
    if isinstance(value, dict):
        return {key: _spoken(member) for key, member in value.items() if key not in _SILENT}
    return [_spoken(member) for member in value] if isinstance(value, list) else value


def _files() -> Iterator[tuple[str, list[int]]]:
    for file in (Workspace().database, *sorted(Workspace().raw.glob("*.parquet"))):
        if file.is_file():
            yield str(file), [file.stat().st_size, file.stat().st_mtime_ns]
