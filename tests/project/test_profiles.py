"""What profiles.yml.example and the workflows set is what somebody can have meant: a digit too few or too many is not.

tests/googlesql/test_cost.py compares the limit of a query with what a full refresh reads.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dbt.config.renderer import ProfileRenderer
from dbt_common.context import set_invocation_context

from workspace.yaml_files import read_yaml

SET = {"BIGQUERY_PROJECT": "p", "BIGQUERY_DATASET": "nba_subsets"}
BOUNDS = {
    "threads": range(1, 17),
    "job_retries": range(6),
    "job_execution_timeout_seconds": range(300, 3601),
    "retention-days": range(7, 91),
    "fetch-depth": range(3),
}
WORDS = {
    "method": "oauth|oauth-secrets",
    "priority": "interactive|batch",
    "location": r"US|EU|(africa|asia|australia|europe|me|northamerica|southamerica|us)-[a-z]+\d{1,2}",
}


def faults(settings: Any) -> Iterator[str]:  # noqa: ANN401 (any YAML)
    """Yield each setting, at any depth, that is out of its bounds or none of its words."""
    for key, value in settings.items() if isinstance(settings, dict) else enumerate(settings):
        name = str(key)
        if isinstance(value, dict | list):
            yield from faults(value)
        elif value not in BOUNDS.get(name, [value]) or not re.fullmatch(WORDS.get(name, ".*"), str(value), re.DOTALL):
            yield f"{name}: {value}"


def targets(**variables: str) -> dict[str, dict[str, Any]]:
    """Return the targets as dbt reads them, with these variables and the names of production."""
    set_invocation_context(SET | variables)
    outputs = read_yaml(Path("profiles.yml.example"))["nba_subsets"]["outputs"]
    return {name: ProfileRenderer({}).render_data(output) for name, output in outputs.items()}


def test_every_setting_is_in_its_range() -> None:
    """Of each target, and of each workflow; where a query of BigQuery has a limit of time and of retries."""
    found = targets()
    assert list(faults(found)) == []
    for name in ("bigquery", "bigquery-workload"):
        assert {"method", "location", "priority", *list(BOUNDS)[:3]} <= found[name].keys()
    workflows = [read_yaml(path) for path in sorted(Path(".github/workflows").glob("*.yml"))]
    assert list(faults(workflows)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("job_execution_timeout_seconds", 18), ("job_execution_timeout_seconds", 18000)),
        *(("job_retries", -1), ("job_retries", 6), ("threads", 0), ("threads", 80)),
        *(("priority", "interactiv"), ("method", "oauth-secret"), ("location", "UE"), ("location", "us-east")),
        *(("retention-days", 1), ("retention-days", 140), ("fetch-depth", 20)),
    ],
)
def test_a_slip_is_seen(name: str, value: object) -> None:
    """Wherever it stands."""
    assert list(faults([{"outputs": {"one": {name: value}}}])) == [f"{name}: {value}"]


def test_production_waits_longer_than_a_person_and_not_longer_than_its_job() -> None:
    """Else the job ends, and the query goes on."""
    found = targets()
    person, production = (found[name]["job_execution_timeout_seconds"] for name in ("bigquery", "bigquery-workload"))
    job = read_yaml(Path(".github/workflows/release.yml"))["jobs"]["build"]
    assert person < production < 60 * job["timeout-minutes"]
