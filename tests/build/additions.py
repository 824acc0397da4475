"""What must change to add a window, a tier, a state or a word, as CONTRIBUTING lists it: edits of seeds and schemas."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

Edit = Callable[[str], str]

SCHEMAS = Path("publisher/documents/schemas")
SAMPLES = [file.name for file in sorted(SCHEMAS.glob("*.json")) if "none; small" in file.read_text()]


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


# what is added, as the rows of CONTRIBUTING's table name it -> file -> its edit
ADDITIONS: dict[str, dict[str, Edit]] = {
    "a window of groups and models": {
        "performance_windows.csv": appended("last_60_days,days,60,true,false,false"),
    },
    "a window of the best bets": {
        "performance_windows.csv": appended("last_20_days,days,20,false,true,false"),
    },
    "a window of the dashboard": {
        "performance_windows.csv": appended("last_2_days,days,2,false,false,true"),
    },
    "an edge tier": {
        "edge_tiers.csv": replaced(("high,1,5,", "top,1,7,\nhigh,2,5,7"), ("medium,2", "medium,3"), ("low,3", "low,4")),
        "systems_performance.json": in_schema(tier),
    },
    "a state of a model's health": {
        "model_health_states.csv": replaced(
            ("4,DEG", "4,FALLING,,,50,,,\n5,DEG"), ("5,WATCH", "6,WATCH"), ("6,HEALTHY", "7,HEALTHY")
        ),
        "admin_dashboard.json": in_schema(state),
    },
    "a word for the size of a sample": {
        "sample_sizes.csv": replaced(("large,100,", "large,100,1000\nhuge,1000,")),
        **dict.fromkeys(SAMPLES, in_schema(sample)),
    },
    "another word for a signal": {
        "signal_words.csv": replaced(("neutral", "mixed")),
        "signals.json": renamed("signal", "neutral", "mixed"),
    },
    "another word for an archetype": {
        "archetypes.csv": replaced(("role_player", "reserve")),
        "trends_what_matters.json": renamed("archetype", "role_player", "reserve"),
    },
}  # fmt: skip


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
