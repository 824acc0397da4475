"""What must change to add a window, a tier, a state or a word, as CONTRIBUTING lists it: edits of seeds and schemas."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.tables import beside
from workspace.command import BuildError
from workspace.seeds.check import check

Edit = Callable[[str], str]

SCHEMAS = Path("publisher/documents/schemas")
SAMPLES = [file.name for file in sorted(SCHEMAS.glob("*.json")) if "none; small" in file.read_text()]


def faults(seeds: Path, schemas: Path = SCHEMAS) -> list[str]:
    """Return what is said of seeds, without their folder."""
    try:
        check(seeds / "_seeds.yml", schemas=schemas)
    except BuildError as error:
        return [line.removeprefix(f"{seeds}/") for line in error.args]
    return []


def replaced(*pairs: tuple[str, str]) -> Edit:
    """Return an edit that puts texts in the place of others, each of which stands there once."""

    def edit(text: str) -> str:
        for old, new in pairs:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return text

    return edit


def appended(row: str) -> Edit:
    """Return an edit that adds a row at the end."""
    return lambda text: f"{text}{row}\n"


def in_schema(change: Callable[[Any], None]) -> Edit:
    """Return an edit of a schema."""

    def edit(text: str) -> str:
        schema = json.loads(text)
        change(schema)
        return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"

    return edit


def parts(node: Any, key: str) -> list[Any]:  # noqa: ANN401 (JSON)
    """Return what a schema says of each key of a name."""
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    own = [node["properties"][key]] if isinstance(node, dict) and key in node.get("properties", {}) else []
    return own + [part for each in inner for part in parts(each, key)]


def tier(schema: Any) -> None:  # noqa: ANN401 (JSON)
    """Add the best tier to a schema."""
    tiers = schema["$defs"]["tiers"]
    new = {"description": "The very best tier.", "const": "top"}
    tiers["prefixItems"].insert(0, {"$ref": "#/$defs/tier", "properties": {"tier": new}})
    tiers["minItems"] += 1


def state(schema: Any) -> None:  # noqa: ANN401 (JSON)
    """Add a state of a model's health to a schema."""
    (health,) = parts(schema, "health")
    health["properties"]["state"]["enum"].append("FALLING")


def sample(schema: Any) -> None:  # noqa: ANN401 (JSON)
    """Add a word for the size of a sample to a schema."""
    for part in (part for part in parts(schema, "sample") if "enum" in part):
        part["enum"].append("huge")
        part["description"] = part["description"].replace("; large.", "; large, fewer than 1000; huge.")


def renamed(key: str, old: str, new: str) -> Edit:
    """Return an edit that changes a word in a schema."""

    def change(schema: Any) -> None:  # noqa: ANN401 (JSON)
        (part,) = parts(schema, key)
        part["enum"] = [new if word == old else word for word in part["enum"]]
        part["description"] = part["description"].replace(old, new)

    return in_schema(change)


# what is added, as CONTRIBUTING's table names it -> a seed -> a row at its end, or texts in the place of others
IN_SEEDS: dict[str, dict[str, Any]] = beside(__file__)
# and a schema -> its edit
IN_SCHEMAS: dict[str, dict[str, Edit]] = {
    "an edge tier": {"systems_performance.json": in_schema(tier)},
    "a state of a model's health": {"admin_dashboard.json": in_schema(state)},
    "a word for the size of a sample": dict.fromkeys(SAMPLES, in_schema(sample)),
    "another word for a signal": {"signals.json": renamed("signal", "neutral", "mixed")},
    "another word for an archetype": {"trends_what_matters.json": renamed("archetype", "role_player", "reserve")},
}
ADDITIONS: dict[str, dict[str, Edit]] = {
    name: {file: appended(new) if isinstance(new, str) else replaced(*new) for file, new in seeds.items()}
    | IN_SCHEMAS.get(name, {})
    for name, seeds in IN_SEEDS.items()
}


def project(folder: Path, *edited: dict[str, Edit]) -> tuple[Path, Path]:
    """Copy seeds and schemas and edit them; return their folders."""
    seeds, schemas = folder / "seeds", folder / SCHEMAS
    shutil.copytree("seeds", seeds)
    shutil.copytree(SCHEMAS, schemas)
    for edits in edited:
        for name, edit in edits.items():
            file = (seeds if name.endswith(".csv") else schemas) / name
            file.write_text(edit(file.read_text()))
    return seeds, schemas
