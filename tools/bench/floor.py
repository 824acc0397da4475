"""The floor of a dbt build: a project of as many nodes, each of them trivial."""

import json
from collections import Counter
from itertools import cycle
from pathlib import Path

_PROJECT = """
name: floor
version: "1.0.0"
profile: floor
flags: {send_anonymous_usage_stats: false}
models: {+full_refresh: true}
"""
_PROFILES = """
floor:
  target: local
  outputs:
    local: {type: duckdb, path: "{{ env_var('DUCKDB_PATH') }}", threads: 2}
"""

_TRIVIAL = {"model", "seed", "test"}  # dbt also lists the project's hooks, as operations

Kind = tuple[str, str]  # of resource, and how it is materialized


def kinds(manifest: Path) -> Counter[Kind]:
    """Count a project's models, seeds and data tests, by kind."""
    nodes = json.loads(manifest.read_text())["nodes"].values()
    found = ((node["resource_type"], node["config"]["materialized"]) for node in nodes)
    return Counter(kind for kind in found if kind[0] in _TRIVIAL)


def write_floor(folder: Path, counts: Counter[Kind]) -> None:
    """Write a project with so many nodes. Its tests read its models in turn."""
    for name in ("models", "seeds", "tests"):
        (folder / name).mkdir(parents=True)
    (folder / "dbt_project.yml").write_text(_PROJECT)
    (folder / "profiles.yml").write_text(_PROFILES)
    nodes = [kind for kind, count in sorted(counts.items()) for _ in range(count)]
    models = [f"model_{number}" for number, (resource, _) in enumerate(nodes) if resource == "model"]
    tested = cycle(models)
    for number, (resource, materialized) in enumerate(nodes):
        if resource == "model":
            sql = f"{{{{ config(materialized='{materialized}') }}}} select 1 as x"
            (folder / f"models/model_{number}.sql").write_text(sql)
        elif resource == "seed":
            (folder / f"seeds/seed_{number}.csv").write_text("x\n1\n")
        elif resource == "test":
            sql = f"select x from {{{{ ref('{next(tested)}') }}}} where x is null"  # noqa: S608 (our own)
            (folder / f"tests/test_{number}.sql").write_text(sql)
